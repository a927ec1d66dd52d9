//! Sentences that must be seen: alerts, the verdict of a conversion, the note after a change, and pages with nothing on.

use backend::accounts::{Flash, Undo};
use leptos::prelude::*;

use crate::components::icon::{Glyph, Icon};

/// What a message is about. Color repeats what glyph and sentence already say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It worked, or will.
    Ok,
    /// It works, but somebody should look.
    Warn,
    /// It did not work.
    Bad,
    /// Worth knowing.
    Info,
}

impl Tone {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Info => "info",
        }
    }

    pub(crate) const fn glyph(self) -> Glyph {
        match self {
            Self::Ok => Glyph::Confirmed,
            Self::Warn | Self::Bad => Glyph::Alert,
            Self::Info => Glyph::Info,
        }
    }
}

/// A message within a page. Read out at once when it reports a failure, politely otherwise.
#[component]
pub fn Alert(
    /// What it is about.
    tone: Tone,
    /// The first, strong sentence.
    #[prop(into)]
    title: String,
    /// Another glyph than the tone's own.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// More sentences, lists and buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=format!("alert {}", tone.class()) role=if tone == Tone::Bad { "alert" } else { "status" }>
            <Icon glyph=glyph.unwrap_or(tone.glyph()) />
            <strong>{title}</strong>
            {children.map(|children| view! { <div>{children()}</div> })}
        </div>
    }
}

/// The answer to "can this be done?", large, at the top of a page that asks for it.
#[component]
pub fn Verdict(
    /// Whether it can.
    tone: Tone,
    /// The answer in one line.
    #[prop(into)]
    title: String,
    /// Another glyph than the tone's own.
    #[prop(optional)]
    glyph: Option<Glyph>,
    /// What it means.
    children: Children,
) -> impl IntoView {
    let glyph = glyph.unwrap_or(if tone == Tone::Bad { Glyph::Canceled } else { tone.glyph() });
    view! {
        <section class=format!("alert verdict {}", tone.class()) aria-labelledby="verdict">
            <Icon glyph />
            <h2 id="verdict">{title}</h2>
            <div>{children()}</div>
        </section>
    }
}

/// What the last form did, once, at the top of the page it led to, with the way back where there is one. It stays as long as
/// the page, so nobody has to be quick, and never takes the focus.
#[component]
pub fn Toast(
    /// What is said.
    flash: Flash,
) -> impl IntoView {
    let Flash { text, undo, way } = flash;
    let undo = undo.map(|Undo { label, path, fields }| {
        let fields = fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view();
        view! { <form method="post" action=path>{fields} <button class="btn small">{label}</button></form> }
    });
    view! {
        <div class="toast" role="status">
            <Icon glyph=Glyph::Check />
            <p>{text} {way.map(|(words, path)| view! { " " <a href=path>{words}</a> })}</p>
            {undo}
        </div>
    }
}

/// A list with nothing in it: why, and what to do.
#[component]
pub fn EmptyState(
    /// The glyph of what is missing.
    glyph: Glyph,
    /// What is not there.
    #[prop(into)]
    title: String,
    /// Why, or what would change it.
    #[prop(into)]
    text: String,
    /// Links and buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph big=true />
            <p>
                <strong>{title}</strong>
            </p>
            <p class="muted s">{text}</p>
            {children.map(|children| view! { <div class="row">{children()}</div> })}
        </div>
    }
}
