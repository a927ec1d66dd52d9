//! The word in a meeting's agenda that ties it to its row of the journal, whatever becomes of Zoom's answer: `cb-`, the
//! installation that made it, and a random id. Lists show the first 250 characters of an agenda, and it stands at their front.

const PREFIX: &str = "cb-";

/// The marker of a new meeting.
pub(crate) fn new(installation: &str, id: &str) -> String {
    format!("{PREFIX}{installation}-{id}")
}

/// The marker in an agenda, whichever installation made it.
pub(crate) fn of_agenda(agenda: &str) -> Option<&str> {
    agenda.split_whitespace().find(|word| word.starts_with(PREFIX))
}

/// Whether an installation made what has this marker.
pub(crate) fn is_of(marker: &str, installation: &str) -> bool {
    let rest = marker.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix(installation));
    !installation.is_empty() && rest.is_some_and(|rest| rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_tells_which_installation_made_it() {
        let marker = new("1f00ba12", "x-y");
        assert_eq!(marker, "cb-1f00ba12-x-y");
        assert!(is_of(&marker, "1f00ba12"));
        for other in ["1f00ba1", "1f00ba123", "2f00ba12", ""] {
            assert!(!is_of(&marker, other), "{other}");
        }
        assert!(!is_of("cb--x", ""), "an installation without a name knows nothing as its own");
        assert_eq!(of_agenda("Callboard cb-1-2\nPlease leave"), Some("cb-1-2"));
        assert_eq!(of_agenda("A play in three acts"), None);
    }
}
