//! The OAuth app: who may have a token, what a token may do, how long it lives.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{Refusal, World};
use crate::policy::Policy;
use crate::seed::{Credentials, Seed};
use crate::sign;
use crate::switches::{InactiveApp, TokenRefused};

/// The account's app and what its administrator has switched.
#[derive(Clone, Debug)]
pub(crate) struct App {
    pub(crate) credentials: Credentials,
    pub(crate) scopes: Vec<String>,
    pub(crate) activated: bool,
    /// Refuses parameters in the query of the token request, as Zoom has done at times. README: T6
    pub(crate) strict_body: bool,
    /// What the account has locked: it wins silently. README: M9, M16, M17
    pub(crate) policy: Policy,
    /// The API's address that token answers name; absent: the simulator's own. README: T2
    pub(crate) api_url: Option<String>,
    /// Tracking fields the administrator has made. README: M23
    pub(crate) tracking_fields: Vec<String>,
}

/// A token that was given out.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    scopes: Vec<String>,
    expires_at: DateTime<Utc>,
    /// In the order they were given out.
    number: u64,
}

/// What a token request says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grant {
    pub(crate) client: Option<(String, String)>,
    pub(crate) grant_type: Option<String>,
    pub(crate) account_id: Option<String>,
}

/// A token refused, in the token endpoint's own shape. README: section "Refusals"
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TokenRefusal {
    pub(crate) status: u16,
    pub(crate) reason: &'static str,
    pub(crate) error: &'static str,
    /// Zoom's number for it, seen in its logs.
    pub(crate) number: u16,
}

impl TokenRefusal {
    const WRONG_CLIENT: Self = Self {
        status: 400,
        reason: "Invalid client_id or client_secret",
        error: "invalid_client",
        number: 4702,
    };
    const WRONG_ACCOUNT: Self =
        Self { status: 400, reason: "Bad Request", error: "invalid_request", number: 4700 };
    const WRONG_GRANT: Self =
        Self { status: 400, reason: "unsupported grant type", error: "unsupported_grant_type", number: 4705 };
    const INACTIVE: Self =
        Self { status: 400, reason: "The app is not activated", error: "invalid_request", number: 4717 };
    const DEAD: Self = Self { status: 400, reason: "Invalid Token!", error: "invalid_grant", number: 4735 };
}

/// What an API operation needs, under today's name and the one older apps carry. README: T5
pub(crate) struct Needs(pub(crate) &'static str, pub(crate) &'static str);

impl Needs {
    pub(crate) const CREATE: Self = Self("meeting:write:meeting:admin", "meeting:write:admin");
    pub(crate) const READ: Self = Self("meeting:read:meeting:admin", "meeting:read:admin");
    pub(crate) const UPDATE: Self = Self("meeting:update:meeting:admin", "meeting:write:admin");
    pub(crate) const DELETE: Self = Self("meeting:delete:meeting:admin", "meeting:write:admin");
    pub(crate) const STATUS: Self = Self("meeting:update:status:admin", "meeting:write:admin");
    pub(crate) const LIST: Self = Self("meeting:read:list_meetings:admin", "meeting:read:admin");
    pub(crate) const UPCOMING: Self = Self("meeting:read:list_upcoming_meetings:admin", "meeting:read:admin");
    pub(crate) const INVITATION: Self = Self("meeting:read:invitation:admin", "meeting:read:admin");
    pub(crate) const ZAK: Self = Self("user:read:token:admin", "user:read:admin");
    pub(crate) const USER: Self = Self("user:read:user:admin", "user:read:admin");
    pub(crate) const SETTINGS: Self = Self("user:read:settings:admin", "user:read:admin");
    pub(crate) const USERS: Self = Self("user:read:list_users:admin", "user:read:admin");
}

impl App {
    pub(super) fn new(seed: &Seed) -> Self {
        Self {
            credentials: seed.credentials.clone(),
            scopes: seed.scopes.clone(),
            activated: true,
            strict_body: false,
            policy: Policy::default(),
            api_url: None,
            tracking_fields: Vec::new(),
        }
    }
}

