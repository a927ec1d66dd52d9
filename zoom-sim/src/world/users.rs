//! Users: found by id or address, fit to host or not, and how much of their day is used.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Page, Refusal, User, World, events};
use crate::fault::Named;
use crate::policy::Policy;
use crate::seed::{UserEdit, UserKind, UserState};
use crate::switches::{Me, Unfit};

impl World {
    pub(crate) fn users(&self) -> &[User] {
        &self.users
    }

    /// A user of this account by id or address. Who `me` is depends: the token acts for the account. README: U1-U3
    pub(crate) fn user(&self, id: &str) -> Result<&User, Refusal> {
        if self.elsewhere.iter().any(|email| email.eq_ignore_ascii_case(id)) {
            return Err(Refusal::other_account());
        }
        match self.switches.me {
            Me::OtherAccount if id == "me" => return Err(Refusal::other_account()),
            Me::Owner if id == "me" => return Ok(&self.owner),
            _ => {}
        }
        self.users
            .iter()
            .find(|user| user.id == id || user.email.eq_ignore_ascii_case(id))
            .ok_or_else(|| Refusal::no_such_user(id))
    }

    /// Whom a path of the API is about: the user it names, or the host of the meeting it names.
    pub(crate) fn host_of(&self, path: &str) -> Option<Named> {
        let mut parts = path.strip_prefix("/v2/")?.split('/');
        let user = match (parts.next()?, parts.next()?) {
            ("users", user) => self.user(&user.replace("%40", "@")),
            ("meetings", id) => self.user(&self.meetings.get(&id.parse().ok()?)?.host_id),
            _ => return None,
        };
        user.ok().map(|user| Named { id: user.id.clone(), email: user.email.clone() })
    }

    /// A user who may schedule meetings now. README: U4
    pub(super) fn host(&self, id: &str) -> Result<&User, Refusal> {
        let user = self.user(id)?;
        let refusal = match (user.state, user.kind) {
            (UserState::Pending, _) => Refusal::not_accepted(),
            (UserState::Inactive, _) | (_, UserKind::None | UserKind::Unassigned) => {
                Refusal::may_not_schedule()
            }
            _ => return Ok(user),
        };
        match self.switches.unfit_host {
            Unfit::Told => Err(refusal),
            Unfit::Nobody => Err(Refusal::no_such_user(id)),
        }
    }

    /// Users in this state, page by page. README: U7
    pub(crate) fn list_users(
        &mut self,
        state: &str,
        size: usize,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Page<User>, Refusal> {
        let state: UserState =
            serde_json::from_value(json!(state)).map_err(|_| Refusal::invalid("status", "Invalid field."))?;
        let all: Vec<_> = self.users.iter().filter(|user| user.state == state).cloned().collect();
        self.page(&format!("users {state:?}"), all, size, token, now)
    }

    /// Changes a user by hand; `None` leaves as is. False if there is none, or the address is another user's. README: U8
    pub(crate) fn edit_user(&mut self, id: &str, edit: &UserEdit, now: DateTime<Utc>) -> bool {
        let named = |user: &User| user.id == id || user.email.eq_ignore_ascii_case(id);
        let Some(index) = self.users.iter().position(named) else { return false };
        if edit.email.as_ref().is_some_and(|email| self.is_taken(email, index)) {
            return false;
        }
        let Some(user) = self.users.get_mut(index) else { return false };
        let before = user.clone();
        user.kind = edit.kind.unwrap_or(user.kind);
        user.state = edit.state.unwrap_or(user.state);
        user.concurrent_meetings = edit.concurrent_meetings.unwrap_or(user.concurrent_meetings);
        if let Some(email) = &edit.email {
            user.email.clone_from(email);
        }
        let after = user.clone();
        if edit.elsewhere == Some(true) {
            self.users.remove(index);
            self.elsewhere.extend([after.email.clone(), after.id.clone()]);
        }
        if before.kind != after.kind || before.email != after.email {
            self.emit_user(events::USER_UPDATED, &before, &after, now);
        }
        match (before.state == after.state, after.state) {
            (false, UserState::Active) => self.emit_user(events::USER_ACTIVATED, &before, &after, now),
            (false, UserState::Inactive) => self.emit_user(events::USER_DEACTIVATED, &before, &after, now),
            _ => {}
        }
        true
    }

    /// Whether an address is one of another user's, here or elsewhere.
    fn is_taken(&self, email: &str, but: usize) -> bool {
        let others = self.users.iter().enumerate().filter(|(index, _)| *index != but);
        let mut taken = others.map(|(_, user)| &user.email).chain(&self.elsewhere);
        taken.any(|other| other.eq_ignore_ascii_case(email))
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

    /// Counts one. README: Q1, Q2
    pub(super) fn count(&mut self, user_id: &str, now: DateTime<Utc>) {
        *self.usage.entry((user_id.to_owned(), now.date_naive())).or_default() += 1;
    }
}
