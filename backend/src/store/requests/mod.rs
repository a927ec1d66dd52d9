//! Rows of requests with the names they refer to and their current meeting: always one statement, however many rows.

use shared::conversion::State;
use shared::eligibility::SentTime;
use shared::id::{HostId, MeetingId, OrganizationId, PersonId, RequestId};
use shared::people::Role;
use shared::request::{Kind, RequestNumber, Status};
use shared::span::Span;
use shared::time::Timestamp;
use shared::visibility::Viewer;

use super::meetings::Difference;
use super::{Args, Error, Tx, Value, args};
use crate::accounts::Organization;
use crate::requests::form::Valid;
use crate::requests::{CurrentMeeting, PersonRef, Stored};

mod status;

pub(crate) use status::{Cancellation, StatusChange, set_status};

#[derive(sqlx::FromRow)]
struct RequestRow {
    id: String,
    number: i64,
    status: String,
    kind: String,
    service: String,
    organization_id: String,
    organization_name: String,
    requester_id: String,
    requester_name: String,
    client_id: Option<String>,
    client_name: Option<String>,
    providers: Option<String>,
    location: String,
    video_link: String,
    notes: String,
    wall_start: String,
    wall_end: String,
    zone: String,
    starts_at: i64,
    ends_at: i64,
    version: i64,
    created_at: i64,
    changed_at: i64,
    canceled_at: Option<i64>,
    cancel_reason: Option<String>,
    deletion_pending: bool,
    set_aside_until: Option<i64>,
    canceled_from: Option<String>,
    canceled_by: Option<String>,
    #[sqlx(flatten)]
    meeting: MeetingColumns,
}

#[derive(sqlx::FromRow)]
struct MeetingColumns {
    meeting_id: Option<String>,
    meeting_state: Option<String>,
    host_id: Option<String>,
    host_name: Option<String>,
    host_email: Option<String>,
    host_licence: Option<String>,
    sent_start: Option<i64>,
    sent_minutes: Option<i64>,
    join_url: Option<String>,
    passcode: Option<String>,
    join_before_host_on: Option<bool>,
    not_synced: Option<bool>,
    differs_since: Option<i64>,
    zoom_start: Option<i64>,
    zoom_minutes: Option<i64>,
    running_since: Option<i64>,
    seen_at: Option<i64>,
    last_error: Option<String>,
}

/// The columns and joins of every read. Providers come as lines `id name`: neither may hold a line break.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select r.id, r.number, r.status, r.kind, r.service, r.organization_id, o.name as organization_name,
      r.requester_id, q.name as requester_name, r.client_id, c.name as client_name, r.location, r.video_link, r.notes,
      r.wall_start, r.wall_end, r.zone, r.starts_at, r.ends_at, r.version, r.created_at, r.changed_at, r.canceled_at,
      r.cancel_reason, r.canceled_from, r.canceled_by,
      (select string_agg(p.id || ' ' || p.name, '\n') from request_providers rp join people p on p.id = rp.person_id
        where rp.request_id = r.id) as providers,
      exists (select 1 from meetings d
        where d.request_id = r.id and d.intent = 'absent' and d.state not in ('ended', 'active')) as deletion_pending,
      (select max(d.next_attempt_at) from meetings d
        where d.request_id = r.id and d.intent = 'absent' and d.state = 'active') as set_aside_until,
      m.id as meeting_id, m.state as meeting_state, m.host_id, h.name as host_name, h.email as host_email, h.licence as host_licence,
      m.sent_start, m.sent_minutes, m.join_url, m.passcode, m.join_before_host_on, m.last_error,
      m.state = 'active' and m.attempts > 0 and m.next_attempt_at is not null as not_synced, m.running_since, m.seen_at,
      m.differs_since, m.zoom_start, m.zoom_minutes
    from requests r
    join organizations o on o.id = r.organization_id
    join people q on q.id = r.requester_id
    left join people c on c.id = r.client_id
    left join meetings m on m.request_id = r.id and m.current
    left join hosts h on h.id = m.host_id ",
            $rest
        )
    };
}

impl RequestRow {
    fn into_stored(self) -> Result<Stored, Error> {
        let number = RequestNumber(self.number);
        let bad = |column: &str| Error::Inconsistent(format!("requests.{column} of {number}"));
        let providers = self.providers.as_deref().unwrap_or_default();
        let mut providers = providers
            .lines()
            .map(|line| line.split_once(' ').map(|(id, name)| person(id.to_owned(), name.to_owned())))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| bad("providers"))?;
        providers.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(Stored {
            meeting: self.meeting.into_meeting(number)?,
            id: RequestId::new(self.id),
            number,
            status: Status::parse(&self.status).ok_or_else(|| bad("status"))?,
            kind: Kind::parse(&self.kind).ok_or_else(|| bad("kind"))?,
            service: self.service,
            organization: Organization {
                id: OrganizationId::new(self.organization_id),
                name: self.organization_name,
            },
            requester: person(self.requester_id, self.requester_name),
            client: self.client_id.zip(self.client_name).map(|(id, name)| person(id, name)),
            providers,
            location: self.location,
            video_link: self.video_link,
            notes: self.notes,
            wall_start: self.wall_start,
            wall_end: self.wall_end,
            zone: self.zone,
            span: Span::of_legacy(Timestamp(self.starts_at), Timestamp(self.ends_at)),
            version: self.version,
            created_at: Timestamp(self.created_at),
            changed_at: Timestamp(self.changed_at),
            canceled_at: self.canceled_at.map(Timestamp),
            cancel_reason: self.cancel_reason,
            canceled_from: self.canceled_from.as_deref().and_then(Status::parse),
            canceled_by: self.canceled_by.map(PersonId::new),
            deletion_pending: self.deletion_pending,
            set_aside_until: self.set_aside_until.map(Timestamp),
        })
    }
}

