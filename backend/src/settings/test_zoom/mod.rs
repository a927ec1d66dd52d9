//! Test Zoom: the values as typed, stage by stage, each fault with a message of its own that names the field to mend
//! (R28-R33). Invariant: it saves no setting; what it leaves is a line of history and the note that these values passed.

mod words;

use futures::StreamExt as _;
use shared::people::{ListedHost, parse_host_list};
use shared::time::{Timestamp, clock_skew};
use zoom::scopes::{NEEDED, Scope, WANTED, missing};
use zoom::{Error as ZoomError, Licence, TokenInfo, UserStatus};

use super::Credentials;
use super::zoom::{ZoomForm, ZoomValues, record_passed_test};
use crate::Backend;
use crate::actor::{Admin, Author};
use crate::audit::{self, Detail, Subject};
use crate::error::{Error, FieldError, Result};
use crate::store;
use crate::zoom_port::from_zoom;
use words::{credentials_failed, in_words, lookup_failed, reach_failed};

/// Users looked up at the same time; Zoom allows a free account four such calls a second.
const AT_ONCE: usize = 4;

/// What a test found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReport {
    /// Every stage in its order, also those that were not reached.
    pub stages: Vec<Stage>,
    /// What was found of each address, in the order typed; empty where users were not reached.
    pub users: Vec<TestedUser>,
    /// Whether nothing failed; warnings are allowed.
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
}

impl StageName {
    /// Every stage in its order.
    pub const ALL: [Self; 5] =
        [Self::Reach, Self::Credentials, Self::Permissions, Self::Users, Self::Licences];

    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reach => "Reach Zoom",
            Self::Credentials => "Credentials",
            Self::Permissions => "Permissions",
            Self::Users => "Users",
            Self::Licences => "Licenses",
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
    /// An earlier stage failed.
    NotRun,
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
}

