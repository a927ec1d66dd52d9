//! What the forms of this folder do.

use backend::{
    Error,
    accounts::{Flash, Undo},
    conversion::{self, Back, Outcome, TakenBack, WhileRunning},
    host_link,
    requests::{self, CancelForm, OnClash, Reinstated, RequestForm, Saving},
};
use shared::request::{Action, RequestNumber, Status};

use super::{act, clash, clocks::Clocks, fields::Stored, menu, number};
use crate::{
    form::{Next, PageForm, Submission},
    text,
};

/// Write a request.
pub struct New;

impl PageForm for New {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let saving = if form.pairs.get("saving") == "submit" { Saving::Submit } else { Saving::Draft };
        let number = requests::create(&form.backend, form.actor()?, &typed(&form), saving).await?;
        let said = match saving {
            Saving::Submit => format!("{number} was submitted. The agency is asked to confirm it."),
            Saving::Draft => format!("{number} is kept as a draft."),
        };
        Ok(to(number, said))
    }
}

/// Change a request.
pub struct Edit;

impl PageForm for Edit {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let number = number(form.part("number"))?;
        let version = form.pairs.get("version").parse().unwrap_or(0);
        let on_clash = OnClash::parse(form.pairs.get("on_clash"));
        let (backend, actor) = (&form.backend, form.actor()?);
        let before = requests::show(backend, actor, number).await?;
        let edited = requests::edit(backend, actor, number, version, &typed(&form), on_clash).await?;
        let undo = clash::can_be_undone(&edited).then(|| {
            let version = ("version".to_owned(), (version + 1).to_string());
            let fields = Stored::of(&before).into_pairs().into_iter().chain([version]);
            Undo::new(menu::path(number, Action::Edit), fields)
        });
        Ok(to(number, Flash::from(clash::told(number, &edited)).with_undo(undo)))
    }
}

/// Convert to Zoom Meeting.
pub struct Convert;

impl PageForm for Convert {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let number = number(form.part("number"))?;
        let scheduler = form.actor()?.scheduler()?;
        let (key, seen) = (form.pairs.get("idempotency_key"), form.pairs.get("seen_version").parse().ok());
        let outcome = conversion::convert(&form.backend, &scheduler, number, key, seen).await?;
        Ok(to(number, converted(number, outcome)))
    }
}

/// What became of a conversion, as a sentence.
pub(in crate::pages) fn converted(number: RequestNumber, outcome: Outcome) -> String {
    match outcome {
        Outcome::Done(done) if done.join_before_host_on => format!(
            "{number} is a Zoom meeting on {}. Zoom lets guests in before the host: see Zoom problems.",
            done.host_name
        ),
        Outcome::Done(done) => format!(
            "{number} is a Zoom meeting on {}. The invite link stands where the location was.",
            done.host_name
        ),
        Outcome::StillAsking { host_name } => format!(
            "Still asking Zoom for a meeting on {host_name}. Do not convert again; this page shows what comes of it."
        ),
        Outcome::Withdrawn => {
            format!("{number} was called back meanwhile. A meeting that was made is deleted.")
        }
    }
}

/// Get Zoom Host Link.
pub struct HostLink;

impl PageForm for HostLink {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let number = number(form.part("number"))?;
        let anyway = form.pairs.get("override") == "yes";
        Ok(Next::Leave(host_link::get(&form.backend, form.actor()?, number, anyway).await?))
    }
}

/// Everything that asks first: submit, confirm, complete, reopen, cancel, reinstate, duplicate, convert back.
pub struct Act;

impl PageForm for Act {
    async fn submit(form: Submission) -> Result<Next, Error> {
        let number = number(form.part("number"))?;
        let (backend, actor) = (&form.backend, form.actor()?);
        let undone = if form.pairs.has("undo") { "Undone: " } else { "" };
        let said: Flash = match act::action(form.part("action"))? {
            Action::Submit => {
                requests::submit(backend, actor, number).await?;
                format!("{number} was submitted. The agency is asked to confirm it.").into()
            }
            Action::Confirm => {
                let meeting = requests::confirm(backend, actor, number).await?;
                confirmed(&form, number, meeting).await?
            }
            Action::Complete => {
                requests::complete(backend, actor, number).await?;
                Flash::from(format!("{number} is completed.")).with_undo(undo(number, Action::Reopen))
            }
            Action::Reopen => {
                requests::reopen(backend, actor, number).await?;
                format!("{undone}{number} is confirmed again.").into()
            }
            Action::Reinstate => {
                match requests::reinstate(backend, actor, number).await {
                    // The button stood there for whoever canceled; its minute is over.
                    Err(Error::Denied) if form.pairs.has("undo") => format!(
                        "You cannot undo this any more: {number} stays canceled. The agency can reinstate it."
                    )
                    .into(),
                    reinstated => format!("{undone}{}", text_of(number, reinstated?)).into(),
                }
            }
            Action::Cancel => {
                let reason = form.pairs.get("reason").to_owned();
                let running = WhileRunning::parse(form.pairs.get("running"));
                let with_undo = form.pairs.get("with_undo") == "yes";
                let form = CancelForm { reason, with_undo, running };
                let zoom = requests::cancel(backend, actor, number, &form).await?;
                canceled(number, zoom, actor.scheduler().is_ok())
            }
            Action::Duplicate => {
                let copy = requests::duplicate(backend, actor, number).await?;
                return Ok(to(copy, format!("{copy} is a draft with the facts of {number}.")));
            }
            Action::ConvertBack => convert_back(&form, number).await?.into(),
            _ => return Err(Error::NotFound),
        };
        Ok(to(number, said))
    }
}

