//! Proofs as types: a step that was skipped does not compile.
//!
//! A [`Proof`] is made from a challenge that the store says was spent, and in
//! no other way; a [`Proven`] is made from the proofs that the policy asks for
//! at this moment; a [`Claim`], the right to one write, and an
//! [`Unlocking`], the right to unlock once, are made from a [`Proven`], each
//! only by a visit for that goal. All fields are private to this module.
//!
//! ```compile_fail
//! // No proof without a challenge:
//! let proof = server::store::proof::Proof { flow: "f".into() };
//! ```
//!
//! ```compile_fail
//! // No claim without everything proven:
//! fn made(write: server::store::proof::Write) {
//!     let claim = server::store::proof::Claim(write);
//! }
//! ```
//!
//! ```compile_fail
//! // The right to unlock writes no password:
//! # use server::store::Committed;
//! async fn wider(to: server::directory::Directory<'_>, told: Committed, right: server::store::proof::Unlocking) {
//!     let password = server::secrets::Password::new("x".into());
//!     let _ = to.reset(told, &right, password, 0).await;
//! }
//! ```
//!
//! The right to write does:
//!
//! ```no_run
//! # use server::store::Committed;
//! async fn writes(to: server::directory::Directory<'_>, told: Committed, right: server::store::proof::Claim) {
//!     let password = server::secrets::Password::new("x".into());
//!     let _ = to.reset(told, &right, password, 0).await;
//! }
//! ```
//!
//! ```compile_fail
//! // A directory is not asked while a transaction is open:
//! async fn early(to: server::directory::Directory<'_>, tx: server::store::Tx, right: server::store::proof::Claim) {
//!     let password = server::secrets::Password::new("x".into());
//!     let _ = to.reset(tx, &right, password, 0).await;
//! }
//! ```
//!
//! ```compile_fail
//! // A means that was not used first cannot be bound:
//! fn made(right: server::store::proof::Binding<'_>) {
//!     let bound = server::store::proof::Bound { right, means: "m".into() };
//! }
//! ```
//!
//! ```compile_fail
//! // A means cannot be dropped without the right to:
//! fn made(tx: &mut server::store::Tx) {
//!     let right = server::store::proof::Binding { tx, account: "a".into(), until_ms: None };
//! }
//! ```
//!
//! A [`Binding`] and a [`Bound`] hold the transaction that they were judged in, so
//! that what was judged in one step cannot be used in a later one:
//!
//! ```compile_fail,E0505
//! # async fn keeps(
//! #     tx: server::store::Tx,
//! #     flow: &server::visit::Flow,
//! #     registration: &server::visit::registration::Registration,
//! #     settings: &server::policy::tenant::Settings,
//! #     situation: &server::policy::eligibility::Situation<'_>,
//! # ) {
//! let mut tx = tx;
//! let right = server::store::proof::may_bind(&mut tx, flow, registration, settings, situation).await;
//! let _ = tx.commit().await;
//! drop(right);
//! # }
//! ```
//!
//! Within the transaction it can be used:
//!
//! ```no_run
//! # async fn uses(
//! #     tx: server::store::Tx,
//! #     flow: &server::visit::Flow,
//! #     registration: &server::visit::registration::Registration,
//! #     settings: &server::policy::tenant::Settings,
//! #     situation: &server::policy::eligibility::Situation<'_>,
//! # ) {
//! let mut tx = tx;
//! let right = server::store::proof::may_bind(&mut tx, flow, registration, settings, situation).await;
//! drop(right);
//! let _ = tx.commit().await;
//! # }
//! ```
//!
//! ```compile_fail
//! // What was proven is used up by the claim: there is no second one.
//! fn twice(proven: server::store::proof::Proven) {
//!     let first = proven.claim();
//!     let second = proven.claim();
//! }
//! ```

mod binding;
mod write;

use std::ops::Deref;

use crate::policy::account::Account;
use crate::policy::eligibility::{Eligible, Way};
use crate::policy::method::Method;
use crate::secrets::{Digest, KeptSecret, Keys, OneTimeCode};
use crate::store::challenges::{self, Challenge};
use crate::store::{StoreError, Tx};
use crate::store::{means, saved_codes};
use crate::totp::Form;
use crate::visit::Flow;
use crate::wire::Goal;

pub use binding::{Binding, Bound, may_bind, spend_new};
pub use write::Write;

/// One gate passed: this visit, this account, this method, this challenge.
#[derive(Debug, PartialEq, Eq)]
pub struct Proof {
    flow: String,
    account: String,
    method: Method,
    /// Id of the mailbox, number or app.
    means: String,
    challenge: String,
}

/// Every gate that the policy asks for is passed.
#[derive(Debug)]
pub struct Proven {
    flow: String,
    account: String,
    password_epoch: i64,
    goal: Goal,
}

