//! What an account has on file that counts: which methods, with which means,
//! and how many different ways that makes.

use crate::clock::DAY_MS;
use crate::policy::account::{Account, Contact, Filed, Phone};
use crate::policy::administrators;
use crate::policy::method::{Held, Method, Rules};
use crate::policy::tenant::{MeansFrom, Settings};

use super::{Eligible, Situation};

/// A method that policy and registration both have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usable {
    pub method: Method,
    pub means: Means,
    /// Those of its rows that carry no reset by themselves, since they were bound soon after one.
    pub held: Vec<Hold>,
}

/// A row that is held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub means: String,
    pub until_ms: i64,
}

impl Usable {
    /// Of which nothing is held back.
    #[must_use]
    pub fn free(method: Method, means: Means) -> Self {
        Self { method, means, held: Vec::new() }
    }

    /// Until when this row is held back.
    #[must_use]
    pub fn held_until_of(&self, means: &str) -> Option<i64> {
        self.held.iter().find(|hold| hold.means == means).map(|hold| hold.until_ms)
    }

    /// Until when all that it stands for is held back.
    #[must_use]
    pub fn held_until_ms(&self) -> Option<i64> {
        let each = self.means.ids().map(|id| self.held_until_of(id));
        each.collect::<Option<Vec<_>>>()?.into_iter().min()
    }
}

/// What a method works with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    Mailbox(Contact),
    Phone(Phone),
    /// What one method keeps, by the ids of its rows: which of them it is proven with does not matter.
    Kept {
        by: Method,
        ids: Vec<String>,
    },
    /// No means: the method is offered so that no one can tell which account has it (uniform disclosure).
    Nothing,
}

/// What two methods must not share to count as two: SMS and a call to one
/// number are one, and so are two mailboxes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Mailboxes,
    /// Digits only.
    Number(String),
    /// What one method keeps: an app by its code and by its notification is one.
    Kept(Method),
    Nothing,
}

impl Means {
    /// What an account keeps for a method, all of it one means.
    #[must_use]
    pub fn kept(account: &Account, by: Method) -> Vec<Self> {
        let ids: Vec<String> = account.kept_by(by).map(|kept| kept.id.clone()).collect();
        if ids.is_empty() { Vec::new() } else { vec![Self::Kept { by, ids }] }
    }

    /// The row's id, which a challenge names; of several the first one's.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Mailbox(contact) => &contact.id,
            Self::Phone(phone) => &phone.id,
            Self::Kept { ids, .. } => ids.first().map_or("", String::as_str),
            Self::Nothing => "nothing",
        }
    }

    /// The ids of all its rows.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let (several, one) = match self {
            Self::Kept { ids, .. } => (ids.as_slice(), None),
            Self::Mailbox(_) | Self::Phone(_) | Self::Nothing => (&[][..], Some(self.id())),
        };
        several.iter().map(String::as_str).chain(one)
    }

    /// Whether the row of this id is among them.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        match self {
            Self::Kept { ids, .. } => ids.iter().any(|kept| kept == id),
            Self::Mailbox(_) | Self::Phone(_) | Self::Nothing => self.id() == id,
        }
    }

    #[must_use]
    pub fn source(&self) -> Way {
        match self {
            Self::Mailbox(_) => Way::Mailboxes,
            Self::Phone(phone) => Way::Number(phone.number.chars().filter(char::is_ascii_digit).collect()),
            Self::Kept { by, .. } => Way::Kept(*by),
            Self::Nothing => Way::Nothing,
        }
    }
}

/// When the first of what is held back carries a reset again.
#[must_use]
pub fn held_until(offers: &[Usable]) -> Option<i64> {
    offers.iter().filter_map(Usable::held_until_ms).min()
}

pub(super) fn ways(offers: &[Usable]) -> usize {
    let mut sources: Vec<Way> = offers.iter().map(|usable| usable.means.source()).collect();
    sources.sort_unstable();
    sources.dedup();
    sources.len()
}

/// Gates and methods that count for an account: the organization's, or the administrators' rule.
#[must_use]
pub fn policy_for(account: &Account, settings: &Settings, situation: &Situation) -> (u8, Vec<Method>) {
    if account.is_privileged() {
        (administrators::gates(settings, situation.now_ms), administrators::methods(settings, situation.rules))
    } else {
        (settings.gates, settings.methods.clone())
    }
}

