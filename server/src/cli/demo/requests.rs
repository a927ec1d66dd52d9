//! The demo's requests: every status and type, around the hour the demo is started, so that something is always about to
//! begin.

use backend::{
    Backend, Error,
    accounts::{self, Organization},
    actor::Actor,
    conversion,
    requests::{self, CancelForm, RequestForm, Saving},
};
use shared::{
    request::RequestNumber,
    time::Timestamp,
    zone::{self, Offsets},
};

/// How far a sample gets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Draft,
    Pending,
    Confirmed,
    Zoom,
    Canceled,
}

/// One invented request: minutes from now to its start, its length in minutes, and what it says.
struct Sample {
    starts_in: i64,
    minutes: i64,
    service: &'static str,
    organization: &'static str,
    kind: &'static str,
    place: &'static str,
    stage: Stage,
}

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

#[rustfmt::skip]
const SAMPLES: [Sample; 14] = [
    sample(30, 60, "American Sign Language (ASL)", "County Family Court", "Hearing room 4", Stage::Zoom),
    sample(3 * HOUR, 60, "Mandarin", "Eastgate Medical", "Outpatients, desk 2", Stage::Zoom),
    sample(3 * HOUR + 30, 90, "American Sign Language (ASL)", "Eastgate Medical", "Ward 3", Stage::Confirmed),
    sample(4 * HOUR, 120, "British Sign Language (BSL)", "Kestrel Housing", "14 Harbour Row, London", Stage::Confirmed),
    sample(5 * HOUR, 60, "Dari", "Eastgate Medical", "Main entrance", Stage::Pending),
    sample(6 * HOUR, 60, "Haitian Creole", "County Family Court", "Mediation office", Stage::Confirmed),
    sample(DAY, 180, "Protactile", "Kestrel Housing", "Community hall", Stage::Confirmed),
    sample(DAY + 2 * HOUR, 60, "Spanish", "Eastgate Medical", "Dental clinic", Stage::Confirmed),
    sample(DAY + 4 * HOUR, 90, "Spanish", "County Family Court", "Courtroom 1", Stage::Draft),
    sample(DAY + 5 * HOUR, 60, "Arabic", "County Family Court", "Courtroom 2", Stage::Canceled),
    sample(2 * DAY, 60, "Cantonese", "Eastgate Medical", "Radiology", Stage::Pending),
    sample(2 * DAY + 3 * HOUR, 60, "American Sign Language (ASL)", "Kestrel Housing", "Office, 2nd floor", Stage::Zoom),
    sample(7 * DAY, 60, "Vietnamese", "Eastgate Medical", "Outpatients, desk 1", Stage::Confirmed),
    sample(14 * DAY, 120, "Ukrainian", "Kestrel Housing", "Community hall", Stage::Confirmed),
];

const fn sample(
    starts_in: i64,
    minutes: i64,
    service: &'static str,
    organization: &'static str,
    place: &'static str,
    stage: Stage,
) -> Sample {
    Sample { starts_in, minutes, service, organization, kind: "in_person", place, stage }
}

/// The agency's zone, and the one of its customer overseas.
const ZONE: &str = "America/New_York";
const OVERSEAS: (&str, &str) = ("Kestrel Housing", "Europe/London");

pub(super) async fn seed(backend: &Backend, scheduler: &Actor) -> Result<(), Error> {
    let organizations = accounts::list_organizations(backend, scheduler).await?;
    let choices = requests::choices(backend, scheduler).await?;
    let provider = choices.providers.first().map(|one| one.id.as_str().to_owned());
    // Quarter hours look like what people type.
    let quarter = 15 * 60_000;
    let now = Timestamp(backend.now().as_millis() / quarter * quarter);
    for sample in &SAMPLES {
        let form = form(sample, now, &organizations, provider.as_deref());
        let number = requests::create(backend, scheduler, &form, Saving::Draft).await?;
        advance(backend, scheduler, number, sample.stage).await?;
    }
    Ok(())
}

fn form(
    sample: &Sample,
    now: Timestamp,
    organizations: &[Organization],
    provider: Option<&str>,
) -> RequestForm {
    let zone = if sample.organization == OVERSEAS.0 { OVERSEAS.1 } else { ZONE };
    let start = now.plus_minutes(sample.starts_in);
    let wall = |at: Timestamp| {
        zone::build(zone, now).map(|offsets: Offsets| offsets.wall(at).to_string()).unwrap_or_default()
    };
    let organization = organizations.iter().find(|one| one.name == sample.organization);
    RequestForm {
        service: sample.service.to_owned(),
        kind: sample.kind.to_owned(),
        organization: organization.map(|one| one.id.as_str().to_owned()).unwrap_or_default(),
        location: sample.place.to_owned(),
        starts: wall(start),
        ends: wall(start.plus_minutes(sample.minutes)),
        zone: zone.to_owned(),
        providers: provider.map(str::to_owned).into_iter().collect(),
        ..RequestForm::default()
    }
}

async fn advance(backend: &Backend, actor: &Actor, number: RequestNumber, stage: Stage) -> Result<(), Error> {
    if stage == Stage::Draft {
        return Ok(());
    }
    requests::submit(backend, actor, number).await?;
    if stage == Stage::Pending {
        return Ok(());
    }
    requests::confirm(backend, actor, number).await?;
    if stage == Stage::Canceled {
        let form = CancelForm { reason: "The hearing was moved.".to_owned(), ..CancelForm::default() };
        requests::cancel(backend, actor, number, &form).await?;
    }
    if stage == Stage::Zoom {
        conversion::convert(backend, &actor.scheduler()?, number, "", None).await?;
    }
    Ok(())
}
