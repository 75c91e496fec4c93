//! Work beside the steps: a second xtask gets tools, packages and the app ready
//! while the first lints and compiles. Two cores are seldom both busy with one of them.

use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use crate::failure::{Failure, Outcome};
use crate::place;

/// Ends everything it started as soon as the pipe to it closes, however the first
/// xtask ended: it leads a group of its own, which Ctrl-C does not reach.
const HOLD: &str = r#"
exec 3<&0 2>&1
(read -r _ <&3; kill -s KILL -- -$$) &
watch=$!
"$@" </dev/null 3<&-
code=$?
kill $watch
exit $code
"#;

/// A running second xtask; ended when dropped.
pub struct Beside {
    child: Child,
    /// What it says, kept back so that it does not stand between the lines of others.
    told: Option<JoinHandle<String>>,
}

impl Beside {
    /// Starts one of our own commands.
    pub fn start(command: &str) -> Outcome<Self> {
        let lost = |error| Failure::new(format!("xtask cannot start itself: {error}."));
        let ourselves = std::env::current_exe().map_err(lost)?;
        Self::start_program(&[ourselves.as_os_str(), command.as_ref()]).map_err(lost)
    }

    fn start_program(words: &[&std::ffi::OsStr]) -> std::io::Result<Self> {
        let mut child = Command::new("sh")
            .args(["-c", HOLD, "sh"])
            .args(words)
            .current_dir(place::root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let told = child.stdout.take().map(|mut pipe| {
            std::thread::spawn(move || {
                let mut told = Vec::new();
                // What came before a broken pipe is still worth reading.
                let _ = pipe.read_to_end(&mut told);
                String::from_utf8_lossy(&told).into_owned()
            })
        });
        Ok(Self { child, told })
    }

    /// Waits for its end; what it said, and whether it did what it should.
    pub fn wait(mut self) -> Outcome<(String, bool)> {
        // The pipe that holds it stays open until then: `Child::wait` would close it.
        let hold = self.child.stdin.take();
        let told = self.told.take().and_then(|told| told.join().ok()).unwrap_or_default();
        let ended = self.child.wait();
        drop(hold);
        let good = ended.map_err(|error| Failure::new(format!("xtask lost sight of itself: {error}.")))?.success();
        Ok((told, good))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn shell(script: &str) -> Beside {
        Beside::start_program(&["sh".as_ref(), "-c".as_ref(), script.as_ref()]).unwrap()
    }

    #[test]
    fn what_was_said_and_how_it_ended_is_told_at_the_end() {
        assert_eq!(shell("echo one; echo two >&2").wait().unwrap(), ("one\ntwo\n".into(), true));
        assert_eq!(shell("echo no; exit 3").wait().unwrap(), ("no\n".into(), false));
    }

    #[test]
    fn nothing_goes_on_beside_a_first_xtask_that_is_gone() {
        let mark = std::env::temp_dir().join(format!("xtask-beside-{}", std::process::id()));
        let _ = std::fs::remove_file(&mark);
        let mut held = shell(&format!("touch {0}; sleep 600; touch {0}.after", mark.display()));
        while !mark.exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        let told = held.told.take().unwrap();
        drop(held);
        // The pipe ends with the last of the group: with `sleep`, not six hundred seconds later.
        assert_eq!(told.join().unwrap(), "");
        std::fs::remove_file(mark).unwrap();
    }
}
