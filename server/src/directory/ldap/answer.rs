//! What a directory that speaks LDAP answers, question by question.
//!
//! The entry is read again before anything is written, by its unchanging id. A write
//! whose answer is lost is not made again: what became of it is asked later.

use super::kind::WRONG_PASSWORDS;
use super::{Answering, Found, Kind, Ldap, Told};
use crate::directory::DirectoryFault;
use crate::directory::question::{Answer, Leave, LetIn, Name, Question, Wish, Wrote};
use crate::ldap::{Change, LdapFault, Lease, PasswordPolicy, PersonSignedIn, PolicyError, Refusal, RefusedChange};
use crate::secrets::{Password, guid};
use crate::wire::Objection;

/// Result codes that the portal tells apart (RFC 4511, appendix A).
const NO_SUCH_ATTRIBUTE: u32 = 16;
const CONSTRAINT: u32 = 19;
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

impl Ldap {
    /// Answers a question. `leave` is asked last of all before a password is tried or
    /// anything is written; without it, nothing is.
    ///
    /// # Errors
    /// When the directory cannot be asked, which is said apart from an answer that is lost.
    pub async fn answer(&self, question: Question, now_ms: i64, leave: impl Leave) -> Result<Answer, DirectoryFault> {
        Ok(match question {
            Question::Find { name, by_mail } => {
                Answer::Found(self.find(&name, by_mail, now_ms).await.map_err(DirectoryFault::of_reading)?)
            }
            Question::ByKey(key) => {
                let told = self.by_key(&key, now_ms).await.map_err(DirectoryFault::of_reading)?;
                Answer::Person(told.map(Box::new))
            }
            Question::LetIn { key, password } => Answer::LetIn(self.let_in(&key, &password, now_ms, leave).await?),
            Question::Write { key, set, wish } => Answer::Wrote(self.write(&key, &set, &wish, now_ms, leave).await?),
            Question::Check(user_id) => Answer::Checked(self.check(user_id.as_ref()).await),
        })
    }

