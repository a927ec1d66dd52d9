//! Choosing the host: who is chosen, how fairly, and what is said when nobody is free.

use shared::footprint::{Footprint, Margins};
use shared::id::HostId;
use shared::message::{Code, Message};
use shared::placement::{
    Draw, HealthProblem, HostFacts, Licence, NearestStart, NoHost, Placement, Strategy, Unavailable, Verdict,
    place, taken_since, verdicts,
};
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use crate::support::{at, booking, host, margins, seed, span};

fn ids(order: &[HostId]) -> Vec<&str> {
    order.iter().map(HostId::as_str).collect()
}

fn shuffle(
    candidate: Span,
    hosts: &[HostFacts],
    margins: Margins,
    now: Timestamp,
) -> Result<Placement, Box<NoHost>> {
    place(candidate, hosts, margins, Strategy::Shuffle, seed(1), now)
}

#[test]
fn r49_the_shuffle_is_frozen() {
    let pool = ["a", "b", "c", "d", "e", "f", "g", "h"].map(HostId::new);
    let drawn = |number| Draw::new(Strategy::Shuffle, seed(number), pool.clone());
    assert_eq!(ids(&drawn(0).order), FROZEN_0, "a stored draw must be replayable for years");
    assert_eq!(ids(&drawn(1).order), FROZEN_1);
    assert!(drawn(1).is_genuine());
    let mut forged = drawn(1);
    forged.order.swap(0, 1);
    assert!(!forged.is_genuine());
}

const FROZEN_0: [&str; 8] = ["c", "b", "d", "h", "a", "e", "f", "g"];
const FROZEN_1: [&str; 8] = ["b", "d", "c", "g", "e", "a", "f", "h"];

/// Pearson's statistic of counts that should all be equal.
fn chi_square(counts: &[u32]) -> f64 {
    let expected = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
    counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}

#[test]
fn r49_every_host_is_equally_likely() {
    let hosts: Vec<HostFacts> = ["a", "b", "c", "d", "e", "f"].map(|id| host(id, vec![])).into();
    let mut counts = [0_u32; 6];
    for number in 0..6_000 {
        let candidate = span("10:00", "11:00");
        let placed =
            place(candidate, &hosts, margins(60, 60), Strategy::Shuffle, seed(number), at("08:00")).unwrap();
        let nth = hosts.iter().position(|facts| facts.host == placed.host).unwrap();
        counts[nth] += 1;
    }
    // 1000 each, give or take four standard deviations; chi-square of 5 degrees of freedom at p = 0.001.
    assert!(counts.iter().all(|count| count.abs_diff(1_000) <= 115), "{counts:?}");
    assert!(chi_square(&counts) < 20.515, "{counts:?}: {}", chi_square(&counts));
}

#[test]
fn r49_every_order_is_equally_likely() {
    let pool = ["a", "b", "c", "d"].map(HostId::new);
    let mut counts = std::collections::BTreeMap::<Vec<HostId>, u32>::new();
    for number in 0..6_000 {
        *counts.entry(Draw::new(Strategy::Shuffle, seed(number), pool.clone()).order).or_default() += 1;
    }
    assert_eq!(counts.len(), 24);
    let counts: Vec<u32> = counts.into_values().collect();
    // 23 degrees of freedom at p = 0.001.
    assert!(chi_square(&counts) < 49.728, "{counts:?}: {}", chi_square(&counts));
}

#[test]
fn r50_a_busy_host_is_skipped() {
    let hosts = [host("x", vec![booking(1, "10:00", "11:00")]), host("y", vec![])];
    for number in 0..200 {
        let placed = place(
            span("10:30", "11:30"),
            &hosts,
            margins(0, 0),
            Strategy::Shuffle,
            seed(number),
            at("08:00"),
        );
        let placed = placed.unwrap();
        assert_eq!(placed.host, HostId::new("y"));
        assert_eq!(placed.draw.order.len(), 2, "the whole pool is drawn, so that the draw can be replayed");
        assert_eq!((placed.draw.seed, placed.draw.strategy), (seed(number), Strategy::Shuffle));
    }
}

