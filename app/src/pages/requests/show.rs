//! One request: its facts, with the invite link in place of the location while it is a Zoom meeting, the host link beside
//! them, and what happened to it.

use backend::{
    audit::Entry,
    host_link::Place,
    requests::{self, Details, Difference, Live, MeetingInfo, PersonRef},
};
use leptos::prelude::*;
use shared::{
    conversion::State,
    host_link::HostLink,
    message::Message,
    request::{Action, Kind, RequestNumber},
};

use super::{
    clocks::Clocks,
    follows,
    host_link::{Card, Gone},
    menu, number, title,
};
use crate::{
    components::{
        ActionsMenu, Alert, CopyButton, Crumbs, Fact, Facts, Follow, Glyph, InviteFact, Log, LogEntry,
        PageHead, StatusTag, Tone, ZoomTag,
    },
    context::{asking, backend},
    format::Clockface,
    pages::page::{Here, Sheet, page, param},
    text,
};

/// The page of one request. Everything on it is HTML; the copy button alone needs JavaScript, and hides without it.
#[component]
pub fn Show() -> impl IntoView {
    let (backend, asking) = (backend(), asking());
    let wanted = param("number");
    page(async move {
        let actor = asking.actor()?;
        let details = requests::show(&backend, actor, number(&wanted)?).await?;
        let host_link = backend::host_link::state(&backend, actor, details.number).await?;
        let clocks = Clocks::load(&backend, actor).await?;
        let items = menu::items(details.number, &details.actions, clocks.viewer(), true);
        let heading = title(&details);
        let card = host_link.map(|place| {
            let (details, clocks) = (details.clone(), clocks.clone());
            let card = match place {
                Place::Link(state) => view! { <Card state details clocks /> }.into_any(),
                Place::Gone { at } => view! { <Gone at details clocks /> }.into_any(),
            };
            view! { <aside class="stack first" id="host-link-place" aria-label="Host link">{card}</aside> }
        });
        let split = if card.is_some() { "split" } else { "stack" };
        let label =
            if details.relation.provider && !details.relation.staff { "Assignments" } else { "Requests" };
        let sub = {
            let (number, status, zoom) =
                (details.number.to_string(), details.status, details.meeting.is_some());
            move || view! { <span>{number.clone()}</span> <StatusTag status /> {zoom.then(|| view! { <ZoomTag /> })} }
        };
        let (topics, number) = (follows(details.number), details.number.to_string());
        let tab_title = format!("{number}: {heading}");
        let view = view! {
            <Crumbs trail=vec![(label.to_owned(), "/requests".to_owned())] here=number.clone() />
            <Follow id="request" topics>
                <PageHead title=heading sub>
                    <ActionsMenu about=number items />
                </PageHead>
                <div class=split>
                    <div class="stack">
                        <Notices details=details.clone() clocks=clocks.clone() />
                        <FactSheet details=details.clone() clocks=clocks.clone() />
                        <History entries=details.history clocks />
                    </div>
                    {card}
                </div>
            </Follow>
        };
        Ok(Sheet::new(tab_title, Here::Requests, view).live())
    })
}

