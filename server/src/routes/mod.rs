//! Answers that are not pages.

pub(crate) mod health;
