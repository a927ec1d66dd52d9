//! Confirming, and what a site may want at once with it: the Zoom meeting of a virtual request.

use shared::request::{Action, Kind, RequestNumber};

use super::{Details, Stored, status, visible};
use crate::Backend;
use crate::actor::Actor;
use crate::conversion::{self, Outcome};
use crate::error::Result;
use crate::settings::{self, Settings};

/// Confirms a pending request, and converts it where the site wants that and it is virtual. Staff. The confirmation is
/// committed first and holds whatever Zoom says: `Some` tells what became of the conversion, `None` that there was none.
///
/// # Errors
/// [`crate::Error::NotFound`], [`crate::Error::Denied`], or [`crate::Error::Conflict`] when it is not pending; then nothing
/// was changed.
pub async fn confirm(
    backend: &Backend,
    actor: &Actor,
    number: RequestNumber,
) -> Result<Option<Result<Outcome>>> {
    status::move_along(backend, actor, number, Action::Confirm).await?;
    // From here on it is confirmed: what goes wrong is told beside that, never instead of it.
    let Ok(scheduler) = actor.scheduler() else { return Ok(None) };
    Ok(match key(backend, actor, number).await {
        Ok(None) => None,
        Ok(Some(key)) => Some(conversion::convert(backend, &scheduler, number, &key, None).await),
        Err(error) => Some(Err(error)),
    })
}

/// The idempotency key of the conversion; `None` when there is to be none. It stands for this version of the request, so
/// that two answers to one press make one meeting.
async fn key(backend: &Backend, actor: &Actor, number: RequestNumber) -> Result<Option<String>> {
    let mut tx = backend.store().read().await?;
    let settings = settings::load(backend, &mut tx).await?;
    let (request, _) = visible::load(&mut tx, actor.viewer(), number).await?;
    let wanted =
        settings.convert_when_confirmed && request.is_virtual() && request.span.end() > backend.now();
    Ok(wanted.then(|| format!("confirmed-{}", request.version)))
}

impl Stored {
    /// See [`Details::converts_when_confirmed`].
    fn is_virtual(&self) -> bool {
        is_virtual(self.kind, &self.video_link, self.meeting.is_some())
    }
}

impl Details {
    /// Whether confirming it makes its meeting, too: the site wants it, and the request is virtual, not over and not
    /// converted.
    #[must_use]
    pub fn converts_when_confirmed(&self, settings: &Settings) -> bool {
        settings.convert_when_confirmed
            && is_virtual(self.kind, &self.video_link, self.meeting.is_some())
            && self.span.end() > self.now
    }
}

/// Virtual, not yet converted: it takes place by video, and nobody has given it a link.
fn is_virtual(kind: Kind, video_link: &str, converted: bool) -> bool {
    kind == Kind::Video && video_link.is_empty() && !converted
}
