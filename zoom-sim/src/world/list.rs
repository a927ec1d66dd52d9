//! A host's meetings. README: L1-L6

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};

use super::{Meeting, Page, Refusal, World};

/// Which meetings are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// Unexpired: past, running and future. The default.
    Scheduled,
    /// Running.
    Live,
    /// Not over yet, six months ahead at most.
    Upcoming,
    /// Over, six months back at most.
    Previous,
}

/// A kind within some days.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) kind: ListKind,
    /// First day (UTC).
    pub(crate) from: Option<NaiveDate>,
    /// Last day (UTC).
    pub(crate) to: Option<NaiveDate>,
}

impl From<ListKind> for Wanted {
    fn from(kind: ListKind) -> Self {
        Self { kind, from: None, to: None }
    }
}

impl ListKind {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "scheduled" => Some(Self::Scheduled),
            "live" => Some(Self::Live),
            "upcoming" | "upcoming_meetings" => Some(Self::Upcoming),
            "previous_meetings" => Some(Self::Previous),
            _ => None,
        }
    }

    fn takes(self, meeting: &Meeting, now: DateTime<Utc>) -> bool {
        let over = meeting.planned_end() <= now;
        let (ahead, back) = (now + Months::new(6), now - Months::new(6));
        match self {
            Self::Scheduled => meeting.kind != 1,
            Self::Live => meeting.running_since.is_some(),
            Self::Upcoming => !over && meeting.start <= ahead,
            Self::Previous => over && meeting.start >= back,
        }
    }
}

impl Wanted {
    fn takes(&self, meeting: &Meeting, now: DateTime<Utc>) -> bool {
        let day = meeting.start.date_naive();
        self.kind.takes(meeting, now)
            && self.from.is_none_or(|from| day >= from)
            && self.to.is_none_or(|to| day <= to)
    }
}

impl World {
    /// A page of the host's meetings by start. New ones may show late. README: L5
    pub(crate) fn list(
        &mut self,
        host: &str,
        wanted: impl Into<Wanted>,
        size: usize,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Page<Meeting>, Refusal> {
        let host_id = self.user(host)?.id.clone();
        let wanted = wanted.into();
        let latency = TimeDelta::seconds(i64::from(self.switches.list_latency_seconds));
        let mut all: Vec<_> = self
            .meetings
            .values()
            .filter(|meeting| meeting.host_id == host_id && wanted.takes(meeting, now))
            .filter(|meeting| meeting.created_at + latency <= now)
            .cloned()
            .collect();
        all.sort_by_key(|meeting| (meeting.start, meeting.id));
        self.page(&format!("meetings {host_id} {wanted:?}"), all, size, token, now)
    }

    /// What a user hosts or is invited to within the next 24 hours; whether as host. README: L6
    pub(crate) fn next_day(&self, user: &str, now: DateTime<Utc>) -> Result<Vec<(Meeting, bool)>, Refusal> {
        // Zoom's own words and code for it: 3001, not 1001.
        let user = self.user(user).map_err(|_| Refusal::no_such_user_3001(user))?;
        let mut all: Vec<_> = self
            .meetings
            .values()
            .filter(|meeting| meeting.kind == 2 && meeting.planned_end() > now)
            .filter(|meeting| meeting.start <= now + TimeDelta::hours(24))
            .map(|meeting| (meeting.clone(), meeting.host_id == user.id))
            .filter(|(meeting, hosts)| *hosts || meeting.invites(&user.email))
            .collect();
        all.sort_by_key(|(meeting, _)| (meeting.start, meeting.id));
        Ok(all)
    }
}
