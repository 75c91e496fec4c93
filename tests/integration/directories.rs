//! The real directories that tests start: what other tests rely on, checked with
//! OpenLDAP's own clients.

use crate::support::ldap_tools::{
    CONFIDENTIALITY_REQUIRED, CONSTRAINT_VIOLATION, Client, INSUFFICIENT_ACCESS, INVALID_CREDENTIALS, REFERRAL,
    SUCCESS, one_spelling,
};
use crate::support::samba::{self, Samba, reset};
use crate::support::slapd::{self, Slapd};

/// The number of wrong passwords after which both directories lock an account.
const THRESHOLD: usize = 3;
const NEW: &str = "Another-lantern-2";
/// User IDs of the people with difficult names, as a filter has them.
const DIFFICULT: [&str; 9] =
    ["comma", "plus", "quote", "backslash", "around", "hash", r"star\2a\28paren\29\5c", "zydre", "hong"];

#[test]
fn somebody_with_three_wrong_passwords_is_locked_out_of_slapd_until_the_service_account_unlocks() {
    let directory = Slapd::start();
    let ada = "uid=ada,ou=people,dc=ol,dc=test";
    for _ in 0..THRESHOLD {
        assert_eq!(directory.client(ada, "wrong").bind().code, INVALID_CREDENTIALS);
    }
    let locked = directory.client(ada, slapd::PASSWORD).bind();
    assert_eq!(locked.code, INVALID_CREDENTIALS);
    assert!(locked.errors.contains("Account locked"), "{locked:?}");
    assert_eq!(directory.service().attribute(ada, "pwdAccountLockedTime").len(), 1);
    let unlock = format!("dn: {ada}\nchangetype: modify\ndelete: pwdAccountLockedTime\n");
    let weak = directory.client(slapd::WEAK, slapd::SERVICE_PASSWORD);
    assert_eq!(weak.modify(&unlock).code, INSUFFICIENT_ACCESS);
    directory.service().modify(&unlock).expected();
    directory.client(ada, slapd::PASSWORD).bind().expected();
    assert!(directory.attribute(ada, "pwdFailureTime").is_empty());
}

#[test]
fn a_service_account_resets_in_slapd_within_the_policy_and_every_write_is_counted() {
    let directory = Slapd::start();
    let (service, ada) = (directory.service(), "uid=ada,ou=people,dc=ol,dc=test");
    assert_eq!(service.set_password(ada, "short").code, CONSTRAINT_VIOLATION);
    let weak = directory.client(slapd::WEAK, slapd::SERVICE_PASSWORD);
    assert_eq!(weak.set_password(ada, NEW).code, INSUFFICIENT_ACCESS);
    assert_eq!(directory.writes_of(ada), 0, "refused is not written");
    service.set_password(ada, NEW).expected();
    assert_eq!(directory.writes_of(ada), 1);
    directory.client(ada, NEW).bind().expected();
    assert_eq!(directory.client(ada, slapd::PASSWORD).bind().code, INVALID_CREDENTIALS);
    assert_eq!(service.set_password(ada, slapd::PASSWORD).code, CONSTRAINT_VIOLATION, "the history counts for resets");
    let both = "replace: userPassword\nuserPassword: A-third-lantern-3\n-\nreplace: pwdReset\npwdReset: TRUE\n";
    service.modify(&format!("dn: {ada}\nchangetype: modify\n{both}")).expected();
    let own = directory.client(ada, "A-third-lantern-3");
    assert!(own.bind().errors.contains("Password must be changed"));
    own.modify(&change(ada, "A-third-lantern-3", "A-fourth-lantern-4")).expected();
    assert_eq!(directory.writes_of(&ada.to_uppercase()), 3);
    assert_eq!(directory.writes_of("uid=twin-one,ou=people,dc=ol,dc=test"), 0);
    assert!(service.attribute(ada, "userPassword").is_empty(), "hashes are read by no one");
    assert!(service.attribute(ada, "pwdHistory").is_empty(), "old ones neither");
    assert!(!directory.log().contains("lantern"), "no password is in the log");
}

