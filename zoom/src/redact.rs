//! Makes Zoom's own words safe to show and to log: short, and without links, e-mail addresses or tokens.

/// Longest message kept, in characters.
const LONGEST: usize = 300;
/// Words longer than this are tokens or ids, never language.
const LONGEST_WORD: usize = 60;

/// Shortens `text` to 300 characters and replaces every word that looks like a link, an address or a token by `[…]`.
pub(crate) fn message(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let private = word.contains("://")
            || word.contains('@')
            || word.contains("zak=")
            || word.contains("pwd=")
            || (word.chars().count() > LONGEST_WORD && !word.contains("scopes:["));
        out.push_str(if private { "[…]" } else { word });
        if out.chars().count() > LONGEST {
            return out.chars().take(LONGEST).chain(['…']).collect();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_addresses_and_tokens_disappear() {
        let said = "User a@b.example has https://zoom.us/s/1?zak=abc and eyJ".to_owned() + &"x".repeat(80);
        assert_eq!(message(&said), "User […] has […] and […]");
    }

    #[test]
    fn long_messages_are_cut() {
        assert_eq!(message(&"ab ".repeat(500)).chars().count(), LONGEST + 1);
    }
}
