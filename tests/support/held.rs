//! A server in the foreground that a shell holds: it can be killed, frozen and
//! started again, and it ends, with its folder, as soon as the pipe from the
//! test program closes, however the test program ended.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

const WAIT: Duration = Duration::from_millis(2);
/// So many waits make twenty seconds: the slowest starts in one.
const PATIENCE: usize = 10_000;

/// A stopped process hears nothing but KILL and CONT, so these two are all that is sent to it.
const HOLD: &str = r#"
trap '' INT HUP TERM
folder=$1
shift
child=
end() {
    if [ "$child" ]; then kill -KILL "$child"; wait "$child"; fi
    child=
}
trap 'end; rm -rf "$folder"' EXIT
while read -r word; do
    case $word in
        start) "$@" </dev/null >>"$folder/log" 2>&1 & child=$!; echo "$child" ;;
        kill) end; echo killed ;;
        freeze) kill -STOP "$child"; echo frozen ;;
        thaw) kill -CONT "$child"; echo thawed ;;
    esac
done
"#;

/// Dead, and its folder gone, when dropped.
pub struct Held {
    folder: PathBuf,
    shell: Mutex<Shell>,
}

struct Shell {
    process: Child,
    said: BufReader<ChildStdout>,
    /// The server's own id, from its start until it is killed.
    server: Option<String>,
}

impl Held {
    /// A command line for a server that lives in a folder; it is not started yet. What it says is in the folder's `log`.
    pub fn new(folder: PathBuf, command: &[&str]) -> Self {
        let mut process = Command::new("sh")
            .args(["-c", HOLD, "sh"])
            .arg(&folder)
            .args(command)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell that holds a server");
        let said = BufReader::new(process.stdout.take().unwrap());
        Self { folder, shell: Mutex::new(Shell { process, said, server: None }) }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All that it has said since its first start.
    pub fn log(&self) -> String {
        fs::read(self.folder.join("log")).map(|log| String::from_utf8_lossy(&log).into_owned()).unwrap_or_default()
    }

    /// Starts it, and waits until it is ready.
    pub fn start(&self, is_ready: impl Fn() -> bool) {
        self.kill();
        let server = self.tell("start");
        self.shell.lock().unwrap().server = Some(server.clone());
        for _ in 0..PATIENCE {
            if is_ready() {
                return;
            }
            assert_ne!(state(&server), Some('Z'), "the server ended at once: {}", self.log());
            std::thread::sleep(WAIT);
        }
        panic!("the server does not answer: {}", self.log());
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&self) {
        if self.is_started() {
            self.tell("kill");
            self.shell.lock().unwrap().server = None;
        }
    }

    /// From now on it does nothing, and its connections stay open.
    pub fn freeze(&self) {
        self.tell("freeze");
        self.wait_until(|state| state == 'T');
    }

    /// It goes on where it was.
    pub fn thaw(&self) {
        self.tell("thaw");
        self.wait_until(|state| state != 'T');
    }

    pub fn is_started(&self) -> bool {
        self.shell.lock().unwrap().server.is_some()
    }

    fn wait_until(&self, is_so: impl Fn(char) -> bool) {
        let server = self.shell.lock().unwrap().server.clone().expect("a server that was started");
        let so = (0..PATIENCE).any(|_| {
            let so = state(&server).is_some_and(&is_so);
            if !so {
                std::thread::sleep(WAIT);
            }
            so
        });
        assert!(so, "the server is {:?}: {}", state(&server), self.log());
    }

    fn tell(&self, word: &str) -> String {
        let mut shell = self.shell.lock().unwrap();
        writeln!(shell.process.stdin.as_mut().unwrap(), "{word}").unwrap();
        let mut line = String::new();
        shell.said.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let shell = self.shell.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        drop(shell.process.stdin.take());
        let _ = shell.process.wait();
    }
}

/// How Linux has a process: `T` where it is stopped, `Z` where it has ended and its shell has not looked yet.
fn state(process: &str) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // Its name stands before, in brackets, and may hold anything.
    stat.rsplit_once(") ")?.1.chars().next()
}
