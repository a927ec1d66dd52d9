//! Form fields: a label, the control, a hint before and an error after the fact. A field's name is its id.

use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// Ids that describe a control: its hint, then its error.
fn described_by(name: &str, hint: bool, error: bool) -> Option<String> {
    let hint = hint.then(|| format!("{name}-hint"));
    let error = error.then(|| format!("{name}-error"));
    match (hint, error) {
        (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
        (hint, error) => hint.or(error),
    }
}

/// An error as a sentence of its own: a capital at its start, a full stop at its end.
pub(crate) fn sentence(error: &str) -> String {
    let mut letters = error.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let stop = if error.ends_with(['.', '!', '?', ')']) { "" } else { "." };
    first.chain(letters).chain(stop.chars()).collect()
}

/// Hint and error below a control.
#[component]
fn Remarks(name: String, hint: Option<String>, error: Option<String>) -> impl IntoView {
    view! {
        {error.map(|error| view! {
            <p class="error" id=format!("{name}-error")>
                <Icon glyph=Glyph::Alert />
                <span>{sentence(&error)}</span>
            </p>
        })}
        {hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
    }
}

/// A field of one line. The error is part of its description, and the field is marked invalid.
#[component]
pub fn Field(
    /// Name and id.
    #[prop(into)]
    name: String,
    /// The label, in the guides' words where they have one.
    #[prop(into)]
    label: String,
    /// What stands in it.
    #[prop(optional, into)]
    value: String,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    /// What may be entered.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// A unit after the number, e.g. "min".
    #[prop(optional, into)]
    unit: Option<&'static str>,
    /// What the browser may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Fixed-width letters, for keys and addresses.
    #[prop(optional)]
    mono: bool,
    /// Whether the cursor starts here.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let input = view! {
        <input
            class=if mono { "input mono" } else { "input" }
            id=name.clone()
            name=name.clone()
            type=kind
            value=value
            autocomplete=autocomplete
            inputmode=inputmode
            spellcheck=mono.then_some("false")
            aria-describedby=described
            aria-invalid=invalid
            autofocus=focus
        />
    };
    let control = match unit {
        Some(unit) => view! { <div class="unit">{input} <span>{unit}</span></div> }.into_any(),
        None => input.into_any(),
    };
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            {control}
            <Remarks name hint error />
        </div>
    }
}

/// A list to choose one entry from.
#[component]
pub fn SelectField(
    /// Name and id.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// Value and words of each entry.
    options: Vec<(String, String)>,
    /// The chosen value.
    #[prop(optional, into)]
    value: String,
    /// What may be chosen.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), error.is_some());
    let options = options
        .into_iter()
        .map(|(key, words)| view! { <option selected=key == value value=key>{words}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <select
                class="input"
                id=name.clone()
                name=name.clone()
                aria-describedby=described
                aria-invalid=error.is_some().then_some("true")
            >
                {options}
            </select>
            <Remarks name hint error />
        </div>
    }
}

/// One radio button or checkbox of a [`ChoiceField`].
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The value sent.
    pub value: String,
    /// Its words.
    pub label: String,
    /// What it means, in a smaller line.
    pub hint: Option<String>,
    /// Whether it is on.
    pub on: bool,
}

/// A group of radio buttons, or of checkboxes where several may be on. The first carries the group's id.
#[component]
pub fn ChoiceField(
    /// Name of each, id of the first.
    #[prop(into)]
    name: String,
    /// The group's label.
    #[prop(into)]
    legend: String,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// Checkboxes instead of radio buttons.
    #[prop(optional)]
    many: bool,
    /// What may be chosen.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let described = described_by(&name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let kind = if many { "checkbox" } else { "radio" };
    let items = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            view! {
                <label class="check">
                    <input
                        type=kind
                        id=(index == 0).then(|| name.clone())
                        name=name.clone()
                        value=choice.value
                        checked=choice.on
                        aria-invalid=invalid
                    />
                    <span>{choice.label} {choice.hint.map(|hint| view! { <small>{hint}</small> })}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" aria-describedby=described>
            <legend>{legend}</legend>
            {items}
            <Remarks name hint error />
        </fieldset>
    }
}

/// A secret that is stored: it is never shown again; typing another replaces it, leaving the field empty keeps it.
#[component]
pub fn SecretField(
    /// Name and id.
    #[prop(into)]
    name: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// What is known of the stored one, e.g. "Stored 2 Aug 2027. It is never shown again."; `None` when none is stored.
    #[prop(optional_no_strip)]
    stored: Option<String>,
    /// What is wrong.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let described = described_by(&name, stored.is_some(), error.is_some());
    let hint = stored.is_some().then(|| "Leave it empty to keep it.".to_owned());
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            {stored.map(|stored| view! { <p class="secret"><Icon glyph=Glyph::Lock /> <span>{stored}</span></p> })}
            <input
                class="input mono"
                id=name.clone()
                name=name.clone()
                type="password"
                autocomplete="off"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=error.is_some().then_some("true")
            />
            <Remarks name hint error />
        </div>
    }
}
