//! One request with everything its page prints, as far as the viewer may see it.

use shared::conversion::State;
use shared::eligibility::SentTime;
use shared::host_link::{self, HostLink};
use shared::id::{HostId, MeetingId};
use shared::request::{ActionItem, Kind, RequestNumber, Status};
use shared::span::Span;
use shared::time::Timestamp;
use shared::visibility::Relation;

use super::visible::{self, Site};
use super::{CurrentMeeting, Difference, PersonRef, Stored};
use crate::Backend;
use crate::accounts::Organization;
use crate::actor::Actor;
use crate::audit::{Entry, Subject};
use crate::conversion::UNDO_SECONDS;
use crate::error::{Error, Result};
use crate::store;

/// A request as its page prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Its number.
    pub number: RequestNumber,
    /// Its status.
    pub status: Status,
    /// Its type as typed; the page says "Zoom meeting" while `meeting` is there.
    pub kind: Kind,
    /// What is asked for.
    pub service: String,
    /// For whom it is made.
    pub organization: Organization,
    /// Who asked.
    pub requester: PersonRef,
    /// Who is served.
    pub client: Option<PersonRef>,
    /// Who is assigned, by name.
    pub providers: Vec<PersonRef>,
    /// Where; hidden while it is a Zoom meeting, and there again afterwards (R74).
    pub location: String,
    /// The link of somebody else's video service, for [`Kind::Video`].
    pub video_link: String,
    /// Notes for everybody who sees it.
    pub notes: String,
    /// When.
    pub span: Span,
    /// The start as typed, `2027-03-14T13:00`, in `zone`.
    pub wall_start: String,
    /// The end as typed.
    pub wall_end: String,
    /// Its time zone (IANA name).
    pub zone: String,
    /// What the zone calls itself at the start and at the end.
    pub abbreviations: (String, String),
    /// Goes back with a form, so that nobody overwrites what they have not seen.
    pub version: i64,
    /// When it was written first.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// Its cancellation, while it is canceled.
    pub canceled: Option<Canceled>,
    /// Its current meeting: while there is one, it is a Zoom meeting.
    pub meeting: Option<MeetingInfo>,
    /// A former meeting is still to be deleted at Zoom (R78); staff only, else `false`.
    pub deletion_pending: bool,
    /// The site's note on who starts the meeting (R120).
    pub policy_note: String,
    /// What the viewer is to it.
    pub relation: Relation,
    /// The actions menu.
    pub actions: Vec<ActionItem>,
    /// What happened to it, oldest first; staff only, else empty.
    pub history: Vec<Entry>,
    /// The instant all this was true.
    pub now: Timestamp,
}

/// A cancellation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canceled {
    /// When.
    pub at: Timestamp,
    /// Why, if somebody said.
    pub reason: Option<String>,
    /// Until when taking it back leaves everything as it was; later the request begins anew.
    pub undo_until: Timestamp,
    /// Until when that brings the Zoom meeting back too, with its link; `None` for whoever may not take it back.
    pub link_kept_until: Option<Timestamp>,
}

impl Details {
    /// Whether taking its cancellation back leaves everything as it was.
    #[must_use]
    pub fn can_be_undone(&self) -> bool {
        self.canceled.as_ref().is_some_and(|canceled| self.now < canceled.undo_until)
    }

    /// Whether that brings its Zoom meeting back too, with its link; `false` for whoever may not take it back.
    #[must_use]
    pub fn link_is_kept(&self) -> bool {
        let kept = self.canceled.as_ref().and_then(|canceled| canceled.link_kept_until);
        self.can_be_undone() && kept.is_some_and(|until| self.now < until)
    }
}

/// A current meeting as far as the viewer may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingInfo {
    /// Its id.
    pub id: MeetingId,
    /// Where its conversion stands; links are there once it is [`State::Active`].
    pub state: State,
    /// The name whoever starts it appears under: the host's at Zoom, else its address for staff (R128).
    pub host_name: Option<String>,
    /// Its host; staff only.
    pub host: Option<HostId>,
    /// The host's address; staff only.
    pub host_email: Option<String>,
    /// The invite link, in place of the location.
    pub join_url: Option<String>,
    /// The passcode, for whoever dials in.
    pub passcode: Option<String>,
    /// What Zoom was told.
    pub sent: Option<SentTime>,
    /// Whether people are in it, where Zoom has said so within the last minutes.
    pub live: Option<Live>,
    /// When the host link can be fetched, judged now.
    pub host_link: HostLink,
    /// Zoom lets guests in before the host (`ZM-JBH-ON`); staff only, else `false`.
    pub join_before_host_on: bool,
    /// Zoom has not taken the meeting's new time yet (`ZM-NOT-SYNCED`); staff only, else `false`.
    pub not_synced: bool,
    /// What Zoom shows of it otherwise than it was told (R92): staff know of every difference, others where it is gone.
    pub differs: Option<Difference>,
    /// Zoom ends this meeting before its time: its host is Basic, and it lasts more than 40 minutes (R154); staff only.
    pub cut_short: bool,
    /// What Zoom said last when it did not do what we asked; staff only.
    pub last_error: Option<String>,
}

