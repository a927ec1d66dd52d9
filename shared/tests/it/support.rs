//! Short names for what the vectors are made of.

use shared::conflict::Booking;
use shared::footprint::Margins;
use shared::id::{HostId, MeetingId};
use shared::placement::HostFacts;
use shared::request::RequestNumber;
use shared::settings::{HostLinkMinutes, PaddingMinutes};
use shared::span::Span;
use shared::time::Timestamp;
use shared::zone::WallTime;

/// L and P.
pub(crate) fn margins(host_link: i64, padding: i64) -> Margins {
    Margins::new(HostLinkMinutes::try_from(host_link).unwrap(), PaddingMinutes::try_from(padding).unwrap())
}

/// A clock time of one fixed day in UTC; "24:30" is on the next.
pub(crate) fn at(clock: &str) -> Timestamp {
    let (hours, minutes) = clock.split_once(':').unwrap();
    let minutes = hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap();
    utc("2027-09-14T00:00").plus_minutes(minutes)
}

/// An instant by its UTC clock.
pub(crate) fn utc(wall: &str) -> Timestamp {
    wall.parse::<WallTime>().unwrap().as_if_utc()
}

pub(crate) fn span(start: &str, end: &str) -> Span {
    Span::new(at(start), at(end)).unwrap()
}

/// The meeting of request `number`.
pub(crate) fn booking(number: i64, start: &str, end: &str) -> Booking {
    Booking {
        meeting: MeetingId::new(format!("m-{number}")),
        request: Some(RequestNumber(number)),
        span: span(start, end),
    }
}

pub(crate) fn host(id: &str, schedule: Vec<Booking>) -> HostFacts {
    HostFacts {
        host: HostId::new(id),
        name: format!("Host {id}"),
        schedule,
        licence: None,
        unavailable: None,
    }
}

/// A different seed for every number.
pub(crate) fn seed(number: u64) -> [u8; 32] {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    seed
}

/// What a mutation run asks for instead of `usual`: fewer cases, so that hundreds of builds can be tried.
pub(crate) fn at_most(usual: u32) -> u32 {
    #[expect(clippy::disallowed_methods, reason = "only a mutation run sets it")]
    let fewer = std::env::var("CALLBOARD_TEST_CASES").ok().and_then(|text| text.parse().ok());
    usual.min(fewer.unwrap_or(usual))
}
