//! PostgreSQL is stopped without a word while people work, and started again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures::future::join_all;
use tokio::task::spawn_blocking;

use crate::soak::crew::Shared;
use crate::soak::{Crowd, gather, kept_log, seed, verdict};
use crate::support::browser::{Answer, Browser, shown};
use crate::support::cluster::Cluster;
use crate::support::database::{Database, Engine};
use crate::support::program::Program;
use crate::support::site::{Site, number_in};
use crate::support::until::within;
use crate::support::wall::MINUTE;

const PROGRAMS: usize = 2;
const HOSTS: usize = 24;
/// Operations before and after.
const OPERATIONS: usize = 60;
/// A page waits so long for a database that is restarted, and a moment more to say that it is not there.
const FIRST_PAGE: Duration = Duration::from_secs(12);
/// Once one has waited in vain.
const NEXT_PAGE: Duration = Duration::from_secs(4);
/// How soon a program works again, and hears of changes in the other one.
const BACK: Duration = Duration::from_secs(10);

/// What a page open in a program hears.
struct Stream {
    response: reqwest::Response,
    heard: String,
}

impl Stream {
    async fn open(browser: &Browser) -> Self {
        let mut stream = Self { response: browser.follow("/events").await, heard: String::new() };
        stream.until("hello").await;
        stream
    }

    /// Hears on until it has heard this.
    async fn until(&mut self, words: &str) {
        while !self.heard.contains(words) {
            let chunk = tokio::time::timeout(BACK, self.response.chunk()).await;
            let chunk = chunk.unwrap_or_else(|_| panic!("{words:?} was not heard; {}", self.heard));
            self.heard.push_str(&String::from_utf8_lossy(&chunk.unwrap().expect("the stream goes on")));
        }
    }
}

async fn timed(browser: &Browser, path: &str) -> (Answer, Duration) {
    let begun = Instant::now();
    (browser.get(path).await.unwrap(), begun.elapsed())
}

/// Pages say so, the first after it has waited, the next sooner.
async fn says_so(browser: &Browser) {
    for patience in [FIRST_PAGE, NEXT_PAGE] {
        let (page, took) = timed(browser, "/requests").await;
        assert_eq!(page.status, 503, "{}", shown(&page.text));
        assert!(page.text.contains("The database cannot be used just now."), "{}", page.text);
        assert!(page.text.contains("<h1>Try again in a moment"), "a whole page: {}", page.text);
        assert!(took < patience, "it took {took:?}");
    }
    assert_eq!(timed(browser, "/readyz").await.0.status, 503);
    assert_eq!(timed(browser, "/healthz").await.0.status, 200);
}

struct Outage<'a> {
    shared: &'a Shared,
    cluster: &'a Arc<Cluster>,
    programs: &'a [Program],
    judge: Browser,
}

impl Outage<'_> {
    /// How long until all programs worked again, and how long until a change in the second was heard in the first.
    async fn happen(self, over: &AtomicBool) -> (Duration, Duration) {
        let browsers: Vec<_> = self.programs.iter().map(|program| self.judge.at(program.url())).collect();
        let mut stream = Stream::open(&browsers[0]).await;
        self.shared.goes_on(OPERATIONS).await;
        self.shared.down.send_modify(|down| *down += 1);
        let cluster = self.cluster.clone();
        spawn_blocking(move || cluster.stop()).await.unwrap();
        stream.heard.clear();
        join_all(browsers.iter().map(says_so)).await;
        let cluster = self.cluster.clone();
        spawn_blocking(move || cluster.start_again()).await.unwrap();
        let begun = Instant::now();
        let ready = async || {
            let pages = join_all(browsers.iter().map(|browser| timed(browser, "/readyz"))).await;
            if pages.iter().all(|(page, _)| page.status == 200) { Ok(()) } else { Err("not ready") }
        };
        let (_, back) = within(BACK, ready).await.unwrap();
        self.shared.down.send_modify(|down| *down -= 1);
        let start = self.shared.slots.0;
        let mut pairs = self.shared.site.request(start, start + 60 * MINUTE);
        pairs.push(("saving".into(), "submit".into()));
        let number = number_in(&browsers[1].must("/requests/new", &pairs).await).unwrap();
        stream.until("event: resync").await;
        let confirmed = browsers[1].must(&format!("/requests/{number}/confirm"), &Vec::new()).await;
        assert_eq!(confirmed.status, 303);
        stream.until(&format!("request:{number}")).await;
        let heard = begun.elapsed();
        self.shared.goes_on(OPERATIONS).await;
        over.store(true, Ordering::Relaxed);
        (back, heard)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r65_a_database_that_is_stopped_and_started_loses_and_doubles_nothing() {
    let (seed, cluster) = (seed(), Arc::new(spawn_blocking(Cluster::start).await.unwrap()));
    let database = Database { engine: Engine::Postgres, url: cluster.url.clone() };
    let site = Site::on(database, tempfile::tempdir().unwrap(), PROGRAMS, (HOSTS, HOSTS)).await;
    let Crowd { shared, people, programs, judge, balancer: _kept } = gather(site, seed).await;
    let over = AtomicBool::new(false);
    let work = people.into_iter().map(|person| person.work(|_| !over.load(Ordering::Relaxed)));
    let outage = Outage { shared: &shared, cluster: &cluster, programs: &programs, judge: judge.clone() };
    let (_, (back, heard)) = tokio::join!(join_all(work), outage.happen(&over));
    let found = verdict::judge(&shared, &judge).await;
    let tally = shared.tally.lock().await.clone();
    println!(
        "database restarted, seed {seed}: programs ready after {} ms, changes heard after {} ms; {tally:?}",
        back.as_millis(),
        heard.as_millis()
    );
    match found {
        Ok(found) => println!("{found}"),
        Err(why) => panic!("{why}\nlog: {}", kept_log(&shared, seed)),
    }
}
