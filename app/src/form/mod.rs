//! Forms that lose nothing: a plain `<form method="post">` to the page's own path.
//!
//! The submitted pairs are kept as text, one use case runs, and either the browser is sent on (303) or the same page is
//! rendered again with what was typed, the field errors and a 4xx status. It is the same with and without JavaScript.

mod merge;

use std::{any::Any, collections::HashMap, net::IpAddr, sync::Arc};

use axum::{
    body::{Body, to_bytes},
    extract::{RawPathParams, State},
    response::{IntoResponse, Response},
};
use backend::{
    Backend, Error, FieldError,
    accounts::{self, Flash},
    actor::Actor,
    settings,
};
use http::{HeaderValue, Request, StatusCode, header};
use leptos::prelude::*;
use secrecy::SecretString;

use crate::{
    context::{Asking, Floor},
    error::{PageError, status_of},
    format::Clockface,
    parts::{self, Parts},
    plain::plain,
    text,
};
pub use merge::Differing;

/// More than any form of ours can hold; beyond it the request is refused unread.
const MAX_FORM_BYTES: usize = 256 * 1024;

/// The name/value pairs of a submitted form, in order, as typed.
#[derive(Clone, Debug, Default)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Decodes `application/x-www-form-urlencoded` bytes.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// The first value of a field; empty when the field was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All values of a field that may be sent more than once (checkboxes, multiple selects).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the field was sent at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// The first field with a character that nobody types and not every database can hold.
    fn holds_nul(&self) -> Option<String> {
        let found = self.0.iter().find(|(name, value)| name.contains('\0') || value.contains('\0'));
        found.map(|(name, _)| name.replace('\0', ""))
    }

    /// Puts another value into a field.
    fn set(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Puts a switch on or off.
    fn switch(&mut self, name: &str, on: bool) {
        self.0.retain(|(key, _)| key != name);
        if on {
            self.0.push((name.to_owned(), "yes".to_owned()));
        }
    }
}

/// What a page knows of the submission it answers; empty on a plain GET.
#[derive(Clone, Default)]
pub struct Posted {
    pairs: Option<Pairs>,
    /// Errors by field name, in the form's order.
    pub errors: Vec<FieldError>,
    /// A sentence about the whole form.
    pub notice: Option<String>,
    /// Fields that somebody else has changed to something else meanwhile.
    pub differing: Vec<Differing>,
    extra: Option<Arc<dyn Any + Send + Sync>>,
}

impl Posted {
    /// The submission the current page answers.
    #[must_use]
    pub fn here() -> Self {
        use_context().unwrap_or_default()
    }

    /// What stands in a field: what was typed, or what is stored when nothing was submitted.
    #[must_use]
    pub fn value(&self, name: &str, stored: &str) -> String {
        self.pairs.as_ref().map_or(stored, |pairs| pairs.get(name)).to_owned()
    }

    /// Whether an option of a repeated field is on.
    #[must_use]
    pub fn chosen(&self, name: &str, value: &str, stored: bool) -> bool {
        self.pairs.as_ref().map_or(stored, |pairs| pairs.all(name).any(|one| one == value))
    }

    /// Everything that was typed; nothing on a plain GET.
    #[must_use]
    pub fn pairs(&self) -> Pairs {
        self.pairs.clone().unwrap_or_default()
    }

    /// The error of a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.clone())
    }

    /// Whether the page answers a submission.
    #[must_use]
    pub const fn is_posted(&self) -> bool {
        self.pairs.is_some()
    }

    /// What the use case found out for this page (a test report, a preview), if it is of this type.
    #[must_use]
    pub fn extra<T: Any + Send + Sync + Clone>(&self) -> Option<T> {
        self.extra.as_ref()?.downcast_ref::<T>().cloned()
    }
}

/// One submission, with all a form may need to act on it.
pub struct Submission {
    /// The use cases.
    pub backend: Backend,
    /// Who asks; `None` before sign-in.
    pub actor: Option<Actor>,
    /// What was typed.
    pub pairs: Pairs,
    /// The variable parts of the path, e.g. `number`.
    pub path: HashMap<String, String>,
    /// Where the request came from, proxies considered.
    pub address: IpAddr,
    /// Whether a script asks for [parts](crate::parts) of the page instead of the whole.
    pub wants_parts: bool,
}

impl Submission {
    /// Who asks, where somebody must.
    ///
    /// # Errors
    /// `Denied` when nobody is signed in; the session layer lets no stranger come this far.
    pub fn actor(&self) -> Result<&Actor, Error> {
        self.actor.as_ref().ok_or(Error::Denied)
    }

