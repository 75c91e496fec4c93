//! The command line: `latchkey <what>`. Answers go to stdout, errors to stderr.
//!
//! Exit codes: 0 done; 1 it did not work or the answer is "no"; 2 the command
//! line or the configuration is wrong.

mod account;
mod audit;
mod check_password;
pub mod demo;
mod import;
mod login_flow;
mod outside;
mod pass;
mod policy;
mod report;
mod resolve_locale;
mod serve;

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::clock::SystemClock;
use crate::config::Config;
use crate::password::hash::{Cost, Hasher};
use crate::portal::Portal;
use crate::secrets::Keys;
use crate::settings::Settings;
use crate::store::Store;
use crate::wording::{Source, Words};

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
    /// Open what wrong codes closed for somebody
    Account {
        #[command(subcommand)]
        what: account::Account,
    },
    /// Make passes that bind a first means of proof
    Pass {
        #[command(subcommand)]
        what: pass::Pass,
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
}

impl Failed {
    fn work(reason: impl Display) -> Self {
        Self::Work(reason.to_string())
    }
}

/// What a command that worked says: whether its answer is "yes".
type Answer = Result<bool, Failed>;

/// Runs the command line of this process.
pub async fn run() -> ExitCode {
    let line = Line::parse();
    let answer = match line.what {
        What::Serve(serve) => serve::run(&serve).await,
        What::Demo(demo) => demo::run(&demo).await,
        What::Import(import) => import::run(&import).await,
        What::Locale { what } => resolve_locale::run(&what),
        What::Policy { what } => policy::run(&what).await,
        What::Account { what } => account::run(&what).await,
        What::Pass { what } => pass::run(&what).await,
        What::LoginFlow { what } => login_flow::run(&what).await,
        What::Report { what } => report::run(&what).await,
        What::Password { what } => check_password::run(&what).await,
        What::Audit { what } => audit::run(&what).await,
    };
    match answer {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Failed::Work(reason)) => {
            eprintln!("latchkey: {reason}");
            ExitCode::from(1)
        }
        Err(Failed::Usage(reason)) => {
            eprintln!("latchkey: {reason}");
            ExitCode::from(2)
        }
    }
}

impl ConfigFile {
    fn read(&self) -> Result<Config, Failed> {
        Config::read(&self.config).map_err(|fault| Failed::Usage(fault.to_string()))
    }
}

/// Opens everything that a configuration names, but the service that checks
/// for robots: its secret need not be there for a command.
async fn open(config: &Config) -> Result<Arc<Portal>, Failed> {
    open_with(config, Source::default(), Outside::default()).await
}

/// As [`open`], for a process that serves, perhaps with other words than those in the program.
async fn open_to_serve(config: &Config, words: Source) -> Result<Arc<Portal>, Failed> {
    open_with(config, words, Outside::of(config)?).await
}

async fn open_with(config: &Config, words: Source, outside: Outside) -> Result<Arc<Portal>, Failed> {
    let cost = Cost {
        memory_kib: *config.password_hash.memory_kib.as_ref(),
        passes: *config.password_hash.passes.as_ref(),
        lanes: *config.password_hash.lanes.as_ref(),
    };
    // Parsed while the store is opened.
    let words = tokio::task::spawn_blocking(|| Words::of(words));
    let keys = Arc::new(Keys::from_file(&config.key_file).map_err(Failed::work)?);
    let store = Store::open(config.store.address.as_ref()).await.map_err(Failed::work)?;
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
        keys,
        store,
        clock: Arc::new(SystemClock),
        hasher: Hasher::new(cost, usize::from(*config.password_hash.workers.as_ref())),
        words: words.await.map_err(Failed::work)?.map_err(Failed::work)?,
        outbox: tokio::sync::Notify::new(),
        robot_check: outside.robot_check,
        providers: outside.providers,
    }))
}

fn read_file(path: &Path) -> Result<String, Failed> {
    std::fs::read_to_string(path).map_err(|error| Failed::Work(format!("{}: {error}", path.display())))
}

fn print_json(value: &impl serde::Serialize) -> Result<(), Failed> {
    println!("{}", serde_json::to_string_pretty(value).map_err(Failed::work)?);
    Ok(())
}