/// What somebody should know before reading on.
#[component]
fn Notices(details: Details, clocks: Clocks) -> impl IntoView {
    let face = clocks.viewer();
    let canceled = details.canceled.as_ref().map(|canceled| {
        let title = format!("Canceled {}.", face.near(canceled.at));
        let reason = canceled.reason.clone();
        let undo = details.link_is_kept().then(|| view! { <UndoCancel number=details.number /> });
        view! {
            <Alert tone=Tone::Info title glyph=Glyph::Canceled>
                {reason.map(|reason| view! { <p class="text">{reason}</p> })}
                {undo}
            </Alert>
        }
    });
    let meeting = details.meeting.as_ref();
    let asked = meeting.and_then(|meeting| match meeting.state {
        State::Reserved | State::Creating => Some(("Zoom is being asked for the meeting.".to_owned(), None)),
        State::Unknown => {
            Some(("We are checking with Zoom.".to_owned(), Some(text::message(&Message::Unknown, face))))
        }
        State::Active | State::Deleting | State::Ended => None,
    });
    let asked = asked.map(|(title, sentence)| {
        let sentence = sentence.unwrap_or_else(|| {
            "The host is reserved. Load this page again in a moment if it does not change by itself.".into()
        });
        view! { <Alert tone=Tone::Warn title glyph=Glyph::Hourglass><p>{sentence}</p></Alert> }
    });
    let open_door = meeting.is_some_and(|meeting| meeting.join_before_host_on).then(|| {
        let title = text::message(&Message::JoinBeforeHostOn, face);
        view! { <Alert tone=Tone::Warn title /> }
    });
    let not_synced = meeting.is_some_and(|meeting| meeting.not_synced).then(|| {
        view! {
            <Alert tone=Tone::Warn title="Zoom has not taken the new time yet." glyph=Glyph::Hourglass>
                <p>"The link works and the host is reserved; Zoom still shows the old time. We ask until it takes it."</p>
            </Alert>
        }
    });
    let differs = meeting.and_then(|meeting| meeting.differs).map(|differs| {
        view! { <AtZoom differs staff=details.relation.staff face=face.clone() /> }
    });
    let basic = meeting.is_some_and(|meeting| meeting.cut_short).then(|| {
        view! {
            <Alert tone=Tone::Warn title="Zoom ends this meeting after 40 minutes.">
                <p>"It is longer, and its host has no paid license. Give the user a license in Zoom before it starts."</p>
            </Alert>
        }
    });
    let deleting = details.deletion_pending.then(|| {
        let sentence = text::message(&Message::DeletePending, face);
        view! {
            <Alert tone=Tone::Warn title="Zoom deletion pending." glyph=Glyph::Hourglass>
                <p>{sentence}</p>
            </Alert>
        }
    });
    view! { {canceled} {asked} {open_door} {not_synced} {differs} {basic} {deleting} }
}

/// The way back from a wrong cancel while Zoom has not been told.
#[component]
fn UndoCancel(number: RequestNumber) -> impl IntoView {
    view! {
        <form class="stack" method="post" action=menu::path(number, Action::Reinstate)>
            <input type="hidden" name="undo" value="yes" />
            <p>"Zoom is told to delete its meeting a minute later. Undone before, it keeps its link."</p>
            <p><button class="btn">"Undo the cancellation"</button></p>
        </form>
    }
}

/// What somebody has changed in Zoom by hand (R92).
#[component]
fn AtZoom(differs: Difference, staff: bool, face: Clockface) -> impl IntoView {
    let problems = staff.then(|| view! { <a href="/zoom-problems">"See Zoom problems"</a> });
    let (tone, title, sentence) = match differs {
        Difference::Gone if staff => (
            Tone::Bad,
            "This meeting no longer exists in Zoom.".to_owned(),
            "Its invite link does not work. Re-create it with a new link, or convert the request back.",
        ),
        Difference::Gone => (
            Tone::Warn,
            "The link of this meeting does not work at the moment.".to_owned(),
            "Its meeting is missing in Zoom. The agency sees this too; look here again before it starts.",
        ),
        Difference::Time(time) => (
            Tone::Warn,
            format!("In Zoom this meeting starts {}.", face.at(time.start)),
            "Somebody moved it there by hand; its host is kept free for the time below alone.",
        ),
    };
    view! { <Alert tone title><p>{sentence} " " {problems}</p></Alert> }
}

#[component]
fn FactSheet(details: Details, clocks: Clocks) -> impl IntoView {
    let when = clocks.when(&details.zone, details.span);
    let number = details.number.to_string();
    let client = details.client.as_ref().map(|client| client.name.clone());
    let kind = details.kind.type_label(details.meeting.is_some());
    let place = match details.meeting.clone() {
        Some(meeting) => view! { <Invite meeting number /> }.into_any(),
        None => view! { <Place details=details.clone() /> }.into_any(),
    };
    view! {
        <section class="card" aria-label="Facts">
            <Facts>
                <Fact term="When">{when}</Fact>
                {place}
                <Fact term="Service">{details.service}</Fact>
                <Fact term="Type">{kind}</Fact>
                <Fact term="Client">{client.map(|client| view! { {client} <br /> })} {details.organization.name}</Fact>
                <Fact term="Requested by">{details.requester.name}</Fact>
                <Fact term="Providers">{names(&details.providers)}</Fact>
                {(!details.notes.is_empty())
                    .then(|| view! { <Fact term="Notes"><p class="text">{details.notes}</p></Fact> })}
            </Facts>
        </section>
    }
}

