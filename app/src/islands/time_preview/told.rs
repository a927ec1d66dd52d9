//! What is said beside date and time while they are typed: one pure function over what is typed and what the server told.

use std::sync::Arc;

use shared::{
    id::{HostId, MeetingId},
    preview::PoolSnapshot,
    reschedule::Reschedule,
    settings::HourFormat,
    span::Span,
    time::Timestamp,
    zone::{Offsets, Resolved, WallTime},
};

use crate::{
    format::{Clockface, count},
    minutes::duration,
    verdicts::{busy, reason},
};

/// Hosts whose reasons are told; of more the rest is counted.
const MOST_REASONS: usize = 6;

/// What the browser needs to answer by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewData {
    /// The server's clock when it answered.
    pub now: Timestamp,
    /// How the site writes hours.
    pub hours: HourFormat,
    /// The table of the zone that was asked for.
    pub offsets: Arc<Offsets>,
    /// The pool around the day that was asked for; for schedulers, once Zoom is set up.
    pub pool: Option<PoolSnapshot>,
}

/// The fields as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedTimes {
    /// Start, a wall time.
    pub starts: String,
    /// Which of two equal starts, `first` or `second`, where the clock shows it twice.
    pub starts_choice: String,
    /// End, a wall time.
    pub ends: String,
    /// Which of two equal ends.
    pub ends_choice: String,
    /// Minutes from start to end, where the form moves something as a whole and no end is typed.
    pub length: Option<i64>,
    /// The zone's name.
    pub zone: String,
    /// The Zoom meeting that gets this time.
    pub moving: Option<Moving>,
}

/// A Zoom meeting that exists and gets another time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Its id.
    pub meeting: MeetingId,
    /// Its host's id.
    pub host: HostId,
    /// When it takes place now.
    pub span: Span,
}

impl Moving {
    /// The meeting of a request's page, for whoever may know its host.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn of(meeting: &backend::requests::MeetingInfo, span: Span) -> Option<Self> {
        Some(Self { meeting: meeting.id.clone(), host: meeting.host.clone()?, span })
    }

    /// The meeting as an attribute of the page.
    #[must_use]
    pub fn to_text(&self) -> String {
        let (start, end) = (self.span.start().0, self.span.end().0);
        format!("{start} {end} {} {}", self.host.as_str(), self.meeting.as_str())
    }

    /// Reads the attribute; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let mut at = || words.next()?.parse().ok().map(Timestamp);
        let span = Span::new(at()?, at()?).ok()?;
        Some(Self { span, host: HostId::new(words.next()?), meeting: MeetingId::new(words.next()?) })
    }
}

/// How a sentence is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It can be done.
    Good,
    /// Something has to be chosen or mended first, or no host is free.
    Stop,
    /// Neither.
    Plain,
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How it is meant.
    pub mood: Mood,
    /// The answer in one line.
    pub title: String,
    /// What it rests on.
    pub lines: Vec<String>,
    /// What can be chosen instead.
    pub offers: Vec<Choice>,
}

/// Values that a button puts into fields of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The button's words.
    pub label: String,
    /// Fields and their new values.
    pub fields: Vec<(&'static str, String)>,
}

impl Told {
    fn plain(title: impl Into<String>) -> Self {
        Self { mood: Mood::Plain, title: title.into(), lines: Vec::new(), offers: Vec::new() }
    }

    fn stop(title: impl Into<String>) -> Self {
        Self { mood: Mood::Stop, ..Self::plain(title) }
    }
}

impl PreviewData {
    /// What is said about the typed times at `now`; `None` while there is nothing to say yet.
    #[must_use]
    pub fn tell(&self, typed: &TypedTimes, now: Timestamp) -> Option<Told> {
        let face = Clockface::of(Arc::clone(&self.offsets), self.hours, now);
        let start = match self.resolve("starts", &typed.starts, &typed.starts_choice, &face)? {
            Ok(start) => start,
            Err(told) => return Some(told),
        };
        let end = match typed.length {
            Some(minutes) => start.plus_minutes(minutes),
            None => match self.resolve("ends", &typed.ends, &typed.ends_choice, &face)? {
                Ok(end) => end,
                Err(told) => return Some(told),
            },
        };
        let Ok(span) = Span::new(start, end) else {
            return Some(Told::stop("The end must be after the start."));
        };
        match &typed.moving {
            None => Some(self.judge(span, &face)),
            Some(moving) if moving.span == span => None,
            Some(moving) => Some(self.judge_move(moving, span, &face)),
        }
    }