/// What a claim is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimed {
    Password,
    Unlock,
}

/// The right to write one password once.
#[derive(Debug, Clone)]
pub struct Claim(Write);

/// The right to unlock one account once. It reaches no password.
#[derive(Debug)]
pub struct Unlocking(Write);

/// The digest under which a code is kept: bound to its challenge, so that the
/// same digits sent twice look different.
#[must_use]
pub fn digest(keys: &Keys, challenge_id: &str, code: &OneTimeCode) -> String {
    keys.digest(Digest::MailCode, &[challenge_id, code.expose()])
}

/// Compares a code with a challenge and spends it.
///
/// # Errors
/// When the store refuses.
pub async fn spend(
    tx: &mut Tx,
    challenge: &Challenge,
    flow: &Flow,
    account: &Account,
    code: &OneTimeCode,
    now_ms: i64,
) -> Result<Option<Proof>, StoreError> {
    let secret = digest(tx.keys(), &challenge.id, code);
    if !challenges::spend(tx, &challenge.id, &flow.id, &account.id, &secret, now_ms).await? {
        return Ok(None);
    }
    kept(tx, challenge, flow, account, now_ms).await.map(Some)
}

/// How a code compared with what the account keeps.
#[derive(Debug)]
pub enum Compared {
    Accepted(Proof),
    Wrong,
    /// Right, but it or a later one was accepted before.
    Used,
}

/// How a signature compared with the passkeys of an account.
#[derive(Debug)]
pub enum Verified {
    Accepted(Proof),
    /// By none of them, or of a challenge that is over.
    Wrong,
    /// Right, but the passkey has signed more often already: there may be a copy of it.
    CountedBack,
}

/// Compares a signature with the passkeys that the account keeps, and spends the challenge.
/// `is_by` says whether one of them made it; `counter` is how often that one has signed.
///
/// # Errors
/// When the store refuses.
pub async fn spend_signed(
    tx: &mut Tx,
    challenge: &Challenge,
    flow: &Flow,
    account: &Account,
    (now_ms, counter): (i64, u32),
    is_by: impl Fn(&KeptSecret) -> bool,
) -> Result<Verified, StoreError> {
    let passkeys = means::kept(tx, &account.id, challenge.method).await?;
    let Some(passkey) = passkeys.into_iter().find(|kept| is_by(&kept.secret)) else { return Ok(Verified::Wrong) };
    if !means::count_up(tx, &passkey.id, &account.id, counter.into()).await? {
        return Ok(Verified::CountedBack);
    }
    if !challenges::spend(tx, &challenge.id, &flow.id, &account.id, &challenge.secret, now_ms).await? {
        return Ok(Verified::Wrong);
    }
    challenges::name_means(tx, &challenge.id, &passkey.id).await?;
    let challenge = Challenge { contact_id: passkey.id, ..challenge.clone() };
    kept(tx, &challenge, flow, account, now_ms).await.map(Verified::Accepted)
}

/// Compares a code with all that the account keeps for the method, and spends both the
/// code's step and the challenge. `recognize` gives the step of a code that a secret
/// makes; one at or before the last step is not accepted again.
///
/// # Errors
/// When the store refuses.
pub async fn spend_kept(
    tx: &mut Tx,
    challenge: &Challenge,
    flow: &Flow,
    account: &Account,
    now_ms: i64,
    recognize: impl Fn((&KeptSecret, Form)) -> Option<i64>,
) -> Result<Compared, StoreError> {
    let (mut found, mut was_used) = (None, false);
    // All of them are compared, so that time does not tell which it was.
    for kept in means::kept(tx, &account.id, challenge.method).await? {
        if let Some(step) = recognize((&kept.secret, kept.form)) {
            was_used |= step <= kept.step;
            found = Some((kept.id, step));
        }
    }
    // A refusal takes as many statements as for a user ID that no account has.
    let Some((id, step)) = found else {
        spend_none(tx, challenge, flow, "", ComparedWith::Challenge, now_ms).await?;
        return Ok(Compared::Wrong);
    };
    // Two that make one code may hold one secret: what one of them showed is used for both.
    if was_used {
        spend_none(tx, challenge, flow, "", ComparedWith::Challenge, now_ms).await?;
        return Ok(Compared::Used);
    }
    if !means::spend_step(tx, &id, &account.id, step).await? {
        return Ok(Compared::Used);
    }
    if !challenges::spend(tx, &challenge.id, &flow.id, &account.id, KEPT, now_ms).await? {
        return Ok(Compared::Wrong);
    }
    // The proof is that of the row whose code it was: it counts while that one is on file.
    challenges::name_means(tx, &challenge.id, &id).await?;
    let challenge = Challenge { contact_id: id, ..challenge.clone() };
    kept(tx, &challenge, flow, account, now_ms).await.map(Compared::Accepted)
}

