//! What administrators lock, for the account or for one user: Zoom lets it win over any request without a word.

use serde::{Deserialize, Serialize};

/// The locks of an account or of one user; what is absent is free. A user's lock wins over the account's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Guests may (`true`) or must not (`false`) enter before the host, whatever a request says. README: M16
    pub join_before_host: Option<bool>,
    /// The waiting room is on or off, whatever a request says. README: M9
    pub waiting_room: Option<bool>,
    /// What passcodes must look like. README: M17
    pub passcode: Option<PasscodeRules>,
}

/// What passcodes must look like, under the names of Zoom's settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasscodeRules {
    /// At least so many characters; 0 asks nothing.
    pub length: usize,
    /// At least one letter.
    pub have_letter: bool,
    /// At least one digit.
    pub have_number: bool,
    /// At least one character that is neither.
    pub have_special_character: bool,
    /// Nothing but digits.
    pub only_allow_numeric: bool,
    /// Upper and lower case.
    pub have_upper_and_lower_characters: bool,
    /// No run of so many equal or consecutive characters (`aaaa`, `1234`); below 4 asks nothing.
    pub consecutive_characters_length: usize,
}

impl Policy {
    /// These locks, and `account`'s where these are free.
    pub(crate) fn over(&self, account: &Self) -> Self {
        Self {
            join_before_host: self.join_before_host.or(account.join_before_host),
            waiting_room: self.waiting_room.or(account.waiting_room),
            passcode: self.passcode.or(account.passcode),
        }
    }
}

impl PasscodeRules {
    /// Whether a passcode is good enough.
    pub(crate) fn admit(&self, passcode: &str) -> bool {
        let has = |kind: fn(&char) -> bool| passcode.chars().any(|c| kind(&c));
        passcode.chars().count() >= self.length
            && (!self.have_letter || has(char::is_ascii_alphabetic))
            && (!self.have_number || has(char::is_ascii_digit))
            && (!self.have_special_character || has(|c| !c.is_ascii_alphanumeric()))
            && (!self.only_allow_numeric || passcode.chars().all(|c| c.is_ascii_digit()))
            && (!self.have_upper_and_lower_characters
                || (has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase)))
            && (self.consecutive_characters_length < 4
                || longest_run(passcode) < self.consecutive_characters_length)
    }

    /// A passcode that is good enough, made of `digits` (six or more): what Zoom invents itself.
    pub(crate) fn complete(&self, digits: &str) -> String {
        if self.admit(digits) {
            return digits.to_owned();
        }
        // Digits far apart, so that no run is left, and a letter of each case where letters are allowed.
        let digits = digits.chars().take(1).chain("9274058163".chars());
        let others = if self.only_allow_numeric { "" } else { "Kq@" };
        others.chars().chain(digits).take(self.length.clamp(8, 10)).collect()
    }
}

/// The longest run of equal, rising or falling neighbours.
fn longest_run(text: &str) -> usize {
    let steps: Vec<i64> = text
        .chars()
        .zip(text.chars().skip(1))
        .map(|(a, b)| i64::from(u32::from(b)) - i64::from(u32::from(a)))
        .collect();
    let longest = steps
        .chunk_by(|a, b| a == b)
        .filter(|run| run.first().is_some_and(|step| step.abs() <= 1))
        .map(<[i64]>::len)
        .max();
    longest.unwrap_or_default() + usize::from(!text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m17_each_rule_refuses_what_the_others_admit() {
        let none = PasscodeRules::default();
        for (rules, good, bad) in [
            (PasscodeRules { length: 8, ..none }, "12345678", "1234567"),
            (PasscodeRules { have_letter: true, ..none }, "1a", "12"),
            (PasscodeRules { have_number: true, ..none }, "1a", "ab"),
            (PasscodeRules { have_special_character: true, ..none }, "1a@", "1a"),
            (PasscodeRules { only_allow_numeric: true, ..none }, "12", "1a"),
            (PasscodeRules { have_upper_and_lower_characters: true, ..none }, "aB", "ab"),
            (PasscodeRules { consecutive_characters_length: 4, ..none }, "12356", "12346"),
            (PasscodeRules { consecutive_characters_length: 4, ..none }, "aaab", "xaaaa"),
        ] {
            assert!(rules.admit(good), "{rules:?} {good}");
            assert!(!rules.admit(bad), "{rules:?} {bad}");
            let made = rules.complete("123456");
            assert!(rules.admit(&made) && made.len() <= 10, "{rules:?} {made}");
        }
        assert_eq!(none.complete("123456"), "123456");
    }
}
