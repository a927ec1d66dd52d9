//! The account a simulator starts with.

use serde::{Deserialize, Serialize};

/// The three values of a Server-to-Server OAuth app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// *Account ID*
    pub account_id: String,
    /// *Client ID*
    pub client_id: String,
    /// *Client Secret*, of a simulator: not a secret.
    pub client_secret: String,
}

/// What a user is licensed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    /// 1: meetings end after 40 minutes.
    Basic,
    /// 2: may host for 30 hours.
    Licensed,
    /// 3: meetings run on the customer's own machines.
    OnPrem,
    /// 4: nothing assigned; may not host.
    Unassigned,
    /// 99: may not host.
    None,
}

impl UserKind {
    /// Zoom's number for it.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Basic => 1,
            Self::Licensed => 2,
            Self::OnPrem => 3,
            Self::Unassigned => 4,
            Self::None => 99,
        }
    }
}

/// Whether a user can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserState {
    /// Ready.
    Active,
    /// Switched off.
    Inactive,
    /// Invited.
    Pending,
}

/// One user of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedUser {
    /// Address; compared without regard to case.
    pub email: String,
    /// The name shown in meetings.
    pub display_name: String,
    /// Licence.
    pub kind: UserKind,
    /// State.
    pub state: UserState,
}

impl SeedUser {
    /// An active user.
    pub fn new(email: impl Into<String>, display_name: impl Into<String>, kind: UserKind) -> Self {
        Self { email: email.into(), display_name: display_name.into(), kind, state: UserState::Active }
    }

    fn in_state(mut self, state: UserState) -> Self {
        self.state = state;
        self
    }
}

/// A change of a user by hand; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserEdit {
    /// Licence.
    pub kind: Option<UserKind>,
    /// State.
    pub state: Option<UserState>,
    /// Meetings a Licensed user may run at once: 1 or 2.
    pub concurrent_meetings: Option<usize>,
    /// Another address; the id stays.
    pub email: Option<String>,
    /// Moves the user to another account, for good.
    pub elsewhere: Option<bool>,
}

/// An account: its app, its users, and people who exist at Zoom but elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed {
    /// What the app is called by.
    pub credentials: Credentials,
    /// The account's users.
    pub users: Vec<SeedUser>,
    /// Addresses that belong to other accounts (1010).
    pub elsewhere: Vec<String>,
    /// The app's permissions.
    pub scopes: Vec<String>,
    /// Address of the person who owns the app; not among the users.
    pub owner: String,
}

/// Every permission the product can use, as an app created today carries them.
pub(crate) const ALL_SCOPES: [&str; 9] = [
    "meeting:write:meeting:admin",
    "meeting:read:meeting:admin",
    "meeting:update:meeting:admin",
    "meeting:delete:meeting:admin",
    "meeting:update:status:admin",
    "meeting:read:list_meetings:admin",
    "user:read:user:admin",
    "user:read:list_users:admin",
    "user:read:settings:admin",
];

impl Seed {
    /// Harborline: five licensed hosts A to E, a Basic one F, and one user of each kind that cannot host.
    #[must_use]
    pub fn demo() -> Self {
        let mut users: Vec<_> = ('A'..='E').map(|letter| host(letter, UserKind::Licensed)).collect();
        users.push(host('F', UserKind::Basic));
        let other =
            |name: &str, shown: &str, kind| SeedUser::new(format!("{name}@harborline.example"), shown, kind);
        users.push(other("retired", "Harborline Retired", UserKind::Licensed).in_state(UserState::Inactive));
        users.push(other("invited", "Harborline Invited", UserKind::Licensed).in_state(UserState::Pending));
        users.push(other("front-desk", "Harborline Front Desk", UserKind::None));
        Self {
            credentials: Credentials {
                account_id: "HarborlineSimAccount01".to_owned(),
                client_id: "HarborlineSimClient001".to_owned(),
                client_secret: "harborline-simulator-secret-0001".to_owned(),
            },
            users,
            elsewhere: vec!["outsider@elsewhere.example".to_owned()],
            scopes: ALL_SCOPES.map(str::to_owned).to_vec(),
            owner: "owner@harborline.example".to_owned(),
        }
    }
}

impl Seed {
    /// The demo's account with `count` active licensed hosts instead: `host-001@harborline.example` and so on.
    #[must_use]
    pub fn crowd(count: usize) -> Self {
        let host = |number: usize| {
            let email = format!("host-{number:03}@harborline.example");
            SeedUser::new(email, format!("Harborline Host {number:03}"), UserKind::Licensed)
        };
        Self { users: (1..=count).map(host).collect(), ..Self::demo() }
    }
}

impl Default for Seed {
    fn default() -> Self {
        Self::demo()
    }
}

fn host(letter: char, kind: UserKind) -> SeedUser {
    let email = format!("host-{}@harborline.example", letter.to_ascii_lowercase());
    SeedUser::new(email, format!("Harborline Host {letter}"), kind)
}
