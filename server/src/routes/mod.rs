//! Answers that are not pages.

pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod zoom_webhook;
