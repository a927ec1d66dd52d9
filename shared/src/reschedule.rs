//! Another time for a meeting that exists (D-10). Its own host comes first: free there, the link stays. Else nothing is
//! changed until a person has chosen; the page, the use case and the browser ask the same question here.

use serde::{Deserialize, Serialize};

use crate::conflict::{Blocker, blockers_of_move, is_movable};
use crate::footprint::Margins;
use crate::id::MeetingId;
use crate::placement::{HostFacts, Verdict, nearest_starts, verdicts};
use crate::request::RequestNumber;
use crate::span::Span;
use crate::time::{MINUTE, Timestamp};

/// What another time would mean for a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reschedule {
    /// The name of the meeting's own host.
    pub host_name: String,
    /// What stands in the way on it; empty means the host and the link stay.
    pub blockers: Vec<Blocker>,
    /// How many other hosts could take it: a new link.
    pub others_free: usize,
    /// Its own host is busy: the nearest earlier start that would keep the link, within 48 hours and not in the past.
    pub earlier: Option<Timestamp>,
    /// Its own host is busy: the nearest later start that would keep the link, within 48 hours.
    pub later: Option<Timestamp>,
    /// It has begun: people may be in it, so only its end can change without cutting them off (T-22).
    pub running: bool,
    /// The one meeting in the way that has not begun and could be moved to another host instead (T-22).
    pub movable: Option<RequestNumber>,
}

impl Reschedule {
    /// Judges `candidate` for a meeting that takes place at `current` on the host `own`, which need not be listed any more;
    /// `others` may hold it as well. A host that gets no new meetings keeps those it has, so of `own` only the schedule
    /// counts.
    ///
    /// ```
    /// use shared::{conflict::Booking, footprint::Margins, id::{HostId, MeetingId}, placement::HostFacts,
    ///     reschedule::Reschedule, span::Span, time::Timestamp};
    /// let now = Timestamp::from_secs(0);
    /// let at = |minute: i64| Span::new(now.plus_minutes(minute), now.plus_minutes(minute + 60));
    /// let itself = MeetingId::new("m");
    /// let own = HostFacts { host: HostId::new("a"), name: "Host A".into(), licence: None, unavailable: None,
    ///     schedule: vec![Booking { meeting: itself.clone(), request: None, span: at(60)? }] };
    /// let judged = Reschedule::of(&itself, at(60)?, at(90)?, &own, &[], Margins::default(), now);
    /// assert!(judged.keeps_link());
    /// # Ok::<(), shared::span::NotAfterStart>(())
    /// ```
    #[must_use]
    pub fn of(
        itself: &MeetingId,
        current: Span,
        candidate: Span,
        own: &HostFacts,
        others: &[HostFacts],
        margins: Margins,
        now: Timestamp,
    ) -> Self {
        let running = current.start() <= now && now < current.end();
        let blockers = blockers_of_move(itself, candidate, &own.schedule, margins);
        let (mut earlier, mut later) = (None, None);
        if !blockers.is_empty() && !running {
            let mut alone = HostFacts { unavailable: None, ..own.clone() };
            alone.schedule.retain(|booking| booking.meeting != *itself);
            let near = nearest_starts(candidate, &[alone], margins, now);
            (earlier, later) = (near.0.map(|near| near.start), near.1.map(|near| near.start));
        }
        let movable = match blockers.as_slice() {
            [one] if is_movable(&one.booking, now) => one.booking.request,
            _ => None,
        };
        let free = verdicts(candidate, others, margins);
        let others_free = free.iter().filter(|it| it.host != own.host && it.verdict == Verdict::Free).count();
        Self { host_name: own.name.clone(), blockers, others_free, earlier, later, running, movable }
    }

    /// Whether the meeting can stay on its host, and with it the link.
    #[must_use]
    pub fn keeps_link(&self) -> bool {
        self.blockers.is_empty()
    }
}

/// What Zoom is told of another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The new start in whole seconds; `None` leaves it alone.
    pub start: Option<Timestamp>,
    /// Whole minutes from the start that counts, rounded up (R58).
    pub duration_minutes: i64,
}

