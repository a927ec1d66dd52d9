//! The pool as admins see it: how each host stands, what it has ahead, and a fresh look at Zoom.

use backend::Error;
use backend::conversion::preview;
use backend::hosts::{self, Host, Looked, MOST_AT_ONCE, Overview, Standing};
use backend::settings::{self, TestOptions, test_zoom};
use backend::store::args;
use backend::{host_link, requests};
use shared::id::HostId;
use shared::message::{Code, Message};
use shared::placement::{HealthProblem, Licence};
use shared::quota;
use zoom_sim::{Fault, UserKind, UserState};

use crate::support::app::NOON;
use crate::support::database::on_both_engines;
use crate::support::stage::{Stage, conflict, zoom_message};

impl Stage {
    async fn overview(&self) -> Overview {
        hosts::overview(&self.backend, &self.admin.admin().unwrap()).await.unwrap()
    }

    async fn host(&self, letter: char) -> Host {
        let email = address(letter);
        let Overview { listed, former, .. } = self.overview().await;
        listed.into_iter().chain(former).find(|host| host.email == email).unwrap()
    }

    async fn look(&self, letter: char) -> Result<Looked, Error> {
        let host = self.host(letter).await.id;
        hosts::look_again(&self.backend, &self.admin.admin().unwrap(), &host).await
    }

    /// Licence and state of a user, changed in Zoom by hand.
    fn in_zoom(&self, letter: char, kind: UserKind, state: UserState) {
        assert!(self.zoom.control.edit_user(&address(letter), Some(kind), Some(state)));
    }

    async fn looks_in_history(&self) -> Vec<String> {
        let sql =
            "select detail from audit where subject = 'settings' and action = 'looked_at_host' order by id";
        let rows = self.tx().await.all::<(String,)>(sql, args![]).await.unwrap();
        rows.into_iter().map(|(detail,)| detail).collect()
    }
}

fn address(letter: char) -> String {
    format!("host-{letter}@harborline.example")
}

const LEFT_OUT: Standing =
    Standing::LeftOut { problem: HealthProblem::Deactivated, again_at: Some(NOON.plus_minutes(15)) };