#[test]
fn r52_without_a_host_every_reason_and_the_nearest_starts_are_said() {
    let hosts =
        [host("x", vec![booking(1041, "13:00", "14:00")]), host("y", vec![booking(1042, "13:30", "15:00")])];
    let refused = shuffle(span("14:00", "15:00"), &hosts, margins(60, 60), at("08:00")).unwrap_err();
    let blocking: Vec<_> = refused
        .per_host
        .iter()
        .map(|it| match &it.verdict {
            Verdict::Busy { blockers } => {
                (it.name.as_str(), blockers[0].booking.request, blockers[0].footprint)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!((blocking[0].0, blocking[0].1), ("Host x", Some(RequestNumber(1041))));
    assert_eq!((blocking[0].2.start(), blocking[0].2.end()), (at("12:00"), at("15:00")));
    assert_eq!((blocking[1].0, blocking[1].1), ("Host y", Some(RequestNumber(1042))));
    // Host x is busy to 14:00: one minute more than two hours later. Host y from 13:30: the same before.
    assert_eq!(refused.later, Some(NearestStart { start: at("16:01"), host: HostId::new("x") }));
    assert_eq!(refused.earlier, Some(NearestStart { start: at("10:29"), host: HostId::new("y") }));
    for nearest in [refused.later.as_ref().unwrap(), refused.earlier.as_ref().unwrap()] {
        let moved = span("14:00", "15:00").moved_to(nearest.start);
        assert_eq!(shuffle(moved, &hosts, margins(60, 60), at("08:00")).unwrap().host, nearest.host);
    }
    assert_eq!(Message::from(refused).code(), Code::NoHost);
}

#[test]
fn r52_proposals_stay_within_48_hours_and_out_of_the_past() {
    // Busy from 48 hours before to exactly 48 hours after, but for one minute at either end.
    let wall = |start: i64, end: i64| {
        let base = span("100:00", "101:00");
        let mut it = booking(1, "10:00", "11:00");
        it.span = Span::new(base.start().plus_minutes(start), base.start().plus_minutes(end)).unwrap();
        it
    };
    let limit = 48 * 60;
    let ask = |schedule, now| {
        let refused =
            shuffle(span("100:00", "101:00"), &[host("x", schedule)], margins(0, 0), now).unwrap_err();
        let minutes = |it: &NearestStart| it.start.minutes_since(at("100:00"));
        (refused.earlier.as_ref().map(minutes), refused.later.as_ref().map(minutes))
    };
    assert_eq!(ask(vec![wall(-limit + 61, limit - 1)], at("00:00")), (Some(-limit), Some(limit)));
    assert_eq!(ask(vec![wall(-limit + 60, limit)], at("00:00")), (None, None));
    // Half past ninety-nine: the hour before has begun.
    assert_eq!(ask(vec![wall(0, 60)], at("98:59")), (Some(-61), Some(61)));
    assert_eq!(ask(vec![wall(0, 60)], at("98:59").plus_millis(1)), (None, Some(61)));
    // A running request is never offered a start that has passed.
    assert_eq!(ask(vec![wall(0, 60)], at("102:00").plus_seconds(1)), (None, Some(121)));
}

#[test]
fn r52_an_odd_start_is_offered_whole_minutes() {
    let odd = Span::new(at("10:00").plus_seconds(20), at("11:00").plus_seconds(20)).unwrap();
    let hosts = [host("x", vec![booking(1, "10:30", "10:31")])];
    let refused = shuffle(odd, &hosts, margins(0, 0), at("00:00")).unwrap_err();
    assert_eq!(refused.later.unwrap().start, at("10:32"));
    assert_eq!(refused.earlier.unwrap().start, at("09:29"));
}

#[test]
fn r55_a_hidden_meeting_blocks_without_a_name() {
    let mut hidden = booking(7, "10:00", "11:00");
    hidden.request = None;
    let refused =
        shuffle(span("10:00", "11:00"), &[host("x", vec![hidden])], margins(0, 0), at("08:00")).unwrap_err();
    assert!(!serde_json::to_string(&refused).unwrap().contains("SR-7"));
    assert!(
        matches!(&refused.per_host[0].verdict, Verdict::Busy { blockers } if blockers[0].booking.request.is_none())
    );
}

#[test]
fn r69_a_host_without_quota_is_passed_over_and_all_without_say_when() {
    let quota = |id: &str, clock: &str| HostFacts {
        unavailable: Some(Unavailable::Quota { resets_at: at(clock) }),
        ..host(id, vec![])
    };
    let candidate = span("10:00", "11:00");
    let placed =
        shuffle(candidate, &[quota("x", "24:00"), host("y", vec![])], margins(0, 0), at("08:00")).unwrap();
    assert_eq!(placed.host, HostId::new("y"));
    let busy = host("z", vec![booking(1, "10:00", "11:00")]);
    let hosts = [quota("x", "24:30"), quota("y", "24:00"), busy];
    let refused = shuffle(candidate, &hosts, margins(0, 0), at("08:00")).unwrap_err();
    assert_eq!(refused.per_host[0].verdict, Verdict::Quota { resets_at: at("24:30") });
    assert_eq!(Message::from(refused), Message::Quota { resets_at: at("24:00") });
}

#[test]
fn r64_an_unhealthy_host_is_never_chosen_nor_proposed() {
    let reason = HealthProblem::NotFound;
    let ill = HostFacts { unavailable: Some(Unavailable::Unhealthy { reason }), ..host("x", vec![]) };
    let busy = host("y", vec![booking(1, "10:00", "11:00")]);
    let refused = shuffle(span("10:00", "11:00"), &[ill, busy], margins(0, 0), at("08:00")).unwrap_err();
    assert_eq!(refused.per_host[0].verdict, Verdict::Unhealthy { reason });
    assert_eq!(refused.later.as_ref().unwrap().host, HostId::new("y"));
    assert_eq!(refused.quota_resets_at(), None);
}

#[test]
fn r69_a_busy_host_without_quota_is_told_as_busy() {
    let facts = HostFacts {
        unavailable: Some(Unavailable::Quota { resets_at: at("24:00") }),
        ..host("x", vec![booking(1, "10:00", "11:00")])
    };
    let said = verdicts(span("10:00", "11:00"), &[facts], margins(0, 0));
    assert!(matches!(said[0].verdict, Verdict::Busy { .. }));
}

#[test]
fn t_25_a_host_renamed_in_zoom_is_the_same_host() {
    let hosts = [host("x", vec![]), host("y", vec![])];
    let mut renamed = hosts.clone();
    renamed[0].name = "Somebody else".into();
    for number in 0..20 {
        let by = |hosts: &[HostFacts]| {
            place(span("10:00", "11:00"), hosts, margins(0, 0), Strategy::Shuffle, seed(number), at("08:00"))
        };
        assert_eq!(by(&hosts), by(&renamed));
    }
}

#[test]
fn t_28_the_preview_is_advice_and_names_the_taker() {
    let candidate = span("14:00", "15:00");
    let seen = verdicts(candidate, &[host("a", vec![]), host("b", vec![])], margins(60, 60));
    let hosts = [host("a", vec![]), host("b", vec![booking(1050, "14:00", "15:00")])];
    let now = verdicts(candidate, &hosts, margins(60, 60));
    let taken = taken_since(&seen, &now);
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].0.name.as_str(), taken[0].1.request), ("Host b", Some(RequestNumber(1050))));
    assert!(taken_since(&now, &now).is_empty(), "what was busy before was not taken since");
    assert_eq!(shuffle(candidate, &hosts, margins(60, 60), at("08:00")).unwrap().host, HostId::new("a"));
}

