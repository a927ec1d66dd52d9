//! Users: found by id or address, fit to host or not, and how much of their day is used.

use chrono::{DateTime, Utc};

use super::{Refusal, User, World};
use crate::policy::Policy;
use crate::seed::{UserKind, UserState};

impl World {
    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    /// A user of this account by id or address. `me` is nobody: the token acts for the account. README: U1-U3
    pub(crate) fn user(&self, id: &str) -> Result<&User, Refusal> {
        if self.elsewhere.iter().any(|email| email.eq_ignore_ascii_case(id)) {
            return Err(Refusal::other_account());
        }
        self.users
            .iter()
            .find(|user| user.id == id || user.email.eq_ignore_ascii_case(id))
            .ok_or_else(|| Refusal::no_such_user(id))
    }

    /// A user who may schedule meetings now. README: U4
    pub(super) fn host(&self, id: &str) -> Result<&User, Refusal> {
        let user = self.user(id)?;
        match (user.state, user.kind) {
            (UserState::Pending, _) => Err(Refusal::not_accepted()),
            (UserState::Inactive, _) | (_, UserKind::None) => Err(Refusal::may_not_schedule()),
            _ => Ok(user),
        }
    }

    /// Changes a user by hand; `None` leaves as is.
    pub(crate) fn edit_user(
        &mut self,
        id: &str,
        kind: Option<UserKind>,
        state: Option<UserState>,
    ) -> Option<&User> {
        let user = self.users.iter_mut().find(|user| user.id == id || user.email.eq_ignore_ascii_case(id))?;
        user.kind = kind.unwrap_or(user.kind);
        user.state = state.unwrap_or(user.state);
        Some(user)
    }

    /// What is locked for a user: by itself, or by the account. README: M9, M16, M17
    pub(crate) fn policy(&self, user_id: &str) -> Policy {
        let user = self.users.iter().find(|user| user.id == user_id);
        user.map_or_else(|| self.app.policy.clone(), |user| user.policy.over(&self.app.policy))
    }

    /// Replaces a user's own locks.
    pub(crate) fn set_user_policy(&mut self, id: &str, policy: Policy) -> bool {
        let named = |user: &&mut User| user.id == id || user.email.eq_ignore_ascii_case(id);
        let user = self.users.iter_mut().find(named);
        user.map(|user| user.policy = policy).is_some()
    }

    /// Creates and updates of this host today (UTC).
    pub(crate) fn used_today(&self, user_id: &str, now: DateTime<Utc>) -> u32 {
        self.usage.get(&(user_id.to_owned(), now.date_naive())).copied().unwrap_or_default()
    }

    /// Refuses when the day is used up. README: Q1
    pub(super) fn check_quota(&self, user_id: &str, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.used_today(user_id, now) >= self.daily_limit { Err(Refusal::host_daily()) } else { Ok(()) }
    }

    /// Counts one success; refused requests do not count. README: Q2
    pub(super) fn count(&mut self, user_id: &str, now: DateTime<Utc>) {
        *self.usage.entry((user_id.to_owned(), now.date_naive())).or_default() += 1;
    }
}
