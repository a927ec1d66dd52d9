//! Where Zoom is, who we are there, and how long we wait: everything a [`Client`](crate::Client) needs to exist.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::fuse::Breaker;
use crate::limits::Limits;

/// Zoom's own API, which works for every account outside the government cloud.
pub const ZOOM_API_URL: &str = "https://api.zoom.us/v2";

/// Zoom's own token endpoint. Vanity domains do not work here.
pub const ZOOM_OAUTH_URL: &str = "https://zoom.us/oauth/token";

/// The three values of a Server-to-Server OAuth app, as shown on its page *App credentials*.
#[derive(Clone)]
pub struct Credentials {
    /// *Account ID*
    pub account_id: String,
    /// *Client ID*
    pub client_id: String,
    /// *Client Secret*
    pub client_secret: SecretString,
}

impl Credentials {
    /// Takes the three values as typed; only Zoom can say whether they are right.
    pub fn new(
        account_id: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        Self {
            account_id: account_id.into(),
            client_id: client_id.into(),
            client_secret: SecretString::from(client_secret.into()),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(hidden)")
    }
}

/// How long a call may take, whole: waiting for a token and the one repetition of reads included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// Until the connection stands. Default 3 s.
    pub connect: Duration,
    /// For every call but creating a meeting. Default 10 s.
    pub total: Duration,
    /// For creating a meeting, which must not be given up early: it may have happened. Default 30 s.
    pub create: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            total: Duration::from_secs(10),
            create: Duration::from_secs(30),
        }
    }
}

/// What a [`Client`](crate::Client) is made from. `Debug` hides the credentials.
#[derive(Clone, Debug)]
pub struct Config {
    /// The API's base, `/v2` included; `CALLBOARD_ZOOM_API_URL`. Zoom's regions have addresses of their own, such as
    /// `https://api-eu.zoom.us/v2`; where a token answer names one, calls follow it without being told here. Accounts of
    /// the United States government use `https://api.zoomgov.com/v2`.
    pub api_url: Url,
    /// The whole address of the token endpoint; `CALLBOARD_ZOOM_OAUTH_URL`. Government accounts use
    /// `https://zoomgov.com/oauth/token`.
    pub oauth_url: Url,
    /// Who we are.
    pub credentials: Credentials,
    /// How long we wait.
    pub timeouts: Timeouts,
    /// How many calls a second are sent.
    pub limits: Limits,
    /// When calls stop for a while because Zoom is down.
    pub breaker: Breaker,
    /// Never HTTP/2: for networks whose proxies break it. Default false.
    pub http1_only: bool,
}

impl Config {
    /// Zoom itself, with the usual time-outs.
    ///
    /// # Panics
    /// Never: the two addresses are constants that a test parses.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        #[expect(clippy::expect_used, reason = "constants, parsed by a test")]
        let parse = |text: &str| Url::parse(text).expect("a constant address");
        Self {
            api_url: parse(ZOOM_API_URL),
            oauth_url: parse(ZOOM_OAUTH_URL),
            credentials,
            timeouts: Timeouts::default(),
            limits: Limits::default(),
            breaker: Breaker::default(),
            http1_only: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooms_own_addresses_parse() {
        let config = Config::new(Credentials::new("a", "b", "c"));
        assert_eq!(config.api_url.as_str(), ZOOM_API_URL);
        assert_eq!(config.oauth_url.as_str(), ZOOM_OAUTH_URL);
    }

    #[test]
    fn debug_hides_the_credentials() {
        let text = format!("{:?}", Config::new(Credentials::new("acct-1", "client-1", "hush")));
        for hidden in ["acct-1", "client-1", "hush"] {
            assert!(!text.contains(hidden), "{text}");
        }
    }
}
