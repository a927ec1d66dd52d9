//! What commits tell, and who hears it.

use backend::accounts;
use backend::live::Event;
use backend::requests::{self, CancelForm, RequestForm, Saving};
use backend::settings::{self, GeneralForm};
use backend::store::{self, args};
use sqlx::{Connection as _, PgConnection};

use crate::requests::Agency;
use crate::support::FromDatabase as _;
use crate::support::app::{PASSWORD, person_form};
use crate::support::database::{Engine, on, on_both_engines};
use crate::support::ears::{Ears, following};
use crate::support::stage::Stage;

impl Agency {
    async fn ears(&self, actor: &backend::actor::Actor) -> Ears {
        Ears::of(&self.app.backend, actor).await
    }

    async fn all_ears(&self, actors: &[&backend::actor::Actor]) -> Vec<Ears> {
        let mut ears = Vec::new();
        for actor in actors {
            ears.push(self.ears(actor).await);
        }
        ears
    }

    /// Renames the agency.
    async fn renamed(&self, admin: &backend::actor::Actor) {
        let now = settings::get(&self.app.backend, admin).await.unwrap();
        let form = GeneralForm {
            company_name: format!("Agency {}", now.version),
            zone: now.zone.clone(),
            hour_format: "12".into(),
            ..GeneralForm::default()
        };
        let proof = admin.admin().unwrap();
        settings::change_general(&self.app.backend, &proof, now.version, &form).await.unwrap();
    }
}

