//! Signing in, sessions, the first admin, people and invitations.

use std::net::{IpAddr, Ipv4Addr};

use backend::accounts::{self, FirstRunForm, Flash, InvitationForm, PersonForm, Undo};
use backend::{Error, actor::Author};
use secrecy::ExposeSecret as _;
use shared::people::Role;

use crate::support::app::{ADDRESS, App, NOON, PASSWORD, email, fields, person_form};
use crate::support::database::on_both_engines;

const DAY: i64 = 24 * 60;

fn first_admin() -> FirstRunForm {
    FirstRunForm { name: "Ada".to_owned(), email: "Ada@Example.org".to_owned(), password: PASSWORD.into() }
}

on_both_engines! {
    async fn r162_signing_in_is_generic_about_what_was_wrong(app: App) {
        app.person("Ada", "admin,scheduler", None).await;
        let actor = app.sign_in(" ADA@example.org ", PASSWORD).await.unwrap();
        assert_eq!((actor.name(), actor.email()), ("Ada", "ada@example.org"));
        assert!(actor.admin().is_ok() && actor.scheduler().is_ok() && !actor.roles().has(Role::Client));
        for (address, password) in
            [("ada@example.org", "wrong horse battery"), ("nobody@example.org", PASSWORD), ("", ""), ("a@b", PASSWORD)]
        {
            let refused = app.sign_in(address, password).await.unwrap_err();
            assert!(matches!(refused, Error::WrongCredentials), "{address}: {refused:?}");
        }
    }

    async fn r162_an_account_is_throttled_after_five_failures(app: App) {
        app.person("Ada", "admin", None).await;
        app.person("Bo", "client", None).await;
        for _ in 0..5 {
            let refused = app.sign_in("Ada@example.org", "guess guess").await.unwrap_err();
            assert!(matches!(refused, Error::WrongCredentials), "{refused:?}");
            app.clock.advance_minutes(1);
        }
        // Neither the right password nor another spelling helps, and refused attempts do not prolong the wait.
        for _ in 0..3 {
            let refused = app.sign_in("ada@EXAMPLE.org", PASSWORD).await.unwrap_err();
            assert!(matches!(refused, Error::Throttled { until } if until == NOON.plus_minutes(15)), "{refused:?}");
        }
        assert!(app.sign_in(&email("Bo"), PASSWORD).await.is_ok(), "others are not concerned");
        app.clock.set(NOON.plus_minutes(15));
        assert!(app.sign_in(&email("Ada"), PASSWORD).await.is_ok(), "the oldest failure is forgotten");
        for _ in 0..5 {
            assert!(matches!(app.sign_in(&email("Ada"), "guess guess").await, Err(Error::WrongCredentials)));
        }
    }

    async fn r162_an_address_is_throttled_after_thirty_failures(app: App) {
        app.person("Ada", "admin", None).await;
        for guess in 0..30 {
            let refused = app.sign_in(&format!("guess{guess}@example.org"), PASSWORD).await.unwrap_err();
            assert!(matches!(refused, Error::WrongCredentials), "{guess}: {refused:?}");
        }
        assert!(matches!(app.sign_in(&email("Ada"), PASSWORD).await, Err(Error::Throttled { .. })));
        let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));
        assert!(accounts::sign_in(&app.backend, &email("Ada"), PASSWORD.into(), elsewhere).await.is_ok());
    }

    async fn r162_guesses_at_once_do_not_slip_past_the_limit(app: App) {
        app.person("Ada", "admin", None).await;
        let guesses = (0..20).map(|_| app.sign_in("ada@example.org", "guess guess"));
        let outcomes = futures::future::join_all(guesses).await;
        let looked_at = outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::WrongCredentials))).count();
        let throttled = outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::Throttled { .. }))).count();
        assert!(looked_at <= 5, "{looked_at} passwords were looked at");
        assert_eq!(looked_at + throttled, 20);
    }

    async fn sessions_are_stored_hashed_and_end(app: App) {
        app.person("Ada", "admin", None).await;
        let token = app.token(&email("Ada"), PASSWORD).await.unwrap();
        let token = token.expose_secret();
        let mut tx = app.backend.store().read().await.unwrap();
        let hashes = tx.all::<(String,)>("select id_hash from sessions", backend::store::args![]).await.unwrap();
        assert!(hashes.iter().all(|(hash,)| hash.len() == 64 && hash != token));
        drop(tx);

        let held = async || accounts::session(&app.backend, token).await.unwrap();
        app.clock.advance_minutes(13 * DAY);
        assert!(held().await.is_some());
        app.clock.advance_minutes(13 * DAY);
        assert!(held().await.is_some(), "use prolongs it");
        app.clock.advance_minutes(14 * DAY);
        assert!(held().await.is_none(), "14 days without use end it");

        let actor = app.sign_in(&email("Ada"), PASSWORD).await.unwrap();
        let other = app.token(&email("Ada"), PASSWORD).await.unwrap();
        accounts::sign_out(&app.backend, &actor).await.unwrap();
        accounts::sign_out(&app.backend, &actor).await.unwrap();
        assert!(accounts::session(&app.backend, other.expose_secret()).await.unwrap().is_some(), "others stay");
        assert!(accounts::session(&app.backend, "").await.unwrap().is_none());
    }

    async fn a_page_view_costs_one_statement_of_session(app: App) {
        app.person("Ada", "admin", None).await;
        let token = app.token(&email("Ada"), PASSWORD).await.unwrap();
        let (_, count) = app.statements(accounts::session(&app.backend, token.expose_secret())).await;
        assert_eq!(count, 1);
        app.clock.advance_minutes(61);
        let (_, count) = app.statements(accounts::session(&app.backend, token.expose_secret())).await;
        assert_eq!(count, 2, "once an hour the use is written down");
    }

    async fn flash_is_shown_once_and_stays_with_its_session(app: App) {
        app.person("Ada", "admin", None).await;
        let token = app.token(&email("Ada"), PASSWORD).await.unwrap();
        let load = async || accounts::session(&app.backend, token.expose_secret()).await.unwrap().unwrap();
        let other = app.sign_in(&email("Ada"), PASSWORD).await.unwrap();
        let undo = Undo::new("/requests/SR-1/reopen", [("undo".to_owned(), "yes".to_owned())]);
        let saved = Flash::from("Saved <b>").with_undo(undo);
        accounts::set_flash(&app.backend, &load().await, &"first".into()).await.unwrap();
        accounts::set_flash(&app.backend, &load().await, &saved).await.unwrap();
        assert_eq!(accounts::take_flash(&app.backend, &other).await.unwrap(), None);
        let actor = load().await;
        assert!(actor.has_flash());
        assert_eq!(accounts::take_flash(&app.backend, &actor).await.unwrap(), Some(saved));
        assert_eq!(accounts::take_flash(&app.backend, &actor).await.unwrap(), None, "a second tab gets nothing");
        assert!(!load().await.has_flash());
    }

    async fn the_first_run_link_makes_one_admin_once(app: App) {
        let old = accounts::first_run_link(&app.backend).await.unwrap().unwrap();
        let token = accounts::first_run_link(&app.backend).await.unwrap().unwrap();
        let token = token.expose_secret();
        assert!(matches!(accounts::first_run_open(&app.backend, old.expose_secret()).await, Err(Error::NotFound)));
        accounts::first_run_open(&app.backend, token).await.unwrap();
        accounts::first_run_open(&app.backend, token).await.unwrap();

        let empty = accounts::use_first_run(&app.backend, token, FirstRunForm { password: PASSWORD.into(), ..Default::default() });
        assert_eq!(fields(empty.await), ["name", "email"]);
        let weak = FirstRunForm { password: "short".into(), ..first_admin() };
        assert_eq!(fields(accounts::use_first_run(&app.backend, token, weak).await), ["password"]);
        let none = FirstRunForm { password: "".into(), ..first_admin() };
        assert_eq!(fields(accounts::use_first_run(&app.backend, token, none).await), ["password"]);

        let both = futures::join!(
            accounts::use_first_run(&app.backend, token, first_admin()),
            accounts::use_first_run(&app.backend, token, FirstRunForm { email: "eve@example.org".into(), ..first_admin() }),
        );
        assert!(matches!(both, (Ok(_), Err(Error::NotFound)) | (Err(Error::NotFound), Ok(_))), "{both:?}");
        assert!(matches!(accounts::first_run_open(&app.backend, token).await, Err(Error::NotFound)));
        assert!(accounts::first_run_link(&app.backend).await.unwrap().is_none(), "there is an admin now");
    }

    async fn the_first_run_link_expires_and_dies_with_the_first_admin(app: App) {
        let token = accounts::first_run_link(&app.backend).await.unwrap().unwrap();
        app.clock.advance_minutes(DAY);
        assert!(matches!(accounts::first_run_open(&app.backend, token.expose_secret()).await, Err(Error::NotFound)));
        let token = accounts::first_run_link(&app.backend).await.unwrap().unwrap();
        accounts::create_admin(&app.backend, first_admin()).await.unwrap();
        let late = FirstRunForm { email: "eve@example.org".into(), ..first_admin() };
        let refused = accounts::use_first_run(&app.backend, token.expose_secret(), late).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        assert!(app.sign_in("ada@example.org", PASSWORD).await.unwrap().admin().is_ok());
    }

    async fn people_are_added_with_every_field_checked(app: App) {
        let admin = app.admin().await;
        let by = Author::from(&admin.admin().unwrap());
        let organization = app.organization("Harbor Theatre").await;
        let empty = accounts::add_person(&app.backend, &by, PersonForm::default()).await;
        assert_eq!(fields(empty), ["name", "email", "roles"]);
        let wrong = PersonForm {
            name: "x".repeat(81),
            email: "nobody".into(),
            roles: vec!["client".into(), "king".into()],
            organization: "none such".into(),
            password: "short".into(),
        };
        let wrong = accounts::add_person(&app.backend, &by, wrong).await;
        assert_eq!(fields(wrong), ["name", "email", "roles", "roles", "organization", "password"]);
        let twice = accounts::add_person(&app.backend, &by, person_form("ADA", "client", None)).await;
        assert_eq!(fields(twice), ["email"]);

        accounts::add_person(&app.backend, &by, person_form("Dana", "provider,client", Some(&organization))).await.unwrap();
        let people = accounts::list_people(&app.backend, &admin.admin().unwrap()).await.unwrap();
        let names: Vec<_> = people.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["Ada", "Dana"]);
        assert_eq!(people[1].organization.as_ref().unwrap().name, "Harbor Theatre");
        assert_eq!(people[1].roles.to_string(), "client,provider");
    }

    async fn an_invitation_sets_a_password_once(app: App) {
        let admin = app.admin().await;
        let (admin, by) = (admin.admin().unwrap(), Author::from(&admin.admin().unwrap()));
        let form = PersonForm { password: "".into(), ..person_form("Dana", "provider", None) };
        let added = accounts::add_person(&app.backend, &by, form).await.unwrap();
        assert!(matches!(app.sign_in(&email("Dana"), "").await, Err(Error::WrongCredentials)));
        let old = added.invitation.unwrap();
        let token = accounts::renew_invitation(&app.backend, &admin, &added.id).await.unwrap();
        assert!(matches!(accounts::invitation_open(&app.backend, old.expose_secret()).await, Err(Error::NotFound)));
        let invited = accounts::invitation_open(&app.backend, token.expose_secret()).await.unwrap();
        assert_eq!((invited.name.as_str(), invited.has_password), ("Dana", false));
        let choose = |password: &str| InvitationForm { password: password.into() };
        let weak = accounts::use_invitation(&app.backend, token.expose_secret(), choose("short")).await;
        assert_eq!(fields(weak), ["password"]);
        accounts::use_invitation(&app.backend, token.expose_secret(), choose("my own words")).await.unwrap();
        let again = accounts::use_invitation(&app.backend, token.expose_secret(), choose("other words")).await;
        assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
        assert!(app.sign_in(&email("Dana"), "my own words").await.is_ok());
        let late = accounts::renew_invitation(&app.backend, &admin, &added.id).await.unwrap();
        app.clock.advance_minutes(7 * DAY);
        assert!(matches!(accounts::invitation_open(&app.backend, late.expose_secret()).await, Err(Error::NotFound)));
    }

    async fn deactivating_shuts_out_at_once(app: App) {
        let admin = app.admin().await;
        let admin = admin.admin().unwrap();
        let dana = app.person("Dana", "provider", None).await;
        let token = app.token(&email("Dana"), PASSWORD).await.unwrap();
        let itself = accounts::deactivate(&app.backend, &admin, admin.actor().person()).await;
        assert_eq!(fields(itself), ["person"]);
        accounts::deactivate(&app.backend, &admin, dana.person()).await.unwrap();
        assert!(accounts::session(&app.backend, token.expose_secret()).await.unwrap().is_none());
        assert!(matches!(app.sign_in(&email("Dana"), PASSWORD).await, Err(Error::WrongCredentials)));
        accounts::activate(&app.backend, &admin, dana.person()).await.unwrap();
        assert!(app.sign_in(&email("Dana"), PASSWORD).await.is_ok());
        let nobody = accounts::deactivate(&app.backend, &admin, &shared::id::PersonId::new("nobody")).await;
        assert!(matches!(nobody, Err(Error::NotFound)));
    }

    async fn roles_are_proofs(app: App) {
        for (roles, admin, staff) in
            [("admin", true, true), ("scheduler", false, true), ("requester,client,provider", false, false)]
        {
            let actor = app.person(&roles.replace(',', " "), roles, None).await;
            assert_eq!(actor.admin().is_ok(), admin, "{roles}");
            assert_eq!(actor.scheduler().is_ok(), staff, "{roles}");
            assert!(admin || matches!(actor.admin(), Err(Error::Denied)));
        }
        assert!(accounts::sign_in(&app.backend, "x", "y".into(), ADDRESS).await.is_err());
    }
}