    /// A part of the path; empty when the route has none of that name.
    #[must_use]
    pub fn part(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }
}

/// What happens after a submission that was understood.
pub enum Next {
    /// 303 to a path of ours, with something to say there, and perhaps a way back.
    To(String, Option<Flash>),
    /// 303 to a path of ours with a new session's token for the cookie.
    SignedIn(String, SecretString),
    /// 303 to the sign-in page with the cookie taken away.
    SignedOut,
    /// 303 to Zoom; the address is revealed here and nowhere else.
    Leave(backend::host_link::HostUrl),
    /// 200 with the same page: what was typed stays, and the page gets to see what was found out.
    Show(Arc<dyn Any + Send + Sync>),
    /// 200 with parts of the page as they come; only where they are wanted.
    Parts(Parts),
}

/// A form of a page: what its submission does.
pub trait PageForm: 'static {
    /// Whether a form that somebody else has overtaken is merged field by field: only where the history keeps values as
    /// they stand in the fields.
    const MERGES: bool = false;

    /// Checkboxes that are one setting each, of the value `yes`: a browser sends nothing of one that is off.
    const SWITCHES: &'static [&'static str] = &[];

    /// Runs the one use case behind the form.
    fn submit(submission: Submission) -> impl Future<Output = Result<Next, Error>> + Send;
}

/// The axum handler of a form.
pub async fn handle<F: PageForm>(
    State(floor): State<Floor>,
    path: RawPathParams,
    request: Request<Body>,
) -> Response {
    let path = path.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let (head, body) = request.into_parts();
    let asking = head.extensions.get::<Asking>().cloned().unwrap_or_default();
    let Ok(bytes) = to_bytes(body, MAX_FORM_BYTES).await else {
        let posted =
            Posted { notice: Some("That is more than this form can take.".into()), ..Posted::default() };
        return render(&floor, head, posted, StatusCode::PAYLOAD_TOO_LARGE).await;
    };
    let mut pairs = Pairs::decode(&bytes);
    if let Some(field) = pairs.holds_nul() {
        return plain(&floor.site, PageError::nul_in(&field), ("Back to the page", ""));
    }
    if let Some(posted) = merge::taken(&mut pairs) {
        return render(&floor, head, posted, StatusCode::OK).await;
    }
    let submission = Submission {
        backend: floor.backend.clone(),
        actor: asking.actor.clone(),
        pairs: pairs.clone(),
        path,
        address: asking.address.unwrap_or(IpAddr::from([0, 0, 0, 0])),
        wants_parts: parts::wanted(&head.headers),
    };
    let posted = Posted { pairs: Some(pairs), ..Posted::default() };
    match F::submit(submission).await {
        Ok(Next::Show(extra)) => {
            render(&floor, head, Posted { extra: Some(extra), ..posted }, StatusCode::OK).await
        }
        Ok(next) => answer(&floor, &asking, next).await,
        Err(Error::Stale(stale)) if F::MERGES => {
            let notice = told(&floor, &asking, &Error::Stale(stale.clone())).await;
            let posted = Posted { notice: Some(notice), ..merge::merged(posted, &stale, F::SWITCHES) };
            render(&floor, head, posted, StatusCode::CONFLICT).await
        }
        Err(error) => fail(&floor, &asking, head, posted, error).await,
    }
}

/// The error as a sentence, with times by the clock of the person who reads it.
async fn told(floor: &Floor, asking: &Asking, error: &Error) -> String {
    match settings::get_public(&floor.backend).await {
        Ok(site) => {
            let zone = asking.actor.as_ref().and_then(|actor| actor.zone()).unwrap_or(&site.zone);
            text::error_by(error, &Clockface::new(zone, site.hour_format, floor.backend.now()))
        }
        Err(_) => text::error(error),
    }
}

async fn fail(
    floor: &Floor,
    asking: &Asking,
    parts: http::request::Parts,
    posted: Posted,
    error: Error,
) -> Response {
    let status = status_of(&error);
    if status.is_server_error() && status != StatusCode::BAD_GATEWAY {
        tracing::error!(error = %error, "a form failed");
    }
    let posted = match error {
        Error::Invalid(errors) => Posted { errors, ..posted },
        Error::NotFound | Error::Denied => {
            let mut parts = parts;
            parts.extensions.insert(PageError::from(error));
            return render(floor, parts, posted, status).await;
        }
        // The page tells it itself, with what can be chosen.
        Error::Clash(clash) => Posted { extra: Some(Arc::new(*clash)), ..posted },
        other => Posted { notice: Some(told(floor, asking, &other).await), ..posted },
    };
    render(floor, parts, posted, status).await
}

