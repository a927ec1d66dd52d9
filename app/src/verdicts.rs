//! Which hosts are free and why the others are not, in words, for the server and the browser alike.

use shared::{
    conflict::Blocker,
    placement::{HealthProblem, HostVerdict, Verdict},
    request::RequestNumber,
};

use crate::format::{Clockface, count, list};

/// Why a host cannot take a meeting; `None` when it can.
#[must_use]
pub fn reason(host: &HostVerdict, face: &Clockface) -> Option<String> {
    match &host.verdict {
        Verdict::Free => None,
        Verdict::Busy { blockers } => {
            let each: Vec<String> = blockers.iter().map(|blocker| busy(blocker, face)).collect();
            Some(format!("busy {}", list(&each)))
        }
        Verdict::Outside { span } => Some(format!("outside meeting {}", face.times(*span))),
        Verdict::Quota { resets_at } => {
            Some(format!("daily limit reached, possible again at {} (00:00 UTC)", face.at(*resets_at)))
        }
        Verdict::Unhealthy { reason } => Some(health(*reason).into()),
    }
}

/// "12:00–3:00 PM by SR-1041".
#[must_use]
pub fn busy(blocker: &Blocker, face: &Clockface) -> String {
    let block = face.stretch(blocker.footprint.start(), blocker.footprint.end());
    format!("{block} by {}", whose(blocker.booking.request))
}

/// A request's number, or "another meeting" where the viewer must not know.
#[must_use]
pub fn whose(request: Option<RequestNumber>) -> String {
    request.map_or_else(|| "another meeting".into(), |number| number.to_string())
}

/// What is wrong with a host at Zoom.
#[must_use]
pub const fn health(problem: HealthProblem) -> &'static str {
    match problem {
        HealthProblem::NotFound => "no such user in the Zoom account",
        HealthProblem::Deactivated => "deactivated in Zoom",
        HealthProblem::Pending => "has not joined the Zoom account yet",
        HealthProblem::Refused => "Zoom refuses to make meetings under this user",
    }
}

/// "3 of 5 hosts free – one is picked at random".
#[must_use]
pub fn hosts_free(free: usize, total: usize, at_random: bool) -> String {
    let how = match (free, at_random) {
        (1, _) => "it will be used",
        (_, true) => "one is picked at random",
        (_, false) => "the tightest fit is picked",
    };
    format!("{free} of {} free – {how}", count(total, "host", "hosts"))
}
