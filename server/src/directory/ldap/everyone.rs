//! Everyone in a directory, page by page, over one session of its own.
//!
//! What is asked and what is answered are plain values: a page is asked for with the cookie
//! of the one before it. A pass asks of every entry its unchanging id and a text that
//! changes with every change of the entry, and reads whole what is new by that. So it
//! need not remember which changes it has seen, nor from which server.

use std::collections::HashSet;
use std::time::Duration;

use super::groups::{self, GroupFound, Groups, Membership, Within};
use super::marks;
use super::{Answering, Kind, Ldap, Told};
use crate::directory::question::Name;
use crate::ldap::{Dn, Entry, Filter, LdapFault, Scope, Search, Session};
use crate::policy::user_id::UserId;

/// For one page. No person waits for it.
const TIMEOUT: Duration = Duration::from_secs(60);
/// What one page, or the entry of one group, may have in bytes: some 250,000 members.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;
/// Entries of a page, where only ids are asked for. Active Directory gives no more than 1000.
const IDS: u32 = 1000;
/// Entries of a page that are read whole.
const WHOLE: u32 = 500;
/// Entries that are named one by one in a question.
const NAMED: usize = 50;

/// How much of each entry is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Only whether it is there, and whether it changed.
    Ids,
    Whole,
}

/// What holds for a whole pass.
#[derive(Debug, Clone)]
pub struct View {
    /// The server that answers, by what its counts belong to. Another one counts anew.
    pub source: String,
    /// A text that changes with every change of a group that people's own entries do not name;
    /// empty where each page says who is in which group.
    pub groups: String,
    /// Each group that was asked for, in the order of the question.
    pub found: Vec<GroupFound>,
}

/// What was asked of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whole {
    NotAsked,
    Person(Box<Told>),
    /// The directory counts it among people, and it is no person's: the portal's own account, say.
    NoPersons,
    /// Whether it is a person's cannot be read.
    Unread,
}

/// One entry of a page.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its unchanging id, as text.
    pub key: String,
    pub dn: Dn,
    /// Another one with every change of the entry; empty where the directory does not say, or where
    /// a change that comes now might not be told by it.
    pub changed: String,
    /// `None` where only the whole entry says so.
    pub groups: Option<Groups>,
    /// Those of which what was read of the entry does not show whether it is in them.
    pub unclear: Groups,
    /// The marks that close an account and that it was read without, where it was read whole.
    pub unmarked: Vec<&'static str>,
    pub whole: Whole,
}

/// One page of people.
#[derive(Debug)]
pub struct Page {
    pub people: Vec<Seen>,
    /// What the next page is asked for with; `None` after the last one.
    pub next: Option<Vec<u8>>,
    /// About how many entries there are, if the server says so.
    pub about: Option<u32>,
}

/// Reads a directory from one end to the other.
pub struct Reader<'a> {
    ldap: &'a Ldap,
    session: Session,
    membership: Membership,
    /// Whether an account has ended is told by it.
    now_ms: i64,
    /// The marks that close an account and that the server knows, once it was asked.
    marks: Option<Vec<&'static str>>,
}

impl Ldap {
    /// What decides which accounts are made of its entries, as one value to compare.
    #[must_use]
    pub fn settings(&self) -> impl std::fmt::Debug {
        (
            self.base.as_str().to_owned(),
            self.user_id_attribute.clone(),
            self.other_mail_attribute.clone(),
            self.in_step.rules.clone(),
        )
    }

    /// Begins to read everyone, and finds the groups of these names. `before` is what was within
    /// them in the pass before.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn everyone(
        &self,
        names: &[String],
        before: &Within,
        now_ms: i64,
    ) -> Result<(Reader<'_>, View), LdapFault> {
        let (session, server) = self.pool.apart().await?;
        let mut session = session.within(TIMEOUT).reading(LONGEST_ANSWER);
        let root = groups::read(&mut session, &Dn::told(""), &["dsServiceName", "defaultNamingContext"]).await?;
        let text = |name| root.as_ref().and_then(|root| root.text(name)).map(str::to_owned);
        let source = match (self.kind, text("dsServiceName")) {
            (Kind::ActiveDirectory, Some(service)) => {
                // It becomes another one when a controller is set up anew from a backup.
                let read = groups::read(&mut session, &Dn::told(service.as_str()), &["invocationId"]).await?;
                let id = read.as_ref().and_then(|entry| entry.value("invocationId"));
                id.and_then(|id| self.kind.key_text(id)).unwrap_or(service)
            }
            (Kind::ActiveDirectory, None) | (Kind::Ds389, _) => server,
            // It says itself which server made a change.
            (Kind::OpenLdap, _) => String::new(),
        };
        let domain = text("defaultNamingContext").map(Dn::told);
        let (mut membership, found) = self.membership(&mut session, domain.as_ref(), names, before).await?;
        let groups = membership.mark();
        Ok((Reader { ldap: self, session, membership, now_ms, marks: None }, View { source, groups, found }))
    }
}

