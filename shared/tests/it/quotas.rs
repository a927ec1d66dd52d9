//! Zoom's daily limit turns at midnight of UTC.

use shared::quota::{DAILY_LIMIT, Standing, Usage, next_reset, utc_day};
use shared::time::Timestamp;

use crate::support::utc;

#[test]
fn t_34_the_quota_day_is_the_day_of_utc() {
    // 19:59 EDT on 14 September is 23:59 UTC; 20:00 EDT is the next day.
    let (before, after) = (utc("2027-09-14T23:59"), utc("2027-09-15T00:00"));
    assert_eq!(utc_day(after), utc_day(before) + 1);
    assert_eq!(next_reset(before), after, "again possible at 20:00 EDT");
    assert_eq!(next_reset(after), utc("2027-09-16T00:00"));
    assert_eq!(utc_day(utc("1970-01-02T00:00")), 1);
    assert_eq!(utc_day(Timestamp(-1)), -1);
    assert_eq!((utc_day(Timestamp(i64::MIN)), utc_day(Timestamp(i64::MAX))), (i32::MIN, i32::MAX));
}

#[test]
fn d_8_creates_and_updates_count_together() {
    let used = |creates, updates| Usage { creates, updates };
    assert_eq!(used(60, 39).remaining(), 1);
    assert_eq!(used(60, 41).remaining(), 0);
    assert_eq!(used(3, 4).total(), 7);
    assert_eq!(used(79, 0).standing(), Standing::Fine);
    assert_eq!(used(40, 40).standing(), Standing::NearLimit, "warned at 80");
    assert_eq!(used(99, 0).standing(), Standing::NearLimit);
    assert_eq!(used(DAILY_LIMIT, 0).standing(), Standing::UsedUp);
    assert_eq!(used(50, 51).standing(), Standing::UsedUp);
}
