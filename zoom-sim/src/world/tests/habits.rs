//! What time and switches do.

use super::*;
use crate::seed::UserEdit;

#[test]
fn q2_refused_requests_count_if_the_switch_says_so() {
    let mut world = world();
    let host_id = world.user(HOST).unwrap().id.clone();
    let mut used = |count: bool| {
        world.switches.failed_creates_count = count;
        assert_eq!(code(world.create(HOST, input(r#"{"type":7}"#), now())), (400, 300));
        world.used_today(&host_id, now())
    };
    assert_eq!([used(false), used(true), used(true)], [0, 1, 2]);
    let id = world.create(HOST, Input::default(), now()).unwrap();
    assert_eq!(code(world.update(id, input(r#"{"duration":-1}"#), now())), (400, 300));
    assert_eq!(world.used_today(&host_id, now()), 4);
}

#[test]
fn m13_whoever_is_left_alone_is_sent_home_after_forty_minutes() {
    let mut world = world();
    let id = meeting(&mut world, HOST, 0);
    let later = |minutes| now() + TimeDelta::minutes(minutes);
    let running = |world: &mut World, minutes| {
        world.tick(later(minutes));
        world.meeting(id).unwrap().running_since.is_some()
    };
    assert_eq!(world.enter(id, "Early", "", now()), None, "it does not run yet");
    world.start_by_hand(id, now());
    assert!(running(&mut world, 90), "the host alone may wait");
    let guest = world.enter(id, "Guest", "", later(90)).unwrap();
    assert!(world.leave(id, guest, later(100)));
    assert!(!world.leave(id, guest, later(100)));
    assert!(running(&mut world, 139));
    let second = world.enter(id, "Second", "", later(139)).unwrap();
    assert!(running(&mut world, 200), "two again");
    assert!(world.leave(id, second, later(200)));
    assert!(running(&mut world, 239));
    assert!(!running(&mut world, 240));
    assert_eq!(world.meeting(id).unwrap().last_used, Some(later(240)));
    world.start_by_hand(id, later(241));
    assert!(world.leave(id, 1, later(242)), "the host, alone");
    assert!(!running(&mut world, 242), "an empty meeting is over");
}

#[test]
fn m14_a_recurring_meeting_lives_a_year_after_its_last_use() {
    let mut world = world();
    let id = world.create(HOST, input(r#"{"type":3}"#), now()).unwrap();
    world.tick(now() + TimeDelta::days(200));
    world.start_by_hand(id, now() + TimeDelta::days(200));
    world.end(id, now() + TimeDelta::days(200)).unwrap();
    world.tick(now() + TimeDelta::days(564));
    assert!(world.meeting(id).is_some());
    world.tick(now() + TimeDelta::days(565));
    assert!(world.meeting(id).is_none());
}

#[test]
fn m12_the_bin_is_emptied_and_a_running_meeting_may_be_deletable() {
    let mut world = world();
    let (kept, lost) = (meeting(&mut world, HOST, 60), meeting(&mut world, HOST, 60));
    for id in [kept, lost] {
        world.delete(id, now()).unwrap();
    }
    world.tick(now() + TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(world.recover(kept, now()), Ok(()));
    world.tick(now() + TimeDelta::days(7));
    assert_eq!(code(world.recover(lost, now())), (404, 3001));
    world.switches.bin_days = 30;
    world.delete(kept, now()).unwrap();
    world.tick(now() + TimeDelta::days(29));
    assert_eq!(world.recover(kept, now()), Ok(()));
    world.start_by_hand(kept, now());
    assert_eq!(code(world.delete(kept, now())), (400, 3002));
    world.switches.delete_running = crate::switches::DeleteRunning::Delete;
    assert_eq!(world.delete(kept, now()), Ok(()));
}

#[test]
fn r3_a_licensed_host_on_a_large_plan_runs_two() {
    let mut world = world();
    let ids = [0; 3].map(|_| meeting(&mut world, HOST, 0));
    let edit = |kind| UserEdit { concurrent_meetings: Some(2), kind: Some(kind), ..UserEdit::default() };
    assert!(world.edit_user(HOST, &edit(UserKind::Licensed), now()));
    assert_eq!(
        ids.map(|id| world.start_by_hand(id, now())),
        [Started::Running, Started::Running, Started::Busy { other: ids[0] }]
    );
    world.end(ids[0], now()).unwrap();
    assert!(world.edit_user(HOST, &edit(UserKind::Basic), now()));
    assert_eq!(world.start_by_hand(ids[0], now()), Started::Busy { other: ids[1] }, "a Basic one never");
}

#[test]
fn m15_m26_on_prem_meetings_are_not_ended_from_outside() {
    let mut world = world();
    let id = meeting(&mut world, HOST, 0);
    world.start_by_hand(id, now());
    let edit = UserEdit { kind: Some(UserKind::OnPrem), ..UserEdit::default() };
    assert!(world.edit_user(HOST, &edit, now()));
    assert_eq!(code(world.end(id, now())), (400, 3063));
}

#[test]
fn l4_upcoming_and_previous_reach_six_months_and_days_narrow_a_list() {
    let mut world = world();
    let day = 24 * 60;
    let ids = [30, 100, 250].map(|days| meeting(&mut world, HOST, days * day));
    let mut list = |kind, from: Option<&str>, to: Option<&str>, at| -> Vec<i64> {
        let date = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        let wanted = Wanted { kind, from: date(from), to: date(to) };
        let page = world.list(HOST, wanted, 30, "", at).unwrap();
        page.entries.iter().map(|meeting| meeting.id).collect()
    };
    assert_eq!(list(ListKind::Upcoming, None, None, now()), ids[..2]);
    assert_eq!(list(ListKind::Scheduled, Some("2030-06-01"), None, now()), ids[1..]);
    assert_eq!(list(ListKind::Scheduled, None, Some("2030-05-31"), now()), ids[..1]);
    assert_eq!(list(ListKind::Previous, None, None, now() + TimeDelta::days(251)), ids[1..]);
}

#[test]
fn l5_a_list_may_show_new_meetings_late() {
    let mut world = world();
    meeting(&mut world, HOST, 60);
    let mut seen = |latency, seconds| {
        world.switches.list_latency_seconds = latency;
        world.list(HOST, ListKind::Scheduled, 30, "", now() + TimeDelta::seconds(seconds)).unwrap().total
    };
    assert_eq!([seen(0, 0), seen(90, 0), seen(90, 89), seen(90, 90)], [1, 0, 0, 1]);
}

#[test]
fn t7_live_tokens_have_a_ceiling_or_the_newest_stands_alone() {
    let mut world = world();
    let mut tokens = Vec::new();
    let mut alive = |world: &mut World| {
        tokens.push(world.issue_token(&grant(), now()).unwrap().0);
        tokens.iter().filter(|token| world.authorize(token, &Needs::READ, now()).is_ok()).count()
    };
    assert_eq!([alive(&mut world), alive(&mut world), alive(&mut world)], [1, 2, 3]);
    world.switches.max_live_tokens = Some(2);
    assert_eq!([alive(&mut world), alive(&mut world)], [2, 2]);
    world.switches.new_token_kills_old = true;
    assert_eq!([alive(&mut world), alive(&mut world)], [1, 1]);
}

#[test]
fn t2_a_token_lives_as_long_as_the_switch_says() {
    let mut world = world();
    world.switches.token_life_seconds = 3600;
    let (token, life, _) = world.issue_token(&grant(), now()).unwrap();
    assert_eq!(life, 3600);
    assert_eq!(world.authorize(&token, &Needs::READ, now() + TimeDelta::seconds(3599)), Ok(()));
}
