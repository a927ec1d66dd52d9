//! "Zoom User Emails": one address a line; what is wrong is said at its line, nothing is silently split (R19, R20).

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::EmailAddress;

/// What the field for host addresses holds. Usable when `errors` is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HostList {
    /// The hosts, each once, in the order typed.
    pub hosts: Vec<ListedHost>,
    /// What was dropped, to be said once.
    pub notices: Vec<HostListNotice>,
    /// What has to be mended first.
    pub errors: Vec<HostListError>,
}

/// One address and the line it stands on, so that Zoom's answer can name the line (R21).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedHost {
    /// Counted from 1, blank lines included.
    pub line: usize,
    /// The address.
    pub email: EmailAddress,
}

/// A line that was dropped because its address stands further up already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostListNotice {
    /// The line dropped, counted from 1.
    pub line: usize,
    /// The line that counts.
    pub same_as: usize,
    /// The address, as typed on the line dropped.
    pub email: EmailAddress,
}

/// A line that is no single address.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("line {line}: {problem}")]
pub struct HostListError {
    /// Counted from 1, blank lines included.
    pub line: usize,
    /// The line as typed, without blanks around it.
    pub text: String,
    /// What is wrong with it.
    pub problem: HostListProblem,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostListProblem {
    /// It holds a comma.
    #[error("one address a line, no commas")]
    Comma,
    /// It holds a semicolon.
    #[error("one address a line, no semicolons")]
    Semicolon,
    /// It holds a blank between other characters.
    #[error("one address a line, no spaces")]
    Space,
    /// It is no e-mail address.
    #[error("this is not an e-mail address")]
    NotAnAddress,
}

impl HostListProblem {
    /// The problem as a mark beside its line: "Comma".
    #[must_use]
    pub const fn in_a_word(self) -> &'static str {
        match self {
            Self::Comma => "Comma",
            Self::Semicolon => "Semicolon",
            Self::Space => "Space",
            Self::NotAnAddress => "No address",
        }
    }
}

impl HostList {
    /// Whether the list can be used as it stands.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// The addresses, each once, in the order typed.
    #[must_use]
    pub fn emails(&self) -> Vec<EmailAddress> {
        self.hosts.iter().map(|host| host.email.clone()).collect()
    }
}

/// Reads the field line by line. Blank lines and CRLF are fine; an address that stands twice counts once.
///
/// ```
/// use shared::people::{HostListProblem, parse_host_list};
/// let list = parse_host_list("A@example.org\r\na@example.org\n\nb@example.org");
/// assert_eq!((list.hosts.len(), list.notices.len()), (2, 1));
/// let list = parse_host_list("a@example.org, b@example.org");
/// assert_eq!((list.errors[0].line, list.errors[0].problem), (1, HostListProblem::Comma));
/// ```
#[must_use]
pub fn parse_host_list(text: &str) -> HostList {
    let mut list = HostList::default();
    for (index, text) in text.lines().enumerate() {
        let (line, text) = (index + 1, text.trim());
        if text.is_empty() {
            continue;
        }
        match parse_line(text) {
            Ok(email) => match list.hosts.iter().find(|host| host.email == email) {
                Some(host) => list.notices.push(HostListNotice { line, same_as: host.line, email }),
                None => list.hosts.push(ListedHost { line, email }),
            },
            Err(problem) => list.errors.push(HostListError { line, text: text.to_owned(), problem }),
        }
    }
    list
}

fn parse_line(text: &str) -> Result<EmailAddress, HostListProblem> {
    if text.contains(',') {
        Err(HostListProblem::Comma)
    } else if text.contains(';') {
        Err(HostListProblem::Semicolon)
    } else if text.contains(char::is_whitespace) {
        Err(HostListProblem::Space)
    } else {
        EmailAddress::parse(text).map_err(|_| HostListProblem::NotAnAddress)
    }
}
