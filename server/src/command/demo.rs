//! `latchkey demo`: everything on this machine, without configuration.

mod kept_codes;

use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use tokio::net::TcpListener;

use crate::clock::{DAY_MS, date};
use crate::config::{Config, LogFormat};
use crate::courier::Courier;
use crate::import;
use crate::messages::mailbox::Mailbox;
use crate::policy::user_id::UserId;
use crate::wording::WordsFrom;

use super::{Answer, Failed, Output, open_to_serve, operator, serve};

/// The demo's data, loaded through the same import as any other data.
const DATA: &str = include_str!("../../demo.toml");
/// Its hardware tokens, in the same way.
const TOKENS: &str = include_str!("../../demo-tokens.csv");

/// Whose people are in a directory that agents stand beside.
const BY_AGENTS: &str = "[[directory]]\ntenant = \"Hybrid House\"\nauthority = \"hash-sync\"\nagent = true\n\
    [[directory]]\ntenant = \"Unlock Union\"\nauthority = \"hash-sync\"\nagent = true\n";

#[derive(clap::Args)]
pub struct Demo {
    /// Port on this machine
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where the demo keeps its store, key and mails; made anew and deleted at the end when not given
    #[arg(long, value_name = "DIRECTORY")]
    data: Option<PathBuf>,
    /// Read the words from this folder, again whenever one of its files changed: for translators
    #[arg(long, value_name = "DIRECTORY")]
    locales: Option<PathBuf>,
    /// Let agents stand beside the directory of "Hybrid House" and of "Unlock Union"
    #[arg(long)]
    agents: bool,
    /// Also speak qps-ploc and qps-plocm, which a program makes from English: for developers
    #[cfg(debug_assertions)]
    #[arg(long)]
    pseudolocales: bool,
}

pub(super) async fn run(demo: &Demo, out: &mut Output) -> Answer {
    crate::log::begin(LogFormat::Text);
    let listener = serve::listen(([127, 0, 0, 1], demo.port).into()).await?;
    match &demo.data {
        Some(directory) => serve_in(directory, demo, listener, out).await,
        None => {
            let directory = std::env::temp_dir().join(format!("latchkey-demo-{}", std::process::id()));
            // In a folder that everybody writes to: one that is there already may be a trap.
            private(false, &directory)?;
            let answer = serve_in(&directory, demo, listener, out).await;
            let _ = std::fs::remove_dir_all(&directory);
            answer
        }
    }
}

/// Makes a folder that only the user of this process can open: the demo's codes and mails lie there.
fn private(may_be_there: bool, directory: &Path) -> Result<(), Failed> {
    let made = std::fs::DirBuilder::new().recursive(may_be_there).mode(0o700).create(directory);
    made.map_err(|error| Failed::Work(format!("{}: {error}", directory.display())))
}

async fn serve_in(directory: &Path, demo: &Demo, listener: TcpListener, out: &mut Output) -> Answer {
    private(true, directory)?;
    let mut text = config(demo.port, directory)?;
    if demo.agents {
        text.push_str(BY_AGENTS);
    }
    let config = Config::parse(&text).map_err(|(_, reason)| Failed::Work(reason))?;
    // So that an operator's commands find the demo, too.
    std::fs::write(directory.join("latchkey.toml"), text).map_err(Failed::work)?;
    let words = WordsFrom {
        folder: demo.locales.clone(),
        #[cfg(debug_assertions)]
        pseudolocales: demo.pseudolocales,
    };
    let portal = open_to_serve(&config, words).await?;
    let data = data(demo.port, portal.now_ms());
    let report = import::load(&portal, &operator(), &data, &mut |_, _| {}).await.map_err(Failed::work)?;
    if let Some(bad) = report.iter().find(|row| matches!(row.verdict, import::Verdict::Refused(_))) {
        return Err(Failed::Work(format!("demo.toml:{}: {:?}", bad.line, bad.verdict)));
    }
    let tokens = import::tokens::load(&portal, &operator(), TOKENS, false, &mut |_, _| {}).await;
    if let Some(bad) =
        tokens.map_err(Failed::work)?.iter().find(|row| matches!(row.verdict, import::Verdict::Refused(_)))
    {
        return Err(Failed::Work(format!("demo-tokens.csv:{}: {:?}", bad.line, bad.verdict)));
    }
    let mailbox = Mailbox::open(&directory.join("mailbox")).map_err(Failed::work)?;
    let mut codes = Vec::new();
    for user_id in keepers_of_codes()? {
        let kept = kept_codes::keep(&portal, &user_id).await?;
        codes.extend(Some((user_id, kept)).filter(|(_, kept)| !kept.is_empty()));
    }
    tell(demo, &codes, out)?;
    let courier = std::future::ready(Ok(Courier::Mailbox(mailbox.clone())));
    serve::serve(portal, &config, courier, true, Some(mailbox), listener).await
}

