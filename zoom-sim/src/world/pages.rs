//! Lists, page by page. README: L3

use chrono::{DateTime, TimeDelta, Utc};

use super::{Refusal, World};

/// How long a page token is good. README: L3
const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(15);
/// Most entries per page. README: L3
const LARGEST_PAGE: usize = 300;

/// Where the next page of which list begins.
#[derive(Clone, Debug)]
pub(super) struct Bookmark {
    list: String,
    offset: usize,
    expires_at: DateTime<Utc>,
}

/// One page.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) entries: Vec<T>,
    pub(crate) total: usize,
    pub(crate) size: usize,
    /// Counts from 1.
    pub(crate) number: usize,
    /// Empty on the last page.
    pub(crate) next: String,
}

impl World {
    /// The page of `all` that `token` leads to; a token is good for the list of that name alone.
    pub(super) fn page<T>(
        &mut self,
        list: &str,
        all: Vec<T>,
        size: usize,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Page<T>, Refusal> {
        if size == 0 || size > LARGEST_PAGE {
            return Err(Refusal::invalid("page_size", "The value must be between 1 and 300."));
        }
        self.pages.retain(|_, bookmark| bookmark.expires_at > now);
        let offset = match self.pages.get(token).filter(|bookmark| bookmark.list == list) {
            Some(bookmark) => bookmark.offset,
            None if token.is_empty() => 0,
            None => return Err(Refusal::bad_page_token()),
        };
        let total = all.len();
        let entries: Vec<_> = all.into_iter().skip(offset).take(size).collect();
        let reached = offset + entries.len();
        let next = if reached < total && !entries.is_empty() { self.dice.text(32) } else { String::new() };
        if !next.is_empty() {
            let bookmark = Bookmark { list: list.to_owned(), offset: reached, expires_at: now + TOKEN_LIFE };
            self.pages.insert(next.clone(), bookmark);
        }
        Ok(Page { entries, total, size, number: offset / size + 1, next })
    }
}
