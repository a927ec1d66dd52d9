//! The history of the settings: newest first, page by page, and never a secret in it.

use backend::audit::Entry;
use backend::settings::{self, GeneralForm, TestOptions, ZoomForm, test_zoom};

use crate::support::database::on_both_engines;
use crate::support::stage::Stage;

impl Stage {
    async fn page(&self, older: Option<i64>) -> settings::HistoryPage {
        settings::history(&self.backend, &self.admin.admin().unwrap(), older).await.unwrap()
    }

    async fn tested(&self, form: &ZoomForm) {
        test_zoom(&self.backend, &self.admin.admin().unwrap(), form, TestOptions::default(), |_| {})
            .await
            .unwrap();
    }

    async fn saved(&self, form: &ZoomForm) {
        let version = settings::get(&self.backend, &self.admin).await.unwrap().version;
        settings::change_zoom(&self.backend, &self.admin.admin().unwrap(), version, form).await.unwrap();
    }
}

fn actions(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.action.as_str()).collect()
}

on_both_engines! {
    async fn r38_every_change_and_every_test_stands_in_the_history_and_no_secret(stage: Stage) {
        let hosts = stage.zoom.control.hosts();
        let good = stage.form(&hosts, 15, 30);
        let secret = stage.zoom.control.credentials().client_secret;
        stage.tested(&good).await;
        stage.tested(&ZoomForm { client_secret: "typed-but-never-saved".into(), ..good.clone() }).await;
        stage.saved(&ZoomForm { client_secret: "another-secret".into(), padding_minutes: "60".into(), ..good }).await;
        let general = GeneralForm {
            company_name: "Harborline".into(),
            zone: "UTC".into(),
            hour_format: "24".into(),
            ..GeneralForm::default()
        };
        let version = settings::get(&stage.backend, &stage.admin).await.unwrap().version;
        settings::change_general(&stage.backend, &stage.admin.admin().unwrap(), version, &general).await.unwrap();
        let page = stage.page(None).await;
        assert_eq!(
            actions(&page.entries),
            ["changed_general", "changed_zoom", "tested_zoom", "tested_zoom", "changed_zoom"],
            "the newest first"
        );
        assert_eq!(page.older, None);
        assert!(page.entries.iter().all(|entry| entry.by.as_deref() == Some("Ada")));
        let said = |nth: usize| page.entries[nth].detail.note.clone().unwrap();
        assert_eq!((said(2).as_str(), said(3).as_str()), ("failed: Credentials", "passed"));
        let changed: Vec<_> = page.entries[1].detail.changes.iter().map(|change| {
            (change.field.as_str(), change.from.as_str(), change.to.as_str())
        }).collect();
        assert_eq!(changed, [("zoom_client_secret", "", "changed"), ("padding_minutes", "30", "60")]);
        let all = format!("{page:?}");
        for secret in [secret.as_str(), "typed-but-never-saved", "another-secret"] {
            assert!(!all.contains(secret), "{secret}");
        }
    }

    async fn a_page_continues_where_the_one_before_ended_whatever_came_since(stage: Stage) {
        let hosts = stage.zoom.control.hosts();
        for padding in 0..110 {
            stage.saved(&stage.form(&hosts, 15, padding)).await;
        }
        let to = |page: &settings::HistoryPage| -> Vec<String> {
            page.entries.iter().map(|entry| entry.detail.changes.last().unwrap().to.clone()).collect()
        };
        let first = stage.page(None).await;
        stage.saved(&stage.form(&hosts, 15, 999)).await;
        let second = stage.page(first.older).await;
        let third = stage.page(second.older).await;
        let mut seen = to(&first);
        seen.extend(to(&second));
        seen.extend(to(&third));
        let wanted: Vec<String> = (0..110).rev().map(|padding| padding.to_string()).collect();
        assert_eq!(seen[..110], wanted[..]);
        assert_eq!((first.entries.len(), second.entries.len(), third.entries.len()), (50, 50, 11));
        assert_eq!(third.older, None);
    }
}
