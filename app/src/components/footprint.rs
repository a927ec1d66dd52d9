//! Footprints, drawn the same everywhere: solid for the meeting, hatched for the time its host is kept free around it.
//! Drawings repeat what text beside them says; they never say it alone.

use leptos::prelude::*;

use crate::minutes::{Apart, apart};

/// A stretch of time laid over the width of a drawing.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The instant at the left edge, ms since 1970 UTC.
    pub from: i64,
    /// The instant at the right edge, ms since 1970 UTC; later than `from`.
    pub to: i64,
}

impl Scale {
    /// Where an instant stands, in percent of the width, kept within the drawing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a few hours in ms are exact in f64")]
    pub fn at(self, instant: i64) -> f64 {
        let width = (self.to - self.from).max(1) as f64;
        (100.0 * (instant - self.from) as f64 / width).clamp(0.0, 100.0)
    }

    /// Whether an instant is within the drawing.
    #[must_use]
    pub const fn holds(self, instant: i64) -> bool {
        self.from <= instant && instant <= self.to
    }
}

fn percent(value: f64) -> String {
    format!("{value:.2}%")
}

/// What a footprint on a host's line is to the request at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// The request itself, where it would stand.
    Own,
    /// A meeting that is in the way.
    Busy,
}

/// A footprint on a host's line; instants in ms since 1970 UTC.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// What it is to the request at hand.
    pub kind: BlockKind,
    /// `start - L`.
    pub opens: i64,
    /// The meeting's start.
    pub start: i64,
    /// The meeting's end.
    pub end: i64,
    /// `end + P`.
    pub closes: i64,
}

fn rect(
    class: &'static str,
    from: f64,
    to: f64,
    y: &'static str,
    height: &'static str,
) -> impl IntoView + use<> {
    (to > from).then(|| {
        view! { <rect class=class x=percent(from) y=y width=percent(to - from) height=height /> }
    })
}

/// The three parts of a footprint on a scale.
fn parts(block: Block, scale: Scale, y: &'static str, height: &'static str) -> impl IntoView + use<> {
    let [opens, start, end, closes] =
        [block.opens, block.start, block.end, block.closes].map(|at| scale.at(at));
    view! {
        {rect("ear", opens, start, y, height)}
        {rect("ear", end, closes, y, height)}
        {rect("run", start, end, y, height)}
    }
}

/// The line of one host: its meetings, the request at hand, and now. Read out as nothing; the row's text says it.
#[component]
pub fn Ribbon(
    /// The stretch of time shown.
    scale: Scale,
    /// What stands on the line.
    blocks: Vec<Block>,
    /// Where the request would stand on every line, as a band.
    window: Block,
    /// Now.
    now: i64,
    /// Hours marked by a line.
    ticks: Vec<i64>,
) -> impl IntoView {
    let line = |class: &'static str, at: i64| {
        let x = percent(scale.at(at));
        view! { <line class=class x1=x.clone() x2=x y1="0" y2="100%" /> }
    };
    let ticks = ticks.into_iter().map(|at| line("tick", at)).collect_view();
    let blocks = blocks
        .into_iter()
        .map(|block| {
            let class = match block.kind {
                BlockKind::Own => "own",
                BlockKind::Busy => "busy",
            };
            view! { <g class=class>{parts(block, scale, "50%", "20")}</g> }
        })
        .collect_view();
    view! {
        <div class="rib">
            <svg aria-hidden="true">
                {ticks}
                {rect("band", scale.at(window.opens), scale.at(window.closes), "0", "100%")}
                {line("edge", window.opens)}
                {line("edge", window.closes)}
                {blocks}
                {scale.holds(now).then(|| line("now", now))}
            </svg>
        </div>
    }
}

/// A word below a point of a [`FootprintBar`].
#[derive(Clone, Debug)]
pub struct Label {
    /// The instant, ms since 1970 UTC.
    pub at: i64,
    /// Its clock time.
    pub time: String,
    /// What happens then.
    pub word: &'static str,
}

/// Labels need this much of the width, in percent, so that neighbors do not touch.
const LABEL_WIDTH: f64 = 21.0;

