//! A simulator, a client of it, and a server that says one thing only.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zoom::{Client, Config, Credentials, Limits, MeetingList, NewMeeting, Timeouts};
use zoom_sim::{Control, Fault, FaultRule, Handle, Options, Simulator};

pub(crate) const HOST: &str = "host-a@harborline.example";

/// Long enough for any machine, short enough to notice a hang.
pub(crate) const PATIENT: Duration = Duration::from_secs(20);
/// For tests that run into it.
pub(crate) const SHORT: Duration = Duration::from_millis(700);

pub(crate) struct Stage {
    pub(crate) client: Client,
    pub(crate) control: Control,
    pub(crate) zoom: Handle,
}

pub(crate) async fn stage() -> Stage {
    staged(PATIENT).await
}

/// A stage whose client waits `limit` for everything.
pub(crate) async fn staged(limit: Duration) -> Stage {
    let zoom = Simulator::start(Options::default()).await.unwrap();
    let client = Client::new(config(&zoom, limit)).unwrap();
    Stage { client, control: zoom.control.clone(), zoom }
}

pub(crate) fn config(zoom: &Handle, limit: Duration) -> Config {
    let known = zoom.control.credentials();
    Config {
        api_url: zoom.api_url().parse().unwrap(),
        oauth_url: zoom.oauth_url().parse().unwrap(),
        timeouts: Timeouts { connect: PATIENT, total: limit, create: limit },
        // Those of Zoom's larger plans, so that only tests about limits wait for their turn.
        limits: Limits { light_per_second: 80, medium_per_second: 60 },
        ..Config::new(Credentials::new(known.account_id, known.client_id, known.client_secret))
    }
}

impl Stage {
    /// An hour from the simulator's now, one hour long.
    pub(crate) fn new_meeting(&self, marker: &str) -> NewMeeting {
        NewMeeting {
            topic: "Interpreting for Harborline".to_owned(),
            agenda: format!("{marker} and what people should know"),
            start: self.now() + TimeDelta::hours(1),
            duration_minutes: 60,
            timezone: Some("America/New_York".to_owned()),
            waiting_room: true,
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.control.now()
    }

    /// The next `times` requests of this kind go wrong.
    pub(crate) fn fault(&self, method: &str, path: &str, fault: Fault, times: u32) {
        self.control.fault(FaultRule::new(method, path, fault, times));
    }

    /// How many meetings carry the marker, as the product would look for it.
    pub(crate) async fn marked(&self, marker: &str) -> usize {
        let listed = self.client.list_meetings(HOST, MeetingList::Scheduled).await.unwrap();
        listed.iter().filter(|meeting| meeting.agenda.contains(marker)).count()
    }
}

/// A server that sends `answer` to every connection's first request; its address.
pub(crate) async fn parrot(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}