impl World {
    /// Gives out a token: text, life in seconds, scopes. Earlier ones stay good. README: T1-T4
    pub(crate) fn issue_token(
        &mut self,
        grant: &Grant,
        now: DateTime<Utc>,
    ) -> Result<(String, i64, String), TokenRefusal> {
        self.judge_grant(grant)?;
        let life = i64::from(self.switches.token_life_seconds);
        let claims = json!({
            "aid": self.app.credentials.account_id,
            "iat": now.timestamp(),
            "jti": self.dice.text(22),
        });
        let token = sign::jwt(&self.key, &claims);
        let scopes = self.app.scopes.clone();
        let expires_at = now + TimeDelta::seconds(life);
        self.make_room(now);
        let scope = scopes.join(" ");
        self.issued += 1;
        let number = self.issued;
        self.tokens.insert(token.clone(), Token { scopes, expires_at, number });
        Ok((token, life, scope))
    }

    fn judge_grant(&self, grant: &Grant) -> Result<(), TokenRefusal> {
        let inactive = match self.switches.inactive_app {
            InactiveApp::NotActivated => TokenRefusal::INACTIVE,
            InactiveApp::UnsupportedGrant => TokenRefusal::WRONG_GRANT,
        };
        let client = TokenRefusal { status: self.switches.wrong_client_status, ..TokenRefusal::WRONG_CLIENT };
        match self.switches.refuse_token {
            Some(TokenRefused::Client) => return Err(client),
            Some(TokenRefused::Account) => return Err(TokenRefusal::WRONG_ACCOUNT),
            Some(TokenRefused::Grant) => return Err(TokenRefusal::WRONG_GRANT),
            Some(TokenRefused::Inactive) => return Err(inactive),
            None => {}
        }
        match grant.grant_type.as_deref() {
            Some("account_credentials") => {}
            Some("refresh_token") => return Err(TokenRefusal::DEAD),
            _ => return Err(TokenRefusal::WRONG_GRANT),
        }
        let Credentials { account_id, client_id, client_secret } = &self.app.credentials;
        if grant.client.as_ref() != Some(&(client_id.clone(), client_secret.clone())) {
            return Err(client);
        }
        if grant.account_id.as_ref() != Some(account_id) {
            return Err(TokenRefusal::WRONG_ACCOUNT);
        }
        if self.app.activated { Ok(()) } else { Err(inactive) }
    }

    /// Forgets tokens dead for a day, and ends as many live ones as the switches say. README: T3, T7
    fn make_room(&mut self, now: DateTime<Utc>) {
        self.tokens.retain(|_, token| token.expires_at + TimeDelta::days(1) > now);
        let most = if self.switches.new_token_kills_old { Some(1) } else { self.switches.max_live_tokens };
        let Some(most) = most else { return };
        let mut alive: Vec<u64> =
            self.tokens.values().filter(|token| token.expires_at > now).map(|token| token.number).collect();
        alive.sort_unstable();
        let surplus = (alive.len() + 1).saturating_sub(most.max(1));
        let dead = alive.get(..surplus.min(alive.len())).unwrap_or_default();
        self.tokens.retain(|_, token| !dead.contains(&token.number));
    }

    /// Whether `token` may do what `needs` names. Scopes are those of the day it was given out. README: T4, T5
    pub(crate) fn authorize(&self, token: &str, needs: &Needs, now: DateTime<Utc>) -> Result<(), Refusal> {
        let switches = &self.switches;
        let refused = |refusal: Refusal, code| Refusal { status: switches.bad_token_status, code, ..refusal };
        if token.is_empty() {
            return Err(refused(Refusal::invalid_token(), switches.no_token_code));
        }
        let Some(token) = self.tokens.get(token).filter(|_| self.app.activated) else {
            return Err(refused(Refusal::invalid_token(), 124));
        };
        if now >= token.expires_at {
            return Err(refused(Refusal::expired_token(), switches.expired_token_code));
        }
        let Needs(granular, classic) = needs;
        if token.scopes.iter().any(|scope| scope == granular || scope == classic) {
            return Ok(());
        }
        let names = match switches.missing_scope_names_all {
            true => format!("{}, {granular}", granular.trim_end_matches(":admin")),
            false => (*granular).to_owned(),
        };
        Err(Refusal::missing_scope(&names, switches.missing_scope_status, switches.missing_scope_code))
    }

    /// Ends every token at once.
    pub(crate) fn expire_tokens(&mut self) {
        self.tokens.clear();
    }
}
