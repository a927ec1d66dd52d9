//! Writing requests: every field checked, wall times asked about, versions kept.

use backend::requests::{self, RequestForm, Saving};
use backend::{Error, Offers};
use shared::request::{Kind, RequestNumber, Status};
use shared::time::Timestamp;

use super::{Agency, code, denied, not_found};
use crate::support::app::fields;
use crate::support::database::on_both_engines;
use shared::message::Code;

/// The two offers of a refusal.
fn two_offers<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, Offers) {
    match result {
        Err(Error::Invalid(errors)) if errors.len() == 1 => {
            let offers = errors[0].offers.clone().expect("two offers");
            (errors[0].field, *offers)
        }
        other => panic!("{other:?}"),
    }
}

/// What the offers say on a clock, and what that clock calls itself.
fn clocks(offers: &Offers) -> [(&str, &str); 2] {
    let (one, other) = match offers {
        Offers::Gap { before, after } => (before, after),
        Offers::Twice { first, second } => (first, second),
    };
    [(one.wall.as_str(), one.abbreviation.as_str()), (other.wall.as_str(), other.abbreviation.as_str())]
}

on_both_engines! {
    async fn r165_a_request_keeps_what_was_typed(agency: Agency) {
        let form = RequestForm {
            service: " ASL ".into(),
            providers: vec![agency.lou.person().as_str().into(), agency.dana.person().as_str().into(), String::new()],
            notes: "Stage door.\r\nAsk for Rae.".into(),
            ..agency.form()
        };
        let number = agency.create(&form).await;
        let shown = agency.show(number).await;
        assert_eq!((shown.number, shown.status, shown.kind), (number, Status::Pending, Kind::InPerson));
        assert_eq!((shown.service.as_str(), shown.location.as_str()), ("ASL", "Pier 4, room 2"));
        assert_eq!(shown.notes, "Stage door.\nAsk for Rae.");
        assert_eq!(shown.organization.name, "Harbor Theatre");
        assert_eq!((shown.requester.name.as_str(), shown.client.unwrap().name.as_str()), ("Rae", "Cal"));
        let providers: Vec<_> = shown.providers.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(providers, ["Dana K.", "Lou"]);
        assert_eq!((shown.wall_start.as_str(), shown.zone.as_str()), ("2027-01-05T10:00", "America/New_York"));
        assert_eq!(shown.span.start(), Timestamp(1_799_161_200_000), "15:00 UTC");
        assert_eq!(shown.abbreviations, ("EST".to_owned(), "EST".to_owned()));
        assert_eq!(shown.version, 1);
    }

    async fn r167_numbers_grow_and_are_never_given_twice(agency: Agency) {
        let first = agency.create(&agency.form()).await;
        let mut tx = agency.app.backend.store().begin().await.unwrap();
        tx.execute("delete from requests", backend::store::args![]).await.unwrap();
        tx.commit().await.unwrap();
        let form = agency.form();
        let several = futures::future::join_all((0..8).map(|_| agency.create(&form))).await;
        let mut numbers: Vec<i64> = several.iter().map(|number| number.0).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert!(numbers.len() == 8 && numbers[0] > first.0, "{first:?}, then {numbers:?}");
    }

    async fn every_field_is_checked_at_once_and_nothing_is_half_written(agency: Agency) {
        let backend = &agency.app.backend;
        let empty = requests::create(backend, &agency.sam, &RequestForm::default(), Saving::Draft).await;
        assert_eq!(fields(empty), ["service", "kind", "organization", "zone"]);
        let wrong = RequestForm {
            service: "x".repeat(121),
            kind: "zoom_meeting".into(),
            organization: "none such".into(),
            requester: agency.dana.person().as_str().into(),
            client: agency.rae.person().as_str().into(),
            providers: vec![agency.cal.person().as_str().into()],
            location: "a\nb".into(),
            notes: "x".repeat(4_001),
            starts: "tomorrow".into(),
            ends: "2027-02-30T10:00".into(),
            ..agency.form()
        };
        let refused = requests::create(backend, &agency.sam, &wrong, Saving::Submit).await;
        let all = ["service", "kind", "location", "notes", "organization", "requester", "client", "providers", "starts", "ends"];
        assert_eq!(fields(refused), all);
        for (kind, link, refused) in [
            ("video", "javascript:alert(1)", true),
            ("video", "meet.example.org", true),
            ("video", "https://meet.example.org/a", false),
            ("video", "", false),
            ("phone", "javascript:alert(1)", false),
        ] {
            let form = RequestForm { kind: kind.into(), video_link: link.into(), ..agency.form() };
            let saved = requests::create(backend, &agency.sam, &form, Saving::Draft).await;
            assert_eq!(saved.is_err(), refused, "{kind} {link}: {saved:?}");
        }
        let phone = requests::list(backend, &agency.sam, &requests::Filter::default()).await.unwrap();
        assert_eq!(phone.total, 3, "only the accepted ones are there");
    }

    async fn t_19_r71_the_end_is_after_the_start(agency: Agency) {
        for ends in ["2027-01-05T10:00", "2027-01-05T09:59", "2027-01-04T11:00"] {
            let form = RequestForm { ends: ends.into(), ..agency.form() };
            let refused = requests::create(&agency.app.backend, &agency.sam, &form, Saving::Draft).await;
            assert_eq!(fields(refused), ["ends"], "{ends}");
        }
        let night = RequestForm { starts: "2027-01-05T23:00".into(), ends: "2027-01-06T01:00".into(), ..agency.form() };
        let number = agency.create(&night).await;
        assert_eq!(agency.show(number).await.span.duration_minutes(), 120);
        for (starts, ends) in [("1999-01-01T10:00", "1999-01-01T11:00"), ("2034-01-05T10:00", "2034-01-05T11:00")] {
            let form = RequestForm { starts: starts.into(), ends: ends.into(), ..agency.form() };
            let refused = requests::create(&agency.app.backend, &agency.sam, &form, Saving::Draft).await;
            assert_eq!(fields(refused), ["starts", "ends"], "{starts}");
        }
    }

    async fn t_6_a_skipped_hour_is_answered_with_two_offers(agency: Agency) {
        for (zone, starts, ends, [before, after]) in [
            ("America/New_York", "2027-03-14T02:30", "2027-03-14T05:00",
                [("2027-03-14T01:30", "EST"), ("2027-03-14T03:30", "EDT")]),
            ("Europe/London", "2027-03-28T01:30", "2027-03-28T05:00",
                [("2027-03-28T00:30", "GMT"), ("2027-03-28T02:30", "BST")]),
            ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-03T05:00",
                [("2027-10-03T01:45", "UTC+10:30"), ("2027-10-03T02:45", "UTC+11")]),
        ] {
            let form = RequestForm { zone: zone.into(), starts: starts.into(), ends: ends.into(), ..agency.form() };
            let refused = requests::create(&agency.app.backend, &agency.sam, &form, Saving::Draft).await;
            let (field, offers) = two_offers(refused);
            assert!(field == "starts" && matches!(offers, Offers::Gap { .. }));
            assert_eq!(clocks(&offers), [before, after]);
            for (wall, _) in [before, after] {
                let taken = RequestForm { starts: wall.into(), ..form.clone() };
                assert!(requests::create(&agency.app.backend, &agency.sam, &taken, Saving::Draft).await.is_ok(), "{wall}");
            }
        }
    }

    async fn t_6b_a_double_hour_is_asked_about_once(agency: Agency) {
        let backend = &agency.app.backend;
        let form = RequestForm {
            starts: "2027-11-07T01:30".into(),
            ends: "2027-11-07T03:00".into(),
            ..agency.form()
        };
        let refused = requests::create(backend, &agency.sam, &form, Saving::Draft).await;
        let (field, offers) = two_offers(refused);
        assert!(field == "starts" && matches!(offers, Offers::Twice { .. }));
        assert_eq!(clocks(&offers), [("2027-11-07T01:30", "EDT"), ("2027-11-07T01:30", "EST")]);
        for (choice, start, minutes) in [("first", 1_825_565_400_000, 150), ("second", 1_825_569_000_000, 90)] {
            let chosen = RequestForm { starts_choice: choice.into(), ..form.clone() };
            let number = requests::create(backend, &agency.sam, &chosen, Saving::Draft).await.unwrap();
            let shown = agency.show(number).await;
            assert_eq!((shown.span.start(), shown.span.duration_minutes()), (Timestamp(start), minutes), "{choice}");

            // Editing something else does not ask again; another answer is another time.
            let edited = RequestForm { location: "Pier 5".into(), ..form.clone() };
            requests::edit(backend, &agency.sam, number, 1, &edited, None).await.unwrap();
            assert_eq!(agency.show(number).await.span, shown.span);
            let other = if choice == "first" { "second" } else { "first" };
            let other = RequestForm { starts_choice: other.into(), ..edited };
            requests::edit(backend, &agency.sam, number, 2, &other, None).await.unwrap();
            assert_ne!(agency.show(number).await.span, shown.span);
        }
        let ends = RequestForm { starts: "2027-11-07T00:30".into(), ends: "2027-11-07T01:45".into(), ..agency.form() };
        assert_eq!(two_offers(requests::create(backend, &agency.sam, &ends, Saving::Draft).await).0, "ends");
    }

    async fn whoever_asks_asks_for_their_own_organization(agency: Agency) {
        let backend = &agency.app.backend;
        let meddling = RequestForm {
            organization: agency.maple.as_str().into(),
            requester: agency.max.person().as_str().into(),
            providers: vec![agency.dana.person().as_str().into()],
            ..agency.form()
        };
        let number = requests::create(backend, &agency.rae, &meddling, Saving::Submit).await.unwrap();
        let shown = agency.show(number).await;
        assert_eq!((shown.organization.name.as_str(), shown.requester.name.as_str()), ("Harbor Theatre", "Rae"));
        assert!(shown.providers.is_empty(), "only staff assign");
        denied(requests::create(backend, &agency.dana, &agency.form(), Saving::Draft).await);
        denied(requests::choices(backend, &agency.dana).await);
        let homeless = agency.app.person("Ike", "requester", None).await;
        assert_eq!(fields(requests::create(backend, &homeless, &agency.form(), Saving::Draft).await), ["organization"]);
        let foreign = RequestForm { client: agency.cal.person().as_str().into(), ..agency.form() };
        assert_eq!(fields(requests::create(backend, &agency.max, &foreign, Saving::Draft).await), ["client"]);
    }

    async fn the_form_offers_what_may_be_chosen(agency: Agency) {
        let staff = requests::choices(&agency.app.backend, &agency.sam).await.unwrap();
        let names = |people: &[requests::PersonRef]| people.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
        assert_eq!(staff.organizations.len(), 2);
        assert_eq!(names(&staff.requesters), ["Cal", "Max", "Rae"]);
        assert_eq!(names(&staff.providers), ["Dana K.", "Lou"]);
        assert!(staff.zones.contains(&"America/New_York") && staff.zone == "UTC");
        let theirs = requests::choices(&agency.app.backend, &agency.max).await.unwrap();
        assert_eq!(theirs.organizations[0].name, "Maple Street Schools");
        assert!(theirs.clients.is_empty() && theirs.providers.is_empty() && theirs.organizations.len() == 1);
    }

    async fn an_edit_says_what_changed_and_counts_up(agency: Agency) {
        let number = agency.create(&agency.form()).await;
        let form = RequestForm {
            service: "BSL".into(),
            client: String::new(),
            providers: vec![agency.dana.person().as_str().into()],
            ends: "2027-01-05T12:00".into(),
            ..agency.form()
        };
        requests::edit(&agency.app.backend, &agency.sam, number, 1, &form, None).await.unwrap();
        let shown = agency.show(number).await;
        assert_eq!((shown.version, shown.client.clone(), shown.span.duration_minutes()), (2, None, 120));
        let edited = shown.history.last().unwrap();
        assert_eq!((edited.action.as_str(), edited.by.as_deref()), ("edited", Some("Sam")));
        let changed: Vec<_> =
            edited.detail.changes.iter().map(|it| (it.field.as_str(), it.from.as_str(), it.to.as_str())).collect();
        assert_eq!(changed, [
            ("service", "ASL", "BSL"),
            ("client", "Cal", ""),
            ("providers", "", "Dana K."),
            ("ends", "2027-01-05T11:00", "2027-01-05T12:00"),
        ]);
        requests::edit(&agency.app.backend, &agency.sam, number, 2, &form, None).await.unwrap();
        assert_eq!(agency.show(number).await.version, 2, "the same again is no change");
    }

    async fn t_32_an_edit_of_something_stale_is_told_what_changed_and_by_whom(agency: Agency) {
        let number = agency.create(&agency.form()).await;
        agency.app.clock.advance_minutes(3);
        let theirs = RequestForm { location: "Pier 9".into(), ..agency.form() };
        requests::edit(&agency.app.backend, &agency.rae, number, 1, &theirs, None).await.unwrap();
        requests::confirm(&agency.app.backend, &agency.sam, number).await.unwrap();
        let mine = RequestForm { notes: "mine".into(), ..agency.form() };
        match requests::edit(&agency.app.backend, &agency.sam, number, 1, &mine, None).await {
            Err(Error::Stale(stale)) => {
                assert_eq!((stale.version, stale.by.as_deref()), (3, Some("Sam")));
                let changed: Vec<_> = stale.changes.iter().map(|it| (it.field.as_str(), it.to.as_str())).collect();
                assert_eq!(changed, [("location", "Pier 9"), ("status", "Confirmed")]);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(agency.show(number).await.notes, "");
    }

    async fn of_two_edits_at_once_one_is_stale(agency: Agency) {
        let number = agency.create(&agency.form()).await;
        let form = |notes: &str| RequestForm { notes: notes.into(), ..agency.form() };
        let (one, other) = (form("one"), form("other"));
        let both = futures::join!(
            requests::edit(&agency.app.backend, &agency.sam, number, 1, &one, None),
            requests::edit(&agency.app.backend, &agency.rae, number, 1, &other, None),
        );
        assert!(matches!(both, (Ok(_), Err(Error::Stale(_))) | (Err(Error::Stale(_)), Ok(_))), "{both:?}");
    }

    async fn who_may_edit_depends_on_status_and_relation(agency: Agency) {
        let backend = &agency.app.backend;
        let form = RequestForm { providers: vec![agency.dana.person().as_str().into()], ..agency.form() };
        let number = agency.create(&form).await;
        let edit = async |actor, version, notes: &str| {
            let form = RequestForm { notes: notes.into(), ..form.clone() };
            requests::edit(backend, actor, number, version, &form, None).await
        };
        edit(&agency.cal, 1, "a").await.unwrap();
        denied(edit(&agency.dana, 2, "b").await);
        not_found(edit(&agency.lou, 2, "b").await);
        not_found(edit(&agency.max, 2, "b").await);
        requests::confirm(backend, &agency.sam, number).await.unwrap();
        assert_eq!(code(edit(&agency.rae, 3, "c").await), Code::NotPossible);
        edit(&agency.sam, 3, "c").await.unwrap();
        requests::complete(backend, &agency.sam, number).await.unwrap();
        assert_eq!(code(edit(&agency.sam, 5, "d").await), Code::NotPossible);
        let providers = agency.show(number).await.providers;
        assert_eq!(providers.len(), 1, "an edit by the client leaves the assignment alone");
        not_found(requests::edit(backend, &agency.sam, RequestNumber(1), 1, &form, None).await);
    }

    async fn r83_a_duplicate_is_a_draft_without_assignment_and_meeting(agency: Agency) {
        let backend = &agency.app.backend;
        let form = RequestForm { providers: vec![agency.dana.person().as_str().into()], ..agency.form() };
        let number = agency.confirmed(&form).await;
        agency.with_meeting(number).await;
        let copy = requests::duplicate(backend, &agency.cal, number).await.unwrap();
        let shown = agency.show(copy).await;
        assert_eq!((shown.status, shown.requester.name.as_str()), (Status::Draft, "Cal"));
        assert_eq!((shown.service.as_str(), shown.wall_start.as_str()), ("ASL", "2027-01-05T10:00"));
        assert!(shown.providers.is_empty() && shown.meeting.is_none() && copy != number);
        denied(requests::duplicate(backend, &agency.dana, number).await);
        not_found(requests::duplicate(backend, &agency.max, number).await);
        assert_eq!(agency.show(number).await.version, 2, "the original is untouched");
    }
}
