//! What is kept of Zoom's events: the sealed Secret Token, when Zoom was heard, and which events were heard already. Of an
//! event itself nothing is kept but its key.

use shared::time::Timestamp;

use super::{Error, Tx, args};

/// The Secret Token and when something was heard under it.
pub(crate) struct Webhook {
    /// Sealed; `None` where none is stored.
    pub(crate) secret: Option<Vec<u8>>,
    /// When an event was heard last.
    pub(crate) heard_at: Option<Timestamp>,
    /// When Zoom had the address confirmed last.
    pub(crate) confirmed_at: Option<Timestamp>,
    /// When something was refused last.
    pub(crate) refused_at: Option<Timestamp>,
}

/// Reads it.
pub(crate) async fn load(tx: &mut Tx) -> Result<Webhook, Error> {
    type Row = (Option<Vec<u8>>, Option<i64>, Option<i64>, Option<i64>);
    const SQL: &str = "select s.webhook_secret, w.heard_at, w.confirmed_at, w.refused_at
        from settings s join webhook w on w.id = s.id where s.id = 1";
    let (secret, heard_at, confirmed_at, refused_at) = tx.one::<Row>(SQL, args![]).await?;
    Ok(Webhook {
        secret,
        heard_at: heard_at.map(Timestamp),
        confirmed_at: confirmed_at.map(Timestamp),
        refused_at: refused_at.map(Timestamp),
    })
}

/// Remembers an event; false where it is remembered already, and then nothing is changed.
pub(crate) async fn remember(tx: &mut Tx, key: &str, now: Timestamp) -> Result<bool, Error> {
    const SQL: &str = "insert into webhook_events (event_key, heard_at) values ($1, $2)
        on conflict (event_key) do nothing";
    Ok(tx.execute(SQL, args![key, now]).await? > 0)
}

/// Forgets the events that were heard before an instant.
pub(crate) async fn prune(tx: &mut Tx, before: Timestamp) -> Result<(), Error> {
    tx.execute("delete from webhook_events where heard_at < $1", args![before]).await?;
    Ok(())
}

/// An event was heard.
pub(crate) async fn heard(tx: &mut Tx, now: Timestamp) -> Result<(), Error> {
    tx.execute("update webhook set heard_at = $1 where id = 1", args![now]).await?;
    Ok(())
}

/// Zoom had the address confirmed.
pub(crate) async fn confirmed(tx: &mut Tx, now: Timestamp) -> Result<(), Error> {
    tx.execute("update webhook set confirmed_at = $1 where id = 1", args![now]).await?;
    Ok(())
}

/// Something was refused.
pub(crate) async fn refused(tx: &mut Tx, now: Timestamp) -> Result<(), Error> {
    tx.execute("update webhook set refused_at = $1 where id = 1", args![now]).await?;
    Ok(())
}

/// Forgets when Zoom was heard: there is another Secret Token, or none.
pub(crate) async fn forget(tx: &mut Tx) -> Result<(), Error> {
    const SQL: &str =
        "update webhook set heard_at = null, confirmed_at = null, refused_at = null where id = 1";
    tx.execute(SQL, args![]).await?;
    Ok(())
}
