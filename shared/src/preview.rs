//! The preview: which hosts could take a meeting, from one picture of the pool. The page of a conversion, the list and the
//! browser ask it; it promises nothing, and the click is judged again by [`placement`](crate::placement).

use serde::{Deserialize, Serialize};

use crate::footprint::Margins;
use crate::placement::{
    HostFacts, HostVerdict, NEAREST_WITHIN_MINUTES, NearestStart, Strategy, Verdict, nearest_starts, verdicts,
};
use crate::span::Span;
use crate::time::Timestamp;

/// What the pool looked like at one moment, around some days: enough to answer for every meeting within them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolSnapshot {
    /// The pool's version; another one means that the picture may be wrong.
    pub version: i64,
    /// Today's L and P.
    pub margins: Margins,
    /// How a host is chosen of those that are free.
    pub strategy: Strategy,
    /// Every booking that has a part of `[from, to]` is in.
    pub from: Timestamp,
    /// See `from`.
    pub to: Timestamp,
    /// The hosts in the order of the settings.
    pub hosts: Vec<HostFacts>,
}

/// Which hosts could take a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Every host with its answer, in the order of the pool.
    pub hosts: Vec<HostVerdict>,
    /// Without a free host: the nearest earlier start that would work, within 48 hours and not in the past.
    pub earlier: Option<NearestStart>,
    /// Without a free host: the nearest later start that would work, within 48 hours.
    pub later: Option<NearestStart>,
    /// Zoom would end the meeting before its time on every host that is free: they are Basic, and it is longer than 40
    /// minutes (R154).
    pub cut_short: bool,
}

impl Preview {
    /// Judges a meeting at `candidate`. `now` only keeps proposals out of the past.
    ///
    /// ```
    /// use shared::{footprint::Margins, id::HostId, placement::HostFacts, preview::Preview, span::Span, time::Timestamp};
    /// let hosts = [HostFacts {
    ///     host: HostId::new("a"), name: "Host A".into(), schedule: vec![], licence: None, unavailable: None }];
    /// let now = Timestamp::from_secs(0);
    /// let preview = Preview::of(Span::new(now.plus_minutes(60), now.plus_minutes(120))?, &hosts, Margins::default(), now);
    /// assert_eq!((preview.free(), preview.earlier), (1, None));
    /// # Ok::<(), shared::span::NotAfterStart>(())
    /// ```
    #[must_use]
    pub fn of(candidate: Span, hosts: &[HostFacts], margins: Margins, now: Timestamp) -> Self {
        let verdicts = verdicts(candidate, hosts, margins);
        let free: Vec<_> = verdicts.iter().filter(|it| it.verdict == Verdict::Free).collect();
        let cuts = |it: &&HostVerdict| {
            let facts = hosts.iter().find(|facts| facts.host == it.host);
            facts.and_then(|facts| facts.licence).is_some_and(|licence| licence.cuts(candidate))
        };
        let cut_short = !free.is_empty() && free.iter().all(cuts);
        let (earlier, later) = match free.is_empty() {
            true => nearest_starts(candidate, hosts, margins, now),
            false => (None, None),
        };
        Self { hosts: verdicts, earlier, later, cut_short }
    }

    /// How many hosts are free.
    #[must_use]
    pub fn free(&self) -> usize {
        self.hosts.iter().filter(|host| host.verdict == Verdict::Free).count()
    }
}

impl PoolSnapshot {
    /// Minutes around a meeting that the picture must hold to answer for it: as far as proposals go, and what touches them.
    #[must_use]
    pub fn reach_minutes(margins: Margins) -> i64 {
        NEAREST_WITHIN_MINUTES + margins.spacing_minutes()
    }

    /// Whether the picture holds everything that matters for a meeting at `candidate`.
    #[must_use]
    pub fn covers(&self, candidate: Span) -> bool {
        let reach = Self::reach_minutes(self.margins);
        // A proposal moves the whole meeting.
        let length = candidate.millis();
        self.from <= candidate.start().minus_minutes(reach)
            && candidate.end().plus_minutes(reach).plus_millis(length) <= self.to
    }