#[test]
fn people_in_slapd_are_found_by_every_name_and_are_in_the_state_they_are_said_to_be() {
    let directory = Slapd::start();
    let service = directory.service();
    for uid in DIFFICULT {
        let dn = only_one(&service, slapd::IN_PEOPLE, &format!("(uid={uid})"));
        service.set_password(&dn, NEW).expected();
        directory.client(&dn, NEW).bind().expected();
        assert_eq!(directory.writes_of(&dn), 1, "{dn}");
    }
    for (uid, code, told) in [
        ("ada", SUCCESS, ""),
        ("locked", INVALID_CREDENTIALS, "Account locked"),
        ("expired", INVALID_CREDENTIALS, "Password expired"),
        ("mustchange", SUCCESS, "Password must be changed"),
        ("blank", INVALID_CREDENTIALS, ""),
    ] {
        let answer = directory.client(&format!("uid={uid},{}", slapd::IN_PEOPLE), slapd::PASSWORD).bind();
        assert!(answer.code == code && answer.errors.contains(told), "{uid}: {answer:?}");
    }
    let twins = service.search(slapd::IN_PEOPLE, "(mail=twins@ol.test)", &["uid"]);
    assert_eq!(twins.values("uid").len(), 2);
    // The search refers to another server as well; these clients do not ask it.
    assert_eq!(twins.values("# refldap").len(), 1, "{twins:?}");
    let elsewhere = service.search("ou=elsewhere,ou=people,dc=ol,dc=test", "(uid=*)", &[]);
    assert_eq!(elsewhere.code, REFERRAL);
    let members = directory.attribute("cn=outer,ou=groups,dc=ol,dc=test", "member");
    assert_eq!(members, ["cn=middle,ou=groups,dc=ol,dc=test"]);
}

#[test]
fn a_client_of_slapd_signs_in_under_tls_alone_and_waits_while_it_is_frozen_or_dead() {
    let directory = Slapd::start();
    let ada = "uid=ada,ou=people,dc=ol,dc=test";
    let starttls = directory.starttls_client(ada, slapd::PASSWORD);
    starttls.bind().expected();
    let plain = Client { starttls: false, ..starttls.clone() };
    assert_eq!(plain.bind().code, CONFIDENTIALITY_REQUIRED);
    stands_still(&starttls, || directory.freeze(), || directory.thaw());
    directory.service().set_password(ada, NEW).expected();
    directory.kill();
    assert!(!matches!(starttls.bind().code, SUCCESS | INVALID_CREDENTIALS));
    assert_eq!(directory.writes_of(ada), 1, "the log is complete when the client has its answer");
    directory.restart();
    directory.client(ada, NEW).bind().expected();
    assert_eq!(directory.writes_of(ada), 1);
    directory
        .as_root(&format!("dn: {ada}\nchangetype: modify\nreplace: pwdChangedTime\npwdChangedTime: 20200101000000Z\n"));
    assert_eq!(directory.attribute(ada, "pwdChangedTime"), ["20200101000000Z"]);
}

#[test]
fn a_client_of_slapd_believes_no_certificate_for_somebody_else() {
    let directory = Slapd::start_as(|certificates| certificates.wrong_name.clone(), "");
    let refused = directory.service().bind();
    assert!(!matches!(refused.code, SUCCESS | INVALID_CREDENTIALS), "{refused:?}");
}

#[test]
fn somebody_with_three_wrong_passwords_is_locked_out_of_samba_until_the_service_account_unlocks() {
    let directory = Samba::start();
    let (ada, name) = ("CN=Ada Ordinary,OU=People,DC=ad,DC=test", "ada@ad.test");
    for _ in 0..THRESHOLD {
        assert_eq!(why_not(&directory.client(name, "wrong")), "52e");
    }
    assert_eq!(why_not(&directory.client(name, samba::PASSWORD)), "775");
    let unlock = "replace: lockoutTime\nlockoutTime: 0\n";
    let weak = directory.client(samba::WEAK, samba::SERVICE_PASSWORD);
    let unlock = format!("dn: {ada}\nchangetype: modify\n{unlock}");
    assert_eq!(weak.modify(&unlock).code, INSUFFICIENT_ACCESS);
    directory.service().modify(&unlock).expected();
    for name in [name, ada, r"ADTEST\ada"] {
        directory.client(name, samba::PASSWORD).bind().expected();
    }
}

