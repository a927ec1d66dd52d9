//! The key that seals secrets at rest: from the environment, or from a file that its owner alone may read. Never beside the
//! database.

use std::{
    error::Error,
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use backend::{random::Random, secrets::SecretKey};
use secrecy::ExposeSecret;

use crate::config::Config;

/// The configured key, or the one in the key file, which is made on the first start.
pub(crate) fn load(config: &Config, random: &Random) -> Result<SecretKey, Box<dyn Error + Send + Sync>> {
    if let Some(hex) = &config.key {
        return Ok(SecretKey::from_hex(hex.expose_secret())?);
    }
    let file = &config.key_file;
    match fs::read_to_string(file) {
        Ok(text) => Ok(SecretKey::from_hex(text.trim())?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(file, random).map_err(Into::into),
        Err(error) => Err(format!("the key file {} cannot be read: {error}", file.display()).into()),
    }
}

fn create(file: &Path, random: &Random) -> io::Result<SecretKey> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let key = SecretKey::generate(random);
    let mut written = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    writeln!(written, "{}", key.to_hex().expose_secret())?;
    written.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_key_file_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config/callboard.key");
        let key = create(&file, &Random::system().unwrap()).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(&file).unwrap().trim(), key.to_hex().expose_secret());
        assert!(create(&file, &Random::system().unwrap()).is_err(), "a second key would lose the first");
    }
}
