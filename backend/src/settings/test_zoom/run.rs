//! The stages one after the other, each within its time, each change told to whoever watches.

use std::time::{Duration, Instant};

use shared::people::ListedHost;
use shared::time::{Timestamp, clock_skew};
use zoom::TokenInfo;
use zoom::scopes::{NEEDED, Scope, WANTED, missing};

use super::users::{judge_join_before_host, judge_users, look_at_settings, look_up};
use super::words::{credentials_failed, in_words, reach_failed};
use super::{Fix, Stage, StageName, StageState, TestOptions, TestReport, trial};
use crate::Backend;
use crate::settings::Credentials;
use crate::zoom_port::from_zoom;

/// More time for each user of a stage that goes through them: Zoom allows a small account four such calls a second.
const PER_USER: Duration = Duration::from_millis(300);

/// The permission without which users cannot be looked up.
const READ_USER: &str = "user:read:user:admin";
/// The permission without which their settings cannot be read.
const READ_SETTINGS: &str = "user:read:settings:admin";

/// A test under way.
pub(super) struct Run<'a, P> {
    pub(super) backend: &'a Backend,
    pub(super) options: TestOptions,
    /// Whether conversions would ask for a waiting room.
    pub(super) waiting_room: bool,
    pub(super) report: TestReport,
    pub(super) progress: &'a P,
    /// When the running stage began.
    pub(super) since: Instant,
}

impl<P: Fn(&TestReport) + Send + Sync> Run<'_, P> {
    /// Every stage that makes sense after those before it.
    pub(super) async fn all(&mut self, credentials: &Credentials, listed: &[ListedHost]) {
        self.begin(StageName::Reach);
        let client = match self.backend.engine().port().fresh_client(credentials) {
            Ok(client) => client,
            Err(error) => return self.end(reach_failed(&error)),
        };
        let Some(token) = self.token(&client).await else { return };
        self.begin(StageName::Permissions);
        self.end(permissions(&token));
        if lacks(READ_USER, &token) {
            return;
        }
        if self.users(&client, listed).await {
            self.join_before_host(&client, &token).await;
            self.trial_meeting(&client, listed).await;
        }
    }

    /// Reach and credentials: one question answers both. A fresh token sees today's permissions.
    async fn token(&mut self, client: &zoom::Client) -> Option<TokenInfo> {
        let asked = tokio::time::timeout(self.options.stage_limit, client.fetch_token()).await;
        match asked {
            Err(_) => self.end(self.timed_out(StageName::Reach, self.options.stage_limit)),
            Ok(Ok(token)) => {
                self.end(reached(&token, self.backend.now()));
                self.begin(StageName::Credentials);
                let accepted = "Zoom accepts Account ID, Client ID and Client Secret.";
                self.end(Stage::ok(StageName::Credentials, accepted));
                return Some(token);
            }
            Ok(Err(error)) => match credentials_failed(&error) {
                Some(stage) => {
                    self.end(Stage::ok(StageName::Reach, "Zoom answers."));
                    self.begin(StageName::Credentials);
                    self.end(stage);
                }
                None => self.end(reach_failed(&error)),
            },
        }
        None
    }

    /// Users and licences; false where they leave nothing to go on with.
    async fn users(&mut self, client: &zoom::Client, listed: &[ListedHost]) -> bool {
        self.begin(StageName::Users);
        let limit = self.limit(listed.len());
        let now = self.backend.now();
        let looking =
            look_up(client, listed, now, |found| self.tell_progress(StageName::Users, found, listed.len()));
        let Ok(users) = tokio::time::timeout(limit, looking).await else {
            self.end(self.timed_out(StageName::Users, limit));
            return false;
        };
        self.report.users = users;
        let (users, licences) = judge_users(&self.report.users);
        self.end(users);
        let Some(licences) = licences else { return false };
        self.begin(StageName::Licences);
        self.end(licences);
        true
    }

    async fn join_before_host(&mut self, client: &zoom::Client, token: &TokenInfo) {
        const NAME: StageName = StageName::JoinBeforeHost;
        self.begin(NAME);
        if lacks(READ_SETTINGS, token) {
            let why = "Not looked at: the app lacks “View a user's settings” (user:read:settings:admin).";
            return self.end(Stage::warning(NAME, why, Fix::App));
        }
        let lines: Vec<_> = self.report.users.iter().map(|user| (user.line, user.email.clone())).collect();
        let limit = self.limit(lines.len());
        let total = lines.len();
        let looking = look_at_settings(client, lines, |found| self.tell_progress(NAME, found, total));
        match tokio::time::timeout(limit, looking).await {
            Ok(found) => self.end(judge_join_before_host(&found)),
            Err(_) => self.end(self.timed_out(NAME, limit)),
        }
    }

    async fn trial_meeting(&mut self, client: &zoom::Client, listed: &[ListedHost]) {
        const NAME: StageName = StageName::TrialMeeting;
        if !self.options.trial_meeting {
            return self.end(Stage::skipped(NAME, "Not asked for."));
        }
        let Some(host) = listed.first() else { return };
        self.begin(NAME);
        // Never given up half way: a meeting that was made must be deleted again. The client keeps its own time.
        let stage = trial::run(client, host.email.as_str(), self.waiting_room, self.backend.now()).await;
        self.end(stage);
    }

    fn limit(&self, users: usize) -> Duration {
        self.options.stage_limit + PER_USER.saturating_mul(u32::try_from(users).unwrap_or(u32::MAX))
    }

    fn timed_out(&self, name: StageName, limit: Duration) -> Stage {
        let detail = format!(
            "Zoom did not answer in time at the step {} ({} s). Test again; if it stays, look at the network.",
            name.label(),
            limit.as_secs_f32().ceil()
        );
        Stage::failed(name, detail, Fix::Machine)
    }

    fn begin(&mut self, name: StageName) {
        self.since = Instant::now();
        self.set(Stage::running(name));
    }

    /// Writes down how the running stage ended, and how long it took.
    fn end(&mut self, mut stage: Stage) {
        if stage.state != StageState::Skipped {
            stage.took_ms = Some(u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX));
        }
        self.set(stage);
    }

    fn set(&mut self, stage: Stage) {
        if let Some(slot) = self.report.stages.iter_mut().find(|slot| slot.name == stage.name) {
            *slot = stage;
        }
        (self.progress)(&self.report);
    }

    /// Tells how far a list is, without keeping it: the report is written when the stage ends. A long list is told in
    /// twentieths, for each telling is a report.
    fn tell_progress(&self, name: StageName, done: usize, of: usize) {
        if !done.is_multiple_of((of / 20).max(1)) && done != of {
            return;
        }
        let mut report = self.report.clone();
        if let Some(slot) = report.stages.iter_mut().find(|slot| slot.name == name) {
            slot.progress = Some((done, of));
        }
        (self.progress)(&report);
    }
}

