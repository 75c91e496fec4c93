//! An operator with a configuration of their own, at the command line.

use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use super::portal::{START_MS, TestPortal};
use super::store;

/// A directory with a configuration of its own.
pub struct Operator {
    directory: tempfile::TempDir,
}

impl Operator {
    pub fn new() -> Self {
        let operator = Self { directory: tempfile::tempdir().unwrap() };
        operator.write(
            "latchkey.toml",
            &format!(
                "public_url = \"https://reset.example\"\nlisten = \"127.0.0.1:0\"\nkey_file = \"{key}\"\n[store]\n\
                 address = \"{store}\"\n[mail]\nfrom = \"portal@reset.example\"\n",
                key = operator.path("key").display(),
                store = operator.store(),
            ),
        );
        operator
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).unwrap();
        // Some of them hold secrets.
        std::fs::set_permissions(self.path(name), Permissions::from_mode(0o600)).unwrap();
        self.path(name)
    }

    /// With a directory of an organization in the configuration that agents stand beside.
    pub fn with_a_directory_by_agents(self, tenant: &str) -> Self {
        let config = std::fs::read_to_string(self.path("latchkey.toml")).unwrap();
        self.write("latchkey.toml", &format!("{config}[[directory]]\ntenant = \"{tenant}\"\nagent = true\n"));
        self
    }

    /// With a directory of an organization in the configuration, where no server listens.
    pub fn with_a_directory_that_is_away(self, tenant: &str) -> Self {
        let password = self.write("directory-password", "Long lantern 1");
        let config = std::fs::read_to_string(self.path("latchkey.toml")).unwrap();
        self.write(
            "latchkey.toml",
            &format!(
                "{config}[[directory]]\ntenant = \"{tenant}\"\nkind = \"openldap\"\nservers = [\"ldaps://127.0.0.1:1\"]\n\
                 base = \"dc=cloud,dc=example\"\nservice_account = \"cn=latchkey,dc=cloud,dc=example\"\n\
                 password_file = \"{password}\"\n",
                password = password.display(),
            ),
        );
        self
    }

    /// Runs the program in this directory.
    pub fn latchkey(&self, words: &[&str]) -> Output {
        self.latchkey_given(words, "")
    }

    /// The same, with this on its standard input.
    pub fn latchkey_given(&self, words: &[&str], input: &str) -> Output {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let mut child =
            self.command(&words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A command that does not read may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// The program in this directory, to be run.
    pub fn command(&self, words: &[String]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
        command.args(words).current_dir(self.directory.path());
        command
    }

    /// Runs a command with this configuration.
    pub fn run(&self, words: &[&str]) -> Output {
        self.latchkey(&[words, &["--config", &self.config()]].concat())
    }

    /// A portal that runs beside the commands, over the same store and key.
    pub async fn portal(&self) -> TestPortal {
        TestPortal::start_in(self.directory.path(), START_MS, None).await
    }

    /// The address of its store.
    pub fn store(&self) -> String {
        store::address_in(self.directory.path())
    }

    pub fn config(&self) -> String {
        self.path("latchkey.toml").display().to_string()
    }
}

pub fn out(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub fn err(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", out(output)))
}
