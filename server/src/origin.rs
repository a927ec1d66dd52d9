//! Whether a write comes from a page of ours. Browsers say so themselves: `Sec-Fetch-Site` on https and localhost, `Origin`
//! everywhere. A write that carries neither is refused: no browser sends one.

use http::{HeaderMap, Method, header};
use url::Url;

/// Whether a request may be acted on: reads always, writes only from this site.
///
/// `public_url` is the configured address; without one, `Origin` must name the host the request was sent to.
pub(crate) fn may_act(method: &Method, headers: &HeaderMap, public_url: Option<&Url>) -> bool {
    if method.is_safe() {
        return true;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN.as_str()).and_then(|origin| Url::parse(origin).ok()) else {
        return false;
    };
    match public_url {
        Some(url) => origin.origin() == url.origin(),
        None => text(header::HOST.as_str())
            .and_then(|host| Url::parse(&format!("http://{host}")).ok())
            .is_some_and(|host| origin.origin() == host.origin()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(pairs: &[(&'static str, &str)], public_url: Option<&str>) -> bool {
        let headers =
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        may_act(&Method::POST, &headers, public_url.map(|url| url.parse().unwrap()).as_ref())
    }

    #[test]
    fn browsers_that_say_where_from_are_believed() {
        assert!(asks(&[("sec-fetch-site", "same-origin")], None));
        for elsewhere in ["cross-site", "same-site", "none"] {
            assert!(!asks(&[("sec-fetch-site", elsewhere)], None), "{elsewhere}");
        }
    }

    #[test]
    fn a_write_without_any_sign_of_its_page_is_refused() {
        assert!(!asks(&[], None));
        assert!(!asks(&[("host", "office.lan")], None));
    }

    #[test]
    fn plain_http_in_the_office_is_judged_by_origin() {
        assert!(asks(&[("origin", "http://office.lan:3000"), ("host", "office.lan:3000")], None));
        assert!(!asks(&[("origin", "http://evil.example"), ("host", "office.lan:3000")], None));
        assert!(!asks(&[("origin", "null"), ("host", "office.lan:3000")], None));
    }

    #[test]
    fn a_configured_address_is_the_only_one() {
        let url = Some("https://calls.example");
        assert!(asks(&[("origin", "https://calls.example"), ("host", "127.0.0.1:3000")], url));
        assert!(!asks(&[("origin", "http://calls.example"), ("host", "calls.example")], url));
    }

    #[test]
    fn reading_is_always_allowed() {
        assert!(may_act(&Method::GET, &HeaderMap::new(), None));
    }
}
