//! The browser's entry: wakes the islands of the page, nothing else.

use app as _; // the linker keeps the islands only if the crate is mentioned

/// Called once by the page's boot script after the wasm has loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
