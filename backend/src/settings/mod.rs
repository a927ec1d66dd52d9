//! The site's settings: one row, changed by admins tab by tab with a version check, every change in the history.
//! Invariant: the client secret leaves this crate only towards Zoom; no struct a page gets holds it.

mod carried;
pub(crate) mod general;
mod history;
mod impact;
mod test_zoom;
mod zoom;

pub use carried::{CarriedSecret, carried_secret, carry_secret};
pub use general::{GeneralForm, change_general};
pub use history::{HistoryPage, history};
pub(crate) use impact::too_close;
pub use impact::{ClosePair, HostLinksMove, Impact, RemovedHost, zoom_impact};
pub use test_zoom::{
    Fix, Stage, StageName, StageState, TestOptions, TestReport, TestedUser, examine_zoom, test_zoom,
};
pub use zoom::{SavedZoom, ZoomForm, change_zoom};
pub(crate) use zoom::{WebhookSecret, ZoomValues};

use secrecy::SecretString;
use shared::footprint::Margins;
use shared::host_link::HostRule;
use shared::id::HostId;
use shared::people::EmailAddress;
use shared::placement::Strategy;
use shared::settings::HourFormat;
use shared::time::Timestamp;

use crate::Backend;
use crate::actor::Actor;
use crate::error::{Change, Error, Result, Stale};
use crate::secrets::CannotOpen;
use crate::store::Tx;

/// The settings as they are; nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Goes back with a form, so that nobody overwrites what they have not seen.
    pub version: i64,
    /// The agency's name.
    pub company_name: String,
    /// The site's time zone (IANA name).
    pub zone: String,
    /// How clock times are written.
    pub hour_format: HourFormat,
    /// Where people reach the site, without a slash at the end.
    pub public_url: Option<String>,
    /// Shown beside Get Zoom Host Link: who starts the meeting (R120). May be empty.
    pub policy_note: String,
    /// Who gets the host link of a request, of those who see it (R118).
    pub host_rule: HostRule,
    /// Whether confirming a virtual request converts it, too.
    pub convert_when_confirmed: bool,
    /// How a host is chosen.
    pub placement: Strategy,
    /// What the tab Zoom holds.
    pub zoom: ZoomSettings,
    /// Who changed them last.
    pub changed_by: Option<String>,
    /// When; 1970 on a fresh site.
    pub changed_at: Timestamp,
}

/// What the tab Zoom holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoomSettings {
    /// "Zoom Account ID"; may be empty.
    pub account_id: String,
    /// "Zoom Client ID"; may be empty.
    pub client_id: String,
    /// Whether a client secret is stored: shown as "stored · replace".
    pub has_secret: bool,
    /// L and P.
    pub margins: Margins,
    /// The listed hosts, in the order typed.
    pub hosts: Vec<ListedHost>,
    /// Whether meetings made directly in Zoom are looked for before a host is used (R57).
    pub outside_meetings: bool,
    /// Whether guests of new meetings wait until the host lets each of them in (R60).
    pub waiting_room: bool,
    /// Whether the Secret Token is stored with which Zoom signs its events: without one none is heard.
    pub has_webhook_secret: bool,
    /// What is known of the newest test.
    pub tested: Tested,
}

/// A host of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedHost {
    /// Its id.
    pub id: HostId,
    /// Its address as typed.
    pub email: String,
    /// Its name at Zoom, once a test has read it.
    pub name: Option<String>,
}

/// Whether the saved Zoom settings are the ones that passed a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tested {
    /// No test has passed yet.
    Never,
    /// Saved, not tested since the last change (D-13).
    NotSince {
        /// When other values passed.
        at: Timestamp,
    },
    /// These very values passed.
    Passed {
        /// When.
        at: Timestamp,
        /// Who tested.
        by: String,
        /// How many users were looked up.
        users: i64,
        /// How many of them came with a warning.
        warnings: i64,
    },
}

impl Settings {
    /// Whether everything is there to make meetings (R35, R39): all credentials and at least one host.
    #[must_use]
    pub fn zoom_set_up(&self) -> bool {
        let zoom = &self.zoom;
        !zoom.account_id.is_empty() && !zoom.client_id.is_empty() && zoom.has_secret && !zoom.hosts.is_empty()
    }

