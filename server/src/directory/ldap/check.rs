//! What the portal can do in a directory, found out without changing anything there.
//!
//! Whether a password may be set cannot be asked for. So it is tried with a change that
//! no directory carries out, and which a directory refuses for another reason to those
//! who may than to those who may not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::kind::WRONG_PASSWORDS;
use super::{Answering, Kind, Ldap, POLICY_HINTS};
use crate::directory::question::Name;
use crate::ldap::{Change, Connection, Dn, Entry, LdapFault, PasswordPolicy, Session, SignedIn};
use crate::policy::account::Published;
use crate::policy::user_id::UserId;
use crate::secrets::random_bytes;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Works,
    /// The portal needs it, and it is not so.
    Missing,
    /// It cannot be told from outside, or the portal does without it.
    Unknown,
}

/// One step, as an operator reads it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Checked {
    /// A stable id, such as `reset-right`.
    pub step: Cow<'static, str>,
    pub verdict: Verdict,
    pub told: String,
}

/// The result codes that rights are told by (RFC 4511, appendix A).
const NO_SUCH_ATTRIBUTE: u32 = 16;
const NO_RIGHTS: u32 = 50;
const UNWILLING: u32 = 53;

/// Of Active Directory: whether an account is disabled, and when it ends.
const CONTROL: &str = "userAccountControl";
const EXPIRES: &str = "accountExpires";

/// Of OpenLDAP: the server says why it refuses a password.
const PASSWORD_POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";

/// A password as no directory has it: Active Directory takes none without quotation marks.
const NO_PASSWORD: &[u8] = b"-\0";
/// No lock is of this time. 389 writes a second before it for a lock without an end.
const NOT_A_LOCK: &[u8] = b"19700101000001Z";
const NOT_A_COUNT: &[u8] = b"-1";

#[derive(Default)]
struct Steps(Vec<Checked>);

impl Steps {
    fn add(&mut self, step: &'static str, verdict: Verdict, told: impl Into<String>) {
        self.0.push(Checked { step: step.into(), verdict, told: told.into() });
    }
}

impl Ldap {
    /// Goes through everything that the portal needs of this directory. With a user ID
    /// also what it needs of that person's entry.
    pub async fn check(&self, user_id: Option<&UserId>) -> Vec<Checked> {
        let mut steps = Steps::default();
        let mut good = None;
        for server in self.pool.servers() {
            let name = format!("{}:{}", server.host, server.port);
            match Connection::open(server).await {
                Err(fault) => steps.add("connect", Verdict::Missing, format!("{name}: {fault}")),
                Ok(connection) => {
                    steps.add("connect", Verdict::Works, format!("{name}, its certificate is believed"));
                    let account = self.pool.account();
                    match connection.sign_in(&account.name, account.password.expose()).await {
                        Ok(SignedIn::Accepted(_, PasswordPolicy { error: Some(error), .. })) => {
                            steps.add("sign-in", Verdict::Missing, format!("{name}: let in, but {error:?}"));
                        }
                        Ok(SignedIn::Accepted(session, _)) => {
                            steps.add("sign-in", Verdict::Works, format!("{name}: as {}", account.name));
                            good.get_or_insert(session);
                        }
                        Ok(SignedIn::Refused(refusal, _)) => {
                            steps.add("sign-in", Verdict::Missing, format!("{name}: refused, {refusal}"));
                        }
                        Err(fault) => steps.add("sign-in", Verdict::Missing, format!("{name}: {fault}")),
                    }
                }
            }
        }
        if let Some(mut session) = good
            && let Err(fault) = self.check_on(&mut session, user_id, &mut steps).await
        {
            steps.add("answer", Verdict::Missing, fault.to_string());
        }
        steps.0
    }

