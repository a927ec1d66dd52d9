//! Keeps to the calls a second that Zoom allows an account, so that Zoom need not refuse any.
//!
//! One bucket for each class of calls, shared by every client of the account in this process. A call that must wait
//! longer than its budget is refused here, before anything is sent.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::answer::Answer;
use crate::config::Config;
use crate::error::{Error, Label};

/// How many calls of each class are sent in any second, whole account. At least one each.
///
/// Zoom counts per account, over all its apps: Free 4 light and 2 medium calls a second, Pro 30 and 20, Business and
/// above 80 and 60. The default is four fifths of Pro's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Reading, changing, deleting a meeting; reading a user. Default 24.
    pub light_per_second: u32,
    /// Creating a meeting; a page of a list. Default 16.
    pub medium_per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { light_per_second: 24, medium_per_second: 16 }
    }
}

/// The buckets of one account.
#[derive(Debug)]
pub(crate) struct Buckets {
    light: Bucket,
    medium: Bucket,
}

/// One account at one Zoom, with the limits its clients were given.
type Key = (String, String, Limits);

/// The buckets in use. A client of the same account finds them here; the last one takes them along.
static IN_USE: LazyLock<Mutex<HashMap<Key, Weak<Buckets>>>> = LazyLock::new(Mutex::default);

impl Buckets {
    /// Those of the account that `config` names.
    pub(crate) fn of(config: &Config) -> Arc<Self> {
        let key = (config.api_url.to_string(), config.credentials.account_id.clone(), config.limits);
        let mut in_use = lock(&IN_USE);
        if let Some(found) = in_use.get(&key).and_then(Weak::upgrade) {
            return found;
        }
        in_use.retain(|_, buckets| buckets.strong_count() > 0);
        let buckets = Arc::new(Self {
            light: Bucket::new(config.limits.light_per_second),
            medium: Bucket::new(config.limits.medium_per_second),
        });
        in_use.insert(key, Arc::downgrade(&buckets));
        buckets
    }

    /// Waits for the turn of a call of this class.
    ///
    /// # Errors
    /// [`Error::Busy`], at once, where the turn comes after `deadline`.
    pub(crate) async fn turn(&self, label: Label, deadline: Instant) -> Result<(), Error> {
        let turn = self.bucket(label).reserve(Instant::now(), deadline);
        let at = turn.map_err(|wait| Error::Busy { wait })?;
        if at > Instant::now() {
            tokio::time::sleep_until(at.into()).await;
        }
        Ok(())
    }

    /// Lowers a bucket where Zoom's headers name a lower limit a second than we keep; they are often absent, which
    /// means nothing, and a limit without the type `QPS` is one of the day.
    pub(crate) fn learn(&self, label: Label, answer: &Answer) {
        let of_a_second = answer.limit_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("qps"));
        let limit = answer.limit.as_deref().and_then(|text| text.trim().parse::<u32>().ok());
        if let Some(limit) = limit.filter(|limit| of_a_second && *limit > 0) {
            self.bucket(label).lower(limit.saturating_mul(4) / 5);
        }
    }

    fn bucket(&self, label: Label) -> &Bucket {
        if label == Label::Light { &self.light } else { &self.medium }
    }
}

/// At most `per_second` turns in any second: half of them at once, the others evenly. Turns are given in the order asked
/// for; who gives up while waiting leaves its turn unused.
#[derive(Debug)]
struct Bucket(Mutex<State>);

#[derive(Debug)]
struct State {
    per_second: u32,
    /// When the bucket would be full again.
    full_at: Option<Instant>,
}

impl Bucket {
    fn new(per_second: u32) -> Self {
        Self(Mutex::new(State { per_second: per_second.max(1), full_at: None }))
    }

    /// The next free turn not after `deadline`, which is taken; otherwise how long one would have to wait.
    fn reserve(&self, now: Instant, deadline: Instant) -> Result<Instant, Duration> {
        let mut state = lock(&self.0);
        let at_once = state.per_second.div_ceil(2);
        let each = Duration::from_secs(1) / (state.per_second + 1 - at_once);
        let full_at = state.full_at.map_or(now, |at| at.max(now));
        let turn = full_at.checked_sub(each * (at_once - 1)).map_or(now, |at| at.max(now));
        if turn > deadline {
            return Err(turn - now);
        }
        state.full_at = Some(full_at + each);
        Ok(turn)
    }