on_both_engines! {
    async fn nothing_is_told_before_it_counts(agency: Agency) {
        let _following = following(&agency.app.backend, &agency.sam).await;
        let number = agency.create(&agency.form()).await;
        let mut sam = agency.ears(&agency.sam).await;
        let mut dropped = agency.app.backend.store().begin().await.unwrap();
        store::lock_pool(&mut dropped).await.unwrap();
        drop(dropped);
        let stale = requests::edit(&agency.app.backend, &agency.sam, number, 0, &agency.form(), None).await;
        stale.unwrap_err();
        let wrong = RequestForm { service: String::new(), ..agency.form() };
        requests::edit(&agency.app.backend, &agency.sam, number, 1, &wrong, None).await.unwrap_err();
        assert_eq!(sam.heard().await, [""; 0], "nothing was changed");
        requests::confirm(&agency.app.backend, &agency.sam, number).await.unwrap();
        let mut tx = agency.app.backend.store().read().await.unwrap();
        let pool = store::pool_version(&mut tx).await.unwrap();
        assert_eq!(sam.versions().await, [(format!("request:{number}"), 2), ("pool".to_owned(), pool)]);
    }

    async fn an_open_transaction_is_heard_of_by_nobody(agency: Agency) {
        let _following = following(&agency.app.backend, &agency.sam).await;
        let mut sam = agency.ears(&agency.sam).await;
        let mut tx = agency.app.backend.store().begin().await.unwrap();
        let version = store::lock_pool(&mut tx).await.unwrap();
        let silent = tokio::time::timeout(std::time::Duration::from_millis(50), sam.next()).await;
        assert!(silent.is_err(), "told before the commit: {silent:?}");
        tx.commit().await.unwrap();
        let Event::Topic { version: told, .. } = sam.next().await else { panic!("no topic") };
        assert_eq!(told, version);
    }

    async fn each_hears_of_what_they_may_see(agency: Agency) {
        let admin = agency.app.admin().await;
        let _following = following(&agency.app.backend, &admin).await;
        let everybody = [&admin, &agency.sam, &agency.rae, &agency.cal, &agency.max, &agency.dana, &agency.lou];
        let mut ears = agency.all_ears(&everybody).await;
        let form = RequestForm { providers: vec![agency.dana.person().as_str().into()], ..agency.form() };
        let draft = agency.draft(&form).await;
        let number = agency.create(&form).await;
        let of = [format!("request:{draft}"), format!("request:{number}")];
        let mut heard = Vec::new();
        for ears in &mut ears {
            heard.push(ears.heard().await);
        }
        let nothing: [String; 0] = [];
        assert_eq!(heard[0], of, "an admin");
        assert_eq!(heard[1], of, "a scheduler");
        assert_eq!(heard[2], of, "who asked for it");
        assert_eq!(heard[3], of, "who is served");
        assert_eq!(heard[4], nothing, "another organization");
        assert_eq!(heard[5], of[1..], "the assigned provider, but not of the draft");
        assert_eq!(heard[6], nothing, "a provider who is not assigned");
    }

    async fn the_pool_is_for_staff_and_the_settings_for_admins(agency: Agency) {
        let admin = agency.app.admin().await;
        let _following = following(&agency.app.backend, &admin).await;
        let everybody = [&admin, &agency.sam, &agency.rae, &agency.dana];
        let mut ears = agency.all_ears(&everybody).await;
        agency.renamed(&admin).await;
        accounts::add_person(&agency.app.backend, &backend::actor::Author::operator(), person_form("New", "client", None))
            .await
            .unwrap();
        assert_eq!(ears[0].heard().await, ["pool", "settings", "site", "people"]);
        assert_eq!(ears[1].heard().await, ["pool", "site"]);
        assert_eq!(ears[2].heard().await, ["site"]);
        assert_eq!(ears[3].heard().await, ["site"]);
    }

    async fn whoever_loses_sight_of_a_request_hears_that_and_no_more(agency: Agency) {
        let _following = following(&agency.app.backend, &agency.sam).await;
        let backend = &agency.app.backend;
        let assigned = RequestForm { providers: vec![agency.dana.person().as_str().into()], ..agency.form() };
        let number = agency.create(&assigned).await;
        let topic = format!("request:{number}");
        let (mut dana, mut lou, mut cal) = (agency.ears(&agency.dana).await, agency.ears(&agency.lou).await, agency.ears(&agency.cal).await);
        let mut max = agency.ears(&agency.max).await;
        let moved = RequestForm {
            providers: vec![agency.lou.person().as_str().into()],
            organization: agency.maple.as_str().into(),
            requester: agency.max.person().as_str().into(),
            client: String::new(),
            ..agency.form()
        };
        requests::edit(backend, &agency.sam, number, 1, &moved, None).await.unwrap();
        assert_eq!(dana.heard().await, [topic.as_str()], "it went away");
        assert_eq!(cal.heard().await, [topic.as_str()], "it went away");
        assert_eq!(lou.heard().await, [topic.as_str()], "it came");
        assert_eq!(max.heard().await, [topic.as_str()], "it came");
        requests::confirm(backend, &agency.sam, number).await.unwrap();
        assert_eq!(dana.heard().await, [""; 0]);
        assert_eq!(cal.heard().await, [""; 0]);
        assert_eq!(lou.heard().await, [topic.as_str()]);
        assert_eq!(max.heard().await, [topic.as_str()]);
    }

    async fn a_stream_that_comes_back_hears_what_it_missed_once(agency: Agency) {
        let _following = following(&agency.app.backend, &agency.sam).await;
        let mut first = agency.ears(&agency.sam).await;
        agency.create(&agency.form()).await;
        first.next().await;
        let left = first.last();
        drop(first);
        let missed = agency.create(&agency.form()).await;
        let others = agency.create(&RequestForm { organization: agency.maple.as_str().into(), requester: agency.max.person().as_str().into(), client: String::new(), ..agency.form() }).await;
        let mut again = Ears::after(&agency.app.backend, &agency.sam, Some(&left));
        assert_eq!(again.heard().await, [format!("request:{missed}"), format!("request:{others}")]);
        let mut rae = Ears::after(&agency.app.backend, &agency.rae, Some(&left));
        assert_eq!(rae.heard().await, [format!("request:{missed}")], "judged anew for whoever asks");
        let unknown = "another-start:3".parse().unwrap();
        assert_eq!(Ears::after(&agency.app.backend, &agency.sam, Some(&unknown)).heard().await, ["resync"]);
    }

    async fn a_stream_that_falls_behind_looks_at_everything(agency: Agency) {
        let admin = agency.app.admin().await;
        let _following = following(&agency.app.backend, &admin).await;
        let mut slow = agency.ears(&admin).await;
        let mut quick = agency.ears(&agency.sam).await;
        for _ in 0..100 {
            agency.renamed(&admin).await;
            assert_eq!(quick.heard().await, ["pool", "site"]);
        }
        assert!(matches!(slow.next().await, Event::Resync { .. }));
        assert_eq!(slow.heard().await, [""; 0], "nothing of what the resync stands for");
        agency.renamed(&admin).await;
        assert_eq!(slow.heard().await, ["pool", "settings", "site"]);
    }

    async fn only_whose_session_ends_looks_it_up(agency: Agency) {
        let admin = agency.app.admin().await;
        let _following = following(&agency.app.backend, &admin).await;
        let (mut lou, mut dana) = (agency.ears(&agency.lou).await, agency.ears(&agency.dana).await);
        let backend = &agency.app.backend;
        let again = agency.app.sign_in(agency.lou.email(), PASSWORD).await.unwrap();
        assert_eq!(accounts::still(backend, &again).await.unwrap().as_ref(), Some(&again));
        accounts::deactivate(backend, &admin.admin().unwrap(), agency.lou.person()).await.unwrap();
        assert_eq!(lou.next().await, Event::Session);
        assert_eq!(accounts::still(backend, &again).await.unwrap(), None);
        assert_eq!(dana.heard().await, [""; 0]);
    }

    async fn a_conversion_and_its_end_are_told_with_the_pool(stage: Stage) {
        let _following = following(&stage.backend, &stage.staff).await;
        let number = stage.request(7, 60, 120).await;
        let mut staff = Ears::of(&stage.backend, &stage.staff).await;
        stage.converted(number).await;
        let heard = staff.heard().await;
        assert!(heard.contains(&format!("request:{number}")) && heard.contains(&"pool".to_owned()), "{heard:?}");
        requests::cancel(&stage.backend, &stage.staff, number, &CancelForm::default()).await.unwrap();
        let heard = staff.heard().await;
        assert!(heard.contains(&format!("request:{number}")) && heard.contains(&"pool".to_owned()), "{heard:?}");
    }

    async fn many_requests_in_one_transaction_cost_few_statements(agency: Agency) {
        let _following = following(&agency.app.backend, &agency.sam).await;
        let mut numbers = Vec::new();
        for _ in 0..40 {
            numbers.push(agency.confirmed(&agency.form()).await);
        }
        let mut sam = agency.ears(&agency.sam).await;
        let before = agency.app.backend.store().statements();
        let over = shared::time::Timestamp(1_900_000_000_000);
        assert_eq!(requests::complete_due(&agency.app.backend, over).await.unwrap(), 40);
        let statements = agency.app.backend.store().statements() - before;
        // Two for each request, the few around them, three to read who may hear, and PostgreSQL's payloads.
        assert!(statements <= 2 * 40 + 16, "{statements} statements");
        let heard = sam.heard().await;
        assert!(numbers.iter().all(|number| heard.contains(&format!("request:{number}"))));
    }
}

