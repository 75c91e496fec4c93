//! Entries as directories export them, and the rows that become of them.

use super::*;
use crate::import::rows::GroupRow;

const NOW_MS: i64 = 1_795_450_800_000;

fn export(kind: Kind) -> Export {
    let (tenant, authority) = ("Acme".to_owned(), Authority::Cloud);
    Export { tenant, kind, user_id_attribute: None, other_mail_attribute: Some("secondMail".into()), authority }
}

fn of(kind: Kind, text: &str) -> Read {
    read(text, &export(kind), &["acme.example".to_owned()], NOW_MS)
}

fn refusals(read: &Read) -> Vec<(usize, &'static str, &str)> {
    let reason = |row: &'_ Row| match &row.verdict {
        Verdict::Refused(reason) => reason.clone().leak(),
        other => panic!("{other:?}"),
    };
    read.report.iter().map(|row| (row.line, row.kind, &*reason(row))).collect()
}

fn names(rows: &[At<GroupRow>]) -> Vec<(&str, Vec<&str>)> {
    rows.iter().map(|At { row, .. }| (row.name.as_str(), row.groups.iter().map(String::as_str).collect())).collect()
}

fn groups_of(read: &Read) -> Vec<(&str, Vec<&str>)> {
    let accounts = read.file.accounts.iter();
    accounts.map(|At { row, .. }| (row.user_id.name(), row.groups.iter().map(String::as_str).collect())).collect()
}

const ADA: &str = "dn: uid=ada,ou=people,dc=acme,dc=example\nobjectClass: inetOrgPerson\nuid: ada\ncn: Ada Ordinary\n\
                   givenName: Ada\nsn:: xb15ZHLElw==\nmail: ada@acme.example\nsecondMail: b@mail.example\n\
                   secondMail: a@mail.example\nmobile: +37060000001\ntelephoneNumber: +1-408-555-1212\n\
                   preferredLanguage: lt, en;q=0.5\nuserPassword:: e1NTSEF9c2VjcmV0\n\
                   entryUUID: 0f7c5d2e-1\n";

#[test]
fn an_entry_of_a_person_becomes_a_row() {
    let read = of(Kind::OpenLdap, ADA);
    let [At { line: 1, row }] = read.file.accounts.as_slice() else { panic!("{:?}", read.report) };
    assert_eq!((row.tenant.as_str(), row.user_id.as_str()), ("Acme", "ada@acme.example"));
    assert_eq!((row.given_name.as_str(), row.family_name.as_str(), row.enabled), ("Ada", "Žydrė", true));
    assert_eq!(row.mail.as_ref().unwrap().0.as_str(), "ada@acme.example");
    let others: Vec<_> = row.other_mails.iter().map(|Mailbox(mail)| mail.as_str()).collect();
    assert_eq!(others, ["a@mail.example", "b@mail.example"]);
    assert_eq!(row.mobile_phone.as_ref().unwrap().0, "+370 60000001");
    assert_eq!(row.office_phone.as_ref().unwrap().0, "+1 4085551212");
    assert_eq!(row.locale.as_deref(), Some("lt"));
    assert!(row.warnings.is_empty() && row.start_password.is_none() && row.start_password_hash.is_none());
    assert_eq!(read.file.says, Says::WhatADirectoryHas { other_mails: true });
}

#[test]
fn what_stands_beside_people_and_groups_is_counted() {
    let text = "dn: dc=acme,dc=example\nobjectClass: domain\n\ndn: ou=people,dc=acme,dc=example\n\
                objectClass: organizationalUnit\n\ndn: cn=svc,dc=acme,dc=example\nobjectClass: applicationProcess\n";
    let read = of(Kind::OpenLdap, text);
    assert_eq!((read.passed_over, read.report.len(), read.file.accounts.len()), (3, 0, 0));
    // The administrator whom every domain is made with.
    let built_in = "dn: CN=Administrator,DC=ad,DC=test\nobjectClass: user\nuserAccountControl: 512\n\
                    objectSid:: AQUAAAAAAAUVAAAA9AEAAA==\nuserPrincipalName: administrator@acme.example\n\n\
                    dn: CN=PC,DC=ad,DC=test\nobjectClass: user\nobjectClass: computer\nuserAccountControl: 4096\n";
    let read = of(Kind::ActiveDirectory, built_in);
    assert_eq!((read.passed_over, read.file.accounts.len()), (2, 0), "{:?}", read.report);
}

