//! One HTTP exchange with Zoom: no redirects, text with a size cap, and errors that carry no address.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, Response, redirect};
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

use crate::address::{self, is_loopback};
use crate::answer::Answer;
use crate::config::{Config, Credentials, Timeouts};
use crate::error::{Error, Label};
use crate::fuse::Fuse;
use crate::reach::Reach;
use crate::retry_after;
use crate::token::Token;

/// The largest answer read, in bytes; a page of 300 meetings stays far below.
const LARGEST_ANSWER: usize = 4 * 1024 * 1024;

/// The HTTP client with Zoom's two addresses.
pub(crate) struct Transport {
    http: reqwest::Client,
    pub(crate) api_url: Url,
    oauth_url: Url,
    pub(crate) timeouts: Timeouts,
    pub(crate) fuse: Fuse,
}

/// An exchange that failed on the way.
pub(crate) struct Trouble {
    pub(crate) error: Error,
    /// False only where it is certain that Zoom never saw the request.
    pub(crate) sent: bool,
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self { error, sent: false }
    }
}

/// One request to the API, before it knows its token.
pub(crate) struct Call {
    /// How Zoom counts it.
    pub(crate) label: Label,
    pub(crate) method: Method,
    /// Below the API's base, with a leading `/`, every segment already escaped.
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
}

impl Call {
    /// A call about one meeting or user.
    pub(crate) fn light(method: Method, path: String) -> Self {
        Self { label: Label::Light, method, path, query: Vec::new(), body: None }
    }

    /// A create, or a page of a list.
    pub(crate) fn medium(method: Method, path: String) -> Self {
        Self { label: Label::Medium, ..Self::light(method, path) }
    }

    pub(crate) fn with_query(self, query: Vec<(&'static str, String)>) -> Self {
        Self { query, ..self }
    }

    pub(crate) fn with_body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }
}

impl Transport {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        install_tls_provider();
        let mut builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(config.timeouts.connect)
            .tcp_nodelay(true)
            .user_agent(concat!("callboard/", env!("CARGO_PKG_VERSION")));
        if config.http1_only {
            builder = builder.http1_only();
        }
        let addresses = [&config.api_url, &config.oauth_url];
        if addresses.iter().all(|url| url.scheme() == "http") {
            // Without TLS in sight the machine's certificates need neither exist nor take up memory.
            builder = builder.tls_certs_only([]);
        }
        if addresses.iter().all(|url| is_loopback(url)) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| Error::Setup(error.without_url().to_string()))?;
        Ok(Self {
            http,
            api_url: config.api_url.clone(),
            oauth_url: config.oauth_url.clone(),
            timeouts: config.timeouts,
            fuse: Fuse::new(config.breaker),
        })
    }

    /// Asks for a token: parameters in the form body, the app's id and secret as Basic authorization.
    pub(crate) async fn token_request(&self, credentials: &Credentials) -> Result<Answer, Error> {
        let pair = format!("{}:{}", credentials.client_id, credentials.client_secret.expose_secret());
        let form = [("grant_type", "account_credentials"), ("account_id", credentials.account_id.as_str())];
        let request = self
            .http
            .post(self.oauth_url.clone())
            .header(AUTHORIZATION, sensitive(&format!("Basic {}", STANDARD.encode(pair)))?)
            .form(&form);
        self.exchange(request, self.timeouts.total).await.map_err(|trouble| trouble.error)
    }

    /// Sends `call` once with `token` and reads the answer within `limit`.
    pub(crate) async fn send(&self, call: &Call, token: &Token, limit: Duration) -> Result<Answer, Trouble> {
        let base = token.api_url.as_ref().unwrap_or(&self.api_url);
        let url = address::of_call(base, &call.path, &call.query);
        let mut request = self
            .http
            .request(call.method.clone(), url)
            .header(AUTHORIZATION, sensitive(&format!("Bearer {}", token.secret.expose_secret()))?);
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        self.exchange(request, limit).await
    }

    /// One exchange, unless Zoom has been down just now. What came of it is noted.
    async fn exchange(&self, request: RequestBuilder, limit: Duration) -> Result<Answer, Trouble> {
        self.fuse.ask(Instant::now()).map_err(|left| Error::Paused { left })?;
        let result = exchange(request, limit).await;
        let down = match &result {
            Ok(answer) => answer.status >= 500,
            Err(trouble) => matches!(trouble.error, Error::Unreachable { .. } | Error::TimedOut),
        };
        self.fuse.tell(Instant::now(), down);
        result
    }
}

async fn exchange(request: RequestBuilder, limit: Duration) -> Result<Answer, Trouble> {
    let response = request.timeout(limit).send().await.map_err(|error| trouble(&error))?;
    let headers = response.headers();
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut answer = Answer {
        status: response.status().as_u16(),
        text: String::new(),
        retry_after: text(RETRY_AFTER.as_str()),
        limit_type: text("x-ratelimit-type"),
        limit_category: text("x-ratelimit-category"),
        limit: text("x-ratelimit-limit"),
        server_date: date_of(headers),
    };
    answer.text = read_text(response, answer.status).await?;
    Ok(answer)
}

/// The body as text. Bytes that are no UTF-8 become replacement characters, which no JSON of ours survives silently.
async fn read_text(mut response: Response, status: u16) -> Result<String, Trouble> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| trouble(&error))? {
        if bytes.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Trouble { error: Error::Unreadable { status }, sent: true });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn trouble(error: &reqwest::Error) -> Trouble {
    let sent = !error.is_connect();
    if sent && error.is_timeout() {
        return Trouble { error: Error::TimedOut, sent };
    }
    Trouble { error: Error::Unreachable { how: Reach::of(error) }, sent }
}

fn date_of(headers: &HeaderMap) -> Option<chrono::DateTime<chrono::Utc>> {
    retry_after::http_date(headers.get(DATE)?.to_str().ok()?)
}

fn sensitive(text: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Error::Credentials { which: crate::CredentialsProblem::ClientIdOrSecret })?;
    value.set_sensitive(true);
    Ok(value)
}

/// Makes ring the process's TLS provider unless the program has chosen one; harmless to repeat.
pub(crate) fn install_tls_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Losing this race means that another thread has just done it.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}
