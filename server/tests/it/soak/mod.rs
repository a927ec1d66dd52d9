//! For long under random work: many people at once, bad weather at Zoom, and kills. At the end a model that shares nothing
//! with the product says what should be (R62, R63, R65, R78, R79).

pub(crate) mod crew;
mod dice;
mod fate;
mod model;
mod rolling;
pub(crate) mod verdict;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, watch};

use self::crew::{Person, Shared};
use self::dice::Dice;
use crate::support::balancer::Balancer;
use crate::support::browser::{Browser, form};
use crate::support::database::Engine;
use crate::support::program::Program;
use crate::support::site::Site;
use crate::support::wall::{DAY, MINUTE, now};

/// People who work at once.
const PEOPLE: usize = 8;
/// Operations of a run that is not told its minutes.
const OPERATIONS: usize = 1_500;
/// Operations from one kill to the next: twelve in such a run.
const KILL_EVERY: usize = 120;
/// Hosts, of which each may make 100 meetings a day; more for a longer run.
const HOSTS: usize = 24;
const HOSTS_A_MINUTE: usize = 8;
/// Quarters of an hour in which all meetings begin: so few that hosts run out.
const QUARTERS: usize = 56;

fn variable(name: &str) -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "tests have no configuration")]
    let text = std::env::var(name);
    text.ok().filter(|text| !text.is_empty()).map(|text| text.parse().unwrap())
}

/// The dice of a run.
pub(crate) fn seed() -> u64 {
    variable("CALLBOARD_SOAK_SEED").unwrap_or_else(|| u64::try_from(now()).unwrap())
}

/// How long a run is.
#[derive(Clone, Copy)]
struct Length {
    begun: Instant,
    minutes: Option<u64>,
}

impl Length {
    fn goes_on(self, done: usize) -> bool {
        match self.minutes {
            Some(minutes) => self.begun.elapsed() < Duration::from_secs(60 * minutes),
            None => done < OPERATIONS,
        }
    }
}

async fn open(engine: Engine, programs: usize, minutes: Option<u64>) -> Site {
    let hosts = HOSTS + HOSTS_A_MINUTE * usize::try_from(minutes.unwrap_or_default()).unwrap();
    Site::open(engine, programs, (hosts, hosts)).await
}

/// Takes a scheduler on, beside the admin.
async fn hire(site: &Site) {
    let scheduler = form(&[
        ("name", "Sol Reyes"),
        ("email", "sol@agency.example"),
        ("roles", "scheduler"),
        ("password", "four words in a row"),
    ]);
    site.browser.must("/settings/people", &scheduler).await;
}

/// The `which`th person's browser: admins and schedulers take turns.
async fn browser(which: usize, base: &str) -> Browser {
    let mut browser = Browser::new(base.to_owned());
    let pairs = match which % 2 {
        0 => form(&[("email", "nia@agency.example"), ("password", "three words together")]),
        _ => form(&[("email", "sol@agency.example"), ("password", "four words in a row")]),
    };
    browser.enter("/sign-in", &pairs).await;
    browser
}

/// Everybody at work on one site, the programs behind a balancer.
pub(crate) struct Crowd {
    pub(crate) shared: Arc<Shared>,
    pub(crate) people: Vec<Person>,
    pub(crate) programs: Vec<Program>,
    /// Somebody who only looks, an admin.
    pub(crate) judge: Browser,
    /// Passes on what people send for as long as it is kept.
    pub(crate) balancer: Balancer,
}

pub(crate) async fn gather(mut site: Site, seed: u64) -> Crowd {
    hire(&site).await;
    let programs = std::mem::take(&mut site.programs);
    let balancer = Balancer::before(programs.iter().map(|program| program.address).collect()).await;
    let shared = Arc::new(Shared {
        site,
        requests: Mutex::default(),
        done: AtomicUsize::new(0),
        programs: programs.len(),
        down: watch::Sender::new(0),
        must_answer: AtomicBool::new(false),
        wrong: Mutex::default(),
        tally: Mutex::default(),
        gone: Mutex::default(),
        slots: ((now() / DAY + 30) * DAY + 360 * MINUTE, QUARTERS),
    });
    let mut people = Vec::new();
    for which in 0..PEOPLE {
        let browser = browser(which, &balancer.url).await;
        let dice = Dice::new(seed, u64::try_from(which).unwrap());
        people.push(Person { shared: shared.clone(), browser, dice });
    }
    let judge = people[0].browser.clone();
    Crowd { shared, people, programs, judge, balancer }
}

async fn soak(engine: Engine, programs: usize, seed: u64) -> Result<String, String> {
    let minutes = variable("CALLBOARD_SOAK_MINUTES");
    let crowd = gather(open(engine, programs, minutes).await, seed).await;
    let Crowd { shared, people, programs: mut started, judge, balancer: _kept } = crowd;
    let length = Length { begun: Instant::now(), minutes };
    let left = AtomicUsize::new(PEOPLE);
    let work = futures::future::join_all(people.into_iter().map(async |person| {
        person.work(|done| length.goes_on(done)).await;
        left.fetch_sub(1, Ordering::Relaxed);
    }));
    let mut dice = Dice::new(seed, 1_000);
    let is_over = || left.load(Ordering::Relaxed) == 0;
    let (_, kills) =
        tokio::join!(work, fate::befall(shared.clone(), &mut started, &mut dice, KILL_EVERY, is_over));
    let (worked, done) = (length.begun.elapsed().as_secs(), shared.done.load(Ordering::Relaxed) - PEOPLE);
    let judged = verdict::judge(&shared, &judge).await;
    let tally = shared.tally.lock().await.clone();
    // A soak in which nothing comes about proves nothing.
    for told in [
        "convert Done",
        "convert Unclear",
        "convert-back Done",
        "cancel Done",
        "reinstate DoneAsZoom",
        "edit DoneAsZoom",
    ] {
        let often = tally.get(told).copied().unwrap_or_default();
        assert!(often >= 10, "{told}: {often} times; {tally:?}");
    }
    let what = format!(
        "{engine:?}, {programs} program(s), seed {seed}: {done} operations and {kills} kills in {worked} s"
    );
    match judged {
        Ok(found) => Ok(format!("{what}; {found}\n  {tally:?}")),
        Err(why) => Err(format!("{what}\n{why}\nlog: {}", kept_log(&shared, seed))),
    }
}

/// Somebody will want to read it: where it stays.
pub(crate) fn kept_log(shared: &Shared, seed: u64) -> String {
    let kept =
        std::env::temp_dir().join(format!("callboard-soak-{seed}-{:?}.log", shared.site.database.engine));
    std::fs::copy(shared.site.environment.log(), &kept).unwrap();
    kept.display().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r62_r63_r65_under_random_work_and_kills_nothing_is_lost_or_doubled() {
    let seed = seed();
    println!("CALLBOARD_SOAK_SEED={seed} does the same again, as far as haste allows");
    let both = tokio::join!(soak(Engine::Sqlite, 1, seed), soak(Engine::Postgres, 3, seed));
    for done in [&both.0, &both.1] {
        match done {
            Ok(what) => println!("{what}"),
            Err(why) => println!("WRONG {why}"),
        }
    }
    assert!(both.0.is_ok() && both.1.is_ok());
}
