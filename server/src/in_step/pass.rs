//! One pass over a directory, from its beginning to its end.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use ring::digest;

use super::batch::Batch;
use super::{Ended, Missing, NotBelieved, NotDone, Progress, groups_asked};
use crate::act::{Act, By};
use crate::audit::{Event, Happened};
use crate::clock::{DAY_MS, MINUTE_MS};
use crate::directory::ldap::{Depth, Page, Reader, Seen, Standing, View};
use crate::directory::own::Near;
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::secrets::guid;
use crate::store::directory_passes::{self, Pass, SoFar, Whole};
use crate::store::{StoreError, in_step, shadows, tenants};

/// A pass that was killed keeps other passes waiting for so long. One page takes less.
const LEASE_MS: i64 = 2 * MINUTE_MS;
/// The right to a pass is renewed at least so often where nothing is written.
const RENEW_MS: i64 = LEASE_MS / 4;
/// Everything is read whole once a day, whatever is believed to be unchanged: what a date
/// alone changes has no other sign.
const WHOLE_EVERY_MS: i64 = DAY_MS;
/// So many accounts are looked through at once for those that are missing.
const TOGETHER: usize = 1000;
/// So many people who came are told to the store, and then ten times as many.
const GROWN: i64 = 500;
/// So many are closed in one transaction.
const CLOSED_TOGETHER: usize = 100;

/// Goes over a directory once.
///
/// # Errors
/// When another process is at it, and when it does not come to its end.
pub async fn pass(
    portal: &Portal,
    near: Near<'_>,
    by: By<'_>,
    missing: Missing,
    progress: Progress<'_>,
) -> Result<Ended, NotDone> {
    let tenant = tenants::by_name(portal.store.pool(), &near.place.tenant).await?;
    let tenant = tenant.ok_or_else(|| NotDone::NoTenant(near.place.tenant.clone()))?;
    let holder = guid();
    let mut act = Act::begin(portal, by).await?;
    let now = act.now;
    let begun = directory_passes::begin(&mut act, &near.place.name, &tenant.id, &holder, now, now + LEASE_MS).await?;
    let Some(before) = begun else { return Err(NotDone::AnothersTurn) };
    note(&mut act, &tenant, Happened::DirectoryPassBegan, "ok", &format!("directory={}", near.place.name));
    act.commit().await?;

    let (so_far, passed_over) = (SoFar::default(), 0);
    let mut going = Going {
        portal,
        near,
        by,
        tenant: &tenant,
        holder: &holder,
        so_far,
        passed_over,
        not_here: Vec::new(),
        renewed: now,
    };
    going.so_far.about = before.so_far.about;
    let gone = going.go(&before, missing, progress).await;
    going.end(gone).await
}

fn note(act: &mut Act<'_>, tenant: &Tenant, happened: Happened, outcome: &str, detail: &str) {
    let event = act.event(happened, outcome).detail(detail);
    act.note(Event { tenant_id: Some(tenant.id.clone()), ..event });
}

/// A pass that is under way.
pub(super) struct Going<'a> {
    pub portal: &'a Portal,
    pub near: Near<'a>,
    pub by: By<'a>,
    pub tenant: &'a Tenant,
    holder: &'a str,
    pub so_far: SoFar,
    /// Entries whose user ID is an account's that is not this directory's.
    pub passed_over: usize,
    /// Accounts that are open and whose entries are no person's of this directory now, with the entries' ids.
    pub not_here: Vec<(String, String)>,
    /// When the right to it was renewed last.
    renewed: i64,
}

/// How it went over the directory.
struct Gone {
    groups_mark: String,
    whole_at_ms: Option<i64>,
    not_believed: Option<NotBelieved>,
}

impl<'a> Going<'a> {
    async fn go(&mut self, before: &Pass, missing: Missing, progress: Progress<'_>) -> Result<Gone, NotDone> {
        let names = groups_asked(self.near, self.tenant);
        let now = self.portal.now_ms();
        let (mut reader, view) = self.near.ldap.everyone(&names, now).await?;
        let domains = self.domains().await?;
        let groups = self.groups(&names, &view).await?;
        let tag = tag(self.near, self.tenant, &view, &names, &domains);

        // Stamps that were kept under another server or other settings cannot be compared.
        let is_new = before.tag.as_ref() != Some(&tag);
        let is_due = !is_new && before.whole_ms.is_some_and(|at| now - at >= WHOLE_EVERY_MS);
        let groups_changed = before.groups_mark.as_ref() != Some(&view.groups);
        let depth = if is_new || is_due || groups_changed { Depth::Whole } else { Depth::Ids };
        if is_new {
            let mut act = self.begin().await?;
            directory_passes::tag(&mut act, &self.near.place.name, &tag, &view.groups).await?;
            self.commit(act).await?;
        }
        tracing::info!(directory = self.near.place.name, ?depth, is_new, is_due, "going over a directory");

        let mut batch = Batch { tag, domains, groups, names, asked_ms: now, trusts_stamps: !is_due };
        let hasher = RandomState::new();
        let mut seen_keys = HashSet::new();
        let (mut cookie, mut grown) = (Vec::new(), GROWN);
        loop {
            batch.asked_ms = self.portal.now_ms();
            let Page { people, next, about } = reader.page(depth, &cookie).await?;
            seen_keys.extend(people.iter().map(|seen| hasher.hash_one(&seen.key)));
            self.so_far.about = about.map_or(self.so_far.about, i64::from);
            self.so_far.seen += i64::try_from(people.len()).unwrap_or(0);
            batch.keep(self, &mut reader, people).await?;
            if self.so_far.came >= grown {
                self.portal.store.accounts_have_grown().await?;
                grown *= 10;
            }
            self.renew().await?;
            progress(&self.so_far);
            match next {
                Some(next) => cookie = next,
                None => break,
            }
        }
        self.so_far.about = self.so_far.seen;
        let was_seen = |key: &str| seen_keys.contains(&hasher.hash_one(key));
        let not_believed = self.close_missing(&mut reader, missing, was_seen).await?;
        progress(&self.so_far);
        let is_first = is_new || before.whole_ms.is_none();
        let whole_at_ms = (is_first || is_due).then_some(now);
        Ok(Gone { groups_mark: view.groups, whole_at_ms, not_believed })
    }

