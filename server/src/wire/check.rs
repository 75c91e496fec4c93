//! The check for robots, as it travels.

use serde::{Deserialize, Serialize};

use crate::puzzle::Solution;

/// What an organization asks for beside the proof of work, which always is a way, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    Picture(Picture),
    /// A page of its own with the widget of another service: `/check/reset` or `/check/change`.
    Service,
}

/// Six digits, in a picture (`/check/picture/NAME`) and in a sound (`/check/sound/NAME`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Sealed: it tells nothing, and no other session can use it.
    pub name: String,
}

/// How a person passes the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CheckAnswer {
    Work(Solution),
    Picture {
        /// The picture's name.
        picture: String,
        /// What was typed.
        digits: String,
    },
}

impl From<Solution> for CheckAnswer {
    fn from(solution: Solution) -> Self {
        Self::Work(solution)
    }
}
