//! A host's meetings, page by page. README: L1-L4

use chrono::{DateTime, TimeDelta, Utc};

use super::{Meeting, Refusal, World};

/// How long a page token is good. README: L3
const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(15);
/// Most meetings per page. README: L3
const LARGEST_PAGE: usize = 300;

/// Which meetings are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListKind {
    /// Unexpired: past, running and future. The default.
    Scheduled,
    /// Running.
    Live,
    /// Not over yet.
    Upcoming,
    /// Over.
    Previous,
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
        match self {
            Self::Scheduled => meeting.kind != 1,
            Self::Live => meeting.running_since.is_some(),
            Self::Upcoming => meeting.planned_end() > now,
            Self::Previous => meeting.planned_end() <= now,
        }
    }
}

/// Where the next page begins, and for whom.
#[derive(Clone, Debug)]
pub(super) struct Bookmark {
    host_id: String,
    kind: ListKind,
    offset: usize,
    expires_at: DateTime<Utc>,
}

/// One page.
#[derive(Debug)]
pub(crate) struct ListPage {
    pub(crate) meetings: Vec<Meeting>,
    pub(crate) total: usize,
    pub(crate) size: usize,
    /// Empty on the last page.
    pub(crate) next: String,
}

impl World {
    /// A page of the host's meetings by start.
    pub(crate) fn list(
        &mut self,
        host: &str,
        kind: ListKind,
        size: usize,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<ListPage, Refusal> {
        let host_id = self.user(host)?.id.clone();
        if size == 0 || size > LARGEST_PAGE {
            return Err(Refusal::invalid("page_size", "The value must be between 1 and 300."));
        }
        self.pages.retain(|_, bookmark| bookmark.expires_at > now);
        let offset = if token.is_empty() { 0 } else { self.offset(token, &host_id, kind)? };
        let mut all: Vec<_> = self
            .meetings
            .values()
            .filter(|meeting| meeting.host_id == host_id && kind.takes(meeting, now))
            .cloned()
            .collect();
        all.sort_by_key(|meeting| (meeting.start, meeting.id));
        let total = all.len();
        let meetings: Vec<_> = all.into_iter().skip(offset).take(size).collect();
        let offset = offset + meetings.len();
        let next = if offset < total && !meetings.is_empty() {
            let token = self.dice.text(32);
            let bookmark = Bookmark { host_id, kind, offset, expires_at: now + TOKEN_LIFE };
            self.pages.insert(token.clone(), bookmark);
            token
        } else {
            String::new()
        };
        Ok(ListPage { meetings, total, size, next })
    }

    fn offset(&self, token: &str, host_id: &str, kind: ListKind) -> Result<usize, Refusal> {
        self.pages
            .get(token)
            .filter(|bookmark| bookmark.host_id == host_id && bookmark.kind == kind)
            .map(|bookmark| bookmark.offset)
            .ok_or_else(Refusal::bad_page_token)
    }
}
