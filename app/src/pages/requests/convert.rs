//! Convert to Zoom Meeting: which hosts could take it, why the others cannot, and the button. The page promises no host; the
//! click is judged again.

use backend::{
    Error,
    conversion::{self, HostPreview, Preview},
    requests::{self, Details},
    settings,
};
use leptos::prelude::*;
use shared::{
    conversion::State,
    eligibility::Eligible,
    message::Message,
    placement::{NearestStart, Strategy, Verdict as Found},
    quota::{DAILY_LIMIT, WARN_AT},
    request::RequestNumber,
    time::{HOUR, MINUTE, Timestamp},
};

use super::{clocks::Clocks, follows, number, title, trail};
use crate::{
    components::{
        Alert, Block, BlockKind, Crumbs, Follow, Glyph, HostKey, HostRow, HostTable, Icon, Offer, Offers,
        PageHead, Ribbon, Scale, Tone, UpdatedAgo, Verdict,
    },
    context::{asking, backend},
    form::Posted,
    format::{Clockface, duration},
    pages::page::{Here, Sheet, page, param},
    text,
};

/// The page. Staff only; converting is a plain form.
#[component]
pub fn Convert() -> impl IntoView {
    let (backend, asking, posted) = (backend(), asking(), Posted::here());
    let wanted = param("number");
    page(async move {
        let actor = asking.actor()?;
        actor.scheduler()?;
        let details = requests::show(&backend, actor, number(&wanted)?).await?;
        let number = details.number;
        let preview = conversion::preview(&backend, actor, number).await?;
        let settings = settings::get(&backend, actor).await?;
        let clocks = Clocks::new(&backend, actor, &settings);
        let face = clocks.of(&details.zone);
        // Every time the page is made anew: a conversion that failed may be asked for again.
        let key = backend.random().id();
        let (heading, when) = (title(&details), face.long(details.span));
        let at_random = settings.placement == Strategy::Shuffle;
        let waiting = details.meeting.as_ref().is_some_and(|meeting| meeting.state != State::Active);
        let topics = format!("{} pool", follows(number));
        let foot = view! { <Foot preview=preview.clone() number face=face.clone() /> };
        let view = view! {
            <Crumbs trail=trail(number) here="Convert to Zoom Meeting" />
            <PageHead
                title="Convert to Zoom Meeting"
                sub=move || view! { <span>{format!("{number} · {heading}")}</span> <b>{when.clone()}</b> }
            />
            <form class="card" method="post">
                <input type="hidden" name="idempotency_key" value=key />
                <div class="pad stack">
                    {posted.notice.map(|notice| view! { <Alert tone=Tone::Bad title=notice /> })}
                    <Follow id="convert-preview" class="stack" topics=topics.clone()>
                        <input type="hidden" name="seen_version" value=preview.pool_version.to_string() />
                        <Answer preview=preview.clone() face=face.clone() number at_random waiting />
                        <Nearest preview=preview.clone() details=details.clone() face=face.clone() />
                        <Hosts preview=preview.clone() details=details.clone() face=face.clone() />
                    </Follow>
                    <UpdatedAgo />
                </div>
                <Follow id="convert-foot" topics>{foot}</Follow>
            </form>
        };
        Ok::<_, Error>(Sheet::new(format!("Convert {number}"), Here::Requests, view).narrow().live())
    })
}

