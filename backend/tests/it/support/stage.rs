//! A backend with a Zoom of its own, and one verb for each thing a conversion's test does to either.

use backend::actor::{Actor, Author};
use backend::clock::{Clock, MockClock};
use backend::conversion::{Back, Converted, Outcome, convert, convert_back};
use backend::random::Random;
use backend::secrets::SecretKey;
use backend::settings::{self, ZoomForm};
use backend::store::{Tx, args};
use backend::{Backend, Config, Error, ZoomPlan, ZoomUrls, accounts, reconciler};
use secrecy::ExposeSecret as _;
use shared::message::Message;
use shared::request::RequestNumber;
use shared::time::Timestamp;
use zoom_sim::{Fault, FaultRule, Handle, Simulator};

use super::FromDatabase;
use super::app::{ADDRESS, NOON, PASSWORD, email, person_form};
use super::database::Database;

pub(crate) struct Stage {
    pub(crate) backend: Backend,
    pub(crate) clock: MockClock,
    pub(crate) zoom: Handle,
    pub(crate) admin: Actor,
    pub(crate) staff: Actor,
    pub(crate) database: Database,
}

impl FromDatabase for Stage {
    /// Five hosts, L 15, P 30, nothing booked.
    async fn from_database(database: Database) -> Self {
        let zoom = Simulator::start(zoom_sim::Options::default()).await.unwrap();
        zoom.control.set_clock(at_zoom(NOON));
        let (clock, hand) = Clock::mock(NOON);
        let backend = open(&database.url, clock, &zoom).await;
        let mut tx = backend.store().begin().await.unwrap();
        tx.execute("insert into organizations (id, name) values ('o', 'Harbor Theatre')", args![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let admin = person(&backend, "Ada", "admin").await;
        let staff = person(&backend, "Sam", "scheduler").await;
        let stage = Self { backend, clock: hand, zoom, admin, staff, database };
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts, 15, 30).await;
        stage
    }
}

async fn open(database_url: &str, clock: Clock, zoom: &Handle) -> Backend {
    let urls = ZoomUrls {
        api: zoom.api_url().parse().unwrap(),
        oauth: zoom.oauth_url().parse().unwrap(),
        plan: ZoomPlan::Pro,
    };
    open_with(database_url, clock, urls).await
}

async fn open_with(database_url: &str, clock: Clock, zoom_urls: ZoomUrls) -> Backend {
    let config = Config {
        database_url: database_url.to_owned(),
        key: SecretKey::new([7; 32]),
        zoom_urls,
        password_cost: accounts::PasswordCost { memory_kib: 8, passes: 1 },
    };
    Backend::open(config, clock, Random::system().unwrap()).await.unwrap()
}

pub(crate) async fn person(backend: &Backend, name: &str, roles: &str) -> Actor {
    let form = person_form(name, roles, None);
    accounts::add_person(backend, &Author::operator(), form).await.unwrap();
    let signed_in = accounts::sign_in(backend, &email(name), PASSWORD.into(), ADDRESS).await.unwrap();
    accounts::session(backend, signed_in.token.expose_secret()).await.unwrap().unwrap()
}

pub(crate) fn at_zoom(at: Timestamp) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(at.0).unwrap()
}

impl Stage {
    /// Another program on the same database and the same Zoom.
    pub(crate) async fn another_program(&self) -> Backend {
        open(&self.database.url, self.backend.clock().clone(), &self.zoom).await
    }

    /// Another program on the same database whose way to Zoom's tokens is this one.
    pub(crate) async fn another_way_to_zoom(&self, oauth: &str) -> Backend {
        self.another_way(&self.zoom.api_url(), oauth).await
    }

    /// Another program on the same database whose ways to Zoom are these.
    pub(crate) async fn another_way(&self, api: &str, oauth: &str) -> Backend {
        let urls = ZoomUrls { api: api.parse().unwrap(), oauth: oauth.parse().unwrap(), plan: ZoomPlan::Pro };
        open_with(&self.database.url, self.backend.clock().clone(), urls).await
    }

