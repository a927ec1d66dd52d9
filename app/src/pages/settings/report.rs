//! What *Test Zoom* found out: its stages, and a mark for each line of the host list.

use leptos::prelude::*;

use crate::{components::LineMark, form::Posted, format::Clockface};

/// The report of the test this page answers, if it answers one.
pub(super) fn of(_posted: &Posted) -> Option<()> {
    None
}

/// What the test found out about each line, counted from 1.
pub(super) fn line_marks(_posted: &Posted) -> Vec<(usize, LineMark)> {
    Vec::new()
}

/// Carries a typed secret through a test, sealed.
#[component]
pub fn Sealed(posted: Posted) -> impl IntoView {
    let _ = posted;
}

/// The stages of the test.
#[component]
pub fn Report(report: (), face: Clockface) -> impl IntoView {
    let _ = (report, face);
}
