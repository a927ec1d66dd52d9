//! Meetings in Zoom that this installation made and that its journal does not know: told, and deleted or left alone as a person
//! decides.

use backend::Error;
use backend::backup::{backup, restore};
use backend::reconciler::{self, ProblemKind, Stray, StrayDeleted, delete_stray, leave_stray};
use backend::store::args;
use shared::message::Message;
use shared::request::RequestNumber;
use shared::span::Span;
use zoom_sim::{Fault, NewHandMadeMeeting};

use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, at_zoom, zoom_message};

const NONE: [i64; 0] = [];
const A_ROUND_SECONDS: i64 = 15 * 60;

/// A list that may still show what is deleted is not believed for as long.
const LAG_SECONDS: i64 = 15 * 60;

impl Stage {
    /// The strays that are told, by Zoom's numbers.
    async fn strays(&self) -> Vec<i64> {
        let told = self.problems().await.into_iter().filter_map(|problem| match problem.kind {
            ProblemKind::Stray { stray } => Some(stray.zoom_meeting_id),
            _ => None,
        });
        told.collect()
    }

    /// The one meeting there is in Zoom: its number and its agenda.
    fn only_meeting(&self) -> (i64, String) {
        match self.zoom.control.meetings().as_slice() {
            [meeting] => (meeting.id, meeting.agenda.clone()),
            other => panic!("{} meetings", other.len()),
        }
    }

    /// Another meeting with an agenda as ours have it, on the first host.
    fn with_agenda(&self, agenda: &str) -> i64 {
        let new = NewHandMadeMeeting {
            host: self.zoom.control.hosts()[0].clone(),
            topic: "Callboard SR-9".into(),
            agenda: agenda.into(),
            start_time: at_zoom(NOON.plus_minutes(1_000)),
            duration: 30,
        };
        self.zoom.control.create_meeting(new).unwrap()
    }

    /// Somebody has everything looked at.
    async fn compares(&self) {
        reconciler::compare_now(&self.backend, &self.staff.scheduler().unwrap()).await.unwrap();
        self.reconcile().await;
    }

    async fn after_a_round(&self) -> Vec<i64> {
        self.advance_seconds(A_ROUND_SECONDS);
        self.reconcile().await;
        self.strays().await
    }

    /// A meeting whose row went with the database: what was converted after a backup, and the backup put back.
    async fn restored(self) -> (Self, RequestNumber) {
        let number = self.request(1, 600, 660).await;
        let file = self.database.folder().join("callboard.backup");
        backup(&self.database.url, &file, self.backend.now()).await.unwrap();
        self.converted(number).await;
        self.backend.close().await;
        restore(&self.database.url, &file, true).await.unwrap();
        let backend = self.another_program().await;
        (Self { backend, ..self }, number)
    }

    async fn deletes(&self, id: i64) -> Result<StrayDeleted, Error> {
        delete_stray(&self.backend, &self.staff.scheduler().unwrap(), id).await
    }

    async fn leaves(&self, id: i64, alone: bool) -> bool {
        leave_stray(&self.backend, &self.staff.scheduler().unwrap(), id, alone).await.unwrap()
    }

    async fn deeds(&self) -> Vec<(String, String)> {
        let sql = "select action, subject from audit where subject like 'stray:%' order by id";
        self.tx().await.all(sql, args![]).await.unwrap()
    }
}

