//! Adding up what the test programs report.

use super::times::Timed;

/// How many tests passed, failed and were skipped so far.
#[derive(Debug, Default, PartialEq)]
pub struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
    /// What each took, where the test programs were asked for it.
    pub timed: Vec<Timed>,
}

impl Tally {
    /// As [`Tally::hear`], of a suite by this name.
    pub fn hear_of(&mut self, suite: &'static str, line: &str) {
        self.timed.extend(Timed::read(suite, line));
        self.hear(line);
    }

    /// Reads one line of a test program's output; only libtest's and
    /// wasm-bindgen's `test result: ok. 3 passed; 0 failed; 1 ignored; …` count.
    fn hear(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else {
            return;
        };
        for part in counts.split(['.', ';']) {
            let Some((number, word)) = part.trim().split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match word {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }

    pub fn ran(&self) -> bool {
        self.passed + self.failed > 0
    }

    /// The closing line. A step that failed without naming a test counts as
    /// one failure: CI must never read `0 failed` off a broken run.
    pub fn closing(&self, broken: bool) -> String {
        let failed = self.failed.max(u64::from(broken));
        let mut line = format!("{} passed, {failed} failed", self.passed);
        if self.skipped > 0 {
            line.push_str(&format!(", {} skipped", self.skipped));
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn results_of_several_programs_add_up() {
        let mut tally = Tally::default();
        tally.hear("running 3 tests");
        tally.hear("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 9 filtered out; finished in 0.01s");
        assert_eq!(tally.closing(false), "3 passed, 0 failed, 1 skipped");
        tally.hear("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 filtered out");
        assert_eq!(tally.closing(true), "4 passed, 2 failed, 1 skipped");
    }

    #[test]
    fn a_broken_run_never_reads_as_a_good_one() {
        let tally = Tally::default();
        assert!(!tally.ran());
        assert_eq!(tally.closing(true), "0 passed, 1 failed");
    }
}
