//! The whole life of a meeting.

use chrono::TimeDelta;
use secrecy::ExposeSecret;
use zoom::{Deleted, Drift, Error, Licence, MeetingChange, MeetingList, MeetingStatus, UserStatus};
use zoom_sim::{Fault, NewHandMadeMeeting};

use crate::stage::{HOST, stage};

#[tokio::test]
async fn a_meeting_lives_from_create_to_gone() {
    let stage = stage().await;
    let made = stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap();
    assert!(made.id > 85_000_000_000);
    assert_eq!((made.host_email.as_str(), made.status), (HOST, MeetingStatus::Waiting));
    assert_eq!(made.start_time, Some(stage.now() + TimeDelta::hours(1)));
    assert_eq!(
        (made.duration, made.waiting_room, made.join_before_host),
        (Some(60), Some(true), Some(false))
    );
    assert!(made.join_url.starts_with(&format!("{}/j/{}?pwd=", stage.zoom.base_url, made.id)));
    assert_eq!(made.passcode.len(), 6);

    let change =
        MeetingChange { topic: Some("Moved".to_owned()), duration_minutes: Some(90), ..Default::default() };
    stage.client.update_meeting(made.id, &change).await.unwrap();
    let read = stage.client.get_meeting(made.id).await.unwrap();
    assert_eq!((read.topic.as_str(), read.duration), ("Moved", Some(90)));
    assert_eq!((read.agenda, read.join_url, read.uuid), (made.agenda, made.join_url, made.uuid));

    let listed = stage.client.list_meetings(HOST, MeetingList::Scheduled).await.unwrap();
    assert_eq!(listed.iter().map(|meeting| meeting.id).collect::<Vec<_>>(), [made.id]);

    assert_eq!(stage.client.delete_meeting(made.id).await, Ok(Deleted::Now));
    assert_eq!(stage.client.delete_meeting(made.id).await, Ok(Deleted::AlreadyGone));
    assert_eq!(stage.client.get_meeting(made.id).await.unwrap_err(), Error::NotFound);
    assert_eq!(stage.client.update_meeting(made.id, &change).await, Err(Error::NotFound));
    assert_eq!(stage.client.list_meetings(HOST, MeetingList::Scheduled).await, Ok(vec![]));
}

#[tokio::test]
async fn every_get_signs_another_start_link() {
    let stage = stage().await;
    let id = stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap().id;
    let first = stage.client.get_meeting(id).await.unwrap().start_url.unwrap();
    let second = stage.client.get_meeting(id).await.unwrap().start_url.unwrap();
    assert!(first.expose_secret().starts_with(&format!("{}/s/{id}?zak=", stage.zoom.base_url)));
    assert_ne!(first.expose_secret(), second.expose_secret());
}

#[tokio::test]
async fn what_zoom_changes_silently_is_seen_in_the_answer() {
    let stage = stage().await;
    stage.control.set_waiting_room_lock(Some(true));
    let mut new = stage.new_meeting("m-1");
    new.start = stage.now() - TimeDelta::hours(3);
    new.waiting_room = false;
    let made = stage.client.create_meeting(HOST, &new).await.unwrap();
    assert_eq!((made.start_time, made.waiting_room), (Some(stage.now()), Some(true)));
    let moved = Drift::Start { sent: new.start, became: Some(stage.now()) };
    assert_eq!(new.drift(&made), [Drift::WaitingRoom { became: true }, moved]);
    let change = MeetingChange {
        start: Some(stage.now() - TimeDelta::hours(1)),
        join_before_host: Some(true),
        waiting_room: Some(false),
        ..Default::default()
    };
    stage.client.update_meeting(made.id, &change).await.unwrap();
    let read = stage.client.get_meeting(made.id).await.unwrap();
    assert_eq!((read.start_time, read.waiting_room), (Some(stage.now()), Some(true)));
    assert_eq!(read.join_before_host, Some(false));
}

#[tokio::test]
async fn a_running_meeting_is_ended_before_it_is_deleted() {
    let stage = stage().await;
    let id = stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap().id;
    assert!(stage.control.start_meeting(id));
    assert_eq!(stage.client.get_meeting(id).await.unwrap().status, MeetingStatus::Started);
    assert_eq!(stage.client.delete_meeting(id).await, Err(Error::Running));
    stage.client.end_meeting(id).await.unwrap();
    assert_eq!(stage.client.end_meeting(id).await, Ok(()), "ending again is no trouble");
    assert_eq!(stage.client.delete_meeting(id).await, Ok(Deleted::Now));
    assert_eq!(stage.client.end_meeting(id).await, Err(Error::NotFound));
}

