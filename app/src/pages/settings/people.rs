//! The tab People: who may sign in, with which roles, and for which organization.

use backend::{
    accounts::{self, Organization, Person},
    settings,
};
use leptos::prelude::*;
use shared::people::Role;

use super::{Head, forms::Invited, reached};
use crate::{
    components::{Alert, Choice, ChoiceField, DataTable, Field, Follow, Glyph, Mark, SelectField, Tone},
    context::{asking, backend},
    form::Posted,
    pages::{
        account::Mistakes,
        page::{Here, Sheet, page},
    },
};

/// The people of the site, and the forms that add to them.
#[component]
pub fn People() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    let reached = reached();
    page(async move {
        let actor = asking.actor()?;
        let admin = actor.admin()?;
        let people = accounts::list_people(&backend, &admin).await?;
        let organizations = accounts::list_organizations(&backend, actor).await?;
        let address = settings::get(&backend, actor).await?.public_url.unwrap_or(reached);
        let invited = posted.extra::<Invited>();
        // What was typed has become a person: the form starts over.
        let typed = if invited.is_some() { Posted::default() } else { posted };
        let total = people.len();
        let rows = people.into_iter().map(|person| view! { <Row person /> }).collect_view();
        let heads = ["Name", "Email", "Roles", "Organization", "Sign-in", ""].map(str::to_owned).to_vec();
        let view = view! {
            <Head here="/settings/people" saved=crate::format::count(total, "person", "people") />
            <div class="split gap" role="tabpanel" aria-labelledby="tab">
                <div class="stack">
                    {invited.map(|invited| view! { <InvitationMade invited address /> })}
                    <Follow id="people" topics="people">
                        <DataTable caption="People who may sign in" heads>{rows}</DataTable>
                    </Follow>
                </div>
                <aside class="stack" aria-label="Add">
                    <AddPerson posted=typed.clone() organizations />
                    <AddOrganization posted=typed />
                </aside>
            </div>
        };
        Ok(Sheet::new("Settings, People", Here::Settings, view).live())
    })
}

#[component]
fn InvitationMade(invited: Invited, address: String) -> impl IntoView {
    let link = format!("{address}{}", invited.path);
    view! {
        <Alert tone=Tone::Ok title=format!("{} is invited.", invited.who)>
            <p>
                "Send this link to them. It works once, for seven days, and is not shown again: " <code>{link}</code>
            </p>
        </Alert>
    }
}

#[component]
fn Row(person: Person) -> impl IntoView {
    let roles: Vec<&str> =
        Role::ALL.into_iter().filter(|role| person.roles.has(*role)).map(Role::label).collect();
    let (glyph, word) = match (person.active, person.has_password) {
        (false, _) => (Glyph::Ban, "Shut out"),
        (true, false) => (Glyph::Send, "Invited"),
        (true, true) => (Glyph::Check, "Active"),
    };
    let button = |action: &'static str, words: &'static str| {
        view! {
            <button class="btn small" name="action" value=action>
                {words} <span class="vh">{format!(" {}", person.name)}</span>
            </button>
        }
    };
    let buttons = if person.active {
        let again = (!person.has_password).then(|| button("invite", "Invite again"));
        view! { {again} {button("deactivate", "Shut out")} }.into_any()
    } else {
        button("activate", "Let in").into_any()
    };
    view! {
        <tr role="row" id=format!("person-{}", person.id)>
            <th role="rowheader" class="full"><b>{person.name.clone()}</b></th>
            <td role="cell" class="full">{person.email.clone()}</td>
            <td role="cell" class="full">{roles.join(", ")}</td>
            <td role="cell" class="full">{person.organization.clone().map(|organization| organization.name)}</td>
            <td role="cell" class="full"><Mark glyph text=word warned=!person.active /></td>
            <td role="cell">
                <form method="post" class="row">
                    <input type="hidden" name="person" value=person.id.as_str().to_owned() />
                    <input type="hidden" name="who" value=person.name.clone() />
                    {buttons}
                </form>
            </td>
        </tr>
    }
}

#[component]
fn AddPerson(posted: Posted, organizations: Vec<Organization>) -> impl IntoView {
    let roles = Role::ALL.map(|role| Choice {
        value: role.as_str().into(),
        label: role.label().into(),
        hint: Some(about(role).into()),
        on: posted.chosen("roles", role.as_str(), false),
    });
    let none = (String::new(), "None".to_owned());
    let options = organizations.into_iter().map(|one| (one.id.as_str().to_owned(), one.name));
    let options: Vec<_> = std::iter::once(none).chain(options).collect();
    view! {
        <form method="post" class="card form">
            <h2>"Add a person"</h2>
            <Mistakes posted=posted.clone() />
            <Field name="name" label="Name" value=posted.value("name", "") error=posted.error("name") />
            <Field
                name="email"
                label="Email"
                kind="email"
                value=posted.value("email", "")
                error=posted.error("email")
            />
            <ChoiceField name="roles" legend="Roles" many=true choices=roles.to_vec() error=posted.error("roles") />
            <SelectField
                name="organization"
                label="Organization"
                options
                value=posted.value("organization", "")
                hint="Requesters and clients see the requests of their organization."
                error=posted.error("organization")
            />
            <Field
                name="password"
                label="Password"
                kind="password"
                autocomplete="new-password"
                hint="Leave it empty to get an invitation link: then they choose it themselves."
                error=posted.error("password")
            />
            <button class="btn primary" name="action" value="add">"Add person"</button>
        </form>
    }
}

#[component]
fn AddOrganization(posted: Posted) -> impl IntoView {
    view! {
        <form method="post" class="card form">
            <h2>"Add an organization"</h2>
            <Field
                name="organization_name"
                label="Organization’s name"
                value=posted.value("organization_name", "")
                error=posted.error("organization_name")
            />
            <button class="btn" name="action" value="organization">"Add organization"</button>
        </form>
    }
}

const fn about(role: Role) -> &'static str {
    match role {
        Role::Admin => "Keeps settings and people; sees everything.",
        Role::Scheduler => "Runs the schedule; converts requests.",
        Role::Requester => "Makes requests for an organization.",
        Role::Client => "Is served; may make requests too.",
        Role::Provider => "Does the work: an interpreter, say.",
    }
}
