//! People and groups of a directory's export (LDIF), as rows of an import.
//!
//! What an entry means is read as a directory that is asked is read: see
//! [`Attributes`]. Of an entry only those attributes are looked at that become cells
//! of a row. Passwords are not among them.

mod groups;
mod phone;

use std::collections::HashMap;

use super::cells::Mailbox;
use super::rows::{AccountRow, At, File, Says};
use super::{Row, Verdict};
use crate::directory::ldap::{Attributes, Kind, MEMBER_UIDS, MEMBERS, Told};
use crate::ldap::Entry;
use crate::ldap::ldif::{Record, records};
use crate::locale;
use crate::mail::MailAddress;
use crate::policy::account::Authority;
use crate::policy::plain_text;
use crate::policy::user_id::UserId;
use crate::store::means;
use groups::{Belongs, Found};

/// Where telephone numbers and the language are, in directories of every kind (RFC 4519; RFC 2798).
const MOBILE: &str = "mobile";
const OFFICE: &str = "telephoneNumber";
const LANGUAGE: &str = "preferredLanguage";
/// So many lines are named where several entries contradict each other.
const NAMED: usize = 5;
/// How much of a value is shown, in characters.
const SHOWN: usize = 80;

/// What an operator says of an export.
#[derive(Debug)]
pub struct Export {
    /// The name of the tenant that its people are loaded into.
    pub tenant: String,
    /// The kind of directory that it is from.
    pub kind: Kind,
    /// The attribute that user IDs are in; the kind's own where it is missing.
    pub user_id_attribute: Option<String>,
    /// The attribute with addresses that prove who a person is.
    pub other_mail_attribute: Option<String>,
    /// Where the passwords of its people live.
    pub authority: Authority,
}

/// What an export holds.
pub struct Read {
    pub file: File,
    /// Entries that are refused already.
    pub report: Vec<Row>,
    /// How many entries are neither a person nor a group.
    pub passed_over: usize,
}

/// Reads an export. `domains` are those of the tenant.
pub fn read(text: &str, export: &Export, domains: &[String], now_ms: i64) -> Read {
    let attributes =
        Attributes::of(export.kind, export.user_id_attribute.as_deref(), export.other_mail_attribute.as_deref());
    let own = ["objectClass", "objectCategory", MOBILE, OFFICE, LANGUAGE, MEMBER_UIDS];
    let asked = [&attributes.names()[..], &own, &MEMBERS, &groups::NAMES].concat();
    let mut reader = Reader {
        export,
        attributes,
        domains,
        now_ms,
        report: Vec::new(),
        passed_over: 0,
        holders: HashMap::new(),
        people: Vec::new(),
        groups: Vec::new(),
    };
    for record in records(text, &asked) {
        reader.take(record);
    }
    reader.finish()
}

struct Reader<'e> {
    export: &'e Export,
    attributes: Attributes<'e>,
    domains: &'e [String],
    now_ms: i64,
    report: Vec<Row>,
    passed_over: usize,
    /// The lines of the entries that have a user ID, among others perhaps.
    holders: HashMap<UserId, Vec<usize>>,
    people: Vec<Person>,
    groups: Vec<At<Found>>,
}

struct Person {
    line: usize,
    row: AccountRow,
    belongs: Belongs,
}