#[test]
fn a_service_account_resets_in_samba_within_the_policy_and_every_write_is_counted() {
    let directory = Samba::start();
    let (service, ada) = (directory.service(), "CN=Ada Ordinary,OU=People,DC=ad,DC=test");
    let weak = directory.client(samba::WEAK, samba::SERVICE_PASSWORD);
    assert_eq!(reset(&weak, ada, NEW, "").code, INSUFFICIENT_ACCESS);
    for refused in ["Short-1", "all-in-small-letters"] {
        assert_eq!(reset(&service, ada, refused, "").code, CONSTRAINT_VIOLATION);
    }
    let strict = "CN=Tia Strict,OU=People,DC=ad,DC=test";
    assert_eq!(reset(&service, strict, "Thirteen-char", "").code, CONSTRAINT_VIOLATION);
    for above in ["CN=Pat Protected,OU=People,DC=ad,DC=test", "CN=Administrator,CN=Users,DC=ad,DC=test"] {
        assert_eq!(reset(&service, above, NEW, "").code, INSUFFICIENT_ACCESS, "{above}");
    }
    assert_eq!(directory.writes_of(ada), 0, "refused is not written");
    reset(&service, ada, NEW, "-\nreplace: pwdLastSet\npwdLastSet: 0\n").expected();
    assert_eq!(why_not(&directory.client("ada@ad.test", NEW)), "773");
    reset(&service, ada, "A-third-lantern-3", "").expected();
    directory.client("ada@ad.test", "A-third-lantern-3").bind().expected();
    assert_eq!(why_not(&directory.client("ada@ad.test", NEW)), "52e", "the password before is not good any more");
    assert_eq!((directory.writes_of(&ada.to_lowercase()), directory.writes_of(strict)), (2, 0));
    assert!(!directory.log().contains("lantern"), "no password is in the log");
}

#[test]
fn people_in_samba_are_found_by_every_name_and_are_in_the_state_they_are_said_to_be() {
    let directory = Samba::start();
    let service = directory.service();
    for mail in ["comma", "plus", "quote", "backslash", "around", "hash", "star", "zydre", "hong"] {
        let dn = only_one(&service, samba::IN_PEOPLE, &format!("(mail={mail}@ad.test)"));
        reset(&service, &dn, NEW, "").expected();
        directory.client(&dn, NEW).bind().expected();
        assert_eq!(directory.writes_of(&dn), 1, "{dn}");
    }
    for (name, data) in [
        ("disabled", "533"),
        ("expired", "701"),
        ("mustchange", "773"),
        ("locked", "775"),
        ("stale", "532"),
        ("ada", ""),
    ] {
        assert_eq!(why_not(&directory.client(&format!("{name}@ad.test"), samba::PASSWORD)), data, "{name}");
    }
    assert_eq!(service.search(samba::IN_PEOPLE, "(mail=twins@ad.test)", &["mail"]).values("mail").len(), 2);
    let nested = "(memberOf:1.2.840.113556.1.4.1941:=CN=outer,OU=Groups,DC=ad,DC=test)";
    let mut within = service.search(samba::IN_PEOPLE, nested, &["sAMAccountName"]).values("sAMAccountName");
    within.sort();
    assert_eq!(within, ["ada", "comma"]);
}

