//! A cancellation that is taken back within a minute: Zoom was not told, so the link is the same.

use backend::conversion::{Back, Outcome, TakenBack, WhileRunning};
use backend::reconciler;
use backend::requests::{self, CancelForm, Reinstated};
use backend::store::args;
use shared::message::{Code, Message};
use shared::request::{RequestNumber, Status};
use zoom_sim::{Fault, HoldAt};

use super::{Agency, code, denied};
use crate::reschedule::{form, rescheduled};
use crate::support::app::{NOON, fields};
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, conflict};

const KEPT: Reinstated = Reinstated { status: Status::Confirmed, meeting: TakenBack::Kept };
const GONE: Reinstated = Reinstated { status: Status::Confirmed, meeting: TakenBack::None };

fn with_undo() -> CancelForm {
    CancelForm { reason: "a slip".into(), with_undo: true, running: None }
}

impl Stage {
    async fn sets_aside(&self, number: RequestNumber) {
        let back = requests::cancel(&self.backend, &self.staff, number, &with_undo()).await.unwrap();
        assert_eq!(back, Some(Back::SetAside { until: self.backend.now().plus_seconds(60) }));
    }

    async fn reinstates(&self, number: RequestNumber) -> Reinstated {
        requests::reinstate(&self.backend, &self.staff, number).await.unwrap()
    }
}

