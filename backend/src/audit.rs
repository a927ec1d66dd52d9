//! Append-only history of who did what: written in the transaction of the deed, never with a secret, a link or a token.

use serde::{Deserialize, Serialize};
use shared::id::RequestId;
use shared::time::Timestamp;

use crate::actor::Author;
use crate::error::{Change, Stale};
use crate::live::Topic;
use crate::store::{self, Tx};

/// What the history is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject<'a> {
    Settings,
    Person(&'a str),
    Request(&'a str),
    Organization(&'a str),
    /// A meeting in Zoom that no request has, by Zoom's number.
    Stray(i64),
}

impl Subject<'_> {
    pub(crate) fn key(self) -> String {
        match self {
            Self::Settings => "settings".to_owned(),
            Self::Person(id) => format!("person:{id}"),
            Self::Request(id) => format!("request:{id}"),
            Self::Organization(id) => format!("organization:{id}"),
            Self::Stray(id) => format!("stray:{id}"),
        }
    }

    fn announce(self, tx: &mut Tx) {
        match self {
            Self::Settings => {
                tx.announce().topic(Topic::Settings, None);
                tx.announce().topic(Topic::Site, None);
            }
            Self::Person(_) | Self::Organization(_) => tx.announce().topic(Topic::People, None),
            Self::Stray(_) => tx.announce().topic(Topic::Pool, None),
            Self::Request(id) => tx.announce().request(RequestId::new(id)),
        }
    }
}

/// What is kept of a deed besides who and when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// The subject's version after the deed, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Old and new values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// A reason or remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Detail {
    /// A deed that made `version`.
    pub(crate) fn version(version: i64) -> Self {
        Self { version: Some(version), ..Self::default() }
    }

    pub(crate) fn with_changes(self, changes: Vec<Change>) -> Self {
        Self { changes, ..self }
    }

    pub(crate) fn with_note(self, note: Option<String>) -> Self {
        Self { note, ..self }
    }
}

/// One line of a history, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who; `None` for the program or whoever holds the machine.
    pub by: Option<String>,
    /// What was done, a word of the program (`created`, `canceled`, `host_link` …).
    pub action: String,
    /// What changed by it.
    pub detail: Detail,
}

/// Adds a deed to the history, in the transaction that does it; its commit tells whoever may know of the subject.
pub(crate) async fn record(
    tx: &mut Tx,
    (at, by): (Timestamp, &Author),
    action: &str,
    subject: Subject<'_>,
    detail: &Detail,
) -> Result<(), store::Error> {
    subject.announce(tx);
    let detail =
        serde_json::to_string(detail).map_err(|error| store::Error::Inconsistent(error.to_string()))?;
    store::audit::insert(tx, at, by.id(), action, &subject.key(), &detail).await
}

/// What became of a subject since the version somebody saw, as far as `matters`: one change a field, from what they saw
/// to what counts. `(seen, now)` are versions.
pub(crate) async fn since(
    tx: &mut Tx,
    subject: Subject<'_>,
    (seen, now): (i64, i64),
    matters: impl Fn(&Change) -> bool,
) -> Result<Stale, store::Error> {
    let entries = store::audit::of(tx, &subject.key()).await?;
    let mut stale = Stale { version: now, by: None, at: Timestamp(0), changes: Vec::new() };
    for entry in
        entries.into_iter().filter(|entry| entry.detail.version.is_some_and(|version| version > seen))
    {
        for change in entry.detail.changes.into_iter().filter(&matters) {
            (stale.by, stale.at) = (entry.by.clone(), entry.at);
            match stale.changes.iter_mut().find(|known| known.field == change.field) {
                Some(known) => known.to = change.to,
                None => stale.changes.push(change),
            }
        }
    }
    stale.changes.retain(|change| change.from != change.to);
    Ok(stale)
}
