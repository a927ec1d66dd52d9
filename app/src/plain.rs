//! The error page of the floor, for what is answered before a page is reached, or when one broke: it asks neither the database nor
//! the session, so it can always be drawn, and nobody meets bare text.

use axum::response::{IntoResponse, Response};
use http::header;
use leptos::prelude::*;

use crate::{
    components::{ErrorView, Layout},
    context::Site,
    error::PageError,
};

/// It runs no script and posts no form.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'none'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// The page that says `error` and leads on by `way`: words, and a path of ours; an empty one asks for the same address again.
#[must_use]
pub fn plain(site: &Site, error: PageError, way: (&str, &str)) -> Response {
    let PageError { status, title, sentence } = error;
    let css = format!("/pkg/{}", site.assets.css);
    let ways = vec![(way.0.to_owned(), way.1.to_owned()), ("Help".to_owned(), "/help".to_owned())];
    let body = Owner::new().with(|| {
        view! {
            <Layout company="Callboard" nav=Vec::new() narrow=true plain_http=!site.is_https()>
                <ErrorView status=status.as_u16() title sentence=sentence.clone() ways=ways.clone() />
            </Layout>
        }
        .into_view()
        .to_html()
    });
    // A view would leave its marks in the title.
    let html = format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="stylesheet" href="{css}">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<title>{title} · Callboard</title>
</head>
<body>{body}</body>
</html>
"#
    );
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (status, headers, html).into_response()
}
