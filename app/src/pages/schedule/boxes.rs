//! Requests as boxes of a week: one for each day they have a part of.

use backend::requests::Row;
use leptos::prelude::*;
use shared::{
    request::{Action, Availability, Status},
    zone::Date,
};

use super::{
    super::requests::{clocks::Clocks, menu, move_time},
    columns::{Column, LeftOut, columns},
};
use crate::{
    components::{ActionsMenu, Glyph, Icon, MenuItem, RequestLink, status_glyph},
    day_scale::{self, DAY_MINUTES, REM},
    format::Clockface,
    islands::time_preview::Moving,
};

const NOON: i32 = 12 * 60;

/// What a box needs at least: 24 pixels, so that its number can be hit (WCAG 2.5.8).
const LOWEST: i32 = REM * 3 / 2;

/// A day of the week.
#[derive(Clone, Debug)]
pub(super) struct Day {
    pub(super) date: Date,
    /// How many requests begin on it.
    pub(super) requests: usize,
    pub(super) pieces: Vec<Piece>,
    /// What there is no room for.
    pub(super) left_out: Vec<LeftOut>,
}

/// The part of a request that lies in a day.
#[derive(Clone, Debug)]
pub struct Piece {
    row: Row,
    /// 0 for the day it begins on.
    nth: usize,
    /// Top and bottom, in parts of a rem below midnight.
    place: (i32, i32),
    column: Column,
}

impl Piece {
    /// Whether its top lies above this place.
    pub(super) const fn begins_before(&self, place: i32) -> bool {
        self.place.0 < place
    }
}

/// The days of a week.
pub(super) struct Days;

impl Days {
    /// Puts every row into the days it has a part of, by the clock of `face`.
    pub(super) fn of(rows: &[Row], dates: impl Iterator<Item = Date>, face: &Clockface) -> Vec<Day> {
        let mut days: Vec<Day> =
            dates.map(|date| Day { date, requests: 0, pieces: Vec::new(), left_out: Vec::new() }).collect();
        for row in rows {
            for (nth, piece) in face.by_day(row.span).into_iter().enumerate() {
                let (from, to) = (face.wall(piece.start()), face.wall(piece.end()));
                let Some(day) = days.iter_mut().find(|day| day.date == from.date()) else { continue };
                day.requests += usize::from(nth == 0);
                let top = day_scale::minute_of(from);
                let bottom = match to.date() == from.date() {
                    // Where the clocks go back on the way it is longer than they show.
                    true if day_scale::minute_of(to) <= top => (top + minutes(piece)).min(DAY_MINUTES),
                    true => day_scale::minute_of(to),
                    false => DAY_MINUTES,
                };
                let (top, bottom) = (day_scale::place(top), day_scale::place(bottom));
                let place = (top.min(day_scale::place(DAY_MINUTES) - LOWEST), bottom.max(top + LOWEST));
                day.pieces.push(Piece { row: row.clone(), nth, place, column: Column::LeftOut });
            }
        }
        for day in &mut days {
            day.pieces.sort_by_key(|piece| piece.place);
            let places: Vec<_> = day.pieces.iter().map(|piece| piece.place).collect();
            let (found, left_out) = columns(&places);
            day.left_out = left_out;
            for (piece, column) in day.pieces.iter_mut().zip(found) {
                piece.column = column;
            }
        }
        days
    }
}

fn minutes(span: shared::span::Span) -> i32 {
    i32::try_from(span.duration_minutes()).unwrap_or(DAY_MINUTES)
}

/// A request in a day. `data-…` is what `islands::schedule_move` takes in its hand.
#[component]
pub fn RequestBox(
    /// The request, and where it stands.
    piece: Piece,
    /// The page's clocks.
    clocks: Clocks,
) -> impl IntoView {
    let face = clocks.viewer();
    let row = &piece.row;
    let number = row.number.to_string();
    let mut items = menu::items(row.number, &row.actions, face, false);
    let may_move = row
        .actions
        .iter()
        .any(|item| item.action == Action::Edit && item.availability == Availability::Allowed);
    if may_move {
        let href = format!("{}?back={}", move_time::path(row.number), move_time::TO_SCHEDULE);
        let at = items.iter().position(|item| item.glyph == Glyph::Pencil).unwrap_or(items.len());
        items.insert(at, MenuItem::link(Glyph::Move, "Move…", href));
    }
    let moves = row.meeting.clone().map(|(meeting, host)| Moving { meeting, host, span: row.span }.to_text());
    let starts = may_move.then(|| face.wall(row.span.start()).to_string());
    let whom = row.client.clone().unwrap_or_else(|| row.organization.clone());
    let names: Vec<String> = row.providers.iter().map(|provider| provider.name.clone()).collect();
    let with = if names.is_empty() { "no provider yet".to_owned() } else { names.join(", ") };
    let zoom = row.is_zoom.then(|| view! { <Icon glyph=Glyph::Zoom label="Zoom meeting" /> });
    let about = number.clone();
    view! {
        <li
            class=class(&piece)
            id=format!("{number}.{}", piece.nth)
            style=style(&piece)
            data-number=number
            data-version=row.version
            data-starts=starts
            data-minutes=row.span.duration_minutes()
            data-moves=moves
        >
            <p class="at"><b>{face.time(row.span.start())}</b> <span>{face.time(row.span.end())}</span></p>
            <div class="what">
                <p class="name">
                    <RequestLink number=row.number />
                    <Icon glyph=status_glyph(row.status) label=row.status.label() />
                    {zoom}
                </p>
                <p>{format!("{} · {whom}", row.service)}</p>
                <p class="with"><span>{format!("{} · ", face.times_to(row.span))}</span> {with}</p>
            </div>
            <ActionsMenu about items dots=true />
        </li>
    }
}

fn class(piece: &Piece) -> String {
    let status = match piece.row.status {
        Status::Draft => "box draft",
        Status::Pending => "box waits",
        Status::Confirmed => "box firm",
        Status::Completed => "box done",
        Status::Canceled => "box off",
    };
    let zoom = if piece.row.is_zoom { " on-zoom" } else { "" };
    let out = if piece.column == Column::LeftOut { " out" } else { "" };
    let room = match piece.place.1 - piece.place.0 {
        // For its number, and nothing else.
        little if little < 2 * REM => " low",
        // For lines that wrap.
        much if much > 5 * REM => " tall",
        _ => "",
    };
    // Its menu opens upwards, where the page goes on.
    let late = if piece.place.0 > day_scale::place(NOON) { " late" } else { "" };
    // The button of a menu would lie on the number, or on the number below: the request's page has the same menu.
    let bare = match piece.column {
        Column::At(_, of) if of > 2 || (of > 1 && room == " low") => " bare",
        _ => "",
    };
    format!("{status}{zoom}{out}{room}{late}{bare}")
}

fn style(piece: &Piece) -> String {
    let (from, to) = piece.place;
    match piece.column {
        Column::At(lane, of) => format!("--from:{from};--to:{to};--lane:{lane};--lanes:{of}"),
        Column::LeftOut => format!("--from:{from};--to:{to}"),
    }
}
