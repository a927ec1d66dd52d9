//! What is wrong with a form, as links to its fields.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// The errors of a form in its order, read out when the page opens; each leads to its field. Nothing when there are none.
#[component]
pub fn ErrorSummary(
    /// Field name (which is its id) and sentence.
    errors: Vec<(String, String)>,
) -> impl IntoView {
    if errors.is_empty() {
        return None;
    }
    let title = match errors.len() {
        1 => "One field needs a look. Nothing was saved.".to_owned(),
        more => format!("{more} fields need a look. Nothing was saved."),
    };
    let items = errors
        .into_iter()
        .map(|(field, sentence)| view! { <li><a href=format!("#{field}")>{sentence}</a></li> })
        .collect_view();
    Some(view! {
        <div class="alert bad" role="alert" id="errors">
            <Icon glyph=Glyph::Alert />
            <strong>{title}</strong>
            <ul>{items}</ul>
        </div>
    })
}
