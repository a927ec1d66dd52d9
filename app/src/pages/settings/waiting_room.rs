//! The switch for the waiting room: a section of its own in the tab Zoom's form.

use leptos::prelude::*;

use crate::{
    components::{Choice, ChoiceField},
    form::Posted,
};

/// Off unless an admin asks for it: then the host lets each guest of a new meeting in (R60).
#[component]
pub fn WaitingRoom(
    /// The submission the page answers.
    posted: Posted,
    /// Whether it is on.
    on: bool,
) -> impl IntoView {
    let choice = Choice {
        value: "yes".into(),
        label: "Guests wait until the host lets each of them in".into(),
        hint: Some(
            "Counts for meetings made from now on. Off: guests come in as soon as the host has begun. Either way the \
             passcode is part of the invite link, and nobody comes in before the host."
                .into(),
        ),
        on: posted.chosen("waiting_room", "yes", on),
    };
    view! {
        <section aria-label="Waiting room">
            <ChoiceField name="waiting_room" legend="Waiting room" many=true choices=vec![choice] />
        </section>
    }
}
