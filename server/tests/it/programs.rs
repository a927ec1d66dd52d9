//! Several programs on one PostgreSQL.

use std::time::{Duration, Instant};

use zoom_sim::{Fault, FaultRule, HoldAt};

use crate::support::browser::form;
use crate::support::database::Engine;
use crate::support::site::Site;
use crate::support::until::true_within;
use crate::support::wall::{DAY, MINUTE, now};

const PATIENCE: Duration = Duration::from_secs(30);
/// A page that waits for Zoom gives up after ten seconds.
const SOON: Duration = Duration::from_secs(3);

/// The second click of two may come to another program than the first, which asks Zoom.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r73_a_click_is_answered_as_soon_as_the_other_program_has_the_meeting() {
    let site = Site::open(Engine::Postgres, 2, (1, 1)).await;
    let start = (now() / DAY + 30) * DAY;
    let number = site.confirmed(start, start + 60 * MINUTE).await;
    let (path, control) = (format!("/requests/{number}/convert"), &site.zoom.control);
    control.fault(FaultRule::new("POST", "/meetings", Fault::Hold { at: HoldAt::BeforeAnswer }, 1));
    let click = |which: usize, key: &'static str| {
        let browser = site.browser.at(site.programs[which].url());
        let path = path.clone();
        tokio::spawn(async move { browser.post(&path, &form(&[("idempotency_key", key)])).await.unwrap() })
    };
    let first = click(0, "first");
    true_within("Zoom has made it", PATIENCE, async || control.held() > 0).await;
    let second = click(1, "second");
    // It waits for the first once it has looked what became of it; nothing else has it read the session and the request.
    let asked = site.browser.at(site.programs[1].url()).get("/requests").await.unwrap();
    assert_eq!((asked.status, second.is_finished()), (200, false));
    let let_go = Instant::now();
    control.release();
    let answers = [first.await.unwrap(), second.await.unwrap()];
    let took = let_go.elapsed();
    assert!(took < SOON, "answered after {took:?}");
    assert_eq!(answers.map(|answer| answer.status), [303, 303]);
    let page = site.browser.get(&format!("/requests/{number}")).await.unwrap();
    assert!(
        page.text.contains(&format!("{number} is a Zoom meeting on")),
        "the second click says what it is"
    );
    assert_eq!(control.meetings().len(), 1);
    println!("two clicks on two programs: both answered {} ms after Zoom", took.as_millis());
}
