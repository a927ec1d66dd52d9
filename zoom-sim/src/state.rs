//! All that one running simulator shares between its requests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::clock::{Mode, SimClock};
use crate::fault::Faults;
use crate::limits::Limits;
use crate::log::RequestLog;
use crate::seed::Seed;
use crate::world::World;

#[derive(Debug)]
pub(crate) struct Sim {
    pub(crate) clock: Mutex<SimClock>,
    world: Mutex<World>,
    pub(crate) log: Mutex<RequestLog>,
    pub(crate) faults: Faults,
    pub(crate) limits: Mutex<Limits>,
    stop: watch::Sender<bool>,
    public_url: Mutex<String>,
    seed: Seed,
}

impl Sim {
    pub(crate) fn new(base_url: String, mode: Mode, seed: Seed) -> Self {
        Self {
            clock: Mutex::new(SimClock::new(mode)),
            world: Mutex::new(World::new(base_url.clone(), &seed)),
            log: Mutex::default(),
            faults: Faults::default(),
            limits: Mutex::default(),
            stop: watch::Sender::new(false),
            public_url: Mutex::new(base_url),
            seed,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        lock(&self.clock).now()
    }

    /// The world as of now: what time alone changes has happened.
    pub(crate) fn world(&self) -> (MutexGuard<'_, World>, DateTime<Utc>) {
        let now = self.now();
        let mut world = lock(&self.world);
        world.tick(now);
        (world, now)
    }

    /// Back to the seed: no meetings, no tokens, no faults, an empty log. The clock stays.
    pub(crate) fn reset(&self) {
        *lock(&self.world) = World::new(lock(&self.public_url).clone(), &self.seed);
        lock(&self.log).clear();
        *lock(&self.limits) = Limits::default();
        self.faults.clear();
        self.faults.release();
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
