//! The data on its way to the browser: a line a fact, words parted by single spaces, the last word of a line may hold
//! spaces. A hundred lines that both halves share instead of a general format: that one cost the browser a fifth of all it
//! loads (decision 005).

use std::{fmt::Write as _, sync::Arc};

use shared::{
    conflict::Booking,
    footprint::Margins,
    id::{HostId, MeetingId},
    placement::{HealthProblem, HostFacts, Licence, Strategy, Unavailable},
    preview::PoolSnapshot,
    request::RequestNumber,
    settings::{HostLinkMinutes, HourFormat, PaddingMinutes},
    span::Span,
    time::Timestamp,
    zone::{Change, Offsets},
};

use super::PreviewData;

/// What stands for a value that is not there.
const NONE: &str = "-";

impl PreviewData {
    /// The data as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        // A `String` takes whatever is written.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let zone = &self.offsets;
        writeln!(text, "now {} {}", self.now.0, self.hours.as_str())?;
        writeln!(text, "zone {} {} {}", zone.until.0, zone.zone, zone.tzdata)?;
        for change in &zone.changes {
            writeln!(text, "change {} {} {}", change.from.0, change.offset_minutes, change.abbreviation)?;
        }
        let Some(pool) = &self.pool else { return Ok(()) };
        let (host_link, padding) = (pool.margins.host_link(), pool.margins.padding());
        let strategy = pool.strategy.as_str();
        writeln!(
            text,
            "pool {} {host_link} {padding} {strategy} {} {}",
            pool.version, pool.from.0, pool.to.0
        )?;
        for host in &pool.hosts {
            let licence = host.licence.map_or(NONE, Licence::as_str);
            writeln!(text, "host {} {licence} {} {}", host.host.as_str(), why(host.unavailable), host.name)?;
            for booking in &host.schedule {
                let number = booking.request.map_or(-1, |number| number.0);
                let (start, end) = (booking.span.start().0, booking.span.end().0);
                writeln!(text, "busy {start} {end} {number} {}", booking.meeting.as_str())?;
            }
        }
        Ok(())
    }

    /// Reads the text; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut words = lines.next()?.strip_prefix("now ")?.split(' ');
        let (now, hours) = (instant(words.next()?)?, HourFormat::parse(words.next()?)?);
        let mut words = lines.next()?.strip_prefix("zone ")?.splitn(3, ' ');
        let mut offsets = Offsets {
            until: instant(words.next()?)?,
            zone: words.next()?.to_owned(),
            tzdata: words.next()?.to_owned(),
            changes: Vec::new(),
        };
        let mut pool: Option<PoolSnapshot> = None;
        for line in lines {
            match line.split_once(' ')? {
                ("change", rest) => offsets.changes.push(change(rest)?),
                ("pool", rest) => pool = Some(snapshot(rest)?),
                ("host", rest) => pool.as_mut()?.hosts.push(host(rest)?),
                ("busy", rest) => pool.as_mut()?.hosts.last_mut()?.schedule.push(booking(rest)?),
                _ => return None,
            }
        }
        Some(Self { now, hours, offsets: Arc::new(offsets), pool })
    }
}

fn instant(word: &str) -> Option<Timestamp> {
    word.parse().ok().map(Timestamp)
}

fn change(rest: &str) -> Option<Change> {
    let mut words = rest.splitn(3, ' ');
    Some(Change {
        from: instant(words.next()?)?,
        offset_minutes: words.next()?.parse().ok()?,
        abbreviation: words.next()?.to_owned(),
    })
}

fn snapshot(rest: &str) -> Option<PoolSnapshot> {
    let mut words = rest.split(' ');
    let version = words.next()?.parse().ok()?;
    let host_link = HostLinkMinutes::parse(words.next()?).ok()?;
    let padding = PaddingMinutes::parse(words.next()?).ok()?;
    Some(PoolSnapshot {
        version,
        margins: Margins::new(host_link, padding),
        strategy: Strategy::parse(words.next()?)?,
        from: instant(words.next()?)?,
        to: instant(words.next()?)?,
        hosts: Vec::new(),
    })
}

