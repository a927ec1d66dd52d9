//! T-25: a Zoom user whose address was changed is the host it was before, whoever hears of it first and in whatever order.

use backend::conversion::Outcome;
use backend::hosts::{self, Standing, look_at_all};
use backend::reconciler::{ProblemKind, problems};
use backend::settings::{self, TestOptions, test_zoom};
use backend::store::args;
use backend::{Error, requests};
use shared::message::Message;
use shared::request::RequestNumber;
use zoom_sim::{Fault, HoldAt, UserEdit};

use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, conflict};

const A: &str = "host-a@harborline.example";
const B: &str = "host-b@harborline.example";
const NEW: &str = "harbor@harborline.example";

impl Stage {
    /// Another address for a user, by hand in Zoom.
    fn rename(&self, from: &str, to: &str) {
        let edit = UserEdit { email: Some(to.to_owned()), ..UserEdit::default() };
        assert!(self.zoom.control.edit_user_as(from, edit));
    }

    async fn list(&self, hosts: &[&str]) {
        let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
        self.set_up(&hosts, 15, 30).await;
    }

    async fn test_of(&self, hosts: &[&str]) -> settings::TestReport {
        let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
        let (form, options) = (self.form(&hosts, 15, 30), TestOptions::default());
        test_zoom(&self.backend, &self.admin.admin().unwrap(), &form, options, |_| ()).await.unwrap()
    }

    /// The listed hosts as id, address, and how much they have ahead.
    async fn pool(&self) -> Vec<(String, String, usize)> {
        let overview = hosts::overview(&self.backend, &self.admin.admin().unwrap()).await.unwrap();
        overview
            .listed
            .into_iter()
            .map(|host| (host.id.as_str().to_owned(), host.email, host.ahead))
            .collect()
    }

    async fn host_id(&self, email: &str) -> String {
        let pool = self.pool().await;
        pool.into_iter().find(|(_, address, _)| address == email).unwrap().0
    }

    /// Which row a request's meeting stands on.
    async fn row_of(&self, number: RequestNumber) -> String {
        let sql = "select m.host_id from meetings m join requests r on r.id = m.request_id
            where r.number = $1 and m.current";
        self.tx().await.one::<(String,)>(sql, args![number.0]).await.unwrap().0
    }

    /// What may never be: two meetings at once under one Zoom user.
    fn nobody_hosts_two_at_once(&self) {
        let meetings = self.zoom.control.meetings();
        for (nth, one) in meetings.iter().enumerate() {
            let end = one.start_time + chrono::TimeDelta::minutes(one.duration);
            let clash = meetings[nth + 1..].iter().find(|other| {
                let over = other.start_time + chrono::TimeDelta::minutes(other.duration);
                other.host_email == one.host_email && other.start_time < end && one.start_time < over
            });
            assert!(clash.is_none(), "{one:?} and {clash:?}");
        }
    }
}

