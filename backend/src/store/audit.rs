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

const OF: &str =
    "select a.at, p.name, a.action, a.detail from audit a left join people p on p.id = a.actor_id
    where a.subject = $1 order by a.id";

/// The history of one subject, oldest first.
pub(crate) async fn of(tx: &mut Tx, subject: &str) -> Result<Vec<Entry>, Error> {
    let rows = tx.all::<(i64, Option<String>, String, String)>(OF, args![subject]).await?;
    rows.into_iter()
        .map(|(at, by, action, detail)| {
            let detail = serde_json::from_str(&detail)
                .map_err(|_| Error::Inconsistent(format!("history of {subject}: {action}")))?;
            Ok(Entry { at: Timestamp(at), by, action, detail })
        })
        .collect()
}