#[tokio::test]
async fn programs_on_one_postgresql_hear_of_each_other() {
    on(Engine::Postgres, |database| async {
        let agency = Agency::from_database(database).await;
        let other = agency.app.another_program().await;
        let _here = following(&agency.app.backend, &agency.sam).await;
        let _there = following(&other, &agency.sam).await;
        let (mut here, mut there) = (agency.ears(&agency.sam).await, Ears::of(&other, &agency.dana).await);
        let mut stranger = Ears::of(&other, &agency.lou).await;
        let form = RequestForm { providers: vec![agency.dana.person().as_str().into()], ..agency.form() };
        let number = agency.create(&form).await;
        assert_eq!(there.heard().await, [format!("request:{number}")]);
        assert_eq!(here.heard().await, [format!("request:{number}")]);
        assert_eq!(stranger.heard().await, [""; 0]);
        let second = requests::create(&other, &agency.sam, &form, Saving::Submit).await.unwrap();
        assert_eq!(
            here.heard().await,
            [format!("request:{second}")],
            "once, though it wrote to this database too"
        );
    })
    .await;
}

#[tokio::test]
async fn a_lost_connection_to_postgresql_makes_everybody_look_again() {
    on(Engine::Postgres, |database| async {
        let url = database.url.clone();
        let agency = Agency::from_database(database).await;
        let _following = following(&agency.app.backend, &agency.sam).await;
        let (mut sam, mut lou) = (agency.ears(&agency.sam).await, agency.ears(&agency.lou).await);
        let left = sam.last();
        let mut hand = PgConnection::connect(&url).await.unwrap();
        let ended: Vec<(bool,)> = sqlx::query_as(
            "select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'callboard listener' and datname = current_database()",
        )
        .fetch_all(&mut hand)
        .await
        .unwrap();
        assert_eq!(ended, [(true,)], "one listening connection a program");
        assert!(matches!(sam.next().await, Event::Resync { .. }));
        assert!(matches!(lou.next().await, Event::Resync { .. }), "also who may see nothing");
        let number = agency.create(&agency.form()).await;
        assert_eq!(sam.heard().await, [format!("request:{number}")]);
        let mut again = Ears::after(&agency.app.backend, &agency.sam, Some(&left));
        assert_eq!(again.heard().await[0], "resync", "what was missed is not known to later comers either");
    })
    .await;
}

#[tokio::test]
async fn what_nobody_here_can_read_makes_everybody_look_again() {
    on(Engine::Postgres, |database| async {
        let agency = Agency::from_database(database).await;
        let _following = following(&agency.app.backend, &agency.sam).await;
        let mut sam = agency.ears(&agency.sam).await;
        let mut tx = agency.app.backend.store().begin().await.unwrap();
        let sql = "select pg_notify('callboard', '{\"of_a_newer_program\":1}') is null";
        tx.all::<(bool,)>(sql, args![]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(sam.heard().await, ["resync"]);
    })
    .await;
}
