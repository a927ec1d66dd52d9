//! Nothing that must stay hidden is printed, displayed or logged.

use std::io;
use std::sync::{Arc, Mutex};

use secrecy::ExposeSecret;
use tracing_subscriber::fmt::MakeWriter;
use zoom::MeetingList;
use zoom_sim::Fault;

use crate::stage::{HOST, PATIENT, config, stage};

/// A log in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Memory {
    type Writer = Memory;

    fn make_writer(&'a self) -> Memory {
        self.clone()
    }
}

/// Words that would betray something.
fn assert_clean(text: &str) {
    for hidden in [
        "harborline-simulator-secret",
        "HarborlineSimClient",
        "HarborlineSimAccount",
        "host-a@",
        "Harborline Host A",
        "Interpreting for",
        "m-secret",
        "zak=",
        "pwd=",
        "/j/",
        "/s/",
        "eyJ",
        "Bearer",
    ] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

#[tokio::test]
async fn debug_shows_neither_links_nor_names_nor_secrets() {
    let stage = stage().await;
    let new = stage.new_meeting("m-secret");
    let made = stage.client.create_meeting(HOST, &new).await.unwrap();
    assert!(made.start_url.as_ref().is_some_and(|link| link.expose_secret().contains("zak=eyJ")));
    let user = stage.client.get_user(HOST).await.unwrap();
    let listed = stage.client.list_meetings(HOST, MeetingList::Scheduled).await.unwrap();
    let change = zoom::MeetingChange { topic: Some("Interpreting for".to_owned()), ..Default::default() };
    let config = config(&stage.zoom, PATIENT);
    assert_clean(&format!("{new:?} {made:?} {user:?} {listed:?} {change:?} {config:?} {:?}", stage.client));
}

#[tokio::test]
async fn zooms_words_are_cleaned_before_they_are_displayed() {
    let stage = stage().await;
    let body =
        r#"{"code":300,"message":"host-a@harborline.example: see https://us02.example/s/1?zak=eyJhbGciOi"}"#;
    stage.fault("GET", "/meetings", Fault::Status { code: 400, body: body.to_owned() }, 1);
    let error = stage.client.get_meeting(1).await.unwrap_err();
    assert_clean(&format!("{error} {error:?}"));
    assert!(error.to_string().contains("300"));
}

#[tokio::test]
async fn the_log_tells_what_happened_and_nothing_else() {
    let memory = Memory::default();
    // For the whole process: what the tests beside this one log is judged as well.
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(memory.clone())
        .with_env_filter("zoom=trace")
        .init();
    let stage = stage().await;
    let made = stage.client.create_meeting(HOST, &stage.new_meeting("m-secret")).await.unwrap();
    stage.client.get_meeting(made.id).await.unwrap();
    stage.fault("POST", "/meetings", Fault::CommitThenDrop, 1);
    stage.client.create_meeting(HOST, &stage.new_meeting("m-secret")).await.unwrap_err();
    let ours: String = memory
        .text()
        .lines()
        .filter(|line| line.contains(" zoom::"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(ours.contains("create meeting") && ours.contains("may or may not"), "{ours}");
    assert_clean(&ours);
}
