//! What one may do to this Zoom that one may not do to Zoom: in process here, over HTTP under `/_sim/`.

mod rules;
mod webhooks;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::clock::Mode;
use crate::fault::FaultRule;
use crate::log::LoggedRequest;
use crate::seed::{Credentials, UserEdit, UserKind, UserState};
use crate::state::{Sim, lock};
use crate::world::{Input, SimMail, Started};

/// The hand behind the curtain; cheap to clone.
#[derive(Clone, Debug)]
pub struct Control {
    sim: Arc<Sim>,
}

/// A meeting as the simulator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SimMeeting {
    /// Zoom's number of the meeting.
    pub id: i64,
    /// This instance.
    pub uuid: String,
    /// The host's address.
    pub host_email: String,
    /// The host's name.
    pub host_name: String,
    /// Title.
    pub topic: String,
    /// Whole agenda.
    pub agenda: String,
    /// Planned start.
    pub start_time: DateTime<Utc>,
    /// Planned minutes.
    pub duration: i64,
    /// Whether people are in it.
    pub running: bool,
    /// The invite link.
    pub join_url: String,
    /// Whether guests wait for the host.
    pub waiting_room: bool,
    /// Whether guests may enter before the host.
    pub join_before_host: bool,
}

/// A meeting made at Zoom by hand, not by the product.
#[derive(Clone, Debug, Deserialize)]
pub struct NewHandMadeMeeting {
    /// Id or address of the host.
    pub host: String,
    /// Title.
    pub topic: String,
    /// Agenda.
    #[serde(default)]
    pub agenda: String,
    /// Start.
    pub start_time: DateTime<Utc>,
    /// Minutes.
    pub duration: i64,
}

impl Control {
    pub(crate) fn new(sim: Arc<Sim>) -> Self {
        Self { sim }
    }

