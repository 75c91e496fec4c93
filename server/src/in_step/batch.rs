//! One page of a directory's people, kept.
//!
//! First it is looked which of them are as they were; then the others are written, in one
//! transaction. Where a name is another entry's by what the store knows, the directory is
//! asked in between who has it now.

use std::collections::{HashMap, HashSet};

use super::NotDone;
use super::pass::{Going, is_current, stamp};
use crate::act::Act;
use crate::directory::ldap::{Groups, Reader, Seen, Told, Whole};
use crate::directory::own::Near;
use crate::policy::account::{Authority, Elsewhere};
use crate::policy::user_id::UserId;
use crate::store::in_step::{self, Holder, Kept, NO_ONES, New};
use crate::store::means::{self, Kind};
use crate::store::shadows::{self, Became, Shadow};

/// What holds for all pages of a pass.
pub(super) struct Batch {
    pub tag: String,
    /// Of user IDs that this directory may give.
    pub domains: HashSet<String>,
    /// Ids of the groups that were asked for, in their order; `None` for one that the directory does not have.
    pub groups: Vec<Option<String>>,
    /// Their names.
    pub names: Vec<String>,
    /// When the entries that are kept were asked for.
    pub asked_ms: i64,
    /// What is kept with the stamp of the entry as it is need not be read.
    pub trusts_stamps: bool,
}

/// Who has a user ID, as the directory says when it is asked for it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// This entry.
    Its,
    /// It changed meanwhile: the next pass sees to it.
    Other,
    Several,
}

/// An entry that is to be kept, and what of it.
struct Wanted<'a> {
    seen: &'a Seen,
    told: Option<&'a Told>,
    stamp: String,
    authority: Authority,
    /// As JSON.
    roles: String,
    licences: String,
    groups: Vec<String>,
}

impl Batch {
    /// Keeps a page.
    pub async fn keep(
        &mut self,
        going: &mut Going<'_>,
        reader: &mut Reader<'_>,
        page: Vec<Seen>,
    ) -> Result<(), NotDone> {
        let page = if self.trusts_stamps { self.changed(going, page).await? } else { page };
        let (mut whole, unread): (Vec<Seen>, Vec<Seen>) =
            page.into_iter().partition(|seen| seen.whole != Whole::NotAsked);
        // Of a page of ids all may be new.
        for part in unread.chunks(200) {
            let part: Vec<&Seen> = part.iter().collect();
            self.asked_ms = going.portal.now_ms();
            let read = reader.whole(&part).await?;
            self.keep_whole(going, reader, &read).await?;
        }
        self.keep_whole(going, reader, &std::mem::take(&mut whole)).await
    }

    /// Those that are not kept as they are.
    async fn changed(&self, going: &Going<'_>, page: Vec<Seen>) -> Result<Vec<Seen>, NotDone> {
        let keys: Vec<&str> = page.iter().map(|seen| seen.key.as_str()).collect();
        let mut look = Act::look(going.portal, going.by).await?;
        let stamps = in_step::stamps(&mut look, &going.near.place.name, &keys).await?;
        drop(look);
        let is_so = |seen: &Seen| stamps.get(&seen.key).is_some_and(|kept| is_current(kept, &self.tag, seen));
        Ok(page.into_iter().filter(|seen| !is_so(seen)).collect())
    }

    async fn keep_whole(&self, going: &mut Going<'_>, reader: &mut Reader<'_>, whole: &[Seen]) -> Result<(), NotDone> {
        if whole.is_empty() {
            return Ok(());
        }
        let wanted: Vec<Wanted<'_>> = whole.iter().map(|seen| self.wanted(going.near, seen)).collect();
        let doubtful = self.write(going, &wanted, &HashMap::new()).await?;
        if doubtful.is_empty() {
            return Ok(());
        }
        let mut verdicts = HashMap::new();
        for (place, user_id) in doubtful {
            let Some(one) = wanted.get(place) else { continue };
            let verdict = match reader.holder(&user_id).await? {
                Ok(Some(key)) if key == one.seen.key => Verdict::Its,
                Ok(_) => Verdict::Other,
                Err(()) => Verdict::Several,
            };
            verdicts.insert(one.seen.key.as_str(), verdict);
        }
        let of_doubt: Vec<Wanted<'_>> =
            wanted.into_iter().filter(|one| verdicts.contains_key(one.seen.key.as_str())).collect();
        self.write(going, &of_doubt, &verdicts).await?;
        Ok(())
    }

