//! Wakes the islands of a page, and loads nothing on a page that has none.
//!
//! Leptos' own `HydrationScripts` preloads the wasm on every page and panics when the file of hashed names is missing.
//! `Boot` reads the names once at start-up and emits one nonce'd module script that looks for an island first.

use std::{io, path::Path};

use leptos::{nonce::use_nonce, prelude::*};

/// The hashed names of what browsers load, relative to `/pkg/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// `callboard.HASH.css`
    pub css: String,
    /// `callboard.HASH.js`
    pub js: String,
    /// `callboard.HASH.wasm`
    pub wasm: String,
}

impl Assets {
    /// Reads the `hash.txt` that the build writes (lines `css: …`, `js: …`, `wasm: …`).
    ///
    /// # Errors
    /// When the file cannot be read, or lacks one of the three lines.
    pub fn read(hash_file: &Path) -> io::Result<Self> {
        Self::parse(&std::fs::read_to_string(hash_file)?)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "hash.txt names no css, js or wasm"))
    }

    fn parse(text: &str) -> Option<Self> {
        let hash = |kind: &str| {
            text.lines().find_map(|line| {
                let (name, hash) = line.split_once(':')?;
                (name.trim() == kind).then(|| hash.trim().to_owned())
            })
        };
        Some(Self {
            css: format!("callboard.{}.css", hash("css")?),
            js: format!("callboard.{}.js", hash("js")?),
            wasm: format!("callboard.{}.wasm", hash("wasm")?),
        })
    }
}

/// The page's only script: loads the wasm when the page has an island, then wakes each island before its descendants, and
/// those in parts of the page that are drawn later (`islands::live`).
///
/// What cannot be downloaded is no fault of the page, which is whole without it: it is tried again a few times, for a
/// server that is being started anew, and then left. After an upgrade the names of the former release lead nowhere. A browser
/// that finds no idle moment begins after a second: without that limit one page in some eight hundred never woke.
const LOADER: &str = r#"
const wake = async (node, mod, children) => {
  for (const el of node.children) {
    if (el.localName === 'leptos-island') {
      children?.$$on_hydrate?.();
      await mod[el.dataset.component]?.(el);
      await wake(el, mod, null);
    } else await wake(el, mod, el.localName === 'leptos-children' ? el : children);
  }
};
const download = async () => {
  const mod = await import(JS);
  await mod.default({ module_or_path: WASM });
  return mod;
};
const load = async (pauses) => {
  let mod;
  try {
    mod = await download();
  } catch (error) {
    console.warn('The live parts of this page could not be loaded:', error);
    if (pauses.length) setTimeout(load, pauses[0], pauses.slice(1));
    return;
  }
  mod.hydrate();
  await wake(document.body, mod, null);
  document.addEventListener('callboard:drawn', (event) => wake({ children: [event.target] }, mod, null));
  document.documentElement.dataset.awake = '';
};
const begin = () => load([1000, 5000, 20000]);
const soon = window.requestIdleCallback ? (run) => requestIdleCallback(run, { timeout: 1000 }) : setTimeout;
if (document.querySelector('leptos-island')) soon(begin);
"#;

/// The boot script. Shows nothing; without JavaScript the page is whole without it.
#[component]
pub fn Boot(
    /// Names of the files to load.
    assets: Assets,
) -> impl IntoView {
    // As Leptos' own boot component does: without it every resource would be written into the page.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    let script = LOADER
        .replace("JS", &format!("'/pkg/{}'", assets.js))
        .replace("WASM", &format!("'/pkg/{}'", assets.wasm));
    view! { <script type="module" nonce=use_nonce()>{script}</script> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_read_from_the_builds_file() {
        let assets = Assets::parse("js: abc\nwasm: def\ncss: 123\n").unwrap();
        assert_eq!(assets.js, "callboard.abc.js");
        assert_eq!(assets.wasm, "callboard.def.wasm");
        assert_eq!(assets.css, "callboard.123.css");
    }

    #[test]
    fn a_file_without_all_three_names_is_refused() {
        assert_eq!(Assets::parse("js: abc\n"), None);
    }
}