    /// What the product's settings must say.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        self.sim.world().0.app.credentials.clone()
    }

    /// Addresses of the active licensed users, in order.
    #[must_use]
    pub fn hosts(&self) -> Vec<String> {
        let (world, _) = self.sim.world();
        let fit = |kind, state| kind == UserKind::Licensed && state == UserState::Active;
        let hosts = world.users().iter().filter(|user| fit(user.kind, user.state));
        hosts.map(|user| user.email.clone()).collect()
    }

    /// The simulator's time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.sim.now()
    }

    /// How its clock moves.
    #[must_use]
    pub fn mode(&self) -> Mode {
        lock(&self.sim.clock).mode()
    }

    /// Sets the clock, forwards or backwards.
    pub fn set_clock(&self, to: DateTime<Utc>) {
        self.sim.change_clock(|clock| clock.set(to));
    }

    /// Changes how the clock moves; it goes on from what it shows.
    pub fn set_mode(&self, mode: Mode) {
        self.sim.change_clock(|clock| clock.set_mode(mode));
    }

    /// Moves the clock by so much.
    pub fn advance_clock(&self, by: TimeDelta) {
        self.sim.change_clock(|clock| clock.set(clock.now() + by));
    }

    /// Every meeting there is, by number.
    #[must_use]
    pub fn meetings(&self) -> Vec<SimMeeting> {
        let (world, _) = self.sim.world();
        let seen = |meeting: &crate::world::Meeting| {
            let host = world.user(&meeting.host_id).ok();
            SimMeeting {
                id: meeting.id,
                uuid: meeting.uuid.clone(),
                host_email: host.map(|host| host.email.clone()).unwrap_or_default(),
                host_name: host.map(|host| host.display_name.clone()).unwrap_or_default(),
                topic: meeting.topic.clone(),
                agenda: meeting.agenda.clone(),
                start_time: meeting.start,
                duration: meeting.duration,
                running: meeting.running_since.is_some(),
                join_url: world.join_url(meeting),
                waiting_room: meeting.waiting_room,
                join_before_host: meeting.join_before_host,
            }
        };
        world.meetings().map(seen).collect()
    }

    /// Makes a meeting as if by hand; its number. It counts for the host's day like any other.
    ///
    /// # Errors
    /// Zoom's words where Zoom would refuse.
    pub fn create_meeting(&self, new: NewHandMadeMeeting) -> Result<i64, String> {
        let (mut world, now) = self.sim.world();
        let input = Input {
            topic: Some(new.topic),
            agenda: Some(new.agenda),
            start_time: Some(new.start_time.to_rfc3339()),
            duration: Some(new.duration),
            ..Input::default()
        };
        world.by_hand(|world| world.create(&new.host, input, now)).map_err(|refusal| refusal.message)
    }

    /// Deletes a meeting, running or not; false if there is none.
    pub fn delete_meeting(&self, id: i64) -> bool {
        let (mut world, now) = self.sim.world();
        world.by_hand(|world| world.discard(id, now))
    }

    /// Moves or renames a meeting; `None` leaves as is; false if there is none.
    pub fn move_meeting(
        &self,
        id: i64,
        start: Option<DateTime<Utc>>,
        duration: Option<i64>,
        topic: Option<String>,
    ) -> bool {
        let (mut world, now) = self.sim.world();
        world.by_hand(|world| world.move_by_hand(id, start, duration, topic, now))
    }

    /// Starts a meeting without a link; false if there is none or its host has another meeting in progress.
    pub fn start_meeting(&self, id: i64) -> bool {
        let (mut world, now) = self.sim.world();
        world.start_by_hand(id, now) == Started::Running
    }

    /// Ends a running meeting; false if there is none.
    pub fn end_meeting(&self, id: i64) -> bool {
        let (mut world, now) = self.sim.world();
        world.end(id, now).is_ok()
    }

    /// Changes licence or state of a user by id or address; `None` leaves as is; false if there is none.
    pub fn edit_user(&self, user: &str, kind: Option<UserKind>, state: Option<UserState>) -> bool {
        self.edit_user_as(user, UserEdit { kind, state, ..UserEdit::default() })
    }

    /// The same, and more; false if there is none.
    pub fn edit_user_as(&self, user: &str, edit: UserEdit) -> bool {
        let (mut world, now) = self.sim.world();
        world.by_hand(|world| world.edit_user(user, &edit, now))
    }

    /// Somebody comes into a running meeting; the number to leave by. None if it does not run.
    pub fn join_meeting(&self, id: i64, name: &str, email: &str) -> Option<u32> {
        let (mut world, now) = self.sim.world();
        world.enter(id, name, email, now)
    }

    /// Somebody leaves; the last one ends the meeting. False if nobody has this number.
    pub fn leave_meeting(&self, id: i64, number: u32) -> bool {
        let (mut world, now) = self.sim.world();
        world.leave(id, number, now)
    }

    /// The mails Zoom sent about meetings.
    #[must_use]
    pub fn mails(&self) -> Vec<SimMail> {
        self.sim.world().0.mails.clone()
    }

    /// The app's permissions; tokens given out before keep theirs.
    pub fn set_scopes(&self, scopes: Vec<String>) {
        self.sim.world().0.app.scopes = scopes;
    }

    /// Switches the app on or off; off, every token is refused at once.
    pub fn set_activated(&self, activated: bool) {
        self.sim.world().0.app.activated = activated;
    }

    /// Whether the token endpoint refuses parameters in the query.
    pub fn set_strict_body(&self, strict: bool) {
        self.sim.world().0.app.strict_body = strict;
    }

    /// The account's lock on the waiting room; `None` unlocks.
    pub fn set_waiting_room_lock(&self, lock: Option<bool>) {
        self.sim.world().0.app.policy.waiting_room = lock;
    }

    /// Creates and updates each host may make per UTC day; Zoom's is 100.
    pub fn set_daily_limit(&self, limit: u32) {
        self.sim.world().0.daily_limit = limit;
    }

    /// Ends every token.
    pub fn expire_tokens(&self) {
        self.sim.world().0.expire_tokens();
    }

    /// What was asked so far.
    #[must_use]
    pub fn requests(&self) -> Vec<LoggedRequest> {
        lock(&self.sim.log).all()
    }

    /// How often this method was asked of a path containing `path`.
    #[must_use]
    pub fn count(&self, method: &str, path: &str) -> usize {
        self.requests().iter().filter(|entry| entry.method == method && entry.path.contains(path)).count()
    }

    /// Forgets what was asked so far.
    pub fn clear_requests(&self) {
        lock(&self.sim.log).clear();
    }

    /// Adds a fault rule; older rules go first.
    pub fn fault(&self, rule: FaultRule) {
        self.sim.faults.add(rule);
    }

    /// The rules in force.
    #[must_use]
    pub fn faults(&self) -> Vec<FaultRule> {
        self.sim.faults.rules()
    }

    /// Drops every fault rule; held requests stay held.
    pub fn clear_faults(&self) {
        self.sim.faults.clear();
    }

    /// Lets every held request go on.
    pub fn release(&self) {
        self.sim.faults.release();
    }

    /// How many requests stand still.
    #[must_use]
    pub fn held(&self) -> usize {
        self.sim.faults.held()
    }

    /// Waits until at least `count` requests stand still.
    pub async fn wait_held(&self, count: usize) {
        self.sim.faults.wait_held(count).await;
    }

    /// Where invite and start links point from now on, for browsers that reach this simulator by another name.
    pub fn set_public_url(&self, url: &str) {
        self.sim.set_public_url(url);
    }

    /// Back to the seed: no meetings, tokens, faults, log. The clock stays.
    pub fn reset(&self) {
        self.sim.reset();
    }
}
