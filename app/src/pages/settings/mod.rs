//! Admin › Change System Settings: each tab is a page and a form of its own, saved alone and as a whole. Admins only.

pub mod checklist;
pub mod forms;
pub mod general;
pub mod history;
pub mod hosts;
pub mod impact;
mod live;
pub mod move_meetings;
pub mod outside;
pub mod people;
pub mod report;
pub mod running;
pub mod standing;
pub mod waiting_room;
pub mod zoom;

use leptos::prelude::*;

pub use self::{
    general::General, history::History, hosts::Hosts, move_meetings::MoveMeetings, people::People, zoom::Zoom,
};
use crate::{
    components::{PageHead, Tab, Tabs},
    context::site,
};

/// The heading all tabs share, and the way between them.
#[component]
fn Head(
    /// The path of the tab shown.
    here: &'static str,
    /// Who saved last, and when.
    #[prop(into)]
    saved: String,
) -> impl IntoView {
    let tab = |label, path| Tab { label, path, current: path == here };
    let tabs = vec![
        tab("General", "/settings/general"),
        tab("Zoom", "/settings/zoom"),
        tab("Zoom hosts", hosts::PATH),
        tab("People", "/settings/people"),
    ];
    view! {
        <PageHead title="Change System Settings" sub=move || view! { <span class="s" id="saved" data-follow="settings pool people">{saved.clone()}</span> }>
            <a class="btn" href=history::PATH aria-current=(here == history::PATH).then_some("page")>"History"</a>
        </PageHead>
        <Tabs label="System settings" tabs />
    }
}

/// "Last saved Mon 2 Aug, 10:42 AM EDT by Nia B.", or nothing on a fresh site.
fn last_saved(settings: &backend::settings::Settings, face: &crate::format::Clockface) -> String {
    if settings.changed_at.as_millis() <= 0 {
        return "Never saved yet".into();
    }
    let by = settings.changed_by.as_deref().map_or_else(String::new, |name| format!(" by {name}"));
    format!("Last saved {}{by}", face.near(settings.changed_at))
}

/// Where this very page was reached, for a link that is to be handed on while no public address is set.
fn reached() -> String {
    let site = site();
    if let Some(url) = &site.public_url {
        return url.origin().ascii_serialization();
    }
    let parts = use_context::<http::request::Parts>();
    let host =
        parts.and_then(|parts| parts.headers.get(http::header::HOST)?.to_str().ok().map(str::to_owned));
    host.map_or_else(String::new, |host| format!("http://{host}"))
}
