//! The one place where a stored request meets the visibility rule: pages, lists, actions, feeds and search come by here.

use shared::footprint::Margins;
use shared::host_link::HostRule;
use shared::request::{ActionFacts, ActionItem, RequestNumber, available_actions};
use shared::time::Timestamp;
use shared::visibility::{Relation, Viewer, relation};

use super::Stored;
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::store::{self, Tx};

/// What `viewer` is to the request; `None` when they may not know of it.
pub(crate) fn sight(viewer: &Viewer, request: &Stored) -> Option<Relation> {
    Some(relation(viewer, &request.facts())).filter(|relation| relation.sees())
}

/// The request of a number, with what the viewer is to it.
///
/// # Errors
/// [`Error::NotFound`] when there is none or the viewer may not know of it: both look the same.
pub(crate) async fn load(tx: &mut Tx, viewer: &Viewer, number: RequestNumber) -> Result<(Stored, Relation)> {
    let request = store::requests::by_number(tx, number).await?.ok_or(Error::NotFound)?;
    let relation = sight(viewer, &request).ok_or(Error::NotFound)?;
    Ok((request, relation))
}

/// What the site adds to the question which actions a request has.
pub(crate) struct Site {
    pub(crate) margins: Margins,
    pub(crate) host_rule: HostRule,
    pub(crate) zoom_set_up: bool,
    pub(crate) now: Timestamp,
}

impl Site {
    pub(crate) fn of(settings: &Settings, now: Timestamp) -> Self {
        Self {
            margins: settings.zoom.margins,
            host_rule: settings.host_rule,
            zoom_set_up: settings.zoom_set_up(),
            now,
        }
    }

    /// The actions menu of a request.
    pub(crate) fn actions(&self, request: &Stored, relation: Relation) -> Vec<ActionItem> {
        available_actions(&self.facts(request, relation))
    }

    pub(crate) fn facts(&self, request: &Stored, relation: Relation) -> ActionFacts {
        ActionFacts {
            status: request.status,
            span: request.span,
            meeting: request.meeting.as_ref().map(|meeting| meeting.state),
            running: request.meeting.as_ref().is_some_and(|meeting| meeting.running),
            relation,
            margins: self.margins,
            host_rule: self.host_rule,
            zoom_set_up: self.zoom_set_up,
            now: self.now,
        }
    }
}
