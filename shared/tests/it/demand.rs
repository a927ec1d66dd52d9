//! Zoom Demand: how many at once, as step functions.

use shared::demand::{Step, highest_within, host_load, meetings_at_once, peak};

use crate::support::{at, margins, span};

fn step(from: &str, to: &str, count: u32) -> Step {
    Step { from: at(from), to: at(to), count }
}

#[test]
fn r146_meetings_peak_two_and_load_three() {
    let spans = [span("10:00", "11:00"), span("10:30", "11:30"), span("11:00", "12:00")];
    let meetings = meetings_at_once(&spans);
    assert_eq!(meetings, [step("10:00", "10:30", 1), step("10:30", "11:30", 2), step("11:30", "12:00", 1)]);
    assert_eq!(peak(&meetings), Some(step("10:30", "11:30", 2)));
    let load = host_load(&spans, margins(60, 60));
    assert_eq!(peak(&load), Some(step("10:00", "12:00", 3)));
    assert_eq!(load.len(), 5);
}

#[test]
fn t_5_back_to_back_is_one_meeting_at_once_and_two_hosts() {
    let spans = [span("10:00", "11:00"), span("11:00", "12:00")];
    assert_eq!(meetings_at_once(&spans), [step("10:00", "12:00", 1)]);
    let load = host_load(&spans, margins(0, 0));
    assert_eq!(load, [step("10:00", "11:00", 1), step("11:00", "11:00", 2), step("11:00", "12:00", 1)]);
    assert_eq!(peak(&load).unwrap().count, 2);
}

#[test]
fn r147_a_bin_has_the_highest_count_inside() {
    let spans = [span("10:00", "11:00"), span("10:30", "11:30"), span("11:00", "12:00")];
    let meetings = meetings_at_once(&spans);
    assert_eq!(highest_within(&meetings, span("10:00", "11:00")), 2);
    assert_eq!(highest_within(&meetings, span("10:00", "10:30")), 1);
    assert_eq!(highest_within(&meetings, span("11:30", "12:00")), 1);
    assert_eq!(highest_within(&meetings, span("12:00", "13:00")), 0);
    assert_eq!(highest_within(&meetings, span("09:00", "10:00")), 0);
    let touching = host_load(&[span("10:00", "11:00"), span("11:00", "12:00")], margins(0, 0));
    assert_eq!(
        highest_within(&touching, span("11:00", "12:00")),
        2,
        "one instant long, in the bin that holds it"
    );
    assert_eq!(highest_within(&touching, span("10:00", "11:00")), 1);
}

#[test]
fn r146_nothing_planned_has_no_peak_and_gaps_are_no_steps() {
    assert_eq!(peak(&meetings_at_once(&[])), None);
    let apart = [span("10:00", "11:00"), span("12:00", "13:00")];
    assert_eq!(meetings_at_once(&apart), [step("10:00", "11:00", 1), step("12:00", "13:00", 1)]);
    assert_eq!(peak(&meetings_at_once(&apart)), Some(step("10:00", "11:00", 1)), "the first of equals");
    let twice = [span("10:00", "11:00"), span("10:00", "11:00")];
    assert_eq!(meetings_at_once(&twice), [step("10:00", "11:00", 2)]);
}
