//! What a conversion stands on: the settings of today and the facts of the request, read in the transaction that judges.

use shared::footprint::Margins;
use shared::host_link::HostRule;
use shared::message::{Credential, Message};
use shared::placement::Strategy;
use shared::request::RequestNumber;
use shared::visibility::{Relation, RequestFacts, relation};

use crate::Backend;
use crate::actor::Actor;
use crate::audit;
use crate::error::{Error, Result};
use crate::requests::Stored;
use crate::settings::Credentials;
use crate::store::{self, Tx, ground};

pub(crate) use crate::store::ground::Request as Subject;

impl Subject {
    /// The same facts of a request that was read whole.
    pub(crate) fn of(request: &Stored) -> Self {
        Self {
            id: request.id.clone(),
            number: request.number,
            status: request.status,
            span: request.span,
            zone: request.zone.clone(),
            requester: request.requester.id.clone(),
            client: request.client.as_ref().map(|client| client.id.clone()),
            organization: request.organization.id.clone(),
        }
    }

    pub(crate) fn audit(&self) -> audit::Subject<'_> {
        audit::Subject::Request(self.id.as_str())
    }
}

/// The settings of today.
#[derive(Clone)]
pub(crate) struct Ground {
    /// Which installation this is.
    pub(crate) installation: String,
    pub(crate) company: String,
    pub(crate) margins: Margins,
    pub(crate) strategy: Strategy,
    /// Whether meetings made directly in Zoom are looked for (R57).
    pub(crate) outside_meetings: bool,
    /// Whether guests wait until the host lets each of them in (R60).
    pub(crate) waiting_room: bool,
    /// Who gets host links.
    pub(crate) host_rule: HostRule,
    has_hosts: bool,
    keys: std::result::Result<Credentials, Message>,
}

impl std::fmt::Debug for Ground {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ground").field("margins", &self.margins).finish_non_exhaustive()
    }
}

impl Ground {
    /// Whether meetings can be made: credentials are stored and at least one host is listed (R39).
    pub(crate) fn is_set_up(&self) -> bool {
        self.has_hosts && self.keys.as_ref().err() != Some(&Message::NotSetUp)
    }

    /// What opens the account at Zoom.
    ///
    /// # Errors
    /// [`Message::NotSetUp`], or [`Message::Auth`] when the stored secret cannot be opened.
    pub(crate) fn keys(&self) -> std::result::Result<&Credentials, Message> {
        self.keys.as_ref().map_err(Clone::clone)
    }

    /// The client of the stored credentials.
    pub(crate) fn client(&self, backend: &Backend) -> std::result::Result<zoom::Client, Message> {
        let keys = self.keys()?;
        let made = backend.engine().port().client(keys);
        made.map_err(|error| crate::zoom_port::message(&error, "", backend.now()))
    }
}

/// Reads the settings of today.
pub(crate) async fn read(tx: &mut Tx, backend: &Backend) -> std::result::Result<Ground, store::Error> {
    let stored = store::settings::load(tx).await?;
    let keys = match stored.client_secret(backend) {
        Err(_) => Err(Message::Auth { field: Credential::ClientSecret }),
        Ok(Some(client_secret))
            if !stored.zoom_account_id.is_empty() && !stored.zoom_client_id.is_empty() =>
        {
            Ok(Credentials {
                account_id: stored.zoom_account_id,
                client_id: stored.zoom_client_id,
                client_secret,
            })
        }
        Ok(_) => Err(Message::NotSetUp),
    };
    Ok(Ground {
        installation: stored.installation,
        company: stored.company_name,
        margins: stored.margins,
        strategy: stored.placement,
        outside_meetings: stored.outside_meetings,
        waiting_room: stored.waiting_room,
        host_rule: stored.host_rule,
        has_hosts: !stored.hosts.is_empty(),
        keys,
    })
}

/// Reads the settings outside of any other transaction.
pub(crate) async fn now(backend: &Backend) -> Result<Ground> {
    let mut tx = backend.store().read().await?;
    Ok(read(&mut tx, backend).await?)
}

/// A request by its number, whoever asks.
pub(crate) async fn subject(
    tx: &mut Tx,
    number: RequestNumber,
) -> std::result::Result<Option<Subject>, store::Error> {
    ground::request(tx, number).await
}

/// A request the actor may know of.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or none for them.
pub(crate) async fn visible(tx: &mut Tx, actor: &Actor, number: RequestNumber) -> Result<Subject> {
    let (subject, _) = related(tx, actor, number).await?;
    Ok(subject)
}

/// A request the actor may know of, and what they are to it.
pub(crate) async fn related(
    tx: &mut Tx,
    actor: &Actor,
    number: RequestNumber,
) -> Result<(Subject, Relation)> {
    let subject = subject(tx, number).await?.ok_or(Error::NotFound)?;
    let staff = actor.roles().is_staff();
    let assigned = if staff { Vec::new() } else { ground::assigned(tx, &subject.id).await? };
    let facts = RequestFacts {
        requester: subject.requester.clone(),
        client: subject.client.clone(),
        organization: Some(subject.organization.clone()),
        assigned,
        status: subject.status,
    };
    let relation = relation(actor.viewer(), &facts);
    if relation.sees() { Ok((subject, relation)) } else { Err(Error::NotFound) }
}
