//! The command line: `latchkey <what>`. Answers go to stdout, errors to stderr.
//!
//! Exit codes: 0 done; 1 it did not work or the answer is "no"; 2 the command
//! line or the configuration is wrong. A reader who has read enough changes none
//! of them; an answer that cannot be written is 1.

mod account;
mod agent;
mod at_desk;
mod audit;
mod check_password;
pub mod demo;
mod directory;
mod import;
mod login_flow;
mod output;
mod outside;
mod pass;
mod policy;
mod report;
mod resolve_locale;
mod serve;
mod throttle;
mod tokens;

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::act::Operator;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::password::hash::{Cost, Hasher};
use crate::policy::user_id::UserId;
use crate::portal::Portal;
use crate::secrets::{self, check_private_file, read_secret_line};
use crate::settings::Settings;
use crate::store::{Address, Opened};
use crate::wording::{Words, WordsFrom};

use at_desk::AtDesk;
use output::{Output, aside};
use outside::Outside;

/// Latchkey: a self-service portal for people who cannot sign in.
#[derive(Parser)]
#[command(name = "latchkey", version, about, disable_help_subcommand = true)]
struct Line {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Serve the portal
    Serve(serve::Serve),
    /// Serve the portal on this machine with demo data, a mailbox page and a sign-in page
    Demo(demo::Demo),
    /// Load tenants, groups and accounts from a file; every row gets a verdict
    Import(import::Import),
    /// Ask about languages
    Locale {
        #[command(subcommand)]
        what: resolve_locale::Locale,
    },
    /// Show, export, replace or explain a tenant's policy
    Policy {
        #[command(subcommand)]
        what: policy::Policy,
    },
    /// Let an account's next sign-in at the organization's provider bind anew
    Account {
        #[command(subcommand)]
        what: account::Account,
    },
    /// Show what is counted and closed for an account, and open it
    Throttle {
        #[command(subcommand)]
        what: throttle::Throttle,
    },
    /// Make passes that bind a first means of proof
    Pass {
        #[command(subcommand)]
        what: pass::Pass,
    },
    /// Put hardware tokens on file for their people, list them, and take them off file
    Tokens {
        #[command(subcommand)]
        what: tokens::Tokens,
    },
    /// Let login flows ask whether to interrupt a sign-in
    LoginFlow {
        #[command(subcommand)]
        what: login_flow::LoginFlow,
    },
    /// Say who has what on file, and who would be asked for more
    Report {
        #[command(subcommand)]
        what: report::Report,
    },
    /// Ask about passwords
    Password {
        #[command(subcommand)]
        what: check_password::Password,
    },
    /// Ask what the portal can do in an organization's directories
    Directory {
        #[command(subcommand)]
        what: directory::Directory,
    },
    /// Enrol and run an agent beside a directory; say how agents stand
    Agent {
        #[command(subcommand)]
        what: agent::Agent,
    },
    /// Verify or export the audit log
    Audit {
        #[command(subcommand)]
        what: audit::Audit,
    },
}

/// The operator's file.
#[derive(clap::Args)]
struct ConfigFile {
    /// Configuration; see latchkey.example.toml
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Why a command ended without doing its work.
enum Failed {
    /// Exit code 1.
    Work(String),
    /// Exit code 2.
    Usage(String),
    /// The command writes as it finds, and its reader has read enough.
    ReadEnough,
}

impl Failed {
    fn work(reason: impl Display) -> Self {
        Self::Work(reason.to_string())
    }

