//! What befalls everybody: bad weather at Zoom for a while, and programs that are killed and started again.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use zoom_sim::{Fault, FaultRule};

use super::crew::Shared;
use super::dice::Dice;
use crate::support::program::Program;

/// What can go wrong, as often as it is named. A slow update is not among them: Zoom takes an older one after a newer one, and
/// nobody can tell.
const WEATHER: &[(&str, &str, Fault)] = &[
    ("POST", "/meetings", Fault::CommitThenDrop),
    ("POST", "/meetings", Fault::CommitThenDrop),
    ("POST", "/meetings", Fault::CommitThen500),
    ("POST", "/meetings", Fault::CommitThen502),
    ("POST", "/meetings", Fault::CommitThenInvalidJson),
    ("POST", "/meetings", Fault::Html502),
    ("POST", "/meetings", Fault::Slow { ms: 2_000 }),
    ("POST", "/meetings", Fault::TimeoutBefore),
    ("POST", "/meetings", Fault::RateLimitSecond),
    ("POST", "/oauth/token", Fault::Html502),
    ("PATCH", "/meetings", Fault::CommitThenDrop),
    ("PATCH", "/meetings", Fault::CommitThen500),
    ("PATCH", "/meetings", Fault::Html502),
    ("PATCH", "/meetings", Fault::TimeoutBefore),
    ("PATCH", "/meetings", Fault::RateLimitSecond),
    ("DELETE", "/meetings", Fault::CommitThenDrop),
    ("DELETE", "/meetings", Fault::CommitThen500),
    ("DELETE", "/meetings", Fault::Html502),
    ("DELETE", "/meetings", Fault::TimeoutBefore),
    ("DELETE", "/meetings", Fault::RateLimitSecond),
    ("GET", "/meetings", Fault::Html502),
    ("GET", "/meetings", Fault::CommitThenInvalidJson),
    ("GET", "/meetings", Fault::RateLimitDaily),
    ("GET", "/meetings", Fault::Unauthorized),
];

/// Operations from one storm to the next; each lasts half as long.
const STORM_EVERY: usize = 60;

/// Kills every so many operations until all work is done; how many there were.
pub(crate) async fn befall(
    shared: Arc<Shared>,
    programs: &mut [Program],
    dice: &mut Dice,
    kill_every: usize,
    is_over: impl Fn() -> bool,
) -> usize {
    let control = shared.site.zoom.control.clone();
    let (mut next_kill, mut next_storm, mut calm, mut kills) = (kill_every, STORM_EVERY / 2, usize::MAX, 0);
    let mut ticks = tokio::time::interval(Duration::from_millis(5));
    while !is_over() {
        ticks.tick().await;
        let done = shared.done.load(Ordering::Relaxed);
        if done >= calm {
            control.clear_faults();
            calm = usize::MAX;
        }
        if done >= next_storm {
            storm(&shared, dice);
            (next_storm, calm) = (done + STORM_EVERY, done + STORM_EVERY / 2);
        }
        if done >= next_kill {
            next_kill += kill_every;
            kills += 1;
            let which = dice.roll(programs.len());
            shared.down.send_modify(|down| *down += 1);
            programs[which].kill().await;
            programs[which].start_again().await;
            shared.down.send_modify(|down| *down -= 1);
        }
    }
    control.clear_faults();
    kills
}

fn storm(shared: &Shared, dice: &mut Dice) {
    for _ in 0..4 {
        let Some((method, path, fault)) = dice.pick(WEATHER) else { continue };
        let times = u32::try_from(1 + dice.roll(4)).unwrap();
        // Each of these costs half a minute and keeps a host for two.
        let times = if *fault == Fault::TimeoutBefore { 1 } else { times };
        shared.site.zoom.control.fault(FaultRule::new(method, path, fault.clone(), times));
    }
}
