//! The browser's program: trunk builds it into `dist/`, then every file that a
//! browser loads gets its brotli twin. Nothing is done when nothing changed.

mod compress;
mod stamp;

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::machine::disk;
use crate::place;
use crate::run::Run;
use crate::tools;

/// Builds `dist/` if its sources changed since the last time.
pub fn build() -> Outcome {
    let trunk = tools::trunk().get()?;
    let bindgen = tools::wasm_bindgen()?.get()?;
    let made_with = [tools::version_line(&trunk)?, tools::version_line(&bindgen)?, compiler()?].join("\n");

    let sources = stamp::sources(&made_with)?;
    if stamp::is_fresh(sources)? {
        eprintln!("    nothing changed since the last build");
        return Ok(());
    }
    stamp::forget()?;
    run_trunk(&trunk, &bindgen)?;
    compress::all(&place::dist())?;
    stamp::remember(sources)
}

/// All crates are fetched by now, so trunk and cargo work offline: what is
/// missing is an error here and not a download of something unknown.
fn run_trunk(trunk: &Path, bindgen: &Path) -> Outcome {
    if !place::root().join("index.html").is_file() {
        return Err(Failure::new("index.html is missing in the checkout: restore it with `git checkout index.html`."));
    }
    let mut trunk = Run::new(trunk)
        .args(["build", "--skip-version-check", "--offline", "true", "--locked", "true"])
        .env("PATH", tools::path_with(bindgen)?);
    // Trunk reads NO_COLOR as a flag and refuses the customary `1`.
    if std::env::var_os("NO_COLOR").is_some() {
        trunk = trunk.env("NO_COLOR", "true");
    }
    if trunk.shown()? {
        return Ok(());
    }
    disk::check_not_full(&place::target())?;
    Err(Failure::new("The app could not be built; the message above says why."))
}

/// Another compiler makes another program of the same sources.
fn compiler() -> Outcome<String> {
    Ok(Run::new("rustc").args(["-vV"]).captured()?.stdout)
}
