//! The frame around a page: the way past the navigation, the navigation by role, who is signed in, and what the last form
//! did. On a phone the navigation stands at the thumb, as tabs.

use backend::accounts::Flash;
use leptos::prelude::*;

use crate::components::{
    alert::Toast,
    brand::{Logo, Patterns, SignInArt},
    icon::{Glyph, Icon},
    request_link::RequestCard,
    stream::{Following, StreamState},
};
use crate::islands::MenuKeys;

/// An entry of the main navigation.
#[derive(Clone, Debug)]
pub struct NavLink {
    /// Its words.
    pub label: &'static str,
    /// Its page.
    pub path: &'static str,
    /// Its glyph, shown on a phone.
    pub glyph: Glyph,
    /// Whether the page shown is, or stands below, this one.
    pub current: bool,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Account {
    /// The person's name.
    pub name: String,
    /// The roles in words, e.g. "admin, scheduler".
    pub roles: String,
}

impl Account {
    /// First letters of the first and the last name.
    fn initials(&self) -> String {
        let mut words = self.name.split_whitespace().filter_map(|word| word.chars().next());
        let first = words.next();
        first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
    }
}

/// The frame. Everything in it is links and plain forms.
#[component]
pub fn Layout(
    /// The agency's name, which is the name of the site.
    #[prop(into)]
    company: String,
    /// The main navigation; empty before sign-in.
    nav: Vec<NavLink>,
    /// Who is signed in.
    #[prop(optional_no_strip)]
    account: Option<Account>,
    /// Whether requests can be searched from here.
    #[prop(optional)]
    search: bool,
    /// What the last form did.
    #[prop(optional_no_strip)]
    flash: Option<Flash>,
    /// Whether the page came by plain http, over which anybody on the way can read along.
    #[prop(optional)]
    plain_http: bool,
    /// A narrow page, for reading and for short forms.
    #[prop(optional)]
    narrow: bool,
    /// Set on a page that follows others.
    #[prop(optional_no_strip)]
    following: Option<Following>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let card = following.is_some().then(|| view! { <RequestCard /> });
    view! {
        <Patterns />
        <div class="app">
            <a class="skip" href="#main">"Skip to content"</a>
            <header class="topbar">
                <a class="brand" href="/" aria-label=format!("{company}, home")>
                    <Logo />
                    <span>{company.clone()}</span>
                </a>
                {(!nav.is_empty()).then(|| view! { <MainNav links=nav /> })}
                {search.then(|| view! { <Find /> })}
                {account.map(|account| view! { <AccountMenu account /> })}
            </header>
            {following.map(|following| view! { <StreamState following /> <MenuKeys /> })}
            {plain_http.then(|| view! { <PlainHttp /> })}
            <main id="main" class=if narrow { "page narrow" } else { "page" } tabindex="-1">
                {flash.map(|flash| view! { <Toast flash /> })}
                {children()}
            </main>
            <footer class="foot">
                "Callboard, an open scheduler. " <a href="/help">"Help"</a> " · " <a href="/about">"About"</a>
            </footer>
            {card}
        </div>
    }
}

/// The frame before sign-in: a picture of what this is about, and the form at the door. No navigation, no scripts.
#[component]
pub fn Door(
    /// The agency's name, which is the name of the site.
    #[prop(into)]
    company: String,
    /// What the last form did.
    #[prop(optional_no_strip)]
    flash: Option<Flash>,
    /// Whether the page came by plain http.
    #[prop(optional)]
    plain_http: bool,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <Patterns />
        <div class="signin">
            <header class="art">
                <a class="brand" href="/">
                    <Logo />
                    <span>{company.clone()}</span>
                </a>
                <SignInArt />
                <div>
                    <p class="slogan">"The right interpreter, in the right room, on time."</p>
                    <p>{format!("{company} runs on Callboard, an open scheduler that you can host yourself.")}</p>
                </div>
            </header>
            <main id="main" class="door" tabindex="-1">
                {plain_http.then(|| view! { <PlainHttp /> })}
                {flash.map(|flash| view! { <Toast flash /> })}
                {children()}
            </main>
        </div>
    }
}

#[component]
fn MainNav(links: Vec<NavLink>) -> impl IntoView {
    let items = links
        .into_iter()
        .map(|link| {
            view! {
                <li>
                    <a href=link.path aria-current=link.current.then_some("page")>
                        <Icon glyph=link.glyph />
                        {link.label}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav class="nav" aria-label="Main">
            <ul>{items}</ul>
        </nav>
    }
}

#[component]
fn Find() -> impl IntoView {
    view! {
        <form class="find" role="search" action="/requests">
            <Icon glyph=Glyph::Search />
            <input
                type="search"
                name="q"
                placeholder="SR number, client, service"
                aria-label="Find a request by SR number, client or service"
            />
        </form>
    }
}

#[component]
fn AccountMenu(account: Account) -> impl IntoView {
    // The visible letters come first, for people who speak to their browser.
    let label = format!("{}, your account, {}", account.initials(), account.name);
    view! {
        <details class="menu" name="menu">
            <summary class="avatar" aria-label=label>{account.initials()}</summary>
            <div>
                <p>
                    <b>{account.name}</b>
                    <br />
                    {account.roles}
                </p>
                <ul>
                    <li class="sep">
                        <a class="item" href="/me"><Icon glyph=Glyph::User /> <span>"Your account"</span></a>
                    </li>
                    <li>
                        <form method="post" action="/sign-out">
                            <button class="item"><Icon glyph=Glyph::SignOut /> <span>"Sign out"</span></button>
                        </form>
                    </li>
                </ul>
            </div>
        </details>
    }
}

#[component]
fn PlainHttp() -> impl IntoView {
    view! {
        <aside class="plain" aria-label="Encryption">
            <Icon glyph=Glyph::Alert />
            <span>
                <b>"Not encrypted."</b>
                " This page came over plain http: others on the same network can read along. Fine for a look around, not \
                 for real people’s data."
            </span>
        </aside>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_first_and_last() {
        let of = |name: &str| Account { name: name.into(), roles: String::new() }.initials();
        assert_eq!(of("Maria del Quirós"), "MQ");
        assert_eq!(of("éva"), "É");
        assert_eq!(of(" "), "");
    }
}