    /// The person who answers to a name. `by_mail`: a mail address is as good as a user ID.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn find(&self, name: &Name, by_mail: bool, now_ms: i64) -> Result<Found, LdapFault> {
        let mut lease = self.pool.lease().await?;
        let attributes = self.attributes().names();
        Ok(match self.answering(&mut lease, name, by_mail, &attributes).await? {
            Answering::One(entry) => match self.told_whole(&mut lease, &entry, now_ms).await? {
                Some(told) if self.has_a_twin(&mut lease, name, by_mail, &told).await? => Found::Several,
                Some(told) => Found::One(Box::new(told)),
                None => Found::None,
            },
            Answering::Several => Found::Several,
            Answering::None | Answering::Alike => Found::None,
        })
    }

    /// The person of an unchanging id, before anything is written. A new password takes away an
    /// administrator's lock as well, in OpenLDAP: so it must be seen that there is none.
    async fn to_write(&self, lease: &mut Lease<'_>, key: &str, now_ms: i64) -> Result<Option<Told>, LdapFault> {
        let Some(entry) = self.entry_of(lease, key).await? else { return Ok(None) };
        let Some(told) = self.told(&entry, now_ms) else { return Ok(None) };
        let told = self.if_shown(lease, &entry, told).await?;
        match self.kind.marks().first() {
            Some(mark) if told.enabled.is_none() => Err(LdapFault::Hidden(mark)),
            Some(_) | None => Ok(Some(told)),
        }
    }

    async fn write(
        &self,
        key: &str,
        set: &str,
        wish: &Wish,
        now_ms: i64,
        leave: impl Leave,
    ) -> Result<Wrote, DirectoryFault> {
        let mut lease = self.pool.lease().await.map_err(DirectoryFault::of_reading)?;
        let person = self.to_write(&mut lease, key, now_ms).await.map_err(DirectoryFault::of_reading)?;
        let Some(person) = person.filter(|person| !person.is_disabled() && person.set == set) else {
            return Ok(Wrote::ChangedMeanwhile);
        };
        let person = self.with_groups(&mut lease, person).await.map_err(DirectoryFault::of_reading)?;
        if person.protected {
            return Ok(Wrote::Forbidden);
        }
        // Last of all: a claim that was let go of writes no more.
        if !leave.ask().await? {
            return Ok(Wrote::ChangedMeanwhile);
        }
        match wish {
            Wish::Reset(password) => {
                let written = self.set(&mut lease, &person, password).await;
                self.wrote(lease, key, written, now_ms).await
            }
            Wish::Change { current, password } => self.change(lease, &person, current, password, now_ms).await,
            Wish::Unlock => self.unlock(lease, &person, now_ms).await,
        }
    }

    /// Sets a password as the person's own change, with the password of now.
    async fn change<'a>(
        &'a self,
        mut lease: Lease<'a>,
        person: &Told,
        current: &Password,
        password: &Password,
        now_ms: i64,
    ) -> Result<Wrote, DirectoryFault> {
        let written = match self.kind {
            // Who asks makes no difference: the password of now is the proof.
            Kind::ActiveDirectory => {
                let changes = vec![
                    Change::Delete("unicodePwd", vec![quoted(current)]),
                    Change::Add("unicodePwd", vec![quoted(password)]),
                ];
                lease.modify(&person.dn, changes).await
            }
            Kind::OpenLdap | Kind::Ds389 => match self.pool.sign_in(&person.dn, current.expose()).await {
                Ok(PersonSignedIn::Accepted(mut own, _)) => match own.set_password(&person.dn, password).await {
                    // People may not write their own entry there: the portal may. OpenLDAP says the same code
                    // where its policy forbids it; 389 says another one, and names the policy here.
                    Err(RefusedChange {
                        fault: LdapFault::Refused(Refusal { code: NO_RIGHTS, .. }), policy, ..
                    }) if policy.error.is_none() || self.kind == Kind::Ds389 => {
                        self.set(&mut lease, person, password).await
                    }
                    written => written,
                },
                // It is right, and lets in no more.
                Ok(PersonSignedIn::Refused(_, PasswordPolicy { error: Some(PolicyError::PasswordExpired), .. })) => {
                    self.set(&mut lease, person, password).await
                }
                Ok(PersonSignedIn::Refused(..)) => return Ok(Wrote::ChangedMeanwhile),
                Err(fault) => return Err(DirectoryFault::of_reading(fault)),
            },
        };
        match written {
            Err(RefusedChange { fault: LdapFault::Refused(Refusal { own: Some(WRONG_PASSWORD), .. }), .. }) => {
                Ok(Wrote::ChangedMeanwhile)
            }
            written => self.wrote(lease, &person.key, written, now_ms).await,
        }
    }

    /// Sets a password as one who may set any, and unlocks.
    async fn set(
        &self,
        lease: &mut Lease<'_>,
        person: &Told,
        password: &Password,
    ) -> Result<PasswordPolicy, RefusedChange> {
        match self.kind {
            Kind::ActiveDirectory => {
                let changes = vec![
                    Change::Replace("unicodePwd", vec![quoted(password)]),
                    Change::Replace("lockoutTime", vec![b"0".to_vec()]),
                ];
                match self.policy_hints(lease).await {
                    Some(control) => lease.modify_by_policy(&person.dn, changes, control).await,
                    None => lease.modify(&person.dn, changes).await,
                }
            }
            // The policy's overlay unlocks with a new password.
            Kind::OpenLdap => lease.set_password(&person.dn, password).await,
            Kind::Ds389 => {
                let policy = lease.set_password(&person.dn, password).await?;
                // The server sets the count of wrong passwords to zero and leaves the time of the lock: after
                // the next wrong password that would look like a lock. The password is set in any case.
                if let Some(lock) = &person.lock {
                    let old = Change::Delete(self.kind.lock(), vec![lock.as_bytes().to_vec()]);
                    if let Err(refused) = lease.modify(&person.dn, vec![old]).await {
                        tracing::debug!(base = %self.base, fault = %refused.fault, "the time of a lock was left");
                    }
                }
                Ok(policy)
            }
        }
    }

    /// Goes on with the directory's answer to a new password.
    async fn wrote(
        &self,
        mut lease: Lease<'_>,
        key: &str,
        written: Result<PasswordPolicy, RefusedChange>,
        now_ms: i64,
    ) -> Result<Wrote, DirectoryFault> {
        if let Err(refused) = written {
            return self.refused(refused);
        }
        // When this read fails, the next look finds another time of setting, as if someone else had set it.
        let now = self.by_key_on(&mut lease, key, now_ms).await.unwrap_or(None);
        let must_change = now.as_ref().is_some_and(|person| person.must_change);
        Ok(Wrote::Done { set: now.map(|person| person.set), must_change })
    }

    async fn unlock(&self, mut lease: Lease<'_>, person: &Told, now_ms: i64) -> Result<Wrote, DirectoryFault> {
        let name = self.kind.lock();
        let zero = || vec![b"0".to_vec()];
        // The lock that was read, and no other: an administrator may have set one since.
        let lock = || Change::Delete(name, person.lock.iter().map(|lock| lock.as_bytes().to_vec()).collect());
        let changes = match self.kind {
            Kind::ActiveDirectory => vec![Change::Replace(name, zero())],
            Kind::OpenLdap => vec![lock()],
            // With the old count the next wrong password would lock again.
            Kind::Ds389 => vec![lock(), Change::Replace(WRONG_PASSWORDS, zero())],
        };
        match lease.modify(&person.dn, changes).await {
            Ok(_) => {}
            Err(RefusedChange { fault: LdapFault::Refused(Refusal { code: NO_SUCH_ATTRIBUTE, .. }), .. }) => {
                let now = self.by_key_on(&mut lease, &person.key, now_ms).await.map_err(DirectoryFault::of_reading)?;
                if now.is_none_or(|person| person.locked || person.is_disabled()) {
                    return Ok(Wrote::ChangedMeanwhile);
                }
            }
            Err(refused) => {
                // No password is written here that could break a rule.
                let wrote = self.refused(refused)?;
                return Ok(if matches!(wrote, Wrote::Refused(_)) { Wrote::Forbidden } else { wrote });
            }
        }
        Ok(Wrote::Done { set: Some(person.set.clone()), must_change: false })
    }

    fn refused(&self, refused: RefusedChange) -> Result<Wrote, DirectoryFault> {
        if refused.may_be_done {
            return Err(DirectoryFault::Lost(refused.fault.to_string()));
        }
        let LdapFault::Refused(refusal) = refused.fault else { return Err(DirectoryFault::of_reading(refused.fault)) };
        if refusal.code == Refusal::NO_SUCH_OBJECT || refusal.own == Some(LOCKED) {
            return Ok(Wrote::ChangedMeanwhile);
        }
        let objection = objection(refusal, refused.policy);
        tracing::warn!(base = %self.base, %refusal, policy = ?refused.policy.error, "a directory refused a write");
        Ok(objection.map_or(Wrote::Forbidden, Wrote::Refused))
    }

    async fn let_in(
        &self,
        key: &str,
        password: &Password,
        now_ms: i64,
        leave: impl Leave,
    ) -> Result<LetIn, DirectoryFault> {
        let mut lease = self.pool.lease().await.map_err(DirectoryFault::of_reading)?;
        let person = self.by_key_on(&mut lease, key, now_ms).await.map_err(DirectoryFault::of_reading)?;
        drop(lease);
        let person = person.filter(|person| !person.is_disabled());
        if !leave.ask().await? {
            return Err(DirectoryFault::NotAsked);
        }
        // For a person who is not there, the password is tried with a name that no entry has, so
        // that both answers come from the directory. How long it takes to refuse is up to it.
        let nobody = self.base.below("cn", &guid());
        let dn = person.as_ref().map_or(&nobody, |person| &person.dn);
        let signed_in = match self.pool.sign_in(dn, password.expose()).await {
            Ok(signed_in) => signed_in,
            // No account has such a password.
            Err(LdapFault::NotSent) => return Ok(LetIn::No),
            Err(fault) => return Err(DirectoryFault::of_reading(fault)),
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
            // 389 refuses so an account that was not used for too long, whatever the password.
            PersonSignedIn::Refused(Refusal { code: CONSTRAINT, .. }, _) => LetIn::No,
            PersonSignedIn::Refused(
                Refusal { code: Refusal::NO_SUCH_OBJECT | INAPPROPRIATE | INVALID_CREDENTIALS, .. },
                _,
            ) => LetIn::No,
            // The server's own trouble is no wrong password.
            PersonSignedIn::Refused(refusal, _) => return Err(DirectoryFault::Away(refusal.to_string())),
        })
    }
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
