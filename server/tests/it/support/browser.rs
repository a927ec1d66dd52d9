//! A browser without JavaScript: forms and the pages they lead to, one cookie, no redirects followed by itself.

use std::sync::Once;
use std::time::Duration;

use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, Response, redirect};

/// Longer than anything a page waits for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Pairs of a form.
pub(crate) type Form = Vec<(String, String)>;

/// Owned pairs.
pub(crate) fn form(pairs: &[(&str, &str)]) -> Form {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) text: String,
}

impl Answer {
    async fn of(response: Response) -> Result<Self, reqwest::Error> {
        let header = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let (status, location) = (response.status().as_u16(), header.unwrap_or_default().to_owned());
        Ok(Self { status, location, text: response.text().await? })
    }

    /// The value of the first hidden field of this name.
    pub(crate) fn hidden(&self, name: &str) -> Option<&str> {
        let tag = self.text.split("<input").find(|tag| tag.contains(&format!("name=\"{name}\"")))?;
        between(tag.split('>').next()?, "value=\"", "\"")
    }
}

/// The first text between two others.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}

/// One person's browser; a clone shares the session.
#[derive(Clone)]
pub(crate) struct Browser {
    http: Client,
    pub(crate) base: String,
    cookie: String,
}

impl Browser {
    pub(crate) fn new(base: String) -> Self {
        static TLS: Once = Once::new();
        TLS.call_once(|| rustls::crypto::ring::default_provider().install_default().unwrap());
        // Each request takes a connection of its own, so that a balancer spreads them over all programs.
        let http = Client::builder()
            .redirect(redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .timeout(PATIENCE)
            .no_proxy()
            .tls_certs_only([])
            .build()
            .unwrap();
        Self { http, base, cookie: String::new() }
    }

    /// The same person on another program of the same site.
    pub(crate) fn at(&self, base: String) -> Self {
        Self { base, ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Answer, reqwest::Error> {
        let request = self.http.get(format!("{}{path}", self.base)).header(COOKIE, &self.cookie);
        Answer::of(request.send().await?).await
    }

    /// Opens a page that goes on.
    pub(crate) async fn follow(&self, path: &str) -> Response {
        self.http.get(format!("{}{path}", self.base)).header(COOKIE, &self.cookie).send().await.unwrap()
    }

    /// Sends a form; whatever comes of it is for the caller to judge.
    pub(crate) async fn post(&self, path: &str, form: &Form) -> Result<Answer, reqwest::Error> {
        Answer::of(self.send(path, form).await?).await
    }

    async fn send(&self, path: &str, form: &Form) -> Result<Response, reqwest::Error> {
        let request = self.http.post(format!("{}{path}", self.base)).header(COOKIE, &self.cookie);
        request.header(ORIGIN, &self.base).form(form).send().await
    }

    /// Sends a form that must lead on.
    pub(crate) async fn must(&self, path: &str, form: &Form) -> Answer {
        let answer = self.post(path, form).await.unwrap();
        assert_eq!(answer.status, 303, "{path}: {}", shown(&answer.text));
        answer
    }

    /// Sends a form that begins a session, and keeps its cookie.
    pub(crate) async fn enter(&mut self, path: &str, form: &Form) {
        let response = self.send(path, form).await.unwrap();
        assert_eq!(response.status().as_u16(), 303, "{path}");
        let set = response.headers().get(SET_COOKIE).expect("a cookie").to_str().unwrap();
        self.cookie = set.split(';').next().unwrap().to_owned();
    }
}

/// A page's words, for a failure.
pub(crate) fn shown(html: &str) -> String {
    let body = html.split_once("<main").map_or(html, |(_, main)| main);
    let words = body.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, text)| text.trim());
    words.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ").chars().take(2_000).collect()
}
