//! The steps of the journal, each with a kill before it counts and a kill after.

use shared::conversion::Event::{
    self, Created, Found, Gone, Lost, Refused, Release, Send, SetAside, TakeBack, Withdraw,
};
use shared::conversion::Intent::{self, Absent, Present};
use shared::conversion::State::{self, Active, Creating, Deleting, Ended, Reserved, Unknown};
use zoom_sim::HoldAt::{AfterCommit, BeforeAnswer, BeforeCommit};

use super::script::Click::{Back, Cancel, Convert, Edit, Move, Slip, Undo};
use super::script::Do::{
    self, AnswerLost, Answered, Ask, Held, Hold, HoldAfter, HostsGone, InTheWay, Kill, LetGo, Linked, Lock,
    MinutePasses, Never, OneListing, Over, SecondMeeting, Sent, Start, Stuck, Swallowed, TimeToLookPasses,
    TimeToTravelPasses, TokensEnd, TryNow, TurnsUp,
};
use crate::support::database::Extent::{All, Pool};

/// A step of `shared::conversion`, or another commit or call on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Turns(State, Intent, Event),
    Other(&'static str),
}

/// On which side of the step the program is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Before,
    After,
}

/// How the site is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    Plain,
    /// Hosts are looked at for meetings made by hand before anything is made.
    LooksOutside,
    /// One host in the pool, another at Zoom.
    OneHost,
}

/// What must be found after the restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Find {
    /// A regular request, and nothing at Zoom.
    Regular,
    /// A canceled one, and nothing at Zoom.
    Canceled,
    /// One meeting, at the time of the beginning.
    Zoom,
    /// One meeting, at the later time.
    ZoomLater,
    /// Nobody knows: the host is kept, and nothing else is made.
    Unknown,
    /// Nobody knows, and nobody wants it any more; the host is kept.
    UnknownUnwanted,
    /// The meeting of the beginning; nobody knows of the one that was to replace it.
    ZoomAndUnknown,
}

/// One kill.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) step: Step,
    pub(crate) side: Side,
    pub(crate) setting: Setting,
    pub(crate) way: &'static [Do],
    /// What stands still at Zoom at the end: it goes on after the kill, or is lost with it.
    pub(crate) lost: bool,
    pub(crate) find: Find,
}

const POST: &str = "POST";
const GET: &str = "GET";
const PATCH: &str = "PATCH";
const DELETE: &str = "DELETE";
/// Calls about a host's meetings, and about one meeting.
const ANY: &str = "/meetings";
/// Calls about one meeting alone.
const ONE: &str = "/meetings/";
const TOKEN: &str = "/oauth/token";

const fn case(step: Step, side: Side, find: Find, way: &'static [Do]) -> Case {
    Case { step, side, setting: Setting::Plain, way, lost: false, find }
}

const fn before(state: State, intent: Intent, event: Event, find: Find, way: &'static [Do]) -> Case {
    case(Step::Turns(state, intent, event), Side::Before, find, way)
}

const fn after(state: State, intent: Intent, event: Event, find: Find, way: &'static [Do]) -> Case {
    case(Step::Turns(state, intent, event), Side::After, find, way)
}

const fn other(step: &'static str, side: Side, find: Find, way: &'static [Do]) -> Case {
    case(Step::Other(step), side, find, way)
}

impl Case {
    const fn within(self, setting: Setting) -> Self {
        Self { setting, ..self }
    }

    /// What is held at Zoom never goes on.
    const fn lost(self) -> Self {
        Self { lost: true, ..self }
    }

    /// Whether the program is killed more than once, or time is moved while it is dead.
    pub(crate) fn has_lives(&self) -> bool {
        self.way.iter().any(|step| matches!(step, Do::Kill))
    }

    /// Whether it can be held there on SQLite, which has one lock for everything.
    pub(crate) fn needs_locks_of_rows(&self) -> bool {
        self.way.iter().any(|step| matches!(step, Do::Lock(Pool)))
    }
}

