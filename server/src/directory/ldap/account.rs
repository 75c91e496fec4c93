//! One account of a directory that speaks LDAP: its password, and its lock.
//!
//! The entry is read again before anything is written, by its unchanging id. A write
//! whose answer is lost is not made again: what became of it is asked later.

use super::{Answering, Found, Kind, Ldap, Told};
use crate::directory::{DirectoryFault, Settled, SignIn, Written};
use crate::ldap::{Change, LdapFault, Lease, PasswordPolicy, PersonSignedIn, PolicyError, Refusal, RefusedChange};
use crate::policy::account::Elsewhere;
use crate::policy::user_id::UserId;
use crate::secrets::{Digest, Password, guid};
use crate::store::proof::{Claim, Claimed, Unlocking, Write};
use crate::store::sign_in_tries::{self, Subject};
use crate::store::{Store, shadows};
use crate::wire::Objection;

/// A shadow, and the directory that its entry is in.
pub struct InLdap<'a> {
    pub store: &'a Store,
    pub ldap: &'a Ldap,
    pub at: Elsewhere,
}

/// Result codes that the portal tells apart (RFC 4511, appendix A).
const NO_SUCH_ATTRIBUTE: u32 = 16;
const CONSTRAINT: u32 = 19;
const NO_SUCH_OBJECT: u32 = 32;
const INAPPROPRIATE: u32 = 48;
const INVALID_CREDENTIALS: u32 = 49;
const NO_RIGHTS: u32 = 50;
/// Of Active Directory: the new password breaks a rule of the domain. Windows answers
/// 53 to a reset and 19 to a change, Samba 19 to both.
const BREAKS_A_RULE: u32 = 0x52d;
/// Of Active Directory: the password of now is not the one given beside the new one.
const WRONG_PASSWORD: u32 = 0x56;
/// Of Active Directory, beside a refused sign-in: the password is right, and must be
/// changed; it is right, and has expired; the account is locked.
const MUST_CHANGE: u32 = 0x773;
const EXPIRED: u32 = 0x532;
const LOCKED: u32 = 0x775;

impl<'a> InLdap<'a> {
    /// What is asked of a directory for a user ID that no one has.
    #[must_use]
    pub fn of_nobody(store: &'a Store, ldap: &'a Ldap) -> Self {
        let (directory, key, set) = (ldap.name.clone(), guid().replace('-', ""), String::new());
        Self { store, ldap, at: Elsewhere { directory, key, set, enabled: true, locked: false, protected: false } }
    }

    /// Sets a password under a claim, and unlocks.
    ///
    /// # Errors
    /// When the directory cannot be reached, which is said apart from an answer that is lost.
    pub(in crate::directory) async fn reset(
        &self,
        claim: &Claim,
        password: Password,
        now_ms: i64,
    ) -> Result<Written, DirectoryFault> {
        let Ready { mut lease, person } = match self.ready(claim, now_ms).await? {
            Ok(ready) => ready,
            Err(written) => return Ok(written),
        };
        let written = self.set(&mut lease, &person, &password).await;
        self.wrote(claim, lease, written, now_ms).await
    }

    /// Sets a password under a claim as the person's own change, with the password of now.
    ///
    /// # Errors
    /// As for [`InLdap::reset`].
    pub(in crate::directory) async fn change(
        &self,
        claim: &Claim,
        current: Option<&Password>,
        password: Password,
        now_ms: i64,
    ) -> Result<Written, DirectoryFault> {
        // It was not kept, so that it is not known whether it is right still.
        let Some(current) = current else { return Ok(Written::ChangedMeanwhile) };
        let Ready { mut lease, person } = match self.ready(claim, now_ms).await? {
            Ok(ready) => ready,
            Err(written) => return Ok(written),
        };
        let written = match self.ldap.kind {
            // Who asks makes no difference: the password of now is the proof.
            Kind::ActiveDirectory => {
                let changes = vec![
                    Change::Delete("unicodePwd", vec![quoted(current)]),
                    Change::Add("unicodePwd", vec![quoted(&password)]),
                ];
                lease.modify(&person.dn, changes).await
            }
            Kind::OpenLdap | Kind::Ds389 => match self.ldap.pool.sign_in(&person.dn, current.expose()).await {
                Ok(PersonSignedIn::Accepted(mut own, _)) => match own.set_password(&person.dn, &password).await {
                    // People may not write their own entry there: the portal may.
                    Err(RefusedChange {
                        fault: LdapFault::Refused(Refusal { code: NO_RIGHTS, .. }), policy, ..
                    }) if policy.error.is_none() => {
                        lease = self.ldap.lease().await.map_err(DirectoryFault::away)?;
                        self.set(&mut lease, &person, &password).await
                    }
                    written => written,
                },
                // It is right, and lets in no more.
                Ok(PersonSignedIn::Refused(_, PasswordPolicy { error: Some(PolicyError::PasswordExpired), .. })) => {
                    lease = self.ldap.lease().await.map_err(DirectoryFault::away)?;
                    self.set(&mut lease, &person, &password).await
                }
                Ok(PersonSignedIn::Refused(..)) => return Ok(Written::ChangedMeanwhile),
                Err(fault) => return Err(DirectoryFault::away(fault)),
            },
        };
        match written {
            Err(RefusedChange { fault: LdapFault::Refused(Refusal { own: Some(WRONG_PASSWORD), .. }), .. }) => {
                Ok(Written::ChangedMeanwhile)
            }
            written => self.wrote(claim, lease, written, now_ms).await,
        }
    }

