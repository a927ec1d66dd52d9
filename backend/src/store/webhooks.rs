//! What is kept of Zoom's events.

use super::{Error, Tx, args};

/// Forgets when Zoom was heard: there is another Secret Token, or none.
pub(crate) async fn forget(tx: &mut Tx) -> Result<(), Error> {
    const SQL: &str =
        "update webhook set heard_at = null, confirmed_at = null, refused_at = null where id = 1";
    tx.execute(SQL, args![]).await?;
    Ok(())
}