impl Told {
    /// What Zoom is told of a meeting that takes place at `span` now. `sent_start` is the start Zoom has been told before.
    ///
    /// Zoom ignores a start in the past: a meeting that has begun keeps the start Zoom knows, and one that is moved so that
    /// it has begun starts a minute from now.
    #[must_use]
    pub fn of(span: Span, sent_start: Timestamp, now: Timestamp) -> Self {
        let start = match (span.start() <= now, sent_start <= now) {
            (false, _) => Some(span.start().floor_to_second()),
            (true, true) => None,
            (true, false) => Some(now.plus_minutes(1).floor_to_second()),
        };
        let millis = span.end().millis_since(start.unwrap_or(sent_start));
        let minutes = millis.div_euclid(MINUTE) + i64::from(millis.rem_euclid(MINUTE) != 0);
        Self { start, duration_minutes: minutes.max(1) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::conflict::Booking;
    use crate::id::HostId;
    use crate::placement::Unavailable;
    use crate::settings::{HostLinkMinutes, PaddingMinutes};

    const NOW: Timestamp = Timestamp(0);

    fn span(start: i64, minutes: i64) -> Span {
        let start = NOW.plus_minutes(start);
        Span::new(start, start.plus_minutes(minutes)).unwrap()
    }

    fn margins() -> Margins {
        Margins::new(HostLinkMinutes::parse("15").unwrap(), PaddingMinutes::parse("30").unwrap())
    }

    /// A host with meetings `(request, start, minutes)`, each with an id of its number.
    fn host(name: &str, meetings: &[(i64, i64, i64)]) -> HostFacts {
        let booking = |(number, start, minutes): &(i64, i64, i64)| Booking {
            meeting: MeetingId::new(number.to_string()),
            request: Some(RequestNumber(*number)),
            span: span(*start, *minutes),
        };
        HostFacts {
            host: HostId::new(name),
            name: format!("Host {name}"),
            schedule: meetings.iter().map(booking).collect(),
            licence: None,
            unavailable: None,
        }
    }

    fn of(current: Span, candidate: Span, hosts: &[HostFacts]) -> Reschedule {
        Reschedule::of(&MeetingId::new("1"), current, candidate, &hosts[0], hosts, margins(), NOW)
    }

    #[test]
    fn r87_t_21_a_meeting_never_stands_in_its_own_way() {
        let hosts = [host("a", &[(1, 600, 60)])];
        for candidate in [span(600, 30), span(630, 60), span(590, 200), span(600, 60)] {
            let judged = of(span(600, 60), candidate, &hosts);
            assert!(judged.keeps_link());
            assert_eq!((judged.earlier, judged.later, judged.movable), (None, None, None));
        }
    }

    #[test]
    fn r88_a_busy_host_offers_other_times_and_other_hosts() {
        let hosts = [host("a", &[(1, 600, 60), (2, 800, 60)]), host("b", &[]), host("c", &[(3, 790, 60)])];
        let judged = of(span(600, 60), span(790, 60), &hosts);
        assert!(!judged.keeps_link());
        assert_eq!(judged.host_name, "Host a");
        assert_eq!(judged.blockers[0].booking.request, Some(RequestNumber(2)));
        assert_eq!(judged.others_free, 1, "its own host is no other");
        assert_eq!(judged.earlier, Some(NOW.plus_minutes(800 - 60 - 45 - 1)), "its old time is no obstacle");
        assert_eq!(judged.later, Some(NOW.plus_minutes(860 + 45 + 1)));
        assert_eq!(judged.movable, Some(RequestNumber(2)));
    }

    #[test]
    fn t_22_of_a_running_meeting_only_the_next_can_be_moved() {
        let hosts = [host("a", &[(1, -30, 60), (2, 80, 60)]), host("b", &[])];
        assert!(of(span(-30, 60), span(-30, 64), &hosts).keeps_link(), "46 minutes before the next");
        let longer = of(span(-30, 60), span(-30, 65), &hosts);
        assert!(longer.running);
        assert_eq!((longer.earlier, longer.later), (None, None), "people are in it");
        assert_eq!(longer.movable, Some(RequestNumber(2)));
        let two = [host("a", &[(1, -30, 60), (2, 80, 10), (3, 100, 10)])];
        assert_eq!(of(span(-30, 60), span(-30, 90), &two).movable, None, "two in the way");
    }

    #[test]
    fn d_11_a_host_that_gets_no_new_meetings_keeps_this_one() {
        let full = Some(Unavailable::Quota { resets_at: NOW.plus_minutes(5) });
        let own = HostFacts { unavailable: full, ..host("a", &[(1, 600, 60), (2, 800, 60)]) };
        let hosts = [own];
        assert!(of(span(600, 60), span(610, 60), &hosts).keeps_link());
        assert!(of(span(600, 60), span(790, 60), &hosts).later.is_some(), "nor does it end proposals");
    }

    #[test]
    fn zoom_keeps_the_start_of_a_meeting_that_has_begun() {
        let told = |current: Span, sent: i64| Told::of(current, NOW.plus_minutes(sent), NOW);
        let is = |start: Option<i64>, duration_minutes| Told {
            start: start.map(|start| NOW.plus_minutes(start)),
            duration_minutes,
        };
        assert_eq!(told(span(60, 90), 30), is(Some(60), 90), "to come: both");
        assert_eq!(told(span(-30, 90), -30), is(None, 90), "running, longer");
        assert_eq!(told(span(-30, 90), -10), is(None, 70), "Zoom was told of it when it ran already");
        assert_eq!(told(span(-30, 90), 30), is(Some(1), 59), "moved so that it has begun");
        assert_eq!(told(span(-30, 31), 30).duration_minutes, 1, "Zoom takes no 0");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// What is offered is free: taken as it is, it keeps the link.
        #[test]
        fn r88_every_time_that_is_offered_keeps_the_link(
            meetings in prop::collection::vec((0_i64..3000, 1_i64..300), 0..8),
            start in 0_i64..3000, minutes in 1_i64..300,
        ) {
            let mut booked: Vec<(i64, i64, i64)> = vec![(1, 5000, 60)];
            booked.extend(meetings.iter().enumerate().map(|(nth, (start, minutes))| {
                (i64::try_from(nth).unwrap() + 2, *start, *minutes)
            }));
            let hosts = [host("a", &booked)];
            let (current, candidate) = (span(5000, 60), span(start, minutes));
            let judged = of(current, candidate, &hosts);
            for offered in judged.earlier.iter().chain(&judged.later) {
                prop_assert!(of(current, candidate.moved_to(*offered), &hosts).keeps_link());
                prop_assert!(*offered >= NOW);
            }
            if judged.keeps_link() {
                prop_assert_eq!((judged.earlier, judged.later), (None, None));
            }
        }
    }
}
