//! What the forms of this folder do.

use backend::{
    Error,
    accounts::{self, FirstRunForm, InvitationForm},
};
use secrecy::SecretString;

use crate::form::{Next, PageForm, Submission};

/// Sign in.
pub struct SignIn;

impl PageForm for SignIn {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let (email, password) = (form.pairs.get("email"), secret(&form, "password"));
        let session = accounts::sign_in(&form.backend, email, password, form.address).await?;
        Ok(Next::SignedIn(own_path(form.pairs.get("next")).to_owned(), session.token))
    }
}

/// Sign out.
pub struct SignOut;

impl PageForm for SignOut {
    async fn submit(form: Submission) -> Result<Next, Error> {
        accounts::sign_out(&form.backend, form.actor()?).await?;
        Ok(Next::SignedOut)
    }
}

/// Create the first admin, once.
pub struct FirstRun;

impl PageForm for FirstRun {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let person = FirstRunForm {
            name: form.pairs.get("name").to_owned(),
            email: form.pairs.get("email").to_owned(),
            password: secret(&form, "password"),
        };
        accounts::use_first_run(&form.backend, form.part("token"), person).await?;
        let (email, password) = (form.pairs.get("email"), secret(&form, "password"));
        let session = accounts::sign_in(&form.backend, email, password, form.address).await?;
        Ok(Next::SignedIn("/settings/zoom".to_owned(), session.token))
    }
}

/// Choose a password by invitation, once.
pub struct Invitation;

impl PageForm for Invitation {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let token = form.part("token");
        let person = accounts::invitation_open(&form.backend, token).await?;
        let choice = InvitationForm { password: secret(&form, "password") };
        accounts::use_invitation(&form.backend, token, choice).await?;
        let session =
            accounts::sign_in(&form.backend, &person.email, secret(&form, "password"), form.address).await?;
        Ok(Next::SignedIn("/".to_owned(), session.token))
    }
}

fn secret(form: &Submission, field: &str) -> SecretString {
    SecretString::from(form.pairs.get(field))
}

/// A path of ours, or the way in: a link may not send people elsewhere after they have signed in.
fn own_path(wanted: &str) -> &str {
    let own = wanted.starts_with('/') && !wanted.starts_with("//") && !wanted.contains(['\\', '\r', '\n']);
    if own { wanted } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn signing_in_leads_to_pages_of_ours_only() {
        assert_eq!(own_path("/requests/SR-1042?tab=x"), "/requests/SR-1042?tab=x");
        for elsewhere in
            ["", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
        {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere}");
        }
    }
}
