//! What can be done where the host of a Zoom meeting is not free at its new time (D-10): reasons, and choices of which none
//! is made beforehand.

use backend::{
    conversion::Back,
    requests::{Clash, Edited, OnClash},
};
use leptos::prelude::*;
use shared::{request::RequestNumber, time::Timestamp};

use crate::{
    components::{Alert, Choice, ChoiceField, Tone, WithRequestLinks},
    format::{Clockface, list},
    minutes::duration,
    text,
};

/// The question, above the form it belongs to. `location` counts again where the request becomes a regular one.
#[component]
pub fn ClashChoices(
    /// What clashes.
    clash: Clash,
    /// The request's clock.
    face: Clockface,
    /// Where it would take place without Zoom.
    location: String,
) -> impl IntoView {
    let Clash { judged, span, .. } = &clash;
    let title = format!("{} is not free on {}.", judged.host_name, face.long(*span));
    let reasons: Vec<String> = judged.blockers.iter().map(|blocker| text::busy(blocker, &face)).collect();
    let running = judged
        .running
        .then(|| view! { <p>"It has begun: people may be in it, so it stays on its host."</p> });
    view! {
        <Alert tone=Tone::Bad title>
            <p><WithRequestLinks text=format!("Busy {}. Nothing is saved yet.", list(&reasons)) /></p>
            {running}
        </Alert>
        <ChoiceField
            name="on_clash"
            legend="What should happen?"
            choices=choices(&clash, &face, &location)
            hint="Or choose another date or time below. Then save."
        />
    }
}

/// None is on.
fn choices(clash: &Clash, face: &Clockface, location: &str) -> Vec<Choice> {
    let Clash { judged, span, people } = clash;
    let choice = |choice: OnClash, label: String, hint: String| Choice {
        value: choice.value(),
        label,
        hint: Some(hint),
        on: false,
    };
    let host = &judged.host_name;
    let at = |at: Timestamp| {
        let word = if at < span.start() { "earlier" } else { "later" };
        let away = duration(at.minutes_since(span.start()));
        let hint = format!("{away} {word}. Host and link stay.");
        choice(OnClash::At(at), format!("{} on {host}", face.at(at)), hint)
    };
    let mut choices: Vec<Choice> = judged.earlier.into_iter().chain(judged.later).map(at).collect();
    if judged.others_free > 0 && !judged.running {
        let free = match judged.others_free {
            1 => "1 other host is free".to_owned(),
            free => format!("{free} other hosts are free"),
        };
        let hint = format!("{free}. The link changes and the old one stops working: tell {}.", list(people));
        choices.push(choice(OnClash::OtherHost, "This time, on another host".into(), hint));
    }
    if let Some(next) = judged.movable {
        let hint = format!(
            "{next} has not begun. Its link changes: tell the people on it. This meeting keeps its own."
        );
        choices.push(choice(OnClash::MoveNext, format!("Move {next} to another host first"), hint));
    }
    let back = match location {
        "" => "Its Zoom meeting is deleted and the link stops working.".to_owned(),
        location => format!("Its Zoom meeting is deleted and the link stops working. Location: {location}."),
    };
    choices.push(choice(OnClash::Regular, "Make it a regular request at this time".into(), back));
    choices
}

/// What became of a change, as the sentence of a toast.
#[must_use]
pub(in crate::pages) fn told(number: RequestNumber, edited: &Edited) -> String {
    told_as(&format!("{number} was saved."), number, edited)
}

/// Whether the same form with the values of before takes it back: a link that is gone cannot be brought back.
pub(super) const fn can_be_undone(edited: &Edited) -> bool {
    matches!(edited, Edited::Saved | Edited::Rescheduled { moved: None, .. })
}

/// The same, with words of one's own for what was done.
pub(super) fn told_as(did: &str, number: RequestNumber, edited: &Edited) -> String {
    match edited {
        Edited::Unchanged => format!("Nothing was different, so nothing of {number} was changed."),
        Edited::Saved => did.to_owned(),
        Edited::Rescheduled { host_name, told, moved } => {
            let moved = moved.as_ref().map_or_else(String::new, |(next, host)| {
                format!(" {next} is on {host} now, with a new link: tell the people on it.")
            });
            let zoom = match told {
                true => "Zoom has the new time.",
                false => "Zoom has not taken the new time yet; we keep asking, see Zoom problems.",
            };
            format!("{did} Host and link stay: {host_name}. {zoom}{moved}")
        }
        Edited::Moved { host_name } => {
            format!(
                "{number} is on {host_name} now, with a new link. The old one is dead: tell whoever has it."
            )
        }
        Edited::StillAsking => format!(
            "Still asking Zoom for a meeting on another host. {number} keeps its time and link until Zoom answers; this \
             page shows what comes of it."
        ),
        Edited::Regular(Back::Pending | Back::SetAside { .. }) => format!(
            "{number} was saved and is a regular request. Zoom has not confirmed the deletion yet; we keep asking."
        ),
        Edited::Regular(Back::Deleted | Back::AlreadyRegular) => {
            format!("{number} was saved and is a regular request. Its Zoom meeting is deleted.")
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::{reschedule::Reschedule, settings::HourFormat, span::Span};

    use super::*;

    fn labels(judged: Reschedule) -> Vec<String> {
        let start = Timestamp::from_secs(1_800_000_000);
        let span = Span::new(start, start.plus_minutes(60)).unwrap();
        let clash = Clash { judged, span, people: vec!["Rae".into(), "Cal".into()] };
        let face = Clockface::new("UTC", HourFormat::H24, start);
        let choices = choices(&clash, &face, "Pier 4");
        assert!(choices.iter().all(|choice| !choice.on), "none is made beforehand");
        choices.into_iter().map(|choice| choice.label).collect()
    }

    fn busy() -> Reschedule {
        Reschedule {
            host_name: "Host A".into(),
            blockers: Vec::new(),
            others_free: 2,
            earlier: None,
            later: Some(Timestamp::from_secs(1_800_007_200)),
            running: false,
            movable: None,
        }
    }

    #[test]
    fn r88_only_what_can_be_done_is_offered() {
        assert_eq!(
            labels(busy()),
            ["10:00 UTC on Host A", "This time, on another host", "Make it a regular request at this time"]
        );
        let alone = Reschedule { others_free: 0, later: None, ..busy() };
        assert_eq!(labels(alone), ["Make it a regular request at this time"]);
    }

    #[test]
    fn t_22_a_running_meeting_is_offered_no_other_host() {
        let running = Reschedule { running: true, later: None, movable: Some(RequestNumber(1042)), ..busy() };
        assert_eq!(
            labels(running),
            ["Move SR-1042 to another host first", "Make it a regular request at this time"]
        );
    }
}
