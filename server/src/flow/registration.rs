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
//!       SetUpApp | SetUpMail ─ code ─▶  Over or       add, replace, remove,
//!                     │                 Manage        make default
//!          all there  ▼                    ▲
//!                  Review ── confirm ──────┘
//! ```
//!
//! A visit to register is a visit like any other, with the same session, the
//! same limits and the same end after 15 idle or 30 minutes in all. `Identified`
//! and `Challenged` ask for a proof with something on file; `Proven` is signed
//! in, and [`Place`] says where the person stands there.
//!
//! What always holds: nothing counts before it was used once; nothing is set up,
//! bound, changed or dropped without a [`Binding`], which is judged in the same
//! transaction; a change ends the account's other visits to register; what was
//! on file stays until its successor counts; every change is told to the old and
//! the new address; a login flow's own session is never touched.

pub mod by_provider;
mod ends;
mod enrol;
mod first_use;
mod for_app;
pub mod manage;
mod new_mail;
pub(super) mod screens;
mod sign_in;
mod wizard;

pub use ends::cancel;
pub use enrol::{add, choose_other};
pub use first_use::prove_new;
pub use new_mail::{mail_to, send_again};
pub use sign_in::{begin, redeem};
pub use wizard::{confirm, start};

pub(super) use ends::step_back;

use crate::audit::{Event, Happened};
use crate::policy::account::Account;
use crate::policy::eligibility::{Eligible, Situation, asked_of};
use crate::policy::method::Method;
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::secrets::SessionToken;
use crate::store::{Tx, accounts, audit, challenges, flows, registrations, throttles, tickets};
use crate::wire::register::{RegisterRefusal, RegistrationResult};
use crate::wire::{Outcome, Refusal, Screen, Step};

use super::screens::{around, of_read};
use super::standing::{Read, Standing, ended, stand, stop};
use super::{Caller, Moved, Trouble, event_of};
use crate::store::proof::{self, Binding};
use crate::visit::registration::{Place, Registration};
use crate::visit::{Flow, State};

/// Kinds of means that this version registers, strongest first.
pub(super) const KINDS: [Method; 2] = [Method::AppCode, Method::Email];

/// Means of one kind on file at most (the model's number for apps).
pub(super) const MOST_OF_A_KIND: usize = 5;

/// A visit to register that is signed in, with everything read again for an act.
pub(super) struct Registering {
    pub flow: Flow,
    pub registration: Registration,
    pub tenant: Tenant,
    pub account: Account,
    /// What is on file and counts.
    pub on_file: Eligible,
}

/// Whether an act goes on; if not, what is shown instead.
pub(super) type May<T> = Result<T, Moved>;

/// The visit of this session, signed in; or its end, shown.
pub(super) async fn registering(
    mut tx: Tx,
    portal: &Portal,
    caller: &Caller,
    now: i64,
) -> Result<May<(Tx, Registering)>, Trouble> {
    let Standing { flow, tenant, account, eligible, .. } =
        match stand(&mut tx, portal, caller, &[State::Proven], now).await? {
            Ok(standing) => standing,
            Err(flow) => return Ok(Err(ended(tx, portal, caller, &flow, now).await?)),
        };
    let registration = registrations::of_flow(&mut tx, &flow.id).await?.ok_or(Trouble::OutOfStep)?;
    // The sign-in stood on a login flow's word alone: where its key is revoked, nothing goes on.
    if let Some(ticket) = &registration.ticket
        && !tickets::is_believed(&mut tx, ticket).await?
    {
        let visit = (flow, registration);
        return Ok(Err(ends::over(tx, portal, caller, visit, RegistrationResult::Cancelled, now).await?));
    }
    let (Some(account), Some(on_file)) = (account, eligible) else { return Err(Trouble::OutOfStep) };
    Ok(Ok((tx, Registering { flow, registration, tenant, account, on_file })))
}

/// Goes on once something on file has proven who it is: the wrong codes
/// before it are forgotten, the session is new, and what was wanted is shown.
pub(super) async fn proven(
    mut tx: Tx,
    portal: &Portal,
    mut flow: Flow,
    tenant: Tenant,
    account: Account,
    on_file: Eligible,
    now: i64,
) -> Result<Moved, Trouble> {
    for spent in challenges::proofs(&mut tx, &flow.id, &account.id).await? {
        throttles::clear_wrong_proofs(&mut tx, &account.id, spent.method).await?;
    }
    let registration = registrations::of_flow(&mut tx, &flow.id).await?.ok_or(Trouble::OutOfStep)?;
    let token = SessionToken::random()?;
    flow.session = portal.session_of(&token);
    flow.state = State::Proven;
    flow.challenge_id = None;
    flow.touched_ms = now;
    let mut visit = Registering { flow, registration, tenant, account, on_file };
    // When it was used last is shown.
    visit.renew(&mut tx, portal, now).await?;
    enrol::after_proof(&mut tx, portal, &mut visit, now).await?;
    Ok(Moved { session: Some(token), ..visit.show(tx, portal, None, now).await? })
}

