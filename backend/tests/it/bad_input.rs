//! A NUL character, whoever hands it to a use case: refused as something to mend, on both engines alike, and nothing is written.

use backend::Error;
use backend::accounts::{self, PersonForm};
use backend::actor::Author;
use backend::conversion::convert;
use backend::requests::{self, Filter, RequestForm, Saving};
use backend::settings::{self, GeneralForm, ZoomForm};
use shared::id::HostId;

use crate::requests::Agency;
use crate::support::app::{ADDRESS, fields, person_form};
use crate::support::database::on_both_engines;

const BAD: &str = "a\0b";

/// Not taken, and nobody's fault but the sender's.
fn refused<T: std::fmt::Debug>(what: &str, result: Result<T, Error>) {
    let known = matches!(result, Err(Error::Invalid(_) | Error::NotFound | Error::WrongCredentials));
    assert!(known, "{what}: {result:?}");
}

on_both_engines! {
    async fn a_nul_in_what_a_request_is_asked_with_is_refused(agency: Agency) {
        let backend = &agency.app.backend;
        let number = agency.confirmed(&agency.form()).await;
        let version = agency.show(number).await.version;
        let bad = || BAD.to_owned();
        let forms = [
            ("service", RequestForm { service: bad(), ..agency.form() }),
            ("kind", RequestForm { kind: bad(), ..agency.form() }),
            ("organization", RequestForm { organization: bad(), ..agency.form() }),
            ("requester", RequestForm { requester: bad(), ..agency.form() }),
            ("client", RequestForm { client: bad(), ..agency.form() }),
            ("providers", RequestForm { providers: vec![bad()], ..agency.form() }),
            ("location", RequestForm { location: bad(), ..agency.form() }),
            ("notes", RequestForm { notes: bad(), ..agency.form() }),
            ("zone", RequestForm { zone: bad(), ..agency.form() }),
            ("starts", RequestForm { starts: bad(), ..agency.form() }),
        ];
        for (field, form) in forms {
            let made = requests::create(backend, &agency.sam, &form, Saving::Submit).await;
            assert_eq!(fields(made).first(), Some(&field));
            refused(field, requests::edit(backend, &agency.sam, number, version, &form, None).await);
        }
        let filter = Filter { text: bad(), ..Filter::default() };
        assert!(requests::list(backend, &agency.sam, &filter).await.unwrap().rows.is_empty(), "it is in no word");
        refused("key", convert(backend, &agency.sam.scheduler().unwrap(), number, BAD, None).await);
        assert_eq!(agency.show(number).await.version, version);
    }

    async fn a_nul_in_settings_and_accounts_is_refused(agency: Agency) {
        let app = &agency.app;
        let (backend, ada) = (&app.backend, app.admin().await);
        let (admin, bad) = (ada.admin().unwrap(), || BAD.to_owned());
        let version = settings::get(backend, &ada).await.unwrap().version;
        let form = GeneralForm {
            company_name: "Agency".into(),
            zone: "UTC".into(),
            hour_format: "24".into(),
            policy_note: bad(),
            ..GeneralForm::default()
        };
        assert_eq!(fields(settings::change_general(backend, &admin, version, &form).await), ["policy_note"]);
        let form = ZoomForm {
            account_id: bad(),
            client_id: bad(),
            client_secret: bad().into(),
            user_emails: "a\0b@example.org".into(),
            host_link_minutes: "15".into(),
            padding_minutes: "30".into(),
            ..ZoomForm::default()
        };
        let named = fields(settings::change_zoom(backend, &admin, version, &form).await);
        assert_eq!(named, ["zoom_account_id", "zoom_client_id", "zoom_client_secret", "zoom_user_emails"]);
        for form in [
            PersonForm { name: bad(), ..person_form("Eve", "client", None) },
            PersonForm { email: "e\0@example.org".into(), ..person_form("Eve", "client", None) },
            PersonForm { organization: bad(), ..person_form("Eve", "client", None) },
        ] {
            refused("person", accounts::add_person(backend, &Author::operator(), form).await);
        }
        refused("organization", accounts::add_organization(backend, &Author::operator(), BAD).await);
        refused("address", accounts::sign_in(backend, BAD, "a password".into(), ADDRESS).await);
        refused("password", accounts::sign_in(backend, "ada@example.org", BAD.into(), ADDRESS).await);
        refused("host", backend::hosts::look_again(backend, &admin, &HostId::new(BAD)).await);
        assert_eq!(settings::get(backend, &ada).await.unwrap().version, version, "nothing was saved");
    }
}
