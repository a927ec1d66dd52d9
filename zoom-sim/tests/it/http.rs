//! A few lines of HTTP/1.1, so that no client library stands between the test and the simulator.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zoom_sim::{Handle, Options, Simulator};

pub(crate) const HOST: &str = "host-a@harborline.example";

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) async fn start() -> Handle {
    Simulator::start(Options::default()).await.unwrap()
}

/// Sends one request and reads until the connection ends; `None` where nothing came.
pub(crate) async fn try_send(
    zoom: &Handle,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> Option<Answer> {
    let address = zoom.base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    crate::schema::check(method, path, status, body);
    Some(Answer { status, head: head.to_lowercase(), body: body.to_owned() })
}

pub(crate) async fn get(zoom: &Handle, path: &str) -> Answer {
    try_send(zoom, "GET", path, "", "").await.unwrap()
}

pub(crate) async fn json(zoom: &Handle, method: &str, path: &str, body: &str) -> Answer {
    try_send(zoom, method, path, "content-type: application/json\r\n", body).await.unwrap()
}

pub(crate) async fn form(zoom: &Handle, path: &str, body: &str) -> Answer {
    let headers = "content-type: application/x-www-form-urlencoded\r\n";
    try_send(zoom, "POST", path, headers, body).await.unwrap()
}

/// Asks for a token with the demo's credentials: query and form body as given.
pub(crate) async fn token(zoom: &Handle, query: &str, body: &str) -> Answer {
    let basic = "SGFyYm9ybGluZVNpbUNsaWVudDAwMTpoYXJib3JsaW5lLXNpbXVsYXRvci1zZWNyZXQtMDAwMQ==";
    let headers =
        format!("authorization: Basic {basic}\r\ncontent-type: application/x-www-form-urlencoded\r\n");
    try_send(zoom, "POST", &format!("/oauth/token{query}"), &headers, body).await.unwrap()
}

pub(crate) const GRANT: &str = "grant_type=account_credentials&account_id=HarborlineSimAccount01";

/// The headers of a call to the API, with a token of its own.
pub(crate) async fn bearer(zoom: &Handle) -> String {
    let token = token(zoom, "", GRANT).await.json();
    format!("authorization: Bearer {}\r\n", token["access_token"].as_str().unwrap())
}

/// Creates a meeting over the API and reads it whole.
pub(crate) async fn create(zoom: &Handle, body: &str) -> Value {
    let headers = bearer(zoom).await;
    let path = format!("/v2/users/{HOST}/meetings");
    let answer = try_send(zoom, "POST", &path, &headers, body).await.unwrap();
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()
}

/// Path and query of a link of the simulator.
pub(crate) fn local<'a>(zoom: &Handle, link: &'a Value) -> &'a str {
    link.as_str().unwrap().strip_prefix(&zoom.base_url).unwrap()
}
