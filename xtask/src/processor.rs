//! How long the processor worked for the programs that a command started: unlike
//! seconds on the clock, it says the same on a machine that does other things too.

use std::time::Duration;

/// What Linux tells times of the processor in, on every kind of machine.
const TICKS_PER_SECOND: u64 = 100;

/// The work of all programs that were started so far and have ended, theirs
/// included. Unknown where there is no `/proc`.
pub fn spent() -> Option<Duration> {
    read(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

/// Behind the name, which may hold spaces, the 14th and 15th word are what
/// children took as programs and within the system.
fn read(stat: &str) -> Option<Duration> {
    let (_, words) = stat.rsplit_once(')')?;
    let mut words = words.split_whitespace().skip(13).map(str::parse::<u64>);
    let ticks = words.next()?.ok()? + words.next()?.ok()?;
    Some(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_children_took_is_read_behind_any_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 0 1 2 3 4 50 60 1200 34 20 0 1 0 5 0 0";
        assert_eq!(read(stat), Some(Duration::from_millis(12_340)));
        assert_eq!(read("7 (a) S 1"), None);
        assert_eq!(read(""), None);
    }
}
