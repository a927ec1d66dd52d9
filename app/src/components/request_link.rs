//! The number of a request as a link, and the card that comes up beside it.

use leptos::prelude::*;
use shared::request::RequestNumber;

use crate::{
    components::icon::{Glyph, Icon},
    islands::{HoverCard, hover_card::BODY},
};

/// The number of a request, which leads to its page. `data-card` is what `islands::hover_card` looks for.
#[component]
pub fn RequestLink(
    /// Which request.
    number: RequestNumber,
) -> impl IntoView {
    let number = number.to_string();
    view! { <a class="id" href=format!("/requests/{number}") data-card=number.clone()>{number.clone()}</a> }
}

/// The card of the page, hidden until a number asks for it, and every sentence that may stand in it instead of facts.
#[component]
pub fn RequestCard() -> impl IntoView {
    view! {
        <div class="brief" id="request-card" role="group" aria-label="Request in brief" hidden>
            <div role="status">
                <p id="card-loading" hidden><Icon glyph=Glyph::Hourglass /> "Loading…"</p>
                <p id="card-offline" hidden><Icon glyph=Glyph::Ban /> "You are offline. This needs the network."</p>
                <p id="card-out" hidden>
                    <Icon glyph=Glyph::SignOut />
                    <span>"You are signed out. " <a href="">"Sign in again"</a></span>
                </p>
                <p id="card-gone" hidden>
                    <Icon glyph=Glyph::Info />
                    "This request is gone, or not yours to see any more."
                </p>
                <p id="card-failed" hidden>
                    <Icon glyph=Glyph::Alert />
                    "That could not be loaded. Try again in a moment."
                </p>
            </div>
            <div id=BODY></div>
        </div>
        <p class="vh" role="status" id="card-said"></p>
        <HoverCard />
    }
}
