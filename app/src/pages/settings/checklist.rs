//! What has to be done in Zoom before the six fields can be filled, as a list to tick off.

use backend::settings::{Settings, Tested};
use leptos::prelude::*;

use crate::components::{Checklist, Step, StepState};

/// Permissions of the app that this product uses, in Zoom's words; the guide's list holds more.
const USED_FOR_MEETINGS: [&str; 6] = [
    "View a meeting",
    "Create a meeting for a user",
    "Update a meeting",
    "Delete a meeting",
    "Update a meeting’s status",
    "View a user’s meetings (meeting:read:list_meetings:admin). Ours, not in the guide: with it we find a meeting whose \
     answer was lost",
];

const USED_FOR_USERS: [&str; 4] =
    ["View a user", "View users", "View a user’s settings", "View a user’s token"];

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
            view! { "Scopes › Add Scopes › Meeting › View all user meetings: “View a meeting”" }.into_any(),
        ),
        step(
            ever_passed,
            scopes("Meeting › View and manage all user meetings (19)", &USED_FOR_MEETINGS).into_any(),
        ),
        step(ever_passed, scopes("User › View all user information (14)", &USED_FOR_USERS).into_any()),
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

fn scopes(title: &'static str, used: &[&'static str]) -> impl IntoView {
    let items = used.iter().map(|scope| view! { <li>{*scope}</li> }).collect_view();
    view! {
        {title}
        <details class="more">
            <summary>"Those used here"</summary>
            <ul class="scopes">{items}</ul>
        </details>
    }
}
