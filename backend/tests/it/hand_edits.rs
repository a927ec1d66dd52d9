//! Meetings that somebody moved or deleted in Zoom by hand: told within one round, and mended the way a person chooses (R92).

use backend::Error;
use backend::conversion::Outcome;
use backend::reconciler::{self, Problem, ProblemKind};
use backend::requests::{self, Difference, Edited, Recreated};
use backend::store::args;
use shared::eligibility::SentTime;
use shared::request::RequestNumber;
use shared::span::Span;
use zoom_sim::{Fault, HoldAt};

use crate::reschedule::{clash, form, rescheduled};
use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, at_zoom};
use crate::webhooks::event;

const A_ROUND_SECONDS: i64 = 15 * 60;

fn time(start: i64, duration_minutes: i64) -> SentTime {
    SentTime { start: NOON.plus_minutes(start), duration_minutes }
}

impl Stage {
    fn id_at_zoom(&self, number: RequestNumber) -> i64 {
        let topic = format!("Callboard {number}");
        self.zoom.control.meetings().iter().find(|meeting| meeting.topic == topic).unwrap().id
    }

    fn move_by_hand(&self, number: RequestNumber, start: i64, minutes: i64) {
        let start = at_zoom(NOON.plus_minutes(start));
        self.zoom.control.move_meeting(self.id_at_zoom(number), Some(start), Some(minutes), None);
    }

    async fn next_round(&self) {
        self.advance_seconds(A_ROUND_SECONDS);
        self.reconcile().await;
    }

    async fn differs(&self, number: RequestNumber) -> Option<Difference> {
        self.details(number).await.meeting.and_then(|meeting| meeting.differs)
    }

    async fn kinds(&self) -> Vec<(ProblemKind, Option<RequestNumber>)> {
        self.problems().await.into_iter().map(|Problem { kind, request, .. }| (kind, request)).collect()
    }
}

