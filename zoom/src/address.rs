//! Which addresses calls go to. A bearer token opens the whole account, so it is sent only to the configured API, or to
//! where Zoom's own token answer points *within Zoom*.

use url::{Host, Url};

/// Zoom's two domains: the public one and the one of the United States government.
const DOMAINS: [&str; 2] = ["zoom.us", "zoomgov.com"];

/// The address of a call: `base` with `path` below it, and the query. `path` starts with `/` and is already escaped.
pub(crate) fn of_call(base: &Url, path: &str, query: &[(&'static str, String)]) -> Url {
    let mut url = base.clone();
    let under = url.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("{under}{path}"));
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

/// The API's base with `/v2` that a token answer names as `told`, unless it must not be followed: a Zoom of the
/// internet leads to another address of Zoom's by TLS, a Zoom on this machine to this machine, nothing else to anywhere.
pub(crate) fn followed(told: &Url, configured: &Url) -> Option<Url> {
    let bare = told.username().is_empty()
        && told.password().is_none()
        && told.query().is_none()
        && told.fragment().is_none();
    let same_world = (is_zoom(configured) && is_zoom(told))
        || (is_loopback(configured) && is_loopback(told) && configured.scheme() == told.scheme());
    if !bare || !same_world || !matches!(told.path().trim_end_matches('/'), "" | "/v2") {
        return None;
    }
    let mut url = told.clone();
    url.set_path("/v2");
    Some(url)
}

/// Whether this is an address of Zoom's own: TLS on its usual port, under one of its domains.
fn is_zoom(url: &Url) -> bool {
    let Some(Host::Domain(name)) = url.host() else { return false };
    let under =
        |domain: &str| name.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    url.scheme() == "https" && url.port().is_none() && DOMAINS.into_iter().any(under)
}

/// Whether this is an address of this machine, where the simulator lives.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ZOOM_API_URL;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn goes(told: &str, configured: &str) -> Option<String> {
        followed(&url(told), &url(configured)).map(String::from)
    }

    #[test]
    fn regions_and_the_government_are_followed_and_v2_is_added_once() {
        for told in ["https://api-eu.zoom.us", "https://api-eu.zoom.us/", "https://api-eu.zoom.us/v2/"] {
            assert_eq!(goes(told, ZOOM_API_URL).as_deref(), Some("https://api-eu.zoom.us/v2"), "{told}");
        }
        let government = "https://api.zoomgov.com/v2";
        assert_eq!(goes("https://api.zoomgov.com", government).as_deref(), Some(government));
        assert_eq!(
            goes("https://zoom.us", "https://api-au.zoom.us/v2").as_deref(),
            Some("https://zoom.us/v2")
        );
        let here = "http://127.0.0.1:4000/v2";
        assert_eq!(goes("http://localhost:5000", here).as_deref(), Some("http://localhost:5000/v2"));
    }

    #[test]
    fn a_stranger_is_never_followed() {
        for told in [
            "http://api.zoom.us",
            "https://zoom.us.evil.example",
            "https://evilzoom.us",
            "https://evil.example/zoom.us",
            "https://zoom.us@evil.example",
            "https://user@api.zoom.us",
            "https://api.zoom.us:8443",
            "https://api.zoom.us./",
            "https://api.zoom.us/other",
            "https://api.zoom.us/?to=x",
            "https://127.0.0.1",
            "http://127.0.0.1:4000",
        ] {
            assert_eq!(goes(told, ZOOM_API_URL), None, "{told}");
        }
        for (told, configured) in [
            ("https://api.zoom.us", "https://proxy.example/v2"),
            ("https://api.zoom.us", "http://api.zoom.us/v2"),
            ("https://api.zoom.us", "http://127.0.0.1:4000/v2"),
            ("http://10.0.0.1:4000", "http://127.0.0.1:4000/v2"),
            ("https://127.0.0.1:4000", "http://127.0.0.1:4000/v2"),
        ] {
            assert_eq!(goes(told, configured), None, "{told} from {configured}");
        }
    }

    #[test]
    fn a_call_stands_below_its_base() {
        for (base, whole) in [
            ("https://api.zoom.us/v2", "https://api.zoom.us/v2/users/a%40b?type=live"),
            ("https://api-eu.zoom.us/v2/", "https://api-eu.zoom.us/v2/users/a%40b?type=live"),
            ("https://api.zoomgov.com/v2", "https://api.zoomgov.com/v2/users/a%40b?type=live"),
            ("http://127.0.0.1:9/a/v2", "http://127.0.0.1:9/a/v2/users/a%40b?type=live"),
        ] {
            let call = of_call(&url(base), "/users/a%40b", &[("type", "live".to_owned())]);
            assert_eq!(call.as_str(), whole);
        }
        assert_eq!(
            of_call(&url(ZOOM_API_URL), "/meetings/1", &[]).as_str(),
            "https://api.zoom.us/v2/meetings/1"
        );
    }
}
