//! What leads to the moment of a kill: each step is one thing a person, Zoom or the database does.

use std::time::Duration;

use tokio::task::JoinHandle;
use zoom_sim::{Fault, FaultRule, HoldAt, NewHandMadeMeeting, UserState};

use crate::support::browser::{Answer, Browser, Form, form};
use crate::support::database::{Extent, Lock};
use crate::support::judge::{Picture, Row};
use crate::support::site::Site;
use crate::support::until::true_within;
use crate::support::wall::{DAY, MINUTE, now};

/// How long the program may take to come to where it is held.
const PATIENCE: Duration = Duration::from_secs(30);

const SENT_LONG_AGO: &str = "update meetings set sent_at = sent_at - 130000";
/// The minute of every cancellation that could be undone is over.
pub(crate) const NOT_UNDONE: &str =
    "update meetings set next_attempt_at = 1 where state = 'active' and intent = 'absent'";
const DUE_TO_BE_LOOKED_FOR: &str = "update meetings set next_attempt_at = ended_at where state = 'ended'";

/// What a person asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Click {
    Convert,
    Back,
    Cancel,
    /// Canceled by mistake: it can be undone for a minute.
    Slip,
    Undo,
    /// Two hours later, where the host is free.
    Edit,
    /// To the time of another meeting on its host, hence to another host.
    Move,
}

/// One step on the way.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Do {
    /// Sends the form and does not wait for its answer.
    Send(Click),
    /// Sends the form and waits for its answer.
    Ask(Click),
    /// The form sent before is answered.
    Answered,
    /// The next such call to Zoom stands still there.
    Hold(&'static str, &'static str, HoldAt),
    /// The same, after so many others.
    HoldAfter(u32, &'static str, &'static str, HoldAt),
    /// The create fails after Zoom has made the meeting, after so many others.
    AnswerLost(u32),
    /// The create never reaches Zoom, which never answers.
    Never,
    /// It was sent all the same.
    Swallowed,
    /// The create is refused whatever host it names.
    Refused,
    /// No host can be used any more.
    HostsGone,
    /// Every host has a meeting made by hand at the time of the request.
    InTheWay,
    /// A second meeting two hours after the first, on the same host; then there is a second host.
    SecondMeeting,
    /// Zoom forgets the program's token.
    TokensEnd,
    /// The program stands still at Zoom.
    Held,
    /// Nothing can be written any more.
    Lock(Extent),
    /// Whatever stands still at Zoom goes on.
    LetGo,
    /// The program stands still at the database.
    Stuck,
    /// A create is written down as sent.
    Sent,
    /// The request's page shows its link.
    Linked,
    /// One listing without the marker is written down.
    OneListing,
    /// Its last row is over.
    Over,
    /// Zoom has made what was held so long.
    TurnsUp,
    /// Somebody presses *Try now* on *Zoom problems*.
    TryNow,
    Kill,
    Start,
    /// The create was sent longer ago than it can travel.
    TimeToTravelPasses,
    /// The minute in which a cancellation can be undone is over.
    MinutePasses,
    /// It is time to look for forgotten markers.
    TimeToLookPasses,
}

/// A site on its way to a kill.
pub(crate) struct Scene {
    pub(crate) site: Site,
    /// The request it is about.
    pub(crate) number: String,
    /// When it starts.
    pub(crate) start: i64,
    sent: Vec<JoinHandle<Option<Answer>>>,
    lock: Option<Lock>,
}

impl Scene {
    pub(crate) async fn of(site: Site) -> Self {
        let start = (now() / DAY + 30) * DAY + 600 * MINUTE;
        let number = site.confirmed(start, start + 60 * MINUTE).await;
        Self { site, number, start, sent: Vec::new(), lock: None }
    }

    pub(crate) async fn run(&mut self, steps: &[Do]) {
        for step in steps {
            self.step(*step).await;
        }
    }

    async fn step(&mut self, step: Do) {
        match step {
            Do::Send(click) => self.send(click).await,
            Do::Ask(click) => {
                self.send(click).await;
                self.answered(self.sent.len() - 1).await;
            }
            Do::Answered => self.answered(0).await,
            Do::Hold(method, path, at) => self.hold(0, method, path, at),
            Do::HoldAfter(skip, method, path, at) => self.hold(skip, method, path, at),
            Do::AnswerLost(skip) => self.fault(Fault::CommitThen500, skip),
            Do::Never => self.fault(Fault::TimeoutBefore, 0),
            Do::Swallowed => self.swallowed().await,
            Do::Refused => self.fault(refusal(), 0),
            Do::HostsGone => self.hosts_gone(),
            Do::InTheWay => self.in_the_way(),
            Do::SecondMeeting => self.second_meeting().await,
            Do::TokensEnd => self.site.zoom.control.expire_tokens(),
            Do::Held => self.held().await,
            Do::Lock(extent) => {
                // Takes the message away that waits for the next page: showing it is a write, too.
                self.site.browser.get("/requests").await.unwrap();
                self.lock = Some(self.site.database.lock(extent).await);
            }
            Do::LetGo => self.site.zoom.control.release(),
            Do::Stuck => self.stuck().await,
            Do::Sent => {
                let sent = |row: &Row| row.state == "creating";
                self.picture("it is sent", |it, _| it.rows.iter().any(sent)).await;
            }
            Do::Linked => {
                let linked = |row: &Row| row.state == "active";
                self.picture("it is linked", |it, number| it.current(number).is_some_and(linked)).await;
            }
            Do::OneListing => {
                let listed = |row: &Row| row.absent_listings == 1;
                self.picture("a listing is written down", |it, _| it.rows.iter().any(listed)).await;
            }
            Do::Over => {
                self.picture("it is over", |it, _| it.rows.iter().all(|row| row.state == "ended")).await;
            }
            Do::TurnsUp => self.picture("it turns up", |it, _| !it.at_zoom.is_empty()).await,
            Do::TryNow => {
                let pairs = form(&[("try", &self.number)]);
                self.site.browser.must("/zoom-problems", &pairs).await;
            }
            Do::Kill => self.kill().await,
            Do::Start => drop(self.site.programs[0].start_again().await),
            Do::TimeToTravelPasses => self.site.database.time_passes(SENT_LONG_AGO).await,
            Do::MinutePasses => self.site.database.time_passes(NOT_UNDONE).await,
            Do::TimeToLookPasses => self.site.database.time_passes(DUE_TO_BE_LOOKED_FOR).await,
        }
    }

