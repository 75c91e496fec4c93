//! Where an agent keeps its key: a file that only it may read.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::secrets::{KeyPair, PrivateFileError, PublicHalf, make_private_file, read_private_file};

/// What an enrolled agent knows.
#[derive(Debug)]
pub struct Enrolled {
    /// The portal's key: nothing that another one sealed is believed.
    pub portal: PublicHalf,
    /// What the portal calls it.
    pub agent: String,
    pub key: KeyPair,
    /// One that the portal may know already: it was sent, and no answer came.
    pub next: Option<KeyPair>,
}

/// Why the file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileFault {
    #[error("key_file {0}")]
    Private(#[from] PrivateFileError),
    #[error("key_file {0}: is there already: this agent is enrolled; take the file away to enrol it anew")]
    Exists(String),
    #[error("key_file {0}: was not written by `latchkey agent enrol`, or not whole")]
    Malformed(String),
    #[error("key_file {0}: {1}")]
    Io(String, #[source] std::io::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    portal: String,
    agent: String,
    key: String,
    next: Option<String>,
}

impl Enrolled {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is not there, is malformed, or other users may use it.
    pub fn read(path: &Path) -> Result<Self, KeyFileFault> {
        let text = read_private_file(path)?;
        let malformed = || KeyFileFault::Malformed(path.display().to_string());
        let Written { portal, agent, key, next } = toml::from_str(&text).map_err(|_| malformed())?;
        let (key, next) = (Zeroizing::new(key), next.map(Zeroizing::new));
        let next = match &next {
            Some(next) => Some(KeyPair::read(next).ok_or_else(malformed)?),
            None => None,
        };
        Ok(Self {
            portal: PublicHalf::read(&portal).ok_or_else(malformed)?,
            agent,
            key: KeyPair::read(&key).ok_or_else(malformed)?,
            next,
        })
    }

    /// Makes sure that a file can be written that is not there yet.
    ///
    /// # Errors
    /// When it is there, or none can be made beside it.
    pub fn can_be_kept(path: &Path) -> Result<(), KeyFileFault> {
        if path.exists() {
            return Err(KeyFileFault::Exists(path.display().to_string()));
        }
        beside(path).map(|_| ())
    }

    /// Writes the file that is not there yet.
    ///
    /// # Errors
    /// When it is there, or cannot be made.
    pub fn make(&self, path: &Path) -> Result<(), KeyFileFault> {
        Self::can_be_kept(path)?;
        self.replace(path)
    }

    /// Writes the file in place of the one before, all of it or none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn replace(&self, path: &Path) -> Result<(), KeyFileFault> {
        let io = |error| KeyFileFault::Io(path.display().to_string(), error);
        let (beside, mut file) = beside(path)?;
        let (portal, agent, key) = (self.portal.shown(), &self.agent, self.key.expose());
        let mut text = Zeroizing::new(format!(
            "# Of a Latchkey agent, which writes this file itself. No one else may read it.\n\
             portal = \"{portal}\"\nagent = \"{agent}\"\nkey = \"{}\"\n",
            key.as_str()
        ));
        if let Some(next) = &self.next {
            text.push_str(&format!("next = \"{}\"\n", next.expose().as_str()));
        }
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
        fs::rename(&beside, path).map_err(io)?;
        // The name is on disk, too: a key that the portal knows must not be lost.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)
    }
}

/// A new, empty file beside the one that it is to become.
fn beside(path: &Path) -> Result<(PathBuf, fs::File), KeyFileFault> {
    let io = |error| KeyFileFault::Io(path.display().to_string(), error);
    let beside = path.with_added_extension("new");
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io(error)),
        _ => {}
    }
    let file = make_private_file(&beside)?.ok_or_else(|| io(std::io::ErrorKind::AlreadyExists.into()))?;
    Ok((beside, file))
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn an_agent_reads_what_it_wrote_and_nothing_that_others_may_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("agent.key");
        let (key, portal) = (KeyPair::random().unwrap(), KeyPair::random().unwrap().public());
        let mut enrolled = Enrolled { portal: portal.clone(), agent: "an-id".into(), key, next: None };
        enrolled.make(&path).unwrap();
        assert!(matches!(enrolled.make(&path), Err(KeyFileFault::Exists(_))));
        enrolled.next = Some(KeyPair::random().unwrap());
        enrolled.replace(&path).unwrap();
        let read = Enrolled::read(&path).unwrap();
        assert_eq!((read.portal, read.agent.as_str()), (portal, "an-id"));
        assert_eq!(read.key.public(), enrolled.key.public());
        assert_eq!(read.next.map(|next| next.public()), enrolled.next.map(|next| next.public()));
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Enrolled::read(&path), Err(KeyFileFault::Private(_))));
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "portal = \"x\"\n").unwrap();
        assert!(matches!(Enrolled::read(&path), Err(KeyFileFault::Malformed(_))));
    }
}