#[test]
fn a_client_of_samba_signs_in_under_tls_alone_and_waits_while_it_is_frozen_or_dead() {
    let directory = Samba::start_with_filter();
    let ada = "CN=Ada Ordinary,OU=People,DC=ad,DC=test";
    let starttls = directory.starttls_client("ada@ad.test", samba::PASSWORD);
    starttls.bind().expected();
    let plain = Client { starttls: false, ..starttls.clone() };
    const STRONGER_AUTHENTICATION_REQUIRED: i32 = 8;
    assert_eq!(plain.bind().code, STRONGER_AUTHENTICATION_REQUIRED);
    stands_still(&starttls, || directory.freeze(), || directory.thaw());
    let filtered = format!("Another-{}-2", samba::FILTERED);
    assert_eq!(reset(&directory.service(), ada, &filtered, "").code, CONSTRAINT_VIOLATION);
    reset(&directory.service(), ada, NEW, "").expected();
    directory.kill();
    assert!(!matches!(starttls.bind().code, SUCCESS | INVALID_CREDENTIALS));
    assert_eq!(directory.writes_of(ada), 1, "the log is complete when the client has its answer");
    directory.restart();
    directory.client(ada, NEW).bind().expected();
    assert_eq!(directory.writes_of(ada), 1);
    directory.overwrite(ada, "pwdLastSet", "116444736000000000");
    assert_eq!(why_not(&directory.client(ada, NEW)), "532");
}

#[test]
fn two_sambas_stand_beside_each_other() {
    let (one, other) = (Samba::start(), Samba::start());
    assert_ne!(one.address, other.address);
    reset(&one.service(), "CN=Ada Ordinary,OU=People,DC=ad,DC=test", NEW, "").expected();
    one.client("ada@ad.test", NEW).bind().expected();
    other.client("ada@ad.test", samba::PASSWORD).bind().expected();
}

#[test]
fn a_name_is_the_same_however_it_is_escaped() {
    let same = |one: &str, other: &str| one_spelling(one) == one_spelling(other);
    assert!(same(r"cn=Comma\, Cleo,ou=people", r"CN=comma\2C Cleo,OU=People"));
    assert!(same(r"cn=\ Around\ ,ou=people", r"cn=\20Around\20,ou=people"));
    assert!(same(r"cn=Back\\slash", r"cn=Back\5Cslash"));
    assert!(same(r"cn=\#Hash\; \<Hal\>\=", r"cn=\23Hash\3B \3CHal\3E\3D"));
    assert!(same("cn=Žydrė", r"cn=\C5\BDydr\C4\97"));
    assert!(!same(r"cn=Comma\, cn=Cleo", "cn=Comma, cn=Cleo"));
    assert!(!same(r"cn=a\5c2c", r"cn=a\2c"));
}

/// A change by the person: the old password is deleted and the new one added.
fn change(dn: &str, old: &str, new: &str) -> String {
    let (old, new) =
        (format!("delete: userPassword\nuserPassword: {old}"), format!("add: userPassword\nuserPassword: {new}"));
    format!("dn: {dn}\nchangetype: modify\n{old}\n-\n{new}\n")
}

/// The DN of the one entry that matches a filter.
fn only_one(client: &Client, base: &str, filter: &str) -> String {
    let found = client.search(base, filter, &["1.1"]).values("dn");
    assert_eq!(found.len(), 1, "{filter}: {found:?}");
    found[0].clone()
}

/// Active Directory's own code for a refused sign-in; empty where it is accepted.
fn why_not(client: &Client) -> String {
    let answer = client.bind();
    if answer.code == SUCCESS {
        return String::new();
    }
    assert_eq!(answer.code, INVALID_CREDENTIALS, "{answer:?}");
    let (_, data) = answer.errors.split_once(" data ").expect("a reason");
    data.split(',').next().unwrap().to_owned()
}

/// A frozen directory does not answer a client, and does once it is thawed.
fn stands_still(client: &Client, freeze: impl FnOnce(), thaw: impl FnOnce()) {
    freeze();
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| client.bind());
        // Several times as long as an answer takes.
        std::thread::sleep(std::time::Duration::from_millis(200));
        assert!(!asking.is_finished());
        thaw();
        asking.join().unwrap().expected();
    });
}
