//! The Service Requests report: filters in the address, rows in pages, a menu on each row.

use backend::{
    requests::{self, Filter, FreeHosts, Page, Row, TypeFilter},
    settings,
};
use leptos::prelude::*;
use shared::{
    people::Role,
    request::{Kind, Status},
};

use super::{clocks::Clocks, menu};
use crate::{
    components::{
        ActionsMenu, DataTable, EmptyState, Follow, Glyph, Icon, PageHead, Pager, RequestLink, StatusTag,
        ZoomTag,
    },
    context::{asking, backend},
    format::{Clockface, count},
    pages::page::{Here, Sheet, page, query},
};

/// What stands in the address.
#[derive(Clone, Debug, Default)]
struct Asked {
    text: String,
    status: String,
    kind: String,
    from: String,
    to: String,
    cursor: String,
    /// Everything, from the first request on.
    all: bool,
}

impl Asked {
    fn here() -> Self {
        Self {
            text: query("q"),
            status: query("status"),
            kind: query("type"),
            from: query("from"),
            to: query("to"),
            cursor: query("page"),
            all: !query("all").is_empty(),
        }
    }

    /// Nothing was asked for: then today and what follows is what people look for.
    fn is_plain(&self) -> bool {
        let fields = [&self.text, &self.status, &self.kind, &self.from, &self.to, &self.cursor];
        !self.all && fields.iter().all(|field| field.trim().is_empty())
    }

    fn filter(&self) -> Filter {
        Filter {
            status: Status::parse(&self.status),
            kind: TypeFilter::parse(&self.kind),
            text: self.text.clone(),
            from: self.from.parse().ok(),
            to: self.to.parse().ok(),
            cursor: self.cursor.parse().ok(),
            size: None,
        }
    }

    /// The same list at another page.
    fn at(&self, cursor: &str) -> String {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        let all = if self.all { "yes" } else { "" };
        for (name, value) in [
            ("q", self.text.as_str()),
            ("status", &self.status),
            ("type", &self.kind),
            ("from", &self.from),
            ("to", &self.to),
            ("all", all),
            ("page", cursor),
        ] {
            if !value.trim().is_empty() {
                pairs.append_pair(name, value);
            }
        }
        format!("/requests?{}", pairs.finish())
    }
}

/// The list of requests the person may see.
#[component]
pub fn List() -> impl IntoView {
    let (backend, asking) = (backend(), asking());
    let mut asked = Asked::here();
    page(async move {
        let actor = asking.actor()?;
        let settings = settings::get(&backend, actor).await?;
        let clocks = Clocks::new(&backend, actor, &settings);
        if asked.is_plain() {
            let site = clocks.of(&settings.zone);
            asked.from = site.date(site.now()).to_string();
        }
        let found = requests::list(&backend, actor, &asked.filter()).await?;
        let staff = actor.scheduler().is_ok();
        let provides = !staff && actor.roles().has(Role::Provider);
        let title = if provides { "Assignments" } else { "Service Requests" };
        let new = (!provides).then(|| {
            view! {
                <a class="btn primary" href="/requests/new">
                    <Icon glyph=Glyph::Plus />
                    "New request"
                </a>
            }
        });
        let view = view! {
            <PageHead title>{new}</PageHead>
            <Filters asked=asked.clone() />
            <Follow id="found" topics="request:* pool site">
                <Found found asked clocks />
            </Follow>
        };
        Ok(Sheet::new(title, Here::Requests, view).live())
    })
}

#[component]
fn Filters(asked: Asked) -> impl IntoView {
    let status = Status::ALL.map(|status| (status.as_str().to_owned(), status.label()));
    let kinds = Kind::ALL.map(|kind| (kind.as_str().to_owned(), kind.label()));
    let zoom = [(TypeFilter::Zoom.as_str().to_owned(), Kind::ZOOM_MEETING)];
    let kinds = zoom.into_iter().chain(kinds).collect();
    let date = |name: &'static str, label: &'static str, value: String| {
        let class = if value.is_empty() { "input" } else { "input on" };
        view! { <label>{label} <input class=class type="date" name=name value=value /></label> }
    };
    view! {
        <form class="filters" role="search" aria-label="Filters" action="/requests">
            <label class="wide">
                "Search"
                <input class="input" name="q" value=asked.text placeholder="SR number, client, service" />
            </label>
            <Pick name="status" label="Status" options=status.to_vec() value=asked.status />
            <Pick name="type" label="Type" options=kinds value=asked.kind />
            {date("from", "From", asked.from)}
            {date("to", "To", asked.to)}
            <button class="btn">"Show"</button>
            <a class="btn" href="/requests?all=yes">"Clear"</a>
        </form>
    }
}

