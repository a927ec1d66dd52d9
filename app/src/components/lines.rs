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

/// Numbers to the left, marks to the right of a text area of the same height. Without JavaScript numbers and
/// marks are those of the lines as the page was made.
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
    view! {
        <div class="lines">
            <ol class="nos" id="zoom-numbers" aria-hidden="true">{numbers}</ol>
            {children()}
            <ol class="marks" id="zoom-marks" aria-label="What is known of each line"><LineMarks marks /></ol>
        </div>
        // What an island makes marks from while the list is typed.
        <template id="mark-bad"><Told mark=LineMark { tone: Tone::Bad, word: String::new() } number=0 /></template>
        <template id="mark-info"><Told mark=LineMark { tone: Tone::Info, word: String::new() } number=0 /></template>
    }
}

/// The marks themselves, from the first line on; nothing where nothing is known of any.
#[component]
pub fn LineMarks(
    /// What is known of each line.
    marks: Vec<Option<LineMark>>,
) -> impl IntoView {
    marks.iter().any(Option::is_some).then(|| {
        let items = marks.into_iter().zip(1..).map(|(mark, number): (Option<LineMark>, u32)| match mark {
            Some(mark) => view! { <Told mark number /> }.into_any(),
            None => view! { <li aria-hidden="true"></li> }.into_any(),
        });
        items.collect_view()
    })
}

#[component]
fn Told(mark: LineMark, number: u32) -> impl IntoView {
    let glyph = if mark.tone == Tone::Info { Glyph::Draft } else { mark.tone.glyph() };
    view! {
        <li class=mark.tone.class()>
            <Icon glyph />
            <span class="vh no">{format!("Line {number}: ")}</span>
            <span class="word">{mark.word}</span>
        </li>
    }
}
