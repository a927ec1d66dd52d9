//! What stands on *Zoom problems*: everything that is not yet as it should be at Zoom, since when, and what was tried.

use shared::conversion::State;
use shared::eligibility::SentTime;
use shared::footprint::Margins;
use shared::host_link;
use shared::message::Message;
use shared::placement::HealthProblem;
use shared::quota;
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use super::strays::Stray;
use crate::Backend;
use crate::actor::Scheduler;
use crate::conversion::journal;
use crate::error::Result;
use crate::requests::Displaced;
use crate::requests::promise::all_displaced;
use crate::settings::too_close;
use crate::store::meetings::{Difference, Trouble};
use crate::store::{self, Tx, hosts, meetings, strays};

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Since when, where known.
    pub since: Option<Timestamp>,
    /// Which request, if it is about one.
    pub request: Option<RequestNumber>,
    /// Which host.
    pub host_name: String,
    /// How often it was tried to mend.
    pub attempts: i64,
    /// When it is tried again; `None` where a person has to act.
    pub next_attempt_at: Option<Timestamp>,
    /// What Zoom said last.
    pub last: Option<Message>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// Nobody knows whether a meeting was made (R65).
    UnknownCreate {
        /// The app may not list meetings: a person has to look in Zoom.
        ask_person: bool,
    },
    /// A meeting is still to be deleted in Zoom (R78).
    DeletePending,
    /// A meeting that was called off while people were in it, and is deleted when it ends (R80).
    LeftRunning,
    /// Zoom has not taken a meeting's new time (R90).
    NotSynced,
    /// It was deleted in Zoom by hand: its link is dead (R92).
    GoneAtZoom,
    /// It was moved in Zoom by hand (R92).
    TimeDiffers {
        /// The time it has there.
        at_zoom: SentTime,
        /// The time it was left with.
        ours: Span,
    },
    /// Zoom lets guests in before the host (R59).
    JoinBeforeHostOn,
    /// A meeting runs although its time and the padding are over, or nearly (R152).
    RunsOver {
        /// When it was to end.
        ended_at: Timestamp,
        /// When the next meeting on its host starts, within four hours.
        next_at: Option<Timestamp>,
    },
    /// The rules of its zone have changed, and it stands at another time than was promised (T-13).
    Displaced {
        /// Where it stands, and when the promised times are by the rules of today.
        displaced: Box<Displaced>,
    },
    /// A meeting in Zoom that this installation made and that no request has.
    Stray {
        /// It.
        stray: Box<Stray>,
    },
    /// A listed host cannot be used.
    HostUnusable {
        /// What is wrong with it.
        problem: HealthProblem,
    },
    /// Two meetings of a host, [`Problem::request`] the earlier one, are too close under the minutes of today (R40).
    TooClose {
        /// The request of the later meeting.
        later: RequestNumber,
        /// Minutes between the two; 0 where they overlap.
        gap_minutes: i64,
        /// What has to lie between them: more than these minutes.
        spacing_minutes: i64,
    },
}

/// Minutes ahead in which the next meeting on a host is worth a word beside one that runs over.
const NEXT_WITHIN_MINUTES: i64 = 4 * 60;

/// Everything that is not as it should be, the oldest first; then hosts, then meetings nobody has, then meetings that
/// are too close.
///
/// # Errors
/// When the store fails.
pub async fn problems(backend: &Backend, _scheduler: &Scheduler<'_>) -> Result<Vec<Problem>> {
    let now = backend.now();
    let mut tx = backend.store().read().await?;
    let mut problems = Vec::new();
    for trouble in meetings::troubled(&mut tx, now).await? {
        let last = journal::read_stored(trouble.last_error.as_deref());
        let kind = kind_of(&trouble, last.as_ref());
        problems.push(Problem {
            kind,
            since: Some(trouble.since),
            request: Some(trouble.request),
            host_name: trouble.host_name,
            attempts: trouble.attempts,
            next_attempt_at: trouble.next_attempt_at,
            last,
        });
    }
    for host in hosts::unhealthy(&mut tx, quota::utc_day(now)).await? {
        let word = host.health.as_deref().unwrap_or_default();
        problems.push(Problem {
            kind: ProblemKind::HostUnusable {
                problem: HealthProblem::parse(word).unwrap_or(HealthProblem::Refused),
            },
            since: None,
            request: None,
            host_name: host.name,
            attempts: 0,
            next_attempt_at: host.blocked_until,
            last: journal::read_stored(host.last_error.as_deref()),
        });
    }
    problems.extend(strays::undecided(&mut tx, now).await?.into_iter().map(nobodys));
    let margins = store::settings::load(&mut tx).await?.margins;
    problems.extend(running_over(&mut tx, margins, now).await?);
    problems.extend(all_displaced(backend, &mut tx).await?.into_iter().map(out_of_place));
    let to_come = store::settings::meetings_to_come(&mut tx, now).await?;
    problems.extend(too_close(&to_come, margins).into_iter().map(|pair| Problem {
        kind: ProblemKind::TooClose {
            later: pair.later,
            gap_minutes: pair.gap_minutes,
            spacing_minutes: margins.spacing_minutes(),
        },
        since: None,
        request: Some(pair.earlier),
        host_name: pair.host,
        attempts: 0,
        next_attempt_at: None,
        last: None,
    }));
    Ok(problems)
}

fn kind_of(trouble: &Trouble, last: Option<&Message>) -> ProblemKind {
    match (trouble.state, trouble.differs) {
        (State::Unknown, _) => {
            ProblemKind::UnknownCreate { ask_person: matches!(last, Some(Message::Scope { .. })) }
        }
        (State::Deleting, _) if trouble.leave_running && trouble.attempts == 0 => ProblemKind::LeftRunning,
        (State::Deleting, _) => ProblemKind::DeletePending,
        _ if trouble.not_synced => ProblemKind::NotSynced,
        (_, Some(Difference::Gone)) => ProblemKind::GoneAtZoom,
        (_, Some(Difference::Time(at_zoom))) => ProblemKind::TimeDiffers { at_zoom, ours: trouble.span },
        (_, None) => ProblemKind::JoinBeforeHostOn,
    }
}

fn nobodys(stray: Stray) -> Problem {
    Problem {
        since: Some(stray.found_at),
        request: None,
        host_name: stray.host_name.clone(),
        attempts: 0,
        next_attempt_at: None,
        last: None,
        kind: ProblemKind::Stray { stray: Box::new(stray) },
    }
}

fn out_of_place(displaced: Displaced) -> Problem {
    Problem {
        since: None,
        request: Some(displaced.number),
        host_name: String::new(),
        attempts: 0,
        next_attempt_at: None,
        last: None,
        kind: ProblemKind::Displaced { displaced: Box::new(displaced) },
    }
}

/// Meetings that run although their time and the padding are over, or nearly.
async fn running_over(tx: &mut Tx, margins: Margins, now: Timestamp) -> Result<Vec<Problem>> {
    let running = meetings::running(tx).await?.into_iter();
    let over = running.filter(|it| host_link::runs_over(now, it.span, margins, true));
    Ok(over
        .map(|running| Problem {
            kind: ProblemKind::RunsOver {
                ended_at: running.span.end(),
                next_at: running.next_at.filter(|at| *at <= now.plus_minutes(NEXT_WITHIN_MINUTES)),
            },
            since: None,
            request: Some(running.request),
            host_name: running.host_name,
            attempts: 0,
            next_attempt_at: None,
            last: None,
        })
        .collect())
}