/// The verdict on top.
#[component]
fn Answer(
    preview: Preview,
    face: Clockface,
    number: RequestNumber,
    at_random: bool,
    waiting: bool,
) -> impl IntoView {
    let eligible = match &preview.eligible {
        Ok(eligible) => eligible,
        Err(Message::AlreadyZoom) => return already(number, waiting).into_any(),
        Err(reason) => {
            let title = text::message(reason, &face);
            return view! { <Verdict tone=Tone::Bad title><p>"Nothing was changed."</p></Verdict> }
                .into_any();
        }
    };
    let running = eligible
        .running
        .then(|| view! { <Running eligible=*eligible preview=preview.clone() face=face.clone() /> });
    let block = face.stretch(preview.footprint.start(), preview.footprint.end());
    let (before, after) = (preview.margins.host_link(), preview.margins.padding());
    let answer = match preview.free() {
        0 => view! {
            <Verdict tone=Tone::Bad title="No host is free for this time">
                <p>{format!("Nothing was changed. {number} is still a regular request.")}</p>
            </Verdict>
        }
        .into_any(),
        _ if preview.will_be_cut_short => view! {
            <Verdict tone=Tone::Warn title="Only Basic hosts are free: Zoom ends this meeting after 40 minutes">
                <p>{format!("You can convert all the same. The host is kept free {block}.")}</p>
            </Verdict>
        }
        .into_any(),
        free => view! {
            <Verdict tone=Tone::Ok title=text::hosts_free(free, preview.hosts.len(), at_random)>
                <p>{format!("The host is kept free {block}: the meeting, {before} min before and {after} min after.")}</p>
            </Verdict>
        }
        .into_any(),
    };
    view! { {running} {answer} }.into_any()
}

/// It is one already, or may be: while Zoom has not answered nobody should read that all is well.
fn already(number: RequestNumber, waiting: bool) -> impl IntoView {
    let (title, glyph) = if waiting {
        (format!("Zoom has not answered for {number} yet"), Glyph::Hourglass)
    } else {
        (format!("{number} is a Zoom meeting already"), Glyph::Zoom)
    };
    view! {
        <Verdict tone=Tone::Info title glyph>
            <p><a href=format!("/requests/{number}")>"Look at the request"</a></p>
        </Verdict>
    }
}

#[component]
fn Running(eligible: Eligible, preview: Preview, face: Clockface) -> impl IntoView {
    let start = preview.footprint.start().plus_minutes(preview.margins.host_link().minutes());
    let ago = duration(face.now().minutes_since(start));
    let rest = duration(eligible.sent.duration_minutes);
    view! {
        <Alert tone=Tone::Warn title=format!("This request started {ago} ago.")>
            <p>{format!("You can still convert it: Zoom is told to start now, for {rest}. The host link is open at once.")}</p>
        </Alert>
    }
}

/// Without a free host: the nearest starts that would work.
#[component]
fn Nearest(preview: Preview, details: Details, face: Clockface) -> impl IntoView {
    let name = |near: &NearestStart| {
        preview
            .hosts
            .iter()
            .find(|host| host.host == near.host)
            .map_or("a host", |host| &host.name)
            .to_owned()
    };
    let offer = |near: &NearestStart, word: &str| {
        let away = duration(near.start.minutes_since(details.span.start()));
        let length = details.span.end().millis_since(details.span.start());
        let (start, end) = (face.wall(near.start), face.wall(near.start.plus_millis(length)));
        Offer {
            when: face.at(near.start),
            what: format!("{} · {away} {word}", name(near)),
            path: format!("/requests/{}/edit?starts={start}&ends={end}", details.number),
            link: format!("Move to {}…", face.time(near.start)),
        }
    };
    let offers: Vec<Offer> = preview
        .earlier
        .iter()
        .map(|near| offer(near, "earlier"))
        .chain(preview.later.iter().map(|near| offer(near, "later")))
        .collect();
    if offers.is_empty() || preview.eligible.is_err() {
        return None;
    }
    Some(view! {
        <section class="stack" aria-labelledby="nearest">
            <h2 id="nearest">"Nearest starts that would work"</h2>
            <Offers offers />
        </section>
    })
}

