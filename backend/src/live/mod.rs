//! What changed, told to whoever may know: a transaction collects topics, its commit hands them to the [`Hub`] of every
//! program on the database, and each [`Subscription`] lets through what its person may see.
//!
//! Invariants: nothing is told before it counts; a topic is an id and a version, never a name or a value; who hears of a
//! request is judged by `shared::visibility` and by nothing else.

mod follow;
mod hub;
mod wire;

pub use follow::follow;
pub use hub::{Event, EventId, Hub, Subscription};
pub(crate) use wire::{payloads, read};

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use shared::id::{PersonId, RequestId};
use shared::people::Role;
use shared::request::RequestNumber;
use shared::visibility::{RequestFacts, Viewer, relation};

/// What can change under a page. Its text is what browsers compare with (`request:SR-1042`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Anything a placement depends on; its version is the pool's. Staff.
    Pool,
    /// The system settings and what tests of them found. Admins.
    Settings,
    /// What everybody sees of the settings: the agency's name, its clock, the minutes around a meeting. Everybody.
    Site,
    /// People and organizations. Admins.
    People,
    /// A request, its meeting or its history. Whoever may see it, and whoever just lost sight of it.
    Request(RequestNumber),
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pool => f.write_str("pool"),
            Self::Settings => f.write_str("settings"),
            Self::Site => f.write_str("site"),
            Self::People => f.write_str("people"),
            Self::Request(number) => write!(f, "request:{number}"),
        }
    }
}

/// Who hears of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Audience {
    Everybody,
    Staff,
    Admins,
    /// Whoever sees the request as it is, or saw it as it was.
    Sight(Vec<RequestFacts>),
}

impl Audience {
    fn has(&self, viewer: &Viewer) -> bool {
        match self {
            Self::Everybody => true,
            Self::Staff => viewer.roles.is_staff(),
            Self::Admins => viewer.roles.has(Role::Admin),
            Self::Sight(known) => known.iter().any(|facts| relation(viewer, facts).sees()),
        }
    }
}

/// One thing a commit tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Notice {
    /// Something changed. Without a version of its own it gets the event's number.
    Changed { topic: Topic, version: Option<i64>, heard_by: Audience },
    /// A session of this person may be over; their streams look at once instead of at the next beat.
    Sessions { of: PersonId },
}

impl Notice {
    fn of(topic: Topic, version: Option<i64>) -> Self {
        let heard_by = match topic {
            Topic::Pool => Audience::Staff,
            Topic::Settings | Topic::People => Audience::Admins,
            Topic::Site => Audience::Everybody,
            // Only `Announced::request` speaks of requests: it knows who may hear.
            Topic::Request(_) => Audience::Sight(Vec::new()),
        };
        Self::Changed { topic, version, heard_by }
    }
}

/// A request as a transaction leaves it, as far as its audience goes.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) id: RequestId,
    pub(crate) number: RequestNumber,
    pub(crate) version: i64,
    pub(crate) facts: RequestFacts,
}

/// What a transaction has to tell once it counts. Dropped with it.
#[derive(Debug, Default)]
pub(crate) struct Announced {
    topics: BTreeMap<Topic, Option<i64>>,
    /// Requests that were touched, each with who saw it before, where that may have changed.
    requests: BTreeMap<RequestId, Vec<RequestFacts>>,
    sessions: Vec<PersonId>,
}

impl Announced {
    /// A topic that is no request.
    pub(crate) fn topic(&mut self, topic: Topic, version: Option<i64>) {
        self.topics.insert(topic, version);
    }

    /// A request was touched. Who hears of it is read when the transaction ends.
    pub(crate) fn request(&mut self, id: RequestId) {
        self.requests.entry(id).or_default();
    }

    /// A request is about to leave somebody's sight: they hear of that, too.
    pub(crate) fn request_was(&mut self, id: RequestId, before: RequestFacts) {
        self.requests.entry(id).or_default().push(before);
    }

    /// Sessions of this person end.
    pub(crate) fn sessions_of(&mut self, person: PersonId) {
        self.sessions.push(person);
    }

    pub(crate) fn request_ids(&self) -> Vec<RequestId> {
        self.requests.keys().cloned().collect()
    }

    /// Everything to tell, the touched requests being `after` what they are now.
    pub(crate) fn notices(mut self, after: Vec<Heard>) -> Vec<Notice> {
        let requests = after.into_iter().map(|heard| {
            let mut sight = self.requests.remove(&heard.id).unwrap_or_default();
            sight.push(heard.facts);
            sight.dedup();
            Notice::Changed {
                topic: Topic::Request(heard.number),
                version: Some(heard.version),
                heard_by: Audience::Sight(sight),
            }
        });
        let requests: Vec<_> = requests.collect();
        let topics = self.topics.into_iter().map(|(topic, version)| Notice::of(topic, version));
        let sessions = self.sessions.into_iter().map(|of| Notice::Sessions { of });
        requests.into_iter().chain(topics).chain(sessions).collect()
    }
}
