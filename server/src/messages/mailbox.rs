//! The demo's mailbox: mails go to files in a directory, and to a page that shows them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::mail::Mail;

/// A directory that stands in for a mail server in the demo.
#[derive(Debug, Clone)]
pub struct Mailbox {
    directory: PathBuf,
}

impl Mailbox {
    /// # Errors
    /// When the directory cannot be made.
    pub fn open(directory: &Path) -> std::io::Result<Self> {
        fs::create_dir_all(directory)?;
        Ok(Self { directory: directory.to_owned() })
    }

    /// Keeps a mail. The name sorts by time; the file is whole or not there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&self, mail: &Mail) -> std::io::Result<()> {
        let name = format!("{:015}-{}.json", mail.at_ms, mail.id);
        let text = serde_json::to_vec_pretty(mail).map_err(std::io::Error::other)?;
        let draft = self.directory.join(format!(".{name}"));
        fs::write(&draft, text)?;
        fs::rename(draft, self.directory.join(name))
    }

    /// The newest mails first, at most so many; files that are no mails are passed over.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn newest(&self, most: usize) -> std::io::Result<Vec<Mail>> {
        let mut names: Vec<PathBuf> = fs::read_dir(&self.directory)?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .filter(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')))
            .collect();
        names.sort_unstable_by(|a, b| b.cmp(a));
        Ok(names.iter().take(most).filter_map(|path| serde_json::from_slice(&fs::read(path).ok()?).ok()).collect())
    }
}
