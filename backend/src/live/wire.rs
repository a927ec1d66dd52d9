//! Notices on their way through PostgreSQL, whose payloads are shorter than 8,000 bytes: as many in one as fit.

use super::Notice;

/// PostgreSQL's limit is 7,999 bytes.
const LONGEST: usize = 7_900;

/// Stands for a notice that fits nowhere: everybody looks at everything.
const RESYNC: &str = "resync";

/// The payloads that carry these notices.
pub(crate) fn payloads(notices: &[Notice]) -> Vec<String> {
    let mut payloads: Vec<String> = Vec::new();
    for notice in notices {
        let line = serde_json::to_string(notice).ok().filter(|line| line.len() <= LONGEST);
        let Some(line) = line else { return vec![RESYNC.to_owned()] };
        match payloads.last_mut() {
            Some(last) if last.len() + 1 + line.len() <= LONGEST => {
                last.push('\n');
                last.push_str(&line);
            }
            _ => payloads.push(line),
        }
    }
    payloads
}

/// The notices in a payload; `None` when nobody knows what it says, as one of a newer program may.
pub(crate) fn read(payload: &str) -> Option<Vec<Notice>> {
    payload.lines().map(|line| serde_json::from_str(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    use shared::id::PersonId;
    use shared::request::{RequestNumber, Status};
    use shared::visibility::RequestFacts;

    use super::super::{Audience, Topic};
    use super::*;

    fn of_request(number: i64, assigned: usize) -> Notice {
        let facts = RequestFacts {
            requester: PersonId::new("ann"),
            client: None,
            organization: None,
            assigned: (0..assigned).map(|at| PersonId::new(format!("provider-{at}"))).collect(),
            status: Status::Confirmed,
        };
        let (topic, heard_by) = (Topic::Request(RequestNumber(number)), Audience::Sight(vec![facts]));
        Notice::Changed { topic, version: Some(3), heard_by }
    }

    #[test]
    fn every_notice_arrives_and_no_payload_is_too_long() {
        let notices: Vec<_> = (1..=200).map(|number| of_request(number, 3)).collect();
        let payloads = payloads(&notices);
        assert!(payloads.iter().all(|payload| payload.len() < 8_000));
        assert!(payloads.len() < 10, "{} payloads", payloads.len());
        let read: Vec<_> = payloads.iter().flat_map(|payload| read(payload).unwrap()).collect();
        assert_eq!(read, notices);
    }

    #[test]
    fn what_fits_nowhere_becomes_a_look_at_everything() {
        let payloads = payloads(&[of_request(1, 1), of_request(2, 1_000)]);
        assert_eq!(payloads, [RESYNC]);
        assert_eq!(read(RESYNC), None);
    }
}