/// Tests the values as typed; a blank secret means the stored one (D-12). Saves nothing.
///
/// # Errors
/// [`Error::Invalid`] naming each field that is empty or cannot be read; whatever Zoom says is part of the report.
pub async fn test_zoom(backend: &Backend, admin: &Admin<'_>, form: &ZoomForm) -> Result<TestReport> {
    let mut tx = backend.store().read().await?;
    let stored = store::settings::load(&mut tx).await?;
    drop(tx);
    let (values, _) = ZoomValues::read(backend, &stored, form)?;
    let credentials = complete(&values)?;
    let listed = parse_host_list(&form.user_emails).hosts;
    let mut report = TestReport {
        stages: StageName::ALL.map(not_run).to_vec(),
        users: Vec::new(),
        ok: false,
        users_checked: 0,
        tested_at: backend.now(),
        tested_by: admin.actor().name().to_owned(),
    };
    run(backend, &credentials, &listed, &mut report).await;
    report.ok = report.stages.iter().all(|it| !matches!(it.state, StageState::Failed | StageState::NotRun));
    report.users_checked = report.users.iter().filter(|user| user.name.is_some()).count();
    write_down(backend, admin, &values, &report).await?;
    Ok(report)
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

async fn run(backend: &Backend, credentials: &Credentials, listed: &[ListedHost], report: &mut TestReport) {
    let client = match backend.engine().port().fresh_client(credentials) {
        Ok(client) => client,
        Err(error) => return set(report, reach_failed(&error)),
    };
    // A fresh token sees today's permissions.
    let token = match client.fetch_token().await {
        Ok(token) => token,
        Err(error) => match credentials_failed(&error) {
            Some(stage) => {
                set(report, stage_ok(StageName::Reach, "Zoom answers."));
                return set(report, stage);
            }
            None => return set(report, reach_failed(&error)),
        },
    };
    set(report, reached(&token, backend.now()));
    set(report, stage_ok(StageName::Credentials, "Zoom accepts Account ID, Client ID and Client Secret."));
    set(report, permissions(&token));
    if !missing(&[READ_USER], &token.scopes).is_empty() {
        return;
    }
    report.users = look_up(&client, listed).await;
    let (users, licences) = judge_users(&report.users);
    set(report, users);
    if let Some(licences) = licences {
        set(report, licences);
    }
}

/// The permission without which users cannot be looked up.
const READ_USER: Scope = NEEDED[4];

fn set(report: &mut TestReport, stage: Stage) {
    if let Some(slot) = report.stages.iter_mut().find(|slot| slot.name == stage.name) {
        *slot = stage;
    }
}

fn not_run(name: StageName) -> Stage {
    Stage { name, state: StageState::NotRun, detail: "Not reached.".to_owned(), fix: None }
}

fn stage_ok(name: StageName, detail: &str) -> Stage {
    Stage { name, state: StageState::Ok, detail: detail.to_owned(), fix: None }
}

fn failed(name: StageName, detail: impl Into<String>, fix: Fix) -> Stage {
    Stage { name, state: StageState::Failed, detail: detail.into(), fix: Some(fix) }
}

fn reached(token: &TokenInfo, now: Timestamp) -> Stage {
    let skew = token.server_date.and_then(|theirs| clock_skew(now, from_zoom(theirs)));
    let Some(seconds) = skew else { return stage_ok(StageName::Reach, "Zoom answers.") };
    let way = if seconds > 0 { "ahead of" } else { "behind" };
    Stage {
        name: StageName::Reach,
        state: StageState::Warning,
        detail: format!(
            "Zoom answers, but this server's clock is {} seconds {way} Zoom's. Host links open by this clock: set it right.",
            seconds.abs()
        ),
        fix: Some(Fix::Machine),
    }
}

fn permissions(token: &TokenInfo) -> Stage {
    let needed = missing(&NEEDED, &token.scopes);
    let wanted = missing(&WANTED, &token.scopes);
    let names = |scopes: &[Scope]| scopes.iter().map(in_words).collect::<Vec<_>>().join("; ");
    if !needed.is_empty() {
        let detail = format!("The app lacks: {}. Add them under Scopes, then test again.", names(&needed));
        return failed(StageName::Permissions, detail, Fix::App);
    }
    if !wanted.is_empty() {
        return Stage {
            name: StageName::Permissions,
            state: StageState::Warning,
            detail: format!(
                "It works, but the app lacks: {}. Without them some troubles need a person to look in Zoom.",
                names(&wanted)
            ),
            fix: Some(Fix::App),
        };
    }
    stage_ok(StageName::Permissions, "The app has every permission that is needed.")
}

async fn look_up(client: &zoom::Client, listed: &[ListedHost]) -> Vec<TestedUser> {
    // Owned, so that the future is free of lifetimes that a handler's future could not name.
    let listed: Vec<_> = listed.iter().map(|host| (host.line, host.email.as_str().to_owned())).collect();
    let looked = listed.into_iter().map(|(line, email)| {
        let client = client.clone();
        async move {
            let (name, state, detail) = judge(client.get_user(&email).await);
            TestedUser { line, email, name, state, detail }
        }
    });
    futures::stream::iter(looked).buffered(AT_ONCE).collect().await
}

fn judge(looked: std::result::Result<zoom::User, ZoomError>) -> (Option<String>, StageState, String) {
    let user = match looked {
        Ok(user) => user,
        Err(error) => return (None, StageState::Failed, lookup_failed(&error).to_owned()),
    };
    let (state, detail) = match (user.status, user.kind) {
        (UserStatus::Inactive, _) => (StageState::Failed, "this user is deactivated in Zoom"),
        (UserStatus::Pending, _) => (StageState::Failed, "this user has not accepted Zoom's invitation yet"),
        (_, Licence::Basic) => (StageState::Warning, "Basic: Zoom ends its meetings after 40 minutes"),
        (_, Licence::None) => (StageState::Warning, "no license for meetings: Zoom may refuse to make them"),
        (_, Licence::OnPrem) => (StageState::Ok, "On-premises license"),
        (_, Licence::Licensed) => (StageState::Ok, "Licensed"),
    };
    (Some(user.display_name), state, detail.to_owned())
}

/// The two stages about users, with every line that needs somebody.
fn judge_users(users: &[TestedUser]) -> (Stage, Option<Stage>) {
    let lines = |state: StageState| {
        let of = users.iter().filter(|user| user.state == state);
        of.map(|user| format!("line {}: {}: {}", user.line, user.email, user.detail))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let failures = lines(StageState::Failed);
    if !failures.is_empty() {
        return (failed(StageName::Users, failures, Fix::Field("zoom_user_emails")), None);
    }
    let found = stage_ok(StageName::Users, &format!("All {} are active users of this account.", users.len()));
    let warnings = lines(StageState::Warning);
    let licences = if warnings.is_empty() {
        stage_ok(StageName::Licences, "Every user has a paid license.")
    } else {
        Stage {
            name: StageName::Licences,
            state: StageState::Warning,
            detail: warnings,
            fix: Some(Fix::ZoomUsers),
        }
    };
    (found, Some(licences))
}

/// One line of history; for values that passed, the note that they did (R29).
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
