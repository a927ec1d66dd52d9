//! What a person does about a problem, and what they are told came of it.

use backend::{
    Error,
    accounts::{Flash, Undo},
    reconciler::{self, Problem, ProblemKind},
    requests::{self, Edited, Recreated},
};
use shared::request::RequestNumber;

use crate::{
    form::{Next, PageForm, Submission},
    format::Clockface,
    pages::requests::{clash, clocks::Clocks, forms},
    text,
};

/// Something a person can do about a problem: the button, and the field that says about which: a request's number, or Zoom's number
/// of a meeting that no request has.
pub(super) struct Deed {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
}

const TRY: Deed = Deed { name: "try", label: "Try again now" };
const KEEP: Deed = Deed { name: "keep", label: "Keep the promised time" };
const PUSH: Deed = Deed { name: "push", label: "Push our time to Zoom" };
const TAKE: Deed = Deed { name: "take", label: "Take Zoom’s time" };
const RECREATE: Deed = Deed { name: "recreate", label: "Re-create, new link" };
const LEAVE: Deed = Deed { name: "leave", label: "Leave it alone" };

/// The page of all, and its form.
pub(super) const PROBLEMS: &str = "/zoom-problems";

/// The field of the undo of *Leave it alone*.
const TELL: &str = "tell";

pub(super) fn deeds(problem: &Problem) -> &'static [Deed] {
    match problem.kind {
        ProblemKind::GoneAtZoom => &[RECREATE],
        ProblemKind::TimeDiffers { .. } => &[PUSH, TAKE],
        ProblemKind::Displaced { .. } => &[KEEP],
        ProblemKind::Stray { .. } => &[LEAVE],
        _ if problem.request.is_some() && problem.next_attempt_at.is_some() => &[TRY],
        _ => &[],
    }
}

/// What a person does about one problem, or about all: has Zoom's lists looked at now.
pub struct Mend;

impl PageForm for Mend {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let scheduler = form.actor()?.scheduler()?;
        let backend = &form.backend;
        if form.pairs.has("look") {
            reconciler::compare_now(backend, &scheduler).await?;
            return Ok(here("Zoom is asked about every meeting to come. This page shows what comes of it."));
        }
        for (name, alone) in [(LEAVE.name, true), (TELL, false)] {
            if form.pairs.has(name) {
                let id = form.pairs.get(name).parse().map_err(|_| Error::NotFound)?;
                let known = reconciler::leave_stray(backend, &scheduler, id, alone).await?;
                return Ok(here(left(id, known, alone)));
            }
        }
        let deeds = [TRY, KEEP, PUSH, TAKE, RECREATE];
        let deed = deeds.iter().find(|deed| form.pairs.has(deed.name)).ok_or(Error::NotFound)?.name;
        let number: RequestNumber = form.pairs.get(deed).parse().map_err(|_| Error::NotFound)?;
        Ok(match deed {
            "try" => here(tried(number, reconciler::try_now(backend, &scheduler, number).await?)),
            "keep" => {
                edited(&form, number, requests::keep_promise(backend, &scheduler, number).await).await?
            }
            "take" => edited(&form, number, requests::take_time(backend, &scheduler, number).await).await?,
            "push" => here(pushed(number, requests::push_time(backend, &scheduler, number).await?)),
            _ => {
                let clocks = Clocks::load(backend, form.actor()?).await?;
                here(recreated(
                    number,
                    requests::recreate(backend, &scheduler, number).await?,
                    clocks.viewer(),
                ))
            }
        })
    }
}

/// Back to the list, with what was done.
pub(super) fn here(said: impl Into<Flash>) -> Next {
    Next::To(PROBLEMS.into(), Some(said.into()))
}

fn left(id: i64, known: bool, alone: bool) -> Flash {
    match (known, alone) {
        (false, _) => "That meeting is in Zoom no more, or a request has it.".into(),
        (true, false) => "It stands here again.".into(),
        (true, true) => Flash::from("It is left alone: it stays in Zoom, and this page tells of it no more.")
            .with_undo(Undo::new(PROBLEMS, [(TELL.to_owned(), id.to_string())])),
    }
}

fn tried(number: RequestNumber, waits: bool) -> String {
    if waits {
        format!("Zoom is asked again about {number} now. This page shows what comes of it.")
    } else {
        format!("Nothing waits about {number} any more.")
    }
}

fn pushed(number: RequestNumber, taken: Option<bool>) -> String {
    match taken {
        Some(true) => format!("Zoom shows our time of {number} again."),
        Some(false) => format!("Zoom has not taken our time of {number} yet. It is asked until it does."),
        None => format!("The times of {number} do not differ any more."),
    }
}

fn recreated(number: RequestNumber, became: Recreated, face: &Clockface) -> String {
    match became {
        Recreated::Asked(outcome) => forms::converted(number, outcome),
        Recreated::Regular(error) => format!(
            "{number} is a regular request now: what was left of its meeting is gone, and no new one was made. {}",
            text::error_by(&error, face)
        ),
        Recreated::NotMissing => format!("The meeting of {number} is not missing any more."),
    }
}

/// Where a person has to choose first, the form of the request asks them to.
async fn edited(
    form: &Submission,
    number: RequestNumber,
    result: Result<Edited, Error>,
) -> Result<Next, Error> {
    match result {
        Ok(edited) => Ok(here(clash::told(number, &edited))),
        Err(Error::Clash(clash)) => {
            let said = format!(
                "Nothing is changed yet: the host of {number} is not free then. Save this form to choose."
            );
            let actor = form.actor()?;
            let zone = requests::show(&form.backend, actor, number).await?.zone;
            let there = Clocks::load(&form.backend, actor).await?.of(&zone);
            let (starts, ends) = (there.wall(clash.span.start()), there.wall(clash.span.end()));
            let path = format!("/requests/{number}/edit?starts={starts}&ends={ends}");
            Ok(Next::To(path, Some(said.into())))
        }
        Err(Error::Invalid(_)) => {
            let said = format!(
                "Nothing is changed yet: {number} needs a choice. Save this form, and it is asked for."
            );
            Ok(Next::To(format!("/requests/{number}/edit"), Some(said.into())))
        }
        Err(error) => Err(error),
    }
}
