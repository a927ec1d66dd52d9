//! Problems in words: what is wrong, what it means, and the way to where it is mended.

use std::borrow::Cow;

use backend::{
    reconciler::{Problem, ProblemKind, Stray},
    requests::Displaced,
};
use shared::time::Timestamp;

use crate::{
    components::Tone,
    format::{Clockface, duration},
    text,
};

/// A problem in words.
pub(super) struct Told {
    pub(super) tone: Tone,
    pub(super) title: String,
    pub(super) advice: Cow<'static, str>,
    pub(super) way: Option<(String, String)>,
}

pub(super) fn told(problem: &Problem, face: &Clockface) -> Told {
    Told {
        tone: tone(&problem.kind),
        title: title(problem, face),
        advice: advice(problem, face),
        way: way(problem),
    }
}

/// Bad is what keeps people from meeting, or lets in whom it should not.
const fn tone(kind: &ProblemKind) -> Tone {
    match kind {
        ProblemKind::UnknownCreate { ask_person: true }
        | ProblemKind::GoneAtZoom
        | ProblemKind::JoinBeforeHostOn
        | ProblemKind::RunsOver { next_at: Some(_), .. }
        | ProblemKind::HostUnusable { .. } => Tone::Bad,
        ProblemKind::UnknownCreate { ask_person: false }
        | ProblemKind::DeletePending
        | ProblemKind::LeftRunning
        | ProblemKind::NotSynced
        | ProblemKind::TimeDiffers { .. }
        | ProblemKind::Stray { .. }
        | ProblemKind::RunsOver { next_at: None, .. }
        | ProblemKind::Displaced { .. }
        | ProblemKind::TooClose { .. } => Tone::Warn,
    }
}

fn title(problem: &Problem, face: &Clockface) -> String {
    let host = &problem.host_name;
    let what = problem.request.map_or_else(|| "A meeting".into(), |number| number.to_string());
    match &problem.kind {
        ProblemKind::UnknownCreate { ask_person: false } => {
            format!("{what}: nobody knows yet whether Zoom made its meeting on {host}")
        }
        ProblemKind::UnknownCreate { ask_person: true } => {
            format!("{what}: please look in Zoom whether its meeting exists on {host}")
        }
        ProblemKind::DeletePending => format!("{what}: its meeting on {host} is still to be deleted in Zoom"),
        ProblemKind::LeftRunning => format!("{what}: its meeting on {host} still runs"),
        ProblemKind::NotSynced => {
            format!("{what}: Zoom has not taken the new time of its meeting on {host}")
        }
        ProblemKind::GoneAtZoom => format!("{what}: its meeting no longer exists in Zoom"),
        ProblemKind::TimeDiffers { at_zoom, ours } => {
            format!(
                "{what}: Zoom says {}, we say {}",
                face.day_time(at_zoom.start),
                face.day_time(ours.start())
            )
        }
        ProblemKind::JoinBeforeHostOn => format!("{what}: guests may enter before the host on {host}"),
        ProblemKind::RunsOver { .. } => format!("{what} runs over on {host}"),
        ProblemKind::Displaced { .. } => format!("{what} no longer stands at its promised time"),
        ProblemKind::Stray { stray } => {
            format!("“{}” is in Zoom on {host}, and no request here has it", stray.topic)
        }
        ProblemKind::HostUnusable { problem } => format!("{host}: {}", text::health(*problem)),
        ProblemKind::TooClose { later, gap_minutes, .. } => {
            format!("{what} and {later} are too close on {host}: {gap_minutes} minutes apart")
        }
    }
}

