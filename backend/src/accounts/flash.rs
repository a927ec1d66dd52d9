//! What is said on somebody's next page, once: a sentence, and perhaps the way back from what was just done.

use serde::{Deserialize, Serialize};

/// A message for the next page of a session. It stands on the session's row, so that it survives the redirect of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// What was done.
    pub text: String,
    /// How it is taken back, where that is possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<Undo>,
    /// Where to go on, where the sentence asks for it: words, and a path of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<(String, String)>,
}

/// A form that takes back what was just done: an ordinary one of ours, judged like any other when it comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// The button's words, "Undo" for most.
    pub label: String,
    /// The path it is posted to.
    pub path: String,
    /// Its fields, name and value, all hidden.
    pub fields: Vec<(String, String)>,
}

impl Flash {
    /// The same message with a way back.
    #[must_use]
    pub fn with_undo(self, undo: impl Into<Option<Undo>>) -> Self {
        Self { undo: undo.into(), ..self }
    }

    /// The same message with a link behind it.
    #[must_use]
    pub fn with_way(self, words: impl Into<String>, path: impl Into<String>) -> Self {
        Self { way: Some((words.into(), path.into())), ..self }
    }

    /// As it is stored: a sentence alone as it is, as it always was; JSON where there is more to it.
    pub(super) fn to_stored(&self) -> String {
        let plain = self.undo.is_none() && self.way.is_none() && !self.text.starts_with('{');
        // Texts and pairs of texts always make JSON.
        if plain { self.text.clone() } else { serde_json::to_string(self).unwrap_or_default() }
    }

    /// What was stored, by this version or an older one.
    pub(super) fn from_stored(stored: String) -> Self {
        let flash = if stored.starts_with('{') { serde_json::from_str(&stored).ok() } else { None };
        flash.unwrap_or_else(|| stored.into())
    }
}

impl From<String> for Flash {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<&str> for Flash {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Undo {
    /// The button "Undo", which posts `fields` to `path`.
    pub fn new(path: impl Into<String>, fields: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { label: "Undo".into(), path: path.into(), fields: fields.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Flash, Undo};

    #[test]
    fn what_is_stored_comes_back() {
        let plain = Flash::from("Saved: “a” → “b”.");
        assert_eq!(plain.to_stored(), "Saved: “a” → “b”.");
        let undo = Undo::new("/requests/SR-1/reopen", [("undo".into(), "\"<yes>\"".into())]);
        let way = Flash::from("Not converted.").with_way("Convert", "/requests/SR-1/convert");
        for flash in [plain.clone().with_undo(undo), way, "{odd".into(), "{\"text\":\"x\"}".into(), plain] {
            assert_eq!(Flash::from_stored(flash.to_stored()), flash);
        }
    }

    #[test]
    fn a_message_of_an_older_version_is_read() {
        assert_eq!(Flash::from_stored("SR-1042 was saved.".into()).text, "SR-1042 was saved.");
        // JSON of another kind is a sentence, too.
        for text in ["1042", "\"Kite\"", "[\"Kite\"]", "{}", "{\"text\":1}"] {
            assert_eq!(Flash::from_stored(text.into()), text.into());
        }
    }
}
