//! SIGTERM while a conversion is under way: ten seconds, then what is left is found by the next start.

use std::time::Duration;

use tokio::net::TcpStream;
use zoom_sim::HoldAt;

use super::cases::Find;
use super::find;
use super::script::{Click, Do, Scene};
use crate::support::database::Engine;
use crate::support::site::Site;
use crate::support::until::{true_within, within};

/// What a stop may take: ten seconds for what is under way, and a moment to end.
const DRAINED: Duration = Duration::from_millis(11_500);

const HELD: &[Do] =
    &[Do::Hold("POST", "/meetings", HoldAt::BeforeAnswer), Do::Send(Click::Convert), Do::Held];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_lets_a_conversion_finish() {
    let mut scene = Scene::of(Site::open(Engine::Sqlite, 1, (2, 2)).await).await;
    scene.run(HELD).await;
    let control = scene.site.zoom.control.clone();
    let address = scene.site.programs[0].address;
    let (ended, ()) = tokio::join!(scene.site.programs[0].terminate(), async {
        // It is stopping when it takes no more connections.
        true_within("it is stopping", DRAINED, async || TcpStream::connect(address).await.is_err()).await;
        control.release();
    });
    assert!(ended.1 && ended.0 < DRAINED, "{ended:?}");
    println!("SIGTERM, the conversion finishes: ended after {} ms", ended.0.as_millis());
    scene.site.programs[0].start_again().await;
    within(Duration::ZERO, async || find::judge(Find::Zoom, &scene).await).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_leaves_a_conversion_that_zoom_does_not_answer_to_the_next_start() {
    let mut scene = Scene::of(Site::open(Engine::Sqlite, 1, (2, 2)).await).await;
    scene.run(HELD).await;
    let ended = scene.site.programs[0].terminate().await;
    assert!(ended.1 && ended.0 < DRAINED, "{ended:?}");
    println!("SIGTERM, Zoom does not answer: ended after {} ms", ended.0.as_millis());
    scene.site.zoom.control.release();
    scene.site.programs[0].start_again().await;
    let (_, recovered) =
        within(Duration::from_secs(10), async || find::judge(Find::Zoom, &scene).await).await.unwrap();
    println!("the next start finds the meeting after {} ms", recovered.as_millis());
}