    /// The span that is typed, where nothing has to be asked about it.
    #[must_use]
    pub fn span(&self, typed: &TypedTimes) -> Option<Span> {
        let at = |text: &str, choice: &str| self.instant(text.parse().ok()?, choice).ok();
        let start = at(&typed.starts, &typed.starts_choice)?;
        let end = match typed.length {
            Some(minutes) => start.plus_minutes(minutes),
            None => at(&typed.ends, &typed.ends_choice)?,
        };
        Span::new(start, end).ok()
    }

    /// The instant of a wall time, or what it could mean.
    fn instant(&self, wall: WallTime, choice: &str) -> Result<Timestamp, Resolved> {
        match self.offsets.resolve(wall) {
            Resolved::One(at) => Ok(at),
            Resolved::Two { first, .. } if choice == "first" => Ok(first),
            Resolved::Two { second, .. } if choice == "second" => Ok(second),
            open => Err(open),
        }
    }

    /// The instant of a field; `None` while it cannot be read, and what is to be asked where the clocks change.
    fn resolve(
        &self,
        field: &'static str,
        text: &str,
        choice: &str,
        face: &Clockface,
    ) -> Option<Result<Timestamp, Told>> {
        let wall: WallTime = text.parse().ok().filter(|wall| self.offsets.covers(*wall))?;
        let choice_field = if field == "starts" { "starts_choice" } else { "ends_choice" };
        let day = face.day(self.offsets.resolve(wall).or_default());
        Some(self.instant(wall, choice).map_err(|open| match open {
            Resolved::Gap { before, after } => {
                let offer = |at: Timestamp| Choice {
                    label: format!("Use {}", face.time_zone(at)),
                    fields: vec![(field, face.wall(at).to_string())],
                };
                let title = format!("The clocks skip {} on {day}.", face.clock(wall));
                Told { offers: vec![offer(before), offer(after)], ..Told::stop(title) }
            }
            Resolved::Two { first, second } | Resolved::One(first @ second) => {
                let offer = |word: &str, value: &str, at| Choice {
                    label: format!("{word}, {}", face.time_zone(at)),
                    fields: vec![(choice_field, value.to_owned())],
                };
                let title = format!("The clocks show {} twice on {day}. Which one?", face.clock(wall));
                let offers = vec![offer("The first", "first", first), offer("The second", "second", second)];
                Told { offers, ..Told::stop(title) }
            }
        }))
    }

    /// Which hosts could take it.
    fn judge(&self, span: Span, face: &Clockface) -> Told {
        let long = duration(span.end().minutes_since(span.start()));
        let Some(pool) = &self.pool else { return Told::plain(format!("{long}.")) };
        if span.end() <= face.now() {
            return Told::plain(format!(
                "{long}. This time is over: it can no longer become a Zoom meeting."
            ));
        }
        if !pool.covers(span) {
            return Told::plain(format!("{long}. The hosts are judged when it is converted."));
        }
        let preview = pool.preview(span, face.now());
        let total = preview.hosts.len();
        if preview.free() > 0 {
            let hosts = count(total, "host", "hosts");
            let title = format!("{} of {hosts} free for this time", preview.free());
            let cut =
                preview.cut_short.then(|| "Only Basic hosts: Zoom would end it after 40 minutes.".to_owned());
            let lines = std::iter::once(format!("{long}, as a Zoom meeting.")).chain(cut).collect();
            return Told { mood: Mood::Good, title, lines, offers: Vec::new() };
        }
        let told = |host| Some((host, reason(host, face)?));
        let mut lines: Vec<String> = preview
            .hosts
            .iter()
            .filter_map(told)
            .take(MOST_REASONS)
            .map(|(host, why)| format!("{}: {why}", host.name))
            .collect();
        if let Some(more) = total.checked_sub(MOST_REASONS).filter(|more| *more > 0) {
            lines.push(format!("and {}", count(more, "host more", "hosts more")));
        }
        let near = preview.earlier.iter().chain(&preview.later).map(|near| near.start);
        let offers = near.map(|at| another_start(at, span, face)).collect();
        Told { mood: Mood::Stop, title: "No host is free for this time".into(), lines, offers }
    }

