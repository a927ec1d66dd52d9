//! Runs a page's one use case to its end before the first byte, draws the frame around its view, and turns its error into an
//! honest page.

use backend::{Error, actor::Actor, settings};
use leptos::{prelude::*, tachys::reactive_graph::Suspend};
use leptos_axum::ResponseOptions;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::{people::Role, time::Timestamp};

use crate::{
    components::{Account, Door, ErrorView, Following, Glyph, Layout, NavLink},
    context::{Asking, asking, backend, early_error, site},
    error::PageError,
    form::escape,
};

/// Which entry of the navigation a page stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// Today, or what is next.
    Home,
    /// The schedule.
    Schedule,
    /// Requests, or a provider's assignments.
    Requests,
    /// Zoom problems.
    ZoomProblems,
    /// Admin › Change System Settings.
    Settings,
    /// Help.
    Help,
    /// None of them.
    Elsewhere,
}

/// What a page shows inside the frame.
pub struct Sheet {
    title: String,
    here: Here,
    narrow: bool,
    door: bool,
    live: bool,
    body: AnyView,
}

impl Sheet {
    /// A page of full width. `title` stands in the browser's tab, before the agency's name.
    pub fn new(title: impl Into<String>, here: Here, body: impl IntoView + 'static) -> Self {
        Self { title: title.into(), here, narrow: false, door: false, live: false, body: body.into_any() }
    }

    /// A narrow page, for reading and for short forms.
    #[must_use]
    pub fn narrow(self) -> Self {
        Self { narrow: true, ..self }
    }

    /// A page with something to follow (`components::Follow`): it loads the browser's half, and keeps up with others.
    #[must_use]
    pub fn live(self) -> Self {
        Self { live: true, ..self }
    }

    /// A page before sign-in: no navigation around it.
    #[must_use]
    pub fn door(self) -> Self {
        Self { door: true, ..self }
    }
}

/// A page: `load` asks one use case and gives the sheet. An error gives its status and says what to do.
pub fn page(load: impl Future<Output = Result<Sheet, Error>> + Send + 'static) -> impl IntoView {
    let early = early_error();
    let asking = asking();
    // Contexts are there before the first wait only.
    let (backend, site) = (backend(), site());
    let response = expect_context::<ResponseOptions>();
    // Taken before anything is read: what comes later is told by the stream.
    let (after, now) = (backend.hub().last().to_string(), backend.now());
    Suspend::new(async move {
        let company = match settings::get_public(&backend).await {
            Ok(settings) => settings.company_name,
            Err(_) => "Callboard".to_owned(),
        };
        let loaded = match early {
            Some(error) => Err(error),
            None => match load.await {
                Ok(sheet) => Ok(sheet),
                Err(error) => {
                    if matches!(error, Error::Internal(_) | Error::Unavailable(_)) {
                        tracing::error!(error = %error, "a page could not be shown");
                    }
                    Err(PageError::from(error))
                }
            },
        };
        let sheet = loaded.unwrap_or_else(|error| {
            response.set_status(error.status);
            error_sheet(&error, &asking)
        });
        frame(sheet, company, asking, !site.is_https(), (after, now))
    })
}

/// Says what went wrong and offers ways out.
fn error_sheet(error: &PageError, asking: &Asking) -> Sheet {
    let way =
        if asking.actor.is_some() { ("Go to the requests", "/requests") } else { ("Sign in", "/sign-in") };
    let ways = vec![(way.0.to_owned(), way.1.to_owned()), ("Help".to_owned(), "/help".to_owned())];
    let view = view! {
        <ErrorView status=error.status.as_u16() title=error.title sentence=error.sentence.clone() ways />
    };
    Sheet::new(error.title, Here::Elsewhere, view).narrow()
}

fn frame(
    sheet: Sheet,
    company: String,
    asking: Asking,
    plain_http: bool,
    (after, now): (String, Timestamp),
) -> impl IntoView {
    let nav = navigation(asking.actor.as_ref(), sheet.here);
    let search = asking.actor.is_some();
    let account = asking
        .actor
        .as_ref()
        .map(|actor| Account { name: actor.name().to_owned(), roles: actor.roles().to_string() });
    let following = asking.actor.as_ref().filter(|_| sheet.live).map(|actor| Following {
        who: actor.person().as_str().to_owned(),
        after,
        now,
    });
    // Names end up in it, and on the server nobody else escapes it.
    let title = escape(&format!("{} · {company}", sheet.title));
    let framed = if sheet.door {
        view! { <Door company flash=asking.flash plain_http>{sheet.body}</Door> }.into_any()
    } else {
        view! {
            <Layout company nav account search flash=asking.flash plain_http narrow=sheet.narrow following>
                {sheet.body}
            </Layout>
        }
        .into_any()
    };
    view! {
        <Title text=title />
        {framed}
    }
}

/// The entries a person's roles open.
fn navigation(actor: Option<&Actor>, here: Here) -> Vec<NavLink> {
    let Some(actor) = actor else { return Vec::new() };
    let staff = actor.scheduler().is_ok();
    let link = |entry, label, path, glyph| NavLink { label, path, glyph, current: entry == here };
    let requests = if staff || !actor.roles().has(Role::Provider) { "Requests" } else { "Assignments" };
    let (home, glyph) = if staff { ("Today", Glyph::Clock) } else { ("Home", Glyph::Home) };
    let mut links = vec![
        link(Here::Home, home, "/", glyph),
        link(Here::Schedule, "Schedule", "/schedule/week", Glyph::Calendar),
        link(Here::Requests, requests, "/requests", Glyph::List),
    ];
    if staff {
        links.push(link(Here::ZoomProblems, "Zoom problems", "/zoom-problems", Glyph::Alert));
    }
    if actor.admin().is_ok() {
        links.push(link(Here::Settings, "Settings", "/settings/zoom", Glyph::Gear));
    }
    links.push(link(Here::Help, "Help", "/help", Glyph::Help));
    links
}

/// A variable part of the page's path; empty when there is none of that name.
#[must_use]
pub fn param(name: &str) -> String {
    use_params_map().with_untracked(|map| map.get(name)).unwrap_or_default()
}

/// A value of the page's query; empty when it is not there.
#[must_use]
pub fn query(name: &str) -> String {
    use_query_map().with_untracked(|map| map.get(name)).unwrap_or_default()
}
