//! The store itself: its guards, its lock, and that both engines hold the same tables.

use std::collections::BTreeMap;

use backend::store::{self, Error, Store, Tx, Unique, args};

use crate::support::database::{Database, on_both_engines};

const MEETING: &str = "insert into meetings (
  id, request_id, host_id, state, intent, holds_host, current, starts_at, ends_at, marker, draw, reserved_at, attempts,
  absent_listings, join_before_host_on
) values ($1, $2, $3, 'active', 'present', $4, $5, $6, $7, $1, '', 0, 0, 0, false)";

async fn insert_world(tx: &mut Tx) {
    for (sql, args) in [
        ("insert into organizations (id, name) values ('o', 'Harbor Theatre')", args![]),
        (
            "insert into people (id, email, name, roles, active, created_at)
             values ('p', 'p@example.org', 'P', 'requester', true, 0)",
            args![],
        ),
        ("insert into hosts (id, email, position, listed) values ('h', 'h@example.org', 0, true)", args![]),
        ("insert into hosts (id, email, position, listed) values ('i', 'i@example.org', 1, true)", args![]),
    ] {
        tx.execute(sql, args).await.unwrap();
    }
    for number in 1..=3_i64 {
        let sql = "insert into requests (
              id, number, status, kind, service, organization_id, requester_id, location, video_link, notes, wall_start,
              wall_end, zone, starts_at, ends_at, version, search, created_at, changed_at
            ) values ($1, $2, 'pending', 'in-person', 'ASL', 'o', 'p', '', '', '', '', '', 'UTC', 0, 10, 1, '', 0, 0)";
        tx.execute(sql, args![format!("r{number}"), number]).await.unwrap();
    }
}

async fn insert_meeting(
    tx: &mut Tx,
    id: &str,
    request: &str,
    host: &str,
    (holds_host, current): (bool, bool),
    (start, end): (i64, i64),
) -> Result<u64, Error> {
    tx.execute(MEETING, args![id, request, host, holds_host, current, start, end]).await
}