/// The create of a meeting.
pub(crate) const CONVERT: &[Case] = &[
    other("reserve", Side::Before, Find::Regular, &[Lock(All), Do::Send(Convert), Stuck]),
    before(
        Reserved,
        Present,
        Send,
        Find::Regular,
        &[Hold(GET, ANY, BeforeCommit), Do::Send(Convert), Held, Lock(All), LetGo, Stuck],
    )
    .within(Setting::LooksOutside),
    after(
        Reserved,
        Present,
        Send,
        Find::Unknown,
        &[TokensEnd, Hold(POST, TOKEN, BeforeCommit), Do::Send(Convert), Held],
    ),
    other(
        "POST, arrives late",
        Side::Before,
        Find::Zoom,
        &[Hold(POST, ANY, BeforeCommit), Do::Send(Convert), Held],
    ),
    other(
        "POST, never arrives",
        Side::Before,
        Find::Unknown,
        &[Hold(POST, ANY, BeforeCommit), Do::Send(Convert), Held],
    )
    .lost(),
    other("POST", Side::After, Find::Zoom, &[Hold(POST, ANY, AfterCommit), Do::Send(Convert), Held]),
    before(
        Creating,
        Present,
        Created,
        Find::Zoom,
        &[Hold(POST, ANY, BeforeAnswer), Do::Send(Convert), Held, Lock(All), LetGo, Stuck],
    ),
    after(Creating, Present, Created, Find::Zoom, &[Ask(Convert)]),
    before(
        Creating,
        Present,
        Refused,
        Find::Unknown,
        &[HostsGone, Hold(POST, ANY, BeforeAnswer), Do::Send(Convert), Held, Lock(All), LetGo, Stuck],
    ),
    after(Creating, Present, Refused, Find::Regular, &[Do::Refused, Ask(Convert)]),
    before(
        Creating,
        Present,
        Lost,
        Find::Zoom,
        &[
            TokensEnd,
            Hold(POST, TOKEN, BeforeCommit),
            AnswerLost(1),
            Do::Send(Convert),
            Held,
            Lock(All),
            LetGo,
            Stuck,
        ],
    ),
    after(
        Creating,
        Present,
        Lost,
        Find::Zoom,
        &[AnswerLost(0), Hold(GET, ANY, BeforeCommit), Ask(Convert), Held],
    ),
    before(
        Unknown,
        Present,
        Found,
        Find::Zoom,
        &[AnswerLost(0), Hold(GET, ONE, BeforeAnswer), Ask(Convert), Held, Lock(All), LetGo, Stuck],
    ),
    after(Unknown, Present, Found, Find::Zoom, &[AnswerLost(0), Ask(Convert), Linked]),
    before(
        Reserved,
        Present,
        Release,
        Find::Regular,
        &[InTheWay, Hold(GET, ANY, BeforeAnswer), Do::Send(Convert), Held, Lock(All), LetGo, Stuck],
    )
    .within(Setting::LooksOutside),
    after(
        Reserved,
        Present,
        Release,
        Find::Regular,
        &[InTheWay, HoldAfter(1, GET, ANY, BeforeCommit), Do::Send(Convert), Held],
    )
    .within(Setting::LooksOutside),
];

