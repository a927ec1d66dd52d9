//! What pages are made of: small pieces of HTML that take plain data and work without JavaScript.
//!
//! They are compiled for the server only. A piece never asks the clock, the store or who is signed in: pages do that and
//! hand over text. Nothing is told by color alone; a disabled action stays focusable and says why.

pub mod alert;
pub mod brand;
pub mod copy;
pub mod error_summary;
pub mod error_view;
pub mod facts;
pub mod field;
pub mod footprint;
pub mod head;
pub mod host_link;
pub mod hosts;
pub mod icon;
pub mod layout;
pub mod lines;
pub mod menu;
pub mod qr;
pub mod request_link;
pub mod stages;
pub mod status;
pub mod stream;
pub mod table;

pub use alert::{Alert, EmptyState, Toast, Tone, Verdict};
pub use brand::{Logo, Patterns, SignInArt};
pub use copy::{CopyButton, ShareButton};
pub use error_summary::ErrorSummary;
pub use error_view::ErrorView;
pub use facts::{Fact, Facts, InviteFact, Log, LogEntry};
pub(crate) use field::sentence;
pub use field::{Choice, ChoiceField, Field, SecretField, SelectField};
pub use footprint::{Block, BlockKind, FootprintBar, Label, Ribbon, Scale, Spacing};
pub use head::{Crumbs, PageHead, Tab, Tabs};
pub use host_link::{AppearsAs, Clock, Count, HostLinkCard, HostLinkTone};
pub use hosts::{HostKey, HostRow, HostTable, Offer, Offers};
pub use icon::{Glyph, Icon};
pub use layout::{Account, Door, Layout, NavLink};
pub use lines::{EmailLines, LineMark, LineMarks};
pub use menu::{ActionsMenu, MenuAction, MenuItem};
pub use qr::QrPicture;
pub use request_link::{RequestCard, RequestLink, WithRequestLinks};
pub use stages::{Checklist, Stage, StageList, StageState, Step, StepState};
pub use status::{Mark, StatusTag, ZoomTag, status_glyph};
pub use stream::{ChangedMeanwhile, Follow, Following, StreamState, UpdatedAgo, mark_of};
pub use table::{DataTable, Pager};
