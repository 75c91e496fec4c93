//! How a command ends badly: one sentence and an exit code.

use std::fmt;
use std::process::ExitCode;

/// What a function of this crate answers.
pub type Outcome<T = ()> = Result<T, Failure>;

/// Says in one sentence what went wrong and what to do about it.
#[derive(Debug)]
pub struct Failure {
    sentence: String,
    code: u8,
}

impl Failure {
    /// The work could not be done: exit code 1.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), code: 1 }
    }

    /// The command line makes no sense: exit code 2, as shells have it.
    pub fn misuse(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), code: 2 }
    }

    /// The person has read the sentence already: exit code 1, and no more text.
    pub fn told() -> Self {
        Self::new("")
    }

    pub fn is_told(&self) -> bool {
        self.sentence.is_empty()
    }

    pub fn code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "xtask: {}", self.sentence)
    }
}

/// Words an I/O error as "could not `doing` `path`: …".
pub fn io(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return crate::machine::disk::full(path);
    }
    Failure::new(format!("Could not {doing} {}: {error}.", path.display()))
}