/// Convert back and cancel, whatever the create has come to.
pub(crate) const WITHDRAW: &[Case] = &[
    before(
        Reserved,
        Present,
        Withdraw,
        Find::Regular,
        &[Hold(GET, ANY, BeforeCommit), Do::Send(Convert), Held, Lock(All), Do::Send(Back), Stuck],
    )
    .within(Setting::LooksOutside),
    after(
        Reserved,
        Present,
        Withdraw,
        Find::Canceled,
        &[Hold(GET, ANY, BeforeCommit), Do::Send(Convert), Held, Ask(Cancel)],
    )
    .within(Setting::LooksOutside),
    before(
        Creating,
        Present,
        Withdraw,
        Find::Zoom,
        &[Hold(POST, ANY, AfterCommit), Do::Send(Convert), Held, Lock(All), Do::Send(Back), Stuck],
    ),
    after(
        Creating,
        Present,
        Withdraw,
        Find::Regular,
        &[Hold(POST, ANY, AfterCommit), Do::Send(Convert), Held, Ask(Back)],
    ),
    before(
        Creating,
        Absent,
        Created,
        Find::Regular,
        &[Hold(POST, ANY, BeforeAnswer), Do::Send(Convert), Held, Ask(Back), Lock(All), LetGo, Stuck],
    ),
    after(
        Creating,
        Absent,
        Created,
        Find::Regular,
        &[
            Hold(POST, ANY, BeforeAnswer),
            Do::Send(Convert),
            Held,
            Ask(Back),
            Hold(DELETE, ANY, BeforeCommit),
            LetGo,
            Held,
        ],
    ),
    before(
        Creating,
        Absent,
        Refused,
        Find::UnknownUnwanted,
        &[
            HostsGone,
            Hold(POST, ANY, BeforeAnswer),
            Do::Send(Convert),
            Held,
            Ask(Back),
            Lock(All),
            LetGo,
            Stuck,
        ],
    ),
    after(
        Creating,
        Absent,
        Refused,
        Find::Regular,
        &[
            HostsGone,
            Hold(POST, ANY, BeforeAnswer),
            Do::Send(Convert),
            Held,
            Ask(Back),
            LetGo,
            Answered,
            Over,
        ],
    ),
    before(
        Creating,
        Absent,
        Lost,
        Find::Regular,
        &[
            TokensEnd,
            Hold(POST, TOKEN, BeforeCommit),
            AnswerLost(1),
            Do::Send(Convert),
            Held,
            Ask(Back),
            Lock(All),
            LetGo,
            Stuck,
        ],
    ),
    after(
        Creating,
        Absent,
        Lost,
        Find::Regular,
        &[
            Hold(POST, ANY, AfterCommit),
            Do::Send(Convert),
            Held,
            Ask(Back),
            Kill,
            Hold(GET, ANY, BeforeCommit),
            Start,
            Held,
        ],
    ),
    before(
        Unknown,
        Present,
        Withdraw,
        Find::Zoom,
        &[AnswerLost(0), Hold(GET, ANY, BeforeCommit), Ask(Convert), Held, Lock(All), Do::Send(Back), Stuck],
    ),
    after(
        Unknown,
        Present,
        Withdraw,
        Find::Canceled,
        &[AnswerLost(0), Hold(GET, ANY, BeforeCommit), Ask(Convert), Held, Ask(Cancel)],
    ),
    before(
        Unknown,
        Absent,
        Found,
        Find::Regular,
        &[
            AnswerLost(0),
            Hold(GET, ANY, BeforeCommit),
            Ask(Convert),
            Held,
            Ask(Back),
            Hold(GET, ONE, BeforeAnswer),
            LetGo,
            Held,
            Lock(All),
            LetGo,
            Stuck,
        ],
    ),
    after(
        Unknown,
        Absent,
        Found,
        Find::Regular,
        &[
            AnswerLost(0),
            Hold(GET, ANY, BeforeCommit),
            Ask(Convert),
            Held,
            Ask(Back),
            Hold(DELETE, ANY, BeforeCommit),
            LetGo,
            Held,
        ],
    ),
    before(Active, Present, Withdraw, Find::Zoom, &[Ask(Convert), Lock(All), Do::Send(Cancel), Stuck]),
    after(
        Active,
        Present,
        Withdraw,
        Find::Canceled,
        &[Ask(Convert), Hold(DELETE, ANY, BeforeCommit), Do::Send(Cancel), Held],
    ),
    other(
        "DELETE",
        Side::Before,
        Find::Regular,
        &[Ask(Convert), Hold(DELETE, ANY, BeforeCommit), Do::Send(Back), Held],
    )
    .lost(),
    other(
        "DELETE",
        Side::After,
        Find::Regular,
        &[Ask(Convert), Hold(DELETE, ANY, AfterCommit), Do::Send(Back), Held],
    ),
    before(
        Deleting,
        Absent,
        Gone,
        Find::Regular,
        &[Ask(Convert), Hold(DELETE, ANY, BeforeAnswer), Do::Send(Back), Held, Lock(All), LetGo, Stuck],
    ),
    after(Deleting, Absent, Gone, Find::Regular, &[Ask(Convert), Ask(Back)]),
];

