//! What an administrator decides and what Zoom leaves open: locks, limits, switches.

use super::Control;
use crate::limits::{LimitsReport, PerLabel, Plan};
use crate::policy::Policy;
use crate::state::lock;
use crate::switches::Switches;

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

    /// How the switches stand.
    #[must_use]
    pub fn switches(&self) -> Switches {
        self.sim.world().0.switches.clone()
    }

    /// Changes switches: `control.switch(|s| s.rate_limit_headers = false)`.
    pub fn switch(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.sim.world().0.switches);
    }

    /// Chooses the plan whose limits hold, and counts anew. Without a call there are no limits but the host's day.
    pub fn set_plan(&self, plan: Plan) {
        self.set_plan_used(plan, PerLabel::default());
    }

    /// The same, with some calls of the simulator's day already used.
    pub fn set_plan_used(&self, plan: Plan, used_today: PerLabel<u32>) {
        lock(&self.sim.limits).choose(plan, used_today, self.sim.now());
    }

    /// What the limits allow and have seen: above all the peak of calls within a second, per label.
    #[must_use]
    pub fn limits(&self) -> LimitsReport {
        lock(&self.sim.limits).report(self.sim.now())
    }
}
