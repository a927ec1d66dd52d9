//! Another time for a request that is a Zoom meeting: the link stays where the host is free, and nothing is saved before
//! somebody has chosen where it is not.

use backend::actor::Actor;
use backend::conversion::{Back, Converted};
use backend::reconciler::ProblemKind;
use backend::requests::{self, CancelForm, Clash, Details, Edited, OnClash, RequestForm};
use backend::store::args;
use backend::{Error, host_link};
use shared::conversion::State;
use shared::message::Message;
use shared::request::RequestNumber;
use shared::time::Timestamp;
use zoom_sim::{Fault, HoldAt};

use crate::support::app::{NOON, fields};
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, at_zoom, person, zoom_message};

const OTHER_HOST: Option<OnClash> = Some(OnClash::OtherHost);

impl Stage {
    /// A meeting from `start` to `end`, in minutes after [`NOON`].
    pub(crate) async fn meeting(&self, number: i64, start: i64, end: i64) -> (RequestNumber, Converted) {
        let request = self.request(number, start, end).await;
        let (starts, ends) = (wall(start), wall(end));
        let sql = "update requests set zone = 'UTC', wall_start = $2, wall_end = $3 where number = $1";
        self.execute(sql, args![number, starts, ends]).await;
        (request, self.converted(request).await)
    }

    /// Saves the edit form with this time.
    async fn to(
        &self,
        number: RequestNumber,
        (start, end): (i64, i64),
        on_clash: Option<OnClash>,
    ) -> Result<Edited, Error> {
        self.to_by(&self.staff, number, (start, end), on_clash).await
    }

    async fn to_by(
        &self,
        actor: &Actor,
        number: RequestNumber,
        (start, end): (i64, i64),
        on_clash: Option<OnClash>,
    ) -> Result<Edited, Error> {
        let version = self.details(number).await.version;
        requests::edit(&self.backend, actor, number, version, &form(start, end), on_clash).await
    }

    pub(crate) async fn details(&self, number: RequestNumber) -> Details {
        requests::show(&self.backend, &self.staff, number).await.unwrap()
    }

    /// What Zoom holds for a request: start in minutes after [`NOON`], minutes, and invite link.
    pub(crate) fn at_zoom(&self, number: RequestNumber) -> Vec<(i64, i64, String)> {
        let topic = format!("Callboard {number}");
        let meetings = self.zoom.control.meetings();
        let ours = meetings.into_iter().filter(|meeting| meeting.topic == topic);
        ours.map(|meeting| {
            let start = Timestamp(meeting.start_time.timestamp_millis()).minutes_since(NOON);
            (start, meeting.duration, meeting.join_url)
        })
        .collect()
    }
}

pub(crate) fn wall(minutes: i64) -> String {
    at_zoom(NOON.plus_minutes(minutes)).format("%Y-%m-%dT%H:%M").to_string()
}

pub(crate) fn form(start: i64, end: i64) -> RequestForm {
    RequestForm {
        service: "ASL".into(),
        kind: "in_person".into(),
        organization: "o".into(),
        location: "Pier 4, room 2".into(),
        notes: "for Dana Client".into(),
        starts: wall(start),
        ends: wall(end),
        zone: "UTC".into(),
        ..RequestForm::default()
    }
}

pub(crate) fn clash(result: Result<Edited, Error>) -> Clash {
    match result {
        Err(Error::Clash(clash)) => *clash,
        other => panic!("no clash: {other:?}"),
    }
}

pub(crate) fn rescheduled(edited: Result<Edited, Error>) -> bool {
    match edited {
        Ok(Edited::Rescheduled { told, .. }) => told,
        other => panic!("not at another time: {other:?}"),
    }
}

