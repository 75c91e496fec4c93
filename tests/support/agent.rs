//! A real agent: the program, with a file and a key of its own.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use server::act::{Act, By, Operator};
use server::agent::shown_token;
use server::desk::agents;

use super::front::Front;
use super::held::Held;
use super::portal::TestPortal;

const PROGRAM: &str = env!("CARGO_BIN_EXE_latchkey");

/// An agent that is enrolled; killed and deleted with its files when dropped.
pub struct Agent {
    pub held: Held,
}

/// What enrols an agent of the organization's one directory.
pub async fn token(portal: &TestPortal) -> String {
    let olga = Operator::named("olga");
    let mut act = Act::begin(&portal.portal, By::Operator(&olga)).await.unwrap();
    let made = agents::make_token(&mut act, "Hybrid", None).await.unwrap();
    act.commit().await.unwrap();
    shown_token(&made.portal, &made.token)
}

/// A folder with the file of an agent. `directory` is the section that says how to speak with
/// the directory, and `more` stands before it.
pub fn folder(front: &Front, name: &str, directory: &str, more: &str) -> PathBuf {
    let folder = tempfile::tempdir().unwrap().keep();
    let (url, ca_file) = (front.url(), front.ca_file().display().to_string());
    let config = format!(
        "portal = \"{url}\"\nname = \"{name}\"\nkey_file = \"{key}\"\nca_file = \"{ca_file}\"\n{more}{directory}",
        key = folder.join("agent.key").display(),
    );
    fs::write(folder.join("agent.toml"), config).unwrap();
    folder
}

/// A file beside the agent's own that only it may read.
pub fn private_file(name: &str, text: &str) -> PathBuf {
    let path = tempfile::tempdir().unwrap().keep().join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    path
}

/// Runs `latchkey agent enrol` in a folder, with a token on its standard input.
pub fn enrols(folder: &std::path::Path, token: &str) -> Output {
    use std::io::Write as _;
    let mut child = Command::new(PROGRAM)
        .args(["agent", "enrol", "--config"])
        .arg(folder.join("agent.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

impl Agent {
    /// An agent that is enrolled and connected.
    pub async fn start(portal: &TestPortal, front: &Front, name: &str, directory: &str, more: &str) -> Self {
        let folder = folder(front, name, directory, more);
        let token = token(portal).await;
        let there = folder.clone();
        let enrolled = tokio::task::spawn_blocking(move || enrols(&there, &token)).await.unwrap();
        assert!(enrolled.status.success(), "{}", String::from_utf8_lossy(&enrolled.stderr));
        let agent = Self::prepare(folder);
        agent.connects().await;
        agent
    }

    /// An agent whose folder is ready, and which does not run yet.
    pub fn prepare(folder: PathBuf) -> Self {
        let file = folder.join("agent.toml").display().to_string();
        Self { held: Held::new(folder, &[PROGRAM, "agent", "run", "--config", &file]) }
    }

    /// Starts it, and waits until it is connected.
    pub async fn connects(&self) {
        let before = self.connections();
        tokio::task::block_in_place(|| self.held.start(|| self.connections() > before));
    }

    /// How often it said that it is connected.
    pub fn connections(&self) -> usize {
        self.held.log().matches("connected with the portal").count()
    }
}
