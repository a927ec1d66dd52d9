//! Where the changes of one program's database come together and go out to its open streams. It holds no person and asks no
//! database: a stream filters for itself.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::visibility::Viewer;
use tokio::sync::broadcast;

use super::{Notice, Topic};
use crate::actor::Actor;

/// Changes that are remembered for streams that come back.
const REMEMBERED: usize = 512;

/// Changes a stream may be behind before it is told to look at everything.
const BEHIND: usize = 256;

/// The changes of one program. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Hub(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Another start of the program counts anew, so its numbers mean something else.
    instance: String,
    ring: Mutex<Ring>,
    sender: broadcast::Sender<Sent>,
}

#[derive(Debug, Default)]
struct Ring {
    last: u64,
    sent: VecDeque<Sent>,
}

#[derive(Debug, Clone)]
struct Sent {
    number: u64,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    Notice(Arc<Notice>),
    Resync,
}

/// The place of an event in one program's sequence, `INSTANCE:NUMBER`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventId {
    instance: String,
    number: u64,
}

impl EventId {
    /// A place that is in nobody's sequence.
    #[must_use]
    pub fn unknown() -> Self {
        Self { instance: String::new(), number: u64::MAX }
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.instance, self.number)
    }
}

/// The text is no event's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event id looks like INSTANCE:NUMBER")]
pub struct NotAnEventId;

impl FromStr for EventId {
    type Err = NotAnEventId;

    fn from_str(text: &str) -> Result<Self, NotAnEventId> {
        let (instance, number) = text.split_once(':').ok_or(NotAnEventId)?;
        let number = number.parse().map_err(|_| NotAnEventId)?;
        Ok(Self { instance: instance.to_owned(), number })
    }
}

/// What a stream hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Something its person may see has changed.
    Topic {
        /// The event's place.
        id: EventId,
        /// What.
        topic: Topic,
        /// Its version: the pool's, the request's, or, where the topic has none, the event's number.
        version: i64,
    },
    /// Something was missed, nobody knows what: everything shown has to be looked at again.
    Resync {
        /// The place from which on nothing is missed.
        id: EventId,
    },
    /// The person's session may be over: look it up now.
    Session,
}

impl Hub {
    pub(crate) fn new(instance: String) -> Self {
        let (sender, _) = broadcast::channel(BEHIND);
        Self(Arc::new(Inner { instance, ring: Mutex::default(), sender }))
    }

    /// Tells what a committed transaction announced.
    pub(crate) fn publish(&self, notices: Vec<Notice>) {
        let mut ring = self.ring();
        for notice in notices {
            let sent = Sent { number: ring.last + 1, what: What::Notice(Arc::new(notice)) };
            if REMEMBERED <= ring.sent.len() {
                ring.sent.pop_front();
            }
            ring.sent.push_back(sent.clone());
            self.send(&mut ring, sent);
        }
    }

    /// Tells everybody to look at everything: nobody knows what was missed. Older events cannot be resumed any more.
    pub(crate) fn resync(&self) {
        let mut ring = self.ring();
        ring.sent.clear();
        let sent = Sent { number: ring.last + 1, what: What::Resync };
        self.send(&mut ring, sent);
    }

    fn send(&self, ring: &mut Ring, sent: Sent) {
        ring.last = sent.number;
        // Without a stream nobody listens.
        let _ = self.0.sender.send(sent);
    }

    /// What `actor` may hear from now on; after `after`, what came since that event first, or a resync when that is not
    /// known any more.
    #[must_use]
    pub fn subscribe(&self, actor: &Actor, after: Option<&EventId>) -> Subscription {
        let ring = self.ring();
        let receiver = self.0.sender.subscribe();
        let (missed, begun) = match after {
            None => (VecDeque::new(), ring.last),
            Some(id) => match ring.since(id, &self.0.instance) {
                Some(missed) => (missed, id.number),
                None => (VecDeque::from([Sent { number: ring.last, what: What::Resync }]), ring.last),
            },
        };
        drop(ring);
        Subscription { hub: self.clone(), viewer: actor.viewer().clone(), missed, receiver, last: begun }
    }

    /// The place of the newest event: what a page was made from may be older than nothing after it.
    #[must_use]
    pub fn last(&self) -> EventId {
        let number = self.ring().last;
        self.id(number)
    }

