//! The sentences: what happened, what did not, and what to do. Codes come from `shared::message`; they stay, the words may
//! change.

mod messages;

use backend::Error;
use shared::{host_link::HostRule, request::Status, time::Timestamp};

pub use crate::verdicts::{busy, health, hosts_free, reason, whose};
pub use messages::message;

use crate::{
    components::Glyph,
    format::{Clockface, list},
};

/// Where an admin sets Zoom up, in the guides' words.
pub const ZOOM_SETTINGS: &str = "Admin › Change System Settings › Zoom";

/// A use case's error as a sentence with a way out, where nothing is known of the site: times are told in UTC.
#[must_use]
pub fn error(error: &Error) -> String {
    error_by(error, &Clockface::utc(Timestamp(0)))
}

/// A use case's error as a sentence with a way out. Times are told by `face`.
#[must_use]
pub fn error_by(error: &Error, face: &Clockface) -> String {
    match error {
        Error::Invalid(_) => "Some fields need a look. Nothing was saved.".into(),
        Error::NotFound => "There is nothing at this address, or it is not yours to see.".into(),
        Error::Denied => "Your account does not have the role this needs. Ask an admin of your agency.".into(),
        Error::Conflict(message) | Error::Zoom(message) => self::message(message, face),
        Error::Clash(_) => "The meeting’s host is not free at this time. Nothing was saved: choose what should happen, or \
                            another time."
            .into(),
        Error::Unseen => "Nothing was saved yet. Look at what it means for meetings that exist, under “If you save now”, then \
                          press Change Settings again."
            .into(),
        Error::Stale(stale) => {
            let who = stale.by.as_deref().unwrap_or("Somebody else");
            let what: Vec<String> = stale.changes.iter().map(became).collect();
            let what = if what.is_empty() { String::new() } else { format!(" {}.", list(&what)) };
            format!(
                "{who} changed this at {} while you were looking.{what} Nothing of yours was saved; it still stands \
                 below. Look again, then save.",
                face.at(stale.at)
            )
        }
        Error::WrongCredentials => "This email and password do not go together. Check both, then try again.".into(),
        Error::Throttled { until } => {
            format!("Too many attempts. Please wait until {}, then try again.", face.at(*until))
        }
        Error::Busy => "Too much is going on at once. Nothing was changed; please try again.".into(),
        Error::Unavailable(_) => {
            "The database cannot be used just now. If you were changing something, it may or may not have been done: look again in \
             a moment."
                .into()
        }
        Error::Internal(_) => {
            "This is a fault of ours, and it was written to the log. Nothing was changed; try again, or tell your \
             admin when it happened."
                .into()
        }
    }
}

/// "Time zone is now “UTC”"; of a secret only that it was changed or removed.
fn became(change: &backend::Change) -> String {
    let name = field(&change.field);
    match is_secret(&change.field) {
        true => format!("{name} was {}", change.to),
        false => format!("{name} is now “{}”", value(&change.field, &change.to)),
    }
}

/// Whether a field holds what nobody is ever shown: a change of it is told without a value.
#[must_use]
pub fn is_secret(field: &str) -> bool {
    matches!(field, "zoom_client_secret" | "webhook_secret")
}

/// A field's label in the guides' words, from its name in the form.
#[must_use]
pub fn field(name: &str) -> String {
    match name {
        "company_name" => "Company name",
        "zone" => "Time zone",
        "hour_format" => "Clock times",
        "host_rule" => "Who gets the host link",
        "public_url" => "Public address",
        "policy_note" => "Note on who starts the meeting",
        "convert_when_confirmed" => "Convert when confirmed",
        "zoom_account_id" => "Zoom Account ID",
        "zoom_client_id" => "Zoom Client ID",
        "zoom_client_secret" => "Zoom Client Secret",
        "host_link_minutes" => "Zoom Host Link Minutes Before Start Time",
        "padding_minutes" => "Zoom Padding Minutes After End Time",
        "zoom_user_emails" => "Zoom User Emails",
        "outside_meetings" => "Check meetings made directly in Zoom",
        "waiting_room" => "Waiting room",
        "webhook_secret" => "Secret Token",
        "running" => "People in the meeting",
        "starts" => "Start",
        "ends" => "End",
        "kind" => "Type",
        "video_link" => "Video link",
        other => {
            let mut letters = other.chars();
            let first = letters.next().map(char::to_uppercase);
            return first
                .into_iter()
                .flatten()
                .chain(letters.map(|c| if c == '_' { ' ' } else { c }))
                .collect();
        }
    }
    .into()
}

/// A field's value as people read it: a choice by its words, everything else as it is.
#[must_use]
pub fn value<'a>(field: &str, value: &'a str) -> &'a str {
    match HostRule::parse(value) {
        Some(rule) if field == "host_rule" => host_rule(rule),
        _ => value,
    }
}

/// A field's error with the field's name before it, for the summary above a form.
#[must_use]
pub fn named(name: &str, error: &str) -> String {
    let label = match name {
        "name" => "Name".into(),
        "organization_name" => "Organization’s name".into(),
        other => field(other),
    };
    format!("{label}: {error}")
}