    /// The store did not say whether it kept what was printed: a connection that breaks then
    /// may have kept it.
    fn after_it_was_shown(reason: impl Display) -> Self {
        Self::Work(format!(
            "{reason}; whether it was made is not known. Keep what was printed secret, hand it to no one, and make \
             another one"
        ))
    }
}

/// What a command that worked says: whether its answer is "yes".
type Answer = Result<bool, Failed>;

/// Keeps the memory of this process private. Where the system refuses, this is reported and the process goes on.
pub fn keep_memory_private() {
    if let Err(error) = secrets::keep_memory_private() {
        aside(format_args!("latchkey: an image of the memory, with secrets in it, may be written: {error}"));
    }
}

/// The command line with all commands, as tests walk it.
#[must_use]
pub fn line() -> clap::Command {
    Line::command()
}

/// Runs the command line of this process.
pub async fn run() -> ExitCode {
    let mut out = Output::standard();
    let answer = match Line::try_parse() {
        Err(said) => output::about_the_line(&said),
        Ok(line) => match act(line.what, &mut out).await {
            Ok(yes) => out.now().map(|()| if yes { ExitCode::SUCCESS } else { ExitCode::from(1) }),
            Err(failed) => Err(failed),
        },
    };
    match answer {
        Ok(code) => code,
        Err(Failed::ReadEnough) => ExitCode::SUCCESS,
        Err(Failed::Work(reason)) => {
            aside(format_args!("latchkey: {reason}"));
            ExitCode::from(1)
        }
        Err(Failed::Usage(reason)) => {
            aside(format_args!("latchkey: {reason}"));
            ExitCode::from(2)
        }
    }
}

async fn act(what: What, out: &mut Output) -> Answer {
    match what {
        What::Serve(serve) => serve::run(&serve).await,
        What::Demo(demo) => demo::run(&demo, out).await,
        What::Import(import) => import::run(&import, out).await,
        What::Locale { what } => resolve_locale::run(&what, out),
        What::Policy { what } => policy::run(&what, out).await,
        What::Account { what } => account::run(&what, out).await,
        What::Throttle { what } => throttle::run(&what, out).await,
        What::Pass { what } => pass::run(&what, out).await,
        What::Tokens { what } => tokens::run(&what, out).await,
        What::LoginFlow { what } => login_flow::run(&what, out).await,
        What::Report { what } => report::run(&what, out).await,
        What::Password { what } => check_password::run(&what, out).await,
        What::Directory { what } => directory::run(&what, out).await,
        What::Agent { what } => agent::run(&what, out).await,
        What::Audit { what } => audit::run(&what, out).await,
    }
}

impl ConfigFile {
    fn read(&self) -> Result<Config, Failed> {
        let config = Config::read(&self.config).map_err(|fault| Failed::Usage(fault.to_string()))?;
        let store = Address::parse(config.store.address.as_ref()).map_err(Failed::work)?;
        let own = store.holds_a_password().then(|| self.config.clone());
        for file in own.iter().chain(&store.private_key()) {
            check_private_file(file).map_err(|fault| Failed::Usage(format!("store.address: {fault}")))?;
        }
        Ok(config)
    }
}

/// Opens everything that a configuration names, but other servers whose secrets
/// need not be there for a command.
async fn open(config: &Config) -> Result<Arc<Portal>, Failed> {
    open_with(config, WordsFrom::default(), Outside::without_secrets(config)).await
}

/// As [`open`], for a process that serves, perhaps with other words than those in the program.
async fn open_to_serve(config: &Config, words: WordsFrom) -> Result<Arc<Portal>, Failed> {
    open_with(config, words, Outside::of(config)?).await
}

async fn open_with(config: &Config, words: WordsFrom, outside: Outside) -> Result<Arc<Portal>, Failed> {
    let cost = Cost {
        memory_kib: *config.password_hash.memory_kib.as_ref(),
        passes: *config.password_hash.passes.as_ref(),
        lanes: *config.password_hash.lanes.as_ref(),
    };
    // Parsed while the store is opened.
    let words = tokio::task::spawn_blocking(|| Words::of(words));
    let opened = Opened::open(config.store.address.as_ref()).await.map_err(Failed::work)?;
    let store = opened.with_key_in(&config.key_file).await.map_err(Failed::work)?;
    Ok(Arc::new(Portal {
        settings: Settings {
            public_url: config.public_url.as_ref().clone(),
            default_locale: config.default_locale.as_ref().clone(),
            code_digits: *config.code.digits.as_ref(),
            code_minutes: *config.code.mail_minutes.as_ref(),
            mail_from: config.mail.from.clone(),
            retention_days: *config.retention.days.as_ref(),
            audit_retention_days: *config.retention.audit_days.as_ref(),
            puzzle_rounds: crate::puzzle::ROUNDS,
        },
        store,
        clock: Arc::new(SystemClock),
        hasher: Hasher::new(cost, usize::from(*config.password_hash.workers.as_ref())),
        words: words.await.map_err(Failed::work)?.map_err(Failed::work)?,
        outbox: tokio::sync::Notify::new(),
        robot_check: outside.robot_check,
        directories: outside.directories,
        providers: outside.providers,
    }))
}

/// The person at the command line, as the machine knows them.
fn operator() -> Operator {
    let of = |name: &str| std::env::var_os(name).filter(|user| !user.is_empty());
    let name = of("SUDO_USER").or_else(|| of("USER")).or_else(|| of("LOGNAME"));
    Operator::named(&name.unwrap_or_else(|| "unknown".into()).to_string_lossy())
}

/// A user ID of the command line.
fn user_id(typed: &str) -> Result<UserId, Failed> {
    UserId::parse(typed).map_err(|bad| Failed::Usage(format!("--user: {bad}")))
}

/// A secret from a file of its own, without the end of its line.
fn read_secret(path: &Path) -> Result<String, Failed> {
    let secret = read_secret_line(path).map_err(|fault| Failed::Usage(fault.to_string()))?;
    Ok(secret.as_str().to_owned())
}

fn read_file(path: &Path) -> Result<String, Failed> {
    std::fs::read_to_string(path).map_err(|error| Failed::Work(format!("{}: {error}", path.display())))
}
