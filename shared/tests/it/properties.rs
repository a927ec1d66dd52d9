//! What holds for every input, by a hundred thousand of them each.

use proptest::prelude::*;
use shared::conflict::{Booking, blockers, pairs_too_close};
use shared::conversion::{Event, Intent, State, is_current, next};
use shared::demand::{host_load, meetings_at_once, peak};
use shared::footprint::{Footprint, Margins};
use shared::id::{HostId, MeetingId};
use shared::placement::{
    Cause, HostFacts, Licence, Strategy as Choice, Unavailable, Verdict, place, verdicts,
};
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;
use shared::zone::{Offsets, Resolved, build};

use crate::support::{at, at_most, margins, utc};

/// A hundred thousand, unless a mutation run asks for fewer.
fn cases() -> ProptestConfig {
    ProptestConfig { cases: at_most(100_000), failure_persistence: None, ..ProptestConfig::default() }
}

/// Within ten hours, from a minute to three hours long.
fn a_span() -> impl Strategy<Value = Span> {
    (0_i64..600, 1_i64..180).prop_map(|(start, length)| {
        let start = at("08:00").plus_minutes(start);
        Span::new(start, start.plus_minutes(length)).unwrap()
    })
}

/// Small ones often, so that edges meet.
fn some_margins() -> impl Strategy<Value = Margins> {
    (prop_oneof![Just(0_i64), 0..=15_i64, 0..=120_i64], prop_oneof![Just(0_i64), 0..=15_i64, 0..=1440_i64])
        .prop_map(|(l, p)| margins(l, p))
}

/// Margins under which a pool is not full at once.
fn narrow_margins() -> impl Strategy<Value = Margins> {
    (0_i64..=30, 0_i64..=30).prop_map(|(l, p)| margins(l, p))
}

fn a_pool() -> impl Strategy<Value = Vec<HostFacts>> {
    let host = (prop::collection::vec(a_span(), 0..3), 0_u8..12);
    prop::collection::vec(host, 0..5).prop_map(|hosts| {
        let facts = hosts.into_iter().enumerate().map(|(nth, (spans, health))| HostFacts {
            host: HostId::new(format!("h{nth}")),
            name: format!("Host {nth}"),
            schedule: spans.into_iter().enumerate().map(|(k, span)| booked(nth * 10 + k, span)).collect(),
            licence: (health > 8).then_some(Licence::Basic),
            unavailable: match health {
                0 => Some(Unavailable::Quota { resets_at: at("24:00") }),
                1 => Some(Unavailable::Outside { span: Span::new(at("10:00"), at("11:00")).unwrap() }),
                _ => None,
            },
        });
        facts.collect()
    })
}

fn booked(number: usize, span: Span) -> Booking {
    Booking { meeting: MeetingId::new(number.to_string()), request: Some(RequestNumber(number as i64)), span }
}