/// How many gates an account passes, and what it has for them. What was bound
/// within a day of a reset is held back for a day, where the organization has it so.
#[must_use]
pub fn asked_of(account: &Account, settings: &Settings, situation: &Situation) -> Eligible {
    counting(account, settings, settings.means_from(), situation)
}

/// As [`asked_of`], where this contact data counts.
#[must_use]
pub fn counting(account: &Account, settings: &Settings, from: MeansFrom, situation: &Situation) -> Eligible {
    let (gates, methods) = policy_for(account, settings, situation);
    let mut offers = usable(account, &methods, gates, from, situation);
    if settings.holds_new_methods()
        && let Some(reset_ms) = account.reset_ms
    {
        for usable in &mut offers {
            usable.held = filed_each(account, &usable.means)
                .into_iter()
                .filter(|(_, filed)| (reset_ms..reset_ms + DAY_MS).contains(&filed.since_ms))
                .map(|(id, filed)| Hold { means: id.to_owned(), until_ms: filed.since_ms + DAY_MS })
                .filter(|hold| situation.now_ms < hold.until_ms)
                .collect();
        }
    }
    Eligible { gates, offers }
}

/// Whether no means that the policy counts is on file: then, and only then, a
/// sign-in alone may bind the first. What wrong codes switched off is on file all the
/// same; else a hundred of them would open this door to an attacker who has the password.
#[must_use]
pub fn has_nothing_on_file(account: &Account, settings: &Settings, situation: &Situation) -> bool {
    let account = Account { switched_off: Vec::new(), ..account.clone() };
    asked_of(&account, settings, situation).offers.is_empty()
}

/// Where one offer stands for several: the oldest counts.
fn filed<'a>(account: &'a Account, means: &'a Means) -> Option<&'a Filed> {
    filed_each(account, means).into_iter().map(|(_, filed)| filed).min_by_key(|filed| filed.since_ms)
}

/// What an offer stands for, each row with its id.
fn filed_each<'a>(account: &'a Account, means: &'a Means) -> Vec<(&'a str, &'a Filed)> {
    match means {
        Means::Mailbox(contact) => vec![(&contact.id, &contact.filed)],
        Means::Phone(phone) => vec![(&phone.id, &phone.filed)],
        Means::Kept { by, .. } => {
            let rows = account.kept_by(*by).filter(|kept| means.has(&kept.id));
            rows.map(|kept| (kept.id.as_str(), &kept.filed)).collect()
        }
        Means::Nothing => Vec::new(),
    }
}

/// Whether something on file counts as proof. Guests came in by their own address: that is as good as registered.
fn counts(account: &Account, rules: &Rules, from: MeansFrom, id: &str, filed: Option<&Filed>) -> bool {
    let is_guests_own = || account.guest.is_some() && account.primary_mail.as_ref().is_some_and(|own| own.id == id);
    match from {
        MeansFrom::DirectoryToo => true,
        MeansFrom::Registered => {
            !rules.proves.is_contact_data() || filed.is_some_and(|filed| filed.registered) || is_guests_own()
        }
    }
}

/// What of a method is on file and counts, one entry each.
#[must_use]
pub fn held(account: &Account, rules: &Rules, from: MeansFrom) -> Vec<Held> {
    let mut all = (rules.on_file)(account);
    all.retain(|held| counts(account, rules, from, &held.id, Some(&held.filed)));
    all
}

/// Whether a method can be used behind so many gates, if the account has something for it. One that
/// wrong codes switched off helps no one until an operator looks.
#[must_use]
pub fn is_on(account: &Account, method: Method, gates: u8, situation: &Situation) -> bool {
    let rules = (situation.rules)(method);
    rules.is_carried && (rules.alone || gates > 1) && !account.switched_off.contains(&method)
}

/// What the account could use of these methods, what the person chose first.
fn usable(account: &Account, methods: &[Method], gates: u8, from: MeansFrom, situation: &Situation) -> Vec<Usable> {
    let rules = situation.rules;
    let is_on = |method: &&Method| is_on(account, **method, gates, situation);
    let offers = |&method: &Method| {
        let means = (rules(method).means)(account).into_iter();
        let means = means.filter(move |means| counts(account, rules(method), from, means.id(), filed(account, means)));
        means.map(move |means| Usable::free(method, means))
    };
    let mut offers: Vec<Usable> = methods.iter().filter(is_on).flat_map(offers).collect();
    if let Some(first) = &account.default_means {
        offers.sort_by_key(|usable| !usable.means.has(first));
    }
    offers
}
