//! The one row of settings, the hosts of its list, and the newest test that passed.

use shared::conflict::Booking;
use shared::footprint::Margins;
use shared::host_link::HostRule;
use shared::id::{HostId, MeetingId, PersonId};
use shared::people::EmailAddress;
use shared::placement::Strategy;
use shared::request::RequestNumber;
use shared::settings::{HostLinkMinutes, HourFormat, PaddingMinutes};
use shared::span::Span;
use shared::time::Timestamp;

use super::{Error, Tx, args};
use crate::actor::Author;
use crate::live::Topic;
use crate::settings::general::General;
use crate::settings::{ListedHost, Stored, StoredTest, ZoomValues};

#[derive(sqlx::FromRow)]
struct SettingsRow {
    version: i64,
    installation: String,
    company_name: String,
    zone: String,
    hour_format: String,
    public_url: Option<String>,
    policy_note: String,
    host_rule: String,
    convert_when_confirmed: bool,
    placement: String,
    zoom_account_id: String,
    zoom_client_id: String,
    zoom_client_secret: Option<Vec<u8>>,
    host_link_minutes: i64,
    padding_minutes: i64,
    outside_meetings: bool,
    waiting_room: bool,
    webhook_secret: Option<Vec<u8>>,
    changed_by_name: Option<String>,
    changed_at: i64,
    fingerprint: Option<String>,
    tested_at: Option<i64>,
    tested_by_name: Option<String>,
    users: Option<i64>,
    warnings: Option<i64>,
}

const LOAD: &str = "select s.version, s.installation, s.company_name, s.zone, s.hour_format, s.public_url, s.policy_note, s.host_rule,
      s.convert_when_confirmed, s.placement,
      s.zoom_account_id, s.zoom_client_id, s.zoom_client_secret, s.host_link_minutes, s.padding_minutes,
      s.outside_meetings, s.waiting_room, s.webhook_secret, c.name as changed_by_name, s.changed_at, t.fingerprint,
      t.tested_at, p.name as tested_by_name, t.users, t.warnings
    from settings s
    left join people c on c.id = s.changed_by
    left join zoom_test t on t.id = 1
    left join people p on p.id = t.tested_by
    where s.id = 1";

const HOSTS: &str = "select id, email, name from hosts where listed order by position, id";

/// The settings with the listed hosts.
pub(crate) async fn load(tx: &mut Tx) -> Result<Stored, Error> {
    let row = tx.one::<SettingsRow>(LOAD, args![]).await?;
    let hosts = tx.all::<(String, String, Option<String>)>(HOSTS, args![]).await?;
    let bad = |column: &str| Error::Inconsistent(format!("settings.{column}"));
    let host_link = HostLinkMinutes::try_from(row.host_link_minutes).map_err(|_| bad("host_link_minutes"))?;
    let padding = PaddingMinutes::try_from(row.padding_minutes).map_err(|_| bad("padding_minutes"))?;
    let test = row.fingerprint.zip(row.tested_at).map(|(fingerprint, at)| StoredTest {
        fingerprint,
        at: Timestamp(at),
        by: row.tested_by_name.unwrap_or_default(),
        users: row.users.unwrap_or_default(),
        warnings: row.warnings.unwrap_or_default(),
    });
    Ok(Stored {
        version: row.version,
        installation: row.installation,
        company_name: row.company_name,
        zone: row.zone,
        hour_format: HourFormat::parse(&row.hour_format).ok_or_else(|| bad("hour_format"))?,
        public_url: row.public_url,
        policy_note: row.policy_note,
        host_rule: HostRule::parse(&row.host_rule).ok_or_else(|| bad("host_rule"))?,
        convert_when_confirmed: row.convert_when_confirmed,
        placement: Strategy::parse(&row.placement).ok_or_else(|| bad("placement"))?,
        zoom_account_id: row.zoom_account_id,
        zoom_client_id: row.zoom_client_id,
        zoom_client_secret: row.zoom_client_secret,
        margins: Margins::new(host_link, padding),
        hosts: hosts
            .into_iter()
            .map(|(id, email, name)| ListedHost { id: HostId::new(id), email, name })
            .collect(),
        outside_meetings: row.outside_meetings,
        waiting_room: row.waiting_room,
        webhook_secret: row.webhook_secret,
        test,
        changed_by: row.changed_by_name,
        changed_at: Timestamp(row.changed_at),
    })
}

const SAVE_GENERAL: &str =
    "update settings set version = version + 1, company_name = $1, zone = $2, hour_format = $3,
      public_url = $4, policy_note = $5, changed_by = $6, changed_at = $7, host_rule = $8, convert_when_confirmed = $9
    where id = 1";

pub(crate) async fn save_general(
    tx: &mut Tx,
    values: &General,
    now: Timestamp,
    by: &Author,
) -> Result<(), Error> {
    let args = args![
        values.company_name.as_str(),
        &values.zone,
        values.hour_format.as_str(),
        values.public_url.as_deref(),
        &values.policy_note,
        by.id(),
        now,
        values.host_rule.as_str(),
        values.convert_when_confirmed
    ];
    tx.execute(SAVE_GENERAL, args).await?;
    Ok(())
}

