//! Puts the parts together: store and use cases, files for browsers, routes, the worker; and runs them until the signal.

use std::{error::Error, net::SocketAddr, sync::Arc};

use app::context::{Floor, Site};
use axum::{Router, serve::ListenerExt as _};
use backend::{Backend, ZoomUrls, accounts::PasswordCost, clock::Clock, random::Random};
use leptos::prelude::LeptosOptions;
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    assets::SiteFiles, config::Config, door::Door, key, router, routes::events::Streams,
    session::TrustedProxies, shutdown,
};

/// A server that is ready to answer.
pub(crate) struct Application {
    router: Router,
    listener: TcpListener,
    streams: Streams,
    /// The use cases, for whoever seeds or asks before the first request.
    pub(crate) backend: Backend,
}

impl Application {
    /// Opens the store, finds the files, binds nothing: the listener is the caller's.
    pub(crate) async fn build(
        config: &Config,
        listener: TcpListener,
        simulated_zoom: bool,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let files = SiteFiles::find(config.site_root.as_deref())?;
        let backend = open_backend(config).await?;
        let floor = Floor {
            backend: backend.clone(),
            site: Arc::new(Site {
                assets: files.assets.clone(),
                public_url: config.public_url.clone(),
                zoom_origins: config.zoom_web_origins.clone(),
                simulated_zoom,
            }),
            options: LeptosOptions::builder().output_name("callboard").build(),
        };
        let proxies = TrustedProxies(config.trusted_proxies.clone().into());
        let streams = Streams::default();
        let router = router::build(floor, &files, proxies, streams.clone());
        Ok(Self { router, listener, streams, backend })
    }

    /// Where it answers.
    pub(crate) fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until the token is cancelled, then drains.
    pub(crate) async fn run(self, stop: CancellationToken) -> Result<(), Box<dyn Error + Send + Sync>> {
        let changes = tokio::spawn(backend::live::follow(self.backend.clone(), stop.clone()));
        let worker = tokio::spawn(backend::worker::run(self.backend, stop.clone()));
        let streams = self.streams.0;
        tokio::spawn({
            let stop = stop.clone();
            async move {
                stop.cancelled().await;
                streams.cancel();
            }
        });
        let service = self.router.into_make_service_with_connect_info::<SocketAddr>();
        let (door, closed) = Door::new(self.listener, stop.clone())?;
        // Nothing is done to a connection; axum knows the peer's address of a listener of ours only through this.
        let server =
            axum::serve(door.tap_io(|_| {}), service).with_graceful_shutdown(closed.cancelled_owned());
        let deadline = async {
            stop.cancelled().await;
            tokio::time::sleep(shutdown::DRAIN).await;
        };
        tokio::select! {
            served = server => served?,
            () = deadline => tracing::warn!("some requests had not ended; leaving them"),
        }
        // The worker sees the token too; a job that is cut off is found again at the next start.
        let _ = tokio::time::timeout(shutdown::DRAIN, worker).await;
        changes.abort();
        Ok(())
    }
}

/// Opens the store and the use cases on it.
pub(crate) async fn open_backend(config: &Config) -> Result<Backend, Box<dyn Error + Send + Sync>> {
    let random = Random::system()?;
    let settings = backend::Config {
        database_url: config.database_url.expose_secret().to_owned(),
        key: key::load(config, &random)?,
        zoom_urls: ZoomUrls {
            api: config.zoom_api_url.clone(),
            oauth: config.zoom_oauth_url.clone(),
            plan: config.zoom_plan,
        },
        password_cost: PasswordCost::default(),
    };
    Ok(Backend::open(settings, Clock::system(), random).await?)
}
