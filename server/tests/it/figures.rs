//! The figures of conversions, of recovery and of the reconciler, of the release program on this machine. A measurement, not a
//! test: `make bench-conversions`.

use std::time::{Duration, Instant};

use futures::{StreamExt as _, stream};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use zoom_sim::{HoldAt, NewHandMadeMeeting};

use crate::kills::cases::Find;
use crate::kills::find;
use crate::kills::script::{Click, Do, Scene};
use crate::support::browser::{Browser, form};
use crate::support::database::Engine;
use crate::support::site::Site;
use crate::support::until::{true_within, within};
use crate::support::wall::{DAY, MINUTE, now};

/// Conversions at once.
const PEOPLE: usize = 8;
/// Conversions of one batch: no more than the program sends to Zoom without pacing itself (24 on this plan).
const BATCH: usize = 20;
const BATCHES: usize = 15;
/// From one batch to the next, so that Zoom's calls a second are all there again.
const PAUSE: Duration = Duration::from_millis(1_500);
const HOSTS: usize = 50;
const PATIENCE: Duration = Duration::from_secs(120);

/// The middle and the slowest of a hundred.
fn spread(mut all: Vec<Duration>) -> String {
    all.sort();
    let at = |share: usize| all[(all.len() * share / 100).min(all.len() - 1)].as_secs_f64() * 1_000.0;
    format!("median {:.0} ms, p99 {:.0} ms", at(50), at(99))
}

/// One click, and its time.
async fn convert(browser: Browser, number: String) -> Duration {
    let begun = Instant::now();
    browser.must(&format!("/requests/{number}/convert"), &Vec::new()).await;
    begun.elapsed()
}

/// Clicks on *Convert*, spread over all programs.
async fn conversions(engine: Engine, programs: usize) {
    let site = Site::open(engine, programs, (HOSTS, HOSTS)).await;
    let browsers: Vec<Browser> = site.programs.iter().map(|one| site.browser.at(one.url())).collect();
    let mut ticks = tokio::time::interval(PAUSE);
    let (mut taken, mut busy, mut next) = (Vec::new(), Duration::ZERO, 0);
    for _ in 0..BATCHES {
        let mut numbers = Vec::new();
        for _ in 0..BATCH {
            let start = (now() / DAY + 30 + next) * DAY;
            numbers.push(site.confirmed(start, start + 60 * MINUTE).await);
            next += 1;
        }
        ticks.tick().await;
        let begun = Instant::now();
        let clicks = numbers.into_iter().enumerate();
        let clicks = clicks.map(|(which, number)| convert(browsers[which % programs].clone(), number));
        taken.extend(stream::iter(clicks).buffer_unordered(PEOPLE).collect::<Vec<_>>().await);
        busy += begun.elapsed();
    }
    assert_eq!(site.zoom.control.meetings().len(), taken.len());
    println!(
        "{engine:?}, {programs} program(s), {PEOPLE} people at once: {:.0} conversions a second, {}",
        f64::from(u32::try_from(taken.len()).unwrap()) / busy.as_secs_f64(),
        spread(taken)
    );
}

const HELD: &[Do] =
    &[Do::Hold("POST", "/meetings", HoldAt::BeforeAnswer), Do::Send(Click::Convert), Do::Held];

/// From SIGKILL, Zoom having made the meeting, to store, Zoom and page saying the same.
async fn recovery(engine: Engine, programs: usize) -> Duration {
    let mut scene = Scene::of(Site::open(engine, programs, (2, 2)).await).await;
    scene.run(HELD).await;
    let begun = Instant::now();
    scene.kill().await;
    scene.site.zoom.control.release();
    if programs == 1 {
        scene.site.programs[0].start_again().await;
    }
    within(PATIENCE, async || find::judge(Find::Zoom, &scene).await).await.unwrap();
    begun.elapsed()
}

async fn recoveries(engine: Engine, programs: usize, at_once: usize, what: &str) {
    let runs = stream::iter(0..10).map(|_| recovery(engine, programs)).buffered(at_once);
    let mut taken = runs.collect::<Vec<_>>().await;
    taken.sort();
    println!(
        "{engine:?}, {what}: {:.1} to {:.1} s after SIGKILL",
        taken[0].as_secs_f64(),
        taken[taken.len() - 1].as_secs_f64()
    );
}

/// Meetings of one host, one a day.
const EACH: usize = 200;

/// A row like one that is there, but for what is its own.
const REQUEST: &str = "insert into like_request select * from requests limit 1;
    update like_request set id = $1, number = $2, starts_at = $3, ends_at = $4;
    insert into requests select * from like_request; delete from like_request";