async fn answer(floor: &Floor, asking: &Asking, next: Next) -> Response {
    match next {
        Next::To(path, flash) => {
            if let (Some(flash), Some(actor)) = (flash, &asking.actor) {
                // A lost toast is no reason to tell people that their change failed.
                if let Err(error) = accounts::set_flash(&floor.backend, actor, &flash).await {
                    tracing::warn!(error = %error, "a toast was lost");
                }
            }
            see_other(&path)
        }
        Next::SignedIn(path, secret) => with_cookie(see_other(&path), &floor.site.session_cookie(&secret)),
        Next::SignedOut => with_cookie(see_other("/sign-in"), &floor.site.cleared_cookie()),
        Next::Leave(url) => leave(&url),
        Next::Show(_) => StatusCode::OK.into_response(),
        Next::Parts(parts) => parts.into_response(),
    }
}

fn leave(url: &backend::host_link::HostUrl) -> Response {
    let mut response = see_other(url.reveal());
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn see_other(to: &str) -> Response {
    let Ok(to) = HeaderValue::from_str(to) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Renders the page at the submission's own path again.
async fn render(floor: &Floor, parts: http::request::Parts, posted: Posted, status: StatusCode) -> Response {
    let context = floor.clone();
    let shell = floor.clone();
    let page = leptos_axum::render_app_async_with_context(
        move || {
            provide_context(context.clone());
            provide_context(posted.clone());
            expect_context::<leptos_axum::ResponseOptions>().set_status(status);
        },
        move || crate::app::shell(shell.clone()),
    );
    page(Request::from_parts(parts, Body::empty())).await.into_response()
}

/// A multi-line field. Leptos 0.8 does not escape the text of a `<textarea>` on the server, so this is the only one the
/// product may use; a source test sees to it.
#[component]
pub fn TextArea(
    /// The field's name, and its id.
    #[prop(into)]
    name: String,
    /// What stands in it.
    value: String,
    /// Visible rows.
    #[prop(default = 4)]
    rows: u32,
    /// Ids of the hint and error that describe it.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// Whether the field has an error.
    #[prop(optional)]
    invalid: bool,
    /// Whether the browser checks spelling (not in lists of addresses).
    #[prop(default = true)]
    spellcheck: bool,
) -> impl IntoView {
    // The parser eats the first newline of a textarea, so one is put before the text.
    let text = format!("\n{}", escape(&value));
    view! {
        <textarea
            id=name.clone()
            name=name
            rows=rows.to_string()
            aria-describedby=described_by
            aria-invalid=invalid.then_some("true")
            spellcheck=if spellcheck { "true" } else { "false" }
        >
            {text}
        </textarea>
    }
}

/// Text as the text of an element, for the two places where Leptos 0.8 writes it as it is: `<textarea>` and `<title>`.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_keep_order_and_repetition() {
        let pairs = Pairs::decode(b"a=1&b=%3Cx%3E+y&a=2");
        assert_eq!(pairs.get("a"), "1");
        assert_eq!(pairs.get("b"), "<x> y");
        assert_eq!(pairs.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert!(!pairs.has("c"));
    }

    #[test]
    fn the_field_with_a_nul_is_named() {
        let named = |bytes: &[u8]| Pairs::decode(bytes).holds_nul();
        assert_eq!(named(b"a=1&b=x%00y&c=%00").as_deref(), Some("b"));
        assert_eq!(named(b"a=1&no%00te=x").as_deref(), Some("note"));
        assert_eq!(named(b"a=1&b=%2500&c=%0D%0A"), None);
    }

    #[test]
    fn a_textarea_escapes_what_stands_in_it() {
        let html =
            view! { <TextArea name="notes" value="</textarea><script>alert(1)</script>&".to_owned() /> }
                .to_html();
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;"), "{html}");
        assert!(html.contains("&amp;"), "{html}");
        assert!(!html.contains("&amp;lt;"), "escaped twice: {html}");
    }

    #[test]
    fn what_was_typed_wins_over_what_is_stored() {
        let posted = Posted { pairs: Some(Pairs::decode(b"name=typed")), ..Posted::default() };
        assert_eq!(posted.value("name", "stored"), "typed");
        assert_eq!(Posted::default().value("name", "stored"), "stored");
    }
}
