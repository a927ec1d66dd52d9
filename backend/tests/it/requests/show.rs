//! What a request's page knows, and for whom.

use backend::requests::{self, RequestForm};
use shared::conversion::State;
use shared::host_link::HostLink;
use shared::request::{Action, Availability, RequestNumber};
use shared::visibility::Relation;

use super::{Agency, not_found};
use crate::support::database::on_both_engines;

on_both_engines! {
    async fn r164_r118_who_sees_a_request(agency: Agency) {
        let backend = &agency.app.backend;
        let form = RequestForm { providers: vec![agency.dana.person().as_str().into()], ..agency.form() };
        let draft = agency.draft(&form).await;
        let number = agency.create(&form).await;
        for (actor, relation) in [
            (&agency.sam, Relation::STAFF),
            (&agency.rae, Relation::OWNER),
            (&agency.cal, Relation::OWNER),
            (&agency.dana, Relation::PROVIDER),
        ] {
            let shown = requests::show(backend, actor, number).await.unwrap();
            assert_eq!(shown.relation, relation, "{}", actor.name());
            assert_eq!(shown.history.is_empty(), !relation.staff);
        }
        for actor in [&agency.max, &agency.lou] {
            not_found(requests::show(backend, actor, number).await);
        }
        not_found(requests::show(backend, &agency.dana, draft).await);
        not_found(requests::show(backend, &agency.sam, RequestNumber(1)).await);
    }

    async fn r103_a_zoom_request_shows_its_link_and_hides_the_host_from_guests(agency: Agency) {
        let backend = &agency.app.backend;
        let number = agency.confirmed(&agency.form()).await;
        agency.with_meeting(number).await;
        let staff = agency.show(number).await.meeting.unwrap();
        assert_eq!(staff.state, State::Active);
        assert_eq!(staff.host_email.as_deref(), Some("host-a@example.org"));
        let guest = requests::show(backend, &agency.cal, number).await.unwrap().meeting.unwrap();
        assert_eq!(guest.join_url.as_deref(), Some("https://zoom.example.org/j/81?pwd=x"));
        assert_eq!((guest.passcode.as_deref(), guest.host_name.as_deref()), (Some("pass9"), Some("Acme Host A")));
        assert_eq!(guest.host_email, None);

        // 10:00 in New York; L of a fresh site is 15 minutes.
        let start = agency.show(number).await.span.start();
        assert!(matches!(guest.host_link, HostLink::NotYet { opens_at, .. } if opens_at == start.minus_minutes(15)));
        agency.app.clock.set(start.minus_minutes(15));
        let shown = requests::show(backend, &agency.cal, number).await.unwrap();
        assert!(matches!(shown.meeting.unwrap().host_link, HostLink::Open { .. }));
        let link = shown.actions.iter().find(|item| item.action == Action::GetHostLink).unwrap();
        assert_eq!(link.availability, Availability::Allowed);
    }

    async fn a_meeting_zoom_has_not_confirmed_shows_no_link(agency: Agency) {
        let number = agency.confirmed(&agency.form()).await;
        agency.with_meeting(number).await;
        let mut tx = agency.app.backend.store().begin().await.unwrap();
        tx.execute("update meetings set state = 'unknown'", backend::store::args![]).await.unwrap();
        tx.commit().await.unwrap();
        let meeting = agency.show(number).await.meeting.unwrap();
        assert_eq!((meeting.state, meeting.join_url, meeting.passcode), (State::Unknown, None, None));
        assert_eq!(meeting.host_link, HostLink::None);
    }

    async fn a_page_takes_four_statements_however_much_it_shows(agency: Agency) {
        let providers = vec![agency.dana.person().as_str().to_owned(), agency.lou.person().as_str().to_owned()];
        let number = agency.confirmed(&RequestForm { providers, ..agency.form() }).await;
        agency.with_meeting(number).await;
        let (_, count) = agency.app.statements(requests::show(&agency.app.backend, &agency.sam, number)).await;
        assert_eq!(count, 4);
    }
}