    /// The field for host addresses: one a line.
    #[must_use]
    pub fn user_emails(&self) -> String {
        self.zoom.hosts.iter().map(|host| host.email.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// What the site says to everybody signed in.
///
/// # Errors
/// Only when the store fails.
pub async fn get(backend: &Backend, _actor: &Actor) -> Result<Settings> {
    load(backend, &mut backend.store().read().await?).await
}

/// What the site says before anybody is known: the sign-in page, and the program's start.
///
/// # Errors
/// Only when the store fails.
pub async fn get_public(backend: &Backend) -> Result<PublicSettings> {
    let settings = load(backend, &mut backend.store().read().await?).await?;
    Ok(PublicSettings {
        company_name: settings.company_name,
        public_url: settings.public_url,
        zone: settings.zone,
        hour_format: settings.hour_format,
    })
}

/// What anybody may know of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicSettings {
    /// The agency's name.
    pub company_name: String,
    /// Where people reach the site, without a slash at the end.
    pub public_url: Option<String>,
    /// The site's time zone (IANA name).
    pub zone: String,
    /// How clock times are written.
    pub hour_format: HourFormat,
}

/// The settings inside a transaction, for use cases that judge by them.
pub(crate) async fn load(backend: &Backend, tx: &mut Tx) -> Result<Settings> {
    let stored = crate::store::settings::load(tx).await?;
    stored.into_settings(backend)
}

/// The three values a server-to-server app signs in with.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    pub(crate) account_id: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretString,
}

/// The settings as stored, the secret still sealed.
pub(crate) struct Stored {
    pub(crate) version: i64,
    /// Which installation this is; stands in the markers of its meetings.
    pub(crate) installation: String,
    pub(crate) company_name: String,
    pub(crate) zone: String,
    pub(crate) hour_format: HourFormat,
    pub(crate) public_url: Option<String>,
    pub(crate) policy_note: String,
    pub(crate) host_rule: HostRule,
    pub(crate) convert_when_confirmed: bool,
    pub(crate) placement: Strategy,
    pub(crate) zoom_account_id: String,
    pub(crate) zoom_client_id: String,
    pub(crate) zoom_client_secret: Option<Vec<u8>>,
    pub(crate) margins: Margins,
    pub(crate) hosts: Vec<ListedHost>,
    pub(crate) outside_meetings: bool,
    pub(crate) waiting_room: bool,
    pub(crate) webhook_secret: Option<Vec<u8>>,
    pub(crate) test: Option<StoredTest>,
    pub(crate) changed_by: Option<String>,
    pub(crate) changed_at: Timestamp,
}

/// The newest test that passed.
pub(crate) struct StoredTest {
    pub(crate) fingerprint: String,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    pub(crate) users: i64,
    pub(crate) warnings: i64,
}

/// The place the client secret is sealed for.
const SECRET_PURPOSE: &str = "settings.zoom_client_secret";
/// The place the Secret Token of Zoom's events is sealed for.
pub(crate) const WEBHOOK_PURPOSE: &str = "settings.webhook_secret";

impl Stored {
    pub(crate) fn client_secret(
        &self,
        backend: &Backend,
    ) -> std::result::Result<Option<SecretString>, CannotOpen> {
        self.zoom_client_secret
            .as_deref()
            .map(|sealed| backend.key().open(SECRET_PURPOSE, sealed))
            .transpose()
    }

    fn into_settings(self, backend: &Backend) -> Result<Settings> {
        let tested = match &self.test {
            None => Tested::Never,
            Some(test) => {
                // A secret that cannot be opened was never tested with this key.
                let secret = self.client_secret(backend).ok().flatten();
                if test.fingerprint == self.values(secret)?.fingerprint(backend) {
                    let StoredTest { at, by, users, warnings, .. } = test;
                    Tested::Passed { at: *at, by: by.clone(), users: *users, warnings: *warnings }
                } else {
                    Tested::NotSince { at: test.at }
                }
            }
        };
        Ok(Settings {
            version: self.version,
            company_name: self.company_name,
            zone: self.zone,
            hour_format: self.hour_format,
            public_url: self.public_url,
            policy_note: self.policy_note,
            host_rule: self.host_rule,
            convert_when_confirmed: self.convert_when_confirmed,
            placement: self.placement,
            zoom: ZoomSettings {
                account_id: self.zoom_account_id,
                client_id: self.zoom_client_id,
                has_secret: self.zoom_client_secret.is_some(),
                margins: self.margins,
                hosts: self.hosts,
                outside_meetings: self.outside_meetings,
                waiting_room: self.waiting_room,
                has_webhook_secret: self.webhook_secret.is_some(),
                tested,
            },
            changed_by: self.changed_by,
            changed_at: self.changed_at,
        })
    }

    fn values(&self, client_secret: Option<SecretString>) -> Result<ZoomValues> {
        let emails = self.hosts.iter().map(|host| EmailAddress::parse(&host.email));
        Ok(ZoomValues {
            account_id: self.zoom_account_id.clone(),
            client_id: self.zoom_client_id.clone(),
            client_secret,
            margins: self.margins,
            outside_meetings: self.outside_meetings,
            waiting_room: self.waiting_room,
            webhook_secret: WebhookSecret::Kept,
            hosts: emails.collect::<std::result::Result<_, _>>().map_err(Error::internal)?,
        })
    }
}

/// Refuses a form about fields that somebody else has changed since `seen`. Changes on another tab do not matter.
async fn check_version(tx: &mut Tx, stored: &Stored, seen: i64, fields: &[&str]) -> Result<()> {
    if stored.version == seen {
        return Ok(());
    }
    let stale = crate::audit::since(
        tx,
        crate::audit::Subject::Settings,
        (seen, stored.version),
        |change: &Change| fields.contains(&change.field.as_str()),
    )
    .await?;
    match stale {
        Stale { changes, .. } if changes.is_empty() => Ok(()),
        stale => Err(Error::Stale(Box::new(stale))),
    }
}
