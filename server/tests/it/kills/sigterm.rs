//! SIGTERM while a conversion is under way: ten seconds, then what is left is found by the next start.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
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

/// On PostgreSQL the other program finds it, and the one that was stopped has ended in time all the same.
async fn silent(engine: Engine, programs: usize, found_within: Duration) {
    let mut scene = Scene::of(Site::open(engine, programs, (2, 2)).await).await;
    scene.run(HELD).await;
    let ended = scene.site.programs[0].terminate().await;
    assert!(ended.1 && ended.0 < DRAINED, "{ended:?}");
    println!("{engine:?}, SIGTERM, Zoom does not answer: ended after {} ms", ended.0.as_millis());
    scene.site.zoom.control.release();
    if programs == 1 {
        scene.site.programs[0].start_again().await;
    }
    let (_, recovered) = within(found_within, async || find::judge(Find::Zoom, &scene).await).await.unwrap();
    println!("{engine:?}: the meeting is found after {} ms", recovered.as_millis());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_leaves_a_conversion_that_zoom_does_not_answer_to_the_next_start() {
    silent(Engine::Sqlite, 1, Duration::from_secs(10)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_leaves_a_conversion_that_zoom_does_not_answer_to_the_other_program() {
    silent(Engine::Postgres, 2, Duration::from_secs(40)).await;
}

/// Connections that wait while the program cannot take them in, as under load.
const WAITING: usize = 20;

const ASK: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: callboard\r\nConnection: close\r\n\r\n";

async fn answer(mut connection: TcpStream) -> String {
    let mut text = String::new();
    match connection.read_to_string(&mut text).await {
        Ok(_) => text,
        Err(error) => error.to_string(),
    }
}

/// A balancer that has been let in has no second try: what a form asks may have been done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_answers_everybody_who_has_been_let_in() {
    let mut site = Site::open(Engine::Sqlite, 1, (1, 1)).await;
    let program = &mut site.programs[0];
    let mut silent = TcpStream::connect(program.address).await.unwrap();
    program.signal("STOP").await;
    let mut waiting = Vec::new();
    for _ in 0..WAITING {
        let mut connection = TcpStream::connect(program.address).await.unwrap();
        connection.write_all(ASK).await.unwrap();
        waiting.push(connection);
    }
    program.signal("TERM").await;
    program.signal("CONT").await;
    let address = program.address;
    true_within("it is stopping", DRAINED, async || TcpStream::connect(address).await.is_err()).await;
    silent.write_all(ASK).await.unwrap();
    waiting.push(silent);
    let answers = futures::future::join_all(waiting.into_iter().map(answer)).await;
    let wrong: Vec<_> = answers.iter().filter(|text| !text.starts_with("HTTP/1.1 200")).collect();
    assert!(wrong.is_empty(), "{} of {} without an answer: {:?}", wrong.len(), answers.len(), wrong.first());
    assert!(program.ended().await);
}
