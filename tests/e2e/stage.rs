//! The servers of one test: `latchkey serve` as an operator starts it, and exim.

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sqlx::Connection as _;

use crate::gate::Gate;
use crate::support::exim::{Delivered, Exim, free_port};
use crate::support::portal::code_in;

/// What the app of `two-methods@twogates.example` was set up with.
pub const APP_SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// Organizations, as an operator would write them.
pub const DATA: &str = r##"
[[tenant]]
name = "Cloud Works"
domains = ["cloud.example"]
[tenant.settings]
accent = "#0b6b66"
return_addresses = ["https://app.example/cb"]
[[account]]
tenant = "Cloud Works"
user_id = "rosa@cloud.example"
mail = "rosa@cloud.example"
other_mails = ["rosa@mail.example", "rosa@elsewhere.example"]
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Cloud Works"
user_id = "no-method@cloud.example"
[[account]]
tenant = "Cloud Works"
user_id = "ready@cloud.example"
other_mails = ["rose@mail.example"]
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Cloud Works"
user_id = "locked@cloud.example"
locked = true
other_mails = ["lola@mail.example"]
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Cloud Works"
user_id = "desk@cloud.example"
mail = "desk@cloud.example"
roles = ["helpdesk-administrator"]
[[tenant]]
name = "Second House"
domains = ["second.example"]
[[account]]
tenant = "Second House"
user_id = "sam@second.example"
other_mails = ["sam@mail.example"]
start_password = "Forgotten lantern 2"
[[tenant]]
name = "Two Gates"
domains = ["twogates.example"]
[tenant.settings]
gates = 2
methods = ["email", "app-code"]
combined_registration = true
[[account]]
tenant = "Two Gates"
user_id = "two-methods@twogates.example"
other_mails = ["tess@mail.example"]
app_secrets = ["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"]
start_password = "Forgotten lantern 1"
[[tenant]]
name = "Register House"
domains = ["register.example"]
[tenant.settings]
methods = ["email", "app-code"]
combined_registration = true
[[account]]
tenant = "Register House"
user_id = "rita@register.example"
start_password = "Forgotten lantern 1"
[[tenant]]
name = "Recovery House"
domains = ["recovery.example"]
[tenant.settings]
methods = ["email", "recovery-code"]
[[account]]
tenant = "Recovery House"
user_id = "rolf@recovery.example"
mail = "rolf@recovery.example"
start_password = "Forgotten lantern 1"
[[tenant]]
name = "Strict House"
domains = ["strict.example"]
[tenant.settings]
preset = "strict"
means = "directory-too"
disclosure = "explain"
[[account]]
tenant = "Strict House"
user_id = "paula@strict.example"
other_mails = ["paula@mail.example"]
start_password = "Forgotten lantern 1"
[[tenant]]
name = "Picture House"
domains = ["picture.example"]
[tenant.settings]
robot_check = "picture"
[[account]]
tenant = "Picture House"
user_id = "pia@picture.example"
other_mails = ["pia@mail.example"]
start_password = "Forgotten lantern 1"
"##;

/// So many waits of a tenth of a second make half a minute.
const PATIENCE: usize = 300;
const WAIT: Duration = Duration::from_millis(100);

pub struct Stage {
    pub exim: Exim,
    pub address: String,
    directory: tempfile::TempDir,
    portal: Option<Child>,
}

impl Stage {
    /// A portal with [`DATA`] behind `http://localhost:<port>`.
    pub async fn set() -> Self {
        Self::set_with("").await
    }

    /// As [`Stage::set`], with more at the end of the operator's file.
    pub async fn set_with(more: &str) -> Self {
        let port = free_port();
        Self::set_at(port, port, more).await
    }

    /// As [`Stage::set`], with a gate that people pass on their way in.
    pub async fn set_behind_a_gate() -> (Self, Gate) {
        let (known, listening) = (free_port(), free_port());
        let gate = Gate::stands_before(listening, known).await;
        (Self::set_at(known, listening, "").await, gate)
    }

    /// A portal that is known by one port of this machine, and listens at another or the same.
    async fn set_at(port: u16, listening: u16, more: &str) -> Self {
        let exim = Exim::start();
        let mut stage = Self {
            address: format!("http://localhost:{port}"),
            exim,
            directory: tempfile::tempdir().unwrap(),
            portal: None,
        };
        let config = format!(
            "public_url = \"{address}\"\nlisten = \"127.0.0.1:{listening}\"\nkey_file = \"{key}\"\n\
             [store]\naddress = \"sqlite://{store}\"\n[mail]\nfrom = \"portal@cloud.example\"\n\
             [[mail.relay]]\nhost = \"{host}\"\nport = {relay}\nsecurity = \"starttls\"\nuser = \"{user}\"\n\
             password_file = \"{password}\"\nca_file = \"{ca}\"\n[limits]\nrequests_per_minute = 100000\n{more}",
            address = stage.address,
            key = stage.path("key").display(),
            store = stage.path("store.sqlite").display(),
            host = stage.exim.host,
            relay = stage.exim.starttls_port,
            user = stage.exim.user,
            password = stage.path("relay-password").display(),
            ca = stage.exim.ca_file.display(),
        );
        let password = stage.path("relay-password");
        fs::write(&password, stage.exim.password).unwrap();
        fs::set_permissions(&password, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        fs::write(stage.path("latchkey.toml"), config).unwrap();
        let sign_in = format!("sign_in = \"{}/sign-in\"\naccent = ", stage.address);
        let saved = "methods = [\"email\", \"recovery-code\"]";
        let saved_too = format!("sign_in = \"{}/sign-in\"\n{saved}", stage.address);
        let data = DATA.replacen("accent = ", &sign_in, 1).replacen(saved, &saved_too, 1);
        fs::write(stage.path("house.toml"), data).unwrap();
        let imported = stage.command(&["import", "house.toml"]).output().unwrap();
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stdout));
        stage.raise().await;
        stage
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Runs a command beside the portal. Gives what it prints.
    pub fn runs(&self, words: &[&str]) -> String {
        let ran = self.command(words).output().unwrap();
        assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap()
    }