fn lacks(scope: &str, token: &TokenInfo) -> bool {
    let of: Vec<Scope> = NEEDED.iter().chain(&WANTED).filter(|it| it.granular == scope).copied().collect();
    !missing(&of, &token.scopes).is_empty()
}

fn reached(token: &TokenInfo, now: Timestamp) -> Stage {
    let skew = token.server_date.and_then(|theirs| clock_skew(now, from_zoom(theirs)));
    let Some(seconds) = skew else { return Stage::ok(StageName::Reach, "Zoom answers.") };
    let way = if seconds > 0 { "ahead of" } else { "behind" };
    let detail = format!(
        "Zoom answers, but this server's clock is {} seconds {way} Zoom's. Host links open by this clock: set it right.",
        seconds.abs()
    );
    Stage::warning(StageName::Reach, detail, Fix::Machine)
}

fn permissions(token: &TokenInfo) -> Stage {
    const NAME: StageName = StageName::Permissions;
    let needed = missing(&NEEDED, &token.scopes);
    let wanted = missing(&WANTED, &token.scopes);
    let names = |scopes: &[Scope]| scopes.iter().map(in_words).collect::<Vec<_>>().join("; ");
    if !needed.is_empty() {
        let detail = format!("The app lacks: {}. Add them under Scopes, then test again.", names(&needed));
        return Stage::failed(NAME, detail, Fix::App);
    }
    if !wanted.is_empty() {
        let detail = format!(
            "It works, but the app lacks: {}. Without them some troubles need a person to look in Zoom.",
            names(&wanted)
        );
        return Stage::warning(NAME, detail, Fix::App);
    }
    Stage::ok(NAME, "The app has every permission that is needed.")
}
