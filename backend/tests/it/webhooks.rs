//! Zoom's events: the Secret Token is kept sealed, nothing is believed without its signature, a repetition is told, and an
//! event is a reason to look.

use std::time::Duration;

use backend::settings::{self, CarriedSecret, ZoomForm, carried_secret, carry_secret};
use backend::store::args;
use backend::webhooks::{self, Delivery, Heard, LastHeard, NotHeard};
use backend::{Backend, Error, worker};
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use sha2::Sha256;
use shared::request::RequestNumber;
use shared::time::Timestamp;
use tokio_util::sync::CancellationToken;
use zoom_sim::Fault;

use crate::support::app::{App, fields};
use crate::support::database::on_both_engines;
use crate::support::stage::Stage;

const TOKEN: &str = "s3cret-t0ken";

/// What Zoom would send at an instant, signed with a token.
struct Sent {
    timestamp: String,
    signature: String,
    body: String,
}

impl Sent {
    fn new(body: impl ToString, token: &str, at: Timestamp) -> Self {
        let (timestamp, body) = (at.as_secs().to_string(), body.to_string());
        let mac = Hmac::<Sha256>::new_from_slice(token.as_bytes()).unwrap();
        let mac = mac.chain_update(format!("v0:{timestamp}:{body}")).finalize().into_bytes();
        let signature = mac.iter().fold("v0=".to_owned(), |hex, byte| format!("{hex}{byte:02x}"));
        Self { timestamp, signature, body }
    }

    async fn to(&self, backend: &Backend) -> Result<Heard, NotHeard> {
        let Self { timestamp, signature, body } = self;
        webhooks::hear(backend, &Delivery { timestamp, signature, body: body.as_bytes() }).await
    }
}

/// A meeting's event as Zoom tells it, with all it says of people.
pub(crate) fn event(name: &str, meeting: i64, event_ts: i64) -> Value {
    json!({ "event": name, "event_ts": event_ts, "payload": {
        "account_id": "a", "operator": "owner@harborline.example", "operator_id": "o",
        "object": { "id": meeting.to_string(), "uuid": "u==", "host_id": "zoom-host", "topic": "Mrs Miller, oncology" },
    } })
}

/// Saves the tab Zoom with this in the field *Secret Token*.
async fn types(app: &App, typed: &str) -> Vec<backend::Change> {
    let form = ZoomForm { webhook_secret: typed.into(), ..form() };
    saves(app, form).await.unwrap()
}

async fn saves(app: &App, form: ZoomForm) -> Result<Vec<backend::Change>, Error> {
    let admin = app.sign_in("ada@example.org", crate::support::app::PASSWORD).await.unwrap();
    let version = settings::get(&app.backend, &admin).await.unwrap().version;
    Ok(settings::change_zoom(&app.backend, &admin.admin().unwrap(), version, &form).await?.changes)
}

fn form() -> ZoomForm {
    ZoomForm { host_link_minutes: "15".into(), padding_minutes: "30".into(), ..ZoomForm::default() }
}

fn told(changes: &[backend::Change]) -> Vec<(&str, &str, &str)> {
    changes.iter().map(|it| (it.field.as_str(), it.from.as_str(), it.to.as_str())).collect()
}

async fn last_heard(app: &App) -> LastHeard {
    let admin = app.sign_in("ada@example.org", crate::support::app::PASSWORD).await.unwrap();
    webhooks::last_heard(&app.backend, &admin.admin().unwrap()).await.unwrap()
}

async fn remembered(app: &App) -> i64 {
    let mut tx = app.backend.store().read().await.unwrap();
    tx.one::<(i64,)>("select count(*) from webhook_events", args![]).await.unwrap().0
}

/// A site that listens: *Secret Token* is saved.
async fn listening(app: &App) {
    app.admin().await;
    types(app, TOKEN).await;
}

