//! People whose accounts are in 389 Directory Server, and what its operator is told.

use std::collections::BTreeMap;

use server::directory::ldap::{GroupRule, InStep};
use server::in_step::NotDone;
use server::ldap::{Connection, Filter, Scope, Search, Security, Server, SignedIn};

use super::in_step::{account, counts, goes_over, id_of, portal_with, rule};
use super::*;
use crate::support::connected::to_ds389;
use crate::support::ds389::{self, Ds389, dn};
use crate::support::operator::{Operator, json};

const WRONG: &str = "A-lantern-at-first2";

fn refused_there(answer: &Answer) -> Option<Objection> {
    match refusal(answer) {
        Some(Refusal::PasswordRefusedThere(objection)) => Some(objection),
        _ => None,
    }
}

fn lock(directory: &Ds389, uid: &str) {
    for _ in 0..3 {
        directory.person(uid, WRONG).bind();
    }
    assert_eq!(directory.attribute(&dn(uid), "passwordRetryCount"), ["3"]);
}

#[tokio::test]
async fn a_person_in_389_resets_within_its_policy() {
    let directory = Ds389::start();
    let portal = to_ds389(&directory).portal("ds.test").await;
    let mut ada = proven(&portal, "ada@ds.test").await;
    // Of too few characters, and of too few kinds: 389 tells both in one number.
    directory.configure("passwordMinLength", "12");
    directory.configure("passwordMinCategories", "4");
    for broken in ["Amber-27-x", "Amber27lantern"] {
        let answer = ada.set_password(broken).await;
        assert_eq!(refused_there(&answer), Some(Objection::Rules), "{broken}: {answer:?}");
    }
    let done = ada.set_password(NEW).await;
    assert!(
        matches!(done.as_ref().unwrap().step, Step::Done { goal: Goal::Reset, must_change: false, .. }),
        "{done:?}"
    );
    directory.person("ada", NEW).bind().expected();
    assert_eq!(directory.person("ada", ds389::PASSWORD).bind().code, INVALID_CREDENTIALS);
    let mut ada = proven(&portal, "ada@ds.test").await;
    assert_eq!(refused_there(&ada.set_password(ds389::PASSWORD).await), Some(Objection::UsedBefore));
    directory.configure("passwordMinAge", "3600");
    assert_eq!(step(&ada.set_password(NEXT).await), "done");
    directory.person("ada", NEXT).bind().expected();
    let mut ada = proven(&portal, "ada@ds.test").await;
    assert_eq!(refused_there(&ada.set_password("Marble-lantern-49").await), Some(Objection::TooYoung));
}

#[tokio::test]
async fn a_policy_of_389_that_asks_for_another_password_is_told() {
    let directory = Ds389::start();
    directory.configure("passwordMustChange", "on");
    let portal = to_ds389(&directory).portal("ds.test").await;
    let mut ada = proven(&portal, "ada@ds.test").await;
    let done = ada.set_password(NEW).await;
    assert!(matches!(done.as_ref().unwrap().step, Step::Done { must_change: true, .. }), "{done:?}");
}

#[tokio::test]
async fn a_person_whom_389_locked_out_unlocks_and_has_all_tries_again() {
    let directory = Ds389::start();
    // Until a time that 389 names, and without an end.
    for unlocks_itself in ["on", "off"] {
        directory.configure("passwordUnlock", unlocks_itself);
        lock(&directory, "ada");
        let portal = to_ds389(&directory).portal("ds.test").await;
        let mut ada = portal.browser();
        assert_eq!(step(&ada.begin("ada@ds.test").await), "choose-goal", "{unlocks_itself}");
        assert_eq!(step(&ada.choose_goal(Goal::Unlock).await), "choose-method");
        let done = proves(&portal, &mut ada).await;
        assert!(matches!(done.as_ref().unwrap().step, Step::Done { goal: Goal::Unlock, .. }), "{done:?}");
        // One more wrong password does not lock.
        assert_eq!(directory.person("ada", WRONG).bind().code, INVALID_CREDENTIALS);
        directory.person("ada", ds389::PASSWORD).bind().expected();
        assert_eq!(step(&portal.browser().begin("ada@ds.test").await), "choose-method");
    }
}

