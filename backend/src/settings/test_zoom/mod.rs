//! Test Zoom: the values as typed, stage by stage, each fault with a message of its own that names the field to mend
//! (R28-R33). Invariant: it saves no setting; what it leaves is a line of history, the note that these values passed, and
//! what was seen of hosts of this account.

mod run;
mod trial;
mod users;
mod words;

use std::time::{Duration, Instant};

use shared::people::parse_host_list;
use shared::time::Timestamp;

use super::Credentials;
use super::zoom::{ZoomForm, ZoomValues, record_passed_test};
use crate::Backend;
use crate::actor::{Admin, Author};
use crate::audit::{self, Detail, Subject};
use crate::error::{Error, FieldError, Result};
use crate::hosts::{Sighting, write_down as write_observed};
use crate::store;
use run::Run;

/// What a test found, or has found so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReport {
    /// Every stage in its order, also those that were not reached.
    pub stages: Vec<Stage>,
    /// What was found of each address, in the order typed; empty where users were not reached.
    pub users: Vec<TestedUser>,
    /// Whether the test is over; until then stages wait or run.
    pub finished: bool,
    /// Whether it is over and nothing failed; warnings are allowed.
    pub ok: bool,
    /// How many users Zoom knows.
    pub users_checked: usize,
    /// When.
    pub tested_at: Timestamp,
    /// Who tested.
    pub tested_by: String,
}

/// One stage of the test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Which.
    pub name: StageName,
    /// How it went.
    pub state: StageState,
    /// What was found, in a sentence or more.
    pub detail: String,
    /// Where to mend it, if something is to be mended.
    pub fix: Option<Fix>,
    /// How far it is, where it goes through a list: how many of how many.
    pub progress: Option<(usize, usize)>,
    /// How long it took, in milliseconds, once it is over.
    pub took_ms: Option<u64>,
}

impl Stage {
    fn new(name: StageName, state: StageState, detail: impl Into<String>, fix: Option<Fix>) -> Self {
        Self { name, state, detail: detail.into(), fix, progress: None, took_ms: None }
    }

    fn waiting(name: StageName) -> Self {
        Self::new(name, StageState::NotRun, "Not reached.", None)
    }

    fn running(name: StageName) -> Self {
        Self::new(name, StageState::Running, "Asking Zoom.", None)
    }

    fn skipped(name: StageName, why: &str) -> Self {
        Self::new(name, StageState::Skipped, why, None)
    }

    fn ok(name: StageName, detail: impl Into<String>) -> Self {
        Self::new(name, StageState::Ok, detail, None)
    }

    fn warning(name: StageName, detail: impl Into<String>, fix: Fix) -> Self {
        Self::new(name, StageState::Warning, detail, Some(fix))
    }

    fn failed(name: StageName, detail: impl Into<String>, fix: Fix) -> Self {
        Self::new(name, StageState::Failed, detail, Some(fix))
    }
}

/// The stages in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StageName {
    /// Zoom answers, and its clock is ours.
    Reach,
    /// Zoom takes the credentials.
    Credentials,
    /// The app may do what is needed.
    Permissions,
    /// Every address is an active user of the account.
    Users,
    /// Every user has a paid licence.
    Licences,
    /// Whether Zoom lets guests in before the host, in any user's settings (R59).
    JoinBeforeHost,
    /// A meeting made, read and deleted again, where it was asked for.
    TrialMeeting,
}

impl StageName {
    /// Every stage in its order.
    pub const ALL: [Self; 7] = [
        Self::Reach,
        Self::Credentials,
        Self::Permissions,
        Self::Users,
        Self::Licences,
        Self::JoinBeforeHost,
        Self::TrialMeeting,
    ];

    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reach => "Reach Zoom",
            Self::Credentials => "Credentials",
            Self::Permissions => "Permissions",
            Self::Users => "Users",
            Self::Licences => "Licenses",
            Self::JoinBeforeHost => "Join before host",
            Self::TrialMeeting => "Trial meeting",
        }
    }
}

/// How a stage went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StageState {
    /// All is well.
    Ok,
    /// It works, but somebody should know something.
    Warning,
    /// It has to be mended.
    Failed,
    /// Not yet, or not any more since an earlier stage failed.
    NotRun,
    /// At it.
    Running,
    /// Nobody asked for it.
    Skipped,
}

/// Where a fault is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fix {
    /// In this field of the form.
    Field(&'static str),
    /// In the app at Zoom's Marketplace.
    App,
    /// In Zoom's user management.
    ZoomUsers,
    /// In Zoom's account settings, under Meeting.
    ZoomSettings,
    /// On the machine: network, certificates or clock.
    Machine,
    /// By waiting.
    Wait,
}

/// One address of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestedUser {
    /// Its line, counted from 1.
    pub line: usize,
    /// The address as typed.
    pub email: String,
    /// The name people see in meetings, where Zoom knows the user.
    pub name: Option<String>,
    /// How it went.
    pub state: StageState,
    /// What was found: "Licensed", "no such user in this Zoom account".
    pub detail: String,
    /// The same for the pool, which keeps it where the user is a host of this account.
    pub(crate) observed: Sighting,
}

/// How to test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestOptions {
    /// Whether to make a meeting, read it, and delete it again. It counts for Zoom's 100 of that host's day.
    pub trial_meeting: bool,
    /// How long a stage may take that asks Zoom once; one that goes through the users gets more for each of them.
    pub stage_limit: Duration,
}

impl Default for TestOptions {
    fn default() -> Self {
        Self { trial_meeting: false, stage_limit: Duration::from_secs(15) }
    }
}