/// What it means, and what happens next, by itself or by somebody.
fn advice(problem: &Problem, face: &Clockface) -> Cow<'static, str> {
    let host = &problem.host_name;
    match &problem.kind {
        ProblemKind::UnknownCreate { ask_person: false } => {
            "We look for it in Zoom’s own list. The host stays reserved meanwhile; do not convert again.".into()
        }
        ProblemKind::UnknownCreate { ask_person: true } => {
            "The Zoom app may not list meetings, so we cannot look ourselves. Add the scope \
             meeting:read:list_meetings:admin, or convert back: then whatever turns up is deleted."
                .into()
        }
        ProblemKind::DeletePending => {
            "Here it is gone already and its links are shown nowhere. We ask Zoom until it says gone.".into()
        }
        ProblemKind::LeftRunning => "It was called off while people were in it, and they were left alone. It is deleted when \
                                     it has ended; the host stays blocked until then."
            .into(),
        ProblemKind::NotSynced => "The link works and the host is reserved for the new time; Zoom still shows the old one. \
                                   We ask Zoom until it takes it."
            .into(),
        ProblemKind::GoneAtZoom => format!(
            "Somebody deleted it in Zoom on {host}. The invite link people have does not work; the request itself is \
             unchanged. Re-create it, and send the new link; or convert the request back."
        )
        .into(),
        ProblemKind::TimeDiffers { at_zoom, ours } => moved(host, at_zoom.duration_minutes, ours.duration_minutes()),
        ProblemKind::JoinBeforeHostOn => "Zoom’s account forces “join before host”. Anyone with the invite link could start \
                                          the meeting, even on another day. Turn it off in Zoom’s settings for this user."
            .into(),
        ProblemKind::RunsOver { ended_at, next_at } => runs_over(face, *ended_at, *next_at),
        ProblemKind::Displaced { displaced } => out_of_place(face, displaced),
        ProblemKind::Stray { stray } => nobodys(face, stray),
        ProblemKind::HostUnusable { .. } => "It gets no new meetings until Zoom lets it host again. Mend it in Zoom, or take \
                                             it off the list; an admin can move what it has ahead under Zoom hosts."
            .into(),
        ProblemKind::TooClose { spacing_minutes, .. } => too_close(*spacing_minutes),
    }
}

fn way(problem: &Problem) -> Option<(String, String)> {
    let view = |number| (format!("View {number}"), format!("/requests/{number}"));
    match &problem.kind {
        ProblemKind::HostUnusable { .. } => Some(("Open the Zoom settings".into(), "/settings/zoom".into())),
        ProblemKind::TooClose { later, .. } => Some(view(*later)),
        ProblemKind::Stray { stray } => {
            Some(("Delete it in Zoom…".into(), super::stray::path(stray.zoom_meeting_id)))
        }
        _ => problem.request.map(view),
    }
}

fn moved(host: &str, theirs: i64, ours: i64) -> Cow<'static, str> {
    format!(
        "Somebody moved its meeting on {host} in Zoom: there it takes {}, here {}. Its host is kept free for our time alone. \
         Push ours, or take theirs: then the request moves, if its host is free.",
        duration(theirs),
        duration(ours),
    )
    .into()
}

fn nobodys(face: &Clockface, stray: &Stray) -> Cow<'static, str> {
    format!(
        "It is planned for {}, for {}. Callboard made it and no longer knows it, as after an older backup was restored, or somebody \
         recovered it in Zoom. People may hold its link; its host is not kept free for it. If it is still needed, convert its \
         request anew and send the new link. Then delete this one.",
        face.day_time(stray.span.start()),
        duration(stray.span.duration_minutes()),
    )
    .into()
}

fn out_of_place(face: &Clockface, displaced: &Displaced) -> Cow<'static, str> {
    let there = face.in_zone(&displaced.zone);
    format!(
        "The rules of {} have changed since it was made. Promised was {}; where it stands, clocks there will show {}. Keep the \
         promised time: a Zoom meeting moves along, with its link where its host is free then. If the other time is right, \
         edit the request and type that.",
        there.place(),
        there.long(displaced.promised),
        there.times_zone(displaced.stands),
    )
    .into()
}

fn runs_over(face: &Clockface, ended_at: Timestamp, next_at: Option<Timestamp>) -> Cow<'static, str> {
    let ended = format!("It was to end {}.", face.near(ended_at));
    match next_at {
        Some(next) => format!(
            "{ended} The next meeting on this host starts {}: whoever starts it ends this one. Ask the people in it to close, \
             or move the next one to another host.",
            face.near(next)
        ),
        None => format!("{ended} Nothing else is planned on this host within four hours."),
    }
    .into()
}

fn too_close(spacing_minutes: i64) -> Cow<'static, str> {
    format!(
        "Under the minutes saved now, more than {spacing_minutes} must lie between two meetings of a host. Both keep their \
         links and nothing is moved by itself; if the first runs over, the second cannot start in time. To part them, \
         convert one back and convert it again."
    )
    .into()
}
