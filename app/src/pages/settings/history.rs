//! The history of the settings: who changed which tab when, from what to what, and every Test Zoom. Admins only.

use backend::{
    Change,
    audit::Entry,
    settings::{self, HistoryPage},
};
use leptos::prelude::*;

use super::Head;
use crate::{
    components::{DataTable, EmptyState, Follow, Glyph, Pager},
    context::{asking, backend},
    format::Clockface,
    pages::page::{Here, Sheet, page, query},
    text,
};

/// The path of the page.
pub const PATH: &str = "/settings/history";

/// The newest entries first, page by page.
#[component]
pub fn History() -> impl IntoView {
    let (backend, asking) = (backend(), asking());
    let older = query("older").parse().ok();
    page(async move {
        let actor = asking.actor()?;
        let found = settings::history(&backend, &actor.admin()?, older).await?;
        let settings = settings::get(&backend, actor).await?;
        let face = Clockface::new(&settings.zone, settings.hour_format, backend.now());
        let view = view! {
            <Head here=PATH saved="Who changed what, and when" />
            <Follow id="entries" class="gap" topics="settings"><Entries found first=older.is_none() face /></Follow>
        };
        Ok(Sheet::new("Settings, History", Here::Settings, view).live())
    })
}

#[component]
fn Entries(found: HistoryPage, first: bool, face: Clockface) -> impl IntoView {
    if found.entries.is_empty() {
        return view! {
            <EmptyState
                glyph=Glyph::Note
                title=if first { "Nothing was changed yet" } else { "Nothing older" }
                text="Every change of the settings is written down here, with its old and its new value."
            />
        }
        .into_any();
    }
    let place = if first { "The newest first" } else { "Older entries" };
    let previous = (!first).then(|| PATH.to_owned());
    let next = found.older.map(|older| format!("{PATH}?older={older}"));
    let heads = ["When", "Who", "Where", "What"].map(str::to_owned).to_vec();
    let rows = found
        .entries
        .into_iter()
        .map(|entry| {
            let Told { tab, lines } = told(&entry);
            let lines = lines.into_iter().map(|line| view! { <li class="text">{line}</li> }).collect_view();
            view! {
                <tr role="row">
                    <th role="rowheader" class="full">{face.near(entry.at)}</th>
                    <td role="cell">{entry.by.unwrap_or_else(|| "Callboard itself".into())}</td>
                    <td role="cell">{tab}</td>
                    <td role="cell" class="full wrap"><ul>{lines}</ul></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <DataTable caption="Changes of the settings, the newest first" heads>{rows}</DataTable>
        <Pager place previous next />
    }
    .into_any()
}

/// An entry in words.
struct Told {
    tab: &'static str,
    lines: Vec<String>,
}

fn told(entry: &Entry) -> Told {
    let note = entry.detail.note.as_deref().unwrap_or_default();
    let (tab, lines) = match entry.action.as_str() {
        "changed_general" => ("General", changes(entry)),
        "changed_zoom" => ("Zoom", changes(entry)),
        "tested_zoom" => ("Zoom", vec![test(note)]),
        "looked_at_host" => ("Zoom hosts", vec![looked(note)]),
        other => ("Settings", vec![format!("{} {note}", other.replace('_', " "))]),
    };
    Told { tab, lines }
}

fn changes(entry: &Entry) -> Vec<String> {
    entry.detail.changes.iter().map(change).collect()
}

/// "Zoom Padding Minutes After End Time: 30 → 60". A secret is only ever told as changed.
fn change(change: &Change) -> String {
    let label = text::field(&change.field);
    match change.field.as_str() {
        secret if text::is_secret(secret) => format!("{label}: {}", change.to),
        "zoom_user_emails" => format!("{label}: {}", lines(change)),
        field => {
            let (from, to) = (text::value(field, &change.from), text::value(field, &change.to));
            format!("{label}: {} → {}", quoted(from), quoted(to))
        }
    }
}

fn quoted(value: &str) -> &str {
    if value.is_empty() { "empty" } else { value }
}

/// What came and what went of a list, one a line.
fn lines(change: &Change) -> String {
    let missing = |here: &str, there: &str| {
        let there: Vec<&str> = there.lines().collect();
        here.lines().filter(|line| !there.contains(line)).map(str::to_owned).collect::<Vec<_>>().join(", ")
    };
    let (came, went) = (missing(&change.to, &change.from), missing(&change.from, &change.to));
    match (came.is_empty(), went.is_empty()) {
        (true, true) => "another order".into(),
        (false, true) => format!("added {came}"),
        (true, false) => format!("taken off {went}"),
        (false, false) => format!("added {came}; taken off {went}"),
    }
}

fn test(note: &str) -> String {
    match note.strip_prefix("failed: ") {
        Some(step) => format!("Test Zoom failed at the step {step}"),
        None => "Test Zoom passed".into(),
    }
}

/// From the history's "ADDRESS: WORD".
fn looked(note: &str) -> String {
    let (address, word) = note.rsplit_once(": ").unwrap_or((note, ""));
    let found = match word {
        "ready" => "ready".to_owned(),
        "daily_limit" => "daily limit reached".to_owned(),
        other => match shared::placement::HealthProblem::parse(other) {
            Some(problem) => text::health(problem).to_owned(),
            None => other.to_owned(),
        },
    };
    format!("Looked at {address}: {found}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(field: &str, from: &str, to: &str) -> String {
        change(&Change { field: field.into(), from: from.into(), to: to.into() })
    }

    #[test]
    fn r38_a_change_is_told_by_the_fields_label() {
        assert_eq!(said("padding_minutes", "30", "60"), "Zoom Padding Minutes After End Time: 30 → 60");
        assert_eq!(said("public_url", "", "https://x.org"), "Public address: empty → https://x.org");
        assert_eq!(said("zoom_client_secret", "", "changed"), "Zoom Client Secret: changed");
    }

    #[test]
    fn r38_a_secret_is_not_told_even_where_one_was_kept() {
        assert_eq!(said("zoom_client_secret", "old words", "changed"), "Zoom Client Secret: changed");
        assert_eq!(said("webhook_secret", "old words", "removed"), "Secret Token: removed");
    }

    #[test]
    fn r41_a_list_says_who_came_and_who_went() {
        let list = |from, to| said("zoom_user_emails", from, to);
        assert_eq!(
            list("a@x.org\nb@x.org", "b@x.org\nc@x.org"),
            "Zoom User Emails: added c@x.org; taken off a@x.org"
        );
        assert_eq!(list("a@x.org\nb@x.org", "b@x.org\na@x.org"), "Zoom User Emails: another order");
    }

    #[test]
    fn looks_and_tests_are_told_in_words() {
        assert_eq!(looked("a@x.org: deactivated"), "Looked at a@x.org: deactivated in Zoom");
        assert_eq!(looked("a@x.org: no answer, ZM-DOWN"), "Looked at a@x.org: no answer, ZM-DOWN");
        assert_eq!(
            (test("passed").as_str(), test("failed: Users").as_str()),
            ("Test Zoom passed", "Test Zoom failed at the step Users")
        );
    }
}
