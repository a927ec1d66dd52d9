//! Two people at one form (R37): fields the second one did not touch take what the first one saved; fields both changed
//! show both values, and the person says which.

use backend::Stale;

use super::{Pairs, Posted};
use crate::text;

/// The button that takes over the other person's value; its value names the field.
const TAKE: &str = "take";

/// A field that both have changed, to different values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The field's name.
    pub field: String,
    /// What was typed here.
    pub yours: String,
    /// What the other person saved.
    pub theirs: String,
}

impl Differing {
    /// The name of the hidden field that carries the other person's value.
    #[must_use]
    pub fn carrier(&self) -> String {
        carrier(&self.field)
    }
}

fn carrier(field: &str) -> String {
    format!("theirs.{field}")
}

/// The same form with the other person's values where this one has not changed anything, and the rest told.
pub(super) fn merged(posted: Posted, stale: &Stale, switches: &[&str]) -> Posted {
    let mut pairs = posted.pairs();
    let mut differing = Vec::new();
    // No history keeps a secret's value: what is typed, or left empty, stays.
    for change in stale.changes.iter().filter(|change| !text::is_secret(&change.field)) {
        if switches.contains(&change.field.as_str()) {
            // There are two ways it can stand: whoever did not touch it takes the other's, and whoever did agrees.
            pairs.switch(&change.field, change.to == "on");
            continue;
        }
        if !pairs.has(&change.field) {
            continue;
        }
        let yours = plain(pairs.get(&change.field));
        if yours == plain(&change.from) {
            pairs.set(&change.field, change.to.clone());
        } else if yours != plain(&change.to) {
            differing.push(Differing { field: change.field.clone(), yours, theirs: change.to.clone() });
        }
    }
    // What stands in the form now is judged against what counts now.
    pairs.set("version", stale.version.to_string());
    Posted { pairs: Some(pairs), differing, ..posted }
}

/// The form after somebody pressed *Take*: the other person's value stands in that field. `None` when nobody did.
pub(super) fn taken(pairs: &mut Pairs) -> Option<Posted> {
    let field = pairs.get(TAKE).to_owned();
    let carrier = carrier(&field);
    if field.is_empty() || !pairs.has(&carrier) {
        return None;
    }
    pairs.set(&field, pairs.get(&carrier).to_owned());
    Some(Posted { pairs: Some(pairs.clone()), ..Posted::default() })
}

/// A value without the ways in which browsers write one and the same text.
fn plain(value: &str) -> String {
    value.replace("\r\n", "\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use backend::Change;
    use shared::time::Timestamp;

    use super::*;

    fn stale(changes: &[(&str, &str, &str)]) -> Stale {
        let change = |(field, from, to): &(&str, &str, &str)| Change {
            field: (*field).to_owned(),
            from: (*from).to_owned(),
            to: (*to).to_owned(),
        };
        Stale { version: 8, by: None, at: Timestamp(0), changes: changes.iter().map(change).collect() }
    }

    #[test]
    fn r37_untouched_fields_are_brought_up_to_date_and_the_rest_is_shown() {
        let typed = Pairs::decode(b"version=7&untouched=30&both=35&same=9&lines=a%0D%0Ab");
        let posted = Posted { pairs: Some(typed), ..Posted::default() };
        let stale = stale(&[
            ("untouched", "30", "25"),
            ("both", "30", "25"),
            ("same", "1", "9"),
            ("lines", "a\nb", "a\nb\nc"),
            ("elsewhere", "1", "2"),
        ]);
        let merged = merged(posted, &stale, &[]);
        let value = |name: &str| merged.value(name, "");
        assert_eq!([value("untouched"), value("both"), value("same")], ["25", "35", "9"]);
        assert_eq!((value("lines").as_str(), value("version").as_str()), ("a\nb\nc", "8"));
        let both = Differing { field: "both".into(), yours: "35".into(), theirs: "25".into() };
        assert_eq!(merged.differing, [both]);
    }

    #[test]
    fn r37_a_switch_the_other_has_turned_is_turned() {
        let typed = Pairs::decode(b"version=7&turned_off=yes&mine=yes");
        let posted = Posted { pairs: Some(typed), ..Posted::default() };
        let stale = stale(&[("turned_on", "off", "on"), ("turned_off", "on", "off")]);
        let merged = merged(posted, &stale, &["turned_on", "turned_off", "mine"]);
        let on = |name: &str| merged.chosen(name, "yes", false);
        assert_eq!((on("turned_on"), on("turned_off"), on("mine")), (true, false, true));
        assert_eq!(merged.differing, [], "there is no third way");
    }

    #[test]
    fn r37_a_secret_is_never_filled_in_with_a_word_of_the_history() {
        let posted = Posted {
            pairs: Some(Pairs::decode(b"webhook_secret=&zoom_client_secret=typed")),
            ..Posted::default()
        };
        let stale = stale(&[("webhook_secret", "", "changed"), ("zoom_client_secret", "", "changed")]);
        let merged = merged(posted, &stale, &[]);
        assert_eq!(merged.value("webhook_secret", "stored"), "");
        assert_eq!(merged.value("zoom_client_secret", "stored"), "typed");
        assert_eq!(merged.differing, []);
    }

    #[test]
    fn r37_the_others_value_is_taken_over_on_demand() {
        let mut pairs = Pairs::decode(b"both=35&theirs.both=25&take=both");
        assert_eq!(taken(&mut pairs).map(|posted| posted.value("both", "")), Some("25".to_owned()));
        assert!(taken(&mut Pairs::decode(b"both=35&take=both")).is_none(), "nothing to take");
        assert!(taken(&mut Pairs::decode(b"both=35")).is_none());
    }
}
