//! Which meetings run: found out by asking Zoom about the few that are near, at once where Zoom has told of one.

use backend::Error;
use backend::conversion::{Back, Outcome, WhileRunning, convert_back};
use backend::host_link::{self, Place};
use backend::reconciler::ProblemKind;
use backend::requests::{self, CancelForm, Live, Recreated};
use backend::store::args;
use shared::host_link::HostLink;
use shared::message::Code;
use shared::request::RequestNumber;
use zoom_sim::{Fault, HoldAt};

use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, conflict, person};
use crate::webhooks::event;

impl Stage {
    /// Zoom's number of the one meeting of a request.
    async fn meeting_at_zoom(&self, number: RequestNumber) -> i64 {
        let sql = "select zoom_meeting_id from meetings m join requests r on r.id = m.request_id
            where r.number = $1 and m.current";
        let (id,) = self.tx().await.one::<(i64,)>(sql, args![number.0]).await.unwrap();
        id
    }

    /// Somebody starts, or ends, the meeting in Zoom.
    async fn runs(&self, number: RequestNumber, runs: bool) {
        let id = self.meeting_at_zoom(number).await;
        let control = &self.zoom.control;
        assert!(if runs { control.start_meeting(id) } else { control.end_meeting(id) });
    }

    async fn live(&self, number: RequestNumber) -> Option<Live> {
        requests::show(&self.backend, &self.staff, number).await.unwrap().meeting.unwrap().live
    }

    fn looks(&self) -> usize {
        self.zoom.control.count("GET", "/meetings/")
    }
}

