//! The pool, a sub-page of the tab Zoom: how each host stands, what it has used and has ahead, and a fresh look at Zoom.

use backend::{
    hosts::{self, Host, MOST_AT_ONCE, Overview, Standing},
    settings,
};
use leptos::prelude::*;
use shared::{
    message::Message,
    placement::Licence,
    quota::{self, DAILY_LIMIT, WARN_AT},
    request::RequestNumber,
    span::Span,
    time::Timestamp,
};

use super::Head;
use crate::{
    components::{Alert, DataTable, EmptyState, Follow, Glyph, Icon, Mark, RequestLink, Tone},
    context::{asking, backend},
    form::Posted,
    format::{Clockface, count},
    pages::page::{Here, Sheet, page},
    text,
};

/// The path of the page, and of its form.
pub const PATH: &str = "/settings/zoom/hosts";

/// The hosts of the list, then those that left it and still hold meetings. Admins only.
#[component]
pub fn Hosts() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    page(async move {
        let actor = asking.actor()?;
        let pool = hosts::overview(&backend, &actor.admin()?).await?;
        let settings = settings::get(&backend, actor).await?;
        let face = Clockface::new(&settings.zone, settings.hour_format, backend.now());
        let refused = posted.notice.map(|notice| {
            view! { <Alert tone=Tone::Bad title="Not looked up."><p>{notice}</p></Alert> }
        });
        let view = view! {
            <Head here=PATH saved=in_short(&pool) />
            <div class="stack gap" role="tabpanel" aria-labelledby="tab">
                {refused}
                <Follow id="pool" class="stack" topics="pool settings">
                    <Pool pool company=settings.company_name face />
                </Follow>
            </div>
        };
        Ok(Sheet::new("Settings, Zoom hosts", Here::Settings, view).live())
    })
}

/// "5 hosts, all ready", "200 hosts, 3 not ready".
fn in_short(pool: &Overview) -> String {
    let out = pool.listed.iter().filter(|host| host.standing != Standing::Ready).count();
    let hosts = count(pool.listed.len(), "host", "hosts");
    match (pool.listed.len(), out) {
        (0, _) => "No hosts".into(),
        (1, 0) => "1 host, ready".into(),
        (_, 0) => format!("{hosts}, all ready"),
        (_, out) => format!("{hosts}, {out} not ready"),
    }
}

#[component]
fn Pool(pool: Overview, company: String, face: Clockface) -> impl IntoView {
    let Overview { listed, former, zoom_set_up } = pool;
    if listed.is_empty() && former.is_empty() {
        return view! {
            <EmptyState
                glyph=Glyph::Zoom
                title="No hosts yet"
                text="Hosts are the Zoom users under which meetings are made. List them in the tab Zoom, one address a line."
            >
                <a class="btn" href="/settings/zoom">"Set Zoom up"</a>
            </EmptyState>
        }
        .into_any();
    }
    let zone = face.abbreviation(face.now()).to_owned();
    let not_set_up = (!zoom_set_up).then(|| {
        view! {
            <Alert tone=Tone::Info title="Zoom is not set up.">
                <p>"Nobody can be looked up until it is. " <a href="/settings/zoom">"Set Zoom up"</a></p>
            </Alert>
        }
    });
    let small = zoom_set_up && (2..=MOST_AT_ONCE).contains(&listed.len());
    let all = small.then(|| {
        view! {
            <form method="post">
                <button class="btn" name="action" value="look_at_all"><Icon glyph=Glyph::Refresh /> "Look at all"</button>
            </form>
        }
    });
    let other_face = face.clone();
    let listed = (!listed.is_empty()).then(|| {
        view! { <DataTable caption=format!("Hosts of the pool, times in {zone}") heads=heads()>{rows(listed, zoom_set_up, &face)}</DataTable> }
    });
    let former = (!former.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="former">
                <h2 id="former">"No longer listed, but still hosting"</h2>
                <p class="s muted">
                    "Their meetings stay valid and their links keep working. They get no new ones."
                </p>
                <DataTable caption="Hosts that left the list" heads=heads()>{rows(former, zoom_set_up, &other_face)}</DataTable>
            </section>
        }
    });
    view! {
        {not_set_up}
        <div class="row">
            <p class="s muted advice">
                "Whoever starts a meeting appears in it under its host’s name in Zoom. Generic names are best, such as "
                <b>{format!("{company} Host A")}</b> ": change them in Zoom, then look again."
            </p>
            {all}
        </div>
        {listed}
        {former}
    }
    .into_any()
}

