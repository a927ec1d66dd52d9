//! The schedule: what a stretch of time holds for whoever looks, and moving a request over it (R89).

use backend::Error;
use backend::requests::{self, Edited, MoveForm, OnClash};
use shared::request::RequestNumber;
use shared::span::Span;
use shared::zone;

use crate::reschedule::{clash, rescheduled, wall};
use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, person};

impl Stage {
    /// Drops a request at this start, in minutes after noon, on a clock of `zone`.
    async fn drop_at(
        &self,
        number: RequestNumber,
        start: i64,
        zone: &str,
        on_clash: Option<OnClash>,
    ) -> Result<Edited, Error> {
        let version = self.details(number).await.version;
        let starts = zone::build(zone, NOON).unwrap().wall(NOON.plus_minutes(start)).to_string();
        let form = MoveForm { starts, zone: zone.into(), ..MoveForm::default() };
        requests::move_time(&self.backend, &self.staff, number, version, &form, on_clash).await
    }

    async fn numbers(&self, from: i64, to: i64) -> Vec<RequestNumber> {
        let span = Span::new(NOON.plus_minutes(from), NOON.plus_minutes(to)).unwrap();
        let found = requests::schedule(&self.backend, &self.staff, span).await.unwrap();
        found.rows.into_iter().map(|row| row.number).collect()
    }
}

on_both_engines! {
    async fn r89_a_move_keeps_length_link_and_zone(stage: Stage) {
        let (number, made) = stage.meeting(1, 600, 690).await;
        assert!(rescheduled(stage.drop_at(number, 645, "Asia/Tokyo", None).await));
        assert_eq!(stage.at_zoom(number), [(645, 90, made.join_url)]);
        let details = stage.details(number).await;
        assert_eq!((details.zone.as_str(), details.wall_start, details.wall_end), ("UTC", wall(645), wall(735)));
        let again = stage.drop_at(number, 645, "Asia/Tokyo", None).await.unwrap();
        assert_eq!(again, Edited::Unchanged, "dropped where it was");
    }

    async fn r89_dropped_onto_a_clash_nothing_moves_before_somebody_chooses(stage: Stage) {
        stage.only_hosts(1).await;
        let (number, made) = stage.meeting(1, 600, 660).await;
        stage.meeting(2, 1000, 1060).await;
        let question = clash(stage.drop_at(number, 1000, "UTC", None).await);
        assert_eq!(stage.at_zoom(number), [(600, 60, made.join_url.clone())]);
        assert_eq!(stage.details(number).await.span.start(), NOON.plus_minutes(600));
        let earlier = question.judged.earlier.unwrap();
        assert!(rescheduled(stage.drop_at(number, 1000, "UTC", Some(OnClash::At(earlier))).await));
        let start = earlier.minutes_since(NOON);
        assert_eq!(stage.at_zoom(number), [(start, 60, made.join_url)]);
    }

    async fn r89_a_regular_request_is_moved_without_a_word_to_zoom(stage: Stage) {
        let number = stage.request(1, 600, 660).await;
        let calls = stage.calls();
        assert_eq!(stage.drop_at(number, 700, "UTC", None).await.unwrap(), Edited::Saved);
        assert_eq!(stage.calls(), calls);
        assert_eq!(stage.details(number).await.span.duration_minutes(), 60);
    }

    async fn r89_what_cannot_be_meant_is_asked_about_or_refused(stage: Stage) {
        let number = stage.request(1, 600, 660).await;
        let version = stage.details(number).await.version;
        let by = |starts: &str, zone: &str, version| {
            let form = MoveForm { starts: starts.into(), zone: zone.into(), ..MoveForm::default() };
            let (backend, staff) = (stage.backend.clone(), stage.staff.clone());
            async move { requests::move_time(&backend, &staff, number, version, &form, None).await }
        };
        for (starts, zone, field) in [
            ("soon", "UTC", "starts"),
            ("2027-03-14T02:30", "America/New_York", "starts"),
            ("2027-11-07T01:30", "America/New_York", "starts"),
            ("2027-03-14T02:30", "Nowhere", "zone"),
        ] {
            match by(starts, zone, version).await {
                Err(Error::Invalid(errors)) => assert_eq!(errors[0].field, field, "{starts} {zone}"),
                other => panic!("{other:?}"),
            }
        }
        let stale = by("2027-03-14T12:00", "UTC", version + 1).await;
        assert!(matches!(stale, Err(Error::Stale(_))), "{stale:?}");
        let stranger = person(&stage.backend, "Nobody", "provider").await;
        let form = MoveForm { starts: wall(700), zone: "UTC".into(), ..MoveForm::default() };
        let unseen = requests::move_time(&stage.backend, &stranger, number, version, &form, None).await;
        assert!(matches!(unseen, Err(Error::NotFound)), "{unseen:?}");
        assert_eq!(stage.details(number).await.version, version);
    }

    async fn what_has_a_part_of_the_stretch_is_on_the_schedule(stage: Stage) {
        let (before, across) = (stage.request(1, 0, 60).await, stage.request(2, 30, 90).await);
        let (within, behind) = (stage.request(3, 80, 85).await, stage.request(4, 120, 180).await);
        assert_eq!(stage.numbers(60, 120).await, [across, within]);
        assert_eq!(stage.numbers(0, 1000).await, [before, across, within, behind]);
        let span = |from, to| Span::new(NOON.plus_minutes(from), NOON.plus_minutes(to)).unwrap();
        let empty = requests::schedule(&stage.backend, &stage.staff, span(91, 120)).await.unwrap();
        assert_eq!((empty.rows.len(), empty.next), (0, Some(NOON.plus_minutes(120))));
        let provider = person(&stage.backend, "Else", "provider").await;
        let unseen = requests::schedule(&stage.backend, &provider, span(0, 1000)).await.unwrap();
        assert_eq!((unseen.rows.len(), unseen.next), (0, None), "only what a person may see");
    }

    async fn of_a_full_schedule_the_rest_is_counted(stage: Stage) {
        stage.execute(
            "insert into requests (id, number, status, kind, service, organization_id, requester_id, location,
               video_link, notes, zone, wall_start, wall_end, starts_at, ends_at, version, created_at, changed_at, search)
             with recursive n(i) as (select 1 union all select i + 1 from n where i < 403)
             select 'full-' || i, 5000 + i, 'pending', 'phone', 'ASL', o.id, p.id, '', '', '', 'UTC',
               '2027-01-05T12:00', '2027-01-05T13:00', $1, $2, 1, 0, 0, ''
             from n, (select min(id) as id from organizations) o, (select min(id) as id from people) p",
            backend::store::args![NOON.plus_minutes(1440).0, NOON.plus_minutes(1500).0],
        )
        .await;
        let span = Span::new(NOON, NOON.plus_minutes(3000)).unwrap();
        let found = requests::schedule(&stage.backend, &stage.staff, span).await.unwrap();
        assert_eq!((found.rows.len(), found.left_out), (400, 3));
    }
}
