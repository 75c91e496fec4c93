//! What one transaction of a pass writes: people who came, and accounts that are not as their
//! entry says.

use super::NotDone;
use super::pass::Going;
use crate::act::Act;
use crate::directory::ldap::{Seen, Told};
use crate::directory::own::Near;
use crate::policy::account::{Authority, Elsewhere};
use crate::policy::user_id::UserId;
use crate::store::directory_groups;
use crate::store::in_step::{self, Holder, Kept, NO_ONES, New};
use crate::store::means::{self, Kind};
use crate::store::shadows::{self, Became, Shadow};

/// An entry that is to be kept, and what of it.
pub(super) struct Wanted<'a> {
    pub seen: &'a Seen,
    pub told: Option<&'a Told>,
    pub stamp: String,
    pub authority: Authority,
    /// As JSON.
    pub roles: String,
    pub licences: String,
    pub groups: Vec<String>,
}

/// A pass reads no rules for passwords: those that a visit read are kept.
fn at(near: Near<'_>, told: &Told, kept: Option<&Kept>) -> Elsewhere {
    told.at(&near.place.name, kept.and_then(|kept| kept.at.rules.clone()), kept.is_some_and(|kept| kept.at.enabled))
}

pub(super) fn fields_are_so(near: Near<'_>, one: &Wanted<'_>, told: &Told, kept: &Kept, user_id: &UserId) -> bool {
    kept.user_id == user_id.as_str()
        && kept.given_name == told.given_name
        && kept.family_name == told.family_name
        && kept.must_change == told.must_change
        && kept.authority == one.authority
        && kept.at == at(near, told, Some(kept))
}

pub(super) fn rest_is_so(one: &Wanted<'_>, told: &Told, kept: &Kept) -> bool {
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

/// What one transaction writes.
pub(super) struct Writing<'g, 'a> {
    pub going: &'g mut Going<'a>,
    pub new: Vec<New>,
    /// Accounts and their new stamps.
    pub stamps: Vec<(String, String)>,
}

impl Writing<'_, '_> {
    /// A person whom the store does not have; an empty user ID is no one's.
    pub fn add(&mut self, one: &Wanted<'_>, told: &Told, user_id: &str) {
        let at = at(self.going.near, told, None);
        let (_, mails) = told.mails();
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
            mails: mails.into_iter().map(|(kind, mail)| (kind, mail.to_owned())).collect(),
            groups: one.groups.clone(),
        });
    }

    /// An entry that is no person's, or of no domain of this directory: perhaps since a right is
    /// missing to read it. It is closed at the end, if so many may be. It is read again by every
    /// pass: what a right alone changes has no other sign.
    pub fn is_not_here(&mut self, kept: Option<&Kept>) {
        if let Some(kept) = kept.filter(|kept| kept.at.enabled) {
            self.going.not_here.push((kept.id.clone(), kept.at.key.clone()));
        }
    }

    /// An entry whose user ID another one has as well: neither has it here.
    pub async fn is_no_ones(
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
                shadows::entry_is_gone(act, &there.at.directory, &there.at.key).await?;
                // It is as its entry says, until that changes.
                self.stamps.extend(there.stamp.iter().map(|stamp| (there.id.clone(), stamp.clone())));
                self.going.note_person(act, Some(&there.id), "several", key);
            }
        }
        match kept {
            None => self.add(one, told, ""),
            Some(kept) => {
                if !kept.user_id.ends_with(NO_ONES) && other.is_none_or(|(_, key)| *key != kept.at.key) {
                    shadows::entry_is_gone(act, &kept.at.directory, &kept.at.key).await?;
                    self.going.note_person(act, Some(&kept.id), "several", &kept.at.key);
                }
                self.stamps.push((kept.id.clone(), one.stamp.clone()));
            }
        }
        Ok(())
    }

    /// A person whose account is written by itself: changed, renamed, or in the place of another one.
    pub async fn follow(
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
            let (kinds, mails) = told.mails();
            means::replace_entered(act, id, &kinds, &mails, now).await?;
        }
        let before = kept.map_or(&[][..], |kept| &kept.groups);
        for gone in before.iter().filter(|group| !one.groups.contains(group)) {
            directory_groups::remove_member(act, directory, gone, id).await?;
        }
        let new: Vec<(&str, &str)> =
            one.groups.iter().filter(|group| !before.contains(group)).map(|group| (group.as_str(), id)).collect();
        directory_groups::add_members(act, directory, &new).await?;
        Ok(in_step::grant(act, id, &one.roles, &one.licences).await?)
    }

    /// Writes what was gathered.
    pub async fn write_down(self, act: &mut Act<'_>) -> Result<(), NotDone> {
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
