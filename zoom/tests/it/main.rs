//! The real client against the simulator, over loopback. No test sleeps; time-outs are shortened instead.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by stopping")]

mod breaker;
mod errors;
mod limits;
mod meetings;
mod retries;
mod script;
mod secrets;
mod settings;
mod stage;
mod tokens;
