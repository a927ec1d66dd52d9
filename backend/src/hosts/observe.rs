//! What one look at a Zoom user tells of a host, and what is kept of it: facts, and whether it can be used. Invariant: an
//! answer that says nothing about the user changes nothing.

use shared::message::{Message, UserProblem};
use shared::placement::{HealthProblem, Licence};
use shared::quota;
use shared::time::Timestamp;
use zoom::UserStatus;

use super::same;
use crate::Backend;
use crate::conversion::{RECHECK_MINUTES, journal};
use crate::error::Result;
use crate::store::hosts::{Facts, PoolHost};
use crate::store::{self, Error as StoreError, Tx, hosts};
use crate::zoom_port;

/// What one look told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sighting {
    /// Zoom knows the user.
    User {
        /// Zoom's id of the user.
        zoom_user_id: String,
        /// The name shown in meetings.
        name: String,
        /// What it is licensed for.
        licence: Licence,
        /// Why it cannot host all the same.
        problem: Option<HealthProblem>,
    },
    /// Zoom says that this user cannot host here.
    Unusable {
        /// Why.
        problem: HealthProblem,
        /// What Zoom said.
        said: Message,
    },
    /// Zoom was not reached, or is in trouble of its own: nothing is known of the user.
    Nothing {
        /// What went wrong.
        said: Message,
    },
}

impl Sighting {
    /// Reads Zoom's answer about the user called `host` by people.
    pub(crate) fn of(
        looked: &std::result::Result<zoom::User, zoom::Error>,
        host: &str,
        now: Timestamp,
    ) -> Self {
        match looked {
            Ok(user) => Self::User {
                zoom_user_id: user.id.clone(),
                name: user.display_name.clone(),
                licence: zoom_port::licence(user.kind),
                problem: match user.status {
                    UserStatus::Active | UserStatus::Other => None,
                    UserStatus::Inactive => Some(HealthProblem::Deactivated),
                    UserStatus::Pending => Some(HealthProblem::Pending),
                },
            },
            Err(error) => {
                let said = zoom_port::message(error, host, now);
                match zoom_port::health(error) {
                    Some(problem) => Self::Unusable { problem, said },
                    None => Self::Nothing { said },
                }
            }
        }
    }

    /// Why the host cannot be used, with what people are told.
    fn trouble(&self, host: &str) -> Option<(HealthProblem, Message)> {
        match self {
            Self::User { problem, .. } => problem.map(|problem| {
                let said =
                    Message::User { line: None, host: host.to_owned(), problem: UserProblem::Inactive };
                (problem, said)
            }),
            Self::Unusable { problem, said } => Some((*problem, said.clone())),
            Self::Nothing { .. } => None,
        }
    }
}

/// Asks Zoom about a host now.
pub(crate) async fn observe_host(client: &zoom::Client, host: &PoolHost, now: Timestamp) -> Sighting {
    Sighting::of(&client.get_user(host.zoom_key()).await, &host.name, now)
}

/// Keeps what was seen of the host that was asked about as `key`, in a transaction of its own.
pub(crate) async fn note_observed(backend: &Backend, key: &str, observed: &Sighting) -> Result<()> {
    if matches!(observed, Sighting::Nothing { .. }) {
        return Ok(());
    }
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    // Before any row, as every placement does: two orders would wait for each other.
    store::lock_pool(&mut tx).await?;
    write_down(&mut tx, key, observed, now).await?;
    Ok(tx.commit().await?)
}

/// Keeps, under the pool lock, what Zoom said when it was asked about `key`; the host it was about, as it was found. Who has
/// which address may have changed since Zoom was asked, so the host is looked for by what was asked.
pub(crate) async fn write_down(
    tx: &mut Tx,
    key: &str,
    observed: &Sighting,
    now: Timestamp,
) -> std::result::Result<Option<PoolHost>, StoreError> {
    let Some(host) = hosts::by_zoom_key(tx, key, quota::utc_day(now)).await? else { return Ok(None) };
    let host = match observed {
        Sighting::Nothing { .. } => return Ok(Some(host)),
        Sighting::User { zoom_user_id, name, licence, .. } => {
            let Some(host) = same::settle(tx, host.clone(), zoom_user_id, now).await? else {
                return Ok(Some(host));
            };
            hosts::learn(tx, &host.id, &Facts { zoom_user_id, name, licence: *licence }, now).await?;
            host
        }
        // Nobody has the address any more; the user may well be there, and is asked about by its id.
        Sighting::Unusable { problem: HealthProblem::NotFound, .. } if host.zoom_key() != key => {
            return Ok(Some(host));
        }
        Sighting::Unusable { .. } => {
            hosts::checked(tx, &host.id, now).await?;
            host
        }
    };
    match observed.trouble(&host.name) {
        Some((problem, said)) => {
            let error = journal::stored(&said).unwrap_or_default();
            let until = now.plus_minutes(RECHECK_MINUTES);
            hosts::block(tx, &host.id, Some(problem.as_str()), until, (&error, now)).await?;
        }
        None if may_host_again(&host, observed) => hosts::heal(tx, &host.id).await?,
        None => {}
    }
    Ok(Some(host))
}

/// Zoom refuses meetings under a user without any license for them; that it knows the user does not change it.
fn may_host_again(host: &PoolHost, observed: &Sighting) -> bool {
    let refused = host.health.as_deref() == Some(HealthProblem::Refused.as_str());
    !(refused && matches!(observed, Sighting::User { licence: Licence::None, .. }))
}
