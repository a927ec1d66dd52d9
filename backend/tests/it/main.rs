//! The backend's tests: every use case on a SQLite file and on a PostgreSQL database of its own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

mod accounts;
mod backups;
mod bad_input;
mod clear_host;
mod conversion;
mod fault_matrix;
mod hand_edits;
mod history;
mod host_link;
mod hosts;
mod live;
mod outside;
mod promises;
mod reconciler;
mod renamed;
mod requests;
mod reschedule;
mod running;
mod schedule;
mod settings;
mod store;
mod strays;
mod support;
mod test_zoom;
mod webhooks;
mod zoom_down;
