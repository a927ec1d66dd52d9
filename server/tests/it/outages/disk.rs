//! No room left for the SQLite file. Two ways to have none: a limit on the size of files, which anybody may set, and a small disk
//! that is filled, where the run may mount one. SQLite calls the one a failed write and the other a full disk.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tokio::task::JoinHandle;
use zoom_sim::{Fault, FaultRule, HoldAt};

use std::collections::HashSet;

use crate::support::browser::{Answer, shown};
use crate::support::database::{Database, Engine};
use crate::support::judge::{Picture, ensure};
use crate::support::site::Site;
use crate::support::until::{true_within, within};
use crate::support::wall::{DAY, MINUTE, now};

const HOSTS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(30);
/// How long until all is at rest once there is room: what was begun is somebody's for fifteen seconds more.
const RECOVERED: Duration = Duration::from_secs(40);

/// What takes the room away.
enum Disk {
    Limit,
    /// A disk of its own, mounted here.
    Small(PathBuf),
}

impl Disk {
    /// A small disk in `folder`, if this run may mount one.
    fn small(folder: &Path) -> Option<Self> {
        let place = folder.join("disk");
        std::fs::create_dir(&place).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "callboard"]).arg(&place).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self::Small(place))
    }

    async fn fill(&self, site: &Site) {
        match self {
            Self::Limit => site.programs[0].may_write(false).await,
            Self::Small(place) => {
                let mut chunk = 1 << 20;
                let mut all = Vec::new();
                while chunk > 0 {
                    all.resize(all.len() + chunk, 1_u8);
                    if std::fs::write(place.join("filler"), &all).is_err() {
                        all.truncate(all.len() - chunk);
                        chunk /= 2;
                    }
                }
            }
        }
    }

    async fn make_room(&self, site: &Site) {
        match self {
            Self::Limit => site.programs[0].may_write(true).await,
            Self::Small(place) => std::fs::remove_file(place.join("filler")).unwrap(),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Self::Small(place) = self {
            // Lazily: the program is still ending.
            let _ = Command::new("umount").arg("-l").arg(place).status();
        }
    }
}

/// An agency whose disk fills up.
struct Scene {
    site: Site,
    start: i64,
}

impl Scene {
    async fn confirmed(&self, hours: i64) -> String {
        let start = self.start + hours * 60 * MINUTE;
        self.site.confirmed(start, start + 60 * MINUTE).await
    }

    fn send(&self, number: &str, action: &str) -> JoinHandle<Answer> {
        let (browser, path) = (self.site.browser.clone(), format!("/requests/{number}/{action}"));
        tokio::spawn(async move { browser.post(&path, &Vec::new()).await.unwrap() })
    }

    async fn ask(&self, number: &str, action: &str) -> Answer {
        self.send(number, action).await.unwrap()
    }

    fn creates(&self) -> usize {
        self.site.zoom.control.count("POST", "/meetings")
    }

    /// The next such call stands still once Zoom has done it.
    fn hold(&self, method: &str) {
        let hold = Fault::Hold { at: HoldAt::BeforeAnswer };
        self.site.zoom.control.fault(FaultRule::new(method, "/meetings", hold, 1));
    }

    async fn held(&self, calls: usize) {
        let control = &self.site.zoom.control;
        true_within("it is held at Zoom", PATIENCE, async || control.held() == calls).await;
    }

    async fn linked(&self, number: &str) -> bool {
        let page = self.site.browser.get(&format!("/requests/{number}")).await.unwrap();
        assert_eq!(page.status, 200, "{}", said(&page));
        page.text.contains("/j/")
    }
}

/// The words of a page, or of an answer that is none.
fn said(answer: &Answer) -> String {
    if answer.text.contains("<main") { shown(&answer.text) } else { answer.text.clone() }
}

/// An answer that owns up: no raw error, no promise that it cannot keep.
fn honest(answer: &Answer, status: u16, words: &str) -> Result<(), String> {
    let says = said(answer);
    ensure(answer.status == status && says.contains(words), || format!("{}: {says}", answer.status))?;
    ensure(!says.contains("Nothing was changed"), || format!("nobody knows that: {says}"))
}

