//! `callboard create-admin`: the way in for whoever has the machine and no link.

use std::process::Stdio;

use tokio::io::AsyncWriteExt as _;

use crate::support::browser::{Browser, form};
use crate::support::database::{Database, Engine};
use crate::support::program::{Environment, Program};

const EMAIL: &str = "ines@agency.example";
const PASSWORD: &str = "four words said together";

/// What a run said, and whether it went well.
struct Run {
    well: bool,
    out: String,
    log: String,
}

async fn create_admin(environment: &Environment, email: &str, password: &str) -> Run {
    let mut command = environment.command();
    command.args(["create-admin", "--email", email, "--name", "Ines Moreau"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut typed = child.stdin.take().unwrap();
    typed.write_all(format!("{password}\n").as_bytes()).await.unwrap();
    drop(typed);
    let done = child.wait_with_output().await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { well: done.status.success(), out: text(done.stdout), log: text(done.stderr) }
}

async fn the_first_admin_comes_by_the_command(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::create(engine, folder.path()).await;
    let environment = Environment::lay_out(folder.path(), database.url.clone(), "http://127.0.0.1:9".into());

    let short = create_admin(&environment, EMAIL, "short").await;
    assert!(!short.well && short.log.contains("password: use at least 10 characters"), "{}", short.log);
    let first = create_admin(&environment, EMAIL, PASSWORD).await;
    assert!(first.well, "{}", first.log);
    assert_eq!(first.out, "ines@agency.example can sign in as admin now.\n");
    assert!(!first.out.contains(PASSWORD) && !first.log.contains(PASSWORD), "a password is never said again");

    let again = create_admin(&environment, "INES@agency.example", PASSWORD).await;
    assert!(!again.well && again.out.is_empty(), "{}", again.out);
    assert_eq!(
        again.log.lines().last(),
        Some("callboard: email: somebody with this address exists already"),
        "{}",
        again.log
    );

    let program = Program::start(&environment).await;
    assert_eq!(program.first_run, None, "there is an admin, so there is no link");
    let mut browser = Browser::new(program.url());
    let wrong = form(&[("email", EMAIL), ("password", "something else entirely")]);
    assert_eq!(browser.post("/sign-in", &wrong).await.unwrap().status, 422);
    browser.enter("/sign-in", &form(&[("email", EMAIL), ("password", PASSWORD)])).await;
    let settings = browser.get("/settings/general").await.unwrap();
    assert_eq!(settings.status, 200, "an admin");
    assert!(settings.text.contains("Ines Moreau"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_admin_comes_by_the_command_sqlite() {
    the_first_admin_comes_by_the_command(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_admin_comes_by_the_command_postgres() {
    the_first_admin_comes_by_the_command(Engine::Postgres).await;
}
