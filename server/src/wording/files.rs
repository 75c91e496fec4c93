//! Where words lie: in the program, or in a folder that may change.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../locales"]
#[include = "*/*.ftl"]
struct Embedded;

pub enum Files {
    Embedded,
    Folder(PathBuf),
}

/// When each file of the folder was last written, and its length: writing twice
/// within a tick of the file system's clock may change only the latter.
pub type Stamp = Vec<(PathBuf, Option<SystemTime>, u64)>;

impl Files {
    pub fn of(folder: Option<PathBuf>) -> Self {
        folder.map_or(Self::Embedded, Self::Folder)
    }

    /// The names of a locale's files, in order.
    pub fn names(&self, tag: &str) -> Vec<String> {
        let mut names: Vec<String> = match self {
            Self::Embedded => Embedded::iter()
                .filter_map(|path| Some(path.strip_prefix(tag)?.strip_prefix('/')?.to_owned()))
                .collect(),
            Self::Folder(folder) => paths(&folder.join(tag))
                .filter_map(|path| path.file_name()?.to_str().map(ToOwned::to_owned))
                .filter(|name| name.ends_with(".ftl"))
                .collect(),
        };
        names.sort();
        names
    }

    /// A file's text, or why there is none.
    pub fn text(&self, tag: &str, name: &str) -> Result<String, String> {
        let bytes = match self {
            Self::Embedded => {
                Embedded::get(&format!("{tag}/{name}")).map(|file| file.data.into_owned()).ok_or("is gone")?
            }
            Self::Folder(folder) => fs::read(folder.join(tag).join(name)).map_err(|error| error.to_string())?,
        };
        String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())
    }

    /// Differs from an earlier one once a file of the folder changed; what the program holds never does.
    pub fn stamp(&self) -> Stamp {
        let Self::Folder(folder) = self else { return Stamp::new() };
        let files = paths(folder).flat_map(|tag| paths(&tag));
        let mut stamp: Stamp = files
            .filter_map(|file| fs::metadata(&file).ok().map(|data| (file, data.modified().ok(), data.len())))
            .collect();
        stamp.sort();
        stamp
    }
}

fn paths(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}
