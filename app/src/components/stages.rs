//! Two lists that tell how far something is: the checklist for preparing Zoom, and the stages of its test.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// How a step of the checklist stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Seen to be done.
    Done,
    /// Not done, or not known.
    Open,
    /// Found wanting.
    Due,
}

/// A step of the checklist.
pub struct Step {
    /// How it stands.
    pub state: StepState,
    /// What to do.
    pub text: AnyView,
}

/// A list of steps with the number of those done.
#[component]
pub fn Checklist(
    /// The list's heading.
    #[prop(into)]
    title: String,
    /// The steps in order.
    steps: Vec<Step>,
) -> impl IntoView {
    let total = steps.len();
    let done = steps.iter().filter(|step| step.state == StepState::Done).count();
    let told = format!("{done} of {total}");
    let items = steps
        .into_iter()
        .map(|step| {
            let (class, glyph, label) = match step.state {
                StepState::Done => ("done", Glyph::Confirmed, "Done"),
                StepState::Open => ("", Glyph::Draft, "Not done"),
                StepState::Due => ("due", Glyph::Alert, "Needs attention"),
            };
            view! { <li class=class><Icon glyph label /> <div>{step.text}</div></li> }
        })
        .collect_view();
    view! {
        <section aria-labelledby="checklist">
            <div class="between">
                <h2 id="checklist">{title}</h2>
                <span class="muted s">{told.clone()}</span>
            </div>
            <meter value=done.to_string() max=total.to_string() aria-label=format!("{told} steps done")></meter>
            <ol class="todo">{items}</ol>
        </section>
    }
}

/// How a stage of a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageState {
    /// Passed.
    Ok,
    /// Passed, with something to look at.
    Warn,
    /// Failed.
    Bad,
    /// Not run, since one before it failed or is not over.
    Waiting,
    /// Under way.
    Running,
}

/// A stage of a test.
#[derive(Clone, Debug)]
pub struct Stage {
    /// How it ended.
    pub state: StageState,
    /// What it looked at.
    pub name: String,
    /// A number or a word, e.g. "18 of 19".
    pub note: String,
    /// What was found, where something was.
    pub found: Vec<String>,
    /// How to mend it.
    pub fix: Option<String>,
}

/// The stages of a test in order, with what to do about the one that failed.
#[component]
pub fn StageList(
    /// The stages.
    stages: Vec<Stage>,
) -> impl IntoView {
    let items = stages
        .into_iter()
        .zip(1..)
        .map(|(stage, number): (Stage, u32)| {
            let (class, glyph, label) = match stage.state {
                StageState::Ok => ("ok", Glyph::Confirmed, "Passed"),
                StageState::Warn => ("warn", Glyph::Alert, "Warning"),
                StageState::Bad => ("bad", Glyph::Canceled, "Failed"),
                StageState::Waiting => ("wait", Glyph::Draft, "Not run"),
                StageState::Running => ("run", Glyph::Refresh, "Running"),
            };
            view! {
                <li class=class>
                    <Icon glyph label />
                    <b>{format!("{number} {}", stage.name)}</b>
                    <small>{stage.note}</small>
                    {stage.found.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                    {stage.fix.map(|fix| view! { <p class="fix"><b>"How to fix it"</b> <br /> {fix}</p> })}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="stages">{items}</ol> }
}
