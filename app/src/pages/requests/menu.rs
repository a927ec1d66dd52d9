//! The actions of a request as menu items: what can be done links or posts, what cannot says why.

use shared::{
    message::Message,
    request::{Action, ActionItem, Availability, RequestNumber},
};

use crate::{
    components::{Glyph, MenuAction, MenuItem},
    format::Clockface,
    text,
};

/// The menu of a request. `on_page`: it stands on the request's own page, which need not offer itself.
pub(in crate::pages) fn items(
    number: RequestNumber,
    actions: &[ActionItem],
    face: &Clockface,
    on_page: bool,
) -> Vec<MenuItem> {
    let shown = actions.iter().filter(|item| !(on_page && item.action == Action::ViewDetails));
    let mut items: Vec<MenuItem> = shown.filter_map(|item| menu_item(number, item, face)).collect();
    // Looking and hosting stand apart from changing.
    let changes = |item: &MenuItem| !matches!(item.glyph, Glyph::Eye | Glyph::Key);
    if let Some(at) = items.iter().position(changes).filter(|at| *at > 0) {
        items[at].parted = true;
    }
    items
}

fn menu_item(number: RequestNumber, item: &ActionItem, face: &Clockface) -> Option<MenuItem> {
    let path = path(number, item.action);
    let base = MenuItem {
        danger: item.action == Action::Cancel,
        ..MenuItem::link(glyph(item.action), item.action.label(), path.clone())
    };
    match &item.availability {
        Availability::Absent => None,
        Availability::Allowed if item.action == Action::GetHostLink => {
            Some(MenuItem { action: MenuAction::Post { path, new_tab: true }, ..base })
        }
        Availability::Allowed => Some(base),
        // Staff may have it all the same, after a warning: the link leads there.
        Availability::Disabled(reason @ Message::Closed { staff_may_override: true, .. }) => {
            Some(base.why(text::message(reason, face)))
        }
        Availability::Disabled(reason) => {
            let counts_to = match reason {
                Message::TooEarly { opens_at } => Some(*opens_at),
                _ => None,
            };
            Some(MenuItem { action: MenuAction::Off, counts_to, ..base.why(text::message(reason, face)) })
        }
    }
}

/// Where an action's page is.
pub(super) fn path(number: RequestNumber, action: Action) -> String {
    match action {
        Action::ViewDetails => format!("/requests/{number}"),
        Action::GetHostLink => format!("/requests/{number}/host-link"),
        other => format!("/requests/{number}/{}", other.as_str().replace('_', "-")),
    }
}

const fn glyph(action: Action) -> Glyph {
    match action {
        Action::ViewDetails => Glyph::Eye,
        Action::GetHostLink => Glyph::Key,
        Action::Convert => Glyph::Zoom,
        Action::ConvertBack => Glyph::ZoomOff,
        Action::Submit => Glyph::Send,
        Action::Confirm => Glyph::Check,
        Action::Complete => Glyph::Completed,
        Action::Reopen | Action::Reinstate => Glyph::Refresh,
        Action::Edit => Glyph::Pencil,
        Action::Duplicate => Glyph::Copy,
        Action::Cancel => Glyph::Ban,
    }
}

#[cfg(test)]
mod tests {
    use shared::{settings::HourFormat, time::Timestamp};

    use super::*;

    fn menu(availability: Availability, action: Action) -> Vec<MenuItem> {
        let face = Clockface::new("America/New_York", HourFormat::H12, Timestamp(0));
        items(RequestNumber(1042), &[ActionItem { action, availability }], &face, false)
    }

    #[test]
    fn r44_the_label_is_the_guides_and_leads_to_the_page() {
        let items = menu(Availability::Allowed, Action::Convert);
        assert_eq!(items[0].label, "Convert to Zoom Meeting");
        assert!(matches!(&items[0].action, MenuAction::Link(path) if path == "/requests/SR-1042/convert"));
    }

    #[test]
    fn r45_what_cannot_be_done_says_why() {
        let items = menu(Availability::Disabled(Message::Draft), Action::Convert);
        assert!(matches!(items[0].action, MenuAction::Off));
        assert!(items[0].why.as_deref().is_some_and(|why| why.contains("Submit it first")));
    }

    #[test]
    fn r118_the_host_link_is_posted_into_a_new_tab() {
        let items = menu(Availability::Allowed, Action::GetHostLink);
        assert!(matches!(&items[0].action, MenuAction::Post { new_tab: true, .. }));
        assert!(menu(Availability::Absent, Action::Cancel).is_empty());
    }
}
