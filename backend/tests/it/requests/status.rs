//! Moving requests along, calling them off, and completing them by themselves.

use backend::conversion::{Back, Outcome};
use backend::requests::{self, CancelForm, RequestForm};
use backend::settings::{self, GeneralForm};
use backend::store::args;
use shared::message::{Code, Message};
use shared::request::{RequestNumber, Status};

use super::{Agency, code, denied, not_found};
use crate::support::app::{NOON, fields};
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, conflict};

fn because(reason: &str) -> CancelForm {
    CancelForm { reason: reason.into(), ..CancelForm::default() }
}

/// Turns *Convert when confirmed* on.
async fn converts_when_confirmed(stage: &Stage) {
    let settings = settings::get(&stage.backend, &stage.admin).await.unwrap();
    let form = GeneralForm {
        company_name: settings.company_name,
        zone: settings.zone,
        hour_format: settings.hour_format.as_str().into(),
        convert_when_confirmed: true,
        ..GeneralForm::default()
    };
    let admin = stage.admin.admin().unwrap();
    settings::change_general(&stage.backend, &admin, settings.version, &form).await.unwrap();
}

on_both_engines! {
    async fn r166_only_legal_moves_change_a_status(agency: Agency) {
        let (backend, sam) = (&agency.app.backend, &agency.sam);
        let number = agency.draft(&agency.form()).await;
        let status = async || agency.show(number).await.status;
        for refused in [
            requests::confirm(backend, sam, number).await.map(drop),
            requests::complete(backend, sam, number).await,
            requests::reopen(backend, sam, number).await,
            requests::reinstate(backend, sam, number).await.map(drop),
        ] {
            assert_eq!(code(refused), Code::NotPossible);
        }
        requests::submit(backend, &agency.rae, number).await.unwrap();
        assert_eq!(status().await, Status::Pending);
        assert_eq!(code(requests::submit(backend, sam, number).await), Code::NotPossible);
        requests::confirm(backend, sam, number).await.unwrap();
        assert_eq!(status().await, Status::Confirmed);
        requests::complete(backend, sam, number).await.unwrap();
        assert_eq!(status().await, Status::Completed);
        assert_eq!(code(requests::cancel(backend, sam, number, &because("")).await), Code::NotPossible);
        requests::reopen(backend, sam, number).await.unwrap();
        assert_eq!(status().await, Status::Confirmed);
        let history = agency.show(number).await.history;
        let actions: Vec<_> = history.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["created", "submitted", "confirmed", "completed", "reopened"]);
        assert_eq!(history[1].by.as_deref(), Some("Rae"));
    }

    async fn r163_whose_move_it_is(agency: Agency) {
        let backend = &agency.app.backend;
        let form = RequestForm { providers: vec![agency.dana.person().as_str().into()], ..agency.form() };
        let number = agency.create(&form).await;
        for outsider in [&agency.max, &agency.lou] {
            not_found(requests::confirm(backend, outsider, number).await);
            not_found(requests::cancel(backend, outsider, number, &because("")).await);
        }
        for insider in [&agency.rae, &agency.cal, &agency.dana] {
            denied(requests::confirm(backend, insider, number).await);
            denied(requests::complete(backend, insider, number).await);
            denied(requests::reopen(backend, insider, number).await);
            denied(requests::reinstate(backend, insider, number).await);
        }
        denied(requests::cancel(backend, &agency.dana, number, &because("")).await);
        denied(requests::submit(backend, &agency.dana, number).await);
        requests::cancel(backend, &agency.cal, number, &because("")).await.unwrap();
    }

    async fn canceling_keeps_the_reason_and_reinstating_clears_it(agency: Agency) {
        let backend = &agency.app.backend;
        let number = agency.create(&agency.form()).await;
        assert_eq!(fields(requests::cancel(backend, &agency.rae, number, &because(&"x".repeat(501))).await), ["reason"]);
        let back = requests::cancel(backend, &agency.rae, number, &because(" Theatre closed. ")).await.unwrap();
        assert_eq!(back, None, "it never was a Zoom meeting");
        let shown = agency.show(number).await;
        let canceled = shown.canceled.unwrap();
        assert_eq!((shown.status, canceled.at, canceled.reason.as_deref()), (Status::Canceled, NOON, Some("Theatre closed.")));
        assert_eq!(code(requests::cancel(backend, &agency.sam, number, &because("again")).await), Code::NotPossible);
        requests::reinstate(backend, &agency.sam, number).await.unwrap();
        let shown = agency.show(number).await;
        assert_eq!((shown.status, shown.canceled), (Status::Pending, None));
    }

    async fn r77_canceling_a_zoom_request_deletes_its_meeting(stage: Stage) {
        let number = stage.request(1, 60, 120).await;
        stage.converted(number).await;
        assert_eq!(stage.state(number).await, "active");
        let back = requests::cancel(&stage.backend, &stage.staff, number, &because("closed")).await.unwrap();
        assert_eq!(back, Some(Back::Deleted));
        assert_eq!(stage.zoom.control.meetings().len(), 0);
        let shown = requests::show(&stage.backend, &stage.staff, number).await.unwrap();
        assert!(shown.meeting.is_none() && !shown.deletion_pending && shown.location == "Pier 4, room 2");
        stage.advance_seconds(60);
        requests::reinstate(&stage.backend, &stage.staff, number).await.unwrap();
        let shown = requests::show(&stage.backend, &stage.staff, number).await.unwrap();
        assert!(shown.status == Status::Pending && shown.meeting.is_none(), "R83: it comes back as a regular request");
    }

    async fn confirming_converts_what_is_virtual_where_the_site_wants_it(stage: Stage) {
        let (backend, staff) = (&stage.backend, &stage.staff);
        let video = async |number, link: &str| {
            let request = stage.request_in(number, "pending", 60, 120).await;
            let sql = "update requests set kind = 'video', video_link = $1 where number = $2";
            stage.execute(sql, args![link, number]).await;
            request
        };
        let off = video(1, "").await;
        assert!(requests::confirm(backend, staff, off).await.unwrap().is_none(), "off unless an admin asks for it");
        converts_when_confirmed(&stage).await;

        // Neither what takes place elsewhere, nor what is over.
        let in_person = stage.request_in(2, "pending", 60, 120).await;
        let linked = video(3, "https://video.example.org/1").await;
        let over = stage.request_in(4, "pending", -120, -60).await;
        stage.execute("update requests set kind = 'video' where number = 4", args![]).await;
        for number in [in_person, linked, over] {
            assert!(requests::confirm(backend, staff, number).await.unwrap().is_none(), "{number}");
            assert_eq!(stage.state(number).await, "regular");
        }
        assert_eq!(stage.calls(), 0);

        // Two presses at once: one confirmation, one meeting.
        let number = video(5, "").await;
        let (one, two) = futures::join!(requests::confirm(backend, staff, number), requests::confirm(backend, staff, number));
        let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
        assert!(matches!(won, Ok(Some(Ok(Outcome::Done(_))))), "{won:?}");
        assert_eq!(code(lost.map(drop)), Code::NotPossible);
        assert_eq!((stage.state(number).await.as_str(), stage.creates()), ("active", 1));
    }

    async fn a_confirmation_holds_when_zoom_makes_no_meeting(stage: Stage) {
        let number = stage.request_in(1, "pending", 60, 120).await;
        stage.execute("update requests set kind = 'video'", args![]).await;
        converts_when_confirmed(&stage).await;
        stage.set_up(&[], 15, 30).await;
        let said = requests::confirm(&stage.backend, &stage.staff, number).await.unwrap().unwrap();
        assert_eq!(conflict(said), Message::NotSetUp);
        let details = requests::show(&stage.backend, &stage.staff, number).await.unwrap();
        assert_eq!((details.status, details.meeting), (Status::Confirmed, None));
        let history: Vec<_> = details.history.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(history, ["confirmed", "convert_refused"]);
    }

    async fn d_7_canceling_works_at_once_while_zoom_is_down(stage: Stage) {
        let number = stage.request(1, 60, 120).await;
        stage.converted(number).await;
        stage.fault("DELETE", "/meetings", zoom_sim::Fault::Status { code: 503, body: "{}".into() }, 2);
        let back = requests::cancel(&stage.backend, &stage.staff, number, &because("closed")).await.unwrap();
        assert_eq!(back, Some(Back::Pending));
        let shown = requests::show(&stage.backend, &stage.staff, number).await.unwrap();
        assert!(shown.status == Status::Canceled && shown.meeting.is_none() && shown.deletion_pending);
    }

    async fn confirmed_requests_complete_themselves_at_end_plus_padding(agency: Agency) {
        let backend = &agency.app.backend;
        // 10:00 to 11:00 in New York; the padding of a fresh site is 30 minutes.
        let confirmed = agency.confirmed(&agency.form()).await;
        let pending = agency.create(&agency.form()).await;
        let later = agency.confirmed(&RequestForm { ends: "2027-01-05T11:01".into(), ..agency.form() }).await;
        let end = agency.show(confirmed).await.span.end();
        assert_eq!(requests::complete_due(backend, end.plus_minutes(30).plus_millis(-1)).await.unwrap(), 0);
        assert_eq!(requests::complete_due(backend, end.plus_minutes(30)).await.unwrap(), 1);
        assert_eq!(requests::complete_due(backend, end.plus_minutes(30)).await.unwrap(), 0);
        let status = async |number: RequestNumber| agency.show(number).await.status;
        assert_eq!(status(confirmed).await, Status::Completed);
        assert_eq!((status(pending).await, status(later).await), (Status::Pending, Status::Confirmed));
        let entry = agency.show(confirmed).await.history.pop().unwrap();
        assert_eq!((entry.action.as_str(), entry.by), ("completed", None));

        requests::reopen(backend, &agency.sam, confirmed).await.unwrap();
        assert_eq!(requests::complete_due(backend, end.plus_minutes(30)).await.unwrap(), 0, "a hand's word holds");
        requests::complete(backend, &agency.sam, confirmed).await.unwrap();
    }
}
