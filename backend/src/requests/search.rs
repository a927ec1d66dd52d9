//! What a search finds: one folded line a request (lower case, no accents, single spaces), kept beside its columns.

use shared::request::RequestNumber;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::form::Valid;
use crate::store::requests::WORDS;

/// The folded line of a request. Notes are left out: who may read them differs.
pub(super) fn line(number: RequestNumber, valid: &Valid) -> String {
    let people = valid.client.iter().chain([&valid.requester]).chain(&valid.providers);
    let number = number.to_string();
    let parts = [&number, &valid.service, &valid.organization.name, &valid.location].map(String::as_str);
    let all: Vec<&str> = parts.into_iter().chain(people.map(|person| person.name.as_str())).collect();
    fold(&all.join(" "))
}

/// What was typed into the search field: a number people speak, or words that must all be there.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Search {
    /// `SR-1042`
    Number(i64),
    /// Patterns for the folded line; at most [`WORDS`].
    Words(Vec<String>),
}

pub(super) fn read(typed: &str) -> Search {
    let spoken = typed.trim_start().get(..2).is_some_and(|prefix| prefix.eq_ignore_ascii_case("sr"));
    match typed.parse::<RequestNumber>() {
        Ok(number) if spoken => Search::Number(number.0),
        _ => Search::Words(
            fold(typed).splitn(WORDS, ' ').filter(|word| !word.is_empty()).map(pattern).collect(),
        ),
    }
}

fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

fn fold(text: &str) -> String {
    let plain: String =
        text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect();
    plain.replace('\0', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_drops_case_accents_and_extra_blanks() {
        assert_eq!(fold("  Café\u{a0}ÅNGSTRÖM \n Straße "), "cafe angstrom straße");
    }

    #[test]
    fn r167_a_spoken_number_is_a_number_and_bare_digits_are_words() {
        assert_eq!(read(" SR-1042"), Search::Number(1042));
        assert_eq!(read("sr 1042"), Search::Number(1042));
        assert_eq!(read("1042"), Search::Words(vec!["%1042%".to_owned()]));
        assert_eq!(read("sr-x"), Search::Words(vec!["%sr-x%".to_owned()]));
        assert_eq!(read("  "), Search::Words(vec![]));
    }

    #[test]
    fn wildcards_are_letters_and_many_words_become_four() {
        assert_eq!(read("50%_!"), Search::Words(vec!["%50!%!_!!%".to_owned()]));
        let Search::Words(words) = read("a b c d e") else { panic!("words") };
        assert_eq!(words, ["%a%", "%b%", "%c%", "%d e%"]);
    }
}
