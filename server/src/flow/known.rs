//! The password of now, which a person typed to change it. Their directory asks for it
//! together with the new one, so it is kept from the one page to the other: sealed to the
//! browser's session, and no longer than the visit is under way.

use crate::secrets::{Password, Sealed, SessionToken};
use crate::store::flows;

use super::{Act, Trouble};

const KIND: Sealed = Sealed::CurrentPassword;

/// Keeps it for the session of this token.
pub(super) async fn keep(
    act: &mut Act<'_>,
    flow: &str,
    token: &SessionToken,
    password: &Password,
) -> Result<(), Trouble> {
    let sealed = act.keys().seal_to(token, KIND, flow, password.expose().as_bytes())?;
    Ok(flows::keep_current_password(act, flow, &sealed).await?)
}

/// What was kept for the session of the browser that acts; `None` where it was not.
pub(super) async fn read(act: &mut Act<'_>, flow: &str) -> Result<Option<Password>, Trouble> {
    let Some(sealed) = flows::current_password(act, flow).await? else { return Ok(None) };
    let plain = act.keys().open_of(&act.caller()?.session, KIND, flow, &sealed)?;
    let text = std::str::from_utf8(&plain).map_err(|_| Trouble::Broken("the password of now"))?;
    Ok(Some(Password::new(text.to_owned())))
}
