//! What Zoom made of a meeting other than it was asked to. Zoom answers with success and drops silently what an account
//! does not allow, so that nothing but a comparison shows it.

use chrono::{DateTime, SubsecRound, Utc};

use super::{Meeting, MeetingChange, NewMeeting};

/// One field in which a meeting differs from what was sent. Fields that Zoom's answer leaves out are not judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drift {
    /// Guests may enter before the host although they should not, or the other way round.
    JoinBeforeHost {
        /// What it is now.
        became: bool,
    },
    /// Guests wait although they should not, or the other way round.
    WaitingRoom {
        /// What it is now.
        became: bool,
    },
    /// Another start: Zoom turns a past one into now on create, and ignores it on update.
    Start {
        /// What was sent, in whole seconds.
        sent: DateTime<Utc>,
        /// What it is now; absent for a meeting without a fixed time.
        became: Option<DateTime<Utc>>,
    },
    /// Another length.
    Duration {
        /// Minutes that were sent.
        sent: u32,
        /// Minutes that it has now.
        became: Option<u32>,
    },
    /// Another time zone for display; the start is the same instant all the same.
    TimeZone {
        /// The name that was sent.
        sent: String,
        /// The name it has now.
        became: String,
    },
    /// Another title. The texts stay inside.
    Topic,
    /// Another agenda. The texts stay inside.
    Agenda,
}

impl Drift {
    /// Zoom's name of the field.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::JoinBeforeHost { .. } => "settings.join_before_host",
            Self::WaitingRoom { .. } => "settings.waiting_room",
            Self::Start { .. } => "start_time",
            Self::Duration { .. } => "duration",
            Self::TimeZone { .. } => "timezone",
            Self::Topic => "topic",
            Self::Agenda => "agenda",
        }
    }
}

impl NewMeeting {
    /// In what `made`, the answer to the create or a later reading, differs from this; the gravest first.
    #[must_use]
    pub fn drift(&self, made: &Meeting) -> Vec<Drift> {
        let sent = MeetingChange {
            topic: Some(self.topic.clone()),
            agenda: Some(self.agenda.clone()),
            start: Some(self.start),
            duration_minutes: Some(self.duration_minutes),
            timezone: self.timezone.clone(),
            join_before_host: Some(false),
            waiting_room: Some(self.waiting_room),
        };
        sent.drift(made)
    }
}

impl MeetingChange {
    /// In what `read`, the meeting as it was read after the update, differs from this; the gravest first.
    #[must_use]
    pub fn drift(&self, read: &Meeting) -> Vec<Drift> {
        let unlike =
            |sent: Option<bool>, became: Option<bool>| became.filter(|_| sent.is_some() && sent != became);
        let other_text = |sent: &Option<String>, became: &str| {
            sent.as_deref().is_some_and(|sent| sent.trim() != became.trim())
        };
        let sent_start = self.start.map(|start| start.trunc_subsecs(0));
        let start = read.start_time.map(|start| start.trunc_subsecs(0));
        let zone = self.timezone.clone().filter(|sent| !read.timezone.is_empty() && *sent != read.timezone);
        [
            unlike(self.join_before_host, read.join_before_host)
                .map(|became| Drift::JoinBeforeHost { became }),
            unlike(self.waiting_room, read.waiting_room).map(|became| Drift::WaitingRoom { became }),
            sent_start.filter(|sent| Some(*sent) != start).map(|sent| Drift::Start { sent, became: start }),
            self.duration_minutes
                .filter(|sent| Some(*sent) != read.duration)
                .map(|sent| Drift::Duration { sent, became: read.duration }),
            zone.map(|sent| Drift::TimeZone { sent, became: read.timezone.clone() }),
            other_text(&self.topic, &read.topic).then_some(Drift::Topic),
            other_text(&self.agenda, &read.agenda).then_some(Drift::Agenda),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::MeetingStatus;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_900_000_000, 0).unwrap()
    }

    fn new() -> NewMeeting {
        NewMeeting {
            topic: "Interpreting ".to_owned(),
            agenda: "m-1".to_owned(),
            start: start() + TimeDelta::milliseconds(999),
            duration_minutes: 60,
            timezone: Some("Europe/Zurich".to_owned()),
            waiting_room: true,
        }
    }

    /// The meeting as asked for.
    fn made() -> Meeting {
        Meeting {
            id: 1,
            uuid: String::new(),
            host_id: String::new(),
            host_email: String::new(),
            topic: "Interpreting".to_owned(),
            agenda: "m-1".to_owned(),
            start_time: Some(start()),
            duration: Some(60),
            timezone: "Europe/Zurich".to_owned(),
            join_url: String::new(),
            passcode: String::new(),
            status: MeetingStatus::Waiting,
            join_before_host: Some(false),
            waiting_room: Some(true),
            start_url: None,
        }
    }

    #[test]
    fn what_was_taken_as_sent_has_no_drift() {
        assert_eq!(new().drift(&made()), []);
        let untold =
            Meeting { join_before_host: None, waiting_room: None, timezone: String::new(), ..made() };
        assert_eq!(new().drift(&untold), [], "what Zoom does not tell is not judged");
        assert_eq!(MeetingChange::default().drift(&Meeting { topic: "x".to_owned(), ..made() }), []);
    }

    #[test]
    fn guests_who_may_enter_alone_come_first() {
        let forced =
            Meeting { join_before_host: Some(true), waiting_room: Some(false), topic: "x".into(), ..made() };
        let expected =
            [Drift::JoinBeforeHost { became: true }, Drift::WaitingRoom { became: false }, Drift::Topic];
        assert_eq!(new().drift(&forced), expected);
    }

    #[test]
    fn a_past_start_that_became_now_is_judged_by_what_was_sent() {
        let now = start() + TimeDelta::hours(3);
        let moved = Meeting { start_time: Some(now), ..made() };
        assert_eq!(new().drift(&moved), [Drift::Start { sent: start(), became: Some(now) }]);
        let instant = Meeting { start_time: None, ..made() };
        assert_eq!(new().drift(&instant), [Drift::Start { sent: start(), became: None }]);
    }

    #[test]
    fn every_field_is_compared_and_named() {
        let other = Meeting {
            join_before_host: Some(true),
            waiting_room: Some(false),
            start_time: None,
            duration: Some(45),
            timezone: "UTC".to_owned(),
            topic: "x".to_owned(),
            agenda: "y".to_owned(),
            ..made()
        };
        let fields: Vec<_> = new().drift(&other).iter().map(Drift::field).collect();
        let all =
            ["settings.join_before_host", "settings.waiting_room", "start_time", "duration", "timezone"];
        assert_eq!(fields, [&all[..], &["topic", "agenda"]].concat());
        let change = MeetingChange { duration_minutes: Some(60), ..MeetingChange::default() };
        assert_eq!(change.drift(&other), [Drift::Duration { sent: 60, became: Some(45) }]);
        let allowed = MeetingChange { join_before_host: Some(true), ..MeetingChange::default() };
        assert_eq!(allowed.drift(&made()), [Drift::JoinBeforeHost { became: false }]);
    }
}