    fn wanted<'a>(&self, near: Near<'_>, seen: &'a Seen) -> Wanted<'a> {
        let told = match &seen.whole {
            Whole::Person(told) => Some(&**told),
            Whole::NoPersons | Whole::NotAsked => None,
        };
        let groups = seen.groups.unwrap_or_default();
        let has = |name: &str| self.names.iter().position(|one| one == name).is_some_and(|place| groups.has(place));
        let rules = || near.ldap.in_step.rules.iter().filter(|rule| has(&rule.name));
        let list = |all: Vec<&String>| {
            let mut each: Vec<&String> = Vec::new();
            for one in all {
                if !each.contains(&one) {
                    each.push(one);
                }
            }
            serde_json::to_string(&each).unwrap_or_else(|_| "[]".to_owned())
        };
        Wanted {
            seen,
            told,
            stamp: stamp(&self.tag, seen),
            authority: rules().find_map(|rule| rule.authority).unwrap_or(near.place.authority),
            roles: list(rules().filter_map(|rule| rule.role.as_ref()).collect()),
            licences: list(rules().filter_map(|rule| rule.licence.as_ref()).collect()),
            groups: self.groups_of(groups),
        }
    }

    fn groups_of(&self, groups: Groups) -> Vec<String> {
        let all = self.groups.iter().enumerate().filter(|(place, _)| groups.has(*place));
        all.filter_map(|(_, id)| id.clone()).collect()
    }

    /// The user ID of an entry: the one that its shadow has, while the entry has it still, or
    /// else the first of a domain that is this directory's.
    fn name_of(&self, told: &Told, kept: Option<&Kept>) -> Option<UserId> {
        let mut own = told.user_ids.iter().filter(|user_id| self.domains.contains(user_id.domain()));
        let kept = kept.map(|kept| kept.user_id.as_str());
        let still = own.clone().find(|user_id| kept == Some(user_id.as_str()));
        still.or_else(|| own.next()).cloned()
    }

