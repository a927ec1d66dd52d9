//! Stops asking a Zoom that is down: after some faults in a row calls fail at once for a while, so that nobody waits ten
//! seconds for what everybody knows. Then one call is let through to see.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// When calls stop for a while, for each client by itself.
///
/// What counts is one exchange with Zoom, the token's included, that ended in a network fault: not reached, no answer in
/// time, or 5xx. Any other answer, a refusal too, ends the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// So many faults in a row. Default 10, which are five reads with their repetition.
    pub after: u32,
    /// So long. Default 10 s; then one call is tried, and if it fails it is as long again.
    pub pause: Duration,
}

impl Default for Breaker {
    fn default() -> Self {
        Self { after: 10, pause: Duration::from_secs(10) }
    }
}

/// The state of one client's way to Zoom, measured on the monotonic clock.
#[derive(Debug)]
pub(crate) struct Fuse {
    rule: Breaker,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// All go; so many faults in a row.
    Closed { faults: u32 },
    /// None goes before this.
    Open { until: Instant },
    /// One is on its way; if nothing is heard of it by then, the next one goes.
    Probing { until: Instant },
}

impl Fuse {
    pub(crate) fn new(rule: Breaker) -> Self {
        Self { rule, state: Mutex::new(State::Closed { faults: 0 }) }
    }

    /// Whether a call may go now; otherwise how long to leave Zoom alone.
    pub(crate) fn ask(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.lock();
        match *state {
            State::Closed { .. } => Ok(()),
            State::Open { until } | State::Probing { until } if now < until => Err(until - now),
            State::Open { .. } | State::Probing { .. } => {
                *state = State::Probing { until: now + self.rule.pause };
                Ok(())
            }
        }
    }

    /// Takes note of how a call ended.
    pub(crate) fn tell(&self, now: Instant, fault: bool) {
        let mut state = self.lock();
        let open = State::Open { until: now + self.rule.pause };
        *state = match *state {
            _ if !fault => State::Closed { faults: 0 },
            State::Closed { faults } if faults + 1 < self.rule.after => State::Closed { faults: faults + 1 },
            State::Closed { .. } | State::Probing { .. } => open,
            // A straggler from before the pause.
            State::Open { until } => State::Open { until },
        };
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_secs(10);

    /// A fuse that three faults have just blown, and when.
    fn blown() -> (Fuse, Instant) {
        let fuse = Fuse::new(Breaker { after: 3, pause: PAUSE });
        let now = Instant::now();
        for _ in 0..3 {
            assert_eq!(fuse.ask(now), Ok(()));
            fuse.tell(now, true);
        }
        (fuse, now)
    }

    #[test]
    fn only_faults_in_a_row_count() {
        let fuse = Fuse::new(Breaker { after: 3, pause: PAUSE });
        let now = Instant::now();
        for fault in [true, true, false, true, true] {
            fuse.tell(now, fault);
            assert_eq!(fuse.ask(now), Ok(()));
        }
        fuse.tell(now, true);
        assert_eq!(fuse.ask(now), Err(PAUSE));
    }

    #[test]
    fn after_the_pause_one_is_let_through_and_success_lets_all() {
        let (fuse, now) = blown();
        assert_eq!(fuse.ask(now + PAUSE / 2), Err(PAUSE / 2));
        let later = now + PAUSE;
        assert_eq!(fuse.ask(later), Ok(()));
        assert_eq!(fuse.ask(later), Err(PAUSE), "the second one waits for the first");
        fuse.tell(later, false);
        assert_eq!(fuse.ask(later), Ok(()));
        assert_eq!(fuse.ask(later), Ok(()));
    }

    #[test]
    fn a_probe_that_fails_or_is_lost_costs_another_pause() {
        let (fuse, now) = blown();
        let probe = now + PAUSE;
        fuse.ask(probe).unwrap();
        fuse.tell(probe, true);
        assert_eq!(fuse.ask(probe), Err(PAUSE));
        let second = probe + PAUSE;
        fuse.ask(second).unwrap();
        assert_eq!(fuse.ask(second + PAUSE / 2), Err(PAUSE / 2), "nothing heard yet");
        assert_eq!(fuse.ask(second + PAUSE), Ok(()), "nothing will be heard");
    }

    #[test]
    fn stragglers_do_not_prolong_the_pause() {
        let (fuse, now) = blown();
        fuse.tell(now + PAUSE / 2, true);
        assert_eq!(fuse.ask(now + PAUSE), Ok(()));
    }
}