/// Where that stands which a method compares an answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparedWith {
    /// The challenge has its digest.
    Challenge,
    /// What the method keeps makes it.
    Kept,
    /// Its digest is one of a set.
    Saved,
}

/// Compares a code with the sets that the account has on file for the method, and spends both
/// the code and the challenge. The code is good once, whatever becomes of the visit.
///
/// # Errors
/// When the store refuses.
pub async fn spend_saved(
    tx: &mut Tx,
    challenge: &Challenge,
    flow: &Flow,
    account: &Account,
    code: &OneTimeCode,
    now_ms: i64,
) -> Result<Compared, StoreError> {
    let digest = saved_codes::digest(tx.keys(), &account.id, code);
    let Some(set) = saved_codes::spend(tx, &account.id, challenge.method, &digest, &flow.id, now_ms).await? else {
        let was_good = saved_codes::is_spent(tx, &account.id, &digest).await?;
        // As many statements as for a user ID that no account has.
        spend_none(tx, challenge, flow, code.expose(), ComparedWith::Challenge, now_ms).await?;
        return Ok(if was_good { Compared::Used } else { Compared::Wrong });
    };
    if !challenges::spend(tx, &challenge.id, &flow.id, &account.id, KEPT, now_ms).await? {
        return Ok(Compared::Wrong);
    }
    // The proof is that of the set whose code it was: it counts while that one is on file.
    challenges::name_means(tx, &challenge.id, &set).await?;
    let challenge = Challenge { contact_id: set, ..challenge.clone() };
    kept(tx, &challenge, flow, account, now_ms).await.map(Compared::Accepted)
}

/// Compares where nothing is right, in the time that a comparison takes: the same
/// reads, and the same statements with a digest that no code has.
///
/// # Errors
/// When the store refuses.
pub async fn spend_none(
    tx: &mut Tx,
    challenge: &Challenge,
    flow: &Flow,
    given: &str,
    with: ComparedWith,
    now_ms: i64,
) -> Result<(), StoreError> {
    match with {
        ComparedWith::Challenge => {}
        ComparedWith::Kept => {
            means::kept(tx, &challenge.account_id, challenge.method).await?;
        }
        ComparedWith::Saved => {
            let digest = saved_codes::digest(tx.keys(), &challenge.account_id, &OneTimeCode::new(given.to_owned()));
            let never = digest.get(1..).unwrap_or("");
            saved_codes::spend(tx, &challenge.account_id, challenge.method, never, &flow.id, now_ms).await?;
            saved_codes::is_spent(tx, &challenge.account_id, never).await?;
        }
    }
    let digest = tx.keys().digest(Digest::MailCode, &[&challenge.id, given]);
    let never = digest.get(1..).unwrap_or("");
    challenges::spend(tx, &challenge.id, &flow.id, &challenge.account_id, never, now_ms).await?;
    Ok(())
}

/// What stands in place of a digest where the code is compared with what is kept. No digest is this short.
pub const KEPT: &str = "app";

async fn kept(
    tx: &mut Tx,
    challenge: &Challenge,
    flow: &Flow,
    account: &Account,
    now_ms: i64,
) -> Result<Proof, StoreError> {
    challenges::add_proof(tx, challenge, now_ms).await?;
    means::note_use(tx, &challenge.contact_id, now_ms).await?;
    Ok(Proof {
        flow: flow.id.clone(),
        account: account.id.clone(),
        method: challenge.method,
        means: challenge.contact_id.clone(),
        challenge: challenge.id.clone(),
    })
}

/// The proofs of a visit, as the store told them of spent challenges.
#[must_use]
pub fn of_flow(flow: &Flow, account: &Account, proven: &[challenges::Spent]) -> Vec<Proof> {
    let proof = |spent: &challenges::Spent| Proof {
        flow: flow.id.clone(),
        account: account.id.clone(),
        method: spent.method,
        means: spent.means.clone(),
        challenge: spent.challenge.clone(),
    };
    proven.iter().map(proof).collect()
}

/// Whether the proofs pass the gates: so many different ways, all of them
/// among what the policy offers at this moment. A visit that withholds its
/// outcome passes none, and one without a gate has another way in: [`known`].
#[must_use]
pub fn pass(eligible: &Eligible, flow: &Flow, account: &Account, proofs: Vec<Proof>) -> Option<Proven> {
    let goal = flow.goal.filter(|goal| matches!(goal, Goal::Reset | Goal::Unlock))?;
    let mut ways: Vec<(Way, bool)> = proofs
        .into_iter()
        .filter(|proof| proof.flow == flow.id && proof.account == account.id && !proof.challenge.is_empty())
        .filter_map(|proof| {
            let offer = eligible.offer_of(proof.method, &proof.means)?;
            Some((offer.means.source(), offer.held_until_of(&proof.means).is_some()))
        })
        .collect();
    // What was bound soon after a reset carries none by itself.
    let carries = ways.iter().any(|(_, is_held)| !is_held);
    ways.sort_unstable();
    ways.dedup_by(|one, other| one.0 == other.0);
    let passed = flow.withheld.is_none() && eligible.gates > 0 && ways.len() >= usize::from(eligible.gates) && carries;
    passed.then(|| Proven {
        flow: flow.id.clone(),
        account: account.id.clone(),
        password_epoch: account.password_epoch,
        goal,
    })
}

