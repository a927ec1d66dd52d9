//! What a statement is given: the four kinds of value both engines know, each nullable, so that a null keeps its type.

use shared::id::{HostId, MeetingId, OrganizationId, PersonId, RequestId};
use shared::time::Timestamp;

/// The values of one statement, in the order of its `$1`, `$2` …
pub type Args = Vec<Value>;

/// One value for a statement. It cannot be printed, for it may be a secret.
#[expect(missing_debug_implementations, reason = "may hold a secret")]
pub enum Value {
    /// A number, an instant or a count.
    Int(Option<i64>),
    /// Text, an id or a kind.
    Text(Option<String>),
    /// A boolean.
    Bool(bool),
    /// Encrypted bytes.
    Bytes(Option<Vec<u8>>),
}

impl Value {
    /// Whether it is text that PostgreSQL cannot hold. SQLite could: what one refuses, the other must refuse.
    pub(super) fn holds_nul(&self) -> bool {
        matches!(self, Self::Text(Some(text)) if text.contains('\0'))
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(ToOwned::to_owned))
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self::Bytes(value)
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Int(Some(value.as_millis()))
    }
}

impl From<Option<Timestamp>> for Value {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Int(value.map(Timestamp::as_millis))
    }
}

macro_rules! ids {
    ($($id:ty),*) => {$(
        impl From<&$id> for Value {
            fn from(id: &$id) -> Self {
                Self::Text(Some(id.as_str().to_owned()))
            }
        }

        impl From<Option<&$id>> for Value {
            fn from(id: Option<&$id>) -> Self {
                Self::Text(id.map(|id| id.as_str().to_owned()))
            }
        }
    )*};
}
ids!(RequestId, MeetingId, HostId, PersonId, OrganizationId);

/// Collects the values of a statement: `args![id, now, "draft"]`.
#[macro_export]
#[doc(hidden)]
macro_rules! __args {
    ($($value:expr),* $(,)?) => { ::std::vec::Vec::<$crate::store::Value>::from([$($crate::store::Value::from($value)),*]) };
}
pub use __args as args;
