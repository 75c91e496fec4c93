//! Groups of a directory that mean something here: a licence, a role, an authority, a scope.
//! Who is in one of them is found out for a whole pass over the directory, at any depth and
//! by primary group.
//!
//! Active Directory says of each person which groups they are in, so that there only the
//! groups within the named ones are read. Other directories say it at the group alone: there
//! a mark for each member is kept, of a few bytes.
//!
//! What cannot be read is not taken for empty. A list without a member counts as empty only
//! where the directory says that it is, and a person of Active Directory has left a group only
//! where their own list of groups, which is never empty, says so.

mod bits;

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use ring::digest;

use super::marks::has_none;
use super::person::{PRIVILEGED, is_privileged, part_of};
use super::{Kind, Ldap};
use crate::ldap::{Dn, Entry, Filter, LdapFault, Refusal, Scope, Search, Session};
use crate::policy::account::Authority;

pub use bits::Groups;

/// How the accounts of a directory are kept in step.
#[derive(Debug, Clone, Default)]
pub struct InStep {
    /// How often; never where it is missing.
    pub every: Option<Duration>,
    /// It has no more people than that; as many as there are where it is missing.
    pub most_people: Option<usize>,
    /// Groups are below it. Where it is missing: in Active Directory in the whole domain, elsewhere where people are.
    pub groups_base: Option<Dn>,
    /// In the order in which they count.
    pub rules: Vec<GroupRule>,
}

/// What it means to be in a group of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRule {
    /// As the directory calls the group (`cn`).
    pub name: String,
    pub licence: Option<String>,
    pub role: Option<String>,
    pub authority: Option<Authority>,
}

/// So many groups may be named: one bit each, and one for administrators.
pub const MOST_GROUPS: usize = 60;
/// Where groups name their members, by the names of their entries.
pub const MEMBERS: [&str; 2] = ["member", "uniqueMember"];
/// Where groups of POSIX name their members, by `uid`.
pub const MEMBER_UIDS: &str = "memberUid";
/// All of them.
const LISTS: [&str; 3] = ["member", "uniqueMember", "memberUid"];
/// More groups within the named ones are a fault.
const MOST_NESTED: usize = 20_000;
/// How many entries of groups one page has.
const PAGE: u32 = 500;

/// What the directory has of a group's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    One,
    Missing,
    /// Several groups have the name: none of them counts.
    Several,
    /// It is there, and its members cannot be read, or those of a group within it.
    Unread,
}

/// One group that was asked for, as it was found.
#[derive(Debug, Clone)]
pub struct GroupFound {
    pub standing: Standing,
    /// Marks of the names of the groups within it; of Active Directory none.
    pub within: Vec<String>,
}

/// Of groups that a pass asked for before, by name: the marks of the groups that were within them.
pub type Within = HashMap<String, HashSet<String>>;

