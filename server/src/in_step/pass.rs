//! One pass over a directory, from its beginning to its end.

use std::collections::HashSet;
use std::future::Future;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use ring::digest;

use super::batch::Batch;
use super::{Believed, Ended, GroupKept, NotBelieved, NotDone, Progress, WhyKept, groups_asked};
use crate::act::{Act, By};
use crate::audit::{Event, Happened};
use crate::clock::DAY_MS;
use crate::directory::ldap::{Depth, GroupFound, Groups, Page, Reader, Seen, Standing, View, Within};
use crate::directory::own::Near;
use crate::ldap::LdapFault;
use crate::policy::plain_text;
use crate::policy::tenant::Tenant;
use crate::portal::Portal;
use crate::secrets::guid;
use crate::store::directory_passes::{self, DRIFT_MS, LEASE_MS, Lease, Pass, SoFar, Whole};
use crate::store::{StoreError, directory_groups, in_step, shadows, tenants};

/// The right to a pass is renewed at least so often where nothing is written.
const RENEW_MS: i64 = LEASE_MS / 4;
/// How often it is looked whether the right must be renewed, while the directory is waited for.
const LOOK: Duration = Duration::from_millis(250);
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
    believed: Believed,
    progress: Progress<'_>,
) -> Result<Ended, NotDone> {
    let tenant = tenants::by_name(portal.store.pool(), &near.place.tenant).await?;
    let tenant = tenant.ok_or_else(|| NotDone::NoTenant(near.place.tenant.clone()))?;
    let holder = guid();
    let mut act = Act::begin(portal, by).await?;
    let now = act.now;
    let begun = directory_passes::begin(&mut act, &near.place.name, &tenant.id, &holder, Lease::from(now)).await?;
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
        believed,
        so_far,
        passed_over,
        unclear: 0,
        not_here: Vec::new(),
        renewed: now,
    };
    going.so_far.about = before.so_far.about;
    let gone = going.go(&before, progress).await;
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
    pub believed: Believed,
    pub so_far: SoFar,
    /// Entries whose user ID is an account's that is not this directory's.
    pub passed_over: usize,
    /// People of whom not all that counts can be read: it stayed as it was.
    pub unclear: usize,
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
    groups_kept: Vec<GroupKept>,
}

/// The groups that are asked for, as the store has them.
struct Asked {
    /// Ids, in the order of the question; `None` for one that neither directory nor store has.
    ids: Vec<Option<String>>,
    /// Those of which it is not known who is in them.
    held: Groups,
    kept: Vec<GroupKept>,
}

