//! The rules for passwords that a directory publishes, so that a person reads them before typing.
//!
//! Which rules hold for a person is the directory's to say: Active Directory names a settings
//! object that holds for them, or the domain's own rules hold; OpenLDAP names a policy in the
//! entry, or its configuration names one for all. That cannot be read: the operator names the
//! policy, or it is the only one that there is. What cannot be read is not guessed.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::check::answered;
use super::{Kind, Ldap};
use crate::ldap::{Dn, Entry, Filter, LdapFault, Scope, Search, Session};
use crate::policy::account::Published;

/// Rules change rarely.
const KEPT: Duration = Duration::from_secs(300);
/// Policies that are kept.
const MOST: usize = 256;
/// In `pwdProperties`: passwords must be complex ([MS-SAMR], 2.2.1.11).
const COMPLEX: i64 = 1;

/// What was read of policies, by the name of each; the rules for all have the empty name.
#[derive(Default)]
pub(super) struct Kept(Mutex<HashMap<String, (Instant, Option<Published>)>>);

impl Kept {
    fn of(&self, name: &str) -> Option<Option<Published>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(name).filter(|(since, _)| since.elapsed() < KEPT).map(|(_, rules)| rules.clone())
    }

    fn keep(&self, name: &str, rules: Option<Published>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(name.to_owned(), (Instant::now(), rules));
    }
}

impl Kind {
    /// Where an entry names the policy that holds for it.
    pub(super) fn policy(self) -> Option<&'static str> {
        match self {
            Self::ActiveDirectory => Some("msDS-ResultantPSO"),
            Self::OpenLdap => Some("pwdPolicySubentry"),
            Self::Ds389 => None,
        }
    }
}

impl Ldap {
    /// The rules for a person's password; `None` where the directory does not publish them.
    ///
    /// # Errors
    /// When the directory stops answering.
    pub(super) async fn published(
        &self,
        session: &mut Session,
        person: &Entry,
    ) -> Result<Option<Published>, LdapFault> {
        let named = self.kind.policy().and_then(|attribute| person.text(attribute)).unwrap_or_default();
        self.published_by(session, named).await
    }

    /// As [`Ldap::published`], for people whose entry names no rules of their own.
    ///
    /// # Errors
    /// As for [`Ldap::published`].
    pub(super) async fn published_for_all(&self, session: &mut Session) -> Result<Option<Published>, LdapFault> {
        self.published_by(session, "").await
    }

    async fn published_by(&self, session: &mut Session, named: &str) -> Result<Option<Published>, LdapFault> {
        if let Some(rules) = self.published.of(named) {
            return Ok(rules);
        }
        let rules = match (self.kind, named) {
            (Kind::ActiveDirectory, "") => self.of_the_domain(session).await?,
            (Kind::ActiveDirectory, name) => {
                let attributes =
                    &["msDS-MinimumPasswordLength", "msDS-PasswordComplexityEnabled", "msDS-PasswordHistoryLength"];
                let settings = answered(session.read(&Dn::told(name), attributes).await)?;
                settings.and_then(|settings| {
                    let complex = settings.text("msDS-PasswordComplexityEnabled")?.eq_ignore_ascii_case("true");
                    let number = |attribute| settings.number(attribute).map(small);
                    Some(Published {
                        least: number("msDS-MinimumPasswordLength")?,
                        complex,
                        history: number("msDS-PasswordHistoryLength")?,
                    })
                })
            }
            (Kind::OpenLdap, "") => match &self.password_policy {
                Some(name) => answered(session.read(name, PPOLICY).await)?.and_then(|one| of_ppolicy(&one)),
                None => self.the_only_policy(session).await?,
            },
            (Kind::OpenLdap, name) => {
                answered(session.read(&Dn::told(name), PPOLICY).await)?.and_then(|one| of_ppolicy(&one))
            }
            (Kind::Ds389, _) => None,
        };
        self.published.keep(named, rules.clone());
        Ok(rules)
    }

    async fn of_the_domain(&self, session: &mut Session) -> Result<Option<Published>, LdapFault> {
        let root = answered(session.read(&Dn::told(""), &["defaultNamingContext"]).await)?;
        let Some(domain) = root.as_ref().and_then(|root| root.text("defaultNamingContext")).map(Dn::told) else {
            return Ok(None);
        };
        let attributes = &["minPwdLength", "pwdProperties", "pwdHistoryLength"];
        let domain = answered(session.read(&domain, attributes).await)?;
        Ok(domain.and_then(|domain| {
            Some(Published {
                least: small(domain.number("minPwdLength")?),
                complex: domain.number("pwdProperties")? & COMPLEX != 0,
                history: small(domain.number("pwdHistoryLength")?),
            })
        }))
    }

    /// The policy of a suffix that has no other.
    async fn the_only_policy(&self, session: &mut Session) -> Result<Option<Published>, LdapFault> {
        let root = answered(session.read(&Dn::told(""), &["namingContexts"]).await)?;
        let suffix = root.as_ref().and_then(|root| {
            let base = self.base.as_str().to_lowercase();
            root.texts("namingContexts").find(|suffix| base.ends_with(&suffix.to_lowercase())).map(Dn::told)
        });
        let Some(suffix) = suffix else { return Ok(None) };
        let filter = Filter::equal("objectClass", "pwdPolicy");
        let search = Search { base: &suffix, scope: Scope::Below, filter, attributes: PPOLICY, most: 2 };
        // Of several it is not told here which one holds.
        let found = answered(session.search(search).await.map(Some))?.unwrap_or_default();
        Ok(if let [one] = found.as_slice() { of_ppolicy(one) } else { None })
    }
}

const PPOLICY: &[&str] = &["pwdMinLength", "pwdCheckQuality", "pwdInHistory"];

/// Without `pwdCheckQuality` no length is asked for (draft-behera-ldap-password-policy, section 5.2.5).
/// What cannot be read is not taken for a rule that lets everything through.
fn of_ppolicy(policy: &Entry) -> Option<Published> {
    let is_checked = policy.number("pwdCheckQuality")? > 0;
    let least = if is_checked { small(policy.number("pwdMinLength")?) } else { 0 };
    Some(Published { least, complex: false, history: policy.number("pwdInHistory").map_or(0, small) })
}

fn small(number: i64) -> u16 {
    u16::try_from(number.max(0)).unwrap_or(u16::MAX)
}
