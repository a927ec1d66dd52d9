//! The world rules, one test per line of the README's table of facts.

mod habits;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::seed::ALL_SCOPES;

const HOST: &str = "host-a@harborline.example";
const BASIC: &str = "host-f@harborline.example";

fn now() -> DateTime<Utc> {
    at("2030-05-01T12:00:00Z")
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

fn world() -> World {
    World::new("http://zoom.example".to_owned(), &Seed::demo())
}

fn input(json: &str) -> Input {
    serde_json::from_str(json).unwrap()
}

/// A one-hour meeting that starts `minutes` from now.
fn meeting(world: &mut World, host: &str, minutes: i64) -> i64 {
    let start = now() + TimeDelta::minutes(minutes);
    let json = format!(r#"{{"topic":"T","start_time":"{}","duration":60}}"#, crate::wire::instant(start));
    world.create(host, input(&json), now()).unwrap()
}

fn zak(world: &mut World, id: i64, now: DateTime<Utc>) -> String {
    let meeting = world.meeting(id).unwrap().clone();
    world.start_url(&meeting, now).split_once("zak=").unwrap().1.to_owned()
}

fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> (u16, i64) {
    let refusal = result.unwrap_err();
    (refusal.status, refusal.code)
}

fn grant() -> Grant {
    let credentials = Seed::demo().credentials;
    Grant {
        client: Some((credentials.client_id, credentials.client_secret)),
        grant_type: Some("account_credentials".to_owned()),
        account_id: Some(credentials.account_id),
    }
}

#[test]
fn t1_every_wrong_value_has_its_own_refusal() {
    let mut world = world();
    let mut error = |change: fn(&mut Grant)| {
        let mut grant = grant();
        change(&mut grant);
        world.issue_token(&grant, now()).unwrap_err().error
    };
    assert_eq!(error(|grant| grant.client = None), "invalid_client");
    assert_eq!(error(|grant| grant.client = Some(("x".into(), "y".into()))), "invalid_client");
    assert_eq!(error(|grant| grant.account_id = Some("HarborlineSimAccount01 ".into())), "invalid_request");
    assert_eq!(error(|grant| grant.grant_type = None), "unsupported_grant_type");
    world.app.activated = false;
    assert_eq!(world.issue_token(&grant(), now()).unwrap_err().reason, "The app is not activated");
}

#[test]
fn t2_t3_tokens_live_3599_seconds_side_by_side() {
    let mut world = world();
    let (first, life, scope) = world.issue_token(&grant(), now()).unwrap();
    let (second, ..) = world.issue_token(&grant(), now() + TimeDelta::minutes(1)).unwrap();
    assert_eq!((life, scope), (3599, ALL_SCOPES.join(" ")));
    let may =
        |token: &str, seconds| world.authorize(token, &Needs::READ, now() + TimeDelta::seconds(seconds));
    assert_eq!(may(&first, 3598), Ok(()));
    assert_eq!(may(&first, 3599), Err(Refusal::expired_token()));
    assert_eq!(may(&second, 3599), Ok(()));
    assert_eq!(may("made up", 0), Err(Refusal::invalid_token()));
}

#[test]
fn t4_t5_scopes_are_frozen_and_either_name_will_do() {
    let mut world = world();
    world.app.scopes = vec!["meeting:read:admin".to_owned()];
    let (old, ..) = world.issue_token(&grant(), now()).unwrap();
    world.app.scopes = ALL_SCOPES.map(str::to_owned).to_vec();
    assert_eq!(world.authorize(&old, &Needs::READ, now()), Ok(()));
    let refused = world.authorize(&old, &Needs::CREATE, now()).unwrap_err();
    let words = "Invalid access token, does not contain scopes:[meeting:write:meeting:admin].";
    assert_eq!((refused.status, refused.code, refused.message.as_str()), (400, 4711, words));
    world.app.activated = false;
    assert_eq!(world.authorize(&old, &Needs::READ, now()), Err(Refusal::invalid_token()));
}

#[test]
fn u1_to_u4_users_of_every_kind() {
    let mut world = world();
    let id = world.user("HOST-A@Harborline.Example").unwrap().id.clone();
    assert_eq!(world.user(&id).unwrap().email, HOST);
    assert_eq!(code(world.user("nobody@harborline.example")), (404, 1001));
    assert_eq!(code(world.user("me")), (404, 1001));
    assert_eq!(code(world.user("outsider@elsewhere.example")), (400, 1010));
    let mut create = |host| code(world.create(host, Input::default(), now()));
    assert_eq!(create("invited@harborline.example"), (400, 1120));
    assert_eq!(create("retired@harborline.example"), (400, 3161));
    assert_eq!(create("front-desk@harborline.example"), (400, 3161));
}

#[test]
fn m1_m2_numbers_are_large_and_instances_unique() {
    let mut world = world();
    let ids: Vec<_> = (0..20).map(|_| meeting(&mut world, HOST, 60)).collect();
    assert!(ids.iter().all(|id| *id > 85_000_000_000) && ids.is_sorted());
    let uuids: std::collections::HashSet<_> = world.meetings().map(|meeting| meeting.uuid.clone()).collect();
    assert_eq!(uuids.len(), 20);
    let id = ids[0];
    let before = world.meeting(id).unwrap().uuid.clone();
    assert_eq!(world.start_by_hand(id, now()), Started::Running);
    world.end(id, now()).unwrap();
    assert_ne!(world.meeting(id).unwrap().uuid, before);
}

#[test]
fn m4_m7_a_past_start_becomes_now() {
    let mut world = world();
    let id = meeting(&mut world, HOST, -90);
    assert_eq!(world.meeting(id).unwrap().start, now());
    let id = meeting(&mut world, HOST, 90);
    assert_eq!(world.meeting(id).unwrap().start, now() + TimeDelta::minutes(90));
    let id = world.create(HOST, Input::default(), now()).unwrap();
    assert_eq!(world.meeting(id).unwrap().start, now());
}

#[test]
fn m5_m6_what_is_too_long_or_unknown_is_refused() {
    let mut world = world();
    for body in [
        format!(r#"{{"topic":"{}"}}"#, "x".repeat(201)),
        format!(r#"{{"agenda":"{}"}}"#, "x".repeat(2001)),
        r#"{"password":"12345678901"}"#.to_owned(),
        r#"{"timezone":"Mars/Base"}"#.to_owned(),
        r#"{"type":7}"#.to_owned(),
        r#"{"duration":-1}"#.to_owned(),
    ] {
        assert_eq!(code(world.create(HOST, input(&body), now())), (400, 300), "{body}");
    }
    assert_eq!(
        world.used_today(&world.user(HOST).unwrap().id, now()),
        0,
        "Q2: refused requests do not count"
    );
    let id = world.create(HOST, input(&format!(r#"{{"topic":"{}"}}"#, "é".repeat(200))), now()).unwrap();
    assert_eq!(world.meeting(id).unwrap().topic.chars().count(), 200);
}

#[test]
fn m8_m9_the_waiting_room_is_on_and_a_lock_wins() {
    let mut world = world();
    let mut rooms = |body: &str| {
        let id = world.create(HOST, input(body), now()).unwrap();
        let meeting = world.meeting(id).unwrap();
        (meeting.waiting_room, meeting.join_before_host)
    };
    assert_eq!(rooms("{}"), (true, false));
    assert_eq!(rooms(r#"{"settings":{"join_before_host":true}}"#), (true, false));
    assert_eq!(rooms(r#"{"settings":{"join_before_host":true,"waiting_room":false}}"#), (false, true));
    world.app.policy.waiting_room = Some(true);
    let id = world.create(HOST, input(r#"{"settings":{"waiting_room":false}}"#), now()).unwrap();
    assert!(world.meeting(id).unwrap().waiting_room);
}

#[test]
fn m10_overlaps_are_taken_without_complaint() {
    let mut world = world();
    let (first, second) = (meeting(&mut world, HOST, 60), meeting(&mut world, HOST, 60));
    assert_ne!(first, second);
    assert_eq!(world.meetings().count(), 2);
}

#[test]
fn m11_an_update_ignores_the_past_and_a_passcode_makes_a_new_link() {
    let mut world = world();
    let id = meeting(&mut world, HOST, 60);
    let before = world.meeting(id).unwrap().clone();
    world.update(id, input(r#"{"start_time":"2030-05-01T11:00:00Z","topic":"New"}"#), now()).unwrap();
    let after = world.meeting(id).unwrap().clone();
    assert_eq!((after.start, after.topic.as_str()), (before.start, "New"));
    assert_eq!(world.join_url(&after), world.join_url(&before));
    world.update(id, input(r#"{"password":"abc"}"#), now()).unwrap();
    assert_ne!(world.join_url(world.meeting(id).unwrap()), world.join_url(&before));
    assert_eq!(code(world.update(1, Input::default(), now())), (404, 3001));
}

#[test]
fn m12_deleted_meetings_are_gone_until_recovered() {
    let mut world = world();
    let id = meeting(&mut world, HOST, 60);
    world.start_by_hand(id, now());
    assert_eq!(code(world.delete(id, now())), (400, 3002));
    world.end(id, now()).unwrap();
    world.delete(id, now()).unwrap();
    assert_eq!(code(world.found(id)), (404, 3001));
    assert_eq!(code(world.delete(id, now())), (404, 3001));
    world.recover(id, now()).unwrap();
    assert!(world.found(id).is_ok());
}

#[test]
fn m13_m14_time_alone_ends_and_expires() {
    let mut world = world();
    let (basic, licensed) = (meeting(&mut world, BASIC, 0), meeting(&mut world, HOST, 0));
    world.start_by_hand(basic, now());
    world.start_by_hand(licensed, now());
    let running = |world: &mut World, minutes| {
        world.tick(now() + TimeDelta::minutes(minutes));
        [basic, licensed].map(|id| world.meeting(id).is_some_and(|meeting| meeting.running_since.is_some()))
    };
    assert_eq!(running(&mut world, 39), [true, true]);
    assert_eq!(running(&mut world, 40), [false, true]);
    assert_eq!(running(&mut world, 30 * 60), [false, false]);
    world.tick(now() + TimeDelta::days(30));
    assert_eq!(world.meetings().count(), 2);
    world.tick(now() + TimeDelta::days(30) + TimeDelta::hours(1));
    assert_eq!(
        world.meetings().map(|meeting| meeting.id).collect::<Vec<_>>(),
        [licensed],
        "used until later"
    );
    world.tick(now() + TimeDelta::days(30) + TimeDelta::hours(30));
    assert_eq!(world.meetings().count(), 0);
}

#[test]
fn m15_ending_what_does_not_run_is_refused() {
    let mut world = world();
    let id = meeting(&mut world, HOST, 60);
    assert_eq!(code(world.end(id, now())), (400, 3007));
}

#[test]
fn l1_l2_lists_cut_the_agenda_and_show_no_secrets() {
    let mut world = world();
    let agenda = "m".repeat(300);
    world.create(HOST, input(&format!(r#"{{"agenda":"{agenda}"}}"#)), now()).unwrap();
    let page = world.list(HOST, ListKind::Scheduled, 30, "", now()).unwrap();
    let body = crate::wire::list(&world, &page);
    let item = &body["meetings"][0];
    assert_eq!(item["agenda"].as_str().unwrap().len(), 250);
    for absent in ["start_url", "password", "status"] {
        assert!(item.get(absent).is_none(), "{absent}");
    }
}

#[test]
fn l3_pages_end_with_an_empty_token_that_lives_15_minutes() {
    let mut world = world();
    let ids: Vec<_> = (0..5).map(|n| meeting(&mut world, HOST, 60 + n)).collect();
    meeting(&mut world, BASIC, 60);
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let page = world.list(HOST, ListKind::Scheduled, 2, &token, now()).unwrap();
        assert_eq!(page.total, 5);
        seen.extend(page.entries.iter().map(|meeting| meeting.id));
        token = page.next;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, ids);
    let token = world.list(HOST, ListKind::Scheduled, 2, "", now()).unwrap().next;
    let late = now() + TimeDelta::minutes(15);
    assert_eq!(code(world.list(BASIC, ListKind::Scheduled, 2, &token, now())), (400, 300));
    assert_eq!(code(world.list(HOST, ListKind::Scheduled, 2, &token, late)), (400, 300));
    assert_eq!(code(world.list(HOST, ListKind::Scheduled, 301, "", now())), (400, 300));
}

#[test]
fn l4_kinds_of_lists() {
    let mut world = world();
    let (soon, later) = (meeting(&mut world, HOST, 0), meeting(&mut world, HOST, 180));
    world.start_by_hand(later, now());
    let mut list = |kind, hours| -> Vec<i64> {
        let page = world.list(HOST, kind, 30, "", now() + TimeDelta::hours(hours)).unwrap();
        page.entries.iter().map(|meeting| meeting.id).collect()
    };
    assert_eq!(list(ListKind::Scheduled, 2), [soon, later]);
    assert_eq!(list(ListKind::Live, 2), [later]);
    assert_eq!(list(ListKind::Upcoming, 2), [later]);
    assert_eq!(list(ListKind::Previous, 2), [soon]);
}

#[test]
fn r1_start_links_differ_and_live_two_hours() {
    let mut world = world();
    let id = meeting(&mut world, HOST, 60);
    let (first, second) = (zak(&mut world, id, now()), zak(&mut world, id, now()));
    assert_ne!(first, second);
    let later = |seconds| now() + TimeDelta::seconds(seconds);
    assert_eq!(world.start(id, &first, later(7200)), Started::Expired);
    assert_eq!(world.start(id, &first, later(7199)), Started::Running);
    assert_eq!(world.start(id, "forged", now()), Started::Invalid);
}

#[test]
fn r2_a_link_makes_the_host_of_its_user_only() {
    let mut world = world();
    let (mine, other) = (meeting(&mut world, HOST, 60), meeting(&mut world, BASIC, 60));
    let link = zak(&mut world, mine, now());
    assert_eq!(world.start(other, &link, now()), Started::Invalid);
    assert_eq!(world.start(mine, &link, now()), Started::Running);
    assert_eq!(world.start(mine, &link, now()), Started::Running, "again is no trouble");
}

#[test]
fn r3_r4_one_running_meeting_per_host() {
    let mut world = world();
    let (first, second) = (meeting(&mut world, HOST, 0), meeting(&mut world, HOST, 0));
    let link = zak(&mut world, second, now());
    assert_eq!(world.start_by_hand(first, now()), Started::Running);
    assert_eq!(world.start(second, &link, now()), Started::Busy { other: first });
    assert_eq!(world.end_other_and_start(second, &link, now()), Started::Running);
    let running: Vec<_> = world.meetings().filter(|m| m.running_since.is_some()).map(|m| m.id).collect();
    assert_eq!(running, [second]);
    assert_eq!(world.end_as_host(second, "forged", now()), Err(Started::Invalid));
    assert_eq!(world.end_as_host(second, &link, now()), Ok(()));
    assert!(world.meetings().all(|meeting| meeting.running_since.is_none()));
}

#[test]
fn r5_guests_wait_for_the_host() {
    let mut world = world();
    let id = meeting(&mut world, HOST, 0);
    let pwd = world.meeting(id).unwrap().encrypted_passcode.clone();
    assert_eq!(world.join(id, &pwd), Entry::WaitingForHost);
    assert_eq!(world.join(id, "old"), Entry::WrongPasscode);
    assert_eq!(world.join(1, &pwd), Entry::Gone);
    world.start_by_hand(id, now());
    assert_eq!(world.join(id, &pwd), Entry::In);
    world.end(id, now()).unwrap();
    assert_eq!(world.join(id, &pwd), Entry::WaitingForHost);
}

#[test]
fn q1_the_hundred_and_first_create_or_update_of_a_host_waits_for_midnight() {
    let mut world = world();
    let id = meeting(&mut world, HOST, 60);
    for _ in 0..99 {
        world.update(id, input(r#"{"topic":"again"}"#), now()).unwrap();
    }
    let words = "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for \
                 this particular user. You may resume these requests at GMT 00:00:00.";
    let refused = world.create(HOST, Input::default(), now()).unwrap_err();
    assert_eq!((refused.status, refused.code, refused.message.as_str()), (429, 429, words));
    assert_eq!(code(world.update(id, Input::default(), now())), (429, 429));
    assert!(world.create(BASIC, Input::default(), now()).is_ok(), "other hosts still may");
    assert_eq!(code(world.create(HOST, Input::default(), at("2030-05-01T23:59:59Z"))), (429, 429));
    assert!(world.create(HOST, Input::default(), at("2030-05-02T00:00:00Z")).is_ok());
    assert_eq!(world.delete(id, now()), Ok(()), "deleting costs nothing");
}