impl Reader<'_> {
    fn take(&mut self, record: Record) {
        let Record { line, entry } = record;
        match entry {
            Err(unread) => {
                let name = unread.name.as_ref().map_or("?", |name| name.as_str());
                self.refuse(line, "entry", name, unread.to_string());
            }
            Ok(entry) if self.export.kind.is_person(&entry) => self.person(line, &entry),
            Ok(entry) if self.export.kind.is_group(&entry) => match Found::read(&entry, self.export.kind) {
                Ok(row) => self.groups.push(At { line, row }),
                Err(reason) => self.refuse(line, "group", entry.dn.as_str(), reason),
            },
            Ok(_) => self.passed_over += 1,
        }
    }

    fn refuse(&mut self, line: usize, kind: &'static str, name: &str, reason: String) {
        self.report.push(Row::new(line, kind, shown(name), Verdict::Refused(reason)));
    }

    fn person(&mut self, line: usize, entry: &Entry) {
        let Some(told) = self.attributes.told(entry, self.now_ms) else {
            self.passed_over += 1;
            return;
        };
        for user_id in &told.user_ids {
            let lines = self.holders.entry(user_id.clone()).or_default();
            if lines.last() != Some(&line) {
                lines.push(line);
            }
        }
        match self.row(entry, told) {
            Ok(row) => self.people.push(Person { line, row, belongs: Belongs::of(entry) }),
            Err(reason) => self.refuse(line, "account", entry.dn.as_str(), reason),
        }
    }

    /// The row of a person, in no group yet.
    fn row(&self, entry: &Entry, told: Told) -> Result<AccountRow, String> {
        let texts = [&self.attributes.texts()[..], &[MOBILE, OFFICE, LANGUAGE]].concat();
        all_are_text(entry, &texts)?;
        if let Some(missing) = self.attributes.missing(entry) {
            return Err(format!(
                "{missing}: the entry has none, so it is not known whether the account is enabled: export it as well"
            ));
        }
        if entry.is_cut(groups::MEMBER_OF) {
            return Err(format!(
                "{}: the export has only a part of the groups (`;range=`): export the person with all of them",
                groups::MEMBER_OF
            ));
        }
        let user_id = self.user_id(entry, &told)?;
        let (mut warnings, mut unread) = (self.unread_mails(entry), Vec::new());
        let other_mail = self.attributes.other_mail.filter(|_| told.other_mails.as_ref().is_some_and(Vec::is_empty));
        let mail = told.mail.is_none().then_some("mail");
        let are_there =
            |attribute: Option<&str>| attribute.is_some_and(|attribute| !entry.values(attribute).is_empty());
        unread.extend(are_there(mail).then_some(means::Kind::PrimaryMail));
        unread.extend(are_there(other_mail).then_some(means::Kind::Mail));
        let mut phone = |attribute, kind| {
            phone::of(entry, attribute).unwrap_or_else(|warning| {
                warnings.push(warning);
                unread.push(kind);
                None
            })
        };
        let mobile_phone = phone(MOBILE, means::Kind::MobilePhone);
        let office_phone = phone(OFFICE, means::Kind::OfficePhone);
        let locale = language(entry).map_err(|warning| warnings.push(warning)).ok().flatten();
        Ok(AccountRow {
            mail: told.mail.map(Mailbox),
            other_mails: told.other_mails.unwrap_or_default().into_iter().map(Mailbox).collect(),
            mobile_phone,
            office_phone,
            locale,
            given_name: told.given_name,
            family_name: told.family_name,
            enabled: told.enabled == Some(true),
            warnings,
            unread,
            ..AccountRow::bare(self.export.tenant.clone(), user_id, self.export.authority)
        })
    }

    /// The user ID of an entry: the first one of a domain of the tenant, or else the first.
    fn user_id(&self, entry: &Entry, told: &Told) -> Result<UserId, String> {
        let is_own = |user_id: &&UserId| self.domains.iter().any(|domain| domain == user_id.domain());
        let found = told.user_ids.iter().find(is_own).or_else(|| told.user_ids.first());
        found.cloned().ok_or_else(|| {
            let attribute = self.attributes.user_id;
            match entry.text(attribute).map(|text| (text, UserId::parse(text))) {
                Some((text, Err(why))) => format!("{attribute}: {:?} {why}", shown(text)),
                _ => format!("{attribute}: the entry has none, and people's user IDs are there"),
            }
        })
    }

    /// What is said of values that are no addresses.
    fn unread_mails(&self, entry: &Entry) -> Vec<String> {
        let attributes = [Some("mail"), self.attributes.other_mail].into_iter().flatten();
        let values = attributes.flat_map(|attribute| entry.texts(attribute).map(move |text| (attribute, text)));
        let unread = values.filter(|(_, text)| text.parse::<MailAddress>().is_err());
        unread.map(|(attribute, text)| format!("{attribute}: {:?} is no mail address: left out", shown(text))).collect()
    }

    fn finish(mut self) -> Read {
        let (groups, refused) = groups::settle(std::mem::take(&mut self.groups), &self.export.tenant);
        self.report.extend(refused);
        let mut accounts = Vec::with_capacity(self.people.len());
        for Person { line, mut row, belongs } in std::mem::take(&mut self.people) {
            let holders = self.holders.get(&row.user_id).map_or(&[][..], Vec::as_slice);
            if holders.len() > 1 {
                let (attribute, lines) = (self.attributes.user_id, said(holders));
                let reason = format!("{attribute}: the entries at {lines} have this user ID: leave it to one of them");
                self.refuse(line, "account", row.user_id.clone().as_str(), reason);
                continue;
            }
            row.groups = groups.of(&belongs);
            accounts.push(At { line, row });
        }
        let says = Says::WhatADirectoryHas { other_mails: self.attributes.other_mail.is_some() };
        let file = File { tenants: Vec::new(), groups: groups.rows, accounts, says };
        Read { file, report: self.report, passed_over: self.passed_over }
    }
}

/// Says which of these attributes has a value that is no text.
fn all_are_text(entry: &Entry, attributes: &[&str]) -> Result<(), String> {
    let is_text = |value: &Vec<u8>| std::str::from_utf8(value).is_ok();
    match attributes.iter().find(|attribute| !entry.values(attribute).iter().all(is_text)) {
        Some(attribute) => Err(format!("{attribute}: the value is no UTF-8")),
        None => Ok(()),
    }
}

/// The language that a person wishes; what is said where it is none that is known.
fn language(entry: &Entry) -> Result<Option<String>, String> {
    let Some(wished) = entry.text(LANGUAGE) else { return Ok(None) };
    match locale::liked(wished) {
        Some(locale) => Ok(Some(locale.tag.to_owned())),
        None => {
            let wished = shown(wished);
            Err(format!("{LANGUAGE}: {wished:?} is none of the languages this product knows: left out"))
        }
    }
}

/// A value as it is shown: without what cannot be seen, and not at any length.
fn shown(text: &str) -> String {
    let mut shown: String = plain_text::shown(text).chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

/// Lines as they are named: `lines 3 and 19`.
fn said(lines: &[usize]) -> String {
    let first: Vec<String> = lines.iter().take(NAMED).map(usize::to_string).collect();
    match (lines.len().saturating_sub(NAMED), first.split_last()) {
        (0, Some((last, before))) => format!("lines {} and {last}", before.join(", ")),
        (more, _) => format!("lines {} and {more} more", first.join(", ")),
    }
}

#[cfg(test)]
mod tests;