/// The time of a lock stays in the entry when it is over, and after a reset.
#[tokio::test]
async fn a_lock_of_389_that_holds_no_more_is_none() {
    let directory = Ds389::start();
    let portal = to_ds389(&directory).portal("ds.test").await;
    lock(&directory, "ada");
    let mut ada = portal.browser();
    assert_eq!(step(&ada.begin("ada@ds.test").await), "choose-goal");
    ada.choose_goal(Goal::Reset).await.unwrap();
    assert_eq!(step(&proves(&portal, &mut ada).await), "new-password");
    assert_eq!(step(&ada.set_password(NEW).await), "done");
    directory.person("ada", NEW).bind().expected();
    assert_eq!(directory.person("ada", WRONG).bind().code, INVALID_CREDENTIALS);
    assert_eq!(step(&portal.browser().begin("ada@ds.test").await), "choose-method");
    // One that is made elsewhere.
    lock(&directory, "ada");
    directory.client(ds389::SERVICE, ds389::SERVICE_PASSWORD).set_password(&dn("ada"), NEXT).expected();
    assert_eq!(directory.attribute(&dn("ada"), "accountUnlockTime").len(), 1);
    assert_eq!(step(&portal.browser().begin("ada@ds.test").await), "choose-method");
    lock(&directory, "ada");
    assert_eq!(step(&portal.browser().begin("ada@ds.test").await), "choose-goal");
    portal.clock.advance(HOUR_MS);
    assert_eq!(step(&portal.browser().begin("ada@ds.test").await), "choose-method");
}

#[tokio::test]
async fn a_person_changes_a_known_password_in_389() {
    let directory = Ds389::start();
    let portal = to_ds389(&directory).portal("ds.test").await;
    let mut ada = portal.browser();
    assert_eq!(refusal(&ada.begin_change("ada@ds.test", "wrong").await), Some(Refusal::SignInRefused));
    assert_eq!(step(&ada.begin_change("ada@ds.test", ds389::PASSWORD).await), "new-password");
    assert_eq!(step(&ada.set_password(NEW).await), "done");
    directory.person("ada", NEW).bind().expected();
    // The policy takes no change of theirs: nor does the portal make one for them.
    portal.clock.advance(HOUR_MS);
    directory.configure("passwordChange", "off");
    assert_eq!(step(&ada.begin_change("ada@ds.test", NEW).await), "new-password");
    let forbidden = ada.set_password(NEXT).await;
    assert_ne!(step(&forbidden), "done");
    directory.person("ada", NEW).bind().expected();
    // Where no rule lets people write their password, the portal does.
    portal.clock.advance(HOUR_MS);
    directory.configure("passwordChange", "on");
    directory.without_rule("their own password");
    let mut ada = portal.browser();
    assert_eq!(step(&ada.begin_change("ada@ds.test", NEW).await), "new-password");
    assert_eq!(step(&ada.set_password(NEXT).await), "done");
    directory.person("ada", NEXT).bind().expected();
}

#[tokio::test]
async fn a_password_in_389_that_must_be_changed_or_has_expired_is_changed() {
    let directory = Ds389::start();
    let portal = to_ds389(&directory).portal("ds.test").await;
    for uid in ["mustchange", "expired"] {
        let user_id = format!("{uid}@ds.test");
        let mut person = portal.browser();
        assert_eq!(refusal(&person.begin_change(&user_id, "wrong").await), Some(Refusal::SignInRefused), "{uid}");
        assert_eq!(step(&person.begin_change(&user_id, ds389::PASSWORD).await), "new-password", "{uid}");
        assert_eq!(step(&person.set_password(NEW).await), "done", "{uid}");
        directory.person(uid, NEW).bind().expected();
    }
}

#[tokio::test]
async fn people_in_389_are_told_what_holds_for_them() {
    let directory = Ds389::start();
    let portal = to_ds389(&directory).portal("ds.test").await;
    for (uid, code) in [
        ("ghost", Outcome::NotVerified),
        ("disabled", Outcome::AccountDisabled),
        ("suspended", Outcome::AccountDisabled),
        ("comma", Outcome::NotEnoughMethods),
        ("zydre", Outcome::NotEnoughMethods),
    ] {
        let ended = outcome(&portal.browser().begin(&format!("{uid}@ds.test")).await).map(Outcome::code);
        assert_eq!(ended, Some(code.code()), "{uid}");
    }
    for uid in ["disabled", "suspended"] {
        let signed_in = portal.browser().begin_change(&format!("{uid}@ds.test"), ds389::PASSWORD).await;
        assert_eq!(refusal(&signed_in), Some(Refusal::SignInRefused), "{uid}");
    }
    // An account that was not used for a year is refused in other words than a lock.
    directory.refuse_who_was_away_for_a_year();
    directory.replace("ada", "lastLoginTime", "20200101000000Z");
    let unused = portal.browser().begin_change("ada@ds.test", ds389::PASSWORD).await;
    assert_eq!(refusal(&unused), Some(Refusal::SignInRefused));
}

