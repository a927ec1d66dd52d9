//! The promised wall times of requests to come, beside the instants they were taken for.

use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use super::{Error, Tx, args};

/// What was promised for a request, and when it therefore stands.
#[derive(Debug, Clone)]
pub(crate) struct Promise {
    pub(crate) number: RequestNumber,
    pub(crate) zone: String,
    pub(crate) wall_start: String,
    pub(crate) wall_end: String,
    pub(crate) span: Span,
}

/// Every request that is still to come, by its start.
pub(crate) async fn to_come(tx: &mut Tx, now: Timestamp) -> Result<Vec<Promise>, Error> {
    const SQL: &str = "select number, zone, wall_start, wall_end, starts_at, ends_at from requests
        where starts_at > $1 and status in ('draft', 'pending', 'confirmed') order by starts_at, number";
    let rows = tx.all::<(i64, String, String, String, i64, i64)>(SQL, args![now]).await?;
    let promises = rows.into_iter().map(|(number, zone, wall_start, wall_end, start, end)| Promise {
        number: RequestNumber(number),
        zone,
        wall_start,
        wall_end,
        span: Span::of_legacy(Timestamp(start), Timestamp(end)),
    });
    Ok(promises.collect())
}
