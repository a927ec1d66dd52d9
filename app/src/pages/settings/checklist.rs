//! What has to be done in Zoom before the six fields can be filled, as a list to tick off.

use backend::settings::{Settings, Tested};
use leptos::prelude::*;

use crate::components::{Checklist, Step, StepState};

/// One permission of Zoom's list, in Zoom's words, and whether this product uses it.
type Scope = (&'static str, bool);

/// Meeting › View and manage all user meetings: what the guide ticks, in its order.
const MANAGE_MEETINGS: [Scope; 19] = [
    ("Delete a meeting", true),
    ("Delete a meeting’s poll", false),
    ("Remove a meeting’s registrant", false),
    ("Delete a meeting’s survey", false),
    ("Update a meeting’s in-meeting control", false),
    ("Update a meeting’s livestream information", false),
    ("Update a meeting’s livestream status", false),
    ("Update a meeting", true),
    ("Update a meeting’s poll", false),
    ("Update a meeting registrant’s registration status", false),
    ("Update a meeting’s registration questions", false),
    ("Update a meeting’s status", true),
    ("Update a meeting’s survey", false),
    ("Create polls for a meeting", false),
    ("Add registrants to a meeting", false),
    ("Create invite links for a meeting", false),
    ("Create a meeting for a user", true),
    ("Create a poll for a meeting", false),
    ("Add a registrant to a meeting", false),
];

/// User › View all user information: what the guide ticks, in its order.
const VIEW_USERS: [Scope; 14] = [
    ("View a user’s collaboration device", false),
    ("Verify a user’s email", false),
    ("View a user’s assistants", false),
    ("View a user’s collaboration devices", false),
    ("View a user’s permissions", false),
    ("View a user’s schedulers", false),
    ("View users", false),
    ("View a user’s personal note", false),
    ("Verify a user’s personal meeting room", false),
    ("View a user’s presence status", false),
    ("View a user’s settings", true),
    ("View user summary", false),
    ("View a user’s token", false),
    ("View a user", true),
];

/// The checklist. A step is ticked when the settings or a passed test prove it; nobody has to tick anything.
#[component]
pub fn Prepare(
    /// The settings as they are.
    settings: Settings,
) -> impl IntoView {
    let zoom = &settings.zoom;
    let passed = matches!(zoom.tested, Tested::Passed { .. });
    let ever_passed = passed || matches!(zoom.tested, Tested::NotSince { .. });
    let copied = !zoom.account_id.is_empty() && !zoom.client_id.is_empty() && zoom.has_secret;
    let step = |done: bool, text: AnyView| {
        let state = if done { StepState::Done } else { StepState::Open };
        Step { state, text }
    };
    let steps = vec![
        step(
            ever_passed,
            view! { "One paid Zoom license or more, and the Admin role here and there" }.into_any(),
        ),
        step(ever_passed || copied, owner().into_any()),
        step(ever_passed || copied, marketplace().into_any()),
        step(ever_passed || copied, view! { "Give the app a name" }.into_any()),
        step(copied, view! { "Copy Account ID, Client ID and Client Secret into this page" }.into_any()),
        step(ever_passed, view! { "Information: company name" }.into_any()),
        step(ever_passed, view! { "Developer Contact: name and email" }.into_any()),
        step(
            ever_passed,
            view! {
                "Scopes › Add Scopes › Meeting › View all user meetings: “View a meeting” (1)"
                <p class="muted">
                    "And, ours: “View a user’s meetings” (" <code>"meeting:read:list_meetings:admin"</code>
                    "). With it we find a meeting whose answer was lost on the way."
                </p>
            }
            .into_any(),
        ),
        step(
            ever_passed,
            scopes("Meeting › View and manage all user meetings (19)", &MANAGE_MEETINGS).into_any(),
        ),
        step(ever_passed, scopes("User › View all user information (14)", &VIEW_USERS).into_any()),
        step(ever_passed, view! { "Done, then Activation › Activate your app" }.into_any()),
        step(passed, view! { "Test Zoom, then Change Settings" }.into_any()),
    ];
    view! { <Checklist title="Prepare Zoom" steps /> }
}

fn owner() -> impl IntoView {
    view! {
        "As Zoom "
        <strong>"owner"</strong>
        ": User Management › Roles › Admin › Advanced Features, allow server-to-server OAuth apps"
        <p class="muted">"Roles is not there for anybody but the owner."</p>
    }
}

fn marketplace() -> impl IntoView {
    view! {
        "In the "
        <a href="https://marketplace.zoom.us/" target="_blank" rel="noopener noreferrer">"Zoom Marketplace"</a>
        ", as the same owner: Develop › Build App › Server to Server OAuth App › Create"
    }
}

/// The permissions to tick. Only the needed ones matter; the rest is what the guide ticks too.
fn scopes(title: &'static str, scopes: &[Scope]) -> impl IntoView {
    let needed = scopes.iter().filter(|(_, needed)| *needed).count();
    let items = scopes
        .iter()
        .map(|(name, needed)| {
            let needed = needed.then(|| view! { " " <b class="needed">"needed"</b> });
            view! { <li>{*name} {needed}</li> }
        })
        .collect_view();
    view! {
        {title}
        <details class="more">
            <summary>{format!("Show them; {needed} are needed")}</summary>
            <ul class="scopes">{items}</ul>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r10_r11_the_lists_are_whole_and_the_needed_ones_marked() {
        let needed = |scopes: &[Scope]| scopes.iter().filter(|(_, needed)| *needed).count();
        assert_eq!((MANAGE_MEETINGS.len(), needed(&MANAGE_MEETINGS)), (19, 4));
        assert_eq!((VIEW_USERS.len(), needed(&VIEW_USERS)), (14, 2));
        let names: std::collections::BTreeSet<_> = MANAGE_MEETINGS.iter().chain(&VIEW_USERS).collect();
        assert_eq!(names.len(), 33, "no name stands twice");
    }
}
