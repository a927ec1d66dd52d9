//! The messages of `shared::message`, and the reasons behind them, in sentences.

use shared::{
    message::{Credential, DownCause, Message, Taken, UserProblem},
    placement::{Cause, NoHost, Verdict},
    request::{Action, Status},
};

use super::ZOOM_SETTINGS;
use crate::{
    format::{Clockface, list},
    verdicts::{reason, whose},
};

/// A message as a sentence. Times are told by `face`.
#[must_use]
pub fn message(message: &Message, face: &Clockface) -> String {
    match message {
        Message::Draft => "This request is a draft. Submit it first, then convert it.".into(),
        Message::Canceled => "This request is canceled. Reinstate it first, then convert it.".into(),
        Message::Past { ended_at } => format!("This request has already ended, {}.", face.near(*ended_at)),
        Message::AlreadyZoom => "This request is a Zoom meeting already.".into(),
        Message::NotSetUp => format!("Zoom is not set up yet. An admin can do this under {ZOOM_SETTINGS}."),
        Message::NoHost(no_host) => no_host_sentence(no_host, face),
        Message::Quota { resets_at } => format!(
            "All free Zoom users have reached Zoom’s daily limit of 100. Possible again at {} (00:00 UTC).",
            face.at(*resets_at)
        ),
        Message::Auth { field } => credential(*field).into(),
        Message::Scope { scopes } => format!(
            "The Zoom app lacks {}: {}. In the Zoom Marketplace open your app, add it under Scopes › Add Scopes, press \
             Done, then test again.",
            if scopes.len() == 1 { "a permission" } else { "permissions" },
            list(scopes)
        ),
        Message::User { line, host, problem } => user(*line, host, *problem),
        Message::Down { cause } => down(*cause),
        Message::Busy { retry_at } => match retry_at {
            Some(at) => {
                format!("Zoom asks us to slow down. Nothing was changed; try again at {}.", face.at(*at))
            }
            None => "Zoom asks us to slow down. Nothing was changed; try again in a minute.".into(),
        },
        Message::Refused { code, text } => {
            format!("Zoom refused, with code {code}: “{text}”. Nothing was changed.")
        }
        Message::Unknown => {
            "We are checking with Zoom whether the meeting was made. Do not convert again: this page \
                             tells you, usually within a few minutes."
                .into()
        }
        Message::Stale { taken, no_host } => stale(taken, no_host.as_deref(), face),
        Message::TooEarly { opens_at } => format!(
            "The host link opens at {} ({}).",
            face.at(*opens_at),
            until(opens_at.minutes_since(face.now()))
        ),
        Message::Closed { closed_at, staff_may_override } => {
            let way = if *staff_may_override { " Staff can still get it, after a warning." } else { "" };
            format!("The host link closed at {}.{way}", face.at(*closed_at))
        }
        other => standing(other),
    }
}

/// Messages about how things stand, which need no time.
fn standing(message: &Message) -> String {
    match message {
        Message::Gone => {
            "This meeting no longer exists in Zoom. Convert back, then convert again for a new link.".into()
        }
        Message::NotSynced => "Zoom shows another time or topic for this meeting than we do.".into(),
        Message::DeletePending => "The Zoom meeting is still to be deleted. We keep trying until Zoom says it is gone."
            .into(),
        Message::JoinBeforeHostOn => {
            "Zoom lets guests in before the host. Anyone with the invite link could start this meeting at any time."
                .into()
        }
        Message::ClockSkew { seconds } => format!(
            "This server’s clock is {} s {} Zoom’s. Set it right, or host links open at the wrong time.",
            seconds.abs(),
            if *seconds > 0 { "ahead of" } else { "behind" }
        ),
        Message::NotPossible { action, status } => not_possible(*action, *status),
        other => format!("Not possible now ({}).", other.code()),
    }
}

fn until(minutes: i64) -> String {
    if minutes < 1 {
        "in less than a minute".into()
    } else {
        format!("in {}", crate::format::duration(minutes))
    }
}

fn credential(field: Credential) -> &'static str {
    match field {
        Credential::AccountId => {
            "Zoom does not know this Zoom Account ID. Copy it again from the app’s credentials."
        }
        Credential::ClientId => {
            "Zoom does not know this Zoom Client ID. Copy it again from the app’s credentials."
        }
        Credential::ClientSecret => "The Zoom Client Secret is not the one of this app. Copy it again.",
        Credential::ClientIdOrSecret => {
            "The Zoom Client ID or the Zoom Client Secret is wrong; Zoom does not say which. Copy both again."
        }
        Credential::AppNotActivated => {
            "The credentials are right, but the Zoom app is not activated. In the Zoom Marketplace open your app, then \
             Activation › Activate your app."
        }
        Credential::Unspecified => {
            "Zoom does not accept these credentials. Check Zoom Account ID, Zoom Client ID and Zoom Client Secret."
        }
    }
}

