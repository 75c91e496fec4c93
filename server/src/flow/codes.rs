//! Sets of codes that people keep: what a visit used is replaced where it ends well, and hardly any left is told.
//!
//! A code is dead once it was typed, whatever becomes of the visit. In the transaction that
//! ends the visit with success, or that signs the person in to register, another one takes its
//! place (NIST SP 800-63B-4, 4.2.1.1). A page shows it, for as long as the visit may last, and
//! every address is told.

use crate::audit::{Event, Happened};
use crate::method::{self, Asks};
use crate::policy::account::{Account, Kept};
use crate::policy::method::Method;
use crate::secrets::OneTimeCode;
use crate::store::{accounts, saved_codes};
use crate::visit::Flow;
use crate::wire::{CodeSet, FEW_CODES};

use super::frame::new_codes;
use super::notices::OnFile;
use super::reading::both_again;
use super::{Act, Trouble, notices};

/// Methods whose codes are kept in sets, each with how many characters a code has.
fn methods() -> impl Iterator<Item = (Method, u8)> {
    Method::ALL.iter().filter_map(|method| match method::kit(*method).asks {
        Some(Asks::SavedCode { characters }) => Some((*method, characters)),
        Some(Asks::SentCode(_) | Asks::ShownCode { .. } | Asks::Passkey) | None => None,
    })
}

/// Puts new codes in the place of those that a visit used. It is done or signed in to register,
/// and is kept as such already.
pub(super) async fn reissue(act: &mut Act<'_>, flow: &Flow) -> Result<(), Trouble> {
    let mut used = saved_codes::used_by(act, &flow.id).await?;
    for (method, characters) in methods() {
        let mut new = Vec::new();
        for used in used.extract_if(.., |used| used.method() == method) {
            let (code, now) = (OneTimeCode::random_characters(characters)?, act.now);
            if saved_codes::replace(act, used, &code, &flow.id, now).await? {
                new.push(code);
            }
        }
        if new.is_empty() {
            continue;
        }
        let (now, issued) = (act.now, new.len());
        // What an earlier proof of this visit led to may not be kept yet.
        let mut shown = saved_codes::issued(act, &flow.id, method).await?;
        shown.append(&mut new);
        saved_codes::keep_issued(act, &flow.id, method, &shown, now).await?;
        let event = Event { method: Some(method.name()), ..flow.event(Happened::CodesReissued, "ok").by("portal") };
        act.note(event.detail(format!("codes={issued}")));
        if let (Some(account), Some(tenant)) = both_again(act, flow).await? {
            notices::method_changed(act, flow, (&account, &tenant), None, (method, OnFile::Reissued)).await?;
        }
    }
    Ok(())
}

/// What the last page says of the person's sets.
pub(super) async fn at_the_end(act: &mut Act<'_>, flow: &Flow) -> Result<Vec<CodeSet>, Trouble> {
    let account = match &flow.account_id {
        Some(id) => accounts::by_id(act, id).await?,
        None => None,
    };
    match account {
        Some(account) => told(act, flow, &account).await,
        None => Ok(Vec::new()),
    }
}

/// What a visit to register shows before anything else: sets with new codes.
pub(super) async fn new_ones(act: &mut Act<'_>, flow: &Flow, account: &Account) -> Result<Vec<CodeSet>, Trouble> {
    let mut sets = told(act, flow, account).await?;
    sets.retain(|set| !set.new.is_empty());
    Ok(sets)
}

async fn told(act: &mut Act<'_>, flow: &Flow, account: &Account) -> Result<Vec<CodeSet>, Trouble> {
    let mut sets = Vec::new();
    for (method, _) in methods() {
        let new = saved_codes::issued(act, &flow.id, method).await?;
        let left = |kept: &Kept| kept.codes.map_or(0, |codes| codes.left);
        let has_set = account.kept_by(method).next().is_some();
        // What the page shows is counted as if it was kept.
        let shown = u8::try_from(new.len()).unwrap_or(u8::MAX);
        let is_few = has_set && account.kept_by(method).map(left).fold(shown, u8::saturating_add) <= FEW_CODES;
        if is_few || !new.is_empty() {
            sets.push(CodeSet { method: method.name().to_owned(), new: new_codes(&new), is_few });
        }
    }
    Ok(sets)
}
