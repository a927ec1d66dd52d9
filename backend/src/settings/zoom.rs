//! The tab Zoom: six fields, two switches and the Secret Token of Zoom's events, saved all or nothing under the pool lock;
//! hosts keep their ids when they leave the list.

use secrecy::{ExposeSecret as _, SecretString};
use shared::footprint::Margins;
use shared::people::{EmailAddress, HostListNotice, parse_host_list};
use shared::settings::{HostLinkMinutes, PaddingMinutes, TextError, ZoomAccountId, ZoomClientId};
use subtle::ConstantTimeEq as _;

use super::general::on_off;
use super::impact::{self, Impact};
use super::{SECRET_PURPOSE, Stored, WEBHOOK_PURPOSE, check_version};
use crate::Backend;
use crate::actor::{Admin, Author};
use crate::audit::{self, Detail, Subject};
use crate::error::{Change, Error, FieldError, Result};
use crate::{reconciler, store};

const FIELDS: [&str; 9] = [
    "zoom_account_id",
    "zoom_client_id",
    "zoom_client_secret",
    "host_link_minutes",
    "padding_minutes",
    "zoom_user_emails",
    "outside_meetings",
    "waiting_room",
    "webhook_secret",
];
/// Characters at most in either secret.
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
    /// Field `waiting_room`, "Waiting room" (R60).
    pub waiting_room: bool,
    /// Field `webhook_secret`, "Secret Token"; left blank, the stored one counts.
    pub webhook_secret: SecretString,
    /// Field `remove_webhook_secret`: the stored Secret Token goes, and no event is heard any more.
    pub remove_webhook_secret: bool,
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
    pub(crate) waiting_room: bool,
    pub(crate) webhook_secret: WebhookSecret,
}

/// What becomes of the Secret Token. The stored one is never opened to be kept.
pub(crate) enum WebhookSecret {
    /// The stored one stays, if there is one.
    Kept,
    /// None is stored afterwards.
    Removed,
    /// This one is stored.
    New(SecretString),
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
        for error in secret_errors(typed) {
            note("zoom_client_secret", error);
        }
        let host_link = HostLinkMinutes::parse(&form.host_link_minutes)
            .map_err(|error| note("host_link_minutes", error.to_string()));
        let padding = PaddingMinutes::parse(&form.padding_minutes)
            .map_err(|error| note("padding_minutes", error.to_string()));
        let list = parse_host_list(&form.user_emails);
        for error in &list.errors {
            note("zoom_user_emails", error.to_string());
        }
        let webhook_secret = WebhookSecret::read(form).map_err(|errors| {
            for error in errors {
                note("webhook_secret", error);
            }
        });
        let (Ok(account_id), Ok(client_id), Ok(host_link), Ok(padding), Ok(webhook_secret)) =
            (account_id, client_id, host_link, padding, webhook_secret)
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
        let values = Self {
            account_id,
            client_id,
            client_secret,
            margins,
            hosts,
            outside_meetings: form.outside_meetings,
            waiting_room: form.waiting_room,
            webhook_secret,
        };
        Ok((values, list.notices))
    }
}

impl WebhookSecret {
    /// # Errors
    /// What is wrong with what was typed.
    fn read(form: &ZoomForm) -> std::result::Result<Self, Vec<String>> {
        let typed = form.webhook_secret.expose_secret().trim();
        let mut errors = secret_errors(typed);
        if form.remove_webhook_secret && !typed.is_empty() {
            errors.push("type another one or remove the stored one, not both".to_owned());
        }
        match (errors.is_empty(), form.remove_webhook_secret, typed) {
            (false, ..) => Err(errors),
            (true, true, _) => Ok(Self::Removed),
            (true, false, "") => Ok(Self::Kept),
            (true, false, typed) => Ok(Self::New(SecretString::from(typed))),
        }
    }

    /// How the history tells it; `None` where the stored one stays, or the typed one is the stored one.
    fn change(&self, backend: &Backend, stored: &Stored) -> Option<Change> {
        let old = stored.webhook_secret.as_deref();
        let to = match self {
            Self::Kept => return None,
            Self::Removed => old.map(|_| "removed")?,
            Self::New(new) => {
                let old = old.and_then(|sealed| backend.key().open(WEBHOOK_PURPOSE, sealed).ok());
                if old.is_some_and(|old| same(&old, new)) {
                    return None;
                }
                "changed"
            }
        };
        Some(told_change("webhook_secret", to))
    }

    /// What is stored of it.
    fn sealed(&self, backend: &Backend, stored: Option<Vec<u8>>) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Kept => Ok(stored),
            Self::Removed => Ok(None),
            Self::New(secret) => {
                let sealed = backend.key().seal(WEBHOOK_PURPOSE, secret, backend.random());
                sealed.map(Some).map_err(Error::internal)
            }
        }
    }
}

/// What is wrong with a typed secret, without repeating it.
fn secret_errors(typed: &str) -> Vec<String> {
    let too_long = TextError::TooLong { max: SECRET_MAX };
    let wrong = [
        (typed.chars().count() > SECRET_MAX).then_some(too_long),
        typed.chars().any(char::is_control).then_some(TextError::Control),
    ];
    wrong.into_iter().flatten().map(|error| error.to_string()).collect()
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
    let client_secret = match &values.client_secret {
        Some(secret) => {
            Some(backend.key().seal(SECRET_PURPOSE, secret, backend.random()).map_err(Error::internal)?)
        }
        None => None,
    };
    if changes.iter().any(|change| change.field == "webhook_secret") {
        // What was heard under another Secret Token says nothing about this one.
        store::webhooks::forget(&mut tx).await?;
    }
    let webhook_secret = values.webhook_secret.sealed(backend, stored.webhook_secret)?;
    let sealed = store::settings::Sealed { client_secret, webhook_secret };
    store::settings::save_zoom(&mut tx, &values, sealed, now, &by).await?;
    for (position, email) in (0_i64..).zip(&values.hosts) {
        store::settings::list_host(&mut tx, &backend.random().id(), email, position).await?;
    }
    let detail = Detail::version(stored.version + 1).with_changes(changes.clone());
    audit::record(&mut tx, (now, &by), "changed_zoom", Subject::Settings, &detail).await?;
    tx.commit().await?;
    // There may be hosts that Zoom was never asked about.
    reconciler::ring(backend);
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
        Change::between("waiting_room", on_off(stored.waiting_room), on_off(new.waiting_room)),
        new.webhook_secret.change(backend, stored),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The secret's change without the secret (R38).
fn secret_change(backend: &Backend, stored: &Stored, new: &ZoomValues) -> Option<Change> {
    let old = stored.client_secret(backend).ok().flatten();
    let same = match (&old, &new.client_secret) {
        (Some(old), Some(new)) => self::same(old, new),
        (None, None) => stored.zoom_client_secret.is_none(),
        _ => false,
    };
    let to = if new.client_secret.is_some() { "changed" } else { "removed" };
    (!same).then(|| told_change("zoom_client_secret", to))
}

/// Whether two secrets are the same, in a time that does not tell how far they are.
fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret().as_bytes().ct_eq(other.expose_secret().as_bytes()).into()
}

fn told_change(field: &str, to: &str) -> Change {
    Change { field: field.to_owned(), from: String::new(), to: to.to_owned() }
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