    /// Writes what is not as it should be. Gives those whose name must be asked for first.
    async fn write(
        &self,
        going: &mut Going<'_>,
        wanted: &[Wanted<'_>],
        verdicts: &HashMap<&str, Verdict>,
    ) -> Result<Vec<(usize, UserId)>, NotDone> {
        let before = going.so_far;
        let (portal, by) = (going.portal, going.by);
        let keys: Vec<&str> = wanted.iter().map(|one| one.seen.key.as_str()).collect();
        // Most often nothing but a stamp is new, or nothing at all: then no writer is held up.
        let mut look = Act::look(portal, by).await?;
        let kept = in_step::kept(&mut look, &going.near.place.name, &keys).await?;
        drop(look);
        let is_as_kept = |one: &Wanted<'_>| {
            let kept = kept.get(&one.seen.key);
            match (one.told, kept) {
                (None, None) => true,
                (Some(told), None) => self.name_of(told, None).is_none(),
                (_, Some(kept)) => kept.stamp.as_deref() == Some(&one.stamp) && self.is_so(going.near, one, kept),
            }
        };
        let wanted: Vec<(usize, &Wanted<'_>)> = wanted.iter().enumerate().filter(|(_, one)| !is_as_kept(one)).collect();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut act = Act::begin(portal, by).await?;
        let keys: Vec<&str> = wanted.iter().map(|(_, one)| one.seen.key.as_str()).collect();
        let kept = in_step::kept(&mut act, &going.near.place.name, &keys).await?;
        let names: Vec<Option<UserId>> = wanted
            .iter()
            .map(|(_, one)| one.told.and_then(|told| self.name_of(told, kept.get(&one.seen.key))))
            .collect();
        let user_ids: Vec<&str> = names.iter().flatten().map(UserId::as_str).collect();
        let holders = in_step::holders(&mut act, &user_ids).await?;
        let mut claims: HashMap<&str, usize> = HashMap::new();
        for user_id in &user_ids {
            *claims.entry(user_id).or_default() += 1;
        }

        let mut writing = Writing { going, new: Vec::new(), stamps: Vec::new() };
        let mut doubtful = Vec::new();
        for ((place, one), name) in wanted.iter().zip(&names) {
            let kept = kept.get(&one.seen.key);
            // It was read before that: the next pass reads it again.
            if kept.is_some_and(|kept| kept.password_set_ms > self.asked_ms) {
                continue;
            }
            let (Some(told), Some(user_id)) = (one.told, name) else {
                writing.is_not_here(kept);
                continue;
            };
            if kept.is_some_and(|kept| kept.user_id == user_id.as_str()) && claims.get(user_id.as_str()) == Some(&1) {
                writing.follow(&mut act, one, told, user_id, kept).await?;
                continue;
            }
            let holder = holders.get(user_id.as_str());
            let verdict = verdicts.get(one.seen.key.as_str()).copied();
            match verdict {
                Some(Verdict::Several) => writing.is_no_ones(&mut act, one, told, kept, holder).await?,
                Some(Verdict::Other) => {}
                Some(Verdict::Its) => writing.follow(&mut act, one, told, user_id, kept).await?,
                None if claims.get(user_id.as_str()).is_some_and(|claims| *claims > 1)
                    || kept.is_some_and(|kept| kept.user_id.ends_with(NO_ONES))
                    || holder.is_some_and(|holder| holder.is_of(&writing.going.near.place.name)) =>
                {
                    doubtful.push((*place, user_id.clone()));
                }
                None if kept.is_none() && holder.is_none() => writing.add(one, told, user_id.as_str()),
                None => writing.follow(&mut act, one, told, user_id, kept).await?,
            }
        }
        writing.write_down(&mut act).await?;
        let committed = going.commit(act).await;
        if committed.is_err() {
            going.so_far = before;
        }
        committed?;
        Ok(doubtful)
    }

    /// Whether an account is kept as its entry says.
    fn is_so(&self, near: Near<'_>, one: &Wanted<'_>, kept: &Kept) -> bool {
        let Some(told) = one.told else { return !kept.at.enabled };
        match self.name_of(told, Some(kept)) {
            None => !kept.at.enabled,
            // Whether the name is still another one's as well is to be asked.
            Some(_) if kept.user_id.ends_with(NO_ONES) => false,
            Some(user_id) => fields_are_so(near, one, told, kept, &user_id) && rest_is_so(one, told, kept),
        }
    }
}

/// A pass reads no rules for passwords: those that a visit read are kept.
fn at(near: Near<'_>, told: &Told, kept: Option<&Kept>) -> Elsewhere {
    Elsewhere {
        directory: near.place.name.clone(),
        key: told.key.clone(),
        set: told.set.clone(),
        enabled: told.enabled,
        locked: told.locked,
        protected: told.protected,
        rules: kept.and_then(|kept| kept.at.rules.clone()),
    }
}

fn fields_are_so(near: Near<'_>, one: &Wanted<'_>, told: &Told, kept: &Kept, user_id: &UserId) -> bool {
    kept.user_id == user_id.as_str()
        && kept.given_name == told.given_name
        && kept.family_name == told.family_name
        && kept.must_change == told.must_change
        && kept.authority == one.authority
        && kept.at == at(near, told, Some(kept))
}

fn rest_is_so(one: &Wanted<'_>, told: &Told, kept: &Kept) -> bool {
    mails_are_so(told, kept)
        && kept.roles == one.roles
        && kept.licences == one.licences
        && kept.groups.len() == one.groups.len()
        && one.groups.iter().all(|group| kept.groups.contains(group))
}

/// Whether the addresses that the directory told are on file. Those that it did not tell are left.
fn mails_are_so(told: &Told, kept: &Kept) -> bool {
    let of = |kind: Kind| kept.mails.iter().filter(move |(one, _)| *one == kind).map(|(_, plain)| plain.as_str());
    told.mail.as_ref().is_none_or(|mail| of(Kind::PrimaryMail).eq([mail.as_str()]))
        && told.other_mails.as_ref().is_none_or(|mails| of(Kind::Mail).eq(mails.iter().map(|mail| mail.as_str())))
}

impl Holder {
    fn is_of(&self, directory: &str) -> bool {
        self.shadow_of.as_ref().is_some_and(|(of, _)| of == directory)
    }
}

/// What one transaction writes.
struct Writing<'g, 'a> {
    going: &'g mut Going<'a>,
    new: Vec<New>,
    /// Accounts and their new stamps.
    stamps: Vec<(String, String)>,
}

impl Writing<'_, '_> {
    /// A person whom the store does not have; an empty user ID is no one's.
    fn add(&mut self, one: &Wanted<'_>, told: &Told, user_id: &str) {
        let at = at(self.going.near, told, None);
        let mail = told.mail.iter().map(|mail| (Kind::PrimaryMail, mail.as_str().to_owned()));
        let others = told.other_mails.iter().flatten().map(|mail| (Kind::Mail, mail.as_str().to_owned()));
        self.new.push(New {
            user_id: user_id.to_owned(),
            given_name: told.given_name.clone(),
            family_name: told.family_name.clone(),
            must_change: told.must_change,
            authority: one.authority,
            at: Elsewhere { enabled: at.enabled && !user_id.is_empty(), ..at },
            stamp: one.stamp.clone(),
            roles: one.roles.clone(),
            licences: one.licences.clone(),
            mails: mail.chain(others).collect(),
            groups: one.groups.clone(),
        });
    }

