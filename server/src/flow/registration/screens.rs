//! From where a visit to register stands to what the browser shows.

use crate::clock::DAY_MS;
use crate::flow::frame::{digits_of, first_frame, kind_of};
use crate::flow::reading::both_again;
use crate::flow::screens::{Opening, opening};
use crate::flow::{Act, Trouble};
use crate::policy::account::{Contact, Filed};
use crate::policy::eligibility;
use crate::policy::method::Method;
use crate::policy::registration::Interrupt;
use crate::policy::{mask, throttle};
use crate::portal::Portal;
use crate::secrets::Sealed;
use crate::spelling;
use crate::store::{outbox, registrations};
use crate::totp;
use crate::visit::registration::Place;
use crate::visit::{Caller, Flow};
use crate::wire::Entry;
use crate::wire::register::{OnFile, RegisterStep, SignInNotice, Why};
use crate::wire::{OfferKind, Refusal, Screen, Step};

use super::by_provider::{TOLD_MS, provider_for};
use super::manage::{Item, consequence};
use super::{KINDS, Registering, enrol, for_app, wizard};

/// The sign-in, with a fresh puzzle.
pub(in crate::flow) async fn sign_in(
    portal: &Portal,
    caller: &Caller,
    entry: &Entry,
    user_id: &str,
    notice: Option<SignInNotice>,
    refusal: Option<Refusal>,
) -> Result<Screen, Trouble> {
    let Opening { tenant, user_id, puzzle, asked } = opening(portal, caller, entry, user_id, refusal.is_some()).await?;
    let failed = async || portal.store.provider_failed(&portal.session(caller), portal.now_ms() - TOLD_MS).await;
    let notice = match notice {
        None if refusal.is_none() && !portal.providers.is_empty() && failed().await? => {
            Some(SignInNotice::ProviderFailed)
        }
        notice => notice,
    };
    let typed = Some(user_id.clone()).filter(|typed| !typed.is_empty());
    let named = Entry { username: typed, ..entry.clone() };
    let provider = provider_for(portal, &named).await?.map(|(provider, _)| provider.facts.name.clone());
    let step = RegisterStep::SignIn { user_id, notice, refusal, puzzle, asked, provider };
    Ok(first_frame(portal, caller, tenant.as_ref(), Step::Register(step)))
}

/// The step of a visit that is signed in, or over.
pub(in crate::flow) async fn step(act: &mut Act<'_>, flow: &Flow, refusal: Option<Refusal>) -> Result<Step, Trouble> {
    let registration = registrations::of_flow(act, &flow.id).await?;
    let registration = registration.ok_or(Trouble::Broken("the registration of a visit"))?;
    if let (Place::Over, Some(result)) = (registration.place, registration.result) {
        let return_to = registration.return_to.as_ref();
        let return_to = return_to.map(|sealed| act.keys().open(Sealed::ReturnTo, &flow.id, sealed)).transpose()?;
        let return_to = return_to.and_then(|address| String::from_utf8(address.to_vec()).ok());
        let no_way_back = registration.ticket.is_some() && return_to.is_none();
        return Ok(Step::Register(RegisterStep::Over { result, return_to, no_way_back }));
    }
    let (account, tenant) = both_again(act, flow).await?;
    let (Some(account), Some(tenant)) = (account, tenant) else {
        return Err(Trouble::Broken("the account of a visit to register"));
    };
    let on_file = eligibility::may_register(&account, &tenant.settings, &act.situation()).verdict;
    let on_file = on_file.map_err(|_| Trouble::OutOfStep)?;
    let visit = Registering { flow: flow.clone(), registration, tenant, account, on_file };
    of(act, &visit, refusal).await.map(Step::Register)
}

