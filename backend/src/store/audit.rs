//! Rows of the history. The tables refuse to change or remove them.

use shared::time::Timestamp;

use super::{Error, Tx, args};
use crate::audit::Entry;

const INSERT: &str = "insert into audit (at, actor_id, action, subject, detail) values ($1, $2, $3, $4, $5)";

pub(crate) async fn insert(
    tx: &mut Tx,
    at: Timestamp,
    by: Option<&str>,
    action: &str,
    subject: &str,
    detail: &str,
) -> Result<(), Error> {
    tx.execute(INSERT, args![at, by, action, subject, detail]).await?;
    Ok(())
}

type Row = (i64, i64, Option<String>, String, String);

const OF: &str =
    "select a.id, a.at, p.name, a.action, a.detail from audit a left join people p on p.id = a.actor_id
    where a.subject = $1 order by a.id";

/// The history of one subject, oldest first.
pub(crate) async fn of(tx: &mut Tx, subject: &str) -> Result<Vec<Entry>, Error> {
    let rows = tx.all::<Row>(OF, args![subject]).await?;
    rows.into_iter().map(|row| Ok(entry(row, subject)?.1)).collect()
}

const NEWEST: &str =
    "select a.id, a.at, p.name, a.action, a.detail from audit a left join people p on p.id = a.actor_id
    where a.subject = $1 and a.id < $2 order by a.id desc limit $3";

/// At most `most` entries of one subject from before the entry `before`, newest first, each with its id.
pub(crate) async fn newest(
    tx: &mut Tx,
    subject: &str,
    before: i64,
    most: usize,
) -> Result<Vec<(i64, Entry)>, Error> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = tx.all::<Row>(NEWEST, args![subject, before, most]).await?;
    rows.into_iter().map(|row| entry(row, subject)).collect()
}

fn entry((id, at, by, action, detail): Row, subject: &str) -> Result<(i64, Entry), Error> {
    let detail = serde_json::from_str(&detail)
        .map_err(|_| Error::Inconsistent(format!("history of {subject}: {action}")))?;
    Ok((id, Entry { at: Timestamp(at), by, action, detail }))
}
