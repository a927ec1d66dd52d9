//! Zone tables, built once a year and zone: a page asks for several, and building one walks eight years.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use shared::time::Timestamp;
use shared::zone::{self, Offsets, UnknownZone};

/// How old a table may get: it begins with last year and reaches six years ahead, so a month more or less is nothing.
const FRESH_MINUTES: i64 = 30 * 24 * 60;

#[derive(Debug, Default)]
pub(crate) struct Zones(Mutex<HashMap<String, (Timestamp, Arc<Offsets>)>>);

impl Zones {
    /// The table of a zone, by its IANA name.
    pub(crate) fn get(&self, name: &str, now: Timestamp) -> Result<Arc<Offsets>, UnknownZone> {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((built, table)) = tables.get(name)
            && now.minutes_since(*built).abs() < FRESH_MINUTES
        {
            return Ok(Arc::clone(table));
        }
        let table = Arc::new(zone::build(name, now)?);
        tables.insert(name.to_owned(), (now, Arc::clone(&table)));
        Ok(table)
    }
}
