//! Get Zoom Host Link: the card on a request's page, and the page that answers when the link cannot be had at once.

use backend::{
    Error,
    host_link::{self, Clash, HostLinkState, OtherMeeting, Place},
    requests::{self, Details, Live},
};
use leptos::prelude::*;
use shared::{
    host_link::{HostLink as Window, LINK_LIFE_MINUTES},
    request::RequestNumber,
    time::Timestamp,
};

use super::{clocks::Clocks, follows, number, title, trail};
use crate::{
    components::{
        Alert, AppearsAs, Block, BlockKind, Clock, Count, Crumbs, Follow, FootprintBar, Glyph, HostLinkCard,
        HostLinkTone, Icon, Label, PageHead, Tone,
    },
    context::{asking, backend},
    form::Posted,
    format::{Clockface, duration},
    pages::page::{Here, Sheet, page, param},
    text,
};

/// The card: when the link opens and closes, whether it is open, and the one button that gets it.
#[component]
pub fn Card(
    /// What can be had, by the server's clock.
    state: HostLinkState,
    /// The request.
    details: Details,
    /// The page's clocks.
    clocks: Clocks,
) -> impl IntoView {
    let face = clocks.of(&details.zone);
    let opens_at = details.span.start().minus_minutes(state.opens_minutes_before);
    let Some((tone, heading, clock, closes_at)) = top(&state, &details, &face) else { return ().into_any() };
    let sentence = sentence(&state, &clocks, &details, opens_at, closes_at);
    let bar = bar(&details, &face, opens_at, closes_at);
    let policy = (!details.policy_note.is_empty()).then(|| details.policy_note.clone());
    let is_open = matches!(state.link, Window::Open { .. });
    let again = state.is_too_old(details.now);
    view! {
        <HostLinkCard tone title=heading clock bar sentence policy host_name=state.host_name.clone()>
            {is_open.then(|| view! { <Others others=state.others.clone() face=face.clone() /> })}
            <Get number=details.number window=state.link again face />
        </HostLinkCard>
    }
    .into_any()
}

/// How the card looks, its heading, its large line, and when the link closes.
fn top(
    state: &HostLinkState,
    details: &Details,
    face: &Clockface,
) -> Option<(HostLinkTone, &'static str, Clock, Timestamp)> {
    let (now, start, end) = (details.now, details.span.start(), details.span.end());
    let clock = |word: &str, at: Timestamp, count, next| Clock {
        word: word.to_owned(),
        time: capital(&face.near(at)),
        now,
        count,
        next,
    };
    let count = |to, word, says| Some(Count { to, word, says });
    Some(match state.link {
        Window::NotYet { opens_at, closes_at } => {
            let count = count(opens_at, "Opens in", Some("The host link opens"));
            let clock = clock("Opens", opens_at, count, Some(opens_at));
            (HostLinkTone::Shut, "Host link, not open yet", clock, closes_at)
        }
        Window::Open { closes_at } if closes_at < now => {
            (HostLinkTone::Over, "Meeting runs over", clock("Was to close", closes_at, None, None), closes_at)
        }
        Window::Open { closes_at } if state.is_too_old(now) => {
            let ago = state.fetched_at.map_or(0, |at| now.minutes_since(at));
            let clock = Clock {
                time: format!("{} ago", duration(ago)),
                ..clock("Fetched", now, None, Some(just_after(closes_at)))
            };
            (HostLinkTone::Open, "Your host link is too old", clock, closes_at)
        }
        Window::Open { closes_at } => {
            let count = if now < start {
                count(start, "Starts in", Some("The meeting starts"))
            } else if now < end {
                None
            } else {
                count(closes_at, "Closes in", Some("The host link closes"))
            };
            let too_old = state.fetched_at.map(|at| at.plus_minutes(LINK_LIFE_MINUTES));
            let next = [Some(start), Some(end), too_old, Some(just_after(closes_at))];
            let next = next.into_iter().flatten().filter(|at| now < *at).min();
            (HostLinkTone::Open, "Host link is open", clock("Open until", closes_at, count, next), closes_at)
        }
        Window::Closed { closed_at, .. } => {
            (HostLinkTone::Shut, "Host link closed", clock("Closed", closed_at, None, None), closed_at)
        }
        Window::None => return None,
    })
}

