//! A whole portal in this process: real store, real HTTP, a clock that tests move.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use server::act::Operator;
use server::captcha::service::Service;
use server::clock::{HOUR_MS, SetClock};
use server::courier::{self, Courier};
use server::directory::Directories;
use server::directory::agent::Expected;
use server::directory::own::OwnDirectory;
use server::flow::sweep;
use server::http::client_address::Unreadable;
use server::http::limits::Limits;
use server::http::{Patience, Serving, Shell, Web};
use server::import::{self, Row, Verdict};
use server::mail::Mail;
use server::messages::mailbox::Mailbox;
use server::password::hash::{Cost, Hasher};
use server::policy::network::Allowances;
use server::portal::Portal;
use server::provider::Provider;
use server::settings::Settings;
use server::store::Opened;
use server::store::outbox::First;
use server::store::shadows::Named;
use server::wording::{Words, WordsFrom};

use super::browser::Browser;
use super::store;

/// 2026-11-23 16:20 UTC.
pub const START_MS: i64 = 1_795_450_800_000;

/// The address people know; the test's listener is elsewhere, as behind a proxy.
pub const PUBLIC_URL: &str = "https://reset.example";

/// Two organizations, as an operator would write them.
pub const DATA: &str = r#"
[[tenant]]
name = "Cloud Works"
domains = ["cloud.example"]
[tenant.settings]
scope = { group = "self-service" }
licence = "premium"
return_addresses = ["https://app.example/cb"]
[[group]]
tenant = "Cloud Works"
name = "self-service"
[[account]]
tenant = "Cloud Works"
user_id = "alice@cloud.example"
given_name = "Alice"
family_name = "Ames"
licences = ["premium"]
groups = ["self-service"]
mail = "alice@cloud.example"
other_mails = ["alice@mail.example", "alice@elsewhere.example"]
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Cloud Works"
user_id = "mallory@cloud.example"
given_name = "Mallory"
family_name = "Moss"
licences = ["premium"]
groups = ["self-service"]
other_mails = ["mallory@mail.example"]
start_password = "Forgotten lantern 2"
[[account]]
tenant = "Cloud Works"
user_id = "helpdesk@cloud.example"
roles = ["helpdesk-administrator"]
mail = "helpdesk@cloud.example"
[[account]]
tenant = "Cloud Works"
user_id = "no-method@cloud.example"
licences = ["premium"]
groups = ["self-service"]
[[tenant]]
name = "Second House"
domains = ["second.example"]
[[account]]
tenant = "Second House"
user_id = "sam@second.example"
other_mails = ["sam@mail.example"]
start_password = "Forgotten lantern 3"
"#;

/// Far below what the program accepts, because these tests hash thousands of passwords. What a
/// hash costs is tested where hashing is.
const QUICK: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

/// What a test may set up in another way than usual.
pub struct Setup {
    pub robot_check: Option<Service>,
    pub directories: Vec<OwnDirectory>,
    /// What it expects of agents.
    pub agents: Expected,
    pub providers: Vec<Provider>,
    /// The defaults of the program, unless a test floods on purpose.
    pub allowances: Allowances,
    pub serving: Serving,
    /// What hashing a password costs, for tests that measure time.
    pub cost: Cost,
    /// How long a step waits for the store; `None` for as long as in the program.
    pub store_patience: Option<Duration>,
    /// Whether its public URL is where it listens, for programs that connect to that URL.
    pub known_by_address: bool,
    /// The address that people know, where it is another one.
    pub public_url: Option<String>,
    pub now_ms: i64,
    /// A folder of words in place of those in the program.
    pub words: Option<PathBuf>,
}

impl Default for Setup {
    fn default() -> Self {
        let allowances = Allowances::default();
        let serving = Serving { connections: 800, patience: Patience::default() };
        Self {
            robot_check: None,
            directories: Vec::new(),
            agents: Expected::default(),
            providers: Vec::new(),
            allowances,
            serving,
            // An optimized build, as it ships, hashes at a cost that the program accepts.
            cost: if cfg!(debug_assertions) { QUICK } else { Cost::LEAST },
            store_patience: None,
            known_by_address: false,
            public_url: None,
            now_ms: START_MS,
            words: None,
        }
    }
}

