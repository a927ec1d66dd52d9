//! Before everything is moved off a host: what that means, and a button that does it.

use backend::{
    Error,
    hosts::{self, Cleared, Host},
    settings,
};
use leptos::prelude::*;
use shared::id::HostId;

use super::hosts::PATH;
use crate::{
    components::{Alert, Crumbs, EmptyState, Glyph, PageHead, Tone},
    context::{asking, backend},
    form::{Next, PageForm, Submission},
    format::{Clockface, count, list},
    pages::page::{Here, Sheet, page, param},
};

/// The page that asks. Nothing happens by opening it. Admins only.
#[component]
pub fn MoveMeetings() -> impl IntoView {
    let (backend, asking) = (backend(), asking());
    let wanted = HostId::new(param("host"));
    page(async move {
        let actor = asking.actor()?;
        let pool = hosts::overview(&backend, &actor.admin()?).await?;
        let host = pool.listed.into_iter().chain(pool.former).find(|host| host.id == wanted);
        let host = host.ok_or(Error::NotFound)?;
        let settings = settings::get(&backend, actor).await?;
        let face = Clockface::new(&settings.zone, settings.hour_format, backend.now());
        let name = called(&host);
        let trail = vec![("Zoom hosts".to_owned(), PATH.to_owned())];
        let view = view! {
            <Crumbs trail here="Move to other hosts" />
            <PageHead title=format!("Move what {name} has ahead") />
            <Ask host face />
        };
        Ok(Sheet::new("Settings, move meetings", Here::Settings, view).narrow())
    })
}

fn called(host: &Host) -> String {
    host.name.clone().unwrap_or_else(|| host.email.clone())
}

#[component]
fn Ask(host: Host, face: Clockface) -> impl IntoView {
    let Some((first, span)) = host.next.first().filter(|_| host.ahead > 0) else {
        return view! {
            <EmptyState glyph=Glyph::Zoom title="Nothing is ahead" text="This host has no meetings to move.">
                <a class="btn" href=PATH>"Zoom hosts"</a>
            </EmptyState>
        }
        .into_any();
    };
    let meetings = count(host.ahead, "meeting", "meetings");
    let earliest = format!("{meetings} ahead; the earliest is {first}, {}.", face.near(span.start()));
    view! {
        <form class="card" method="post">
            <div class="pad stack">
                <Alert tone=Tone::Warn title="Every link changes.">
                    <p>"The old links stop working. The people of each meeting need the new one: tell them."</p>
                </Alert>
                <p>{earliest}</p>
                <p>"Each goes to another free host at its own time, the earliest first. What has begun stays, and so does what no \
                    other host is free for: it keeps its link."</p>
            </div>
            <div class="actions">
                <a class="btn" href=PATH>"Not now"</a>
                <button class="btn danger">{format!("Move {meetings}")}</button>
            </div>
        </form>
    }
    .into_any()
}

/// Moves every meeting of a host to other hosts.
pub struct Move;

impl PageForm for Move {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let admin = form.actor()?.admin()?;
        let host = HostId::new(form.part("host"));
        let cleared = hosts::move_meetings(&form.backend, &admin, &host).await?;
        Ok(Next::To(PATH.into(), Some(told(&cleared).into())))
    }
}

/// What became of the meetings, as the sentences of a toast.
fn told(cleared: &Cleared) -> String {
    let Cleared { host_name, moved, stay, to_come } = cleared;
    if *moved == 0 && stay.is_empty() && *to_come == 0 {
        return format!("{host_name} has nothing ahead that could be moved.");
    }
    let mut said = vec![format!(
        "{} moved off {host_name}, each with a new link.",
        count(*moved, "meeting", "meetings")
    )];
    if *to_come > 0 {
        said.push(format!("{to_come} more follow one after the other; this page shows them go."));
    }
    if !stay.is_empty() {
        let named: Vec<String> = stay.iter().take(5).map(ToString::to_string).collect();
        let more = stay.len() - named.len();
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        said.push(format!(
            "{}{rest} could not be moved: no other host was free, or Zoom made no meeting.",
            list(&named)
        ));
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use shared::request::RequestNumber;

    use super::*;

    #[test]
    fn the_toast_says_what_moved_what_follows_and_what_stays() {
        let cleared = |moved, stay: &[i64], to_come| Cleared {
            host_name: "Host A".into(),
            moved,
            stay: stay.iter().copied().map(RequestNumber).collect(),
            to_come,
        };
        assert_eq!(told(&cleared(0, &[], 0)), "Host A has nothing ahead that could be moved.");
        assert_eq!(told(&cleared(1, &[], 0)), "1 meeting moved off Host A, each with a new link.");
        assert_eq!(
            told(&cleared(3, &[], 4)),
            "3 meetings moved off Host A, each with a new link. 4 more follow one after the other; this page shows them go."
        );
        assert!(
            told(&cleared(2, &[7, 8], 0)).ends_with(
                "SR-7 and SR-8 could not be moved: no other host was free, or Zoom made no meeting."
            )
        );
        assert!(told(&cleared(2, &[1, 2, 3, 4, 5, 6], 0)).contains("SR-5 and 1 more could not be moved"));
    }
}
