//! What the operator may set: embedded defaults, overlaid by a file, overlaid by `CALLBOARD_*` variables, checked as a
//! whole at once. Secrets never print.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use backend::ZoomPlan;
use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// The commented defaults, as printed in the documentation.
pub(crate) const DEFAULTS: &str = include_str!("../config.default.toml");

/// Variables of the same prefix that are not settings: the file's name, the demo's simulator, and those of the scripts.
const NOT_SETTINGS: &[&str] = &["config", "sim_listen", "tools", "rust", "test_postgres", "postgres_bin"];

/// Everything an operator may set.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: Option<Url>,
    pub(crate) database_url: SecretString,
    pub(crate) key: Option<SecretString>,
    pub(crate) key_file: PathBuf,
    pub(crate) zoom_api_url: Url,
    pub(crate) zoom_oauth_url: Url,
    pub(crate) zoom_plan: ZoomPlan,
    pub(crate) zoom_web_origins: Vec<String>,
    pub(crate) trusted_proxies: Vec<IpAddr>,
    pub(crate) log_format: LogFormat,
    pub(crate) site_root: Option<PathBuf>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Human,
    Json,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    listen: String,
    public_url: String,
    database_url: SecretString,
    key: SecretString,
    key_file: PathBuf,
    zoom_api_url: String,
    zoom_oauth_url: String,
    zoom_plan: ZoomPlan,
    zoom_web_origins: Vec<String>,
    trusted_proxies: Vec<String>,
    log_format: LogFormat,
    site_root: PathBuf,
}

/// Why the configuration cannot be used: every fault, each naming its setting.
#[derive(Debug, thiserror::Error)]
#[error("the configuration cannot be used:\n{}", .0.join("\n"))]
pub(crate) struct ConfigError(Vec<String>);

impl Config {
    /// Reads defaults, file and environment.
    pub(crate) fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        let env = Env::prefixed("CALLBOARD_").ignore(NOT_SETTINGS);
        Self::check(&figment.merge(env))
    }

    fn check(figment: &Figment) -> Result<Self, ConfigError> {
        let raw: Raw = figment
            .extract()
            .map_err(|errors| ConfigError(errors.into_iter().map(|error| format!("  {error}")).collect()))?;
        let mut faults = Faults::default();
        let config = Self {
            listen: faults
                .parse("listen", &raw.listen, "an address with a port, like 127.0.0.1:3000")
                .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000))),
            public_url: faults.public_url(&raw.public_url),
            zoom_api_url: faults.url("zoom_api_url", &raw.zoom_api_url),
            zoom_oauth_url: faults.url("zoom_oauth_url", &raw.zoom_oauth_url),
            zoom_plan: raw.zoom_plan,
            trusted_proxies: raw
                .trusted_proxies
                .iter()
                .filter_map(|one| faults.parse("trusted_proxies", one, "addresses like 10.0.0.1"))
                .collect(),
            key: (!raw.key.expose_secret().is_empty()).then_some(raw.key),
            key_file: raw.key_file,
            database_url: faults.database(raw.database_url),
            zoom_web_origins: raw.zoom_web_origins,
            log_format: raw.log_format,
            site_root: (!raw.site_root.as_os_str().is_empty()).then_some(raw.site_root),
        };
        if faults.0.is_empty() { Ok(config) } else { Err(ConfigError(faults.0)) }
    }

    /// What is in force, one setting a line, secrets left out.
    pub(crate) fn describe(&self) -> String {
        let text = |value: &dyn std::fmt::Debug| format!("{value:?}");
        let public_url = self.public_url.as_ref().map_or("", Url::as_str);
        let database = self.database_url.expose_secret();
        let database = if database.starts_with("sqlite:") { database } else { "postgres://(not shown)" };
        format!(
            "listen = {}\npublic_url = {}\ndatabase_url = {}\nkey = \"{}\"\nkey_file = {}\nzoom_api_url = {}\n\
             zoom_oauth_url = {}\nzoom_plan = {}\nzoom_web_origins = {}\ntrusted_proxies = {}\nlog_format = {}\nsite_root = {}\n",
            text(&self.listen.to_string()),
            text(&public_url),
            text(&database),
            if self.key.is_some() { "(set, not shown)" } else { "" },
            text(&self.key_file),
            text(&self.zoom_api_url.as_str()),
            text(&self.zoom_oauth_url.as_str()),
            text(&format!("{:?}", self.zoom_plan).to_lowercase()),
            text(&self.zoom_web_origins),
            text(&self.trusted_proxies),
            text(&format!("{:?}", self.log_format).to_lowercase()),
            text(&self.site_root.clone().unwrap_or_default()),
        )
    }
}

#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn parse<T: std::str::FromStr>(&mut self, name: &str, text: &str, want: &str) -> Option<T> {
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.0.push(format!("  {name}: \"{text}\" is not {want}"));
        }
        parsed
    }

    fn url(&mut self, name: &str, text: &str) -> Url {
        self.parse(name, text, "an address like https://zoom.us").unwrap_or_else(unused_url)
    }

    fn public_url(&mut self, text: &str) -> Option<Url> {
        if text.is_empty() {
            return None;
        }
        let url: Url = self.parse("public_url", text, "an address like https://calls.example.org")?;
        if !matches!(url.scheme(), "http" | "https") || url.path() != "/" || url.query().is_some() {
            self.0
                .push("  public_url: give scheme, host and port only, like https://calls.example.org".into());
        }
        Some(url)
    }

    fn database(&mut self, url: SecretString) -> SecretString {
        let text = url.expose_secret();
        if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| text.starts_with(scheme)) {
            self.0.push("  database_url: begin with sqlite: or postgres:".into());
        }
        url
    }
}

/// Stands in for an address that could not be read; the fault is already on the list, so it is never used.
#[expect(clippy::expect_used, reason = "a constant that parses")]
fn unused_url() -> Url {
    Url::parse("http://127.0.0.1/").expect("a constant that parses")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(overlay: &str) -> Result<Config, ConfigError> {
        Config::check(&Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(overlay)))
    }

    #[test]
    fn the_embedded_defaults_are_a_whole_configuration() {
        let config = check("").unwrap();
        assert_eq!(config.listen.port(), 3000);
        assert!(config.public_url.is_none());
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let faults =
            check("listen = 'here'\npublic_url = 'https://x.example/path'\ndatabase_url = 'mysql:x'")
                .unwrap_err()
                .to_string();
        for name in ["listen", "public_url", "database_url"] {
            assert!(faults.contains(name), "{faults}");
        }
    }

    #[test]
    fn an_unknown_setting_is_refused_by_name() {
        let faults = check("lisen = '127.0.0.1:1'").unwrap_err().to_string();
        assert!(faults.contains("lisen"), "{faults}");
    }

    #[test]
    fn secrets_are_not_shown() {
        let config = check("key = 'aa11'\ndatabase_url = 'postgres://u:hunter2@db/callboard'").unwrap();
        let shown = format!("{}{config:?}", config.describe());
        assert!(!shown.contains("aa11") && !shown.contains("hunter2"), "{shown}");
    }
}
