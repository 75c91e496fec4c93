//! The programs a build needs beside cargo. What fits on the PATH is used;
//! otherwise each is built once into `<cache>/tools` and found there again.

mod locked;

use std::env;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome, io};
use crate::machine::{self, disk};
use crate::place;
use crate::run::Run;
use crate::steps::Stopwatch;

/// Trunk writes the page that the server embeds, so its version is fixed.
const TRUNK: &str = "0.21.14";

/// Known to build with rustc 1.88 and later, and to read our deny.toml.
const CARGO_DENY: &str = "0.20.2";

/// Drives the Firefox of Debian's stable releases.
const GECKODRIVER: &str = "0.37.1";

/// How cargo says that the registry lacks a version which a lock file names.
const NOT_MIRRORED: &str = "failed to select a version";

/// What cargo remarks on the lock file and the sources of a tool's author. It makes no difference
/// to a tool of that version, and cannot be mended here.
const REMARKS: [&str; 3] = [
    "is yanked in registry",
    "that will be rejected by a future version of Rust",
    "note: to see what the problems were",
];

/// How the tools are compiled: most of what they cost is the time that takes. Trunk's own
/// profile (fat LTO, one unit) takes eleven minutes.
const PROFILE: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_STRIP", "true"),
];

/// A program from crates.io.
pub struct Tool {
    package: &'static str,
    version: String,
    /// A program of another version will do as well.
    any_version: bool,
    /// The program asked for first, then those that must lie beside it.
    programs: &'static [&'static str],
    /// `0` for what runs for moments. Optimizing it would double the time to compile it.
    optimized: &'static str,
    /// Roughly, on two cores, for the message.
    minutes: u16,
}

pub fn trunk() -> Tool {
    Tool {
        package: "trunk",
        version: TRUNK.to_owned(),
        any_version: false,
        programs: &["trunk"],
        optimized: "0",
        minutes: 3,
    }
}

/// Exactly as locked: the program and the crate speak a private format.
pub fn wasm_bindgen() -> Outcome<Tool> {
    Ok(Tool {
        package: "wasm-bindgen-cli",
        version: locked::version("wasm-bindgen")?,
        any_version: false,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        // It reads megabytes for every program and every test.
        optimized: "1",
        minutes: 2,
    })
}

pub fn cargo_deny() -> Tool {
    Tool {
        package: "cargo-deny",
        version: CARGO_DENY.to_owned(),
        any_version: true,
        programs: &["cargo-deny"],
        optimized: "0",
        minutes: 2,
    }
}

/// Firefox's driver, which Debian does not have.
pub fn geckodriver() -> Tool {
    Tool {
        package: "geckodriver",
        version: GECKODRIVER.to_owned(),
        any_version: true,
        programs: &["geckodriver"],
        optimized: "0",
        minutes: 2,
    }
}

impl Tool {
    /// Where its first program lies, if it is there already.
    pub fn found(&self) -> Outcome<Option<PathBuf>> {
        Ok(self.find(&place::cache()?.join("tools")))
    }

    /// The version wanted.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where its first program lies, built if need be.
    pub fn get(&self) -> Outcome<PathBuf> {
        let tools = place::cache()?.join("tools");
        if let Some(found) = self.find(&tools) {
            return Ok(found);
        }
        fs::create_dir_all(&tools).map_err(|error| io("make the folder", &tools, &error))?;
        let _alone = lock(&tools.join(".lock"))?;
        // The process that held the lock may have built it meanwhile.
        if let Some(found) = self.find(&tools) {
            return Ok(found);
        }
        self.build(&tools)?;
        self.find(&tools).ok_or_else(|| {
            Failure::new(format!(
                "{} was built into {} but does not answer with version {}: delete that folder and try again.",
                self.package,
                tools.display(),
                self.version
            ))
        })
    }

    fn find(&self, tools: &Path) -> Option<PathBuf> {
        let first = self.programs.first()?;
        let cached = tools.join("bin").join(first);
        place::on_path(first, |file| self.fits(file)).or_else(|| Some(cached).filter(|file| self.fits(file)))
    }

    /// All its programs lie in that folder and say the wanted version.
    fn fits(&self, first: &Path) -> bool {
        self.programs.iter().all(|program| {
            let file = first.with_file_name(program);
            let said = Run::new(&file).args(["--version"]).captured();
            said.is_ok_and(|said| said.ok && (self.any_version || says(&said.stdout, &self.version)))
        })
    }

    /// Roughly how many minutes it takes to build on two cores; none where it is there.
    pub fn minutes_missing(&self) -> Outcome<u16> {
        Ok(if self.found()?.is_some() { 0 } else { self.minutes })
    }