on_both_engines! {
    async fn r92_a_meeting_moved_in_zoom_is_told_and_our_time_can_be_pushed(stage: Stage) {
        let (number, made) = stage.meeting(1, 600, 660).await;
        let (other, _) = stage.meeting(2, 600, 660).await;
        stage.reconcile().await;
        stage.move_by_hand(number, 630, 45);
        stage.reconcile().await;
        assert_eq!(stage.differs(number).await, None, "a host is compared four times an hour");
        stage.next_round().await;
        assert_eq!(stage.differs(number).await, Some(Difference::Time(time(630, 45))));
        assert_eq!(stage.differs(other).await, None);
        let ours = Span::new(NOON.plus_minutes(600), NOON.plus_minutes(660)).unwrap();
        assert_eq!(stage.kinds().await, [(ProblemKind::TimeDiffers { at_zoom: time(630, 45), ours }, Some(number))]);

        let scheduler = stage.staff.scheduler().unwrap();
        assert_eq!(requests::push_time(&stage.backend, &scheduler, number).await.unwrap(), Some(true));
        assert_eq!(stage.at_zoom(number), [(600, 60, made.join_url)]);
        assert_eq!(stage.kinds().await, []);
        assert_eq!(requests::push_time(&stage.backend, &scheduler, number).await.unwrap(), None, "nothing is left to push");
        stage.next_round().await;
        assert_eq!(stage.kinds().await, []);
        assert_eq!(stage.history(number).await[2..], ["time_differs", "time_pushed", "time_told"]);
    }

    async fn r92_zooms_time_is_taken_where_the_host_is_free(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.move_by_hand(number, 630, 45);
        stage.next_round().await;
        let scheduler = stage.staff.scheduler().unwrap();
        assert!(rescheduled(requests::take_time(&stage.backend, &scheduler, number).await));
        assert_eq!(stage.at_zoom(number), [(630, 45, made.join_url)]);
        let details = stage.details(number).await;
        assert_eq!(details.span, Span::new(NOON.plus_minutes(630), NOON.plus_minutes(675)).unwrap());
        assert_eq!(stage.kinds().await, []);
        assert_eq!(requests::take_time(&stage.backend, &scheduler, number).await.unwrap(), Edited::Unchanged);
    }

    async fn r92_zooms_time_is_not_taken_where_the_host_is_not_free(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.meeting(2, 800, 860).await;
        stage.move_by_hand(number, 790, 60);
        stage.next_round().await;
        let scheduler = stage.staff.scheduler().unwrap();
        let refused = clash(requests::take_time(&stage.backend, &scheduler, number).await);
        assert_eq!(refused.span.start(), NOON.plus_minutes(790));
        assert_eq!(stage.details(number).await.span.start(), NOON.plus_minutes(600), "nothing is saved");
        assert_eq!(stage.kinds().await.len(), 1, "and it is still told");
    }

    async fn r92_a_meeting_deleted_in_zoom_is_told_and_made_anew(stage: Stage) {
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.zoom.control.delete_meeting(stage.id_at_zoom(number));
        stage.next_round().await;
        assert_eq!(stage.kinds().await, [(ProblemKind::GoneAtZoom, Some(number))]);
        let scheduler = stage.staff.scheduler().unwrap();
        match requests::recreate(&stage.backend, &scheduler, number).await.unwrap() {
            Recreated::Asked(Outcome::Done(new)) => assert_ne!(new.join_url, made.join_url),
            other => panic!("{other:?}"),
        }
        assert_eq!(stage.at_zoom(number).len(), 1);
        assert_eq!(stage.kinds().await, []);
        let again = requests::recreate(&stage.backend, &scheduler, number).await.unwrap();
        assert!(matches!(again, Recreated::NotMissing), "{again:?}");
        assert_eq!(stage.at_zoom(number).len(), 1);
    }

    async fn r92_where_no_new_meeting_can_be_made_the_request_is_regular_and_says_why(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.zoom.control.delete_meeting(stage.id_at_zoom(number));
        stage.next_round().await;
        stage.zoom.control.set_daily_limit(1);
        let scheduler = stage.staff.scheduler().unwrap();
        match requests::recreate(&stage.backend, &scheduler, number).await.unwrap() {
            Recreated::Regular(Error::Conflict(_) | Error::Zoom(_)) => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(stage.details(number).await.meeting, None);
        assert_eq!(stage.at_zoom(number), []);
    }

    async fn r92_a_meeting_put_back_in_zoom_is_no_problem_any_more(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.move_by_hand(number, 630, 60);
        stage.next_round().await;
        stage.move_by_hand(number, 600, 60);
        stage.next_round().await;
        assert_eq!(stage.kinds().await, []);
        assert_eq!(stage.history(number).await[2..], ["time_differs", "zoom_agrees"]);
    }

    async fn r92_somebody_may_have_everything_looked_at_now(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.reconcile().await;
        stage.move_by_hand(number, 630, 60);
        reconciler::compare_now(&stage.backend, &stage.staff.scheduler().unwrap()).await.unwrap();
        stage.reconcile().await;
        assert!(stage.differs(number).await.is_some());
    }

    async fn r92_what_guests_come_in_by_is_taken_from_zoom_as_the_meeting_comes_near(stage: Stage) {
        let (number, made) = stage.meeting(1, 60, 120).await;
        // As if somebody had given it another passcode in Zoom, where links do not hold it.
        stage.execute("update meetings set passcode = 'before'", args![]).await;
        let guests_first = zoom::MeetingChange {
            join_before_host: Some(true),
            waiting_room: Some(false),
            ..zoom::MeetingChange::default()
        };
        stage.zoom_client().update_meeting(stage.id_at_zoom(number), &guests_first).await.unwrap();
        stage.advance_seconds(45 * 60);
        stage.reconcile().await;
        let meeting = stage.details(number).await.meeting.unwrap();
        assert_eq!((meeting.join_url, meeting.passcode), (Some(made.join_url), made.passcode));
        assert!(meeting.join_before_host_on);
        assert_eq!(stage.kinds().await, [(ProblemKind::JoinBeforeHostOn, Some(number))]);

        let host_first = zoom::MeetingChange { join_before_host: Some(false), ..zoom::MeetingChange::default() };
        stage.zoom_client().update_meeting(stage.id_at_zoom(number), &host_first).await.unwrap();
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert_eq!(stage.kinds().await, []);
        let history = stage.history(number).await;
        assert_eq!(history[history.len() - 3..], ["passcode_changed", "join_before_host_on", "join_before_host_off"]);
    }

    async fn r92_a_day_before_its_start_a_meeting_is_read_once_and_again_when_zoom_has_told_of_it(stage: Stage) {
        stage.listens().await;
        let (number, made) = stage.meeting(1, 24 * 60 + 30, 25 * 60).await;
        let id = stage.id_at_zoom(number);
        stage.reconcile().await;
        let reads = || stage.zoom.control.count("GET", &format!("/meetings/{id}"));
        let before = reads();
        let changed_by_hand = async || stage.execute("update meetings set passcode = 'before'", args![]).await;
        let passcode = async || stage.details(number).await.meeting.unwrap().passcode;
        changed_by_hand().await;
        stage.advance_seconds(30 * 60);
        for _ in 0..3 {
            stage.reconcile().await;
        }
        assert_eq!((reads() - before, passcode().await), (1, made.passcode.clone()));
        assert_eq!(stage.details(number).await.meeting.unwrap().live, None, "nobody waits for a host a day ahead");
        changed_by_hand().await;
        stage.hears(event("meeting.updated", id, 1)).await;
        stage.reconcile().await;
        assert_eq!((reads() - before, passcode().await), (2, made.passcode));
    }

    async fn r92_without_the_permission_to_list_what_is_near_is_read(stage: Stage) {
        let (near, _) = stage.meeting(1, 600, 660).await;
        let (far, _) = stage.meeting(2, 3_000, 3_060).await;
        stage.move_by_hand(near, 630, 60);
        stage.move_by_hand(far, 3_030, 60);
        let scopes = ["meeting:read:meeting:admin", "user:read:user:admin"];
        stage.zoom.control.set_scopes(scopes.map(str::to_owned).to_vec());
        stage.zoom.control.expire_tokens();
        stage.next_round().await;
        assert!(stage.differs(near).await.is_some());
        assert_eq!(stage.differs(far).await, None, "until it is near");
    }

    async fn r92_one_list_a_host_and_no_reading_where_all_is_well(stage: Stage) {
        for number in 1..=8 {
            stage.meeting(number, 600 * number, 600 * number + 60).await;
        }
        let hosts = stage.count("select count(distinct host_id) from meetings").await;
        stage.advance_seconds(A_ROUND_SECONDS);
        stage.zoom.control.clear_requests();
        stage.reconcile().await;
        let asked = |path| i64::try_from(stage.zoom.control.count("GET", path)).unwrap();
        assert_eq!((asked("/meetings"), asked("/meetings/")), (hosts, 0));
        // Another program finds nothing due.
        reconciler::run_once(&stage.another_program().await).await.unwrap();
assert_eq!(asked("/meetings"), hosts);
    }

    async fn r92_a_time_zoom_has_not_taken_yet_is_no_hand_edit(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.fault("PATCH", "/meetings/", Fault::Html502, 99);
        let version = stage.details(number).await.version;
        let edited = requests::edit(&stage.backend, &stage.staff, number, version, &form(630, 690), None).await;
        assert!(matches!(edited, Ok(Edited::Rescheduled { told: false, .. })), "{edited:?}");
        stage.next_round().await;
        assert_eq!(stage.at_zoom(number)[0].0, 600, "Zoom shows the time of before");
        assert_eq!(stage.differs(number).await, None, "which nobody has typed there");
    }

    async fn r92_what_was_told_while_the_list_was_on_its_way_is_no_hand_edit(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.move_by_hand(number, 615, 60);
        stage.fault("GET", "/meetings", Fault::Hold { at: HoldAt::BeforeAnswer }, 1);
        let told = async {
            stage.zoom.control.wait_held(1).await;
            let version = stage.details(number).await.version;
            let form = form(630, 690);
            let edited = requests::edit(&stage.backend, &stage.staff, number, version, &form, None).await;
            assert!(rescheduled(edited));
            stage.zoom.control.release();
        };
        tokio::join!(stage.next_round(), told);
        assert_eq!(stage.at_zoom(number)[0].0, 630);
        assert_eq!(stage.differs(number).await, None, "the list shows a time that was overwritten since");
    }
}
