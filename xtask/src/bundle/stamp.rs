//! Whether `dist/` is what its sources would give: two hashes, of all sources
//! and of what was built, kept beside cargo's own files.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::compress::files;
use crate::failure::{Outcome, io};
use crate::place;

/// All that trunk reads, folders and files. Too much costs a second, too
/// little shows an old page.
const SOURCES: [&str; 11] = [
    ".cargo",
    "app",
    "locales",
    "server/src",
    "style",
    "server/Cargo.toml",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "rust-toolchain.toml",
];

/// Names and contents of all sources, and what they are built with.
pub fn sources(made_with: &str) -> Outcome<u64> {
    let mut hash = DefaultHasher::new();
    made_with.hash(&mut hash);
    std::env::var_os("RUSTFLAGS").hash(&mut hash);
    for file in source_files()? {
        file.strip_prefix(place::root()).unwrap_or(&file).hash(&mut hash);
        fs::read(&file).map_err(|error| io("read", &file, &error))?.hash(&mut hash);
    }
    Ok(hash.finish())
}

/// Each file that stands for itself or in one of the folders, in the same order every time.
fn source_files() -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for name in SOURCES {
        let path = place::root().join(name);
        found.extend(if path.is_dir() { files(&path)? } else { vec![path] });
    }
    found.retain(|file| file.is_file());
    Ok(found)
}

/// Whether a source was written after this moment. Those of the app are nearly all of the server's.
pub fn changed_after(moment: SystemTime) -> Outcome<bool> {
    let is_newer =
        |file: &PathBuf| fs::metadata(file).and_then(|about| about.modified()).is_ok_and(|written| written > moment);
    Ok(source_files()?.iter().any(is_newer))
}

/// Were these sources built last, and is the result unchanged since?
pub fn is_fresh(sources: u64) -> Outcome<bool> {
    let kept = fs::read_to_string(place()).unwrap_or_default();
    Ok(!kept.is_empty() && kept == text(sources)?)
}

/// An interrupted build must not look finished.
pub fn forget() -> Outcome {
    match fs::remove_file(place()) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("remove", &place(), &error)),
        _ => Ok(()),
    }
}

pub fn remember(sources: u64) -> Outcome {
    fs::write(place(), text(sources)?).map_err(|error| io("write", &place(), &error))
}

fn text(sources: u64) -> Outcome<String> {
    Ok(format!("{sources:016x} {:016x}\n", built(&place::dist())?))
}

/// Names, sizes and times of what was built.
fn built(dist: &Path) -> Outcome<u64> {
    let mut hash = DefaultHasher::new();
    for file in files(dist)? {
        let about = fs::metadata(&file).map_err(|error| io("read", &file, &error))?;
        file.hash(&mut hash);
        about.len().hash(&mut hash);
        about.modified().ok().hash(&mut hash);
    }
    Ok(hash.finish())
}

fn place() -> PathBuf {
    place::target().join("latchkey-app.stamp")
}
