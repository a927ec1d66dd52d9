//! The wall time is the promise: rules of a zone that change after a request was made are told, and kept to by one click
//! (T-13). The tests write requests as a program with other rules would have: their instants are an hour off.

use backend::reconciler::{Problem, ProblemKind};
use backend::requests::{self, Displaced, Edited};
use backend::store::args;
use backend::{Error, Offers};
use shared::request::RequestNumber;
use shared::span::Span;

use crate::reschedule::{clash, form, rescheduled, wall};
use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::Stage;

fn span(start: i64, end: i64) -> Span {
    Span::new(NOON.plus_minutes(start), NOON.plus_minutes(end)).unwrap()
}

fn displaced(problems: Vec<Problem>) -> Vec<Displaced> {
    let found = problems.into_iter().filter_map(|problem| match problem.kind {
        ProblemKind::Displaced { displaced } => Some(*displaced),
        _ => None,
    });
    found.collect()
}

impl Stage {
    /// A request whose clocks were to show `promised`, in minutes after [`NOON`], when it stands an hour later.
    async fn an_hour_late(&self, number: i64, status: &str, promised: i64) -> RequestNumber {
        let request = self.request_in(number, status, promised + 60, promised + 120).await;
        self.promise(request, "UTC", (&wall(promised), &wall(promised + 60))).await;
        request
    }

    async fn promise(&self, number: RequestNumber, zone: &'static str, (start, end): (&str, &str)) {
        let sql = "update requests set zone = $2, wall_start = $3, wall_end = $4 where number = $1";
        self.execute(sql, args![number.0, zone, start, end]).await;
    }

    async fn keep(&self, number: RequestNumber) -> Result<Edited, Error> {
        requests::keep_promise(&self.backend, &self.staff.scheduler().unwrap(), number).await
    }
}

on_both_engines! {
    async fn t_13_a_meeting_that_was_promised_for_another_time_is_told_and_moves_by_one_click(stage: Stage) {
        let (_, kept) = stage.meeting(1, 600, 660).await;
        let late = stage.an_hour_late(2, "confirmed", 840).await;
        let made = stage.converted(late).await;
        // What is over, or off, promises nothing.
        stage.an_hour_late(3, "canceled", 840).await;
        stage.an_hour_late(4, "completed", 840).await;
        stage.an_hour_late(5, "confirmed", -120).await;
        stage.reconcile().await;
        let told = displaced(stage.problems().await);
        let expected = Displaced {
            number: late,
            zone: "UTC".into(),
            stands: span(900, 960),
            promised: span(840, 900),
        };
        assert_eq!(told, std::slice::from_ref(&expected));
        assert_eq!(requests::displaced(&stage.backend, &stage.details(late).await), Some(expected));

        assert!(rescheduled(stage.keep(late).await));
        assert_eq!(stage.at_zoom(late), [(840, 60, made.join_url)], "the same link at the promised time");
        assert_eq!(stage.at_zoom(RequestNumber(1)), [(600, 60, kept.join_url)]);
        let details = stage.details(late).await;
        assert_eq!((details.span, details.wall_start), (span(840, 900), wall(840)));
        assert_eq!(displaced(stage.problems().await), []);
    }

    async fn t_13_saving_the_form_as_it_stands_keeps_the_promise(stage: Stage) {
        let late = stage.an_hour_late(1, "confirmed", 840).await;
        let version = stage.details(late).await.version;
        let saved = requests::edit(&stage.backend, &stage.staff, late, version, &form(840, 900), None).await;
        assert_eq!(saved.unwrap(), Edited::Saved);
        assert_eq!(stage.details(late).await.span, span(840, 900));
        // Once more there is nothing to move.
        let again = requests::edit(&stage.backend, &stage.staff, late, version + 1, &form(840, 900), None).await;
        assert_eq!(again.unwrap(), Edited::Unchanged);
    }

    async fn t_13_drafts_and_regular_requests_are_kept_to_as_well(stage: Stage) {
        for (number, status) in [(1, "draft"), (2, "pending"), (3, "confirmed")] {
            let late = stage.an_hour_late(number, status, 840).await;
            assert_eq!(stage.keep(late).await.unwrap(), Edited::Saved, "{status}");
            assert_eq!(stage.details(late).await.span, span(840, 900), "{status}");
        }
    }

    async fn t_13_where_the_host_is_not_free_a_person_chooses(stage: Stage) {
        stage.only_hosts(1).await;
        let late = stage.an_hour_late(1, "confirmed", 840).await;
        stage.converted(late).await;
        stage.meeting(2, 780, 840).await;
        stage.reconcile().await;
        assert_eq!(clash(stage.keep(late).await).span, span(840, 900));
        assert_eq!(stage.details(late).await.span, span(900, 960), "nothing is saved");
        assert_eq!(displaced(stage.problems().await).len(), 1, "and it is still told");
    }

    async fn t_13_a_time_the_clocks_show_twice_is_asked_about(stage: Stage) {
        let request = stage.request(1, 840, 900).await;
        stage.promise(request, "America/New_York", ("2027-11-07T01:30", "2027-11-07T03:00")).await;
        match stage.keep(request).await {
            Err(Error::Invalid(errors)) => {
                assert_eq!(errors[0].field, "starts");
                assert!(matches!(errors[0].offers.as_deref(), Some(Offers::Twice { .. })));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(stage.details(request).await.span, span(840, 900));
    }

    async fn t_13_all_requests_are_looked_over_once_an_hour(stage: Stage) {
        stage.reconcile().await;
        stage.an_hour_late(1, "confirmed", 840).await;
        stage.advance_seconds(59 * 60);
        stage.reconcile().await;
        assert_eq!(displaced(stage.problems().await), []);
        stage.advance_seconds(60);
        stage.reconcile().await;
        assert_eq!(displaced(stage.problems().await).len(), 1);
    }
}
