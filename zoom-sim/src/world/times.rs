//! Start times as Zoom reads them: with `Z`, or as wall time in a named zone. README: M4, M18

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use chrono_tz::Tz;

use super::Refusal;
use crate::switches::{OffsetStart, Switches, UnknownZone};

/// The instant `text` means; wall times are read in `zone`. Fractions of a second are cut.
pub(super) fn start_time(text: &str, zone: &str, switches: &Switches) -> Result<DateTime<Utc>, Refusal> {
    let refused = || Refusal::invalid("start_time", "Invalid field.");
    let Ok(at) = DateTime::parse_from_rfc3339(text) else {
        let wall = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map_err(|_| refused())?;
        return in_zone(wall, named(zone, switches)?);
    };
    let wall = at.naive_local();
    match switches.offset_start {
        _ if text.ends_with(['Z', 'z']) => Ok(at.with_timezone(&Utc).trunc_subsecs(0)),
        OffsetStart::Instant => Ok(at.with_timezone(&Utc).trunc_subsecs(0)),
        OffsetStart::WallTime => in_zone(wall, named(zone, switches)?),
        OffsetStart::Refuse => Err(refused()),
    }
}

fn in_zone(wall: NaiveDateTime, zone: Tz) -> Result<DateTime<Utc>, Refusal> {
    let at = wall.and_local_timezone(zone).earliest().unwrap_or_else(|| wall.and_utc().with_timezone(&zone));
    Ok(at.with_timezone(&Utc).trunc_subsecs(0))
}

/// The zone of that name; unknown ones are refused or taken for UTC. README: M5
pub(super) fn named(zone: &str, switches: &Switches) -> Result<Tz, Refusal> {
    match (zone.parse(), switches.unknown_zone) {
        (Ok(zone), _) => Ok(zone),
        (Err(_), UnknownZone::Utc) => Ok(Tz::UTC),
        (Err(_), UnknownZone::Refuse) => Err(Refusal::invalid("timezone", "Invalid field.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: &str, switches: &Switches) -> Option<String> {
        start_time(text, zone, switches).ok().map(|at| at.format("%FT%TZ").to_string())
    }

    #[test]
    fn m4_both_spellings_are_read() {
        let read = |text, zone| read(text, zone, &Switches::default());
        let one = Some("2030-05-01T13:00:00Z".to_owned());
        assert_eq!(read("2030-05-01T13:00:00Z", "nonsense"), one);
        assert_eq!(read("2030-05-01T13:00:00.5Z", "UTC"), one);
        assert_eq!(read("2030-05-01T09:00:00", "America/New_York"), one);
        assert_eq!(read("2030-05-01T09:00:00", "Mars/Base"), None);
        assert_eq!(read("tomorrow", "UTC"), None);
    }

    #[test]
    fn m18_an_offset_is_an_instant_a_wall_time_or_refused() {
        let with = |offset_start| {
            let switches = Switches { offset_start, ..Switches::default() };
            read("2030-05-01T09:00:00+09:00", "America/New_York", &switches)
        };
        assert_eq!(with(OffsetStart::Instant), Some("2030-05-01T00:00:00Z".to_owned()));
        assert_eq!(with(OffsetStart::WallTime), Some("2030-05-01T13:00:00Z".to_owned()));
        assert_eq!(with(OffsetStart::Refuse), None);
        let switches = Switches { offset_start: OffsetStart::Refuse, ..Switches::default() };
        assert!(read("2030-05-01T13:00:00Z", "UTC", &switches).is_some(), "Z is no offset");
    }

    #[test]
    fn m5_an_unknown_zone_is_refused_or_taken_for_utc() {
        let switches = Switches { unknown_zone: UnknownZone::Utc, ..Switches::default() };
        assert_eq!(
            read("2030-05-01T09:00:00", "Mars/Base", &switches),
            Some("2030-05-01T09:00:00Z".to_owned())
        );
    }
}
