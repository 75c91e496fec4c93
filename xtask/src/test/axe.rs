//! axe-core, which judges our pages' accessibility, from npm into the cache.

use std::fs;
use std::path::PathBuf;

use crate::failure::{Failure, Outcome, io};
use crate::machine;
use crate::packages;
use crate::place;
use crate::run::Run;

/// Fixed, because a new axe may find new faults in old pages.
const VERSION: &str = "4.14.1";

/// The script that tests inject into a page.
pub fn get() -> Outcome<PathBuf> {
    let folder = place::cache()?.join(format!("axe-core-{VERSION}"));
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if script.is_file() {
        return Ok(script);
    }
    if place::on_path("npm", |_| true).is_none() {
        packages::install_npm()?;
    }
    fs::create_dir_all(&folder).map_err(|error| io("make the folder", &folder, &error))?;
    eprintln!("    installing axe-core {VERSION} from npm");
    let said = Run::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix"])
        .args([&folder])
        .args([format!("axe-core@{VERSION}")])
        .captured()?;
    if said.ok && script.is_file() {
        return Ok(script);
    }
    if ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT"].iter().any(|code| said.stderr.contains(code)) {
        return Err(machine::no_network("The npm registry"));
    }
    Err(Failure::new(format!("npm could not install axe-core {VERSION}: {}.", machine::last_line(&said))))
}