/// Spreads label positions to at least [`LABEL_WIDTH`] apart, within the drawing, moving each as little as needed.
fn spread(mut places: Vec<f64>) -> Vec<f64> {
    for index in 1..places.len() {
        places[index] = places[index].max(places[index - 1] + LABEL_WIDTH);
    }
    let mut limit = 100.0;
    for place in places.iter_mut().rev() {
        *place = place.min(limit);
        limit = *place - LABEL_WIDTH;
    }
    places
}

/// The window of a host link: when it opens, when the meeting runs, when it closes, and now where it is near.
#[component]
pub fn FootprintBar(
    /// The meeting's footprint.
    block: Block,
    /// Now, ms since 1970 UTC.
    now: i64,
    /// Words below it; none for the small form.
    labels: Vec<Label>,
    /// The same in words, for those who do not see it.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let length = (block.closes - block.opens).max(1);
    let near = now > block.opens - length && now < block.closes + length / 3;
    let scale = Scale {
        from: if near { block.opens.min(now - length / 12) } else { block.opens },
        to: if near { block.closes.max(now + length / 20) } else { block.closes },
    };
    let x = percent(scale.at(now));
    let marker = near.then(|| {
        view! {
            <line class="now" x1=x.clone() x2=x.clone() y1="0" y2="24" />
            <circle cx=x cy="2" r="4" />
        }
    });
    let places = spread(labels.iter().map(|label| scale.at(label.at)).collect());
    let class = if labels.is_empty() { "fp" } else { "fp told" };
    let words = labels
        .into_iter()
        .zip(places)
        .map(|(label, place)| {
            let anchor = if place < 8.0 {
                "start"
            } else if place > 92.0 {
                "end"
            } else {
                "middle"
            };
            let x = percent(place);
            view! {
                <text class="b" x=x.clone() y="37" text-anchor=anchor>{label.time}</text>
                <text x=x y="52" text-anchor=anchor>{label.word}</text>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <svg class=class role="img" aria-label=text>
            <line class="base" x1="0" x2=percent(scale.at(block.opens)) y1="12" y2="12" />
            {parts(block, scale, "4", "16")}
            {marker}
            {words}
        </svg>
    }
}

/// Two meetings as near as they may not be: the sum of padding and host-link minutes, in a picture and a sentence. Its ids
/// (`spacing-…`) are where an island writes what is typed.
#[component]
pub fn Spacing(
    /// Minutes kept free after an end.
    padding: i64,
    /// Minutes before a start when the host link opens.
    host_link: i64,
) -> impl IntoView {
    let Apart { more_than, exactly } = apart(host_link, padding);
    view! {
        <div class="spacing">
            <svg aria-hidden="true">
                {rect("run", 0.0, 16.0, "2", "20")} {rect("run", 84.0, 100.0, "2", "20")}
                {(padding > 0).then(|| rect("ear", 16.0, 46.0, "2", "20"))}
                {(host_link > 0).then(|| rect("ear", 54.0, 84.0, "2", "20"))}
                <line class="wall" x1="46%" x2="46%" y1="0" y2="25" />
                <line class="wall" x1="54%" x2="54%" y1="0" y2="25" />
                <text x="0" y="39">"meeting"</text>
                <text x="100%" y="39" text-anchor="end">"meeting"</text>
                <text id="spacing-after" x="31%" y="39" text-anchor="middle">{format!("{padding} min after")}</text>
                <text id="spacing-before" x="69%" y="39" text-anchor="middle">{format!("{host_link} min before")}</text>
            </svg>
            <p role="status">
                "Two meetings on one host must be more than " <b class="nowrap" id="spacing-more-than">{more_than}</b> " apart. "
                <span id="spacing-exactly">{exactly}</span>
            </p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_touch_and_stay_inside() {
        for places in
            [vec![0.0, 1.0, 2.0, 100.0], vec![97.0, 98.0, 99.0, 100.0], vec![0.0, 33.0, 66.0, 100.0]]
        {
            let spread = spread(places);
            assert!(spread.windows(2).all(|pair| pair[1] - pair[0] >= LABEL_WIDTH - 1e-9), "{spread:?}");
            assert!(spread.iter().all(|place| (0.0..=100.0).contains(place)), "{spread:?}");
        }
    }

    #[test]
    fn a_scale_clips_to_the_drawing() {
        let scale = Scale { from: 100, to: 200 };
        assert_eq!(
            [50, 100, 150, 300].map(|at| percent(scale.at(at))),
            ["0.00%", "0.00%", "50.00%", "100.00%"]
        );
    }
}
