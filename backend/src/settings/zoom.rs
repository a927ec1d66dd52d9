//! The tab Zoom: six fields and a switch, saved all or nothing under the pool lock; hosts keep their ids when they leave the list.

use secrecy::{ExposeSecret as _, SecretString};
use shared::footprint::Margins;
use shared::people::{EmailAddress, HostListNotice, parse_host_list};
use shared::settings::{HostLinkMinutes, PaddingMinutes, TextError, ZoomAccountId, ZoomClientId};
use subtle::ConstantTimeEq as _;

use super::impact::{self, Impact};
use super::{SECRET_PURPOSE, Stored, check_version};
use crate::Backend;
use crate::actor::{Admin, Author};
use crate::audit::{self, Detail, Subject};
use crate::error::{Change, Error, FieldError, Result};
use crate::store;

const FIELDS: [&str; 7] = [
    "zoom_account_id",
    "zoom_client_id",
    "zoom_client_secret",
    "host_link_minutes",
    "padding_minutes",
    "zoom_user_emails",
    "outside_meetings",
];
const SECRET_MAX: usize = 200;

/// The tab as typed.
#[derive(Debug, Clone, Default)]
pub struct ZoomForm {
    /// Field `zoom_account_id`, "Zoom Account ID".
    pub account_id: String,
    /// Field `zoom_client_id`, "Zoom Client ID".
    pub client_id: String,
    /// Field `zoom_client_secret`, "Zoom Client Secret"; left blank, the stored one counts (D-12).
    pub client_secret: SecretString,
    /// Field `host_link_minutes`, "Zoom Host Link Minutes Before Start Time".
    pub host_link_minutes: String,
    /// Field `padding_minutes`, "Zoom Padding Minutes After End Time".
    pub padding_minutes: String,
    /// Field `zoom_user_emails`, "Zoom User Emails": one a line.
    pub user_emails: String,
    /// Field `seen_impact`: the [seal](Impact::seal) of what the person has seen, or empty.
    pub seen_impact: String,
    /// Field `outside_meetings`, "Check meetings made directly in Zoom" (R57).
    pub outside_meetings: bool,
}

/// What a save did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedZoom {
    /// Old and new values; the secret only as "changed".
    pub changes: Vec<Change>,
    /// Lines that were dropped because their address stands further up.
    pub duplicates: Vec<HostListNotice>,
    /// What it means for meetings that exist.
    pub impact: Impact,
}

/// The tab as values that can be tested and stored.
pub(crate) struct ZoomValues {
    pub(crate) account_id: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<SecretString>,
    pub(crate) margins: Margins,
    pub(crate) hosts: Vec<EmailAddress>,
    pub(crate) outside_meetings: bool,
}

impl ZoomValues {
    /// Says whether two sets of values are the same, without holding them.
    pub(crate) fn fingerprint(&self, backend: &Backend) -> String {
        let secret = self.client_secret.as_ref().map_or("", |secret| secret.expose_secret());
        let (host_link, padding) = (self.margins.host_link().to_string(), self.margins.padding().to_string());
        let mut parts = vec![self.account_id.as_str(), &self.client_id, secret, &host_link, &padding];
        let hosts: Vec<String> = self.hosts.iter().map(EmailAddress::folded).collect();
        parts.extend(hosts.iter().map(String::as_str));
        backend.key().fingerprint("settings.zoom", &parts)
    }

    /// Whether all six fields are there, as a test needs them.
    pub(crate) fn is_complete(&self) -> bool {
        !self.account_id.is_empty()
            && !self.client_id.is_empty()
            && self.client_secret.is_some()
            && !self.hosts.is_empty()
    }

    /// Reads what was typed. Empty credentials and an empty list are values (R42); a blank secret is the stored one.
    pub(crate) fn read(
        backend: &Backend,
        stored: &Stored,
        form: &ZoomForm,
    ) -> Result<(Self, Vec<HostListNotice>)> {
        let mut errors = Vec::new();
        let mut note = |field, message: String| errors.push(FieldError::new(field, message));
        let account_id = or_empty(ZoomAccountId::parse(&form.account_id).map(String::from))
            .map_err(|error| note("zoom_account_id", error.to_string()));
        let client_id = or_empty(ZoomClientId::parse(&form.client_id).map(String::from))
            .map_err(|error| note("zoom_client_id", error.to_string()));
        let typed = form.client_secret.expose_secret().trim();
        if typed.chars().count() > SECRET_MAX {
            note("zoom_client_secret", format!("use at most {SECRET_MAX} characters"));
        }
        if typed.chars().any(char::is_control) {
            note("zoom_client_secret", TextError::Control.to_string());
        }
        let host_link = HostLinkMinutes::parse(&form.host_link_minutes)
            .map_err(|error| note("host_link_minutes", error.to_string()));
        let padding = PaddingMinutes::parse(&form.padding_minutes)
            .map_err(|error| note("padding_minutes", error.to_string()));
        let list = parse_host_list(&form.user_emails);
        for error in &list.errors {
            note("zoom_user_emails", error.to_string());
        }
        let (Ok(account_id), Ok(client_id), Ok(host_link), Ok(padding)) =
            (account_id, client_id, host_link, padding)
        else {
            return Err(Error::Invalid(errors));
        };
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let client_secret = if !typed.is_empty() {
            Some(SecretString::from(typed))
        } else if account_id.is_empty() && client_id.is_empty() {
            // Both ids emptied: the secret goes with them, there is no other way to take it out.
            None
        } else {
            stored
                .client_secret(backend)
                .map_err(|error| Error::field("zoom_client_secret", error.to_string()))?
        };
        let hosts = list.emails();
        let margins = Margins::new(host_link, padding);
        let outside_meetings = form.outside_meetings;
        let values = Self { account_id, client_id, client_secret, margins, hosts, outside_meetings };
        Ok((values, list.notices))
    }
}