#[test]
fn t_39_a_host_listed_twice_has_one_chance() {
    let hosts = [host("a", vec![]), host("b", vec![]), host("b", vec![]), host("c", vec![])];
    let mut counts = [0_u32; 3];
    for number in 0..6_000 {
        let placed = place(
            span("10:00", "11:00"),
            &hosts,
            margins(0, 0),
            Strategy::Shuffle,
            seed(number),
            at("08:00"),
        );
        counts[usize::from(placed.unwrap().host.as_str().as_bytes()[0] - b'a')] += 1;
    }
    // 2 degrees of freedom at p = 0.001.
    assert!(chi_square(&counts) < 13.816, "{counts:?}");
}

#[test]
fn t_39_a_host_listed_twice_is_free_only_when_both_entries_are() {
    let hosts = [host("a", vec![]), host("a", vec![booking(1, "10:00", "11:00")])];
    assert!(shuffle(span("10:00", "11:00"), &hosts, margins(0, 0), at("08:00")).is_err());
}

#[test]
fn t_39_the_order_of_the_list_does_not_matter() {
    let hosts = [host("a", vec![]), host("b", vec![]), host("c", vec![])];
    let mut listed_otherwise = hosts.clone();
    listed_otherwise.rotate_left(1);
    for number in 0..50 {
        let by = |hosts: &[HostFacts]| {
            place(span("10:00", "11:00"), hosts, margins(0, 0), Strategy::Shuffle, seed(number), at("08:00"))
                .unwrap()
        };
        assert_eq!(by(&hosts), by(&listed_otherwise));
    }
}

#[test]
fn tightest_fit_takes_the_host_with_the_least_idle_time_around() {
    let tightest = |hosts: &[HostFacts], number| {
        let candidate = span("12:00", "13:00");
        place(candidate, hosts, margins(0, 0), Strategy::TightestFit, seed(number), at("06:00")).unwrap().host
    };
    let loose = host("a", vec![booking(1, "08:00", "09:00"), booking(2, "17:00", "18:00")]);
    let tight = host("b", vec![booking(3, "10:00", "11:00"), booking(4, "14:00", "15:00")]);
    let one_side = host("c", vec![booking(5, "11:30", "11:59")]);
    let empty = host("d", vec![]);
    let far = host("e", vec![booking(6, "13:30", "14:00"), booking(7, "30:00", "31:00")]);
    for number in 0..20 {
        assert_eq!(
            tightest(&[loose.clone(), tight.clone(), one_side.clone(), empty.clone()], number).as_str(),
            "b"
        );
        assert_eq!(tightest(&[empty.clone(), one_side.clone(), far.clone()], number).as_str(), "c");
        assert_eq!(tightest(&[empty.clone(), far.clone()], number).as_str(), "e");
    }
    let chosen: std::collections::BTreeSet<_> =
        (0..50).map(|number| tightest(&[empty.clone(), host("x", vec![])], number)).collect();
    assert_eq!(chosen.len(), 2, "ties are drawn");
}