/// Where a regular request takes place.
#[component]
pub(super) fn Place(details: Details) -> impl IntoView {
    let location = (!details.location.is_empty()).then(|| details.location.clone());
    let link =
        (details.kind == Kind::Video && !details.video_link.is_empty()).then(|| details.video_link.clone());
    let nothing =
        (location.is_none() && link.is_none()).then(|| view! { <span class="faint">"not given"</span> });
    view! {
        <Fact term="Location">
            {location}
            {link.map(|link| {
                view! { <p><a class="link" href=link.clone() rel="noopener noreferrer" target="_blank">{link.clone()}</a></p> }
            })}
            {nothing}
        </Fact>
    }
}

/// The invite link stands where the location was.
#[component]
pub(super) fn Invite(meeting: MeetingInfo, number: String) -> impl IntoView {
    let Some(join_url) = meeting.join_url.filter(|_| meeting.state == State::Active) else {
        return view! { <Fact term="Zoom invite link"><span class="faint">"not there yet"</span></Fact> }
            .into_any();
    };
    let meeting_number = meeting_number(&join_url);
    let live = live(meeting.live, meeting.host_link);
    view! {
        <InviteFact join_url=join_url.clone() meeting_number passcode=meeting.passcode live>
            <CopyButton text=join_url label="Copy link" />
            <a class="btn small" href=format!("/requests/{number}/invitation")>"Invitation, QR code"</a>
        </InviteFact>
    }
    .into_any()
}

/// Whether guests can come in, until the meeting is over (R121).
fn live(live: Option<Live>, host_link: HostLink) -> Option<(&'static str, bool)> {
    match (live, host_link) {
        (Some(Live::Running), _) => Some(("The meeting is running.", true)),
        (_, HostLink::Closed { .. } | HostLink::None) => None,
        (Some(Live::Waiting), HostLink::Open { .. }) => {
            Some(("Waiting for the host to start the meeting.", false))
        }
        _ => Some(("Guests can join once the host has started the meeting.", false)),
    }
}

/// The meeting number of an invite link, in groups as Zoom shows it: "955 1050 0416".
pub(super) fn meeting_number(join_url: &str) -> String {
    let tail = join_url.split("/j/").nth(1).unwrap_or_default();
    let digits: String = tail.chars().take_while(char::is_ascii_digit).collect();
    match digits.len() {
        length @ 9..=11 => {
            let (first, rest) = digits.split_at(3);
            let (second, third) = rest.split_at(if length == 11 { 4 } else { 3 });
            format!("{first} {second} {third}")
        }
        _ => digits,
    }
}

/// Names in a row, or that there is nobody.
pub(super) fn names(people: &[PersonRef]) -> String {
    if people.is_empty() {
        return "none yet".into();
    }
    people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ")
}

#[component]
fn History(entries: Vec<Entry>, clocks: Clocks) -> impl IntoView {
    if entries.is_empty() {
        return None;
    }
    let face = clocks.viewer();
    let entries = entries
        .into_iter()
        .rev()
        .map(|entry| {
            let (glyph, what) = text::deed(&entry.action);
            let by = entry.by.as_deref().map_or_else(String::new, |name| format!(" · {name}"));
            let note = entry.detail.note.filter(|note| !note.is_empty());
            let note = note.map_or_else(String::new, |note| format!(" · {}", note.replace('_', " ")));
            let fields: Vec<String> =
                entry.detail.changes.iter().map(|change| text::field(&change.field)).collect();
            let fields = if entry.action == "edited" && !fields.is_empty() {
                format!(" ({})", fields.join(", "))
            } else {
                String::new()
            };
            LogEntry { glyph, text: format!("{what}{by}{note}{fields}"), when: face.near(entry.at) }
        })
        .collect();
    Some(view! {
        <section class="card" aria-labelledby="history">
            <header>
                <h2 id="history">"History"</h2>
            </header>
            <div class="pad">
                <Log entries />
            </div>
        </section>
    })
}

#[cfg(test)]
mod tests {
    use super::meeting_number;

    #[test]
    fn r108_the_number_is_grouped_as_zoom_groups_it() {
        assert_eq!(meeting_number("https://zoom.example/j/95510500416?pwd=Xq"), "955 1050 0416");
        assert_eq!(meeting_number("https://zoom.example/j/9551050041"), "955 105 0041");
        assert_eq!(meeting_number("https://zoom.example/w/1"), "");
    }
}
