//! Identifiers as distinct types, so that a host can never be passed where a person is meant.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the stored text; identifiers are opaque, so nothing is checked.
            #[must_use]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The stored text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A service request inside the store; people say its [`RequestNumber`](crate::request::RequestNumber).
    RequestId,
    /// One conversion of one request; a second conversion has another one.
    MeetingId,
    /// A Zoom user of the pool; stays the same when the e-mail address changes in Zoom (T-25).
    HostId,
    /// A person who can sign in.
    PersonId,
    /// An organization requests are made for.
    OrganizationId,
}
