//! Rows of people, organizations and attempts to sign in.

use shared::id::{OrganizationId, PersonId};
use shared::people::Roles;
use shared::time::Timestamp;

use super::{Error, Tx, args};
use crate::accounts::{Organization, Person};

/// Reads stored roles.
pub(super) fn roles(person: &str, text: &str) -> Result<Roles, Error> {
    text.parse().map_err(|_| Error::Inconsistent(format!("roles of person {person}")))
}

/// What signing in needs to know.
pub(crate) struct Account {
    pub(crate) id: PersonId,
    pub(crate) password_hash: Option<String>,
    pub(crate) active: bool,
}

const ACCOUNT: &str = "select id, password_hash, active from people where email = $1";

pub(crate) async fn account(tx: &mut Tx, folded_email: &str) -> Result<Option<Account>, Error> {
    let row = tx.optional::<(String, Option<String>, bool)>(ACCOUNT, args![folded_email]).await?;
    Ok(row.map(|(id, password_hash, active)| Account { id: PersonId::new(id), password_hash, active }))
}

/// One attempt to sign in, before its outcome is known.
pub(crate) struct Attempt {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) address: String,
}

const FORGET_OLD: &str = "delete from sign_in_failures where at <= $1";
const WRITE: &str = "insert into sign_in_failures (id, account, address, at) values ($1, $2, $3, $4)";

/// Writes an attempt down and forgets those no later than `since`.
pub(crate) async fn write_attempt(
    tx: &mut Tx,
    attempt: &Attempt,
    now: Timestamp,
    since: Timestamp,
) -> Result<(), Error> {
    tx.execute(FORGET_OLD, args![since]).await?;
    tx.execute(WRITE, args![&attempt.id, &attempt.account, &attempt.address, now]).await?;
    Ok(())
}

/// Attempts in the window, this one among them.
pub(crate) struct Counts {
    pub(crate) account: i64,
    pub(crate) address: i64,
    pub(crate) oldest: Timestamp,
}

const COUNT: &str = "select
      (select count(*) from sign_in_failures where account = $1 and at > $3),
      (select count(*) from sign_in_failures where address = $2 and at > $3),
      (select min(at) from sign_in_failures where (account = $1 or address = $2) and at > $3)";

pub(crate) async fn count_attempts(
    tx: &mut Tx,
    attempt: &Attempt,
    since: Timestamp,
) -> Result<Counts, Error> {
    let (account, address, oldest) =
        tx.one::<(i64, i64, Option<i64>)>(COUNT, args![&attempt.account, &attempt.address, since]).await?;
    Ok(Counts { account, address, oldest: oldest.map_or(since, Timestamp) })
}

pub(crate) async fn take_back_attempt(tx: &mut Tx, id: &str) -> Result<(), Error> {
    tx.execute("delete from sign_in_failures where id = $1", args![id]).await?;
    Ok(())
}

pub(crate) async fn forget_attempts(tx: &mut Tx, account: &str) -> Result<(), Error> {
    tx.execute("delete from sign_in_failures where account = $1", args![account]).await?;
    Ok(())
}

/// A person to store.
pub(crate) struct NewPerson<'a> {
    pub(crate) id: &'a PersonId,
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    pub(crate) password_hash: Option<String>,
    pub(crate) roles: Roles,
    pub(crate) organization: Option<&'a OrganizationId>,
    pub(crate) now: Timestamp,
}

const INSERT: &str = "insert into people
      (id, email, name, password_hash, roles, organization_id, active, created_at)
    values ($1, $2, $3, $4, $5, $6, true, $7)";

pub(crate) async fn insert(tx: &mut Tx, person: NewPerson<'_>) -> Result<(), Error> {
    let args = args![
        person.id,
        person.email,
        person.name,
        person.password_hash,
        person.roles.to_string(),
        person.organization,
        person.now
    ];
    tx.execute(INSERT, args).await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: String,
    email: String,
    name: String,
    roles: String,
    organization_id: Option<String>,
    organization: Option<String>,
    zone: Option<String>,
    active: bool,
    has_password: bool,
}

impl PersonRow {
    fn into_person(self) -> Result<Person, Error> {
        Ok(Person {
            roles: roles(&self.id, &self.roles)?,
            id: PersonId::new(self.id),
            email: self.email,
            name: self.name,
            organization: self
                .organization_id
                .zip(self.organization)
                .map(|(id, name)| Organization { id: OrganizationId::new(id), name }),
            zone: self.zone,
            active: self.active,
            has_password: self.has_password,
        })
    }
}

const ALL: &str =
    "select p.id, p.email, p.name, p.roles, p.organization_id, o.name as organization, p.zone, p.active,
      p.password_hash is not null as has_password
    from people p left join organizations o on o.id = p.organization_id
    order by p.name, p.id";

/// Everybody, by name.
pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<Person>, Error> {
    tx.all::<PersonRow>(ALL, args![]).await?.into_iter().map(PersonRow::into_person).collect()
}

const ONE: &str =
    "select p.id, p.email, p.name, p.roles, p.organization_id, o.name as organization, p.zone, p.active,
      p.password_hash is not null as has_password
    from people p left join organizations o on o.id = p.organization_id
    where p.id = $1";

pub(crate) async fn one(tx: &mut Tx, id: &PersonId) -> Result<Option<Person>, Error> {
    tx.optional::<PersonRow>(ONE, args![id]).await?.map(PersonRow::into_person).transpose()
}

pub(crate) async fn set_active(tx: &mut Tx, id: &PersonId, active: bool) -> Result<bool, Error> {
    const SET: &str = "update people set active = $2 where id = $1 and active <> $2";
    Ok(tx.execute(SET, args![id, active]).await? == 1)
}

pub(crate) async fn set_password(tx: &mut Tx, id: &PersonId, hash: String) -> Result<(), Error> {
    tx.execute("update people set password_hash = $2 where id = $1", args![id, hash]).await?;
    Ok(())
}

pub(crate) async fn organizations(tx: &mut Tx) -> Result<Vec<Organization>, Error> {
    let rows =
        tx.all::<(String, String)>("select id, name from organizations order by name, id", args![]).await?;
    Ok(rows.into_iter().map(|(id, name)| Organization { id: OrganizationId::new(id), name }).collect())
}

pub(crate) async fn insert_organization(tx: &mut Tx, organization: &Organization) -> Result<(), Error> {
    const INSERT: &str = "insert into organizations (id, name) values ($1, $2)";
    tx.execute(INSERT, args![&organization.id, &organization.name]).await?;
    Ok(())
}
