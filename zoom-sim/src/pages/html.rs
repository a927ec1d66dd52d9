//! The frame around every page. Whatever comes from outside passes [`escape`].

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, Utc};

/// One page.
pub(super) struct Page {
    title: String,
    body: String,
    status: StatusCode,
    reloads: bool,
}

impl Page {
    /// `title` is plain text, `body` is HTML.
    pub(super) fn new(title: &str, body: &str) -> Self {
        Self { title: escape(title), body: body.to_owned(), status: StatusCode::OK, reloads: false }
    }

    pub(super) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Looks again every two seconds.
    pub(super) fn reloading(mut self) -> Self {
        self.reloads = true;
        self
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let Self { title, body, status, reloads } = self;
        let reload = if reloads { "<meta http-equiv=\"refresh\" content=\"2\">" } else { "" };
        let html = format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} · Simulated Zoom</title>\
             <meta name=\"viewport\" content=\"width=device-width\">{reload}\
             <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/style.css\"></head><body><header><a href=\"/\">Simulated Zoom</a>\
             <span>Not the real one</span></header><main><h1>{title}</h1>{body}</main></body></html>"
        );
        let headers = [
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'",
            ),
        ];
        (status, headers, Html(html)).into_response()
    }
}

pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css")).into_response()
}

/// Text as HTML text or attribute value.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// An instant for people.
pub(super) fn when(at: DateTime<Utc>) -> String {
    at.format("%a %b %-d, %Y, %-I:%M %p UTC").to_string()
}