fn user(line: Option<usize>, host: &str, problem: UserProblem) -> String {
    let place = line.map_or_else(|| host.to_owned(), |line| format!("Line {line}, {host}"));
    let what = match problem {
        UserProblem::NotFound => "no such user in this Zoom account.",
        UserProblem::Inactive => "this Zoom user is deactivated, or has not joined the account yet.",
        UserProblem::Basic => "no paid license. It works, but Zoom ends its meetings after 40 minutes.",
        UserProblem::Refused => "Zoom refused to make a meeting under this user.",
    };
    format!("{place}: {what}")
}

fn down(cause: DownCause) -> String {
    let what = match cause {
        DownCause::Unreachable => "Zoom cannot be reached from this server.".into(),
        DownCause::TimedOut => "Zoom did not answer in time.".into(),
        DownCause::Tls => "The connection to Zoom could not be trusted; something stands between.".into(),
        DownCause::Unreadable => {
            "What answered was not Zoom; a proxy or a sign-in page stands between.".into()
        }
        DownCause::Server { status } => format!("Zoom is in trouble (status {status})."),
    };
    format!("{what} Nothing was changed; try again.")
}

fn not_possible(action: Action, status: Status) -> String {
    let action = match action {
        Action::ViewDetails => "shown",
        Action::GetHostLink => "hosted",
        Action::Convert | Action::ConvertBack => "converted",
        Action::Submit => "submitted",
        Action::Confirm => "confirmed",
        Action::Complete => "completed",
        Action::Reopen => "reopened",
        Action::Edit => "edited",
        Action::Duplicate => "duplicated",
        Action::Reinstate => "reinstated",
        Action::Cancel => "canceled",
    };
    format!("A request that is {} cannot be {action}.", status.label().to_lowercase())
}

/// "No Zoom user is free." with each host's reason and the nearest starts.
fn no_host_sentence(no_host: &NoHost, face: &Clockface) -> String {
    let outside = no_host.per_host.iter().any(|host| matches!(host.verdict, Verdict::Outside { .. }));
    if no_host.cause == Cause::NobodyAvailable && !outside {
        return format!("No Zoom user can take new meetings. An admin can look under {ZOOM_SETTINGS}.");
    }
    let reasons: Vec<String> = no_host
        .per_host
        .iter()
        .filter_map(|host| Some(format!("{}: {}.", host.name, reason(host, face)?)))
        .collect();
    let nearest = match (&no_host.earlier, &no_host.later) {
        (None, None) => String::new(),
        (one, two) => {
            let starts: Vec<String> =
                [one, two].into_iter().flatten().map(|near| face.at(near.start)).collect();
            format!(" Nearest free start: {}.", starts.join(" or "))
        }
    };
    format!("No Zoom user is free. {}{nearest}", reasons.join(" "))
}

fn stale(taken: &[Taken], no_host: Option<&NoHost>, face: &Clockface) -> String {
    let taken: Vec<String> = taken
        .iter()
        .map(|host| {
            let when = host.at.map_or_else(String::new, |at| format!(" at {}", face.at(at)));
            format!("{} was taken{when} by {}", host.host_name, whose(host.by))
        })
        .collect();
    let what = if taken.is_empty() { "the hosts have changed".into() } else { list(&taken) };
    match no_host {
        Some(_) => format!("Changed since you looked: {what}. No host is free now, and nothing was changed."),
        None => format!("Changed since you looked: {what}."),
    }
}

#[cfg(test)]
mod tests {
    use shared::{settings::HourFormat, time::Timestamp};

    use super::*;

    fn face() -> Clockface {
        Clockface::new("America/New_York", HourFormat::H12, Timestamp(1_820_932_920_000))
    }

    #[test]
    fn r114_too_early_says_when_and_how_long() {
        let opens_at = face().now().plus_minutes(138);
        assert_eq!(
            message(&Message::TooEarly { opens_at }, &face()),
            "The host link opens at 1:00 PM EDT (in 2 h 18 min)."
        );
    }

    #[test]
    fn r69_the_daily_limit_is_told_in_both_clocks() {
        let resets_at = Timestamp(1_820_966_400_000);
        let said = message(&Message::Quota { resets_at }, &face());
        assert!(said.ends_with("Possible again at 8:00 PM EDT (00:00 UTC)."), "{said}");
    }

    #[test]
    fn no_sentence_is_a_code() {
        for (action, status) in [(Action::Edit, Status::Canceled), (Action::Confirm, Status::Draft)] {
            let said = message(&Message::NotPossible { action, status }, &face());
            assert!(said.ends_with('.') && !said.contains("RQ-"), "{said}");
        }
    }
}
