//! `latchkey agent`: what runs beside a directory, and how it stands.

use std::io::Read as _;
use std::path::PathBuf;

use serde_json::json;
use zeroize::Zeroizing;

use crate::agent::{self, Enrolled, Link, Out};
use crate::clock::{minute, utc};
use crate::config;
use crate::desk::agents::{self, Status};
use crate::https::Way;
use crate::log;
use crate::policy::plain_text;

use super::output::{self, aside};
use super::{Answer, AtDesk, ConfigFile, Failed, Output, outside, read_secret, serve};

#[derive(clap::Subcommand)]
pub enum Agent {
    /// Make what enrols one agent of a tenant's directory, once, within an hour
    Token {
        #[command(flatten)]
        of: Of,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say how the agents of a tenant's directories stand
    Status {
        #[command(flatten)]
        config: ConfigFile,
        /// The organization's name
        #[arg(long, value_name = "NAME")]
        tenant: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove an agent: what it says is not believed any more
    Remove {
        #[command(flatten)]
        of: Of,
        /// Its name, or its id where two have one name
        #[arg(long, value_name = "NAME")]
        agent: String,
    },
    /// Ask the agents of a directory to take new keys; they do by themselves every half a year
    RollKeys {
        #[command(flatten)]
        of: Of,
    },
    /// Beside the directory: enrol this agent with a token, which is read from a file or standard input
    Enrol {
        #[command(flatten)]
        file: AgentFile,
        /// The file with the token; standard input where it is missing
        #[arg(long, value_name = "FILE")]
        token_file: Option<PathBuf>,
    },
    /// Beside the directory: work
    Run {
        #[command(flatten)]
        file: AgentFile,
    },
}

/// Which directory's agents.
#[derive(clap::Args)]
pub struct Of {
    #[command(flatten)]
    config: ConfigFile,
    /// The organization's name
    #[arg(long, value_name = "NAME")]
    tenant: String,
    /// The directory's name, where the organization has several with agents
    #[arg(long, value_name = "NAME")]
    directory: Option<String>,
}

/// The agent's own file.
#[derive(clap::Args)]
pub struct AgentFile {
    /// The agent's configuration; see latchkey-agent.example.toml
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

pub async fn run(command: &Agent, out: &mut Output) -> Answer {
    match command {
        Agent::Token { of, json } => token(of, *json, out).await,
        Agent::Status { config, tenant, json } => status(config, tenant, *json, out).await,
        Agent::Remove { of, agent } => {
            let desk = AtDesk::open(&of.config.read()?).await?;
            let directory = of.directory.as_deref();
            desk.write(async |act| Ok(agents::remove(act, &of.tenant, directory, agent).await?)).await?;
            aside(format_args!("{} is removed: it is not believed any more", plain_text::shown(agent)));
            Ok(true)
        }
        Agent::RollKeys { of } => {
            let desk = AtDesk::open(&of.config.read()?).await?;
            let directory = of.directory.as_deref();
            let asked = desk.write(async |act| Ok(agents::roll(act, &of.tenant, directory).await?)).await?;
            out.line(format_args!("{asked} agents take new keys when they report next, within five minutes"))?;
            Ok(true)
        }
        Agent::Enrol { file, token_file } => enrol(file, token_file.as_deref(), out).await,
        Agent::Run { file } => work(file).await,
    }
}

async fn token(of: &Of, json: bool, out: &mut Output) -> Answer {
    let desk = AtDesk::open(&of.config.read()?).await?;
    let address = desk.portal.settings.public_url.clone();
    let made = desk.show(async |act| {
        let made = agents::make_token(act, &of.tenant, of.directory.as_deref()).await?;
        let token = Zeroizing::new(agent::shown_token(&made.portal, &made.token));
        if json {
            out.show(output::json(&json!({
                "tenant": of.tenant,
                "directory": made.directory,
                "token": token.as_str(),
                "until": minute(made.until_ms),
                "portal": address,
            }))?)?;
        } else {
            out.show(token.as_str())?;
        }
        Ok((made.directory, minute(made.until_ms)))
    });
    let (directory, until) = made.await?;
    if !json {
        aside(format_args!(
            "Enrols one agent of {directory:?}, until {until}: `latchkey agent enrol` beside the directory, with \
             portal = \"{address}\" in its file."
        ));
    }
    Ok(true)
}

async fn status(config: &ConfigFile, tenant: &str, json: bool, out: &mut Output) -> Answer {
    let desk = AtDesk::open(&config.read()?).await?;
    let all = desk.look(async |act| Ok(agents::status(act, tenant).await?)).await?;
    let works = all.iter().all(|status| status.state.works());
    if json {
        let directories: Vec<_> = all.iter().map(as_json).collect();
        out.json(&json!({ "tenant": tenant, "works": works, "directories": directories }))?;
        return Ok(works);
    }
    for status in &all {
        out.line(format_args!(
            "{}: {}, {}",
            plain_text::shown(&status.directory),
            status.state.name(),
            status.state.told()
        ))?;
        for one in &status.agents {
            let agent = &one.agent;
            out.line(format_args!(
                "  {} ({}): {}; version {}, {}",
                plain_text::shown(&agent.name),
                agent.id,
                one.state.name(),
                agent.version.as_deref().map_or("unknown".into(), plain_text::shown),
                if agent.protocol.is_some() { format!("seen {}", utc(agent.seen_ms)) } else { "never started".into() },
            ))?;
        }
    }
    Ok(works)
}

fn as_json(status: &Status) -> serde_json::Value {
    let agents = status.agents.iter().map(|one| {
        let agent = &one.agent;
        json!({
            "id": agent.id,
            "name": agent.name,
            "state": one.state,
            "version": agent.version,
            "seen": agent.protocol.map(|_| utc(agent.seen_ms)),
            "enrolled": utc(agent.enrolled_ms),
            "key_since": utc(agent.key_since_ms),
        })
    });
    json!({
        "directory": status.directory,
        "state": status.state,
        "told": status.state.told(),
        "agents": agents.collect::<Vec<_>>(),
    })
}

fn read(file: &AgentFile) -> Result<config::Agent, Failed> {
    config::Agent::read(&file.config).map_err(|fault| Failed::Usage(fault.to_string()))
}

fn way_out(config: &config::Agent) -> Result<Out, Failed> {
    let straight = Way::straight(config.ca_file.as_deref()).map_err(|fault| Failed::Usage(fault.to_string()))?;
    let proxy = config.proxy.as_ref().map(|proxy| {
        let config::AgentProxy { address, user, password_file } = proxy.as_ref();
        outside::outgoing_proxy(address, user.as_deref(), password_file.as_deref(), Vec::new())
    });
    Out::new(config.portal.as_ref(), Way { proxy: proxy.transpose()?, ..straight }).map_err(Failed::Usage)
}

async fn enrol(file: &AgentFile, token_file: Option<&std::path::Path>, out: &mut Output) -> Answer {
    /// A token has 87 characters.
    const LONGEST: u64 = 1024;
    let config = read(file)?;
    if config.key_file.exists() {
        let name = config.key_file.display();
        return Err(Failed::Work(format!(
            "{name} is there: this agent is enrolled; take the file away to enrol it anew"
        )));
    }
    let token = match token_file {
        Some(path) => Zeroizing::new(read_secret(path)?),
        None => {
            let mut text = Zeroizing::new(String::with_capacity(LONGEST as usize));
            let read = std::io::stdin().take(LONGEST).read_to_string(&mut text);
            read.map_err(|fault| Failed::Work(format!("standard input: {fault}")))?;
            text
        }
    };
    let name = config.name.clone().unwrap_or_else(machine);
    // Before the token is spent: whether the key can be kept.
    Enrolled::can_be_kept(&config.key_file).map_err(Failed::work)?;
    let enrolled = agent::enrol(way_out(&config)?, &token, name.clone()).await.map_err(Failed::work)?;
    enrolled.make(&config.key_file).map_err(Failed::work)?;
    out.line(format_args!("{} is enrolled as {}", plain_text::shown(&name), enrolled.agent))?;
    Ok(true)
}

async fn work(file: &AgentFile) -> Answer {
    let config = read(file)?;
    log::begin(config.log.format);
    let told_to_stop = serve::told_to_stop()?;
    let enrolled = Enrolled::read(&config.key_file).map_err(Failed::work)?;
    let ldap = outside::ldap(config.directory.as_ref())?;
    let link = Link::new(way_out(&config)?, enrolled);
    agent::run(link, ldap, config.key_file.clone(), told_to_stop).await.map_err(Failed::work)?;
    Ok(true)
}

/// The machine's own name.
fn machine() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "agent".to_owned() } else { name.to_owned() }
}