on_both_engines! {
    async fn r83_within_a_minute_everything_is_as_it_was_and_zoom_hears_of_nothing(stage: Stage) {
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.zoom.control.clear_requests();
        stage.sets_aside(number).await;
        let details = stage.details(number).await;
        assert!(details.meeting.is_none() && !details.deletion_pending, "R77: links vanish at once");
        let canceled = details.canceled.unwrap();
        assert_eq!(canceled.link_kept_until, Some(NOON.plus_seconds(60)));
        assert_eq!(stage.newest(number).await, Some(("active".into(), false, false)));
        assert_eq!(stage.problems().await, [], "nobody has to do anything");

        stage.advance_seconds(59);
        stage.reconcile().await;
        assert_eq!(stage.reinstates(number).await, KEPT);
        let details = stage.details(number).await;
        let meeting = details.meeting.unwrap();
        assert_eq!((details.status, meeting.join_url, details.canceled), (Status::Confirmed, Some(made.join_url), None));
        assert_eq!(meeting.passcode, made.passcode);
        assert_eq!(stage.newest(number).await, Some(("active".into(), true, true)));
        stage.advance_seconds(600);
        stage.reconcile().await;
        let told = stage.zoom.control.requests().into_iter().filter(|request| request.method != "GET").count();
        assert_eq!((told, stage.at_zoom(number).len()), (0, 1), "neither deleted nor changed");
        assert_eq!(stage.history(number).await.last().unwrap(), "reinstated_with_link");
        assert_eq!(code(requests::reinstate(&stage.backend, &stage.staff, number).await), Code::NotPossible);
    }

    async fn r77_after_a_minute_zoom_is_told_and_r83_the_request_begins_anew(stage: Stage) {
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.sets_aside(number).await;
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert!(stage.at_zoom(number).is_empty());
        assert_eq!(stage.newest(number).await, Some(("ended".into(), false, false)));
        assert!(!stage.every_text().await.iter().any(|text| text.contains(&made.join_url)), "its link is forgotten");
        assert_eq!(stage.reinstates(number).await, Reinstated { status: Status::Pending, meeting: TakenBack::None });
        assert!(stage.details(number).await.meeting.is_none());
    }

    async fn r83_the_minute_counts_though_nobody_has_told_zoom_yet(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.sets_aside(number).await;
        stage.advance_seconds(60);
        assert_eq!(stage.reinstates(number).await, Reinstated { status: Status::Pending, meeting: TakenBack::None });
        // It does not come back later either, whatever becomes of the request meanwhile.
        requests::confirm(&stage.backend, &stage.staff, number).await.unwrap();
        stage.converted(number).await;
        assert_eq!(stage.at_zoom(number).len(), 2);
        stage.sets_aside(number).await;
        assert_eq!(stage.reinstates(number).await, KEPT);
        stage.reconcile().await;
        assert_eq!(stage.at_zoom(number).len(), 1, "the older one is gone");
        assert_eq!(stage.newest(number).await, Some(("active".into(), true, true)));
    }

    async fn r83_what_was_no_zoom_meeting_is_what_it_was_again(stage: Stage) {
        for (nth, status) in [(1, Status::Draft), (2, Status::Pending), (3, Status::Confirmed)] {
            let number = stage.request_in(nth, status.as_str(), 600, 660).await;
            assert_eq!(requests::cancel(&stage.backend, &stage.staff, number, &with_undo()).await.unwrap(), None);
            assert_eq!(stage.reinstates(number).await, Reinstated { status, meeting: TakenBack::None });
        }
    }

    async fn a_canceled_meeting_leaves_its_host_to_others_who_keep_it(stage: Stage) {
        stage.only_hosts(1).await;
        let (first, _) = stage.meeting(1, 600, 660).await;
        let second = stage.request(2, 630, 690).await;
        stage.sets_aside(first).await;
        stage.converted(second).await;
        let taken = Reinstated { status: Status::Confirmed, meeting: TakenBack::HostTaken };
        assert_eq!(stage.reinstates(first).await, taken);
        assert!(stage.details(first).await.meeting.is_none());
        assert_eq!(stage.newest(second).await, Some(("active".into(), true, true)));
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert_eq!((stage.at_zoom(first).len(), stage.at_zoom(second).len()), (0, 1));
    }

    async fn d_7_with_its_window_open_it_keeps_its_host(stage: Stage) {
        stage.only_hosts(1).await;
        let (first, _) = stage.meeting(1, 10, 40).await;
        let second = stage.request(2, 20, 50).await;
        stage.sets_aside(first).await;
        assert_eq!(stage.newest(first).await, Some(("active".into(), false, true)));
        assert!(matches!(conflict(stage.convert(second).await), Message::NoHost(_)));
        assert_eq!(stage.reinstates(first).await, KEPT);
    }

    async fn d_7_a_window_that_opens_meanwhile_takes_no_host_back(stage: Stage) {
        stage.only_hosts(1).await;
        // L is 15 and P 30: the window opens 15 minutes before the start.
        let (first, _) = stage.meeting(1, 16, 40).await;
        let second = stage.request(2, 20, 50).await;
        stage.sets_aside(first).await;
        stage.converted(second).await;
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert_eq!((stage.at_zoom(first).len(), stage.at_zoom(second).len()), (0, 1));
    }

    async fn r63_a_form_sent_again_gets_no_link_of_what_was_set_aside(stage: Stage) {
        let number = stage.request(1, 600, 660).await;
        assert!(matches!(stage.convert_by(number, "a key", None).await, Ok(Outcome::Done(_))));
        stage.sets_aside(number).await;
        assert_eq!(stage.convert_by(number, "a key", None).await.unwrap(), Outcome::Withdrawn);
    }

    async fn r90_a_time_zoom_had_not_taken_is_told_when_the_meeting_is_back(stage: Stage) {
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.fault("PATCH", "/meetings/", Fault::Html502, 2);
        let edited = requests::edit(&stage.backend, &stage.staff, number, 1, &form(700, 760), None).await;
        assert!(!rescheduled(edited));
        stage.sets_aside(number).await;
        stage.zoom.control.clear_faults();
        assert_eq!(stage.reinstates(number).await, KEPT);
        stage.reconcile().await;
        assert_eq!(stage.at_zoom(number), [(700, 60, made.join_url)]);
    }

    async fn a_time_that_is_being_told_does_not_keep_a_canceled_meeting(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.fault("PATCH", "/meetings/", Fault::Hold { at: HoldAt::BeforeAnswer }, 1);
        let (to, by) = (form(700, 760), &stage.staff);
        let slow = requests::edit(&stage.backend, by, number, 1, &to, None);
        let meanwhile = async {
            stage.zoom.control.wait_held(1).await;
            stage.sets_aside(number).await;
            stage.zoom.control.release();
        };
        let (slow, ()) = tokio::join!(slow, meanwhile);
        assert!(!rescheduled(slow));
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert!(stage.at_zoom(number).is_empty(), "what was due of it is still its deletion");
    }

    async fn r80_a_running_meeting_and_one_nobody_knows_are_let_go_at_once(stage: Stage) {
        let unknown = stage.request(1, 600, 660).await;
        stage.fault("POST", "/meetings", Fault::Html502, 1);
        stage.convert(unknown).await.unwrap_err();
        let back = requests::cancel(&stage.backend, &stage.staff, unknown, &with_undo()).await.unwrap();
        assert_eq!((back, stage.state(unknown).await.as_str()), (Some(Back::Pending), "unknown"));
        assert_eq!(stage.reinstates(unknown).await, GONE);

        let running = stage.request(2, 10, 40).await;
        stage.converted(running).await;
        stage.execute("update meetings set running_since = 1 where current", args![]).await;
        let asked = requests::cancel(&stage.backend, &stage.staff, running, &with_undo()).await;
        assert_eq!(fields(asked), ["running"]);
        let end = CancelForm { running: Some(WhileRunning::End), ..with_undo() };
        assert_eq!(requests::cancel(&stage.backend, &stage.staff, running, &end).await.unwrap(), Some(Back::Deleted));
        assert_eq!(stage.reinstates(running).await, GONE);
    }

    async fn whoever_canceled_undoes_it_for_a_minute_and_nobody_else_who_is_not_staff(agency: Agency) {
        let backend = &agency.app.backend;
        let number = agency.create(&agency.form()).await;
        let cancel = async |who| requests::cancel(backend, who, number, &with_undo()).await.unwrap();
        let undo = async |who| requests::reinstate(backend, who, number).await;
        cancel(&agency.sam).await;
        denied(undo(&agency.rae).await);
        denied(undo(&agency.cal).await);
        undo(&agency.sam).await.unwrap();
        cancel(&agency.cal).await;
        denied(undo(&agency.rae).await);
        assert_eq!(undo(&agency.cal).await.unwrap().status, Status::Pending);
        cancel(&agency.cal).await;
        agency.app.clock.advance_seconds(60);
        denied(undo(&agency.cal).await);
        undo(&agency.sam).await.unwrap();
    }

    async fn two_undo_at_once_and_one_of_them_does(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.sets_aside(number).await;
        let (one, two) = futures::join!(
            requests::reinstate(&stage.backend, &stage.staff, number),
            requests::reinstate(&stage.backend, &stage.staff, number),
        );
        let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
        assert_eq!(won.unwrap(), KEPT);
        assert_eq!(code(lost), Code::NotPossible);
    }

    async fn an_undo_beside_the_end_of_the_minute_ends_with_a_meeting_or_without(stage: Stage) {
        for nth in 1..6 {
            let (number, _) = stage.meeting(nth, 600 * nth, 600 * nth + 60).await;
            stage.sets_aside(number).await;
            stage.execute("update meetings set next_attempt_at = 1 where state = 'active' and intent = 'absent'", args![]).await;
            let (undone, told) = tokio::join!(
                requests::reinstate(&stage.backend, &stage.staff, number),
                reconciler::run_once(&stage.backend),
            );
            told.unwrap();
            let meetings = usize::from(undone.unwrap().meeting == TakenBack::Kept);
            stage.reconcile().await;
            assert_eq!((stage.at_zoom(number).len(), usize::from(stage.details(number).await.meeting.is_some())), (meetings, meetings));
        }
    }

    async fn a_host_off_the_list_keeps_what_is_taken_back(stage: Stage) {
        let (number, _) = stage.meeting(1, 600, 660).await;
        stage.sets_aside(number).await;
        stage.set_up(&[], 15, 30).await;
        assert_eq!(stage.reinstates(number).await, KEPT);
    }
}