    /// Judges a meeting at `candidate`; ask [`Self::covers`] first.
    #[must_use]
    pub fn preview(&self, candidate: Span, now: Timestamp) -> Preview {
        Preview::of(candidate, &self.hosts, self.margins, now)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::conflict::Booking;
    use crate::id::{HostId, MeetingId};
    use crate::placement::{Licence, Strategy, place};
    use crate::settings::{HostLinkMinutes, PaddingMinutes};

    const NOW: Timestamp = Timestamp(0);

    fn span(start: i64, minutes: i64) -> Span {
        let start = NOW.plus_minutes(start);
        Span::new(start, start.plus_minutes(minutes)).unwrap()
    }

    fn host(name: &str, licence: Option<Licence>, meetings: &[(i64, i64)]) -> HostFacts {
        let booking = |(nth, (start, minutes)): (usize, &(i64, i64))| Booking {
            meeting: MeetingId::new(format!("{name}{nth}")),
            request: None,
            span: span(*start, *minutes),
        };
        let schedule = meetings.iter().enumerate().map(booking).collect();
        HostFacts { host: HostId::new(name), name: name.into(), schedule, licence, unavailable: None }
    }

    fn margins(host_link: &str, padding: &str) -> Margins {
        Margins::new(HostLinkMinutes::parse(host_link).unwrap(), PaddingMinutes::parse(padding).unwrap())
    }

    #[test]
    fn r154_it_is_cut_short_only_when_every_free_host_would_cut_it() {
        let basic = || host("b", Some(Licence::Basic), &[]);
        let both = [basic(), host("l", Some(Licence::Licensed), &[])];
        let of =
            |minutes, hosts: &[HostFacts]| Preview::of(span(60, minutes), hosts, Margins::default(), NOW);
        assert!(of(41, &[basic()]).cut_short);
        assert!(!of(40, &[basic()]).cut_short);
        assert!(!of(41, &both).cut_short);
        assert!(!of(41, &[]).cut_short, "no host, no meeting");
        let busy = [host("b", Some(Licence::Basic), &[(60, 60)])];
        assert!(!of(41, &busy).cut_short, "none is free");
    }

    #[test]
    fn r52_proposals_stand_there_only_when_none_is_free() {
        let busy = [host("a", None, &[(600, 60)])];
        let preview = Preview::of(span(600, 60), &busy, margins("15", "30"), NOW);
        assert_eq!(preview.free(), 0);
        assert_eq!(preview.earlier.unwrap().start, NOW.plus_minutes(600 - 60 - 45 - 1));
        assert_eq!(preview.later.unwrap().start, NOW.plus_minutes(660 + 45 + 1));
        let free = Preview::of(span(900, 60), &busy, margins("15", "30"), NOW);
        assert_eq!((free.free(), free.earlier, free.later), (1, None, None));
    }

    #[test]
    fn the_picture_covers_what_it_was_made_for_and_not_a_minute_more() {
        let margins = margins("60", "60");
        let reach = PoolSnapshot::reach_minutes(margins);
        assert_eq!(reach, 48 * 60 + 120);
        let day = span(10_000, 24 * 60);
        let snapshot = PoolSnapshot {
            version: 1,
            margins,
            strategy: Strategy::Shuffle,
            from: day.start().minus_minutes(reach),
            to: day.end().plus_minutes(reach),
            hosts: vec![],
        };
        assert!(snapshot.covers(span(10_000, 60)));
        assert!(!snapshot.covers(span(9_999, 60)));
        assert!(snapshot.covers(span(10_000 + 22 * 60, 60)), "and its proposals");
        assert!(!snapshot.covers(span(10_000 + 22 * 60 + 1, 60)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// What the browser shows and what the server does cannot disagree.
        #[test]
        fn r67_the_preview_says_free_exactly_where_the_placement_finds_a_host(
            schedules in prop::collection::vec(prop::collection::vec((0_i64..3000, 1_i64..300), 0..6), 0..5),
            start in 0_i64..3000, minutes in 1_i64..300, host_link in 0_u8..=120, padding in 0_u16..=240,
        ) {
            let hosts: Vec<_> =
                schedules.iter().enumerate().map(|(nth, meetings)| host(&nth.to_string(), None, meetings)).collect();
            let margins = margins(&host_link.to_string(), &padding.to_string());
            let preview = Preview::of(span(start, minutes), &hosts, margins, NOW);
            match place(span(start, minutes), &hosts, margins, Strategy::Shuffle, [0; 32], NOW) {
                Ok(placed) => {
                    let drawn = preview.hosts.iter().find(|it| it.host == placed.host).unwrap();
                    prop_assert_eq!(&drawn.verdict, &Verdict::Free);
                }
                Err(no_host) => {
                    prop_assert_eq!(preview.free(), 0);
                    prop_assert_eq!((preview.earlier, preview.later), (no_host.earlier, no_host.later));
                }
            }
        }
    }
}