    /// An entry that is no person's, or of no domain of this directory: perhaps since a right is
    /// missing to read it. It is closed at the end, if so many may be. It is read again by every
    /// pass: what a right alone changes has no other sign.
    fn is_not_here(&mut self, kept: Option<&Kept>) {
        if let Some(kept) = kept.filter(|kept| kept.at.enabled) {
            self.going.not_here.push((kept.id.clone(), kept.at.key.clone()));
        }
    }

    /// An entry whose user ID another one has as well: neither has it here.
    async fn is_no_ones(
        &mut self,
        act: &mut Act<'_>,
        one: &Wanted<'_>,
        told: &Told,
        kept: Option<&Kept>,
        holder: Option<&Holder>,
    ) -> Result<(), NotDone> {
        let directory = &self.going.near.place.name;
        let other = holder.and_then(|holder| holder.shadow_of.as_ref()).filter(|(of, _)| of == directory);
        if let Some((_, key)) = other {
            let there = in_step::kept(act, directory, &[key]).await?;
            if let Some(there) = there.get(key) {
                shadows::entry_is_gone(act, &there.at).await?;
                // It is as its entry says, until that changes.
                self.stamps.extend(there.stamp.iter().map(|stamp| (there.id.clone(), stamp.clone())));
                self.going.note_person(act, Some(&there.id), "several", key);
            }
        }
        match kept {
            None => self.add(one, told, ""),
            Some(kept) => {
                if !kept.user_id.ends_with(NO_ONES) && other.is_none_or(|(_, key)| *key != kept.at.key) {
                    shadows::entry_is_gone(act, &kept.at).await?;
                    self.going.note_person(act, Some(&kept.id), "several", &kept.at.key);
                }
                self.stamps.push((kept.id.clone(), one.stamp.clone()));
            }
        }
        Ok(())
    }

