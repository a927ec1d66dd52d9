//! `zoom-sim --listen 127.0.0.1:PORT [--seed demo]`: the simulator as a program.

use std::net::SocketAddr;

use clap::{Parser, ValueEnum};
use zoom_sim::{Mode, Options, Seed, Simulator};

/// A small, faithful Zoom on loopback. It has no protection: keep it there.
#[derive(Parser)]
struct Arguments {
    /// Where to listen; port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The account to play.
    #[arg(long, value_enum, default_value_t = SeedName::Demo)]
    seed: SeedName,
    /// So many licensed hosts instead of the seed's users.
    #[arg(long)]
    crowd: Option<usize>,
    /// How the clock moves.
    #[arg(long, value_enum, default_value_t = ClockName::Auto)]
    clock: ClockName,
    /// Where links point, if browsers reach this address by another name.
    #[arg(long)]
    public_url: Option<String>,
    /// The app's Account ID instead of the seed's.
    #[arg(long)]
    account_id: Option<String>,
    /// The app's Client ID instead of the seed's.
    #[arg(long)]
    client_id: Option<String>,
    /// The app's Client Secret instead of the seed's; a simulator's, so no secret.
    #[arg(long)]
    client_secret: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum SeedName {
    /// Harborline with five licensed hosts and a Basic one.
    Demo,
}

#[derive(Clone, Copy, ValueEnum)]
enum ClockName {
    /// With real time.
    Auto,
    /// Only when told to, under `/_sim/clock`.
    Explicit,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the address is this program's output")]
async fn main() -> std::io::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    let mut seed = match (arguments.seed, arguments.crowd) {
        (_, Some(count)) => Seed::crowd(count),
        (SeedName::Demo, None) => Seed::demo(),
    };
    let credentials = &mut seed.credentials;
    credentials.account_id = arguments.account_id.unwrap_or_else(|| credentials.account_id.clone());
    credentials.client_id = arguments.client_id.unwrap_or_else(|| credentials.client_id.clone());
    credentials.client_secret = arguments.client_secret.unwrap_or_else(|| credentials.client_secret.clone());
    let mode = match arguments.clock {
        ClockName::Auto => Mode::Auto,
        ClockName::Explicit => Mode::Explicit,
    };
    let handle = Simulator::start(Options { listen: arguments.listen, mode, seed }).await?;
    if let Some(url) = &arguments.public_url {
        handle.control.set_public_url(url);
    }
    println!("zoom-sim listens on {}", handle.base_url);
    println!("api    {}", handle.api_url());
    println!("oauth  {}", handle.oauth_url());
    println!("control {}/_sim/credentials", handle.base_url);
    until_told().await;
    handle.stop().await;
    Ok(())
}

/// Ctrl-C, or the signal that service managers send.
async fn until_told() {
    #[cfg(unix)]
    if let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = term.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}
