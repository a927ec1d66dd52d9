//! Every way a few conversions of one request can go, explored to the end: clicks, cancels that are undone or not, crashes,
//! lost answers and creates that reach Zoom late, in every order (stateright). The steps are those of `conversion::next` and
//! `reconcile::plan`; what is asked of them stands here: never two meetings of one marker, never one that nobody will delete
//! or owns.

use shared::conversion::{Event, Intent, State, is_current, next};
use shared::reconcile::{Intended, Observed, SETTLE_SECONDS, Step, plan};
use shared::time::Timestamp;
use stateright::{Checker, Model, Property};

const SENT_AT: Timestamp = Timestamp(0);

/// A program that may die, the rows of its journal, and what of theirs is at Zoom or on its way there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct World {
    rows: Vec<Row>,
    clicks: u8,
    cancels: u8,
    crashes: u8,
}

/// One conversion, and its side of Zoom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Row {
    state: State,
    intent: Intent,
    absent_listings: u32,
    /// A program works on it: it waits for Zoom's answer.
    held: bool,
    /// The POST has left and has neither arrived nor been lost.
    travelling: bool,
    /// Meetings with its marker at Zoom.
    meetings: u8,
    /// More than two minutes have passed since it was sent.
    settled: bool,
    /// Zoom was asked to delete it; the answer has not come yet.
    told: bool,
    /// A list that is being read: whether it shows the meeting, and whether it began after those two minutes.
    listing: Option<(bool, bool)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Action {
    /// Somebody converts the request.
    Click,
    /// Somebody cancels it, or converts it back.
    Cancel,
    /// Somebody cancels it, and may think better of it.
    SetAside,
    /// They do.
    TakeBack(usize),
    /// They have not in time.
    LetGo(usize),
    /// The program dies; rows it worked on are nobody's.
    Crash,
    /// `Creating` is committed, and the POST leaves.
    Send(usize),
    /// Zoom gets the POST and makes the meeting.
    Arrive(usize),
    /// It is lost on the way, or Zoom refuses it without a word that comes back.
    Vanish(usize),
    /// Zoom's answer comes.
    Answer(usize),
    /// Nobody waits for it any longer.
    GiveUp(usize),
    /// Zoom says no.
    Refuse(usize),
    /// Two minutes pass.
    Settle(usize),
    /// The reconciler takes over what a dead program left.
    TakeOver(usize),
    /// It reads the host's list.
    List(usize),
    /// It takes the step that follows from the list.
    Conclude(usize),
    /// It asks Zoom to delete the meeting.
    Delete(usize),
    /// Zoom's answer comes: it is gone.
    Deleted(usize),
}

/// The rules under test, or with one of them left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rules {
    Whole,
    /// Lists that began while the POST may travel count as proof.
    Hasty,
    /// What was withdrawn is adopted all the same.
    Adopting,
    /// A create nobody answered is sent once more.
    Repeating,
    /// What is being deleted may be taken back as well.
    Late,
    /// A meeting is taken back beside the one that was made since.
    Doubling,
}

/// The rules, and how often each of clicks, cancels and crashes may happen.
struct Conversions(Rules, u8);

impl Row {
    fn reserved() -> Self {
        Self {
            state: State::Reserved,
            intent: Intent::Present,
            absent_listings: 0,
            held: true,
            travelling: false,
            meetings: 0,
            settled: false,
            told: false,
            listing: None,
        }
    }

    fn current(&self) -> bool {
        is_current(self.state, self.intent)
    }

    fn is_set_aside(&self) -> bool {
        (self.state, self.intent) == (State::Active, Intent::Absent)
    }

    fn take(&mut self, event: Event) {
        let before = self.state;
        (self.state, self.intent) = next(self.state, self.intent, event).unwrap();
        if self.state != before {
            (self.absent_listings, self.listing) = (0, None);
        }
    }

    /// Nobody waits for Zoom any longer.
    fn answered(&mut self, event: Event) {
        self.take(event);
        self.held = false;
    }

    fn intended(&self) -> Intended {
        Intended {
            state: self.state,
            intent: self.intent,
            sent_at: Some(SENT_AT),
            sent: None,
            absent_listings: self.absent_listings,
            named_by_webhook: false,
            leased: self.held,
        }
    }

    fn conclude(&mut self, rules: Rules) {
        let Some((found, late)) = self.listing.take() else { return };
        let late = late || rules == Rules::Hasty;
        let begun = SENT_AT.plus_seconds(SETTLE_SECONDS + i64::from(late));
        let observed = if found {
            Observed::Present { time: None }
        } else {
            Observed::Absent { listing_begun_at: begun }
        };
        match plan(&self.intended(), &observed) {
            Step::Apply(Event::Found) if rules == Rules::Adopting => {
                (self.state, self.intent) = (State::Active, Intent::Present);
            }
            Step::Apply(event) => self.take(event),
            Step::DeleteStray => self.take(Event::Found),
            Step::CountAbsence => self.absent_listings += 1,
            Step::Wait { .. } => {}
            step => assert_eq!(step, Step::Rest, "{self:?}"),
        }
    }
}

