//! Everything is moved off a host that fails, by one click; what cannot move stays with its link.

use backend::hosts::{self, Cleared};
use shared::id::HostId;
use shared::request::RequestNumber;
use zoom_sim::UserState;

use crate::support::database::on_both_engines;
use crate::support::stage::Stage;

impl Stage {
    async fn host_of(&self, number: RequestNumber) -> HostId {
        self.details(number).await.meeting.unwrap().host.unwrap()
    }

    async fn clears(&self, host: &HostId) -> Cleared {
        hosts::move_meetings(&self.backend, &self.admin.admin().unwrap(), host).await.unwrap()
    }
}

on_both_engines! {
    async fn d_11_what_a_failing_host_has_ahead_goes_to_other_hosts(stage: Stage) {
        stage.only_hosts(1).await;
        let mut before = Vec::new();
        for number in 1..=3 {
            before.push(stage.meeting(number, 600 * number, 600 * number + 60).await);
        }
        let begun = stage.request(4, -10, 50).await;
        let kept = stage.converted(begun).await;
        let failing = stage.host_of(begun).await;
        let everybody = stage.zoom.control.hosts();
        stage.set_up(&everybody, 15, 30).await;
        stage.zoom.control.edit_user(&everybody[0], None, Some(UserState::Pending));

        let cleared = stage.clears(&failing).await;
        assert_eq!((cleared.moved, cleared.stay, cleared.to_come), (3, vec![], 0));
        for (number, made) in &before {
            assert_ne!(stage.host_of(*number).await, failing, "{number}");
            let there = stage.at_zoom(*number);
            assert_eq!(there.len(), 1, "{number}: the old one is deleted");
            assert_ne!(there[0].2, made.join_url, "{number}");
        }
        assert_eq!(stage.host_of(begun).await, failing, "what has begun stays");
        assert_eq!(stage.at_zoom(begun)[0].2, kept.join_url);
        assert_eq!(stage.clears(&failing).await.moved, 0, "a second click moves nothing");
    }

    async fn d_11_what_no_other_host_is_free_for_stays_with_its_link(stage: Stage) {
        stage.only_hosts(1).await;
        let (first, made) = stage.meeting(1, 600, 660).await;
        let (second, _) = stage.meeting(2, 900, 960).await;
        let host = stage.host_of(first).await;
        stage.only_hosts(2).await;
        let other = stage.request(3, 600, 660).await;
        stage.converted(other).await;
        let cleared = stage.clears(&host).await;
        assert_eq!((cleared.moved, cleared.stay), (1, vec![first]));
        assert_eq!(stage.at_zoom(first)[0].2, made.join_url);
        assert_ne!(stage.host_of(second).await, host);
    }

    async fn d_11_with_zoom_down_the_first_refusal_is_the_last(stage: Stage) {
        stage.only_hosts(1).await;
        for number in 1..=3 {
            stage.meeting(number, 600 * number, 600 * number + 60).await;
        }
        let host = stage.host_of(RequestNumber(1)).await;
        stage.only_hosts(3).await;
        stage.zoom.control.set_activated(false);
        stage.zoom.control.expire_tokens();
        stage.zoom.control.clear_requests();
        let cleared = stage.clears(&host).await;
        assert_eq!((cleared.moved, cleared.stay.len()), (0, 3));
        assert_eq!(stage.zoom.control.meetings().len(), 3);
        assert!(stage.zoom.control.count("POST", "/oauth/token") < 3, "Zoom is not asked three times");
    }
}