impl MeetingColumns {
    fn into_meeting(self, number: RequestNumber) -> Result<Option<CurrentMeeting>, Error> {
        let Some(id) = self.meeting_id else { return Ok(None) };
        let bad = |column: &str| Error::Inconsistent(format!("meetings.{column} of {number}"));
        let sent = self.sent_start.zip(self.sent_minutes);
        Ok(Some(CurrentMeeting {
            id: MeetingId::new(id),
            state: self.meeting_state.as_deref().and_then(State::parse).ok_or_else(|| bad("state"))?,
            host: HostId::new(self.host_id.ok_or_else(|| bad("host_id"))?),
            host_name: self.host_name,
            host_email: self.host_email.ok_or_else(|| bad("host_id"))?,
            host_licence: self.host_licence.as_deref().and_then(shared::placement::Licence::parse),
            sent: sent
                .map(|(start, duration_minutes)| SentTime { start: Timestamp(start), duration_minutes }),
            join_url: self.join_url,
            passcode: self.passcode,
            join_before_host_on: self.join_before_host_on.unwrap_or_default(),
            not_synced: self.not_synced.unwrap_or_default(),
            differs: Difference::stored(self.differs_since, self.zoom_start, self.zoom_minutes)
                .map(|(_, it)| it),
            running: self.running_since.is_some(),
            seen_at: self.seen_at.map(Timestamp),
            last_error: self.last_error,
        }))
    }
}

fn person(id: String, name: String) -> PersonRef {
    PersonRef { id: PersonId::new(id), name }
}

const BY_NUMBER: &str = select!("where r.number = $1");

pub(crate) async fn by_number(tx: &mut Tx, number: RequestNumber) -> Result<Option<Stored>, Error> {
    tx.optional::<RequestRow>(BY_NUMBER, args![number.0]).await?.map(RequestRow::into_stored).transpose()
}

const DUE: &str = select!(
    "where r.status = 'confirmed' and r.reopened_at is null and r.ends_at <= $1 order by r.ends_at, r.id limit $2"
);

/// Confirmed requests that ended no later than `ended_by`, except those somebody has reopened by hand.
pub(crate) async fn due(tx: &mut Tx, ended_by: Timestamp, limit: i64) -> Result<Vec<Stored>, Error> {
    let rows = tx.all::<RequestRow>(DUE, args![ended_by, limit]).await?;
    rows.into_iter().map(RequestRow::into_stored).collect()
}

/// What a list is narrowed to; every part may be absent.
#[derive(Default)]
pub(crate) struct Narrowed {
    pub(crate) status: Option<Status>,
    /// A stored kind, or [`ZOOM`].
    pub(crate) kind: Option<&'static str>,
    /// Words the folded search column holds, as patterns; at most [`WORDS`].
    pub(crate) words: Vec<String>,
    pub(crate) number: Option<i64>,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
}

/// How a Zoom meeting counts among the kinds.
pub(crate) const ZOOM: &str = "zoom_meeting";
/// How many words a search looks for.
pub(crate) const WORDS: usize = 4;

/// Who sees what (the rule of `shared::visibility` once more, so that pages count right; a test holds the two together),
/// and what the list is narrowed to. `$1` to `$14`.
macro_rules! narrowed {
    () => {
        "($1 or ($2 and (r.requester_id = $4 or r.client_id = $4 or r.organization_id = $5))
          or ($3 and r.status <> 'draft'
            and exists (select 1 from request_providers v where v.request_id = r.id and v.person_id = $4)))
      and ($6 is null or r.status = $6)
      and ($7 is null or case when m.id is null then r.kind else 'zoom_meeting' end = $7)
      and ($8 is null or r.number = $8)
      and ($9 is null or r.ends_at > $9)
      and ($10 is null or r.starts_at < $10)
      and r.search like $11 escape '!' and r.search like $12 escape '!' and r.search like $13 escape '!'
      and r.search like $14 escape '!'"
    };
}

macro_rules! listed {
    ($keys:literal) => {
        concat!(select!("where "), narrowed!(), $keys)
    };
}