/// The rule as SPEC D-1 says it, in other words than the product's: the gap decides.
fn by_the_gap(a: Span, b: Span, margins: Margins) -> bool {
    let gap = if a.start() <= b.start() { b.start().0 - a.end().0 } else { a.start().0 - b.end().0 };
    gap <= margins.spacing_minutes() * 60_000
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn t_3_symmetry_and_the_gap_rule(a in a_span(), b in a_span(), margins in some_margins()) {
        let conflict = Footprint::of(a, margins).conflicts_with(Footprint::of(b, margins));
        prop_assert_eq!(conflict, Footprint::of(b, margins).conflicts_with(Footprint::of(a, margins)));
        prop_assert_eq!(conflict, by_the_gap(a, b, margins));
        prop_assert_eq!(conflict, !blockers(a, &[booked(1, b)], margins).is_empty());
        prop_assert_eq!(conflict, !blockers(b, &[booked(1, a)], margins).is_empty());
        if a.overlaps(&b) {
            prop_assert!(conflict, "meetings that share time always conflict");
        }
    }

    #[test]
    fn t_4_containment(outer in a_span(), other in a_span(), margins in some_margins(), from in 0.0..1.0_f64, part in 0.01..1.0_f64) {
        let room = outer.duration_minutes();
        let start = (from * room as f64) as i64;
        let length = ((part * (room - start) as f64) as i64).max(1);
        let start = outer.start().plus_minutes(start.min(room - 1));
        let inner = Span::new(start, start.plus_minutes(length).min(outer.end())).unwrap();
        let (inner, outer) = (Footprint::of(inner, margins), Footprint::of(outer, margins));
        prop_assert!(inner.conflicts_with(outer));
        if inner.conflicts_with(Footprint::of(other, margins)) {
            prop_assert!(outer.conflicts_with(Footprint::of(other, margins)));
        }
    }

    #[test]
    fn r52_free_and_blocked_make_the_pool(pool in a_pool(), candidate in a_span(), margins in narrow_margins()) {
        let said = verdicts(candidate, &pool, margins);
        prop_assert_eq!(said.len(), pool.len());
        for (it, facts) in said.iter().zip(&pool) {
            prop_assert_eq!(&it.host, &facts.host);
            let touching = facts.schedule.iter().filter(|booking| by_the_gap(candidate, booking.span, margins)).count();
            match &it.verdict {
                Verdict::Free => prop_assert!(touching == 0 && facts.unavailable.is_none()),
                Verdict::Busy { blockers } => prop_assert!(touching > 0 && blockers.len() == touching),
                Verdict::Quota { .. } | Verdict::Outside { .. } | Verdict::Unhealthy { .. } => prop_assert!(facts.unavailable.is_some()),
            }
        }
    }

    #[test]
    fn r50_a_placement_never_touches(
        pool in a_pool(), candidate in a_span(), margins in narrow_margins(), seed: [u8; 32], tight: bool,
    ) {
        let strategy = if tight { Choice::TightestFit } else { Choice::Shuffle };
        let free = verdicts(candidate, &pool, margins).iter().filter(|it| it.verdict == Verdict::Free).count();
        match place(candidate, &pool, margins, strategy, seed, at("00:00")) {
            Ok(placed) => {
                let facts = pool.iter().find(|facts| facts.host == placed.host);
                prop_assert!(facts.is_some_and(|facts| facts.unavailable.is_none()), "R22: a host of the pool");
                let touches = |booking: &Booking| by_the_gap(candidate, booking.span, margins);
                prop_assert!(!facts.unwrap().schedule.iter().any(touches));
                let basic = |host: &HostId| pool.iter().any(|it| it.host == *host && it.licence.is_some());
                let better = verdicts(candidate, &pool, margins)
                    .iter()
                    .any(|it| it.verdict == Verdict::Free && !basic(&it.host));
                prop_assert!(!(basic(&placed.host) && better), "R154: a Basic host is the last resort");
                prop_assert!(free > 0 && placed.draw.is_genuine() && placed.draw.order.len() == pool.len());
            }
            Err(refused) => {
                prop_assert_eq!(free, 0, "with a free host there is always a placement");
                prop_assert_eq!(refused.per_host, verdicts(candidate, &pool, margins));
            }
        }
    }

    #[test]
    fn r52_a_nearest_start_works_and_none_is_nearer(
        pool in a_pool(), candidate in a_span(), margins in narrow_margins(), now in 0_i64..720, between in 0.0..1.0_f64,
    ) {
        let now = at("00:00").plus_minutes(now);
        let works = |start| place(candidate.moved_to(start), &pool, margins, Choice::Shuffle, [0; 32], now).is_ok();
        let wanted = candidate.start();
        if let Err(refused) = place(candidate, &pool, margins, Choice::Shuffle, [0; 32], now) {
            let later = refused.later.as_ref().map(|it| it.start);
            let earlier = refused.earlier.as_ref().map(|it| it.start);
            for start in later.into_iter().chain(earlier) {
                prop_assert!(works(start) && now <= start && start.minutes_since(wanted).abs() <= 48 * 60);
            }
            let some_minute = |distance: i64| (between * (distance as f64 - 1.0)) as i64 + 1;
            let last = later.map_or(48 * 60 + 1, |start| start.minutes_since(wanted));
            let skipped = wanted.plus_minutes(some_minute(last));
            prop_assert!(last <= 1 || skipped < now || Some(skipped) == later || !works(skipped));
            let first = earlier.map_or(48 * 60 + 1, |start| wanted.minutes_since(start));
            let skipped = wanted.minus_minutes(some_minute(first));
            prop_assert!(first <= 1 || skipped < now || Some(skipped) == earlier || !works(skipped));
        }
    }

    #[test]
    fn t_40_a_proposed_move_frees_the_host(pool in a_pool(), candidate in a_span(), margins in narrow_margins()) {
        if let Err(refused) = place(candidate, &pool, margins, Choice::Shuffle, [0; 32], at("00:00")) {
            let available: Vec<_> = pool.iter().filter(|facts| facts.unavailable.is_none()).collect();
            // The most at once inside the new footprint, counted at the instants where blocks begin.
            let wanted = Footprint::of(candidate, margins);
            let blocks: Vec<_> = available.iter().flat_map(|facts| &facts.schedule)
                .map(|booking| Footprint::of(booking.span, margins)).chain([wanted]).collect();
            let starts = blocks.iter().map(Footprint::start).filter(|at| wanted.contains(*at));
            let most = starts.map(|at| blocks.iter().filter(|block| block.contains(at)).count()).max();
            match refused.cause {
                Cause::NobodyAvailable => prop_assert!(available.is_empty()),
                Cause::Shortage { needed, hosts, at } => {
                    prop_assert_eq!(Some(needed as usize), most);
                    prop_assert!(needed > hosts && hosts as usize == available.len() && wanted.contains(at));
                }
                Cause::Stuck { rehost } => {
                    prop_assert!(most <= Some(available.len()));
                    if let Some(rehost) = rehost {
                        let mut moved = pool.clone();
                        let from = moved.iter_mut().find(|facts| facts.host == rehost.from).unwrap();
                        let nth = from.schedule.iter().position(|it| it.meeting == rehost.meeting).unwrap();
                        let booking = from.schedule.remove(nth);
                        let to = moved.iter_mut().find(|facts| facts.host == rehost.to).unwrap();
                        prop_assert!(blockers(booking.span, &to.schedule, margins).is_empty());
                        to.schedule.push(booking);
                        let placed = place(candidate, &moved, margins, Choice::Shuffle, [0; 32], at("00:00"));
                        prop_assert!(placed.is_ok_and(|placed| placed.host == rehost.from));
                    }
                }
            }
        }
    }

    #[test]
    fn r146_load_never_undercounts(spans in prop::collection::vec(a_span(), 0..6), margins in narrow_margins()) {
        let blocks: Vec<_> = spans.iter().map(|span| Footprint::of(*span, margins)).collect();
        let most = blocks.iter().map(|it| blocks.iter().filter(|block| block.contains(it.start())).count()).max();
        prop_assert_eq!(peak(&host_load(&spans, margins)).map(|step| step.count as usize), most);
        let most = spans.iter().map(|it| spans.iter().filter(|span| span.contains(it.start())).count()).max();
        prop_assert_eq!(peak(&meetings_at_once(&spans)).map(|step| step.count as usize), most);
    }

    #[test]
    fn r40_pairs_too_close_are_those_that_conflict(spans in prop::collection::vec(a_span(), 0..6), margins in narrow_margins()) {
        let schedule: Vec<_> = spans.iter().enumerate().map(|(nth, span)| booked(nth, *span)).collect();
        let pairs = pairs_too_close(&schedule, margins);
        let mut expected = 0;
        for (nth, a) in spans.iter().enumerate() {
            expected += spans[nth + 1..].iter().filter(|b| by_the_gap(*a, **b, margins)).count();
        }
        prop_assert_eq!(pairs.len(), expected);
        prop_assert!(pairs.iter().all(|(a, b)| a.span <= b.span && by_the_gap(a.span, b.span, margins)));
    }

    #[test]
    fn r65_what_is_not_wanted_never_becomes_current_again_unless_it_is_taken_back(events in prop::collection::vec(0_usize..Event::ALL.len(), 0..12)) {
        let (mut state, mut intent) = (State::Reserved, Intent::Present);
        for event in events.into_iter().map(|nth| Event::ALL[nth]) {
            let Ok((to, wanted)) = next(state, intent, event) else { continue };
            let back = event == Event::TakeBack;
            prop_assert!(!back || (state, intent) == (State::Active, Intent::Absent));
            prop_assert!(back || intent == Intent::Present || wanted == Intent::Absent);
            prop_assert!(back || is_current(state, intent) || !is_current(to, wanted));
            prop_assert!(wanted == Intent::Present || to != State::Active || event == Event::SetAside);
            (state, intent) = (to, wanted);
        }
    }

    #[test]
    fn r183_every_instant_is_found_again_by_its_wall_time(minutes in 0_i64..7 * 365 * 24 * 60, nth in 0_usize..6) {
        let offsets: &Offsets = &tables()[nth];
        let at = offsets.changes[0].from.plus_minutes(minutes + 24 * 60);
        match offsets.resolve(offsets.wall(at)) {
            Resolved::One(found) => prop_assert_eq!(found, at),
            Resolved::Two { first, second } => prop_assert!((first == at || second == at) && first < second),
            Resolved::Gap { .. } => prop_assert!(false, "a clock showed it"),
        }
    }
}

