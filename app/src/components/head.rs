//! The top of a page: where it stands, what it is about, what can be done, which neighbors it has.

use leptos::prelude::*;

use crate::islands::TabKeys;

/// The way back, from the list down to this page.
#[component]
pub fn Crumbs(
    /// Words and path of each page above this one.
    trail: Vec<(String, String)>,
    /// This page.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    let above =
        trail.into_iter().map(|(words, path)| view! { <li><a href=path>{words}</a></li> }).collect_view();
    view! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <ol>{above} <li aria-current="page">{here}</li></ol>
        </nav>
    }
}

/// The page's heading, a line below it, and its actions at the other end.
#[component]
pub fn PageHead(
    /// The heading.
    #[prop(into)]
    title: String,
    /// Number, status and the like; a line below the heading.
    #[prop(optional, into)]
    sub: ViewFn,
    /// Buttons and menus.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="head">
            <div>
                <h1>{title}</h1>
                <div class="sub">{sub.run()}</div>
            </div>
            {children.map(|children| children())}
        </div>
    }
}

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    /// Its words.
    pub label: &'static str,
    /// Its page.
    pub path: &'static str,
    /// Whether it is the page shown.
    pub current: bool,
}

/// Pages that belong together. Each tab is a page of its own and therefore a link: the address keeps the tab after a
/// reload, and no script is needed to use them. The panel they lead to is labeled by the id `tab`.
#[component]
pub fn Tabs(
    /// What the pages have in common.
    #[prop(into)]
    label: String,
    /// The tabs in order.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let items = tabs
        .into_iter()
        .map(|tab| {
            let selected = if tab.current { "true" } else { "false" };
            view! { <a role="tab" href=tab.path aria-selected=selected id=tab.current.then_some("tab")>{tab.label}</a> }
        })
        .collect_view();
    view! { <div class="tabs" role="tablist" aria-label=label>{items}</div> <TabKeys /> }
}