    /// Whether a Zoom meeting keeps its host and its link (R87).
    fn judge_move(&self, moving: &Moving, span: Span, face: &Clockface) -> Told {
        let long = duration(span.end().minutes_since(span.start()));
        if span.end() <= face.now() {
            return Told::stop("This time is over: a Zoom meeting cannot be moved there.");
        }
        let pool = self.pool.as_ref().filter(|pool| pool.covers(span));
        let own =
            pool.and_then(|pool| pool.hosts.iter().find(|host| host.host == moving.host).zip(Some(pool)));
        let Some((own, pool)) = own else {
            return Told::plain(format!("{long}. Whether its host is free is judged when it is saved."));
        };
        let (meeting, now) = (&moving.meeting, face.now());
        let judged = Reschedule::of(meeting, moving.span, span, own, &pool.hosts, pool.margins, now);
        if judged.keeps_link() {
            let title = format!("{} is free: host and link stay", own.name);
            return Told { mood: Mood::Good, lines: vec![format!("{long}.")], ..Told::plain(title) };
        }
        let mut lines: Vec<String> =
            judged.blockers.iter().map(|blocker| format!("Busy {}.", busy(blocker, face))).collect();
        lines.push(match (judged.running, judged.others_free) {
            (true, _) => {
                "It has begun, so it stays on its host. You are asked before anything is saved.".into()
            }
            (false, 0) => "No other host is free. You are asked before anything is saved.".into(),
            (false, 1) => {
                "1 other host is free, with a new link. You are asked before anything is saved.".into()
            }
            (false, free) => {
                format!(
                    "{free} other hosts are free, with a new link. You are asked before anything is saved."
                )
            }
        });
        let near = judged.earlier.into_iter().chain(judged.later);
        let offers = near.map(|at| another_start(at, span, face)).collect();
        Told { mood: Mood::Stop, title: format!("{} is not free for this time", own.name), lines, offers }
    }
}

