//! SIGKILL before and after every step of the journal and every call to Zoom. The program is held there, killed, started
//! again (on PostgreSQL another one takes over), and store and simulator are judged (R65, R78, R79, T-30, T-31).

pub(crate) mod cases;
pub(crate) mod find;
pub(crate) mod script;
mod sigterm;
mod steps;

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures::{FutureExt as _, StreamExt as _, stream};

use self::cases::{CONVERT, Case, GIVEN_UP, MOVES, SLIPS, Setting, Side, Step, WITHDRAW};
use self::script::Scene;
use crate::support::database::Engine;
use crate::support::judge::Picture;
use crate::support::site::Site;
use crate::support::until::within;

/// A line of the table.
struct Line {
    case: &'static Case,
    before: String,
    after: String,
    recovered: Duration,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.case.side {
            Side::Before => "before",
            Side::After => "after",
        };
        let Self { case, before, after, recovered } = self;
        let found = format!("{:?}", case.find);
        write!(
            f,
            "{side:<6} {:<36} {before:<28} {after:<28} {found:<15} {:>6}",
            case.step,
            recovered.as_millis()
        )
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Turns(state, intent, event) => {
                let unwanted = if *intent == shared::conversion::Intent::Absent { " (unwanted)" } else { "" };
                f.pad(&format!("{state:?}{unwanted} + {event:?}"))
            }
            Self::Other(what) => f.pad(what),
        }
    }
}

fn all() -> impl Iterator<Item = &'static Case> {
    [CONVERT, WITHDRAW, SLIPS, GIVEN_UP, MOVES].into_iter().flatten()
}

/// How the programs of one engine are judged.
struct Rule {
    engine: Engine,
    programs: usize,
    at_once: usize,
    /// How long the next program may take until everything is as it must be.
    recovers_within: Duration,
}

async fn one(case: &'static Case, rule: &Rule) -> Result<Line, String> {
    let listed = if case.setting == Setting::OneHost { 1 } else { 2 };
    let site = Site::open(rule.engine, rule.programs, (2, listed)).await;
    if case.setting == Setting::LooksOutside {
        site.settings(listed, true).await;
    }
    let mut scene = Scene::of(site).await;
    let outcome = AssertUnwindSafe(killed(case, rule, &mut scene)).catch_unwind().await;
    let why = match outcome {
        Ok(Ok(line)) => return Ok(line),
        Ok(Err(why)) => why,
        Err(panic) => panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "a panic".to_owned()),
    };
    let calls: Vec<_> = scene.site.zoom.control.requests();
    let calls: Vec<_> = calls.iter().map(|it| format!("{} {} {:?}", it.method, it.path, it.status)).collect();
    let log = scene.site.keep_log();
    Err(format!("{:?} {}: {why}\n  log: {log}\n  calls: {calls:#?}", case.side, case.step))
}

async fn killed(case: &'static Case, rule: &Rule, scene: &mut Scene) -> Result<Line, String> {
    scene.run(case.way).await;
    let before = states(&Picture::of(&scene.site).await);
    scene.kill().await;
    let begun = Instant::now();
    let control = scene.site.zoom.control.clone();
    control.clear_faults();
    if !case.lost {
        control.release();
    }
    if rule.programs == 1 {
        scene.site.programs[0].start_again().await;
    }
    within(rule.recovers_within, async || find::judge(case.find, scene).await).await?;
    let recovered = begun.elapsed();
    if matches!(case.find, cases::Find::Unknown | cases::Find::UnknownUnwanted) {
        find::nothing_else_is_made(case.find, scene).await?;
    }
    let after = states(&Picture::of(&scene.site).await);
    Ok(Line { case, before, after, recovered })
}

/// The states of the journal's rows, oldest first.
fn states(picture: &Picture) -> String {
    let states = picture.rows.iter().map(|row| {
        let mark =
            if row.intent == "absent" && row.state != "ended" && row.state != "deleting" { "!" } else { "" };
        format!("{}{mark}", row.state)
    });
    states.collect::<Vec<_>>().join(" ")
}

async fn run(rule: Rule, cases: Vec<&'static Case>) {
    let total = cases.len();
    let begun = Instant::now();
    let done: Vec<_> =
        stream::iter(cases).map(|case| one(case, &rule)).buffered(rule.at_once).collect().await;
    let (lines, failures): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
    println!("\n{:?}: {total} kills in {} s", rule.engine, begun.elapsed().as_secs());
    println!(
        "{:<6} {:<36} {:<28} {:<28} {:<15} {:>6}",
        "killed", "step", "journal then", "journal at rest", "found", "ms"
    );
    let mut slowest = Duration::ZERO;
    for line in lines.iter().flatten() {
        println!("{line}");
        slowest = slowest.max(line.recovered);
    }
    println!("slowest recovery: {} ms\n", slowest.as_millis());
    let failures: Vec<_> = failures.into_iter().filter_map(Result::err).collect();
    assert!(failures.is_empty(), "{} of {total} went wrong:\n{}", failures.len(), failures.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r65_sqlite_a_kill_at_any_step_loses_and_doubles_nothing() {
    let rule =
        Rule { engine: Engine::Sqlite, programs: 1, at_once: 4, recovers_within: Duration::from_secs(5) };
    run(rule, all().filter(|case| !case.needs_locks_of_rows()).collect()).await;
}

/// The other program may only take over when the leases of the one that was killed have run out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r65_postgres_another_program_takes_over_after_a_kill_at_any_step() {
    let rule =
        Rule { engine: Engine::Postgres, programs: 2, at_once: 20, recovers_within: Duration::from_secs(90) };
    run(rule, all().filter(|case| !case.has_lives()).collect()).await;
}