impl Stage {
    pub(crate) async fn listens(&self) {
        let form = ZoomForm { webhook_secret: TOKEN.into(), ..self.form(&self.zoom.control.hosts(), 15, 30) };
        let version = settings::get(&self.backend, &self.admin).await.unwrap().version;
        settings::change_zoom(&self.backend, &self.admin.admin().unwrap(), version, &form).await.unwrap();
    }

    pub(crate) async fn hears(&self, body: Value) {
        let sent = Sent::new(body, TOKEN, self.backend.now());
        assert_eq!(sent.to(&self.backend).await.unwrap(), Heard::Event);
    }

    /// A meeting that is to be deleted, which Zoom did not do at once: it is tried again later.
    async fn pending_deletion(&self, number: i64) -> RequestNumber {
        let request = self.request(number, 600 * number, 600 * number + 60).await;
        self.converted(request).await;
        self.fault("DELETE", "/meetings/", Fault::Html502, 100);
        self.back(request).await.unwrap();
        self.zoom.control.clear_faults();
        request
    }

    async fn zoom_id(&self, number: i64) -> i64 {
        let sql = "select zoom_meeting_id from meetings where request_id = $1";
        self.tx().await.one::<(i64,)>(sql, args![format!("r{number}")]).await.unwrap().0
    }

    /// Zoom's id of the host of a request's meeting.
    async fn zoom_host(&self, number: i64) -> String {
        let sql =
            "select h.zoom_user_id from meetings m join hosts h on h.id = m.host_id where m.request_id = $1";
        self.tx().await.one::<(String,)>(sql, args![format!("r{number}")]).await.unwrap().0
    }

    async fn states<const N: usize>(&self, numbers: [i64; N]) -> Vec<String> {
        let mut states = Vec::new();
        for number in numbers {
            let sql = "select state from meetings where request_id = $1";
            states.push(self.tx().await.one::<(String,)>(sql, args![format!("r{number}")]).await.unwrap().0);
        }
        states
    }

    /// Waits until a count is no longer 0; less long than the worker's own timer.
    pub(crate) async fn comes_true(&self, sql: &'static str) {
        let met = async {
            while self.count(sql).await == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), met).await.expect("it was to happen at once");
    }
}

