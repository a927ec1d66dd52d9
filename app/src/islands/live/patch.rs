//! Makes a part of the page equal to another tree and touches nothing else: focus, an open menu, a selection and the place in
//! a long list stay. Children with an id are found by it, the others by their order. An island of the same properties is
//! left alone; a new one is woken. A form is left alone while something typed in it is unsaved.

use wasm_bindgen::JsCast;
use web_sys::{CustomEvent, CustomEventInit, Element, HtmlFormElement, Node};

use crate::islands::dom;

/// Makes `old` equal to `new`.
pub(in crate::islands) fn element(old: &Element, new: &Element) {
    if old.is_equal_node(Some(new))
        || old.dyn_ref().is_some_and(|form: &HtmlFormElement| dom::edits(form) > 0)
    {
        return;
    }
    if old.local_name() == "leptos-island" {
        let same = ["data-component", "data-props"]
            .iter()
            .all(|name| old.get_attribute(name) == new.get_attribute(name));
        if !same
            && let Some(parent) = old.parent_node()
            && let Some(made) = insert(&parent, new, Some(old))
        {
            old.remove();
            wake(&made);
        }
        return;
    }
    attributes(old, new);
    children(old, new);
}

fn attributes(old: &Element, new: &Element) {
    let names = |element: &Element| {
        let names = element.get_attribute_names();
        (0..names.length()).filter_map(move |at| names.get(at).as_string())
    };
    for name in names(new) {
        let value = new.get_attribute(&name).unwrap_or_default();
        if old.get_attribute(&name).as_deref() != Some(&value) {
            // The parser has taken the name already.
            let _ = old.set_attribute(&name, &value);
        }
    }
    // What somebody has opened stays open.
    for name in names(old).filter(|name| name != "open" && !new.has_attribute(name)) {
        let _ = old.remove_attribute(&name);
    }
}

fn children(old: &Element, new: &Element) {
    let kept: Vec<String> = nodes(new).iter().filter_map(id).collect();
    for child in nodes(old) {
        if id(&child).is_some_and(|id| !kept.contains(&id)) {
            let _ = old.remove_child(&child);
        }
    }
    let mut place = old.first_child();
    for wanted in nodes(new) {
        let Some(found) = find(place.clone(), &wanted) else {
            if let Some(made) = insert(old, &wanted, place.as_ref()) {
                wake(&made);
            }
            continue;
        };
        if place.as_ref() == Some(&found) {
            place = found.next_sibling();
        } else {
            let _ = old.insert_before(&found, place.as_ref());
        }
        match (found.dyn_ref::<Element>(), wanted.dyn_ref::<Element>()) {
            (Some(found), Some(wanted)) => element(found, wanted),
            _ if found.node_value() != wanted.node_value() => {
                found.set_node_value(wanted.node_value().as_deref())
            }
            _ => {}
        }
    }
    while let Some(rest) = place {
        place = rest.next_sibling();
        let _ = old.remove_child(&rest);
    }
}

/// The node that `wanted` stands for, at or behind `place`.
fn find(place: Option<Node>, wanted: &Node) -> Option<Node> {
    let wanted_id = id(wanted);
    let fits = |node: &Node| node.node_name() == wanted.node_name() && id(node) == wanted_id;
    let mut node = place;
    while let Some(here) = node {
        if fits(&here) {
            return Some(here);
        }
        // Without an id only the very place counts: further on stands something else.
        wanted_id.as_ref()?;
        node = here.next_sibling();
    }
    None
}

fn nodes(of: &Element) -> Vec<Node> {
    let nodes = of.child_nodes();
    (0..nodes.length()).filter_map(|at| nodes.get(at)).collect()
}

fn id(node: &Node) -> Option<String> {
    node.dyn_ref::<Element>().map(Element::id).filter(|id| !id.is_empty())
}

fn insert(parent: &Node, new: &Node, before: Option<&Node>) -> Option<Node> {
    let made = dom::document()?.import_node_with_deep(new, true).ok()?;
    parent.insert_before(&made, before).ok()
}

/// Has the boot script wake the islands in what is new.
fn wake(made: &Node) {
    if !made.is_instance_of::<Element>() {
        return;
    }
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    if let Ok(event) = CustomEvent::new_with_event_init_dict("callboard:drawn", &init) {
        let _ = made.dispatch_event(&event);
    }
}
