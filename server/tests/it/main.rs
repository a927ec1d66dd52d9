//! The real program under bad luck: killed at every step of its journal, and for long under random work. Each test starts
//! `callboard serve` against a simulated Zoom over loopback, uses it as a browser without JavaScript would, and reads the
//! database afterwards only to judge.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says so by failing, and these print what they found"
)]

mod bad_input;
mod create_admin;
mod figures;
mod kills;
mod outages;
mod programs;
mod soak;
mod support;
