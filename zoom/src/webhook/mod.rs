//! Webhooks: what Zoom tells by itself. Checked first, then read.
//!
//! Zoom sends each event at least once and in no order; [`Event::key`] tells repetitions. It also reports what we have
//! done ourselves. An event is a reason to look, never the truth.
//!
//! ```
//! # use zoom::webhook;
//! # fn on_request(secret: &secrecy::SecretString, timestamp: &str, signature: &str, body: &[u8],
//! #     now: chrono::DateTime<chrono::Utc>) -> Result<Option<String>, Box<dyn std::error::Error>> {
//! webhook::verify(secret, timestamp, signature, body, now)?;
//! let event = webhook::Event::read(body)?;
//! # Ok(event.challenge.as_deref().map(|challenge| webhook::answer_challenge(secret, challenge)))
//! # }
//! ```

mod event;
mod signature;

pub use event::{Event, EventKind, NotAnEvent};
pub use signature::{Refused, SIGNATURE_HEADER, TIMESTAMP_HEADER, WINDOW_SECONDS, answer_challenge, verify};
