//! A server process that a shell holds. It can be killed, frozen and started
//! again. As soon as the pipe from the test program closes, however the test
//! program ended, the shell kills the server and deletes its folder.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

const WAIT: Duration = Duration::from_millis(2);
/// So many waits make twenty seconds: the slowest starts in one.
const PATIENCE: usize = 10_000;

/// The shell script. It ends the server with KILL, because a frozen process reacts to no other
/// signal that ends it.
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

/// A server process and its folder. When dropped, the server is killed and the folder deleted.
pub struct Held {
    folder: PathBuf,
    shell: Mutex<Shell>,
}

struct Shell {
    process: Child,
    said: BufReader<ChildStdout>,
    /// The process id of the server, from its start until it is killed.
    server: Option<String>,
}

impl Held {
    /// Prepares the command line of a server and does not start it yet. What the server prints goes to
    /// the file `log` in its folder.
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

    /// What the server has printed since its first start.
    pub fn log(&self) -> String {
        fs::read(self.folder.join("log")).map(|log| String::from_utf8_lossy(&log).into_owned()).unwrap_or_default()
    }

    /// Starts the server, again where it runs already, and waits until it is ready.
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

    /// Ends the server at once, as a crash does.
    pub fn kill(&self) {
        if self.is_started() {
            self.tell("kill");
            self.shell.lock().unwrap().server = None;
        }
    }

    /// Stops the process. Its connections stay open and are not answered.
    pub fn freeze(&self) {
        self.tell("freeze");
        self.wait_until(|state| state == 'T');
    }

    /// Lets a frozen process run on.
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

/// The state of a process in Linux: `T` for stopped, `Z` for ended and not yet collected by the shell.
fn state(process: &str) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The field before is the name in brackets, which may contain any character.
    stat.rsplit_once(") ")?.1.chars().next()
}
