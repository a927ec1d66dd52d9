//! Who a host is at Zoom is known before anything is made under it: a new address may be a host that has meetings already
//! (T-25). Zoom is asked once for each host, here where nobody has asked before.

use std::time::Duration;

use shared::quota;

use super::reserve::Job;
use crate::Backend;
use crate::error::Result;
use crate::hosts::{Sighting, write_down};
use crate::store::hosts::PoolHost;
use crate::store::{self, hosts};

/// How long Zoom may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who a reserved host is.
#[derive(Debug)]
pub(super) enum Who {
    /// That was known.
    Known,
    /// The one it was taken for: it was judged rightly.
    Learned(Box<PoolHost>),
    /// Another host of ours, or one that may not host: there is to be another judgement.
    Other(Sighting),
    /// Zoom did not say.
    Refused(zoom::Error),
}

/// Asks Zoom about a reserved host whose id is not known.
pub(super) async fn ask(backend: &Backend, client: &zoom::Client, job: &Job) -> Result<Who> {
    if job.host.zoom_user_id.is_some() {
        return Ok(Who::Known);
    }
    let key = job.host.zoom_key();
    let looked = match tokio::time::timeout(PATIENCE, client.get_user(key)).await {
        Ok(looked) => looked,
        Err(_) => return Ok(Who::Refused(zoom::Error::TimedOut)),
    };
    let now = backend.now();
    let seen = Sighting::of(&looked, &job.host.name, now);
    let zoom_user_id = match (looked, &seen) {
        (Err(error), _) => return Ok(Who::Refused(error)),
        (Ok(user), Sighting::User { problem: None, .. }) => user.id,
        (Ok(_), _) => return Ok(Who::Other(seen)),
    };
    let mut tx = backend.store().begin().await?;
    store::lock_pool(&mut tx).await?;
    let known = hosts::by_zoom_user(&mut tx, &zoom_user_id, quota::utc_day(now)).await?;
    if known.is_some_and(|known| known.id != job.host.id) {
        return Ok(Who::Other(seen));
    }
    match write_down(&mut tx, key, &seen, now).await? {
        Some(host) if host.id == job.host.id => {
            let host = hosts::get(&mut tx, &host.id, quota::utc_day(now)).await?;
            tx.commit().await?;
            Ok(Who::Learned(Box::new(host)))
        }
        // The address has gone to another row meanwhile.
        _ => Ok(Who::Other(seen)),
    }
}
