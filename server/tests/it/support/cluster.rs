//! A PostgreSQL of a test's own, that may be stopped without a word. Unlike the run's it keeps what it has acknowledged.

use std::net::TcpListener;
use std::process::{Command, Stdio};

/// Stopped and removed when it is dropped.
pub(crate) struct Cluster {
    /// Where PostgreSQL's programs are.
    bin: String,
    folder: String,
    pub(crate) url: String,
    options: String,
}

/// PostgreSQL refuses to run as root.
fn is_root() -> bool {
    run(Command::new("id").arg("-u")).1.trim() == "0"
}

fn run(command: &mut Command) -> (bool, String) {
    // The log of a server that is started goes elsewhere, and nothing waits for the pipe it would inherit.
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A program by its path, as whoever owns the cluster.
fn owned(program: &str) -> Command {
    let mut command = Command::new(if is_root() { "runuser" } else { program });
    if is_root() {
        command.args(["-u", "postgres", "--", program]);
    }
    command.current_dir("/");
    command
}

impl Cluster {
    /// A new one on a free port.
    pub(crate) fn start() -> Self {
        let (found, initdb) = run(Command::new("/bin/sh").args(["-c", "command -v initdb"]));
        assert!(
            found,
            "PostgreSQL is not on the path: run this as `scripts/with-postgres cargo test -p server`"
        );
        let bin = initdb.trim().trim_end_matches("/initdb").to_owned();
        let folder = run(owned("mktemp").args(["-d", "/tmp/callboard-cluster.XXXXXX"])).1.trim().to_owned();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let cluster = Self {
            url: format!("postgres://postgres@127.0.0.1:{port}/postgres"),
            // A program is ended here, not a machine: what was handed to the system is there afterwards.
            options: format!("-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=100"),
            bin,
            folder,
        };
        let made = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"];
        assert!(run(owned(&format!("{}/initdb", cluster.bin)).args(["-D", &cluster.data()]).args(made)).0);
        cluster.start_again();
        cluster
    }

    fn data(&self) -> String {
        format!("{}/data", self.folder)
    }

    fn control(&self, arguments: &[&str]) -> bool {
        let log = format!("{}/log.txt", self.folder);
        let mut command = owned(&format!("{}/pg_ctl", self.bin));
        run(command.args(["-D", &self.data(), "-w", "-l", &log]).args(arguments)).0
    }

    /// Every connection breaks, and whatever was not committed is gone.
    pub(crate) fn stop(&self) {
        assert!(self.control(&["-m", "immediate", "stop"]), "it did not stop");
    }

    pub(crate) fn start_again(&self) {
        assert!(self.control(&["-o", &self.options, "start"]), "it did not start; log in {}", self.folder);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.control(&["-m", "immediate", "stop"]);
        run(owned("rm").args(["-rf", &self.folder]));
    }
}