/// A cancel that is undone within its minute, and one that is not.
pub(crate) const SLIPS: &[Case] = &[
    before(Active, Present, SetAside, Find::Zoom, &[Ask(Convert), Lock(All), Do::Send(Slip), Stuck]),
    after(Active, Present, SetAside, Find::Canceled, &[Ask(Convert), Ask(Slip), MinutePasses]),
    before(
        Active,
        Absent,
        TakeBack,
        Find::Canceled,
        &[Ask(Convert), Ask(Slip), Lock(All), Do::Send(Undo), Stuck, Kill, MinutePasses, Start],
    ),
    after(Active, Absent, TakeBack, Find::Zoom, &[Ask(Convert), Ask(Slip), Ask(Undo)]),
    before(
        Active,
        Absent,
        Withdraw,
        Find::Canceled,
        &[Ask(Convert), Ask(Slip), MinutePasses, Lock(All), Stuck],
    ),
    after(
        Active,
        Absent,
        Withdraw,
        Find::Canceled,
        &[Ask(Convert), Ask(Slip), Hold(DELETE, ANY, BeforeCommit), MinutePasses, Held],
    ),
];

/// A create that never was, and one that turns up after it was given up.
pub(crate) const GIVEN_UP: &[Case] = &[
    before(
        Unknown,
        Present,
        Release,
        Find::Regular,
        &[
            Never,
            Do::Send(Convert),
            Swallowed,
            Kill,
            TimeToTravelPasses,
            HoldAfter(1, GET, ANY, BeforeAnswer),
            Start,
            OneListing,
            TryNow,
            Held,
            Lock(All),
            LetGo,
            Stuck,
        ],
    ),
    after(
        Unknown,
        Present,
        Release,
        Find::Regular,
        &[Never, Do::Send(Convert), Swallowed, Kill, TimeToTravelPasses, Start, OneListing, TryNow, Over],
    ),
    before(
        Unknown,
        Absent,
        Release,
        Find::Regular,
        &[
            Never,
            Do::Send(Convert),
            Swallowed,
            Ask(Back),
            Kill,
            TimeToTravelPasses,
            HoldAfter(1, GET, ANY, BeforeAnswer),
            Start,
            OneListing,
            TryNow,
            Held,
            Lock(All),
            LetGo,
            Stuck,
        ],
    ),
    after(
        Unknown,
        Absent,
        Release,
        Find::Regular,
        &[
            Never,
            Do::Send(Convert),
            Swallowed,
            Ask(Back),
            Kill,
            TimeToTravelPasses,
            Start,
            OneListing,
            TryNow,
            Over,
        ],
    ),
    before(
        Ended,
        Present,
        Found,
        Find::Regular,
        &[
            Hold(POST, ANY, BeforeCommit),
            Do::Send(Convert),
            Held,
            Kill,
            TimeToTravelPasses,
            Start,
            OneListing,
            TryNow,
            Over,
            Kill,
            TimeToLookPasses,
            LetGo,
            TurnsUp,
            Hold(GET, ONE, BeforeAnswer),
            Start,
            Held,
            Lock(All),
            LetGo,
            Stuck,
        ],
    ),
    after(
        Ended,
        Present,
        Found,
        Find::Regular,
        &[
            Hold(POST, ANY, BeforeCommit),
            Do::Send(Convert),
            Held,
            Kill,
            TimeToTravelPasses,
            Start,
            OneListing,
            TryNow,
            Over,
            Kill,
            TimeToLookPasses,
            LetGo,
            TurnsUp,
            Hold(DELETE, ANY, BeforeCommit),
            Start,
            Held,
        ],
    ),
    before(
        Ended,
        Absent,
        Found,
        Find::Canceled,
        &[
            Hold(POST, ANY, BeforeCommit),
            Do::Send(Convert),
            Held,
            Ask(Cancel),
            Kill,
            TimeToTravelPasses,
            Start,
            OneListing,
            TryNow,
            Over,
            Kill,
            TimeToLookPasses,
            LetGo,
            TurnsUp,
            Hold(GET, ONE, BeforeAnswer),
            Start,
            Held,
            Lock(All),
            LetGo,
            Stuck,
        ],
    ),
    after(
        Ended,
        Absent,
        Found,
        Find::Canceled,
        &[
            Hold(POST, ANY, BeforeCommit),
            Do::Send(Convert),
            Held,
            Ask(Cancel),
            Kill,
            TimeToTravelPasses,
            Start,
            OneListing,
            TryNow,
            Over,
            Kill,
            TimeToLookPasses,
            LetGo,
            TurnsUp,
            Hold(DELETE, ANY, BeforeCommit),
            Start,
            Held,
        ],
    ),
];