on_both_engines! {
    async fn r38_the_secret_token_is_sealed_kept_by_a_blank_removed_on_demand_and_in_no_history(app: App) {
        listening(&app).await;
        let sealed = async || {
            let mut tx = app.backend.store().read().await.unwrap();
            let sql = "select webhook_secret from settings";
            tx.one::<(Option<Vec<u8>>,)>(sql, args![]).await.unwrap().0
        };
        let stored = sealed().await.unwrap();
        assert!(!String::from_utf8_lossy(&stored).contains(TOKEN));

        assert_eq!(types(&app, "").await, [], "blank keeps it");
        assert_eq!(types(&app, &format!(" {TOKEN} ")).await, [], "the same words are no change");
        assert_eq!(sealed().await.unwrap(), stored);
        let padded = ZoomForm { padding_minutes: "60".into(), ..form() };
        assert_eq!(told(&saves(&app, padded).await.unwrap()), [("padding_minutes", "30", "60")]);
        assert_eq!(sealed().await.unwrap(), stored, "another field's change keeps it, too");

        assert_eq!(told(&types(&app, "0ther-t0ken").await)[1..], [("webhook_secret", "", "changed")]);
        assert_ne!(sealed().await.unwrap(), stored);
        let removal = ZoomForm { remove_webhook_secret: true, ..form() };
        let both = ZoomForm { webhook_secret: "x".into(), ..removal.clone() };
        assert_eq!(fields(saves(&app, both).await), ["webhook_secret"], "one of the two");
        assert_eq!(told(&saves(&app, removal.clone()).await.unwrap()), [("webhook_secret", "", "removed")]);
        assert_eq!(sealed().await, None);
        assert_eq!(saves(&app, removal).await.unwrap(), [], "there is none any more");
        for typed in [TOKEN, "0ther-t0ken"] {
            assert!(!app.audit_holds(typed).await, "{typed}");
        }
        assert!(app.audit_holds("webhook_secret").await);
        let printed = format!("{:?}", ZoomForm { webhook_secret: TOKEN.into(), ..form() });
        assert!(!printed.contains(TOKEN), "{printed}");
    }

    async fn r34_a_bad_secret_token_saves_nothing_and_is_named(app: App) {
        listening(&app).await;
        for typed in ["x".repeat(201), "two\nlines".to_owned()] {
            let wrong = ZoomForm { webhook_secret: typed.into(), padding_minutes: "99".into(), ..form() };
            assert_eq!(fields(saves(&app, wrong).await), ["webhook_secret"]);
        }
        let admin = app.sign_in("ada@example.org", crate::support::app::PASSWORD).await.unwrap();
        assert_eq!(settings::get(&app.backend, &admin).await.unwrap().zoom.margins.padding().minutes(), 30);
    }

    async fn r37_another_admins_token_and_switch_are_told(app: App) {
        let ada = app.admin().await;
        let bo = app.person("Bo", "admin", None).await;
        let theirs = ZoomForm { webhook_secret: TOKEN.into(), waiting_room: true, ..form() };
        settings::change_zoom(&app.backend, &bo.admin().unwrap(), 1, &theirs).await.unwrap();
        match settings::change_zoom(&app.backend, &ada.admin().unwrap(), 1, &form()).await {
            Err(Error::Stale(stale)) => {
                assert_eq!(told(&stale.changes)[..], [("waiting_room", "off", "on"), ("webhook_secret", "", "changed")]);
            }
            other => panic!("{other:?}"),
        }
        assert!(settings::get(&app.backend, &ada).await.unwrap().zoom.waiting_room);
    }

    async fn a_typed_secret_travels_sealed_and_opens_for_its_field_alone(app: App) {
        let admin = app.admin().await;
        let proof = admin.admin().unwrap();
        let carried = carry_secret(&app.backend, &proof, CarriedSecret::Webhook, &TOKEN.into()).unwrap();
        assert!(!carried.contains(TOKEN));
        let opened = |which| carried_secret(&app.backend, &proof, which, &carried);
        assert_eq!(opened(CarriedSecret::Webhook).as_ref().map(SecretString::expose_secret), Some(TOKEN));
        assert!(opened(CarriedSecret::Client).is_none());
        app.clock.advance_minutes(61);
        assert!(opened(CarriedSecret::Webhook).is_none(), "after an hour it has to be typed again");
    }

    async fn without_a_secret_token_nobody_is_listened_to(app: App) {
        app.admin().await;
        let sent = Sent::new(event("meeting.started", 1, 1), "", app.backend.now());
        assert!(matches!(sent.to(&app.backend).await, Err(NotHeard::NotListening)));
        types(&app, TOKEN).await;
        let sent = Sent::new(event("meeting.started", 1, 1), TOKEN, app.backend.now());
        sent.to(&app.backend).await.unwrap();
        saves(&app, ZoomForm { remove_webhook_secret: true, ..form() }).await.unwrap();
        assert!(matches!(sent.to(&app.backend).await, Err(NotHeard::NotListening)));
    }

    async fn an_event_is_heard_once_and_its_repetitions_are_told_for_a_day(app: App) {
        listening(&app).await;
        assert_eq!(last_heard(&app).await, LastHeard::default());
        let first_at = app.backend.now();
        let body = event("meeting.started", 85_012_345_678, 1);
        let say = async |body: &Value| {
            Sent::new(body, TOKEN, app.backend.now()).to(&app.backend).await.unwrap()
        };
        assert_eq!(say(&body).await, Heard::Event);
        for minutes in [0, 5, 15, 40] {
            app.clock.advance_minutes(minutes);
            assert_eq!(say(&body).await, Heard::Again, "Zoom tries again after {minutes} minutes");
        }
        assert_eq!(last_heard(&app).await.event_at, Some(first_at), "a repetition is no news");
        assert_eq!(say(&event("meeting.ended", 85_012_345_678, 1)).await, Heard::Event);
        assert_eq!(last_heard(&app).await.event_at, Some(app.backend.now()));
        assert_eq!(remembered(&app).await, 2);
        app.clock.advance_minutes(24 * 60 - 1);
        assert_eq!(say(&event("meeting.ended", 1, 2)).await, Heard::Event);
        assert_eq!(remembered(&app).await, 2, "what is a day old is forgotten, and nothing younger");
    }

    async fn two_at_once_are_one_event(app: App) {
        listening(&app).await;
        let sent = Sent::new(event("meeting.started", 1, 1), TOKEN, app.backend.now());
        let (one, other) = tokio::join!(sent.to(&app.backend), sent.to(&app.backend));
        let mut heard = [one.unwrap(), other.unwrap()];
        heard.sort_by_key(|heard| *heard == Heard::Again);
        assert_eq!(heard, [Heard::Event, Heard::Again]);
    }

    async fn what_is_not_signed_with_the_token_is_refused_whatever_it_is(app: App) {
        listening(&app).await;
        let now = app.backend.now();
        let good = || Sent::new(event("meeting.started", 1, 1), TOKEN, now);
        let later = (now.as_secs() + 1).to_string();
        let unsigned = [
            Sent { signature: String::new(), ..good() },
            Sent { timestamp: String::new(), ..good() },
        ];
        for sent in unsigned {
            assert!(matches!(sent.to(&app.backend).await, Err(NotHeard::Refused)));
        }
        assert_eq!(last_heard(&app).await, LastHeard::default(), "who signs nothing is not Zoom");
        for sent in [
            Sent::new(event("meeting.started", 1, 1), "another-token", now),
            Sent::new(event("meeting.started", 1, 1), "", now),
            Sent { body: event("meeting.started", 2, 1).to_string(), ..good() },
            Sent { timestamp: later, ..good() },
            Sent { timestamp: "soon".into(), ..good() },
            Sent { signature: good().signature.replace("v0=", "v1="), ..good() },
            Sent::new(json!({ "event": "endpoint.url_validation", "payload": { "plainToken": "x" } }), "guess", now),
        ] {
            assert!(matches!(sent.to(&app.backend).await, Err(NotHeard::Refused)), "{} {}", sent.timestamp, sent.body);
        }
        assert_eq!(remembered(&app).await, 0);
        assert_eq!(last_heard(&app).await, LastHeard { refused_at: Some(now), ..LastHeard::default() });
        assert_eq!(good().to(&app.backend).await.unwrap(), Heard::Event);
    }

    async fn five_minutes_either_way_and_no_second_more(app: App) {
        listening(&app).await;
        let now = app.backend.now();
        for seconds in [-301, 301] {
            let sent = Sent::new(event("meeting.started", 1, 1), TOKEN, now.plus_seconds(seconds));
            assert!(matches!(sent.to(&app.backend).await, Err(NotHeard::Refused)), "{seconds}");
        }
        for (number, seconds) in [(1, -300), (2, 300)] {
            let sent = Sent::new(event("meeting.started", number, 1), TOKEN, now.plus_seconds(seconds));
            assert_eq!(sent.to(&app.backend).await.unwrap(), Heard::Event, "{seconds}");
        }
    }

    async fn a_refusal_is_told_until_zoom_is_heard_and_strangers_keep_nobody_busy(app: App) {
        listening(&app).await;
        let wrong = async || {
            let sent = Sent::new(event("meeting.started", 1, 1), "another-token", app.backend.now());
            app.statements(sent.to(&app.backend)).await.1
        };
        let first = app.backend.now();
        assert_eq!(wrong().await, 2, "the token is read, the refusal written down");
        app.clock.advance_seconds(9);
        assert_eq!(wrong().await, 1, "another one so soon is not");
        assert_eq!(last_heard(&app).await.refused_at, Some(first));
        app.clock.advance_seconds(1);
        assert_eq!(wrong().await, 2);
        assert_eq!(last_heard(&app).await.refused_at, Some(app.backend.now()));
        app.clock.advance_seconds(60);
        Sent::new(event("meeting.started", 1, 1), TOKEN, app.backend.now()).to(&app.backend).await.unwrap();
        assert_eq!(last_heard(&app).await.refused_at, None, "it has been mended since");
    }

    async fn another_token_begins_anew(app: App) {
        listening(&app).await;
        Sent::new(event("meeting.started", 1, 1), TOKEN, app.backend.now()).to(&app.backend).await.unwrap();
        assert!(last_heard(&app).await.event_at.is_some());
        types(&app, "").await;
        assert!(last_heard(&app).await.event_at.is_some(), "a save that leaves the token changes nothing");
        types(&app, "0ther-t0ken").await;
        assert_eq!(last_heard(&app).await, LastHeard::default());
        let old = Sent::new(event("meeting.started", 2, 2), TOKEN, app.backend.now());
        assert!(matches!(old.to(&app.backend).await, Err(NotHeard::Refused)));
    }

    async fn the_challenge_is_answered_and_noted_and_is_no_event(app: App) {
        let token = "4fv1RkqGQUq5sWbEz6hA5A";
        app.admin().await;
        types(&app, token).await;
        // Zoom's own vector.
        let body = json!({ "event": "endpoint.url_validation", "payload": { "plainToken": "xys8n8PGS7mAU0m5-YJjRA" } });
        let now = app.backend.now();
        for _ in 0..2 {
            match Sent::new(&body, token, now).to(&app.backend).await.unwrap() {
                Heard::Challenge { answer } => {
                    let answer: Value = serde_json::from_str(&answer).unwrap();
                    let proof = "2fffc6a967dde4f68024025a5bd991c5ae1e5313b4e6365be4883e3e81d479b3";
                    assert_eq!(answer, json!({ "plainToken": "xys8n8PGS7mAU0m5-YJjRA", "encryptedToken": proof }));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(last_heard(&app).await, LastHeard { confirmed_at: Some(now), ..LastHeard::default() });
    }

    async fn what_is_signed_and_no_event_is_unreadable(app: App) {
        listening(&app).await;
        for body in ["", "null", "<html>", r#"{"event":1}"#, r#"{"event":"endpoint.url_validation","payload":{}}"#] {
            let sent = Sent::new(body, TOKEN, app.backend.now());
            assert!(matches!(sent.to(&app.backend).await, Err(NotHeard::Unreadable)), "{body}");
        }
        assert_eq!(last_heard(&app).await, LastHeard::default());
    }

    async fn a_token_of_another_key_is_a_fault_of_ours_and_can_be_entered_again(app: App) {
        listening(&app).await;
        let restored = app.reopened_with_another_key().await;
        let sent = Sent::new(event("meeting.started", 1, 1), TOKEN, app.backend.now());
        assert!(matches!(sent.to(&restored).await, Err(NotHeard::Failed(Error::Internal(_)))));
        let admin = app.sign_in("ada@example.org", crate::support::app::PASSWORD).await.unwrap();
        let proof = admin.admin().unwrap();
        // Saving the rest needs neither the old key nor the token.
        let padded = ZoomForm { padding_minutes: "60".into(), ..form() };
        settings::change_zoom(&restored, &proof, 2, &padded).await.unwrap();
        let again = ZoomForm { webhook_secret: TOKEN.into(), ..padded };
        settings::change_zoom(&restored, &proof, 3, &again).await.unwrap();
        assert_eq!(sent.to(&restored).await.unwrap(), Heard::Event);
    }

    async fn r60_meetings_are_made_with_a_waiting_room_or_without_as_the_site_says(stage: Stage) {
        for (number, waiting_room) in [(1, false), (2, true), (3, false)] {
            let hosts = stage.zoom.control.hosts();
            let form = ZoomForm { waiting_room, ..stage.form(&hosts, 15, 30) };
            let version = settings::get(&stage.backend, &stage.admin).await.unwrap().version;
            settings::change_zoom(&stage.backend, &stage.admin.admin().unwrap(), version, &form).await.unwrap();
            let request = stage.request(number, 600 * number, 600 * number + 60).await;
            let converted = stage.converted(request).await;
            let made = stage.zoom.control.meetings().into_iter().find(|it| it.join_url == converted.join_url).unwrap();
            assert_eq!((made.waiting_room, made.join_before_host), (waiting_room, false));
            assert!(made.join_url.contains("pwd="), "the passcode is in the link: {}", made.join_url);
        }
    }

    async fn an_event_puts_forward_what_it_may_be_about_and_nothing_else(stage: Stage) {
        stage.listens().await;
        let pending = stage.pending_deletion(1).await;
        let other = stage.pending_deletion(2).await;
        let lost = stage.request(3, 3000, 3060).await;
        stage.fault("POST", "/meetings", Fault::CommitThenDrop, 1);
        stage.convert(lost).await.unwrap_err();
        // Zoom does not answer: both wait for a later look.
        stage.fault("GET", "/meetings", Fault::Html502, 100);
        stage.reconcile().await;
        stage.zoom.control.clear_faults();
        stage.reconcile().await;
        assert_eq!(stage.states([pending.0, other.0, 3]).await, ["deleting", "deleting", "unknown"]);

        let id = stage.zoom_id(pending.0).await;
        stage.hears(event("meeting.ended", id, 1)).await;
        stage.reconcile().await;
        let hosted = "an event of a host that nobody knows concerns no unknown create";
        assert_eq!(stage.states([pending.0, other.0, 3]).await, ["ended", "deleting", "unknown"], "{hosted}");

        let host = stage.zoom_host(3).await;
        let mut created = event("meeting.created", 85_000_000_001, 2);
        created["payload"]["object"]["host_id"] = host.into();
        stage.hears(created).await;
        stage.reconcile().await;
        assert_eq!(stage.states([pending.0, other.0, 3]).await, ["ended", "deleting", "active"]);
    }

    async fn an_event_rings_the_reconcilers_bell(stage: Stage) {
        stage.listens().await;
        let pending = stage.pending_deletion(1).await;
        stage.request(9, -120, -60).await;
        let stop = CancellationToken::new();
        let worker = tokio::spawn(worker::run(stage.backend.clone(), stop.clone()));
        // The worker's first turn ends with this; its next one comes after five seconds, or when the bell rings.
        stage.comes_true("select count(*) from requests where status = 'completed'").await;
        assert_eq!(stage.states([1]).await, ["deleting"]);
        let rung = tokio::time::Instant::now();
        stage.hears(event("meeting.deleted", stage.zoom_id(pending.0).await, 1)).await;
        stage.comes_true("select count(*) from meetings where state = 'ended'").await;
        assert!(rung.elapsed() < Duration::from_secs(4), "by the bell, not by the timer");
        stop.cancel();
        worker.await.unwrap();
    }

    async fn hearing_asks_zoom_nothing(stage: Stage) {
        stage.listens().await;
        let pending = stage.pending_deletion(1).await;
        let before = stage.calls();
        stage.hears(event("meeting.deleted", stage.zoom_id(pending.0).await, 1)).await;
        assert_eq!((stage.calls(), stage.states([1]).await), (before, vec!["deleting".to_owned()]));
    }

    async fn nothing_of_an_event_is_kept_but_its_key(stage: Stage) {
        stage.listens().await;
        stage.hears(event("meeting.started", 85_012_345_678, 1)).await;
        let texts = stage.every_text().await.join("\n");
        assert!(texts.contains("MeetingStarted 85012345678 u== 1"), "this test can see events: {texts}");
        for kept in ["Miller", "owner@", "zoom-host", TOKEN] {
            assert!(!texts.contains(kept), "{kept}");
        }
    }
}
