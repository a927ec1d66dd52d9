//! Zoom users: who could host a meeting.

use std::fmt;

use reqwest::Method;
use serde::Deserialize;

use crate::client::Client;
use crate::error::Error;
use crate::transport::Call;
use crate::wire;

/// What a user is licensed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Licence {
    /// Free: Zoom ends the meeting after 40 minutes.
    Basic,
    /// Paid: what a host of the pool needs.
    Licensed,
    /// Meetings run on the customer's own machines.
    OnPrem,
    /// No licence for meetings at all.
    None,
}

/// Whether a user can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserStatus {
    /// Ready.
    Active,
    /// Switched off by an administrator.
    Inactive,
    /// Invited, not yet accepted.
    Pending,
    /// A word we do not know.
    Other,
}

/// A Zoom user. `Debug` shows neither name nor address.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Zoom's id of the user.
    pub id: String,
    /// As Zoom writes it; compare without regard to case.
    pub email: String,
    /// The name shown in meetings.
    pub display_name: String,
    /// What the user is licensed for.
    pub kind: Licence,
    /// Whether the user can be used.
    pub status: UserStatus,
}

impl User {
    /// Active and licensed: fit for the pool.
    #[must_use]
    pub fn can_host(&self) -> bool {
        self.status == UserStatus::Active && self.kind == Licence::Licensed
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// The user with this id or e-mail address.
    ///
    /// # Errors
    /// [`Error::HostUnusable`] where Zoom knows no such user in this account; otherwise any [`Error`].
    pub async fn get_user(&self, id_or_email: &str) -> Result<User, Error> {
        let path = format!("/users/{}", wire::segment(id_or_email));
        let call = Call::light(Method::GET, path);
        let user: UserBody = self.call("get user", call).await?;
        Ok(user.into())
    }
}

#[derive(Deserialize)]
pub(crate) struct UserBody {
    id: String,
    #[serde(default, deserialize_with = "wire::text")]
    email: String,
    #[serde(default, deserialize_with = "wire::text")]
    display_name: String,
    #[serde(default, deserialize_with = "wire::text")]
    first_name: String,
    #[serde(default, deserialize_with = "wire::text")]
    last_name: String,
    #[serde(default, rename = "type", deserialize_with = "wire::optional_int64")]
    kind: Option<i64>,
    #[serde(default, deserialize_with = "wire::text")]
    status: String,
}

impl From<UserBody> for User {
    fn from(body: UserBody) -> Self {
        let full_name = format!("{} {}", body.first_name, body.last_name).trim().to_owned();
        let display_name = [body.display_name, full_name, body.email.clone()]
            .into_iter()
            .find(|name| !name.trim().is_empty())
            .unwrap_or_default();
        Self {
            id: body.id,
            email: body.email,
            display_name,
            kind: match body.kind {
                Some(1) => Licence::Basic,
                Some(2) => Licence::Licensed,
                Some(3) => Licence::OnPrem,
                _ => Licence::None,
            },
            status: match body.status.as_str() {
                "active" => UserStatus::Active,
                "inactive" => UserStatus::Inactive,
                "pending" => UserStatus::Pending,
                _ => UserStatus::Other,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(json: &str) -> User {
        serde_json::from_str::<UserBody>(json).unwrap().into()
    }

    #[test]
    fn the_name_falls_back_to_what_there_is() {
        assert_eq!(user(r#"{"id":"a","display_name":null,"first_name":"Ada","type":2}"#).display_name, "Ada");
        assert_eq!(user(r#"{"id":"a","email":"a@b.example"}"#).display_name, "a@b.example");
    }

    #[test]
    fn only_active_licensed_users_can_host() {
        assert!(user(r#"{"id":"a","type":2,"status":"active"}"#).can_host());
        assert!(user(r#"{"id":"a","type":"2","status":"active","new":[1]}"#).can_host());
        for json in [
            r#"{"id":"a","type":1,"status":"active"}"#,
            r#"{"id":"a","type":2,"status":"pending"}"#,
            r#"{"id":"a","type":99,"status":"active"}"#,
            r#"{"id":"a"}"#,
        ] {
            assert!(!user(json).can_host(), "{json}");
        }
    }

    #[test]
    fn debug_shows_neither_name_nor_address() {
        let text = format!("{:?}", user(r#"{"id":"a","display_name":"Ada L","email":"ada@b.example"}"#));
        assert!(!text.contains("Ada") && !text.contains("ada@"), "{text}");
    }
}
