//! The host link opens and closes by the server's clock, is fetched fresh at every click, and leaves no trace of itself.

use backend::Error;
use backend::actor::Actor;
use backend::host_link::{self, Clash, HostLinkState, HostUrl, Place};
use backend::requests;
use backend::store::args;
use shared::host_link::HostLink;
use shared::message::{Code, DownCause, Message};
use shared::request::{Action, RequestNumber};
use zoom_sim::Fault;

use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, conflict, person, zoom_message};

impl Stage {
    async fn link(&self, request: RequestNumber) -> Result<HostUrl, Error> {
        host_link::get(&self.backend, &self.staff, request, false).await
    }

    /// What the page shows in the place of the host link of a Zoom meeting.
    async fn place(&self, actor: &Actor, request: RequestNumber) -> HostLinkState {
        match host_link::state(&self.backend, actor, request).await.unwrap() {
            Some(Place::Link(state)) => state,
            other => panic!("no host link: {other:?}"),
        }
    }
}

on_both_engines! {
    async fn r114_r116_it_opens_to_the_second_and_closes_after_the_padding(stage: Stage) {
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts, 60, 30).await;
        let request = stage.request(1, 120, 180).await;
        stage.converted(request).await;
        stage.zoom.control.clear_requests();
        stage.advance_seconds(3600 - 1);
        assert_eq!(conflict(stage.link(request).await), Message::TooEarly { opens_at: NOON.plus_minutes(60) });
        assert_eq!(stage.calls(), 0, "too early: Zoom is not asked");
        stage.advance_seconds(1);
        assert!(stage.link(request).await.unwrap().reveal().contains("/s/"));
        stage.advance_seconds((180 + 30 - 60) * 60);
        stage.link(request).await.expect("the last second belongs to it");
        stage.advance_seconds(1);
        assert_eq!(
            conflict(stage.link(request).await),
            Message::Closed { closed_at: NOON.plus_minutes(210), staff_may_override: true }
        );
    }

    async fn r125_without_l_it_opens_exactly_at_the_start(stage: Stage) {
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts, 0, 0).await;
        let request = stage.request(1, 60, 120).await;
        stage.converted(request).await;
        stage.advance_seconds(3599);
        assert_eq!(conflict(stage.link(request).await).code(), Code::TooEarly);
        stage.advance_seconds(1);
        stage.link(request).await.unwrap();
    }

    async fn r126_t_23_a_new_time_or_new_margins_count_at_once(stage: Stage) {
        let request = stage.request(1, 20, 80).await;
        stage.converted(request).await;
        stage.advance_seconds(10 * 60);
        stage.link(request).await.unwrap();
        let hosts = stage.zoom.control.hosts();
        stage.set_up(&hosts, 5, 30).await;
        assert_eq!(conflict(stage.link(request).await), Message::TooEarly { opens_at: NOON.plus_minutes(15) });
        stage.set_up(&hosts, 15, 30).await;
        let later = args![NOON.plus_minutes(80).0, NOON.plus_minutes(140).0];
        stage.execute("update requests set starts_at = $1, ends_at = $2", later).await;
        assert_eq!(conflict(stage.link(request).await), Message::TooEarly { opens_at: NOON.plus_minutes(65) });
    }

    async fn r123_after_the_end_staff_get_it_with_a_warning_and_nobody_else_does(stage: Stage) {
        let request = stage.request(1, 5, 60).await;
        stage.execute("insert into request_providers (request_id, person_id) select 'r1', id from people where name = 'Ada'",
            args![]).await;
        let provider = person(&stage.backend, "Dana", "provider").await;
        stage.execute("update request_providers set person_id = $1", args![provider.person().as_str()]).await;
        stage.converted(request).await;
        stage.advance_seconds(91 * 60);
        for take_anyway in [false, true] {
            let refused = conflict(host_link::get(&stage.backend, &provider, request, take_anyway).await);
            assert_eq!(refused, Message::Closed { closed_at: NOON.plus_minutes(90), staff_may_override: false });
        }
        assert_eq!(conflict(stage.link(request).await).code(), Code::Closed);
        host_link::get(&stage.backend, &stage.staff, request, true).await.unwrap();
    }

    async fn d_3_it_stays_open_while_the_meeting_runs(stage: Stage) {
        let request = stage.request(1, 5, 60).await;
        stage.converted(request).await;
        stage.advance_seconds(10 * 60);
        let id = stage.zoom.control.meetings()[0].id;
        assert!(stage.zoom.control.start_meeting(id));
        stage.advance_seconds(120 * 60);
        stage.link(request).await.expect("it runs over");
        assert!(stage.zoom.control.end_meeting(id));
        assert_eq!(conflict(stage.link(request).await).code(), Code::Closed);
    }

    async fn r129_another_meeting_in_its_window_is_named(stage: Stage) {
        stage.only_hosts(1).await;
        let (first, second) = (stage.request(1, 5, 30).await, stage.request(2, 80, 120).await);
        stage.converted(first).await;
        stage.converted(second).await;
        stage.advance_seconds(66 * 60);
        let link = host_link::get(&stage.backend, &stage.staff, first, true).await.unwrap();
        assert_eq!(link.others().len(), 1);
        assert_eq!(link.others()[0].request, Some(second));
        assert_eq!(stage.link(second).await.unwrap().others().len(), 1, "a link of the first one is out");
        assert_eq!(link.others()[0].why, Clash::WindowOpen);
        let state = stage.place(&stage.staff, first).await;
        assert_eq!(state.others[0].request, Some(second));
        assert!(matches!(state.link, HostLink::Closed { staff_may_override: true, .. }));
        // The override has left a link of the first one behind: whoever uses it ends the second.
        let warned = stage.place(&stage.staff, second).await.others;
        let until = NOON.plus_minutes(66 + 120);
        assert_eq!(warned.iter().map(|it| (it.request, it.why)).collect::<Vec<_>>(),
            [(Some(first), Clash::LinkOut { until })]);
        stage.advance_seconds(120 * 60);
        assert!(stage.place(&stage.staff, second).await.others.is_empty(), "no link lives longer");
    }

    async fn t_38_a_link_fetched_two_hours_ago_is_too_old_for_whoever_fetched_it(stage: Stage) {
        let request = stage.request(1, 5, 300).await;
        stage.converted(request).await;
        assert_eq!(stage.place(&stage.staff, request).await.fetched_at, None);
        stage.link(request).await.unwrap();
        stage.advance_seconds(120 * 60 - 1);
        let state = stage.place(&stage.staff, request).await;
        assert_eq!(state.fetched_at, Some(NOON));
        assert!(!state.is_too_old(stage.backend.now()));
        stage.advance_seconds(1);
        assert!(stage.place(&stage.staff, request).await.is_too_old(stage.backend.now()));
        assert_eq!(stage.place(&stage.admin, request).await.fetched_at, None, "their own alone");
        stage.link(request).await.unwrap();
        assert!(!stage.place(&stage.staff, request).await.is_too_old(stage.backend.now()));
    }

    async fn r118_r119_whoever_sees_the_request_may_take_it_as_often_as_they_like(stage: Stage) {
        let request = stage.request(1, 5, 60).await;
        stage.converted(request).await;
        let (dana, luz) =
            (person(&stage.backend, "Dana", "provider").await, person(&stage.backend, "Luz", "provider").await);
        let client = person(&stage.backend, "Cleo", "client").await;
        stage.execute("insert into request_providers (request_id, person_id) values ('r1', $1)",
            args![dana.person().as_str()]).await;
        stage.execute("update requests set client_id = $1", args![client.person().as_str()]).await;
        for actor in [&stage.admin, &stage.staff, &dana, &client] {
            host_link::get(&stage.backend, actor, request, false).await.unwrap();
        }
        assert!(matches!(host_link::get(&stage.backend, &luz, request, true).await, Err(Error::NotFound)));
        assert!(matches!(host_link::state(&stage.backend, &luz, request).await, Err(Error::NotFound)));
        assert!(matches!(host_link::get(&stage.backend, &dana, RequestNumber(9), true).await, Err(Error::NotFound)));
    }

    async fn r118_the_site_may_narrow_who_gets_it(stage: Stage) {
        let request = stage.request(1, 10, 60).await;
        stage.converted(request).await;
        let (provider, client) =
            (person(&stage.backend, "Dana", "provider").await, person(&stage.backend, "Cleo", "client").await);
        stage.execute("update requests set client_id = $1", args![client.person().as_str()]).await;
        stage.execute("insert into request_providers (request_id, person_id) values ('r1', $1)",
            args![provider.person().as_str()]).await;
        for (rule, provider_gets, client_gets) in
            [("everyone", true, true), ("provider", true, false), ("client", false, true), ("staff", false, false)]
        {
            stage.execute("update settings set host_rule = $1", args![rule]).await;
            for (who, gets) in [(&provider, provider_gets), (&client, client_gets), (&stage.staff, true)] {
                let got = host_link::get(&stage.backend, who, request, false).await;
                assert_eq!(got.is_ok(), gets, "{rule}, {}", who.name());
                assert!(gets || matches!(got, Err(Error::Denied)), "they see the request, so it is no secret");
                assert_eq!(host_link::state(&stage.backend, who, request).await.unwrap().is_some(), gets);
                let shown = requests::show(&stage.backend, who, request).await.unwrap();
                let offered = shown.actions.iter().find(|item| item.action == Action::GetHostLink).unwrap();
                assert_eq!(offered.availability.is_allowed(), gets);
                assert!(shown.meeting.unwrap().join_url.is_some(), "the invite link is another matter");
            }
        }
    }

    async fn r122_every_click_reads_a_fresh_link_and_r127_is_written_down_without_it(stage: Stage) {
        let request = stage.request(1, 5, 60).await;
        stage.converted(request).await;
        stage.zoom.control.clear_requests();
        let first = stage.link(request).await.unwrap();
        stage.advance_seconds(60);
        let second = stage.link(request).await.unwrap();
        assert_eq!(stage.zoom.control.count("GET", "/meetings/"), 2);
        assert_ne!(first.reveal(), second.reveal());
        assert_eq!(format!("{first:?}"), "HostUrl(not shown)");
        let history = stage.history(request).await;
        assert_eq!(history.iter().filter(|action| *action == "host_link").count(), 2);
    }

    async fn r61_no_table_holds_a_start_link(stage: Stage) {
        let request = stage.request(1, 5, 60).await;
        stage.converted(request).await;
        let link = stage.link(request).await.unwrap();
        let token = link.reveal().split("zak=").nth(1).unwrap().to_owned();
        stage.back(request).await.unwrap();
        let texts = stage.every_text().await;
        assert!(texts.iter().any(|text| text.contains("Pier 4")), "the search sees texts");
        assert!(!texts.iter().any(|text| text.contains(&token) || text.contains("zak=") || text.contains("/s/")));
    }

    async fn r130_zoom_down_is_told_and_the_next_click_works(stage: Stage) {
        let request = stage.request(1, 5, 60).await;
        stage.converted(request).await;
        stage.fault("GET", "/meetings/", Fault::Status { code: 503, body: "{}".into() }, 2);
        let down = Message::Down { cause: DownCause::Server { status: 503 } };
        assert_eq!(zoom_message(stage.link(request).await), down);
        stage.link(request).await.unwrap();
    }

    async fn a_meeting_deleted_by_hand_is_gone(stage: Stage) {
        let request = stage.request(1, 5, 60).await;
        stage.converted(request).await;
        assert!(stage.zoom.control.delete_meeting(stage.zoom.control.meetings()[0].id));
        assert_eq!(zoom_message(stage.link(request).await), Message::Gone);
    }

    async fn a_regular_request_has_none(stage: Stage) {
        let request = stage.request(1, 5, 60).await;
        assert!(matches!(stage.link(request).await, Err(Error::NotFound)));
        assert!(host_link::state(&stage.backend, &stage.staff, request).await.unwrap().is_none());
        stage.converted(request).await;
        stage.advance_seconds(60);
        stage.back(request).await.unwrap();
        assert!(matches!(stage.link(request).await, Err(Error::NotFound)));
        let gone = Place::Gone { at: NOON.plus_minutes(1) };
        assert_eq!(host_link::state(&stage.backend, &stage.staff, request).await.unwrap(), Some(gone));
        stage.advance_seconds(60 * 60);
        assert_eq!(host_link::state(&stage.backend, &stage.staff, request).await.unwrap(), None, "it is over");
    }
}
