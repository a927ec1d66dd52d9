//! The people of a soak: each does one random thing after another, and writes down what was acknowledged.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, watch};

use super::dice::Dice;
use super::model::{Deed, Told, World, after_all};
use crate::support::browser::{Answer, Browser, Form, between, form, shown};
use crate::support::site::{Site, number_in};
use crate::support::until::true_within;
use crate::support::wall::MINUTE;

/// How long some operations may take on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request and the worlds it may be in; locked while somebody is at it.
pub(crate) struct Request {
    pub(crate) number: String,
    pub(crate) worlds: Mutex<Vec<World>>,
}

/// What all share.
pub(crate) struct Shared {
    pub(crate) site: Site,
    pub(crate) requests: Mutex<Vec<Arc<Request>>>,
    /// Operations begun so far.
    pub(crate) done: AtomicUsize,
    pub(crate) programs: usize,
    /// How many of them are down just now.
    pub(crate) down: watch::Sender<usize>,
    /// While programs are only asked to stop, whoever asks is answered, and not by a failure.
    pub(crate) must_answer: AtomicBool,
    /// Answers that must never be given, and contradictions.
    pub(crate) wrong: Mutex<Vec<String>>,
    /// How often a deed was told how.
    pub(crate) tally: Mutex<BTreeMap<String, usize>>,
    /// Meetings deleted at Zoom by hand.
    pub(crate) gone: Mutex<Vec<i64>>,
    /// When the first slot begins, and how many quarters of an hour there are.
    pub(crate) slots: (i64, usize),
}

impl Shared {
    /// Waits until so many more operations have begun.
    pub(crate) async fn goes_on(&self, operations: usize) {
        let aim = self.done.load(Ordering::Relaxed) + operations;
        true_within("people go on", PATIENCE, async || self.done.load(Ordering::Relaxed) >= aim).await;
    }
}

/// One of them.
pub(crate) struct Person {
    pub(crate) shared: Arc<Shared>,
    pub(crate) browser: Browser,
    pub(crate) dice: Dice,
}

impl Person {
    /// One thing after another while `goes_on` says so.
    pub(crate) async fn work(mut self, goes_on: impl Fn(usize) -> bool) {
        while goes_on(self.shared.done.fetch_add(1, Ordering::Relaxed)) {
            let programs = self.shared.programs;
            let _ = self.shared.down.subscribe().wait_for(|down| *down < programs).await;
            let known = self.shared.requests.lock().await.len();
            match self.dice.roll(100) {
                _ if known < 20 => self.create().await,
                0..14 => self.create().await,
                14..16 => self.delete_by_hand().await,
                roll => self.touch(roll).await,
            }
        }
    }

    /// What a killed program had begun has come about or has not once all are up again.
    async fn all_up(&self) {
        let _ = self.shared.down.subscribe().wait_for(|down| *down == 0).await;
    }

    async fn get(&self, path: &str) -> Option<Answer> {
        self.answered(path, self.browser.get(path).await).await
    }

    async fn post(&self, path: &str, pairs: &Form) -> Option<Answer> {
        self.answered(path, self.browser.post(path, pairs).await).await
    }

    async fn answered(&self, path: &str, answer: Result<Answer, reqwest::Error>) -> Option<Answer> {
        let failure = match &answer {
            Ok(answer) if answer.status < 500 => None,
            Ok(answer) => Some(format!("{} {}", answer.status, shown(&answer.text))),
            Err(error) => Some(format!("{error:?}")),
        };
        if let Some(failure) = failure
            && self.shared.must_answer.load(Ordering::Relaxed)
        {
            self.shared.wrong.lock().await.push(format!("{path}: {failure}"));
        }
        answer.ok()
    }

    fn time(&mut self) -> (i64, i64) {
        let (first, quarters) = self.shared.slots;
        let quarter = |count: usize| i64::try_from(count).unwrap() * 15 * MINUTE;
        let start = first + quarter(self.dice.roll(quarters));
        (start, start + quarter(2 + self.dice.roll(5)))
    }

    async fn create(&mut self) {
        let (start, end) = self.time();
        let mut pairs = self.shared.site.request(start, end);
        pairs.push(("saving".into(), "submit".into()));
        let Some(made) = self.post("/requests/new", &pairs).await else { return };
        // Where the answer was lost nobody knows its number, and nobody touches it.
        let Some(number) = number_in(&made) else { return };
        let confirmed = self.post(&format!("/requests/{number}/confirm"), &Vec::new()).await;
        if confirmed.is_some_and(|answer| answer.status == 303) {
            let worlds = Mutex::new(vec![World { canceled: false, zoom: false, kept: false, start, end }]);
            self.shared.requests.lock().await.push(Arc::new(Request { number, worlds }));
        }
    }

    async fn delete_by_hand(&mut self) {
        let control = &self.shared.site.zoom.control;
        let meetings = control.meetings();
        if let Some(meeting) = self.dice.pick(&meetings) {
            self.shared.gone.lock().await.push(meeting.id);
            control.delete_meeting(meeting.id);
        }
    }

    async fn touch(&mut self, roll: usize) {
        let request = self.dice.pick(&self.shared.requests.lock().await).cloned();
        let Some(request) = request else { return };
        let key = format!("key-{}", self.dice.roll(usize::MAX));
        let convert = (Deed::Convert, form(&[("idempotency_key", &key)]));
        let back = (Deed::Back, Vec::new());
        let cancel = (Deed::Cancel, Vec::new());
        match roll {
            16..45 => self.together(&request, vec![convert]).await,
            45..57 => self.together(&request, vec![back]).await,
            57..60 => self.together(&request, vec![cancel]).await,
            60..65 => self.slip(&request).await,
            65..69 => self.together(&request, vec![convert.clone(), convert]).await,
            69..72 => self.together(&request, vec![convert, cancel]).await,
            72..74 => self.together(&request, vec![convert, back]).await,
            _ => self.edit(&request).await,
        }
    }

