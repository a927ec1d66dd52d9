//! What people see: pages, page forms and the islands that wake in the browser.
//!
//! Only `islands` and the words they share with the pages are compiled for the browser. Everything else stays on the server, so a page costs the browser its HTML
//! and nothing more. Pages never decide: they call one use case of `backend` and print what it says.

pub mod day_scale;
pub mod format;
pub mod islands;
pub mod minutes;
pub mod verdicts;

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod boot;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod parts;
#[cfg(feature = "ssr")]
pub mod plain;
#[cfg(feature = "ssr")]
pub mod text;