pub(super) async fn of(
    act: &mut Act<'_>,
    visit: &Registering,
    refusal: Option<Refusal>,
) -> Result<RegisterStep, Trouble> {
    let (portal, now) = (act.portal, act.now);
    let on_file = || items(visit).into_iter().map(|item| item.shown).collect::<Vec<_>>();
    let needed = visit.on_file.gates;
    let missing = visit.on_file.missing();
    Ok(match visit.registration.place {
        Place::Asked => RegisterStep::Asked {
            why: match visit.registration.interrupt {
                Some(Interrupt::Reconfirm) if missing == 0 => Why::Reconfirm,
                _ => Why::Register,
            },
            missing,
            on_file: on_file(),
            returns: visit.registration.ticket.is_some(),
        },
        Place::ChooseKind => RegisterStep::ChooseKind {
            kinds: offered(visit),
            missing: visit.registration.guided.then_some(missing),
            refusal,
        },
        Place::SetUpApp => set_up_app(portal, visit, refusal)?,
        Place::SetUpMail => RegisterStep::SetUpMail {
            address: enrol::pending_text(portal, visit)?,
            has_other: has_other(visit, Method::Email),
            refusal,
        },
        Place::EnterNewMailCode => {
            let sent = outbox::codes_sent(act, &visit.account.id, now - DAY_MS).await?;
            RegisterStep::EnterNewMailCode {
                // In its own letters, as it was typed, but without what cannot be seen.
                sent_to: spelling::plain(&enrol::pending_text(portal, visit)?).into_owned(),
                digits: digits_of(portal, &visit.tenant, Method::Email),
                minutes: portal.settings.code_minutes,
                wait_seconds: throttle::seconds(throttle::wait_until(&sent, now) - now),
                refusal,
            }
        }
        Place::Review => RegisterStep::Review { on_file: on_file() },
        Place::Manage => RegisterStep::Manage {
            on_file: on_file(),
            kinds: wizard::kinds(visit).into_iter().filter_map(kind_of).collect(),
            needed,
            have: u8::try_from(visit.on_file.ways()).unwrap_or(u8::MAX),
            confirms: visit.registration.interrupt.is_some() && missing == 0,
            done: visit.registration.done,
            refusal,
        },
        Place::ConfirmRemoval => {
            let asked_about = visit.registration.item.as_deref().unwrap_or("");
            match items(visit).into_iter().find(|item| item.id == asked_about) {
                Some(item) => RegisterStep::ConfirmRemoval {
                    consequence: consequence(visit, &item.id, &act.situation()),
                    what: item.shown,
                    refusal,
                },
                // Gone meanwhile, in another window.
                None => return Err(Trouble::OutOfStep),
            }
        }
        Place::Over => return Err(Trouble::OutOfStep),
    })
}

fn set_up_app(portal: &Portal, visit: &Registering, refusal: Option<Refusal>) -> Result<RegisterStep, Trouble> {
    let key = enrol::pending_key(portal, visit)?;
    let address = for_app::address(&visit.tenant.name, visit.account.user_id.as_str(), &key);
    Ok(RegisterStep::SetUpApp {
        qr: for_app::qr(&address).ok_or(Trouble::BadRequest)?,
        key,
        address,
        digits: totp::DIGITS,
        has_other: has_other(visit, Method::AppCode),
        refusal,
    })
}

/// Kinds to choose from: what is missing, where something is; else all.
fn offered(visit: &Registering) -> Vec<OfferKind> {
    let missing = wizard::missing_kinds(visit);
    let kinds = if visit.registration.guided && !missing.is_empty() { missing } else { wizard::kinds(visit) };
    kinds.into_iter().filter_map(kind_of).collect()
}

fn has_other(visit: &Registering, method: Method) -> bool {
    visit.registration.item.is_none() && offered(visit).into_iter().any(|kind| Some(kind) != kind_of(method))
}

/// What is on file, as the person sees it: first the default, then apps, then mailboxes.
pub(super) fn items(visit: &Registering) -> Vec<Item> {
    let mut items = Vec::new();
    for method in KINDS {
        let Some(kind) = kind_of(method) else { continue };
        let own = visit.account.primary_mail.iter().filter(|_| visit.account.guest.is_some());
        match method {
            Method::AppCode => {
                items.extend(visit.account.apps.iter().map(|app| item(visit, kind, method, &app.id, &app.filed, None)));
            }
            _ => items.extend(own.chain(visit.account.proving_mails()).map(|mail: &Contact| {
                item(visit, kind, method, &mail.id, &mail.filed, Some(mask::mail(mail.address.as_str())))
            })),
        }
    }
    items.sort_by_key(|item| !item.shown.is_default);
    items
}

fn item(visit: &Registering, kind: OfferKind, method: Method, id: &str, filed: &Filed, hint: Option<String>) -> Item {
    // An offer of an app stands for all of them; the first offer is the default.
    let offer = visit.on_file.offers.iter().find(|usable| match method {
        Method::AppCode => usable.method == method,
        _ => usable.means.id() == id,
    });
    let chosen = visit.account.default_means.as_deref();
    let is_chosen = |id: &str| {
        visit.account.apps.iter().any(|app| app.id == id) || {
            visit.account.other_mails.iter().any(|mail| mail.id == id)
        }
    };
    let is_default = match chosen.filter(|id| is_chosen(id)) {
        Some(chosen) => chosen == id,
        None => visit.on_file.offers.first().is_some_and(|first| first.means.id() == id),
    };
    Item {
        id: id.to_owned(),
        method,
        shown: OnFile {
            kind,
            hint,
            since_ms: filed.since_ms,
            used_ms: filed.used_ms,
            verified: filed.verified,
            from_directory: !filed.registered,
            is_default,
            held_until_ms: offer.and_then(|usable| usable.held_until_ms),
        },
    }
}
