//! T-40: a placement that is stuck though the pool could serve everybody, told apart from true shortage.

use shared::footprint::Margins;
use shared::id::{HostId, MeetingId};
use shared::placement::{Cause, HostFacts, Rehost, Strategy, Unavailable, place};
use shared::request::RequestNumber;
use shared::span::Span;
use shared::time::Timestamp;

use crate::support::{at, at_most, booking, host, margins, seed, span};

fn cause(candidate: Span, hosts: &[HostFacts], margins: Margins, now: Timestamp) -> Cause {
    place(candidate, hosts, margins, Strategy::Shuffle, seed(0), now).unwrap_err().cause
}

/// The vector of T-40: A on X, B on Y, and a long one that touches both.
fn vector() -> [HostFacts; 2] {
    [host("x", vec![booking(1, "09:00", "10:00")]), host("y", vec![booking(2, "11:00", "12:00")])]
}

#[test]
fn t_40_one_move_frees_a_host() {
    let proposal = |from: &str, to: &str, number: i64| {
        let meeting = MeetingId::new(format!("m-{number}"));
        Cause::Stuck {
            rehost: Some(Rehost {
                meeting,
                request: RequestNumber(number),
                from: HostId::new(from),
                to: HostId::new(to),
            }),
        }
    };
    let hosts = vector();
    assert_eq!(cause(span("09:30", "11:30"), &hosts, margins(0, 0), at("08:00")), proposal("x", "y", 1));
    // A has begun: it is B that moves.
    assert_eq!(cause(span("09:30", "11:30"), &hosts, margins(0, 0), at("09:00")), proposal("y", "x", 2));
    // The move helps.
    let moved =
        [host("x", vec![]), host("y", vec![booking(2, "11:00", "12:00"), booking(1, "09:00", "10:00")])];
    let placed =
        place(span("09:30", "11:30"), &moved, margins(0, 0), Strategy::Shuffle, seed(0), at("08:00"));
    assert_eq!(placed.unwrap().host, HostId::new("x"));
}

#[test]
fn t_40_no_move_is_offered_when_none_helps_or_none_may_be_known() {
    let stuck = Cause::Stuck { rehost: None };
    assert_eq!(
        cause(span("09:30", "11:30"), &vector(), margins(0, 0), at("11:00")),
        stuck,
        "both have begun"
    );
    let mut hidden = vector();
    for facts in &mut hidden {
        facts.schedule[0].request = None;
    }
    assert_eq!(cause(span("09:30", "11:30"), &hidden, margins(0, 0), at("08:00")), stuck);
    // Two in the way on either host: one move is not enough.
    let hosts = [
        host("x", vec![booking(1, "09:00", "10:00"), booking(3, "10:30", "10:40")]),
        host("y", vec![booking(2, "11:00", "12:00"), booking(4, "10:10", "10:20")]),
    ];
    assert_eq!(cause(span("09:30", "11:30"), &hosts, margins(0, 0), at("08:00")), stuck);
}

#[test]
fn t_40_true_shortage_names_the_worst_instant() {
    let hosts =
        [host("x", vec![booking(1, "09:00", "10:00")]), host("y", vec![booking(2, "09:30", "12:00")])];
    let shortage = Cause::Shortage { needed: 3, hosts: 2, at: at("09:40") };
    assert_eq!(cause(span("09:40", "11:00"), &hosts, margins(0, 0), at("08:00")), shortage);
    // The worst instant elsewhere does not count: only the new meeting's own footprint does.
    let hosts = [
        host(
            "x",
            vec![booking(1, "09:00", "10:00"), booking(5, "20:00", "21:00"), booking(6, "20:00", "21:00")],
        ),
        host("y", vec![booking(2, "11:00", "12:00"), booking(7, "20:00", "21:00")]),
    ];
    assert!(matches!(
        cause(span("09:30", "11:30"), &hosts, margins(0, 0), at("08:00")),
        Cause::Stuck { rehost: Some(_) }
    ));
}

#[test]
fn t_40_touching_footprints_need_two_hosts() {
    let hosts = [host("x", vec![booking(1, "09:00", "10:00")])];
    let shortage = Cause::Shortage { needed: 2, hosts: 1, at: at("10:00") };
    assert_eq!(cause(span("10:00", "11:00"), &hosts, margins(0, 0), at("08:00")), shortage);
    let hosts = [host("x", vec![booking(1, "11:00", "12:00")])];
    let shortage = Cause::Shortage { needed: 2, hosts: 1, at: at("11:00") };
    assert_eq!(cause(span("10:00", "11:00"), &hosts, margins(0, 0), at("08:00")), shortage);
}

#[test]
fn t_40_hosts_that_get_nothing_new_do_not_count() {
    let mut hosts = vec![host("x", vec![booking(1, "09:00", "10:00")]), host("y", vec![])];
    hosts[1].unavailable = Some(Unavailable::Quota { resets_at: at("24:00") });
    let shortage = Cause::Shortage { needed: 2, hosts: 1, at: at("09:30") };
    assert_eq!(cause(span("09:30", "10:30"), &hosts, margins(0, 0), at("08:00")), shortage);
    hosts.remove(0);
    assert_eq!(cause(span("09:30", "10:30"), &hosts, margins(0, 0), at("08:00")), Cause::NobodyAvailable);
}

/// Failed conversions of one invented day, as in the table below T-40.
fn failures(strategy: Strategy, dice: &mut impl FnMut(u64) -> i64, hosts: usize, requests: usize) -> u32 {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let mut pool: Vec<HostFacts> = names[..hosts].iter().map(|id| host(id, vec![])).collect();
    let mut failed = 0;
    for number in 0..requests {
        let length = 30 + 15 * dice(11);
        let start = at("08:00").plus_minutes(15 * dice((600 - length) as u64 / 15 + 1));
        let candidate = Span::new(start, start.plus_minutes(length)).unwrap();
        let seed = seed(dice(u64::MAX >> 1) as u64);
        match place(candidate, &pool, margins(60, 60), strategy, seed, at("00:00")) {
            Ok(placed) => {
                let mut booked = booking(number as i64, "00:00", "01:00");
                booked.span = candidate;
                pool.iter_mut().find(|facts| facts.host == placed.host).unwrap().schedule.push(booked);
            }
            Err(_) => failed += 1,
        }
    }
    failed
}

#[test]
fn t_40_tightest_fit_fails_less_often_than_the_shuffle() {
    let mean = |strategy| {
        let mut state = 42_u64;
        // splitmix64: the same invented days for both strategies.
        let mut dice = |bound: u64| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            ((mixed ^ (mixed >> 31)) % bound) as i64
        };
        let days = at_most(1_000);
        let failed: u32 = (0..days).map(|_| failures(strategy, &mut dice, 5, 8)).sum();
        f64::from(failed) / f64::from(days)
    };
    let (shuffled, tightest) = (mean(Strategy::Shuffle), mean(Strategy::TightestFit));
    println!("5 hosts, 60/60, 8 requests a day: shuffle {shuffled:.2}, tightest fit {tightest:.2}");
    assert!(tightest < 0.85 * shuffled, "shuffle {shuffled}, tightest fit {tightest}");
}
