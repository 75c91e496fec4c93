//! Packages from npm, each at a fixed version in a folder of its own in the cache.

use std::fs;
use std::path::PathBuf;

use crate::failure::{Failure, Outcome, io};
use crate::machine;
use crate::packages;
use crate::place;
use crate::run::Run;

/// A file of a package, installed if need be. No script of the package runs.
pub fn get(package: &str, version: &str, file: &str) -> Outcome<PathBuf> {
    let folder = place::cache()?.join(format!("{package}-{version}"));
    let wanted = folder.join("node_modules").join(package).join(file);
    if wanted.is_file() {
        return Ok(wanted);
    }
    if place::on_path("npm", |_| true).is_none() {
        packages::install_npm()?;
    }
    fs::create_dir_all(&folder).map_err(|error| io("make the folder", &folder, &error))?;
    eprintln!("    installing {package} {version} from npm");
    let said = Run::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix"])
        .args([&folder])
        .args([format!("{package}@{version}")])
        .captured()?;
    if said.ok && wanted.is_file() {
        return Ok(wanted);
    }
    if ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT"].iter().any(|code| said.stderr.contains(code)) {
        return Err(machine::no_network("The npm registry"));
    }
    // Its last line names a file with all that it did.
    let why = said.stderr.lines().rfind(|line| line.starts_with("npm error") && !line.contains("complete log"));
    let why = why.unwrap_or_else(|| machine::last_line(&said));
    Err(Failure::new(format!("npm could not install {package} {version}: {}.", why.trim_end_matches('.'))))
}
