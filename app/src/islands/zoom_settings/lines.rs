//! The numbers and marks beside the list of addresses, line by line as it is typed.

use shared::people::parse_host_list;
use web_sys::{Element, HtmlTemplateElement, HtmlTextAreaElement};

use crate::islands::dom;

/// Rows of the text area, as the page makes them too.
const ROWS: std::ops::RangeInclusive<usize> = 5..=30;

/// Numbers every line and marks those that something is known of. What a test found is for the lines as they were then:
/// typing takes it away.
pub(super) fn mark(emails: &str) {
    let lines = emails.split('\n').count();
    let rows = lines.clamp(*ROWS.start(), *ROWS.end());
    if let Some(area) = dom::by_id::<HtmlTextAreaElement>("zoom_user_emails") {
        area.set_rows(u32::try_from(rows).unwrap_or(5));
    }
    number(rows);
    let Some(marks) = dom::by_id::<Element>("zoom-marks") else { return };
    marks.set_text_content(None);
    let list = parse_host_list(emails);
    for line in 1..=lines {
        let problem =
            list.errors.iter().find(|error| error.line == line).map(|error| error.problem.in_a_word());
        let double = list.notices.iter().any(|notice| notice.line == line).then_some("Double");
        let item = match (problem, double) {
            (Some(word), _) => made_from("mark-bad", line, word),
            (None, Some(word)) => made_from("mark-info", line, word),
            (None, None) => blank(),
        };
        if let Some(item) = item {
            let _ = marks.append_child(&item);
        }
    }
}

fn number(rows: usize) {
    let Some(numbers) = dom::by_id::<Element>("zoom-numbers") else { return };
    while usize::try_from(numbers.child_element_count()).is_ok_and(|there| there < rows) {
        let Some(item) = dom::document().and_then(|document| document.create_element("li").ok()) else {
            return;
        };
        item.set_text_content(Some(&(numbers.child_element_count() + 1).to_string()));
        let _ = numbers.append_child(&item);
    }
    while usize::try_from(numbers.child_element_count()).is_ok_and(|there| there > rows) {
        let Some(last) = numbers.last_element_child() else { return };
        last.remove();
    }
}

fn blank() -> Option<Element> {
    let item = dom::document()?.create_element("li").ok()?;
    let _ = item.set_attribute("aria-hidden", "true");
    Some(item)
}

/// A mark as the page draws it: the template holds the glyph, `.no` and `.word` take the text.
fn made_from(template: &str, line: usize, word: &str) -> Option<Element> {
    let content = dom::by_id::<HtmlTemplateElement>(template)?.content();
    let item: Element =
        wasm_bindgen::JsCast::dyn_into(content.first_element_child()?.clone_node_with_deep(true).ok()?)
            .ok()?;
    for (class, text) in [(".no", format!("Line {line}: ")), (".word", word.to_owned())] {
        if let Ok(Some(place)) = item.query_selector(class) {
            place.set_text_content(Some(&text));
        }
    }
    Some(item)
}
