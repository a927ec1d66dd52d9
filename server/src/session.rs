//! Who sends a request: the cookie is looked up, and what follows finds the person in the request's extensions. Pages other
//! than the few public ones are closed to everybody else, by default and in one place.

use std::net::{IpAddr, SocketAddr};

use app::context::{Asking, Floor};
use app::error::PageError;
use app::islands::time_preview::DATA;
use app::plain::plain;
use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use backend::{accounts, actor::Actor};
use http::{HeaderMap, Method, StatusCode, Uri, header};

use crate::origin;

/// Proxies whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustedProxies(pub(crate) std::sync::Arc<[IpAddr]>);

/// Where people go on who asked for what is nowhere.
const START: (&str, &str) = ("Open the site", "/");

/// Sent by pages that fetch themselves anew (`app::islands::live`).
const FOLLOWS: &str = "x-callboard-follow";

/// Refuses writes from elsewhere, finds the session, and sends strangers to the sign-in page.
pub(crate) async fn layer(
    State((floor, proxies)): State<(Floor, TrustedProxies)>,
    mut request: Request,
    next: Next,
) -> Response {
    if !origin::may_act(request.method(), request.headers(), floor.site.public_url.as_ref()) {
        return plain(&floor.site, PageError::from_elsewhere(), START);
    }
    if holds_nul(request.uri()) {
        return plain(&floor.site, PageError::no_address(), START);
    }
    let token = cookie(request.headers(), floor.site.cookie_name());
    let by_itself = is_by_itself(&request);
    let actor = match find(&floor, token.as_deref(), by_itself).await {
        Ok(actor) => actor,
        Err(error) => {
            tracing::error!(error = %error, "the session could not be looked up");
            return plain(&floor.site, PageError::no_session(), ("Try again", ""));
        }
    };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = peer.map(|peer| client_address(peer, request.headers(), &proxies.0));
    if actor.is_none() && !is_public(request.uri().path()) {
        if by_itself {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        return to_sign_in(&request);
    }
    let flash = match &actor {
        Some(actor) if actor.has_flash() && request.method() == Method::GET && !by_itself => {
            accounts::take_flash(&floor.backend, actor).await.unwrap_or_default()
        }
        _ => None,
    };
    request.extensions_mut().insert(Asking { actor, flash, address });
    next.run(request).await
}

/// Whether an open page asks by itself, not a person: such a request prolongs no session, takes no message away that is
/// meant for somebody's next page, and is told plainly when nobody is signed in.
fn is_by_itself(request: &Request) -> bool {
    ["/events", DATA].contains(&request.uri().path()) || request.headers().contains_key(FOLLOWS)
}

async fn find(floor: &Floor, token: Option<&str>, by_itself: bool) -> Result<Option<Actor>, backend::Error> {
    match token {
        Some(token) if by_itself => accounts::glance(&floor.backend, token).await,
        Some(token) => accounts::session(&floor.backend, token).await,
        None => Ok(None),
    }
}

/// The sign-in page, which leads back to where a reader wanted to go.
fn to_sign_in(request: &Request) -> Response {
    let wanted = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if request.method() != Method::GET || wanted == "/" {
        return Redirect::to("/sign-in").into_response();
    }
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("next", wanted).finish();
    Redirect::to(&format!("/sign-in?{query}")).into_response()
}

/// Whether an address means a NUL character, which not every database can be asked for.
fn holds_nul(address: &Uri) -> bool {
    address.path_and_query().is_some_and(|address| address.as_str().contains("%00"))
}

fn is_public(path: &str) -> bool {
    matches!(path, "/sign-in" | "/help" | "/about" | "/healthz" | "/readyz" | "/favicon.svg")
        || path.starts_with("/pkg/")
        || path.starts_with("/first-run/")
        || path.starts_with("/invitation/")
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then(|| value.to_owned()))
}

/// The sender's address: the peer, or, behind proxies of ours, the last address that is not one of them.
fn client_address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    if !proxies.contains(&peer) {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(','))
        .filter_map(|one| one.trim().parse().ok())
        .rfind(|address| !proxies.contains(address))
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())])
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let headers = headers("cookie", "a=1; callboard=s3cret; b=2");
        assert_eq!(cookie(&headers, "callboard").as_deref(), Some("s3cret"));
        assert_eq!(cookie(&headers, "__Host-callboard"), None);
    }

    #[test]
    fn only_named_proxies_may_say_who_sends() {
        let proxy = IpAddr::from([10, 0, 0, 1]);
        let stranger = IpAddr::from([203, 0, 113, 7]);
        let headers = headers("x-forwarded-for", "198.51.100.9, 203.0.113.7, 10.0.0.1");
        assert_eq!(client_address(proxy, &headers, &[proxy]), stranger);
        assert_eq!(client_address(stranger, &headers, &[proxy]), stranger);
    }

    #[test]
    fn requests_are_closed_to_strangers_and_the_sign_in_page_is_not() {
        assert!(is_public("/sign-in") && is_public("/pkg/callboard.css"));
        assert!(!is_public("/requests") && !is_public("/settings/zoom") && !is_public("/"));
    }
}
