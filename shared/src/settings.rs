//! The site's settings as values that cannot be out of range: parsed once at the edge, trusted everywhere else.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a field for minutes was refused (R17, R18). `max` is the highest number allowed; the lowest is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MinutesError {
    /// Nothing was typed.
    #[error("enter a whole number from 0 to {max}")]
    Blank {
        /// Highest number allowed.
        max: u16,
    },
    /// A fraction, a sign, or no number.
    #[error("use a whole number from 0 to {max}")]
    NotWhole {
        /// Highest number allowed.
        max: u16,
    },
    /// A whole number outside the range.
    #[error("use a whole number from 0 to {max}")]
    OutOfRange {
        /// Highest number allowed.
        max: u16,
    },
}

fn parse_minutes(text: &str, max: u16) -> Result<u16, MinutesError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(MinutesError::Blank { max });
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(MinutesError::NotWhole { max });
    }
    match text.parse::<u16>() {
        Ok(minutes) if minutes <= max => Ok(minutes),
        _ => Err(MinutesError::OutOfRange { max }),
    }
}

macro_rules! minutes {
    ($($(#[$doc:meta])* $name:ident 0..=$max:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(try_from = "i64", into = "i64")]
        pub struct $name(u16);

        impl $name {
            /// Highest number allowed; the lowest is 0.
            pub const MAX: u16 = $max;

            /// Reads what was typed; blanks around it are ignored.
            ///
            /// # Errors
            /// [`MinutesError`] names the range.
            pub fn parse(text: &str) -> Result<Self, MinutesError> {
                parse_minutes(text, Self::MAX).map(Self)
            }

            /// The number as minutes.
            #[must_use]
            pub fn minutes(self) -> i64 {
                i64::from(self.0)
            }
        }

        impl TryFrom<i64> for $name {
            type Error = MinutesError;

            fn try_from(minutes: i64) -> Result<Self, MinutesError> {
                match u16::try_from(minutes) {
                    Ok(minutes) if minutes <= Self::MAX => Ok(Self(minutes)),
                    _ => Err(MinutesError::OutOfRange { max: Self::MAX }),
                }
            }
        }

        impl From<$name> for i64 {
            fn from(minutes: $name) -> i64 {
                minutes.minutes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

minutes! {
    /// L, "Zoom Host Link Minutes Before Start Time": 0 to 120 minutes.
    HostLinkMinutes 0..=120,
    /// P, "Zoom Padding Minutes After End Time": 0 to 1440 minutes.
    PaddingMinutes 0..=1440,
}

/// Why a text field was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextError {
    /// Nothing was typed.
    #[error("this field is required")]
    Blank,
    /// More characters than allowed.
    #[error("use at most {max} characters")]
    TooLong {
        /// Highest number of characters allowed.
        max: usize,
    },
    /// A line break or another character that cannot be seen.
    #[error("this field holds a character that cannot be seen")]
    Control,
}

fn parse_line(text: &str, max: usize) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        Err(TextError::Blank)
    } else if text.chars().any(char::is_control) {
        Err(TextError::Control)
    } else if text.chars().count() > max {
        Err(TextError::TooLong { max })
    } else {
        Ok(text.to_owned())
    }
}

macro_rules! lines {
    ($($(#[$doc:meta])* $name:ident 1..=$max:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Highest number of characters allowed.
            pub const MAX: usize = $max;

            /// Reads what was typed; blanks around it are dropped (R14).
            ///
            /// # Errors
            /// [`TextError`] when nothing is left, it is too long, or it holds a control character.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                parse_line(text, Self::MAX).map(Self)
            }

            /// The text without blanks around it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(line: $name) -> String {
                line.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

lines! {
    /// The agency's name as everybody sees it: 1 to 80 characters.
    CompanyName 1..=80,
    /// "Zoom Account ID": 1 to 100 characters.
    ZoomAccountId 1..=100,
    /// "Zoom Client ID": 1 to 100 characters.
    ZoomClientId 1..=100,
}

/// How clock times are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum HourFormat {
    /// 1:00 PM
    #[default]
    #[serde(rename = "12")]
    H12,
    /// 13:00
    #[serde(rename = "24")]
    H24,
}

impl HourFormat {
    /// Stored form: `12` or `24`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::H12 => "12",
            Self::H24 => "24",
        }
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::H12, Self::H24].into_iter().find(|format| format.as_str() == text)
    }
}