impl<'a> Going<'a> {
    async fn go(&mut self, before: &Pass, progress: Progress<'_>) -> Result<Gone, NotDone> {
        let near = self.near;
        let names = groups_asked(near, self.tenant);
        let now = self.portal.now_ms();
        let mut look = Act::look(self.portal, self.by).await?;
        let within = directory_groups::within(&mut look, &near.place.name).await?;
        let is_anothers = in_step::is_anothers(&mut look, &near.place.name, &self.tenant.id).await?;
        drop(look);
        if is_anothers {
            return Err(NotDone::AnothersAccounts(near.place.name.clone()));
        }
        let (mut reader, view) = self.asked(near.ldap.everyone(&names, &within, now)).await?;
        let domains = self.domains().await?;
        let tag = tag(self.near, self.tenant, &view, &names, &domains);
        let most = near.ldap.in_step.most_people.unwrap_or(usize::MAX);
        // An account that a wrong setting brought here would stay, so people are counted first.
        if before.tag.as_ref() != Some(&tag) && most < usize::MAX && self.asked(reader.has_more_than(most)).await? {
            return Err(NotDone::TooManyPeople(most));
        }
        let Asked { ids: groups, held, kept: groups_kept } = self.groups(&names, &view.found, &within).await?;

        // Stamps that were kept under another server or other settings cannot be compared.
        let is_new = before.tag.as_ref() != Some(&tag);
        let is_past = |at: i64| now - at >= WHOLE_EVERY_MS || at > now + DRIFT_MS;
        let is_due = !is_new && before.whole_ms.is_some_and(is_past);
        let groups_changed = before.groups_mark.as_ref() != Some(&view.groups);
        // What is believed of groups must be read of people who are as they were, too.
        let is_whole = is_new || is_due || groups_changed || self.believed.groups;
        let depth = if is_whole { Depth::Whole } else { Depth::Ids };
        if is_new {
            let mut act = self.begin().await?;
            directory_passes::tag(&mut act, &self.near.place.name, &tag, &view.groups).await?;
            self.commit(act).await?;
        }
        tracing::info!(directory = self.near.place.name, ?depth, is_new, is_due, "going over a directory");

        let mut batch = Batch { tag, domains, groups, names, held, asked_ms: now, trusts_stamps: !is_due };
        let hasher = RandomState::new();
        let mut seen_keys = HashSet::new();
        let (mut cookie, mut grown) = (Vec::new(), GROWN);
        loop {
            batch.asked_ms = self.portal.now_ms();
            let Page { people, next, about } = self.asked(reader.page(depth, &cookie)).await?;
            seen_keys.extend(people.iter().map(|seen| hasher.hash_one(&seen.key)));
            self.so_far.about = about.map_or(self.so_far.about, i64::from);
            self.so_far.seen += i64::try_from(people.len()).unwrap_or(0);
            if usize::try_from(self.so_far.seen).is_ok_and(|seen| seen > most) {
                return Err(NotDone::TooManyPeople(most));
            }
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
        let not_believed = self.close_missing(&mut reader, was_seen).await?;
        progress(&self.so_far);
        let is_first = is_new || before.whole_ms.is_none();
        let whole_at_ms = (is_first || is_due).then_some(now);
        Ok(Gone { groups_mark: view.groups, whole_at_ms, not_believed, groups_kept })
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
    async fn groups(&mut self, names: &[String], found: &[GroupFound], within: &Within) -> Result<Asked, NotDone> {
        let (directory, within_before) = (&self.near.place.name, within);
        let mut look = Act::look(self.portal, self.by).await?;
        let known = directory_groups::groups_by(&mut look, directory).await?;
        drop(look);
        let is_ruled = |name: &String| self.near.ldap.in_step.rules.iter().any(|rule| rule.name == *name);
        let of_known = |name: &String| known.iter().find(|(known, _)| known == name).map(|(_, id)| id.clone());
        let mut act = self.begin().await?;
        let (mut ids, mut kept) = (Vec::new(), Vec::new());
        for (name, GroupFound { standing, within }) in names.iter().zip(found) {
            // A group that was within, and that is believed to be none any more, is not waited for.
            if *standing == Standing::One || (*standing == Standing::Unread && self.believed.groups) {
                directory_groups::keep_within(&mut act, directory, name, within).await?;
            }
            let why = match standing {
                Standing::One => None,
                // A group that an import made may be no group of the directory's.
                Standing::Missing if !is_ruled(name) && of_known(name).is_none() => None,
                Standing::Missing => Some(WhyKept::Missing),
                Standing::Several => Some(WhyKept::Several),
                Standing::Unread => Some(WhyKept::Unread),
            };
            ids.push(match standing {
                Standing::One | Standing::Unread => {
                    Some(directory_groups::group(&mut act, &self.tenant.id, name).await?)
                }
                Standing::Missing | Standing::Several => of_known(name),
            });
            kept.extend(why.map(|why| GroupKept { name: name.clone(), why }));
        }
        for name in within_before.keys().filter(|name| !names.contains(name)) {
            directory_groups::forget_within(&mut act, directory, name).await?;
        }
        for (_, id) in known.iter().filter(|(name, _)| !names.contains(name)) {
            directory_groups::empty_group(&mut act, directory, id).await?;
        }
        self.commit(act).await?;
        if self.believed.groups {
            return Ok(Asked { ids, held: Groups::default(), kept: Vec::new() });
        }
        let is_held = |name: &String| kept.iter().any(|kept| kept.name == *name);
        let places = names.iter().enumerate().filter(|(_, name)| is_held(name)).map(|(place, _)| place);
        Ok(Asked { ids, held: Groups::of_places(places), kept })
    }

    /// Closes accounts whose entries are not there any more.
    async fn close_missing(
        &mut self,
        reader: &mut Reader<'_>,
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
        let not_believed = not_believed.filter(|_| !self.believed.missing);
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
            let there = self.asked(reader.are_there(&keys)).await?;
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
        let until = Lease::from(act.now).until_ms;
        if !directory_passes::go_on(&mut act, &self.near.place.name, self.holder, &self.so_far, until).await? {
            return Err(NotDone::TurnLost);
        }
        self.renewed = act.now;
        act.commit().await?;
        Ok(())
    }

    /// Waits for an answer of the directory, and keeps the right to the pass meanwhile.
    pub async fn asked<T>(&mut self, answer: impl Future<Output = Result<T, LdapFault>> + Send) -> Result<T, NotDone> {
        let mut answer = std::pin::pin!(answer);
        loop {
            match tokio::time::timeout(LOOK, &mut answer).await {
                Ok(answer) => return Ok(answer?),
                Err(_) => self.renew().await?,
            }
        }
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
        let Self { portal, near, by, tenant, holder, so_far, passed_over, unclear, .. } = self;
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
            Ok(Gone { groups_mark, whole_at_ms, not_believed, groups_kept }) => {
                let ended = Ended { so_far, not_believed, groups_kept, unclear, passed_over };
                let outcome = ended.code();
                let whole = Whole { groups_mark: &groups_mark, at_ms: whole_at_ms };
                directory_passes::end(&mut act, &near.place.name, holder, outcome, Some(whole), now).await?;
                let missing = not_believed.map(|far| format!(" missing={} known={}", far.missing, far.known));
                let unread = (!ended.groups_kept.is_empty() || unclear > 0)
                    .then(|| format!(" groups-kept={} unclear={unclear}", ended.groups_kept.len()));
                let detail = format!("{counts}{}{}", missing.unwrap_or_default(), unread.unwrap_or_default());
                note(&mut act, tenant, Happened::DirectoryPassEnded, outcome, &detail);
                if let Some(NotBelieved { missing, known }) = not_believed {
                    tracing::error!(
                        directory = near.place.name,
                        missing,
                        known,
                        "a directory shows far fewer people than are known: no one was closed"
                    );
                }
                for GroupKept { name, why } in &ended.groups_kept {
                    tracing::error!(
                        directory = near.place.name,
                        group = plain_text::shown(name).to_string(),
                        why = why.told(),
                        "who is in a group of a directory is not known: no one lost what it gives"
                    );
                }
                if unclear > 0 {
                    tracing::error!(
                        directory = near.place.name,
                        people = unclear,
                        "of people of a directory it cannot be read in which groups they are, or whether they are \
                         disabled: that stayed as it was"
                    );
                }
                Ok(ended)
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

/// As the store keeps it: the tag, the entry's own mark of its last change, and its groups. One of
/// which not all could be read is read again by every pass: a right has no other sign.
pub(super) fn stamp(tag: &str, seen: &Seen, is_clear: bool) -> String {
    let mark = if is_clear { "" } else { "?" };
    format!("{tag}.{}.{}{mark}", seen.changed, seen.groups.unwrap_or_default().text())
}

/// Whether what is kept of an entry is of the entry as it is. What stood of groups that are
/// `held` stays.
pub(super) fn is_current(kept: &str, tag: &str, seen: &Seen, held: Groups) -> bool {
    let Some((kept, groups)) = kept.rsplit_once('.') else { return false };
    let Some(groups) = Groups::read(groups) else { return false };
    // Without `groups`, which it is in is a matter of the whole pass.
    let is_in_them = seen.groups.is_none_or(|seen| groups == seen.with(groups.and(held)));
    !seen.changed.is_empty() && is_in_them && kept == format!("{tag}.{}", seen.changed)
}