    /// Sets a password as one who may set any, and unlocks.
    async fn set(
        &self,
        lease: &mut Lease<'_>,
        person: &Told,
        password: &Password,
    ) -> Result<PasswordPolicy, RefusedChange> {
        match self.ldap.kind {
            Kind::ActiveDirectory => {
                let changes = vec![
                    Change::Replace("unicodePwd", vec![quoted(password)]),
                    Change::Replace("lockoutTime", vec![b"0".to_vec()]),
                ];
                match self.ldap.policy_hints(lease).await {
                    Some(control) => lease.modify_by_policy(&person.dn, changes, control).await,
                    None => lease.modify(&person.dn, changes).await,
                }
            }
            // The policy's overlay unlocks with a new password.
            Kind::OpenLdap | Kind::Ds389 => lease.set_password(&person.dn, password).await,
        }
    }

    /// Goes on with the directory's answer to a new password.
    async fn wrote(
        &self,
        claim: &Claim,
        mut lease: Lease<'_>,
        written: Result<PasswordPolicy, RefusedChange>,
        now_ms: i64,
    ) -> Result<Written, DirectoryFault> {
        if let Err(refused) = written {
            return self.refused(refused);
        }
        let set = self.set_now(&mut lease, now_ms).await;
        let kept = shadows::written(self.store, claim, set.as_deref(), now_ms).await?;
        Ok(if kept { Written::Done } else { Written::ChangedMeanwhile })
    }

    /// Unlocks under a claim. Neither the password nor whether the account is enabled is touched.
    ///
    /// # Errors
    /// As for [`InLdap::reset`].
    pub(in crate::directory) async fn unlock(&self, claim: &Unlocking, now_ms: i64) -> Result<Written, DirectoryFault> {
        let Ready { mut lease, person } = match self.ready(claim, now_ms).await? {
            Ok(ready) => ready,
            Err(written) => return Ok(written),
        };
        let name = self.ldap.kind.lock();
        let change = match self.ldap.kind {
            Kind::ActiveDirectory => Change::Replace(name, vec![b"0".to_vec()]),
            // The lock that was read, and no other: an administrator may have set one since.
            Kind::OpenLdap | Kind::Ds389 => {
                Change::Delete(name, person.lock.iter().map(|lock| lock.as_bytes().to_vec()).collect())
            }
        };
        match lease.modify(&person.dn, vec![change]).await {
            Ok(_) => {}
            Err(RefusedChange { fault: LdapFault::Refused(Refusal { code: NO_SUCH_ATTRIBUTE, .. }), .. }) => {
                let now = self.ldap.by_key_on(&mut lease, &self.at.key, now_ms).await.map_err(DirectoryFault::away)?;
                if now.is_none_or(|person| person.locked || !person.enabled) {
                    return Ok(Written::ChangedMeanwhile);
                }
            }
            Err(refused) => {
                // No password is written here that could break a rule.
                let written = self.refused(refused)?;
                return Ok(if matches!(written, Written::Refused(_)) { Written::Forbidden } else { written });
            }
        }
        let kept = shadows::unlocked(self.store, claim).await?;
        Ok(if kept { Written::Done } else { Written::ChangedMeanwhile })
    }