fn or_empty(parsed: std::result::Result<String, TextError>) -> std::result::Result<String, TextError> {
    match parsed {
        Err(TextError::Blank) => Ok(String::new()),
        other => other,
    }
}

/// Saves the tab Zoom, all or nothing.
///
/// # Errors
/// [`Error::Invalid`] naming each field to mend, host lines one by one; [`Error::Stale`] when somebody changed this tab
/// since `version`; [`Error::Unseen`] when it means something for meetings that the person has not seen
/// ([`zoom_impact`](super::zoom_impact)).
pub async fn change_zoom(
    backend: &Backend,
    admin: &Admin<'_>,
    version: i64,
    form: &ZoomForm,
) -> Result<SavedZoom> {
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let stored = store::settings::load(&mut tx).await?;
    let (values, duplicates) = ZoomValues::read(backend, &stored, form)?;
    check_version(&mut tx, &stored, version, &FIELDS).await?;
    let impact = impact::judge(backend, &mut tx, (&stored, &values), &form.seen_impact).await?;
    let changes = changes(backend, &stored, &values);
    if changes.is_empty() {
        return Ok(SavedZoom { changes, duplicates, impact });
    }
    let (now, by) = (backend.now(), Author::from(admin));
    let sealed = match &values.client_secret {
        Some(secret) => {
            Some(backend.key().seal(SECRET_PURPOSE, secret, backend.random()).map_err(Error::internal)?)
        }
        None => None,
    };
    store::settings::save_zoom(&mut tx, &values, sealed, now, &by).await?;
    for (position, email) in (0_i64..).zip(&values.hosts) {
        store::settings::list_host(&mut tx, &backend.random().id(), email, position).await?;
    }
    let detail = Detail::version(stored.version + 1).with_changes(changes.clone());
    audit::record(&mut tx, (now, &by), "changed_zoom", Subject::Settings, &detail).await?;
    tx.commit().await?;
    Ok(SavedZoom { changes, duplicates, impact })
}

fn changes(backend: &Backend, stored: &Stored, new: &ZoomValues) -> Vec<Change> {
    let lines = |emails: Vec<&str>| emails.join("\n");
    [
        Change::between("zoom_account_id", &stored.zoom_account_id, &new.account_id),
        Change::between("zoom_client_id", &stored.zoom_client_id, &new.client_id),
        secret_change(backend, stored, new),
        Change::between(
            "host_link_minutes",
            &stored.margins.host_link().to_string(),
            &new.margins.host_link().to_string(),
        ),
        Change::between(
            "padding_minutes",
            &stored.margins.padding().to_string(),
            &new.margins.padding().to_string(),
        ),
        Change::between(
            "zoom_user_emails",
            &lines(stored.hosts.iter().map(|host| host.email.as_str()).collect()),
            &lines(new.hosts.iter().map(EmailAddress::as_str).collect()),
        ),
        Change::between("outside_meetings", on_off(stored.outside_meetings), on_off(new.outside_meetings)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

/// The secret's change without the secret (R38).
fn secret_change(backend: &Backend, stored: &Stored, new: &ZoomValues) -> Option<Change> {
    let old = stored.client_secret(backend).ok().flatten();
    let same = match (&old, &new.client_secret) {
        (Some(old), Some(new)) => {
            bool::from(old.expose_secret().as_bytes().ct_eq(new.expose_secret().as_bytes()))
        }
        (None, None) => stored.zoom_client_secret.is_none(),
        _ => false,
    };
    let to = if new.client_secret.is_some() { "changed" } else { "removed" };
    (!same).then(|| Change { field: "zoom_client_secret".to_owned(), from: String::new(), to: to.to_owned() })
}

/// Notes that these values have passed a test. The settings themselves stay untouched (R33).
pub(crate) async fn record_passed_test(
    backend: &Backend,
    admin: &Admin<'_>,
    values: &ZoomValues,
    warnings: i64,
) -> Result<()> {
    let users = i64::try_from(values.hosts.len()).unwrap_or(i64::MAX);
    let mut tx = backend.store().begin().await?;
    let by = admin.actor().person();
    store::settings::save_test(&mut tx, &values.fingerprint(backend), (backend.now(), by), (users, warnings))
        .await?;
    Ok(tx.commit().await?)
}
