//! What an administrator decides: locks for the account and for single users.

use super::Control;
use crate::policy::Policy;

impl Control {
    /// The account's locks.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.sim.world().0.app.policy.clone()
    }

    /// Replaces the account's locks.
    pub fn set_policy(&self, policy: Policy) {
        self.sim.world().0.app.policy = policy;
    }

    /// The locks of one user by id or address, without the account's.
    #[must_use]
    pub fn user_policy(&self, user: &str) -> Option<Policy> {
        self.sim.world().0.user(user).ok().map(|user| user.policy.clone())
    }

    /// Replaces the locks of one user, by id or address; false if there is none.
    pub fn set_user_policy(&self, user: &str, policy: Policy) -> bool {
        self.sim.world().0.set_user_policy(user, policy)
    }
}
