//! What an agent and the portal say to each other.
//!
//! The agent calls, always: one POST for each [`Message`], answered by a [`Reply`]. Both are
//! JSON that is sealed by the one's key pair to the other's (`secrets::KeyPair`), so that a
//! proxy that opens the TLS can neither read them nor write in the name of either. A reply is
//! bound to its message. A question is sealed when it is asked, to one run of one agent.

use serde::{Deserialize, Serialize};

use crate::directory::DirectoryFault;
use crate::directory::question::{Answer, Question};

use crate::policy::eligibility::Writeback;
pub use crate::store::agent_work::May;

/// Where agents call.
pub const PATH: &str = "/agent/v1";
/// What this program speaks. It grows when an older agent would misunderstand a newer portal.
pub const PROTOCOL: i64 = 1;
/// So many questions at once are given to an agent.
pub const MOST_QUESTIONS: i64 = 16;

/// One call, in the clear. All that is secret is in `sealed`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The agent's id; before it has one, the public half of its key pair.
    pub agent: String,
    /// A [`Message`].
    pub sealed: String,
}

/// What comes back, in the clear.
#[derive(Debug, Serialize, Deserialize)]
pub struct Back {
    /// A [`Reply`].
    pub sealed: String,
}

/// What is sealed of a call.
#[derive(Debug, Deserialize)]
pub struct Said {
    /// When, by the portal's own clock as the agent last heard it (milliseconds since 1970 UTC):
    /// what was said long ago is not listened to once more.
    pub at_ms: i64,
    pub message: Message,
}

/// As [`Said`], on its way out.
#[derive(Debug, Serialize)]
pub struct Saying<'a> {
    pub at_ms: i64,
    pub message: &'a Message,
}

/// So far what is said may be from the portal's time.
pub const TOLD_WITHIN_MS: i64 = 60_000;

/// A question as it is sealed to an agent.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Until when it may be done, by the portal's clock (milliseconds since 1970 UTC).
    pub until_ms: i64,
    pub question: Question,
}

/// What an agent says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// With the token that the operator was shown: once.
    Enrol { token: String, name: String },
    /// When it begins, every few minutes, and when its directory answers it differently.
    Hello { run: String, version: String, protocol: i64, health: Writeback },
    /// What is there to do? It waits for an answer.
    Poll { run: String },
    /// May this be done, now?
    Begin { work: String },
    /// What a question came to.
    Answer { work: String, answer: Result<Answer, Trouble> },
    /// This is my key from now on.
    Roll { key: String },
}

/// What the portal says to it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    Enrolled {
        agent: String,
        tenant: String,
        directory: String,
    },
    /// It is another time at the portal: say it again.
    Stale {
        now_ms: i64,
    },
    /// The portal's version, and whether it wants the agent to take a new key.
    Hello {
        version: String,
        roll: bool,
    },
    /// Questions, each with its id.
    Work(Vec<(String, String)>),
    /// Whether it may be done.
    Begin(May),
    Noted,
    /// It could not be done, for a reason that the agent's operator reads.
    Refused(String),
}

/// Why a directory has no answer, in the words of the machine that asked it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    Away(String),
    Busy,
    Misconfigured(String),
    /// It was asked for a change, and its answer was lost.
    Lost(String),
    /// It was not asked: leave was not given.
    NotAsked,
}

/// What a question is sealed for: it opens for that question, in that run of that agent.
#[must_use]
pub fn place_of_question(agent: &str, run: &str, work: &str) -> String {
    format!("question/{agent}/{run}/{work}")
}

/// What a message is sealed for.
#[must_use]
pub fn place_of_message(agent: &str) -> String {
    format!("message/{agent}")
}

/// What a reply is sealed for: it answers this message.
#[must_use]
pub fn place_of_reply(message: &str) -> String {
    format!("reply/{message}")
}

impl From<DirectoryFault> for Trouble {
    fn from(fault: DirectoryFault) -> Self {
        match fault {
            DirectoryFault::Away(reason) => Self::Away(reason),
            DirectoryFault::Busy => Self::Busy,
            DirectoryFault::Misconfigured(reason) => Self::Misconfigured(reason),
            DirectoryFault::Lost(reason) => Self::Lost(reason),
            DirectoryFault::NotAsked => Self::NotAsked,
            // An agent has neither a store nor other directories.
            DirectoryFault::Store(_) | DirectoryFault::Hashing(_) | DirectoryFault::NotConfigured => {
                Self::Away(fault.to_string())
            }
        }
    }
}