    /// The entry, read again, and a session to write it: or how the write ends before it begins.
    async fn ready(&self, claim: &Write, now_ms: i64) -> Result<Result<Ready<'_>, Written>, DirectoryFault> {
        let mut lease = self.ldap.lease().await.map_err(DirectoryFault::away)?;
        let person = self.ldap.by_key_on(&mut lease, &self.at.key, now_ms).await.map_err(DirectoryFault::away)?;
        let Some(person) = person.filter(|person| person.enabled && person.set == self.at.set) else {
            return Ok(Err(Written::ChangedMeanwhile));
        };
        if person.protected {
            return Ok(Err(Written::Forbidden));
        }
        // Last of all: a claim that was let go of writes no more.
        if !shadows::stands(self.store, claim).await? {
            return Ok(Err(Written::ChangedMeanwhile));
        }
        Ok(Ok(Ready { lease, person }))
    }

    /// When the password was set, as the directory says after the write; `None` where it does not answer.
    async fn set_now(&self, lease: &mut Lease<'_>, now_ms: i64) -> Option<String> {
        match self.ldap.by_key_on(lease, &self.at.key, now_ms).await {
            Ok(person) => person.map(|person| person.set),
            Err(_) => None,
        }
    }

    fn refused(&self, refused: RefusedChange) -> Result<Written, DirectoryFault> {
        if refused.may_be_done {
            return Err(DirectoryFault::Lost(refused.fault));
        }
        let LdapFault::Refused(refusal) = refused.fault else { return Err(DirectoryFault::away(refused.fault)) };
        if refusal.code == NO_SUCH_OBJECT || refusal.own == Some(LOCKED) {
            return Ok(Written::ChangedMeanwhile);
        }
        let objection = objection(refusal, refused.policy);
        tracing::warn!(directory = self.ldap.name, %refusal, policy = ?refused.policy.error, "a directory refused a write");
        Ok(objection.map_or(Written::Forbidden, Written::Refused))
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
        now_ms: i64,
    ) -> Result<Settled, DirectoryFault> {
        if crate::store::accounts::last_claim(self.store.pool(), account, what).await?.as_deref() == Some(claim) {
            return Ok(Settled::Written);
        }
        let person = self.ldap.by_key(&self.at.key, now_ms).await.map_err(DirectoryFault::away)?;
        let Some(person) = person.filter(|person| person.enabled) else { return Ok(Settled::Unknown) };
        let is_same = match what {
            Claimed::Password => person.set == self.at.set && !person.set.is_empty(),
            // One that is unlocked is what the person asked for, whoever did it.
            Claimed::Unlock if !person.locked => return Ok(Settled::Written),
            Claimed::Unlock => true,
        };
        Ok(if is_same && self.ldap.is_one_server() { Settled::NotWritten } else { Settled::Unknown })
    }

    /// Signs in at the directory, by the portal's own count of wrong passwords as well:
    /// the portal is no way to try more of them.
    ///
    /// # Errors
    /// When the directory or the store fails; such a try is not counted.
    pub(in crate::directory) async fn sign_in(
        &self,
        user_id: &UserId,
        password: Password,
        now_ms: i64,
    ) -> Result<SignIn, DirectoryFault> {
        let stranger = self.store.keys().digest(Digest::Nobody, &[user_id.as_str()]);
        let subject = Subject { user_id: user_id.as_str(), stranger: &stranger };
        let mut tx = self.store.write().await?;
        let may_ask = sign_in_tries::count(&mut tx, subject, now_ms).await?;
        tx.commit().await?;
        let asked = if may_ask { self.is_let_in(&password, now_ms).await } else { Ok(LetIn::No) };
        let let_in = match asked {
            Ok(let_in) => let_in,
            Err(fault) => {
                let mut tx = self.store.write_at_last().await?;
                if may_ask {
                    sign_in_tries::take_back(&mut tx, subject).await?;
                }
                tx.commit().await?;
                return Err(fault);
            }
        };
        let mut tx = self.store.write().await?;
        match let_in {
            LetIn::Yes { ref set } => {
                // The password that was right is that of the entry as it is now.
                let epoch = shadows::set(&mut tx, &self.at, set, now_ms).await?;
                if let Some(password_epoch) = epoch
                    && sign_in_tries::forgive(&mut tx, user_id.as_str(), password_epoch, now_ms).await?
                {
                    tx.commit().await?;
                    return Ok(SignIn::Accepted { password_epoch });
                }
            }
            LetIn::Locked | LetIn::No => {}
        }
        // One that is locked there counts as any other wrong try, so that it looks like one.
        let until_ms = sign_in_tries::lock_if_due(&mut tx, subject, now_ms).await?;
        tx.commit().await?;
        let refused = if matches!(let_in, LetIn::Locked) { SignIn::LockedThere } else { SignIn::Refused };
        Ok(until_ms.map_or(refused, |until_ms| SignIn::Locked { until_ms }))
    }

    async fn is_let_in(&self, password: &Password, now_ms: i64) -> Result<LetIn, DirectoryFault> {
        let person = self.ldap.by_key(&self.at.key, now_ms).await.map_err(DirectoryFault::away)?;
        let person = person.filter(|person| person.enabled);
        // Nobody's password is sent as well, under a name that no entry has. How long a directory
        // takes to refuse that is its own.
        let nobody = self.ldap.base.below("cn", &guid());
        let dn = person.as_ref().map_or(&nobody, |person| &person.dn);
        let signed_in = match self.ldap.pool.sign_in(dn, password.expose()).await {
            Ok(signed_in) => signed_in,
            // No account has such a password.
            Err(LdapFault::NotSent) => return Ok(LetIn::No),
            Err(fault) => return Err(DirectoryFault::away(fault)),
        };
        let Some(person) = person else { return Ok(LetIn::No) };
        Ok(match signed_in {
            PersonSignedIn::Accepted(_, PasswordPolicy { error: Some(PolicyError::AccountLocked), .. }) => {
                LetIn::Locked
            }
            PersonSignedIn::Accepted(..) => LetIn::Yes { set: person.set },
            PersonSignedIn::Refused(Refusal { data: Some(MUST_CHANGE | EXPIRED), .. }, _) => {
                LetIn::Yes { set: person.set }
            }
            PersonSignedIn::Refused(_, PasswordPolicy { error: Some(PolicyError::PasswordExpired), .. }) => {
                LetIn::Yes { set: person.set }
            }
            PersonSignedIn::Refused(Refusal { data: Some(LOCKED), .. }, _) => LetIn::Locked,
            PersonSignedIn::Refused(_, PasswordPolicy { error: Some(PolicyError::AccountLocked), .. }) => LetIn::Locked,
            PersonSignedIn::Refused(Refusal { code: NO_SUCH_OBJECT | INAPPROPRIATE | INVALID_CREDENTIALS, .. }, _) => {
                LetIn::No
            }
            // The server's own trouble is no wrong password.
            PersonSignedIn::Refused(refusal, _) => return Err(DirectoryFault::Away(LdapFault::Refused(refusal))),
        })
    }
}

