//! What Callboard does: use cases and everything they keep. Pages and the command line call it; it knows neither.

pub mod store;