impl Registering {
    /// The right to change what is on file in this transaction; none where a fresh proof is wanted first.
    pub async fn binding<'t>(&self, tx: &'t mut Tx, portal: &Portal, now: i64) -> Result<Option<Binding<'t>>, Trouble> {
        let settings = &self.tenant.settings;
        Ok(proof::may_bind(tx, &portal.keys, &self.flow, &self.registration, settings, now).await?)
    }

    /// What is on file changed: the account is read again, and its other visits to register are over.
    pub async fn changed(&mut self, tx: &mut Tx, portal: &Portal, now: i64) -> Result<(), Trouble> {
        ends::end_other_registrations(tx, portal, &self.flow, now).await?;
        self.renew(tx, portal, now).await
    }

    /// Asks for a proof with something on file; afterwards the person is where they are now,
    /// or at the set-up of `wanted`. Where nothing on file can prove anything, since wrong
    /// codes switched it off, the visit is stopped.
    pub async fn ask_for_proof(
        mut self,
        mut tx: Tx,
        portal: &Portal,
        caller: &Caller,
        wanted: Option<Method>,
        now: i64,
    ) -> Result<Moved, Trouble> {
        if self.on_file.offers.is_empty() {
            stop(&mut tx, portal, &mut self.flow, Some(caller), Outcome::NotEnoughMethods, now).await?;
            return self.show(tx, portal, None, now).await;
        }
        challenges::drop_proofs(&mut tx, &self.flow.id).await?;
        challenges::kill_of_flow(&mut tx, &self.flow.id, now).await?;
        self.flow.state = State::Identified;
        self.flow.challenge_id = None;
        self.registration.wanted = wanted;
        self.note(&mut tx, portal, Some(caller), Happened::FreshProofAsked, "ok", None, now).await?;
        self.show(tx, portal, None, now).await
    }

    /// Stays where it is, with a refusal; an act of its own in the log.
    pub async fn refuse(
        self,
        mut tx: Tx,
        portal: &Portal,
        caller: &Caller,
        refusal: Refusal,
        now: i64,
    ) -> Result<Moved, Trouble> {
        self.note(&mut tx, portal, Some(caller), Happened::RegistrationRefused, refusal.code(), None, now).await?;
        self.show(tx, portal, Some(refusal), now).await
    }

    /// Keeps everything, commits, and shows where the person stands now.
    pub async fn show(self, mut tx: Tx, portal: &Portal, refusal: Option<Refusal>, now: i64) -> Result<Moved, Trouble> {
        flows::save(&mut tx, &self.flow).await?;
        registrations::save(&mut tx, &self.registration).await?;
        let screen = self.screen(&mut tx, portal, refusal, now).await?;
        tx.commit().await?;
        portal.outbox_has_mail();
        Ok(Moved::to(screen))
    }

    async fn screen(
        &self,
        tx: &mut Tx,
        portal: &Portal,
        refusal: Option<Refusal>,
        now: i64,
    ) -> Result<Screen, Trouble> {
        let flow = &self.flow;
        if flow.state == State::Proven {
            let step = screens::of(tx, portal, self, refusal, now).await?;
            return Ok(around(flow, Some(&self.tenant), Step::Register(step), now));
        }
        let proven = challenges::proofs(tx, &flow.id, &self.account.id).await?;
        let read = Read { tenant: Some(&self.tenant), account: Some(&self.account), proven: &proven };
        of_read(tx, portal, flow, read, refusal, now).await
    }

    /// Reads the account again, after an act that changed what is on file.
    pub async fn renew(&mut self, tx: &mut Tx, portal: &Portal, now: i64) -> Result<(), Trouble> {
        self.account = accounts::by_id(tx, &portal.keys, &self.account.id).await?.ok_or(Trouble::OutOfStep)?;
        let (gates, offers) = asked_of(&self.account, &self.tenant.settings, &Situation::at(now));
        self.on_file = Eligible { gates, offers };
        Ok(())
    }

    pub fn go(&mut self, place: Place) {
        self.registration.place = place;
        self.registration.done = None;
    }

    #[allow(clippy::too_many_arguments)]
    pub async fn note(
        &self,
        tx: &mut Tx,
        portal: &Portal,
        caller: Option<&Caller>,
        happened: Happened,
        outcome: &str,
        method: Option<Method>,
        now: i64,
    ) -> Result<(), Trouble> {
        let event = Event {
            method: method.map(Method::name),
            ..event_of(&self.flow, caller.map(|caller| caller.source), happened, outcome)
        };
        audit::append(tx, &portal.keys, event, now);
        Ok(())
    }

    /// How many of a kind are on file, whoever put them there.
    pub fn count(&self, method: Method) -> usize {
        match method {
            Method::AppCode => self.account.apps.len(),
            _ => self.account.proving_mails().count(),
        }
    }
}

fn refused(refusal: RegisterRefusal) -> Refusal {
    Refusal::Register(refusal)
}
