//! Conversions on both engines against the simulator: what is refused asks Zoom nothing, what is made is made once.

use std::collections::BTreeSet;
use std::time::Duration;

use backend::conversion::{Back, Outcome, convert_within, preview};
use backend::requests::{self, CancelForm, Filter, RequestForm};
use backend::settings::{self, ZoomForm};
use backend::store::args;
use backend::{Error, host_link, reconciler};
use futures::future::join_all;
use shared::message::{Code, Credential, Message};
use shared::placement::{HealthProblem, Verdict};
use shared::request::RequestNumber;
use shared::time::Timestamp;
use zoom_sim::{Fault, HoldAt, UserState};

use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, at_zoom, conflict, person, zoom_message};

on_both_engines! {
    async fn r45_r46_r70_what_may_not_be_converted_asks_zoom_nothing(stage: Stage) {
        for (number, status, start, end, code) in [
            (1, "draft", 60, 120, Code::Draft),
            (2, "canceled", 60, 120, Code::Canceled),
            (3, "confirmed", -60, 0, Code::Past),
        ] {
            let request = stage.request_in(number, status, start, end).await;
            assert_eq!(conflict(stage.convert(request).await).code(), code);
            assert_eq!(stage.state(request).await, "regular");
            assert_eq!(stage.history(request).await, ["convert_refused"], "{status}");
        }
        assert_eq!(stage.calls(), 0);
    }

    async fn r39_without_zoom_conversions_are_refused_and_nothing_else_is(stage: Stage) {
        stage.set_up(&[], 15, 30).await;
        let request = stage.request(1, 60, 120).await;
        assert_eq!(conflict(stage.convert(request).await), Message::NotSetUp);
        let preview = preview(&stage.backend, &stage.staff, request).await.unwrap();
        assert_eq!(preview.eligible, Err(Message::NotSetUp));
        assert_eq!(stage.calls(), 0);
    }

    async fn r47_every_other_status_converts(stage: Stage) {
        for (number, status) in [(1, "pending"), (2, "confirmed"), (3, "completed")] {
            let request = stage.request_in(number, status, 60, 120).await;
            stage.converted(request).await;
        }
        assert_eq!(stage.zoom.control.meetings().len(), 3);
    }

    async fn r48_the_status_is_judged_at_the_click(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        let looked = preview(&stage.backend, &stage.staff, request).await.unwrap();
        assert!(looked.eligible.is_ok());
        stage.set_status(request, "canceled").await;
        assert_eq!(conflict(stage.convert_by(request, "k", Some(looked.pool_version)).await), Message::Canceled);
        assert_eq!(stage.calls(), 0);
    }

    async fn r50_a_busy_host_is_skipped(stage: Stage) {
        stage.only_hosts(2).await;
        let mut names = BTreeSet::new();
        for number in 1..=2 {
            let request = stage.request(number, 60, 120).await;
            names.insert(stage.converted(request).await.host_name);
        }
        assert_eq!(names.len(), 2, "both at once: two hosts");
    }

    async fn r51_r52_without_a_free_host_nothing_changes_and_the_reasons_are_told(stage: Stage) {
        stage.only_hosts(2).await;
        let taken = [stage.request(1, 60, 120).await, stage.request(2, 90, 150).await];
        for request in taken {
            stage.converted(request).await;
        }
        stage.zoom.control.clear_requests();
        let request = stage.request(3, 80, 140).await;
        let Message::NoHost(no_host) = conflict(stage.convert(request).await) else { panic!("not NoHost") };
        let blocking: BTreeSet<RequestNumber> = no_host
            .per_host
            .iter()
            .flat_map(|host| match &host.verdict {
                Verdict::Busy { blockers } => blockers.clone(),
                other => panic!("{other:?}"),
            })
            .filter_map(|blocker| blocker.booking.request)
            .collect();
        assert_eq!(blocking, taken.into_iter().collect());
        assert_eq!(stage.calls(), 0);
        assert_eq!(stage.state(request).await, "regular");
        assert_eq!(stage.history(request).await, ["convert_refused"]);

        let later = no_host.later.expect("a later start").start;
        stage
            .execute(
                "update requests set starts_at = $1, ends_at = $2 where number = 3",
                args![later.0, later.plus_minutes(60).0],
            )
            .await;
        stage.converted(request).await;
    }

    async fn r54_back_to_back_conflicts_without_margins(stage: Stage) {
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts[..1], 0, 0).await;
        let first = stage.request(1, 60, 120).await;
        stage.converted(first).await;
        let back_to_back = stage.request(2, 120, 180).await;
        assert_eq!(conflict(stage.convert(back_to_back).await).code(), Code::NoHost);
        let a_minute_later = stage.request(3, 121, 180).await;
        stage.converted(a_minute_later).await;
    }

    async fn r55_r82_a_meeting_that_was_let_go_frees_its_host(stage: Stage) {
        stage.only_hosts(1).await;
        let (first, second) = (stage.request(1, 60, 120).await, stage.request(2, 60, 120).await);
        stage.converted(first).await;
        assert_eq!(conflict(stage.convert(second).await).code(), Code::NoHost);
        assert_eq!(stage.back(first).await.unwrap(), Back::Deleted);
        stage.converted(second).await;
    }

    async fn r58_r60_zoom_is_told_start_length_zone_and_no_name(stage: Stage) {
        let request = stage.request(1042, 60, 110).await;
        stage.execute("update requests set ends_at = ends_at + 30000", args![]).await;
        let converted = stage.converted(request).await;
        let meetings = stage.zoom.control.meetings();
        let [meeting] = meetings.as_slice() else { panic!("{meetings:?}") };
        assert_eq!(meeting.start_time, at_zoom(NOON.plus_minutes(60)));
        assert_eq!(meeting.duration, 51, "50 min 30 s, rounded up");
        assert_eq!(meeting.topic, "Callboard SR-1042");
        assert!(!meeting.agenda.contains("Dana"), "{}", meeting.agenda);
        assert!(!meeting.join_before_host);
        assert_eq!(converted.join_url, meeting.join_url);
        assert!(converted.join_url.contains("pwd="), "{}", converted.join_url);
        assert!(!converted.join_before_host_on);
    }

    async fn r59_a_forced_join_before_host_is_told_to_staff(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        let body = r#"{"id":85000000001,"host_id":"u","join_url":"https://zoom.example/j/1","password":"x",
            "settings":{"join_before_host":true,"waiting_room":true}}"#;
        stage.fault("POST", "/meetings", Fault::Status { code: 201, body: body.to_owned() }, 1);
        assert!(stage.converted(request).await.join_before_host_on);
        let history = stage.history(request).await;
        assert_eq!(history, ["convert_began", "converted", "join_before_host_on", "zoom_differs"]);
        let problems = reconciler::problems(&stage.backend, &stage.staff.scheduler().unwrap()).await.unwrap();
        assert_eq!(problems[0].kind, reconciler::ProblemKind::JoinBeforeHostOn);
        assert_eq!(problems[0].request, Some(request));
    }

    async fn r67_a_row_of_the_list_counts_the_hosts_that_are_free_for_it(stage: Stage) {
        stage.only_hosts(2).await;
        let (first, second) = (stage.request(1, 60, 120).await, stage.request(2, 120, 180).await);
        stage.request_in(3, "draft", 60, 120).await;
        stage.request(4, 600, 660).await;
        stage.converted(first).await;
        let free = async |actor| {
            let before = stage.backend.store().statements();
            let page = requests::list(&stage.backend, actor, &Filter::default()).await.unwrap();
            let rows: Vec<_> = page.rows.iter().map(|row| row.free.map(|it| (it.free, it.total))).collect();
            (rows, stage.backend.store().statements() - before)
        };
        assert_eq!(free(&stage.staff).await, (vec![None, None, Some((1, 2)), Some((2, 2))], 6));
        let asker = person(&stage.backend, "Rita", "requester").await;
        assert!(free(&asker).await.0.iter().all(Option::is_none), "nothing of the pool for others");
        stage.converted(second).await;
        assert_eq!(free(&stage.staff).await.0, [None, None, None, Some((2, 2))]);
    }

    async fn r72_t_16_over_midnight_or_longer_than_a_day_it_is_one_interval(stage: Stage) {
        stage.only_hosts(1).await;
        // 23:00 to 01:00, and 00:30 of the day after.
        let (night, inside) = (stage.request(1, 660, 780).await, stage.request(2, 750, 810).await);
        stage.converted(night).await;
        assert!(matches!(conflict(stage.convert(inside).await), Message::NoHost(_)));
        // Thirty hours: as long as Zoom lets any meeting last.
        let (start, end) = (3 * 1440, 3 * 1440 + 1800);
        let long = stage.request(3, start, end).await;
        stage.converted(long).await;
        let meetings = stage.zoom.control.meetings();
        let mut lengths: Vec<_> = meetings.iter().map(|it| (it.start_time, it.duration)).collect();
        lengths.sort_unstable();
        let began = |minutes| at_zoom(NOON.plus_minutes(minutes));
        assert_eq!(lengths, [(began(660), 120), (began(start), 1800)], "whole minutes, not cut at midnight or a day");
        for (number, from) in [(4, start + 1), (5, start + 1440), (6, start + 1500), (7, end + 45)] {
            let other = stage.request(number, from, from + 60).await;
            assert!(matches!(conflict(stage.convert(other).await), Message::NoHost(_)), "{from}");
        }
        let after = stage.request(8, end + 46, end + 106).await;
        stage.converted(after).await;
    }

    async fn t_26_a_running_request_starts_now_and_lasts_for_the_rest(stage: Stage) {
        let request = stage.request(1, -10, 50).await;
        stage.converted(request).await;
        let meeting = stage.zoom.control.meetings().remove(0);
        assert_eq!((meeting.start_time, meeting.duration), (at_zoom(NOON), 50));
        assert!(host_link::get(&stage.backend, &stage.staff, request, false).await.is_ok(), "opens at once");
    }

    async fn r62_t_29_64_at_once_over_5_hosts_place_5_and_refuse_59_with_reasons(stage: Stage) {
        let mut requests = Vec::new();
        for number in 1..=64 {
            requests.push(stage.request(number, 60 + number, 300).await);
        }
        let outcomes = join_all(requests.iter().map(|request| stage.convert(*request))).await;
        let mut hosts = BTreeSet::new();
        let mut refused = 0;
        for outcome in outcomes {
            match outcome {
                Ok(Outcome::Done(converted)) => assert!(hosts.insert(converted.host_name)),
                Err(Error::Conflict(Message::NoHost(no_host))) => {
                    refused += 1;
                    assert_eq!(no_host.per_host.len(), 5);
                    assert!(no_host.per_host.iter().all(|host| matches!(host.verdict, Verdict::Busy { .. })));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((hosts.len(), refused), (5, 59));
        assert_eq!(stage.zoom.control.meetings().len(), 5);
        assert_eq!(stage.creates(), 5);
        assert_eq!(stage.count("select count(*) from meetings where holds_host").await, 5);
    }

    async fn r63_the_same_form_twice_makes_one_meeting(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        let twice = join_all([stage.convert_by(request, "k", None), stage.convert_by(request, "k", None)]).await;
        let links: Vec<_> = twice
            .into_iter()
            .map(|outcome| match outcome {
                Ok(Outcome::Done(converted)) => converted,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(links[0], links[1]);
        assert_eq!(stage.convert_by(request, "k", None).await.unwrap(), Outcome::Done(links[0].clone()));
        assert_eq!((stage.creates(), stage.zoom.control.meetings().len()), (1, 1));

        stage.back(request).await.unwrap();
        assert_eq!(stage.convert_by(request, "k", None).await.unwrap(), Outcome::Withdrawn, "an old form");
        assert_eq!(stage.creates(), 1);
    }

    async fn r73_a_zoom_request_is_not_converted_again(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        let first = stage.converted(request).await;
        assert_eq!(stage.converted(request).await, first);
        assert_eq!(stage.creates(), 1);
    }

    async fn r64_a_host_unknown_to_zoom_is_flagged_and_another_is_used(stage: Stage) {
        let hosts = vec!["nobody@harborline.example".to_owned(), stage.zoom.control.hosts()[0].clone()];
        stage.set_up(&hosts, 15, 30).await;
        let mut request = stage.request(1, 60, 120).await;
        for number in 2..40 {
            stage.converted(request).await;
            if stage.count("select count(*) from hosts where health is not null").await == 1 {
                break;
            }
            // The draw fell on the good host at once: again, on a free day.
            request = stage.request(number, number * 1440, number * 1440 + 60).await;
        }
        let preview = preview(&stage.backend, &stage.staff, request).await.unwrap();
        assert_eq!(preview.hosts[0].verdict, Verdict::Unhealthy { reason: HealthProblem::NotFound });
        assert!(stage.zoom.control.meetings().iter().all(|meeting| meeting.host_email == hosts[1]));
    }

    async fn r64_a_refused_token_is_renewed_once_then_the_request_is_as_it_was(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.fault("POST", "/meetings", Fault::Unauthorized, 2);
        assert_eq!(
            zoom_message(stage.convert(request).await),
            Message::Auth { field: Credential::Unspecified }
        );
        assert_eq!(stage.creates(), 2, "once more with a new token");
        assert_eq!(stage.newest(request).await, Some(("ended".into(), false, false)));
        assert_eq!(stage.count("select cast(sum(creates) as bigint) from host_usage").await, 0, "given back");
        stage.converted(request).await;
    }

    async fn r64_trouble_of_the_whole_account_stops_at_once(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.zoom.control.set_activated(false);
        assert_eq!(
            zoom_message(stage.convert(request).await),
            Message::Auth { field: Credential::AppNotActivated }
        );
        stage.zoom.control.set_activated(true);
        stage.zoom.control.set_scopes(vec!["user:read:user:admin".into()]);
        assert_eq!(zoom_message(stage.convert(request).await).code(), Code::Scope);
        assert_eq!(stage.state(request).await, "ended");
        assert_eq!(stage.zoom.control.meetings().len(), 0);
    }

    async fn r69_a_host_out_of_its_daily_limit_is_passed_over(stage: Stage) {
        stage.only_hosts(2).await;
        stage.zoom.control.set_daily_limit(1);
        for (number, day) in [(1, 1), (2, 2)] {
            let request = stage.request(number, day * 1440, day * 1440 + 60).await;
            stage.converted(request).await;
        }
        let third = stage.request(3, 3 * 1440, 3 * 1440 + 60).await;
        let midnight = Timestamp(NOON.0 + 12 * 3_600_000);
        assert_eq!(conflict(stage.convert(third).await), Message::Quota { resets_at: midnight });
        let asked = stage.creates();
        assert_eq!(conflict(stage.convert(third).await), Message::Quota { resets_at: midnight });
        assert_eq!(stage.creates(), asked, "the second time Zoom is not even asked");
        stage.advance_seconds(12 * 3600 + 1);
        stage.converted(third).await;
    }

    async fn r68_whoever_is_overtaken_learns_by_whom(stage: Stage) {
        stage.only_hosts(1).await;
        let (mine, theirs) = (stage.request(1, 60, 120).await, stage.request(2, 60, 120).await);
        let looked = preview(&stage.backend, &stage.staff, mine).await.unwrap();
        assert_eq!(looked.free(), 1);
        stage.advance_seconds(60);
        stage.converted(theirs).await;
        let Message::Stale { taken, no_host } = conflict(stage.convert_by(mine, "k", Some(looked.pool_version)).await)
        else {
            panic!("not Stale")
        };
        assert_eq!(taken.len(), 1);
        assert_eq!((taken[0].by, taken[0].at), (Some(theirs), Some(NOON.plus_minutes(1))));
        assert!(no_host.is_some());
        let looked = preview(&stage.backend, &stage.staff, mine).await.unwrap();
        assert_eq!(
            conflict(stage.convert_by(mine, "k", Some(looked.pool_version)).await).code(),
            Code::NoHost,
            "who has seen it is not overtaken"
        );
    }

    async fn r74_the_location_survives_the_round_trip(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.converted(request).await;
        stage.back(request).await.unwrap();
        let (location,) = stage.tx().await.one::<(String,)>("select location from requests", args![]).await.unwrap();
        assert_eq!(location, "Pier 4, room 2");
    }

    async fn r76_converting_back_deletes_the_meeting_and_forgets_its_links(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.converted(request).await;
        assert_eq!(stage.back(request).await.unwrap(), Back::Deleted);
        assert!(stage.zoom.control.meetings().is_empty());
        assert_eq!(stage.newest(request).await, Some(("ended".into(), false, false)));
        assert_eq!(stage.count("select count(*) from meetings where join_url is not null").await, 0);
        assert_eq!(stage.back(request).await.unwrap(), Back::AlreadyRegular);
    }

    async fn r79_a_meeting_already_gone_counts_as_deleted(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.converted(request).await;
        let id = stage.zoom.control.meetings()[0].id;
        assert!(stage.zoom.control.delete_meeting(id));
        assert_eq!(stage.back(request).await.unwrap(), Back::Deleted);
    }

    async fn r80_a_running_meeting_is_ended_then_deleted(stage: Stage) {
        let request = stage.request(1, 5, 60).await;
        stage.converted(request).await;
        assert!(stage.zoom.control.start_meeting(stage.zoom.control.meetings()[0].id));
        assert_eq!(stage.back(request).await.unwrap(), Back::Deleted);
        assert!(stage.zoom.control.meetings().is_empty());
    }

    async fn r84_a_second_conversion_is_a_second_meeting(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        let first = stage.converted(request).await;
        stage.back(request).await.unwrap();
        assert_ne!(stage.converted(request).await.join_url, first.join_url);
        assert_eq!(stage.count("select count(*) from meetings").await, 2);
    }

    async fn a_page_that_waits_too_long_says_so_and_the_create_goes_on(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.fault("POST", "/meetings", Fault::Hold { at: HoldAt::AfterCommit }, 1);
        let scheduler = stage.staff.scheduler().unwrap();
        let soon = Duration::from_millis(50);
        let outcome = convert_within(&stage.backend, &scheduler, request, "k", None, soon).await.unwrap();
        assert!(matches!(outcome, Outcome::StillAsking { .. }), "{outcome:?}");
        let again = convert_within(&stage.backend, &scheduler, request, "k", None, soon).await.unwrap();
        assert!(matches!(again, Outcome::StillAsking { .. }), "{again:?}");
        let waiting = stage.convert_by(request, "k", None);
        let released = async {
            stage.zoom.control.wait_held(1).await;
            stage.zoom.control.release();
        };
        let (outcome, ()) = tokio::join!(waiting, released);
        assert!(matches!(outcome, Ok(Outcome::Done(_))), "{outcome:?}");
        assert_eq!(stage.creates(), 1);
    }

    async fn what_is_withdrawn_while_zoom_is_asked_is_deleted_when_it_comes(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.fault("POST", "/meetings", Fault::Hold { at: HoldAt::AfterCommit }, 1);
        let withdrawn = async {
            stage.zoom.control.wait_held(1).await;
            assert_eq!(stage.back(request).await.unwrap(), Back::Pending);
            assert_eq!(stage.newest(request).await, Some(("creating".into(), false, true)));
            stage.zoom.control.release();
        };
        let (outcome, ()) = tokio::join!(stage.convert(request), withdrawn);
        assert_eq!(outcome.unwrap(), Outcome::Withdrawn);
        assert!(stage.zoom.control.meetings().is_empty(), "found, and deleted");
        assert_eq!(stage.newest(request).await, Some(("ended".into(), false, false)));
    }

    async fn a_deactivated_host_is_passed_over(stage: Stage) {
        stage.only_hosts(2).await;
        let hosts = stage.zoom.control.hosts();
        stage.zoom.control.edit_user(&hosts[0], None, Some(UserState::Inactive));
        stage.zoom.control.edit_user(&hosts[1], None, Some(UserState::Inactive));
        let request = stage.request(1, 60, 120).await;
        let Message::NoHost(no_host) = conflict(stage.convert(request).await) else { panic!("not NoHost") };
        assert!(no_host.per_host.iter().all(|host| matches!(host.verdict, Verdict::Unhealthy { .. })));
        assert_eq!(stage.state(request).await, "ended");
    }

    async fn r77_canceling_deletes_the_meeting_and_r83_reinstating_leaves_it_regular(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.converted(request).await;
        let canceled = requests::cancel(&stage.backend, &stage.staff, request, &CancelForm::default()).await.unwrap();
        assert_eq!(canceled, Some(Back::Deleted));
        assert!(stage.zoom.control.meetings().is_empty());
        let details = requests::show(&stage.backend, &stage.staff, request).await.unwrap();
        assert!(details.meeting.is_none());
        assert_eq!(conflict(stage.convert(request).await), Message::Canceled);
        requests::reinstate(&stage.backend, &stage.staff, request).await.unwrap();
        let details = requests::show(&stage.backend, &stage.staff, request).await.unwrap();
        assert!(details.meeting.is_none() && details.location == "Pier 4, room 2");
        stage.converted(request).await;
    }

    async fn r78_canceling_works_while_zoom_is_down(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.converted(request).await;
        stage.fault("DELETE", "/meetings/", Fault::Html502, 2);
        let canceled = requests::cancel(&stage.backend, &stage.staff, request, &CancelForm::default()).await.unwrap();
        assert_eq!(canceled, Some(Back::Pending));
        let details = requests::show(&stage.backend, &stage.staff, request).await.unwrap();
        assert!(details.meeting.is_none() && details.deletion_pending, "{details:?}");
        assert!(matches!(stage.convert(request).await, Err(Error::Conflict(Message::Canceled))));
    }

    async fn r91_changing_anything_but_the_time_asks_zoom_nothing(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage
            .execute("update requests set wall_start = '2027-01-04T08:00', wall_end = '2027-01-04T09:00'", args![])
            .await;
        let converted = stage.converted(request).await;
        stage.zoom.control.clear_requests();
        let before = requests::show(&stage.backend, &stage.staff, request).await.unwrap();
        let form = RequestForm {
            service: "Captions".into(),
            kind: "in_person".into(),
            organization: "o".into(),
            location: "Pier 5".into(),
            notes: "bring the long cable".into(),
            starts: before.wall_start.clone(),
            ends: before.wall_end.clone(),
            zone: before.zone.clone(),
            ..RequestForm::default()
        };
        requests::edit(&stage.backend, &stage.staff, request, before.version, &form, None).await.unwrap();
        assert_eq!(stage.calls(), 0);
        let after = requests::show(&stage.backend, &stage.staff, request).await.unwrap();
        assert_eq!(after.notes, "bring the long cable");
        assert_eq!(after.meeting.unwrap().join_url, Some(converted.join_url));
    }

    async fn r58_the_zone_is_told_by_a_name_zoom_lists(stage: Stage) {
        let zoom = stage.zoom_client();
        for (number, zone, told) in [(1, "America/New_York", "America/New_York"), (2, "Australia/Lord_Howe", "UTC")] {
            let request = stage.request(number, 60, 120).await;
            stage.execute("update requests set zone = $1 where number = $2", args![zone, number]).await;
            stage.converted(request).await;
            let id = stage.zoom.control.meetings().last().unwrap().id;
            assert_eq!(zoom.get_meeting(id).await.unwrap().timezone, told);
        }
    }

    async fn t_40_tightest_fit_is_a_choice_of_the_site(stage: Stage) {
        stage.execute("update settings set placement = 'tightest_fit'", args![]).await;
        let first = stage.converted(stage.request(1, 60, 120).await).await;
        for number in 2..6 {
            // Each fits behind the one before on the same host, and nowhere tighter.
            let start = 60 + (number - 1) * 106;
            let next = stage.converted(stage.request(number, start, start + 60).await).await;
            assert_eq!(next.host_name, first.host_name);
        }
    }

    async fn r49_the_draw_is_kept_and_can_be_replayed(stage: Stage) {
        stage.converted(stage.request(1, 60, 120).await).await;
        let (draw,) = stage.tx().await.one::<(String,)>("select draw from meetings", args![]).await.unwrap();
        let kept: serde_json::Value = serde_json::from_str(&draw).unwrap();
        let draw: shared::placement::Draw = serde_json::from_value(kept["draw"].clone()).unwrap();
        assert!(draw.is_genuine());
        assert_eq!(draw.order.len(), 5);
        let (host,) = stage.tx().await.one::<(String,)>("select host_id from meetings", args![]).await.unwrap();
        assert_eq!(draw.order[0].as_str(), host, "all were free: the first of the draw");
    }

    async fn r41_t_24_a_host_that_left_the_list_keeps_its_meetings_and_gets_no_new_ones(stage: Stage) {
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts[..1], 15, 30).await;
        let kept = stage.request(1, 5, 60).await;
        stage.converted(kept).await;
        stage.set_up(&hosts[1..2], 15, 30).await;
        for number in 2..6 {
            let request = stage.request(number, number * 1440, number * 1440 + 60).await;
            stage.converted(request).await;
        }
        let meetings = stage.zoom.control.meetings();
        assert!(meetings[1..].iter().all(|meeting| meeting.host_email == hosts[1]));
        host_link::get(&stage.backend, &stage.staff, kept, false).await.expect("its link still works");

        stage.set_up(&hosts[..1], 15, 30).await;
        let clash = stage.request(7, 10, 60).await;
        assert_eq!(conflict(stage.convert(clash).await).code(), Code::NoHost, "its old meeting counts again");
        assert_eq!(stage.back(kept).await.unwrap(), Back::Deleted);
    }

    async fn r42_without_credentials_links_stay_and_deletions_wait(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.converted(request).await;
        let form = ZoomForm { host_link_minutes: "15".into(), padding_minutes: "30".into(), ..ZoomForm::default() };
        let form = stage.seen(form).await;
        let version = settings::get(&stage.backend, &stage.admin).await.unwrap().version;
        settings::change_zoom(&stage.backend, &stage.admin.admin().unwrap(), version, &form).await.unwrap();
        let details = requests::show(&stage.backend, &stage.staff, request).await.unwrap();
        assert!(details.meeting.unwrap().join_url.is_some());
        assert_eq!(stage.back(request).await.unwrap(), Back::Pending);
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts, 15, 30).await;
        stage.advance_seconds(16);
        stage.reconcile().await;
        assert!(stage.zoom.control.meetings().is_empty());
    }
}

/// Median of a conversion against a simulator without latency, on SQLite; print with
/// `cargo test --release -p backend --test it -- --ignored --nocapture bench_convert`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn bench_convert() {
    use crate::support::database::{Engine, on};
    for engine in [Engine::Sqlite, Engine::Postgres] {
        on(engine, |database| async move {
            let stage = <Stage as crate::support::FromDatabase>::from_database(database).await;
            stage.zoom.control.set_daily_limit(10_000);
            let mut taken = Vec::new();
            for number in 1..=220 {
                let day = number * 1440;
                let request = stage.request(number, day, day + 60).await;
                let begun = std::time::Instant::now();
                stage.converted(request).await;
                taken.push(begun.elapsed());
            }
            let mut taken = taken.split_off(20);
            taken.sort();
            let at = |share: usize| taken[taken.len() * share / 100].as_secs_f64() * 1000.0;
            println!(
                "convert on {engine:?}: median {:.2} ms, p95 {:.2} ms, worst {:.2} ms",
                at(50),
                at(95),
                at(99)
            );
            if engine == Engine::Sqlite {
                assert!(at(50) <= 25.0, "the median must be at most 25 ms");
            }
        })
        .await;
    }
}