/// The last instant of a window still belongs to it.
fn just_after(closes_at: Timestamp) -> Timestamp {
    closes_at.plus_seconds(1)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn sentence(
    state: &HostLinkState,
    clocks: &Clocks,
    details: &Details,
    opens_at: Timestamp,
    closes_at: Timestamp,
) -> String {
    let viewer = clocks.viewer();
    let here = |at: Timestamp| {
        let differs = viewer.differs(&clocks.of(&details.zone), details.span);
        if differs { format!(" ({} where you are)", viewer.at(at)) } else { String::new() }
    };
    let minutes = state.opens_minutes_before;
    let live = details.meeting.as_ref().and_then(|meeting| meeting.live);
    match state.link {
        Window::Open { .. } if state.is_too_old(details.now) => {
            format!("Zoom’s host links work for {} hours. Get a new one.", LINK_LIFE_MINUTES / 60)
        }
        Window::NotYet { .. } if minutes == 0 => format!("It opens at the start{}.", here(opens_at)),
        Window::NotYet { .. } => format!("It opens {minutes} minutes before the start{}.", here(opens_at)),
        Window::Open { .. } if closes_at < details.now => match state.next_on_host {
            Some(next) => format!(
                "People are still in it. The next meeting on this host starts {}: please close it before.",
                clocks.of(&details.zone).near(next)
            ),
            None => "People are still in it. The host link stays open until it ends.".into(),
        },
        Window::Open { .. } if live == Some(Live::Running) => format!(
            "The meeting is running. A link works for {} hours; each click gets a fresh one.",
            LINK_LIFE_MINUTES / 60
        ),
        Window::Open { .. } => format!(
            "Others can join once you have started the meeting. A link works for {} hours; each click gets a fresh one.",
            LINK_LIFE_MINUTES / 60
        ),
        Window::Closed { staff_may_override: true, .. } => {
            format!("It closed after the end{}. Staff can still get it, after a warning.", here(closes_at))
        }
        Window::Closed { .. } => "If the meeting is still on, ask the agency.".into(),
        Window::None => String::new(),
    }
}

fn bar(details: &Details, face: &Clockface, opens_at: Timestamp, closes_at: Timestamp) -> AnyView {
    let (start, end) = (details.span.start(), details.span.end());
    let block = Block {
        kind: BlockKind::Own,
        opens: opens_at.as_millis(),
        start: start.as_millis(),
        end: end.as_millis(),
        closes: closes_at.as_millis(),
    };
    let label = |at: Timestamp, word| {
        let time = face.time(at);
        let time = time.trim_end_matches(" AM").trim_end_matches(" PM").to_owned();
        Label { at: at.as_millis(), time, word }
    };
    let mut labels = Vec::new();
    if opens_at < start {
        labels.push(label(opens_at, "opens"));
    }
    labels.extend([label(start, "starts"), label(end, "ends")]);
    if end < closes_at {
        labels.push(label(closes_at, "closes"));
    }
    let text =
        format!("Host link open {}, meeting {}", face.stretch(opens_at, closes_at), face.stretch(start, end));
    view! { <FootprintBar block now=details.now.as_millis() labels text /> }.into_any()
}

/// The card of a request that is no longer a Zoom meeting while it is still to come.
#[component]
pub fn Gone(
    /// Since when.
    at: Timestamp,
    /// The request.
    details: Details,
    /// The page's clocks.
    clocks: Clocks,
) -> impl IntoView {
    let face = clocks.of(&details.zone);
    let place = if details.canceled.is_some() {
        ("Now", "Called off".to_owned())
    } else if details.location.is_empty() {
        ("Now takes place", "Location not given yet".to_owned())
    } else {
        ("Now takes place at", details.location.clone())
    };
    view! {
        <section class="hostlink" aria-labelledby="host-link">
            <h2 id="host-link">
                <Icon glyph=Glyph::ZoomOff />
                "No longer a Zoom meeting"
            </h2>
            <p class="clock">
                <small>{place.0}</small>
                <span>{place.1}</span>
            </p>
            <p>{format!("Changed {}. The old links do not work.", face.near(at))}</p>
        </section>
    }
}

/// Other meetings of the same host that starting this one could end, or the other way round.
#[component]
fn Others(others: Vec<OtherMeeting>, face: Clockface) -> impl IntoView {
    if others.is_empty() {
        return None;
    }
    let each: Vec<_> = others
        .iter()
        .map(|other| {
            let (whose, when) = (text::whose(other.request), face.times_zone(other.span));
            let told = match other.why {
                Clash::WindowOpen => format!("{whose}, {when}: its host link is open now, too."),
                Clash::LinkOut { until } => {
                    format!(
                        "{whose}, {when}: somebody holds a host link of it that works until {}.",
                        face.at(until)
                    )
                }
            };
            view! { <li>{told}</li> }
        })
        .collect();
    Some(view! {
        <Alert tone=Tone::Warn title="Another meeting of this host is near.">
            <ul>{each}</ul>
            <p>"A host runs one meeting at a time: starting one ends the other."</p>
        </Alert>
    })
}

/// The button, in its place in every state.
#[component]
fn Get(number: RequestNumber, window: Window, again: bool, face: Clockface) -> impl IntoView {
    let path = format!("/requests/{number}/host-link");
    match window {
        Window::Open { .. } => view! {
            <form method="post" action=path target="_blank">
                <button class="btn primary big block">
                    <Icon glyph=Glyph::Key />
                    {if again { "Get a new Zoom Host Link" } else { "Get Zoom Host Link" }}
                </button>
            </form>
        }
        .into_any(),
        Window::Closed { staff_may_override: true, .. } => view! {
            <a class="btn big block" href=path>
                <Icon glyph=Glyph::Key />
                "Get Zoom Host Link"
            </a>
        }
        .into_any(),
        window => {
            let why = window.refusal().map(|reason| text::message(&reason, &face));
            view! {
                <button type="button" class="btn big block" aria-disabled="true" aria-describedby="host-link-why">
                    <Icon glyph=Glyph::Key />
                    "Get Zoom Host Link"
                </button>
                <span class="vh" id="host-link-why">{why}</span>
            }
            .into_any()
        }
    }
}

/// Where a click leads that got no link: why, and what can be done. Staff find the override here.
#[component]
pub fn HostLink() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    let wanted = param("number");
    page(async move {
        let actor = asking.actor()?;
        let details = requests::show(&backend, actor, number(&wanted)?).await?;
        let place = host_link::state(&backend, actor, details.number).await?;
        let Some(Place::Link(state)) = place else { return Err(Error::NotFound) };
        let clocks = Clocks::load(&backend, actor).await?;
        let face = clocks.of(&details.zone);
        let number = details.number;
        let closed = match state.link {
            Window::Closed { closed_at, staff_may_override: true } => Some(closed_at),
            _ => None,
        };
        let invite = details.meeting.as_ref().and_then(|meeting| meeting.join_url.clone());
        let heading = title(&details);
        let body = match closed {
            Some(closed_at) => {
                let (others, host_name) = (state.others.clone(), state.host_name.clone());
                view! { <Override number closed_at others host_name face /> }.into_any()
            }
            None => view! {
                <Follow id="host-link-place" class="fit" topics=follows(number)><Card state details clocks /></Follow>
            }
            .into_any(),
        };
        let view = view! {
            <Crumbs trail=trail(number) here="Get Zoom Host Link" />
            <PageHead title="Get Zoom Host Link" sub=move || format!("{number} · {heading}") />
            <div class="stack">
                {posted.notice.map(|notice| view! { <Refused notice invite /> })}
                {body}
            </div>
        };
        Ok(Sheet::new(format!("Get Zoom Host Link, {number}"), Here::Requests, view).narrow().live())
    })
}

