//! Tells subscribers what happened, over plain HTTP.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Uri, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Subscription;
use crate::clock::Mode;
use crate::sign;
use crate::state::{Sim, lock};

/// How long a subscriber may take. README: W2
const PATIENCE: Duration = Duration::from_secs(3);
/// How often a clock that runs by itself is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// Most bytes of an answer that are read.
const LONGEST: usize = 64 * 1024;

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Delivers until the simulator stops: whenever the bell rings, and every second where the clock runs by itself.
pub(crate) async fn run(sim: Arc<Sim>) {
    loop {
        let round = *sim.webhook_rounds.0.borrow();
        while deliver_one(&sim).await {}
        sim.webhook_rounds.1.send_replace(round);
        let auto = lock(&sim.clock).mode() == Mode::Auto;
        tokio::select! {
            () = sim.bell.notified() => {}
            () = tokio::time::sleep(LOOK), if auto => {}
            () = sim.stopped() => return,
        }
    }
}

/// One delivery or one validation; false where nothing is due.
async fn deliver_one(sim: &Arc<Sim>) -> bool {
    let (events, switches, now) = {
        let (mut world, now) = sim.world();
        (std::mem::take(&mut world.outbox), world.switches.clone(), now)
    };
    let (next, stale) = {
        let mut webhooks = lock(&sim.webhooks);
        for event in &events {
            webhooks.queue(event, &switches);
        }
        let stale = webhooks.to_validate(now);
        let next = if stale.is_some() || switches.webhook_hold { None } else { webhooks.take(now) };
        (next, stale)
    };
    if let Some(subscription) = stale {
        let confirmed = validate(sim, &subscription).await;
        lock(&sim.webhooks).validated(subscription.id, confirmed);
        return true;
    }
    let Some((due, subscription)) = next else { return false };
    let timestamp = now.timestamp().to_string();
    let signature = if switches.webhook_bad_signature {
        subscription.signature(&timestamp, "not this body")
    } else {
        subscription.signature(&timestamp, &due.body)
    };
    let sent = timeout(PATIENCE, post(&subscription.url, &timestamp, &signature, due.body.clone())).await;
    let status = sent.ok().and_then(Result::ok).map(|(status, _)| status);
    lock(&sim.webhooks).record(due, status, &switches, now);
    true
}

/// Asks an address whether it knows the secret. README: W8
pub(crate) async fn validate(sim: &Sim, subscription: &Subscription) -> bool {
    let now = sim.now();
    let plain = lock(&sim.webhooks).plain_token();
    let body = json!({
        "event": "endpoint.url_validation",
        "event_ts": now.timestamp_millis(),
        "payload": { "plainToken": plain },
    })
    .to_string();
    let timestamp = now.timestamp().to_string();
    let signature = subscription.signature(&timestamp, &body);
    let sent = timeout(PATIENCE, post(&subscription.url, &timestamp, &signature, body)).await;
    let Ok(Ok((200, answer))) = sent else { return false };
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    answer.get("plainToken").and_then(Value::as_str) == Some(plain.as_str())
        && answer.get("encryptedToken").and_then(Value::as_str)
            == Some(subscription.encrypted(&plain).as_str())
}

async fn post(url: &str, timestamp: &str, signature: &str, body: String) -> Result<(u16, Bytes), Failed> {
    let uri: Uri = url.parse()?;
    let host = uri.host().ok_or("no host")?;
    let stream = TcpStream::connect((host, uri.port_u16().unwrap_or(80))).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let authority = uri.authority().map(|authority| authority.as_str()).unwrap_or_default();
    let request = Request::post(path)
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
        .header(header::USER_AGENT, "Zoom Marketplace/1.0a")
        .header("x-zm-request-timestamp", timestamp)
        .header("x-zm-signature", signature)
        .header("x-zm-trackingid", sign::name_id(signature, 22))
        .body(Full::new(Bytes::from(body)))?;
    let answer = sender.send_request(request).await?;
    let status = answer.status().as_u16();
    let body = Limited::new(answer.into_body(), LONGEST).collect().await?.to_bytes();
    driver.abort();
    Ok((status, body))
}
