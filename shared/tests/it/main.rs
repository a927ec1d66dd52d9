//! The rules against the vectors of the specification; tests are named after the requirement they hold.

mod actions;
mod conflicts;
mod conversions;
mod demand;
mod eligibility;
mod host_lists;
mod links;
mod messages;
mod placements;
mod properties;
mod quotas;
mod settings;
mod stuck;
mod support;
mod visibility;
mod walls;
mod zones;
