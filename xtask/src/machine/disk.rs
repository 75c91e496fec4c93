//! Is there room? `df` is asked, because the standard library cannot tell
//! without unsafe code. Where the output of `df` is not usable, the room is not checked.

use std::path::Path;

use crate::failure::{Failure, Outcome};
use crate::run::Run;

/// What a first build may take, in KiB: the crates, an optimized server, the
/// browser's program and, for the tests, everything once more unoptimized.
pub const FIRST_BUILD: u64 = 6 * 1024 * 1024;

/// What building the tools takes, in KiB, measured at 1.5 GB for all of them.
pub const TOOLS: u64 = 2 * 1024 * 1024;

/// Below this a build that failed has most likely failed for want of room.
const FULL: u64 = 100 * 1024;

/// Fails when fewer than `needed` KiB are free where `path` is or will be.
pub fn check_room(path: &Path, needed: u64) -> Outcome {
    match free(path) {
        Some(free) if free < needed => Err(Failure::new(format!(
            "A first build needs about {} GB, but the disk of {} has only {:.1} GB free: make room and try again.",
            needed / 1024 / 1024,
            path.display(),
            free as f64 / 1024.0 / 1024.0,
        ))),
        _ => Ok(()),
    }
}

/// After a failure: was it the disk?
pub fn check_not_full(path: &Path) -> Outcome {
    match free(path) {
        Some(free) if free < FULL => Err(full(path)),
        _ => Ok(()),
    }
}

pub fn full(path: &Path) -> Failure {
    Failure::new(format!(
        "The disk of {} is full: make room and try again (the work done so far is kept).",
        path.display()
    ))
}

fn free(path: &Path) -> Option<u64> {
    let there = path.ancestors().find(|p| p.exists())?;
    let asked = Run::new("df").args(["-Pk".as_ref(), there.as_os_str()]).env("LC_ALL", "C").captured().ok()?;
    available(&asked.stdout)
}

/// Reads POSIX `df -Pk`: the available blocks stand left of the only column
/// with a per cent sign; names of devices and mounts may contain spaces.
fn available(said: &str) -> Option<u64> {
    let words: Vec<&str> = said.lines().nth(1)?.split_whitespace().collect();
    let percent = words.iter().position(|w| w.strip_suffix('%').is_some_and(|n| n.parse::<u64>().is_ok()))?;
    words.get(percent.checked_sub(1)?)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::available;

    const HEAD: &str = "Filesystem 1024-blocks Used Available Capacity Mounted on\n";

    #[test]
    fn the_free_blocks_are_found_between_odd_names() {
        let said = format!("{HEAD}/dev/vda 263174212 13000000 81000000 15% /\n");
        assert_eq!(available(&said), Some(81_000_000));
        let said = format!("{HEAD}//nas/my share 100 60 40 60% /mnt/my share\n");
        assert_eq!(available(&said), Some(40));
    }

    #[test]
    fn nonsense_means_unknown() {
        assert_eq!(available(""), None);
        assert_eq!(available("df: no such file\n"), None);
        assert_eq!(available(&format!("{HEAD}none - - - - /x\n")), None);
    }
}