    /// The domains of the organization whose people are in this directory.
    async fn domains(&self) -> Result<HashSet<String>, NotDone> {
        let mut look = Act::look(self.portal, self.by).await?;
        let all = in_step::domains(&mut look, &self.tenant.id).await?;
        let is_of_this = |domain: &String| {
            self.portal.directories.of(&self.tenant.name, domain).is_some_and(|of| of.name() == self.near.place.name)
        };
        Ok(all.into_iter().filter(is_of_this).collect())
    }

    /// The store's groups, in the order in which they were asked for; those that people are
    /// in by this directory and that no one asks for any more are emptied.
    async fn groups(&mut self, names: &[String], view: &View) -> Result<Vec<Option<String>>, NotDone> {
        let mut look = Act::look(self.portal, self.by).await?;
        let known = in_step::groups_by(&mut look, &self.near.place.name).await?;
        drop(look);
        let is_ruled = |name: &String| self.near.ldap.in_step.rules.iter().any(|rule| rule.name == *name);
        for (name, standing) in names.iter().zip(&view.standings) {
            match standing {
                Standing::One => {}
                Standing::Several => return Err(NotDone::SeveralGroups(name.clone())),
                // A group that an import made may be no group of the directory's.
                Standing::Missing if is_ruled(name) || known.iter().any(|(known, _)| known == name) => {
                    return Err(NotDone::NoGroup(name.clone()));
                }
                Standing::Missing => {}
            }
        }
        let mut act = self.begin().await?;
        let mut groups = Vec::new();
        for (name, standing) in names.iter().zip(&view.standings) {
            groups.push(match standing {
                Standing::One => Some(in_step::group(&mut act, &self.tenant.id, name).await?),
                Standing::Missing | Standing::Several => None,
            });
        }
        for (_, id) in known.iter().filter(|(name, _)| !names.contains(name)) {
            in_step::empty_group(&mut act, &self.near.place.name, id).await?;
        }
        self.commit(act).await?;
        Ok(groups)
    }

    /// Closes accounts whose entries are not there any more.
    async fn close_missing(
        &mut self,
        reader: &mut Reader<'_>,
        believed: Missing,
        was_seen: impl Fn(&str) -> bool,
    ) -> Result<Option<NotBelieved>, NotDone> {
        let (mut missing, mut known, mut after) = (Vec::new(), 0, String::new());
        loop {
            let mut look = Act::look(self.portal, self.by).await?;
            let most = i64::try_from(TOGETHER).unwrap_or(i64::MAX);
            let part = in_step::there_after(&mut look, &self.near.place.name, &after, most).await?;
            drop(look);
            let Some(last) = part.last() else { break };
            after.clone_from(&last.key);
            known += part.len();
            missing.extend(part.into_iter().filter(|account| !was_seen(&account.key)));
        }
        let not_here = std::mem::take(&mut self.not_here);
        let not_believed = NotBelieved::of(missing.len() + not_here.len(), known);
        let not_believed = not_believed.filter(|_| believed == Missing::Doubted);
        if not_believed.is_some() {
            return Ok(not_believed);
        }
        for part in not_here.chunks(CLOSED_TOGETHER) {
            let mut act = self.begin().await?;
            for (id, key) in part {
                self.close(&mut act, id, key).await?;
            }
            self.commit(act).await?;
        }
        for part in missing.chunks(CLOSED_TOGETHER) {
            // An account that came while the pass was under way is there.
            let keys: Vec<String> = part.iter().map(|account| account.key.clone()).collect();
            let there = reader.are_there(&keys).await?;
            let gone: Vec<_> = part.iter().filter(|account| !there.contains(&account.key)).collect();
            if gone.is_empty() {
                continue;
            }
            let mut act = self.begin().await?;
            for account in gone {
                self.close(&mut act, &account.id, &account.key).await?;
            }
            self.commit(act).await?;
        }
        Ok(None)
    }