    /// # Errors
    /// When the server stops answering.
    async fn check_on(
        &self,
        session: &mut Session,
        user_id: Option<&UserId>,
        steps: &mut Steps,
    ) -> Result<(), LdapFault> {
        let root = answered(session.read(&Dn::told(""), &["supportedControl"]).await)?;
        match answered(session.read(&self.base, &["objectClass"]).await)? {
            Some(_) => steps.add("base", Verdict::Works, format!("{} is there", self.base)),
            None => {
                let told = format!("{} is not there, or the service account may not read it", self.base);
                steps.add("base", Verdict::Missing, told);
                return Ok(());
            }
        }
        self.check_controls(root.as_ref(), steps);
        let Some(user_id) = user_id else {
            told_rules(steps, self.published_for_all(session).await?);
            steps.add("person", Verdict::Unknown, "name a person with --user to see what may be done for people");
            return Ok(());
        };
        let policy = self.kind.policy().unwrap_or(self.kind.key());
        let wanted =
            [self.kind.key(), self.kind.password_set(), "allowedAttributesEffective", CONTROL, EXPIRES, policy];
        let wanted = [&wanted, self.kind.marks()].concat();
        let (base, attribute) = (&self.base, &self.user_id_attribute);
        let person = match self.answering(session, &Name::UserId(user_id.clone()), false, &wanted).await? {
            Answering::One(person) => Ok(person),
            Answering::None => Err(format!("no entry of a person below {base} has this {attribute}")),
            Answering::Several => Err(format!("several entries have this {attribute}, so it is no one's")),
            Answering::Alike => Err(format!(
                "one entry has a {attribute} that the directory takes for this one, but it has other letters"
            )),
        };
        let person = match person {
            Ok(person) => person,
            Err(told) => {
                steps.add("person", Verdict::Missing, told);
                return Ok(());
            }
        };
        steps.add("person", Verdict::Works, person.dn.to_string());
        match person.value(self.kind.key()) {
            Some(_) => steps.add("identity", Verdict::Works, format!("{} can be read", self.kind.key())),
            None => steps.add("identity", Verdict::Missing, format!("{} cannot be read", self.kind.key())),
        }
        let (set, told) = (self.kind.password_set(), "when the password was set");
        match person.value(set) {
            Some(_) => steps.add("password-set", Verdict::Works, format!("{set} can be read: {told}")),
            None => steps.add("password-set", Verdict::Unknown, format!("{set} is empty or cannot be read: {told}")),
        }
        self.check_enabled(session, &person, steps).await?;
        told_rules(steps, self.published(session, &person).await?);
        self.check_reset(session, &person, steps).await?;
        self.check_unlock(session, &person, steps).await?;
        self.check_unexpire(session, steps).await
    }

    /// Whether the directory says which passwords it takes, and why it refuses one.
    fn check_controls(&self, root: Option<&Entry>, steps: &mut Steps) {
        let lists = |control: &str| root.is_some_and(|root| root.texts("supportedControl").any(|one| one == control));
        match self.kind {
            Kind::ActiveDirectory => {
                if POLICY_HINTS.into_iter().any(lists) {
                    steps.add("history", Verdict::Works, "a reset keeps to the history of passwords");
                } else {
                    let told = "the server has no control for it: a reset may set a password that was used before";
                    steps.add("history", Verdict::Unknown, told);
                }
            }
            Kind::OpenLdap | Kind::Ds389 => {
                if lists(PASSWORD_POLICY) {
                    steps.add("refusals", Verdict::Works, "the server says why it refuses a password");
                } else {
                    let told = "the server has no password policy (overlay ppolicy), or does not say why it refuses";
                    steps.add("refusals", Verdict::Unknown, told);
                }
            }
        }
    }

    /// Whether the directory shows that an account is disabled, and that it is not.
    async fn check_enabled(&self, session: &mut Session, person: &Entry, steps: &mut Steps) -> Result<(), LdapFault> {
        let (of, is_shown) = match self.kind {
            Kind::ActiveDirectory => {
                let both = [CONTROL, EXPIRES];
                (both.to_vec(), both.iter().all(|one| person.number(one).is_some()))
            }
            Kind::OpenLdap | Kind::Ds389 => {
                let unmarked = self.kind.unmarked(person);
                let is_shown = self.is_shown_open(session, &person.dn, &unmarked).await?;
                (self.marks_known(session).await?, is_shown)
            }
        };
        let names = of.join(", ");
        match (is_shown, of.as_slice()) {
            (true, []) => steps.add("enabled", Verdict::Works, "the server knows no attribute that closes an account"),
            (true, _) => {
                steps.add("enabled", Verdict::Works, format!("{names} can be read: whether the account is disabled"));
            }
            (false, _) => {
                let told = format!(
                    "{names} cannot be read: people stay as open as they were, and those who are new stay closed"
                );
                steps.add("enabled", Verdict::Missing, told);
            }
        }
        Ok(())
    }

