//! What conversions and host links have to know of a request, and nothing more.

use shared::id::{OrganizationId, PersonId, RequestId};
use shared::request::{RequestNumber, Status};
use shared::span::Span;
use shared::time::Timestamp;

use super::{Error, Tx, args};

/// The facts of a request that conversions and visibility judge by.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) id: RequestId,
    pub(crate) number: RequestNumber,
    pub(crate) status: Status,
    pub(crate) span: Span,
    pub(crate) zone: String,
    pub(crate) requester: PersonId,
    pub(crate) client: Option<PersonId>,
    pub(crate) organization: OrganizationId,
}

#[derive(sqlx::FromRow)]
struct RequestRow {
    id: String,
    number: i64,
    status: String,
    starts_at: i64,
    ends_at: i64,
    zone: String,
    requester_id: String,
    client_id: Option<String>,
    organization_id: String,
}

/// A request by its number.
pub(crate) async fn request(tx: &mut Tx, number: RequestNumber) -> Result<Option<Request>, Error> {
    const SQL: &str =
        "select id, number, status, starts_at, ends_at, zone, requester_id, client_id, organization_id
        from requests where number = $1";
    let Some(row) = tx.optional::<RequestRow>(SQL, args![number.0]).await? else { return Ok(None) };
    let status = Status::parse(&row.status)
        .ok_or_else(|| Error::Inconsistent(format!("requests.status {:?}", row.status)))?;
    Ok(Some(Request {
        id: RequestId::new(row.id),
        number: RequestNumber(row.number),
        status,
        span: Span::of_legacy(Timestamp(row.starts_at), Timestamp(row.ends_at)),
        zone: row.zone,
        requester: PersonId::new(row.requester_id),
        client: row.client_id.map(PersonId::new),
        organization: OrganizationId::new(row.organization_id),
    }))
}

/// The number of a request.
pub(crate) async fn number(tx: &mut Tx, id: &RequestId) -> Result<RequestNumber, Error> {
    let (number,) = tx.one::<(i64,)>("select number from requests where id = $1", args![id.as_str()]).await?;
    Ok(RequestNumber(number))
}

/// The providers assigned to a request.
pub(crate) async fn assigned(tx: &mut Tx, id: &RequestId) -> Result<Vec<PersonId>, Error> {
    const SQL: &str = "select person_id from request_providers where request_id = $1 order by person_id";
    let rows = tx.all::<(String,)>(SQL, args![id.as_str()]).await?;
    Ok(rows.into_iter().map(|(person,)| PersonId::new(person)).collect())
}
