//! Meetings made directly in Zoom: not seen unless a site asks for it; then a host that has one in the way is passed over,
//! and without Zoom's word nothing is made (R57).

use backend::settings::{self, ZoomForm};
use shared::message::{Code, Message};
use shared::placement::Verdict;
use shared::request::RequestNumber;
use shared::span::Span;
use zoom_sim::{Fault, HoldAt, NewHandMadeMeeting};

use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, at_zoom, conflict, zoom_message};

impl Stage {
    /// Hosts A and B, L 15, P 30, the switch as said.
    async fn checks_outside(&self, on: bool) {
        let form = ZoomForm { outside_meetings: on, ..self.form(&self.zoom.control.hosts()[..2], 15, 30) };
        let version = settings::get(&self.backend, &self.admin).await.unwrap().version;
        settings::change_zoom(&self.backend, &self.admin.admin().unwrap(), version, &form).await.unwrap();
    }

    /// A meeting somebody makes in Zoom, in minutes after noon.
    fn by_hand(&self, host: usize, start: i64, minutes: i64) -> i64 {
        let new = NewHandMadeMeeting {
            host: self.zoom.control.hosts()[host].clone(),
            topic: "Team meeting".into(),
            agenda: "cb-somebody-elses".into(),
            start_time: at_zoom(NOON.plus_minutes(start)),
            duration: minutes,
        };
        self.zoom.control.create_meeting(new).unwrap()
    }

    /// How often Zoom was asked for a host's meetings.
    fn listings(&self) -> usize {
        self.zoom.control.count("GET", "/meetings")
    }

    async fn regular(&self, request: RequestNumber) -> bool {
        matches!(self.state(request).await.as_str(), "regular" | "ended")
    }
}

const CREATES: &str = "select cast(coalesce(sum(creates), 0) as bigint) from host_usage";

fn span(start: i64, end: i64) -> Span {
    Span::new(NOON.plus_minutes(start), NOON.plus_minutes(end)).unwrap()
}