#[test]
fn an_account_of_active_directory_is_enabled_where_its_entry_says_so() {
    let entry = |name: &str, lines: &str| {
        format!("dn: CN={name},DC=ad,DC=test\nobjectClass: user\nuserPrincipalName: {name}@acme.example\n{lines}\n\n")
    };
    let text = [
        entry("on", "userAccountControl: 512\naccountExpires: 0"),
        entry("off", "userAccountControl: 514\naccountExpires: 9223372036854775807"),
        entry("over", "userAccountControl: 512\naccountExpires: 132223104000000000"),
        entry("silent", "sn: x"),
        entry("endless", "userAccountControl: 512"),
        entry("cut", "userAccountControl: 512\naccountExpires: 0\nmemberOf;range=0-1499: CN=x"),
    ];
    let read = of(Kind::ActiveDirectory, &text.concat());
    let enabled: Vec<_> = read.file.accounts.iter().map(|At { row, .. }| (row.user_id.name(), row.enabled)).collect();
    assert_eq!(enabled, [("on", true), ("off", false), ("over", false)]);
    let reasons: Vec<_> = refusals(&read).iter().map(|(_, _, reason)| reason.split(',').next().unwrap()).collect();
    assert_eq!(
        reasons,
        [
            "userAccountControl: the entry has none",
            "accountExpires: the entry has none",
            "memberOf: the export has only a part of the groups (`;range=`): export the person with all of them"
        ]
    );
}

#[test]
fn entries_that_cannot_be_rows_are_refused_with_the_attribute() {
    let person = |lines: &str| format!("dn: cn=x\nobjectClass: person\n{lines}\nentryUUID: 1\n\n");
    for (lines, said) in [
        ("sn: x", "mail: the entry has none"),
        ("mail: x", "mail: \"x\" is not of the form"),
        ("mail: a@acme.example\nsn:: /w==", "sn: the value is no UTF-8"),
        ("mail:: /w==", "mail: the value is no UTF-8"),
        ("mail:< file:///etc/passwd", "line 3: mail: the value is in another file"),
        ("changetype", "line 3: must be the name of an attribute"),
    ] {
        let text = person(lines);
        let read = of(Kind::OpenLdap, &text);
        let [(1, _, reason)] = refusals(&read)[..] else { panic!("{lines}: {:?}", read.report) };
        assert!(reason.starts_with(said), "{lines}: {reason}");
    }
    // An export without what is operational does not say who is locked out.
    let read = of(Kind::OpenLdap, "dn: cn=x\nobjectClass: person\nmail: a@acme.example\n");
    let [(1, "account", reason)] = refusals(&read)[..] else { panic!("{:?}", read.report) };
    assert!(reason.starts_with("entryUUID: the entry has none, so it is not known whether"), "{reason}");
    let odd = person("mail: a@acme.example\nmail: b@\nmobile: 0600\npreferredLanguage: tlh\u{202e}");
    let warnings = &of(Kind::OpenLdap, &odd).file.accounts[0].row.warnings;
    let [mail, mobile, language] = warnings.as_slice() else { panic!("{warnings:?}") };
    assert!(mail.starts_with("mail: \"b@\" is no mail address") && mobile.starts_with("mobile: \"0600\" has no plus"));
    assert!(language.contains("preferredLanguage: \"tlh\\\\u{202e}\""), "{language}");
}

#[test]
fn what_is_there_and_cannot_be_read_is_not_taken_for_gone() {
    let odd =
        format!("dn: cn=x\nobjectClass: person\nuid: x\nentryUUID: 1\nmail: a@acme.example\n{}", "mobile: 0600\n");
    let unread = |text: &str| of(Kind::OpenLdap, text).file.accounts.remove(0).row.unread;
    assert_eq!(unread(&odd), [means::Kind::MobilePhone]);
    assert_eq!(unread(&odd.replace("mobile: 0600", "telephoneNumber: extension 7")), [means::Kind::OfficePhone]);
    assert_eq!(unread(ADA), []);
}

#[test]
fn a_user_id_is_one_of_the_tenants_domain_if_there_is_one() {
    let text = "dn: cn=a\nobjectClass: person\nmail: a@mail.example\nmail: a@acme.example\nentryUUID: 1\n\n\
                dn: cn=b\nobjectClass: person\nmail: b@mail.example\nmail: b@other.example\nentryUUID: 2\n";
    let user_ids: Vec<_> =
        of(Kind::OpenLdap, text).file.accounts.iter().map(|At { row, .. }| row.user_id.to_string()).collect();
    assert_eq!(user_ids, ["a@acme.example", "b@mail.example"]);
}

