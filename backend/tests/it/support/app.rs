//! A backend with one verb per thing a test does to it.

use backend::accounts::{self, PasswordCost, PersonForm};
use backend::actor::{Actor, Author};
use backend::clock::{Clock, MockClock};
use backend::random::Random;
use backend::secrets::SecretKey;
use backend::{Backend, Config, Error, ZoomPlan, ZoomUrls};
use secrecy::{ExposeSecret as _, SecretString};
use shared::id::OrganizationId;
use shared::time::Timestamp;

use super::FromDatabase;
use super::database::Database;

/// Monday, 4 January 2027, 12:00 UTC: when every test begins.
pub(crate) const NOON: Timestamp = Timestamp(1_799_064_000_000);

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) const ADDRESS: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

pub(crate) struct App {
    pub(crate) backend: Backend,
    pub(crate) clock: MockClock,
    database: Database,
}

impl FromDatabase for App {
    async fn from_database(database: Database) -> Self {
        let (clock, hand) = Clock::mock(NOON);
        let backend = open(&database.url, clock, [7; 32]).await;
        Self { backend, clock: hand, database }
    }
}

async fn open(database_url: &str, clock: Clock, key: [u8; 32]) -> Backend {
    let config = Config {
        database_url: database_url.to_owned(),
        key: SecretKey::new(key),
        zoom_urls: ZoomUrls {
            api: "http://127.0.0.1:9/v2/".parse().unwrap(),
            oauth: "http://127.0.0.1:9/oauth/token".parse().unwrap(),
            plan: ZoomPlan::Pro,
        },
        password_cost: PasswordCost { memory_kib: 8, passes: 1 },
    };
    Backend::open(config, clock, Random::system().unwrap()).await.unwrap()
}

impl App {
    /// The same database under another key, as after a restore.
    pub(crate) async fn reopened_with_another_key(&self) -> Backend {
        open(&self.database.url, self.backend.clock().clone(), [8; 32]).await
    }

    /// Another program on the same database.
    pub(crate) async fn another_program(&self) -> Backend {
        open(&self.database.url, self.backend.clock().clone(), [7; 32]).await
    }

    pub(crate) async fn organization(&self, name: &str) -> OrganizationId {
        accounts::add_organization(&self.backend, &Author::operator(), name).await.unwrap()
    }

    /// Adds somebody with a password, signs them in. `roles` as stored: `"requester,client"`.
    pub(crate) async fn person(
        &self,
        name: &str,
        roles: &str,
        organization: Option<&OrganizationId>,
    ) -> Actor {
        accounts::add_person(&self.backend, &Author::operator(), person_form(name, roles, organization))
            .await
            .unwrap();
        self.sign_in(&email(name), PASSWORD).await.unwrap()
    }

    pub(crate) async fn admin(&self) -> Actor {
        self.person("Ada", "admin", None).await
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Result<Actor, Error> {
        let token = self.token(email, password).await?;
        Ok(accounts::session(&self.backend, token.expose_secret())
            .await?
            .expect("a session that has just begun"))
    }

    pub(crate) async fn token(&self, email: &str, password: &str) -> Result<SecretString, Error> {
        Ok(accounts::sign_in(&self.backend, email, password.into(), ADDRESS).await?.token)
    }

    /// How many statements a use case runs.
    pub(crate) async fn statements<T>(&self, use_case: impl Future<Output = T>) -> (T, u64) {
        let before = self.backend.store().statements();
        let answer = use_case.await;
        (answer, self.backend.store().statements() - before)
    }

    /// Whether any text of the database holds `needle`: for what must never be stored.
    pub(crate) async fn audit_holds(&self, needle: &str) -> bool {
        let mut tx = self.backend.store().read().await.unwrap();
        let sql = "select count(*) from audit where detail like '%' || $1 || '%'";
        let (found,) = tx.one::<(i64,)>(sql, backend::store::args![needle]).await.unwrap();
        found > 0
    }
}

pub(crate) fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace('.', "").replace(' ', "."))
}

pub(crate) fn person_form(name: &str, roles: &str, organization: Option<&OrganizationId>) -> PersonForm {
    PersonForm {
        name: name.to_owned(),
        email: email(name),
        roles: roles.split(',').map(ToOwned::to_owned).collect(),
        organization: organization.map(|id| id.as_str().to_owned()).unwrap_or_default(),
        password: PASSWORD.into(),
    }
}

/// The fields an error names, in its order.
pub(crate) fn fields<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<&'static str> {
    match result {
        Err(Error::Invalid(errors)) => errors.iter().map(|error| error.field).collect(),
        other => panic!("not refused for its fields: {other:?}"),
    }
}