/// What happened to a request, from the history's word for it, with a glyph.
#[must_use]
pub fn deed(word: &str) -> (Glyph, String) {
    let (glyph, told) = match word {
        "created" => (Glyph::Plus, "Written"),
        "submitted" => (Glyph::Send, "Submitted"),
        "confirmed" => (Glyph::Check, "Confirmed"),
        "completed" => (Glyph::Completed, "Completed"),
        "reopened" => (Glyph::Refresh, "Reopened"),
        "reinstated" => (Glyph::Refresh, "Reinstated"),
        "reinstated_with_link" => (Glyph::Refresh, "Reinstated with the same Zoom link"),
        "canceled" => (Glyph::Ban, "Canceled"),
        "edited" => (Glyph::Pencil, "Changed"),
        "convert_began" => (Glyph::Hourglass, "Zoom was asked for a meeting"),
        "converted" => (Glyph::Zoom, "Became a Zoom meeting"),
        "convert_refused" => (Glyph::Alert, "Zoom refused the meeting"),
        "create_unknown" => (Glyph::Hourglass, "Zoom’s answer was lost; checking"),
        "time_told" => (Glyph::Zoom, "Zoom was told the new time"),
        "time_not_told" => (Glyph::Hourglass, "Zoom has not taken the new time"),
        "time_pushed" => (Glyph::Send, "Our time was chosen over Zoom’s"),
        "time_differs" => (Glyph::Alert, "Moved in Zoom by hand"),
        "gone_at_zoom" => (Glyph::Alert, "Deleted in Zoom by hand"),
        "zoom_agrees" => (Glyph::Check, "Zoom shows the same again"),
        "meeting_renewed" => (Glyph::Refresh, "The missing meeting was given up for a new one"),
        "link_changed" => (Glyph::Alert, "Zoom changed the invite link"),
        "passcode_changed" => (Glyph::Alert, "Zoom changed the passcode"),
        "move_began" => (Glyph::Hourglass, "Zoom was asked for a meeting on another host"),
        "stand_in_made" => (Glyph::Zoom, "The meeting on another host was made"),
        "stand_in_dropped" => (Glyph::ZoomOff, "The meeting on another host was dropped"),
        "move_refused" => (Glyph::Alert, "Zoom refused the meeting on another host"),
        "host_changed" => (Glyph::Zoom, "Moved to another host, with a new link"),
        "converted_back" => (Glyph::ZoomOff, "Became a regular request"),
        "delete_pending" => (Glyph::Hourglass, "Zoom deletion pending"),
        "meeting_deleted" => (Glyph::ZoomOff, "Meeting deleted in Zoom"),
        "join_before_host_on" => (Glyph::Alert, "Zoom lets guests in before the host"),
        "join_before_host_off" => (Glyph::Zoom, "Zoom keeps guests out until the host is there"),
        "zoom_differs" => (Glyph::Alert, "Zoom made the meeting with other settings than asked for"),
        "outside_meeting" => (Glyph::Alert, "Passed over for a meeting made directly in Zoom"),
        "host_link" => (Glyph::Key, "Host link fetched"),
        other => (Glyph::Info, other),
    };
    let told = told.replace('_', " ");
    let mut letters = told.chars();
    (glyph, letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect())
}

/// Who gets the host link, by the site's rule.
#[must_use]
pub const fn host_rule(rule: HostRule) -> &'static str {
    match rule {
        HostRule::Everyone => "Everybody who sees the request",
        HostRule::Provider => "Staff and the assigned providers",
        HostRule::Client => "Staff and the side that asked",
        HostRule::Staff => "Staff only",
    }
}

/// What a status means for whoever edits.
#[must_use]
pub const fn status_line(status: Status) -> &'static str {
    match status {
        Status::Draft => "A draft: nobody is asked yet.",
        Status::Pending => "Waits for the agency to confirm it.",
        Status::Confirmed => "Confirmed: people rely on it.",
        Status::Completed => "Over.",
        Status::Canceled => "Called off.",
    }
}

/// What a save changed, as the sentence of a toast. Long values are named, not quoted.
#[must_use]
pub fn saved(changes: &[backend::Change]) -> String {
    if changes.is_empty() {
        return "Nothing was different, so nothing was changed.".into();
    }
    let each: Vec<String> = changes
        .iter()
        .map(|change| {
            let name = field(&change.field);
            let (from, to) = (value(&change.field, &change.from), value(&change.field, &change.to));
            let short = |text: &str| !text.is_empty() && text.len() <= 40 && !text.contains('\n');
            match (short(from), short(to)) {
                (true, true) => format!("{name}: {from} → {to}"),
                (false, true) => format!("{name}: {to}"),
                _ => name,
            }
        })
        .collect();
    let each = each.join(" · ");
    // What somebody typed may be a sentence.
    let stop = if each.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    format!("Saved. {each}{stop}")
}

#[cfg(test)]
mod tests {
    use backend::Change;

    use super::saved;

    #[test]
    fn what_was_saved_is_told_with_one_full_stop() {
        let change = |field: &str, from: &str, to: &str| Change {
            field: field.into(),
            from: from.into(),
            to: to.into(),
        };
        assert_eq!(saved(&[]), "Nothing was different, so nothing was changed.");
        let minutes = change("padding_minutes", "60", "45");
        assert_eq!(
            saved(std::slice::from_ref(&minutes)),
            "Saved. Zoom Padding Minutes After End Time: 60 → 45."
        );
        let note = change("policy_note", "", "The interpreter starts it.");
        assert_eq!(
            saved(&[minutes, note]),
            "Saved. Zoom Padding Minutes After End Time: 60 → 45 · Note on who starts the meeting: The interpreter starts it."
        );
    }
}