#[component]
fn Pick(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, &'static str)>,
    value: String,
) -> impl IntoView {
    let class = if value.is_empty() { "input" } else { "input on" };
    let options = options
        .into_iter()
        .map(|(key, words)| view! { <option selected=key == value value=key>{words}</option> })
        .collect_view();
    view! {
        <label>
            {label}
            <select class=class name=name>
                <option value="">"Any"</option>
                {options}
            </select>
        </label>
    }
}

#[component]
fn Found(found: Page, asked: Asked, clocks: Clocks) -> impl IntoView {
    if found.rows.is_empty() {
        return view! { <Nothing asked /> }.into_any();
    }
    let place = match found.total {
        1 => "1 request".to_owned(),
        total => format!("{total} requests"),
    };
    let previous = found.previous.map(|cursor| asked.at(&cursor.to_string()));
    let next = found.next.map(|cursor| asked.at(&cursor.to_string()));
    let face = clocks.viewer().clone();
    let zone = face.abbreviation(face.now()).to_owned();
    let when = format!("When ({zone})");
    let heads = ["Number", &when, "Service", "Client", "Providers", "Status", "Type", ""].map(str::to_owned);
    let rows = found.rows.into_iter().map(|row| view! { <Line row clocks=clocks.clone() /> }).collect_view();
    view! {
        <DataTable caption=format!("Service requests, times in {}", face.place()) heads=heads.to_vec()>{rows}</DataTable>
        <Pager place previous next />
    }
    .into_any()
}

#[component]
fn Nothing(asked: Asked) -> impl IntoView {
    let (title, text) = if asked.text.trim().is_empty() {
        ("No request here".to_owned(), "Nothing fits these filters. Take one away, or look at everything.")
    } else {
        (
            format!("No request matches “{}”", asked.text.trim()),
            "Numbers are never reused; look for typing slips.",
        )
    };
    view! {
        <EmptyState glyph=Glyph::Search title text>
            <a class="btn" href="/requests?all=yes">"Show all requests"</a>
        </EmptyState>
    }
}

#[component]
fn Line(row: Row, clocks: Clocks) -> impl IntoView {
    let face = clocks.viewer();
    let request = clocks.of(&row.zone);
    let elsewhere = face.differs(&request, row.span).then(|| {
        view! { " " <span class="faint">{format!("({})", request.times_zone(row.span))}</span> }
    });
    let path = format!("/requests/{}", row.number);
    let items = menu::items(row.number, &row.actions, face, false);
    let client = row.client.unwrap_or(row.organization);
    let providers: Vec<String> =
        row.providers.into_iter().map(|provider| provider.name.replace(' ', "\u{a0}")).collect();
    let providers = if providers.is_empty() {
        view! { <span class="faint">"none yet"</span> }.into_any()
    } else {
        providers.join(", ").into_any()
    };
    let convert = format!("{path}/convert");
    let free = row.free.map(|FreeHosts { free, total }| {
        let (class, words) = match free {
            0 => ("free none", "none free".to_owned()),
            free => ("free", format!("{free} free")),
        };
        let rest = format!(" of {} for {}, convert", count(total, "host", "hosts"), row.number);
        view! { " " <a class=class href=convert>{words} <span class="vh">{rest}</span></a> }
    });
    let kind = if row.is_zoom {
        view! { <ZoomTag /> }.into_any()
    } else {
        view! { <span class="muted">{row.kind.label()}</span> }.into_any()
    };
    view! {
        <tr role="row" id=format!("row-{}", row.number)>
            <th role="rowheader">
                <RequestLink number=row.number />
            </th>
            <td role="cell" class="when full">
                {face.day(row.span.start())} " " <span>{shown(face, &row.span)}</span> {elsewhere}
            </td>
            <td role="cell" class="full">
                {row.service} <span class="phone">{format!(" · {client}")}</span>
            </td>
            <td role="cell" class="desk">{client.clone()}</td>
            <td role="cell" class="full">{providers}</td>
            <td role="cell"><StatusTag status=row.status /></td>
            <td role="cell">{kind} {free}</td>
            <td role="cell" class="act">
                <ActionsMenu about=row.number.to_string() items dots=true />
            </td>
        </tr>
    }
}

/// The times of a row; the zone stands in the column's heading unless it has another name by then.
fn shown(face: &Clockface, span: &shared::span::Span) -> String {
    let same = face.abbreviation(span.start()) == face.abbreviation(face.now());
    if same { face.times_to(*span) } else { face.times_zone(*span) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_the_filters() {
        let asked = Asked { text: "a&b".into(), status: "draft".into(), ..Asked::default() };
        assert_eq!(asked.at("XY"), "/requests?q=a%26b&status=draft&page=XY");
        assert!(Asked::default().is_plain());
        assert!(!Asked { all: true, ..Asked::default() }.is_plain());
    }
}
