//! Standard output, as all commands use it.
//!
//! - A reader that has read enough, as `head` does, is no fault: what comes after
//!   it is dropped, and the command ends with the exit code of its answer.
//! - An answer that cannot be written, as on a full disk, is a fault with a reason.
//! - A secret that is shown once is shown before what it opens is made: where it
//!   cannot be shown, nothing is made.
//!
//! `print!` and `eprint!` panic where they cannot write. The lints forbid both in
//! this crate.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Stdout, Write};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::process::ExitCode;

use super::Failed;

/// What a command says to standard output.
pub struct Output {
    out: BufWriter<Stdout>,
    /// Whether there is a reader, as far as is known.
    is_read: bool,
}

impl Output {
    pub fn standard() -> Self {
        Self { out: BufWriter::new(io::stdout()), is_read: true }
    }

    pub fn line(&mut self, text: impl Display) -> Result<(), Failed> {
        self.text(format_args!("{text}\n"))
    }

    pub fn text(&mut self, text: impl Display) -> Result<(), Failed> {
        if !self.is_read {
            return Ok(());
        }
        let written = write!(self.out, "{text}");
        self.noted(written)
    }

    pub fn json(&mut self, value: &impl serde::Serialize) -> Result<(), Failed> {
        self.line(json(value)?)
    }

    /// What was said so far is to be read now.
    pub fn now(&mut self) -> Result<(), Failed> {
        if !self.is_read {
            return Ok(());
        }
        let flushed = self.out.flush();
        self.noted(flushed)
    }

    /// Shows a secret that is not shown again. To be called before the
    /// transaction is committed that makes it valid.
    pub fn show(&mut self, secret: impl Display) -> Result<(), Failed> {
        let shown = lasting(&mut self.out, format_args!("{secret}\n"));
        shown.map_err(|error| Failed::Work(format!("standard output: {error}; nothing was made")))
    }

    fn noted(&mut self, written: io::Result<()>) -> Result<(), Failed> {
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_read = false;
                Ok(())
            }
            written => written.map_err(unwritten),
        }
    }
}

/// For what is written as it is found: here a reader who has read enough is an
/// error, so that the command can stop. See [`unwritten`].
impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Why an answer was not written to its end.
pub fn unwritten(error: io::Error) -> Failed {
    match error.kind() {
        ErrorKind::BrokenPipe => Failed::ReadEnough,
        _ => Failed::Work(format!("standard output: {error}")),
    }
}

pub fn json(value: &impl serde::Serialize) -> Result<String, Failed> {
    serde_json::to_string_pretty(value).map_err(Failed::work)
}

fn lasting(out: &mut BufWriter<Stdout>, text: impl Display) -> io::Result<()> {
    let file = File::from(out.get_ref().as_fd().try_clone_to_owned()?);
    let facts = file.metadata()?;
    // A closed standard output is opened there at the start of the program.
    let is_null = std::fs::metadata("/dev/null")
        .is_ok_and(|null| facts.file_type().is_char_device() && facts.rdev() == null.rdev());
    if is_null {
        return Err(io::Error::other("leads nowhere, and this is not shown again"));
    }
    write!(out, "{text}")?;
    out.flush()?;
    // Only a file may take what it loses later.
    if facts.is_file() { file.sync_all() } else { Ok(()) }
}

/// A word on standard error; where that cannot be written, there is no place left to say so.
pub fn aside(text: impl Display) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// What clap has to say: help and version, or what is wrong with the command line.
pub fn about_the_line(said: &clap::Error) -> Result<ExitCode, Failed> {
    let code = ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(2));
    let is_plain = |is_terminal: bool| !is_terminal || std::env::var_os("NO_COLOR").is_some();
    let text = |is_plain: bool| if is_plain { said.render().to_string() } else { said.render().ansi().to_string() };
    if said.use_stderr() {
        let _ = write!(io::stderr(), "{}", text(is_plain(io::stderr().is_terminal())));
        return Ok(code);
    }
    let mut out = Output::standard();
    out.text(text(is_plain(io::stdout().is_terminal())))?;
    out.now()?;
    Ok(code)
}
