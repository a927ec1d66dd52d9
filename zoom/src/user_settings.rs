//! What Zoom's settings of a user force upon that user's meetings, whatever a create asks for.

use reqwest::Method;
use serde_json::Value;

use crate::client::Client;
use crate::error::Error;
use crate::transport::Call;
use crate::wire;

/// A user's settings as far as they decide who gets into a meeting, and when. Each is absent where Zoom does not say.
///
/// They are what Zoom starts from for a new meeting. Where an administrator has *locked* one, it wins silently over
/// what a create or a change asks for; Zoom does not say here which are locked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserSettings {
    /// Whether guests may enter before the host.
    pub join_before_host: Option<bool>,
    /// Whether guests wait until the host lets them in.
    pub waiting_room: Option<bool>,
    /// Whether a newly scheduled meeting gets a passcode.
    pub passcode_required: Option<bool>,
    /// Whether the invite link carries the passcode, so that guests need not type it.
    pub passcode_in_link: Option<bool>,
}

impl Client {
    /// The settings of the user with this id or e-mail address. Needs the scope `user:read:settings:admin`.
    ///
    /// # Errors
    /// [`Error::HostUnusable`] where Zoom knows no such user in this account, [`Error::MissingScope`] where the app may
    /// not look; otherwise any [`Error`].
    pub async fn get_user_settings(&self, id_or_email: &str) -> Result<UserSettings, Error> {
        let path = format!("/users/{}/settings", wire::segment(id_or_email));
        let call = Call::light(Method::GET, path);
        let value: Value = self.call("get user settings", call).await?;
        read(&value).ok_or(Error::Unreadable { status: 200 })
    }
}

/// Picks the few settings out of some two hundred; what is missing, null or of another type counts as not said.
pub(crate) fn read(value: &Value) -> Option<UserSettings> {
    let groups = value.as_object()?;
    let flag = |group: &str, name: &str| groups.get(group)?.get(name)?.as_bool();
    Some(UserSettings {
        join_before_host: flag("schedule_meeting", "join_before_host"),
        waiting_room: flag("in_meeting", "waiting_room"),
        passcode_required: flag("schedule_meeting", "require_password_for_scheduling_new_meetings"),
        passcode_in_link: flag("schedule_meeting", "embed_password_in_join_link"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(json: &str) -> Option<UserSettings> {
        read(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn each_setting_is_read_from_its_own_place() {
        let json = r#"{"schedule_meeting":{"join_before_host":true,"waiting_room":true,
            "require_password_for_scheduling_new_meetings":true,"embed_password_in_join_link":false,"new":{"x":[1]}},
            "in_meeting":{"waiting_room":false,"join_before_host":false},"feature":null}"#;
        let expected = UserSettings {
            join_before_host: Some(true),
            waiting_room: Some(false),
            passcode_required: Some(true),
            passcode_in_link: Some(false),
        };
        assert_eq!(settings(json), Some(expected));
    }

    #[test]
    fn what_is_not_said_is_not_guessed() {
        let odd = r#"{"schedule_meeting":null,"in_meeting":{"waiting_room":null,"join_before_host":"yes"}}"#;
        assert_eq!(settings(odd), Some(UserSettings::default()));
        assert_eq!(settings("{}"), Some(UserSettings::default()));
        assert_eq!(settings("[]"), None);
        assert_eq!(settings("null"), None);
    }
}
