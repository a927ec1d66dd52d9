//! "If you save now": what the typed Zoom settings would mean for meetings that exist, before anything is saved.

use backend::{
    Backend, Error,
    actor::Admin,
    settings::{self, HostLinksMove, Impact, ZoomForm},
};
use leptos::prelude::*;
use shared::request::RequestNumber;

use crate::{
    components::{Alert, Glyph, Icon, Tone, sentence},
    format::{Clockface, count, list},
    minutes::duration,
};

/// Pairs named one by one; beyond, their number has to do.
const PAIRS_NAMED: usize = 10;

/// What is known of a save that has not happened.
#[derive(Clone)]
pub enum Meant {
    /// This is what it would mean; the text seals that it was seen.
    Impact(Impact, String),
    /// It would be refused, and why.
    Refused(String),
}

/// What saving would mean; `None` when it means nothing, or cannot be read yet.
pub(super) async fn of(backend: &Backend, admin: &Admin<'_>, form: &ZoomForm) -> Option<Meant> {
    match settings::zoom_impact(backend, admin, form).await {
        Ok(impact) if impact == Impact::default() => None,
        Ok(impact) => {
            let seal = impact.seal(backend);
            Some(Meant::Impact(impact, seal))
        }
        // Other fields say by themselves what is wrong with them.
        Err(Error::Invalid(errors)) => {
            let account = errors.into_iter().find(|error| error.field == "zoom_account_id")?;
            Some(Meant::Refused(sentence(&account.message)))
        }
        Err(error) => {
            tracing::warn!(error = %error, "what a save would mean is not known");
            None
        }
    }
}

/// The section beside the form. Its hidden field belongs to the form and says that this was seen.
#[component]
pub fn IfYouSaveNow(
    /// What is known.
    meant: Meant,
    /// The site's clock.
    face: Clockface,
) -> impl IntoView {
    let (impact, seal) = match meant {
        Meant::Impact(impact, seal) => (impact, seal),
        Meant::Refused(why) => {
            return view! { <Alert tone=Tone::Bad title="This cannot be saved."><p>{why}</p></Alert> }
                .into_any();
        }
    };
    view! {
        <input type="hidden" name="seen_impact" value=seal form="zoom-settings" />
        <section class="card" aria-labelledby="impact">
            <header>
                <h2 id="impact">"If you save now"</h2>
            </header>
            <ul class="impact">
                {pairs(&impact, &face)}
                {removed(&impact)}
                {(impact.without_credentials > 0).then(|| {
                    let meetings = count(impact.without_credentials, "meeting", "meetings");
                    item(
                        Glyph::Alert,
                        format!("{meetings} to come cannot be started or deleted from here"),
                        "Their invite links stay. Host links and deletions fail until Zoom is set up again.".into(),
                    )
                })}
                {impact.host_links.map(host_links)}
            </ul>
        </section>
    }
    .into_any()
}

fn item(glyph: Glyph, title: String, text: String) -> AnyView {
    view! { <li><Icon glyph /> <strong>{title}</strong> <p>{text}</p></li> }.into_any()
}

fn pairs(impact: &Impact, face: &Clockface) -> Option<AnyView> {
    let all = impact.too_close.len();
    if all == 0 {
        return None;
    }
    let named = impact.too_close.iter().take(PAIRS_NAMED).map(|pair| {
        let apart = match pair.gap_minutes {
            0 => "at the same time or back to back".to_owned(),
            gap => format!("{} apart", duration(gap)),
        };
        format!("{}, {}: {} and {}, {apart}", pair.host, face.near(pair.starts_at), pair.earlier, pair.later)
    });
    let named = named.map(|line| view! { <li>{line}</li> }).collect_view();
    let more = all.saturating_sub(PAIRS_NAMED);
    let title = format!("{} of future meetings would be too close", count(all, "pair", "pairs"));
    Some(
        view! {
            <li>
                <Icon glyph=Glyph::Alert />
                <strong>{title}</strong>
                <ul>{named} {(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}</ul>
                <p>"They keep their links. Nothing is moved or deleted."</p>
            </li>
        }
        .into_any(),
    )
}

fn removed(impact: &Impact) -> Vec<AnyView> {
    impact
        .removed
        .iter()
        .map(|host| {
            let meetings = count(host.requests.len(), "future meeting", "future meetings");
            let numbers: Vec<String> = host.requests.iter().map(RequestNumber::to_string).collect();
            item(
                Glyph::User,
                format!("{} is no longer listed and holds {meetings}", host.email),
                format!("Still on it, with the same links: {}. New ones go to other hosts.", list(&numbers)),
            )
        })
        .collect()
}

fn host_links(moved: HostLinksMove) -> AnyView {
    let HostLinksMove { meetings, from_minutes, to_minutes } = moved;
    let way = if to_minutes > from_minutes { "earlier" } else { "later" };
    item(
        Glyph::Clock,
        format!(
            "{} {} {way}",
            count(meetings, "host link opens", "host links open"),
            duration(to_minutes - from_minutes)
        ),
        format!("{from_minutes} → {to_minutes} minutes before the start."),
    )
}