#[tokio::test]
async fn what_may_be_done_in_389_is_told_and_nothing_is_changed() {
    let directory = Ds389::start();
    directory.client(ds389::SERVICE, ds389::SERVICE_PASSWORD).set_password(&dn("ada"), NEW).expected();
    directory.configure("passwordUnlock", "off");
    lock(&directory, "ada");
    let told = |account: &str| {
        let operator = Operator::new();
        let config = std::fs::read_to_string(operator.path("latchkey.toml")).unwrap();
        let lines = Connected { account, ..to_ds389(&directory) }.lines();
        operator.write("latchkey.toml", &format!("{config}[[directory]]\ntenant = \"Acme\"\n{lines}"));
        let said = operator.run(&["directory", "test", "--tenant", "Acme", "--user", "ada@ds.test", "--json"]);
        let report = json(&said);
        let steps = report["steps"].as_array().unwrap().iter();
        let text = |step: &serde_json::Value, name: &str| step[name].as_str().unwrap().to_owned();
        let steps: BTreeMap<_, _> = steps.map(|step| (text(step, "step"), text(step, "verdict"))).collect();
        (said.status.success(), steps)
    };
    let before = directory.attribute(&dn("ada"), "accountUnlockTime");
    let verdicts = |all: &[(&str, &str)]| -> BTreeMap<String, String> {
        all.iter().map(|(step, verdict)| ((*step).to_owned(), (*verdict).to_owned())).collect()
    };
    let common = [("connect", "works"), ("sign-in", "works"), ("base", "works"), ("refusals", "works")];
    let common = [&common[..], &[("person", "works"), ("identity", "works"), ("password-policy", "unknown")]].concat();
    let all = [("password-set", "works"), ("enabled", "works"), ("reset-right", "works"), ("unlock-right", "works")];
    assert_eq!(told(ds389::SERVICE), (true, verdicts(&[&common[..], &all].concat())));
    let none =
        [("password-set", "unknown"), ("enabled", "missing"), ("reset-right", "missing"), ("unlock-right", "missing")];
    assert_eq!(told(ds389::WEAK), (false, verdicts(&[&common[..], &none].concat())));
    assert_eq!(directory.attribute(&dn("ada"), "accountUnlockTime"), before);
    assert_eq!(directory.attribute(&dn("ada"), "passwordRetryCount"), ["3"]);
}

/// What is believed of an attribute that is not shown rests on this (RFC 4511, section 4.5.1.7).
#[tokio::test]
async fn in_389_a_filter_about_what_may_not_be_searched_holds_neither_way() {
    let directory = Ds389::start();
    directory.add(&format!("dn: cn=empty,{}\nobjectClass: groupOfNames\ncn: empty\n", ds389::IN_GROUPS));
    let (group, other) = (format!("cn=empty,{}", ds389::IN_GROUPS), format!("cn=outer,{}", ds389::IN_GROUPS));
    let entries = [
        (dn("ada"), "nsAccountLock", true),
        (dn("disabled"), "nsAccountLock", false),
        (dn("suspended"), "nsAccountLock", false),
        (group, "member", true),
        (other, "member", false),
    ];
    let (by_tls, by_start_tls) = ((directory.tls_port, Security::Ldaps), (directory.starttls_port, Security::StartTls));
    for (account, may, (port, security)) in [(ds389::SERVICE, true, by_start_tls), (ds389::WEAK, false, by_tls)] {
        let server = Server { port, security, ..to_ds389(&directory).server() };
        let connection = Connection::open(&server).await.unwrap();
        let SignedIn::Accepted(mut session, _) = connection.sign_in(account, ds389::SERVICE_PASSWORD).await.unwrap()
        else {
            panic!("{account}")
        };
        for (entry, attribute, lacks) in &entries {
            let base = Dn::told(entry.as_str());
            for (filter, holds) in [
                (Filter::present("objectClass"), true),
                (Filter::negated(Filter::present(attribute)), may && *lacks),
                (Filter::present(attribute), may && !lacks),
            ] {
                let search = Search { base: &base, scope: Scope::Itself, filter, attributes: &["cn"], most: 1 };
                let found = session.search(search).await.unwrap();
                assert_eq!(!found.is_empty(), holds, "{account} {entry} {attribute}");
            }
        }
    }
}

fn kept() -> InStep {
    InStep {
        every: Some(Duration::from_secs(900)),
        groups_base: Some(Dn::told(ds389::IN_GROUPS)),
        rules: vec![
            GroupRule { licence: Some("premium".into()), ..rule("outer") },
            GroupRule { role: Some("helpdesk-administrator".into()), ..rule("unix") },
        ],
        ..InStep::default()
    }
}

