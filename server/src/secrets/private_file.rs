//! Files that only the portal may read: the key, passwords of relays, the store.
//!
//! Which users may use such a file is judged by its mode, owner and group, after
//! links are followed:
//!
//! - others have no access to it;
//! - its group may, where the process is in that group, or it is the group of
//!   root. That is how Kubernetes and systemd hand a secret to a service that
//!   does not run as root;
//! - its owner is root or the user of this process. For a process of root it may
//!   be any user, such as the service's own.

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use zeroize::Zeroizing;

const ROOT: u32 = 0;
/// What others may do, and what the group may do.
const OTHERS: u32 = 0o007;
const GROUP: u32 = 0o070;

/// Why such a file is not used. The messages say what to do.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    #[error("{0}: {1}")]
    Io(String, #[source] io::Error),
    #[error("{0}: others may read or write it (mode {1:04o}): chmod 600 {0}")]
    Others(String, u32),
    #[error(
        "{0}: the group {2} may read or write it (mode {1:04o}), and this process is not in that group: chmod 600 {0}"
    )]
    Group(String, u32, u32),
    #[error("{0}: belongs to the user {1}, but must belong to the user {2}, who runs this, or to root: chown {2} {0}")]
    Owner(String, u32, u32),
}

/// The user and the groups that this process runs as.
struct Process {
    user: u32,
    groups: Vec<u32>,
}

impl Process {
    fn this() -> Self {
        use rustix::process::{getegid, geteuid, getgroups};
        let mut groups: Vec<u32> =
            getgroups().unwrap_or_default().into_iter().map(rustix::process::Gid::as_raw).collect();
        groups.push(getegid().as_raw());
        Self { user: geteuid().as_raw(), groups }
    }

    fn judge(&self, name: &str, mode: u32, owner: u32, group: u32) -> Result<(), PrivateFileError> {
        let shown = mode & 0o7777;
        if mode & OTHERS != 0 {
            return Err(PrivateFileError::Others(name.to_owned(), shown));
        }
        if mode & GROUP != 0 && group != ROOT && !self.groups.contains(&group) {
            return Err(PrivateFileError::Group(name.to_owned(), shown, group));
        }
        if ![ROOT, self.user].contains(&owner) && self.user != ROOT {
            return Err(PrivateFileError::Owner(name.to_owned(), owner, self.user));
        }
        Ok(())
    }
}

fn judge(path: &Path, file: &Metadata) -> Result<(), PrivateFileError> {
    Process::this().judge(&path.display().to_string(), file.mode(), file.uid(), file.gid())
}

/// Reads the text of a private file. What is judged is the file that is read, not one that takes its place.
///
/// # Errors
/// When it cannot be read, or other users may use it.
pub fn read_private_file(path: &Path) -> Result<Zeroizing<String>, PrivateFileError> {
    let io = |error| PrivateFileError::Io(path.display().to_string(), error);
    let mut file = File::open(path).map_err(io)?;
    let facts = file.metadata().map_err(io)?;
    judge(path, &facts)?;
    // Enough room from the start: text that moves leaves copies behind.
    let room = usize::try_from(facts.len()).unwrap_or(0).min(1 << 20) + 1;
    let mut text = Zeroizing::new(String::with_capacity(room));
    file.read_to_string(&mut text).map_err(io)?;
    Ok(text)
}

/// As [`read_private_file`], without the end of its last line.
///
/// # Errors
/// When it cannot be read, or other users may use it.
pub fn read_secret_line(path: &Path) -> Result<Zeroizing<String>, PrivateFileError> {
    let text = read_private_file(path)?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Judges a file that is not read here. One that does not exist passes: it cannot be read.
///
/// # Errors
/// When other users may use it.
pub fn check_private_file(path: &Path) -> Result<(), PrivateFileError> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        facts => judge(path, &facts.map_err(|error| PrivateFileError::Io(path.display().to_string(), error))?),
    }
}

/// Makes a file that only its owner may use, where there is none yet. Says whether it made one.
///
/// # Errors
/// When it cannot be made.
pub fn make_private_file(path: &Path) -> Result<Option<File>, PrivateFileError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        made => made.map(Some).map_err(|error| PrivateFileError::Io(path.display().to_string(), error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ok`, or the reason for the refusal: which users may use the file and must not.
    fn verdict(process: &Process, mode: u32, owner: u32, group: u32) -> &'static str {
        match process.judge("key", mode, owner, group) {
            Ok(()) => "ok",
            Err(PrivateFileError::Others(..)) => "others",
            Err(PrivateFileError::Group(..)) => "group",
            Err(PrivateFileError::Owner(..)) => "owner",
            Err(PrivateFileError::Io(..)) => "io",
        }
    }

    #[test]
    fn a_file_is_private_to_root_the_process_and_its_groups() {
        let service = Process { user: 900, groups: vec![900, 2000] };
        for (mode, owner, group, expected) in [
            (0o600, 900, 900, "ok"),
            (0o400, 900, 77, "ok"),
            // As Kubernetes mounts a secret with `fsGroup: 2000`, and what it makes of a volume.
            (0o440, 0, 2000, "ok"),
            (0o660, 900, 2000, "ok"),
            // As systemd hands over a credential.
            (0o440, 0, 0, "ok"),
            (0o644, 900, 900, "others"),
            (0o604, 0, 0, "others"),
            (0o602, 900, 900, "others"),
            (0o601, 900, 900, "others"),
            (0o640, 900, 77, "group"),
            (0o620, 0, 77, "group"),
            (0o600, 901, 900, "owner"),
            (0o440, 901, 2000, "owner"),
        ] {
            assert_eq!(verdict(&service, 0o100_000 | mode, owner, group), expected, "{mode:o} {owner} {group}");
        }
        let root = Process { user: 0, groups: vec![0] };
        assert_eq!(verdict(&root, 0o600, 900, 900), "ok", "an operator looks at the service's own file");
        assert_eq!(verdict(&root, 0o644, 0, 0), "others");
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("relay password");
        std::fs::write(&path, "secret\r\n").unwrap();
        for (mode, is_private) in [(0o600, true), (0o400, true), (0o604, false), (0o602, false), (0o666, false)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            match read_secret_line(&path) {
                Ok(text) => assert!(is_private && *text == "secret", "{mode:o}"),
                Err(fault) => {
                    assert!(!is_private, "{mode:o}: {fault}");
                    assert!(fault.to_string().ends_with(&format!("chmod 600 {}", path.display())), "{fault}");
                }
            }
            assert_eq!(check_private_file(&path).is_ok(), is_private, "{mode:o}");
        }
    }
}