/// The data, with its sign-in page on the port that was asked for and its trial ten days old.
#[must_use]
pub fn data(port: u16, now_ms: i64) -> String {
    DATA.replace("http://localhost:8080/", &format!("http://localhost:{port}/"))
        .replace("{{ten-days-ago}}", &date(now_ms - 10 * DAY_MS))
}

fn config(port: u16, directory: &Path) -> Result<String, Failed> {
    let directory = std::path::absolute(directory).map_err(Failed::work)?;
    let quoted = |name: &str| toml::Value::from(directory.join(name).display().to_string()).to_string();
    let store = toml::Value::from(format!("sqlite://{}", directory.join("latchkey.sqlite").display()));
    Ok(format!(
        "public_url = \"http://localhost:{port}\"\nlisten = \"127.0.0.1:{port}\"\nkey_file = {key}\n\
         [store]\naddress = {store}\n[mail]\nfrom = \"portal@latchkey.example\"\n\
         [limits]\nrequests_per_minute = 100000\nlogin_flow_calls_per_minute = 100000\n",
        key = quoted("key"),
    ))
}

/// Rows of the demo's table.
fn table() -> Result<Vec<toml::Value>, Failed> {
    let data: toml::Table = DATA.parse().map_err(Failed::work)?;
    Ok(data.get("demo").and_then(|rows| rows.as_array()).cloned().unwrap_or_default())
}

/// People of the demo who keep recovery codes.
fn keepers_of_codes() -> Result<Vec<UserId>, Failed> {
    let keeps = |row: &toml::Value| row.get("keeps_codes").and_then(toml::Value::as_bool) == Some(true);
    let user_id = |row: &toml::Value| UserId::parse(row.get("user_id")?.as_str()?).ok();
    Ok(table()?.iter().filter(|row| keeps(row)).filter_map(user_id).collect())
}

/// Addresses and user IDs, read from the data itself, and the codes that people keep.
fn tell(demo: &Demo, codes: &[(UserId, Vec<String>)], out: &mut Output) -> Result<(), Failed> {
    let port = demo.port;
    out.line("Latchkey's demo is running. Stop it with Ctrl+C.\n")?;
    out.line(format_args!("  the portal      http://localhost:{port}"))?;
    out.line(format_args!("  in Arabic       http://localhost:{port}/?mkt=ar"))?;
    out.line(format_args!("  its mailbox     http://localhost:{port}/mailbox"))?;
    out.line(format_args!("  to change one   http://localhost:{port}/change"))?;
    out.line(format_args!("  a sign-in page  http://localhost:{port}/sign-in\n"))?;
    let rows: Vec<(String, String)> = table()?
        .iter()
        .filter_map(|row| {
            let shows = if demo.agents { row.get("with_agents").or(row.get("shows")) } else { row.get("shows") };
            Some((row.get("user_id")?.as_str()?.to_owned(), shows?.as_str()?.to_owned()))
        })
        .collect();
    let width = rows.iter().map(|(user, _)| user.len()).max().unwrap_or(0);
    for (user, shows) in rows {
        out.line(format_args!("  {user:width$}  {shows}"))?;
    }
    for (user_id, codes) in codes {
        out.line(format_args!("\n  recovery codes of {user_id}, which were made for this start:\n"))?;
        for code in codes {
            out.line(format_args!("    {code}"))?;
        }
    }
    out.line("\n  Plain http works here because browsers treat localhost as safe; anywhere else https is asked for.")?;
    out.now()
}
