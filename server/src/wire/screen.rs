//! What the server tells the browser to show next.

use serde::{Deserialize, Serialize};

use super::{Ask, Asked, Goal, NewCode, Outcome, Refusal};
use crate::password::rules::Rules;
use crate::puzzle::Puzzle;

/// One screen: what every screen carries, and the step that fills it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    /// GUID that also stands in log and audit; a person reads it to the help desk.
    pub support_code: String,
    /// Whose portal this is, once known: by `whr` or by the user ID.
    pub organization: Option<Organization>,
    pub help_desk: HelpDesk,
    /// When the visit ends by itself; `None` where no visit is under way.
    pub ends: Option<Ends>,
    pub step: Step,
}

/// How long a visit lasts from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends {
    /// Seconds without a step; never more than `seconds`.
    pub idle_seconds: u32,
    /// Seconds in all, whatever is done.
    pub seconds: u32,
}

/// How the organization shows itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Organization {
    pub name: String,
    /// `#rrggbb`; checked for contrast when it was saved.
    pub accent: Option<String>,
    /// Text colour that reaches a contrast of 4.5 on `accent`.
    pub on_accent: Option<String>,
    /// Address of its logo, on this site.
    pub logo: Option<String>,
}

/// The way to people who can help.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum HelpDesk {
    /// No organization is known yet, or it names no help desk.
    Unknown,
    /// A fixed form mail, sent by `api::help::ask`.
    Form,
    /// The organization's own page; opens in a new tab.
    Link(String),
    /// The organization's own address; a `mailto:`.
    Mail(String),
}

/// The step a visit stands at. Each is one page with one heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// Phase "Account": the user ID and the proof of work.
    Identify {
        /// What to prefill: `username` of the address, or what was typed before.
        user_id: String,
        notice: Option<Notice>,
        refusal: Option<Refusal>,
        puzzle: Puzzle,
        /// What the organization asks for beside the puzzle, once it is known.
        asked: Option<Asked>,
    },
    /// Phase "Account" of a change: the user ID and the password it has now.
    SignIn {
        /// What to prefill, as in `Identify`.
        user_id: String,
        notice: Option<Notice>,
        refusal: Option<Refusal>,
        puzzle: Puzzle,
        /// As in `Identify`.
        asked: Option<Asked>,
    },
    /// Phase "Account", asked where unlocking alone may help: "I forgot my
    /// password" or "I know it, but I cannot sign in".
    ChooseGoal,
    /// Phase "Check": which way to prove it. Answered by the offer's index.
    ChooseMethod {
        offers: Vec<Offer>,
        /// One gate is passed already, and this is one more.
        is_one_more: bool,
        refusal: Option<Refusal>,
    },
    /// Phase "Check": the person proves it, in the form of the method that was chosen.
    /// Answered by `prove`.
    Ask {
        /// The method's name, which ids of words end in.
        method: String,
        ask: Ask,
        refusal: Option<Refusal>,
    },
    /// Phase "New password".
    NewPassword {
        /// For the hidden `username` field, so that managers save the pair.
        user_id: String,
        rules: Rules,
        refusal: Option<Refusal>,
    },
    Done {
        /// What was done.
        goal: Goal,
        user_id: String,
        /// When, in milliseconds since 1970 UTC.
        at_ms: i64,
        /// Addresses that get a notice.
        notices: u8,
        /// The person's directory asks for another password at the next sign-in.
        must_change: bool,
        /// Where the person signs in again, if the organization says so.
        sign_in: Option<String>,
        /// The validated `ru`, where the person came from.
        return_to: Option<String>,
        /// What the person should know of the sets of codes that they keep.
        codes: Vec<CodeSet>,
    },
    Stopped {
        outcome: Outcome,
        /// Until when, in milliseconds since 1970 UTC, where waiting helps.
        until_ms: Option<i64>,
    },
    /// The form mail: says what will be sent and asks for the proof of work.
    AskHelpDesk {
        refusal: Option<Refusal>,
        puzzle: Puzzle,
    },
    HelpDeskAsked,
    /// A visit to register.
    #[cfg(feature = "account")]
    Register(super::register::RegisterStep),
}

/// So few codes of a set that the person should make a new one.
pub const FEW_CODES: u8 = 1;

/// A set of codes at the end of a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeSet {
    /// The method's name, which ids of words end in.
    pub method: String,
    /// Those that took the place of what the visit used. They are shown until the visit's time is over.
    pub new: Vec<NewCode>,
    /// Whether [`FEW_CODES`] at most are good, the new ones included.
    pub is_few: bool,
}

/// One way to prove it, already masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The method's name, which ids of words end in.
    pub method: String,
    /// Its sign, as `d` of a `<path>`.
    pub icon: String,
    /// `r•••@•••.example`; left to right. None where there is none to tell it from,
    /// or where it may not be told before a proof.
    pub hint: Option<String>,
    /// Whether it takes a browser that can use passkeys: others do not offer it.
    pub by_passkey: bool,
}

/// A notice that is not about a mistake of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// The earlier visit outlived its 15 idle or 30 minutes in all.
    VisitExpired,
}
