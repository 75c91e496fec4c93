//! The browser's programs: trunk builds the portal's into `dist/`, and beside it
//! what is the account's own; then every file that a browser loads gets its
//! brotli twin. Nothing is done when nothing changed.

mod account;
mod compress;
mod stamp;

pub use stamp::changed_after;

use std::ffi::OsString;
use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::machine::disk;
use crate::place;
use crate::run::Run;
use crate::tools;

/// Builds `dist/` if its sources changed since the last time.
pub fn build() -> Outcome {
    let trunk = tools::trunk().get()?;
    let sources = sources(&trunk)?;
    let bindgen = tools::wasm_bindgen()?.get()?;
    if stamp::is_fresh(sources)? {
        eprintln!("    nothing changed since the last build");
        return Ok(());
    }
    if !place::root().join("index.html").is_file() {
        return Err(Failure::new("index.html is missing in the checkout: restore it with `git checkout index.html`."));
    }
    stamp::forget()?;
    // Trunk empties the folder it builds into: the portal's turn comes last.
    let (page, folder) = (account::write_page()?, account::folder());
    let own = ["--html-output", account::PAGE, "--dist"].map(OsString::from);
    let own: Vec<_> = own.into_iter().chain([folder.clone().into(), page.into()]).collect();
    run_trunk(&trunk, &bindgen, &own)?;
    run_trunk(&trunk, &bindgen, &[])?;
    account::add(&folder, &place::dist())?;
    compress::all(&place::dist())?;
    stamp::remember(sources)
}

/// Whether there is nothing to build.
pub fn is_fresh() -> Outcome<bool> {
    match tools::trunk().found()? {
        Some(trunk) => stamp::is_fresh(sources(&trunk)?),
        None => Ok(false),
    }
}

/// The sources, and what they are built with.
fn sources(trunk: &Path) -> Outcome<u64> {
    let made_with = [tools::version_line(trunk)?, tools::wasm_bindgen()?.version().to_owned(), compiler()?];
    stamp::sources(&made_with.join("\n"))
}

/// What trunk tells, without that it cannot make the loader smaller: its reader does not know
/// `export default`, and it then takes the file as it is.
const TOLD: &str = "error,trunk=info,trunk::processing::minify=error";

/// wasm-bindgen's warning that `strip` took the list of features along: it then does without
/// those that a browser may lack, as it should.
const NO_FEATURES: &str = "the `target_features` custom section is missing";

/// All crates and tools are there by now, so trunk and cargo work offline: what is
/// missing is an error here and not a download of something unknown.
fn run_trunk(trunk: &Path, bindgen: &Path, arguments: &[OsString]) -> Outcome {
    let mut run = Run::new(trunk)
        .args(["--log", TOLD, "build", "--skip-version-check", "--locked", "true", "--offline", "true"])
        .args(arguments)
        .env("PATH", tools::path_with(bindgen)?);
    // Trunk reads NO_COLOR as a flag and refuses the customary `1`.
    if std::env::var_os("NO_COLOR").is_some() {
        run = run.env("NO_COLOR", "true");
    }
    if run.stderr_sifted(|line| !line.contains(NO_FEATURES))? {
        return Ok(());
    }
    disk::check_not_full(&place::target())?;
    Err(Failure::new("The app could not be built; the message above says why."))
}

/// Another compiler makes another program of the same sources.
fn compiler() -> Outcome<String> {
    Ok(Run::new("rustc").args(["-vV"]).captured()?.stdout)
}
