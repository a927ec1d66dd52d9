//! Instants and identifiers.

use shared::id::HostId;
use shared::time::{Timestamp, clock_skew};

#[test]
fn minutes_move_and_measure() {
    let base = Timestamp::from_secs(100);
    assert_eq!(base.as_millis(), 100_000);
    assert_eq!(base.plus_minutes(2), Timestamp(220_000));
    assert_eq!(base.minus_minutes(2), Timestamp(-20_000));
    assert_eq!(base.plus_seconds(3), Timestamp(103_000));
    assert_eq!(base.plus_minutes(2).minutes_since(base), 2);
    assert_eq!(base.minutes_since(base.plus_seconds(90)), -1);
    assert_eq!(base.millis_since(Timestamp(1)), 99_999);
}

#[test]
fn rounding_goes_to_the_right_side_also_before_1970() {
    assert_eq!(Timestamp(60_001).floor_to_minute(), Timestamp(60_000));
    assert_eq!(Timestamp(60_001).ceil_to_minute(), Timestamp(120_000));
    assert_eq!(Timestamp(60_000).ceil_to_minute(), Timestamp(60_000));
    assert_eq!(Timestamp(-1).floor_to_minute(), Timestamp(-60_000));
    assert_eq!(Timestamp(-1).ceil_to_minute(), Timestamp(0));
    assert_eq!(Timestamp(-1).as_secs(), -1);
    assert_eq!(Timestamp(1_999).floor_to_second(), Timestamp(1_000));
}

#[test]
fn arithmetic_saturates() {
    assert_eq!(Timestamp(i64::MAX).plus_minutes(1), Timestamp(i64::MAX));
    assert_eq!(Timestamp(i64::MIN).minus_minutes(1), Timestamp(i64::MIN));
}

#[test]
fn t_11_a_clock_two_minutes_off_is_worth_a_warning() {
    let ours = Timestamp::from_secs(10_000);
    assert_eq!(clock_skew(ours, ours.plus_minutes(2)), Some(-120));
    assert_eq!(clock_skew(ours, ours.minus_minutes(2)), Some(120));
    assert_eq!(clock_skew(ours, ours.plus_seconds(30)), None);
    assert_eq!(clock_skew(ours, ours.plus_seconds(-31)), Some(31));
    assert_eq!(clock_skew(ours.plus_millis(999), ours), None, "the header counts whole seconds");
}

#[test]
fn a_timestamp_is_a_bare_number_on_the_wire() -> Result<(), serde_json::Error> {
    assert_eq!(serde_json::to_string(&Timestamp(5))?, "5");
    Ok(())
}

#[test]
fn an_id_keeps_its_text() {
    let id = HostId::new("h-1");
    assert_eq!((id.as_str(), id.to_string().as_str()), ("h-1", "h-1"));
}