    /// Tries to build it. What is said from the line on that another try may answer
    /// is heard, and shown by the caller if there is none.
    fn install(&self, tools: &Path, locked: bool, heard: &mut String) -> Outcome<bool> {
        let Self { package, version, .. } = self;
        Run::new("cargo")
            .args(["install", "--no-default-features", "--root"])
            .args([tools])
            .args(locked.then_some("--locked"))
            .args([format!("{package}@{version}")])
            .args(self.programs.iter().flat_map(|program| ["--bin", program]))
            // Kept from an interrupted build, shared between the tools.
            .env("CARGO_TARGET_DIR", tools.join("build"))
            // Where they go is on the PATH, else cargo asks the person to put it there.
            .env("PATH", path_with(&tools.join("bin").join("any"))?)
            .envs(PROFILE)
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.optimized)
            .stderr_sifted(|line| {
                heard.push_str(line);
                heard.push('\n');
                is_news(line) && !(locked && heard.contains(NOT_MIRRORED))
            })
    }

    fn build(&self, tools: &Path) -> Outcome {
        disk::check_room(tools, disk::TOOLS)?;
        let Self { package, version, minutes, .. } = self;
        eprintln!("    building {package} {version}, once for this user: some {minutes} minutes on two cores");
        let watch = Stopwatch::start();
        let mut heard = String::new();
        // A registry's mirror may not have everything that the author's lock
        // names yet; what fits beside it will do for a tool.
        let mut built = self.install(tools, true, &mut heard)?;
        if !built && heard.contains(NOT_MIRRORED) {
            eprintln!("    this registry lacks something of the author's lock file: taking what is nearest to it");
            built = self.install(tools, false, &mut heard)?;
        }
        if built {
            eprintln!("    {package} {version} is ready after {watch}");
            return Ok(());
        }
        disk::check_not_full(tools)?;
        if machine::speaks_of_network(&heard) {
            return Err(machine::no_network("crates.io"));
        }
        Err(Failure::new(format!("{package} {version} could not be built; cargo's message above says why.")))
    }
}

/// How a tool names itself, which changes when it does.
pub fn version_line(tool: &Path) -> Outcome<String> {
    Ok(Run::new(tool).args(["--version"]).captured()?.stdout)
}

/// The PATH with that tool's folder first: trunk takes the first `wasm-bindgen`
/// it meets, and fails on one of another version.
pub fn path_with(tool: &Path) -> Outcome<OsString> {
    let old = env::var_os("PATH").unwrap_or_default();
    let first = tool.parent().map(Path::to_path_buf);
    env::join_paths(first.into_iter().chain(env::split_paths(&old))).map_err(|error| {
        Failure::new(format!("The tools cannot be put on the PATH: {error}; set LATCHKEY_CACHE to another folder."))
    })
}

/// Throws away what the builds left behind, once all tools are there.
pub fn tidy() {
    let Ok(tools) = place::cache().map(|cache| cache.join("tools")) else {
        return;
    };
    let scratch = tools.join("build");
    if !scratch.is_dir() {
        return;
    }
    // Held to the end of this function. While another process builds and has the lock, the folder stays.
    if let Ok(alone) = File::create(tools.join(".lock"))
        && alone.try_lock().is_ok()
    {
        // What cannot be removed now is removed next time.
        let _ = fs::remove_dir_all(scratch);
    }
}

/// Two commands at once must not build the same tool twice.
fn lock(path: &Path) -> Outcome<File> {
    let file = File::create(path).map_err(|error| io("write", path, &error))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {
            eprintln!("    another command is building the tools: waiting for it")
        }
        Err(TryLockError::Error(_)) => {}
    }
    file.lock().map_err(|error| io("lock", path, &error))?;
    Ok(file)
}

/// Whether a line of cargo's tells something that matters to the person.
fn is_news(line: &str) -> bool {
    !REMARKS.iter().any(|remark| line.contains(remark))
}

/// `wasm-bindgen 0.2.130 (…)` says 0.2.130.
fn says(printed: &str, version: &str) -> bool {
    printed.split_whitespace().nth(1) == Some(version)
}

#[cfg(test)]
mod tests {
    use super::{is_news, says};

    #[test]
    fn what_an_author_has_to_mend_is_not_told_to_who_builds_the_tool() {
        for remark in [
            "warning: package `crossbeam-channel v0.5.14` in Cargo.lock is yanked in registry `crates-io`, consider",
            "warning: the following packages contain code that will be rejected by a future version of Rust: multipart",
            "note: to see what the problems were, use the option `--future-incompat-report`, or run `cargo report`",
        ] {
            assert!(!is_news(remark), "{remark}");
        }
        for news in [
            "   Compiling trunk v0.21.14",
            "error: failed to compile `trunk v0.21.14`",
            "warning: spurious network error",
        ] {
            assert!(is_news(news), "{news}");
        }
    }

    #[test]
    fn a_version_is_a_whole_word() {
        assert!(says("trunk 0.21.14\n", "0.21.14"));
        assert!(says("wasm-bindgen 0.2.130 (abc)", "0.2.130"));
        assert!(!says("trunk 0.21.140\n", "0.21.14"));
        assert!(!says("", "0.21.14"));
    }
}
