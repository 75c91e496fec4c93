//! What an account has on file that counts: which methods, with which means,
//! and how many different ways that makes.

use crate::clock::DAY_MS;
use crate::policy::account::{Account, Contact, Filed, Phone};
use crate::policy::administrators;
use crate::policy::method::Method;
use crate::policy::tenant::Settings;

use super::Situation;

/// A method that policy and registration both have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usable {
    pub method: Method,
    pub means: Means,
    /// Until when it carries no reset by itself, since it was bound soon after one.
    pub held_until_ms: Option<i64>,
}

/// What a method works with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    Mailbox(Contact),
    Phone(Phone),
    /// Ids of the account's authenticator apps: which of them shows the code does not matter.
    App(Vec<String>),
    Questions,
    /// Nothing: offered so that nobody can tell who has it (uniform disclosure).
    Nothing,
}

/// What two methods must not share to count as two: SMS and a call to one
/// number are one, and so are two mailboxes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Mailboxes,
    /// Digits only.
    Number(String),
    App,
    Questions,
    Nothing,
}

impl Means {
    /// The row's id, which a challenge names; of several apps the first one's.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Mailbox(contact) => &contact.id,
            Self::Phone(phone) => &phone.id,
            Self::App(ids) => ids.first().map_or("", String::as_str),
            Self::Questions => "questions",
            Self::Nothing => "nothing",
        }
    }

    /// Whether the row of this id is among them.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        match self {
            Self::App(ids) => ids.iter().any(|app| app == id),
            _ => self.id() == id,
        }
    }

    #[must_use]
    pub fn source(&self) -> Source {
        match self {
            Self::Mailbox(_) => Source::Mailboxes,
            Self::Phone(phone) => Source::Number(phone.number.chars().filter(char::is_ascii_digit).collect()),
            Self::App(_) => Source::App,
            Self::Questions => Source::Questions,
            Self::Nothing => Source::Nothing,
        }
    }
}

/// When the first of what is held back carries a reset again.
#[must_use]
pub fn held_until(offers: &[Usable]) -> Option<i64> {
    offers.iter().filter_map(|usable| usable.held_until_ms).min()
}

pub(super) fn ways(offers: &[Usable]) -> usize {
    let mut sources: Vec<Source> = offers.iter().map(|usable| usable.means.source()).collect();
    sources.sort_unstable();
    sources.dedup();
    sources.len()
}

/// Gates and methods that count for an account: the organization's, or the administrators' rule.
#[must_use]
pub fn policy_for(account: &Account, settings: &Settings, now_ms: i64) -> (u8, Vec<Method>) {
    if account.is_privileged() {
        (administrators::gates(settings, now_ms), administrators::methods(settings))
    } else {
        (settings.gates, settings.methods.clone())
    }
}

/// How many gates an account passes, and what it has for them. What was bound
/// within a day of a reset is held back for a day, where the organization has it so.
#[must_use]
pub fn asked_of(account: &Account, settings: &Settings, situation: &Situation) -> (u8, Vec<Usable>) {
    let (gates, methods) = policy_for(account, settings, situation.now_ms);
    let mut offers = usable(account, &methods, gates, situation);
    if settings.holds_new_methods()
        && let Some(reset_ms) = account.reset_ms
    {
        for usable in &mut offers {
            let since = filed(account, &usable.means).map_or(0, |filed| filed.since_ms);
            let until = since + DAY_MS;
            let soon_after = (reset_ms..reset_ms + DAY_MS).contains(&since);
            usable.held_until_ms = (soon_after && situation.now_ms < until).then_some(until);
        }
    }
    (gates, offers)
}

/// Whether nothing that the policy counts is on file: then, and only then, a
/// sign-in alone may bind the first. What wrong codes switched off is on file
/// all the same; else a hundred of them would open this door to who has the password.
#[must_use]
pub fn has_nothing_on_file(account: &Account, settings: &Settings, situation: &Situation) -> bool {
    let account = Account { switched_off: Vec::new(), ..account.clone() };
    asked_of(&account, settings, situation).1.is_empty()
}

/// An app's offer stands for all apps of an account: the oldest counts.
fn filed<'a>(account: &'a Account, means: &'a Means) -> Option<&'a Filed> {
    match means {
        Means::Mailbox(contact) => Some(&contact.filed),
        Means::App(_) => account.apps.iter().map(|app| &app.filed).min_by_key(|filed| filed.since_ms),
        Means::Phone(_) | Means::Questions | Means::Nothing => None,
    }
}

fn apps(account: &Account) -> Option<Means> {
    let ids: Vec<String> = account.apps.iter().map(|app| app.id.clone()).collect();
    (!ids.is_empty()).then_some(Means::App(ids))
}

/// What the account could use of these methods.
///
/// The primary mailbox is not among it, since it opens with the password that
/// is lost; unless a guest brought it. One gate takes an app's code only, never
/// its notification (the model: "highest level of security").
#[must_use]
pub fn usable(account: &Account, methods: &[Method], gates: u8, situation: &Situation) -> Vec<Usable> {
    let mut offers = Vec::new();
    let is_on = |method: &&Method| situation.carried.contains(method) && !account.switched_off.contains(method);
    for &method in methods.iter().filter(is_on) {
        let mut offer = |means: Means| offers.push(Usable { method, means, held_until_ms: None });
        let phone = |phone: &Option<Phone>| phone.iter().cloned().map(Means::Phone).collect::<Vec<_>>();
        match method {
            Method::Email => {
                let own = account.primary_mail.iter().filter(|_| account.guest.is_some());
                let mut seen: Vec<&Contact> = Vec::new();
                for contact in own.chain(account.proving_mails()) {
                    if !seen.iter().any(|known| known.address == contact.address) {
                        seen.push(contact);
                        offer(Means::Mailbox(contact.clone()));
                    }
                }
            }
            Method::MobileSms | Method::MobileCall => phone(&account.mobile_phone).into_iter().for_each(offer),
            Method::OfficeCall => phone(&account.office_phone).into_iter().for_each(offer),
            // One offer stands for all apps.
            Method::AppCode => apps(account).into_iter().for_each(offer),
            Method::AppNotification if gates > 1 => apps(account).into_iter().for_each(offer),
            Method::Questions if account.questions > 0 => offer(Means::Questions),
            Method::AppNotification | Method::Questions => {}
        }
    }
    if let Some(first) = &account.default_means {
        let is_app = account.apps.iter().any(|app| app.id == *first);
        offers.sort_by_key(|usable| match &usable.means {
            Means::App(_) => !is_app,
            means => means.id() != first,
        });
    }
    offers
}
