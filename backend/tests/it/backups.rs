//! A backup made while the site is written to comes back whole, in another place too; a damaged one changes nothing.

use backend::backup::{BackupError, backup, restore};
use backend::store::args;
use backend::store::snapshot::{SnapshotError, examine};
use shared::request::RequestNumber;

use crate::support::FromDatabase as _;
use crate::support::app::NOON;
use crate::support::database::{Engine, on, on_both_engines};
use crate::support::stage::Stage;

impl Stage {
    /// Ends this program's hold on its database; its address is given.
    async fn stops(&self) -> String {
        self.backend.close().await;
        self.database.url.clone()
    }

    fn engine(&self) -> Engine {
        if self.database.url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres }
    }
}

/// The engine's database without anything in it, and a page of requests that are really there.
async fn restored_elsewhere(engine: Engine, file: std::path::PathBuf, join_url: String) {
    on(engine, |database| async move {
        if engine == Engine::Postgres {
            let refused = restore(&database.url, &file, false).await;
            assert!(
                matches!(refused, Err(BackupError::Database(SnapshotError::NotEmpty))),
                "it has tables already: {refused:?}"
            );
        }
        restore(&database.url, &file, engine == Engine::Postgres).await.unwrap();
        let seen = examine(&database.url).await.unwrap();
        assert_eq!((seen.people, seen.requests, seen.meetings), (2, 1, 1));
        let store = backend::store::Store::open(&database.url).await.unwrap();
        let (found,) = store
            .read()
            .await
            .unwrap()
            .one::<(String,)>("select join_url from meetings", args![])
            .await
            .unwrap();
        assert_eq!(found, join_url);
        store.close().await;
    })
    .await;
}

on_both_engines! {
    async fn a_backup_comes_back_as_it_was_and_elsewhere_too(stage: Stage) {
        let (_, made) = stage.meeting(1, 600, 660).await;
        let file = stage.database.folder().join("callboard.backup");
        // Somebody is in the middle of writing: what is not committed is not in it.
        let mut tx = stage.tx().await;
        tx.execute("update requests set service = 'Half done'", args![]).await.unwrap();
        let manifest = backup(&stage.database.url, &file, stage.backend.now()).await.unwrap();
        drop(tx);
        assert_eq!(manifest.made_at, NOON);
        let again = backup(&stage.database.url, &file, stage.backend.now()).await;
        assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");

        stage.request(2, 900, 960).await;
        stage.execute("update requests set service = 'Another' where number = 1", args![]).await;
        restored_elsewhere(stage.engine(), file.clone(), made.join_url.clone()).await;

        let url = stage.stops().await;
        let refused = restore(&url, &file, false).await;
        assert!(matches!(refused, Err(BackupError::Database(SnapshotError::NotEmpty))), "{refused:?}");
        assert_eq!(examine(&url).await.unwrap().requests, 2, "nothing is changed");
        let restored = restore(&url, &file, true).await.unwrap();
        assert_eq!(restored.manifest, manifest);
        assert_eq!(examine(&url).await.unwrap().requests, 1);
        if let Some(before) = restored.before {
            assert_eq!(examine(&format!("sqlite:{}", before.display())).await.unwrap().requests, 2, "it is kept");
        }
        let back = stage.another_program().await;
        let details = backend::requests::show(&back, &stage.staff, RequestNumber(1)).await.unwrap();
        assert_eq!((details.service.as_str(), details.meeting.unwrap().join_url), ("ASL", Some(made.join_url)));
        back.close().await;
    }

    async fn what_is_damaged_or_no_backup_changes_nothing(stage: Stage) {
        stage.request(1, 600, 660).await;
        let folder = stage.database.folder();
        let file = folder.join("callboard.backup");
        backup(&stage.database.url, &file, stage.backend.now()).await.unwrap();
        let whole = std::fs::read(&file).unwrap();
        let url = stage.stops().await;
        let with = |name: &str, bytes: &[u8]| {
            let file = folder.join(name);
            std::fs::write(&file, bytes).unwrap();
            file
        };
        let mut flipped = whole.clone();
        let middle = whole.len() / 2;
        flipped[middle] ^= 1;
        let damaged = restore(&url, &with("flipped", &flipped), true).await;
        assert!(matches!(damaged, Err(BackupError::Damaged)), "{damaged:?}");
        let cut = restore(&url, &with("cut", &whole[..middle]), true).await;
        assert!(cut.is_err(), "{cut:?}");
        for other in [&b"no backup at all"[..], b""] {
            let refused = restore(&url, &with("other", other), true).await;
            assert!(matches!(refused, Err(BackupError::NotABackup(_) | BackupError::File(_))), "{refused:?}");
        }
        assert_eq!(examine(&url).await.unwrap().requests, 1);
    }

    async fn a_database_in_use_is_not_replaced(stage: Stage) {
        stage.request(1, 600, 660).await;
        let file = stage.database.folder().join("callboard.backup");
        backup(&stage.database.url, &file, stage.backend.now()).await.unwrap();
        stage.request(2, 600, 660).await;
        let refused = restore(&stage.database.url, &file, true).await;
        assert!(matches!(refused, Err(BackupError::Database(SnapshotError::InUse))), "{refused:?}");
        assert_eq!(stage.count("select count(*) from requests").await, 2);
    }
}

#[tokio::test]
async fn a_backup_of_one_kind_does_not_go_into_the_other() {
    on(Engine::Sqlite, |database| async move {
        let stage = Stage::from_database(database).await;
        let file = stage.database.folder().join("callboard.backup");
        backup(&stage.database.url, &file, NOON).await.unwrap();
        let refused = restore("postgres://nobody@127.0.0.1:1/nothing", &file, true).await;
        assert!(
            matches!(refused, Err(BackupError::Database(SnapshotError::OtherEngine { .. }))),
            "{refused:?}"
        );
        let missing = backup("sqlite:/nowhere/at/all.db", &stage.database.folder().join("x"), NOON).await;
        assert!(matches!(missing, Err(BackupError::Database(SnapshotError::Missing(_)))), "{missing:?}");
    })
    .await;
}
