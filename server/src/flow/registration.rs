//! Registration: a person who can sign in looks after their means of proof.
//!
//! ```text
//!   sign-in: password ─┬─ nothing on file ───────────────┐
//!     (or a provider)  └─ a proof with what is on file ──┤
//!   a pass from the help desk ───────────────────────────┤
//!   a login flow's ticket ───────────────────────────────┤
//!                                                        ▼
//!     something is missing, or to be confirmed: Asked    else: Manage
//!                     │ start              │ cancel        │  ▲
//!                     ▼                    ▼               ▼  │ done
//!       SetUp ─ FirstCode ────────────▶ Over or       add, replace, remove,
//!                     │                 Manage        make default
//!          all there  ▼                    ▲
//!                  Review ── confirm ──────┘
//! ```
//!
//! Where the proof was a recovery code, the one that took its place is shown before anything
//! else, until the person says that it is kept.
//!
//! A visit to register is a visit like any other, with the same session, the
//! same limits and the same end after 15 idle or 30 minutes in all. `Identified`
//! and `Challenged` ask for a proof with something on file; `Proven` is signed
//! in, and [`Place`](crate::visit::registration::Place) says where the person stands there.
//!
//! What always holds: a means of proof counts only after it was used once; none is set up,
//! bound, changed or dropped without a [`Binding`], which is judged in the same
//! transaction; a change ends the account's other visits to register; what was
//! on file stays until its successor counts; every change is told to the old and
//! the new address; a login flow's own session is never touched.

pub mod by_provider;
mod ends;
mod enrol;
mod first_use;
pub mod manage;
mod new_address;
mod sign_in;
mod wizard;

pub use ends::{cancel, codes_kept};
pub use enrol::{add, choose_other};
pub use first_use::give;
pub use new_address::send_again;
pub use sign_in::{begin, redeem};
pub use wizard::{confirm, start};

pub(super) use ends::step_back;

use crate::audit::Happened;
use crate::policy::account::Account;
use crate::policy::eligibility::{Eligible, asked_of};
use crate::policy::method::Method;
use crate::policy::tenant::Tenant;
use crate::secrets::SessionToken;
use crate::store::proof::{self, Binding};
use crate::store::{accounts, challenges, flows, registrations, throttles, tickets};
use crate::visit::{Flow, State};
use crate::wire::register::{RegisterRefusal, RegistrationResult};
use crate::wire::{Goal, Outcome, Refusal, Step};

use super::ending::{stop, stop_others};
use super::frame::around;
use super::reading::Read;
use super::registering::{Registering, shown};
use super::screens::of_read;
use super::standing::{Standing, stand};
use super::{Act, Halt, Moved, Trouble, codes};

/// The visit of this session, signed in; or its end, shown.
pub(super) async fn registering(act: &mut Act<'_>) -> Result<Registering, Halt> {
    let Standing { flow, tenant, account, eligible, .. } = stand(act, &[State::Proven]).await?;
    if flow.goal != Some(Goal::Register) {
        return Err(Trouble::OutOfStep.into());
    }
    let registration = registrations::of_flow(act, &flow.id).await?;
    let registration = registration.ok_or(Trouble::Broken("the registration of a visit"))?;
    // The sign-in stood on a login flow's word alone: where its key is revoked, it goes no further.
    if let Some(ticket) = &registration.ticket
        && !tickets::is_believed(act, ticket).await?
    {
        let moved = ends::over(act, flow, registration, RegistrationResult::Cancelled).await?;
        return Err(Halt::shown(moved));
    }
    let (Some(account), Some(on_file)) = (account, eligible) else {
        return Err(Trouble::Broken("the account of a visit to register").into());
    };
    Ok(Registering { flow, registration, tenant, account, on_file })
}