on_both_engines! {
    async fn r57_off_outside_meetings_are_not_seen_and_nothing_is_listed(stage: Stage) {
        stage.checks_outside(false).await;
        stage.by_hand(0, 60, 60);
        stage.by_hand(1, 60, 60);
        let request = stage.request(1, 60, 120).await;
        stage.converted(request).await;
        assert_eq!(stage.listings(), 0);
    }

    async fn r57_on_a_host_with_an_outside_meeting_in_the_way_is_passed_over(stage: Stage) {
        stage.checks_outside(true).await;
        // Enough draws that host A comes first in one of them, all but surely.
        for number in 1..=14 {
            let start = 200 * number;
            // The block ends at 150 minutes after the start, and so begins 15 minutes before it.
            stage.by_hand(0, start + 150, 10);
            let request = stage.request(number, start, start + 120).await;
            let host_name = stage.converted(request).await.host_name;
            assert!(host_name.contains("host-b") || host_name.ends_with('B'), "{host_name}");
        }
        assert_eq!(stage.creates(), 14, "nothing is made on the host that is passed over");
        assert!(stage.listings() > 14, "it was drawn at least once");
        let sql = "select count(*) from hosts where health is not null or blocked_until is not null";
        assert_eq!(stage.count(sql).await, 0, "it did nothing wrong");
        let used = "select cast(coalesce(sum(u.creates), 0) as bigint) from host_usage u join hosts h on h.id = u.host_id
            where h.email like 'host-a%'";
        assert_eq!(stage.count(used).await, 0, "what was not made is not counted");
    }

    async fn r57_what_only_comes_near_is_not_in_the_way(stage: Stage) {
        stage.checks_outside(true).await;
        for host in [0, 1] {
            // The block is 45 to 150.
            stage.by_hand(host, 0, 44);
            stage.by_hand(host, 151, 60);
        }
        let request = stage.request(1, 60, 120).await;
        stage.converted(request).await;
    }

    async fn r57_all_busy_outside_is_refused_with_the_reasons(stage: Stage) {
        stage.checks_outside(true).await;
        stage.by_hand(0, 60, 60);
        stage.by_hand(1, 100, 90);
        let request = stage.request(1, 60, 120).await;
        let Message::NoHost(no_host) = conflict(stage.convert(request).await) else { panic!("another reason") };
        let verdicts: Vec<_> = no_host.per_host.into_iter().map(|host| host.verdict).collect();
        assert_eq!(verdicts, [Verdict::Outside { span: span(60, 120) }, Verdict::Outside { span: span(100, 190) }]);
        assert_eq!(stage.creates(), 0);
        assert!(stage.regular(request).await);
        let history = stage.history(request).await;
        assert_eq!(history.iter().filter(|deed| *deed == "outside_meeting").count(), 2, "{history:?}");
        assert_eq!(history.last().unwrap(), "convert_refused");
        assert_eq!(stage.count(CREATES).await, 0, "quota is given back");
        assert_eq!(stage.count("select count(*) from meetings where holds_host").await, 0);
    }

    async fn r57_our_own_meetings_are_not_outside(stage: Stage) {
        stage.checks_outside(true).await;
        let first = stage.request(1, 60, 120).await;
        stage.converted(first).await;
        // Moved by hand in Zoom: ours all the same, and our schedule knows when it is meant to be.
        let ours = stage.zoom.control.meetings()[0].clone();
        assert!(stage.zoom.control.move_meeting(ours.id, Some(at_zoom(NOON.plus_minutes(600))), None, None));
        for number in 2..=3 {
            let request = stage.request(number, 600, 660).await;
            stage.converted(request).await;
        }
        assert_eq!(stage.zoom.control.meetings().len(), 3);
    }

    async fn r57_without_a_list_nothing_is_made_and_it_is_said(stage: Stage) {
        stage.checks_outside(true).await;
        let request = stage.request(1, 60, 120).await;
        stage.fault("GET", "/meetings", Fault::Html502, 50);
        assert_eq!(zoom_message(stage.convert(request).await).code(), Code::Down);
        stage.zoom.control.clear_faults();
        let scopes = ["meeting:write:meeting:admin", "user:read:user:admin"].map(str::to_owned);
        stage.zoom.control.set_scopes(scopes.to_vec());
        stage.zoom.control.expire_tokens();
        let Message::Scope { scopes } = zoom_message(stage.convert(request).await) else { panic!("another reason") };
        assert!(scopes.iter().any(|scope| scope.contains("list_meetings")), "{scopes:?}");
        assert_eq!(stage.creates(), 0);
        assert!(stage.regular(request).await);
        assert_eq!(stage.count(CREATES).await, 0);
    }

    async fn r64_a_host_zoom_does_not_know_is_found_out_by_the_list(stage: Stage) {
        stage.checks_outside(true).await;
        let form = ZoomForm {
            outside_meetings: true,
            user_emails: "nobody@harborline.example".into(),
            ..stage.form(&[], 15, 30)
        };
        let version = settings::get(&stage.backend, &stage.admin).await.unwrap().version;
        settings::change_zoom(&stage.backend, &stage.admin.admin().unwrap(), version, &form).await.unwrap();
        let request = stage.request(1, 60, 120).await;
        let Message::NoHost(no_host) = conflict(stage.convert(request).await) else { panic!("another reason") };
        assert!(matches!(no_host.per_host[0].verdict, Verdict::Unhealthy { .. }));
        assert_eq!(stage.creates(), 0);
    }

    async fn r57_no_transaction_is_open_while_zoom_lists(stage: Stage) {
        stage.checks_outside(true).await;
        let request = stage.request(1, 60, 120).await;
        stage.fault("GET", "/meetings", Fault::Hold { at: HoldAt::BeforeCommit }, 1);
        let other = async {
            stage.zoom.control.wait_held(1).await;
            // Were the pool or the writer taken, this would wait for the list.
            stage.set_status(request, "pending").await;
            let version = settings::get(&stage.backend, &stage.admin).await.unwrap().version;
            stage.zoom.control.release();
            version
        };
        let (converted, _) = tokio::join!(stage.convert(request), other);
        converted.unwrap();
        assert_eq!(stage.creates(), 1);
    }

    async fn r57_the_switch_is_saved_with_the_tab_and_stands_in_its_changes(stage: Stage) {
        let before = settings::get(&stage.backend, &stage.admin).await.unwrap();
        assert!(!before.zoom.outside_meetings, "off unless somebody asks for it");
        stage.checks_outside(true).await;
        assert!(settings::get(&stage.backend, &stage.admin).await.unwrap().zoom.outside_meetings);
        let page = settings::history(&stage.backend, &stage.admin.admin().unwrap(), None).await.unwrap();
        let change = page.entries[0].detail.changes.last().unwrap();
        assert_eq!((change.field.as_str(), change.from.as_str(), change.to.as_str()), ("outside_meetings", "off", "on"));
    }
}