/// Limits that no test reaches, for tests that ask a lot and are not about limits.
pub fn unlimited() -> Allowances {
    Allowances { calls: 1_000_000, begins: 1_000_000, login_flow: 1_000_000, ..Allowances::default() }
}

/// A running portal; gone with everything it kept when dropped.
pub struct TestPortal {
    pub portal: Arc<Portal>,
    pub web: Arc<Web>,
    pub clock: Arc<SetClock>,
    pub mailbox: Mailbox,
    pub address: SocketAddr,
    pub directory: PathBuf,
    courier: Courier,
    serving: tokio::task::JoinHandle<()>,
    kept: Option<Arc<tempfile::TempDir>>,
}

impl TestPortal {
    /// A portal with [`DATA`].
    pub async fn start() -> Self {
        Self::start_with(DATA).await
    }

    pub async fn start_with(data: &str) -> Self {
        let directory = Arc::new(tempfile::tempdir().unwrap());
        let portal = Self::start_in(directory.path(), START_MS, Some(Arc::clone(&directory))).await;
        let report = portal.import(data).await;
        assert!(report.iter().all(|row| row.verdict == Verdict::Added), "{report:?}");
        portal
    }

    /// Loads a file, as an operator does; says what became of its rows.
    pub async fn import(&self, text: &str) -> Vec<Row> {
        import::load(&self.portal, &Operator::named("olga"), text, &mut |_, _| {}).await.unwrap()
    }

    /// A portal over what another one left in `directory`.
    pub async fn start_in(directory: &Path, now_ms: i64, kept: Option<Arc<tempfile::TempDir>>) -> Self {
        Self::start_over(&store::address_with_tables_in(directory), directory, now_ms, kept).await
    }

    /// A portal over the store of an address, with everything else in `directory`.
    pub async fn start_over(
        address: &str,
        directory: &Path,
        now_ms: i64,
        kept: Option<Arc<tempfile::TempDir>>,
    ) -> Self {
        Self::start_so(Setup::default(), address, directory, now_ms, kept).await
    }

    /// A portal with these organizations that asks a service about robots.
    pub async fn start_with_service(service: Service, data: &str) -> Self {
        Self::start_as(data, Setup { robot_check: Some(service), ..Setup::default() }).await
    }

    /// A portal with these organizations that is set up in another way.
    pub async fn start_as(data: &str, setup: Setup) -> Self {
        let directory = Arc::new(tempfile::tempdir().unwrap());
        let address = store::address_with_tables_in(directory.path());
        let path = directory.path().to_owned();
        let now_ms = setup.now_ms;
        let portal = Self::start_so(setup, &address, &path, now_ms, Some(directory)).await;
        portal.import(data).await;
        portal
    }

    pub async fn start_so(
        setup: Setup,
        address: &str,
        directory: &Path,
        now_ms: i64,
        kept: Option<Arc<tempfile::TempDir>>,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listens_at = listener.local_addr().unwrap();
        let known = if setup.known_by_address { format!("http://{listens_at}") } else { PUBLIC_URL.into() };
        let public_url = setup.public_url.unwrap_or(known);
        let clock = Arc::new(SetClock::at(now_ms));
        let opened = match setup.store_patience {
            Some(patience) => Opened::open_waiting(address, patience).await.unwrap(),
            None => Opened::open(address).await.unwrap(),
        };
        let store = opened.with_key_in(&directory.join("key")).await.unwrap();
        let portal = Arc::new(Portal {
            settings: Settings {
                public_url,
                default_locale: "en".into(),
                code_digits: 6,
                code_minutes: 5,
                mail_from: "portal@latchkey.example".parse().unwrap(),
                retention_days: 30,
                audit_retention_days: 365,
                // Cheap, because thousands of visits begin here. What a try costs is tested where puzzles are.
                puzzle_rounds: 2,
            },
            store,
            clock: clock.clone(),
            hasher: Hasher::new(setup.cost, 1),
            words: Words::of(WordsFrom { folder: setup.words, ..WordsFrom::default() }).unwrap(),
            outbox: tokio::sync::Notify::new(),
            robot_check: setup.robot_check,
            directories: Directories::new(setup.directories).expecting(setup.agents),
            providers: setup.providers,
        });
        let mailbox = Mailbox::open(&directory.join("mailbox")).unwrap();
        let web = Arc::new(Web {
            portal: Arc::clone(&portal),
            shell: Shell::load(&portal.words).expect("the web files: `cargo xtask test` builds them"),
            trusted_proxies: vec!["127.0.0.0/8".parse().unwrap()],
            limits: Limits::new(setup.allowances),
            unreadable: Unreadable::default(),
            sign_in: true,
            mailbox: Some(mailbox.clone()),
        });
        let served = server::http::serve(listener, Arc::clone(&web), setup.serving, std::future::pending());
        let serving = tokio::spawn(served);
        Self {
            portal,
            web,
            clock,
            courier: Courier::Mailbox(mailbox.clone()),
            mailbox,
            address: listens_at,
            directory: directory.to_owned(),
            serving,
            kept,
        }
    }