fn host(rest: &str) -> Option<HostFacts> {
    let mut words = rest.splitn(4, ' ');
    Some(HostFacts {
        host: HostId::new(words.next()?),
        licence: Licence::parse(words.next()?),
        unavailable: unavailable(words.next()?)?,
        name: words.next()?.to_owned(),
        schedule: Vec::new(),
    })
}

fn booking(rest: &str) -> Option<Booking> {
    let mut words = rest.splitn(4, ' ');
    let span = Span::new(instant(words.next()?)?, instant(words.next()?)?).ok()?;
    let number: i64 = words.next()?.parse().ok()?;
    let request = (number >= 0).then_some(RequestNumber(number));
    Some(Booking { span, request, meeting: MeetingId::new(words.next()?) })
}

/// Why a host gets no new meetings, as one word.
fn why(unavailable: Option<Unavailable>) -> String {
    match unavailable {
        None => NONE.into(),
        Some(Unavailable::Quota { resets_at }) => format!("quota:{}", resets_at.0),
        Some(Unavailable::Outside { span }) => format!("outside:{}:{}", span.start().0, span.end().0),
        Some(Unavailable::Unhealthy { reason }) => format!("unhealthy:{}", reason.as_str()),
    }
}

/// The inner `None` says that nothing is wrong, the outer one that the word means nothing.
#[expect(clippy::option_option, reason = "a host without trouble is no error")]
fn unavailable(word: &str) -> Option<Option<Unavailable>> {
    let mut parts = word.split(':');
    Some(match parts.next()? {
        NONE => None,
        "quota" => Some(Unavailable::Quota { resets_at: instant(parts.next()?)? }),
        "outside" => {
            let span = Span::new(instant(parts.next()?)?, instant(parts.next()?)?).ok()?;
            Some(Unavailable::Outside { span })
        }
        "unhealthy" => Some(Unavailable::Unhealthy { reason: HealthProblem::parse(parts.next()?)? }),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let at = |minutes: i64| Timestamp(1_820_932_920_000 + minutes * 60_000);
        let span = Span::new(at(0), at(60)).unwrap();
        let states = [
            None,
            Some(Unavailable::Quota { resets_at: at(1) }),
            Some(Unavailable::Outside { span }),
            Some(Unavailable::Unhealthy { reason: HealthProblem::Pending }),
        ];
        let licences = [None, Some(Licence::Basic), Some(Licence::Licensed), Some(Licence::OnPremises)];
        let hosts =
            states.into_iter().zip(licences).enumerate().map(|(nth, (unavailable, licence))| HostFacts {
                host: HostId::new(format!("h{nth}")),
                name: format!("Größe & Söhne, Host {nth}"),
                schedule: [None, Some(RequestNumber(1041))]
                    .map(|request| Booking { meeting: MeetingId::new("m"), request, span })
                    .to_vec(),
                licence,
                unavailable,
            });
        let offsets = Offsets {
            zone: "Asia/Kathmandu".into(),
            tzdata: "2025b".into(),
            changes: vec![Change {
                from: Timestamp(0),
                offset_minutes: 345,
                abbreviation: "UTC+5:45".into(),
            }],
            until: Timestamp(i64::MAX),
        };
        let pool = PoolSnapshot {
            version: 17,
            margins: Margins::new(
                HostLinkMinutes::parse("60").unwrap(),
                PaddingMinutes::parse("1440").unwrap(),
            ),
            strategy: Strategy::TightestFit,
            from: at(-9),
            to: at(9),
            hosts: hosts.collect(),
        };
        let data =
            PreviewData { now: at(0), hours: HourFormat::H24, offsets: Arc::new(offsets), pool: Some(pool) };
        assert_eq!(PreviewData::parse(&data.to_text()), Some(data.clone()));
        let without = PreviewData { pool: None, ..data };
        assert_eq!(PreviewData::parse(&without.to_text()), Some(without));
    }

    #[test]
    fn a_page_in_its_place_is_nothing() {
        for text in [
            "",
            "<!doctype html>",
            "now 1 12",
            "now 1 12\nzone 1 UTC x\nbusy 1 2 3 m",
            "now 1 25\nzone 1 UTC x",
        ] {
            assert_eq!(PreviewData::parse(text), None, "{text}");
        }
    }
}
