//! A visit to register that is signed in: what is on file, what is being set up, and what
//! is shown of it. What a person does there is in [`super::registration`].

pub(in crate::flow) mod on_file;
pub(in crate::flow) mod pending;
pub(in crate::flow) mod provider;
pub(in crate::flow) mod shown;

use crate::audit::{Event, Happened};
use crate::method::{self, SetsUp};
use crate::policy::account::Account;
use crate::policy::eligibility::{Eligible, Situation, held};
use crate::policy::method::Method;
use crate::policy::registration::{Interrupt, wanted};
use crate::policy::tenant::{MeansFrom, Tenant};
use crate::visit::Flow;
use crate::visit::registration::{Place, Registration};

use super::{Act, Trouble};

/// A visit to register that is signed in, with everything read again for an act.
pub(super) struct Registering {
    pub flow: Flow,
    pub registration: Registration,
    pub tenant: Tenant,
    pub account: Account,
    /// What is on file and counts.
    pub on_file: Eligible,
}

impl Registering {
    pub fn go(&mut self, place: Place) {
        self.registration.place = place;
        self.registration.done = None;
    }

    /// Notes an event of this visit in the log.
    pub fn note(&self, act: &mut Act<'_>, happened: Happened, outcome: &str, method: Option<Method>) {
        let event = act.event_of(&self.flow, happened, outcome);
        act.note(Event { method: method.map(Method::name), ..event });
    }

    /// What is asked for, as it counts there: a person who only confirms is asked for what the
    /// policy counts, and for no campaign's count.
    pub fn wanted(&self, situation: &Situation) -> Eligible {
        match self.registration.interrupt {
            Some(Interrupt::Reconfirm) => self.on_file.clone(),
            Some(Interrupt::Register) | None => wanted(&self.account, &self.tenant.settings, situation),
        }
    }

    /// Whether no more of a method can be put on file. Contact data that the organization
    /// entered takes no place: it makes way for what the person registers. A set of which no
    /// code is left makes way for another.
    pub fn is_full(&self, method: Method) -> bool {
        let held = held(&self.account, method::rules(method), MeansFrom::Registered);
        held.iter().filter(|held| held.left != Some(0)).count() >= usize::from(method::kit(method).most())
    }

    /// What goes once the means that is being set up counts.
    pub fn replaces(&self) -> Result<Option<String>, Trouble> {
        let (method, sets_up) = self.setting_up()?;
        Ok(match sets_up {
            // There is one set at most.
            SetsUp::Codes { .. } => self.account.kept_by(method).next().map(|set| set.id.clone()),
            SetsUp::Address { .. } | SetsUp::Key { .. } | SetsUp::Passkey => self.registration.item.clone(),
        })
    }

    /// The method that is being set up, and its form.
    pub fn setting_up(&self) -> Result<(Method, &'static SetsUp), Trouble> {
        let method = self.registration.setting_up.ok_or(Trouble::OutOfStep)?;
        let sets_up = method::kit(method).sets_up.as_ref().ok_or(Trouble::Broken("a method that is not set up"))?;
        Ok((method, sets_up))
    }
}
