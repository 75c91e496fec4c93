//! The keys that results for login flows are signed with.

use super::{NotDone, done};
use crate::act::Act;
use crate::audit::Happened;
use crate::store::signing_keys;

/// Lets another key sign from now on; says which one it is.
///
/// # Errors
/// When there are no random bytes, or the store refuses.
pub async fn rotate(act: &mut Act<'_>) -> Result<String, NotDone> {
    let now = act.now;
    if let Some(id) = signing_keys::retire(act, now).await? {
        act.note(done(act, Happened::SigningKeyRetired)?.detail(format!("kid={id}")));
    }
    let id = signing_keys::make(act, now).await?.public().id();
    act.note(done(act, Happened::SigningKeyMade)?.detail(format!("kid={id}")));
    Ok(id)
}
