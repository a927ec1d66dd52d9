//! What Zoom knows of each listed user: who it is, which licence, and whether guests may come before the host.

use futures::{Stream, StreamExt as _};
use shared::people::ListedHost;
use shared::time::Timestamp;
use zoom::{Error as ZoomError, Licence, UserSettings, UserStatus};

use super::words::{lookup_failed, settings_failed};
use super::{Fix, Stage, StageName, StageState, TestedUser};
use crate::hosts::Sighting;

/// Questions on their way at the same time. How many leave in a second is the client's business.
const AT_ONCE: usize = 8;

/// Looks every user up; `tell` hears how many are known so far.
pub(super) async fn look_up(
    client: &zoom::Client,
    listed: &[ListedHost],
    now: Timestamp,
    tell: impl Fn(usize),
) -> Vec<TestedUser> {
    // Owned, so that the future is free of lifetimes that a handler's future could not name.
    let listed: Vec<_> = listed.iter().map(|host| (host.line, host.email.as_str().to_owned())).collect();
    let looked = listed.into_iter().map(|(line, email)| {
        let client = client.clone();
        async move {
            let looked = client.get_user(&email).await;
            let observed = Sighting::of(&looked, &email, now);
            let (name, state, detail) = judge(looked);
            TestedUser { line, email, name, state, detail, observed }
        }
    });
    counted(futures::stream::iter(looked).buffered(AT_ONCE), tell).await
}

/// Reads the settings of every user, by its line; `tell` hears how many are read so far.
pub(super) async fn look_at_settings(
    client: &zoom::Client,
    users: Vec<(usize, String)>,
    tell: impl Fn(usize),
) -> Vec<(usize, Result<UserSettings, ZoomError>)> {
    let looked = users.into_iter().map(|(line, email)| {
        let client = client.clone();
        async move { (line, client.get_user_settings(&email).await) }
    });
    counted(futures::stream::iter(looked).buffered(AT_ONCE), tell).await
}

async fn counted<T>(stream: impl Stream<Item = T>, tell: impl Fn(usize)) -> Vec<T> {
    let mut stream = std::pin::pin!(stream);
    let mut found = Vec::new();
    while let Some(one) = stream.next().await {
        found.push(one);
        tell(found.len());
    }
    found
}

fn judge(looked: Result<zoom::User, ZoomError>) -> (Option<String>, StageState, String) {
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
pub(super) fn judge_users(users: &[TestedUser]) -> (Stage, Option<Stage>) {
    let lines = |state: StageState| {
        let of = users.iter().filter(|user| user.state == state);
        of.map(|user| format!("line {}: {}: {}", user.line, user.email, user.detail))
            .collect::<Vec<_>>()
            .join("; ")
    };
    let failures = lines(StageState::Failed);
    if !failures.is_empty() {
        return (Stage::failed(StageName::Users, failures, Fix::Field("zoom_user_emails")), None);
    }
    let all = format!("All {} are active users of this account.", users.len());
    let warnings = lines(StageState::Warning);
    let licences = if warnings.is_empty() {
        Stage::ok(StageName::Licences, "Every user has a paid license.")
    } else {
        Stage::warning(StageName::Licences, warnings, Fix::ZoomUsers)
    };
    (Stage::ok(StageName::Users, all), Some(licences))
}

/// Whether guests may come before the host. Every meeting of ours asks for no; a lock of the account may say otherwise,
/// which only a meeting shows.
pub(super) fn judge_join_before_host(found: &[(usize, Result<UserSettings, ZoomError>)]) -> Stage {
    const NAME: StageName = StageName::JoinBeforeHost;
    let lines = |which: &dyn Fn(&Result<UserSettings, ZoomError>) -> bool| {
        found.iter().filter(|(_, it)| which(it)).map(|(line, _)| line.to_string()).collect::<Vec<_>>()
    };
    let on = lines(&|it| it.as_ref().is_ok_and(|settings| settings.join_before_host == Some(true)));
    if !on.is_empty() {
        let detail = format!(
            "On in Zoom for {}. Every meeting made here asks for off; where the account locks it on, guests can \
             start a meeting at any time. Test with a trial meeting to see.",
            numbered(&on)
        );
        return Stage::warning(NAME, detail, Fix::ZoomSettings);
    }
    match found.iter().find_map(|(line, it)| it.as_ref().err().map(|error| (line, error))) {
        Some((line, error)) => {
            Stage::warning(NAME, format!("Not known: line {line}: {}.", settings_failed(error)), Fix::Wait)
        }
        None => Stage::ok(NAME, "Off: nobody can enter before the host."),
    }
}

/// "line 2" or "lines 2, 5".
fn numbered(lines: &[String]) -> String {
    let word = if lines.len() == 1 { "line" } else { "lines" };
    format!("{word} {}", lines.join(", "))
}
