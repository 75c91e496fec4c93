//! Groups of an export, and who is in them.
//!
//! A membership stands at the group (`member`), at the member (`memberOf`), or at both. All
//! that the file says counts. A membership in a group that is not in the file does not: its
//! name alone does not say what else is in it.

use std::collections::{BTreeSet, HashMap};

use super::{all_are_text, said};
use crate::directory::ldap::{Kind, MEMBER_UIDS, MEMBERS, part_of};
use crate::import::rows::{At, GroupRow};
use crate::import::{Row, Verdict, twice};
use crate::ldap::{Dn, Entry};
use crate::policy::plain_text;

const NAME: &str = "cn";
pub const MEMBER_OF: &str = "memberOf";
const UID: &str = "uid";
/// Of Active Directory: the group that everybody is in, by the last part of its id.
const PRIMARY: &str = "primaryGroupID";
/// What is read of people and groups here, beside members.
pub const NAMES: [&str; 6] = [NAME, "sAMAccountName", "objectSid", MEMBER_OF, UID, PRIMARY];

/// A group's entry.
pub struct Found {
    name: String,
    belongs: Belongs,
    part: Option<u32>,
    /// Names of entries, folded.
    members: Vec<String>,
    /// Members by `uid`, in lower case.
    uids: Vec<String>,
}

/// By what an entry is known as a member, and what it says itself.
pub struct Belongs {
    /// Its name, folded.
    dn: String,
    uids: Vec<String>,
    /// Names of groups, folded.
    member_of: Vec<String>,
    primary: Option<u32>,
}

impl Belongs {
    pub fn of(entry: &Entry) -> Self {
        Self {
            dn: entry.dn.folded(),
            uids: entry.texts(UID).map(str::to_lowercase).collect(),
            member_of: folded(entry, MEMBER_OF).collect(),
            primary: entry.number(PRIMARY).and_then(|part| u32::try_from(part).ok()),
        }
    }
}

fn folded(entry: &Entry, attribute: &str) -> impl Iterator<Item = String> {
    entry.texts(attribute).map(|name| Dn::told(name).folded())
}

impl Found {
    /// Reads a group's entry; the reason where it cannot be a row.
    pub fn read(entry: &Entry, kind: Kind) -> Result<Self, String> {
        all_are_text(entry, &[&MEMBERS[..], &[NAME, MEMBER_UIDS, MEMBER_OF]].concat())?;
        if let Some(cut) = MEMBERS.iter().find(|attribute| entry.is_cut(attribute)) {
            return Err(format!(
                "{cut}: the export has only a part of the members (`;range=`): export the group with all of them"
            ));
        }
        let named = entry.text(NAME).or_else(|| kind.account().and_then(|attribute| entry.text(attribute)));
        let name = named.map(str::trim).filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| format!("{NAME}: the entry has none"))?;
        plain_text::check_field(NAME, name)?;
        Ok(Self {
            name: name.to_owned(),
            belongs: Belongs::of(entry),
            part: part_of(entry),
            members: MEMBERS.iter().flat_map(|attribute| folded(entry, attribute)).collect(),
            uids: entry.texts(MEMBER_UIDS).map(str::to_lowercase).collect(),
        })
    }
}

/// The groups of a file, by all that a member may name them by.
#[derive(Default)]
pub struct Groups {
    pub rows: Vec<At<GroupRow>>,
    by_dn: HashMap<String, usize>,
    by_part: HashMap<u32, usize>,
    /// The groups that have an entry of this folded name as a member.
    having: HashMap<String, Vec<usize>>,
    having_uid: HashMap<String, Vec<usize>>,
}

impl Groups {
    fn places<'g>(&'g self, one: &'g Belongs) -> impl Iterator<Item = usize> + 'g {
        let named =
            self.having.get(&one.dn).into_iter().chain(one.uids.iter().filter_map(|uid| self.having_uid.get(uid)));
        let said = one.member_of.iter().filter_map(|group| self.by_dn.get(group));
        let primary = one.primary.and_then(|part| self.by_part.get(&part));
        named.flatten().chain(said).chain(primary).copied()
    }

    /// The names of the groups that a person is in.
    pub fn of(&self, person: &Belongs) -> Vec<String> {
        let places: BTreeSet<usize> = self.places(person).collect();
        places.into_iter().filter_map(|place| self.rows.get(place)).map(|At { row, .. }| row.name.clone()).collect()
    }
}

/// Brings groups together; the second value has the rows of those that are refused.
pub fn settle(found: Vec<At<Found>>, tenant: &str) -> (Groups, Vec<Row>) {
    let (found, refused) = alone(found);
    let mut groups = Groups::default();
    for (place, At { row, .. }) in found.iter().enumerate() {
        groups.by_dn.insert(row.belongs.dn.clone(), place);
        groups.by_part.extend(row.part.map(|part| (part, place)));
        for member in &row.members {
            groups.having.entry(member.clone()).or_default().push(place);
        }
        for uid in &row.uids {
            groups.having_uid.entry(uid.clone()).or_default().push(place);
        }
    }
    let mut within = vec![Vec::new(); found.len()];
    for (place, At { row, .. }) in found.iter().enumerate() {
        let above: BTreeSet<usize> = groups.places(&row.belongs).filter(|above| *above != place).collect();
        for above in above {
            within.get_mut(above).into_iter().for_each(|within| within.push(row.name.clone()));
        }
    }
    let rows = found.into_iter().zip(within);
    groups.rows = rows
        .map(|(At { line, row }, groups)| At {
            line,
            row: GroupRow { tenant: tenant.to_owned(), name: row.name, groups },
        })
        .collect();
    (groups, refused)
}

/// Groups whose name no other one has. Of the others, no one can say which is meant.
fn alone(found: Vec<At<Found>>) -> (Vec<At<Found>>, Vec<Row>) {
    let mut lines: HashMap<String, Vec<usize>> = HashMap::new();
    for At { line, row } in &found {
        lines.entry(twice::fold(&row.name)).or_default().push(*line);
    }
    let mut refused = Vec::new();
    let is_alone = |At { line, row }: &At<Found>| {
        let lines = lines.get(&twice::fold(&row.name)).map_or(&[][..], Vec::as_slice);
        if lines.len() > 1 {
            let reason = format!("{NAME}: the groups at {} have this name: give each its own", said(lines));
            refused.push(Row::new(*line, "group", row.name.clone(), Verdict::Refused(reason)));
        }
        lines.len() == 1
    };
    (found.into_iter().filter(is_alone).collect(), refused)
}
