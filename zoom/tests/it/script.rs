//! A server that reads its answers from a script, for what the simulator does not play: odd headers, odd bodies.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use zoom::{Client, Config, Credentials, Timeouts};

use crate::stage::PATIENT;

/// What such a server has seen, and a client of it.
pub(crate) struct Script {
    pub(crate) client: Client,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Script {
    /// First lines of the requests to the API so far, such as `GET /v2/users/a`.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// A whole HTTP answer.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

/// Serves a token to whoever asks and `answers` in turn to the calls of the API; the last one stays.
pub(crate) async fn script(answers: Vec<String>) -> Script {
    script_with(answers, |_| {}).await
}

/// The same with a client made from a changed configuration.
pub(crate) async fn script_with(answers: Vec<String>, change: impl FnOnce(&mut Config)) -> Script {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    tokio::spawn(async move {
        let mut answers = answers.into_iter().peekable();
        while let Ok((mut stream, _)) = listener.accept().await {
            let request = request(&mut stream).await;
            let line = request.rsplit_once(" HTTP/").map_or(request.as_str(), |(line, _)| line);
            let reply = if line.starts_with("POST /oauth/token") {
                answer(200, &[], r#"{"access_token":"t","expires_in":3599,"scope":""}"#)
            } else {
                log.lock().unwrap().push(line.to_owned());
                let next = answers.next().unwrap();
                if answers.peek().is_none() {
                    answers = vec![next.clone()].into_iter().peekable();
                }
                next
            };
            let _ = stream.write_all(reply.as_bytes()).await;
        }
    });
    let mut config = Config {
        api_url: format!("http://{address}/v2").parse().unwrap(),
        oauth_url: format!("http://{address}/oauth/token").parse().unwrap(),
        timeouts: Timeouts { connect: PATIENT, total: PATIENT, create: PATIENT },
        ..Config::new(Credentials::new("a", "b", "c"))
    };
    change(&mut config);
    Script { client: Client::new(config).unwrap(), seen }
}

/// Reads one request whole, so that closing the connection resets nothing; its first line.
async fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or_default() {
                return head.lines().next().unwrap_or_default().to_owned();
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(read) if read > 0 => bytes.extend_from_slice(&chunk[..read]),
            _ => return String::new(),
        }
    }
}
