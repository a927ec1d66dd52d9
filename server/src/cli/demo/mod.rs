//! `callboard demo`: a simulated Zoom and an invented agency in a folder that vanishes at the end. Everything is seeded
//! through the same use cases that pages call.

use std::{error::Error, net::SocketAddr};

use backend::{
    Backend, ZoomPlan,
    accounts::{self, FirstRunForm, PersonForm},
    actor::{Actor, Author},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpListener;
use zoom_sim::{Mode, Seed, Simulator};

use super::{Outcome, explain};
use crate::{config::Config, shutdown, startup::Application, telemetry};

mod requests;
mod settings;

/// Everybody of the demo signs in with this; it opens nothing but the demo.
const PASSWORD: &str = "try-callboard";

/// One person a role.
const PEOPLE: [(&str, &str, &str, &str); 4] = [
    ("scheduler", "Mara Quist", "mara@harborline.example", ""),
    ("requester", "Ada Lindqvist", "ada@eastgate.example", "Eastgate Medical"),
    ("client", "Jonas Feld", "jonas@court.example", "County Family Court"),
    ("provider", "Dana Kim", "dana@harborline.example", ""),
];

/// The three customers.
const ORGANIZATIONS: [&str; 3] = ["Eastgate Medical", "County Family Court", "Kestrel Housing"];

/// Runs the demo until the signal.
pub(super) async fn run(mut config: Config) -> Outcome {
    telemetry::start(config.log_format);
    let folder = tempfile::Builder::new().prefix("callboard-demo-").tempdir()?;
    let simulator = Simulator::start(simulated_zoom()?).await?;
    config.database_url = format!("sqlite:{}", folder.path().join("callboard.sqlite").display()).into();
    config.key_file = folder.path().join("callboard.key");
    config.zoom_api_url = simulator.api_url().parse()?;
    config.zoom_oauth_url = simulator.oauth_url().parse()?;
    config.zoom_plan = ZoomPlan::Business;
    config.zoom_web_origins = vec![simulator.base_url.clone()];
    let listener = TcpListener::bind(config.listen).await?;
    let application = Application::build(&config, listener, true).await?;
    seed(&application.backend).await.map_err(explain)?;
    let own = match &config.public_url {
        Some(url) => url.to_string(),
        None => format!("http://{}/", application.address()?),
    };
    announce(&own, &simulator.base_url);
    application.run(shutdown::on_signal()?).await?;
    simulator.stop().await;
    Ok(())
}

/// A Zoom whose clock runs; `CALLBOARD_SIM_LISTEN` fixes its port.
#[expect(
    clippy::disallowed_methods,
    reason = "the demo's own variable; the configuration does not know the simulator"
)]
fn simulated_zoom() -> Result<zoom_sim::Options, Box<dyn Error + Send + Sync>> {
    let listen = match std::env::var("CALLBOARD_SIM_LISTEN") {
        Ok(address) => address.parse()?,
        Err(_) => SocketAddr::from(([127, 0, 0, 1], 0)),
    };
    Ok(zoom_sim::Options { listen, mode: Mode::Auto, seed: Seed::demo() })
}

/// Prints what a newcomer, and a test, needs to know.
fn announce(own: &str, zoom: &str) {
    println!("callboard: {own}");
    println!("zoom-sim: {zoom}/");
    println!("sign-in: admin nadia@harborline.example {PASSWORD}");
    for (role, _, email, _) in PEOPLE {
        println!("sign-in: {role} {email} {PASSWORD}");
    }
    println!("ready");
}

async fn seed(backend: &Backend) -> Result<(), backend::Error> {
    let password = || SecretString::from(PASSWORD);
    let admin = FirstRunForm {
        name: "Nadia Brandt".to_owned(),
        email: "nadia@harborline.example".to_owned(),
        password: password(),
    };
    accounts::create_admin(backend, admin).await?;
    let operator = Author::operator();
    for name in ORGANIZATIONS {
        accounts::add_organization(backend, &operator, name).await?;
    }
    let nadia = sign_in(backend, "nadia@harborline.example").await?;
    let organizations = accounts::list_organizations(backend, &nadia).await?;
    for (role, name, email, organization) in PEOPLE {
        let organization = organizations.iter().find(|one| one.name == organization);
        let person = PersonForm {
            name: name.to_owned(),
            email: email.to_owned(),
            roles: vec![role.to_owned()],
            organization: organization.map(|one| one.id.as_str().to_owned()).unwrap_or_default(),
            password: password(),
        };
        accounts::add_person(backend, &operator, person).await?;
    }
    settings::seed(backend, &nadia).await?;
    let mara = sign_in(backend, "mara@harborline.example").await?;
    requests::seed(backend, &mara).await
}

async fn sign_in(backend: &Backend, email: &str) -> Result<Actor, backend::Error> {
    let here = std::net::Ipv4Addr::LOCALHOST.into();
    let session = accounts::sign_in(backend, email, SecretString::from(PASSWORD), here).await?;
    accounts::session(backend, session.token.expose_secret()).await?.ok_or(backend::Error::NotFound)
}
