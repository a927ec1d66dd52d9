//! The demo's settings: the agency, and the simulator's credentials and hosts, as an admin would type them.

use backend::{
    Backend, Error,
    actor::Actor,
    settings::{self, GeneralForm, ZoomForm},
};
use zoom_sim::Seed;

/// Licensed hosts of the simulator that join the pool.
const HOSTS: usize = 5;

pub(super) async fn seed(backend: &Backend, admin: &Actor) -> Result<(), Error> {
    let proof = admin.admin()?;
    let version = settings::get(backend, admin).await?.version;
    let general = GeneralForm {
        company_name: "Harborline Interpreting".to_owned(),
        zone: "America/New_York".to_owned(),
        hour_format: "12".to_owned(),
        public_url: String::new(),
        policy_note: "At Harborline, the interpreter starts the meeting.".to_owned(),
        host_rule: String::new(),
        convert_when_confirmed: false,
    };
    settings::change_general(backend, &proof, version, &general).await?;
    let Seed { credentials, users, .. } = Seed::demo();
    let emails: Vec<_> = users.iter().take(HOSTS).map(|user| user.email.as_str()).collect();
    let zoom = ZoomForm {
        account_id: credentials.account_id,
        client_id: credentials.client_id,
        client_secret: credentials.client_secret.into(),
        host_link_minutes: "60".to_owned(),
        padding_minutes: "60".to_owned(),
        user_emails: emails.join("\n"),
        ..ZoomForm::default()
    };
    let version = settings::get(backend, admin).await?.version;
    settings::change_zoom(backend, &proof, version, &zoom).await?;
    Ok(())
}
