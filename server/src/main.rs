//! The program `callboard`: command line, configuration, routes, cookies. It alone reads the environment, and it holds
//! neither SQL nor rules.

mod assets;
mod cli;
mod config;
mod door;
mod headers;
mod key;
mod origin;
mod router;
mod routes;
mod session;
mod shutdown;
mod startup;
mod telemetry;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::complain(&*error);
            ExitCode::FAILURE
        }
    }
}