const FIRST: &str = listed!(" order by r.starts_at, r.id limit $15");
const AFTER: &str = listed!(" and (r.starts_at, r.id) > ($16, $17) order by r.starts_at, r.id limit $15");
const BEFORE: &str =
    listed!(" and (r.starts_at, r.id) < ($16, $17) order by r.starts_at desc, r.id desc limit $15");
const COUNT: &str = concat!(
    "select count(*) from requests r left join meetings m on m.request_id = r.id and m.current where ",
    narrowed!()
);

/// Where a page begins: behind a row, before one (then in falling order), or at the start.
pub(crate) enum From<'a> {
    Start,
    After(Timestamp, &'a str),
    Before(Timestamp, &'a str),
}

pub(crate) async fn list(
    tx: &mut Tx,
    viewer: &Viewer,
    narrowed: &Narrowed,
    from: From<'_>,
    limit: i64,
) -> Result<Vec<Stored>, Error> {
    let mut args = narrowed_args(viewer, narrowed);
    args.push(Value::from(limit));
    let sql = match from {
        From::Start => FIRST,
        From::After(at, id) => {
            args.extend(args![at, id]);
            AFTER
        }
        From::Before(at, id) => {
            args.extend(args![at, id]);
            BEFORE
        }
    };
    tx.all::<RequestRow>(sql, args).await?.into_iter().map(RequestRow::into_stored).collect()
}

pub(crate) async fn count(tx: &mut Tx, viewer: &Viewer, narrowed: &Narrowed) -> Result<i64, Error> {
    let (count,) = tx.one::<(i64,)>(COUNT, narrowed_args(viewer, narrowed)).await?;
    Ok(count)
}

fn narrowed_args(viewer: &Viewer, narrowed: &Narrowed) -> Args {
    let asks = viewer.roles.has(Role::Requester) || viewer.roles.has(Role::Client);
    let mut args = args![
        viewer.roles.is_staff(),
        asks,
        viewer.roles.has(Role::Provider),
        &viewer.person,
        viewer.organization.as_ref(),
        narrowed.status.map(Status::as_str),
        narrowed.kind,
        narrowed.number,
        narrowed.from,
        narrowed.to
    ];
    let anything = || "%".to_owned();
    let words = narrowed.words.iter().cloned().chain(std::iter::repeat_with(anything));
    args.extend(words.take(WORDS).map(Value::from));
    args
}

/// The next request number; never given twice, whatever becomes of the transaction's neighbors.
pub(crate) async fn next_number(tx: &mut Tx) -> Result<RequestNumber, Error> {
    const NEXT: &str =
        "update numbers set last_request = last_request + 1 where id = 1 returning last_request";
    let (number,) = tx.one::<(i64,)>(NEXT, args![]).await?;
    Ok(RequestNumber(number))
}

const INSERT: &str = "insert into requests (id, number, status, kind, service, organization_id, requester_id, client_id,
      location, video_link, notes, wall_start, wall_end, zone, starts_at, ends_at, search, version, created_at, changed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, $18, $18)";

/// Stores a new request at version 1.
pub(crate) async fn insert(
    tx: &mut Tx,
    (id, number, status): (&RequestId, RequestNumber, Status),
    valid: &Valid,
    search: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let mut args = args![id, number.0, status.as_str()];
    args.extend(facts(valid));
    args.extend(args![search, now]);
    tx.execute(INSERT, args).await?;
    assign(tx, id, &valid.providers).await
}

const UPDATE: &str = "update requests set kind = $2, service = $3, organization_id = $4, requester_id = $5,
      client_id = $6, location = $7, video_link = $8, notes = $9, wall_start = $10, wall_end = $11, zone = $12,
      starts_at = $13, ends_at = $14, search = $15, changed_at = $16, version = version + 1
    where id = $1";

/// Stores what a form says of a request and counts its version up. Whoever saw it `before` hears of it.
pub(crate) async fn update(
    tx: &mut Tx,
    before: &Stored,
    valid: &Valid,
    search: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let id = &before.id;
    tx.announce().request_was(id.clone(), before.facts());
    let mut args = args![id];
    args.extend(facts(valid));
    args.extend(args![search, now]);
    tx.execute(UPDATE, args).await?;
    tx.execute("delete from request_providers where request_id = $1", args![id]).await?;
    assign(tx, id, &valid.providers).await
}

fn facts(valid: &Valid) -> Args {
    args![
        valid.kind.as_str(),
        &valid.service,
        &valid.organization.id,
        &valid.requester.id,
        valid.client.as_ref().map(|client| &client.id),
        &valid.location,
        &valid.video_link,
        &valid.notes,
        &valid.times.wall_start,
        &valid.times.wall_end,
        &valid.times.zone,
        valid.times.span.start(),
        valid.times.span.end()
    ]
}

async fn assign(tx: &mut Tx, id: &RequestId, providers: &[PersonRef]) -> Result<(), Error> {
    const ASSIGN: &str = "insert into request_providers (request_id, person_id) values ($1, $2)";
    for provider in providers {
        tx.execute(ASSIGN, args![id, &provider.id]).await?;
    }
    Ok(())
}
