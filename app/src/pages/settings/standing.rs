//! How the saved Zoom settings stand: not there, tested, or in use without a test.

use backend::settings::{Settings, Tested};
use leptos::prelude::*;

use crate::{
    components::{Alert, Tone},
    format::{Clockface, count},
};

/// How the saved settings stand, whether anything is typed or not.
#[component]
pub fn Standing(
    /// The settings as saved.
    settings: Settings,
    /// The site's clock.
    face: Clockface,
) -> impl IntoView {
    if !settings.zoom_set_up() {
        return view! {
            <Alert tone=Tone::Info title="Zoom is not set up yet.">
                <p>"Fill in the six fields, press Test Zoom, then Change Settings. Until then requests stay as they are."</p>
            </Alert>
        }
        .into_any();
    }
    match settings.zoom.tested {
        Tested::Passed { at, by, users, warnings } => {
            let users = count(usize::try_from(users).unwrap_or(0), "user", "users");
            let warnings = match warnings {
                0 => String::new(),
                some => format!(", {}", count(usize::try_from(some).unwrap_or(0), "warning", "warnings")),
            };
            let sentence = format!("{users} checked{warnings}. Tested {} by {by}.", face.near(at));
            view! {
                <Alert tone=Tone::Ok title="Setup complete: the saved values work."><p>{sentence}</p></Alert>
            }
            .into_any()
        }
        Tested::NotSince { at } => {
            let sentence =
                format!("Conversions use these values now. Other values passed {}.", face.near(at));
            view! {
                <Alert tone=Tone::Warn title="Saved, not tested since the last change."><p>{sentence}</p></Alert>
            }
            .into_any()
        }
        Tested::Never => view! {
            <Alert tone=Tone::Warn title="Saved, never tested.">
                <p>"Conversions use these values now. Press Test Zoom to see whether they work."</p>
            </Alert>
        }
        .into_any(),
    }
}