/// Whether people are in a meeting (R121).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Live {
    /// The host has not started it, or has ended it.
    Waiting,
    /// It runs.
    Running,
}

impl Live {
    /// Minutes after which what Zoom has said is no longer told.
    const FRESH_MINUTES: i64 = 3;

    pub(super) fn of(meeting: &CurrentMeeting, now: Timestamp) -> Option<Self> {
        let fresh = meeting.seen_at.is_some_and(|at| now <= at.plus_minutes(Self::FRESH_MINUTES));
        match (fresh, meeting.running) {
            (false, _) => None,
            (true, true) => Some(Self::Running),
            (true, false) => Some(Self::Waiting),
        }
    }
}

/// One request. Four statements, whatever it holds.
///
/// # Errors
/// [`Error::NotFound`] when there is none or the person may not know of it.
pub async fn show(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<Details> {
    let mut tx = backend.store().read().await?;
    let (request, relation) = visible::load(&mut tx, actor.viewer(), number).await?;
    let settings = crate::settings::load(backend, &mut tx).await?;
    let history = if relation.staff {
        store::audit::of(&mut tx, &Subject::Request(request.id.as_str()).key()).await?
    } else {
        Vec::new()
    };
    let now = backend.now();
    let offsets = backend.zones().get(&request.zone, now).map_err(Error::internal)?;
    let abbreviation = |at| offsets.abbreviation(at).to_owned();
    let site = Site::of(&settings, now);
    let may_undo = request.may_be_reinstated_by(actor.person(), relation, now);
    Ok(Details {
        actions: site.actions(&request, relation),
        abbreviations: (abbreviation(request.span.start()), abbreviation(request.span.end())),
        meeting: request.meeting.as_ref().map(|meeting| info(meeting, &request, relation, &site)),
        canceled: request.canceled_at.map(|at| Canceled {
            at,
            reason: request.cancel_reason,
            undo_until: at.plus_seconds(UNDO_SECONDS),
            link_kept_until: request.set_aside_until.filter(|_| may_undo),
        }),
        deletion_pending: request.deletion_pending && relation.staff,
        policy_note: settings.policy_note,
        relation,
        history,
        now,
        number,
        status: request.status,
        kind: request.kind,
        service: request.service,
        organization: request.organization,
        requester: request.requester,
        client: request.client,
        providers: request.providers,
        location: request.location,
        video_link: request.video_link,
        notes: request.notes,
        span: request.span,
        wall_start: request.wall_start,
        wall_end: request.wall_end,
        zone: request.zone,
        version: request.version,
        created_at: request.created_at,
        changed_at: request.changed_at,
    })
}

fn info(meeting: &CurrentMeeting, request: &Stored, relation: Relation, site: &Site) -> MeetingInfo {
    let staff = relation.staff;
    let address = staff.then(|| meeting.host_email.clone());
    let is_whole = meeting.state == State::Active;
    let host_link = if is_whole {
        host_link::at(site.now, request.span, site.margins, meeting.running, relation.asker(site.host_rule))
    } else {
        HostLink::None
    };
    MeetingInfo {
        id: meeting.id.clone(),
        state: meeting.state,
        host_name: meeting.host_name.clone().or_else(|| address.clone()),
        host: staff.then(|| meeting.host.clone()),
        host_email: address,
        join_url: meeting.join_url.clone().filter(|_| is_whole),
        passcode: meeting.passcode.clone().filter(|_| is_whole),
        sent: meeting.sent,
        live: Live::of(meeting, site.now).filter(|_| is_whole),
        host_link,
        join_before_host_on: meeting.join_before_host_on && staff,
        not_synced: meeting.not_synced && staff,
        differs: meeting.differs.filter(|differs| staff || *differs == Difference::Gone),
        cut_short: staff && meeting.host_licence.is_some_and(|licence| licence.cuts(request.span)),
        last_error: meeting.last_error.clone().filter(|_| staff),
    }
}