fn rows(hosts: Vec<Host>, zoom_set_up: bool, face: &Clockface) -> impl IntoView + use<> {
    hosts.into_iter().map(|host| view! { <Row host zoom_set_up face=face.clone() /> }).collect_view()
}

fn heads() -> Vec<String> {
    ["Shown in meetings as", "License", "Standing", "Used today", "Meetings ahead", "Looked at", ""]
        .map(str::to_owned)
        .to_vec()
}

#[component]
fn Row(host: Host, zoom_set_up: bool, face: Clockface) -> impl IntoView {
    let called = host.name.clone().unwrap_or_else(|| host.email.clone());
    let name = match &host.name {
        Some(name) => view! { <b>{name.clone()}</b> }.into_any(),
        None => view! { <span class="faint">"Name not read yet"</span> }.into_any(),
    };
    // What a full day means for the whole pool; of this host its standing tells it.
    let told = host.last_error.as_ref().filter(|(said, _)| !matches!(said, Message::Quota { .. }));
    let last = told.map(|(said, at)| {
        let when = at.map_or_else(String::new, |at| format!(" {}", face.near(at)));
        view! { <p class="faint">{format!("Last error{when}: {}", text::message(said, &face))}</p> }
    });
    let looked = host.checked_at.map_or_else(|| "never".into(), |at| face.near(at));
    let button = zoom_set_up.then(|| {
        view! {
            <form method="post">
                <input type="hidden" name="host" value=host.id.as_str().to_owned() />
                <button class="btn small" name="action" value="look">
                    "Look again" <span class="vh">{format!(" at {called}")}</span>
                </button>
            </form>
        }
    });
    let away = (zoom_set_up && host.ahead > 0).then(|| {
        view! {
            <p>
                <a href=format!("{PATH}/{}/move", host.id)>
                    "Move to other hosts" <span class="vh">{format!(" what {called} has ahead")}</span>
                </a>
            </p>
        }
    });
    view! {
        <tr role="row" id=format!("host-{}", host.id)>
            <th role="rowheader" class="full wrap">{name} <p class="muted">{host.email.clone()}</p></th>
            <td role="cell" class="full"><License licence=host.licence /></td>
            <td role="cell" class="full wrap"><Stands standing=host.standing face=face.clone() /> {last}</td>
            <td role="cell"><Used total=host.usage.total() /></td>
            <td role="cell" class="full"><Ahead total=host.ahead next=host.next face=face.clone() /> {away}</td>
            <td role="cell" class="full"><span class="phone">"Looked at: "</span> {looked}</td>
            <td role="cell">{button}</td>
        </tr>
    }
}

#[component]
fn License(licence: Option<Licence>) -> impl IntoView {
    let (glyph, warned, word, meaning) = match licence {
        None => return view! { <span class="faint">"License not read yet"</span> }.into_any(),
        Some(Licence::Licensed) => (Glyph::Check, false, "Licensed", None),
        Some(Licence::OnPremises) => (Glyph::Check, false, "On-premises", None),
        Some(Licence::Basic) => (
            Glyph::Alert,
            true,
            "Basic",
            Some("Zoom ends its meetings after 40 minutes. Taken only when no other host is free."),
        ),
        Some(Licence::None) => {
            (Glyph::Alert, true, "No license", Some("Zoom may refuse to make meetings under it."))
        }
    };
    view! {
        <Mark glyph warned text=word />
        {meaning.map(|meaning| view! { <p class="muted">{meaning}</p> })}
    }
    .into_any()
}

