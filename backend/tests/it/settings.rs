//! The tabs General and Zoom: validation by field, versions, the secret, the hosts, the history.

use backend::reconciler::{self, ProblemKind};
use backend::settings::{self, GeneralForm, Tested, ZoomForm};
use backend::store::args;
use backend::{Change, Error};
use shared::settings::HourFormat;

use crate::requests::Agency;
use crate::support::app::{App, fields};
use crate::support::database::on_both_engines;
use crate::support::stage::Stage;

fn general() -> GeneralForm {
    GeneralForm {
        company_name: " Acme Interpreting ".into(),
        zone: "America/New_York".into(),
        hour_format: "24".into(),
        public_url: "https://callboard.example.org/".into(),
        policy_note: "The interpreter starts the meeting.".into(),
        host_rule: "provider".into(),
        convert_when_confirmed: true,
    }
}

fn zoom() -> ZoomForm {
    ZoomForm {
        account_id: " acc-1 ".into(),
        client_id: "client-1".into(),
        client_secret: "s3cret-words".into(),
        host_link_minutes: "60".into(),
        padding_minutes: "60".into(),
        user_emails: "A@example.org\r\nb@example.org".into(),
        ..ZoomForm::default()
    }
}

/// The form as the page shows it after a save: the secret is never sent back.
fn shown(emails: &str) -> ZoomForm {
    ZoomForm { client_secret: "".into(), account_id: "acc-1".into(), user_emails: emails.into(), ..zoom() }
}

fn names(changes: &[Change]) -> Vec<&str> {
    changes.iter().map(|change| change.field.as_str()).collect()
}