    /// Kills the program that was asked, and lets go of the database.
    pub(crate) async fn kill(&mut self) {
        self.site.programs[0].kill().await;
        if let Some(lock) = self.lock.take() {
            lock.release().await;
        }
        for sent in self.sent.drain(..) {
            let _ = sent.await;
        }
    }

    async fn send(&mut self, click: Click) {
        let (path, pairs) = self.form(click).await;
        let browser = self.site.browser.clone();
        self.sent.push(tokio::spawn(async move { browser.post(&path, &pairs).await.ok() }));
    }

    async fn form(&self, click: Click) -> (String, Form) {
        let path = |action: &str| format!("/requests/{}/{action}", self.number);
        match click {
            Click::Convert => (path("convert"), form(&[("idempotency_key", "a key of a page")])),
            Click::Back => (path("convert-back"), Vec::new()),
            Click::Cancel => (path("cancel"), Vec::new()),
            Click::Slip => (path("cancel"), form(&[("with_undo", "yes")])),
            Click::Undo => (path("reinstate"), form(&[("undo", "yes")])),
            Click::Edit | Click::Move => {
                let start = self.later();
                let page = self.site.browser.get(&path("edit")).await.unwrap();
                let mut pairs = self.site.request(start, start + 60 * MINUTE);
                pairs.push(("version".into(), page.hidden("version").expect("a version").to_owned()));
                if click == Click::Move {
                    pairs.push(("on_clash".into(), "other_host".into()));
                }
                (path("edit"), pairs)
            }
        }
    }

    /// When it starts after an edit.
    pub(crate) fn later(&self) -> i64 {
        self.start + 120 * MINUTE
    }

    async fn answered(&mut self, which: usize) {
        let sent = self.sent.remove(which);
        let answer = sent.await.unwrap();
        assert!(answer.is_some(), "no answer");
    }

    fn hold(&self, skip: u32, method: &str, path: &str, at: HoldAt) {
        let rule = FaultRule::new(method, path, Fault::Hold { at }, 1).after(skip);
        self.site.zoom.control.fault(rule);
    }

    fn fault(&self, fault: Fault, skip: u32) {
        self.site.zoom.control.fault(FaultRule::new("POST", "/meetings", fault, 1).after(skip));
    }

    fn hosts_gone(&self) {
        for host in self.site.zoom.control.hosts() {
            assert!(self.site.zoom.control.edit_user(&host, None, Some(UserState::Inactive)));
        }
    }

    fn in_the_way(&self) {
        for host in self.site.zoom.control.hosts() {
            let topic = "By hand".to_owned();
            let start_time = chrono_of(self.start);
            let meeting = NewHandMadeMeeting { host, topic, agenda: String::new(), start_time, duration: 30 };
            self.site.zoom.control.create_meeting(meeting).unwrap();
        }
    }

    async fn second_meeting(&self) {
        let number = self.site.confirmed(self.later(), self.later() + 60 * MINUTE).await;
        self.site.browser.must(&format!("/requests/{number}/convert"), &Vec::new()).await;
        self.site.settings(2, false).await;
    }

    async fn swallowed(&self) {
        let control = &self.site.zoom.control;
        true_within("it was sent", PATIENCE, async || control.faults().is_empty()).await;
    }

    /// Seen twice, because one that was let go a moment ago still counts.
    async fn held(&self) {
        let control = &self.site.zoom.control;
        let mut seen = 0;
        true_within("the program is held at Zoom", PATIENCE, async || {
            let armed = control.faults().iter().any(|rule| matches!(rule.fault, Fault::Hold { .. }));
            seen = if !armed && control.held() > 0 { seen + 1 } else { 0 };
            seen > 1
        })
        .await;
    }

    /// PostgreSQL tells who waits. On SQLite nobody does: the program has had its turn for what was sent before once it has
    /// answered a few requests that were sent after it, and the lock that is held proves that nothing was written.
    async fn stuck(&self) {
        if self.site.database.waiting().await.is_some() {
            true_within("a statement waits for the lock", PATIENCE, async || {
                self.site.database.waiting().await.is_some_and(|waiting| waiting > 0)
            })
            .await;
            return;
        }
        for _ in 0..5 {
            self.site.browser.get("/requests").await.unwrap();
        }
        assert!(self.sent.iter().all(|sent| !sent.is_finished()), "answered without a commit");
    }

    async fn picture(&self, what: &str, look: impl Fn(&Picture, &str) -> bool) {
        true_within(what, PATIENCE, async || look(&Picture::of(&self.site).await, &self.number)).await;
    }

    /// The browser of the program that is left.
    pub(crate) fn browser_after(&self) -> Browser {
        let last = self.site.programs.last().expect("a program");
        self.site.browser.at(last.url())
    }
}

/// What Zoom says to a create that no host could help.
fn refusal() -> Fault {
    Fault::Status { code: 400, body: r#"{"code":300,"message":"Invalid field."}"#.to_owned() }
}

fn chrono_of(millis: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(millis).unwrap()
}
