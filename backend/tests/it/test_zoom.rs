//! Test Zoom: every fault has a message of its own that names what to mend, and nothing is saved.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use backend::Error;
use backend::settings::{
    self, Fix, StageName, StageState, TestOptions, TestReport, Tested, ZoomForm, test_zoom,
};
use zoom_sim::{Fault, HoldAt, Plan, Policy, Seed, Simulator, UserKind, UserState};

use crate::support::FromDatabase as _;
use crate::support::app::fields;
use crate::support::database::{Engine, on, on_both_engines};
use crate::support::stage::{Stage, at_zoom};

impl Stage {
    async fn test(&self, form: &ZoomForm) -> Result<TestReport, Error> {
        self.test_with(form, TestOptions::default()).await
    }

    async fn test_with(&self, form: &ZoomForm, options: TestOptions) -> Result<TestReport, Error> {
        test_zoom(&self.backend, &self.admin.admin().unwrap(), form, options, |_| {}).await
    }

    fn good(&self) -> ZoomForm {
        self.form(&self.zoom.control.hosts(), 15, 30)
    }
}

fn failure(report: &TestReport) -> (StageName, String, Option<Fix>) {
    assert!(!report.ok);
    let stage = report.stages.iter().find(|stage| stage.state == StageState::Failed).unwrap();
    (stage.name, stage.detail.clone(), stage.fix)
}

fn states(report: &TestReport) -> Vec<StageState> {
    report.stages.iter().map(|stage| stage.state).collect()
}