/// Tests the values as typed; a blank secret means the stored one (D-12). Saves nothing. `progress` sees the report
/// whenever there is something new in it. Whoever drops the future stops the test: it asks Zoom nothing more.
///
/// # Errors
/// [`Error::Invalid`] naming each field that is empty or cannot be read; whatever Zoom says is part of the report.
pub async fn test_zoom(
    backend: &Backend,
    admin: &Admin<'_>,
    form: &ZoomForm,
    options: TestOptions,
    progress: impl Fn(&TestReport) + Send + Sync,
) -> Result<TestReport> {
    let mut tx = backend.store().read().await?;
    let stored = store::settings::load(&mut tx).await?;
    drop(tx);
    let (values, _) = ZoomValues::read(backend, &stored, form)?;
    let credentials = complete(&values)?;
    let listed = parse_host_list(&form.user_emails).hosts;
    let report = TestReport::begun(backend.now(), admin.actor().name());
    let waiting_room = values.waiting_room;
    let mut run = Run { backend, options, waiting_room, report, progress: &progress, since: Instant::now() };
    run.all(&credentials, &listed).await;
    let mut report = run.report;
    report.ok = report.stages.iter().all(|it| !matches!(it.state, StageState::Failed | StageState::NotRun));
    report.users_checked = report.users.iter().filter(|user| user.name.is_some()).count();
    report.finished = true;
    write_down(backend, admin, &values, &report).await?;
    // What another account says of an address says nothing about the pool.
    if values.account_id == stored.zoom_account_id {
        keep_observed(backend, &report).await?;
    }
    Ok(report)
}

impl TestReport {
    /// Of a test that nothing is known of yet.
    fn begun(tested_at: Timestamp, tested_by: &str) -> Self {
        Self {
            stages: StageName::ALL.map(Stage::waiting).to_vec(),
            users: Vec::new(),
            finished: false,
            ok: false,
            users_checked: 0,
            tested_at,
            tested_by: tested_by.to_owned(),
        }
    }
}

/// The stages of a test on the stored values, for whoever looks after the machine: nothing is written down, and no meeting is
/// made. `None` while Zoom is not set up.
///
/// # Errors
/// Database failures; that the stored secret cannot be opened with this program's key.
pub async fn examine_zoom(backend: &Backend) -> Result<Option<Vec<Stage>>> {
    let mut tx = backend.store().read().await?;
    let hosts = store::hosts::listed(&mut tx, shared::quota::utc_day(backend.now())).await?;
    let ground = crate::conversion::ground::read(&mut tx, backend).await?;
    drop(tx);
    if !ground.is_set_up() {
        return Ok(None);
    }
    let credentials = ground.keys().map_err(Error::Zoom)?;
    let emails: Vec<&str> = hosts.iter().map(|host| host.email.as_str()).collect();
    let listed = parse_host_list(&emails.join("\n")).hosts;
    let report = TestReport::begun(backend.now(), "");
    let options = TestOptions::default();
    let waiting_room = ground.waiting_room;
    let mut run =
        Run { backend, options, waiting_room, report, progress: &|_: &TestReport| {}, since: Instant::now() };
    run.all(credentials, &listed).await;
    Ok(Some(run.report.stages))
}

/// All six fields are needed (R28).
fn complete(values: &ZoomValues) -> Result<Credentials> {
    let empty = [
        ("zoom_account_id", values.account_id.is_empty()),
        ("zoom_client_id", values.client_id.is_empty()),
        ("zoom_client_secret", values.client_secret.is_none()),
        ("zoom_user_emails", values.hosts.is_empty()),
    ];
    let errors: Vec<FieldError> = empty
        .into_iter()
        .filter(|(_, empty)| *empty)
        .map(|(field, _)| FieldError::new(field, "this field is required for the test"))
        .collect();
    match &values.client_secret {
        Some(client_secret) if errors.is_empty() => Ok(Credentials {
            account_id: values.account_id.clone(),
            client_id: values.client_id.clone(),
            client_secret: client_secret.clone(),
        }),
        _ => Err(Error::Invalid(errors)),
    }
}

async fn write_down(
    backend: &Backend,
    admin: &Admin<'_>,
    values: &ZoomValues,
    report: &TestReport,
) -> Result<()> {
    let mut tx = backend.store().begin().await?;
    let stage = report.stages.iter().find(|stage| stage.state == StageState::Failed);
    let note = stage.map_or("passed".to_owned(), |stage| format!("failed: {}", stage.name.label()));
    let detail = Detail::default().with_note(Some(note));
    let by = Author::from(admin);
    audit::record(&mut tx, (report.tested_at, &by), "tested_zoom", Subject::Settings, &detail).await?;
    tx.commit().await?;
    if report.ok {
        let warnings = report.users.iter().filter(|user| user.state == StageState::Warning).count();
        record_passed_test(backend, admin, values, i64::try_from(warnings).unwrap_or(i64::MAX)).await?;
    }
    Ok(())
}

/// Keeps what was seen of hosts: their names, licenses, and whether they can be used. No setting among it.
async fn keep_observed(backend: &Backend, report: &TestReport) -> Result<()> {
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    // Once, before any row: a long list holds it no longer than a short one.
    store::lock_pool(&mut tx).await?;
    for user in &report.users {
        // Those that left the list too: whoever lists one again finds it as the test has seen it.
        write_observed(&mut tx, &user.email, &user.observed, now).await?;
    }
    Ok(tx.commit().await?)
}
