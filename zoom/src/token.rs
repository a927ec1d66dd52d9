//! The access token: fetched once for everybody who waits, kept until shortly before its end, and never shown.
//!
//! Invariant: at most one token request is under way per client, and its end is measured on the monotonic clock from
//! the moment it was received, so neither machine's wall clock matters.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;

use crate::address;
use crate::answer::Answer;
use crate::config::Credentials;
use crate::error::Error;
use crate::transport::Transport;
use crate::wire;

/// A token is renewed this long before its end, or after three quarters of its life if that is sooner.
const EARLY: Duration = Duration::from_secs(5 * 60);

/// What a fresh token says about the app; the token itself stays inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInfo {
    /// The permissions frozen into this token.
    pub scopes: Vec<String>,
    /// Life in seconds from receipt.
    pub expires_in: u64,
    /// The address of the account's own API, if Zoom names one, as it names it: without `/v2`. Calls follow it where it is
    /// an address of Zoom's by TLS and so is the configured one, or where both are on this machine.
    pub api_url: Option<Url>,
    /// Zoom's clock when it answered, to be compared with ours.
    pub server_date: Option<DateTime<Utc>>,
}

/// A token with its serial number, so that whoever saw it refused can ask for a *newer* one.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) secret: Arc<SecretString>,
    pub(crate) serial: u64,
    /// Where this token's calls go instead of the configured address; already judged, with `/v2`.
    pub(crate) api_url: Option<Url>,
    renew_at: Instant,
}

/// The one cached token of a client.
#[derive(Default)]
pub(crate) struct Cache {
    state: Mutex<State>,
    /// Counts finished fetches, good or bad: who waited through one shares its result.
    finished: AtomicU64,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    failure: Option<Error>,
}

#[derive(Deserialize)]
struct TokenBody {
    #[serde(default, deserialize_with = "wire::secret")]
    access_token: Option<SecretString>,
    #[serde(default, deserialize_with = "wire::optional_int64")]
    expires_in: Option<i64>,
    #[serde(default, deserialize_with = "wire::text")]
    scope: String,
    #[serde(default, deserialize_with = "wire::address")]
    api_url: Option<Url>,
}

impl Cache {
    /// A token that is good for a while, other than the refused one; fetched only if there is none.
    pub(crate) async fn get(
        &self,
        transport: &Transport,
        credentials: &Credentials,
        refused: Option<u64>,
    ) -> Result<Token, Error> {
        let seen = self.finished.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(token) = &state.token
            && Instant::now() < token.renew_at
            && Some(token.serial) != refused
        {
            return Ok(token.clone());
        }
        if self.finished.load(Ordering::Acquire) != seen
            && let Some(failure) = &state.failure
        {
            return Err(failure.clone());
        }
        self.fetch_into(&mut state, transport, credentials).await.map(|(token, _)| token)
    }

    /// A fresh token in any case, kept for the calls that follow.
    pub(crate) async fn renew(
        &self,
        transport: &Transport,
        credentials: &Credentials,
    ) -> Result<TokenInfo, Error> {
        let mut state = self.state.lock().await;
        self.fetch_into(&mut state, transport, credentials).await.map(|(_, info)| info)
    }

    async fn fetch_into(
        &self,
        state: &mut State,
        transport: &Transport,
        credentials: &Credentials,
    ) -> Result<(Token, TokenInfo), Error> {
        let serial = self.finished.load(Ordering::Acquire) + 1;
        let result = fetch(transport, credentials, serial).await;
        self.finished.store(serial, Ordering::Release);
        state.token = result.as_ref().ok().map(|(token, _)| token.clone());
        state.failure = result.as_ref().err().cloned();
        result
    }
}

async fn fetch(
    transport: &Transport,
    credentials: &Credentials,
    serial: u64,
) -> Result<(Token, TokenInfo), Error> {
    let answer = transport.token_request(credentials).await?;
    if answer.status != 200 {
        return Err(answer.token_refusal());
    }
    read(&answer, serial, &transport.api_url)
}

pub(crate) fn read(answer: &Answer, serial: u64, configured: &Url) -> Result<(Token, TokenInfo), Error> {
    let unreadable = || Error::Unreadable { status: answer.status };
    let body: TokenBody = serde_json::from_str(&answer.text).map_err(|_| unreadable())?;
    let secret =
        body.access_token.filter(|token| !token.expose_secret().is_empty()).ok_or_else(unreadable)?;
    let expires_in =
        body.expires_in.and_then(|seconds| u64::try_from(seconds).ok()).ok_or_else(unreadable)?;
    let life = Duration::from_secs(expires_in);
    let useful = life.saturating_sub(EARLY).max(life * 3 / 4).min(Duration::from_secs(24 * 3600));
    let api_url = body.api_url.as_ref().and_then(|told| address::followed(told, configured));
    let token = Token { secret: Arc::new(secret), serial, api_url, renew_at: Instant::now() + useful };
    let info = TokenInfo {
        scopes: body.scope.split_whitespace().map(str::to_owned).collect(),
        expires_in,
        api_url: body.api_url,
        server_date: answer.server_date,
    };
    Ok((token, info))
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token(#{})", self.serial)
    }
}
