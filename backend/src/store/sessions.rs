//! Rows of sessions and of one-time tokens; both hold hashes only.

use shared::id::{OrganizationId, PersonId};
use shared::time::Timestamp;
use shared::visibility::Viewer;

use super::{Error, Tx, args, people};
use crate::actor::Actor;

const INSERT: &str = "insert into sessions (id_hash, person_id, created_at, last_seen_at, expires_at)
    values ($1, $2, $3, $3, $4)";

pub(crate) async fn insert(
    tx: &mut Tx,
    hash: &str,
    person: &PersonId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(INSERT, args![hash, person, now, expires_at]).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    person_id: String,
    name: String,
    email: String,
    roles: String,
    organization_id: Option<String>,
    zone: Option<String>,
    has_flash: bool,
    last_seen_at: i64,
}

const FIND: &str = "select p.id as person_id, p.name, p.email, p.roles, p.organization_id, p.zone,
      s.flash is not null as has_flash, s.last_seen_at
    from sessions s join people p on p.id = s.person_id
    where s.id_hash = $1 and s.expires_at > $2 and p.active";

/// The actor of a session that holds at `now`, and when it was last used.
pub(crate) async fn find(
    tx: &mut Tx,
    hash: &str,
    now: Timestamp,
) -> Result<Option<(Actor, Timestamp)>, Error> {
    let Some(row) = tx.optional::<SessionRow>(FIND, args![hash, now]).await? else {
        return Ok(None);
    };
    let viewer = Viewer {
        roles: people::roles(&row.person_id, &row.roles)?,
        person: PersonId::new(row.person_id),
        organization: row.organization_id.map(OrganizationId::new),
    };
    let actor = Actor {
        viewer,
        name: row.name,
        email: row.email,
        zone: row.zone,
        session: hash.to_owned(),
        has_flash: row.has_flash,
    };
    Ok(Some((actor, Timestamp(row.last_seen_at))))
}

const SLIDE: &str = "update sessions set last_seen_at = $2, expires_at = $3 where id_hash = $1";

pub(crate) async fn slide(
    tx: &mut Tx,
    hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(SLIDE, args![hash, now, expires_at]).await?;
    Ok(())
}

/// Ends a session of this person. Their streams hear of it.
pub(crate) async fn delete(tx: &mut Tx, hash: &str, person: &PersonId) -> Result<(), Error> {
    tx.announce().sessions_of(person.clone());
    tx.execute("delete from sessions where id_hash = $1", args![hash]).await?;
    Ok(())
}

/// Ends every session of this person. Their streams hear of it.
pub(crate) async fn delete_of(tx: &mut Tx, person: &PersonId) -> Result<(), Error> {
    tx.announce().sessions_of(person.clone());
    tx.execute("delete from sessions where person_id = $1", args![person]).await?;
    Ok(())
}

pub(crate) async fn forget_expired(tx: &mut Tx, now: Timestamp) -> Result<(), Error> {
    tx.execute("delete from sessions where expires_at <= $1", args![now]).await?;
    Ok(())
}

pub(crate) async fn set_flash(tx: &mut Tx, hash: &str, message: &str) -> Result<(), Error> {
    tx.execute("update sessions set flash = $2 where id_hash = $1", args![hash, message]).await?;
    Ok(())
}

const FLASH: &str = "select flash from sessions where id_hash = $1 and flash is not null";
const CLEAR_FLASH: &str = "update sessions set flash = null where id_hash = $1 and flash = $2";

/// Reads and clears the message; of two readers at once only one gets it.
pub(crate) async fn take_flash(tx: &mut Tx, hash: &str) -> Result<Option<String>, Error> {
    let Some((message,)) = tx.optional::<(String,)>(FLASH, args![hash]).await? else {
        return Ok(None);
    };
    let cleared = tx.execute(CLEAR_FLASH, args![hash, &message]).await?;
    Ok((cleared == 1).then_some(message))
}

/// What a one-time token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    FirstRun,
    Invitation,
}

impl TokenKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::FirstRun => "first-run",
            Self::Invitation => "invitation",
        }
    }
}

const INSERT_TOKEN: &str = "insert into tokens (hash, kind, person_id, expires_at) values ($1, $2, $3, $4)";
const REPLACE_TOKENS: &str = "delete from tokens
    where kind = $1 and (person_id = $2 or (person_id is null and cast($2 as text) is null))";

/// Stores a token in place of every earlier one of the same kind and person.
pub(crate) async fn replace_token(
    tx: &mut Tx,
    hash: &str,
    kind: TokenKind,
    person: Option<&PersonId>,
    expires_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(REPLACE_TOKENS, args![kind.as_str(), person]).await?;
    tx.execute(INSERT_TOKEN, args![hash, kind.as_str(), person, expires_at]).await?;
    Ok(())
}

const TOKEN_OPEN: &str = "select person_id from tokens
    where hash = $1 and kind = $2 and used_at is null and expires_at > $3";

/// Whether a token could be used now, and for whom. Changes nothing.
pub(crate) async fn token_open(
    tx: &mut Tx,
    hash: &str,
    kind: TokenKind,
    now: Timestamp,
) -> Result<Option<Option<PersonId>>, Error> {
    let row = tx.optional::<(Option<String>,)>(TOKEN_OPEN, args![hash, kind.as_str(), now]).await?;
    Ok(row.map(|(person,)| person.map(PersonId::new)))
}

const USE_TOKEN: &str = "update tokens set used_at = $3
    where hash = $1 and kind = $2 and used_at is null and expires_at > $3";

/// Uses a token up; `false` when it cannot be used any more. Of two at once only one gets `true`.
pub(crate) async fn use_token(
    tx: &mut Tx,
    hash: &str,
    kind: TokenKind,
    now: Timestamp,
) -> Result<bool, Error> {
    Ok(tx.execute(USE_TOKEN, args![hash, kind.as_str(), now]).await? == 1)
}