#[test]
fn an_empty_pool_has_nothing_to_say_but_no() {
    let refused = shuffle(span("10:00", "11:00"), &[], margins(0, 0), at("08:00")).unwrap_err();
    assert_eq!((refused.per_host.len(), refused.earlier.clone(), refused.later.clone()), (0, None, None));
    assert_eq!(refused.cause, shared::placement::Cause::NobodyAvailable);
}

#[test]
fn stored_forms_round_trip() {
    for strategy in [Strategy::Shuffle, Strategy::TightestFit] {
        assert_eq!(Strategy::parse(strategy.as_str()), Some(strategy));
    }
    assert_eq!(Strategy::TightestFit.as_str(), "tightest_fit");
    assert_eq!(Strategy::parse("random"), None);
    for problem in HealthProblem::ALL {
        assert_eq!(HealthProblem::parse(problem.as_str()), Some(problem));
        assert_eq!(serde_json::to_string(&problem).unwrap(), format!("\"{}\"", problem.as_str()));
    }
    assert_eq!(HealthProblem::parse(""), None);
}

#[test]
fn r154_a_basic_host_is_taken_only_when_no_other_is_free() {
    let basic = |id: &str| HostFacts { licence: Some(Licence::Basic), ..host(id, vec![]) };
    let licensed = |id: &str| HostFacts { licence: Some(Licence::Licensed), ..host(id, vec![]) };
    let busy = |facts: HostFacts| HostFacts { schedule: vec![booking(1, "10:00", "11:00")], ..facts };
    let candidate = span("10:00", "11:00");
    for strategy in [Strategy::Shuffle, Strategy::TightestFit] {
        for number in 0..50 {
            let pick = |hosts: &[HostFacts]| {
                place(candidate, hosts, margins(0, 0), strategy, seed(number), at("08:00")).unwrap().host
            };
            assert_eq!(pick(&[basic("x"), licensed("y"), basic("z")]), HostId::new("y"));
            assert_eq!(pick(&[basic("x"), busy(licensed("y"))]), HostId::new("x"), "better than none");
            assert_eq!(pick(&[basic("x"), host("y", vec![])]), HostId::new("y"), "unknown is not Basic");
        }
    }
}

#[test]
fn r154_licenses_do_not_change_the_draw_of_a_pool_without_basic_hosts() {
    let plain = [host("x", vec![]), host("y", vec![]), host("z", vec![])];
    let licensed = plain.clone().map(|facts| HostFacts { licence: Some(Licence::Licensed), ..facts });
    let with_basic = {
        let mut pool = plain.clone();
        pool[0].licence = Some(Licence::Basic);
        pool
    };
    for number in 0..50 {
        let draw = |hosts: &[HostFacts]| {
            place(span("10:00", "11:00"), hosts, margins(0, 0), Strategy::Shuffle, seed(number), at("08:00"))
                .unwrap()
        };
        assert_eq!(draw(&plain), draw(&licensed));
        assert_eq!(
            draw(&plain).draw,
            draw(&with_basic).draw,
            "the order drawn is the same, and can be replayed"
        );
    }
}

#[test]
fn r57_a_host_with_an_outside_meeting_is_passed_over_and_says_when() {
    let outside = span("11:00", "12:00");
    let taken = HostFacts { unavailable: Some(Unavailable::Outside { span: outside }), ..host("x", vec![]) };
    let candidate = span("10:00", "11:00");
    let free = [taken.clone(), host("y", vec![])];
    assert_eq!(shuffle(candidate, &free, margins(0, 0), at("08:00")).unwrap().host, HostId::new("y"));
    let refused = shuffle(candidate, &[taken], margins(0, 0), at("08:00")).unwrap_err();
    assert_eq!(refused.per_host[0].verdict, Verdict::Outside { span: outside });
    assert_eq!(Message::from(refused).code(), Code::NoHost);
}

#[test]
fn r57_an_outside_meeting_counts_with_both_its_ends_and_without_margins() {
    let block = Footprint::of(span("10:00", "11:00"), margins(15, 30));
    for (start, end, touches) in [
        ("08:00", "09:44", false),
        ("08:00", "09:45", true),
        ("10:20", "10:30", true),
        ("09:00", "13:00", true),
        ("11:30", "12:00", true),
        ("11:31", "12:00", false),
    ] {
        assert_eq!(block.touches(span(start, end)), touches, "{start}-{end}");
    }
}
