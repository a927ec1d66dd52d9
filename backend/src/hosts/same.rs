//! Which host a Zoom user is, whatever address it has (T-25). A host is the Zoom user whose id its row has; an address is only
//! where the list of the settings points. Invariant: no two rows have one id, nothing is made under a row without one, and the
//! list stays as an admin wrote it: only the row behind an address changes.

use shared::placement::HealthProblem;
use shared::quota;
use shared::time::Timestamp;

use crate::store::hosts::{self, PoolHost};
use crate::store::{Error, Tx};

/// The row of the Zoom user who was found under the address of `host`, under the pool lock. Where another row has the user's
/// id, the two change places on the list, and a row that never had an id of its own leaves everything to the other. `None`
/// where the address belongs to a user who is no host yet while `host` still has meetings of another one: the host stays that
/// other user, who is asked about by id.
pub(super) async fn settle(
    tx: &mut Tx,
    host: PoolHost,
    zoom_user_id: &str,
    now: Timestamp,
) -> Result<Option<PoolHost>, Error> {
    if host.zoom_user_id.as_deref() == Some(zoom_user_id) {
        return Ok(Some(host));
    }
    let day = quota::utc_day(now);
    let Some(known) = hosts::by_zoom_user(tx, zoom_user_id, day).await? else {
        let is_dead = host.health.as_deref() == Some(HealthProblem::NotFound.as_str());
        let is_free = host.zoom_user_id.is_none() || is_dead || !hosts::holds(tx, &host.id, now).await?;
        return Ok(is_free.then_some(host));
    };
    hosts::change_places(tx, &host.id, &known.id).await?;
    if host.zoom_user_id.is_none() {
        hosts::fold(tx, &host.id, &known.id).await?;
    }
    hosts::get(tx, &known.id, day).await.map(Some)
}
