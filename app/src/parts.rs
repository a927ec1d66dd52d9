//! Parts of a page as they come: for a script that has the page already and wants a piece of it anew. A part is made by the
//! same components as the page, escaped by them, and travels as one line of JSON: `{"id": …, "html": …}`.

use std::{convert::Infallible, fmt};

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt as _, stream::BoxStream};
use http::{HeaderMap, HeaderValue, header};
use leptos::prelude::*;
use serde::Serialize;

/// The media type that asks for parts, and names them.
const PARTS: &str = "application/x-ndjson";

/// One piece of a page and the id of the element it stands in.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    id: &'static str,
    html: String,
}

impl Part {
    /// Renders what stands in the element `id` from now on.
    pub fn new<V: IntoView + 'static>(id: &'static str, view: impl FnOnce() -> V) -> Self {
        Self { id, html: Owner::new().with(|| view().into_view().to_html()) }
    }
}

/// Parts, some of them still to come. Whoever drops it stops whatever makes them.
pub struct Parts(BoxStream<'static, Part>);

impl Parts {
    /// Parts from a stream.
    pub fn new(parts: impl Stream<Item = Part> + Send + 'static) -> Self {
        Self(parts.boxed())
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parts")
    }
}

impl IntoResponse for Parts {
    fn into_response(self) -> Response {
        let lines = self.0.map(|part| {
            // Two texts always make JSON.
            let mut line = serde_json::to_string(&part).unwrap_or_default();
            line.push('\n');
            Ok::<_, Infallible>(line)
        });
        ([(header::CONTENT_TYPE, HeaderValue::from_static(PARTS))], Body::from_stream(lines)).into_response()
    }
}

/// Whether a request asks for parts.
#[must_use]
pub fn wanted(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept == PARTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_one_line_and_escaped() {
        let part = Part::new("here", || view! { <p>{"<b>\n\""}</p> });
        let line = serde_json::to_string(&part).unwrap();
        assert!(!line.contains('\n') && line.contains("&lt;b&gt;"), "{line}");
    }
}
