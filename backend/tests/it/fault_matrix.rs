//! Every call to Zoom meets every fault once, at every step of a meeting's life. Whatever comes of it: in the end Zoom holds
//! exactly the meeting the store speaks of, or none where it speaks of none, and the next click works.

use backend::requests::{self, OnClash};
use shared::request::RequestNumber;
use zoom_sim::Fault;

use crate::reschedule::form;
use crate::support::database::on_both_engines;
use crate::support::stage::Stage;

/// What somebody does, and the calls to Zoom it makes: method and a part of the path.
struct Deed {
    name: &'static str,
    calls: &'static [(&'static str, &'static str)],
}

const DEEDS: [Deed; 5] = [
    Deed { name: "convert", calls: &[("POST", "/oauth/token"), ("POST", "/meetings")] },
    Deed { name: "convert back", calls: &[("DELETE", "/meetings/")] },
    Deed { name: "cancel while it runs", calls: &[("DELETE", "/meetings/"), ("PUT", "/status")] },
    Deed { name: "another time", calls: &[("PATCH", "/meetings/"), ("GET", "/meetings/")] },
    Deed { name: "another host", calls: &[("POST", "/meetings"), ("DELETE", "/meetings/")] },
];

impl Stage {
    /// Does it to a request of its own; what the page was told is of no matter here.
    async fn does(&self, deed: &Deed, number: i64, fault: Option<(&str, &str, &Fault)>) -> RequestNumber {
        let start = 3_000 * number;
        let request = if deed.name == "convert" {
            self.confirmed(number, start).await
        } else {
            self.meeting(number, start, start + 60).await.0
        };
        if deed.name == "another host" {
            // Its own host is taken an hour and a half later.
            self.only_hosts(1).await;
            self.meeting(number + 5_000, start + 200, start + 260).await;
            self.only_hosts(3).await;
        }
        if deed.name == "cancel while it runs" {
            let id = self
                .zoom
                .control
                .meetings()
                .iter()
                .find(|it| it.topic.ends_with(&format!("{request}")))
                .unwrap()
                .id;
            assert!(self.zoom.control.start_meeting(id));
        }
        if let Some((method, path, fault)) = fault {
            if path.contains("token") {
                self.zoom.control.expire_tokens();
            }
            self.fault(method, path, fault.clone(), 1);
        }
        let version = self.details(request).await.version;
        let (backend, staff) = (&self.backend, &self.staff);
        match deed.name {
            "convert" => drop(self.convert(request).await),
            "convert back" => drop(self.back(request).await),
            "cancel while it runs" => {
                drop(requests::cancel(backend, staff, request, &requests::CancelForm::default()).await)
            }
            "another time" => {
                drop(
                    requests::edit(backend, staff, request, version, &form(start + 10, start + 90), None)
                        .await,
                );
            }
            _ => {
                let other = Some(OnClash::OtherHost);
                drop(
                    requests::edit(backend, staff, request, version, &form(start + 200, start + 260), other)
                        .await,
                );
            }
        }
        request
    }

    async fn confirmed(&self, number: i64, start: i64) -> RequestNumber {
        self.request(number, start, start + 60).await
    }

    /// Lets everything come to an end that can.
    async fn settles(&self) {
        self.zoom.control.clear_faults();
        for _ in 0..6 {
            self.advance_seconds(130);
            self.reconcile().await;
        }
        if self
            .count("select count(*) from meetings where state = 'active' and next_attempt_at is not null")
            .await
            > 0
        {
            // A host's day at Zoom is used up: the next one comes.
            self.advance_seconds(24 * 60 * 60);
            self.reconcile().await;
        }
        assert_eq!(
            self.count("select count(*) from meetings where state not in ('active', 'ended')").await,
            0,
            "everything has come to an end"
        );
    }

    /// Zoom holds what the store speaks of.
    async fn agrees(&self, request: RequestNumber, case: &str) {
        let meeting = self.details(request).await.meeting;
        let wanted: Vec<_> = meeting.iter().map(|meeting| meeting.join_url.clone().unwrap()).collect();
        let there: Vec<_> = self.at_zoom(request).into_iter().map(|(_, _, join_url)| join_url).collect();
        assert_eq!(there, wanted, "{case}: Zoom holds what the store speaks of");
        if meeting.is_some() {
            let span = self.details(request).await.span;
            let (start, minutes, _) = self.at_zoom(request).remove(0);
            let stands = span.start().minutes_since(crate::support::app::NOON);
            assert_eq!(
                (start, minutes),
                (stands, span.duration_minutes()),
                "{case}: at the time the store says"
            );
        }
    }
}

/// Runs every deed with this fault at each of its calls, one after the other.
async fn matrix(stage: &Stage, fault: &Fault) {
    stage.only_hosts(3).await;
    let mut number = 0;
    for deed in &DEEDS {
        for (method, path) in deed.calls {
            number += 1;
            let case = format!("{} with {fault:?} at {method} {path}", deed.name);
            let request = stage.does(deed, number, Some((method, path, fault))).await;
            stage.settles().await;
            stage.agrees(request, &case).await;
            // Nothing stays in the way of the next.
            number += 1;
            let next = stage.does(&DEEDS[0], number, None).await;
            assert_eq!(stage.state(next).await, "active", "after {case}");
        }
    }
}

fn status(code: u16) -> Fault {
    Fault::Status { code, body: "{}".into() }
}

on_both_engines! {
    async fn r65_done_then_the_connection_breaks(stage: Stage) {
        matrix(&stage, &Fault::CommitThenDrop).await;
    }

    async fn r65_done_then_500(stage: Stage) {
        matrix(&stage, &Fault::CommitThen500).await;
    }

    async fn r65_done_then_a_proxys_502(stage: Stage) {
        matrix(&stage, &Fault::CommitThen502).await;
    }

    async fn r65_done_then_half_an_answer(stage: Stage) {
        matrix(&stage, &Fault::CommitThenInvalidJson).await;
    }

    async fn r65_slow(stage: Stage) {
        matrix(&stage, &Fault::Slow { ms: 150 }).await;
    }

    async fn r64_a_proxys_502(stage: Stage) {
        matrix(&stage, &Fault::Html502).await;
    }

    async fn r64_400(stage: Stage) {
        matrix(&stage, &status(400)).await;
    }

    async fn r64_404(stage: Stage) {
        matrix(&stage, &status(404)).await;
    }

    async fn r64_503(stage: Stage) {
        matrix(&stage, &status(503)).await;
    }

    async fn r64_too_fast(stage: Stage) {
        matrix(&stage, &Fault::RateLimitSecond).await;
    }

    async fn r64_the_accounts_day_is_used_up(stage: Stage) {
        matrix(&stage, &Fault::RateLimitDaily).await;
    }

    async fn r64_the_hosts_day_is_used_up(stage: Stage) {
        matrix(&stage, &Fault::RateLimitHostDaily).await;
    }

    async fn r64_a_token_no_longer_good(stage: Stage) {
        matrix(&stage, &Fault::Unauthorized).await;
    }
}
