//! What is left behind at any step is brought to a whole: adopted, released or deleted, and never made twice.

use std::time::Duration;

use backend::conversion::{Back, Outcome, convert_within};
use backend::reconciler::{self, Problem, ProblemKind};
use backend::store::args;
use backend::worker;
use shared::message::{Code, Message};
use shared::request::RequestNumber;
use tokio_util::sync::CancellationToken;
use zoom_sim::{Fault, HoldAt, NewHandMadeMeeting, UserState};

use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, at_zoom, zoom_message};

impl Stage {
    pub(crate) async fn problems(&self) -> Vec<Problem> {
        reconciler::problems(&self.backend, &self.staff.scheduler().unwrap()).await.unwrap()
    }

    /// A create whose answer nobody has seen.
    async fn lost(&self, number: i64, fault: Fault) -> RequestNumber {
        let request = self.request(number, 600, 660).await;
        self.fault("POST", "/meetings", fault, 1);
        assert_eq!(zoom_message(self.convert(request).await), Message::Unknown);
        assert_eq!(self.newest(request).await, Some(("unknown".into(), true, true)));
        request
    }

    /// Makes the meeting at Zoom that the journal's only marker names.
    async fn appears(&self) -> i64 {
        let sql = "select m.marker, h.email from meetings m join hosts h on h.id = m.host_id
            order by m.reserved_at desc limit 1";
        let (marker, host) = self.tx().await.one::<(String, String)>(sql, args![]).await.unwrap();
        self.zoom
            .control
            .create_meeting(NewHandMadeMeeting {
                host,
                topic: "Callboard SR-1".into(),
                agenda: format!("Callboard {marker}"),
                start_time: at_zoom(NOON.plus_minutes(600)),
                duration: 60,
            })
            .unwrap()
    }

    /// Two complete listings, each at its time.
    async fn two_listings(&self) {
        for _ in 0..2 {
            self.advance_seconds(121);
            self.reconcile().await;
        }
    }
}

