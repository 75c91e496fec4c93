//! The audit log: one event per act, in the transaction of the act, chained by hash.
//!
//! Each line's `chain` is a keyed digest of the line and of the `chain` before
//! it. A change or deletion of a line without the key breaks the chain, and
//! `latchkey audit verify` names the first line that does not fit. An event
//! holds ids and codes, never a secret, a password, an address or what was
//! typed.

use serde::Serialize;

use crate::secrets::{Digest, Keys};

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// What happened: past facts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Happened { $($(#[$doc])* $name,)+ }

        impl Happened {
            /// The stable name, as exported.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

events! {
    /// A user ID that is none, or a proof of work that does not hold.
    BeginRefused = "begin-refused",
    /// An outside service says that this is no robot.
    CheckPassed = "check-passed",
    /// It says that it may be one, or gives no answer.
    CheckRefused = "check-refused",
    VisitBegan = "visit-began",
    /// The visit ends without a new password; the outcome says why.
    VisitStopped = "visit-stopped",
    VisitLeft = "visit-left",
    VisitExpired = "visit-expired",
    ReturnAddressRefused = "return-address-refused",
    CodeQueued = "code-queued",
    /// An app's code is asked for.
    CodeAwaited = "code-awaited",
    /// A passkey is asked to sign.
    PasskeyAwaited = "passkey-awaited",
    /// What a browser handed over for a passkey proves nothing; the outcome says why.
    PasskeyRefused = "passkey-refused",
    CodeRefusedToSend = "code-refused-to-send",
    ProofAccepted = "proof-accepted",
    ProofRefused = "proof-refused",
    MethodClosed = "method-closed",
    /// A hundred wrong proofs in a row: off until an operator releases it.
    MethodSwitchedOff = "method-switched-off",
    /// An operator opened everything that wrong proofs had closed for an account.
    AccountReleased = "account-released",
    /// More wrong proofs in a tenant within an hour than people make.
    GuessingSuspected = "guessing-suspected",
    /// Too many visits failed in a day: this account cannot be reset for a while.
    SelfServiceClosed = "self-service-closed",
    PasswordRefused = "password-refused",
    PasswordClaimed = "password-claimed",
    PasswordWritten = "password-written",
    /// Unlocking was begun.
    UnlockClaimed = "unlock-claimed",
    /// The account was unlocked; its password stayed.
    AccountUnlocked = "account-unlocked",
    /// Unlocking was found not to have been made: the visit proves anew.
    UnlockReleased = "unlock-released",
    /// The person chose what the visit is for.
    GoalChosen = "goal-chosen",
    /// Under uniform disclosure: why this visit can pass no gate (`ok`: it can). Only this log is told.
    OutcomeWithheld = "outcome-withheld",
    PasswordWriteReleased = "password-write-released",
    NoticeQueued = "notice-queued",
    /// All other administrators are told of an administrator's reset.
    AdministratorsTold = "administrators-told",
    MessageHandedOver = "message-handed-over",
    MessageDelayed = "message-delayed",
    MessageDead = "message-dead",
    /// Under uniform disclosure: a mail was carried for the time it takes, and was sent to no one.
    MessageWithheld = "message-withheld",
    HelpAsked = "help-asked",
    HelpRefused = "help-refused",
    StepRefused = "step-refused",
    CrossSiteRefused = "cross-site-refused",
    LimitReached = "limit-reached",
    SignInAccepted = "sign-in-accepted",
    SignInRefused = "sign-in-refused",
    /// More than one entry of a directory answers to a user ID: it is no one's.
    UserIdAmbiguous = "user-id-ambiguous",
    /// The store's shadow of a directory's entry was brought to what the directory says.
    AccountFollowed = "account-followed",
    /// An operator made what enrols an agent.
    AgentTokenMade = "agent-token-made",
    /// An agent was enrolled with it, or was not.
    AgentEnrolled = "agent-enrolled",
    AgentRemoved = "agent-removed",
    /// An operator asked a directory's agents to take new keys.
    AgentRollWanted = "agent-roll-wanted",
    AgentKeyRolled = "agent-key-rolled",
    /// A pass over a directory, to bring the store's accounts in step with it.
    DirectoryPassBegan = "directory-pass-began",
    DirectoryPassEnded = "directory-pass-ended",
    DirectoryPassFailed = "directory-pass-failed",
    /// A directory did not take what was to be written.
    DirectoryRefused = "directory-refused",
    /// A person signed in with the organization's provider for the first time: from now on its `sub` is this account.
    ProviderBound = "provider-bound",
    /// An operator had an account's providers forgotten: the next sign-in binds anew.
    ProviderUnbound = "provider-unbound",
    PolicySaved = "policy-saved",
    RowImported = "row-imported",
    RowRefused = "row-refused",
    /// A hardware token was put on file for a person, by a file of an operator.
    TokenImported = "token-imported",
    /// An operator took a hardware token off file.
    TokenRemoved = "token-removed",
    AuditTrimmed = "audit-trimmed",
    /// The log ended before a line that this process had written.
    AuditCut = "audit-cut",
    LoginFlowAdded = "login-flow-added",
    LoginFlowKeyAdded = "login-flow-key-added",
    LoginFlowKeyRevoked = "login-flow-key-revoked",
    /// A call that is no login flow's, or breaks the contract.
    LoginFlowRefused = "login-flow-refused",
    /// A login flow asked whether to interrupt; the outcome is the answer.
    InterruptAsked = "interrupt-asked",
    /// A login flow read what is registered.
    RegistrationRead = "registration-read",
    TicketRedeemed = "ticket-redeemed",
    /// No ticket, an old one, or one that was redeemed before.
    TicketRefused = "ticket-refused",
    /// How a registration ended, for the login flow.
    ResultSigned = "result-signed",
    /// A person is done, but the login flow that sent them is not told: its key was revoked, say.
    ResultNotSigned = "result-not-signed",
    ResultRedeemed = "result-redeemed",
    ResultRefused = "result-refused",
    SigningKeyMade = "signing-key-made",
    SigningKeyRetired = "signing-key-retired",
    /// A pass was made for a person who is to bind a first means of proof.
    PassCreated = "pass-created",
    /// It was used to sign in.
    PassUsed = "pass-used",
    /// The wizard asks for what is missing, or to confirm what is on file.
    RegistrationAsked = "registration-asked",
    /// A proof with something on file is asked for before it is changed.
    FreshProofAsked = "fresh-proof-asked",
    /// A means of proof was used for the first time, and counts from now on.
    MethodRegistered = "method-registered",
    MethodRemoved = "method-removed",
    /// A visit ended well that a saved code was used in: another one took its place.
    CodesReissued = "codes-reissued",
    DefaultMethodChosen = "default-method-chosen",
    /// The person says that what is on file is right.
    RegistrationConfirmed = "registration-confirmed",
    /// Everything that was asked for is on file.
    RegistrationCompleted = "registration-completed",
    RegistrationCancelled = "registration-cancelled",
    RegistrationRefused = "registration-refused",
    /// "This was not me": self-service is closed for the account.
    NotMeReported = "not-me-reported",
}

/// One act, before it has a place in the chain.
#[derive(Debug, Clone)]
pub struct Event {
    pub happened: Happened,
    /// `ok`, or the code of the refusal or outcome.
    pub outcome: String,
    /// `person`, `portal` (its workers), `operator` (the command line) or `login-flow`.
    pub actor: &'static str,
    pub tenant_id: Option<String>,
    pub account_id: Option<String>,
    pub method: Option<&'static str>,
    /// The client's address.
    pub source: Option<String>,
    pub support_code: Option<String>,
    /// Ids and numbers that help to understand; never what a person typed.
    pub detail: Option<String>,
}

impl Event {
    #[must_use]
    pub fn new(happened: Happened, outcome: &str) -> Self {
        Self {
            happened,
            outcome: outcome.to_owned(),
            actor: "person",
            tenant_id: None,
            account_id: None,
            method: None,
            source: None,
            support_code: None,
            detail: None,
        }
    }

    #[must_use]
    pub fn by(mut self, actor: &'static str) -> Self {
        self.actor = actor;
        self
    }

    /// Adds to the detail.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        self.detail = Some(match self.detail {
            Some(before) => format!("{before} {detail}"),
            None => detail,
        });
        self
    }
}

/// One line of the log, as stored and exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub seq: i64,
    pub at_ms: i64,
    pub event: String,
    pub outcome: String,
    pub actor: String,
    pub tenant_id: Option<String>,
    pub account_id: Option<String>,
    pub method: Option<String>,
    pub source: Option<String>,
    pub support_code: Option<String>,
    pub detail: Option<String>,
    pub chain: String,
}

impl Line {
    /// The link of this line after the one before it.
    #[must_use]
    pub fn link(&self, keys: &Keys, before: &str) -> String {
        let maybe = |text: &Option<String>| text.as_ref().map_or_else(|| "-".into(), |text| format!("={text}"));
        keys.digest(
            Digest::Audit,
            &[
                before,
                &self.seq.to_string(),
                &self.at_ms.to_string(),
                &self.event,
                &self.outcome,
                &self.actor,
                &maybe(&self.tenant_id),
                &maybe(&self.account_id),
                &maybe(&self.method),
                &maybe(&self.source),
                &maybe(&self.support_code),
                &maybe(&self.detail),
            ],
        )
    }
}
