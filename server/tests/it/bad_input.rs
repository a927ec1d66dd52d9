//! A NUL character, which no field of ours means and PostgreSQL cannot hold: refused by name, on both engines alike.

use crate::support::browser::{Browser, form, shown};
use crate::support::database::Engine;
use crate::support::site::Site;
use crate::support::wall::{DAY, MINUTE, now};

/// Forms, and the fields of each that take text.
const FORMS: [(&str, &[&str]); 9] = [
    ("/sign-in", &["email", "password", "next"]),
    (
        "/requests/new",
        &[
            "service",
            "kind",
            "organization",
            "requester",
            "client",
            "providers",
            "location",
            "notes",
            "zone",
            "starts",
        ],
    ),
    ("/requests/NUMBER/edit", &["version", "service", "organization", "notes"]),
    ("/requests/NUMBER/convert", &["idempotency_key", "seen_version"]),
    ("/requests/NUMBER/cancel", &["reason"]),
    ("/settings/general", &["company_name", "zone", "policy_note", "public_url"]),
    ("/settings/zoom", &["zoom_account_id", "zoom_client_id", "zoom_client_secret", "zoom_user_emails"]),
    ("/settings/people", &["name", "email", "roles", "organization", "organization_name", "person"]),
    ("/zoom-problems", &["try_again"]),
];

const ADDRESSES: [&str; 8] = [
    "/requests?q=a%00b",
    "/requests?status=%00",
    "/requests?page=%00",
    "/requests/SR-%00",
    "/sign-in?next=%00",
    "/first-run/a%00b",
    "/invitation/a%00b",
    "/settings/zoom/hosts/a%00b/move",
];

async fn nul_is_refused(engine: Engine) {
    let site = Site::open(engine, 1, (1, 1)).await;
    let start = (now() / DAY + 30) * DAY;
    let number = site.confirmed(start, start + 60 * MINUTE).await;
    let stranger = Browser::new(site.programs[0].url());
    for (path, fields) in FORMS {
        let path = path.replace("NUMBER", &number);
        let browser = if path == "/sign-in" { &stranger } else { &site.browser };
        for field in fields {
            let mut pairs = whole(&site, &path, start);
            pairs.retain(|(name, _)| name != field);
            pairs.push(((*field).to_owned(), "a\0b".to_owned()));
            let answer = browser.post(&path, &pairs).await.unwrap();
            assert_eq!(answer.status, 422, "{path} {field}: {}", shown(&answer.text));
            let named = format!("the field “{field}” holds a character that cannot be kept");
            assert!(answer.text.contains(&named), "{path} {field}: {}", shown(&answer.text));
        }
    }
    for path in ADDRESSES {
        let answer = site.browser.get(path).await.unwrap();
        assert_eq!(answer.status, 400, "{path}: {}", shown(&answer.text));
        assert!(answer.text.contains("<h1>No such address"), "{path}: {}", shown(&answer.text));
    }
    // Nothing of it was taken, and everything goes on.
    let path = format!("/requests/{number}/convert");
    site.browser.must(&path, &form(&[("idempotency_key", "whole")])).await;
    assert_eq!(site.zoom.control.meetings().len(), 1);
    assert_eq!(site.browser.get("/requests?q=Room").await.unwrap().status, 200);
}

/// What a form holds that would be taken.
fn whole(site: &Site, path: &str, start: i64) -> Vec<(String, String)> {
    match path {
        "/requests/new" => site.request(start + DAY, start + DAY + 60 * MINUTE),
        "/sign-in" => form(&[("email", "nia@agency.example"), ("password", "three words together")]),
        "/settings/general" => {
            form(&[("version", "1"), ("company_name", "Agency"), ("zone", "UTC"), ("hour_format", "24")])
        }
        _ => Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nul_is_refused_by_name_sqlite() {
    nul_is_refused(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_nul_is_refused_by_name_postgres() {
    nul_is_refused(Engine::Postgres).await;
}