    /// Cancels by mistake, and undoes that.
    async fn slip(&mut self, request: &Request) {
        self.together(request, vec![(Deed::Slip, form(&[("with_undo", "yes")]))]).await;
        self.together(request, vec![(Deed::Undo, form(&[("undo", "yes")]))]).await;
    }

    /// Sends forms at the same time, and notes what was told.
    async fn together(&mut self, request: &Request, forms: Vec<(Deed, Form)>) {
        // Somebody else is at it.
        let Ok(mut worlds) = request.worlds.try_lock() else { return };
        let number = &request.number;
        let deeds = forms.into_iter().map(async |(deed, pairs)| {
            let told = match self.post(&path(number, &deed), &pairs).await {
                Some(answer) => self.told(number, &deed, answer).await,
                None => Told::Unclear,
            };
            (deed, told)
        });
        let deeds = futures::future::join_all(deeds).await;
        self.note(number, &mut worlds, &deeds).await;
    }

    async fn note(&self, number: &str, worlds: &mut Vec<World>, deeds: &[(Deed, Told)]) {
        if deeds.iter().any(|(_, told)| *told == Told::Unclear) {
            self.all_up().await;
        }
        for (deed, told) in deeds {
            *self.shared.tally.lock().await.entry(format!("{} {told:?}", name(deed))).or_default() += 1;
        }
        let next = after_all(worlds, deeds);
        if next.is_empty() {
            let line = format!("{number}: {deeds:?} contradicts {worlds:?}");
            self.shared.wrong.lock().await.push(line);
        } else {
            *worlds = next;
        }
    }

    async fn edit(&mut self, request: &Request) {
        let time = self.time();
        let Ok(mut worlds) = request.worlds.try_lock() else { return };
        let path = format!("/requests/{}/edit", request.number);
        let Some(page) = self.get(&path).await else { return };
        let Some(version) = page.hidden("version").filter(|_| page.status == 200) else { return };
        let mut pairs = self.shared.site.request(time.0, time.1);
        pairs.push(("version".into(), version.to_owned()));
        let mut times = vec![time];
        let mut answer = self.post(&path, &pairs).await;
        let asked = answer.as_ref().filter(|answer| answer.status == 409);
        let choices: Vec<String> = asked.map(|answer| choices(&answer.text)).unwrap_or_default();
        if let Some(choice) = self.dice.pick(&choices) {
            if let Some(at) = choice.strip_prefix("at:").and_then(|at| at.parse::<i64>().ok()) {
                times.push((at, at + time.1 - time.0));
            }
            pairs.push(("on_clash".into(), choice.clone()));
            answer = self.post(&path, &pairs).await;
        }
        let deed = Deed::Edit { times };
        let told = match answer {
            Some(answer) => self.told(&request.number, &deed, answer).await,
            None => Told::Unclear,
        };
        self.note(&request.number, &mut worlds, &[(deed, told)]).await;
    }

    /// What an answer says; for a redirect, the page it leads to.
    async fn told(&self, number: &str, deed: &Deed, answer: Answer) -> Told {
        match answer.status {
            303 => match self.get(&answer.location).await {
                Some(page) => said(number, deed, &page.text),
                None => said(number, deed, ""),
            },
            403 | 404 | 409 | 422 => Told::Refused,
            502 if !answer.text.contains("We are checking with Zoom") => Told::Refused,
            502 | 503 => Told::Unclear,
            status => {
                let text: String = shown(&answer.text).chars().take(300).collect();
                self.shared
                    .wrong
                    .lock()
                    .await
                    .push(format!("{number}: {deed:?} was answered {status}: {text}"));
                Told::Unclear
            }
        }
    }
}

/// A deed as paths name it.
fn name(deed: &Deed) -> &'static str {
    match deed {
        Deed::Convert => "convert",
        Deed::Back => "convert-back",
        Deed::Cancel | Deed::Slip => "cancel",
        Deed::Undo => "reinstate",
        Deed::Edit { .. } => "edit",
    }
}

fn path(number: &str, deed: &Deed) -> String {
    format!("/requests/{number}/{}", name(deed))
}

/// What can be chosen where a host is not free.
fn choices(html: &str) -> Vec<String> {
    let tags = html.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
    let radios = tags.filter(|tag| tag.contains("name=\"on_clash\""));
    radios.filter_map(|tag| between(tag, "value=\"", "\"").map(str::to_owned)).collect()
}

/// What the page says after a deed that was taken.
fn said(number: &str, deed: &Deed, page: &str) -> Told {
    let says = |words: &str| page.contains(&format!("{number} {words}"));
    match deed {
        Deed::Back | Deed::Cancel | Deed::Slip => Told::Done,
        Deed::Undo if page.contains("again, with the same Zoom link.") => Told::DoneAsZoom,
        Deed::Undo if page.contains("again, as a regular request") => Told::DoneAsRegular,
        Deed::Undo => Told::Unclear,
        Deed::Convert if says("is a Zoom meeting on") => Told::Done,
        Deed::Convert => Told::Unclear,
        Deed::Edit { .. } if page.contains(&format!("so nothing of {number} was changed")) => Told::Refused,
        Deed::Edit { .. } if says("was saved. Host and link stay") => Told::DoneAsZoom,
        Deed::Edit { .. } if page.contains("now, with a new link. The old one is dead") => Told::DoneAsZoom,
        Deed::Edit { .. } if says("was saved and is a regular request") => Told::DoneAsRegular,
        Deed::Edit { .. } if says("was saved.") => Told::Done,
        Deed::Edit { .. } => Told::Unclear,
    }
}