impl World {
    fn current(&self) -> Option<usize> {
        self.rows.iter().position(Row::current)
    }

    fn cancel(&mut self, event: Event) {
        self.cancels -= 1;
        if let Some(current) = self.current() {
            self.rows[current].take(event);
        }
    }

    /// Nothing more happens by itself, unless somebody clicks.
    fn is_quiet(&self) -> bool {
        self.rows.iter().all(|row| {
            !row.travelling
                && !row.held
                && !row.is_set_aside()
                && row.listing.is_none()
                && matches!(row.state, State::Active | State::Ended)
        })
    }
}

impl Model for Conversions {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World { rows: Vec::new(), clicks: self.1, cancels: self.1, crashes: self.1 }]
    }

    fn actions(&self, world: &World, actions: &mut Vec<Action>) {
        if world.clicks > 0 && world.current().is_none() {
            actions.push(Action::Click);
        }
        if world.cancels > 0 && world.current().is_some() {
            actions.push(Action::Cancel);
        }
        if world.cancels > 0 && world.current().is_some_and(|nth| world.rows[nth].state == State::Active) {
            actions.push(Action::SetAside);
        }
        if world.crashes > 0 && world.rows.iter().any(|row| row.held) {
            actions.push(Action::Crash);
        }
        for (nth, row) in world.rows.iter().enumerate() {
            let mut may = |can: bool, action: Action| {
                if can {
                    actions.push(action);
                }
            };
            let creating = row.held && row.state == State::Creating;
            may(row.held && row.state == State::Reserved, Action::Send(nth));
            may(row.travelling, Action::Arrive(nth));
            may(row.travelling, Action::Vanish(nth));
            may(creating && row.meetings > 0, Action::Answer(nth));
            may(creating, Action::GiveUp(nth));
            may(creating && row.travelling, Action::Refuse(nth));
            // What travels has arrived or is lost by then: that is what the two minutes are for.
            let sent = !matches!(row.state, State::Reserved);
            may(sent && !row.travelling && !row.settled, Action::Settle(nth));
            let left = !row.held && matches!(row.state, State::Reserved | State::Creating);
            may(left, Action::TakeOver(nth));
            let stray = row.state == State::Ended && row.meetings > 0;
            let looks = !row.held && row.listing.is_none() && (row.state == State::Unknown || stray);
            may(looks, Action::List(nth));
            may(row.listing.is_some(), Action::Conclude(nth));
            may(row.state == State::Deleting && !row.told, Action::Delete(nth));
            may(row.state == State::Deleting && row.told, Action::Deleted(nth));
            let alone = world.current().is_none() || self.0 == Rules::Doubling;
            let late = self.0 == Rules::Late && row.state == State::Deleting;
            may((row.is_set_aside() || late) && alone, Action::TakeBack(nth));
            may(row.is_set_aside(), Action::LetGo(nth));
        }
    }

    fn next_state(&self, world: &World, action: Action) -> Option<World> {
        let mut world = world.clone();
        match action {
            Action::Click => {
                world.clicks -= 1;
                world.rows.push(Row::reserved());
            }
            Action::Cancel => world.cancel(Event::Withdraw),
            Action::SetAside => world.cancel(Event::SetAside),
            Action::TakeBack(nth) if self.0 == Rules::Late => {
                (world.rows[nth].state, world.rows[nth].intent) = (State::Active, Intent::Present);
            }
            Action::TakeBack(nth) => world.rows[nth].take(Event::TakeBack),
            Action::LetGo(nth) => world.rows[nth].take(Event::Withdraw),
            Action::Crash => {
                world.crashes -= 1;
                world.rows.iter_mut().for_each(|row| row.held = false);
            }
            Action::Send(nth) => {
                world.rows[nth].take(Event::Send);
                world.rows[nth].travelling = true;
            }
            Action::Arrive(nth) => {
                world.rows[nth].travelling = false;
                world.rows[nth].meetings += 1;
            }
            Action::Vanish(nth) => world.rows[nth].travelling = false,
            Action::Answer(nth) => world.rows[nth].answered(Event::Created),
            Action::GiveUp(nth) => {
                world.rows[nth].answered(Event::Lost);
                if self.0 == Rules::Repeating {
                    world.rows[nth].travelling = true;
                }
            }
            Action::Refuse(nth) => {
                world.rows[nth].answered(Event::Refused);
                world.rows[nth].travelling = false;
            }
            Action::Settle(nth) => world.rows[nth].settled = true,
            Action::TakeOver(nth) => match plan(&world.rows[nth].intended(), &Observed::NotAsked) {
                Step::Apply(event) => world.rows[nth].take(event),
                step => assert_eq!(step, Step::Rest, "something is to be done"),
            },
            Action::List(nth) => {
                world.rows[nth].listing = Some((world.rows[nth].meetings > 0, world.rows[nth].settled))
            }
            Action::Conclude(nth) => world.rows[nth].conclude(self.0),
            Action::Delete(nth) => {
                world.rows[nth].meetings = 0;
                world.rows[nth].told = true;
            }
            Action::Deleted(nth) => {
                world.rows[nth].told = false;
                world.rows[nth].take(Event::Gone);
            }
        }
        // What was withdrawn before it was sent is over, whoever held it.
        world.rows.iter_mut().filter(|row| row.state == State::Ended).for_each(|row| row.held = false);
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("one marker, one meeting", |_, world: &World| {
                world.rows.iter().all(|row| row.meetings + u8::from(row.travelling) <= 1)
            }),
            Property::always("a request has one current meeting at most", |_, world: &World| {
                world.rows.iter().filter(|row| row.current()).count() <= 1
            }),
            Property::always("what is unwanted is never current", |_, world: &World| {
                world.rows.iter().all(|row| row.intent == Intent::Present || !row.current())
            }),
            Property::always("a wanted meeting exists", |_, world: &World| {
                world.rows.iter().all(|row| row.state != State::Active || row.meetings == 1)
            }),
            Property::always("when all is quiet, every meeting is somebody's", |_, world: &World| {
                !world.is_quiet()
                    || world.rows.iter().all(|row| (row.meetings == 1) == (row.state == State::Active))
            }),
            Property::always("nothing is given up while its create may travel", |_, world: &World| {
                world.rows.iter().all(|row| row.state != State::Ended || !row.travelling)
            }),
            Property::always("what was canceled last has no meeting left", |_, world: &World| {
                !world.is_quiet()
                    || world.current().is_some()
                    || world.rows.iter().all(|row| row.meetings == 0)
            }),
            Property::always("what is open goes on by itself", |model: &Self, world: &World| {
                let mut actions = Vec::new();
                model.actions(world, &mut actions);
                let by_somebody = |action: &Action| {
                    use Action::{Cancel, Click, Crash, SetAside, TakeBack};
                    matches!(action, Click | Cancel | SetAside | TakeBack(_) | Crash)
                };
                let by_itself = |action: &Action| !by_somebody(action);
                world.is_quiet() || actions.iter().any(by_itself)
            }),
            Property::sometimes("a lost create is adopted", |_, world: &World| {
                world.rows.iter().any(|row| row.state == State::Active) && world.crashes == 0
            }),
            Property::sometimes("a lost create is released", |_, world: &World| {
                world
                    .rows
                    .iter()
                    .any(|row| row.state == State::Ended && row.intent == Intent::Present && row.settled)
            }),
            Property::sometimes("a canceled meeting is taken back for good", |_, world: &World| {
                world.is_quiet() && world.rows.len() == 1 && world.cancels == 0 && world.current().is_some()
            }),
            Property::sometimes("three conversions came to an end", |_, world: &World| {
                world.is_quiet() && world.rows.len() == 3
            }),
        ]
    }
}

fn explored(rules: Rules, times: u8) -> impl Checker<Conversions> {
    Conversions(rules, times).checker().spawn_bfs().join()
}

#[test]
fn r65_every_order_of_clicks_cancels_crashes_and_late_creates_ends_with_one_meeting_or_none() {
    let explored = explored(Rules::Whole, 3);
    explored.assert_properties();
    println!(
        "{} states explored, {} of them different",
        explored.state_count(),
        explored.unique_state_count()
    );
    assert!(explored.unique_state_count() > 100_000, "{}", explored.unique_state_count());
}

/// The exploration can fail: each rule left out breaks a promise.
#[test]
fn r65_each_rule_left_out_breaks_a_promise() {
    for (rules, promise) in [
        (Rules::Hasty, "nothing is given up while its create may travel"),
        (Rules::Adopting, "a request has one current meeting at most"),
        (Rules::Repeating, "one marker, one meeting"),
        (Rules::Late, "a wanted meeting exists"),
        (Rules::Doubling, "a request has one current meeting at most"),
    ] {
        let explored = explored(rules, 2);
        assert!(explored.discovery(promise).is_some(), "{rules:?}");
    }
}