on_both_engines! {
    async fn a_host_is_shown_with_what_zoom_says_and_what_it_has_ahead(stage: Stage) {
        let before = stage.host('a').await;
        assert_eq!((before.name, before.licence, before.checked_at), (None, None, None), "nothing is guessed");
        stage.in_zoom('a', UserKind::Basic, UserState::Active);
        stage.only_hosts(0).await;
        stage.set_up(&[address('a')], 15, 30).await;
        stage.reconcile().await;
        let (second, first) = (stage.request(2, 600, 660).await, stage.request(1, 60, 120).await);
        stage.converted(second).await;
        stage.converted(first).await;
        let host = stage.host('a').await;
        assert_eq!(host.name.as_deref(), Some("Harborline Host A"), "R128: the name shown in meetings");
        assert_eq!((host.licence, host.checked_at), (Some(Licence::Basic), Some(NOON)));
        assert_eq!((host.standing, host.usage.total(), host.ahead), (Standing::Ready, 2, 2));
        assert_eq!(host.next.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [first]);
        stage.advance_seconds(121 * 60);
        let later = stage.host('a').await;
        assert_eq!((later.ahead, later.next[0].0), (1, second), "what is over is not ahead");
    }

    async fn r41_hosts_that_left_the_list_stand_apart_with_their_requests(stage: Stage) {
        stage.set_up(&[address('c')], 15, 30).await;
        let (second, first) = (stage.request(2, 600, 660).await, stage.request(1, 60, 120).await);
        stage.converted(second).await;
        stage.converted(first).await;
        stage.set_up(&[address('a')], 15, 30).await;
        let Overview { listed, former, zoom_set_up } = stage.overview().await;
        assert!(zoom_set_up);
        assert_eq!(listed.iter().map(|host| host.email.clone()).collect::<Vec<_>>(), [address('a')]);
        assert_eq!(former.iter().map(|host| host.email.clone()).collect::<Vec<_>>(), [address('c')]);
        assert_eq!(former[0].next.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [first, second]);
        assert_eq!(stage.look('c').await.unwrap().standing, Standing::Ready, "they can be looked at as well");
        stage.advance_seconds(661 * 60);
        assert!(stage.overview().await.former.is_empty(), "nothing of theirs is to come");
    }

    async fn looking_again_counts_at_once_in_both_directions(stage: Stage) {
        stage.set_up(&[address('a')], 15, 30).await;
        stage.in_zoom('a', UserKind::Licensed, UserState::Inactive);
        assert_eq!(stage.look('a').await.unwrap(), Looked { name: "Harborline Host A".into(), standing: LEFT_OUT });
        let host = stage.host('a').await;
        assert_eq!((host.standing, host.checked_at), (LEFT_OUT, Some(NOON)));
        let (said, at) = host.last_error.unwrap();
        assert_eq!((said.code(), at), (Code::User, Some(NOON)));
        let request = stage.request(1, 60, 120).await;
        assert!(matches!(conflict(stage.convert(request).await), Message::NoHost(_)), "placement knows it too");
        stage.in_zoom('a', UserKind::Licensed, UserState::Active);
        stage.advance_seconds(60);
        assert_eq!(stage.look('a').await.unwrap().standing, Standing::Ready);
        let host = stage.host('a').await;
        assert_eq!((host.standing, host.checked_at), (Standing::Ready, Some(NOON.plus_minutes(1))));
        assert!(host.last_error.is_some(), "what Zoom said last stays, with its time");
        stage.converted(request).await;
        let looks = stage.looks_in_history().await;
        assert_eq!(looks.len(), 2);
        assert!(looks[0].contains("host-a@harborline.example: deactivated"), "{looks:?}");
        assert!(looks[1].contains("host-a@harborline.example: ready"), "{looks:?}");
    }

    async fn a_host_that_zoom_does_not_know_is_told_apart(stage: Stage) {
        stage.set_up(&["nobody@harborline.example".to_owned()], 15, 30).await;
        let host = stage.overview().await.listed.remove(0).id;
        let looked = hosts::look_again(&stage.backend, &stage.admin.admin().unwrap(), &host).await.unwrap();
        let problem = HealthProblem::NotFound;
        assert_eq!(looked.standing, Standing::LeftOut { problem, again_at: Some(NOON.plus_minutes(15)) });
        let host = stage.overview().await.listed.remove(0);
        assert_eq!((host.name, host.checked_at), (None, Some(NOON)));
    }

    async fn without_an_answer_nothing_changes_and_it_is_said(stage: Stage) {
        stage.in_zoom('a', UserKind::Licensed, UserState::Inactive);
        let before = stage.overview().await;
        stage.fault("GET", "/users/", Fault::Html502, 50);
        assert_eq!(zoom_message(stage.look('a').await).code(), Code::Down);
        assert_eq!(stage.overview().await, before);
        let looks = stage.looks_in_history().await;
        assert!(looks[0].contains("host-a@harborline.example: no answer, ZM-DOWN"), "{looks:?}");
        stage.execute("update settings set zoom_account_id = ''", args![]).await;
        assert_eq!(conflict(stage.look('a').await), Message::NotSetUp);
        let nobody = hosts::look_again(&stage.backend, &stage.admin.admin().unwrap(), &HostId::new("nobody")).await;
        assert!(matches!(nobody, Err(Error::NotFound)));
        assert!(matches!(stage.staff.admin(), Err(Error::Denied)), "schedulers get no proof to look with");
    }

    async fn r69_a_look_does_not_give_the_day_back(stage: Stage) {
        let sql = "insert into host_usage (host_id, utc_day, creates, updates) select id, $1, 60, 40 from hosts";
        stage.execute(sql, args![i64::from(quota::utc_day(NOON))]).await;
        let used_up = Standing::DailyLimit { resets_at: quota::next_reset(NOON) };
        assert_eq!(stage.host('a').await.standing, used_up);
        assert_eq!(stage.look('a').await.unwrap().standing, used_up);
        let until = NOON.plus_minutes(90);
        stage.execute("delete from host_usage", args![]).await;
        stage.execute("update hosts set blocked_until = $1", args![until]).await;
        assert_eq!(stage.look('a').await.unwrap().standing, Standing::DailyLimit { resets_at: until }, "Zoom's own word");
    }

    async fn a_user_without_any_license_is_not_taken_back_for_being_there(stage: Stage) {
        stage.set_up(&[address('a')], 15, 30).await;
        stage.in_zoom('a', UserKind::None, UserState::Active);
        let request = stage.request(1, 60, 120).await;
        stage.convert(request).await.unwrap_err();
        let refused = |standing| matches!(standing, Standing::LeftOut { problem: HealthProblem::Refused, .. });
        assert!(refused(stage.host('a').await.standing));
        assert!(refused(stage.look('a').await.unwrap().standing));
        stage.in_zoom('a', UserKind::Licensed, UserState::Active);
        assert_eq!(stage.look('a').await.unwrap().standing, Standing::Ready);
    }

    async fn a_small_pool_is_looked_at_with_one_click(stage: Stage) {
        stage.in_zoom('b', UserKind::Licensed, UserState::Inactive);
        let all = || async { hosts::look_at_all(&stage.backend, &stage.admin.admin().unwrap()).await };
        let looked = all().await.unwrap();
        assert_eq!(looked.len(), 5);
        assert_eq!(looked.iter().filter(|host| host.standing == Standing::Ready).count(), 4);
        assert_eq!(looked[1].standing, LEFT_OUT);
        assert_eq!(stage.looks_in_history().await.len(), 5);
        let many: Vec<String> = (0..=MOST_AT_ONCE).map(|nth| format!("h{nth}@harborline.example")).collect();
        stage.set_up(&many, 15, 30).await;
        stage.zoom.control.clear_requests();
        assert!(matches!(all().await, Err(Error::NotFound)));
        assert_eq!(stage.calls(), 0, "a large pool would take longer than a page may");
    }

    async fn two_hundred_hosts_cost_no_more_statements_than_one(stage: Stage) {
        let count = async || {
            let before = stage.backend.store().statements();
            let pool = stage.overview().await;
            (pool.listed.len(), stage.backend.store().statements() - before)
        };
        assert_eq!(count().await, (5, 4));
        let many: Vec<String> = (0..200).map(|nth| format!("host-{nth}@harborline.example")).collect();
        stage.set_up(&many, 15, 30).await;
        stage.request(1, 60, 120).await;
        stage.execute("insert into meetings (
              id, request_id, host_id, state, intent, holds_host, current, starts_at, ends_at, marker, draw, reserved_at,
              attempts, absent_listings, join_before_host_on
            ) select 'm', 'r1', max(id), 'active', 'present', true, true, $1, $2, 'm', '', 0, 0, 0, false from hosts",
            args![NOON, NOON.plus_minutes(60)]).await;
        assert_eq!(count().await, (200, 4));
        assert_eq!(stage.overview().await.listed.iter().map(|host| host.ahead).sum::<usize>()
            + stage.overview().await.former.len(), 1);
    }

    async fn what_test_zoom_sees_of_a_host_is_kept(stage: Stage) {
        stage.in_zoom('b', UserKind::Basic, UserState::Active);
        let form = stage.form(&[address('b'), "host-f@harborline.example".to_owned()], 15, 30);
        assert!(test_zoom(&stage.backend, &stage.admin.admin().unwrap(), &form, TestOptions::default(), |_| {}).await.unwrap().ok);
        let host = stage.host('b').await;
        assert_eq!(host.name.as_deref(), Some("Harborline Host B"));
        assert_eq!((host.licence, host.checked_at), (Some(Licence::Basic), Some(NOON)));
        assert_eq!(stage.overview().await.listed.len(), 5, "a test lists nobody");
    }

    async fn what_another_account_says_of_a_host_is_not_kept(stage: Stage) {
        let saved = settings::ZoomForm { account_id: "another".into(), ..stage.form(&[address('b')], 15, 30) };
        let version = settings::get(&stage.backend, &stage.admin).await.unwrap().version;
        settings::change_zoom(&stage.backend, &stage.admin.admin().unwrap(), version, &saved).await.unwrap();
        let form = stage.form(&[address('b')], 15, 30);
        assert!(test_zoom(&stage.backend, &stage.admin.admin().unwrap(), &form, TestOptions::default(), |_| {}).await.unwrap().ok);
        let host = stage.host('b').await;
        assert_eq!((host.name, host.licence, host.checked_at), (None, None, None));
    }
    async fn r154_a_basic_host_is_the_last_resort_and_long_meetings_on_it_are_warned_of(stage: Stage) {
        stage.in_zoom('a', UserKind::Basic, UserState::Active);
        stage.set_up(&[address('a'), address('b')], 15, 30).await;
        stage.reconcile().await;
        let first = stage.request(1, 60, 120).await;
        let shown = preview(&stage.backend, &stage.staff, first).await.unwrap();
        assert!(!shown.will_be_cut_short, "a licensed host is free");
        assert_eq!(shown.hosts.iter().map(|host| host.cut_short).collect::<Vec<_>>(), [true, false]);
        assert_eq!(stage.converted(first).await.host_name, "Harborline Host B");
        let (second, short) = (stage.request(2, 60, 120).await, stage.request(3, 60, 100).await);
        assert!(preview(&stage.backend, &stage.staff, second).await.unwrap().will_be_cut_short);
        assert!(!preview(&stage.backend, &stage.staff, short).await.unwrap().will_be_cut_short, "40 minutes fit");
        assert_eq!(stage.converted(second).await.host_name, "Harborline Host A");
        let landed = async |number| {
            let details = requests::show(&stage.backend, &stage.staff, number).await.unwrap();
            details.meeting.unwrap().cut_short
        };
        assert_eq!((landed(first).await, landed(second).await), (false, true));
        assert!(!preview(&stage.backend, &stage.staff, short).await.unwrap().will_be_cut_short, "none is free");
    }

    async fn r128_a_name_is_said_only_once_zoom_was_asked_for_it(stage: Stage) {
        stage.set_up(&[address('a')], 15, 30).await;
        let request = stage.request(1, 10, 60).await;
        stage.converted(request).await;
        // As with meetings from before Zoom was asked about every host.
        stage.execute("update hosts set name = null", args![]).await;
        let name = async || {
            let state = host_link::state(&stage.backend, &stage.staff, request).await.unwrap();
            let Some(host_link::Place::Link(state)) = state else { panic!("{state:?}") };
            state.host_name
        };
        assert_eq!(name().await, None, "an address is no name, and not for everybody");
        stage.look('a').await.unwrap();
        assert_eq!(name().await.as_deref(), Some("Harborline Host A"));
    }
}
