//! What a tenant's rules say to a candidate for a password.

use super::{NotDone, Refusal, tenant};
use crate::act::Act;
use crate::password::banned::NEEDED;
use crate::password::rules::{self, Advice, Broken};
use crate::password::strength;
use crate::policy::account::Account;
use crate::policy::banned_words;
use crate::policy::tenant::Tenant;
use crate::policy::user_id::UserId;
use crate::secrets::Password;
use crate::store::accounts;

/// What candidates are held against.
pub struct Held {
    tenant: Tenant,
    account: Option<Account>,
}

/// What became of a candidate. The candidate itself is not in here.
pub struct Checked {
    /// The rules that are broken: none, where it is accepted.
    pub broken: Vec<Broken>,
    /// 1 for each banned term, 1 for each other character.
    pub score: u16,
    /// The score that is needed.
    pub need: u16,
    /// How hard it is to guess, by estimate: 0 to 4. It decides nothing.
    pub strength: u8,
    /// What would make it harder.
    pub advice: Vec<Advice>,
}

/// The rules of a tenant, with the names of one of its accounts, where one is given as it was typed.
///
/// # Errors
/// When the tenant is not known or has no such account, or the store cannot be read.
pub async fn rules_of(act: &mut Act<'_>, of: &str, user: Option<&str>) -> Result<Held, NotDone> {
    let tenant = tenant(act, of).await?;
    let Some(user) = user else { return Ok(Held { tenant, account: None }) };
    let found = match UserId::parse(user) {
        Ok(user_id) => accounts::by_user_id(act, &user_id).await?,
        Err(_) => None,
    };
    match found.filter(|account| account.tenant_id == tenant.id) {
        Some(account) => Ok(Held { tenant, account: Some(account) }),
        None => Err(Refusal::NotOfTenant { user: user.to_owned(), tenant: tenant.name }.into()),
    }
}

impl Held {
    /// Checks a candidate as the portal would.
    #[must_use]
    pub fn check(&self, candidate: &Password) -> Checked {
        let Self { tenant, account } = self;
        let (rules, account) = (tenant.settings.password_rules(), account.as_ref());
        let mut broken = rules::check(&rules, candidate.expose());
        let verdict = banned_words::of(tenant, account).check(candidate.expose());
        broken.extend(verdict.broken);
        let own = banned_words::own_words(tenant, account);
        let strength = strength::estimate(candidate.expose(), &own, &rules);
        Checked {
            broken,
            score: verdict.points,
            need: NEEDED,
            strength: strength.score,
            advice: strength.advice.into_iter().collect(),
        }
    }
}
