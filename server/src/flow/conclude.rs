//! How an act ends: kept and shown, or undone.

use std::pin::Pin;

use crate::portal::Portal;
use crate::visit::{Caller, State};
use crate::wire::Notice;

use super::reading::entry_of;
use super::{Act, By, Halt, Moved, Trouble, screens};

/// What a person's act does, on its way.
pub(super) type Doing<'t> = Pin<Box<dyn Future<Output = Result<Moved, Halt>> + Send + 't>>;

/// Where a step back leads.
pub(super) enum Back {
    Visit(Box<Moved>),
    /// Out of the visit, to the first screen.
    Out(Option<Notice>),
}

/// One act of a person, from its begin to its end.
pub(super) async fn person_does<'a>(
    portal: &'a Portal,
    caller: &'a Caller,
    what: impl for<'t> FnOnce(&'t mut Act<'a>) -> Doing<'t>,
) -> Result<Moved, Trouble> {
    let mut act = Act::begin(portal, By::Person(caller)).await?;
    let moved = what(&mut act).await;
    conclude(act, moved).await
}

/// Keeps what an act did, and says what is shown. A visit that outlived its time
/// has no page of its own: the first one says what happened.
pub(super) async fn conclude(mut act: Act<'_>, moved: Result<Moved, Halt>) -> Result<Moved, Trouble> {
    match moved {
        Ok(moved) => {
            act.commit().await?;
            Ok(moved)
        }
        Err(Halt::Shown(moved)) => {
            act.commit().await?;
            Ok(*moved)
        }
        Err(Halt::Ended(flow)) if flow.state == State::Expired => {
            let (portal, caller) = (act.portal, act.caller()?);
            act.commit().await?;
            screens::first(portal, caller, &entry_of(&flow), Some(Notice::VisitExpired), flow.typed()).await
        }
        Err(Halt::Ended(flow)) => {
            let screen = screens::of(&mut act, &flow, None).await?;
            act.commit().await?;
            Ok(Moved::to(screen))
        }
        Err(Halt::Trouble(trouble)) => Err(trouble),
    }
}
