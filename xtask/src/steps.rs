//! Telling the person what is going on: numbered steps and seconds.

use std::time::{Duration, Instant};

use crate::failure::Outcome;

/// Numbers the steps of one command.
pub struct Steps {
    total: usize,
    done: usize,
    watch: Stopwatch,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        Self { total, done: 0, watch: Stopwatch::start() }
    }

    /// Announces a step, does it, and says how long it took when that was felt.
    pub fn step<T>(&mut self, title: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        self.done += 1;
        let place = format!("{}/{}", self.done, self.total);
        eprintln!("{place} {title}");
        let watch = Stopwatch::start();
        let result = work();
        let word = if result.is_ok() { "done" } else { "failed" };
        if result.is_err() || watch.elapsed() >= Duration::from_secs(1) {
            eprintln!("{place} {word} after {watch} ({} since the start)", self.watch);
        }
        result
    }

    /// The time since the command began.
    pub fn elapsed(&self) -> &Stopwatch {
        &self.watch
    }
}

/// Shows itself as the seconds since it was started.
pub struct Stopwatch(Instant);

impl Stopwatch {
    // The rule that time comes from the server's `Clock` is about its policies;
    // here only durations are printed.
    #[expect(clippy::disallowed_methods)]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl std::fmt::Display for Stopwatch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.elapsed().as_secs() {
            seconds @ 0..=59 => write!(out, "{seconds} s"),
            seconds => write!(out, "{} min {} s", seconds / 60, seconds % 60),
        }
    }
}