    /// How many streams are open.
    #[must_use]
    pub fn streams(&self) -> usize {
        self.0.sender.receiver_count()
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        // Nothing in here can panic halfway through a change.
        self.0.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn id(&self, number: u64) -> EventId {
        EventId { instance: self.0.instance.clone(), number }
    }
}

impl Ring {
    /// What came after an event; `None` when that is not known.
    fn since(&self, id: &EventId, instance: &str) -> Option<VecDeque<Sent>> {
        let oldest = self.sent.front().map_or(self.last + 1, |sent| sent.number);
        let known = id.instance == instance && id.number <= self.last && oldest <= id.number + 1;
        known.then(|| self.sent.iter().filter(|sent| id.number < sent.number).cloned().collect())
    }
}

/// One stream's share of the changes.
#[derive(Debug)]
pub struct Subscription {
    hub: Hub,
    viewer: Viewer,
    missed: VecDeque<Sent>,
    receiver: broadcast::Receiver<Sent>,
    last: u64,
}

impl Subscription {
    /// The place up to which everything was heard that may be heard.
    #[must_use]
    pub fn last(&self) -> EventId {
        self.hub.id(self.last)
    }

    /// Waits for the next event its person may hear of. Nothing is lost when the wait is given up.
    pub async fn next(&mut self) -> Event {
        loop {
            let sent = match self.missed.pop_front() {
                Some(sent) => sent,
                None => match self.receiver.recv().await {
                    Ok(sent) => sent,
                    Err(broadcast::error::RecvError::Lagged(_)) => self.start_anew(),
                    // The hub in hand keeps the sender alive.
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                },
            };
            self.last = sent.number;
            if let Some(event) = self.heard(&sent) {
                return event;
            }
        }
    }

    /// Too far behind: goes on at the newest event, with a resync in place of all between.
    fn start_anew(&mut self) -> Sent {
        let ring = self.hub.ring();
        self.receiver = self.receiver.resubscribe();
        Sent { number: ring.last, what: What::Resync }
    }

    fn heard(&self, sent: &Sent) -> Option<Event> {
        let id = || self.hub.id(sent.number);
        match &sent.what {
            What::Resync => Some(Event::Resync { id: id() }),
            What::Notice(notice) => match &**notice {
                Notice::Changed { topic, version, heard_by } => heard_by.has(&self.viewer).then(|| {
                    let number = i64::try_from(sent.number).unwrap_or(i64::MAX);
                    Event::Topic { id: id(), topic: *topic, version: version.unwrap_or(number) }
                }),
                Notice::Sessions { of } => (*of == self.viewer.person).then_some(Event::Session),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(first: u64, last: u64) -> Ring {
        let sent = (first..=last).map(|number| Sent { number, what: What::Resync }).collect();
        Ring { last, sent }
    }

    fn numbers(ring: &Ring, id: &str) -> Option<Vec<u64>> {
        let missed = ring.since(&id.parse().unwrap(), "a")?;
        Some(missed.into_iter().map(|sent| sent.number).collect())
    }

    #[test]
    fn a_stream_that_comes_back_gets_what_came_since() {
        assert_eq!(numbers(&ring(3, 6), "a:4"), Some(vec![5, 6]));
        assert_eq!(numbers(&ring(3, 6), "a:6"), Some(vec![]));
        assert_eq!(numbers(&ring(3, 6), "a:2"), Some(vec![3, 4, 5, 6]));
        assert_eq!(numbers(&Ring { last: 9, ..Ring::default() }, "a:9"), Some(vec![]));
    }

    #[test]
    fn what_is_too_old_of_another_program_or_of_the_future_is_not_known() {
        assert_eq!(numbers(&ring(3, 6), "a:1"), None);
        assert_eq!(numbers(&ring(3, 6), "b:4"), None);
        assert_eq!(numbers(&ring(3, 6), "a:7"), None);
        assert_eq!(numbers(&Ring { last: 9, ..Ring::default() }, "a:8"), None);
    }

    #[test]
    fn ids_are_read_as_they_are_written() {
        let id: EventId = "x1:42".parse().unwrap();
        assert_eq!(id.to_string(), "x1:42");
        for wrong in ["", "x1", "x1:", ":x", "x1:-1"] {
            assert_eq!(wrong.parse::<EventId>(), Err(NotAnEventId), "{wrong}");
        }
    }
}
