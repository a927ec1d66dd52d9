//! The rules of Callboard, the same on the server and in the browser.
//!
//! Pure: nothing here reads a clock, draws dice, opens a file or a socket. Whatever needs "now" or randomness takes it
//! as a parameter, so that every answer can be computed again, in a test or in the other half of the product.
//!
//! Reading order: [`time`], [`span`] and [`footprint`] carry the one idea of the product (the closed block a meeting
//! occupies on its host); [`conflict`] and [`placement`] choose a host by it; [`host_link`] opens by it. Around them
//! stand the [`request`] and who may do what with it, the [`conversion`] states with [`reconcile`], and the zones.
//!
//! ```
//! use shared::{footprint::{Footprint, Margins}, settings::{HostLinkMinutes, PaddingMinutes}, span::Span, time::Timestamp};
//!
//! let margins = Margins::new(HostLinkMinutes::parse("60")?, PaddingMinutes::parse("60")?);
//! let at = |hour: i64| Timestamp::from_secs(hour * 3600);
//! let early = Footprint::of(Span::new(at(8), at(9))?, margins);
//! let late = Footprint::of(Span::new(at(11), at(12))?, margins);
//! assert!(early.conflicts_with(late), "exactly two hours apart still conflicts");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod conflict;
pub mod conversion;
pub mod countdown;
pub mod demand;
pub mod eligibility;
pub mod footprint;
pub mod host_link;
pub mod id;
pub mod message;
pub mod people;
pub mod placement;
pub mod preview;
pub mod quota;
pub mod reconcile;
pub mod request;
pub mod reschedule;
pub mod settings;
pub mod span;
pub mod time;
pub mod visibility;
pub mod zone;
