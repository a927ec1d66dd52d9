//! What the forms of the settings do.

use std::sync::Arc;

use backend::{
    Backend, Error, FieldError,
    accounts::{self, PersonForm},
    actor::{Admin, Author},
    hosts::{self, Looked, Standing},
    settings::{self, CarriedSecret, GeneralForm, TestOptions, ZoomForm},
};
use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    id::{HostId, PersonId},
    people::HostListNotice,
};

use super::live;
use crate::{
    form::{Next, PageForm, Pairs, Submission},
    format::{count, list},
    text,
};

/// Save the tab General.
pub struct General;

impl PageForm for General {
    const MERGES: bool = true;
    const SWITCHES: &'static [&'static str] = &["convert_when_confirmed"];

    async fn submit(form: Submission) -> Result<Next, Error> {
        let admin = form.actor()?.admin()?;
        let typed = |name: &str| form.pairs.get(name).to_owned();
        let general = GeneralForm {
            company_name: typed("company_name"),
            zone: typed("zone"),
            hour_format: typed("hour_format"),
            public_url: typed("public_url"),
            policy_note: typed("policy_note"),
            host_rule: typed("host_rule"),
            convert_when_confirmed: form.pairs.has("convert_when_confirmed"),
        };
        let changes = settings::change_general(&form.backend, &admin, version(&form), &general).await?;
        Ok(Next::To("/settings/general".into(), Some(text::saved(&changes).into())))
    }
}

/// Test or save the tab Zoom, by the button pressed.
pub struct Zoom;

impl PageForm for Zoom {
    const MERGES: bool = true;
    const SWITCHES: &'static [&'static str] = &["outside_meetings", "waiting_room"];

    async fn submit(form: Submission) -> Result<Next, Error> {
        let admin = form.actor()?.admin()?;
        let zoom = zoom_form(&form.backend, &admin, &form.pairs);
        match form.pairs.get("action") {
            "test" => return test(&form, &admin, zoom).await,
            "preview" => return live::impact(&form, &admin, &zoom).await,
            _ => {}
        }
        let saved = settings::change_zoom(&form.backend, &admin, version(&form), &zoom).await?;
        let mut said = text::saved(&saved.changes);
        said.push_str(&duplicates(&saved.duplicates));
        for host in &saved.impact.removed {
            let numbers: Vec<String> = host.requests.iter().map(ToString::to_string).collect();
            said.push_str(&format!(
                " {} is no longer listed and still hosts {}; they keep working.",
                host.email,
                list(&numbers)
            ));
        }
        if saved.impact.without_credentials > 0 {
            said.push_str(&format!(
                " {} to come: their links stay, but host links and deletions fail until Zoom is set up again.",
                count(saved.impact.without_credentials, "meeting", "meetings")
            ));
        }
        Ok(Next::To("/settings/zoom".into(), Some(said.into())))
    }
}

fn duplicates(notices: &[HostListNotice]) -> String {
    match notices {
        [] => String::new(),
        [one] => format!(" 1 duplicate: line {} was the same as line {}.", one.line, one.same_as),
        more => format!(" {} duplicates were dropped.", more.len()),
    }
}

/// Test what is typed: as parts of the page while it runs, or as the page when it is over.
async fn test(form: &Submission, admin: &Admin<'_>, zoom: ZoomForm) -> Result<Next, Error> {
    let options =
        TestOptions { trial_meeting: form.pairs.get("trial_meeting") == "yes", ..TestOptions::default() };
    if form.wants_parts {
        return live::test(form, zoom, options).await;
    }
    let report = settings::test_zoom(&form.backend, admin, &zoom, options, |_| {}).await?;
    Ok(Next::Show(Arc::new(report)))
}

/// The tab as typed.
pub(super) fn zoom_form(backend: &Backend, admin: &Admin<'_>, pairs: &Pairs) -> ZoomForm {
    let typed = |name: &str| pairs.get(name).to_owned();
    // Left empty in a form that came back, a secret is the one that was typed before.
    let secret = |name: &str, which: CarriedSecret, carrier: &str| match pairs.get(name).trim() {
        "" => settings::carried_secret(backend, admin, which, pairs.get(carrier)).unwrap_or_default(),
        typed => SecretString::from(typed),
    };
    let client_secret = secret("zoom_client_secret", CarriedSecret::Client, "sealed_secret");
    // Whoever removes the Secret Token also means one that was typed before and does not show.
    let remove_webhook_secret = pairs.has("remove_webhook_secret");
    let webhook_secret = match pairs.get("webhook_secret").trim() {
        "" if remove_webhook_secret => SecretString::default(),
        _ => secret("webhook_secret", CarriedSecret::Webhook, "sealed_webhook_secret"),
    };
    ZoomForm {
        account_id: typed("zoom_account_id"),
        client_id: typed("zoom_client_id"),
        client_secret,
        host_link_minutes: typed("host_link_minutes"),
        padding_minutes: typed("padding_minutes"),
        user_emails: typed("zoom_user_emails"),
        seen_impact: typed("seen_impact"),
        outside_meetings: pairs.has("outside_meetings"),
        waiting_room: pairs.has("waiting_room"),
        webhook_secret,
        remove_webhook_secret,
    }
}

