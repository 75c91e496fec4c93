//! Starting other programs: shown, captured, or read along while they run.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::place;

/// A program about to be started, in the checkout unless told otherwise.
pub struct Run {
    command: Command,
    name: String,
}

/// What a quiet program left behind.
pub struct Captured {
    pub ok: bool,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// `cargo run` hands its child variables about the package `xtask`; they
    /// are taken away, for a build below that looks at them would be rebuilt.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.current_dir(place::root()).stdin(Stdio::null());
        for (key, _) in std::env::vars_os() {
            let name = key.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&key);
            }
        }
        if std::env::var_os("CARGO_TARGET_DIR").is_some() {
            // It may be relative to where the person stands.
            command.env("CARGO_TARGET_DIR", place::target());
        }
        let name = Path::new(program).file_name().unwrap_or(program).to_string_lossy().into_owned();
        Self { command, name }
    }

    pub fn arg(self, arg: impl AsRef<OsStr>) -> Self {
        self.args([arg])
    }

    pub fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub fn envs<K: AsRef<OsStr>, V: AsRef<OsStr>>(mut self, all: impl IntoIterator<Item = (K, V)>) -> Self {
        self.command.envs(all);
        self
    }

    /// Runs it before the person's eyes; answers whether it succeeded.
    pub fn shown(mut self) -> Outcome<bool> {
        let child = self.command.spawn();
        self.finish(child)
    }

    /// Runs it unseen.
    pub fn captured(mut self) -> Outcome<Captured> {
        let output = self.command.output().map_err(|error| self.not_started(&error))?;
        Ok(Captured {
            ok: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Shows it, and hands every line of its standard output to `listen`.
    pub fn stdout_heard(mut self, listen: impl FnMut(&str)) -> Outcome<bool> {
        let mut child = self.command.stdout(Stdio::piped()).spawn();
        if let Ok(pipe) = child.as_mut().map(|c| c.stdout.take()) {
            relay(pipe, std::io::stdout(), shown(listen));
        }
        self.finish(child)
    }

    /// Shows it, and hands every line of its standard error to `listen`.
    pub fn stderr_heard(self, listen: impl FnMut(&str)) -> Outcome<bool> {
        self.stderr_sifted(shown(listen))
    }

    /// Shows it, and of its standard error only the lines to which `choose` says yes.
    pub fn stderr_sifted(mut self, choose: impl FnMut(&str) -> bool) -> Outcome<bool> {
        let mut child = self.command.stderr(Stdio::piped()).spawn();
        if let Ok(pipe) = child.as_mut().map(|c| c.stderr.take()) {
            relay(pipe, std::io::stderr(), choose);
        }
        self.finish(child)
    }

    /// Becomes the program: signals and the exit code are then its own.
    /// Returns only when it could not be started.
    pub fn become_it(mut self) -> Failure {
        use std::os::unix::process::CommandExt;
        let error = self.command.stdin(Stdio::inherit()).exec();
        self.not_started(&error)
    }

    fn finish(&self, child: std::io::Result<Child>) -> Outcome<bool> {
        child
            .and_then(|mut child| child.wait())
            .map(|status| status.success())
            .map_err(|error| self.not_started(&error))
    }

    fn not_started(&self, error: &std::io::Error) -> Failure {
        let name = &self.name;
        match (error.kind(), name.as_str()) {
            (ErrorKind::NotFound, "cargo" | "rustc" | "rustup") => Failure::new(format!(
                "{name} is not on the PATH: install Rust with rustup (https://rustup.rs), open a new shell and try again."
            )),
            (ErrorKind::NotFound, _) => Failure::new(format!("{name} is not on the PATH: install it and try again.")),
            _ => Failure::new(format!("{name} could not be started: {error}.")),
        }
    }
}

/// Chooses every line, after it was heard.
fn shown(mut listen: impl FnMut(&str)) -> impl FnMut(&str) -> bool {
    move |line| {
        listen(line);
        true
    }
}

/// Copies the chosen lines, whatever their bytes are, until the pipe closes.
fn relay(pipe: Option<impl Read>, mut to: impl Write, mut choose: impl FnMut(&str) -> bool) {
    let Some(pipe) = pipe else { return };
    let mut from = BufReader::new(pipe);
    let mut line = Vec::new();
    while matches!(from.read_until(b'\n', &mut line), Ok(n) if n > 0) {
        if choose(String::from_utf8_lossy(&line).trim_end()) {
            // A closed terminal must not stop the program from being read to its end.
            let _ = to.write_all(&line).and_then(|()| to.flush());
        }
        line.clear();
    }
}
