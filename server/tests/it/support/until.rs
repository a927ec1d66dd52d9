//! Waiting for what should happen, with a deadline: nothing waits for time to pass.

use std::fmt::Debug;
use std::time::{Duration, Instant};

/// How often a condition is looked at.
const EVERY: Duration = Duration::from_millis(25);

/// Looks until `look` gives `Ok`, and gives how long that took; the last reason when it has not by then.
pub(crate) async fn within<T, E: Debug>(
    patience: Duration,
    mut look: impl AsyncFnMut() -> Result<T, E>,
) -> Result<(T, Duration), E> {
    let begun = Instant::now();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match look().await {
            Ok(found) => return Ok((found, begun.elapsed())),
            Err(why) if begun.elapsed() >= patience => return Err(why),
            Err(_) => {}
        }
    }
}

/// The same for a condition that is true or not yet.
pub(crate) async fn true_within(what: &str, patience: Duration, mut look: impl AsyncFnMut() -> bool) {
    let looked = within(patience, async || if look().await { Ok(()) } else { Err(()) }).await;
    assert!(looked.is_ok(), "waited {patience:?} in vain: {what}");
}
