//! The mark of the product: one footprint. Solid is a meeting, hatched is time its host is kept free.

use leptos::prelude::*;

/// The mark beside the name of the site.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 28 20" width="28" height="20" aria-hidden="true">
            <rect x="9.5" y="2.5" width="9" height="15" rx="2" />
            <path d="M2 8l4.5-4.5M2 13.5l5-5M2.5 18l4.5-4.5M21 8.5L26 3.5M21 14l5-5M21.5 18l4.5-4.5" />
        </svg>
    }
}

/// The hatches every ribbon is filled with; once a page, before the first of them.
#[component]
pub fn Patterns() -> impl IntoView {
    let hatch = |id: &'static str, class: &'static str| {
        view! {
            <pattern id=id width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <path class=class d="M0 0v6" />
            </pattern>
        }
    };
    view! {
        <svg class="defs" width="0" height="0" aria-hidden="true">
            {hatch("hatch", "h-own")} {hatch("hatch-bad", "h-bad")}
        </svg>
    }
}

/// A day of footprints on four hosts: (row, opens, start, end, closes) in minutes after eight.
const DAY: [(u32, u32, u32, u32, u32); 7] = [
    (0, 30, 75, 165, 210),
    (0, 255, 300, 375, 420),
    (1, 0, 20, 95, 140),
    (1, 195, 240, 345, 390),
    (2, 100, 145, 270, 315),
    (3, 15, 60, 135, 180),
    (3, 285, 330, 405, 450),
];

/// The picture beside the sign-in form; decoration, gone on a phone.
#[component]
pub fn SignInArt() -> impl IntoView {
    let rect = |class: &'static str, row: u32, from: u32, to: u32| {
        view! {
            <rect class=class x=(from * 4 / 3).to_string() y=(row * 62 + 17).to_string() width=((to - from) * 4 / 3).to_string() height="30" />
        }
    };
    let footprints = DAY
        .map(|(row, opens, start, end, closes)| {
            view! {
                {rect("ear", row, opens, start)} {rect("ear", row, end, closes)} {rect("run", row, start, end)}
            }
        })
        .collect_view();
    let lines =
        [62, 124, 186, 248].map(|y| view! { <path class="tick" d=format!("M0 {y}h640") /> }).collect_view();
    let hours = [(0, "8 AM"), (160, "10 AM"), (320, "12 PM"), (480, "2 PM"), (640, "4 PM")]
        .map(|(x, hour)| view! { <text x=x.to_string() y="-12" text-anchor="middle">{hour}</text> })
        .collect_view();
    view! {
        <svg viewBox="-20 -28 680 290" aria-hidden="true">
            {hours} {lines} {footprints} <path class="now" d="M236 0v256" />
        </svg>
    }
}
