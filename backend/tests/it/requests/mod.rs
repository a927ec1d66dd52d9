//! Requests: written, moved along, found, shown, called off.

mod edit;
mod list;
mod show;
mod status;
mod undo_cancel;

use backend::Error;
use backend::actor::Actor;
use backend::requests::{self, Details, RequestForm, Saving};
use backend::store::args;
use shared::id::OrganizationId;
use shared::message::{Code, Message};
use shared::request::RequestNumber;

use crate::support::FromDatabase;
use crate::support::app::App;
use crate::support::database::Database;

/// A small agency: staff, two organizations, two providers.
pub(crate) struct Agency {
    pub(crate) app: App,
    pub(crate) harbor: OrganizationId,
    pub(crate) maple: OrganizationId,
    pub(crate) sam: Actor,
    pub(crate) rae: Actor,
    pub(crate) cal: Actor,
    pub(crate) max: Actor,
    pub(crate) dana: Actor,
    pub(crate) lou: Actor,
}

impl FromDatabase for Agency {
    async fn from_database(database: Database) -> Self {
        let app = App::from_database(database).await;
        let harbor = app.organization("Harbor Theatre").await;
        let maple = app.organization("Maple Street Schools").await;
        Self {
            sam: app.person("Sam", "scheduler", None).await,
            rae: app.person("Rae", "requester", Some(&harbor)).await,
            cal: app.person("Cal", "client", Some(&harbor)).await,
            max: app.person("Max", "requester", Some(&maple)).await,
            dana: app.person("Dana K.", "provider", None).await,
            lou: app.person("Lou", "provider", None).await,
            harbor,
            maple,
            app,
        }
    }
}

impl Agency {
    /// A form staff can send as it is: Tuesday 5 January 2027, 10:00 to 11:00 in New York.
    pub(crate) fn form(&self) -> RequestForm {
        RequestForm {
            service: "ASL".into(),
            kind: "in_person".into(),
            organization: self.harbor.as_str().into(),
            requester: self.rae.person().as_str().into(),
            client: self.cal.person().as_str().into(),
            location: "Pier 4, room 2".into(),
            starts: "2027-01-05T10:00".into(),
            ends: "2027-01-05T11:00".into(),
            zone: "America/New_York".into(),
            ..RequestForm::default()
        }
    }

    pub(crate) async fn create(&self, form: &RequestForm) -> RequestNumber {
        requests::create(&self.app.backend, &self.sam, form, Saving::Submit).await.unwrap()
    }

    pub(crate) async fn draft(&self, form: &RequestForm) -> RequestNumber {
        requests::create(&self.app.backend, &self.sam, form, Saving::Draft).await.unwrap()
    }

    pub(crate) async fn confirmed(&self, form: &RequestForm) -> RequestNumber {
        let number = self.create(form).await;
        requests::confirm(&self.app.backend, &self.sam, number).await.unwrap();
        number
    }

    pub(crate) async fn show(&self, number: RequestNumber) -> Details {
        requests::show(&self.app.backend, &self.sam, number).await.unwrap()
    }

    /// Gives a request an active meeting, as a conversion leaves it.
    pub(crate) async fn with_meeting(&self, number: RequestNumber) {
        let mut tx = self.app.backend.store().begin().await.unwrap();
        tx.execute(
            "insert into hosts (id, email, position, listed, name)
             values ('h', 'host-a@example.org', 0, true, 'Acme Host A') on conflict (id) do nothing",
            args![],
        )
        .await
        .unwrap();
        tx.execute(
            "insert into meetings (id, request_id, host_id, state, intent, holds_host, current, starts_at, ends_at,
               sent_start, sent_minutes, marker, draw, zoom_meeting_id, join_url, passcode, reserved_at, attempts,
               absent_listings, join_before_host_on)
             select 'm' || id, id, 'h', 'active', 'present', true, true, starts_at, ends_at, starts_at, 60, 'k' || id, '', 81,
               'https://zoom.example.org/j/81?pwd=x', 'pass9', 0, 0, 0, false
             from requests where number = $1",
            args![number.0],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }
}

/// The code of a refusal by our own rules.
pub(crate) fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> Code {
    match result {
        Err(Error::Conflict(message)) => Message::code(&message),
        other => panic!("no conflict: {other:?}"),
    }
}

pub(crate) fn not_found<T: std::fmt::Debug>(result: Result<T, Error>) {
    assert!(matches!(result, Err(Error::NotFound)), "{result:?}");
}

pub(crate) fn denied<T: std::fmt::Debug>(result: Result<T, Error>) {
    assert!(matches!(result, Err(Error::Denied)), "{result:?}");
}
