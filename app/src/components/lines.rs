//! The list of host addresses: numbered lines, and beside each what is known of it.

use leptos::prelude::*;

use crate::components::{
    alert::Tone,
    icon::{Glyph, Icon},
};

/// What is known of one line.
#[derive(Clone, Debug)]
pub struct LineMark {
    /// How good it is.
    pub tone: Tone,
    /// One word: "Licensed", "Basic", "Double", "Comma", "Unknown", "Empty".
    pub word: String,
}

/// Numbers to the left, marks to the right of a text area of the same height. Without JavaScript the numbers are those
/// of the lines as the page was made.
#[component]
pub fn EmailLines(
    /// How many lines are numbered; the text area's rows.
    rows: u32,
    /// What is known of each line from the first on; none where nothing is.
    marks: Vec<Option<LineMark>>,
    /// The text area.
    children: Children,
) -> impl IntoView {
    let numbers = (1..=rows).map(|number| view! { <li>{number}</li> }).collect_view();
    let marks = marks.iter().any(Option::is_some).then(|| {
        let items = marks
            .into_iter()
            .zip(1..)
            .map(|(mark, number): (Option<LineMark>, u32)| match mark {
                Some(mark) => view! { <Told mark number /> }.into_any(),
                None => view! { <li aria-hidden="true"></li> }.into_any(),
            })
            .collect_view();
        view! { <ol class="marks" aria-label="What is known of each line">{items}</ol> }
    });
    view! {
        <div class="lines">
            <ol class="nos" aria-hidden="true">{numbers}</ol>
            {children()}
            {marks}
        </div>
    }
}

#[component]
fn Told(mark: LineMark, number: u32) -> impl IntoView {
    let glyph = if mark.tone == Tone::Info { Glyph::Draft } else { mark.tone.glyph() };
    view! {
        <li class=mark.tone.class()>
            <Icon glyph />
            <span class="vh">{format!("Line {number}: ")}</span>
            {mark.word}
        </li>
    }
}