    /// A browser of its own, without a cookie yet.
    pub fn browser(&self) -> Browser {
        Browser::known_as(self.address, &self.portal.settings.public_url)
    }

    /// Sweeps until old rows are deleted. For that the clock must have gone on for hours without a jump.
    pub async fn sweeps_for_hours(&self) {
        for _ in 0..8 {
            sweep::sweep(&self.portal).await.unwrap();
            self.clock.advance(HOUR_MS);
        }
    }

    /// Lets the worker carry everything that is due; says how many messages it took.
    pub async fn carry(&self) -> usize {
        let mut carried = 0;
        while courier::carry_next(&self.portal, &self.courier, First::Codes).await.unwrap() {
            carried += 1;
        }
        carried
    }

    /// Lets the worker carry everything that is due; gives the mails to an address, newest first.
    pub async fn mails_to(&self, address: &str) -> Vec<Mail> {
        self.carry().await;
        let mut mails = self.mailbox.newest(10_000).unwrap();
        mails.retain(|mail| mail.to.as_str() == address);
        mails
    }

    /// The code in the newest mail to an address.
    pub async fn code_sent_to(&self, address: &str) -> String {
        let mails = self.mails_to(address).await;
        let codes = mails.iter().filter_map(|mail| code_in(&mail.text));
        codes.into_iter().next().unwrap_or_else(|| panic!("no code was sent to {address}"))
    }

    /// The handle that keeps the directory, for another portal that starts in it.
    pub fn kept(&self) -> Option<Arc<tempfile::TempDir>> {
        self.kept.clone()
    }

    /// Events of the audit log, oldest first.
    pub async fn audit(&self) -> Vec<server::audit::Line> {
        self.portal.store.audit_lines(0, 1_000_000).await.unwrap()
    }

    pub async fn events(&self) -> Vec<String> {
        self.audit().await.into_iter().map(|line| format!("{}:{}", line.event, line.outcome)).collect()
    }

    /// Changes the store directly, as the program itself never does.
    pub async fn sql(&self, sql: &'static str) {
        sqlx::query(sql).execute(self.portal.store.pool()).await.unwrap();
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.portal.store.pool()).await.unwrap()
    }

    /// Whether a password signs in.
    pub async fn signs_in(&self, user_id: &str, password: &str) -> bool {
        let user_id = server::policy::user_id::UserId::parse(user_id).unwrap();
        let password = server::secrets::Password::new(password.to_owned());
        let directory = self.portal.directory(Named::UserId(&user_id)).await.unwrap();
        directory.is_password_of(&user_id, password).await.unwrap()
    }
}

impl Drop for TestPortal {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A code of the same length that is not this one.
pub fn other_than(code: &str) -> String {
    let most = 10_u64.pow(u32::try_from(code.len()).unwrap());
    format!("{:0width$}", (code.parse::<u64>().unwrap() + 1) % most, width = code.len())
}

/// The line of a mail that is only digits.
pub fn code_in(text: &str) -> Option<String> {
    text.lines().find(|line| line.len() >= 6 && line.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned)
}
