//! Runs a page's one use case to its end before the first byte, and turns its error into an honest page.

use backend::Error;
use http::StatusCode;
use leptos::{prelude::*, tachys::reactive_graph::Suspend};
use leptos_axum::ResponseOptions;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    components::error_view::ErrorPage,
    context::early_error,
    error::{PageError, status_of},
};

/// A page: `load` asks one use case and gives the view. An error gives its status and an error page; a session that has
/// ended leads to the sign-in page.
pub fn page<V>(load: impl Future<Output = Result<V, Error>> + Send + 'static) -> impl IntoView
where
    V: IntoView + 'static,
{
    let response = expect_context::<ResponseOptions>();
    let early = early_error();
    Suspend::new(async move {
        if let Some(error) = early {
            return view! { <ErrorPage error /> }.into_any();
        }
        match load.await {
            Ok(view) => view.into_any(),
            Err(Error::SignedOut) => {
                leptos_axum::redirect("/sign-in");
                ().into_any()
            }
            Err(error) => {
                let status = status_of(&error);
                if status == StatusCode::INTERNAL_SERVER_ERROR {
                    tracing::error!(error = %error, "a page could not be shown");
                }
                response.set_status(status);
                view! { <ErrorPage error=PageError::from(error) /> }.into_any()
            }
        }
    })
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