/// Nothing can be written: what is asked is refused, Zoom hears nothing, and pages can be read.
async fn refuses(scene: &Scene, regular: &str, zoom: &str) -> Result<(), String> {
    let (creates, control) = (scene.creates(), &scene.site.zoom.control);
    let deletes = control.count("DELETE", "/meetings");
    for _ in 0..3 {
        honest(&scene.ask(regular, "convert").await, 503, "The database cannot be used just now")?;
        honest(&scene.ask(zoom, "cancel").await, 503, "The database cannot be used just now")?;
    }
    ensure(scene.creates() == creates, || "Zoom was asked for a meeting nobody can own".to_owned())?;
    ensure(control.count("DELETE", "/meetings") == deletes, || "Zoom was asked to delete".to_owned())?;
    ensure(!scene.linked(regular).await && scene.linked(zoom).await, || {
        "the pages say other things".to_owned()
    })
}

/// The host is taken, and that Zoom is about to be asked cannot be written down: then Zoom is not asked.
async fn asks_nothing_unwritten(scene: &Scene, disk: &Disk) -> Result<(), String> {
    let number = scene.confirmed(0).await;
    scene.site.settings(HOSTS, true).await;
    scene.hold("GET");
    let converting = scene.send(&number, "convert");
    scene.held(1).await;
    disk.fill(&scene.site).await;
    scene.site.zoom.control.release();
    honest(&converting.await.unwrap(), 503, "The database cannot be used just now")?;
    disk.make_room(&scene.site).await;
    ensure(scene.creates() == 0, || "Zoom was asked before that was written down".to_owned())
}

async fn full(scene: &Scene, disk: &Disk) -> Result<Duration, String> {
    asks_nothing_unwritten(scene, disk).await?;
    let (first, second) = (scene.confirmed(2).await, scene.confirmed(4).await);
    let (third, late) = (scene.confirmed(6).await, scene.confirmed(8).await);
    for number in [&second, &third] {
        ensure(scene.ask(number, "convert").await.status == 303, || "not converted".to_owned())?;
    }
    // Whoever has not been seen for an hour is noted at the next page: reading goes on without that note.
    scene.site.database.time_passes("update sessions set last_seen_at = last_seen_at - 7200000").await;
    disk.fill(&scene.site).await;
    refuses(scene, &first, &second).await?;
    disk.make_room(&scene.site).await;
    let again = scene.ask(&first, "convert").await;
    ensure(again.status == 303, || format!("with room again: {} {}", again.status, said(&again)))?;
    // What Zoom has done already cannot be written down.
    scene.hold("POST");
    let converting = scene.send(&late, "convert");
    scene.held(1).await;
    scene.hold("DELETE");
    let deleting = scene.send(&third, "convert-back");
    scene.held(2).await;
    disk.fill(&scene.site).await;
    scene.site.zoom.control.release();
    honest(&converting.await.unwrap(), 502, "checking with Zoom")?;
    // It was called off before Zoom was asked, and stays so.
    ensure(deleting.await.unwrap().status == 303, || "what was committed is told as a failure".to_owned())?;
    disk.make_room(&scene.site).await;
    let (_, rest) = within(RECOVERED, async || {
        ensure(scene.linked(&late).await && !scene.linked(&third).await, || "not there yet".to_owned())?;
        Picture::of(&scene.site).await.agrees(&HashSet::new(), false)
    })
    .await?;
    ensure(scene.creates() == 4, || format!("{} creates for four meetings", scene.creates()))?;
    Ok(rest)
}

async fn on(folder: tempfile::TempDir, disk: Disk, what: &str) {
    let place = match &disk {
        Disk::Limit => folder.path().to_owned(),
        Disk::Small(place) => place.clone(),
    };
    let database = Database::create(Engine::Sqlite, &place).await;
    let site = Site::on(database, folder, 1, (HOSTS, HOSTS)).await;
    let mut scene = Scene { site, start: (now() / DAY + 30) * DAY };
    match full(&scene, &disk).await {
        Ok(rest) => println!("{what}: all as it should be {} ms after there was room", rest.as_millis()),
        Err(why) => panic!("{what}: {why}\nlog: {}", scene.site.keep_log()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r65_without_room_nothing_is_promised_and_with_room_again_all_goes_on() {
    let limit = on(tempfile::tempdir().unwrap(), Disk::Limit, "files that may not grow");
    let small = async {
        let folder = tempfile::tempdir().unwrap();
        match Disk::small(folder.path()) {
            Some(disk) => on(folder, disk, "a full disk").await,
            None => println!("a full disk: not tried, this run may not mount one"),
        }
    };
    tokio::join!(limit, small);
}
