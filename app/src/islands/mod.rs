//! What wakes in the browser. One island a page region; no `unwrap`, no indexing: a panic would put every other
//! island of the page to sleep. Islands take no properties: what they have to know stands in attributes of the
//! page, where the stream keeps it fresh, and the reader of JSON stays out of the browser (decision 005).

pub mod clock;
pub mod copy_texts;
#[cfg(feature = "hydrate")]
mod dom;
pub mod hover_card;
pub mod leave_guard;
pub mod live;
pub mod menu_keys;
pub mod schedule_move;
#[cfg(feature = "hydrate")]
mod server_time;
pub mod tab_keys;
pub mod time_preview;
pub mod zoom_settings;

pub use clock::CountdownClock;
pub use copy_texts::CopyTexts;
pub use hover_card::HoverCard;
pub use leave_guard::LeaveGuard;
pub use live::Live;
pub use menu_keys::MenuKeys;
pub use schedule_move::ScheduleMove;
pub use tab_keys::TabKeys;
pub use time_preview::TimePreview;
pub use zoom_settings::ZoomSettings;
