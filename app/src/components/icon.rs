//! Our own line icons. The path stands inline: a repeated icon costs next to nothing once the page is compressed, and no
//! page has to know which icons its parts use.

use leptos::prelude::*;

/// A drawing on a 16 by 16 grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each name says what is drawn")]
pub enum Glyph {
    Alert,
    Ban,
    Calendar,
    Canceled,
    Check,
    Clock,
    Completed,
    Confirmed,
    Copy,
    Down,
    Draft,
    Eye,
    Gear,
    Help,
    Home,
    Hourglass,
    Info,
    Key,
    Left,
    List,
    Lock,
    More,
    Move,
    Note,
    Pencil,
    Pending,
    Plus,
    Refresh,
    Right,
    Search,
    Send,
    Site,
    SignOut,
    User,
    Users,
    /// The webcam that stands for "Zoom meeting"; always beside those words or named so.
    Zoom,
    /// The same webcam, struck through: back to a regular request.
    ZoomOff,
}

const RING: &str = "M8 2.3a5.7 5.7 0 1 1 0 11.4a5.7 5.7 0 1 1 0-11.4";

impl Glyph {
    /// The stroked and the filled path; either may be empty.
    #[expect(clippy::too_many_lines, reason = "a table of drawings")]
    const fn paths(self) -> (&'static str, &'static str) {
        match self {
            Self::Alert => ("M8 2.2 14.3 13.4H1.7zM8 6.4v3.1M8 11.6v0", ""),
            Self::Ban => ("M8 2.3a5.7 5.7 0 1 1 0 11.4a5.7 5.7 0 1 1 0-11.4M4 4l8 8", ""),
            Self::Calendar => (
                "M3.5 3.3h9a1.3 1.3 0 0 1 1.3 1.3v8a1.3 1.3 0 0 1-1.3 1.2h-9a1.3 1.3 0 0 1-1.3-1.2v-8a1.3 1.3 0 0 1 1.3-1.3M2.2 6.7h11.6M5.2 1.8v3M10.8 1.8v3",
                "",
            ),
            Self::Canceled => ("M8 2.3a5.7 5.7 0 1 1 0 11.4a5.7 5.7 0 1 1 0-11.4M6 6l4 4M10 6l-4 4", ""),
            Self::Check => ("M3 8.5l3.3 3.2L13 4.9", ""),
            Self::Clock => ("M8 2.3a5.7 5.7 0 1 1 0 11.4a5.7 5.7 0 1 1 0-11.4M8 4.8V8l2.3 1.5", ""),
            Self::Completed => ("M4 14V2.6h8.2L10 5.6l2.2 3H4", ""),
            Self::Confirmed => (
                "",
                "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M4.4 8.3l2.7 2.7 4.7-4.8-1.2-1.1-3.5 3.6-1.5-1.5z",
            ),
            Self::Copy => (
                "M6.8 5.5h5.4a1.3 1.3 0 0 1 1.3 1.3v5.4a1.3 1.3 0 0 1-1.3 1.3H6.8a1.3 1.3 0 0 1-1.3-1.3V6.8a1.3 1.3 0 0 1 1.3-1.3M10.5 5.5V3.8a1.3 1.3 0 0 0-1.3-1.3H3.8a1.3 1.3 0 0 0-1.3 1.3v5.4a1.3 1.3 0 0 0 1.3 1.3h1.7",
                "",
            ),
            Self::Down => ("M3.8 6l4.2 4.2L12.2 6", ""),
            Self::Draft => (RING, ""),
            Self::Eye => {
                ("M1.8 8Q8 -.5 14.2 8Q8 16.5 1.8 8M8 6.1a1.9 1.9 0 1 1 0 3.8a1.9 1.9 0 1 1 0-3.8", "")
            }
            Self::Gear => (
                "M8 5.9a2.1 2.1 0 1 1 0 4.2a2.1 2.1 0 1 1 0-4.2M8 1.8v1.6M8 12.6v1.6M14.2 8h-1.6M3.4 8H1.8M12.4 3.6l-1.1 1.1M4.7 11.3l-1.1 1.1M12.4 12.4l-1.1-1.1M4.7 4.7L3.6 3.6",
                "",
            ),
            Self::Help => (
                "M8 2.3a5.7 5.7 0 1 1 0 11.4a5.7 5.7 0 1 1 0-11.4M6.2 6.3a1.9 1.9 0 1 1 2.6 1.9q-.8.3-.8 1.2M8 11.4v0",
                "",
            ),
            Self::Home => ("M2.5 7.4L8 2.7l5.5 4.7M4 6.3v7h8v-7", ""),
            Self::Hourglass => (
                "M4 2.3h8M4 13.7h8M5.1 2.3c0 3.2 1.9 4.2 2.9 5.7c-1 1.5-2.9 2.5-2.9 5.7M10.9 2.3c0 3.2-1.9 4.2-2.9 5.7c1 1.5 2.9 2.5 2.9 5.7",
                "",
            ),
            Self::Info => ("M8 2.3a5.7 5.7 0 1 1 0 11.4a5.7 5.7 0 1 1 0-11.4M8 7.5v3.2M8 5.2v0", ""),
            Self::Key => ("M5 8.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6M7 9l6.2-6.2M10.6 5.4l2 2", ""),
            Self::Left => ("M9.8 3.6L5.3 8l4.5 4.4", ""),
            Self::List => (
                "M3.5 2.8h9a1.3 1.3 0 0 1 1.3 1.3v7.8a1.3 1.3 0 0 1-1.3 1.3h-9a1.3 1.3 0 0 1-1.3-1.3V4.1a1.3 1.3 0 0 1 1.3-1.3M2.2 6.3h11.6M2.2 9.7h11.6M6.5 6.3v6.9",
                "",
            ),
            Self::Lock => (
                "M4.3 7h7.4A1.3 1.3 0 0 1 13 8.3v4.1a1.3 1.3 0 0 1-1.3 1.3H4.3A1.3 1.3 0 0 1 3 12.4V8.3A1.3 1.3 0 0 1 4.3 7M5 7V5a3 3 0 0 1 6 0v2",
                "",
            ),
            Self::More => (
                "",
                "M3.2 6.8a1.2 1.2 0 1 1 0 2.4a1.2 1.2 0 1 1 0-2.4M8 6.8a1.2 1.2 0 1 1 0 2.4a1.2 1.2 0 1 1 0-2.4M12.8 6.8a1.2 1.2 0 1 1 0 2.4a1.2 1.2 0 1 1 0-2.4",
            ),
            Self::Move => (
                "M8 2v12M2 8h12M6.2 3.8L8 2l1.8 1.8M6.2 12.2L8 14l1.8-1.8M3.8 6.2L2 8l1.8 1.8M12.2 6.2L14 8l-1.8 1.8",
                "",
            ),
            Self::Note => ("M3.5 2.5h9v8l-3 3h-6zM9.5 13.5v-3h3M5.8 5.5h4.4M5.8 8h3", ""),
            Self::Pencil => ("M3 13l.7-2.9L10.9 2.9l2.2 2.2-7.2 7.2zM9.3 4.5l2.2 2.2", ""),
            Self::Pending => (RING, "M8 2.3a5.7 5.7 0 0 1 0 11.4z"),
            Self::Plus => ("M8 3v10M3 8h10", ""),
            Self::Refresh => ("M13.2 8a5.2 5.2 0 1 1-1.7-3.9M13.2 2v3.2H10", ""),
            Self::Right => ("M6.2 3.6L10.7 8l-4.5 4.4", ""),
            Self::Search => ("M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9M10.4 10.4l3.3 3.3", ""),
            Self::Send => ("M2.3 7.7L13.5 2.5l-3.8 11-2.5-4.7z", ""),
            Self::Site => (
                "M8 14.2S3 10 3 6.6a5 5 0 0 1 10 0c0 3.4-5 7.6-5 7.6M8 5a1.6 1.6 0 1 1 0 3.2A1.6 1.6 0 1 1 8 5",
                "",
            ),
            Self::SignOut => ("M6.5 2.8H3.3v10.4h3.2M10 5l3 3-3 3M12.8 8H6.5", ""),
            Self::User => (
                "M8 2.5a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6M2.8 13.7c.5-3 2.4-4.4 5.2-4.4s4.7 1.4 5.2 4.4",
                "",
            ),
            Self::Users => (
                "M6 3a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5M1.8 13.2c.4-2.6 2-3.9 4.2-3.9s3.8 1.3 4.2 3.9M10.6 3.2a2.5 2.5 0 0 1 0 4.6M12 9.7c1.3.6 2 1.8 2.2 3.5",
                "",
            ),
            Self::Zoom => (
                "M8 2a4.8 4.8 0 1 1 0 9.6A4.8 4.8 0 1 1 8 2M4.5 14.2h7M8 11.6v2.6",
                "M8 5.3a1.5 1.5 0 1 1 0 3a1.5 1.5 0 1 1 0-3",
            ),
            Self::ZoomOff => {
                ("M8 2a4.8 4.8 0 1 1 0 9.6A4.8 4.8 0 1 1 8 2M4.5 14.2h7M8 11.6v2.6M2.5 1.8l11 10.4", "")
            }
        }
    }
}

/// An icon. Decoration by default; with `label` it is an image with that name.
#[component]
pub fn Icon(
    /// What is drawn.
    glyph: Glyph,
    /// The name read out where no word stands beside the icon.
    #[prop(optional, into)]
    label: Option<String>,
    /// Larger, for empty pages.
    #[prop(optional)]
    big: bool,
) -> impl IntoView {
    let (line, fill) = glyph.paths();
    let class = match (glyph, big) {
        (_, true) => "i i-big",
        (Glyph::Draft, false) => "i i-draft",
        _ => "i",
    };
    let hidden = label.is_none().then_some("true");
    view! {
        <svg class=class viewBox="0 0 16 16" role=label.is_some().then_some("img") aria-label=label aria-hidden=hidden>
            {(!line.is_empty()).then(|| view! { <path d=line /> })}
            {(!fill.is_empty()).then(|| view! { <path class="f" d=fill /> })}
        </svg>
    }
}
