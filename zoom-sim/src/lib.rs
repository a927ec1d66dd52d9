#![doc = include_str!("../README.md")]

mod clock;
mod control;
mod fault;
mod limits;
mod listener;
mod log;
mod pages;
mod policy;
mod routes;
mod seed;
mod sign;
mod state;
mod switches;
mod webhooks;
mod wire;
mod world;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use clock::{EXPLICIT_START, Mode};
pub use control::{Control, NewHandMadeMeeting, SimMeeting};
pub use fault::{Fault, FaultRule, HoldAt, Match};
pub use limits::{Label, LimitsReport, PerLabel, Plan};
pub use log::LoggedRequest;
pub use policy::{PasscodeRules, Policy};
pub use seed::{Credentials, Seed, SeedUser, UserEdit, UserKind, UserState};
pub use switches::{
    AlternativeHost, DeleteRunning, EventId, InactiveApp, LongTopic, Me, OffsetStart, RetryAfter, Switches,
    TokenRefused, Unfit, UnknownTrackingField, UnknownZone,
};
pub use webhooks::{NewSubscription, SimDelivery, Subscription};
pub use world::SimMail;

use state::Sim;

/// How long a stopping simulator waits for requests that are still being sent.
const GRACE: Duration = Duration::from_millis(500);

/// How a simulator starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens; port 0 picks a free one. Loopback unless you know why not: it has no protection.
    pub listen: SocketAddr,
    /// Whether its clock runs.
    pub mode: Mode,
    /// The account it plays.
    pub seed: Seed,
}

impl Default for Options {
    /// A free port on 127.0.0.1, a clock that stands still, the demo account.
    fn default() -> Self {
        Self { listen: (Ipv4Addr::LOCALHOST, 0).into(), mode: Mode::Explicit, seed: Seed::demo() }
    }
}

/// The simulator: start it, and talk to it as if it were Zoom.
#[derive(Debug)]
pub struct Simulator;

impl Simulator {
    /// Binds, and serves in the background until the handle is dropped.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(options: Options) -> io::Result<Handle> {
        let listener = TcpListener::bind(options.listen).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let sim = Arc::new(Sim::new(base_url.clone(), options.mode, options.seed));
        let app = routes::router(sim.clone());
        let stopping = sim.clone();
        tokio::spawn(webhooks::run(sim.clone()));
        let server = tokio::spawn(async move {
            let service = app.into_make_service_with_connect_info::<listener::Connection>();
            let served = axum::serve(listener::Droppable(listener), service)
                .with_graceful_shutdown(async move { stopping.stopped().await })
                .await;
            if let Err(error) = served {
                tracing::error!(%error, "the simulator stopped");
            }
        });
        Ok(Handle { base_url, control: Control::new(sim.clone()), sim, server: Some(server) })
    }
}

/// A running simulator; dropping it stops it, and whatever it was holding is let go.
#[derive(Debug)]
pub struct Handle {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub base_url: String,
    /// What one may do to this Zoom that one may not do to Zoom.
    pub control: Control,
    sim: Arc<Sim>,
    server: Option<JoinHandle<()>>,
}

impl Handle {
    /// The API's base, `/v2` included.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("{}/v2", self.base_url)
    }

    /// The token endpoint.
    #[must_use]
    pub fn oauth_url(&self) -> String {
        format!("{}/oauth/token", self.base_url)
    }

    /// Stops and waits until the port is free. Half-sent requests get half a second.
    pub async fn stop(mut self) {
        self.sim.stop();
        if let Some(mut server) = self.server.take()
            && tokio::time::timeout(GRACE, &mut server).await.is_err()
        {
            server.abort();
            let _ = server.await;
        }
    }

    /// Serves until the process is told to end.
    pub async fn wait(mut self) {
        if let Some(server) = self.server.take() {
            let _ = server.await;
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.sim.stop();
    }
}