on_both_engines! {
    async fn r65_t_31_a_meeting_whose_answer_was_lost_is_adopted_and_never_made_twice(stage: Stage) {
        for (number, fault) in
            [(1, Fault::CommitThenDrop), (2, Fault::CommitThen500), (3, Fault::CommitThenInvalidJson)]
        {
            let request = stage.lost(number, fault.clone()).await;
            assert_eq!(zoom_message(stage.convert(request).await), Message::Unknown, "no second create");
            stage.reconcile().await;
            assert_eq!(stage.newest(request).await, Some(("active".into(), true, true)), "{fault:?}");
            let converted = stage.converted(request).await;
            let meetings = stage.zoom.control.meetings();
            assert_eq!(meetings.len(), usize::try_from(number).unwrap());
            assert!(meetings.iter().any(|meeting| meeting.join_url == converted.join_url));
            assert!(converted.passcode.is_some());
        }
        assert_eq!(stage.creates(), 3);
    }

    async fn t_30_what_was_never_made_is_released_after_two_complete_listings(stage: Stage) {
        stage.only_hosts(1).await;
        let request = stage.lost(1, Fault::Html502).await;
        for seconds in [0, 60, 59] {
            stage.advance_seconds(seconds);
            stage.reconcile().await;
            assert_eq!(stage.state(request).await, "unknown", "the POST may still be travelling");
        }
        let other = stage.request(2, 600, 660).await;
        assert!(stage.convert(other).await.is_err(), "it keeps its host");
        assert_eq!(stage.count("select cast(sum(creates) as bigint) from host_usage").await, 1, "and its quota");
        stage.advance_seconds(10);
        stage.reconcile().await;
        assert_eq!(stage.state(request).await, "unknown", "one listing is not two");
        stage.advance_seconds(2);
        stage.reconcile().await;
        assert_eq!(stage.newest(request).await, Some(("ended".into(), false, false)));
        assert_eq!(stage.count("select cast(sum(creates) as bigint) from host_usage").await, 0);
        stage.converted(other).await;
    }

    async fn a_listing_that_breaks_off_proves_nothing(stage: Stage) {
        let request = stage.lost(1, Fault::Html502).await;
        stage.fault("GET", "/meetings", Fault::Html502, 100);
        for _ in 0..5 {
            stage.advance_seconds(16 * 60);
            stage.reconcile().await;
        }
        assert_eq!(stage.state(request).await, "unknown");
        stage.zoom.control.clear_faults();
        for _ in 0..3 {
            stage.advance_seconds(16 * 60);
            stage.reconcile().await;
        }
        assert_eq!(stage.state(request).await, "ended");
    }

    async fn a_meeting_that_turns_up_late_is_deleted_and_reported(stage: Stage) {
        let request = stage.lost(1, Fault::Html502).await;
        stage.two_listings().await;
        stage.two_listings().await;
        assert_eq!(stage.state(request).await, "ended");
        stage.appears().await;
        stage.advance_seconds(11 * 60);
        stage.reconcile().await;
        assert!(stage.zoom.control.meetings().is_empty());
        assert!(stage.history(request).await.contains(&"meeting_found_unwanted".to_owned()));
        assert_eq!(stage.newest(request).await, Some(("ended".into(), false, false)));
    }

    async fn a_marker_is_forgotten_after_thirty_days(stage: Stage) {
        let request = stage.lost(1, Fault::Html502).await;
        stage.two_listings().await;
        stage.two_listings().await;
        stage.advance_seconds(31 * 86_400);
        stage.reconcile().await;
        assert_eq!(stage.count("select count(*) from meetings where next_attempt_at is not null").await, 0);
        assert_eq!(stage.state(request).await, "ended");
    }

    async fn a_lost_create_that_is_no_longer_wanted_is_deleted_never_adopted(stage: Stage) {
        let request = stage.lost(1, Fault::CommitThenDrop).await;
        assert_eq!(stage.back(request).await.unwrap(), Back::Pending);
        assert_eq!(stage.newest(request).await, Some(("unknown".into(), false, true)));
        stage.reconcile().await;
        assert!(stage.zoom.control.meetings().is_empty());
        assert_eq!(stage.newest(request).await, Some(("ended".into(), false, false)));
        assert!(!stage.history(request).await.contains(&"converted".to_owned()));
    }

    async fn without_the_permission_to_list_a_person_is_asked(stage: Stage) {
        let request = stage.lost(1, Fault::CommitThenDrop).await;
        let all = [
            "meeting:write:meeting:admin", "meeting:read:meeting:admin", "meeting:update:meeting:admin",
            "meeting:delete:meeting:admin", "user:read:user:admin",
        ];
        stage.zoom.control.set_scopes(all.map(str::to_owned).to_vec());
        stage.zoom.control.expire_tokens();
        for _ in 0..4 {
            stage.advance_seconds(600);
            stage.reconcile().await;
        }
        let problems = stage.problems().await;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].kind, ProblemKind::UnknownCreate { ask_person: true });
        assert_eq!(problems[0].request, Some(request));
        assert_eq!(problems[0].last.as_ref().unwrap().code(), Code::Scope);
        assert_eq!(stage.state(request).await, "unknown");
    }

    async fn r78_a_deletion_is_repeated_until_zoom_says_gone(stage: Stage) {
        let request = stage.request(1, 600, 660).await;
        stage.converted(request).await;
        let unavailable = Fault::Status { code: 503, body: "{}".into() };
        stage.fault("DELETE", "/meetings/", unavailable, 3);
        assert_eq!(stage.back(request).await.unwrap(), Back::Pending);
        assert_eq!(stage.newest(request).await, Some(("deleting".into(), false, false)), "the host is free");
        let problems = stage.problems().await;
        assert_eq!((problems[0].kind.clone(), problems[0].attempts), (ProblemKind::DeletePending, 1));
        stage.reconcile().await;
        assert_eq!(stage.zoom.control.meetings().len(), 1, "not before its time");
        stage.advance_seconds(16);
        stage.reconcile().await;
        assert!(stage.zoom.control.meetings().is_empty());
        assert!(stage.problems().await.is_empty());
        assert_eq!(stage.state(request).await, "ended");
    }

    async fn d_7_while_the_window_is_open_a_pending_delete_keeps_its_host(stage: Stage) {
        stage.only_hosts(1).await;
        let (request, other) = (stage.request(1, 10, 60).await, stage.request(2, 20, 60).await);
        stage.converted(request).await;
        stage.fault("DELETE", "/meetings/", Fault::Html502, 2);
        assert_eq!(stage.back(request).await.unwrap(), Back::Pending);
        assert_eq!(stage.newest(request).await, Some(("deleting".into(), false, true)));
        assert!(stage.convert(other).await.is_err());
        stage.advance_seconds(16);
        stage.reconcile().await;
        stage.converted(other).await;
    }

    async fn a_reservation_left_by_a_crash_is_released(stage: Stage) {
        let request = stage.request(1, 600, 660).await;
        stage.converted(request).await;
        stage
            .execute(
                "update meetings set state = 'reserved', zoom_meeting_id = null, join_url = null, sent_at = null,
                   lease_until = $1, lease_by = 'gone'",
                args![NOON.plus_seconds(15).0],
            )
            .await;
        stage.reconcile().await;
        assert_eq!(stage.state(request).await, "reserved", "somebody may still be at it");
        stage.advance_seconds(15);
        stage.reconcile().await;
        assert_eq!(stage.newest(request).await, Some(("ended".into(), false, false)));
        assert_eq!(stage.count("select cast(sum(creates) as bigint) from host_usage").await, 0);
    }

    async fn a_create_left_by_a_crash_is_looked_for_at_the_next_start(stage: Stage) {
        let request = stage.request(1, 600, 660).await;
        stage.fault("POST", "/meetings", Fault::Hold { at: HoldAt::AfterCommit }, 1);
        let scheduler = stage.staff.scheduler().unwrap();
        let outcome = convert_within(&stage.backend, &scheduler, request, "k", None, Duration::ZERO).await.unwrap();
        assert!(matches!(outcome, Outcome::StillAsking { .. }));
        stage.zoom.control.wait_held(1).await;
        stage.reconcile().await;
        assert_eq!(stage.state(request).await, "creating", "its lease runs");

        let next = stage.another_program().await;
        reconciler::start_up(&next).await.unwrap();
        assert_eq!(stage.state(request).await, "unknown");
        reconciler::run_once(&next).await.unwrap();
        assert_eq!(stage.newest(request).await, Some(("active".into(), true, true)));
        // The first program was not dead after all: its answer changes nothing.
        stage.zoom.control.release();
        let again = stage.convert_by(request, "k", None).await.unwrap();
        assert!(matches!(again, Outcome::Done(_)), "{again:?}");
        assert_eq!((stage.creates(), stage.zoom.control.meetings().len()), (1, 1));
        next.close().await;
    }

    async fn a_create_whose_lease_ran_out_is_unknown(stage: Stage) {
        let request = stage.request(1, 600, 660).await;
        stage.converted(request).await;
        stage
            .execute(
                "update meetings set state = 'creating', zoom_meeting_id = null, join_url = null, lease_until = $1",
                args![NOON.plus_seconds(40).0],
            )
            .await;
        stage.advance_seconds(40);
        stage.reconcile().await;
        assert_eq!(stage.newest(request).await, Some(("active".into(), true, true)), "found by its marker");
    }

    async fn r65_a_create_stays_its_programs_however_long_zoom_takes(stage: Stage) {
        let request = stage.request(1, 600, 660).await;
        stage.fault("POST", "/meetings", Fault::Hold { at: HoldAt::BeforeCommit }, 1);
        let other = stage.another_program().await;
        let meanwhile = async {
            stage.zoom.control.wait_held(1).await;
            stage.advance_seconds(14);
            stage.comes_true("select count(*) from meetings where lease_until - reserved_at = 29000").await;
            stage.advance_seconds(14);
            reconciler::run_once(&other).await.unwrap();
            assert_eq!(stage.state(request).await, "creating", "nearly two leases have passed");
            stage.zoom.control.release();
        };
        let (converted, ()) = tokio::join!(stage.converted(request), meanwhile);
        assert_eq!(stage.zoom.control.meetings()[0].join_url, converted.join_url);
        other.close().await;
    }

    async fn two_programs_never_handle_one_row(stage: Stage) {
        let request = stage.lost(1, Fault::CommitThenDrop).await;
        stage.zoom.control.clear_requests();
        stage.fault("GET", "/meetings", Fault::Hold { at: HoldAt::BeforeCommit }, 1);
        let other = stage.another_program().await;
        let second = async {
            stage.zoom.control.wait_held(1).await;
            assert_eq!(reconciler::run_once(&other).await.unwrap(), 0, "it is leased");
            stage.zoom.control.release();
        };
        let (first, ()) = tokio::join!(reconciler::run_once(&stage.backend), second);
        assert_eq!(first.unwrap(), 1);
        assert_eq!(stage.state(request).await, "active");
        other.close().await;
    }

    async fn running_it_again_changes_nothing(stage: Stage) {
        let request = stage.lost(1, Fault::CommitThenDrop).await;
        stage.reconcile().await;
        let before = stage.history(request).await;
        stage.zoom.control.clear_requests();
        for _ in 0..3 {
            stage.advance_seconds(3600);
            stage.reconcile().await;
        }
        assert_eq!(stage.history(request).await, before);
        let asked = |method, path| stage.zoom.control.count(method, path);
        assert_eq!([asked("POST", "/meetings"), asked("PATCH", "/"), asked("DELETE", "/")], [0, 0, 0]);
        let read = stage.zoom.control.requests().into_iter().filter(|it| it.path.contains("/meetings") && it.status == Some(200));
        assert_eq!((read.count(), asked("GET", "/meetings/")), (3, 0), "only its host's list");
    }

    async fn r128_names_are_read_and_a_flagged_host_comes_back(stage: Stage) {
        stage.only_hosts(1).await;
        stage.zoom.control.edit_user(&stage.zoom.control.hosts()[0].clone(), None, Some(UserState::Pending));
        let request = stage.request(1, 600, 660).await;
        assert!(stage.convert(request).await.is_err());
        assert!(matches!(stage.problems().await[0].kind, ProblemKind::HostUnusable { .. }));
        stage.advance_seconds(16 * 60);
        stage.reconcile().await;
        assert_eq!(stage.problems().await.len(), 1, "still pending");
        stage.zoom.control.edit_user("host-a@harborline.example", None, Some(UserState::Active));
        stage.advance_seconds(16 * 60);
        stage.reconcile().await;
        stage.reconcile().await;
        assert!(stage.problems().await.is_empty());
        assert_eq!(stage.converted(request).await.host_name, "Harborline Host A");
    }

    async fn the_worker_adopts_completes_and_stops(stage: Stage) {
        let request = stage.lost(1, Fault::CommitThenDrop).await;
        let over = stage.request(2, -120, -60).await;
        let stop = CancellationToken::new();
        let worker = tokio::spawn(worker::run(stage.backend.clone(), stop.clone()));
        let adopted = async {
            while stage.state(request).await != "active"
                || stage.count("select count(*) from requests where status = 'completed'").await == 0
            {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), adopted).await.expect("the worker does both");
        stop.cancel();
        worker.await.unwrap();
        assert_eq!(stage.history(over).await, ["completed"]);
    }
}
