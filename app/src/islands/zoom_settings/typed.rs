//! What stands in the form right now, and whether its six fields can be tested.

use shared::{
    people::parse_host_list,
    settings::{HostLinkMinutes, PaddingMinutes},
};
use wasm_bindgen::JsCast;
use web_sys::{HtmlFormElement, HtmlInputElement, HtmlTextAreaElement};

use crate::islands::dom;

/// Fields that are saved with the six and say nothing about a test.
const BESIDES: [&str; 4] = ["outside_meetings", "waiting_room", "webhook_secret", "remove_webhook_secret"];

/// The form as typed: the six fields, and what is saved with them.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    account_id: String,
    client_id: String,
    client_secret: String,
    host_link: String,
    padding: String,
    pub(super) emails: String,
    besides: [String; BESIDES.len()],
}

/// Which of its two values a field is asked for.
#[derive(Clone, Copy)]
enum Value {
    /// What stands in it now.
    Now,
    /// What the page came with.
    Came,
}

impl Typed {
    /// What stands in the form now.
    pub(super) fn read(form: &HtmlFormElement) -> Self {
        Self::of(form, Value::Now)
    }

    /// What the page came with, whatever was typed since: people type before this program has loaded.
    pub(super) fn as_it_came(form: &HtmlFormElement) -> Self {
        Self::of(form, Value::Came)
    }

    fn of(form: &HtmlFormElement, which: Value) -> Self {
        let value = |name: &str| {
            let Some(element) = form.elements().get_with_name(name) else { return String::new() };
            if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
                return match (input.type_() == "checkbox", which) {
                    (true, Value::Now) => input.checked().to_string(),
                    (true, Value::Came) => input.default_checked().to_string(),
                    (false, Value::Now) => input.value().trim().to_owned(),
                    (false, Value::Came) => input.default_value().trim().to_owned(),
                };
            }
            let area = element.dyn_ref::<HtmlTextAreaElement>();
            area.and_then(|area| match which {
                Value::Now => Some(area.value()),
                Value::Came => area.default_value().ok(),
            })
            .unwrap_or_default()
        };
        Self {
            account_id: value("zoom_account_id"),
            client_id: value("zoom_client_id"),
            client_secret: value("zoom_client_secret"),
            host_link: value("host_link_minutes"),
            padding: value("padding_minutes"),
            emails: value("zoom_user_emails"),
            besides: BESIDES.map(value),
        }
    }

    /// Whether a test of the one is a test of the other.
    pub(super) fn tests_like(&self, other: &Self) -> bool {
        let besides = self.besides.clone();
        *self == Self { besides, ..other.clone() }
    }

    /// Both minutes, as soon as both can be read.
    pub(super) fn minutes(&self) -> Option<(i64, i64)> {
        let host_link = HostLinkMinutes::parse(&self.host_link).ok()?.minutes();
        Some((host_link, PaddingMinutes::parse(&self.padding).ok()?.minutes()))
    }

    /// The fields that keep a test from starting, by name and in short words (R28).
    fn missing(&self, form: &HtmlFormElement) -> Vec<(&'static str, &'static str)> {
        // A secret that is stored, or typed before and sealed, need not be typed again.
        let secret = form.has_attribute("data-secret") || !self.client_secret.is_empty();
        let list = parse_host_list(&self.emails);
        [
            ("zoom_account_id", "Account ID", !self.account_id.is_empty()),
            ("zoom_client_id", "Client ID", !self.client_id.is_empty()),
            ("zoom_client_secret", "Client Secret", secret),
            ("host_link_minutes", "Host Link Minutes", HostLinkMinutes::parse(&self.host_link).is_ok()),
            ("padding_minutes", "Padding Minutes", PaddingMinutes::parse(&self.padding).is_ok()),
            ("zoom_user_emails", "User Emails", !list.hosts.is_empty() && list.errors.is_empty()),
        ]
        .into_iter()
        .filter(|(_, _, there)| !there)
        .map(|(name, words, _)| (name, words))
        .collect()
    }

    /// The id of the first field that keeps a test from starting.
    pub(super) fn first_missing(&self, form: &HtmlFormElement) -> Option<&'static str> {
        let (name, _) = self.missing(form).into_iter().next()?;
        dom::by_id::<web_sys::Element>(name).map(|_| name)
    }
}

/// Why a test cannot start yet, as a sentence.
pub(super) fn why_not_testable(typed: &Typed, form: &HtmlFormElement) -> Option<String> {
    let missing = typed.missing(form);
    let words: Vec<&str> = missing.iter().map(|(_, words)| *words).collect();
    match words.len() {
        0 => None,
        1 => Some(format!("One field is missing or wrong: {}.", words.concat())),
        more => Some(format!("{more} fields are missing or wrong: {}.", words.join(", "))),
    }
}
