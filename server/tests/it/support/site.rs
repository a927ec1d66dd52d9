//! One agency: a simulated Zoom, a database, one program or several on it, and its admin's browser.

use std::time::Duration;

use tempfile::TempDir;
use zoom_sim::{Handle, Mode, Options, Seed, Simulator};

use super::browser::{Answer, Browser, Form, between, form};
use super::database::{Database, Engine};
use super::program::{Environment, Program};
use super::until::true_within;
use super::wall::wall;

/// Minutes before a meeting that its host link opens, as every test sets it.
pub(crate) const HOST_LINK: i64 = 30;
/// Minutes after a meeting that its host stays free, as every test sets it.
pub(crate) const PADDING: i64 = 15;

/// What every site is.
pub(crate) struct Site {
    pub(crate) zoom: Handle,
    pub(crate) database: Database,
    pub(crate) programs: Vec<Program>,
    pub(crate) browser: Browser,
    pub(crate) organization: String,
    pub(crate) environment: Environment,
    /// Gone with the site, unless the test fails: then its log can be read.
    folder: Option<TempDir>,
}

impl Site {
    /// An agency with so many hosts at Zoom, of which the first `listed` are in the pool.
    pub(crate) async fn open(engine: Engine, programs: usize, (hosts, listed): (usize, usize)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::create(engine, folder.path()).await;
        Self::on(database, folder, programs, (hosts, listed)).await
    }

    /// The same on a database of the test's.
    pub(crate) async fn on(
        database: Database,
        folder: TempDir,
        programs: usize,
        (hosts, listed): (usize, usize),
    ) -> Self {
        let options = Options { mode: Mode::Auto, seed: Seed::crowd(hosts), ..Options::default() };
        let zoom = Simulator::start(options).await.unwrap();
        let environment = Environment::lay_out(folder.path(), database.url.clone(), zoom.base_url.clone());
        let mut started = Vec::new();
        for _ in 0..programs {
            started.push(Program::start(&environment).await);
        }
        let browser = Browser::new(started[0].url());
        let mut site = Self {
            zoom,
            database,
            programs: started,
            browser,
            organization: String::new(),
            environment,
            folder: Some(folder),
        };
        site.first_day(listed).await;
        site
    }

    /// The first admin, the settings, and one organization.
    async fn first_day(&mut self, listed: usize) {
        let mut links = self.programs.iter().filter_map(|program| program.first_run.clone());
        // Each program that starts makes a new one; the last counts.
        let path = links.next_back().expect("no admin yet");
        self.browser.enter(&path, &admin()).await;
        self.settings(listed, false).await;
        let pairs = form(&[("action", "organization"), ("organization_name", "Northside Clinic")]);
        self.browser.must("/settings/people", &pairs).await;
        let page = self.browser.get("/requests/new").await.unwrap();
        let list = between(&page.text, "name=\"organization\"", "</select>").expect("a list");
        let values = list.split("value=\"").skip(1).filter_map(|rest| rest.split('"').next());
        self.organization = values.filter(|value| !value.is_empty()).last().unwrap().to_owned();
    }

    /// Saves the Zoom settings with the first `listed` hosts; `outside`: a host's own list is looked at before anything is made.
    pub(crate) async fn settings(&self, listed: usize, outside: bool) {
        let keys = self.zoom.control.credentials();
        let page = self.browser.get("/settings/zoom").await.unwrap();
        let hosts = self.zoom.control.hosts()[..listed].join("\n");
        let (link, padding) = (HOST_LINK.to_string(), PADDING.to_string());
        let mut pairs = form(&[
            ("version", page.hidden("version").expect("a version")),
            ("zoom_account_id", &keys.account_id),
            ("zoom_client_id", &keys.client_id),
            ("zoom_client_secret", &keys.client_secret),
            ("host_link_minutes", &link),
            ("padding_minutes", &padding),
            ("zoom_user_emails", &hosts),
            ("action", "save"),
        ]);
        if outside {
            pairs.push(("outside_meetings".into(), "yes".into()));
        }
        self.browser.must("/settings/zoom", &pairs).await;
        // Whoever converts first would ask Zoom who they are: a call and a commit that the steps of a test do not count.
        true_within("Zoom was asked who the hosts are", Duration::from_secs(30), async || {
            self.database.all::<(i64,)>(STRANGERS).await == [(0,)]
        })
        .await;
    }

    /// What the form of a request holds.
    pub(crate) fn request(&self, start: i64, end: i64) -> Form {
        form(&[
            ("service", "ASL"),
            ("kind", "in_person"),
            ("organization", &self.organization),
            ("requester", ""),
            ("client", ""),
            ("location", "Room 1"),
            ("video_link", ""),
            ("notes", ""),
            ("zone", "UTC"),
            ("starts", &wall(start)),
            ("ends", &wall(end)),
        ])
    }

    /// Makes and confirms a request; its number, `SR-1001`.
    pub(crate) async fn confirmed(&self, start: i64, end: i64) -> String {
        let mut pairs = self.request(start, end);
        pairs.push(("saving".into(), "submit".into()));
        let made = self.browser.must("/requests/new", &pairs).await;
        let number = number_in(&made).expect("a number");
        self.browser.must(&format!("/requests/{number}/confirm"), &Vec::new()).await;
        number
    }

    /// Leaves the folder where it is: somebody will want to read the log.
    pub(crate) fn keep_log(&mut self) -> String {
        self.folder.take().map(TempDir::keep);
        self.environment.log().display().to_string()
    }
}

/// The request a form led to.
pub(crate) fn number_in(answer: &Answer) -> Option<String> {
    Some(answer.location.strip_prefix("/requests/")?.to_owned())
}

const STRANGERS: &str = "select count(*) from hosts where listed and zoom_user_id is null";
const PASSWORD: &str = "three words together";

fn admin() -> Form {
    form(&[("name", "Nia Okafor"), ("email", "nia@agency.example"), ("password", PASSWORD)])
}