on_both_engines! {
    async fn guard_host_overlap_refuses_raw_rows(database: Database) {
        let store = Store::open(&database.url).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        insert_world(&mut tx).await;
        insert_meeting(&mut tx, "a", "r1", "h", (true, true), (100, 200)).await.unwrap();
        tx.commit().await.unwrap();

        for span in [(100, 200), (150, 160), (50, 101), (199, 300), (0, 1000)] {
            let mut tx = store.begin().await.unwrap();
            let refused = insert_meeting(&mut tx, "b", "r2", "h", (true, true), span).await.unwrap_err();
            assert!(matches!(refused, Error::HostOverlap), "{span:?}: {refused:?}");
        }
        let mut tx = store.begin().await.unwrap();
        insert_meeting(&mut tx, "touching", "r2", "h", (true, true), (200, 300)).await.unwrap();
        insert_meeting(&mut tx, "released", "r3", "h", (false, false), (100, 200)).await.unwrap();
        insert_meeting(&mut tx, "elsewhere", "r3", "i", (true, true), (100, 200)).await.unwrap();
        tx.commit().await.unwrap();

        for sql in [
            "update meetings set holds_host = true where id = 'released'",
            "update meetings set starts_at = 199 where id = 'touching'",
            "update meetings set host_id = 'h' where id = 'elsewhere'",
        ] {
            let mut tx = store.begin().await.unwrap();
            let refused = tx.execute(sql, args![]).await.unwrap_err();
            assert!(matches!(refused, Error::HostOverlap), "{sql}: {refused:?}");
        }
    }

    async fn guard_a_request_has_one_current_meeting(database: Database) {
        let store = Store::open(&database.url).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        insert_world(&mut tx).await;
        insert_meeting(&mut tx, "a", "r1", "h", (true, true), (100, 200)).await.unwrap();
        insert_meeting(&mut tx, "former", "r1", "h", (true, false), (300, 400)).await.unwrap();
        let refused = insert_meeting(&mut tx, "b", "r1", "i", (true, true), (100, 200)).await.unwrap_err();
        assert!(matches!(refused, Error::Unique(Unique::CurrentMeeting)), "{refused:?}");
    }

    async fn unique_indexes_are_told_apart(database: Database) {
        let store = Store::open(&database.url).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        insert_world(&mut tx).await;
        tx.commit().await.unwrap();
        for (sql, meaning) in [
            (
                "insert into people (id, email, name, roles, active, created_at)
                 values ('q', 'p@example.org', 'Q', '', true, 0)",
                Unique::Email,
            ),
            ("insert into hosts (id, email, position, listed) values ('j', 'h@example.org', 2, true)", Unique::HostEmail),
            ("update requests set number = 1 where number = 2", Unique::RequestNumber),
            ("insert into organizations (id, name) values ('o', 'Twice')", Unique::Other),
        ] {
            let mut tx = store.begin().await.unwrap();
            match tx.execute(sql, args![]).await {
                Err(Error::Unique(found)) => assert_eq!(found, meaning, "{sql}"),
                other => panic!("{sql}: {other:?}"),
            }
        }
    }

    async fn history_is_only_ever_added_to(database: Database) {
        let store = Store::open(&database.url).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.execute("insert into audit (at, action, subject, detail) values (1, 'test', 's', '{}')", args![])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for sql in ["update audit set at = 2", "delete from audit"] {
            let mut tx = store.begin().await.unwrap();
            assert!(tx.execute(sql, args![]).await.is_err(), "{sql}");
        }
    }

    async fn reads_cannot_write_and_drops_undo(database: Database) {
        let store = Store::open(&database.url).await.unwrap();
        let mut reading = store.read().await.unwrap();
        assert!(store::lock_pool(&mut reading).await.is_err());
        drop(reading);
        let mut dropped = store.begin().await.unwrap();
        assert_eq!(store::lock_pool(&mut dropped).await.unwrap(), 2);
        drop(dropped);
        let mut reading = store.read().await.unwrap();
        assert_eq!(store::pool_version(&mut reading).await.unwrap(), 1);
    }

    async fn the_pool_lock_lets_one_in_at_a_time(database: Database) {
        let store = Store::open(&database.url).await.unwrap();
        let mut holder = store.begin().await.unwrap();
        store::lock_pool(&mut holder).await.unwrap();
        let waiting = tokio::spawn({
            let store = store.clone();
            async move {
                let mut tx = store.begin().await.unwrap();
                let version = store::lock_pool(&mut tx).await.unwrap();
                tx.commit().await.unwrap();
                version
            }
        });
        // Readers wait for nobody, and see what is committed.
        let mut reading = store.read().await.unwrap();
        assert_eq!(store::pool_version(&mut reading).await.unwrap(), 1);
        assert!(!waiting.is_finished());
        holder.commit().await.unwrap();
        assert_eq!(waiting.await.unwrap(), 3);
    }

    async fn opening_twice_keeps_what_is_there(database: Database) {
        let store = Store::open(&database.url).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        insert_world(&mut tx).await;
        tx.commit().await.unwrap();
        store.close().await;
        let store = Store::open(&database.url).await.unwrap();
        let mut tx = store.read().await.unwrap();
        let (requests,) = tx.one::<(i64,)>("select count(*) from requests", args![]).await.unwrap();
        assert_eq!(requests, 3);
    }

    async fn opening_refuses_a_newer_database(database: Database) {
        let store = Store::open(&database.url).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        tx.execute(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
             select 9999, 'of tomorrow', true, checksum, 0 from _sqlx_migrations where version = 1",
            args![],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        store.close().await;
        let refused = Store::open(&database.url).await.unwrap_err();
        assert!(matches!(refused, Error::Newer { found: 9999, .. }), "{refused}");
        assert!(refused.to_string().contains("start the newer program"), "{refused}");
    }
}

#[tokio::test]
async fn opening_refuses_what_is_neither_engine() {
    for url in ["", "mysql://x", "callboard.db"] {
        assert!(matches!(Store::open(url).await, Err(Error::Address)), "{url}");
    }
}

type Tables = BTreeMap<String, BTreeMap<String, (String, bool)>>;

/// Table, column, type, may be null.
async fn tables(store: &Store, sql: &'static str) -> Tables {
    let mut tx = store.read().await.unwrap();
    let rows = tx.all::<(String, String, String, bool)>(sql, args![]).await.unwrap();
    let mut tables = Tables::new();
    for (table, column, kind, nullable) in rows {
        tables.entry(table).or_default().insert(column, (kind, nullable));
    }
    tables
}

/// What both engines can hold without loss under one name.
fn common_kind(kind: &str) -> &str {
    match kind.to_lowercase().as_str() {
        "integer" | "bigint" => "bigint",
        "blob" | "bytea" => "bytes",
        "text" => "text",
        "boolean" => "boolean",
        other => panic!("no type of the common subset: {other}"),
    }
}

#[tokio::test]
async fn both_engines_hold_the_same_tables() {
    use crate::support::database::{Engine, on};
    const SQLITE: &str = "select m.name, c.name, c.type, c.\"notnull\" = 0 and c.pk = 0
        from sqlite_schema m join pragma_table_info(m.name) c
        where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like '_sqlx_%'";
    const POSTGRES: &str = "select table_name::text, column_name::text, data_type::text, is_nullable = 'YES'
        from information_schema.columns where table_schema = 'public' and table_name not like '_sqlx_%'";
    on(Engine::Sqlite, |file| async move {
        let sqlite = tables(&Store::open(&file.url).await.unwrap(), SQLITE).await;
        assert!(file.folder().exists());
        on(Engine::Postgres, |database| async move {
            let postgres = tables(&Store::open(&database.url).await.unwrap(), POSTGRES).await;
            assert_eq!(sqlite.keys().collect::<Vec<_>>(), postgres.keys().collect::<Vec<_>>());
            for (table, columns) in &sqlite {
                let other = &postgres[table];
                assert_eq!(columns.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{table}");
                for (column, (kind, nullable)) in columns {
                    let (other_kind, other_nullable) = &other[column];
                    assert_eq!(common_kind(kind), common_kind(other_kind), "{table}.{column}");
                    assert_eq!(nullable, other_nullable, "{table}.{column}");
                }
            }
        })
        .await;
    })
    .await;
}
