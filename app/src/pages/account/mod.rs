//! Signing in and out, the first admin, invitations, and one's own account.

pub mod forms;

use backend::accounts;
use leptos::prelude::*;
use shared::people::Role;

use super::page::{Here, Sheet, page, param, query};
use crate::{
    components::{Alert, ErrorSummary, Fact, Facts, Field, PageHead, Tone},
    context::{asking, backend, site},
    form::{Differing, Posted},
    text,
};

/// The sign-in page. Paste and password managers work; nothing says which half was wrong.
#[component]
pub fn SignIn() -> impl IntoView {
    let posted = Posted::here();
    let next = posted.value("next", &query("next"));
    page(async move {
        let view = view! {
            <form method="post" class="stack">
                <h1>"Sign in"</h1>
                {posted.notice.clone().map(|text| view! { <Alert tone=Tone::Bad title=text /> })}
                <input type="hidden" name="next" value=next />
                <Field
                    name="email"
                    label="Email"
                    kind="email"
                    value=posted.value("email", "")
                    autocomplete="username"
                    focus=true
                />
                <Field name="password" label="Password" kind="password" autocomplete="current-password" />
                <button class="btn primary big block">"Sign in"</button>
                <p class="muted s">"Have an invite link to a meeting? You do not need to sign in: open the link."</p>
            </form>
        };
        Ok(Sheet::new("Sign in", Here::Elsewhere, view).door())
    })
}

/// The one-time page that creates the first admin.
#[component]
pub fn FirstRun() -> impl IntoView {
    let backend = backend();
    let (posted, token) = (Posted::here(), param("token"));
    page(async move {
        accounts::first_run_open(&backend, &token).await?;
        let view = view! {
            <form method="post" class="stack">
                <h1>"Create the first admin"</h1>
                <Mistakes posted=posted.clone() />
                <p class="muted">"This page works once. The admin sets up Zoom and lets others in."</p>
                <Field
                    name="name"
                    label="Your name"
                    value=posted.value("name", "")
                    error=posted.error("name")
                    autocomplete="name"
                />
                <Field
                    name="email"
                    label="Email"
                    kind="email"
                    value=posted.value("email", "")
                    error=posted.error("email")
                    autocomplete="username"
                />
                <NewPassword posted=posted.clone() />
                <button class="btn primary big block">"Create admin"</button>
            </form>
        };
        Ok(Sheet::new("Create the first admin", Here::Elsewhere, view).door())
    })
}

/// An invited person chooses a password, once.
#[component]
pub fn Invitation() -> impl IntoView {
    let backend = backend();
    let (posted, token) = (Posted::here(), param("token"));
    page(async move {
        let person = accounts::invitation_open(&backend, &token).await?;
        let view = view! {
            <form method="post" class="stack">
                <h1>"Choose a password"</h1>
                <Mistakes posted=posted.clone() />
                <p class="muted">{format!("You will sign in as {}.", person.email)}</p>
                // Password managers file the password under this name.
                <input type="hidden" name="email" value=person.email.clone() autocomplete="username" />
                <NewPassword posted=posted.clone() />
                <button class="btn primary big block">"Save and sign in"</button>
            </form>
        };
        Ok(Sheet::new("Choose a password", Here::Elsewhere, view).door())
    })
}

#[component]
fn NewPassword(posted: Posted) -> impl IntoView {
    view! {
        <Field
            name="password"
            label="Password"
            kind="password"
            hint="At least 10 characters. A few words in a row are good."
            error=posted.error("password")
            autocomplete="new-password"
        />
    }
}

/// What is wrong with a form, at its top: a sentence about the whole, then links to the fields.
#[component]
pub(crate) fn Mistakes(posted: Posted) -> impl IntoView {
    let errors: Vec<_> = posted
        .errors
        .iter()
        .map(|error| (error.field.to_owned(), text::named(error.field, &error.message)))
        .collect();
    view! {
        {posted.notice.map(|notice| view! { <Alert tone=Tone::Bad title=notice /> })}
        // The key Enter presses a form's first button, which shall not be one that takes something over.
        {(!posted.differing.is_empty()).then(|| view! { <button class="vh" tabindex="-1" aria-hidden="true"></button> })}
        {posted.differing.into_iter().map(|differing| view! { <Both differing /> }).collect_view()}
        {(!errors.is_empty()).then(|| view! { <ErrorSummary errors /> })}
    }
}

/// A field that somebody else has changed too: both values, and the way to take the other one. Saving keeps one's own.
#[component]
fn Both(differing: Differing) -> impl IntoView {
    let carrier = differing.carrier();
    let Differing { field, yours, theirs } = differing;
    let label = text::field(&field);
    view! {
        <Alert tone=Tone::Warn title=format!("{label}: two of you changed it.")>
            <dl class="both">
                <dt>"Yours"</dt>
                <dd>{yours}</dd>
                <dt>"Saved meanwhile"</dt>
                <dd>{theirs.clone()}</dd>
            </dl>
            <p>"Yours stands below and is saved with Change Settings."</p>
            <input type="hidden" name=carrier value=theirs />
            <p class="row"><button class="btn small" name="take" value=field>"Take what was saved"</button></p>
        </Alert>
    }
}

/// One's own account.
#[component]
pub fn Me() -> impl IntoView {
    let asking = asking();
    page(async move {
        let actor = asking.actor()?;
        let roles: Vec<_> =
            Role::ALL.into_iter().filter(|role| actor.roles().has(*role)).map(Role::label).collect();
        let facts = vec![("Email", actor.email().to_owned()), ("Roles", roles.join(", "))];
        let view = view! {
            <PageHead title=actor.name().to_owned() />
            <section class="card" aria-label="Account">
            <Facts>
                {facts.into_iter().map(|(label, text)| view! { <Fact term=label>{text}</Fact> }).collect_view()}
            </Facts>
            </section>
            <form method="post" action="/sign-out" class="gap">
                <button class="btn">"Sign out"</button>
            </form>
        };
        Ok(Sheet::new("Your account", Here::Elsewhere, view).narrow())
    })
}

/// What this is, and whether Zoom is real.
#[component]
pub fn About() -> impl IntoView {
    let simulated = site().simulated_zoom;
    page(async move {
        let zoom = if simulated {
            "Zoom is simulated. Nothing here reaches the real Zoom; meetings and links are invented."
        } else {
            "Zoom is the real one. Converting a request makes a meeting in your agency's Zoom account."
        };
        let view = view! {
            <PageHead title="About Callboard" />
            <div class="prose">
                <p>
                    {concat!("Callboard ", env!("CARGO_PKG_VERSION"), ". ")}
                    "It turns service requests into Zoom meetings and never books a host twice."
                </p>
                <p>{zoom}</p>
            </div>
        };
        Ok(Sheet::new("About", Here::Help, view).narrow())
    })
}