on_both_engines! {
    async fn r121_zoom_is_asked_once_a_minute_about_what_is_near(stage: Stage) {
        let (near, far) = (stage.request(1, 10, 40).await, stage.request(2, 600, 660).await);
        stage.converted(near).await;
        stage.converted(far).await;
        assert_eq!(stage.live(near).await, None, "nobody has looked");
        for _ in 0..3 {
            stage.reconcile().await;
        }
        assert_eq!((stage.looks(), stage.live(near).await), (1, Some(Live::Waiting)));
        stage.runs(near, true).await;
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert_eq!((stage.looks(), stage.live(near).await), (2, Some(Live::Running)));
        stage.runs(near, false).await;
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert_eq!(stage.live(near).await, Some(Live::Waiting));
        assert_eq!(stage.live(far).await, None);
        // Without Zoom's word nothing is told after a while.
        stage.fault("GET", "/meetings/", Fault::Html502, 99);
        stage.advance_seconds(181);
        stage.reconcile().await;
        assert_eq!(stage.live(near).await, None);
    }

    async fn r92_a_meeting_deleted_while_it_ran_does_not_run_any_more(stage: Stage) {
        let number = stage.request(1, 10, 40).await;
        stage.converted(number).await;
        stage.runs(number, true).await;
        stage.reconcile().await;
        stage.zoom.control.delete_meeting(stage.meeting_at_zoom(number).await);
        stage.advance_seconds(60);
        stage.reconcile().await;
        // Nobody is asked what becomes of people who are in no meeting.
        let again = requests::recreate(&stage.backend, &stage.staff.scheduler().unwrap(), number).await;
        assert!(matches!(again, Ok(Recreated::Asked(Outcome::Done(_)))), "{again:?}");
    }

    async fn r80_of_a_running_meeting_somebody_says_what_becomes_of_the_people_in_it(stage: Stage) {
        let number = stage.request(1, 10, 40).await;
        stage.converted(number).await;
        stage.runs(number, true).await;
        stage.reconcile().await;
        for refused in [
            stage.back(number).await.map(drop),
            requests::cancel(&stage.backend, &stage.staff, number, &CancelForm::default()).await.map(drop),
        ] {
            assert!(matches!(refused, Err(Error::Invalid(errors)) if errors[0].field == "running"));
        }
        assert_eq!(stage.live(number).await, Some(Live::Running), "nothing is changed");

        let end = CancelForm { running: Some(WhileRunning::End), ..CancelForm::default() };
        let ended = requests::cancel(&stage.backend, &stage.staff, number, &end).await.unwrap();
        assert_eq!((ended, stage.zoom.control.meetings().len()), (Some(Back::Deleted), 0));
    }

    async fn r80_left_running_it_keeps_its_host_and_is_deleted_when_it_has_ended(stage: Stage) {
        stage.only_hosts(1).await;
        let number = stage.request(1, 10, 40).await;
        stage.converted(number).await;
        let id = stage.meeting_at_zoom(number).await;
        stage.runs(number, true).await;
        stage.reconcile().await;
        let leave = Some(WhileRunning::Leave);
        let scheduler = stage.staff.scheduler().unwrap();
        assert_eq!(convert_back(&stage.backend, &scheduler, number, leave).await.unwrap(), Back::Pending);
        assert_eq!(stage.newest(number).await, Some(("deleting".into(), false, true)), "the host stays blocked");
        for _ in 0..3 {
            stage.advance_seconds(60);
            stage.reconcile().await;
            assert!(stage.zoom.control.meetings()[0].running, "nobody is sent out");
        }
        let problems = stage.problems().await;
        assert_eq!((&problems[0].kind, problems[0].attempts), (&ProblemKind::LeftRunning, 0));
        assert!(stage.zoom.control.end_meeting(id));
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert_eq!(stage.zoom.control.meetings().len(), 0);
        assert_eq!(stage.problems().await, []);
        let next = stage.request(2, 20, 50).await;
        stage.converted(next).await;
    }

    async fn an_event_has_zoom_asked_at_once_and_is_not_believed(stage: Stage) {
        let near = stage.request(1, 10, 40).await;
        stage.converted(near).await;
        stage.listens().await;
        stage.reconcile().await;
        let id = stage.meeting_at_zoom(near).await;
        stage.hears(event("meeting.started", id, 1)).await;
        stage.reconcile().await;
        assert_eq!((stage.looks(), stage.live(near).await), (2, Some(Live::Waiting)), "Zoom itself says no");
        stage.runs(near, true).await;
        stage.hears(event("meeting.started", id, 2)).await;
        stage.reconcile().await;
        assert_eq!(stage.live(near).await, Some(Live::Running));
    }

    async fn d_3_the_host_link_stays_open_while_the_meeting_runs(stage: Stage) {
        let request = stage.request(1, 10, 40).await;
        stage.converted(request).await;
        stage.runs(request, true).await;
        stage.reconcile().await;
        stage.advance_seconds((40 + 31) * 60);
        let rita = person(&stage.backend, "Rita", "requester").await;
        stage.execute("update requests set requester_id = $1 where number = 1", args![rita.person().as_str()]).await;
        stage.reconcile().await;
        let Some(Place::Link(state)) = host_link::state(&stage.backend, &rita, request).await.unwrap() else { panic!() };
        assert!(matches!(state.link, HostLink::Open { closes_at } if closes_at == NOON.plus_minutes(70)), "{:?}", state.link);
        assert!(host_link::get(&stage.backend, &rita, request, false).await.is_ok());
        stage.runs(request, false).await;
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert_eq!(conflict(host_link::get(&stage.backend, &rita, request, false).await).code(), Code::Closed);
    }

    async fn r152_a_meeting_that_runs_over_is_told_with_the_next_on_its_host(stage: Stage) {
        stage.only_hosts(1).await;
        let (first, next) = (stage.request(1, 10, 40).await, stage.request(2, 90, 120).await);
        stage.converted(first).await;
        stage.converted(next).await;
        stage.runs(first, true).await;
        for (minutes, told) in [(64, false), (1, true), (10, true)] {
            stage.advance_seconds(minutes * 60);
            stage.reconcile().await;
            let over: Vec<_> = stage.problems().await.into_iter().map(|it| (it.kind, it.request)).collect();
            let kind = ProblemKind::RunsOver { ended_at: NOON.plus_minutes(40), next_at: Some(NOON.plus_minutes(90)) };
            assert_eq!(over, if told { vec![(kind, Some(first))] } else { vec![] }, "{minutes}");
        }
        let Some(Place::Link(state)) = host_link::state(&stage.backend, &stage.staff, first).await.unwrap() else { panic!() };
        assert_eq!(state.next_on_host, Some(NOON.plus_minutes(90)));
        stage.runs(first, false).await;
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert!(stage.problems().await.is_empty());
    }

    async fn d_7_a_meeting_that_runs_holds_its_host_until_zoom_says_gone(stage: Stage) {
        stage.only_hosts(1).await;
        let request = stage.request(1, 10, 40).await;
        stage.converted(request).await;
        stage.runs(request, true).await;
        stage.reconcile().await;
        // Long after its footprint.
        stage.advance_seconds(200 * 60);
        stage.reconcile().await;
        stage.fault("PUT", "/status", Fault::Hold { at: HoldAt::BeforeCommit }, 1);
        let scheduler = stage.staff.scheduler().unwrap();
        let back = convert_back(&stage.backend, &scheduler, request, Some(WhileRunning::End));
        let (back, ()) = tokio::join!(back, async {
            stage.zoom.control.wait_held(1).await;
            assert_eq!(stage.newest(request).await, Some(("deleting".into(), false, true)));
            stage.zoom.control.release();
        });
        back.unwrap();
        assert_eq!(stage.newest(request).await, Some(("ended".into(), false, false)));
    }

    async fn a_meeting_deleted_by_hand_keeps_no_other_waiting(stage: Stage) {
        let (gone, runs) = (stage.request(1, 10, 40).await, stage.request(2, 10, 40).await);
        stage.converted(gone).await;
        stage.converted(runs).await;
        assert!(stage.zoom.control.delete_meeting(stage.meeting_at_zoom(gone).await));
        stage.runs(runs, true).await;
        stage.reconcile().await;
        assert_eq!((stage.live(gone).await, stage.live(runs).await), (None, Some(Live::Running)));
    }

    async fn two_programs_ask_once(stage: Stage) {
        let near = stage.request(1, 10, 40).await;
        stage.converted(near).await;
        let other = stage.another_program().await;
        let (one, two) = tokio::join!(
            backend::reconciler::run_once(&stage.backend), backend::reconciler::run_once(&other));
        let _: Result<(), Error> = one.and(two).map(drop);
        assert_eq!(stage.looks(), 1);
    }
}
