//! The way in, and the way out of nowhere.

use backend::Error;
use leptos::prelude::*;

use super::page::page;

/// `/` leads to the requests, where every role's work begins.
#[component]
pub fn Home() -> impl IntoView {
    leptos_axum::redirect("/requests");
}

/// A path that no page answers.
#[component]
pub fn NotFound() -> impl IntoView {
    page(async { Err(Error::NotFound) })
}