/// A short text for a name, the same in every pass.
fn lasting_mark(folded: &str) -> String {
    let digest = digest::digest(&digest::SHA256, folded.as_bytes());
    digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// Who is in which group, as one pass found it.
#[derive(Default)]
pub(super) struct Membership {
    hasher: RandomState,
    /// Of Active Directory the groups, elsewhere the people: by a mark of their folded name. The
    /// hasher's keys are random, so that no one can choose a name with the mark of another one.
    by_name: HashMap<u64, Groups>,
    /// Groups of Active Directory, by the last part of their ids, as people's entries name the primary one.
    by_part: HashMap<u32, Groups>,
    /// People, by `uid`, as groups of POSIX name them.
    by_uid: HashMap<u64, Groups>,
    /// The groups that name people by `uid`.
    uids_of: Groups,
    /// What of each group of Active Directory becomes another when it changes.
    marks: Vec<String>,
    /// Of the groups of Active Directory that a person's `tokenGroups` would name: their ids.
    tokens: Vec<(Groups, Vec<u8>)>,
}

impl Membership {
    fn mark_of(&self, text: &str) -> u64 {
        self.hasher.hash_one(text)
    }

    fn add_name(&mut self, dn: &Dn, groups: Groups) {
        let mark = self.mark_of(&dn.folded());
        let known = self.by_name.entry(mark).or_default();
        *known = known.with(groups);
    }

    /// The groups that a person's entry of Active Directory says.
    pub(super) fn said_by(&self, entry: &Entry) -> Groups {
        let primary = entry.number("primaryGroupID").and_then(|part| u32::try_from(part).ok());
        let primary = primary.and_then(|part| self.by_part.get(&part)).copied().unwrap_or_default();
        entry.texts("memberOf").fold(primary, |all, group| {
            let mark = self.mark_of(&Dn::told(group).folded());
            all.with(self.by_name.get(&mark).copied().unwrap_or_default())
        })
    }

    /// The groups that have a person as a member.
    pub(super) fn having(&self, entry: &Entry) -> Groups {
        let named = self.by_name.get(&self.mark_of(&entry.dn.folded())).copied().unwrap_or_default();
        entry.texts("uid").fold(named, |all, uid| {
            all.with(self.by_uid.get(&self.mark_of(&uid.to_lowercase())).copied().unwrap_or_default())
        })
    }

    /// The groups of which the entry does not show whether the person is in them.
    pub(super) fn unclear_in(&self, kind: Kind, entry: &Entry) -> Groups {
        match kind {
            // No value: in none but the primary one, or a right is missing.
            Kind::ActiveDirectory if entry.values("memberOf").is_empty() => Groups::ALL,
            Kind::ActiveDirectory => Groups::default(),
            Kind::OpenLdap | Kind::Ds389 if entry.values("uid").is_empty() => self.uids_of,
            Kind::OpenLdap | Kind::Ds389 => Groups::default(),
        }
    }

    /// Of groups that a person of Active Directory seems to have left, those that they are in
    /// still, or of which it cannot be told. `tokens` are the ids of all groups that they are in,
    /// at any depth: one at least, where it can be read. It names no groups for mail alone.
    pub(super) fn not_left(&self, lost: Groups, unclear: Groups, tokens: &[Vec<u8>]) -> Groups {
        if tokens.is_empty() {
            return lost;
        }
        let told = self.tokens.iter().fold(Groups::default(), |all, (groups, _)| all.with(*groups));
        let named = self.tokens.iter().filter(|(_, sid)| tokens.contains(sid));
        let named = named.fold(Groups::default(), |all, (groups, _)| all.with(*groups));
        let named = named.protected_if(is_privileged(tokens));
        let untold = unclear.without(told).without(Groups::PROTECTED);
        lost.and(named.with(untold))
    }

    /// Notes a group of Active Directory, from its entry.
    fn note(&mut self, entry: &Entry, groups: Groups) {
        self.add_name(&entry.dn, groups);
        if let Some(part) = part_of(entry) {
            let known = self.by_part.entry(part).or_default();
            *known = known.with(groups);
        }
        let changed = entry.text("uSNChanged").unwrap_or_default();
        self.marks.push(format!("{}\n{changed}\n{}\n", entry.dn, groups.text()));
    }

    /// A text that is another one once a group of Active Directory changed.
    pub(super) fn mark(&mut self) -> String {
        if self.marks.is_empty() {
            return String::new();
        }
        // A directory has no order of entries.
        self.marks.sort();
        let digest = digest::digest(&digest::SHA256, self.marks.concat().as_bytes());
        self.marks = Vec::new();
        digest.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Ldap {
    /// Finds the groups of these names, and all groups within them.
    pub(super) async fn membership(
        &self,
        session: &mut Session,
        domain: Option<&Dn>,
        names: &[String],
        before: &Within,
    ) -> Result<(Membership, Vec<GroupFound>), LdapFault> {
        match self.kind {
            Kind::ActiveDirectory => self.membership_by_person(session, domain, names).await,
            Kind::OpenLdap | Kind::Ds389 => self.membership_by_group(session, names, before).await,
        }
    }

    async fn membership_by_person(
        &self,
        session: &mut Session,
        domain: Option<&Dn>,
        names: &[String],
    ) -> Result<(Membership, Vec<GroupFound>), LdapFault> {
        const ATTRIBUTES: &[&str] = &["cn", "sAMAccountName", "objectSid", "uSNChanged", "groupType"];
        let mut membership = Membership::default();
        let domain = domain.unwrap_or(&self.base);
        let base = self.in_step.groups_base.as_ref().unwrap_or(domain);
        let groups = || self.kind.groups();
        let mut all_found = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let named = Filter::any([Filter::equal("cn", name), Filter::equal("sAMAccountName", name)]);
            let found = every(session, base, &Filter::all([groups(), named]), ATTRIBUTES).await?;
            all_found.push(GroupFound { standing: standing(&found), within: Vec::new() });
            let [group] = found.as_slice() else { continue };
            membership.note(group, Groups::of(place));
            let within = Filter::all([groups(), Filter::in_chain("memberOf", group.dn.as_str())]);
            let nested = every(session, domain, &within, ATTRIBUTES).await?;
            for nested in &nested {
                membership.note(nested, Groups::of(place));
            }
            // What a person is in by a list for mail, no token of theirs tells.
            let is_told = is_for_security(group) && nested.iter().all(is_for_security);
            if let Some(sid) = group.value("objectSid").filter(|_| is_told) {
                membership.tokens.push((Groups::of(place), sid.to_vec()));
            }
        }
        // Its administrators, as the entries of people say it up to an hour later, and Samba's not at all.
        let of_domain = read(session, domain, &["objectSid"]).await?;
        let sid = of_domain.as_ref().and_then(|entry| entry.value("objectSid")).unwrap_or_default();
        let ids = PRIVILEGED.into_iter().map(|part| Filter::equal("objectSid", privileged(sid, part)));
        let found = every(session, domain, &Filter::all([groups(), Filter::any(ids)]), ATTRIBUTES).await?;
        for group in &found {
            membership.note(group, Groups::PROTECTED);
        }
        if !found.is_empty() {
            let within = Filter::any(found.iter().map(|group| Filter::in_chain("memberOf", group.dn.as_str())));
            for nested in every(session, domain, &Filter::all([groups(), within]), ATTRIBUTES).await? {
                membership.note(&nested, Groups::PROTECTED);
            }
        }
        Ok((membership, all_found))
    }

    async fn membership_by_group(
        &self,
        session: &mut Session,
        names: &[String],
        before: &Within,
    ) -> Result<(Membership, Vec<GroupFound>), LdapFault> {
        let mut membership = Membership::default();
        if names.is_empty() {
            return Ok((membership, Vec::new()));
        }
        let base = self.in_step.groups_base.as_ref().unwrap_or(&self.base);
        let groups = || self.kind.groups();
        // A member may be a group: which names are groups' is asked once.
        let all = every(session, base, &groups(), &["1.1"]).await?;
        let all: HashSet<String> = all.iter().map(|group| group.dn.folded()).collect();
        let lists = self.known(session, &LISTS).await?;
        let mut all_found = Vec::new();
        for (place, name) in names.iter().enumerate() {
            // The members of one group may be very many, so groups are read one at a time.
            let named = Filter::all([groups(), Filter::equal("cn", name)]);
            let found = every(session, base, &named, &["1.1"]).await?;
            let mut one = GroupFound { standing: standing(&found), within: Vec::new() };
            if let [group] = found.as_slice() {
                let within = before.get(name);
                one = self
                    .members_of(session, &mut membership, &group.dn, Walk { place, all: &all, lists: &lists, within })
                    .await?;
            }
            all_found.push(one);
        }
        Ok((membership, all_found))
    }

    /// Reads the members of one group, and those of all groups within it.
    async fn members_of(
        &self,
        session: &mut Session,
        membership: &mut Membership,
        group: &Dn,
        Walk { place, all, lists, within: before }: Walk<'_>,
    ) -> Result<GroupFound, LdapFault> {
        let groups = Groups::of(place);
        let mut known = HashSet::from([group.folded()]);
        let mut waiting = vec![group.clone()];
        let (mut is_whole, mut within) = (true, Vec::new());
        while let Some(dn) = waiting.pop() {
            let Some(group) = read(session, &dn, &LISTS).await? else {
                is_whole = false;
                continue;
            };
            is_whole &= shows_its_lists(session, &group, lists).await?;
            for member in group.texts("member").chain(group.texts("uniqueMember")) {
                let member = Dn::told(member);
                let folded = member.folded();
                if !all.contains(&folded) {
                    // A group that was within, that is named still, and that is not shown any more.
                    is_whole &= !before.is_some_and(|before| before.contains(&lasting_mark(&folded)));
                    membership.add_name(&member, groups);
                    continue;
                }
                let mark = lasting_mark(&folded);
                if known.insert(folded) {
                    within.push(mark);
                    waiting.push(member);
                }
            }
            for uid in group.texts("memberUid") {
                let mark = membership.mark_of(&uid.to_lowercase());
                let known = membership.by_uid.entry(mark).or_default();
                *known = known.with(groups);
                membership.uids_of = membership.uids_of.with(groups);
            }
        }
        Ok(GroupFound { standing: if is_whole { Standing::One } else { Standing::Unread }, within })
    }
}

/// Whether each list of members is to be seen: it has a value, or the directory says that it has
/// none. A filter about an attribute that may not be searched holds neither way (RFC 4511,
/// section 4.5.1.7).
async fn shows_its_lists(session: &mut Session, group: &Entry, lists: &[&'static str]) -> Result<bool, LdapFault> {
    let empty: Vec<&'static str> = lists.iter().copied().filter(|list| group.values(list).is_empty()).collect();
    has_none(session, &group.dn, &empty).await
}

/// How one group is walked through.
#[derive(Clone, Copy)]
struct Walk<'a> {
    /// Of the group in the question.
    place: usize,
    /// The folded names of all groups.
    all: &'a HashSet<String>,
    /// Where a group of this server may have members.
    lists: &'a [&'static str],
    /// The marks of the groups that were within it before.
    within: Option<&'a HashSet<String>>,
}

/// A bit of `groupType`: it gives rights, and is more than a list for mail ([MS-ADTS], 2.2.12).
const FOR_SECURITY: i64 = 0x8000_0000;

fn is_for_security(group: &Entry) -> bool {
    group.number("groupType").is_some_and(|bits| bits & FOR_SECURITY != 0)
}

fn standing(found: &[Entry]) -> Standing {
    match found {
        [] => Standing::Missing,
        [_] => Standing::One,
        _ => Standing::Several,
    }
}

/// All entries that match, page by page.
async fn every(
    session: &mut Session,
    base: &Dn,
    filter: &Filter,
    attributes: &[&str],
) -> Result<Vec<Entry>, LdapFault> {
    let (mut found, mut cookie) = (Vec::new(), Vec::new());
    loop {
        let search = Search { base, scope: Scope::Below, filter: filter.clone(), attributes, most: PAGE };
        let page = session.page(search, &cookie).await?;
        found.extend(page.entries);
        if found.len() > MOST_NESTED {
            return Err(LdapFault::TooMany);
        }
        match page.next {
            Some(next) => cookie = next,
            None => return Ok(found),
        }
    }
}

/// The entry of a name; `None` where it is not there, or may not be seen.
pub(super) async fn read(session: &mut Session, dn: &Dn, attributes: &[&str]) -> Result<Option<Entry>, LdapFault> {
    match session.read(dn, attributes).await {
        Err(LdapFault::Refused(refusal)) if refusal.code == Refusal::NO_SUCH_OBJECT => Ok(None),
        read => read,
    }
}

/// The id of a group of administrators: of the domain whose id this is, or of the machine,
/// whose groups are those from 544 on ([MS-DTYP], 2.4.2.4).
fn privileged(domain: &[u8], part: u32) -> Vec<u8> {
    const OF_THE_MACHINE: [u8; 12] = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0];
    let mut sid = if part >= 544 {
        OF_THE_MACHINE.to_vec()
    } else {
        let mut sid = domain.to_vec();
        // How many parts it has.
        if let Some(count) = sid.get_mut(1) {
            *count += 1;
        }
        sid
    };
    sid.extend(part.to_le_bytes());
    sid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::ldap::person::last_part;

    #[test]
    fn ids_of_administrators_are_made_of_the_domains() {
        let domain = [&[1, 4, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0][..], &[1; 12]].concat();
        let admins = privileged(&domain, 512);
        assert_eq!((admins.len(), admins[1], last_part(&admins)), (28, 5, Some(512)));
        assert_eq!(privileged(&domain, 544), [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0]);
        assert_eq!(privileged(&[], 512), 512_u32.to_le_bytes(), "no group has it");
    }
}
