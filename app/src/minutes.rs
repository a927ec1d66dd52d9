//! Minutes in words, for the server and the browser alike.

/// A length in words: "45 min", "2 h 0 min", "2 days 3 h".
#[must_use]
pub fn duration(minutes: i64) -> String {
    match minutes.abs() {
        short @ 0..60 => format!("{short} min"),
        hours @ 60..1440 => format!("{} h {} min", hours / 60, hours % 60),
        days => {
            format!("{} {} {} h", days / 1440, if days < 2880 { "day" } else { "days" }, days % 1440 / 60)
        }
    }
}

/// What the two settings in minutes add up to (R27).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// The distance two meetings on one host must exceed: "2 h 0 min".
    pub more_than: String,
    /// What holds at exactly that distance, as a sentence.
    pub exactly: String,
}

/// How far apart two meetings on one host must be, from the minutes before a start and after an end.
#[must_use]
pub fn apart(host_link: i64, padding: i64) -> Apart {
    let more_than = duration(host_link + padding);
    let exactly = match host_link + padding {
        0 => "Back-to-back still conflicts.".to_owned(),
        _ => format!("Exactly {} still conflicts.", more_than.trim_end_matches(" 0 min")),
    };
    Apart { more_than, exactly }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r27_the_sentence_names_the_sum_and_its_edge() {
        let said = |host_link, padding| {
            let Apart { more_than, exactly } = apart(host_link, padding);
            format!("{more_than} | {exactly}")
        };
        assert_eq!(said(60, 60), "2 h 0 min | Exactly 2 h still conflicts.");
        assert_eq!(said(15, 30), "45 min | Exactly 45 min still conflicts.");
        assert_eq!(said(0, 0), "0 min | Back-to-back still conflicts.");
    }
}
