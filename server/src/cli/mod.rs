//! The command line: each command is one function; what it prints is for people.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

mod backups;
#[cfg(feature = "demo")]
mod demo;
mod doctor;

use std::{error::Error, io::BufRead, path::PathBuf};

use backend::accounts::{self, FirstRunForm};
use clap::{Parser, Subcommand};
use secrecy::ExposeSecret;
use tokio::net::TcpListener;

use crate::{
    config::{Config, DEFAULTS},
    shutdown,
    startup::{Application, open_backend},
    telemetry,
};

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// Schedules service requests as Zoom meetings under a pool of hosts.
#[derive(Parser)]
#[command(name = "callboard", version)]
struct Cli {
    /// A TOML file that overlays the defaults (see `callboard print-config --defaults`).
    #[arg(long, env = "CALLBOARD_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the site.
    Serve,
    /// Try it: an invented agency on a simulated Zoom, in a folder that vanishes at the end.
    #[cfg(feature = "demo")]
    Demo,
    /// Create an admin; the password is read from standard input.
    CreateAdmin {
        /// The address the admin signs in with.
        #[arg(long)]
        email: String,
        /// The name others see.
        #[arg(long)]
        name: String,
    },
    /// Bring the database to the form this version needs (`serve` does it by itself).
    Migrate,
    /// Write everything the database holds into one new file, with its checksum; the site may run meanwhile. The key is not in it.
    Backup {
        /// The file to write. It must not exist yet.
        file: PathBuf,
    },
    /// Put a backup in the place of the database. Every Callboard on it has to be stopped.
    Restore {
        /// The file that `callboard backup` wrote.
        file: PathBuf,
        /// Do it although there is a database already.
        #[arg(long)]
        replace: bool,
    },
    /// Look at files, key, database, disk, clock and Zoom, and say what to do about what is not well. Changes nothing.
    Doctor,
    /// Show the configuration in force, without secrets.
    PrintConfig {
        /// Show the commented defaults instead.
        #[arg(long)]
        defaults: bool,
    },
}

/// Runs the command that was asked for.
pub(crate) fn run() -> Outcome {
    let cli = Cli::parse();
    // TLS needs one provider for the whole process, chosen before the first connection; a second choice changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    if let Command::PrintConfig { defaults: true } = cli.command {
        print!("{DEFAULTS}");
        return Ok(());
    }
    let config = Config::load(cli.config.as_deref())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve => serve(&config).await,
            #[cfg(feature = "demo")]
            Command::Demo => demo::run(config).await,
            Command::CreateAdmin { email, name } => create_admin(&config, &email, &name).await,
            Command::Migrate => open_backend(&config).await.map(|_| println!("The database is up to date.")),
            Command::Backup { file } => backups::back_up(&config, &file).await,
            Command::Restore { file, replace } => backups::restore(&config, &file, replace).await,
            Command::Doctor => doctor::run(&config).await,
            Command::PrintConfig { .. } => {
                print!("{}", config.describe());
                Ok(())
            }
        }
    })
}

/// Says why the program ends, with every cause on a line of its own.
pub(crate) fn complain(error: &(dyn Error + Send + Sync)) {
    let said = error.to_string();
    eprintln!("callboard: {said}");
    let mut cause = error.source();
    while let Some(error) = cause {
        // Some tell their causes themselves.
        if !said.contains(&error.to_string()) {
            eprintln!("  because {error}");
        }
        cause = error.source();
    }
}

async fn serve(config: &Config) -> Outcome {
    telemetry::start(config.log_format);
    let listener = TcpListener::bind(config.listen).await?;
    let application = Application::build(config, listener, false).await?;
    let address = application.address()?;
    let own = config.public_url.as_ref().map_or_else(|| format!("http://{address}/"), ToString::to_string);
    // Behind something that has the public address, both are worth knowing.
    let listening =
        config.public_url.as_ref().map(|_| format!(", listening on {address}")).unwrap_or_default();
    println!("Callboard answers at {own}{listening}");
    if let Some(token) = accounts::first_run_link(&application.backend).await? {
        let token = token.expose_secret();
        println!("There is no admin yet. Create one here, once, within 24 hours: {own}first-run/{token}");
    }
    println!("ready");
    application.run(shutdown::on_signal()?).await
}

async fn create_admin(config: &Config, email: &str, name: &str) -> Outcome {
    let backend = open_backend(config).await?;
    eprintln!("Password for {email} (at least 10 characters), then Enter:");
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']).into();
    let admin = FirstRunForm { name: name.to_owned(), email: email.to_owned(), password };
    accounts::create_admin(&backend, admin).await.map_err(explain)?;
    println!("{email} can sign in as admin now.");
    Ok(())
}

/// Names the fields that a use case refused, for whoever types commands.
fn explain(error: backend::Error) -> Box<dyn Error + Send + Sync> {
    match error {
        backend::Error::Invalid(fields) => {
            let lines: Vec<_> =
                fields.iter().map(|field| format!("{}: {}", field.field, field.message)).collect();
            lines.join("\n").into()
        }
        other => other.into(),
    }
}
