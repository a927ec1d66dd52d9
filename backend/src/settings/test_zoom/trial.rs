//! The trial meeting: made tomorrow under the first user of the list, read, and deleted again. It shows what no setting
//! tells: whether Zoom makes meetings for us, and whether it lets guests in before the host all the same (R59).

use shared::time::Timestamp;
use zoom::{Client, Error as ZoomError, NewMeeting};

use super::words::trial_failed;
use super::{Fix, Stage, StageName};
use crate::zoom_port::to_zoom;

const NAME: StageName = StageName::TrialMeeting;
/// Somebody who finds one that was left behind can tell what it is.
const TOPIC: &str = "Callboard trial meeting, may be deleted";
const MINUTES_FROM_NOW: i64 = 24 * 60;
const MINUTES: u32 = 15;

/// Makes, reads and deletes it, with a waiting room or without as conversions would ask for it.
pub(super) async fn run(client: &Client, host: &str, waiting_room: bool, now: Timestamp) -> Stage {
    let new = NewMeeting {
        topic: TOPIC.to_owned(),
        agenda: "Made by Test Zoom, which deletes it right away.".to_owned(),
        start: to_zoom(now.plus_minutes(MINUTES_FROM_NOW)),
        duration_minutes: MINUTES,
        timezone: None,
        waiting_room,
    };
    let made = match client.create_meeting(host, &new).await {
        Ok(made) => made,
        Err(error) => return trial_failed("made", &error),
    };
    let read = client.get_meeting(made.id).await;
    // Deleted before anything is judged: whatever was found, nothing stays behind.
    if let Err(error) = client.delete_meeting(made.id).await {
        return left_behind(&error);
    }
    match read {
        Ok(meeting) => judge(&meeting, waiting_room),
        Err(error) => trial_failed("read", &error),
    }
}

fn judge(meeting: &zoom::Meeting, waiting_room: bool) -> Stage {
    if meeting.join_before_host == Some(true) {
        let locked = "Zoom lets guests in before the host although it was asked not to: the account locks “join before \
                      host” on. Anybody with the invite link could start a meeting at any time.";
        return Stage::warning(NAME, locked, Fix::ZoomSettings);
    }
    if meeting.start_url.is_none() {
        let without = "Zoom made the meeting but gives no host link for it. Nobody could start it from here.";
        return Stage::failed(NAME, without, Fix::App);
    }
    match (waiting_room, meeting.waiting_room) {
        (false, Some(true)) => {
            let waiting = "Made and deleted. Zoom puts guests into a waiting room although it was not asked to: the host \
                           lets each of them in.";
            Stage::warning(NAME, waiting, Fix::ZoomSettings)
        }
        (true, Some(false)) => {
            let open = "Made and deleted. Zoom gave it no waiting room although it was asked to: guests come in as soon as \
                        the host has begun.";
            Stage::warning(NAME, open, Fix::ZoomSettings)
        }
        _ => Stage::ok(NAME, "Made, read and deleted again."),
    }
}

fn left_behind(error: &ZoomError) -> Stage {
    let why = trial_failed("deleted", error);
    let detail = format!("{} It stays in Zoom as “{TOPIC}”: delete it there.", why.detail);
    Stage::failed(NAME, detail, why.fix.unwrap_or(Fix::Wait))
}