/// Look at one host again, or at all of a small pool.
pub struct Hosts;

impl PageForm for Hosts {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let admin = form.actor()?.admin()?;
        let said = if form.pairs.get("action") == "look_at_all" {
            looked_at_all(&hosts::look_at_all(&form.backend, &admin).await?)
        } else {
            let host = HostId::new(form.pairs.get("host"));
            let Looked { name, standing } = hosts::look_again(&form.backend, &admin, &host).await?;
            format!("{name}: {}.", in_a_word(standing))
        };
        Ok(Next::To(super::hosts::PATH.into(), Some(said.into())))
    }
}

fn looked_at_all(looked: &[Looked]) -> String {
    let ready = looked.iter().filter(|host| host.standing == Standing::Ready).count();
    format!("Zoom answered for {}: {ready} ready.", count(looked.len(), "host", "hosts"))
}

fn in_a_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Ready => "ready",
        Standing::DailyLimit { .. } => "Zoom knows it, and its daily limit is reached",
        Standing::LeftOut { problem, .. } => text::health(problem),
    }
}

/// Add a person or an organization, invite again, shut out or let in, by the button pressed.
pub struct People;

/// An invitation just made; shown once, on the page that answers.
#[derive(Clone)]
pub struct Invited {
    /// Whom it is for.
    pub who: String,
    /// The path of the page where the password is chosen.
    pub path: String,
}

impl PageForm for People {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let admin = form.actor()?.admin()?;
        let person = PersonId::new(form.pairs.get("person"));
        let said = match form.pairs.get("action") {
            "deactivate" => {
                accounts::deactivate(&form.backend, &admin, &person).await?;
                "The person can no longer sign in."
            }
            "activate" => {
                accounts::activate(&form.backend, &admin, &person).await?;
                "The person can sign in again."
            }
            "invite" => {
                let token = accounts::renew_invitation(&form.backend, &admin, &person).await?;
                return Ok(invited(form.pairs.get("who"), &token));
            }
            "organization" => {
                let by = Author::from(&admin);
                let name = form.pairs.get("organization_name");
                accounts::add_organization(&form.backend, &by, name).await.map_err(for_organization)?;
                "The organization was added."
            }
            _ => return add(&form).await,
        };
        Ok(Next::To("/settings/people".into(), Some(said.into())))
    }
}

/// The page has two fields for names; this error belongs to the other one.
fn for_organization(error: Error) -> Error {
    match error {
        Error::Invalid(errors) => Error::Invalid(
            errors.into_iter().map(|error| FieldError { field: "organization_name", ..error }).collect(),
        ),
        other => other,
    }
}

async fn add(form: &Submission) -> Result<Next, Error> {
    let admin = form.actor()?.admin()?;
    let person = PersonForm {
        name: form.pairs.get("name").to_owned(),
        email: form.pairs.get("email").to_owned(),
        roles: form.pairs.all("roles").map(str::to_owned).collect(),
        organization: form.pairs.get("organization").to_owned(),
        password: SecretString::from(form.pairs.get("password")),
    };
    let name = person.name.clone();
    let added = accounts::add_person(&form.backend, &Author::from(&admin), person).await?;
    Ok(match added.invitation {
        Some(token) => invited(&name, &token),
        None => Next::To("/settings/people".into(), Some(format!("{} was added.", name.trim()).into())),
    })
}

fn invited(who: &str, token: &SecretString) -> Next {
    let path = format!("/invitation/{}", token.expose_secret());
    Next::Show(Arc::new(Invited { who: who.trim().to_owned(), path }))
}

/// The version the form was made from; 0, which never counts, when it is missing.
fn version(form: &Submission) -> i64 {
    form.pairs.get("version").parse().unwrap_or(0)
}
