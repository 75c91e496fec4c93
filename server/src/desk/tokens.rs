//! Hardware tokens that organizations hand out: which there are, and their end. They come by
//! [`import::tokens`](crate::import::tokens).

use super::{NotDone, Refusal};
use crate::act::Act;
use crate::audit::{Event, Happened};
use crate::method::app_code_mark::Mark;
use crate::policy::method::Method;
use crate::store::means::{self, Token};

/// All hardware tokens, by their serial numbers, without their secrets.
///
/// # Errors
/// When the store cannot be read.
pub async fn list(act: &mut Act<'_>) -> Result<Vec<Token>, NotDone> {
    Ok(means::tokens(act).await?)
}

/// What stands on a token, beside its serial number.
pub struct OnIt {
    pub manufacturer: String,
    pub model: String,
    /// All of it in one line.
    pub all: String,
}

impl OnIt {
    #[must_use]
    pub fn of(token: &Token) -> Self {
        match Mark::read(&token.mark) {
            Some(Mark::Token { manufacturer, model, serial }) => {
                let all = Mark::Token { manufacturer: manufacturer.clone(), model: model.clone(), serial }.shown();
                Self { manufacturer, model, all }
            }
            Some(Mark::Named(_)) | None => {
                Self { manufacturer: String::new(), model: String::new(), all: token.serial.clone() }
            }
        }
    }
}

/// Takes a token off file: its codes are good no more.
///
/// # Errors
/// When no token has the serial number, or the store refuses.
pub async fn remove(act: &mut Act<'_>, serial: &str) -> Result<Token, NotDone> {
    let found = means::token(act, serial).await?;
    let token = found.ok_or_else(|| Refusal::UnknownToken(serial.to_owned()))?;
    means::remove_token(act, &token).await?;
    act.operator()?;
    let event = Event {
        tenant_id: Some(token.tenant_id.clone()),
        account_id: Some(token.account_id.clone()),
        method: Some(Method::AppCode.name()),
        ..act.event(Happened::TokenRemoved, "ok")
    };
    act.note(event.detail(format!("serial={}", token.serial)));
    Ok(token)
}
