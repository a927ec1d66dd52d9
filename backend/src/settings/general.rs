//! The tab General: the agency's name, its zone, how hours are written, where the site is reached.

use shared::host_link::HostRule;
use shared::settings::{CompanyName, HourFormat, TextError};
use url::Url;

use super::{Stored, check_version};
use crate::Backend;
use crate::actor::{Admin, Author};
use crate::audit::{self, Detail, Subject};
use crate::error::{Change, Error, FieldError, Result};
use crate::store;

const FIELDS: [&str; 7] = [
    "company_name",
    "zone",
    "hour_format",
    "public_url",
    "policy_note",
    "host_rule",
    "convert_when_confirmed",
];
const POLICY_NOTE_MAX: usize = 500;

/// The tab as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GeneralForm {
    /// Field `company_name`.
    pub company_name: String,
    /// Field `zone`: an IANA name.
    pub zone: String,
    /// Field `hour_format`: `12` or `24`.
    pub hour_format: String,
    /// Field `public_url`: an origin such as `https://callboard.example.org`, or empty.
    pub public_url: String,
    /// Field `policy_note`: at most 500 characters, or empty.
    pub policy_note: String,
    /// Field `host_rule`: `everyone`, `provider`, `client` or `staff`; empty for `everyone`.
    pub host_rule: String,
    /// Field `convert_when_confirmed`, "Convert when confirmed".
    pub convert_when_confirmed: bool,
}

/// Saves the tab General, all or nothing, and says what changed. Zoom's fields stay as they are (R43).
///
/// # Errors
/// [`Error::Invalid`] naming each field to mend; [`Error::Stale`] when somebody changed this tab since `version`.
pub async fn change_general(
    backend: &Backend,
    admin: &Admin<'_>,
    version: i64,
    form: &GeneralForm,
) -> Result<Vec<Change>> {
    let values = read(backend, form)?;
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let stored = store::settings::load(&mut tx).await?;
    check_version(&mut tx, &stored, version, &FIELDS).await?;
    let changes = changes(&stored, &values);
    if changes.is_empty() {
        return Ok(changes);
    }
    let (now, by) = (backend.now(), Author::from(admin));
    store::settings::save_general(&mut tx, &values, now, &by).await?;
    let detail = Detail::version(stored.version + 1).with_changes(changes.clone());
    audit::record(&mut tx, (now, &by), "changed_general", Subject::Settings, &detail).await?;
    tx.commit().await?;
    Ok(changes)
}

/// The tab as values that can be stored.
pub(crate) struct General {
    pub(crate) company_name: CompanyName,
    pub(crate) zone: String,
    pub(crate) hour_format: HourFormat,
    pub(crate) public_url: Option<String>,
    pub(crate) policy_note: String,
    pub(crate) host_rule: HostRule,
    pub(crate) convert_when_confirmed: bool,
}

fn read(backend: &Backend, form: &GeneralForm) -> Result<General> {
    let mut errors = Vec::new();
    let mut note = |field, message: String| errors.push(FieldError::new(field, message));
    let company_name = CompanyName::parse(&form.company_name);
    let company_name = company_name.map_err(|error| note("company_name", error.to_string()));
    let zone = backend.zones().get(form.zone.trim(), backend.now());
    let zone = zone.map_err(|_| note("zone", "choose a time zone from the list".to_owned()));
    let hour_format = HourFormat::parse(form.hour_format.trim());
    if hour_format.is_none() {
        note("hour_format", "choose 12 or 24 hours".to_owned());
    }
    let host_rule = match form.host_rule.trim() {
        "" => Some(HostRule::default()),
        typed => HostRule::parse(typed),
    };
    if host_rule.is_none() {
        note("host_rule", "choose who gets the host link".to_owned());
    }
    let public_url = origin(&form.public_url);
    let public_url = public_url.map_err(|message| note("public_url", message.to_owned()));
    let policy_note = form.policy_note.trim().replace("\r\n", "\n");
    if policy_note.chars().count() > POLICY_NOTE_MAX {
        note("policy_note", format!("use at most {POLICY_NOTE_MAX} characters"));
    }
    if policy_note.contains('\0') {
        note("policy_note", TextError::Control.to_string());
    }
    match (company_name, zone, hour_format, host_rule, public_url) {
        (Ok(company_name), Ok(zone), Some(hour_format), Some(host_rule), Ok(public_url))
            if errors.is_empty() =>
        {
            Ok(General {
                company_name,
                zone: zone.zone.clone(),
                hour_format,
                public_url,
                policy_note,
                host_rule,
                convert_when_confirmed: form.convert_when_confirmed,
            })
        }
        _ => Err(Error::Invalid(errors)),
    }
}

/// An address people can be sent to: scheme, host and port, nothing after them.
fn origin(typed: &str) -> std::result::Result<Option<String>, &'static str> {
    const WRONG: &str = "enter an address such as https://callboard.example.org, without a path";
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let url = Url::parse(typed.trim()).map_err(|_| WRONG)?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let anonymous = url.username().is_empty() && url.password().is_none();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && bare && anonymous {
        Ok(Some(url.origin().ascii_serialization()))
    } else {
        Err(WRONG)
    }
}

/// A switch as the history writes it.
pub(super) const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn changes(stored: &Stored, new: &General) -> Vec<Change> {
    let old_url = stored.public_url.as_deref().unwrap_or_default();
    [
        Change::between("company_name", &stored.company_name, new.company_name.as_str()),
        Change::between("zone", &stored.zone, &new.zone),
        Change::between("hour_format", stored.hour_format.as_str(), new.hour_format.as_str()),
        Change::between("public_url", old_url, new.public_url.as_deref().unwrap_or_default()),
        Change::between("policy_note", &stored.policy_note, &new.policy_note),
        Change::between("host_rule", stored.host_rule.as_str(), new.host_rule.as_str()),
        Change::between(
            "convert_when_confirmed",
            on_off(stored.convert_when_confirmed),
            on_off(new.convert_when_confirmed),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin() {
        assert_eq!(origin("  "), Ok(None));
        assert_eq!(origin("https://Example.org/ "), Ok(Some("https://example.org".to_owned())));
        assert_eq!(origin("http://callboard.test:3000"), Ok(Some("http://callboard.test:3000".to_owned())));
        for bad in [
            "example.org",
            "ftp://example.org",
            "https://example.org/app",
            "https://example.org/?q",
            "https://me:pw@example.org",
            "javascript:alert(1)",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }
}