    /// Another program on the same database with a Zoom of its own.
    pub(crate) async fn with_zoom(&self, zoom: &Handle) -> Backend {
        open(&self.database.url, self.backend.clock().clone(), zoom).await
    }

    pub(crate) fn form(&self, hosts: &[String], host_link: i64, padding: i64) -> ZoomForm {
        let keys = self.zoom.control.credentials();
        ZoomForm {
            account_id: keys.account_id,
            client_id: keys.client_id,
            client_secret: keys.client_secret.into(),
            host_link_minutes: host_link.to_string(),
            padding_minutes: padding.to_string(),
            user_emails: hosts.join("\n"),
            ..ZoomForm::default()
        }
    }

    /// The form after somebody has looked at what it means.
    pub(crate) async fn seen(&self, form: ZoomForm) -> ZoomForm {
        let impact = settings::zoom_impact(&self.backend, &self.admin.admin().unwrap(), &form).await.unwrap();
        ZoomForm { seen_impact: impact.seal(&self.backend), ..form }
    }

    /// Saves the tab Zoom.
    pub(crate) async fn set_up(&self, hosts: &[String], host_link: i64, padding: i64) {
        let version = settings::get(&self.backend, &self.admin).await.unwrap().version;
        let form = self.seen(self.form(hosts, host_link, padding)).await;
        settings::change_zoom(&self.backend, &self.admin.admin().unwrap(), version, &form).await.unwrap();
    }

    /// Lists only the first `count` hosts.
    pub(crate) async fn only_hosts(&self, count: usize) {
        let hosts = self.zoom.control.hosts();
        self.set_up(&hosts[..count], 15, 30).await;
    }

    /// Moves both clocks.
    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.clock.advance_seconds(seconds);
        self.zoom.control.set_clock(at_zoom(self.backend.now()));
    }

    pub(crate) async fn tx(&self) -> Tx {
        self.backend.store().begin().await.unwrap()
    }

    pub(crate) async fn execute(&self, sql: &'static str, args: backend::store::Args) {
        let mut tx = self.tx().await;
        tx.execute(sql, args).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A confirmed request from `start` to `end`, in minutes after [`NOON`].
    pub(crate) async fn request(&self, number: i64, start: i64, end: i64) -> RequestNumber {
        self.request_in(number, "confirmed", start, end).await
    }

    pub(crate) async fn request_in(&self, number: i64, status: &str, start: i64, end: i64) -> RequestNumber {
        let (start, end) = (NOON.plus_minutes(start).0, NOON.plus_minutes(end).0);
        let sql = "insert into requests (
              id, number, status, kind, service, organization_id, requester_id, location, video_link, notes, wall_start,
              wall_end, zone, starts_at, ends_at, version, search, created_at, changed_at
            ) values ($1, $2, $3, 'in_person', 'ASL', 'o', $4, 'Pier 4, room 2', '', 'for Dana Client', '', '',
              'America/New_York', $5, $6, 1, '', 0, 0)";
        let requester = self.staff.person().as_str();
        self.execute(sql, args![format!("r{number}"), number, status, requester, start, end]).await;
        RequestNumber(number)
    }

    pub(crate) async fn set_status(&self, number: RequestNumber, status: &str) {
        self.execute("update requests set status = $1 where number = $2", args![status, number.0]).await;
    }

    pub(crate) async fn convert(&self, number: RequestNumber) -> Result<Outcome, Error> {
        self.convert_by(number, "", None).await
    }

    pub(crate) async fn convert_by(
        &self,
        number: RequestNumber,
        key: &str,
        seen: Option<i64>,
    ) -> Result<Outcome, Error> {
        convert(&self.backend, &self.staff.scheduler().unwrap(), number, key, seen).await
    }

    /// Converts what must convert.
    pub(crate) async fn converted(&self, number: RequestNumber) -> Converted {
        match self.convert(number).await {
            Ok(Outcome::Done(converted)) => converted,
            other => panic!("{number} was not converted: {other:?}"),
        }
    }

    pub(crate) async fn back(&self, number: RequestNumber) -> Result<Back, Error> {
        convert_back(&self.backend, &self.staff.scheduler().unwrap(), number, None).await
    }

    pub(crate) async fn reconcile(&self) {
        reconciler::run_once(&self.backend).await.unwrap();
    }

    /// A client of the same account, to look at what Zoom was told.
    pub(crate) fn zoom_client(&self) -> zoom::Client {
        let keys = self.zoom.control.credentials();
        zoom::Client::new(zoom::Config {
            api_url: self.zoom.api_url().parse().unwrap(),
            oauth_url: self.zoom.oauth_url().parse().unwrap(),
            ..zoom::Config::new(zoom::Credentials::new(keys.account_id, keys.client_id, keys.client_secret))
        })
        .unwrap()
    }

    pub(crate) fn fault(&self, method: &str, path: &str, fault: Fault, times: u32) {
        self.zoom.control.fault(FaultRule::new(method, path, fault, times));
    }

    /// How often Zoom was asked for anything.
    pub(crate) fn calls(&self) -> usize {
        self.zoom.control.requests().len()
    }

    pub(crate) fn creates(&self) -> usize {
        self.zoom.control.count("POST", "/meetings")
    }

    /// State of the newest row of a request's journal, and whether it is current and holds its host.
    pub(crate) async fn newest(&self, number: RequestNumber) -> Option<(String, bool, bool)> {
        let sql =
            "select m.state, m.current, m.holds_host from meetings m join requests r on r.id = m.request_id
            where r.number = $1 order by m.reserved_at desc, case when m.current then 0 else 1 end limit 1";
        self.tx().await.optional(sql, args![number.0]).await.unwrap()
    }

    pub(crate) async fn state(&self, number: RequestNumber) -> String {
        self.newest(number).await.map_or("regular".to_owned(), |(state, ..)| state)
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        let (count,) = self.tx().await.one::<(i64,)>(sql, args![]).await.unwrap();
        count
    }

    /// The actions in a request's history, oldest first.
    pub(crate) async fn history(&self, number: RequestNumber) -> Vec<String> {
        let sql = "select action from audit where subject = $1 order by id";
        let rows =
            self.tx().await.all::<(String,)>(sql, args![format!("request:r{}", number.0)]).await.unwrap();
        rows.into_iter().map(|(action,)| action).collect()
    }
}

