//! Three programs behind a balancer, each stopped and started again while people convert, move and cancel: first asked to
//! (SIGTERM), which nobody may notice, then killed (SIGKILL), after which nothing may be lost (R62).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::crew::Shared;
use super::{Crowd, gather, open, seed, verdict};
use crate::support::database::Engine;
use crate::support::program::Program;

const PROGRAMS: usize = 3;
/// Operations from one program's restart to the next one's end.
const BETWEEN: usize = 40;
/// What a stop may take.
const DRAINED: Duration = Duration::from_secs(10);

/// How long each stop took.
struct Rounds {
    stops: Vec<Duration>,
    starts: Vec<Duration>,
}

async fn roll(shared: Arc<Shared>, programs: &mut [Program], over: &AtomicBool) -> Rounds {
    let mut rounds = Rounds { stops: Vec::new(), starts: Vec::new() };
    shared.must_answer.store(true, Ordering::Relaxed);
    for program in &mut *programs {
        shared.goes_on(BETWEEN).await;
        let (took, well) = program.terminate().await;
        assert!(well && took < DRAINED, "SIGTERM: ended well: {well}, after {took:?}");
        rounds.stops.push(took);
        rounds.starts.push(program.start_again().await);
    }
    shared.goes_on(BETWEEN).await;
    shared.must_answer.store(false, Ordering::Relaxed);
    for program in &mut *programs {
        shared.goes_on(BETWEEN).await;
        shared.down.send_modify(|down| *down += 1);
        program.kill().await;
        program.start_again().await;
        shared.down.send_modify(|down| *down -= 1);
    }
    over.store(true, Ordering::Relaxed);
    rounds
}

fn millis(all: &[Duration]) -> String {
    all.iter().map(|one| one.as_millis().to_string()).collect::<Vec<_>>().join(", ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r62_a_rolling_restart_is_not_noticed_and_one_by_kills_loses_nothing() {
    let seed = seed();
    let begun = Instant::now();
    let Crowd { shared, people, mut programs, judge, balancer: _kept } =
        gather(open(Engine::Postgres, PROGRAMS, None).await, seed).await;
    let over = AtomicBool::new(false);
    let work = people.into_iter().map(|person| person.work(|_| !over.load(Ordering::Relaxed)));
    let (_, rounds) =
        tokio::join!(futures::future::join_all(work), roll(shared.clone(), &mut programs, &over));
    let done = shared.done.load(Ordering::Relaxed);
    let found = verdict::judge(&shared, &judge).await;
    println!(
        "rolling restart, seed {seed}: {done} operations, stopped after {} ms, ready after {} ms; {} s in all",
        millis(&rounds.stops),
        millis(&rounds.starts),
        begun.elapsed().as_secs()
    );
    match found {
        Ok(found) => println!("{found}"),
        Err(why) => panic!("{why}\nlog: {}", super::kept_log(&shared, seed)),
    }
}
