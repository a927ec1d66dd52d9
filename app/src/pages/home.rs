//! The way in, and the way out of nowhere.

use backend::Error;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::page::page;

/// `/` leads to the requests, where every role's work begins.
#[component]
pub fn Home() -> impl IntoView {
    leptos_axum::redirect("/requests");
}

/// A path that no page answers.
#[component]
pub fn NotFound() -> impl IntoView {
    // Reading the location keeps the router's promise that this is drawn for a path without a route.
    let _ = use_location();
    page(async { Err(Error::NotFound) })
}
