//! Start times as Zoom reads them: with `Z`, or as wall time in a named zone. README: M4

use chrono::{DateTime, NaiveDateTime, SubsecRound, Utc};
use chrono_tz::Tz;

use super::Refusal;

/// The instant `text` means; wall times are read in `zone`. Fractions of a second are cut.
pub(super) fn start_time(text: &str, zone: &str) -> Result<DateTime<Utc>, Refusal> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc).trunc_subsecs(0));
    }
    let wall = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .map_err(|_| Refusal::invalid("start_time", "Invalid field."))?;
    let zone = named(zone)?;
    let at = wall.and_local_timezone(zone).earliest().unwrap_or_else(|| wall.and_utc().with_timezone(&zone));
    Ok(at.with_timezone(&Utc).trunc_subsecs(0))
}

/// Refuses zones nobody knows. README: M5
pub(super) fn named(zone: &str) -> Result<Tz, Refusal> {
    zone.parse().map_err(|_| Refusal::invalid("timezone", "Invalid field."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_are_read() {
        let read = |text, zone| start_time(text, zone).map(|at| at.to_rfc3339());
        assert_eq!(read("2030-05-01T13:00:00Z", "nonsense"), Ok("2030-05-01T13:00:00+00:00".to_owned()));
        assert_eq!(read("2030-05-01T13:00:00.5Z", "UTC"), Ok("2030-05-01T13:00:00+00:00".to_owned()));
        assert_eq!(
            read("2030-05-01T09:00:00", "America/New_York"),
            Ok("2030-05-01T13:00:00+00:00".to_owned())
        );
        assert!(read("2030-05-01T09:00:00", "Mars/Base").is_err());
        assert!(read("tomorrow", "UTC").is_err());
    }
}