#[component]
fn Refused(notice: String, invite: Option<String>) -> impl IntoView {
    view! {
        <Alert tone=Tone::Bad title=notice>
            <p>"The request is unchanged."</p>
            {invite.map(|link| {
                view! {
                    <p>
                        "You can still join as a guest: "
                        <a href=link.clone() rel="noreferrer" target="_blank">{link.clone()}</a>
                    </p>
                }
            })}
        </Alert>
    }
}

#[component]
fn Override(
    number: RequestNumber,
    closed_at: Timestamp,
    others: Vec<OtherMeeting>,
    host_name: Option<String>,
    face: Clockface,
) -> impl IntoView {
    view! {
        <form class="card" method="post">
            <div class="pad stack">
                <Alert tone=Tone::Warn title=format!("This host link closed {}.", face.near(closed_at))>
                    <p>
                        "Its host may be at work elsewhere by now. Starting this meeting ends whatever runs under the same \
                        Zoom user."
                    </p>
                </Alert>
                <Others others face />
                <p><AppearsAs host_name /></p>
                <input type="hidden" name="override" value="yes" />
            </div>
            <div class="actions">
                <p>"It is written down that you took it after the end."</p>
                <a class="btn" href=format!("/requests/{number}")>"Back"</a>
                <button class="btn danger">
                    <Icon glyph=Glyph::Key />
                    "Get Zoom Host Link anyway"
                </button>
            </div>
        </form>
    }
}