async fn convert_back(form: &Submission, number: RequestNumber) -> Result<String, Error> {
    let scheduler = form.actor()?.scheduler()?;
    let running = WhileRunning::parse(form.pairs.get("running"));
    Ok(match conversion::convert_back(&form.backend, &scheduler, number, running).await? {
        Back::Deleted => format!("{number} is a regular request again. Its Zoom meeting is deleted."),
        Back::Pending if running == Some(WhileRunning::Leave) => {
            format!(
                "{number} is a regular request again. Its meeting goes on, and is deleted when it has ended."
            )
        }
        Back::Pending | Back::SetAside { .. } => {
            format!(
                "{number} is a regular request again. Zoom has not confirmed the deletion yet; we keep asking."
            )
        }
        Back::AlreadyRegular => format!("{number} was a regular request already."),
    })
}

/// A confirmation holds whatever became of the meeting that the site wanted with it.
async fn confirmed(
    form: &Submission,
    number: RequestNumber,
    meeting: Option<Result<Outcome, Error>>,
) -> Result<Flash, Error> {
    let said = format!("{number} is confirmed.");
    Ok(match meeting {
        None => said.into(),
        Some(Ok(outcome)) => format!("{said} {}", converted(number, outcome)).into(),
        Some(Err(error)) => {
            tracing::info!(error = %error, "confirmed, not converted");
            let clocks = Clocks::load(&form.backend, form.actor()?).await?;
            let why = text::error_by(&error, clocks.viewer());
            Flash::from(format!("{said} It could not be converted: {why}"))
                .with_way("Convert", menu::path(number, Action::Convert))
        }
    })
}

/// A cancellation can be taken back, by whoever is not staff for a minute; what Zoom has been told to delete cannot.
fn canceled(number: RequestNumber, zoom: Option<Back>, staff: bool) -> Flash {
    let said = match (zoom, staff) {
        (Some(Back::SetAside { .. }), _) => {
            format!(
                "{number} is canceled. Its Zoom meeting is deleted in a minute; undone before, it keeps its link."
            )
        }
        (Some(_), true) => {
            format!("{number} is canceled. Its Zoom link is dead, and stays so even when this is undone.")
        }
        (Some(_), false) => format!("{number} is canceled. Its links are gone."),
        (None, _) => format!("{number} is canceled."),
    };
    Flash::from(said).with_undo(undo(number, Action::Reinstate))
}

/// What a reinstated request is, as a sentence.
fn text_of(number: RequestNumber, Reinstated { status, meeting }: Reinstated) -> String {
    let status = match status {
        Status::Draft => "is a draft again",
        Status::Confirmed => "is confirmed again",
        _ => "waits for confirmation again",
    };
    match meeting {
        TakenBack::Kept => format!("{number} {status}, with the same Zoom link."),
        TakenBack::HostTaken => format!(
            "{number} {status}, as a regular request: its host was booked for another meeting meanwhile. Converted again, it gets a new link."
        ),
        TakenBack::None => {
            format!("{number} {status}, as a regular request. A Zoom link it had stays dead.")
        }
    }
}

/// The way back from what was just done to a request: another action of it, judged like any other.
fn undo(number: RequestNumber, action: Action) -> Undo {
    Undo::new(menu::path(number, action), [("undo".to_owned(), "yes".to_owned())])
}

fn to(number: RequestNumber, said: impl Into<Flash>) -> Next {
    Next::To(format!("/requests/{number}"), Some(said.into()))
}

/// The form as typed. Where a skipped hour was answered with a button, the button's time counts.
fn typed(form: &Submission) -> RequestForm {
    let typed = |name: &str| form.pairs.get(name).to_owned();
    let time = |name: &str| match form.pairs.get(&format!("use_{name}")) {
        "" => typed(name),
        taken => taken.to_owned(),
    };
    RequestForm {
        service: typed("service"),
        kind: typed("kind"),
        organization: typed("organization"),
        requester: typed("requester"),
        client: typed("client"),
        providers: form.pairs.all("providers").map(str::to_owned).collect(),
        location: typed("location"),
        video_link: typed("video_link"),
        notes: typed("notes"),
        starts: time("starts"),
        starts_choice: typed("starts_choice"),
        ends: time("ends"),
        ends_choice: typed("ends_choice"),
        zone: typed("zone"),
    }
}
