//! One account of an organization's own directory: what is kept here of it, and what is asked there.

use crate::directory::question::{LetIn, Wish, Wrote};
use crate::directory::{DirectoryFault, Settled, SignIn, Written};
use crate::policy::account::Elsewhere;
use crate::policy::login_name::LoginName;
use crate::secrets::{Password, guid};
use crate::store::proof::{Claim, Claimed, Unlocking};
use crate::store::sign_in_tries::Try;
use crate::store::{accounts, shadows};

use super::Own;

/// A shadow, and the directory that its entry is in.
pub struct InOwn<'a> {
    pub own: Own<'a>,
    pub at: Elsewhere,
}

impl<'a> InOwn<'a> {
    /// What is asked of a directory for a user ID that no one has.
    #[must_use]
    pub fn of_nobody(own: Own<'a>) -> Self {
        let (directory, key, set) = (own.directory.name().to_owned(), guid().replace('-', ""), String::new());
        Self { own, at: Elsewhere { directory, key, set, enabled: true, locked: false, protected: false, rules: None } }
    }

    /// Sets a password under a claim, and unlocks.
    ///
    /// # Errors
    /// When the directory cannot be reached, which is said apart from an answer that is lost.
    pub(in crate::directory) async fn reset(
        &self,
        claim: &Claim,
        password: Password,
    ) -> Result<Written, DirectoryFault> {
        self.set(claim, Wish::Reset(password)).await
    }

    /// Sets a password under a claim as the person's own change, with the password of now.
    ///
    /// # Errors
    /// As for [`InOwn::reset`].
    pub(in crate::directory) async fn change(
        &self,
        claim: &Claim,
        current: Option<&Password>,
        password: Password,
    ) -> Result<Written, DirectoryFault> {
        // It was not kept, so that it is not known whether it is right still.
        let Some(current) = current else { return Ok(Written::ChangedMeanwhile) };
        let current = Password::new(current.expose().to_owned());
        self.set(claim, Wish::Change { current, password }).await
    }

    async fn set(&self, claim: &Claim, wish: Wish) -> Result<Written, DirectoryFault> {
        let (set, must_change) = match self.own.write(claim, &self.at.key, &self.at.set, wish).await? {
            Wrote::Done { set, must_change } => (set, must_change),
            Wrote::ChangedMeanwhile => return Ok(Written::ChangedMeanwhile),
            Wrote::Refused(objection) => return Ok(Written::Refused(objection)),
            Wrote::Forbidden => return Ok(Written::Forbidden),
        };
        // Whatever was read by now may be of the password before: a pass must know that it is.
        let now = shadows::Now { set: set.as_deref(), at_ms: self.own.clock.now_ms(), must_change };
        let kept = shadows::written(self.own.store, claim, now).await?;
        Ok(if kept { Written::Done } else { Written::ChangedMeanwhile })
    }

    /// Unlocks under a claim. Neither the password nor whether the account is enabled is touched.
    ///
    /// # Errors
    /// As for [`InOwn::reset`].
    pub(in crate::directory) async fn unlock(&self, claim: &Unlocking) -> Result<Written, DirectoryFault> {
        match self.own.write(claim, &self.at.key, &self.at.set, Wish::Unlock).await? {
            Wrote::Done { .. } => {}
            Wrote::ChangedMeanwhile => return Ok(Written::ChangedMeanwhile),
            Wrote::Refused(_) | Wrote::Forbidden => return Ok(Written::Forbidden),
        }
        let kept = shadows::unlocked(self.own.store, claim).await?;
        Ok(if kept { Written::Done } else { Written::ChangedMeanwhile })
    }

    /// Says what became of a claim. What changed since it was made may be another's
    /// doing, and what did not may come yet from another server: then it cannot be told.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub(in crate::directory) async fn settle(
        &self,
        account: &str,
        claim: &str,
        what: Claimed,
    ) -> Result<Settled, DirectoryFault> {
        if accounts::last_claim(self.own.store.pool(), account, what).await?.as_deref() == Some(claim) {
            return Ok(Settled::Written);
        }
        let person = self.own.by_key(&self.at.key).await?;
        let Some(person) = person.filter(|person| !person.is_disabled()) else { return Ok(Settled::Unknown) };
        let is_same = match what {
            Claimed::Password => person.set == self.at.set && !person.set.is_empty(),
            // One that is unlocked is what the person asked for, whoever did it.
            Claimed::Unlock if !person.locked => return Ok(Settled::Written),
            Claimed::Unlock => true,
        };
        Ok(if is_same && self.own.is_one_server() { Settled::NotWritten } else { Settled::Unknown })
    }

    /// Signs in at the directory, by the portal's own count of wrong passwords as well:
    /// the portal is no way to try more of them.
    ///
    /// # Errors
    /// When the directory or the store fails; such a try is not counted.
    pub(in crate::directory) async fn sign_in(
        &self,
        name: &LoginName,
        password: Password,
        now_ms: i64,
    ) -> Result<SignIn, DirectoryFault> {
        let counted = Try::count(self.own.store, name, now_ms).await?;
        let asked = if counted.may_compare() { self.own.let_in(&self.at.key, password).await } else { Ok(LetIn::No) };
        let let_in = match asked {
            Ok(let_in) => let_in,
            Err(fault) => {
                counted.take_back().await?;
                return Err(fault);
            }
        };
        let mut tx = self.own.store.write().await?;
        if let LetIn::Yes { set } = &let_in
            // The password that was right is that of the entry as it is now.
            && let Some(password_epoch) = shadows::set(&mut tx, &self.at, set, self.own.clock.now_ms()).await?
            && counted.forgive(&mut tx, password_epoch).await?
        {
            tx.commit().await?;
            return Ok(SignIn::Accepted { password_epoch });
        }
        // One that is locked there counts as any other wrong try, so that it looks like one.
        let until_ms = counted.lock_if_due(&mut tx).await?;
        tx.commit().await?;
        let refused = if let_in == LetIn::Locked { SignIn::LockedThere } else { SignIn::Refused };
        Ok(until_ms.map_or(refused, |until_ms| SignIn::Locked { until_ms }))
    }
}