    /// Closes an account whose entry is not there.
    async fn close(&mut self, act: &mut Act<'_>, id: &str, key: &str) -> Result<(), NotDone> {
        shadows::entry_is_unseen(act, &self.near.place.name, key).await?;
        self.note_person(act, Some(id), "unseen", key);
        self.so_far.went += 1;
        Ok(())
    }

    /// A line of the log about a person.
    pub fn note_person(&self, act: &mut Act<'_>, account: Option<&str>, became: &str, key: &str) {
        let happened = if became == "several" { Happened::UserIdAmbiguous } else { Happened::AccountFollowed };
        let event = act.event(happened, became).detail(format!("key={key}"));
        let (tenant_id, account_id) = (Some(self.tenant.id.clone()), account.map(str::to_owned));
        act.note(Event { tenant_id, account_id, ..event });
    }

    /// Begins an act of this pass.
    pub async fn begin(&self) -> Result<Act<'a>, StoreError> {
        Act::begin(self.portal, self.by).await
    }

    /// Keeps an act, if this process still has the right to the pass.
    pub async fn commit(&mut self, mut act: Act<'_>) -> Result<(), NotDone> {
        let until = act.now + LEASE_MS;
        if !directory_passes::go_on(&mut act, &self.near.place.name, self.holder, &self.so_far, until).await? {
            return Err(NotDone::TurnLost);
        }
        self.renewed = act.now;
        act.commit().await?;
        Ok(())
    }

    async fn renew(&mut self) -> Result<(), NotDone> {
        if self.portal.now_ms() - self.renewed < RENEW_MS {
            return Ok(());
        }
        let act = self.begin().await?;
        self.commit(act).await
    }

    /// Ends the pass, however it went.
    async fn end(self, gone: Result<Gone, NotDone>) -> Result<Ended, NotDone> {
        let Self { portal, near, by, tenant, holder, so_far, passed_over, .. } = self;
        let mut act = Act::begin_at_last(portal, by).await?;
        let now = act.now;
        let SoFar { seen, came, changed, went, .. } = so_far;
        let counts = format!(
            "directory={} seen={seen} came={came} changed={changed} went={went} passed-over={passed_over}",
            near.place.name
        );
        // The last numbers are written as well, if it still has the right to.
        directory_passes::go_on(&mut act, &near.place.name, holder, &so_far, now).await?;
        let ended = match gone {
            Ok(Gone { groups_mark, whole_at_ms, not_believed }) => {
                let outcome = if not_believed.is_some() { "far-fewer" } else { "ok" };
                let whole = Whole { groups_mark: &groups_mark, at_ms: whole_at_ms };
                directory_passes::end(&mut act, &near.place.name, holder, outcome, Some(whole), now).await?;
                let missing = not_believed.map(|far| format!(" missing={} known={}", far.missing, far.known));
                let detail = format!("{counts}{}", missing.unwrap_or_default());
                note(&mut act, tenant, Happened::DirectoryPassEnded, outcome, &detail);
                if let Some(NotBelieved { missing, known }) = not_believed {
                    tracing::error!(
                        directory = near.place.name,
                        missing,
                        known,
                        "a directory shows far fewer people than are known: no one was closed"
                    );
                }
                Ok(Ended { so_far, not_believed })
            }
            Err(fault) => {
                tracing::warn!(directory = near.place.name, %fault, "a pass over a directory did not come to its end");
                directory_passes::end(&mut act, &near.place.name, holder, fault.code(), None, now).await?;
                note(&mut act, tenant, Happened::DirectoryPassFailed, fault.code(), &counts);
                Err(fault)
            }
        };
        act.commit().await?;
        ended
    }
}

/// A short text that is another one with another server or other settings, so that what is
/// kept under one is not taken for what would be kept under another.
fn tag(near: Near<'_>, tenant: &Tenant, view: &View, names: &[String], domains: &HashSet<String>) -> String {
    let mut domains: Vec<&String> = domains.iter().collect();
    domains.sort();
    let all = format!(
        "{}\n{:?}\n{:?}\n{names:?}\n{domains:?}\n{}",
        view.source,
        near.ldap.settings(),
        near.place.authority,
        tenant.id
    );
    let digest = digest::digest(&digest::SHA256, all.as_bytes());
    digest.as_ref().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// As the store keeps it: the tag, the entry's own mark of its last change, and its groups.
pub(super) fn stamp(tag: &str, seen: &Seen) -> String {
    format!("{tag}.{}.{}", seen.changed, seen.groups.unwrap_or_default().text())
}

/// Whether what is kept of an entry is of the entry as it is.
pub(super) fn is_current(kept: &str, tag: &str, seen: &Seen) -> bool {
    if seen.changed.is_empty() {
        return false;
    }
    match seen.groups {
        Some(_) => kept == stamp(tag, seen),
        // Which groups it is in is a matter of the whole pass.
        None => kept.rsplit_once('.').is_some_and(|(kept, _)| kept == format!("{tag}.{}", seen.changed)),
    }
}
