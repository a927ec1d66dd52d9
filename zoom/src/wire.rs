//! Lenient readers for what Zoom sends: ids as number or text, nulls where a value is expected, unknown fields anywhere.

use chrono::{DateTime, NaiveDateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use url::Url;

/// An int64 that is sometimes a JSON string.
pub(crate) fn int64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    optional_int64(deserializer)?.ok_or_else(|| de::Error::custom("a number is missing"))
}

/// The same, but null, an empty string or nonsense count as absent.
pub(crate) fn optional_int64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Value::deserialize(deserializer).map(|value| read_int64(&value))
}

/// The int64 that a JSON value is, as number or text.
pub(crate) fn read_int64(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "only whole numbers well inside i64 pass")]
fn whole(float: f64) -> Option<i64> {
    (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
}

/// A text that may be null, or a number where Zoom forgets the quotes; anything else counts as absent.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    })
}

/// A secret text; null and absence are the same.
pub(crate) fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}

/// An address; whatever is none counts as absent.
pub(crate) fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Url>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_str().and_then(|text| Url::parse(text).ok()))
}

/// An instant, absent where Zoom leaves it out, sends null, or writes something that is none.
pub(crate) fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_str().and_then(read_instant))
}

/// The instant that a text is; without an offset it is UTC.
pub(crate) fn read_instant(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc));
    zoned.or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").map(|at| at.and_utc())).ok()
}

/// The instant as Zoom wants it: whole seconds, `Z`.
pub(crate) fn zoom_instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// One path segment with everything but unreserved characters escaped; `@` included.
pub(crate) fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Id {
        #[serde(deserialize_with = "int64")]
        id: i64,
        #[serde(default, deserialize_with = "instant")]
        at: Option<DateTime<Utc>>,
    }

    #[test]
    fn ids_come_as_number_or_text() {
        for json in [
            r#"{"id":85012345678,"new":null}"#,
            r#"{"id":"85012345678","at":null}"#,
            r#"{"id":85012345678.0}"#,
        ] {
            let read: Id = serde_json::from_str(json).unwrap();
            assert_eq!(read.id, 85_012_345_678);
            assert_eq!(read.at, None);
        }
        assert!(serde_json::from_str::<Id>(r#"{"id":"many"}"#).is_err());
        assert!(serde_json::from_str::<Id>(r#"{"id":null}"#).is_err());
    }

    #[test]
    fn segments_cannot_leave_their_place() {
        assert_eq!(segment("a@b.example"), "a%40b.example");
        assert_eq!(segment("../x?y#z"), "..%2Fx%3Fy%23z");
    }
}