    /// A person whose account is written by itself: changed, renamed, or in the place of another one.
    async fn follow(
        &mut self,
        act: &mut Act<'_>,
        one: &Wanted<'_>,
        told: &Told,
        user_id: &UserId,
        kept: Option<&Kept>,
    ) -> Result<(), NotDone> {
        let (near, now) = (self.going.near, act.now);
        let fields = kept.is_some_and(|kept| fields_are_so(near, one, told, kept, user_id));
        let rest = kept.is_some_and(|kept| rest_is_so(one, told, kept));
        let (id, became) = match kept {
            Some(kept) if fields => (kept.id.clone(), Became::Changed),
            _ => {
                let at = at(near, told, kept);
                let shadow = Shadow {
                    tenant_id: &self.going.tenant.id,
                    user_id,
                    given_name: &told.given_name,
                    family_name: &told.family_name,
                    must_change: told.must_change,
                    authority: one.authority,
                    at: &at,
                };
                let Some(followed) = shadows::keep(act, &shadow, now).await? else {
                    // The name is an account's that is not this directory's: that one stays.
                    tracing::debug!(
                        directory = near.place.name,
                        key = told.key,
                        "an entry's user ID is another account's"
                    );
                    self.going.passed_over += 1;
                    self.is_not_here(kept);
                    return Ok(());
                };
                followed
            }
        };
        if !rest {
            self.keep_rest(act, one, told, &id, kept).await?;
        }
        self.stamps.push((id.clone(), one.stamp.clone()));
        if fields && rest {
            return Ok(());
        }
        self.going.note_person(act, Some(&id), became.name(), &told.key);
        match became {
            Became::Added | Became::TakenOver => self.going.so_far.came += 1,
            Became::Renamed | Became::Changed => self.going.so_far.changed += 1,
        }
        Ok(())
    }

    /// Addresses, groups, and what they grant.
    async fn keep_rest(
        &mut self,
        act: &mut Act<'_>,
        one: &Wanted<'_>,
        told: &Told,
        id: &str,
        kept: Option<&Kept>,
    ) -> Result<(), NotDone> {
        let (directory, now) = (&self.going.near.place.name, act.now);
        if !kept.is_some_and(|kept| mails_are_so(told, kept)) {
            let mail = told.mail.iter().map(|mail| (Kind::PrimaryMail, mail.as_str().as_bytes()));
            let others = told.other_mails.iter().flatten().map(|mail| (Kind::Mail, mail.as_str().as_bytes()));
            let entered: Vec<_> = mail.chain(others).collect();
            let primary = told.mail.is_some().then_some(Kind::PrimaryMail);
            let kinds: Vec<Kind> =
                primary.into_iter().chain(told.other_mails.is_some().then_some(Kind::Mail)).collect();
            means::replace_entered(act, id, &kinds, &entered, now).await?;
        }
        let before = kept.map_or(&[][..], |kept| &kept.groups);
        for gone in before.iter().filter(|group| !one.groups.contains(group)) {
            in_step::remove_member(act, directory, gone, id).await?;
        }
        let new: Vec<(&str, &str)> =
            one.groups.iter().filter(|group| !before.contains(group)).map(|group| (group.as_str(), id)).collect();
        in_step::add_members(act, directory, &new).await?;
        Ok(in_step::grant(act, id, &one.roles, &one.licences).await?)
    }

    /// Writes what was gathered.
    async fn write_down(self, act: &mut Act<'_>) -> Result<(), NotDone> {
        let now = act.now;
        let (tenant, directory) = (&self.going.tenant.id, &self.going.near.place.name);
        let ids = in_step::add(act, tenant, directory, &self.new, now).await?;
        for (new, id) in self.new.iter().zip(&ids) {
            let became = if new.user_id.is_empty() { "several" } else { Became::Added.name() };
            self.going.note_person(act, Some(id), became, &new.at.key);
            self.going.so_far.came += i64::from(!new.user_id.is_empty());
        }
        let stamps: Vec<(&str, &str)> = self.stamps.iter().map(|(id, stamp)| (id.as_str(), stamp.as_str())).collect();
        Ok(in_step::stamp(act, &stamps).await?)
    }
}
