//! Programs from PyPI, each in an environment of its own in the cache.

use std::fs;
use std::path::PathBuf;

use crate::failure::{Failure, Outcome, io};
use crate::machine;
use crate::packages;
use crate::place;
use crate::run::Run;

/// A program of the first of these packages, with all that it needs at fixed
/// versions; `None` where it is not there and cannot be fetched.
pub fn get(wanted: &[&str], program: &str) -> Outcome<Option<PathBuf>> {
    let pinned = wanted.first().copied().unwrap_or_default();
    let folder = place::cache()?.join(pinned.replace("==", "-"));
    let file = folder.join("bin").join(program);
    if file.is_file() {
        return Ok(Some(file));
    }
    eprintln!("    installing {pinned} from PyPI");
    let made = || Run::new("python3").args(["-m", "venv", "--clear"]).args([&folder]).captured();
    if place::on_path("python3", |_| true).is_none() || !made()?.ok {
        packages::install_venv()?;
        let said = made()?;
        if !said.ok {
            return Err(Failure::new(format!("python3 could not make an environment: {}.", machine::last_line(&said))));
        }
    }
    let pip = folder.join("bin/pip");
    let said = Run::new(pip).args(["install", "--quiet", "--no-deps"]).args(wanted).captured()?;
    if said.ok && file.is_file() {
        return Ok(Some(file));
    }
    fs::remove_dir_all(&folder).map_err(|error| io("remove", &folder, &error))?;
    eprintln!("    {program} NOT RUN, it cannot be had from PyPI: {}", machine::last_line(&said));
    Ok(None)
}