/// What a change stands on: the password of now was right when the visit began
/// (`change::begin` makes such a visit in no other case), and it is the same still.
#[must_use]
pub fn known(flow: &Flow, account: &Account) -> Option<Proven> {
    let same = flow.goal == Some(Goal::Change)
        && flow.account_id.as_deref() == Some(&account.id)
        && flow.password_epoch == account.password_epoch;
    same.then(|| Proven {
        flow: flow.id.clone(),
        account: account.id.clone(),
        password_epoch: account.password_epoch,
        goal: Goal::Change,
    })
}

impl Proof {
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }
}

impl Proven {
    /// Turns what was proven into the right to one write. None where it was
    /// proven to unlock.
    #[must_use]
    pub fn claim(self) -> Option<Claim> {
        (self.goal != Goal::Unlock).then(|| Claim(self.write()))
    }

    /// Turns what was proven into the right to unlock. None where it was
    /// proven for something else.
    #[must_use]
    pub fn unlocking(self) -> Option<Unlocking> {
        (self.goal == Goal::Unlock).then(|| Unlocking(self.write()))
    }

    fn write(self) -> Write {
        Write::new(self.flow, self.account, self.password_epoch)
    }
}

impl Deref for Claim {
    type Target = Write;

    fn deref(&self) -> &Write {
        &self.0
    }
}

impl Deref for Unlocking {
    type Target = Write;

    fn deref(&self) -> &Write {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::example;
    use crate::store::Opened;
    use crate::visit::State;

    fn flow() -> Flow {
        Flow {
            id: "f".into(),
            session: "s".into(),
            support_code: "c".into(),
            tenant_id: Some("t".into()),
            account_id: Some("a".into()),
            user_id: "ready@cloud.example".into(),
            typed: None,
            locale: "en".into(),
            return_to: None,
            state: State::Challenged,
            goal: Some(Goal::Reset),
            asks_goal: false,
            withheld: None,
            challenge_id: Some("o".into()),
            password_epoch: 1,
            wrong_proofs: 0,
            claim: None,
            claimed_ms: None,
            outcome: None,
            until_ms: None,
            notices: 0,
            must_change: false,
            began_ms: example::NOW,
            touched_ms: example::NOW,
            ended_ms: None,
        }
    }

    fn challenge(method: Method) -> Challenge {
        Challenge {
            id: "o".into(),
            flow_id: "f".into(),
            account_id: "a".into(),
            method,
            contact_id: "m".into(),
            sent_to: String::new(),
            secret: KEPT.into(),
            password_epoch: 1,
            wrong: 0,
            created_ms: example::NOW,
            expires_ms: example::NOW + 1,
            spent_ms: None,
            dead_ms: None,
        }
    }

    /// What is compared with an account's own, and with nothing, takes the same number of statements.
    #[tokio::test]
    async fn ac_002_a_refusal_takes_as_many_statements_as_for_no_account() {
        let directory = tempfile::tempdir().unwrap();
        let address = format!("sqlite://{}", directory.path().join("store.sqlite").display());
        let opened = Opened::open(&address).await.unwrap();
        let store = opened.with_key_in(&directory.path().join("key")).await.unwrap();
        let mut tx = store.write().await.unwrap();
        let (flow, account, now) = (flow(), example::account(), example::NOW);
        let code = OneTimeCode::new("123456".into());

        let app = challenge(Method::AppCode);
        let before = tx.statements;
        let compared = spend_kept(&mut tx, &app, &flow, &account, now, |_| None).await.unwrap();
        assert!(matches!(compared, Compared::Wrong));
        let own = tx.statements - before;
        let before = tx.statements;
        spend_none(&mut tx, &app, &flow, "123456", ComparedWith::Kept, now).await.unwrap();
        assert_eq!(own, tx.statements - before, "codes of apps");

        let saved = challenge(Method::RecoveryCode);
        let before = tx.statements;
        let compared = spend_saved(&mut tx, &saved, &flow, &account, &code, now).await.unwrap();
        assert!(matches!(compared, Compared::Wrong));
        let own = tx.statements - before;
        let before = tx.statements;
        spend_none(&mut tx, &saved, &flow, "123456", ComparedWith::Saved, now).await.unwrap();
        assert_eq!(own, tx.statements - before, "recovery codes");
    }
}