const MEETING: &str = "insert into like_meeting select * from meetings where state = 'active' limit 1;
    update like_meeting set id = $1, request_id = $1, host_id = (select id from hosts where email = $2),
      starts_at = $3, ends_at = $4, sent_start = $3, marker = $5, zoom_meeting_id = $6, join_url = $7,
      idempotency_key = null;
    insert into meetings select * from like_meeting; delete from like_meeting";

/// Ten thousand meetings like the one that was converted, at Zoom and in the journal.
async fn fill(site: &Site) {
    let control = &site.zoom.control;
    control.set_daily_limit(1_000_000);
    let first = (now() / DAY + 60) * DAY;
    for host in control.hosts() {
        for day in 0..EACH {
            let at = first + i64::try_from(day).unwrap() * DAY;
            let start_time = chrono::DateTime::from_timestamp_millis(at).unwrap();
            let agenda = format!("Callboard cb-{host}-{day}");
            let topic = "Ours".to_owned();
            let new = NewHandMadeMeeting { host: host.clone(), topic, agenda, start_time, duration: 60 };
            control.create_meeting(new).unwrap();
        }
    }
    let options: SqliteConnectOptions = site.database.url.parse().unwrap();
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    for sql in [
        "create temp table like_request as select * from requests limit 0",
        "create temp table like_meeting as select * from meetings limit 0",
        "begin immediate",
    ] {
        connection.execute(sql).await.unwrap();
    }
    for (number, meeting) in (100_000_i64..).zip(control.meetings().iter().filter(|one| one.topic == "Ours"))
    {
        let (id, start) = (format!("filled-{number}"), meeting.start_time.timestamp_millis());
        let end = start + 60 * MINUTE;
        sqlx::query(REQUEST)
            .bind(&id)
            .bind(number)
            .bind(start)
            .bind(end)
            .execute(&mut connection)
            .await
            .unwrap();
        let marker = meeting.agenda.split_whitespace().last();
        let query = sqlx::query(MEETING).bind(&id).bind(&meeting.host_email).bind(start).bind(end);
        query.bind(marker).bind(meeting.id).bind(&meeting.join_url).execute(&mut connection).await.unwrap();
    }
    connection.execute("commit").await.unwrap();
    connection.close().await.unwrap();
}

/// One comparison of everything, as *Check everything now* asks for it.
async fn pass() {
    let mut site = Site::open(Engine::Sqlite, 1, (HOSTS, HOSTS)).await;
    let start = (now() / DAY + 30) * DAY;
    let number = site.confirmed(start, start + 60 * MINUTE).await;
    site.browser.must(&format!("/requests/{number}/convert"), &Vec::new()).await;
    let mut program = site.programs.remove(0);
    program.terminate().await;
    fill(&site).await;
    let count = async |sql| site.database.all::<(i64,)>(sql).await[0].0;
    let meetings = count("select count(*) from meetings where state = 'active'").await;
    let listed =
        || site.zoom.control.requests().iter().filter(|call| call.path.ends_with("/meetings")).count();
    let all_compared = async || {
        let answered = site.zoom.control.requests().iter().all(|call| call.status.is_some());
        answered && listed() >= HOSTS
    };
    site.zoom.control.clear_requests();
    program.start_again().await;
    // It compares everything at its start; what counts is a pass while it runs.
    true_within("all hosts are compared", PATIENCE, all_compared).await;
    site.zoom.control.clear_requests();
    let begun = Instant::now();
    site.browser.must("/zoom-problems", &form(&[("look", "now")])).await;
    true_within("all hosts are compared", PATIENCE, all_compared).await;
    let took = begun.elapsed();
    let calls = site.zoom.control.requests();
    let gets =
        calls.iter().filter(|call| call.method == "GET" && call.path.contains("/v2/meetings/")).count();
    let differ = count("select count(*) from meetings where differs_since is not null").await;
    println!(
        "comparing {meetings} meetings on {HOSTS} hosts: {} pages of lists, {gets} GETs, {} other calls, {:.1} s; {differ} differ",
        listed(),
        calls.len() - gets - listed(),
        took.as_secs_f64()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn bench_conversions() {
    for (engine, programs) in [(Engine::Sqlite, 1), (Engine::Postgres, 1), (Engine::Postgres, 3)] {
        conversions(engine, programs).await;
    }
    recoveries(Engine::Sqlite, 1, 1, "started again").await;
    recoveries(Engine::Postgres, 2, 10, "another program takes over").await;
    pass().await;
}
