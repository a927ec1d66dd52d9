//! The optional section *Running state*: where Zoom tells of its meetings by itself, and whether it does.

use backend::webhooks::LastHeard;
use leptos::prelude::*;

use super::report;
use crate::{
    components::{Alert, CopyButton, SecretField, Tone},
    form::Posted,
    format::Clockface,
};

/// Where Zoom sends its events, behind the site's address.
const PATH: &str = "/hooks/zoom";

/// The events to choose at Zoom, by what they tell and by Zoom's name. Others are heard, too, and change nothing.
const EVENTS: [(&str, &str); 5] = [
    ("A meeting began", "meeting.started"),
    ("A meeting ended", "meeting.ended"),
    ("A meeting was created", "meeting.created"),
    ("A meeting was updated", "meeting.updated"),
    ("A meeting was deleted", "meeting.deleted"),
];

/// What the section needs to know.
#[derive(Clone, Debug)]
pub struct Hearing {
    /// Where people reach this site, without a slash at the end.
    pub address: String,
    /// Whether a Secret Token is stored.
    pub is_stored: bool,
    /// One that was typed into the form this page answers, sealed; or empty.
    pub carried: String,
    /// When Zoom was heard.
    pub heard: LastHeard,
    /// The site's clock.
    pub face: Clockface,
}

/// Folded while it is not used and nothing in it needs a look. Works without JavaScript; only the address must then be
/// selected to be copied.
#[component]
pub fn RunningState(
    /// The submission the page answers.
    posted: Posted,
    /// What is known.
    hearing: Hearing,
) -> impl IntoView {
    let Hearing { address, is_stored, carried, heard, face } = hearing;
    let remove = posted.chosen("remove_webhook_secret", "yes", false);
    let error = posted.error("webhook_secret");
    let open = is_stored || error.is_some() || !carried.is_empty();
    let standing = if is_stored { "on" } else { "off" };
    let removal = is_stored.then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="remove_webhook_secret" value="yes" checked=remove />
                <span>"Remove the stored one" <small>"Zoom is not listened to any more."</small></span>
            </label>
        }
    });
    view! {
        <section aria-label="Running state">
            <details class="more fold" id="running-state" open=open>
                <summary>{format!("Running state (optional): {standing}")}</summary>
                <div class="stack s">
                    <p>
                        "With it, Callboard hears from Zoom within seconds that a meeting began, ended or was changed. \
                        Without it everything works: Callboard then looks by itself, a little later."
                    </p>
                    {is_stored.then(|| view! { <Heard heard face /> })}
                    <ol class="steps">
                        <li>
                            <div>
                                "In the Zoom Marketplace, open your app at Event Subscriptions. Copy its Secret Token into \
                                the field below, and press Change Settings."
                            </div>
                        </li>
                        <li>
                            <div>
                                "Add an event subscription. Its event notification endpoint URL:" <Address address />
                            </div>
                        </li>
                        <li>
                            <div>
                                "Add these events, then validate the URL and save:"
                                <ul class="events">
                                    {EVENTS
                                        .map(|(told, name)| view! { <li>{told} " " <code>{name}</code></li> })
                                        .collect_view()}
                                </ul>
                            </div>
                        </li>
                    </ol>
                    <SecretField
                        name="webhook_secret"
                        label="Secret Token"
                        stored=report::stored(&carried, is_stored)
                        error
                    />
                    <input type="hidden" name="sealed_webhook_secret" value=carried />
                    {removal}
                </div>
            </details>
        </section>
    }
}

/// The address to paste at Zoom, and whether Zoom can reach it at all.
#[component]
fn Address(address: String) -> impl IntoView {
    let unreachable = (!address.starts_with("https://")).then(|| {
        view! {
            <Alert tone=Tone::Warn title="Zoom cannot reach this address.">
                <p>
                    "Zoom calls only https addresses on the internet. Put this site behind https, then set its Public \
                    address under " <a href="/settings/general">"General"</a> "."
                </p>
            </Alert>
        }
    });
    let address = format!("{address}{PATH}");
    view! {
        <p class="row"><code>{address.clone()}</code> <CopyButton text=address label="Copy address" /></p>
        {unreachable}
    }
}

/// When Zoom was heard last, and whether something was refused since.
#[component]
fn Heard(heard: LastHeard, face: Clockface) -> impl IntoView {
    let refused = heard.refused_at.map(|at| {
        let title = format!("Refused {}: a message that is not signed with this Secret Token.", face.near(at));
        view! {
            <Alert tone=Tone::Warn title=title>
                <p>
                    "If it came from Zoom, copy the Secret Token of your app into the field below once more. If it is the \
                    right one, this server’s clock is more than five minutes wrong."
                </p>
            </Alert>
        }
    });
    view! {
        <p id="last-heard"><strong>{told(&heard, &face)}</strong></p>
        {refused}
    }
}

fn told(heard: &LastHeard, face: &Clockface) -> String {
    match (heard.event_at, heard.confirmed_at) {
        (Some(at), _) => format!("Last event heard: {}.", face.near(at)),
        (None, Some(at)) => format!("Nothing heard yet. Zoom validated the address {}.", face.near(at)),
        (None, None) => "Nothing heard yet.".into(),
    }
}

#[cfg(test)]
mod tests {
    use shared::time::Timestamp;

    use super::*;

    #[test]
    fn it_is_told_what_was_heard_last() {
        let face = Clockface::utc(Timestamp(3_600_000));
        let told =
            |event_at, confirmed_at| told(&LastHeard { event_at, confirmed_at, refused_at: None }, &face);
        let (early, late) = (Some(Timestamp(60_000)), Some(Timestamp(120_000)));
        assert_eq!(told(None, None), "Nothing heard yet.");
        assert_eq!(told(None, early), "Nothing heard yet. Zoom validated the address today, 12:01 AM UTC.");
        assert_eq!(told(early, late), "Last event heard: today, 12:01 AM UTC.");
    }
}