const SAVE_ZOOM: &str =
    "update settings set version = version + 1, zoom_account_id = $1, zoom_client_id = $2,
      zoom_client_secret = $3, host_link_minutes = $4, padding_minutes = $5, changed_by = $6, changed_at = $7,
      outside_meetings = $8, waiting_room = $9, webhook_secret = $10
    where id = 1";

/// The secrets of the tab Zoom as they are kept: sealed, or not there.
pub(crate) struct Sealed {
    pub(crate) client_secret: Option<Vec<u8>>,
    pub(crate) webhook_secret: Option<Vec<u8>>,
}

/// Saves the fields of the tab Zoom and takes every host off the list; [`list_host`] puts those back that stay.
pub(crate) async fn save_zoom(
    tx: &mut Tx,
    values: &ZoomValues,
    sealed: Sealed,
    now: Timestamp,
    by: &Author,
) -> Result<(), Error> {
    let args = args![
        &values.account_id,
        &values.client_id,
        sealed.client_secret,
        values.margins.host_link().minutes(),
        values.margins.padding().minutes(),
        by.id(),
        now,
        values.outside_meetings,
        values.waiting_room,
        sealed.webhook_secret
    ];
    tx.execute(SAVE_ZOOM, args).await?;
    tx.execute("update hosts set listed = false where listed", args![]).await?;
    Ok(())
}

const RELIST: &str = "update hosts set listed = true, position = $2, email = $3 where lower(email) = $1";
const INSERT_HOST: &str = "insert into hosts (id, email, position, listed) values ($1, $2, $3, true)";

/// Puts a host on the list; one that was on it before keeps its id, so its meetings count again at once (T-24).
/// Whether a new address is a host that is known by another one is found out when Zoom is first asked about it (T-25).
pub(crate) async fn list_host(
    tx: &mut Tx,
    new_id: &str,
    email: &EmailAddress,
    position: i64,
) -> Result<(), Error> {
    let known = tx.execute(RELIST, args![email.folded(), position, email.as_str()]).await?;
    if known == 0 {
        tx.execute(INSERT_HOST, args![new_id, email.as_str(), position]).await?;
    }
    Ok(())
}

/// A meeting that is still to come or running.
pub(crate) struct MeetingToCome {
    pub(crate) id: MeetingId,
    pub(crate) host: HostId,
    /// The host's name at Zoom, or its address.
    pub(crate) host_name: String,
    pub(crate) request: RequestNumber,
    pub(crate) span: Span,
}

impl MeetingToCome {
    pub(crate) fn booking(&self) -> Booking {
        Booking { meeting: self.id.clone(), request: Some(self.request), span: self.span }
    }
}

#[derive(sqlx::FromRow)]
struct ToComeRow {
    id: String,
    host_id: String,
    host_name: String,
    number: i64,
    starts_at: i64,
    ends_at: i64,
}

const TO_COME: &str =
    "select m.id, h.id as host_id, coalesce(h.name, h.email) as host_name, r.number, m.starts_at, m.ends_at
    from meetings m join requests r on r.id = m.request_id join hosts o on o.id = m.host_id
    join hosts h on h.id = coalesce(o.same_as, o.id)
    where m.current and m.ends_at > $1 order by m.starts_at, m.id";

/// The meetings that are still to come or running, soonest first, each under the host that its Zoom user is.
pub(crate) async fn meetings_to_come(tx: &mut Tx, now: Timestamp) -> Result<Vec<MeetingToCome>, Error> {
    let meeting = |row: ToComeRow| {
        let span = Span::new(Timestamp(row.starts_at), Timestamp(row.ends_at))
            .map_err(|error| Error::Inconsistent(error.to_string()))?;
        Ok(MeetingToCome {
            id: MeetingId::new(row.id),
            host: HostId::new(row.host_id),
            host_name: row.host_name,
            request: RequestNumber(row.number),
            span,
        })
    };
    tx.all::<ToComeRow>(TO_COME, args![now]).await?.into_iter().map(meeting).collect()
}

const SAVE_TEST: &str = "insert into zoom_test (id, fingerprint, tested_at, tested_by, users, warnings)
    values (1, $1, $2, $3, $4, $5)
    on conflict (id) do update set fingerprint = excluded.fingerprint, tested_at = excluded.tested_at,
      tested_by = excluded.tested_by, users = excluded.users, warnings = excluded.warnings";

pub(crate) async fn save_test(
    tx: &mut Tx,
    fingerprint: &str,
    (at, by): (Timestamp, &PersonId),
    (users, warnings): (i64, i64),
) -> Result<(), Error> {
    tx.announce().topic(Topic::Settings, None);
    tx.execute(SAVE_TEST, args![fingerprint, at, by, users, warnings]).await?;
    Ok(())
}
