//! E-mail addresses: plain ASCII ones, compared without regard to case.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An e-mail address as typed, without blanks around it. Two that differ in case only are equal (R19).
///
/// ```
/// use shared::people::EmailAddress;
/// let address = EmailAddress::parse(" Host-A@example.org ")?;
/// assert_eq!(address.as_str(), "Host-A@example.org");
/// assert_eq!(address, EmailAddress::parse("host-a@example.org")?);
/// # Ok::<(), shared::people::EmailError>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// What was typed is no e-mail address we can write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailError {
    /// Nothing was typed.
    #[error("enter an e-mail address")]
    Blank,
    /// Not of the form `name@domain.tld`, or with characters that do not belong there.
    #[error("this is not an e-mail address")]
    Malformed,
}

impl EmailAddress {
    /// Longest address mail servers accept, in characters.
    pub const MAX: usize = 254;

    /// Reads what was typed; blanks around it are dropped.
    ///
    /// # Errors
    /// [`EmailError`] when nothing is left or it is not of the form `name@domain.tld`.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Blank);
        }
        match text.split_once('@') {
            Some((name, domain)) if text.len() <= Self::MAX && is_name(name) && is_domain(domain) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(EmailError::Malformed),
        }
    }

    /// The address as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address in lower case: what is compared, and stored as the unique key.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    (1..=64).contains(&name.len())
        && name.bytes().all(allowed)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for EmailAddress {}

impl Hash for EmailAddress {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> String {
        address.0
    }
}
