//! Where the time of a run goes: a table of its steps and one of its slowest tests.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::failure::{Outcome, io};
use crate::place;
use crate::steps::{Done, in_minutes};

/// So many tests are listed.
const SLOWEST: usize = 40;

/// What one test took.
#[derive(Debug, PartialEq)]
pub struct Timed {
    pub suite: &'static str,
    pub name: String,
    pub seconds: f64,
}

impl Timed {
    /// Reads libtest's `test replicas::a_test ... ok <1.234s>`.
    pub fn read(suite: &'static str, line: &str) -> Option<Self> {
        let (name, rest) = line.strip_prefix("test ")?.split_once(" ... ")?;
        let seconds = rest.rsplit_once('<')?.1.strip_suffix("s>")?.parse().ok()?;
        Some(Self { suite, name: name.to_owned(), seconds })
    }
}

/// Writes the tables to a file, and says where it is.
pub fn write(steps: &[Done], all: Duration, tests: &[Timed]) -> Outcome<PathBuf> {
    let file = place::target().join("test-times.md");
    fs::write(&file, tables(steps, all, tests)).map_err(|error| io("write", &file, &error))?;
    Ok(file)
}

fn tables(steps: &[Done], all: Duration, tests: &[Timed]) -> String {
    let mut text = String::from("| step | took | processor |\n|---|---|---|\n");
    let mut worked = Duration::ZERO;
    for step in steps {
        worked += step.processor.unwrap_or_default();
        let processor = step.processor.map_or_else(|| "?".to_owned(), in_minutes);
        let _ = writeln!(text, "| {} | {} | {processor} |", step.title, in_minutes(step.took));
    }
    let _ = writeln!(text, "| **all** | **{}** | **{}** |\n", in_minutes(all), in_minutes(worked));
    let mut suites: Vec<&str> = Vec::new();
    for test in tests {
        if !suites.contains(&test.suite) {
            suites.push(test.suite);
        }
    }
    text.push_str("| suite | tests | their seconds together |\n|---|---|---|\n");
    for suite in suites {
        let of_suite = || tests.iter().filter(|test| test.suite == suite);
        let seconds: f64 = of_suite().map(|test| test.seconds).sum();
        let _ = writeln!(text, "| {suite} | {} | {seconds:.0} |", of_suite().count());
    }
    text.push_str("\n| slowest tests | suite | seconds |\n|---|---|---|\n");
    let mut slowest: Vec<&Timed> = tests.iter().collect();
    slowest.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    for test in slowest.into_iter().take(SLOWEST) {
        let _ = writeln!(text, "| `{}` | {} | {:.1} |", test.name, test.suite, test.seconds);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_timed_test_is_read() {
        let read = |line| Timed::read("e2e", line).map(|test| (test.name, test.seconds));
        assert_eq!(read("test a::b ... ok <1.250s>"), Some(("a::b".into(), 1.25)));
        assert_eq!(read("test a::b ... FAILED <0.002s>"), Some(("a::b".into(), 0.002)));
        assert_eq!(read("test src/lib.rs - a (line 3) - compile fail ... ok"), None);
        assert_eq!(read("test result: ok. 3 passed"), None);
    }

    #[test]
    fn the_tables_hold_each_step_and_the_slowest_first() {
        let step = |title: &str, seconds| Done {
            title: title.into(),
            took: Duration::from_secs(seconds),
            processor: Some(Duration::from_secs(2 * seconds)),
        };
        let timed = |name: &str, seconds| Timed { suite: "units", name: name.into(), seconds };
        let text = tables(
            &[step("Formatting", 4), step("Build", 70)],
            Duration::from_secs(80),
            &[timed("quick", 0.5), timed("slow", 10.6)],
        );
        assert!(text.contains("| Formatting | 4 s | 8 s |\n| Build | 1 min 10 s | 2 min 20 s |\n"), "{text}");
        assert!(text.contains("| **all** | **1 min 20 s** | **2 min 28 s** |"), "{text}");
        assert!(text.contains("| units | 2 | 11 |"), "{text}");
        assert!(text.contains("| `slow` | units | 10.6 |\n| `quick` | units | 0.5 |\n"), "{text}");
    }
}
