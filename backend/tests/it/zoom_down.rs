//! Converting while Zoom is away, in trouble, or hidden behind somebody's page: whatever is wrong before anything was sent, the
//! request is as it was, the host is free, the day's use is given back, and the next click works (R64, ZM-DOWN, ZM-BUSY).

use backend::Backend;
use backend::conversion::{convert, preview};
use backend::requests;
use backend::settings::{self, ZoomForm};
use backend::store::args;
use shared::message::{Code, DownCause, Message};
use shared::request::RequestNumber;
use zoom_sim::Fault;

use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, zoom_message};

const PAGE: &str = "<!doctype html><title>Sign in to the network</title>";
/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:1";
const TOKEN: (&str, &str) = ("POST", "/oauth/token");
const USER: (&str, &str) = ("GET", "/users/");
const LIST: (&str, &str) = ("GET", "/meetings");
const USED: &str = "select cast(coalesce(sum(creates + updates), 0) as bigint) from host_usage";

fn page(code: u16) -> Fault {
    Fault::Status { code, body: PAGE.to_owned() }
}

const fn down(cause: DownCause) -> Message {
    Message::Down { cause }
}

impl Stage {
    /// Zoom's token is fetched, the host is looked up and its list is read once more.
    async fn afresh(&self) {
        self.zoom.control.expire_tokens();
        self.execute("update hosts set zoom_user_id = null, checked_at = null", args![]).await;
    }

    /// Converts by `backend`, which must fail with exactly `said`, and leaves nothing behind.
    async fn fails_whole(&self, backend: &Backend, request: RequestNumber, said: &Message, case: &str) {
        let (used, creates, free) = (self.count(USED).await, self.creates(), self.free(request).await);
        let before = requests::show(&self.backend, &self.staff, request).await.unwrap();
        let told = convert(backend, &self.staff.scheduler().unwrap(), request, "", None).await;
        assert_eq!(&zoom_message(told), said, "{case}");
        assert_eq!(
            self.newest(request).await,
            Some(("ended".into(), false, false)),
            "{case}: the row is ended"
        );
        assert_eq!(
            (self.creates(), self.count(USED).await),
            (creates, used),
            "{case}: the day is given back"
        );
        assert_eq!(self.free(request).await, free, "{case}: every host is free again");
        let after = requests::show(&self.backend, &self.staff, request).await.unwrap();
        assert!(after.meeting.is_none(), "{case}: it is a regular request");
        assert_eq!(
            (&after.location, after.status, after.version),
            (&before.location, before.status, before.version)
        );
        assert_eq!(after.location, "Pier 4, room 2", "{case}");
    }

    async fn free(&self, request: RequestNumber) -> usize {
        preview(&self.backend, &self.staff, request).await.unwrap().free()
    }

    /// Zoom is back: the same request converts.
    async fn works_again(&self, request: RequestNumber) {
        self.zoom.control.clear_faults();
        self.converted(request).await;
        assert_eq!(
            self.count("select count(*) from meetings where state not in ('active', 'ended')").await,
            0
        );
    }
}

on_both_engines! {
    async fn r64_whatever_is_wrong_with_zoom_the_request_is_as_it_was(stage: Stage) {
        let form = ZoomForm { outside_meetings: true, ..stage.form(&stage.zoom.control.hosts(), 15, 30) };
        let version = settings::get(&stage.backend, &stage.admin).await.unwrap().version;
        settings::change_zoom(&stage.backend, &stage.admin.admin().unwrap(), version, &form).await.unwrap();
        let cases = [
            ("a page with 200 for the token", TOKEN, page(200), down(DownCause::Unreadable)),
            ("a page with 502 for the token", TOKEN, Fault::Html502, down(DownCause::Server { status: 502 })),
            ("503 for the token", TOKEN, page(503), down(DownCause::Server { status: 503 })),
            ("a page with 200 for the user", USER, page(200), down(DownCause::Unreadable)),
            ("a page with 502 for the user", USER, Fault::Html502, down(DownCause::Server { status: 502 })),
            ("503 for the user", USER, page(503), down(DownCause::Server { status: 503 })),
            ("a page with 200 for the list", LIST, page(200), down(DownCause::Unreadable)),
            ("a page with 502 for the list", LIST, Fault::Html502, down(DownCause::Server { status: 502 })),
            ("503 for the list", LIST, page(503), down(DownCause::Server { status: 503 })),
        ];
        for (nth, (case, (method, path), fault, said)) in (1_i64..).zip(cases) {
            stage.afresh().await;
            let request = stage.request(nth, nth * 1440, nth * 1440 + 60).await;
            stage.fault(method, path, fault, 50);
            stage.fails_whole(&stage.backend, request, &said, case).await;
            stage.works_again(request).await;
        }
    }

    async fn r64_zoom_asks_for_patience_with_the_token(stage: Stage) {
        let request = stage.request(1, 60, 120).await;
        stage.fault(TOKEN.0, TOKEN.1, page(429), 50);
        let used = stage.count(USED).await;
        assert_eq!(zoom_message(stage.convert(request).await), Message::Busy { retry_at: None });
        assert_eq!((stage.newest(request).await, stage.count(USED).await), (Some(("ended".into(), false, false)), used));
        stage.zoom.control.clear_faults();
        stage.fault(TOKEN.0, TOKEN.1, Fault::RateLimitSecond, 50);
        assert_eq!(zoom_message(stage.convert(request).await).code(), Code::Busy);
        stage.works_again(request).await;
    }

    async fn r64_a_stopped_zoom_is_told_as_such(stage: Stage) {
        stage.only_hosts(1).await;
        let said = down(DownCause::Unreachable);
        let request = stage.request(1, 60, 120).await;
        let no_token = stage.another_way_to_zoom(&format!("{NOWHERE}/oauth/token")).await;
        stage.fails_whole(&no_token, request, &said, "no token").await;
        // Else the token says where the API is.
        stage.zoom.control.switch(|switches| switches.token_api_url = false);
        let no_api = stage.another_way(&format!("{NOWHERE}/v2"), &stage.zoom.oauth_url()).await;
        stage.fails_whole(&no_api, request, &said, "no API for the user").await;
        stage.works_again(request).await;
        let second = stage.request(2, 600, 660).await;
        stage.fails_whole(&no_api, second, &said, "no API for the create").await;
        stage.works_again(second).await;
        assert_eq!(stage.creates(), 2, "what never left Zoom need not be looked for");
    }
}