on_both_engines! {
    async fn r87_a_free_host_keeps_its_meeting_and_the_link(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.zoom.control.clear_requests();
        assert!(rescheduled(stage.to(number, (630, 720), None).await));
        assert_eq!(stage.at_zoom(number), [(630, 90, made.join_url.clone())]);
        assert_eq!(stage.zoom.control.count("PATCH", "/meetings/"), 1);
        let details = stage.details(number).await;
        assert_eq!(details.span.start(), NOON.plus_minutes(630));
        assert_eq!(details.meeting.unwrap().join_url, Some(made.join_url));
        assert_eq!(stage.count("select count(*) from host_usage where updates = 1").await, 1, "one of Zoom's hundred");
        assert_eq!(stage.history(number).await[2..], ["edited", "time_told"]);
        // Shorter, longer, back: it never stands in its own way (T-21).
        for (start, end) in [(640, 650), (600, 720), (600, 660)] {
            assert!(rescheduled(stage.to(number, (start, end), None).await));
        }
        // The host is held at the new time and nowhere else.
        let (next, _) = stage.meeting(2, 706, 760).await;
        assert_eq!(clash(stage.to(number, (600, 661), None).await).judged.blockers[0].booking.request, Some(next));
    }

    async fn r91_what_zoom_does_not_know_changes_without_zoom(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.zoom.control.clear_requests();
        let rest = RequestForm { notes: "Bring a lamp.".into(), ..form(600, 660) };
        let saved = requests::edit(&stage.backend, &stage.staff, number, 1, &rest, None).await;
        assert_eq!(saved.unwrap(), Edited::Saved);
        assert_eq!(stage.calls(), 0);
    }

    async fn r88_where_the_host_is_busy_nothing_is_saved_until_somebody_chooses(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, made) = stage.meeting(1, 600, 660).await;
        let (other, _) = stage.meeting(2, 800, 860).await;
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts[..3], 15, 30).await;
        stage.zoom.control.clear_requests();
        for choice in [None, Some(OnClash::At(NOON))] {
            let clash = clash(stage.to(number, (790, 850), choice).await);
            assert_eq!(clash.judged.blockers[0].booking.request, Some(other));
            assert_eq!((clash.judged.others_free, clash.judged.running), (2, false));
            assert_eq!(clash.people, ["Sam"]);
        }
        assert_eq!(stage.calls(), 0);
        assert_eq!(stage.details(number).await.version, 1);
        // The first choice: another time on the same host.
        let later = clash(stage.to(number, (790, 850), None).await).judged.later.unwrap();
        assert_eq!(later, NOON.plus_minutes(860 + 45 + 1));
        assert!(rescheduled(stage.to(number, (790, 850), Some(OnClash::At(later))).await));
        assert_eq!(stage.at_zoom(number), [(906, 60, made.join_url.clone())]);
        assert_eq!(stage.details(number).await.wall_start, wall(906));
        // The second: another host, another link, and the old meeting is gone.
        let moved = stage.to(number, (790, 850), OTHER_HOST).await.unwrap();
        let [(start, minutes, link)] = stage.at_zoom(number).try_into().unwrap();
        assert_eq!((start, minutes), (790, 60));
        assert_ne!(link, made.join_url);
        let details = stage.details(number).await;
        let meeting = details.meeting.unwrap();
        assert_eq!((meeting.join_url, meeting.state), (Some(link), State::Active));
        assert_eq!(moved, Edited::Moved { host_name: meeting.host_name.unwrap() });
        assert_eq!(details.span.start(), NOON.plus_minutes(790));
        let history = stage.history(number).await;
        assert_eq!(history[history.len() - 5..], ["move_began", "stand_in_made", "edited", "host_changed", "meeting_deleted"]);
        // The third: a regular request.
        let (third, _) = stage.meeting(3, 1200, 1260).await;
        stage.execute("update meetings set host_id = (select host_id from meetings where request_id = 'r2')
            where request_id = 'r3'", args![]).await;
        let regular = stage.to(third, (810, 870), Some(OnClash::Regular)).await.unwrap();
        assert_eq!(regular, Edited::Regular(Back::Deleted));
        assert!(stage.details(third).await.meeting.is_none() && stage.at_zoom(third).is_empty());
        assert_eq!(stage.details(third).await.span.start(), NOON.plus_minutes(810));
    }

    async fn r90_a_time_zoom_has_not_taken_is_told_and_tried_again(stage: Stage) {
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.fault("PATCH", "/meetings/", Fault::Html502, 9);
        assert!(!rescheduled(stage.to(number, (700, 760), None).await));
        assert_eq!(stage.details(number).await.span.start(), NOON.plus_minutes(700), "kept, not rolled back");
        assert!(stage.details(number).await.meeting.unwrap().not_synced);
        let problem = stage.problems().await.remove(0);
        assert_eq!((problem.kind, problem.request), (ProblemKind::NotSynced, Some(number)));
        assert!(matches!(problem.last, Some(Message::Down { .. })), "{:?}", problem.last);
        stage.zoom.control.clear_faults();
        stage.advance_seconds(16);
        stage.reconcile().await;
        assert_eq!(stage.at_zoom(number), [(700, 60, made.join_url)]);
        assert!(stage.problems().await.is_empty());
        assert!(!stage.details(number).await.meeting.unwrap().not_synced);
        let history = stage.history(number).await;
        assert_eq!(history[history.len() - 3..], ["edited", "time_not_told", "time_told"]);
    }

    async fn r90_zoom_is_told_one_time_after_the_other_and_the_last_one_counts(stage: Stage) {
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.fault("PATCH", "/meetings/", Fault::Hold { at: HoldAt::BeforeCommit }, 1);
        let slow = stage.to(number, (700, 760), None);
        let fast = async {
            stage.zoom.control.wait_held(1).await;
            assert!(!rescheduled(stage.to(number, (900, 960), None).await), "another is being told");
            assert_eq!(stage.zoom.control.count("PATCH", "/meetings/"), 1);
            stage.zoom.control.release();
        };
        let (slow, ()) = tokio::join!(slow, fast);
        assert!(rescheduled(slow), "whoever is at it goes on with what came meanwhile");
        assert_eq!(stage.at_zoom(number), [(900, 60, made.join_url)]);
        assert!(!stage.details(number).await.meeting.unwrap().not_synced);
    }

    async fn a_restart_before_zoom_was_told_tells_it(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        // As the commit leaves it: the new time held, Zoom due, nobody at it any more.
        stage.execute("update meetings set starts_at = $1, ends_at = $2, next_attempt_at = 1, lease_until = 1",
            args![NOON.plus_minutes(700).0, NOON.plus_minutes(760).0]).await;
        stage.reconcile().await;
        assert_eq!(stage.at_zoom(number)[0].0, 700);
    }

    async fn r88_without_another_host_the_old_meeting_stays_as_it_was(stage: Stage) {
        stage.only_hosts(2).await;
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.meeting(2, 720, 780).await;
        stage.meeting(3, 720, 780).await;
        let nobody = clash(stage.to(number, (720, 780), OTHER_HOST).await);
        assert_eq!(nobody.judged.others_free, 0, "the choice is not there");
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts[..3], 15, 30).await;
        let body = r#"{"code":300,"message":"Validation Failed."}"#.to_owned();
        stage.fault("POST", "/meetings", Fault::Status { code: 400, body }, 1);
        assert!(matches!(zoom_message(stage.to(number, (720, 780), OTHER_HOST).await), Message::Refused { .. }));
        assert_eq!(stage.at_zoom(number), [(600, 60, made.join_url.clone())]);
        let details = stage.details(number).await;
        assert_eq!((details.version, details.meeting.unwrap().join_url), (1, Some(made.join_url)));
        assert_eq!(stage.history(number).await.last().unwrap(), "move_refused");
    }

    async fn r65_a_lost_answer_about_the_other_host_changes_nothing_and_leaves_nothing(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.meeting(2, 720, 780).await;
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts[..2], 15, 30).await;
        for fault in [Fault::CommitThenDrop, Fault::Html502] {
            stage.fault("POST", "/meetings", fault, 1);
            let message = zoom_message(stage.to(number, (720, 780), OTHER_HOST).await);
            assert!(matches!(message, Message::Down { .. }), "{message:?}");
            assert_eq!(stage.details(number).await.version, 1);
            for _ in 0..3 {
                stage.advance_seconds(121);
                stage.reconcile().await;
            }
            assert_eq!(stage.at_zoom(number), [(600, 60, made.join_url.clone())], "no stray is left");
            assert_eq!(stage.count("select count(*) from meetings where holds_host").await, 2);
        }
    }

    async fn a_stand_in_nobody_carries_on_is_deleted(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.execute("update meetings set stand_in = $1, current = $2, lease_until = $3",
            args![true, false, NOON.plus_seconds(40).0]).await;
        stage.reconcile().await;
        assert_eq!(stage.at_zoom(number).len(), 1, "somebody may still be at it");
        stage.advance_seconds(41);
        stage.reconcile().await;
        assert!(stage.at_zoom(number).is_empty());
        assert_eq!(stage.count("select count(*) from meetings where holds_host").await, 0);
    }

    async fn r88_what_happens_meanwhile_wins_over_the_move(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.meeting(2, 720, 780).await;
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts[..2], 15, 30).await;
        let meanwhile = async |what: &str| {
            stage.fault("POST", "/meetings", Fault::Hold { at: HoldAt::BeforeAnswer }, 1);
            let moving = stage.to(number, (720, 780), OTHER_HOST);
            let other = async {
                stage.zoom.control.wait_held(1).await;
                match what {
                    "edit" => {
                        let rest = RequestForm { notes: "Bring a lamp.".into(), ..form(600, 660) };
                        requests::edit(&stage.backend, &stage.staff, number, 1, &rest, None).await.unwrap();
                    }
                    _ => drop(requests::cancel(&stage.backend, &stage.staff, number, &CancelForm::default()).await.unwrap()),
                }
                stage.zoom.control.release();
            };
            tokio::join!(moving, other).0
        };
        assert!(matches!(meanwhile("edit").await, Err(Error::Stale(_))));
        assert_eq!(stage.at_zoom(number).len(), 1);
        assert_eq!(stage.details(number).await.notes, "Bring a lamp.");
        assert!(meanwhile("cancel").await.is_err());
        assert!(stage.at_zoom(number).is_empty(), "neither the old one nor the new one");
        assert_eq!(stage.count("select count(*) from meetings where holds_host").await, 1);
    }

    async fn t_22_a_running_meeting_is_extended_and_the_next_goes_elsewhere(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, made) = stage.meeting(1, -30, 30).await;
        let (next, next_made) = stage.meeting(2, 100, 160).await;
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts[..2], 15, 30).await;
        assert!(rescheduled(stage.to(number, (-30, 50), None).await), "as far as it goes");
        assert_eq!(stage.at_zoom(number), [(0, 50, made.join_url.clone())], "Zoom keeps the start it knows");
        let asked = clash(stage.to(number, (-30, 60), None).await);
        assert_eq!((asked.judged.running, asked.judged.movable), (true, Some(next)));
        clash(stage.to(number, (-30, 60), OTHER_HOST).await);
        match stage.to(number, (-30, 60), Some(OnClash::MoveNext)).await.unwrap() {
            Edited::Rescheduled { told: true, moved: Some((moved, _)), .. } => assert_eq!(moved, next),
            other => panic!("{other:?}"),
        }
        assert_eq!(stage.at_zoom(number), [(0, 60, made.join_url)]);
        let [(start, _, link)] = stage.at_zoom(next).try_into().unwrap();
        assert_eq!(start, 100);
        assert_ne!(link, next_made.join_url);
        assert!(host_link::get(&stage.backend, &stage.staff, number, false).await.is_ok());
    }

    async fn whoever_asks_may_move_it_where_that_changes_no_link(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.meeting(2, 800, 860).await;
        let asker = person(&stage.backend, "Rita", "requester").await;
        stage.execute("update requests set requester_id = $1, status = 'pending' where number = 1",
            args![asker.person().as_str()]).await;
        assert_eq!(fields(stage.to_by(&asker, number, (790, 850), None).await), ["starts"]);
        assert_eq!(fields(stage.to_by(&asker, number, (790, 850), OTHER_HOST).await), ["starts"]);
        assert!(rescheduled(stage.to_by(&asker, number, (610, 670), None).await));
    }

    async fn a_time_that_is_over_and_a_meeting_zoom_has_not_answered_about_are_refused(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        assert_eq!(fields(stage.to(number, (-60, 0), None).await), ["ends"]);
        stage.execute("update meetings set state = 'unknown'", args![]).await;
        assert_eq!(fields(stage.to(number, (610, 670), None).await), ["starts"]);
    }
}
