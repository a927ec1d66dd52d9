//! The OAuth app: who may have a token, what a token may do, how long it lives.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{Refusal, World};
use crate::policy::Policy;
use crate::seed::{Credentials, Seed};
use crate::sign;

/// Seconds a token lives. README: T2
const TOKEN_LIFE: i64 = 3599;

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
}

/// A token that was given out.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    scopes: Vec<String>,
    expires_at: DateTime<Utc>,
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
}

impl TokenRefusal {
    const WRONG_CLIENT: Self =
        Self { status: 400, reason: "Invalid client_id or client_secret", error: "invalid_client" };
    const WRONG_ACCOUNT: Self = Self { status: 400, reason: "Bad Request", error: "invalid_request" };
    const WRONG_GRANT: Self =
        Self { status: 400, reason: "unsupported grant type", error: "unsupported_grant_type" };
    const INACTIVE: Self = Self { status: 400, reason: "The app is not activated", error: "invalid_request" };
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
        if grant.grant_type.as_deref() != Some("account_credentials") {
            return Err(TokenRefusal::WRONG_GRANT);
        }
        let Credentials { account_id, client_id, client_secret } = &self.app.credentials;
        if grant.client.as_ref() != Some(&(client_id.clone(), client_secret.clone())) {
            return Err(TokenRefusal::WRONG_CLIENT);
        }
        if grant.account_id.as_ref() != Some(account_id) {
            return Err(TokenRefusal::WRONG_ACCOUNT);
        }
        if !self.app.activated {
            return Err(TokenRefusal::INACTIVE);
        }
        let claims = json!({ "aid": account_id, "iat": now.timestamp(), "jti": self.dice.text(22) });
        let token = sign::jwt(&self.key, &claims);
        let scopes = self.app.scopes.clone();
        let expires_at = now + TimeDelta::seconds(TOKEN_LIFE);
        self.tokens.retain(|_, token| token.expires_at + TimeDelta::days(1) > now);
        let scope = scopes.join(" ");
        self.tokens.insert(token.clone(), Token { scopes, expires_at });
        Ok((token, TOKEN_LIFE, scope))
    }

    /// Whether `token` may do what `needs` names. Scopes are those of the day it was given out. README: T4, T5
    pub(crate) fn authorize(&self, token: &str, needs: &Needs, now: DateTime<Utc>) -> Result<(), Refusal> {
        let Some(token) = self.tokens.get(token).filter(|_| self.app.activated) else {
            return Err(Refusal::invalid_token());
        };
        if now >= token.expires_at {
            return Err(Refusal::expired_token());
        }
        let Needs(granular, classic) = needs;
        if token.scopes.iter().any(|scope| scope == granular || scope == classic) {
            Ok(())
        } else {
            Err(Refusal::missing_scope(granular))
        }
    }

    /// Ends every token at once.
    pub(crate) fn expire_tokens(&mut self) {
        self.tokens.clear();
    }
}
