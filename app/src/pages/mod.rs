//! The pages, a folder a noun; `forms` is the table of what is posted where.

pub mod account;
pub mod help;
pub mod home;
pub mod page;
pub mod requests;
pub mod schedule;
pub mod settings;
pub mod zoom_problems;

use axum::{
    Router,
    routing::{get, post},
};

use crate::{context::Floor, form::handle, islands};

/// Every form of the site: its path, which is its page's own, and what it does; and what islands read.
pub fn forms() -> Router<Floor> {
    Router::new()
        .route("/sign-in", post(handle::<account::forms::SignIn>))
        .route("/sign-out", post(handle::<account::forms::SignOut>))
        .route("/first-run/{token}", post(handle::<account::forms::FirstRun>))
        .route("/invitation/{token}", post(handle::<account::forms::Invitation>))
        .route(islands::time_preview::DATA, get(requests::preview::data))
        .route("/requests/new", post(handle::<requests::forms::New>))
        .route("/requests/{number}/card", get(requests::card::card))
        .route("/requests/{number}/edit", post(handle::<requests::forms::Edit>))
        .route("/requests/{number}/convert", post(handle::<requests::forms::Convert>))
        .route("/requests/{number}/move", post(handle::<requests::move_time::MoveTime>))
        .route("/requests/{number}/host-link", post(handle::<requests::forms::HostLink>))
        .route("/requests/{number}/{action}", post(handle::<requests::forms::Act>))
        .route("/zoom-problems", post(handle::<zoom_problems::Mend>))
        .route("/zoom-problems/meetings/{meeting}", post(handle::<zoom_problems::stray::Delete>))
        .route("/settings/general", post(handle::<settings::forms::General>))
        .route("/settings/zoom", post(handle::<settings::forms::Zoom>))
        .route("/settings/zoom/hosts/{host}/move", post(handle::<settings::move_meetings::Move>))
        .route(settings::hosts::PATH, post(handle::<settings::forms::Hosts>))
        .route("/settings/people", post(handle::<settings::forms::People>))
}
