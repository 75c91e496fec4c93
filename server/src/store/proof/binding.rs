//! The right to change what is on file, judged and used in one transaction.

use crate::clock::MINUTE_MS;
use crate::policy::eligibility::{Situation, has_nothing_on_file, may_register};
use crate::policy::tenant::Settings;
use crate::store::challenges::{self, Challenge};
use crate::store::{StoreError, Tx, accounts};
use crate::visit::registration::{Registration, SignedInBy};
use crate::visit::{Flow, State};
use crate::wire::Goal;

/// How young the proof must be that stands before a change of what is on file.
const FRESH_MS: i64 = 5 * MINUTE_MS;

/// The right to bind a means of proof, to drop one or to choose the default, in
/// the transaction that it was judged in and in no other.
pub struct Binding<'t> {
    tx: &'t mut Tx,
    account: String,
    until_ms: Option<i64>,
}

/// A new means of proof, used for the first time by a person who may bind it now.
pub struct Bound<'t> {
    right: Binding<'t>,
    means: String,
}

/// Whether what is on file may be changed now, judged by what the store says in
/// this transaction. It takes a proof of the last five minutes with something
/// that is on file and usable still, as a reset does; the first use of what the
/// visit itself put there is one. Where nothing is on file (see
/// [`has_nothing_on_file`]), the sign-in is enough: it is the first binding. A
/// pass stands for both.
///
/// # Errors
/// When the store cannot be read.
pub async fn may_bind<'t>(
    tx: &'t mut Tx,
    flow: &Flow,
    registration: &Registration,
    settings: &Settings,
    situation: &Situation<'_>,
) -> Result<Option<Binding<'t>>, StoreError> {
    let signed_in = flow.goal == Some(Goal::Register)
        && flow.state == State::Proven
        && flow.ended_ms.is_none()
        && registration.flow_id == flow.id;
    let Some(account_id) = flow.account_id.as_deref().filter(|_| signed_in) else { return Ok(None) };
    let account = accounts::by_id(tx, account_id).await?;
    let Some(account) = account.filter(|account| account.password_epoch == flow.password_epoch) else {
        return Ok(None);
    };
    let Ok(on_file) = may_register(&account, settings, situation).verdict else { return Ok(None) };
    if registration.signed_in_by == SignedInBy::Pass || has_nothing_on_file(&account, settings, situation) {
        return Ok(Some(Binding { tx, account: account.id, until_ms: None }));
    }
    let proofs = challenges::proofs(tx, &flow.id, &account.id).await?;
    let counting = proofs.iter().filter(|proof| on_file.offer_of(proof.method, &proof.means).is_some());
    let until_ms = counting.map(|proof| proof.proven_ms + FRESH_MS).max();
    let until_ms = until_ms.filter(|until_ms| situation.now_ms <= *until_ms);
    Ok(until_ms.map(|until_ms| Binding { tx, account: account.id, until_ms: Some(until_ms) }))
}

/// Spends the challenge of a means that is being set up, under the right of this
/// moment. The challenge names the id that the means gets.
///
/// # Errors
/// When the store refuses.
pub async fn spend_new<'t>(
    right: Binding<'t>,
    challenge: &Challenge,
    flow: &Flow,
    registration: &Registration,
    secret: &str,
    now_ms: i64,
) -> Result<Option<Bound<'t>>, StoreError> {
    if registration.pending_id.as_deref() != Some(&challenge.contact_id)
        || !challenges::spend(right.tx, &challenge.id, &flow.id, &right.account, secret, now_ms).await?
    {
        return Ok(None);
    }
    // Its first use is a proof: what comes next need not be proven with another one.
    challenges::add_proof(right.tx, challenge, now_ms).await?;
    Ok(Some(Bound { right, means: challenge.contact_id.clone() }))
}

impl Binding<'_> {
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Until when it would be judged like this again, if nothing else changes; none where that has no end.
    #[must_use]
    pub fn until_ms(&self) -> Option<i64> {
        self.until_ms
    }

    /// The transaction that the right belongs to.
    pub fn tx(&mut self) -> &mut Tx {
        self.tx
    }
}

impl<'t> Bound<'t> {
    /// The right that it was bound under: it holds for what is replaced, too.
    pub fn right(&mut self) -> &mut Binding<'t> {
        &mut self.right
    }

    #[must_use]
    pub fn account(&self) -> &str {
        &self.right.account
    }

    /// The id that the means has on file.
    #[must_use]
    pub fn means(&self) -> &str {
        &self.means
    }
}
