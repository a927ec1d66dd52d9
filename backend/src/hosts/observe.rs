//! What one look at a Zoom user tells of a host, and what is kept of it: facts, and whether it can be used. Invariant: an
//! answer that says nothing about the user changes nothing.

use shared::id::HostId;
use shared::message::{Message, UserProblem};
use shared::placement::{HealthProblem, Licence};
use shared::quota;
use shared::time::Timestamp;
use zoom::UserStatus;

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

/// Keeps what was seen of a host, in a transaction of its own.
pub(crate) async fn note_observed(backend: &Backend, id: &HostId, observed: &Sighting) -> Result<()> {
    if matches!(observed, Sighting::Nothing { .. }) {
        return Ok(());
    }
    let now = backend.now();
    let mut tx = backend.store().begin().await?;
    // Before any row, as every placement does: two orders would wait for each other.
    store::lock_pool(&mut tx).await?;
    if let Some(host) = hosts::find(&mut tx, id, quota::utc_day(now)).await? {
        write_down(&mut tx, &host, observed, now).await?;
    }
    Ok(tx.commit().await?)
}

/// Keeps what was seen of a host, as it was found under the pool lock: its place in the pool may change.
pub(crate) async fn write_down(
    tx: &mut Tx,
    host: &PoolHost,
    observed: &Sighting,
    now: Timestamp,
) -> std::result::Result<(), StoreError> {
    let id = &host.id;
    match observed {
        Sighting::Nothing { .. } => return Ok(()),
        Sighting::User { zoom_user_id, name, licence, .. } => {
            hosts::learn(tx, id, &Facts { zoom_user_id, name, licence: *licence }, now).await?;
        }
        Sighting::Unusable { .. } => hosts::checked(tx, id, now).await?,
    }
    match observed.trouble(&host.name) {
        Some((problem, said)) => {
            let error = journal::stored(&said).unwrap_or_default();
            let until = now.plus_minutes(RECHECK_MINUTES);
            hosts::block(tx, id, Some(problem.as_str()), until, (&error, now)).await
        }
        None if may_host_again(host, observed) => hosts::heal(tx, id).await,
        None => Ok(()),
    }
}

/// Zoom refuses meetings under a user without any license for them; that it knows the user does not change it.
fn may_host_again(host: &PoolHost, observed: &Sighting) -> bool {
    let refused = host.health.as_deref() == Some(HealthProblem::Refused.as_str());
    !(refused && matches!(observed, Sighting::User { licence: Licence::None, .. }))
}
