//! One page of a directory's people, kept.
//!
//! First it is looked which of them are as they were; then the others are written, in one
//! transaction. Where a name is another entry's by what the store knows, the directory is
//! asked in between who has it now.

use std::collections::{HashMap, HashSet};

use super::NotDone;
use super::pass::{Going, is_current, stamp};
use super::writing::{Wanted, Writing, fields_are_so, rest_is_so};
use crate::act::Act;
use crate::directory::ldap::{Groups, Reader, Seen, Told, Whole};
use crate::directory::own::Near;
use crate::policy::user_id::UserId;
use crate::store::directory_passes::DRIFT_MS;
use crate::store::in_step::{self, Holder, Kept, NO_ONES};

/// What holds for all pages of a pass.
pub(super) struct Batch {
    pub tag: String,
    /// Of user IDs that this directory may give.
    pub domains: HashSet<String>,
    /// Ids of the groups that were asked for, in their order; `None` for one that the directory does not have.
    pub groups: Vec<Option<String>>,
    /// Their names.
    pub names: Vec<String>,
    /// Of groups of which this pass does not know who is in them: what stood stays.
    pub held: Groups,
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
            let read = going.asked(reader.whole(&part)).await?;
            self.keep_whole(going, reader, read).await?;
        }
        self.keep_whole(going, reader, std::mem::take(&mut whole)).await
    }

    /// Those that are not kept as they are.
    async fn changed(&self, going: &Going<'_>, page: Vec<Seen>) -> Result<Vec<Seen>, NotDone> {
        let keys: Vec<&str> = page.iter().map(|seen| seen.key.as_str()).collect();
        let mut look = Act::look(going.portal, going.by).await?;
        let stamps = in_step::stamps(&mut look, &going.near.place.name, &keys).await?;
        drop(look);
        let is_so =
            |seen: &Seen| stamps.get(&seen.key).is_some_and(|kept| is_current(kept, &self.tag, seen, self.held));
        Ok(page.into_iter().filter(|seen| !is_so(seen)).collect())
    }

    async fn keep_whole(
        &self,
        going: &mut Going<'_>,
        reader: &mut Reader<'_>,
        mut whole: Vec<Seen>,
    ) -> Result<(), NotDone> {
        if whole.is_empty() {
            return Ok(());
        }
        self.settle(going, reader, &mut whole).await?;
        let wanted: Vec<Wanted<'_>> = whole.iter().map(|seen| self.wanted(going.near, seen)).collect();
        let doubtful = self.write(going, &wanted, &HashMap::new()).await?;
        if doubtful.is_empty() {
            return Ok(());
        }
        let mut verdicts = HashMap::new();
        for (place, user_id) in doubtful {
            let Some(one) = wanted.get(place) else { continue };
            let verdict = match going.asked(reader.holder(&user_id)).await? {
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

    /// What the directory does not show for sure stays as it was.
    async fn settle(&self, going: &mut Going<'_>, reader: &mut Reader<'_>, whole: &mut [Seen]) -> Result<(), NotDone> {
        let keys: Vec<&str> = whole.iter().map(|seen| seen.key.as_str()).collect();
        let mut look = Act::look(going.portal, going.by).await?;
        let kept = in_step::kept(&mut look, &going.near.place.name, &keys).await?;
        drop(look);
        for seen in whole.iter_mut() {
            self.settle_groups(going, reader, seen, kept.get(&seen.key)).await?;
        }
        settle_open(going, reader, whole).await?;
        let is_unclear = |seen: &&Seen| {
            !seen.unclear.is_empty()
                || match &seen.whole {
                    Whole::Person(told) => told.enabled.is_none(),
                    Whole::Unread => kept.contains_key(&seen.key),
                    Whole::NoPersons | Whole::NotAsked => false,
                }
        };
        going.unclear += whole.iter().filter(is_unclear).count();
        Ok(())
    }

    /// People keep the groups that they had, but for those which they have left by what the
    /// directory says for sure.
    async fn settle_groups(
        &self,
        going: &mut Going<'_>,
        reader: &mut Reader<'_>,
        seen: &mut Seen,
        kept: Option<&Kept>,
    ) -> Result<(), NotDone> {
        let before = kept.map(|kept| self.bits_of(kept)).unwrap_or_default();
        let found = seen.groups.unwrap_or_default();
        let lost = before.without(found);
        let mut asked_for = lost.without(self.held);
        if going.believed.groups {
            asked_for = asked_for.protected_alone();
        }
        let mut unclear = Groups::default();
        if !asked_for.is_empty() {
            unclear = going.asked(reader.not_left(seen, asked_for)).await?;
        }
        let groups = found.with(unclear).with(lost.and(self.held));
        seen.groups = Some(groups);
        seen.unclear = unclear;
        if let Whole::Person(told) = &mut seen.whole {
            told.protected |= groups.is_protected();
        }
        Ok(())
    }

    /// The groups that an account is in by this directory.
    fn bits_of(&self, kept: &Kept) -> Groups {
        let is_in = |id: &Option<String>| id.as_ref().is_some_and(|id| kept.groups.contains(id));
        let places = self.groups.iter().enumerate().filter(|(_, id)| is_in(id)).map(|(place, _)| place);
        Groups::of_places(places).protected_if(kept.at.protected)
    }

    fn wanted<'a>(&self, near: Near<'_>, seen: &'a Seen) -> Wanted<'a> {
        let told = match &seen.whole {
            Whole::Person(told) => Some(&**told),
            Whole::NoPersons | Whole::Unread | Whole::NotAsked => None,
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
            stamp: stamp(&self.tag, seen, seen.unclear.is_empty() && told.is_none_or(|told| told.enabled.is_some())),
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
        // Most often no more than a stamp is new: that is read first, so that other writers do not wait.
        let mut look = Act::look(portal, by).await?;
        let kept = in_step::kept(&mut look, &going.near.place.name, &keys).await?;
        drop(look);
        let is_as_kept = |one: &Wanted<'_>| {
            let kept = kept.get(&one.seen.key);
            match (one.told, kept) {
                _ if one.seen.whole == Whole::Unread => true,
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
            // A time that is far ahead is one of a clock that was wrong.
            let soon = act.now + DRIFT_MS;
            if kept.is_some_and(|kept| kept.password_set_ms > self.asked_ms && kept.password_set_ms <= soon) {
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

/// People are open where the directory shows that they are; otherwise they stay as they were.
async fn settle_open(going: &mut Going<'_>, reader: &mut Reader<'_>, whole: &mut [Seen]) -> Result<(), NotDone> {
    let seems_open = |seen: &&Seen| matches!(&seen.whole, Whole::Person(told) if told.enabled == Some(true));
    let is_in_doubt = |seen: &&Seen| !seen.unmarked.is_empty() && seems_open(seen);
    let doubtful: Vec<&Seen> = whole.iter().filter(is_in_doubt).collect();
    if doubtful.is_empty() {
        return Ok(());
    }
    let shown = going.asked(reader.shown_open(&doubtful)).await?;
    let hidden: HashSet<String> =
        doubtful.into_iter().filter(|seen| !shown.contains(&seen.key)).map(|seen| seen.key.clone()).collect();
    for seen in whole {
        if let Whole::Person(told) = &mut seen.whole
            && hidden.contains(&seen.key)
        {
            told.enabled = None;
        }
    }
    Ok(())
}

impl Holder {
    fn is_of(&self, directory: &str) -> bool {
        self.shadow_of.as_ref().is_some_and(|(of, _)| of == directory)
    }
}
