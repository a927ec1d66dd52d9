//! The client, and the one place that decides what is sent again.
//!
//! What is sent again, and after what, stands in the table of the crate's documentation: all within the one budget of
//! the call. The daily kinds of 429 last until midnight: who asks takes another host, or waits. A time-out is never
//! repeated, for the budget is gone.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::Verdict;
use crate::config::{Config, Credentials};
use crate::error::{CredentialsProblem, Error};
use crate::limits::Buckets;
use crate::token::{self, TokenInfo};
use crate::transport::{Call, Transport};

/// A handle on one Zoom account; cheap to clone, all clones share one token.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Transport,
    credentials: Credentials,
    tokens: token::Cache,
    buckets: Arc<Buckets>,
    /// Counts the pauses, to spread them.
    pauses: AtomicU32,
}

/// The shortest pause after a per-second 429.
const TOO_FAST_PAUSE: Duration = Duration::from_secs(1);

impl Client {
    /// Makes the client; nothing is sent yet. Installs rustls's ring provider if the program has chosen none.
    ///
    /// # Errors
    /// [`Error::Setup`] where TLS cannot be set up, for example without certificates on the machine.
    pub fn new(config: Config) -> Result<Self, Error> {
        let transport = Transport::new(&config)?;
        let buckets = Buckets::of(&config);
        let inner = Inner {
            transport,
            credentials: config.credentials,
            tokens: token::Cache::default(),
            buckets,
            pauses: AtomicU32::new(0),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Fetches a new token whatever the cache holds, and says what it may do. Permissions are frozen into a token when
    /// it is issued, so this is how a test of the settings sees today's.
    ///
    /// # Errors
    /// [`Error::Credentials`], [`Error::Deactivated`], or trouble on the way.
    pub async fn fetch_token(&self) -> Result<TokenInfo, Error> {
        let started = Instant::now();
        let result = self.inner.tokens.renew(&self.inner.transport, &self.inner.credentials).await;
        log("token", started, result.as_ref().err());
        result
    }

    /// Sends a call whose answer is read as `T`.
    pub(crate) async fn call<T: DeserializeOwned>(&self, name: &'static str, call: Call) -> Result<T, Error> {
        let value = self.run(name, &call, self.inner.transport.timeouts.total).await?;
        read(value)
    }

    /// Sends a call whose answer has no body, or none of interest.
    pub(crate) async fn order(&self, name: &'static str, call: Call) -> Result<(), Error> {
        self.run(name, &call, self.inner.transport.timeouts.total).await.map(|_| ())
    }

    /// Sends a create: a longer budget, never repeated, and an error that tells a refusal from an unknown outcome.
    pub(crate) async fn create<T: DeserializeOwned>(
        &self,
        name: &'static str,
        call: Call,
    ) -> Result<T, Error> {
        let value = self.run(name, &call, self.inner.transport.timeouts.create).await?;
        read(value).map_err(Error::after_create)
    }

    async fn run(&self, name: &'static str, call: &Call, budget: Duration) -> Result<Value, Error> {
        let started = Instant::now();
        let result = self.attempt(call, started + budget).await;
        log(name, started, result.as_ref().err());
        result
    }

    async fn attempt(&self, call: &Call, deadline: Instant) -> Result<Value, Error> {
        let repeatable = matches!(call.method, Method::GET | Method::DELETE);
        let (mut after_trouble, mut after_limit) = if repeatable { (1, 2) } else { (0, 0) };
        let (mut refused, mut last) = (None, None);
        loop {
            let token = self.token(refused, deadline).await?;
            self.inner.buckets.turn(call.label, deadline).await?;
            match self.send(call, &token, deadline).await {
                Verdict::Done(value) => return Ok(value),
                Verdict::StaleToken if refused.is_some() => {
                    return Err(Error::Credentials { which: CredentialsProblem::Token });
                }
                Verdict::StaleToken => refused = Some(token.serial),
                Verdict::TooFast { error, wait } => {
                    let pause = self.pause(wait);
                    if after_limit == 0 || Instant::now() + pause >= deadline {
                        return Err(error);
                    }
                    after_limit -= 1;
                    tokio::time::sleep(pause).await;
                }
                Verdict::Failed(error @ (Error::Server { .. } | Error::Unreachable { .. }))
                    if after_trouble > 0 && Instant::now() < deadline =>
                {
                    after_trouble -= 1;
                    last = Some(error);
                }
                // The repetition was not sent: what went wrong before says more.
                Verdict::Failed(error @ Error::Paused { .. }) => return Err(last.unwrap_or(error)),
                Verdict::Failed(error) => return Err(error),
            }
        }
    }

    /// How long to wait after too many calls in a second: what Zoom asks for and at least a second, plus up to half a
    /// second that differs from call to call, so that those who were refused together do not come back together.
    fn pause(&self, told: Option<Duration>) -> Duration {
        // Steps of the golden ratio spread any number of calls evenly; dice would do no better.
        let step = self.inner.pauses.fetch_add(1, Ordering::Relaxed).wrapping_mul(2_654_435_769);
        told.unwrap_or_default().clamp(TOO_FAST_PAUSE, Duration::from_secs(60))
            + (TOO_FAST_PAUSE / 2).mul_f64(f64::from(step) / f64::from(u32::MAX))
    }

    /// Waits for the token no longer than the call has. Nothing of the call itself has been sent yet.
    async fn token(&self, refused: Option<u64>, deadline: Instant) -> Result<token::Token, Error> {
        let inner = &self.inner;
        let token = inner.tokens.get(&inner.transport, &inner.credentials, refused);
        tokio::time::timeout_at(deadline.into(), token).await.unwrap_or_else(|_| {
            inner.transport.fuse.tell(Instant::now(), true);
            Err(Error::TimedOut)
        })
    }

    /// One exchange; for a create the error says whether it may have happened.
    async fn send(&self, call: &Call, token: &token::Token, deadline: Instant) -> Verdict {
        let left = deadline.saturating_duration_since(Instant::now());
        let creates = call.method == Method::POST;
        match self.inner.transport.send(call, token, left).await {
            Ok(answer) => {
                self.inner.buckets.learn(call.label, &answer);
                match answer.judge() {
                    Verdict::Failed(error) if creates => Verdict::Failed(error.after_create()),
                    verdict => verdict,
                }
            }
            Err(trouble) if creates && trouble.sent => Verdict::Failed(trouble.error.after_create()),
            Err(trouble) => Verdict::Failed(trouble.error),
        }
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(|_| Error::Unreadable { status: 200 })
}

/// One line per call: its name, its time, what went wrong. Never an address, a body or a token.
fn log(name: &'static str, started: Instant, error: Option<&Error>) {
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    match error {
        None => tracing::debug!(call = name, ms, "zoom answered"),
        Some(error) => tracing::warn!(call = name, ms, fault = %error.fault(), %error, "zoom call failed"),
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
