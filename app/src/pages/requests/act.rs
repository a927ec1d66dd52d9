//! Before something is done to a request: one page that says what will happen, and a button that does it.

use backend::{
    Error,
    conversion::WhileRunning,
    requests::{self, Details, Live},
    settings,
};
use leptos::prelude::*;
use shared::{
    host_link::HostLink,
    message::Message,
    request::{Action, Availability, RequestNumber},
};

use super::{clocks::Clocks, number, title, trail};
use crate::{
    components::{Alert, Choice, ChoiceField, Crumbs, PageHead, Tone, sentence},
    context::{asking, backend},
    form::{Posted, TextArea},
    pages::page::{Here, Sheet, page, param},
    text,
};

/// The action a path names, if it is one that asks first.
pub(super) fn action(text: &str) -> Result<Action, Error> {
    let action = Action::parse(&text.replace('-', "_")).ok_or(Error::NotFound)?;
    match action {
        Action::ViewDetails | Action::GetHostLink | Action::Convert | Action::Edit => Err(Error::NotFound),
        _ => Ok(action),
    }
}

/// The page that asks. Nothing happens by opening it.
#[component]
pub fn Act() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    let (wanted, verb) = (param("number"), param("action"));
    page(async move {
        let action = action(&verb)?;
        let actor = asking.actor()?;
        let details = requests::show(&backend, actor, number(&wanted)?).await?;
        let settings = settings::get(&backend, actor).await?;
        let clocks = Clocks::new(&backend, actor, &settings);
        let converts = action == Action::Confirm && details.converts_when_confirmed(&settings);
        let availability = details.actions.iter().find(|item| item.action == action);
        let refusal = match availability.map(|item| &item.availability) {
            Some(Availability::Allowed) => None,
            Some(Availability::Disabled(reason)) => Some(reason.clone()),
            // Not in the menu: a link from before, or somebody else was faster.
            _ if details.relation.staff || details.relation.owner => {
                Some(Message::NotPossible { action, status: details.status })
            }
            _ => return Err(Error::Denied),
        };
        let number = details.number;
        let (heading, when) = (title(&details), clocks.of(&details.zone).long(details.span));
        let body = match refusal {
            Some(reason) => {
                let sentence = text::message(&reason, clocks.viewer());
                view! { <Refused number sentence /> }.into_any()
            }
            None => view! { <Ask action details converts posted /> }.into_any(),
        };
        let view = view! {
            <Crumbs trail=trail(number) here=action.label() />
            <PageHead
                title=format!("{} {number}", action.label())
                sub=move || view! { <span>{heading.clone()}</span> <b>{when.clone()}</b> }
            />
            {body}
        };
        Ok(Sheet::new(format!("{} {number}", action.label()), Here::Requests, view).narrow())
    })
}

#[component]
fn Refused(number: RequestNumber, sentence: String) -> impl IntoView {
    view! {
        <Alert tone=Tone::Info title=sentence>
            <p>
                "Nothing was changed. "
                <a href=format!("/requests/{number}")>"Look at the request"</a>
            </p>
        </Alert>
    }
}

#[component]
fn Ask(action: Action, details: Details, converts: bool, posted: Posted) -> impl IntoView {
    let number = details.number;
    let meeting = details.meeting.as_ref();
    let open = meeting.is_some_and(|meeting| matches!(meeting.host_link, HostLink::Open { .. }));
    let live = meeting.and_then(|meeting| meeting.live);
    let ends_meeting = matches!(action, Action::ConvertBack | Action::Cancel);
    let warning = (open && ends_meeting && live != Some(Live::Waiting)).then(|| {
        let (title, why) = match live {
            Some(Live::Running) => (
                "People are in this meeting.",
                "Zoom says that it is running. Its links vanish here at once.",
            ),
            _ => (
                "People may be in this meeting.",
                "Its host link is open right now. Deleting the meeting in Zoom ends it for them.",
            ),
        };
        view! { <Alert tone=Tone::Warn title><p>{why}</p></Alert> }
    });
    // Asked for by the server too, which may have heard of it meanwhile.
    let asked = ends_meeting && (live == Some(Live::Running) || posted.error("running").is_some());
    let running = asked.then(|| view! { <WhenRunning posted=posted.clone() /> });
    let reason = (action == Action::Cancel).then(|| view! { <Reason posted=posted.clone() /> });
    // A form that is posted without it has Zoom told at once.
    let with_undo =
        (action == Action::Cancel).then(|| view! { <input type="hidden" name="with_undo" value="yes" /> });
    let class = if ends_meeting { "btn danger" } else { "btn primary" };
    let mut lines = consequences(action, &details);
    if converts {
        lines.push(
            "It is converted to a Zoom meeting at once, as this site wants for virtual requests.".into(),
        );
    }
    let sentences = lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    view! {
        <form class="card" method="post">
            <div class="pad stack">
                {posted.notice.map(|notice| view! { <Alert tone=Tone::Bad title=notice /> })}
                {warning}
                {sentences}
                {running}
                {reason}
                {with_undo}
            </div>
            <div class="actions">
                <a class="btn" href=format!("/requests/{number}")>"Not now"</a>
                <button class=class>{button(action)}</button>
            </div>
        </form>
    }
}

