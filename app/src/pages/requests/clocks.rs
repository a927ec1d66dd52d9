//! The clocks a page about requests reads: the site's, the viewer's own, and the one of each request.

use backend::{Backend, Error, actor::Actor, settings::Settings};
use leptos::prelude::*;
use shared::span::Span;

use crate::format::Clockface;

/// The clocks of a page.
#[derive(Clone, Debug)]
pub struct Clocks {
    viewer: Clockface,
}

impl Clocks {
    /// The viewer's clock: their own zone, or the site's where they chose none.
    pub(in crate::pages) fn new(backend: &Backend, actor: &Actor, settings: &Settings) -> Self {
        let zone = actor.zone().unwrap_or(&settings.zone);
        Self { viewer: Clockface::new(zone, settings.hour_format, backend.now()) }
    }

    /// The same, where the settings are not at hand yet.
    pub(in crate::pages) async fn load(backend: &Backend, actor: &Actor) -> Result<Self, Error> {
        Ok(Self::new(backend, actor, &backend::settings::get(backend, actor).await?))
    }

    /// The viewer's clock.
    pub(in crate::pages) const fn viewer(&self) -> &Clockface {
        &self.viewer
    }

    /// The clock of a request.
    pub(in crate::pages) fn of(&self, zone: &str) -> Clockface {
        self.viewer.in_zone(zone)
    }

    /// When, in the request's zone, and in the viewer's where that shows another time.
    pub(in crate::pages) fn when(&self, zone: &str, span: Span) -> impl IntoView + use<> {
        let request = self.of(zone);
        let here = self.viewer.differs(&request, span).then(|| self.viewer.where_you_are(&request, span));
        view! {
            <b>{request.long(span)}</b>
            {here.map(|here| view! { <br /> <span class="muted">{here}</span> })}
        }
    }
}