    fn lower(&self, per_second: u32) {
        let mut state = lock(&self.0);
        state.per_second = state.per_second.min(per_second.max(1));
    }
}

/// Nothing that could panic is done under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credentials;

    /// When each of `calls` asked for at once gets its turn, in microseconds.
    fn turns(bucket: &Bucket, calls: u32) -> Vec<u128> {
        let now = Instant::now();
        let far = now + Duration::from_secs(3600);
        (0..calls).map(|_| (bucket.reserve(now, far).unwrap() - now).as_micros()).collect()
    }

    /// The most turns within any second, its end not counted.
    fn most_in_a_second(turns: &[u128]) -> usize {
        let within = |from: u128| turns.iter().filter(|at| (from..from + 999_999).contains(at)).count();
        turns.iter().map(|from| within(*from)).max().unwrap()
    }

    #[test]
    fn no_second_holds_more_turns_than_allowed_and_none_is_wasted() {
        for per_second in [1, 2, 3, 4, 16, 24, 80] {
            let turns = turns(&Bucket::new(per_second), per_second * 10);
            assert!(turns.is_sorted());
            assert_eq!(most_in_a_second(&turns), per_second as usize, "{per_second}");
            assert_eq!(turns.iter().filter(|at| **at == 0).count(), per_second.div_ceil(2) as usize);
            let seconds = turns.last().unwrap() / 1_000_000;
            assert!(seconds <= 20, "{per_second} a second took {seconds} s for ten seconds' calls");
        }
    }

    #[test]
    fn a_rest_fills_the_bucket_but_no_further() {
        let bucket = Bucket::new(4);
        let now = Instant::now();
        let far = now + Duration::from_secs(3600);
        let later = now + Duration::from_secs(600);
        bucket.reserve(now, far).unwrap();
        let waits: Vec<_> = (0..3).map(|_| bucket.reserve(later, far).unwrap() - later).collect();
        assert_eq!(waits[..2], [Duration::ZERO; 2]);
        assert!(waits[2] > Duration::from_millis(300), "{waits:?}");
    }

    #[test]
    fn a_turn_after_the_deadline_is_refused_and_not_taken() {
        let bucket = Bucket::new(2);
        let now = Instant::now();
        bucket.reserve(now, now).unwrap();
        for _ in 0..3 {
            assert_eq!(bucket.reserve(now, now), Err(Duration::from_millis(500)));
        }
        let soon = now + Duration::from_millis(500);
        assert_eq!(bucket.reserve(now, soon), Ok(soon));
    }

    #[test]
    fn only_a_limit_of_seconds_lowers_a_bucket_and_none_raises_it() {
        let buckets = Buckets { light: Bucket::new(24), medium: Bucket::new(16) };
        let kept = |label, kind: Option<&str>, limit: Option<&str>| {
            let text = |text: Option<&str>| text.map(str::to_owned);
            buckets.learn(label, &Answer { limit_type: text(kind), limit: text(limit), ..Answer::default() });
            lock(&buckets.bucket(label).0).per_second
        };
        for (kind, limit) in [
            (None, Some("4")),
            (Some("Daily-limit"), Some("10")),
            (Some("QPS"), None),
            (Some("QPS"), Some("many")),
            (Some("QPS"), Some("0")),
            (Some("QPS"), Some("80")),
        ] {
            assert_eq!(kept(Label::Light, kind, limit), 24, "{kind:?} {limit:?}");
        }
        assert_eq!(kept(Label::Light, Some("QPS"), Some("4")), 3);
        assert_eq!(kept(Label::Medium, Some("qps"), Some("1")), 1);
        assert_eq!(kept(Label::Light, Some("QPS"), Some("80")), 3);
    }

    #[test]
    fn clients_of_one_account_share_their_buckets() {
        let config = |account: &str| Config::new(Credentials::new(account, "app", "secret"));
        let first = Buckets::of(&config("limits-a"));
        let other_app = Config { credentials: Credentials::new("limits-a", "x", "y"), ..config("") };
        assert!(Arc::ptr_eq(&first, &Buckets::of(&other_app)));
        assert!(!Arc::ptr_eq(&first, &Buckets::of(&config("limits-b"))));
    }
}
