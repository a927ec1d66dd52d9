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

/// A sentence in which every number of a request is such a link.
#[component]
pub fn WithRequestLinks(
    /// The sentence, as plain text.
    text: String,
) -> impl IntoView {
    parts(&text)
        .into_iter()
        .map(|part| match part {
            Part::Words(words) => view! { {words} }.into_any(),
            Part::Number(number) => view! { <RequestLink number /> }.into_any(),
        })
        .collect_view()
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Words(String),
    Number(RequestNumber),
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut words = String::new();
    while let Some((before, behind)) = rest.split_once("SR-") {
        let digits = behind.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(behind.len());
        let (number, after) = behind.split_at(digits);
        words.push_str(before);
        match number.parse() {
            Ok(number) => {
                parts.push(Part::Words(std::mem::take(&mut words)));
                parts.push(Part::Number(RequestNumber(number)));
            }
            Err(_) => words.push_str("SR-"),
        }
        rest = if number.is_empty() { behind } else { after };
    }
    words.push_str(rest);
    parts.push(Part::Words(words));
    parts.retain(|part| !matches!(part, Part::Words(words) if words.is_empty()));
    parts
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

#[cfg(test)]
mod tests {
    use super::Part::{Number, Words};
    use super::*;

    #[test]
    fn numbers_of_requests_become_links_and_the_rest_stays() {
        let sr = |number| Number(RequestNumber(number));
        let words = |text: &str| Words(text.into());
        let text = "12:00–3:00 PM by SR-1041, and 4:00 PM by SR-7";
        assert_eq!(parts(text), [words("12:00–3:00 PM by "), sr(1041), words(", and 4:00 PM by "), sr(7)]);
        assert_eq!(parts("SR-1"), [sr(1)]);
        assert_eq!(parts("SR- is no number, SR-x neither"), [words("SR- is no number, SR-x neither")]);
        assert_eq!(parts(""), []);
    }
}