#[tokio::test]
async fn a_list_shows_what_it_is_asked_for() {
    let stage = stage().await;
    let running = stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap().id;
    let waiting = stage.client.create_meeting(HOST, &stage.new_meeting("m-2")).await.unwrap().id;
    assert!(stage.control.start_meeting(running));
    let ids = async |which| {
        let listed = stage.client.list_meetings(HOST, which).await.unwrap();
        listed.iter().map(|meeting| meeting.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(MeetingList::Scheduled).await, [running, waiting]);
    assert_eq!(ids(MeetingList::Upcoming).await, [running, waiting]);
    assert_eq!(ids(MeetingList::Live).await, [running]);
}

#[tokio::test]
async fn a_deleted_meeting_comes_back_as_it_was() {
    let stage = stage().await;
    let made = stage.client.create_meeting(HOST, &stage.new_meeting("m-1")).await.unwrap();
    stage.client.delete_meeting(made.id).await.unwrap();
    stage.client.recover_meeting(made.id).await.unwrap();
    assert_eq!(stage.client.get_meeting(made.id).await.unwrap().join_url, made.join_url);
    assert_eq!(stage.client.recover_meeting(1).await, Err(Error::NotFound));
}

#[tokio::test]
async fn a_list_has_all_pages_or_is_an_error() {
    let stage = stage().await;
    stage.control.set_daily_limit(1000);
    for number in 0..650 {
        let made = NewHandMadeMeeting {
            host: HOST.to_owned(),
            topic: format!("Meeting {number}"),
            agenda: "x".repeat(300),
            start_time: stage.now() + TimeDelta::minutes(number),
            duration: 30,
        };
        stage.control.create_meeting(made).unwrap();
    }
    let listed = stage.client.list_meetings(HOST, MeetingList::Scheduled).await.unwrap();
    assert_eq!(listed.len(), 650);
    assert_eq!(stage.control.count("GET", "/meetings"), 3);
    assert!(listed.iter().all(|meeting| meeting.agenda.len() == 250));

    let page =
        |next: &str| format!(r#"{{"meetings":[{{"id":1,"join_url":"j"}}],"next_page_token":"{next}"}}"#);
    stage.fault("GET", "/meetings", Fault::Status { code: 200, body: page("expired") }, 1);
    let error = stage.client.list_meetings(HOST, MeetingList::Scheduled).await.unwrap_err();
    assert!(matches!(error, Error::Refused { code: 300, .. }), "{error:?}");

    stage.fault("GET", "/meetings", Fault::Status { code: 200, body: page("again") }, 9);
    let error = stage.client.list_meetings(HOST, MeetingList::Scheduled).await.unwrap_err();
    assert_eq!(error, Error::Unreadable { status: 200 }, "a loop of pages is no list");
}

#[tokio::test]
async fn users_say_whether_they_can_host() {
    let stage = stage().await;
    let user = stage.client.get_user("HOST-A@harborline.example").await.unwrap();
    assert_eq!((user.email.as_str(), user.display_name.as_str()), (HOST, "Harborline Host A"));
    assert!(user.can_host());
    assert_eq!(stage.client.get_user(&user.id).await.unwrap(), user);
    let kind = async |name: &str| {
        let user = stage.client.get_user(&format!("{name}@harborline.example")).await.unwrap();
        assert!(!user.can_host());
        (user.kind, user.status)
    };
    assert_eq!(kind("host-f").await, (Licence::Basic, UserStatus::Active));
    assert_eq!(kind("retired").await, (Licence::Licensed, UserStatus::Inactive));
    assert_eq!(kind("invited").await, (Licence::Licensed, UserStatus::Pending));
    assert_eq!(kind("front-desk").await, (Licence::None, UserStatus::Active));
}

#[tokio::test]
async fn answers_may_hold_nulls_text_for_numbers_and_the_unknown() {
    let stage = stage().await;
    let body = r#"{"id":"85012345678","join_url":"https://x.example/j/1","topic":null,"duration":"45","agenda":null,
        "settings":{"waiting_room":null,"new_in_2031":[]},"start_time":null,"status":"started","new_in_2031":{}}"#;
    stage.fault("GET", "/meetings", Fault::Status { code: 200, body: body.to_owned() }, 1);
    let read = stage.client.get_meeting(1).await.unwrap();
    assert_eq!((read.id, read.duration, read.start_time), (85_012_345_678, Some(45), None));
    assert_eq!((read.status, read.waiting_room), (MeetingStatus::Started, None));
}
