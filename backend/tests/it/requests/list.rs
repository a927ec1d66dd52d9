//! Finding requests: filters, search, keyset pages, and the visibility rule once more in SQL.

use backend::actor::Actor;
use backend::requests::{self, Filter, Page, RequestForm, TypeFilter};
use shared::request::{Kind, RequestNumber, Status};

use super::Agency;
use crate::support::database::on_both_engines;

async fn list(agency: &Agency, actor: &Actor, filter: Filter) -> Page {
    requests::list(&agency.app.backend, actor, &filter).await.unwrap()
}

fn numbers(page: &Page) -> Vec<RequestNumber> {
    page.rows.iter().map(|row| row.number).collect()
}

fn at(agency: &Agency, day: u8, hour: u8) -> RequestForm {
    RequestForm {
        starts: format!("2027-01-{day:02}T{hour:02}:00"),
        ends: format!("2027-01-{day:02}T{hour:02}:30"),
        ..agency.form()
    }
}

on_both_engines! {
    async fn r164_a_list_holds_exactly_what_its_reader_may_open(agency: Agency) {
        let ids = |actors: &[&Actor]| actors.iter().map(|it| it.person().as_str().to_owned()).collect::<Vec<_>>();
        let mut all = Vec::new();
        for (organization, requester, client, providers) in [
            (&agency.harbor, &agency.rae, "", vec![]),
            (&agency.harbor, &agency.rae, agency.cal.person().as_str(), ids(&[&agency.dana])),
            (&agency.maple, &agency.max, "", ids(&[&agency.dana, &agency.lou])),
            (&agency.maple, &agency.cal, "", ids(&[&agency.lou])),
        ] {
            let form = RequestForm {
                organization: organization.as_str().into(),
                requester: requester.person().as_str().into(),
                client: client.into(),
                providers,
                ..agency.form()
            };
            all.push(agency.draft(&form).await);
            all.push(agency.create(&form).await);
        }
        let homeless = agency.app.person("Ike", "requester,client", None).await;
        let both = agency.app.person("Bea", "provider,requester", Some(&agency.maple)).await;
        let nobody = agency.app.person("Nob", "provider", Some(&agency.harbor)).await;
        for actor in [&agency.sam, &agency.rae, &agency.cal, &agency.max, &agency.dana, &agency.lou, &homeless, &both, &nobody] {
            let page = list(&agency, actor, Filter::default()).await;
            let mut opened = Vec::new();
            for number in &all {
                if requests::show(&agency.app.backend, actor, *number).await.is_ok() {
                    opened.push(*number);
                }
            }
            let mut listed = numbers(&page);
            listed.sort_unstable();
            assert_eq!(listed, opened, "{}", actor.name());
            assert_eq!(page.total, i64::try_from(opened.len()).unwrap(), "{}", actor.name());
        }
        assert_eq!(list(&agency, &agency.sam, Filter::default()).await.total, 8);
        assert_eq!(list(&agency, &agency.dana, Filter::default()).await.total, 2);
        assert_eq!(list(&agency, &nobody, Filter::default()).await.total, 0);
    }

    async fn filters_narrow_by_status_type_and_day(agency: Agency) {
        let sam = &agency.sam;
        let pending = agency.create(&at(&agency, 5, 10)).await;
        let zoom = agency.confirmed(&at(&agency, 5, 12)).await;
        agency.with_meeting(zoom).await;
        let phone = agency.create(&RequestForm { kind: "phone".into(), ..at(&agency, 6, 10) }).await;
        let night = agency
            .create(&RequestForm { starts: "2027-01-06T23:00".into(), ends: "2027-01-07T01:00".into(), zone: "UTC".into(), ..agency.form() })
            .await;
        let only = async |filter: Filter| numbers(&list(&agency, sam, filter).await);
        let by = |kind| Filter { kind: Some(kind), ..Filter::default() };
        assert_eq!(only(Filter { status: Some(Status::Confirmed), ..Filter::default() }).await, [zoom]);
        assert_eq!(only(by(TypeFilter::Zoom)).await, [zoom], "R95");
        assert_eq!(only(by(TypeFilter::Typed(Kind::InPerson))).await, [pending, night]);
        assert_eq!(only(by(TypeFilter::Typed(Kind::Phone))).await, [phone]);
        let days = |from: &str, to: &str| Filter { from: from.parse().ok(), to: to.parse().ok(), ..Filter::default() };
        assert_eq!(only(days("2027-01-06", "2027-01-06")).await, [phone, night]);
        assert_eq!(only(days("2027-01-07", "2027-01-07")).await, [night], "T-16: over midnight it is on both days");
        assert_eq!(only(days("", "2027-01-05")).await, [pending, zoom]);
        assert!(only(days("2027-01-08", "")).await.is_empty());
        let row = &list(&agency, sam, by(TypeFilter::Zoom)).await.rows[0];
        assert!(row.is_zoom && row.abbreviation == "EST" && row.organization == "Harbor Theatre");
    }

    async fn days_are_those_of_the_site(agency: Agency) {
        let mut tx = agency.app.backend.store().begin().await.unwrap();
        tx.execute("update settings set zone = 'America/New_York'", backend::store::args![]).await.unwrap();
        tx.commit().await.unwrap();
        // 23:00 in New York is 04:00 UTC of the next day.
        let late = agency.create(&at(&agency, 5, 23)).await;
        let day = |day: &str| Filter { from: day.parse().ok(), to: day.parse().ok(), ..Filter::default() };
        assert_eq!(numbers(&list(&agency, &agency.sam, day("2027-01-05")).await), [late]);
        let page = list(&agency, &agency.sam, day("2027-01-06")).await;
        assert!(page.rows.is_empty() && page.zone == "America/New_York");
    }

    async fn r167_search_finds_numbers_and_folded_words(agency: Agency) {
        let cafe = agency.create(&RequestForm { location: "Café 100% Ångström".into(), service: "Mandarin".into(), ..at(&agency, 5, 9) }).await;
        let pier = agency.create(&RequestForm { providers: vec![agency.dana.person().as_str().into()], ..at(&agency, 5, 10) }).await;
        let found = async |text: &str| {
            numbers(&list(&agency, &agency.sam, Filter { text: text.into(), ..Filter::default() }).await)
        };
        assert_eq!(found(&cafe.to_string()).await, [cafe]);
        assert_eq!(found(&format!("sr {}", pier.0)).await, [pier]);
        assert_eq!(found(&pier.0.to_string()).await, [pier]);
        assert_eq!(found("SR-100").await, [], "a spoken number is whole");
        assert_eq!(found("CAFE ångstrom").await, [cafe]);
        assert_eq!(found("100%").await, [cafe]);
        assert_eq!(found("1_0").await, [], "a wildcard is a letter");
        assert_eq!(found("harbor dana").await, [pier]);
        assert_eq!(found("cal").await, [cafe, pier]);
        assert_eq!(found("  ").await, [cafe, pier]);
        assert_eq!(found("'; drop table requests; --").await, []);
        requests::edit(&agency.app.backend, &agency.sam, pier, 1, &RequestForm { service: "Protactile".into(), ..at(&agency, 5, 10) }, None).await.unwrap();
        assert_eq!(found("protactile").await, [pier]);
        assert_eq!(found("dana").await, [], "the line follows the request");
    }

    async fn pages_neither_skip_nor_repeat_when_rows_come_in_between(agency: Agency) {
        let mut all = Vec::new();
        for hour in [8, 9, 10, 10, 10, 11, 12] {
            all.push(agency.create(&at(&agency, 5, hour)).await);
        }
        let page = async |cursor| list(&agency, &agency.sam, Filter { size: Some(3), cursor, ..Filter::default() }).await;
        let order = numbers(&list(&agency, &agency.sam, Filter::default()).await);
        let first = page(None).await;
        assert_eq!((numbers(&first), first.total), (order[..3].to_vec(), 7));
        assert!(first.previous.is_none());
        let second = page(first.next).await;
        assert_eq!(numbers(&second), order[3..6]);

        agency.create(&at(&agency, 5, 7)).await;
        agency.create(&at(&agency, 5, 6)).await;
        let third = page(second.next.clone()).await;
        assert_eq!(numbers(&third), order[6..]);
        assert!(third.next.is_none());
        let back = page(third.previous).await;
        assert_eq!(numbers(&back), order[3..6]);
        // Through its text, as in a URL.
        let again = back.previous.unwrap().to_string().parse().ok();
        let back = page(again).await;
        assert_eq!(numbers(&back), order[..3]);
        let newest = page(back.previous).await;
        assert_eq!(newest.rows.len(), 2, "what came in between stands before");
        assert!(newest.previous.is_none() && newest.next.is_some());
    }

    async fn a_list_takes_four_statements_however_long_it_is(agency: Agency) {
        let count = async || agency.app.statements(list(&agency, &agency.sam, Filter::default())).await;
        let (empty, none) = count().await;
        for hour in 0..12 {
            let form = RequestForm { providers: vec![agency.dana.person().as_str().into()], ..at(&agency, 5, hour) };
            agency.create(&form).await;
        }
        let (page, many) = count().await;
        assert_eq!((empty.rows.len(), page.rows.len()), (0, 12));
        assert_eq!((none, many), (4, 4));
    }
}