/// What becomes of the people in a meeting that runs (R80). Neither is chosen for anybody.
#[component]
fn WhenRunning(posted: Posted) -> impl IntoView {
    let typed = posted.value("running", "");
    let choice = |choice: WhileRunning, label: &str, hint: &str| Choice {
        value: choice.value().to_owned(),
        label: label.to_owned(),
        hint: Some(hint.to_owned()),
        on: typed == choice.value(),
    };
    let choices = vec![
        choice(WhileRunning::End, "End it now", "Everybody in it is sent out, and it is deleted."),
        choice(
            WhileRunning::Leave,
            "Leave it running",
            "It is deleted when it has ended. Its host stays blocked until then.",
        ),
    ];
    view! {
        <ChoiceField name="running" legend="What about the people in it?" choices error=posted.error("running") />
    }
}

#[component]
fn Reason(posted: Posted) -> impl IntoView {
    let error = posted.error("reason");
    let described = if error.is_some() { "reason-hint reason-error" } else { "reason-hint" };
    view! {
        <div class="field">
            <label for="reason">"Reason"</label>
            <TextArea
                name="reason"
                value=posted.value("reason", "")
                rows=2
                described_by=described
                invalid=error.is_some()
            />
            {error.map(|error| view! { <p class="error" id="reason-error">{sentence(&error)}</p> })}
            <p class="hint" id="reason-hint">"Everybody who sees the request reads it. May stay empty."</p>
        </div>
    }
}

/// What will happen, in sentences.
fn consequences(action: Action, details: &Details) -> Vec<String> {
    let zoom = details.meeting.is_some();
    let lines: &[&str] = match action {
        Action::Submit => {
            &["The agency is asked to confirm this request. Until then you can still change it."]
        }
        Action::Confirm => &["Everybody who sees this request reads that it is confirmed."],
        Action::Complete => &["This request is over. It can be reopened."],
        Action::Reopen => &["This request is confirmed again, as it was before it was completed."],
        Action::Reinstate if details.link_is_kept() => &[
            "This request is what it was before it was canceled.",
            "Its Zoom meeting comes back with the same link, if its host is still free.",
        ],
        Action::Reinstate if details.can_be_undone() => &[
            "This request is what it was before it was canceled, as a regular request.",
            "A Zoom link it had before stays dead; it can be converted anew.",
        ],
        Action::Reinstate => &[
            "This request waits for confirmation again, as a regular request.",
            "A Zoom link it had before stays dead; it can be converted anew.",
        ],
        Action::Duplicate => {
            &["A new draft with the same facts is made: a regular request, with nobody assigned yet."]
        }
        Action::Cancel if zoom => &[
            "The request is called off, and its Zoom meeting is deleted.",
            "The invite link and the host link vanish everywhere at once, whether Zoom answers or not.",
            "Unless people are in the meeting, Zoom is told a minute later: until then this can be undone, and the link stays the same.",
        ],
        Action::Cancel => &["The request is called off. Staff can reinstate it."],
        Action::ConvertBack => &[
            "The Zoom meeting is deleted; its links vanish everywhere at once, whether Zoom answers or not.",
            "Converting again later makes a new meeting with a new link.",
        ],
        _ => &[],
    };
    let mut lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
    if action == Action::ConvertBack && !details.location.is_empty() {
        lines.push(format!("The location comes back: {}.", details.location));
    }
    lines
}

/// The button's words: the action's label, but never just "Cancel", which reads as "do nothing".
const fn button(action: Action) -> &'static str {
    match action {
        Action::Cancel => "Cancel this request",
        other => other.label(),
    }
}
