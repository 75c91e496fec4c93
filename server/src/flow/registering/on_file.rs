//! What is on file, and what may be put there.

use crate::method;
use crate::policy::eligibility::{Situation, asked_of, held, policy_for};
use crate::policy::method::{Held, Method};
use crate::wire::register::{Consequence, OnFile};

use super::Registering;

/// A means on file, as the person sees it in the list.
pub(in crate::flow) struct Item {
    pub id: String,
    pub method: Method,
    pub shown: OnFile,
}

/// What is on file, as the person sees it: first the default, then the strongest methods.
pub(in crate::flow) fn items(visit: &Registering) -> Vec<Item> {
    let from = visit.tenant.settings.means_from();
    let of =
        |method: Method| held(&visit.account, method::rules(method), from).into_iter().map(move |held| (method, held));
    let all: Vec<(Method, Held)> = method::set_up_by_people().into_iter().flat_map(of).collect();
    let chosen = visit.account.default_means.as_deref().filter(|chosen| all.iter().any(|(_, held)| held.id == *chosen));
    // Where the person chose none, the first offer is the default.
    let first = chosen.or_else(|| visit.on_file.offers.first().map(|first| first.means.id()));
    let mut items: Vec<Item> = all.iter().map(|(method, held)| item(visit, *method, held, first)).collect();
    items.sort_by_key(|item| !item.shown.is_default);
    items
}

fn item(visit: &Registering, method: Method, held: &Held, first: Option<&str>) -> Item {
    let offer = visit.on_file.offers.iter().find(|usable| usable.method == method && usable.means.has(&held.id));
    let filed = &held.filed;
    Item {
        id: held.id.clone(),
        method,
        shown: OnFile {
            method: method.name().to_owned(),
            icon: method::kit(method).icon.to_owned(),
            hint: held.hint.clone(),
            since_ms: filed.since_ms,
            used_ms: filed.used_ms,
            verified: filed.verified,
            from_directory: !filed.registered,
            is_default: first == Some(&held.id),
            held_until_ms: offer.and_then(|usable| usable.held_until_of(&held.id)),
            left: held.left,
            is_token: held.is_token,
        },
    }
}

/// Methods that would be one more way, strongest first.
pub(in crate::flow) fn missing(visit: &Registering, situation: &Situation) -> Vec<Method> {
    let wanted = visit.wanted(situation);
    let has = |method: Method| wanted.offers.iter().any(|usable| usable.method == method);
    methods(visit, situation).into_iter().filter(|method| !has(*method)).collect()
}

/// How many more methods are asked for; none where the person can add no other one now.
pub(in crate::flow) fn lacking(visit: &Registering, situation: &Situation) -> u8 {
    if missing(visit, situation).is_empty() { 0 } else { visit.wanted(situation).missing() }
}

/// Methods that the policy has and that are not full, strongest first. What wrong codes switched off
/// helps no one until an operator looks.
pub(in crate::flow) fn methods(visit: &Registering, situation: &Situation) -> Vec<Method> {
    let (_, allowed) = policy_for(&visit.account, &visit.tenant.settings, situation);
    let is_on = |method: &Method| allowed.contains(method) && !visit.account.switched_off.contains(method);
    let may = |method: &Method| is_on(method) && !visit.is_full(*method);
    method::set_up_by_people().into_iter().filter(may).collect()
}

/// Methods to choose from: what is missing, where something is; else all.
pub(in crate::flow) fn proposed(visit: &Registering, situation: &Situation) -> Vec<Method> {
    let missing = missing(visit, situation);
    if visit.registration.guided && !missing.is_empty() { missing } else { methods(visit, situation) }
}

/// What follows when a means is taken off file.
pub(in crate::flow) fn consequence(visit: &Registering, means: &str, situation: &Situation) -> Consequence {
    if asked_of(&visit.account.without(means), &visit.tenant.settings, situation).missing() == 0 {
        Consequence::None
    } else if visit.tenant.settings.require_registration {
        Consequence::NoResetAndAsked
    } else {
        Consequence::NoReset
    }
}