impl Reader<'_> {
    /// The next page; the first one with an empty cookie. All are asked for with the same depth.
    ///
    /// # Errors
    /// When the directory refuses, or gives no answer. One that shows no more entries than a
    /// limit is [`LdapFault::TooMany`].
    pub async fn page(&mut self, depth: Depth, cookie: &[u8]) -> Result<Page, LdapFault> {
        let attributes = &attributes(self.ldap, depth);
        let most = match depth {
            Depth::Ids => IDS,
            Depth::Whole => WHOLE,
        };
        let filter = self.ldap.kind.people();
        let search = Search { base: &self.ldap.base, scope: Scope::Below, filter, attributes, most };
        let page = self.session.page(search, cookie).await?;
        let people = page.entries.iter().filter_map(|entry| self.seen(entry, depth)).collect();
        Ok(Page { people, next: page.next, about: page.about })
    }

    /// Whether more people than that are there. Nothing is read of them.
    ///
    /// # Errors
    /// As for [`Reader::page`].
    pub async fn has_more_than(&mut self, most: usize) -> Result<bool, LdapFault> {
        let (mut count, mut cookie) = (0, Vec::new());
        loop {
            let filter = self.ldap.kind.people();
            let search = Search { base: &self.ldap.base, scope: Scope::Below, filter, attributes: &["1.1"], most: IDS };
            let page = self.session.page(search, &cookie).await?;
            count += page.entries.len();
            match page.next {
                _ if count > most => return Ok(true),
                Some(next) => cookie = next,
                None => return Ok(false),
            }
        }
    }

    /// Reads entries whole of which a page said only that they are there. One that is gone
    /// meanwhile is left out.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn whole(&mut self, some: &[&Seen]) -> Result<Vec<Seen>, LdapFault> {
        let attributes = &attributes(self.ldap, Depth::Whole);
        let mut all = Vec::with_capacity(some.len());
        for part in some.chunks(NAMED) {
            let named = part.iter().filter_map(|seen| self.named(seen));
            let filter = Filter::all([self.ldap.kind.people(), Filter::any(named)]);
            let most = u32::try_from(NAMED).unwrap_or(u32::MAX);
            let search = Search { base: &self.ldap.base, scope: Scope::Below, filter, attributes, most };
            let found = self.session.search(search).await?;
            let read: Vec<Seen> = found.iter().filter_map(|entry| self.seen(entry, Depth::Whole)).collect();
            let keys: HashSet<&str> = read.iter().map(|seen| seen.key.as_str()).collect();
            for missing in part.iter().filter(|seen| !keys.contains(seen.key.as_str())) {
                // Some servers let no one search by name.
                if let Some(entry) = groups::read(&mut self.session, &missing.dn, attributes).await?
                    && let Some(seen) = self.seen(&entry, Depth::Whole).filter(|seen| seen.key == missing.key)
                {
                    all.push(seen);
                }
            }
            all.extend(read);
        }
        Ok(all)
    }

    /// Which of these people, whom a page showed without marks that close an account, have none:
    /// their ids.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn shown_open(&mut self, some: &[&Seen]) -> Result<HashSet<String>, LdapFault> {
        let kind = self.ldap.kind;
        let marks = match &self.marks {
            Some(marks) => marks.clone(),
            None => self.ldap.marks_known(&mut self.session).await?,
        };
        let here = |seen: &Seen| -> Vec<&'static str> {
            seen.unmarked.iter().copied().filter(|mark| marks.contains(mark)).collect()
        };
        let mut shown = HashSet::new();
        for part in some.chunks(NAMED) {
            let named =
                part.iter().filter_map(|seen| Some(Filter::all([self.named(seen)?, marks::without(&here(seen))])));
            let filter = Filter::all([kind.people(), Filter::any(named)]);
            let most = u32::try_from(NAMED).unwrap_or(u32::MAX);
            let attributes = &[kind.key()];
            let search = Search { base: &self.ldap.base, scope: Scope::Below, filter, attributes, most };
            shown.extend(self.keys(search).await?);
            let hidden: Vec<&Seen> = part.iter().copied().filter(|seen| !shown.contains(&seen.key)).collect();
            if hidden.is_empty() {
                continue;
            }
            // Some servers let no one search by name.
            let named = Filter::any(hidden.iter().filter_map(|seen| self.named(seen)));
            let search = Search { base: &self.ldap.base, scope: Scope::Below, filter: named, attributes, most };
            let by_name = self.keys(search).await?;
            for seen in hidden.into_iter().filter(|seen| !by_name.contains(&seen.key)) {
                if marks::has_none(&mut self.session, &seen.dn, &here(seen)).await? {
                    shown.insert(seen.key.clone());
                }
            }
        }
        self.marks = Some(marks);
        Ok(shown)
    }

    /// The ids of the entries that are found.
    async fn keys(&mut self, search: Search<'_>) -> Result<HashSet<String>, LdapFault> {
        let kind = self.ldap.kind;
        let found = self.session.search(search).await?;
        Ok(found.iter().filter_map(|entry| entry.value(kind.key()).and_then(|key| kind.key_text(key))).collect())
    }

    /// Finds one entry, by what each kind has an index of.
    fn named(&self, seen: &Seen) -> Option<Filter> {
        let kind = self.ldap.kind;
        match kind {
            Kind::OpenLdap => Some(Filter::equal("entryDN", seen.dn.as_str())),
            Kind::ActiveDirectory | Kind::Ds389 => Some(Filter::equal(kind.key(), kind.key_value(&seen.key)?)),
        }
    }

    /// The entry that has a user ID; `Err` inside where several have it, or one that is only
    /// taken for the same.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn holder(&mut self, user_id: &UserId) -> Result<Result<Option<String>, ()>, LdapFault> {
        let kind = self.ldap.kind;
        Ok(match self.ldap.answering(&mut self.session, &Name::UserId(user_id.clone()), false, &[kind.key()]).await? {
            Answering::One(entry) => Ok(entry.value(kind.key()).and_then(|value| kind.key_text(value))),
            Answering::None => Ok(None),
            Answering::Several | Answering::Alike => Err(()),
        })
    }

    /// Which of these ids are those of people who are there.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn are_there(&mut self, keys: &[String]) -> Result<HashSet<String>, LdapFault> {
        let kind = self.ldap.kind;
        let mut there = HashSet::new();
        for part in keys.chunks(NAMED) {
            let named = part.iter().filter_map(|key| Some(Filter::equal(kind.key(), kind.key_value(key)?)));
            let filter = Filter::all([kind.people(), Filter::any(named)]);
            let most = u32::try_from(NAMED).unwrap_or(u32::MAX);
            let attributes = &[kind.key()];
            let search = Search { base: &self.ldap.base, scope: Scope::Below, filter, attributes, most };
            let found = self.session.search(search).await?;
            there.extend(found.iter().filter_map(|entry| entry.value(kind.key()).and_then(|key| kind.key_text(key))));
        }
        Ok(there)
    }

    /// Of groups that an entry seems to have left, those that it is in still, or of which that
    /// cannot be told: there a right may be missing, and nothing is known.
    ///
    /// # Errors
    /// When the directory cannot be asked.
    pub async fn not_left(&mut self, seen: &Seen, lost: Groups) -> Result<Groups, LdapFault> {
        match self.ldap.kind {
            Kind::OpenLdap | Kind::Ds389 => Ok(lost.and(seen.unclear)),
            Kind::ActiveDirectory => {
                let entry = groups::read(&mut self.session, &seen.dn, &["tokenGroups"]).await?;
                let tokens = entry.as_ref().map_or(&[][..], |entry| entry.values("tokenGroups"));
                Ok(self.membership.not_left(lost, seen.unclear, tokens))
            }
        }
    }

    /// `None` where the entry has no id that can be read.
    fn seen(&self, entry: &Entry, depth: Depth) -> Option<Seen> {
        let kind = self.ldap.kind;
        let key = kind.key_text(entry.value(kind.key())?)?;
        let groups = match (kind, depth) {
            (Kind::ActiveDirectory, Depth::Ids) => None,
            (Kind::ActiveDirectory, Depth::Whole) => Some(self.membership.said_by(entry)),
            (Kind::OpenLdap | Kind::Ds389, _) => Some(self.membership.having(entry)),
        };
        let whole = match depth {
            Depth::Ids => Whole::NotAsked,
            Depth::Whole => match self.ldap.told(entry, self.now_ms) {
                Some(told) => {
                    let protected = told.protected || groups.is_some_and(Groups::is_protected);
                    Whole::Person(Box::new(Told { protected, ..told }))
                }
                None if self.ldap.is_unread(entry) => Whole::Unread,
                None => Whole::NoPersons,
            },
        };
        let changed = entry.text(kind.changed()).filter(|changed| kind.tells_apart(changed, self.now_ms));
        let mut changed = changed.unwrap_or_default().to_owned();
        // A role disables accounts without a change of their entries.
        if kind == Kind::Ds389 && !changed.is_empty() {
            changed.extend(entry.text("nsAccountLock").map(|lock| format!(" {lock}")));
        }
        let unclear = self.membership.unclear_in(kind, entry);
        let unmarked = if depth == Depth::Whole { kind.unmarked(entry) } else { Vec::new() };
        Some(Seen { key, dn: entry.dn.clone(), changed, groups, unclear, unmarked, whole })
    }
}

fn attributes(ldap: &Ldap, depth: Depth) -> Vec<&str> {
    let kind = ldap.kind;
    let of_groups: &[&str] = match (kind, depth) {
        (Kind::ActiveDirectory, Depth::Whole) => &["memberOf", "primaryGroupID"],
        (Kind::ActiveDirectory, Depth::Ids) => &[],
        (Kind::Ds389, Depth::Ids) => &["uid", "nsAccountLock"],
        (Kind::OpenLdap | Kind::Ds389, _) => &["uid"],
    };
    let mut all = match depth {
        Depth::Whole => ldap.attributes().names(),
        Depth::Ids => vec![kind.key()],
    };
    all.push(kind.changed());
    all.extend(of_groups);
    all
}