on_both_engines! {
    async fn r43_general_is_saved_alone_and_says_what_changed(app: App) {
        let admin = app.admin().await;
        let proof = admin.admin().unwrap();
        settings::change_zoom(&app.backend, &proof, 1, &zoom()).await.unwrap();
        let before = settings::get(&app.backend, &admin).await.unwrap();
        let changes = settings::change_general(&app.backend, &proof, before.version, &general()).await.unwrap();
        assert_eq!(
            names(&changes),
            ["company_name", "zone", "hour_format", "public_url", "policy_note", "host_rule", "convert_when_confirmed"]
        );
        assert_eq!((changes[6].from.as_str(), changes[6].to.as_str()), ("off", "on"));
        assert_eq!((changes[0].from.as_str(), changes[0].to.as_str()), ("Callboard", "Acme Interpreting"));
        let after = settings::get(&app.backend, &admin).await.unwrap();
        assert_eq!(after.company_name, "Acme Interpreting");
        assert!(!before.convert_when_confirmed && after.convert_when_confirmed, "off unless an admin asks for it");
        assert_eq!(after.hour_format, HourFormat::H24);
        assert_eq!(after.public_url.as_deref(), Some("https://callboard.example.org"));
        assert_eq!(after.changed_by.as_deref(), Some("Ada"));
        assert_eq!(after.zoom, before.zoom);
        let nothing = settings::change_general(&app.backend, &proof, after.version, &general()).await.unwrap();
        assert!(nothing.is_empty());
        assert_eq!(settings::get(&app.backend, &admin).await.unwrap().version, after.version);
        assert_eq!(settings::get_public(&app.backend).await.unwrap().company_name, "Acme Interpreting");
    }

    async fn r34_one_invalid_general_field_saves_nothing(app: App) {
        let admin = app.admin().await;
        let proof = admin.admin().unwrap();
        let before = settings::get(&app.backend, &admin).await.unwrap();
        let wrong = GeneralForm {
            company_name: " ".into(),
            zone: "Mars/Olympus".into(),
            hour_format: "13".into(),
            public_url: "callboard".into(),
            policy_note: "x".repeat(501),
            host_rule: "nobody".into(),
            ..general()
        };
        let refused = settings::change_general(&app.backend, &proof, 1, &wrong).await;
        assert_eq!(fields(refused), ["company_name", "zone", "hour_format", "host_rule", "public_url", "policy_note"]);
        let one = GeneralForm { zone: String::new(), ..general() };
        assert_eq!(fields(settings::change_general(&app.backend, &proof, 1, &one).await), ["zone"]);
        assert_eq!(settings::get(&app.backend, &admin).await.unwrap(), before);
    }

    async fn r13_to_r22_the_six_fields_are_saved(app: App) {
        let admin = app.admin().await;
        let proof = admin.admin().unwrap();
        assert!(!settings::get(&app.backend, &admin).await.unwrap().zoom_set_up());
        let saved = settings::change_zoom(&app.backend, &proof, 1, &zoom()).await.unwrap();
        let six = ["zoom_account_id", "zoom_client_id", "zoom_client_secret", "host_link_minutes", "padding_minutes",
            "zoom_user_emails"];
        assert_eq!(names(&saved.changes), six);
        let now = settings::get(&app.backend, &admin).await.unwrap();
        assert_eq!(now.zoom.account_id, "acc-1", "R14: trimmed");
        assert_eq!(now.zoom.margins.spacing_minutes(), 120);
        assert_eq!(now.user_emails(), "A@example.org\nb@example.org");
        assert_eq!(now.zoom.tested, Tested::Never);
        assert!(now.zoom.has_secret && now.zoom_set_up());
    }

    async fn r19_r20_every_bad_line_is_named_and_nothing_is_saved(app: App) {
        let admin = app.admin().await;
        let proof = admin.admin().unwrap();
        let before = settings::get(&app.backend, &admin).await.unwrap();
        let wrong = ZoomForm { user_emails: "a@x.org, b@x.org\n\nfine@x.org\nno address".into(), ..zoom() };
        match settings::change_zoom(&app.backend, &proof, 1, &wrong).await {
            Err(Error::Invalid(errors)) => {
                let messages: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
                assert!(errors.iter().all(|error| error.field == "zoom_user_emails"));
                assert!(messages.len() == 2 && messages[0].starts_with("line 1:") && messages[1].starts_with("line 4:"),
                    "{messages:?}");
            }
            other => panic!("{other:?}"),
        }
        for (host_link, padding, wrong) in [
            ("-1", "0", vec!["host_link_minutes"]),
            ("121", "1440", vec!["host_link_minutes"]),
            ("1.5", "", vec!["host_link_minutes", "padding_minutes"]),
            ("0", "1441", vec!["padding_minutes"]),
        ] {
            let form = ZoomForm { host_link_minutes: host_link.into(), padding_minutes: padding.into(), ..zoom() };
            assert_eq!(fields(settings::change_zoom(&app.backend, &proof, 1, &form).await), wrong);
        }
        let long = ZoomForm { account_id: "x".repeat(101), client_secret: "x".repeat(201).into(), ..zoom() };
        let refused = settings::change_zoom(&app.backend, &proof, 1, &long).await;
        assert_eq!(fields(refused), ["zoom_account_id", "zoom_client_secret"]);
        assert_eq!(settings::get(&app.backend, &admin).await.unwrap(), before);
        let twice = ZoomForm { user_emails: "A@x.org\na@x.org\n\nb@x.org".into(), ..zoom() };
        let saved = settings::change_zoom(&app.backend, &proof, 1, &twice).await.unwrap();
        assert_eq!((saved.duplicates.len(), saved.duplicates[0].line), (1, 2));
    }

    async fn r16_r38_the_secret_is_sealed_and_never_in_the_history(app: App) {
        let admin = app.admin().await;
        let proof = admin.admin().unwrap();
        settings::change_zoom(&app.backend, &proof, 1, &zoom()).await.unwrap();
        let sealed = async || {
            let mut tx = app.backend.store().read().await.unwrap();
            let sql = "select zoom_client_secret from settings";
            tx.one::<(Option<Vec<u8>>,)>(sql, args![]).await.unwrap().0
        };
        let stored = sealed().await.unwrap();
        assert!(!String::from_utf8_lossy(&stored).contains("s3cret"));
        assert!(!app.audit_holds("s3cret").await && app.audit_holds("zoom_client_secret").await);
        assert!(!format!("{:?}", zoom()).contains("s3cret"));

        // Blank keeps it, the same words are no change, other words are.
        let form = shown("A@example.org\nb@example.org");
        assert!(settings::change_zoom(&app.backend, &proof, 2, &form).await.unwrap().changes.is_empty());
        assert!(settings::change_zoom(&app.backend, &proof, 2, &zoom()).await.unwrap().changes.is_empty());
        assert_eq!(sealed().await.unwrap(), stored);
        let other = ZoomForm { client_secret: "other words".into(), ..form };
        let saved = settings::change_zoom(&app.backend, &proof, 2, &other).await.unwrap();
        assert_eq!((names(&saved.changes), saved.changes[0].to.as_str()), (vec!["zoom_client_secret"], "changed"));
    }

    async fn another_key_asks_for_the_secret_again(app: App) {
        let admin = app.admin().await;
        let proof = admin.admin().unwrap();
        settings::change_zoom(&app.backend, &proof, 1, &zoom()).await.unwrap();
        let restored = app.reopened_with_another_key().await;
        settings::get(&restored, &admin).await.unwrap();
        let blank = shown("A@example.org");
        assert_eq!(fields(settings::change_zoom(&restored, &proof, 2, &blank).await), ["zoom_client_secret"]);
        settings::change_zoom(&restored, &proof, 2, &zoom()).await.unwrap();
    }

    async fn r37_two_admins_at_once_the_second_is_told(app: App) {
        let ada = app.admin().await;
        let bo = app.person("Bo", "admin", None).await;
        settings::change_zoom(&app.backend, &ada.admin().unwrap(), 1, &zoom()).await.unwrap();
        let seen = settings::get(&app.backend, &ada).await.unwrap().version;
        app.clock.advance_minutes(5);
        let theirs = ZoomForm { padding_minutes: "30".into(), ..shown("A@example.org\nb@example.org") };
        settings::change_zoom(&app.backend, &bo.admin().unwrap(), seen, &theirs).await.unwrap();
        let mine = ZoomForm { host_link_minutes: "45".into(), ..shown("A@example.org\nb@example.org") };
        match settings::change_zoom(&app.backend, &ada.admin().unwrap(), seen, &mine).await {
            Err(Error::Stale(stale)) => {
                assert_eq!((stale.by.as_deref(), stale.at), (Some("Bo"), app.backend.now()));
                assert_eq!(names(&stale.changes), ["padding_minutes"]);
                assert_eq!((stale.changes[0].from.as_str(), stale.changes[0].to.as_str()), ("60", "30"));
                settings::change_zoom(&app.backend, &ada.admin().unwrap(), stale.version, &mine).await.unwrap();
            }
            other => panic!("{other:?}"),
        }
        // The other tab does not mind.
        settings::change_general(&app.backend, &bo.admin().unwrap(), seen, &general()).await.unwrap();
        let late = GeneralForm { hour_format: "12".into(), ..general() };
        assert!(matches!(
            settings::change_general(&app.backend, &ada.admin().unwrap(), seen, &late).await,
            Err(Error::Stale(_))
        ));
    }

    async fn t_24_a_host_that_comes_back_is_the_same_host(app: App) {
        let admin = app.admin().await;
        let proof = admin.admin().unwrap();
        settings::change_zoom(&app.backend, &proof, 1, &zoom()).await.unwrap();
        let first = settings::get(&app.backend, &admin).await.unwrap();
        settings::change_zoom(&app.backend, &proof, 2, &shown("b@example.org\nc@example.org")).await.unwrap();
        settings::change_zoom(&app.backend, &proof, 3, &shown("c@example.org\na@EXAMPLE.org")).await.unwrap();
        let last = settings::get(&app.backend, &admin).await.unwrap();
        assert_eq!(last.user_emails(), "c@example.org\na@EXAMPLE.org", "the order typed");
        assert_eq!(last.zoom.hosts[1].id, first.zoom.hosts[0].id);
        let mut tx = app.backend.store().read().await.unwrap();
        let (hosts,) = tx.one::<(i64,)>("select count(*) from hosts", args![]).await.unwrap();
        assert_eq!(hosts, 3);
    }

    async fn saving_zoom_changes_the_version_previews_compare(app: App) {
        let admin = app.admin().await;
        let version = async || {
            backend::store::pool_version(&mut app.backend.store().read().await.unwrap()).await.unwrap()
        };
        let before = version().await;
        settings::change_zoom(&app.backend, &admin.admin().unwrap(), 1, &zoom()).await.unwrap();
        assert!(version().await > before);
    }

    async fn r42_credentials_and_list_may_be_emptied(app: App) {
        let admin = app.admin().await;
        let proof = admin.admin().unwrap();
        settings::change_zoom(&app.backend, &proof, 1, &zoom()).await.unwrap();
        let empty = ZoomForm { account_id: String::new(), client_id: String::new(), ..shown("") };
        let saved = settings::change_zoom(&app.backend, &proof, 2, &empty).await.unwrap();
        assert_eq!(saved.changes.last().unwrap().to, "");
        let now = settings::get(&app.backend, &admin).await.unwrap();
        assert!(!now.zoom.has_secret && !now.zoom_set_up() && now.zoom.hosts.is_empty());
    }

    async fn r41_a_host_that_leaves_names_the_requests_it_still_hosts(agency: Agency) {
        let admin = agency.app.admin().await;
        let (backend, proof) = (&agency.app.backend, admin.admin().unwrap());
        let number = agency.confirmed(&agency.form()).await;
        agency.with_meeting(number).await;
        let with = |emails: &str| ZoomForm { user_emails: emails.into(), ..zoom() };
        let kept = settings::zoom_impact(backend, &proof, &with("HOST-A@example.org")).await.unwrap();
        assert!(!kept.needs_a_look(), "{kept:?}");
        let told = settings::zoom_impact(backend, &proof, &with("b@example.org")).await.unwrap();
        assert_eq!((told.removed[0].email.as_str(), told.removed[0].requests.as_slice()), ("host-a@example.org", &[number][..]));
        assert_eq!(settings::get(backend, &admin).await.unwrap().version, 1, "asking saves nothing");

        let unseen = settings::change_zoom(backend, &proof, 1, &with("b@example.org")).await;
        assert!(matches!(unseen, Err(Error::Unseen)), "{unseen:?}");
        assert_eq!(settings::get(backend, &admin).await.unwrap().version, 1, "a save that must be seen first saves nothing");
        let seen = ZoomForm { seen_impact: told.seal(backend), ..with("b@example.org") };
        let other = ZoomForm { user_emails: "c@example.org".into(), account_id: String::new(), ..seen.clone() };
        let more = settings::change_zoom(backend, &proof, 1, &other).await;
        assert!(matches!(more, Err(Error::Unseen)), "what was seen was something else: {more:?}");
        let saved = settings::change_zoom(backend, &proof, 1, &seen).await.unwrap();
        assert_eq!(saved.impact, told);
        assert!(agency.show(number).await.meeting.unwrap().join_url.is_some(), "its meeting stays");
        agency.app.clock.set(agency.show(number).await.span.end());
        let after = settings::zoom_impact(backend, &proof, &with("c@example.org")).await.unwrap();
        assert!(after.removed.is_empty(), "what is over does not matter");
    }

    async fn r42_emptying_says_how_many_meetings_lose_their_host_link(agency: Agency) {
        let admin = agency.app.admin().await;
        let (backend, proof) = (&agency.app.backend, admin.admin().unwrap());
        for _ in 0..2 {
            let number = agency.confirmed(&agency.form()).await;
            if agency.show(number).await.number.0 % 2 == 1 {
                agency.with_meeting(number).await;
            }
        }
        let form = ZoomForm { account_id: String::new(), user_emails: "host-a@example.org".into(), ..zoom() };
        assert_eq!(settings::zoom_impact(backend, &proof, &form).await.unwrap().without_credentials, 1);
        let whole = ZoomForm { account_id: "acc".into(), ..form };
        assert_eq!(settings::zoom_impact(backend, &proof, &whole).await.unwrap().without_credentials, 0);
    }

    async fn r42_another_account_is_refused_with_the_count_while_meetings_are_to_come(agency: Agency) {
        let admin = agency.app.admin().await;
        let (backend, proof) = (&agency.app.backend, admin.admin().unwrap());
        let number = agency.confirmed(&agency.form()).await;
        agency.with_meeting(number).await;
        let own = ZoomForm { user_emails: "host-a@example.org".into(), ..zoom() };
        settings::change_zoom(backend, &proof, 1, &own).await.unwrap();
        let other = ZoomForm { account_id: "acc-2".into(), client_secret: "other".into(), ..shown("host-a@example.org") };
        let version = settings::get(backend, &admin).await.unwrap().version;
        for refused in [
            settings::zoom_impact(backend, &proof, &other).await.map(drop),
            settings::change_zoom(backend, &proof, version, &other).await.map(drop),
        ] {
            match refused {
                Err(Error::Invalid(errors)) => {
                    assert_eq!(errors[0].field, "zoom_account_id");
                    assert!(errors[0].message.starts_with("1 meeting to come belongs"), "{}", errors[0].message);
                }
                other => panic!("{other:?}"),
            }
        }
        // Another app of the same account reaches it; and once it is over, nothing holds the account.
        let app = ZoomForm { client_id: "client-2".into(), client_secret: "other".into(), ..shown("host-a@example.org") };
        settings::change_zoom(backend, &proof, version, &app).await.unwrap();
        agency.app.clock.set(agency.show(number).await.span.end());
        settings::change_zoom(backend, &proof, version + 1, &other).await.unwrap();
    }

    async fn r40_the_pairs_that_new_minutes_bring_too_close_are_named(stage: Stage) {
        stage.only_hosts(1).await;
        // 90 minutes apart, and far away from both.
        for (number, start) in [(1, 600), (2, 750), (3, 3000)] {
            let request = stage.request(number, start, start + 60).await;
            stage.converted(request).await;
        }
        let hosts = &stage.zoom.control.hosts()[..1];
        let admin = stage.admin.admin().unwrap();
        let wider = stage.form(hosts, 60, 60);
        let impact = settings::zoom_impact(&stage.backend, &admin, &wider).await.unwrap();
        let pairs: Vec<_> = impact.too_close.iter().map(|pair| (pair.earlier.0, pair.later.0, pair.gap_minutes)).collect();
        assert_eq!(pairs, [(1, 2, 90)]);
        assert_eq!(impact.too_close[0].host, "Harborline Host A");
        let edge = stage.form(hosts, 45, 44);
        let free = settings::zoom_impact(&stage.backend, &admin, &edge).await.unwrap();
        assert!(free.too_close.is_empty(), "90 minutes are more than 89: {free:?}");
        stage.set_up(hosts, 60, 60).await;
        assert_eq!(stage.zoom.control.meetings().len(), 3, "nothing is moved or deleted");
        let wider_still = stage.form(hosts, 60, 90);
        let again = settings::zoom_impact(&stage.backend, &admin, &wider_still).await.unwrap();
        assert!(again.too_close.is_empty(), "what is too close already is no news");
        let staff = stage.staff.scheduler().unwrap();
        let standing = reconciler::problems(&stage.backend, &staff).await.unwrap();
        let told: Vec<_> = standing.iter().map(|problem| (problem.request.unwrap().0, problem.kind.clone())).collect();
        let later = shared::request::RequestNumber(2);
        assert_eq!(told, [(1, ProblemKind::TooClose { later, gap_minutes: 90, spacing_minutes: 120 })]);
        stage.set_up(hosts, 45, 44).await;
        assert_eq!(reconciler::problems(&stage.backend, &staff).await.unwrap(), [], "parted by the minutes");
    }

    async fn d_13_a_save_after_a_test_says_that_it_is_untested(app: App) {
        let admin = app.admin().await;
        let proof = admin.admin().unwrap();
        settings::change_zoom(&app.backend, &proof, 1, &zoom()).await.unwrap();
        let mut tx = app.backend.store().begin().await.unwrap();
        let sql = "insert into zoom_test (id, fingerprint, tested_at, tested_by, users, warnings) values (1, 'other', 5, $1, 2, 0)";
        tx.execute(sql, args![admin.person()]).await.unwrap();
        tx.commit().await.unwrap();
        let tested = settings::get(&app.backend, &admin).await.unwrap().zoom.tested;
        assert_eq!(tested, Tested::NotSince { at: shared::time::Timestamp(5) });
    }
}
