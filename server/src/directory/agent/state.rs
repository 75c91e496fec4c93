//! How an organization's agents stand: the six states that the model has.

use serde::Serialize;

use super::{Expected, THERE_MS};
use crate::clock::MINUTE_MS;
use crate::policy::eligibility::Writeback;
use crate::store::agents::Agent;

/// Two heartbeats: an agent that was not seen for longer is not away for a moment only.
const A_MOMENT_MS: i64 = 10 * MINUTE_MS;

/// How an agent, or all of a directory together, stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Running,
    /// It runs, and is older than the portal.
    UpdateAvailable,
    /// It is there, and too old to say how it is.
    TooOld,
    /// It was there a moment ago, or its directory does not answer it.
    UnreachableForTheMoment,
    Unreachable,
    /// There is none, it was never started, or its directory does not let it in.
    UnreachableNotConfigured,
}

impl State {
    /// One agent.
    #[must_use]
    pub fn of(agent: &Agent, expected: &Expected, now_ms: i64) -> Self {
        let Some(protocol) = agent.protocol else { return Self::UnreachableNotConfigured };
        let unseen_ms = now_ms - agent.seen_ms;
        if unseen_ms >= A_MOMENT_MS {
            return Self::Unreachable;
        }
        if unseen_ms >= THERE_MS {
            return Self::UnreachableForTheMoment;
        }
        if protocol < expected.least_protocol {
            return Self::TooOld;
        }
        match agent.health.as_deref().and_then(Writeback::read) {
            Some(Writeback::Reachable) => {}
            Some(Writeback::Misconfigured) => return Self::UnreachableNotConfigured,
            Some(Writeback::Unreachable) | None => return Self::UnreachableForTheMoment,
        }
        let is_older = agent.version.as_deref().is_none_or(|version| numbers(version) < numbers(&expected.version));
        if is_older { Self::UpdateAvailable } else { Self::Running }
    }

    /// All agents of a directory: as the best of them, where one of those that run can be updated said so.
    #[must_use]
    pub fn of_all(agents: impl IntoIterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = agents.into_iter().collect();
        all.sort_unstable();
        match all.first() {
            Some(Self::Running) if all.contains(&Self::UpdateAvailable) => Self::UpdateAvailable,
            Some(best) => *best,
            None => Self::UnreachableNotConfigured,
        }
    }

    /// A stable word, such as `too-old`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::UpdateAvailable => "update-available",
            Self::TooOld => "too-old",
            Self::UnreachableForTheMoment => "unreachable-for-the-moment",
            Self::Unreachable => "unreachable",
            Self::UnreachableNotConfigured => "unreachable-not-configured",
        }
    }

    /// What it means, and what to do, for the operator.
    #[must_use]
    pub const fn told(self) -> &'static str {
        match self {
            Self::Running => "up and running",
            Self::UpdateAvailable => {
                "running; a newer version is available: install the portal's version beside the directory"
            }
            Self::TooOld => {
                "connected, but too old to say how it is: install the portal's version beside the directory"
            }
            Self::UnreachableForTheMoment => {
                "cannot be reached at this moment, or its directory does not answer it; it may come back by itself"
            }
            Self::Unreachable => "cannot be reached for more than ten minutes: look whether it runs, and at its log",
            Self::UnreachableNotConfigured => {
                "cannot be reached because it is not configured: no agent is enrolled or was started yet, or its directory \
                 does not let it in (latchkey directory test)"
            }
        }
    }

    /// Whether writes get through.
    #[must_use]
    pub const fn works(self) -> bool {
        matches!(self, Self::Running | Self::UpdateAvailable)
    }
}

/// The numbers of a version, for comparing: `1.10.2` is younger than `1.9`.
fn numbers(version: &str) -> Vec<u64> {
    version.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_967_100_000;

    fn agent(protocol: Option<i64>, version: &str, health: &str, unseen_ms: i64) -> Agent {
        Agent {
            id: "a".into(),
            tenant: "Hybrid".into(),
            directory: "Hybrid".into(),
            name: "one".into(),
            public_key: String::new(),
            key_since_ms: 0,
            roll_wanted: false,
            run: protocol.map(|_| "run".into()),
            version: protocol.map(|_| version.into()),
            protocol,
            health: protocol.map(|_| health.into()),
            enrolled_ms: 0,
            seen_ms: NOW - unseen_ms,
        }
    }

    #[test]
    fn an_agent_stands_in_one_of_six_states() {
        use State::*;
        let expected = Expected { version: "1.10.0".into(), least_protocol: 2 };
        for (protocol, version, health, unseen_ms, state) in [
            (Some(2), "1.10.0", "reachable", 0, Running),
            (Some(3), "1.11.0", "reachable", THERE_MS - 1, Running),
            (Some(2), "1.9.9", "reachable", 0, UpdateAvailable),
            (Some(2), "nonsense", "reachable", 0, UpdateAvailable),
            (Some(1), "1.9.9", "reachable", 0, TooOld),
            (Some(1), "1.9.9", "reachable", THERE_MS, UnreachableForTheMoment),
            (Some(2), "1.10.0", "unreachable", 0, UnreachableForTheMoment),
            (Some(2), "1.10.0", "odd", 0, UnreachableForTheMoment),
            (Some(2), "1.10.0", "reachable", THERE_MS, UnreachableForTheMoment),
            (Some(2), "1.10.0", "reachable", A_MOMENT_MS, Unreachable),
            (Some(2), "1.10.0", "misconfigured", 0, UnreachableNotConfigured),
            (None, "", "", 0, UnreachableNotConfigured),
        ] {
            let agent = agent(protocol, version, health, unseen_ms);
            assert_eq!(State::of(&agent, &expected, NOW), state, "{agent:?}");
        }
    }

    #[test]
    fn a_directory_stands_as_the_best_of_its_agents_and_says_which_can_be_updated() {
        use State::*;
        for (agents, state) in [
            (vec![], UnreachableNotConfigured),
            (vec![Unreachable, Running], Running),
            (vec![UpdateAvailable, Running], UpdateAvailable),
            (vec![TooOld, Running], Running),
            (vec![Unreachable, TooOld], TooOld),
            (vec![UnreachableNotConfigured, Unreachable], Unreachable),
        ] {
            assert_eq!(State::of_all(agents.clone()), state, "{agents:?}");
        }
    }
}
