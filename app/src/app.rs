//! The document around every page, the route table, and the one content policy.

use http::{HeaderValue, header};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{boot::Boot, context::Floor, pages};

/// The whole document. Every page is rendered to its end before the first byte leaves (`SsrMode::Async`), so the status
/// and the headers are final and nothing says "Loading…" where there is no JavaScript.
pub fn shell(floor: Floor) -> impl IntoView {
    let assets = floor.site.assets.clone();
    let css = format!("/pkg/{}", assets.css);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex" />
                <link rel="stylesheet" href=css />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <Boot assets />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The routes. A path that is not here answers 404 with a page of ours.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    set_content_policy();
    let mode = SsrMode::Async;
    view! {
        <Router>
            <FlatRoutes fallback=|| view! { <pages::home::NotFound /> }>
                <Route path=path!("/") view=pages::home::Home ssr=mode.clone() />
                <Route path=path!("/sign-in") view=pages::account::SignIn ssr=mode.clone() />
                <Route path=path!("/first-run/:token") view=pages::account::FirstRun ssr=mode.clone() />
                <Route path=path!("/invitation/:token") view=pages::account::Invitation ssr=mode.clone() />
                <Route path=path!("/me") view=pages::account::Me ssr=mode.clone() />
                <Route path=path!("/schedule/week") view=pages::schedule::Week ssr=mode.clone() />
                <Route path=path!("/requests") view=pages::requests::List ssr=mode.clone() />
                <Route path=path!("/requests/new") view=pages::requests::New ssr=mode.clone() />
                <Route path=path!("/requests/:number") view=pages::requests::Show ssr=mode.clone() />
                <Route path=path!("/requests/:number/edit") view=pages::requests::Edit ssr=mode.clone() />
                <Route path=path!("/requests/:number/convert") view=pages::requests::Convert ssr=mode.clone() />
                <Route path=path!("/requests/:number/host-link") view=pages::requests::HostLink ssr=mode.clone() />
                <Route path=path!("/requests/:number/move") view=pages::requests::Move ssr=mode.clone() />
                <Route path=path!("/requests/:number/invitation") view=pages::requests::Invitation ssr=mode.clone() />
                <Route path=path!("/requests/:number/:action") view=pages::requests::Act ssr=mode.clone() />
                <Route path=path!("/settings/general") view=pages::settings::General ssr=mode.clone() />
                <Route path=path!("/settings/zoom") view=pages::settings::Zoom ssr=mode.clone() />
                <Route path=path!("/settings/zoom/hosts") view=pages::settings::Hosts ssr=mode.clone() />
                <Route path=path!("/settings/zoom/hosts/:host/move") view=pages::settings::MoveMeetings ssr=mode.clone() />
                <Route path=path!("/settings/history") view=pages::settings::History ssr=mode.clone() />
                <Route path=path!("/settings/people") view=pages::settings::People ssr=mode.clone() />
                <Route path=path!("/zoom-problems") view=pages::zoom_problems::ZoomProblems ssr=mode.clone() />
                <Route path=path!("/zoom-problems/meetings/:meeting") view=pages::zoom_problems::DeleteStray ssr=mode.clone() />
                <Route path=path!("/help") view=pages::help::Help ssr=mode.clone() />
                <Route path=path!("/about") view=pages::account::About ssr=mode />
            </FlatRoutes>
        </Router>
    }
}

/// Sets the content policy where the nonce of this answer is known. Zoom's origins stand in `form-action`: without them
/// Chromium blocks the 303 that follows *Get Zoom Host Link*.
fn set_content_policy() {
    let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else { return };
    // The route list is made without a request, and then there is no floor either.
    let Some(floor) = use_context::<Floor>() else { return };
    let policy = content_policy(&nonce, &floor.site.zoom_origins);
    if let Ok(value) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}

fn content_policy(nonce: &str, zoom_origins: &[String]) -> String {
    let forms = zoom_origins.iter().fold("'self'".to_owned(), |forms, origin| format!("{forms} {origin}"));
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action {forms}; \
         frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_may_lead_to_zoom_and_nowhere_else() {
        let policy = content_policy("N", &["https://zoom.us".into(), "https://*.zoom.us".into()]);
        assert!(policy.contains("form-action 'self' https://zoom.us https://*.zoom.us;"), "{policy}");
        assert!(policy.contains("script-src 'self' 'nonce-N' 'wasm-unsafe-eval';"), "{policy}");
    }

    #[test]
    fn every_route_is_rendered_whole_before_the_first_byte() {
        let routes = leptos_axum::generate_route_list(App);
        assert!(routes.len() > 10);
        for route in routes {
            assert!(matches!(route.mode(), SsrMode::Async), "{} streams", route.path());
        }
    }
}
