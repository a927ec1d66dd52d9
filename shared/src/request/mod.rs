//! The service request: its number, type and status, and which actions exist for whom, each with the reason when not.

mod action;
mod number;
mod status;

pub use action::{Action, ActionFacts, ActionItem, Availability, availability, available_actions};
pub use number::{NotARequestNumber, RequestNumber};
pub use status::{Kind, Status, transition};
