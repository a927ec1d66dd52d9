//! All that one running simulator shares between its requests.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, watch};

use crate::clock::{Mode, SimClock};
use crate::fault::Faults;
use crate::limits::Limits;
use crate::log::RequestLog;
use crate::seed::Seed;
use crate::webhooks::Webhooks;
use crate::world::World;

#[derive(Debug)]
pub(crate) struct Sim {
    pub(crate) clock: Mutex<SimClock>,
    world: Mutex<World>,
    pub(crate) log: Mutex<RequestLog>,
    pub(crate) faults: Faults,
    pub(crate) limits: Mutex<Limits>,
    pub(crate) webhooks: Mutex<Webhooks>,
    /// Rings when webhooks may have something to do.
    pub(crate) bell: Notify,
    /// Rounds of deliveries that were asked for, and the latest of them that is over.
    pub(crate) webhook_rounds: (watch::Sender<u64>, watch::Sender<u64>),
    stop: watch::Sender<bool>,
    public_url: Mutex<String>,
    seed: Seed,
}

/// The world, locked; whoever changed it so that there is something to tell rings the bell on leaving.
pub(crate) struct WorldGuard<'a> {
    world: MutexGuard<'a, World>,
    bell: &'a Notify,
}

impl Deref for WorldGuard<'_> {
    type Target = World;
    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for WorldGuard<'_> {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Drop for WorldGuard<'_> {
    fn drop(&mut self) {
        if !self.world.outbox.is_empty() {
            self.bell.notify_one();
        }
    }
}

impl Sim {
    pub(crate) fn new(base_url: String, mode: Mode, seed: Seed) -> Self {
        Self {
            clock: Mutex::new(SimClock::new(mode)),
            world: Mutex::new(World::new(base_url.clone(), &seed)),
            log: Mutex::default(),
            faults: Faults::default(),
            limits: Mutex::default(),
            webhooks: Mutex::default(),
            bell: Notify::new(),
            webhook_rounds: (watch::Sender::new(0), watch::Sender::new(0)),
            stop: watch::Sender::new(false),
            public_url: Mutex::new(base_url),
            seed,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        lock(&self.clock).now()
    }

    /// The world as of now: what time alone changes has happened.
    pub(crate) fn world(&self) -> (WorldGuard<'_>, DateTime<Utc>) {
        let now = self.now();
        let mut world = WorldGuard { world: lock(&self.world), bell: &self.bell };
        world.tick(now);
        (world, now)
    }

    /// Changes the clock; what time alone changes is told.
    pub(crate) fn change_clock(&self, change: impl FnOnce(&mut SimClock)) {
        change(&mut lock(&self.clock));
        self.bell.notify_one();
    }

    /// Back to the seed: no meetings, no tokens, no faults, no subscriptions, an empty log. The clock stays.
    pub(crate) fn reset(&self) {
        *lock(&self.world) = World::new(lock(&self.public_url).clone(), &self.seed);
        lock(&self.log).clear();
        *lock(&self.limits) = Limits::default();
        *lock(&self.webhooks) = Webhooks::default();
        self.faults.clear();
        self.faults.release();
    }

    /// Waits until every webhook that is due by now has been tried.
    pub(crate) async fn settle_webhooks(&self) {
        let (asked, over) = &self.webhook_rounds;
        let mut round = 0;
        asked.send_modify(|last| {
            *last += 1;
            round = *last;
        });
        self.bell.notify_one();
        tokio::select! {
            _ = async { over.subscribe().wait_for(|last| *last >= round).await.map(|_| ()) } => {}
            () = self.stopped() => {}
        }
    }

    /// Where links point from now on.
    pub(crate) fn set_public_url(&self, url: &str) {
        let url = url.trim_end_matches('/').to_owned();
        lock(&self.public_url).clone_from(&url);
        lock(&self.world).set_base_url(url);
    }

    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
        self.faults.release();
    }

    pub(crate) async fn stopped(&self) {
        // The sender lives as long as `self`.
        let _ = self.stop.subscribe().wait_for(|stopped| *stopped).await;
    }
}

/// Locks; a panic elsewhere leaves plain data that is still good to read.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
