//! How it is done, for those who do it. The number of minutes is the site's own (R161).

use backend::settings;
use leptos::prelude::*;

use super::page::{Here, Sheet, page};
use crate::{
    components::PageHead,
    context::{asking, backend},
};

/// The help page: what everybody needs; staff read more.
#[component]
pub fn Help() -> impl IntoView {
    let (backend, asking) = (backend(), asking());
    page(async move {
        let staff = asking.actor.as_ref().is_some_and(|actor| actor.scheduler().is_ok());
        // Strangers read the guide without the site's numbers.
        let minutes = match &asking.actor {
            Some(actor) => Some(settings::get(&backend, actor).await?.zoom.margins.host_link().minutes()),
            None => None,
        };
        let view = view! {
            <PageHead title="Help" />
            <div class="prose">
                <Joining />
                <Hosting minutes />
                {staff.then(|| view! { <Converting /> })}
                <Limits staff />
            </div>
        };
        Ok(Sheet::new("Help", Here::Help, view).narrow())
    })
}

#[component]
fn Joining() -> impl IntoView {
    view! {
        <h2>"Which requests are Zoom meetings?"</h2>
        <p>"Those whose Type says Zoom meeting, with a small webcam beside it."</p>
        <h2>"How do I join?"</h2>
        <p>
            "Open the request with View Details. The Zoom invite link stands where the location used to be. Click it: Zoom \
            opens. If it does not, type the meeting number and the passcode into Zoom. The link works in a web browser; \
            this site needs nothing installed."
        </p>
    }
}

#[component]
fn Hosting(minutes: Option<i64>) -> impl IntoView {
    let opens = minutes.map_or_else(
        || "a set number of minutes before the start".to_owned(),
        |minutes| match minutes {
            0 => "at the start".to_owned(),
            more => format!("{more} minutes before the start"),
        },
    );
    view! {
        <h2>"I am the host. How do I start the meeting?"</h2>
        <p>
            {format!(
                "Choose Get Zoom Host Link from the request's actions. It opens {opens} and closes after the end. Others can \
                join once you have started. Each click fetches a fresh link, good for two hours; whoever holds it controls \
                the meeting, so do not pass it on.",
            )}
        </p>
    }
}

#[component]
fn Converting() -> impl IntoView {
    view! {
        <h2>"How do I make a request a Zoom meeting?"</h2>
        <p>
            "Choose Convert to Zoom Meeting from its actions. A host is drawn at random from those whose time is free. Drafts \
            and canceled requests cannot be converted. Convert to Regular Request, or canceling, deletes the meeting in Zoom."
        </p>
        <h2>"Where do I set Zoom up?"</h2>
        <p>"An admin does, under Admin › Change System Settings › Zoom, and tests it there."</p>
    }
}

#[component]
fn Limits(staff: bool) -> impl IntoView {
    view! {
        <h2>"What Zoom does not do"</h2>
        <ul>
            <li>
                "When two or more people have joined and one or nobody is left, Zoom closes the meeting after 40 minutes. In \
                breaks, keep two people in."
            </li>
            <li>
                "A Zoom user runs one meeting at a time. Starting a second offers to end the first, which may be somebody \
                else's: start only at your time."
            </li>
            <li>"In the meeting the host carries the name of the Zoom user, not yours."</li>
            {staff
                .then(|| {
                    view! {
                        <li>"Zoom makes 100 meetings for a user in a day, counted from 00:00 UTC; changes count too."</li>
                        <li>"Basic users are cut off after 40 minutes. Use licensed users."</li>
                        <li>"Join before host stays off: anybody with the invite could start the meeting, even on another day."</li>
                    }
                })}
        </ul>
        <p>"Trouble inside Zoom? Try the link in another browser first, then ask Zoom's own support."</p>
    }
}