/// Every host with its reason, and the same in pictures.
#[component]
fn Hosts(preview: Preview, details: Details, face: Clockface) -> impl IntoView {
    if preview.hosts.is_empty() || preview.eligible.is_err() {
        return None;
    }
    let own = own_block(&preview, &details);
    let scale = scale(own);
    let ticks = hours(scale, &face);
    let axis = ticks.iter().map(|at| (scale.at(*at), hour(&face, Timestamp(*at)))).collect();
    let middle = (scale.at(own.start) + scale.at(own.end)) / 2.0;
    let mine = (middle, face.stretch(details.span.start(), details.span.end()));
    let free_first =
        |wanted: bool| preview.hosts.iter().filter(move |host| (host.verdict == Found::Free) == wanted);
    let rows = free_first(true)
        .chain(free_first(false))
        .map(|host| {
            let blocks = blocks(host, own);
            let (reason, lines, warning) = told(host, &preview, &face);
            let (free, word) = match host.verdict {
                Found::Free => (true, "free"),
                Found::Busy { .. } => (false, "busy"),
                Found::Quota { .. } | Found::Outside { .. } | Found::Unhealthy { .. } => {
                    (false, "not available")
                }
            };
            let ticks = ticks.clone();
            view! {
                <HostRow name=host.name.clone() free word reason lines warning>
                    <Ribbon scale blocks window=own now=details.now.as_millis() ticks />
                </HostRow>
            }
        })
        .collect_view();
    Some(view! {
        <HostTable hours=axis own=mine>{rows}</HostTable>
        <HostKey />
    })
}

/// The strong line, the smaller ones, and what to know before relying on the host.
fn told(
    host: &HostPreview,
    preview: &Preview,
    face: &Clockface,
) -> (Option<String>, Vec<String>, Option<String>) {
    let used = DAILY_LIMIT.saturating_sub(host.remaining_today);
    let today = format!("{used} of {DAILY_LIMIT} today");
    match &host.verdict {
        Found::Free => {
            let reset = shared::quota::next_reset(face.now());
            let near = (used >= WARN_AT)
                .then(|| format!("{} left until {} (00:00 UTC)", host.remaining_today, face.at(reset)));
            let basic = host.cut_short.then(|| "Basic: Zoom ends this meeting after 40 minutes".to_owned());
            (None, vec![today], basic.or(near))
        }
        Found::Busy { blockers } => {
            let reason: Vec<String> = blockers.iter().map(|blocker| text::busy(blocker, face)).collect();
            let (before, after) = (preview.margins.host_link(), preview.margins.padding());
            let spans: Vec<String> =
                blockers.iter().map(|blocker| face.times(blocker.booking.span)).collect();
            (
                Some(reason.join(", ")),
                vec![format!("{} incl. {before} + {after} min", spans.join(", "))],
                None,
            )
        }
        Found::Outside { span } => {
            (Some(format!("outside meeting {}", face.times(*span))), vec![today], None)
        }
        Found::Quota { resets_at } => {
            let line = format!("possible again at {} (00:00 UTC)", face.at(*resets_at));
            (Some(format!("Daily limit reached, {today}")), vec![line], None)
        }
        Found::Unhealthy { reason } => (Some(text::health(*reason).to_owned()), vec![today], None),
    }
}

fn own_block(preview: &Preview, details: &Details) -> Block {
    Block {
        kind: BlockKind::Own,
        opens: preview.footprint.start().as_millis(),
        start: details.span.start().as_millis(),
        end: details.span.end().as_millis(),
        closes: preview.footprint.end().as_millis(),
    }
}

fn blocks(host: &HostPreview, own: Block) -> Vec<Block> {
    match &host.verdict {
        Found::Free => vec![own],
        Found::Busy { blockers } => blockers
            .iter()
            .map(|blocker| Block {
                kind: BlockKind::Busy,
                opens: blocker.footprint.start().as_millis(),
                start: blocker.booking.span.start().as_millis(),
                end: blocker.booking.span.end().as_millis(),
                closes: blocker.footprint.end().as_millis(),
            })
            .collect(),
        Found::Quota { .. } | Found::Outside { .. } | Found::Unhealthy { .. } => Vec::new(),
    }
}

