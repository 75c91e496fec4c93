//! Agents of an organization's directories: what enrols one, how they stand, and their end.

use super::{NotDone, Refusal, about_tenant, tenant};
use crate::act::{Act, Trouble};
use crate::audit::Happened;
use crate::clock::HOUR_MS;
use crate::directory::agent::State;
use crate::directory::own::OwnDirectory;
use crate::secrets::{AgentToken, PublicHalf};
use crate::store::agents::{self, Agent};

/// How long what enrols an agent is good for.
const TOKEN_MS: i64 = HOUR_MS;

/// What enrols an agent, once the act is committed.
pub struct Token {
    pub directory: String,
    pub token: AgentToken,
    /// The portal's own key, by which the agent knows it from its first call on.
    pub portal: PublicHalf,
    /// Until when, in milliseconds since 1970 UTC.
    pub until_ms: i64,
}

/// Makes what enrols one agent of a directory.
///
/// # Errors
/// When the tenant has no such directory, or the store refuses.
pub async fn make_token(act: &mut Act<'_>, of: &str, directory: Option<&str>) -> Result<Token, NotDone> {
    let tenant = tenant(act, of).await?;
    let directory = the_one(act, of, directory)?.name().to_owned();
    let token = AgentToken::random().map_err(Trouble::from)?;
    let until_ms = act.now + TOKEN_MS;
    agents::add_token(act, &token, of, &directory, until_ms).await?;
    let event = about_tenant(act, &tenant.id, Happened::AgentTokenMade)?.detail(format!("directory={directory}"));
    act.note(event);
    Ok(Token { directory, token, portal: act.keys().for_agents().public(), until_ms })
}

/// An agent, and how it stands.
pub struct Stands {
    pub agent: Agent,
    pub state: State,
}

/// A directory with its agents.
pub struct Status {
    pub directory: String,
    pub state: State,
    pub agents: Vec<Stands>,
}

/// How the agents of a tenant's directories stand.
///
/// # Errors
/// When the tenant is not known, none of its directories has agents, or the store cannot be read.
pub async fn status(act: &mut Act<'_>, of: &str) -> Result<Vec<Status>, NotDone> {
    tenant(act, of).await?;
    let portal = act.portal;
    let mut all = Vec::new();
    for directory in with_agents(act, of)? {
        let enrolled = agents::of_directory(&portal.store, of, directory.name()).await?;
        let expected = &portal.directories.hub.expected;
        let stand = |agent: Agent| Stands { state: State::of(&agent, expected, act.now), agent };
        let agents: Vec<Stands> = enrolled.into_iter().map(stand).collect();
        let state = State::of_all(agents.iter().map(|stands| stands.state));
        all.push(Status { directory: directory.name().to_owned(), state, agents });
    }
    Ok(all)
}

/// Removes an agent, by its name or id.
///
/// # Errors
/// When there is no such agent, or the store refuses.
pub async fn remove(act: &mut Act<'_>, of: &str, directory: Option<&str>, agent: &str) -> Result<(), NotDone> {
    let tenant = tenant(act, of).await?;
    let portal = act.portal;
    let directory = the_one(act, of, directory)?.name().to_owned();
    let enrolled = agents::of_directory(&portal.store, of, &directory).await?;
    let of_this: Vec<&Agent> = enrolled.iter().filter(|one| one.id == agent || one.name == agent).collect();
    let unknown = || Refusal::UnknownAgent { directory: directory.clone(), agent: agent.to_owned() };
    // Of two of one name the operator says which, by its id.
    let [one] = of_this.as_slice() else { return Err(unknown().into()) };
    agents::remove(act, &one.id).await?;
    let detail = format!("agent={} directory={directory} name={}", one.id, one.name);
    let event = about_tenant(act, &tenant.id, Happened::AgentRemoved)?.detail(detail);
    act.note(event);
    Ok(())
}

/// Asks the agents of a directory to take new keys; says how many there are.
///
/// # Errors
/// When the tenant has no such directory, or the store refuses.
pub async fn roll(act: &mut Act<'_>, of: &str, directory: Option<&str>) -> Result<u64, NotDone> {
    let tenant = tenant(act, of).await?;
    let directory = the_one(act, of, directory)?.name().to_owned();
    let agents = agents::want_roll(act, &directory).await?;
    let detail = format!("directory={directory} agents={agents}");
    let event = about_tenant(act, &tenant.id, Happened::AgentRollWanted)?.detail(detail);
    act.note(event);
    Ok(agents)
}

fn with_agents<'a>(act: &Act<'a>, of: &str) -> Result<Vec<&'a OwnDirectory>, NotDone> {
    let all = act.portal.directories.iter();
    let of_tenant: Vec<_> = all.filter(|one| one.place.tenant == of && one.is_by_agents()).collect();
    if of_tenant.is_empty() { Err(Refusal::NoAgents(of.to_owned()).into()) } else { Ok(of_tenant) }
}

fn the_one<'a>(act: &Act<'a>, of: &str, named: Option<&str>) -> Result<&'a OwnDirectory, NotDone> {
    let all = with_agents(act, of)?;
    let found = match (named, all.as_slice()) {
        (Some(name), all) => all.iter().find(|one| one.name() == name).copied(),
        (None, [one]) => Some(*one),
        (None, _) => None,
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|one| one.name()).collect();
        Refusal::WhichDirectory(of.to_owned(), names.join(", ")).into()
    })
}
