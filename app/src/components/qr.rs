//! A link as a picture for the camera of a phone.

use std::fmt::Write as _;

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// Modules of white around the code that readers need.
const QUIET: usize = 4;

/// The QR code of `text`; nothing where it is too long for one. Dark on light whatever the page's colors are: many readers
/// take it only so.
#[component]
pub fn QrPicture(
    /// What the code says.
    text: String,
    /// What it is, for those who do not see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let (path, size) = modules(&text)?;
    Some(view! {
        <svg class="qr" role="img" aria-label=label viewBox=format!("0 0 {size} {size}") shape-rendering="crispEdges">
            <rect width=size.to_string() height=size.to_string() fill="#fff"></rect>
            <path d=path fill="#000"></path>
        </svg>
    })
}

/// Each dark run of a row as one rectangle, and the picture's edge in modules.
fn modules(text: &str) -> Option<(String, usize)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row.iter().skip(x).take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                // A `String` takes whatever is written.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    Some((path, width + 2 * QUIET))
}

#[cfg(test)]
mod tests {
    use super::modules;

    /// The picture as a camera sees it: each module some pixels wide.
    fn seen(text: &str) -> Vec<String> {
        const PIXELS: usize = 6;
        let (path, size) = modules(text).unwrap();
        let mut dark = vec![false; size * size];
        for run in path.split('M').filter(|run| !run.is_empty()) {
            let mut numbers =
                run.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse::<usize>().ok());
            let (x, y, length) = (numbers.next().unwrap(), numbers.next().unwrap(), numbers.next().unwrap());
            dark[y * size + x..][..length].fill(true);
        }
        let shade = |x: usize, y: usize| if dark[y / PIXELS * size + x / PIXELS] { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(size * PIXELS, size * PIXELS, shade);
        image.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
    }

    #[test]
    fn r108_a_reader_reads_the_link() {
        for link in
            ["https://zoom.example/j/95510500416?pwd=Xq", "https://us02web.zoom.us/j/85000000001?pwd=aB3-_.1"]
        {
            assert_eq!(seen(link), [link]);
        }
    }

    #[test]
    fn r108_the_code_has_its_three_corners_and_its_quiet_zone() {
        let (path, size) = modules("https://zoom.example/j/95510500416?pwd=Xq").unwrap();
        // Version 3: 29 modules and 4 of white on each side. A corner begins with seven dark modules.
        assert_eq!(size, 37);
        for corner in ["M4 4h7v1h-7z", "M26 4h7v1h-7z", "M4 26h7v1h-7z"] {
            assert!(path.contains(corner), "{corner}");
        }
        assert!(!path.contains("M26 26h7"), "there is no fourth");
        assert_eq!(modules(&"x".repeat(3000)), None, "too much for one");
    }
}