/// Six hours around the middle, or a little more than the footprint where that is longer.
fn scale(own: Block) -> Scale {
    let middle = i64::midpoint(own.start, own.end);
    let margin = (own.closes - own.opens) / 8;
    Scale {
        from: (middle - 13 * HOUR / 2).min(own.opens - margin),
        to: (middle + 13 * HOUR / 2).max(own.closes + margin),
    }
}

/// Full hours within the drawing, every second one, or further apart where it is long.
fn hours(scale: Scale, face: &Clockface) -> Vec<i64> {
    let step = match (scale.to - scale.from) / HOUR {
        0..=18 => 2,
        19..=40 => 6,
        _ => 12,
    };
    let wall = face.wall(Timestamp(scale.from));
    let into = i64::from(wall.hour()) % step * 60 + i64::from(wall.minute());
    let first = scale.from - scale.from.rem_euclid(MINUTE) - into * MINUTE;
    let mut at = first;
    let mut ticks = Vec::new();
    while at < scale.to {
        if scale.from < at {
            ticks.push(at);
        }
        at += step * HOUR;
    }
    ticks
}

/// "2 PM" or "14:00".
fn hour(face: &Clockface, at: Timestamp) -> String {
    face.time(at).replace(":00 ", " ")
}

/// The button keeps its place, whatever it may do.
#[component]
fn Foot(preview: Preview, number: RequestNumber, face: Clockface) -> impl IntoView {
    let why = match &preview.eligible {
        Err(reason) => Some(text::message(reason, &face)),
        Ok(_) if preview.free() == 0 => Some("No host is free for this time.".to_owned()),
        Ok(_) => None,
    };
    let button = match why.clone() {
        None => view! {
            <button class="btn primary">
                <Icon glyph=Glyph::Zoom />
                "Convert to Zoom Meeting"
            </button>
        }
        .into_any(),
        Some(why) => view! {
            <button type="button" class="btn" aria-disabled="true" aria-describedby="convert-why">
                <Icon glyph=Glyph::Zoom />
                "Convert to Zoom Meeting"
            </button>
            <span class="vh" id="convert-why">{why}</span>
        }
        .into_any(),
    };
    let note = if why.is_none() {
        "Nobody is told by this. The invite link then stands where the location is."
    } else {
        ""
    };
    view! {
        <div class="actions">
            <p>{note}</p>
            <a class="btn" href=format!("/requests/{number}")>"Not now"</a>
            {button}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use shared::settings::HourFormat;

    use super::*;

    #[test]
    fn hours_are_full_ones_of_the_requests_clock() {
        let two = 1_820_944_800_000; // 14 September 2027, 2:00 PM in New York
        let own = Block {
            kind: BlockKind::Own,
            opens: two - HOUR,
            start: two,
            end: two + HOUR,
            closes: two + 2 * HOUR,
        };
        let face = Clockface::new("America/New_York", HourFormat::H12, Timestamp(two));
        let words: Vec<_> =
            hours(scale(own), &face).into_iter().map(|at| hour(&face, Timestamp(at))).collect();
        assert_eq!(words, ["10 AM", "12 PM", "2 PM", "4 PM", "6 PM", "8 PM"]);
        let kathmandu = Clockface::new("Asia/Kathmandu", HourFormat::H24, Timestamp(two));
        assert!(
            hours(scale(own), &kathmandu)
                .into_iter()
                .all(|at| hour(&kathmandu, Timestamp(at)).ends_with(":00"))
        );
    }

    #[test]
    fn a_day_of_padding_still_fits_the_drawing() {
        let own = Block { kind: BlockKind::Own, opens: -2 * HOUR, start: 0, end: HOUR, closes: 25 * HOUR };
        let scale = scale(own);
        assert!(scale.from < own.opens && own.closes < scale.to);
    }
}
