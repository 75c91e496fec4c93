//! Password rules that need no secret: run live in the browser, and as the law on the server.

use serde::{Deserialize, Serialize};

/// A tenant's rules. Lengths count Unicode code points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    pub min: u16,
    pub max: u16,
    /// How many of the four classes (lower, upper, digit, symbol) must appear; 0 is none.
    pub classes: u8,
    /// Whether characters outside the model's ASCII set are allowed.
    pub unicode: bool,
}

/// One broken rule, with the part of the password that breaks it where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Broken {
    TooShort {
        min: u16,
        have: u16,
    },
    TooLong {
        max: u16,
    },
    /// Too few of the four classes; the ones that are there are named by the checklist.
    TooFewClasses {
        need: u8,
        have: u8,
    },
    /// A character the rules do not allow: the first such.
    NotAllowed {
        character: char,
    },
}
