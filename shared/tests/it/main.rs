//! The rules against the vectors of the specification; tests are named after the requirement they hold.
#![expect(clippy::unwrap_used, reason = "in the helpers of tests a panic is the answer")]

mod actions;
mod conflicts;
mod conversions;
mod demand;
mod eligibility;
mod exploration;
mod host_lists;
mod links;
mod messages;
mod placements;
mod properties;
mod quotas;
mod settings;
mod stuck;
mod support;
mod times;
mod visibility;
mod walls;
mod zones;
