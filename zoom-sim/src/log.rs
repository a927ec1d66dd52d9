//! What was asked of this Zoom: method, path and status, in order. Queries, headers and bodies are never kept.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::Serialize;

/// Older entries fall out, so that a demo may run for weeks.
const LONGEST: usize = 10_000;

/// One request to the token endpoint or the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoggedRequest {
    /// Counts from 1 and is never used twice, not even after a clear.
    pub number: u64,
    /// On the simulator's clock.
    pub at: DateTime<Utc>,
    /// Such as `POST`.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Absent until the answer is ready, and for ever where there was none.
    pub status: Option<u16>,
}

#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    entries: VecDeque<LoggedRequest>,
    count: u64,
}

impl RequestLog {
    pub(crate) fn begin(&mut self, at: DateTime<Utc>, method: &str, path: &str) -> u64 {
        self.count += 1;
        if self.entries.len() == LONGEST {
            self.entries.pop_front();
        }
        self.entries.push_back(LoggedRequest {
            number: self.count,
            at,
            method: method.to_owned(),
            path: path.to_owned(),
            status: None,
        });
        self.count
    }

    pub(crate) fn finish(&mut self, number: u64, status: u16) {
        if let Some(entry) = self.entries.iter_mut().rev().find(|entry| entry.number == number) {
            entry.status = Some(status);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }

    pub(crate) fn all(&self) -> Vec<LoggedRequest> {
        self.entries.iter().cloned().collect()
    }
}
