//! Forgets whom an organization's own sign-in knows an account as.

use super::{NotDone, about, account};
use crate::act::Act;
use crate::audit::Happened;
use crate::policy::user_id::UserId;
use crate::store::provider_bindings;

/// Lets the next sign-in at a provider bind the account anew; says how many providers knew it.
///
/// # Errors
/// When no account has the user ID, or the store refuses.
pub async fn unbind(act: &mut Act<'_>, user_id: &UserId) -> Result<u64, NotDone> {
    let account = account(act, user_id).await?;
    let unbound = provider_bindings::forget(act, &account.id).await?;
    act.note(about(act, &account, Happened::ProviderUnbound)?.detail(format!("providers={unbound}")));
    Ok(unbound)
}