/// An entry that may be written now.
struct Ready<'a> {
    lease: Lease<'a>,
    person: Told,
}

/// What a directory says to a password.
enum LetIn {
    Yes { set: String },
    Locked,
    No,
}

/// As Active Directory takes a password: in quotation marks, in UTF-16.
fn quoted(password: &Password) -> Vec<u8> {
    format!("\"{}\"", password.expose()).encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Which rule a new password broke, as far as the directory tells it in numbers; `None`
/// where no other password would be taken either.
fn objection(refusal: Refusal, policy: PasswordPolicy) -> Option<Objection> {
    match policy.error {
        Some(PolicyError::PasswordTooShort) => return Some(Objection::TooShort),
        Some(PolicyError::PasswordTooLong) => return Some(Objection::TooLong),
        Some(PolicyError::PasswordInHistory) => return Some(Objection::UsedBefore),
        Some(PolicyError::PasswordTooYoung) => return Some(Objection::TooYoung),
        Some(PolicyError::InsufficientPasswordQuality) => return Some(Objection::Rules),
        Some(PolicyError::PasswordModNotAllowed | PolicyError::MustSupplyOldPassword) => return None,
        Some(PolicyError::PasswordExpired | PolicyError::AccountLocked | PolicyError::ChangeAfterReset) | None => {}
    }
    let breaks_a_rule = refusal.own == Some(BREAKS_A_RULE) || refusal.code == CONSTRAINT;
    breaks_a_rule.then_some(Objection::Rules)
}

impl Ldap {
    /// The person who answers to a user ID.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn find(&self, user_id: &UserId, now_ms: i64) -> Result<Found, LdapFault> {
        let mut lease = self.lease().await?;
        let attributes = self.person_attributes();
        Ok(match self.answering(&mut lease, user_id, &attributes).await? {
            Answering::One(entry) => match self.told(&entry, now_ms) {
                Some(told) => Found::One(Box::new(self.with_groups(&mut lease, told).await?)),
                None => Found::None,
            },
            Answering::Several => Found::Several,
            Answering::None | Answering::Alike => Found::None,
        })
    }
}