#[tokio::test]
async fn accounts_are_kept_in_step_with_389() {
    let directory = Ds389::start();
    let portal = portal_with(&to_ds389(&directory), "ds.test", kept()).await;
    assert_eq!(counts(&portal).await, (7, 7, 0, 0), "{:?}", portal.events().await);
    assert_eq!(counts(&portal).await, (7, 0, 0, 0));
    let ada = account(&portal, "ada@ds.test").await.unwrap();
    assert_eq!((ada.licences, ada.roles), (vec!["premium".to_owned()], vec!["helpdesk-administrator".to_owned()]));
    let cleo = account(&portal, "comma@ds.test").await.unwrap();
    assert_eq!((cleo.licences, cleo.roles), (vec!["premium".to_owned()], Vec::new()));
    for (uid, is_open) in [("ada", true), ("zydre", true), ("disabled", false), ("suspended", false)] {
        assert_eq!(id_of(&portal, &format!("{uid}@ds.test")).await.is_some(), is_open, "{uid}");
    }

    directory.replace("suspended", "mail", "sue@ds.test");
    directory.replace("ada", "nsAccountLock", "true");
    directory.as_root(&format!("dn: {}\nchangetype: delete\n", dn("expired")));
    directory.as_root(&format!(
        "dn: cn=inner,{}\nchangetype: modify\ndelete: uniqueMember\nuniqueMember: {}\n-\nadd: uniqueMember\n\
         uniqueMember: {}\n\ndn: cn=unix,{}\nchangetype: modify\ndelete: memberUid\n",
        ds389::IN_GROUPS,
        dn("ada"),
        dn("mustchange"),
        ds389::IN_GROUPS
    ));
    let (seen, came, _, went) = counts(&portal).await;
    assert_eq!((seen, came, went), (6, 0, 1), "{:?}", portal.events().await);
    assert!(account(&portal, "sue@ds.test").await.is_some());
    assert!(id_of(&portal, "ada@ds.test").await.is_none());
    assert!(id_of(&portal, "expired@ds.test").await.is_none());
    let ada = account(&portal, "ada@ds.test").await.unwrap();
    assert!(ada.licences.is_empty() && ada.roles.is_empty(), "{:?} {:?}", ada.licences, ada.roles);
    assert_eq!(account(&portal, "mustchange@ds.test").await.unwrap().licences, ["premium"]);

    // What changed within the last minutes is read again each time: an hour later it is not. A role
    // opens and closes accounts without a change of their entries.
    portal.clock.advance(HOUR_MS);
    assert_eq!(counts(&portal).await, (6, 0, 0, 0));
    directory.as_root("dn: cn=by role,dc=ds,dc=test\nchangetype: delete\n");
    assert_eq!(counts(&portal).await, (6, 0, 1, 0));
    assert!(id_of(&portal, "sue@ds.test").await.is_some());
}

#[tokio::test]
async fn a_person_in_389_of_whom_it_is_hidden_whether_they_are_disabled_stays_closed() {
    let directory = Ds389::start();
    let connected = Connected { account: ds389::WEAK, ..to_ds389(&directory) };
    let portal = portal_with(&connected, "ds.test", InStep { rules: Vec::new(), ..kept() }).await;
    let ended = goes_over(&portal).await.unwrap();
    assert_eq!((ended.so_far.came, ended.unclear), (7, 7), "{ended:?}");
    for uid in ["zydre", "disabled", "suspended"] {
        assert!(!account(&portal, &format!("{uid}@ds.test")).await.unwrap().enabled, "{uid}");
    }
    directory.as_root(&format!(
        "dn: {}\nchangetype: modify\nadd: aci\naci: (targetattr = \"nsAccountLock\")(version 3.0; acl \"more\"; \
         allow (read, search) userdn = \"ldap:///{}\";)\n",
        ds389::SUFFIX,
        ds389::WEAK
    ));
    counts(&portal).await;
    for (uid, is_open) in [("zydre", true), ("disabled", false), ("suspended", false)] {
        assert_eq!(id_of(&portal, &format!("{uid}@ds.test")).await.is_some(), is_open, "{uid}");
    }
}

/// 389 looks at 5000 entries for one search, whatever the pages, unless the account has a limit of its own.
#[tokio::test]
async fn a_389_that_does_not_show_everyone_is_said_to_and_closes_no_one() {
    let directory = Ds389::start();
    let portal = portal_with(&to_ds389(&directory), "ds.test", kept()).await;
    counts(&portal).await;
    directory.as_root(&format!(
        "dn: {}\nchangetype: modify\nadd: nsPagedLookThroughLimit\nnsPagedLookThroughLimit: 5\n",
        ds389::SERVICE
    ));
    assert!(matches!(goes_over(&portal).await, Err(NotDone::Limited)));
    assert!(id_of(&portal, "ada@ds.test").await.is_some());
    directory.as_root(&format!(
        "dn: {}\nchangetype: modify\nreplace: nsPagedLookThroughLimit\nnsPagedLookThroughLimit: -1\n",
        ds389::SERVICE
    ));
    assert_eq!(counts(&portal).await.3, 0);
}
