//! The switch for meetings made directly in Zoom: a section of its own at the end of the tab Zoom's form.

use leptos::prelude::*;

use crate::{
    components::{Choice, ChoiceField},
    form::Posted,
};

/// Off unless an admin asks for it: then a host is looked at in Zoom before it is used (R57).
#[component]
pub fn Outside(
    /// The submission the page answers.
    posted: Posted,
    /// Whether it is on.
    on: bool,
) -> impl IntoView {
    let choice = Choice {
        value: "yes".into(),
        label: "Check meetings made directly in Zoom".into(),
        hint: Some(
            "A host with such a meeting in the way is passed over. Each conversion asks Zoom for the host’s meetings first; \
             where Zoom does not answer, nothing is converted. The app needs the scope meeting:read:list_meetings:admin."
                .into(),
        ),
        on: posted.chosen("outside_meetings", "yes", on),
    };
    view! {
        <section aria-label="Outside meetings">
            <ChoiceField name="outside_meetings" legend="Outside meetings" many=true choices=vec![choice] />
        </section>
    }
}