#[component]
fn Stands(standing: Standing, face: Clockface) -> impl IntoView {
    let glyph = match standing {
        Standing::Ready => Glyph::Check,
        Standing::LeftOut { .. } => Glyph::Canceled,
        Standing::DailyLimit { .. } => Glyph::Hourglass,
    };
    let (word, more) = told(standing, &face);
    view! {
        <Mark glyph warned=standing != Standing::Ready text=word />
        {more.map(|more| view! { <p class="muted">{more}</p> })}
    }
}

/// How a host stands: a word or two, and what follows from it.
pub(super) fn told(standing: Standing, face: &Clockface) -> (String, Option<String>) {
    match standing {
        Standing::Ready => ("Ready".into(), None),
        Standing::LeftOut { problem, again_at } => {
            let again = again_at.filter(|at| *at > face.now()).map_or_else(
                || "Left out; it is looked at again shortly.".to_owned(),
                |at| format!("Left out until it is looked at again, {}.", face.near(at)),
            );
            (capital(text::health(problem)), Some(again))
        }
        Standing::DailyLimit { resets_at } => {
            ("Daily limit reached".into(), Some(format!("Left out until {}.", reset(resets_at, face))))
        }
    }
}

/// "8:00 PM EDT (00:00 UTC)"; what Zoom names itself need not be midnight.
fn reset(at: Timestamp, face: &Clockface) -> String {
    let midnight = quota::next_reset(at.plus_millis(-1)) == at;
    let utc = if midnight { " (00:00 UTC)" } else { "" };
    format!("{}{utc}", face.at(at))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[component]
fn Used(total: u32) -> impl IntoView {
    let text = format!("{total} of {DAILY_LIMIT} today");
    if total < WARN_AT {
        return view! { <span>{text}</span> }.into_any();
    }
    view! { <Mark glyph=Glyph::Alert warned=true text /> }.into_any()
}

/// How many meetings are to come, with links to the first, or to each of a host that left the list.
#[component]
fn Ahead(total: usize, next: Vec<(RequestNumber, Span)>, face: Clockface) -> impl IntoView {
    if next.is_empty() {
        return view! { <span class="faint">"No meetings ahead"</span> }.into_any();
    }
    let more = total - next.len().min(total);
    let links = next
        .into_iter()
        .map(|(number, span)| {
            view! { <p><RequestLink number /> " " {face.near(span.start())}</p> }
        })
        .collect_view();
    view! {
        {links}
        {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use shared::{placement::HealthProblem, settings::HourFormat};

    use super::*;

    /// 14 September 2027, 10:42 AM in New York.
    fn face() -> Clockface {
        Clockface::new("America/New_York", HourFormat::H12, Timestamp(1_820_932_920_000))
    }

    #[test]
    fn r69_the_end_of_the_day_is_told_in_both_clocks_only_where_it_is_midnight() {
        let midnight = quota::next_reset(face().now());
        assert_eq!(reset(midnight, &face()), "8:00 PM EDT (00:00 UTC)");
        assert_eq!(reset(midnight.plus_minutes(1), &face()), "8:01 PM EDT");
    }

    #[test]
    fn a_host_left_out_says_why_and_until_when() {
        let again_at = Some(face().now().plus_minutes(15));
        let out =
            |again_at| told(Standing::LeftOut { problem: HealthProblem::Deactivated, again_at }, &face());
        let (word, more) = out(again_at);
        assert_eq!(word, "Deactivated in Zoom");
        assert_eq!(more.as_deref(), Some("Left out until it is looked at again, today, 10:57 AM EDT."));
        assert_eq!(out(None).1.as_deref(), Some("Left out; it is looked at again shortly."));
    }
}
