//! What wakes in the browser. One island a page region; props are ids and short texts; no `unwrap`, no indexing: a panic
//! would put every other island of the page to sleep.

pub mod copy_button;
#[cfg(feature = "hydrate")]
mod dom;
pub mod leave_guard;
#[cfg(feature = "hydrate")]
mod server_time;
pub mod tab_keys;
pub mod time_preview;
pub mod zoom_settings;

pub use copy_button::CopyButton;
pub use leave_guard::LeaveGuard;
pub use tab_keys::TabKeys;
pub use time_preview::TimePreview;
pub use zoom_settings::ZoomSettings;
