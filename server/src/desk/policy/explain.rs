//! Why a person may or may not reset: the decision that a visit would make, and how it came about.

use serde::Serialize;

use crate::act::Act;
use crate::method;
use crate::policy::account::Account;
use crate::policy::eligibility::{self, Check, Decision, Situation, Usable, asked_of, counting};
use crate::policy::login_name::Realm;
use crate::policy::tenant::{MeansFrom, Settings};
use crate::policy::user_id::UserId;
use crate::store::{accounts, tenants};

use super::NotDone;

/// A decision, with every check that was made.
#[derive(Serialize)]
pub struct Explained {
    pub user_id: UserId,
    /// The name of the organization, where there is one.
    pub tenant: Option<String>,
    /// In the order in which they are made.
    pub checks: Vec<Check>,
    /// The code of the outcome; none where the person may reset.
    pub code: Option<&'static str>,
    /// How many different methods are asked, where the person may reset.
    pub gates: Option<u8>,
    pub offers: Vec<Offered>,
    /// What the organization entered and, by its policy, counts for nothing until the person registers it.
    pub unregistered: Vec<Offered>,
}

/// A method that would be offered.
#[derive(Serialize)]
pub struct Offered {
    pub method: &'static str,
    /// The address, masked as the person sees it.
    pub hint: Option<String>,
}

/// Decides as a visit of this user ID would.
///
/// # Errors
/// When the store cannot be read.
pub async fn explain(act: &mut Act<'_>, user_id: &UserId) -> Result<Explained, NotDone> {
    let account = accounts::by_user_id(act, user_id).await?;
    let tenant = match &account {
        Some(account) => tenants::by_id(&mut ***act, &account.tenant_id).await?,
        None => tenants::by_domain(&mut ***act, user_id.domain()).await?,
    };
    let settings = tenant.as_ref().map(|tenant| &tenant.settings);
    let realm = Realm::Domain(user_id.domain());
    let Decision { trace, verdict } = eligibility::judge(realm, account.as_ref(), settings, &act.situation());
    let offers = verdict.as_ref().map(|eligible| eligible.offers.as_slice()).unwrap_or_default();
    let unregistered = match (&account, settings) {
        (Some(account), Some(settings)) => unregistered(account, settings, &act.situation()),
        _ => Vec::new(),
    };
    Ok(Explained {
        user_id: user_id.clone(),
        tenant: tenant.as_ref().map(|tenant| tenant.name.clone()),
        checks: trace,
        code: verdict.as_ref().err().map(|outcome| outcome.code()),
        gates: verdict.as_ref().ok().map(|eligible| eligible.gates),
        offers: offers.iter().map(offered).collect(),
        unregistered,
    })
}

fn offered(offer: &Usable) -> Offered {
    Offered { method: offer.method.name(), hint: (method::kit(offer.method).hint)(&offer.means) }
}

fn unregistered(account: &Account, settings: &Settings, situation: &Situation) -> Vec<Offered> {
    let counted = asked_of(account, settings, situation).offers;
    let all = counting(account, settings, MeansFrom::DirectoryToo, situation).offers;
    let does_not_count = |offer: &&Usable| !counted.iter().any(|counted| counted.means == offer.means);
    all.iter().filter(does_not_count).map(offered).collect()
}