    /// Adds organizations to those of [`DATA`].
    pub fn imports(&self, name: &str, data: &str) {
        fs::write(self.path(name), data).unwrap();
        self.runs(&["import", name]);
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
        command.args(words).args(["--config", "latchkey.toml"]).current_dir(self.directory.path());
        command
    }

    /// Starts the portal over whatever is in its store.
    pub async fn raise(&mut self) {
        let log = fs::File::options().create(true).append(true).open(self.path("log")).unwrap();
        let portal = self
            .command(&["serve", "--with-sign-in"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .process_group(0)
            .spawn()
            .unwrap();
        self.portal = Some(portal);
        for _ in 0..PATIENCE {
            if reqwest::get(format!("{}/health", self.address)).await.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(WAIT).await;
        }
        panic!("the portal does not answer: {}", self.log());
    }

    /// Kills the portal at once.
    pub fn fell(&mut self) {
        if let Some(mut portal) = self.portal.take() {
            portal.kill().unwrap();
            portal.wait().unwrap();
        }
    }

    /// Kills the portal and starts it again.
    pub async fn restart(&mut self) {
        self.fell();
        self.raise().await;
    }

    /// As if all mails with codes had gone out earlier. The program's clock is the machine's and
    /// nothing moves it, so the times in its store are moved back.
    pub async fn sent_codes_earlier(&self, by_ms: i64) {
        self.moves("UPDATE outbox SET created_ms = created_ms - $1 WHERE kind = 'code'", by_ms).await;
    }

    /// As if all codes of apps had been used some steps earlier: the code of now is good once more.
    pub async fn used_app_codes_earlier(&self) {
        self.moves("UPDATE means SET step = step - $1 WHERE kind = 'app-code'", 4).await;
    }

    async fn moves(&self, statement: &'static str, by: i64) {
        sqlx::any::install_default_drivers();
        let address = format!("sqlite://{}", self.path("store.sqlite").display());
        let mut store = sqlx::AnyConnection::connect(&address).await.unwrap();
        let moved = sqlx::query(statement).bind(by).execute(&mut store).await.unwrap();
        assert!(moved.rows_affected() > 0, "there was no row to change: {statement}");
        store.close().await.unwrap();
    }

    /// What the store counts.
    pub async fn counts(&self, statement: &'static str) -> i64 {
        sqlx::any::install_default_drivers();
        let address = format!("sqlite://{}", self.path("store.sqlite").display());
        let mut store = sqlx::AnyConnection::connect(&address).await.unwrap();
        let count = sqlx::query_scalar(statement).fetch_one(&mut store).await.unwrap();
        store.close().await.unwrap();
        count
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// Whether the sign-in page lets this password in.
    pub async fn lets_in(&self, user_id: &str, password: &str) -> bool {
        let typed = format!("user_id={}&password={}", user_id.replace('@', "%40"), password.replace(' ', "+"));
        let answer = reqwest::Client::new()
            .post(format!("{}/sign-in?mkt=en", self.address))
            .header("origin", &self.address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(typed)
            .send()
            .await
            .unwrap();
        answer.text().await.unwrap().contains("id=\"signed-in\"")
    }

    /// Mails to an address, oldest first, once so many have come.
    pub async fn mails_to(&self, address: &str, count: usize) -> Vec<Delivered> {
        for _ in 0..PATIENCE {
            let came = self.exim.mails_to(address).await;
            if came.len() >= count {
                return came;
            }
            tokio::time::sleep(WAIT).await;
        }
        panic!("{count} mails to {address} did not come: {}", self.log());
    }

    /// The code in the newest mail that has one, once so many mails to the address have come.
    pub async fn code_to(&self, address: &str, mails: usize) -> String {
        for _ in 0..PATIENCE {
            let came = self.exim.mails_to(address).await;
            let mut codes: Vec<String> = came.iter().filter_map(|mail| code_in(&mail.text())).collect();
            if codes.len() >= mails {
                return codes.pop().unwrap();
            }
            tokio::time::sleep(WAIT).await;
        }
        panic!("no code came to {address}: {}", self.log());
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.fell();
    }
}
