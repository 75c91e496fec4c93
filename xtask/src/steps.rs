//! Telling the person what is going on: numbered steps, seconds, and how long the processor worked.

use std::time::{Duration, Instant};

use crate::failure::Outcome;
use crate::processor;

/// Numbers the steps of one command.
pub struct Steps {
    total: usize,
    watch: Stopwatch,
    done: Vec<Done>,
}

/// A step that is over.
pub struct Done {
    pub title: String,
    pub took: Duration,
    /// Of all programs that ended in it; unknown on some systems.
    pub processor: Option<Duration>,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        Self { total, watch: Stopwatch::start(), done: Vec::new() }
    }

    /// Announces a step, does it, and says how long it took when that was felt.
    pub fn step<T>(&mut self, title: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        let place = format!("{}/{}", self.done.len() + 1, self.total);
        eprintln!("{place} {title}");
        let (watch, before) = (Stopwatch::start(), processor::spent());
        let result = work();
        let processor = processor::spent().zip(before).map(|(after, before)| after.saturating_sub(before));
        let word = if result.is_ok() { "done" } else { "failed" };
        if result.is_err() || watch.elapsed() >= Duration::from_secs(1) {
            let worked = processor.map(|took| format!(", {} s of processor", took.as_secs())).unwrap_or_default();
            eprintln!("{place} {word} after {watch}{worked} ({} since the start)", self.watch);
        }
        self.done.push(Done { title: title.to_owned(), took: watch.elapsed(), processor });
        result
    }

    /// The time since the command began.
    pub fn elapsed(&self) -> &Stopwatch {
        &self.watch
    }

    /// The steps so far.
    pub fn done(&self) -> &[Done] {
        &self.done
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
        out.write_str(&in_minutes(self.elapsed()))
    }
}

/// `33 s`, `4 min 5 s`.
pub fn in_minutes(took: Duration) -> String {
    match took.as_secs() {
        seconds @ 0..=59 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