fn tables() -> &'static [Offsets; 6] {
    static TABLES: std::sync::OnceLock<[Offsets; 6]> = std::sync::OnceLock::new();
    TABLES.get_or_init(|| {
        [
            "America/New_York",
            "Europe/London",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Africa/Casablanca",
            "Africa/Cairo",
        ]
        .map(|name| build(name, utc("2027-06-01T00:00")).unwrap())
    })
}

#[test]
fn r22_a_day_of_placements_leaves_no_pair_too_close() {
    let margins = margins(15, 30);
    let mut pool: Vec<HostFacts> =
        (0..4).map(|nth| crate::support::host(&format!("h{nth}"), vec![])).collect();
    let mut placed = 0;
    for number in 0..60_usize {
        let start = at("08:00").plus_minutes((number as i64 * 37) % 540);
        let candidate = Span::new(start, start.plus_minutes(30 + (number as i64 * 13) % 60)).unwrap();
        let seed = crate::support::seed(number as u64);
        if let Ok(it) = place(candidate, &pool, margins, Choice::Shuffle, seed, Timestamp(0)) {
            pool.iter_mut()
                .find(|facts| facts.host == it.host)
                .unwrap()
                .schedule
                .push(booked(number, candidate));
            placed += 1;
        }
    }
    assert!(placed >= 12, "{placed}");
    assert!(pool.iter().all(|facts| pairs_too_close(&facts.schedule, margins).is_empty()));
}
