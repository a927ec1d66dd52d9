//! Somebody's stream, to hear in a test what they would.

use backend::actor::Actor;
use backend::live::{self, Event, EventId, Subscription};
use backend::{Backend, accounts};
use tokio_util::sync::{CancellationToken, DropGuard};

/// A program that follows the changes of its database, until this is dropped.
pub(crate) struct Following(#[expect(dead_code, reason = "stops the program when it is dropped")] DropGuard);

/// Lets a program follow its database, and waits until it does.
pub(crate) async fn following(backend: &Backend, actor: &Actor) -> Following {
    let mut first = backend.hub().subscribe(actor, None);
    let stop = CancellationToken::new();
    let task = tokio::spawn(live::follow(backend.clone(), stop.clone()));
    // On SQLite there is nothing to wait for: following is over before it began.
    tokio::select! {
        event = first.next() => assert!(matches!(event, Event::Resync { .. }), "{event:?}"),
        ended = task => ended.unwrap(),
    }
    Following(stop.drop_guard())
}

pub(crate) struct Ears {
    backend: Backend,
    actor: Actor,
    stream: Subscription,
}

impl Ears {
    /// Hears what comes from now on; what was on its way through PostgreSQL before has arrived.
    pub(crate) async fn of(backend: &Backend, actor: &Actor) -> Self {
        let mut ears = Self::after(backend, actor, None);
        ears.heard().await;
        ears
    }

    pub(crate) fn after(backend: &Backend, actor: &Actor, after: Option<&EventId>) -> Self {
        let stream = backend.hub().subscribe(actor, after);
        Self { backend: backend.clone(), actor: actor.clone(), stream }
    }

    pub(crate) fn last(&self) -> EventId {
        self.stream.last()
    }

    pub(crate) async fn next(&mut self) -> Event {
        self.stream.next().await
    }

    /// Everything that was told them so far, each as `topic` or `resync`. The end is marked by ending their session, of
    /// which they alone hear.
    pub(crate) async fn heard(&mut self) -> Vec<String> {
        self.versions().await.into_iter().map(|(topic, _)| topic).collect()
    }

    /// The same with versions.
    pub(crate) async fn versions(&mut self) -> Vec<(String, i64)> {
        accounts::sign_out(&self.backend, &self.actor).await.unwrap();
        let mut heard = Vec::new();
        loop {
            match self.stream.next().await {
                Event::Topic { topic, version, .. } => heard.push((topic.to_string(), version)),
                Event::Resync { .. } => heard.push(("resync".to_owned(), 0)),
                Event::Session => return heard,
            }
        }
    }
}