    async fn check_reset(&self, session: &mut Session, person: &Entry, steps: &mut Steps) -> Result<(), LdapFault> {
        let name = self.kind.password();
        let (change, may) = match self.kind {
            Kind::ActiveDirectory => (Change::Replace(name, vec![NO_PASSWORD.to_vec()]), UNWILLING),
            Kind::OpenLdap | Kind::Ds389 => {
                // A value that no entry has, as its password or as the hash of one: taking it away changes nothing.
                let Ok(random) = random_bytes::<32>() else { return Err(LdapFault::NotSent) };
                (Change::Delete(name, vec![BASE64.encode(random).into_bytes()]), NO_SUCH_ATTRIBUTE)
            }
        };
        judge(steps, "reset-right", name, may, session.modify(&person.dn, vec![change]).await.map_err(|no| no.fault))
    }

    /// Whether people may keep a password that the portal sets.
    async fn check_unexpire(&self, session: &mut Session, steps: &mut Steps) -> Result<(), LdapFault> {
        if self.kind != Kind::ActiveDirectory {
            return Ok(());
        }
        let (verdict, told) = match self.may_unexpire(session).await? {
            Some(true) => (Verdict::Works, "a password that the portal sets may be kept (Unexpire Password)"),
            Some(false) => (
                Verdict::Missing,
                "the right Unexpire Password on the domain: after a reset people must choose another password at \
                 their next sign-in, and are told so",
            ),
            None => (Verdict::Unknown, "whether the right Unexpire Password on the domain is given cannot be read"),
        };
        steps.add("unexpire-right", verdict, told);
        Ok(())
    }

    async fn check_unlock(&self, session: &mut Session, person: &Entry, steps: &mut Steps) -> Result<(), LdapFault> {
        let name = self.kind.lock();
        match self.kind {
            Kind::ActiveDirectory => {
                if person.texts("allowedAttributesEffective").any(|one| one.eq_ignore_ascii_case(name)) {
                    steps.add("unlock-right", Verdict::Works, format!("{name} may be written"));
                } else {
                    steps.add("unlock-right", Verdict::Missing, format!("{name} may not be written"));
                }
                Ok(())
            }
            Kind::OpenLdap | Kind::Ds389 => {
                let mut changes = vec![Change::Delete(name, vec![NOT_A_LOCK.to_vec()])];
                let mut names = name.to_owned();
                // All rights are asked for before anything is done.
                if self.kind == Kind::Ds389 {
                    changes.push(Change::Delete(WRONG_PASSWORDS, vec![NOT_A_COUNT.to_vec()]));
                    names = format!("{name} or {WRONG_PASSWORDS}");
                }
                let tried = session.modify(&person.dn, changes).await.map_err(|no| no.fault);
                judge(steps, "unlock-right", &names, NO_SUCH_ATTRIBUTE, tried)
            }
        }
    }
}

fn told_rules(steps: &mut Steps, rules: Option<Published>) {
    match rules {
        Some(Published { least, complex, history }) => {
            let kinds = if complex { ", of three kinds" } else { "" };
            let told = format!("at least {least} characters{kinds}, and none of the last {history} passwords");
            steps.add("password-policy", Verdict::Works, told);
        }
        None => steps.add(
            "password-policy",
            Verdict::Unknown,
            "it cannot be read: people see its rules only when they break one",
        ),
    }
}

/// What was found; `None` where it is not there, or the server refuses to say.
pub(super) fn answered<T>(asked: Result<Option<T>, LdapFault>) -> Result<Option<T>, LdapFault> {
    match asked {
        Err(LdapFault::Refused(_) | LdapFault::TooMany) => Ok(None),
        asked => asked,
    }
}

/// Reads from the refusal of a change that is never carried out whether it was for want of rights.
fn judge<T>(
    steps: &mut Steps,
    step: &'static str,
    name: &str,
    may: u32,
    tried: Result<T, LdapFault>,
) -> Result<(), LdapFault> {
    match tried {
        Err(LdapFault::Refused(refusal)) if refusal.code == may => {
            steps.add(step, Verdict::Works, format!("{name} may be written"));
        }
        Err(LdapFault::Refused(refusal)) if refusal.code == NO_RIGHTS => {
            steps.add(step, Verdict::Missing, format!("{name} may not be written: {refusal}"));
        }
        Err(LdapFault::Refused(refusal)) => {
            steps.add(step, Verdict::Unknown, format!("whether {name} may be written cannot be told: {refusal}"));
        }
        Err(fault) => return Err(fault),
        Ok(_) => {
            let told =
                format!("the directory says that it changed {name}, which it was not asked to: look at this entry");
            steps.add(step, Verdict::Missing, told);
        }
    }
    Ok(())
}
