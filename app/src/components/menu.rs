//! The actions of a request: a disclosure that opens by mouse, Enter or Space and needs no script. Menus of a page share
//! a name, so opening one closes the other.

use leptos::prelude::*;
use shared::time::Timestamp;

use crate::components::icon::{Glyph, Icon};

/// What a menu item does.
#[derive(Clone, Debug)]
pub enum MenuAction {
    /// Opens a page.
    Link(String),
    /// Posts to a path, in a new tab when `new_tab`.
    Post {
        /// The path posted to.
        path: String,
        /// Whether the answer opens in a new tab.
        new_tab: bool,
    },
    /// Cannot be done now; the item says why and stays focusable.
    Off,
}

/// An item of an actions menu.
#[derive(Clone, Debug)]
pub struct MenuItem {
    /// The glyph before the words.
    pub glyph: Glyph,
    /// The guides' label, letter for letter.
    pub label: String,
    /// A smaller line: what will happen, or why it cannot.
    pub why: Option<String>,
    /// What is waited for: the time left is counted behind the smaller line.
    pub counts_to: Option<Timestamp>,
    /// What it does.
    pub action: MenuAction,
    /// Whether it takes something away.
    pub danger: bool,
    /// Whether a line stands above it.
    pub parted: bool,
}

impl MenuItem {
    /// An ordinary item that opens a page.
    #[must_use]
    pub fn link(glyph: Glyph, label: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            glyph,
            label: label.into(),
            why: None,
            counts_to: None,
            action: MenuAction::Link(path.into()),
            danger: false,
            parted: false,
        }
    }

    /// The same item with a smaller line below its label.
    #[must_use]
    pub fn why(self, why: impl Into<String>) -> Self {
        Self { why: Some(why.into()), ..self }
    }
}

/// The button "Actions", or three dots in a row of a table, and the list it opens.
#[component]
pub fn ActionsMenu(
    /// What the actions are about, e.g. "SR-1042".
    #[prop(into)]
    about: String,
    /// The items in order.
    items: Vec<MenuItem>,
    /// Three dots instead of the word.
    #[prop(optional)]
    dots: bool,
) -> impl IntoView {
    let summary = if dots {
        view! {
            <summary class="dots">
                <Icon glyph=Glyph::More label=format!("Actions for {about}") />
            </summary>
        }
        .into_any()
    } else {
        view! {
            <summary class="btn">
                "Actions" <span class="vh">{format!(" for {about}")}</span> <Icon glyph=Glyph::Down />
            </summary>
        }
        .into_any()
    };
    // A menu that opens nothing is no menu.
    if items.is_empty() {
        return ().into_any();
    }
    let items = items.into_iter().map(|item| view! { <Item item /> }).collect_view();
    view! {
        <details class="menu" name="menu">
            {summary}
            <div>
                <ul>{items}</ul>
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn Item(item: MenuItem) -> impl IntoView {
    let MenuItem { glyph, label, why, counts_to, action, danger, parted } = item;
    let count = counts_to.map(|to| view! { <span data-count-to=to.as_millis().to_string()></span> });
    let class = if danger { "item danger" } else { "item" };
    let inside = view! {
        <Icon glyph />
        <span>{label}</span>
        {why.map(|why| view! { <small>{why} {count}</small> })}
    };
    let body = match action {
        MenuAction::Link(path) => view! { <a class=class href=path>{inside}</a> }.into_any(),
        MenuAction::Post { path, new_tab } => view! {
            <form method="post" action=path target=new_tab.then_some("_blank")>
                <button class=class>{inside}</button>
            </form>
        }
        .into_any(),
        MenuAction::Off => view! {
            <button type="button" class=class aria-disabled="true">{inside}</button>
        }
        .into_any(),
    };
    view! { <li class=parted.then_some("sep")>{body}</li> }
}
