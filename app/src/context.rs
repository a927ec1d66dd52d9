//! What pages may ask of the server: the use cases, who asks, and how this site is set up. The only place that reads
//! server contexts.

use std::{net::IpAddr, sync::Arc};

use backend::{Backend, Error, accounts::Flash, actor::Actor};
use leptos::prelude::*;
use secrecy::{ExposeSecret, SecretString};

use crate::{boot::Assets, error::PageError};

/// What every page stands on.
#[derive(Clone, axum::extract::FromRef)]
pub struct Floor {
    /// The use cases.
    pub backend: Backend,
    /// How this site is set up.
    pub site: Arc<Site>,
    /// Leptos' own options.
    pub options: LeptosOptions,
}

/// How this site is set up; fixed from start to stop.
#[derive(Clone, Debug)]
pub struct Site {
    /// Names of what browsers load.
    pub assets: Assets,
    /// Scheme, host and port people type, without a path; `None` when not configured.
    pub public_url: Option<url::Url>,
    /// Origins a form may lead to: Zoom's web pages, or the simulator's.
    pub zoom_origins: Vec<String>,
    /// Whether Zoom is the simulator of `callboard demo`.
    pub simulated_zoom: bool,
}

/// Seconds a session's cookie lives in the browser: 14 days, as long as the session itself.
const COOKIE_SECONDS: u32 = 14 * 24 * 60 * 60;

impl Site {
    /// Whether people reach this site by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }

    /// The session cookie's name. The `__Host-` prefix makes browsers insist on https, this host and the root path.
    #[must_use]
    pub fn cookie_name(&self) -> &'static str {
        if self.is_https() { "__Host-callboard" } else { "callboard" }
    }

    /// `Set-Cookie` for a new session.
    #[must_use]
    pub fn session_cookie(&self, token: &SecretString) -> String {
        self.cookie(token.expose_secret(), COOKIE_SECONDS)
    }

    /// `Set-Cookie` that takes the session away.
    #[must_use]
    pub fn cleared_cookie(&self) -> String {
        self.cookie("", 0)
    }

    fn cookie(&self, value: &str, seconds: u32) -> String {
        let secure = if self.is_https() { "; Secure" } else { "" };
        format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", self.cookie_name())
    }
}

/// Who sends the request at hand; put into its extensions by the server's session layer.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// The person, when signed in.
    pub actor: Option<Actor>,
    /// What the last form left to say, shown once.
    pub flash: Option<Flash>,
    /// The sender's address, proxies considered.
    pub address: Option<IpAddr>,
}

impl Asking {
    /// The person, where somebody must be signed in.
    ///
    /// # Errors
    /// `Denied` when nobody is; the session layer lets no stranger come this far.
    pub fn actor(&self) -> Result<&Actor, Error> {
        self.actor.as_ref().ok_or(Error::Denied)
    }
}

/// The use cases.
#[must_use]
pub fn backend() -> Backend {
    expect_context::<Floor>().backend
}

/// How this site is set up.
#[must_use]
pub fn site() -> Arc<Site> {
    expect_context::<Floor>().site
}

/// Who asks for the page.
#[must_use]
pub fn asking() -> Asking {
    parts_extension().unwrap_or_default()
}

/// An error found before rendering (a form's 404 or 403): the page shows it instead of itself.
#[must_use]
pub fn early_error() -> Option<PageError> {
    parts_extension()
}

fn parts_extension<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<http::request::Parts>()?.extensions.get::<T>().cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(url: &str) -> Site {
        let assets = Assets { css: String::new(), js: String::new(), wasm: String::new() };
        Site { assets, public_url: url.parse().ok(), zoom_origins: vec![], simulated_zoom: false }
    }

    #[test]
    fn the_cookie_is_host_bound_and_secure_on_https_only() {
        let https = site("https://calls.example").session_cookie(&"s".into());
        assert!(https.starts_with("__Host-callboard=s; Path=/;"), "{https}");
        assert!(https.ends_with("; HttpOnly; SameSite=Lax; Secure"), "{https}");
        let http = site("http://office.lan:3000").session_cookie(&"s".into());
        assert!(http.starts_with("callboard=s;"), "{http}");
        assert!(!http.contains("Secure"), "{http}");
    }
}