#[test]
fn a_user_id_that_several_entries_have_is_no_ones() {
    let entry = |name: &str, mails: &str| format!("dn: cn={name}\nobjectClass: person\n{mails}\nentryUUID: {name}\n\n");
    let text = [
        entry("one", "mail: twins@acme.example\nmail: Twins@acme.example"),
        entry("two", "mail: two@acme.example"),
        entry("three", "mail: TWINS@acme.example"),
        // What is another person's name, beside their own.
        entry("four", "mail: four@acme.example\nmail: two@acme.example"),
    ];
    let read = of(Kind::OpenLdap, &text.concat());
    let said = |lines| format!("mail: the entries at lines {lines} have this user ID: leave it to one of them");
    let (twins, two) = (said("1 and 12"), said("7 and 17"));
    assert_eq!(refusals(&read), [(1, "account", twins.as_str()), (7, "account", &two), (12, "account", &twins)]);
    assert_eq!(groups_of(&read), [("four", vec![])]);
    assert_eq!((said_of(7), said_of(2)), ("lines 0, 1, 2, 3, 4 and 2 more".into(), "lines 0 and 1".into()));
}

fn said_of(count: usize) -> String {
    super::said(&(0..count).collect::<Vec<_>>())
}

#[test]
fn groups_have_their_members_from_either_side() {
    let text = format!(
        "{ADA}\ndn: cn=Grace,ou=people,dc=acme,dc=example\nobjectClass: person\nmail: grace@acme.example\nentryUUID: 2\n\
         memberOf: CN=Admins,ou=groups,dc=acme,dc=example\nmemberOf: cn=elsewhere,dc=acme,dc=example\n\n\
         dn: cn=staff,ou=groups,dc=acme,dc=example\nobjectClass: groupOfNames\ncn: staff\n\
         member: UID=ada, ou=people,dc=acme,dc=example\nmember: cn=admins,ou=groups,dc=acme,dc=example\n\
         member: cn=staff,ou=groups,dc=acme,dc=example\nmember: cn=not here\n\n\
         dn: cn=admins,ou=groups,dc=acme,dc=example\nobjectClass: groupOfUniqueNames\ncn: admins\n\
         memberOf: cn=staff,ou=groups,dc=acme,dc=example\nuniqueMember: cn=nobody\n\n\
         dn: cn=unix,ou=groups,dc=acme,dc=example\nobjectClass: posixGroup\ncn: unix\nmemberUid: ADA\n"
    );
    let read = of(Kind::OpenLdap, &text);
    assert_eq!(names(&read.file.groups), [("staff", vec!["admins"]), ("admins", vec![]), ("unix", vec![])]);
    assert_eq!(groups_of(&read), [("ada", vec!["staff", "unix"]), ("grace", vec!["admins"])]);
}

#[test]
fn a_primary_group_counts() {
    let text = "dn: CN=Domain Users,DC=ad,DC=test\nobjectClass: group\nsAMAccountName: Domain Users\n\
                objectSid: S-1-5-21-1-2-3-513\n\ndn: CN=Ada,DC=ad,DC=test\nobjectClass: user\n\
                userPrincipalName: ada@acme.example\nuserAccountControl: 512\naccountExpires: 0\nprimaryGroupID: 513\n";
    assert_eq!(groups_of(&of(Kind::ActiveDirectory, text)), [("ada", vec!["Domain Users"])]);
}

#[test]
fn groups_that_cannot_be_rows_take_no_person_with_them() {
    let group = |dn: &str, lines: &str| {
        format!("dn: {dn}\nobjectClass: groupOfNames\n{lines}\nmember: uid=ada,ou=people,dc=acme,dc=example\n\n")
    };
    let text = [
        group("cn=a,ou=one", "cn: Staff"),
        group("cn=a,ou=two", "cn: staff "),
        group("cn=b", "description: no name"),
        group("cn=c", "cn: c\u{202e}"),
        group("cn=d", "cn: d\nmember;range=0-1499: cn=x"),
        ADA.to_owned(),
    ];
    let read = of(Kind::OpenLdap, &text.concat());
    let said: Vec<_> = refusals(&read).into_iter().map(|(_, kind, reason)| (kind, &reason[..16])).collect();
    assert_eq!(
        said,
        [
            ("group", "cn: the entry ha"),
            ("group", "cn: holds U+202E"),
            ("group", "member: the expo"),
            ("group", "cn: the groups a"),
            ("group", "cn: the groups a"),
        ]
    );
    assert_eq!((groups_of(&read), read.file.groups.len()), (vec![("ada", vec![])], 0));
}