on_both_engines! {
    async fn t_25_a_new_address_is_listed_and_nothing_is_booked_twice(stage: Stage) {
        stage.list(&[A]).await;
        let id = stage.host_id(A).await;
        let first = stage.request(1, 60, 120).await;
        stage.converted(first).await;
        stage.rename(A, NEW);
        stage.list(&[NEW]).await;
        // Nobody has asked Zoom about the new address yet.
        let second = stage.request(2, 90, 150).await;
        assert!(matches!(conflict(stage.convert(second).await), Message::NoHost(_)));
        stage.nobody_hosts_two_at_once();
        assert_eq!(stage.pool().await, [(id.clone(), NEW.to_owned(), 1)], "the same host with its schedule");
        assert_eq!(stage.row_of(first).await, id);
        let later = stage.request(3, 600, 660).await;
        stage.converted(later).await;
        assert_eq!((stage.row_of(later).await, stage.creates()), (id.clone(), 2));
        let details = requests::show(&stage.backend, &stage.staff, first).await.unwrap();
        assert_eq!(details.meeting.unwrap().host_email.as_deref(), Some(NEW));
        assert_eq!(stage.history(second).await, ["convert_began", "convert_refused"]);
        let used = stage.count("select cast(sum(creates) as bigint) from host_usage").await;
        assert_eq!(used, 2, "what was given back counts for nobody");
    }

    async fn t_25_conversions_at_once_find_out_together(stage: Stage) {
        stage.list(&[A]).await;
        let first = stage.request(1, 60, 120).await;
        stage.converted(first).await;
        let id = stage.host_id(A).await;
        stage.rename(A, NEW);
        stage.list(&[NEW]).await;
        let (clashes, fits, other) =
            (stage.request(2, 90, 150).await, stage.request(3, 600, 660).await, stage.request(4, 900, 960).await);
        let (one, two, three) = tokio::join!(stage.convert(clashes), stage.convert(fits), stage.convert(other));
        assert!(matches!(conflict(one), Message::NoHost(_)));
        assert!(matches!((two, three), (Ok(Outcome::Done(_)), Ok(Outcome::Done(_)))));
        assert_eq!((stage.row_of(fits).await, stage.row_of(other).await), (id.clone(), id.clone()));
        stage.nobody_hosts_two_at_once();
        assert_eq!(stage.count("select count(*) from meetings where holds_host").await, 3);
        assert_eq!(stage.count("select cast(sum(creates) as bigint) from host_usage").await, 3);
    }

    async fn t_25_a_reservation_that_stays_behind_is_given_back_where_it_counts(stage: Stage) {
        stage.list(&[A]).await;
        let first = stage.request(1, 60, 120).await;
        stage.converted(first).await;
        stage.rename(A, NEW);
        stage.list(&[NEW]).await;
        let (clashes, fits) = (stage.request(2, 90, 150).await, stage.request(3, 600, 660).await);
        stage.fault("GET", "/users/", Fault::Hold { at: HoldAt::BeforeAnswer }, 1);
        let slow = stage.convert(clashes);
        let meanwhile = async {
            stage.zoom.control.wait_held(1).await;
            stage.converted(fits).await;
            stage.zoom.control.release();
        };
        let (slow, ()) = tokio::join!(slow, meanwhile);
        assert!(matches!(conflict(slow), Message::NoHost(_)));
        assert_eq!(stage.count("select cast(sum(creates) as bigint) from host_usage").await, 2);
    }

    async fn t_25_another_host_is_taken_where_the_renamed_one_is_busy(stage: Stage) {
        stage.list(&[A]).await;
        let first = stage.request(1, 60, 120).await;
        stage.converted(first).await;
        stage.rename(A, NEW);
        stage.list(&[NEW, B]).await;
        for number in 2..6 {
            let start = number * 300;
            let (one, other) = (stage.request(number * 10, start, start + 60).await, stage.request(number * 10 + 1, start, start + 60).await);
            stage.converted(one).await;
            stage.converted(other).await;
            let third = stage.request(number * 10 + 2, start, start + 60).await;
            assert!(matches!(conflict(stage.convert(third).await), Message::NoHost(_)));
        }
        let same_time = stage.request(7, 60, 120).await;
        stage.converted(same_time).await;
        assert_eq!(stage.row_of(same_time).await, stage.host_id(B).await);
        stage.nobody_hosts_two_at_once();
    }

    async fn t_25_whoever_hears_of_it_first_the_host_stays_one(stage: Stage) {
        for nth in 0..3 {
            let (from, to) = (format!("{}@harborline.example", ["host-a", "one", "two"][nth]), format!("{}@harborline.example", ["one", "two", "three"][nth]));
            stage.list(&[&from, B]).await;
            let number = i64::try_from(nth).unwrap() * 1000;
            let first = stage.request(number + 1, number + 60, number + 120).await;
            let other = stage.request(number + 2, number + 60, number + 120).await;
            stage.converted(first).await;
            stage.converted(other).await;
            let id = stage.host_id(&from).await;
            stage.rename(&from, &to);
            match nth {
                0 => {
                    stage.list(&[&to, B]).await;
                    assert!(stage.test_of(&[&to, B]).await.ok);
                }
                1 => {
                    assert!(stage.test_of(&[&to, B]).await.ok, "before it is saved");
                    stage.list(&[&to, B]).await;
                    stage.reconcile().await;
                }
                _ => {
                    stage.list(&[&to, B]).await;
                    look_at_all(&stage.backend, &stage.admin.admin().unwrap()).await.unwrap();
                }
            }
            assert_eq!(stage.host_id(&to).await, id, "way {nth}");
            let third = stage.request(number + 3, number + 60, number + 120).await;
            assert!(matches!(conflict(stage.convert(third).await), Message::NoHost(_)), "way {nth}");
            stage.nobody_hosts_two_at_once();
        }
    }

    async fn t_25_both_addresses_on_the_list_are_one_host(stage: Stage) {
        stage.list(&[A]).await;
        stage.reconcile().await;
        let id = stage.host_id(A).await;
        stage.rename(A, NEW);
        stage.list(&[A, NEW]).await;
        let (first, second) = (stage.request(1, 60, 120).await, stage.request(2, 60, 120).await);
        stage.converted(first).await;
        assert!(matches!(conflict(stage.convert(second).await), Message::NoHost(_)));
        stage.nobody_hosts_two_at_once();
        assert_eq!(stage.row_of(first).await, id);
        let pool = stage.pool().await;
        let listed: Vec<_> = pool.iter().map(|(_, email, _)| email.as_str()).collect();
        assert_eq!(listed, [A, NEW], "the list stays as an admin wrote it");
    }

    async fn t_25_two_users_that_swap_their_addresses_keep_their_meetings(stage: Stage) {
        stage.list(&[A]).await;
        let first = stage.request(1, 60, 120).await;
        stage.converted(first).await;
        stage.list(&[A, B]).await;
        stage.reconcile().await;
        let (a, b) = (stage.host_id(A).await, stage.host_id(B).await);
        stage.rename(A, NEW);
        stage.rename(B, A);
        stage.rename(NEW, B);
        assert!(stage.test_of(&[A, B]).await.ok);
        assert_eq!((stage.host_id(A).await, stage.host_id(B).await), (b.clone(), a.clone()));
        assert_eq!(stage.row_of(first).await, a);
        let second = stage.request(2, 60, 120).await;
        stage.converted(second).await;
        assert_eq!(stage.row_of(second).await, b);
        stage.nobody_hosts_two_at_once();
    }

    async fn t_25_while_the_list_has_the_old_address_the_host_stays_in_use(stage: Stage) {
        stage.list(&[A]).await;
        let (first, second) = (stage.request(1, 60, 120).await, stage.request(2, 600, 660).await);
        stage.converted(first).await;
        let id = stage.host_id(A).await;
        stage.rename(A, NEW);
        let report = stage.test_of(&[A]).await;
        let said = &report.users[0].detail;
        assert!(said.contains("no such user") && said.contains("list the new one"), "{said}");
        let overview = hosts::overview(&stage.backend, &stage.admin.admin().unwrap()).await.unwrap();
        assert_eq!(overview.listed[0].standing, Standing::Ready, "Zoom still knows its id");
        stage.converted(second).await;
        assert_eq!(stage.row_of(second).await, id);
        stage.back(first).await.unwrap();
        assert_eq!(stage.zoom.control.meetings().len(), 1);
    }

    async fn t_25_an_address_that_went_to_another_user_takes_no_meetings_along(stage: Stage) {
        stage.list(&[A]).await;
        let first = stage.request(1, 60, 120).await;
        stage.converted(first).await;
        let id = stage.host_id(A).await;
        stage.rename(A, NEW);
        stage.rename(B, A);
        assert!(stage.test_of(&[A]).await.ok);
        stage.list(&[NEW, A]).await;
        let (second, third) = (stage.request(2, 60, 120).await, stage.request(3, 60, 120).await);
        stage.converted(second).await;
        assert!(matches!(conflict(stage.convert(third).await), Message::NoHost(_)));
        stage.nobody_hosts_two_at_once();
        assert_eq!((stage.host_id(NEW).await, stage.row_of(first).await), (id.clone(), id));
        assert_eq!(stage.row_of(second).await, stage.host_id(A).await);
    }

    async fn t_25_meetings_that_clash_already_stay_and_are_told(stage: Stage) {
        stage.list(&[A]).await;
        let first = stage.request(1, 60, 120).await;
        stage.converted(first).await;
        let id = stage.host_id(A).await;
        // As it was before addresses were matched by id: a second row of the same user, with a meeting at the same time.
        stage.list(&[B]).await;
        let (second, later) = (stage.request(2, 100, 160).await, stage.request(3, 600, 660).await);
        stage.converted(second).await;
        stage.converted(later).await;
        stage.execute("update hosts set zoom_user_id = null where email = $1", args![B]).await;
        stage.rename(B, "gone@harborline.example");
        stage.rename(A, B);
        stage.reconcile().await;
        stage.test_of(&[B]).await;
        assert_eq!(stage.host_id(B).await, id);
        assert_eq!(stage.row_of(later).await, id, "what fits moves");
        let found = problems(&stage.backend, &stage.staff.scheduler().unwrap()).await.unwrap();
        let clash = found.iter().find(|it| matches!(it.kind, ProblemKind::TooClose { .. })).unwrap();
        assert_eq!(clash.request, Some(first));
        assert!(matches!(clash.kind, ProblemKind::TooClose { later, gap_minutes: 0, .. } if later == second));
        let third = stage.request(4, 155, 200).await;
        assert!(matches!(conflict(stage.convert(third).await), Message::NoHost(_)), "what stays counts all the same");
    }

    async fn t_25_without_zooms_word_on_who_it_is_nothing_is_made(stage: Stage) {
        stage.list(&[A]).await;
        stage.fault("GET", "/users/", zoom_sim::Fault::Html502, 50);
        let first = stage.request(1, 60, 120).await;
        assert!(matches!(stage.convert(first).await, Err(Error::Zoom(Message::Down { .. }))));
        assert_eq!((stage.creates(), stage.state(first).await.as_str()), (0, "ended"));
        stage.zoom.control.clear_faults();
        assert!(matches!(stage.convert(first).await, Ok(Outcome::Done(_))));
        let lookups = stage.zoom.control.count("GET", "/users/");
        let second = stage.request(2, 600, 660).await;
        stage.converted(second).await;
        assert_eq!(stage.zoom.control.count("GET", "/users/"), lookups, "a host is asked about once");
        let checked = hosts::overview(&stage.backend, &stage.admin.admin().unwrap()).await.unwrap();
        assert_eq!(checked.listed[0].checked_at, Some(NOON), "what Zoom said of it is kept");
    }
}