/// Another time, and another host.
pub(crate) const MOVES: &[Case] = &[
    other(
        "write down another time",
        Side::Before,
        Find::Zoom,
        &[Ask(Convert), Lock(All), Do::Send(Edit), Stuck],
    ),
    other(
        "PATCH",
        Side::Before,
        Find::ZoomLater,
        &[Ask(Convert), Hold(PATCH, ANY, BeforeCommit), Do::Send(Edit), Held],
    ),
    other(
        "PATCH, never arrives",
        Side::Before,
        Find::ZoomLater,
        &[Ask(Convert), Hold(PATCH, ANY, BeforeCommit), Do::Send(Edit), Held],
    )
    .lost(),
    other(
        "PATCH",
        Side::After,
        Find::ZoomLater,
        &[Ask(Convert), Hold(PATCH, ANY, AfterCommit), Do::Send(Edit), Held],
    ),
    other(
        "write down that Zoom took it",
        Side::Before,
        Find::ZoomLater,
        &[Ask(Convert), Hold(GET, ONE, BeforeAnswer), Do::Send(Edit), Held, Lock(All), LetGo, Stuck],
    ),
    other("write down that Zoom took it", Side::After, Find::ZoomLater, &[Ask(Convert), Ask(Edit)]),
    other(
        "reserve a stand-in",
        Side::Before,
        Find::Zoom,
        &[Ask(Convert), SecondMeeting, Lock(All), Do::Send(Move), Stuck],
    )
    .within(Setting::OneHost),
    other(
        "stand-in is sent",
        Side::After,
        Find::ZoomAndUnknown,
        // The first to want a new token may be the comparison.
        &[
            Ask(Convert),
            SecondMeeting,
            TokensEnd,
            Hold(POST, TOKEN, BeforeCommit),
            Do::Send(Move),
            Held,
            Sent,
        ],
    )
    .within(Setting::OneHost),
    other(
        "POST of a stand-in",
        Side::After,
        Find::Zoom,
        &[Ask(Convert), SecondMeeting, Hold(POST, ANY, AfterCommit), Do::Send(Move), Held],
    )
    .within(Setting::OneHost),
    other(
        "stand-in is made",
        Side::Before,
        Find::Zoom,
        &[
            Ask(Convert),
            SecondMeeting,
            Hold(POST, ANY, BeforeAnswer),
            Do::Send(Move),
            Held,
            Lock(All),
            LetGo,
            Stuck,
        ],
    )
    .within(Setting::OneHost),
    other(
        "stand-in takes its place",
        Side::Before,
        Find::Zoom,
        &[
            Ask(Convert),
            SecondMeeting,
            Hold(POST, ANY, BeforeAnswer),
            Do::Send(Move),
            Held,
            Lock(Pool),
            LetGo,
            Stuck,
        ],
    )
    .within(Setting::OneHost),
    other(
        "stand-in takes its place",
        Side::After,
        Find::ZoomLater,
        &[Ask(Convert), SecondMeeting, Hold(DELETE, ANY, BeforeCommit), Do::Send(Move), Held],
    )
    .within(Setting::OneHost),
    other(
        "DELETE of the old one",
        Side::After,
        Find::ZoomLater,
        &[Ask(Convert), SecondMeeting, Hold(DELETE, ANY, AfterCommit), Do::Send(Move), Held],
    )
    .within(Setting::OneHost),
    other("everything", Side::After, Find::ZoomLater, &[Ask(Convert), SecondMeeting, Ask(Move)])
        .within(Setting::OneHost),
];
