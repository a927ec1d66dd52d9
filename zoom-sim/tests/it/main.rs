//! The simulator over HTTP, as a program that is none of ours would see it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

mod api;
mod control;
mod faults;
mod http;
mod limits;
mod rooms;
mod schema;
mod switches;
mod webhooks;
