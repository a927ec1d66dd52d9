//! The actions menu: which actions exist for whom in which status, and why one is disabled.
//!
//! "Convert to Zoom Meeting" and "Convert to Regular Request" never stand side by side (R73). The server judges the
//! click by the same function.

use serde::{Deserialize, Serialize};

use super::{Status, transition};
use crate::conversion::State;
use crate::eligibility;
use crate::footprint::Margins;
use crate::host_link::{self, HostLink, HostRule};
use crate::message::Message;
use crate::span::Span;
use crate::time::Timestamp;
use crate::visibility::Relation;

/// Something people can do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Open its page.
    ViewDetails,
    /// Fetch a fresh host link.
    GetHostLink,
    /// Make a Zoom meeting for it.
    Convert,
    /// Delete its Zoom meeting.
    ConvertBack,
    /// Send a draft.
    Submit,
    /// Confirm a pending request.
    Confirm,
    /// Say that it is over.
    Complete,
    /// Take that back.
    Reopen,
    /// Change it.
    Edit,
    /// Begin a new one with the same facts.
    Duplicate,
    /// Take a cancellation back.
    Reinstate,
    /// Call it off.
    Cancel,
}

impl Action {
    /// Every action in the order of the menu.
    pub const ALL: [Self; 12] = [
        Self::ViewDetails,
        Self::GetHostLink,
        Self::Convert,
        Self::ConvertBack,
        Self::Submit,
        Self::Confirm,
        Self::Complete,
        Self::Reopen,
        Self::Edit,
        Self::Duplicate,
        Self::Reinstate,
        Self::Cancel,
    ];

    /// What the menu says; the guides' labels letter for letter.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ViewDetails => "View Details",
            Self::GetHostLink => "Get Zoom Host Link",
            Self::Convert => "Convert to Zoom Meeting",
            Self::ConvertBack => "Convert to Regular Request",
            Self::Submit => "Submit",
            Self::Confirm => "Confirm",
            Self::Complete => "Complete",
            Self::Reopen => "Reopen",
            Self::Edit => "Edit",
            Self::Duplicate => "Duplicate",
            Self::Reinstate => "Reinstate",
            Self::Cancel => "Cancel",
        }
    }

    /// Stored and posted form, snake case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ViewDetails => "view_details",
            Self::GetHostLink => "get_host_link",
            Self::Convert => "convert",
            Self::ConvertBack => "convert_back",
            Self::Submit => "submit",
            Self::Confirm => "confirm",
            Self::Complete => "complete",
            Self::Reopen => "reopen",
            Self::Edit => "edit",
            Self::Duplicate => "duplicate",
            Self::Reinstate => "reinstate",
            Self::Cancel => "cancel",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == text)
    }
}

/// What the menu depends on. Margins are today's; `now` is the server's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionFacts {
    /// The request's status.
    pub status: Status,
    /// When it takes place.
    pub span: Span,
    /// State of its current meeting; `None` for a regular request.
    pub meeting: Option<State>,
    /// Whether Zoom says people are in the meeting.
    pub running: bool,
    /// What the viewer is to the request.
    pub relation: Relation,
    /// The site's L and P.
    pub margins: Margins,
    /// Who gets host links on this site.
    pub host_rule: HostRule,
    /// Whether Zoom is set up (R39).
    pub zoom_set_up: bool,
    /// The instant the question is asked.
    pub now: Timestamp,
}

/// Whether an action can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// It is there and works.
    Allowed,
    /// It is there, cannot be used, and says why.
    Disabled(Message),
    /// It is not there at all.
    Absent,
}

impl Availability {
    /// Whether the action works.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        *self == Self::Allowed
    }
}

/// One line of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionItem {
    /// Which action.
    pub action: Action,
    /// Whether it can be used.
    pub availability: Availability,
}

/// Every action in the order of the menu, each with its availability.
///
/// ```
/// use shared::{footprint::Margins, request::{Action, ActionFacts, Availability, Status, available_actions},
///     span::Span, time::Timestamp, visibility::Relation};
/// let now = Timestamp::from_secs(0);
/// let facts = ActionFacts {
///     status: Status::Confirmed, span: Span::new(now.plus_minutes(60), now.plus_minutes(120))?, meeting: None,
///     running: false, relation: Relation::STAFF, margins: Margins::default(),
///     host_rule: Default::default(), zoom_set_up: true, now,
/// };
/// let menu = available_actions(&facts);
/// let convert = menu.iter().find(|item| item.action == Action::Convert);
/// assert!(convert.is_some_and(|item| item.availability.is_allowed()));
/// # Ok::<(), shared::span::NotAfterStart>(())
/// ```
#[must_use]
pub fn available_actions(facts: &ActionFacts) -> Vec<ActionItem> {
    let item = |action| ActionItem { action, availability: availability(action, facts) };
    Action::ALL.into_iter().map(item).collect()
}

/// Whether one action can be used; the server asks this again on the click.
#[must_use]
pub fn availability(action: Action, facts: &ActionFacts) -> Availability {
    let relation = facts.relation;
    if !relation.sees() {
        return Availability::Absent;
    }
    let writes = relation.staff || relation.owner;
    match action {
        Action::ViewDetails => Availability::Allowed,
        Action::GetHostLink => get_host_link(facts),
        Action::Convert if relation.staff && facts.meeting.is_none() => {
            match eligibility::check(facts.status, false, facts.span, facts.now, facts.zoom_set_up) {
                Ok(_) => Availability::Allowed,
                Err(reason) => Availability::Disabled(reason),
            }
        }
        Action::ConvertBack if relation.staff && facts.meeting.is_some() => Availability::Allowed,
        Action::Submit if writes => present_if_legal(action, facts.status),
        Action::Confirm | Action::Complete | Action::Reopen | Action::Reinstate if relation.staff => {
            present_if_legal(action, facts.status)
        }
        Action::Edit if writes => edit(facts),
        Action::Duplicate if writes => Availability::Allowed,
        Action::Cancel if writes && facts.status != Status::Canceled => {
            match transition(facts.status, action) {
                Ok(_) => Availability::Allowed,
                Err(reason) => Availability::Disabled(reason),
            }
        }
        _ => Availability::Absent,
    }
}

fn present_if_legal(action: Action, status: Status) -> Availability {
    if transition(status, action).is_ok() { Availability::Allowed } else { Availability::Absent }
}

/// Staff may change what is not over; the people who asked, until the agency has confirmed it.
fn edit(facts: &ActionFacts) -> Availability {
    match facts.status {
        Status::Draft | Status::Pending => Availability::Allowed,
        Status::Confirmed if facts.relation.staff => Availability::Allowed,
        status => Availability::Disabled(Message::NotPossible { action: Action::Edit, status }),
    }
}

fn get_host_link(facts: &ActionFacts) -> Availability {
    let asker = facts.relation.asker(facts.host_rule);
    match facts.meeting {
        Some(State::Active) => {
            match host_link::at(facts.now, facts.span, facts.margins, facts.running, asker) {
                HostLink::Open { .. } => Availability::Allowed,
                link => link.refusal().map_or(Availability::Absent, Availability::Disabled),
            }
        }
        Some(State::Reserved | State::Creating | State::Unknown) => Availability::Disabled(Message::Unknown),
        Some(State::Deleting | State::Ended) | None => Availability::Absent,
    }
}
