//! Requests as an agenda: a line each, by day, readable at any width.

use backend::requests::{FreeHosts, Live, Row};
use leptos::prelude::*;
use shared::{
    message::Message,
    request::{Action, Availability, Kind},
    time::Timestamp,
};

use super::super::requests::{clocks::Clocks, menu};
use crate::{
    components::{ActionsMenu, Glyph, Icon, Mark, RequestLink, StatusTag, ZoomTag},
    format::count,
};

/// Where the host link of a row stands.
pub(super) enum HostLinkOf {
    /// It opens then.
    OpensAt(Timestamp),
    /// It can be fetched now.
    Open,
    /// There is none, or it is closed.
    None,
}

impl HostLinkOf {
    pub(super) fn row(row: &Row) -> Self {
        match row
            .actions
            .iter()
            .find(|item| item.action == Action::GetHostLink)
            .map(|item| &item.availability)
        {
            Some(Availability::Allowed) => Self::Open,
            Some(Availability::Disabled(Message::TooEarly { opens_at })) => Self::OpensAt(*opens_at),
            _ => Self::None,
        }
    }
}

/// A list of requests that share a day or a reason.
#[component]
pub fn Agenda(
    /// The requests in order.
    rows: Vec<Row>,
    /// The page's clocks.
    clocks: Clocks,
    /// Whether each line names its day.
    #[prop(optional)]
    dated: bool,
) -> impl IntoView {
    let lines = rows.into_iter().map(|row| view! { <Line row clocks=clocks.clone() dated /> }).collect_view();
    view! { <ol class="agenda">{lines}</ol> }
}

#[component]
fn Line(row: Row, clocks: Clocks, dated: bool) -> impl IntoView {
    let face = clocks.viewer();
    let request = clocks.of(&row.zone);
    let number = row.number.to_string();
    let items = menu::items(row.number, &row.actions, face, false);
    let host_link = HostLinkOf::row(&row);
    let day = dated.then(|| view! { <small>{face.day(row.span.start())}</small> });
    let elsewhere =
        face.differs(&request, row.span).then(|| view! { <small>{request.times_zone(row.span)}</small> });
    let whom = row.client.unwrap_or(row.organization);
    let names: Vec<String> = row.providers.into_iter().map(|provider| provider.name).collect();
    let with = if names.is_empty() { "no provider yet".to_owned() } else { names.join(", ") };
    let kind = match (row.is_zoom, row.kind) {
        (true, _) => view! { <ZoomTag /> }.into_any(),
        (false, Kind::InPerson) => view! { <Mark glyph=Glyph::Site text=row.kind.label() /> }.into_any(),
        (false, _) => view! { <Mark glyph=Glyph::Info text=row.kind.label() /> }.into_any(),
    };
    let late =
        row.live == Some(Live::Waiting) && row.span.start() < face.now() && face.now() < row.span.end();
    let running = match row.live {
        Some(Live::Running) if row.span.end() < face.now() => {
            Some(view! { <Mark glyph=Glyph::Alert warned=true text="Runs over" /> })
        }
        Some(Live::Running) => Some(view! { <Mark glyph=Glyph::Confirmed text="Running" /> }),
        _ if late => Some(view! { <Mark glyph=Glyph::Alert warned=true text="Not started yet" /> }),
        _ => None,
    };
    let path = format!("/requests/{number}");
    let way = match (host_link, row.free) {
        (HostLinkOf::Open, _) => view! {
            <form method="post" action=format!("{path}/host-link") target="_blank">
                <button class="btn primary">
                    <Icon glyph=Glyph::Key />
                    "Get Zoom Host Link" <span class="vh">{format!(" for {number}")}</span>
                </button>
            </form>
        }
        .into_any(),
        (HostLinkOf::OpensAt(opens_at), _) => view! {
            <p class="opens">
                {format!("Host link opens {}.", face.at(opens_at))}
                <span data-count-to=opens_at.as_millis().to_string()></span>
            </p>
        }
        .into_any(),
        (HostLinkOf::None, Some(FreeHosts { free, total })) => {
            let class = if free == 0 { "free none" } else { "free" };
            let words = format!("{free} of {} free", count(total, "host", "hosts"));
            view! { <a class=class href=format!("{path}/convert")>{words}</a> }.into_any()
        }
        (HostLinkOf::None, None) => ().into_any(),
    };
    view! {
        <li>
            <p class="at">{day} <b>{face.times_to(row.span)}</b> {elsewhere}</p>
            <div>
                <p><a href=path><b>{format!("{}, {whom}", row.service)}</b></a></p>
                <p class="muted s"><RequestLink number=row.number /> {format!(" · {with}")}</p>
                <p class="row"><StatusTag status=row.status /> {kind} {running}</p>
            </div>
            <div class="way">{way} <ActionsMenu about=number items dots=true /></div>
        </li>
    }
}