on_both_engines! {
    async fn r29_a_pass_says_how_many_users_and_who_and_when(stage: Stage) {
        let report = stage.test(&stage.good()).await.unwrap();
        assert_eq!(states(&report)[..6], [StageState::Ok; 6]);
        assert_eq!(report.stages[6].state, StageState::Skipped, "nobody asked for a trial meeting");
        assert!(stage.zoom.control.meetings().is_empty());
        assert!(report.ok);
        assert_eq!((report.users_checked, report.tested_by.as_str()), (5, "Ada"));
        assert_eq!(report.users[0].name.as_deref(), Some("Harborline Host A"));
        let settings = settings::get(&stage.backend, &stage.admin).await.unwrap();
        assert!(matches!(settings.zoom.tested, Tested::Passed { users: 5, warnings: 0, .. }));
    }

    async fn r30_each_fault_has_a_message_of_its_own(stage: Stage) {
        let good = || stage.good();
        let mut messages = BTreeSet::new();
        let mut note = |report: TestReport, name: StageName, fix: Fix| {
            let (stage, detail, found) = failure(&report);
            assert_eq!((stage, found), (name, Some(fix)), "{detail}");
            assert!(messages.insert(detail.clone()), "twice: {detail}");
        };
        let wrong = ZoomForm { account_id: "nobody".into(), ..good() };
        note(stage.test(&wrong).await.unwrap(), StageName::Credentials, Fix::Field("zoom_account_id"));
        let wrong = ZoomForm { client_id: "nobody".into(), ..good() };
        note(stage.test(&wrong).await.unwrap(), StageName::Credentials, Fix::Field("zoom_client_id"));
        stage.zoom.control.set_activated(false);
        note(stage.test(&good()).await.unwrap(), StageName::Credentials, Fix::App);
        stage.zoom.control.set_activated(true);

        for (fault, fix) in [
            (Fault::Html502, Fix::Wait),
            (Fault::Status { code: 200, body: "<html>a proxy</html>".into() }, Fix::Machine),
            (Fault::RateLimitSecond, Fix::Wait),
        ] {
            stage.fault("POST", "/oauth/token", fault, 1);
            note(stage.test(&good()).await.unwrap(), StageName::Reach, fix);
        }

        let all = stage.good();
        let without = |scope: &str| {
            let scopes = [
                "meeting:write:meeting:admin", "meeting:read:meeting:admin", "meeting:update:meeting:admin",
                "meeting:delete:meeting:admin", "user:read:user:admin", "meeting:read:list_meetings:admin",
                "meeting:update:status:admin", "user:read:settings:admin",
            ];
            scopes.into_iter().filter(|it| *it != scope).map(str::to_owned).collect::<Vec<_>>()
        };
        stage.zoom.control.set_scopes(without("meeting:delete:meeting:admin"));
        let report = stage.test(&all).await.unwrap();
        assert!(failure(&report).1.contains("Delete a meeting"), "{report:?}");
        note(report, StageName::Permissions, Fix::App);
        stage.zoom.control.set_scopes(without("user:read:user:admin"));
        let report = stage.test(&all).await.unwrap();
        assert_eq!(states(&report)[3..], [StageState::NotRun; 4]);
        note(report, StageName::Permissions, Fix::App);
        stage.zoom.control.set_scopes(without("meeting:read:list_meetings:admin"));
        let report = stage.test(&all).await.unwrap();
        assert!(report.ok);
        assert_eq!(report.stages[2].state, StageState::Warning);
        assert!(report.stages[2].detail.contains("View a user's meetings"));
        stage.zoom.control.set_scopes(without(""));

        for (email, words) in [
            ("nobody@harborline.example", "no such user"),
            ("outsider@elsewhere.example", "another Zoom account"),
            ("retired@harborline.example", "deactivated"),
            ("invited@harborline.example", "invitation"),
        ] {
            let form = ZoomForm { user_emails: format!("host-a@harborline.example\n\n{email}"), ..good() };
            let report = stage.test(&form).await.unwrap();
            let (_, detail, _) = failure(&report);
            assert!(detail.contains("line 3") && detail.contains(words), "{detail}");
            note(report, StageName::Users, Fix::Field("zoom_user_emails"));
        }
        assert!(messages.len() >= 12, "{messages:?}");
    }

    async fn r30_the_way_to_zoom_has_faults_of_its_own(stage: Stage) {
        let form = stage.good();
        let nowhere = "http://127.0.0.1:1/oauth/token";
        let encrypted = stage.zoom.oauth_url().replace("http://", "https://");
        let mut messages = BTreeSet::new();
        for (oauth, words) in [
            ("http://zoom.invalid/oauth/token", "name service"),
            (nowhere, "a firewall"),
            (encrypted.as_str(), "encrypted connection"),
        ] {
            let backend = stage.another_way_to_zoom(oauth).await;
            let options = TestOptions::default();
            let report = test_zoom(&backend, &stage.admin.admin().unwrap(), &form, options, |_| {}).await.unwrap();
            let (name, detail, fix) = failure(&report);
            assert_eq!((name, fix), (StageName::Reach, Some(Fix::Machine)), "{detail}");
            assert!(detail.contains(words), "{oauth}: {detail}");
            messages.insert(detail);
        }
        stage.fault("POST", "/oauth/token", Fault::CommitThenDrop, 1);
        let report = stage.test(&form).await.unwrap();
        assert!(failure(&report).1.contains("breaks off"), "{report:?}");
        messages.insert(failure(&report).1);
        assert_eq!(messages.len(), 4);
    }

    async fn r30_a_test_that_takes_too_long_names_its_step(stage: Stage) {
        let form = stage.good();
        let options = TestOptions { stage_limit: Duration::from_millis(300), ..TestOptions::default() };
        for (method, path, name) in [
            ("POST", "/oauth/token", StageName::Reach),
            ("GET", "/users/host-c", StageName::Users),
            ("GET", "/settings", StageName::JoinBeforeHost),
        ] {
            stage.fault(method, path, Fault::Hold { at: HoldAt::BeforeAnswer }, 1);
            let report = stage.test_with(&form, options).await.unwrap();
            let (failed, detail, fix) = failure(&report);
            assert_eq!((failed, fix), (name, Some(Fix::Machine)), "{detail}");
            assert!(detail.contains(name.label()), "{detail}");
            stage.zoom.control.clear_faults();
            stage.zoom.control.release();
        }
    }

    async fn a_stage_is_told_as_it_comes_and_a_dropped_test_asks_no_more(stage: Stage) {
        let form = stage.good();
        let seen = Mutex::new(Vec::new());
        let tell = |report: &TestReport| {
            let running = report.stages.iter().find(|stage| stage.state == StageState::Running);
            if let Some(stage) = running {
                seen.lock().unwrap().push((stage.name, stage.progress));
            }
        };
        let admin = stage.admin.admin().unwrap();
        test_zoom(&stage.backend, &admin, &form, TestOptions::default(), tell).await.unwrap();
        let seen = seen.into_inner().unwrap();
        let mut names: Vec<_> = seen.iter().map(|(name, _)| *name).collect();
        names.dedup();
        assert_eq!(names, StageName::ALL[..6]);
        assert!(seen.contains(&(StageName::Users, Some((3, 5)))), "{seen:?}");

        stage.fault("GET", "/users/host-a", Fault::Hold { at: HoldAt::BeforeCommit }, 1);
        let history = "select count(*) from audit where action = 'tested_zoom'";
        let before = stage.count(history).await;
        let test = test_zoom(&stage.backend, &admin, &form, TestOptions::default(), |_| {});
        assert!(tokio::time::timeout(Duration::from_millis(300), test).await.is_err(), "it stands still");
        stage.zoom.control.release();
        stage.zoom.control.clear_requests();
        assert_eq!(stage.count(history).await, before, "a test that was stopped is no test");
        stage.test(&form).await.unwrap();
        assert_eq!(stage.calls(), 11, "one token, five users, five settings: the stopped test asks for nothing more");
    }

    async fn r59_guests_before_the_host_are_told(stage: Stage) {
        let form = stage.good();
        let locked = Policy { join_before_host: Some(true), ..Policy::default() };
        stage.zoom.control.set_user_policy("host-b@harborline.example", locked.clone());
        let report = stage.test(&form).await.unwrap();
        assert!(report.ok, "a warning only");
        let stage_of = |report: &TestReport, name| report.stages.iter().find(|it| it.name == name).unwrap().clone();
        let before_host = stage_of(&report, StageName::JoinBeforeHost);
        assert_eq!((before_host.state, before_host.fix), (StageState::Warning, Some(Fix::ZoomSettings)));
        assert!(before_host.detail.contains("line 2"), "{}", before_host.detail);

        let trial = TestOptions { trial_meeting: true, ..TestOptions::default() };
        let report = stage.test_with(&form, trial).await.unwrap();
        assert_eq!(stage_of(&report, StageName::TrialMeeting).state, StageState::Ok, "host A is not locked");
        stage.zoom.control.set_policy(locked);
        let report = stage.test_with(&form, trial).await.unwrap();
        let made = stage_of(&report, StageName::TrialMeeting);
        assert_eq!(made.state, StageState::Warning);
        assert!(made.detail.contains("lets guests in before the host"), "{}", made.detail);
        assert!(stage.zoom.control.meetings().is_empty(), "nothing stays behind");
    }

    async fn r60_a_trial_meeting_asks_for_the_waiting_room_that_conversions_ask_for(stage: Stage) {
        let trial = TestOptions { trial_meeting: true, ..TestOptions::default() };
        for (waiting_room, locked, words) in [
            (true, Some(true), None),
            (false, Some(false), None),
            (true, Some(false), Some("gave it no waiting room although it was asked to")),
            (false, Some(true), Some("into a waiting room although it was not asked to")),
        ] {
            stage.zoom.control.set_waiting_room_lock(locked);
            let form = ZoomForm { waiting_room, ..stage.good() };
            let report = stage.test_with(&form, trial).await.unwrap();
            let made = report.stages.iter().find(|it| it.name == StageName::TrialMeeting).unwrap();
            let expected = if words.is_some() { StageState::Warning } else { StageState::Ok };
            assert_eq!(made.state, expected, "{waiting_room} {locked:?}: {}", made.detail);
            assert!(made.detail.contains(words.unwrap_or("deleted again")), "{}", made.detail);
        }
    }

    async fn a_trial_meeting_says_what_became_of_it(stage: Stage) {
        let form = stage.good();
        let trial = TestOptions { trial_meeting: true, ..TestOptions::default() };
        for (method, path, fault, words) in [
            ("POST", "/meetings", Fault::RateLimitHostDaily, "100 meetings of the day"),
            ("POST", "/meetings", Fault::CommitThen500, "answer was lost"),
            ("DELETE", "/meetings/", Fault::RateLimitDaily, "It stays in Zoom as"),
        ] {
            stage.fault(method, path, fault, 1);
            let report = stage.test_with(&form, trial).await.unwrap();
            let (name, detail, _) = failure(&report);
            assert_eq!(name, StageName::TrialMeeting);
            assert!(detail.contains(words), "{detail}");
            stage.zoom.control.clear_faults();
        }
    }

    async fn r2_r23_a_basic_user_is_a_warning(stage: Stage) {
        let form = stage.good();
        stage.zoom.control.edit_user("host-b@harborline.example", Some(UserKind::Basic), None);
        let report = stage.test(&form).await.unwrap();
        assert!(report.ok);
        assert_eq!(report.stages[4].state, StageState::Warning);
        let detail = &report.stages[4].detail;
        assert!(detail.contains("line 2") && detail.contains("40 minutes"), "{detail}");
        let settings = settings::get(&stage.backend, &stage.admin).await.unwrap();
        assert!(matches!(settings.zoom.tested, Tested::Passed { warnings: 1, .. }));
    }

    async fn t_11_a_clock_that_is_off_is_a_warning(stage: Stage) {
        stage.clock.advance_seconds(120);
        let report = stage.test(&stage.good()).await.unwrap();
        assert!(report.ok);
        assert_eq!(report.stages[0].state, StageState::Warning);
        assert!(report.stages[0].detail.contains("120 seconds ahead"), "{}", report.stages[0].detail);
        stage.clock.advance_seconds(-90);
        assert_eq!(stage.test(&stage.good()).await.unwrap().stages[0].state, StageState::Ok, "30 s are fine");
    }

    async fn zoom_out_of_reach_is_said(stage: Stage) {
        let form = stage.good();
        let Stage { backend, admin, zoom, .. } = stage;
        zoom.stop().await;
        let options = TestOptions::default();
        let report = test_zoom(&backend, &admin.admin().unwrap(), &form, options, |_| {}).await.unwrap();
        let (name, detail, fix) = failure(&report);
        assert_eq!((name, fix), (StageName::Reach, Some(Fix::Machine)));
        assert!(detail.contains("cannot be reached"), "{detail}");
        assert_eq!(states(&report)[1..], [StageState::NotRun; 6]);
    }

    async fn r33_a_test_saves_no_setting(stage: Stage) {
        let before = settings::get(&stage.backend, &stage.admin).await.unwrap();
        let form = ZoomForm {
            host_link_minutes: "60".into(),
            user_emails: "host-c@harborline.example".into(),
            ..stage.good()
        };
        assert!(stage.test(&form).await.unwrap().ok);
        let mut after = settings::get(&stage.backend, &stage.admin).await.unwrap();
        assert!(matches!(after.zoom.tested, Tested::NotSince { .. }), "other values passed");
        after.zoom.tested = before.zoom.tested.clone();
        // What Zoom calls a host is no setting: nobody typed it.
        assert_eq!(after.zoom.hosts[2].name.take().as_deref(), Some("Harborline Host C"));
        assert_eq!(after, before);
    }

    async fn d_12_a_blank_secret_is_the_stored_one(stage: Stage) {
        let form = ZoomForm { client_secret: "".into(), ..stage.good() };
        assert!(stage.test(&form).await.unwrap().ok);
    }

    async fn r28_all_fields_are_needed_and_the_bad_ones_named(stage: Stage) {
        stage.zoom.control.clear_requests();
        let form = ZoomForm { account_id: " ".into(), user_emails: "\n".into(), ..stage.good() };
        assert_eq!(fields(stage.test(&form).await), ["zoom_account_id", "zoom_user_emails"]);
        let form = ZoomForm { host_link_minutes: "121".into(), user_emails: "a@x.org, b@x.org".into(), ..stage.good() };
        assert_eq!(fields(stage.test(&form).await), ["host_link_minutes", "zoom_user_emails"]);
        assert_eq!(stage.calls(), 0);
    }

    async fn r12_a_deactivated_user_is_told_apart(stage: Stage) {
        let form = stage.good();
        stage.zoom.control.edit_user("host-c@harborline.example", None, Some(UserState::Inactive));
        let report = stage.test(&form).await.unwrap();
        assert_eq!(report.users[2].state, StageState::Failed);
        assert_eq!(report.users_checked, 5);
    }
}

