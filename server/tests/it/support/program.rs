//! `callboard serve` as a process of its own: started, killed, asked to stop, and started again where it was.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long the program may take to be ready, also on a machine that is busy with other things.
const READY: Duration = Duration::from_secs(60);

/// A file that may not grow is then a failed write, as on a full disk, and no signal that ends the program.
const IGNORE_AND_BECOME: &str = "trap '' XFSZ; exec \"$0\" \"$@\"";

/// What the program is started with; the same at every start.
#[derive(Clone)]
pub(crate) struct Environment {
    /// Key, log and files for browsers; shared by the programs of one site.
    pub(crate) folder: PathBuf,
    pub(crate) database_url: String,
    /// `http://127.0.0.1:PORT` of the simulator.
    pub(crate) zoom: String,
}

impl Environment {
    /// Lays out what the program looks for beside itself; no page is drawn, so the files' names are enough.
    pub(crate) fn lay_out(folder: &Path, database_url: String, zoom: String) -> Self {
        let site = folder.join("site");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        std::fs::write(site.join("hash.txt"), "js: a\nwasm: b\ncss: c\n").unwrap();
        Self { folder: folder.to_owned(), database_url, zoom }
    }

    /// The program with nothing of this process's environment, so that no variable of a test reaches it.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", IGNORE_AND_BECOME, env!("CARGO_BIN_EXE_callboard")]);
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        command
            .env_clear()
            .env("RUST_LOG", "info")
            .env("CALLBOARD_DATABASE_URL", &self.database_url)
            .env("CALLBOARD_KEY_FILE", self.folder.join("callboard.key"))
            .env("CALLBOARD_SITE_ROOT", self.folder.join("site"))
            .env("CALLBOARD_ZOOM_API_URL", format!("{}/v2", self.zoom))
            .env("CALLBOARD_ZOOM_OAUTH_URL", format!("{}/oauth/token", self.zoom))
            .env("CALLBOARD_ZOOM_PLAN", "business")
            .stdin(Stdio::null())
            .stderr(log)
            .kill_on_drop(true);
        command
    }

    /// Where the programs write their log.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.join("log.txt")
    }
}

/// One process.
pub(crate) struct Program {
    environment: Environment,
    child: Option<Child>,
    /// Where it answers, the same after every start.
    pub(crate) address: SocketAddr,
    /// The one-time path for the first admin, while there is none.
    pub(crate) first_run: Option<String>,
}

impl Program {
    /// Starts it on a free port.
    pub(crate) async fn start(environment: &Environment) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut program = Self { environment: environment.clone(), child: None, address, first_run: None };
        program.start_again().await;
        program
    }

    /// Starts it where it was; the time until it is ready.
    pub(crate) async fn start_again(&mut self) -> Duration {
        assert!(self.child.is_none(), "it runs");
        let begun = Instant::now();
        let mut command = self.environment.command();
        command.arg("serve").env("CALLBOARD_LISTEN", self.address.to_string()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        self.child = Some(child);
        let ready = tokio::time::timeout(READY, self.read_until_ready(&mut lines)).await;
        assert_eq!(ready, Ok(true), "not ready; its log: {}", self.environment.log().display());
        begun.elapsed()
    }

    async fn read_until_ready(&mut self, lines: &mut Lines<BufReader<ChildStdout>>) -> bool {
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some(rest) = line.strip_prefix("Callboard answers at http://") {
                self.address = rest.trim_end_matches('/').parse().unwrap();
            }
            if let Some((_, path)) = line.split_once("/first-run/") {
                self.first_run = Some(format!("/first-run/{path}"));
            }
            if line == "ready" {
                return true;
            }
        }
        false
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// SIGKILL: nothing is finished, nothing is said.
    pub(crate) async fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().await.unwrap();
    }

    /// Sends a signal, by its short name.
    pub(crate) async fn signal(&self, name: &str) {
        let pid = self.child.as_ref().and_then(Child::id).expect("it runs").to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().await.unwrap().success());
    }

    /// Lets its files be written, or not: not even the log, which stands on the same disk.
    pub(crate) async fn may_write(&self, may: bool) {
        let limit = if may { "unlimited" } else { "0" };
        let pid = self.child.as_ref().and_then(Child::id).expect("it runs").to_string();
        let limited = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={limit}:")]).status();
        assert!(limited.await.unwrap().success());
    }

    /// Waits for its end; whether it ended well.
    pub(crate) async fn ended(&mut self) -> bool {
        let mut child = self.child.take().expect("it runs");
        child.wait().await.unwrap().success()
    }

    /// SIGTERM; how long it took to end, and whether it ended well.
    pub(crate) async fn terminate(&mut self) -> (Duration, bool) {
        let begun = Instant::now();
        self.signal("TERM").await;
        let well = self.ended().await;
        (begun.elapsed(), well)
    }
}
