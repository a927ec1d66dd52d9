//! What Callboard does: use cases and everything they keep. Pages and the command line call it; it knows neither.
//!
//! A use case is a function of a module named by its noun ([`accounts`], [`settings`], [`requests`]) that takes the
//! [`Backend`], the proof of who may ([`actor`]) and what was typed, and answers a plain struct or an [`Error`] by meaning.
//! Time comes from [`clock`], dice from [`random`], SQL stands in [`store`] and nowhere else.

pub mod accounts;
pub mod actor;
pub mod audit;
pub mod backup;
pub mod clock;
pub mod conversion;
mod error;
pub mod host_link;
pub mod hosts;
pub mod live;
pub mod random;
pub mod reconciler;
pub mod requests;
pub mod secrets;
pub mod settings;
pub mod store;
pub mod webhooks;
pub mod worker;
mod zones;
mod zoom_port;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::time::Timestamp;
use url::Url;

pub use error::{Change, Error, FieldError, Offer, Offers, Result, Stale};

use accounts::{PasswordCost, Passwords};
use clock::Clock;
use conversion::Engine;
use live::Hub;
use random::Random;
use requests::promise::Watch;
use secrets::SecretKey;
use store::Store;
use zones::Zones;

/// The plan of the Zoom account: by it Zoom limits the calls a second, over all apps of the account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ZoomPlan {
    /// A Basic account.
    Free,
    /// Pro.
    #[default]
    Pro,
    /// Business and everything above it.
    Business,
}

/// Where Zoom is: the real one, or a simulator.
#[derive(Debug, Clone)]
pub struct ZoomUrls {
    /// Base of the REST API, `https://api.zoom.us/v2/`.
    pub api: Url,
    /// Where tokens come from, `https://zoom.us/oauth/token`.
    pub oauth: Url,
    /// How often it may be asked.
    pub plan: ZoomPlan,
}

/// What a backend is opened with.
#[derive(Debug)]
pub struct Config {
    /// `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// Seals the secrets at rest.
    pub key: SecretKey,
    /// Where Zoom is.
    pub zoom_urls: ZoomUrls,
    /// What checking one password costs.
    pub password_cost: PasswordCost,
}

/// The use cases' ground: store, clock, dice, key. Cheap to clone.
#[derive(Clone)]
pub struct Backend(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    random: Random,
    key: SecretKey,
    zoom_urls: ZoomUrls,
    passwords: Passwords,
    zones: Zones,
    promises: Watch,
    engine: Engine,
}

impl Backend {
    /// Opens the database, bringing its tables up to date.
    ///
    /// # Errors
    /// [`Error::Internal`] with [`store::Error::Newer`] as its cause when a newer program has used the database; and when
    /// it cannot be reached.
    pub async fn open(config: Config, clock: Clock, random: Random) -> Result<Self> {
        let engine = Engine::new(config.zoom_urls.clone(), &random);
        let hub = Hub::new(engine.instance().to_owned());
        let store = Store::open(&config.database_url).await?.telling(hub);
        let passwords = Passwords::new(config.password_cost, &random)?;
        let Config { key, zoom_urls, .. } = config;
        Ok(Self(Arc::new(Inner {
            store,
            clock,
            random,
            key,
            zoom_urls,
            passwords,
            zones: Zones::default(),
            promises: Watch::default(),
            engine,
        })))
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The changes of this database, for whoever follows them.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        self.0.store.hub()
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// This instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The source of randomness.
    #[must_use]
    pub fn random(&self) -> &Random {
        &self.0.random
    }

    /// Where Zoom is.
    #[must_use]
    pub fn zoom_urls(&self) -> &ZoomUrls {
        &self.0.zoom_urls
    }

    /// Closes every connection; for a clean stop.
    pub async fn close(&self) {
        self.0.store.close().await;
    }

    pub(crate) fn key(&self) -> &SecretKey {
        &self.0.key
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn zones(&self) -> &Zones {
        &self.0.zones
    }

    pub(crate) fn promises(&self) -> &Watch {
        &self.0.promises
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backend").field("store", &self.0.store).finish_non_exhaustive()
    }
}