/// No second sees more calls than Zoom allows a Pro account, and people see how far it is. On one engine: it takes its
/// time by the clock on the wall.
#[tokio::test]
async fn a_test_of_two_hundred_hosts_keeps_to_the_calls_a_second_that_zoom_allows() {
    on(Engine::Sqlite, |database| async move {
        let stage = Stage::from_database(database).await;
        let options = zoom_sim::Options { seed: Seed::crowd(200), ..zoom_sim::Options::default() };
        let crowd = Simulator::start(options).await.unwrap();
        crowd.control.set_clock(at_zoom(stage.backend.now()));
        crowd.control.set_plan(Plan::Pro);
        let backend = stage.with_zoom(&crowd).await;
        let form = ZoomForm { user_emails: crowd.control.hosts().join("\n"), ..stage.good() };
        let seen = Mutex::new(Vec::new());
        let tell = |report: &TestReport| {
            seen.lock().unwrap().extend(report.stages.iter().filter_map(|stage| stage.progress));
        };
        let began = Instant::now();
        let admin = stage.admin.admin().unwrap();
        let report = test_zoom(&backend, &admin, &form, TestOptions::default(), tell).await.unwrap();
        let limits = crowd.control.limits();
        eprintln!(
            "200 hosts: {:.1} s, at most {} light calls a second",
            began.elapsed().as_secs_f32(),
            limits.peak.light
        );
        assert!(report.ok && report.users_checked == 200, "{report:?}");
        assert_eq!((limits.refused.light, limits.refused.medium), (0, 0));
        assert!(limits.peak.light <= 30, "{limits:?}");
        let seen = seen.into_inner().unwrap();
        assert!(seen.iter().any(|(done, of)| (50..150).contains(done) && *of == 200), "{seen:?}");
        crowd.stop().await;
    })
    .await;
}
