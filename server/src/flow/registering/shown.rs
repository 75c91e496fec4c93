//! From where a visit to register stands to what the browser shows.

use crate::clock::DAY_MS;
use crate::flow::entrance::{Opening, opening};
use crate::flow::frame::{digits, first_frame, new_codes, offer};
use crate::flow::reading::both_again;
use crate::flow::{Act, Trouble, codes, passkey};
use crate::method::{self, SetsUp};
use crate::policy::eligibility::{self, Situation};
use crate::policy::method::Method;
use crate::policy::registration::{Asked, Interrupt, asked, campaign_for};
use crate::policy::throttle;
use crate::portal::Portal;
use crate::secrets::Sealed;
use crate::spelling;
use crate::store::{challenges, outbox, registrations};
use crate::visit::registration::Place;
use crate::visit::{Caller, Flow};
use crate::wire::Entry;
use crate::wire::register::{Campaign, RegisterStep, SetUp, SignInNotice, Why};
use crate::wire::{Offer, Refusal, Screen, Sent, Step};

use super::provider::{TOLD_MS, provider_for};
use super::{Registering, on_file, pending};

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

pub(in crate::flow) async fn of(
    act: &mut Act<'_>,
    visit: &Registering,
    refusal: Option<Refusal>,
) -> Result<RegisterStep, Trouble> {
    let new_codes = codes::new_ones(act, &visit.flow, &visit.account).await?;
    if !new_codes.is_empty() {
        let user_id = visit.account.user_id.as_str().to_owned();
        return Ok(RegisterStep::NewCodes { sets: new_codes, user_id, at_ms: act.now });
    }
    let listed = || on_file::items(visit).into_iter().map(|item| item.shown).collect::<Vec<_>>();
    let needed = visit.on_file.gates;
    let missing = on_file::lacking(visit, &act.situation());
    Ok(match visit.registration.place {
        Place::Asked => RegisterStep::Asked {
            why: match visit.registration.interrupt {
                Some(Interrupt::Reconfirm) if missing == 0 => Why::Reconfirm,
                _ => Why::Register,
            },
            missing,
            on_file: listed(),
            returns: visit.registration.ticket.is_some(),
            campaign: campaign(visit, &act.situation()),
        },
        Place::ChooseKind => RegisterStep::ChooseKind {
            kinds: offers(on_file::proposed(visit, &act.situation())),
            missing: visit.registration.guided.then_some(missing),
            refusal,
        },
        Place::SetUp | Place::FirstCode => set_up(act, visit, refusal).await?,
        Place::Review => RegisterStep::Review { on_file: listed() },
        Place::Manage => RegisterStep::Manage {
            on_file: listed(),
            kinds: offers(on_file::methods(visit, &act.situation())),
            needed,
            have: u8::try_from(visit.on_file.ways()).unwrap_or(u8::MAX),
            confirms: visit.registration.interrupt.is_some() && missing == 0,
            done: visit.registration.done,
            refusal,
        },
        Place::ConfirmRemoval => {
            let asked_about = visit.registration.item.as_deref().unwrap_or("");
            match on_file::items(visit).into_iter().find(|item| item.id == asked_about) {
                Some(item) => RegisterStep::ConfirmRemoval {
                    consequence: on_file::consequence(visit, &item.id, &act.situation()),
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

/// What is told of a campaign that runs for the person, as long as something is missing.
fn campaign(visit: &Registering, situation: &Situation) -> Option<Campaign> {
    let (account, settings) = (&visit.account, &visit.tenant.settings);
    let campaign = campaign_for(account, settings, situation)?;
    if visit.registration.interrupt == Some(Interrupt::Reconfirm) || on_file::lacking(visit, situation) == 0 {
        return None;
    }
    let may_put_off = visit.registration.ticket.is_some() && asked(account, settings, situation) == Asked::Campaign;
    Some(Campaign { last_day_ms: campaign.lasts_ms()?.end - DAY_MS, left: may_put_off.then(|| campaign.left(account)) })
}

/// The page of a set-up, in the form of its method.
async fn set_up(act: &mut Act<'_>, visit: &Registering, refusal: Option<Refusal>) -> Result<RegisterStep, Trouble> {
    let (portal, now) = (act.portal, act.now);
    let (method, sets_up) = visit.setting_up()?;
    let kit = method::kit(method);
    let asks = kit.asks.as_ref().ok_or(Trouble::Broken("a method that is not carried"))?;
    let digits = || digits(asks, portal, &visit.tenant);
    let set_up = match sets_up {
        SetsUp::Address { .. } if visit.registration.place == Place::SetUp => {
            SetUp::Address { typed: pending::pending_text(portal, visit)? }
        }
        SetsUp::Address { .. } => {
            let sent = outbox::codes_sent(act, &visit.account.id, now - DAY_MS).await?;
            let sent = Sent {
                // In its own letters, as it was typed, but without what cannot be seen.
                to: Some(spelling::plain(&pending::pending_text(portal, visit)?).into_owned()),
                minutes: portal.settings.code_minutes,
                wait_seconds: throttle::seconds(throttle::wait_until(&sent, now) - now),
            };
            SetUp::SentCode { digits: digits()?, sent }
        }
        SetsUp::Key { show, link, named, .. } => {
            let key = show(&pending::pending_secret(portal, visit)?);
            let link = link.map(|link| {
                let link = link(&visit.tenant.name, visit.account.user_id.as_str(), &key);
                link.ok_or(Trouble::Broken("the link of a key"))
            });
            SetUp::Key { link: link.transpose()?, key, digits: digits()?, named: named.is_some() }
        }
        SetsUp::Passkey => {
            let asked = match &visit.flow.challenge_id {
                Some(id) => challenges::by_id(act, id).await?,
                None => None,
            };
            let (whose, replaced) = ((&visit.tenant, &visit.account), visit.registration.item.as_deref());
            SetUp::Passkey(passkey::to_make(act, whose, (method, replaced), asked.as_ref()).await?)
        }
        SetsUp::Codes { .. } => SetUp::Codes {
            codes: new_codes(&pending::pending_codes(portal, visit)?),
            characters: digits()?,
            user_id: visit.account.user_id.as_str().to_owned(),
            at_ms: now,
        },
    };
    let has_other = visit.registration.item.is_none()
        && on_file::proposed(visit, &act.situation()).into_iter().any(|other| other != method);
    Ok(RegisterStep::SetUp { method: method.name().to_owned(), set_up, has_other, refusal })
}

fn offers(methods: Vec<Method>) -> Vec<Offer> {
    methods.into_iter().map(|method| offer(method, None)).collect()
}