on_both_engines! {
    async fn after_a_restore_what_zoom_has_and_no_request_is_told_at_once_and_deleted_on_demand(stage: Stage) {
        let (stage, number) = stage.restored().await;
        let (id, _) = stage.only_meeting();
        assert_eq!(stage.details(number).await.meeting, None);
        stage.reconcile().await;
        let problems = stage.problems().await;
        let [problem] = problems.as_slice() else { panic!("{problems:?}") };
        let ProblemKind::Stray { stray } = &problem.kind else { panic!("{problem:?}") };
        let span = Span::new(NOON.plus_minutes(600), NOON.plus_minutes(660)).unwrap();
        assert_eq!((stray.zoom_meeting_id, stray.topic.as_str(), stray.span), (id, "Callboard SR-1", span));
        assert_eq!((problem.request, problem.since), (None, Some(NOON)));
        let scheduler = stage.staff.scheduler().unwrap();
        let read: Stray = reconciler::stray(&stage.backend, &scheduler, id).await.unwrap();
        assert_eq!(read, **stray);

        assert_eq!(stage.deletes(id).await.unwrap(), StrayDeleted::Gone);
        assert_eq!(stage.zoom.control.meetings().len(), 0);
        assert_eq!(stage.strays().await, NONE);
        assert!(matches!(reconciler::stray(&stage.backend, &scheduler, id).await, Err(Error::NotFound)));
        assert_eq!(stage.deletes(id).await.unwrap(), StrayDeleted::Gone, "who comes second finds it done");
        assert_eq!(stage.zoom.control.count("DELETE", "/meetings/"), 1);
        assert_eq!(stage.deeds().await, [("stray_deleted".to_owned(), format!("stray:{id}"))]);
    }

    async fn what_is_left_alone_is_told_no_more_until_somebody_wants_it_told(stage: Stage) {
        let (stage, _) = stage.restored().await;
        let (id, _) = stage.only_meeting();
        stage.reconcile().await;
        assert!(stage.leaves(id, true).await);
        assert_eq!(stage.strays().await, NONE);
        stage.zoom.control.move_meeting(id, None, Some(45), None);
        stage.compares().await;
        assert_eq!(stage.strays().await, NONE, "nor after it was changed in Zoom");
        assert!(stage.leaves(id, false).await);
        assert_eq!(stage.strays().await, [id]);
        assert_eq!(stage.zoom.control.meetings().len(), 1, "nothing of it was told to Zoom");
        // Somebody deletes it in Zoom: with the next look there is nothing to tell.
        stage.zoom.control.delete_meeting(id);
        stage.compares().await;
        assert_eq!(stage.strays().await, NONE);
        assert!(!stage.leaves(id, true).await);
        let words: Vec<String> = stage.deeds().await.into_iter().map(|(word, _)| word).collect();
        assert_eq!(words, ["stray_left_alone", "stray_told_again"]);
    }

    async fn where_zoom_does_not_answer_after_a_restore_the_next_round_looks_again(stage: Stage) {
        stage.only_hosts(1).await;
        let (stage, _) = stage.restored().await;
        stage.fault("GET", "/meetings", Fault::Html502, 4);
        stage.reconcile().await;
        assert_eq!(stage.strays().await, NONE);
        stage.zoom.control.clear_faults();
        stage.reconcile().await;
        assert_eq!(stage.strays().await.len(), 0, "not in every run");
        assert_eq!(stage.after_a_round().await.len(), 1);
    }

    async fn one_that_is_over_is_told_no_more(stage: Stage) {
        let (stage, _) = stage.restored().await;
        stage.reconcile().await;
        assert_eq!(stage.strays().await.len(), 1);
        stage.advance_seconds(661 * 60);
        assert_eq!(stage.strays().await, NONE);
    }

    async fn one_that_people_are_in_stays(stage: Stage) {
        let (stage, _) = stage.restored().await;
        let (id, _) = stage.only_meeting();
        stage.reconcile().await;
        assert!(stage.zoom.control.start_meeting(id));
        assert_eq!(stage.deletes(id).await.unwrap(), StrayDeleted::Runs);
        assert_eq!(stage.zoom.control.count("DELETE", "/meetings/"), 0, "nobody is thrown out by an order that Zoom may take");
        assert_eq!((stage.strays().await, stage.zoom.control.meetings().len()), (vec![id], 1));
        assert!(stage.zoom.control.end_meeting(id));
        assert_eq!(stage.deletes(id).await.unwrap(), StrayDeleted::Gone);
        assert_eq!(stage.zoom.control.meetings().len(), 0);
    }

    async fn a_list_that_lags_does_not_bring_back_what_was_deleted_but_a_recovered_one_is_told(stage: Stage) {
        stage.only_hosts(1).await;
        let (stage, _) = stage.restored().await;
        let shown = stage.zoom.control.meetings().remove(0);
        stage.reconcile().await;
        assert_eq!(stage.deletes(shown.id).await.unwrap(), StrayDeleted::Gone);
        let list = format!(
            r#"{{"page_size": 300, "next_page_token": "", "meetings": [{{"id": {}, "uuid": "u", "host_id": "h", "type": 2,
              "topic": "Callboard SR-1", "agenda": {:?}, "start_time": "{}", "duration": {}, "timezone": "UTC",
              "join_url": "https://zoom.example/j/1"}}]}}"#,
            shown.id,
            shown.agenda,
            shown.start_time.format("%Y-%m-%dT%H:%M:%SZ"),
            shown.duration,
        );
        stage.fault("GET", "/meetings", Fault::Status { code: 200, body: list.clone() }, 1);
        stage.compares().await;
        assert_eq!(stage.strays().await, NONE, "it was deleted a moment ago");
        stage.advance_seconds(LAG_SECONDS);
        stage.fault("GET", "/meetings", Fault::Status { code: 200, body: list }, 1);
        stage.compares().await;
        assert_eq!(stage.strays().await, [shown.id], "somebody has recovered it");
    }

    async fn with_zoom_failing_it_stays_and_the_next_click_works(stage: Stage) {
        let (stage, _) = stage.restored().await;
        let (id, _) = stage.only_meeting();
        stage.reconcile().await;
        for (method, fault) in [("GET", Fault::Html502), ("DELETE", Fault::Html502)] {
            stage.fault(method, "/meetings/", fault, 4);
            let refused = zoom_message(stage.deletes(id).await);
            assert!(matches!(refused, Message::Down { .. }), "{method}: {refused:?}");
            assert_eq!(stage.strays().await, [id], "{method}");
            stage.zoom.control.clear_faults();
        }
        // Zoom deletes it and its answer is lost: the next click finds it gone.
        stage.fault("DELETE", "/meetings/", Fault::CommitThenDrop, 4);
        stage.deletes(id).await.unwrap_err();
        stage.zoom.control.clear_faults();
        assert_eq!((stage.strays().await, stage.zoom.control.meetings().len()), (vec![id], 0));
        assert_eq!(stage.deletes(id).await.unwrap(), StrayDeleted::Gone);
        assert_eq!(stage.strays().await, NONE);
    }

    async fn a_create_that_was_sent_twice_on_the_way_is_told_and_its_twin_kept(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, made) = stage.meeting(1, 600, 660).await;
        let (ours, agenda) = stage.only_meeting();
        let twin = stage.with_agenda(&agenda);
        stage.reconcile().await;
        assert_eq!(stage.strays().await, [twin]);
        assert_eq!(stage.deletes(ours).await.unwrap(), StrayDeleted::Gone, "it is none: nothing is done");
        assert_eq!(stage.zoom.control.meetings().len(), 2);
        assert_eq!(stage.deletes(twin).await.unwrap(), StrayDeleted::Gone);
        assert_eq!(stage.at_zoom(number), [(600, 60, made.join_url)]);
    }

    async fn one_that_a_request_has_after_all_is_not_deleted(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, made) = stage.meeting(1, 600, 660).await;
        let (_, agenda) = stage.only_meeting();
        let twin = stage.with_agenda(&agenda);
        stage.reconcile().await;
        // The database is another one meanwhile, in which the twin is the request's.
        stage.execute("update meetings set zoom_meeting_id = $1", args![twin]).await;
        assert_eq!(stage.deletes(twin).await.unwrap(), StrayDeleted::Owned);
        assert_eq!(stage.zoom.control.meetings().len(), 2);
        assert_eq!(stage.strays().await, NONE);
        assert_eq!(stage.details(number).await.meeting.unwrap().join_url, Some(made.join_url));
    }

    async fn what_is_still_looked_for_is_none_and_what_was_forgotten_is_one(stage: Stage) {
        stage.only_hosts(1).await;
        let number = stage.request(1, 600, 660).await;
        stage.fault("POST", "/meetings", Fault::CommitThenDrop, 1);
        assert_eq!(zoom_message(stage.convert(number).await), Message::Unknown);
        let (id, _) = stage.only_meeting();
        let later = NOON.plus_minutes(300);
        for (state, next, told) in [
            ("unknown", Some(later), vec![]),
            // Given up, and its marker remembered; then forgotten.
            ("ended", Some(later), vec![]),
            ("ended", None, vec![id]),
        ] {
            stage.execute(
                "update meetings set state = $1, next_attempt_at = $2, current = false, holds_host = false, ended_at = $3",
                args![state, next, NOON.minus_minutes(60)],
            )
            .await;
            stage.compares().await;
            assert_eq!(stage.strays().await, told, "{state} {next:?}");
        }
    }

    async fn what_was_deleted_and_is_there_again_is_told(stage: Stage) {
        stage.only_hosts(1).await;
        stage.meeting(1, 600, 660).await;
        stage.meeting(2, 900, 960).await;
        stage.reconcile().await;
        // As after Zoom deleted the first and somebody recovered it there.
        stage.execute(
            "update meetings set state = 'ended', intent = 'absent', current = false, holds_host = false, ended_at = $1
            where starts_at = $2",
            args![stage.backend.now(), NOON.plus_minutes(600)],
        )
        .await;
        let topic = |id: i64| stage.zoom.control.meetings().into_iter().find(|it| it.id == id).unwrap().topic;
        stage.advance_seconds(LAG_SECONDS - 1);
        stage.compares().await;
        assert_eq!(stage.strays().await, NONE, "the list may be older than the deletion");
        let told = stage.after_a_round().await;
        assert_eq!(told.into_iter().map(topic).collect::<Vec<_>>(), ["Callboard SR-1"]);
    }

    async fn what_another_installation_or_a_person_made_is_nobodys_business(stage: Stage) {
        stage.only_hosts(1).await;
        stage.meeting(1, 600, 660).await;
        for agenda in ["Callboard cb-00000000-x", "Callboard cb-", "cb-somebody-elses", "Quarterly numbers", ""] {
            stage.with_agenda(agenda);
        }
        stage.reconcile().await;
        assert_eq!(stage.strays().await, NONE);
    }

    async fn a_host_without_meetings_is_looked_at_once_a_day(stage: Stage) {
        stage.only_hosts(1).await;
        stage.meeting(1, 600, 660).await;
        let (_, agenda) = stage.only_meeting();
        stage.reconcile().await;
        let number = RequestNumber(1);
        stage.back(number).await.unwrap();
        stage.reconcile().await;
        let marker = agenda.split_whitespace().find(|word| word.starts_with("cb-")).unwrap();
        let new = NewHandMadeMeeting {
            start_time: at_zoom(NOON.plus_minutes(3 * 24 * 60)),
            host: stage.zoom.control.hosts()[0].clone(),
            topic: "Callboard SR-9".into(),
            agenda: format!("Callboard {marker}z"),
            duration: 30,
        };
        let stray = stage.zoom.control.create_meeting(new).unwrap();
        assert_eq!(stage.after_a_round().await, NONE);
        stage.advance_seconds(24 * 60 * 60);
        stage.reconcile().await;
        assert_eq!(stage.strays().await, [stray]);
    }
}
