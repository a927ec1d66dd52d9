//! Test Zoom: every fault has a message of its own that names what to mend, and nothing is saved.

use std::collections::BTreeSet;

use backend::Error;
use backend::settings::{self, Fix, StageName, StageState, TestReport, Tested, ZoomForm, test_zoom};
use zoom_sim::{Fault, UserKind, UserState};

use crate::support::app::fields;
use crate::support::database::on_both_engines;
use crate::support::stage::Stage;

impl Stage {
    async fn test(&self, form: &ZoomForm) -> Result<TestReport, Error> {
        test_zoom(&self.backend, &self.admin.admin().unwrap(), form).await
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
        assert_eq!(states(&report), [StageState::Ok; 5]);
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
        assert_eq!(states(&report)[3..], [StageState::NotRun; 2]);
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
        assert!(messages.len() >= 10, "{messages:?}");
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
        let report = test_zoom(&backend, &admin.admin().unwrap(), &form).await.unwrap();
        let (name, detail, fix) = failure(&report);
        assert_eq!((name, fix), (StageName::Reach, Some(Fix::Machine)));
        assert!(detail.contains("cannot be reached"), "{detail}");
        assert_eq!(states(&report)[1..], [StageState::NotRun; 4]);
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