/// The message of a refusal by our own rules.
pub(crate) fn conflict<T: std::fmt::Debug>(result: Result<T, Error>) -> Message {
    match result {
        Err(Error::Conflict(message)) => message,
        other => panic!("no conflict: {other:?}"),
    }
}

/// The message of a refusal by Zoom.
pub(crate) fn zoom_message<T: std::fmt::Debug>(result: Result<T, Error>) -> Message {
    match result {
        Err(Error::Zoom(message)) => message,
        other => panic!("not Zoom's refusal: {other:?}"),
    }
}

impl Stage {
    /// Every text the database holds, whatever table it stands in.
    pub(crate) async fn every_text(&self) -> Vec<String> {
        const TEXTS: [&str; 9] = [
            "select concat_ws(' ', id, name, email, roles) from people",
            "select concat_ws(' ', company_name, zone, policy_note, zoom_account_id, zoom_client_id) from settings",
            "select concat_ws(' ', id, email, name, zoom_user_id, licence, health, last_error) from hosts",
            "select concat_ws(' ', id, service, location, video_link, notes, search, cancel_reason) from requests",
            "select concat_ws(' ', id, marker, draw, join_url, passcode, idempotency_key, last_error) from meetings",
            "select concat_ws(' ', actor_id, action, subject, detail) from audit",
            "select concat_ws(' ', id_hash, person_id, flash) from sessions",
            "select concat_ws(' ', hash, kind, person_id) from tokens",
            "select event_key from webhook_events",
        ];
        let mut tx = self.backend.store().read().await.unwrap();
        let mut texts = Vec::new();
        for sql in TEXTS {
            texts.extend(tx.all::<(String,)>(sql, args![]).await.unwrap().into_iter().map(|(text,)| text));
        }
        texts
    }
}
