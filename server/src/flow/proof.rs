//! Proofs as types: a step that was skipped does not compile.
//!
//! A [`Proof`] is made from a challenge that the store says was spent, and in
//! no other way; a [`Proven`] is made from the proofs that the policy asks for
//! at this moment; a [`Claim`], the right to one write, is made from a
//! [`Proven`]. All fields are private to this module.
//!
//! ```compile_fail
//! // No proof without a challenge:
//! let proof = server::flow::proof::Proof { flow: "f".into() };
//! ```
//!
//! ```compile_fail
//! // No claim without everything proven:
//! let claim = server::flow::proof::Claim { id: "c".into() };
//! ```
//!
//! ```compile_fail
//! // What was proven is used up by the claim: there is no second one.
//! fn twice(proven: server::flow::proof::Proven) {
//!     let first = proven.claim();
//!     let second = proven.claim();
//! }
//! ```

use crate::policy::account::Account;
use crate::policy::eligibility::Eligible;
use crate::policy::method::Method;
use crate::secrets::{Digest, Keys};
use crate::secrets::{OneTimeCode, guid};
use crate::store::challenges::{self, Challenge};
use crate::store::{StoreError, Tx};

use super::state::Flow;

/// One gate passed: this visit, this account, this method, this challenge.
#[derive(Debug, PartialEq, Eq)]
pub struct Proof {
    flow: String,
    account: String,
    method: Method,
    challenge: String,
}

/// Every gate that the policy asks for is passed.
#[derive(Debug)]
pub struct Proven {
    flow: String,
    account: String,
    password_epoch: i64,
    methods: Vec<Method>,
}

/// The right to write one password once.
#[derive(Debug, Clone)]
pub struct Claim {
    id: String,
    flow: String,
    account: String,
    password_epoch: i64,
}

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
    keys: &Keys,
    challenge: &Challenge,
    flow: &Flow,
    account: &Account,
    code: &OneTimeCode,
    now_ms: i64,
) -> Result<Option<Proof>, StoreError> {
    let secret = digest(keys, &challenge.id, code);
    if !challenges::spend(tx, &challenge.id, &flow.id, &account.id, &secret, now_ms).await? {
        return Ok(None);
    }
    challenges::add_proof(tx, challenge, now_ms).await?;
    Ok(Some(Proof {
        flow: flow.id.clone(),
        account: account.id.clone(),
        method: challenge.method,
        challenge: challenge.id.clone(),
    }))
}

/// The proofs of a visit, read again from spent challenges.
///
/// # Errors
/// When the store cannot be read.
pub async fn of_flow(tx: &mut Tx, flow: &Flow, account: &Account) -> Result<Vec<Proof>, StoreError> {
    Ok(challenges::proofs(tx, &flow.id, &account.id)
        .await?
        .into_iter()
        .map(|(challenge, method)| Proof { flow: flow.id.clone(), account: account.id.clone(), method, challenge })
        .collect())
}

/// Whether the proofs pass the gates: so many different methods, all of them
/// among what the policy offers at this moment.
#[must_use]
pub fn pass(eligible: &Eligible, flow: &Flow, account: &Account, proofs: Vec<Proof>) -> Option<Proven> {
    let mut methods: Vec<Method> = proofs
        .into_iter()
        .filter(|proof| proof.flow == flow.id && proof.account == account.id && !proof.challenge.is_empty())
        .map(|proof| proof.method)
        .filter(|method| eligible.offers.iter().any(|offer| offer.method == *method))
        .collect();
    methods.sort_unstable();
    methods.dedup();
    (methods.len() >= usize::from(eligible.gates)).then(|| Proven {
        flow: flow.id.clone(),
        account: account.id.clone(),
        password_epoch: account.password_epoch,
        methods,
    })
}

impl Proof {
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }
}

impl Proven {
    /// The methods that were used, each once.
    #[must_use]
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// Turns what was proven into the right to one write.
    #[must_use]
    pub fn claim(self) -> Claim {
        Claim { id: guid(), flow: self.flow, account: self.account, password_epoch: self.password_epoch }
    }
}

impl Claim {
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    #[must_use]
    pub fn flow(&self) -> &str {
        &self.flow
    }

    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The password's epoch that this claim was made under; a write under another one fails.
    #[must_use]
    pub fn password_epoch(&self) -> i64 {
        self.password_epoch
    }
}
