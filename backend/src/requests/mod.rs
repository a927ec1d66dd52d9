//! Service requests: written, confirmed, found, shown, called off. Every read passes the one visibility function; every
//! write takes the pool lock first, so that no request changes under a placement.

mod cancel;
mod choices;
mod confirm;
mod due;
mod edit;
pub(crate) mod form;
mod hand_edits;
mod list;
mod move_time;
pub(crate) mod promise;
mod reinstate;
mod reschedule;
mod schedule;
mod search;
mod show;
mod status;
pub(crate) mod visible;

pub use cancel::{CancelForm, cancel};
pub use choices::{Choices, choices, offsets};
pub use confirm::confirm;
pub use due::complete_due;
pub use edit::{Saving, create, duplicate, edit};
pub use form::RequestForm;
pub use hand_edits::{Recreated, push_time, recreate, take_time};
pub use list::{Cursor, Filter, FreeHosts, NotACursor, Page, Row, TypeFilter, list};
pub use move_time::{MoveForm, move_time};
pub use promise::{Displaced, displaced, keep_promise};
pub use reinstate::{Reinstated, reinstate};
pub(crate) use reschedule::make_room;
pub use reschedule::{Clash, Edited, OnClash};
pub use schedule::{Scheduled, schedule};
pub use show::{Canceled, Details, Live, MeetingInfo, show};
pub use status::{complete, reopen, submit};

use shared::conversion::State;
use shared::eligibility::SentTime;
use shared::id::{HostId, MeetingId, PersonId, RequestId};
use shared::request::{Kind, RequestNumber, Status};
use shared::span::Span;
use shared::time::Timestamp;
use shared::visibility::RequestFacts;

use crate::accounts::Organization;
pub use crate::store::meetings::Difference;

/// Somebody a request names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRef {
    /// Their id.
    pub id: PersonId,
    /// The name people read.
    pub name: String,
}

/// A request as stored, with the names it refers to and its current meeting.
pub(crate) struct Stored {
    pub(crate) id: RequestId,
    pub(crate) number: RequestNumber,
    pub(crate) status: Status,
    pub(crate) kind: Kind,
    pub(crate) service: String,
    pub(crate) organization: Organization,
    pub(crate) requester: PersonRef,
    pub(crate) client: Option<PersonRef>,
    pub(crate) providers: Vec<PersonRef>,
    pub(crate) location: String,
    pub(crate) video_link: String,
    pub(crate) notes: String,
    pub(crate) wall_start: String,
    pub(crate) wall_end: String,
    pub(crate) zone: String,
    pub(crate) span: Span,
    pub(crate) version: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) changed_at: Timestamp,
    pub(crate) canceled_at: Option<Timestamp>,
    pub(crate) cancel_reason: Option<String>,
    pub(crate) meeting: Option<CurrentMeeting>,
    /// What it was before it was canceled, while it is canceled.
    pub(crate) canceled_from: Option<Status>,
    pub(crate) canceled_by: Option<PersonId>,
    pub(crate) deletion_pending: bool,
    /// Until when its cancellation can be taken back with its link.
    pub(crate) set_aside_until: Option<Timestamp>,
}

/// The meeting that makes a request a Zoom meeting.
pub(crate) struct CurrentMeeting {
    pub(crate) id: MeetingId,
    pub(crate) state: State,
    pub(crate) host: HostId,
    pub(crate) host_name: Option<String>,
    pub(crate) host_email: String,
    pub(crate) host_licence: Option<shared::placement::Licence>,
    pub(crate) sent: Option<SentTime>,
    pub(crate) join_url: Option<String>,
    pub(crate) passcode: Option<String>,
    pub(crate) join_before_host_on: bool,
    pub(crate) not_synced: bool,
    pub(crate) differs: Option<Difference>,
    pub(crate) running: bool,
    /// When Zoom has last answered whether it runs.
    pub(crate) seen_at: Option<Timestamp>,
    pub(crate) last_error: Option<String>,
}

impl Stored {
    /// What the visibility rule needs to know.
    pub(crate) fn facts(&self) -> RequestFacts {
        RequestFacts {
            requester: self.requester.id.clone(),
            client: self.client.as_ref().map(|client| client.id.clone()),
            organization: Some(self.organization.id.clone()),
            assigned: self.providers.iter().map(|provider| provider.id.clone()).collect(),
            status: self.status,
        }
    }
}