/// Goes on once something on file has proven who it is: the wrong codes
/// before it are forgotten, the session is new, and what was wanted is shown.
pub(super) async fn proven(
    act: &mut Act<'_>,
    mut flow: Flow,
    tenant: Tenant,
    account: Account,
    on_file: Eligible,
) -> Result<Moved, Halt> {
    for spent in challenges::proofs(act, &flow.id, &account.id).await? {
        throttles::clear_wrong_proofs(act, &account.id, spent.method).await?;
    }
    let registration = registrations::of_flow(act, &flow.id).await?;
    let registration = registration.ok_or(Trouble::Broken("the registration of a visit"))?;
    let token = SessionToken::random()?;
    flow.session = act.portal.session_of(&token);
    flow.state = State::Proven;
    flow.challenge_id = None;
    flow.touched_ms = act.now;
    flows::save(act, &flow).await?;
    codes::reissue(act, &flow).await?;
    let mut visit = Registering { flow, registration, tenant, account, on_file };
    // When it was used last is shown, and how many codes are left.
    visit.renew(act).await?;
    enrol::after_proof(act, &mut visit).await?;
    Ok(Moved { session: Some(token), ..visit.show(act, None).await? })
}

impl Registering {
    /// The right to change what is on file in this act; none where a fresh proof is wanted first.
    pub async fn binding<'t>(&self, act: &'t mut Act<'_>) -> Result<Option<Binding<'t>>, Trouble> {
        let situation = act.situation();
        Ok(proof::may_bind(act, &self.flow, &self.registration, &self.tenant.settings, &situation).await?)
    }

    /// What is on file changed: the account is read again, and its other visits to register are over.
    pub async fn changed(&mut self, act: &mut Act<'_>) -> Result<(), Trouble> {
        let to_register = |other: &Flow| other.goal == Some(Goal::Register);
        stop_others(act, &self.account.id, &self.flow.id, Outcome::ChangedMeanwhile, to_register).await?;
        self.renew(act).await
    }

    /// Asks for a proof with something on file; afterwards the person is where they are now,
    /// or at the set-up of `wanted`. Where wrong codes switched off all that is on file,
    /// the visit is stopped.
    pub async fn ask_for_proof(mut self, act: &mut Act<'_>, wanted: Option<Method>) -> Result<Moved, Halt> {
        if self.on_file.offers.is_empty() {
            stop(act, &mut self.flow, Outcome::NotEnoughMethods).await?;
            return self.show(act, None).await;
        }
        let now = act.now;
        challenges::drop_proofs(act, &self.flow.id).await?;
        challenges::kill_of_flow(act, &self.flow.id, now).await?;
        self.flow.state = State::Identified;
        self.flow.challenge_id = None;
        self.registration.wanted = wanted;
        self.note(act, Happened::FreshProofAsked, "ok", None);
        self.show(act, None).await
    }

    /// Stays where it is, with a refusal; an act of its own in the log.
    pub async fn refuse(self, act: &mut Act<'_>, refusal: Refusal) -> Result<Moved, Halt> {
        self.note(act, Happened::RegistrationRefused, refusal.code(), None);
        self.show(act, Some(refusal)).await
    }

    /// Keeps everything, and shows where the person stands now.
    pub async fn show(self, act: &mut Act<'_>, refusal: Option<Refusal>) -> Result<Moved, Halt> {
        flows::save(act, &self.flow).await?;
        registrations::save(act, &self.registration).await?;
        let flow = &self.flow;
        if flow.state == State::Proven {
            let step = shown::of(act, &self, refusal).await?;
            return Ok(Moved::to(around(flow, Some(&self.tenant), Step::Register(step), act.now)));
        }
        let proven = challenges::proofs(act, &flow.id, &self.account.id).await?;
        let read = Read { tenant: Some(&self.tenant), account: Some(&self.account), proven: &proven };
        Ok(Moved::to(of_read(act, flow, read, refusal).await?))
    }

    /// Reads the account again, after an act that changed what is on file.
    pub async fn renew(&mut self, act: &mut Act<'_>) -> Result<(), Trouble> {
        let account = accounts::by_id(act, &self.account.id).await?;
        self.account = account.ok_or(Trouble::Broken("the account of a visit to register"))?;
        self.on_file = asked_of(&self.account, &self.tenant.settings, &act.situation());
        Ok(())
    }
}

fn refused(refusal: RegisterRefusal) -> Refusal {
    Refusal::Register(refusal)
}