/// A button that moves what is typed as a whole.
fn another_start(at: Timestamp, typed: Span, face: &Clockface) -> Choice {
    let away = duration(at.minutes_since(typed.start()));
    let word = if at < typed.start() { "earlier" } else { "later" };
    Choice {
        label: format!("{}, {away} {word}", face.at(at)),
        fields: vec![
            ("starts", face.wall(at).to_string()),
            ("ends", face.wall(at.plus_millis(typed.millis())).to_string()),
        ],
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        conflict::Booking,
        footprint::Margins,
        id::{HostId, MeetingId},
        placement::{HostFacts, Strategy},
        request::RequestNumber,
        settings::{HostLinkMinutes, PaddingMinutes},
        zone::Change,
    };

    use super::*;

    /// Noon UTC on 7 March 2027: the night before New York's clocks skip from 2 to 3.
    const NOW: Timestamp = Timestamp(1_804_334_400_000);

    fn data(hosts: usize, busy: &[(&str, i64)]) -> PreviewData {
        let change = |from: i64, offset_minutes, abbreviation: &str| Change {
            from: Timestamp::from_secs(from),
            offset_minutes,
            abbreviation: abbreviation.into(),
        };
        let offsets = Offsets {
            zone: "America/New_York".into(),
            tzdata: "2025b".into(),
            changes: vec![
                change(0, -300, "EST"),
                change(1_805_007_600, -240, "EDT"),
                change(1_825_567_200, -300, "EST"),
            ],
            until: Timestamp(i64::MAX),
        };
        let at = |text: &str| offsets.resolve(text.parse().unwrap()).or_default();
        let booking = |nth: usize, (start, minutes): (&str, i64)| Booking {
            meeting: MeetingId::new(format!("m{nth}")),
            request: Some(RequestNumber(1041)),
            span: Span::new(at(start), at(start).plus_minutes(minutes)).unwrap(),
        };
        let host = |nth: usize| HostFacts {
            host: HostId::new(format!("h{nth}")),
            name: format!("Host {nth}"),
            schedule: busy.get(nth).map(|one| booking(nth, *one)).into_iter().collect(),
            licence: None,
            unavailable: None,
        };
        let margins =
            Margins::new(HostLinkMinutes::parse("60").unwrap(), PaddingMinutes::parse("60").unwrap());
        let pool = PoolSnapshot {
            version: 1,
            margins,
            strategy: Strategy::Shuffle,
            from: Timestamp(i64::MIN / 2),
            to: Timestamp(i64::MAX / 2),
            hosts: (0..hosts).map(host).collect(),
        };
        PreviewData { now: NOW, hours: HourFormat::H12, offsets: Arc::new(offsets), pool: Some(pool) }
    }

    fn typed(starts: &str, ends: &str) -> TypedTimes {
        TypedTimes { starts: starts.into(), ends: ends.into(), ..TypedTimes::default() }
    }

    fn labels(told: &Told) -> Vec<&str> {
        told.offers.iter().map(|offer| offer.label.as_str()).collect()
    }

    #[test]
    fn nothing_is_said_before_both_times_can_be_read() {
        let data = data(1, &[]);
        for half in [typed("", ""), typed("2027-09-14T14:00", ""), typed("soon", "2027-09-14T14:00")] {
            assert_eq!(data.tell(&half, NOW), None, "{half:?}");
        }
        let turned = data.tell(&typed("2027-09-14T14:00", "2027-09-14T14:00"), NOW).unwrap();
        assert_eq!((turned.mood, turned.title.as_str()), (Mood::Stop, "The end must be after the start."));
    }

    #[test]
    fn r67_free_hosts_are_counted_and_busy_ones_give_their_reasons() {
        let two = typed("2027-09-14T14:00", "2027-09-14T15:00");
        let free = data(3, &[("2027-09-14T13:00", 60)]).tell(&two, NOW).unwrap();
        assert_eq!((free.mood, free.title.as_str()), (Mood::Good, "2 of 3 hosts free for this time"));
        assert_eq!(free.lines, ["1 h 0 min, as a Zoom meeting."]);
        let none = data(1, &[("2027-09-14T13:00", 60)]).tell(&two, NOW).unwrap();
        assert_eq!((none.mood, none.title.as_str()), (Mood::Stop, "No host is free for this time"));
        assert_eq!(none.lines, ["Host 0: busy 12:00–3:00 PM by SR-1041"]);
        assert_eq!(
            labels(&none),
            ["Tue 14 Sep, 9:59 AM EDT, 4 h 1 min earlier", "Tue 14 Sep, 4:01 PM EDT, 2 h 1 min later"]
        );
        let later = [("starts", "2027-09-14T16:01".to_owned()), ("ends", "2027-09-14T17:01".to_owned())];
        assert_eq!(none.offers[1].fields, later);
    }

    #[test]
    fn t_6_a_skipped_hour_offers_both_sides_of_it() {
        let gap = data(1, &[]).tell(&typed("2027-03-14T02:30", "2027-03-14T04:00"), NOW).unwrap();
        assert_eq!(gap.title, "The clocks skip 2:30 AM on Sun 14 Mar.");
        assert_eq!(labels(&gap), ["Use 1:30 AM EST", "Use 3:30 AM EDT"]);
        assert_eq!(gap.offers[1].fields, [("starts", "2027-03-14T03:30".to_owned())]);
    }

    #[test]
    fn t_6b_a_double_hour_is_asked_about_and_the_answer_counts() {
        let data = data(1, &[]);
        let mut typed = typed("2027-11-07T00:30", "2027-11-07T01:30");
        let twice = data.tell(&typed, NOW).unwrap();
        assert_eq!(twice.title, "The clocks show 1:30 AM twice on Sun 7 Nov. Which one?");
        assert_eq!(labels(&twice), ["The first, 1:30 AM EDT", "The second, 1:30 AM EST"]);
        assert_eq!(twice.offers[1].fields, [("ends_choice", "second".to_owned())]);
        typed.ends_choice = "second".into();
        assert_eq!(data.tell(&typed, NOW).unwrap().lines, ["2 h 0 min, as a Zoom meeting."]);
        assert_eq!(data.span(&typed).unwrap().millis(), 2 * 60 * 60 * 1000);
    }

    #[test]
    fn r87_r88_a_meeting_that_moves_asks_for_its_own_host_first() {
        let data = data(2, &[("2027-09-14T14:00", 60), ("2027-09-14T20:00", 60)]);
        let pool = data.pool.as_ref().unwrap();
        let span = pool.hosts[0].schedule[0].span;
        let moving = Moving { meeting: MeetingId::new("m0"), host: HostId::new("h0"), span };
        assert_eq!(Moving::parse(&moving.to_text()), Some(moving.clone()));
        let told = |starts: &str, ends: &str, moving: &Moving| {
            data.tell(&TypedTimes { moving: Some(moving.clone()), ..typed(starts, ends) }, NOW)
        };
        assert_eq!(told("2027-09-14T14:00", "2027-09-14T15:00", &moving), None, "the time it has");
        let free = told("2027-09-14T14:30", "2027-09-14T15:30", &moving).unwrap();
        assert_eq!((free.mood, free.title.as_str()), (Mood::Good, "Host 0 is free: host and link stay"));
        // On the schedule no end is typed: it stays as long as it is.
        let whole =
            TypedTimes { length: Some(60), moving: Some(moving.clone()), ..typed("2027-09-14T14:30", "") };
        assert_eq!(data.tell(&whole, NOW), Some(free));
        // The same hour for the other host's meeting: Host 0 is in the way of nobody but it.
        let other = Moving { meeting: MeetingId::new("m1"), host: HostId::new("h1"), span };
        let busy =
            told("2027-09-14T21:30", "2027-09-14T22:30", &Moving { host: HostId::new("h1"), ..moving });
        let busy = busy.unwrap();
        assert_eq!((busy.mood, busy.title.as_str()), (Mood::Stop, "Host 1 is not free for this time"));
        assert_eq!(busy.lines[0], "Busy 7:00–10:00 PM by SR-1041.");
        assert!(busy.lines[1].starts_with("1 other host is free, with a new link."), "{:?}", busy.lines);
        assert_eq!(labels(&busy).len(), 2);
        let gone = Moving { host: HostId::new("left"), ..other };
        let unknown = told("2027-09-14T14:30", "2027-09-14T15:30", &gone).unwrap();
        assert!(unknown.title.contains("judged when it is saved"), "{}", unknown.title);
    }

    #[test]
    fn without_a_pool_only_the_length_is_told() {
        let requester = PreviewData { pool: None, ..data(1, &[]) };
        let told = requester.tell(&typed("2027-09-14T14:00", "2027-09-14T15:30"), NOW).unwrap();
        assert_eq!((told.mood, told.title.as_str()), (Mood::Plain, "1 h 30 min."));
        let past = data(1, &[]).tell(&typed("2027-01-14T14:00", "2027-01-14T15:30"), NOW).unwrap();
        assert!(past.title.contains("This time is over"), "{}", past.title);
    }

    #[test]
    fn of_many_hosts_the_rest_is_counted() {
        let busy = [("2027-09-14T14:00", 60); 9];
        let told = data(9, &busy).tell(&typed("2027-09-14T14:00", "2027-09-14T15:00"), NOW).unwrap();
        assert_eq!(told.lines.len(), MOST_REASONS + 1);
        assert_eq!(told.lines[MOST_REASONS], "and 3 hosts more");
    }
}
