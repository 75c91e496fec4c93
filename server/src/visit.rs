//! A visit: the caller, where the visit stands, and what it carries from step to step.

// A new method, state or outcome is a list of places that the compiler shows.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod registration;

use std::net::IpAddr;

use crate::audit::{Event, Happened};
use crate::clock::SECOND_MS;
use crate::policy::throttle::{IDLE_MS, VISIT_MS};
use crate::secrets::SessionToken;
use crate::wire::{Ends, Goal};

/// The caller: the browser, by its cookie, and its network address.
#[derive(Debug)]
pub struct Caller {
    pub session: SessionToken,
    /// As far as configured proxies are believed.
    pub source: IpAddr,
}

/// Where a visit stands. `flow::reset` draws the edges between these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Account known and eligible; the person says why they came, or chooses how to prove it.
    Identified,
    /// A code is out.
    Challenged,
    /// Every gate is passed, or the password of now was right; a new one may be set.
    Proven,
    /// The write is claimed; its answer is not in yet.
    Writing,
    /// The password is set, or the account unlocked.
    Done,
    /// Ended without a new password; the outcome says why.
    Stopped,
    /// The person left it.
    Left,
    /// It outlived its time.
    Expired,
}

impl State {
    pub const ALL: [Self; 8] = [
        Self::Identified,
        Self::Challenged,
        Self::Proven,
        Self::Writing,
        Self::Done,
        Self::Stopped,
        Self::Left,
        Self::Expired,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identified => "identified",
            Self::Challenged => "challenged",
            Self::Proven => "proven",
            Self::Writing => "writing",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Left => "left",
            Self::Expired => "expired",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether the visit still moves.
    #[must_use]
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Identified | Self::Challenged | Self::Proven | Self::Writing)
    }
}

/// One visit's journey, as stored. Tenant, account and user ID never change.
#[derive(Debug, Clone)]
pub struct Flow {
    pub id: String,
    /// Keyed digest of the session cookie; `ended:<id>` when the session let go of it.
    pub session: String,
    pub support_code: String,
    pub tenant_id: Option<String>,
    pub account_id: Option<String>,
    pub user_id: String,
    /// What the person typed, where it is another spelling than the user ID.
    pub typed: Option<String>,
    /// Language of screens and mails.
    pub locale: String,
    /// The validated `ru`.
    pub return_to: Option<String>,
    pub state: State,
    /// What it is for; `None` while that is asked.
    pub goal: Option<Goal>,
    /// Whether the goal was asked, so that a step back leads there.
    pub asks_goal: bool,
    /// Code of the outcome that is kept to ourselves under uniform disclosure:
    /// the visit goes on like any other, but no gate of it can be passed.
    pub withheld: Option<String>,
    /// The challenge that is out.
    pub challenge_id: Option<String>,
    /// The account's at the beginning: any other change of the password ends the visit.
    pub password_epoch: i64,
    pub wrong_proofs: i64,
    /// Names the one write this visit may make.
    pub claim: Option<String>,
    pub claimed_ms: Option<i64>,
    /// Code of the outcome, once it ended.
    pub outcome: Option<String>,
    pub until_ms: Option<i64>,
    /// Addresses that were told.
    pub notices: i64,
    /// It is done, and the account's directory asks for another password at the next sign-in.
    pub must_change: bool,
    pub began_ms: i64,
    pub touched_ms: i64,
    pub ended_ms: Option<i64>,
}

impl Flow {
    /// Whether it outlived its 15 idle or 30 minutes in all.
    #[must_use]
    pub fn is_outlived(&self, now_ms: i64) -> bool {
        now_ms - self.touched_ms > IDLE_MS || now_ms - self.began_ms > VISIT_MS
    }

    /// The name of the person as they typed it. It is shown in place of the user ID wherever
    /// nothing is proven: what it led to may tell that there is an account.
    #[must_use]
    pub fn typed(&self) -> &str {
        self.typed.as_deref().unwrap_or(&self.user_id)
    }

    /// How long it lasts from now, while it is under way.
    #[must_use]
    pub fn ends(&self, now_ms: i64) -> Option<Ends> {
        let left = (self.began_ms + VISIT_MS - now_ms).max(0);
        let idle = (self.touched_ms + IDLE_MS - now_ms).clamp(0, left);
        let seconds = |ms: i64| u32::try_from(ms / SECOND_MS).unwrap_or(u32::MAX);
        self.state.is_under_way().then(|| Ends { idle_seconds: seconds(idle), seconds: seconds(left) })
    }

    /// An event of this visit, with everything that ties it to its other events.
    #[must_use]
    pub fn event(&self, happened: Happened, outcome: &str) -> Event {
        Event {
            tenant_id: self.tenant_id.clone(),
            account_id: self.account_id.clone(),
            support_code: Some(self.support_code.clone()),
            ..Event::new(happened, outcome)
        }
    }

    /// Ends it; from here on it is only looked at.
    pub fn end(&mut self, state: State, outcome: Option<&str>, now_ms: i64) {
        self.state = state;
        self.outcome = outcome.map(str::to_owned);
        self.challenge_id = None;
        self.claim = None;
        self.touched_ms = now_ms;
        self.ended_ms = Some(now_ms);
    }

    /// Lets go of the browser's session, so that it can begin anew.
    pub fn release_session(&mut self) {
        self.session = format!("ended:{}", self.id);
    }
}
