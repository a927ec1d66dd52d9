//! What wakes in the browser. One island a page region; props are ids and short texts; no `unwrap`, no indexing: a panic
//! would put every other island of the page to sleep.

pub mod copy_button;

pub use copy_button::CopyButton;
