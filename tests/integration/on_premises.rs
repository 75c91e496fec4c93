//! Whole visits of people whose accounts are in OpenLDAP, in Samba's Active Directory and in 389 Directory Server.

mod agents;
mod ds389;
mod failing;
mod in_step;
mod names;
mod people;
mod rules;

use std::time::Duration;

use server::clock::{Clock as _, HOUR_MS, SystemClock};
use server::directory::ldap::{Kind, Ldap, LdapFacts, Verdict};
use server::directory::own::{OwnDirectory, Place, Way};
use server::ldap::Dn;
use server::policy::account::Authority;
use server::wire::{Goal, Objection, Outcome, Refusal, Step};

use crate::support::browser::{Answer, Browser, outcome, refusal, step};
use crate::support::connected::{Connected, hybrid, to_samba, to_slapd};
use crate::support::ldap_tools::INVALID_CREDENTIALS;
use crate::support::portal::{Setup, TestPortal};
use crate::support::relay::Relay;
use crate::support::samba::{self, Samba};
use crate::support::slapd::{self, Slapd};

const NEW: &str = "Amber-lantern-27";
const NEXT: &str = "Copper-lantern-38";

/// An organization with people in the directory of a domain, two of whom an import gave an address.
fn house(domain: &str) -> String {
    format!(
        "[[tenant]]\nname = \"Hybrid\"\ndomains = [\"{domain}\"]\n[tenant.settings]\nwriteback = true\n\
         unlock_without_reset = true\n\
         [[account]]\ntenant = \"Hybrid\"\nuser_id = \"ada@{domain}\"\nauthority = \"hash-sync\"\n\
         other_mails = [\"ada@mail.example\"]\n\
         [[account]]\ntenant = \"Hybrid\"\nuser_id = \"cleo@{domain}\"\nother_mails = [\"cleo@mail.example\"]\n\
         start_password = \"Forgotten lantern 1\"\n"
    )
}

/// A portal with a directory. Directories have the machine's time, so the portal does.
fn with(ldap: Ldap) -> Setup {
    Setup { directories: vec![hybrid(Way::Ldap(Box::new(ldap)))], now_ms: SystemClock.now_ms(), ..Setup::default() }
}

impl Connected<'_> {
    async fn portal(&self, domain: &str) -> TestPortal {
        let setup = with(self.ldap());
        TestPortal::start_as(&house(domain), setup).await
    }
}

/// A visit of Ada's up to where she types a new password.
async fn proven(portal: &TestPortal, user_id: &str) -> Browser {
    // The next code goes out a minute after the one before.
    portal.clock.advance(HOUR_MS);
    let mut ada = portal.browser();
    assert_eq!(step(&ada.begin(user_id).await), "choose-method");
    let answer = proves(portal, &mut ada).await;
    assert_eq!(step(&answer), "new-password", "{answer:?} {:?}", portal.events().await);
    ada
}

async fn proves(portal: &TestPortal, ada: &mut Browser) -> Answer {
    ada.choose(0).await.unwrap();
    let code = portal.code_sent_to("ada@mail.example").await;
    ada.prove(&code).await
}

#[tokio::test]
async fn a_person_in_openldap_resets_and_the_old_password_is_dead() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let mut ada = proven(&portal, "ada@ol.test").await;
    let done = ada.set_password(NEW).await;
    assert!(matches!(done.as_ref().unwrap().step, Step::Done { goal: Goal::Reset, .. }), "{done:?}");
    slapd.client(&dn, NEW).bind().expected();
    assert_eq!(slapd.client(&dn, slapd::PASSWORD).bind().code, INVALID_CREDENTIALS);
    assert_eq!(slapd.writes_of(&dn), 1);
    assert!(portal.events().await.contains(&"password-written:ok".to_owned()));
    // The directory's own address is told as well.
    for (address, mails) in [("ada@mail.example", 2), ("ada@ol.test", 1)] {
        assert_eq!(portal.mails_to(address).await.len(), mails, "{address}");
    }
    // What was used before is refused by the directory; another one is taken in the same visit.
    let mut ada = proven(&portal, "ada@ol.test").await;
    let used = Refusal::PasswordRefusedThere(Objection::UsedBefore);
    assert_eq!(refusal(&ada.set_password(NEW).await), Some(used));
    assert_eq!(slapd.writes_of(&dn), 1);
    assert_eq!(step(&ada.set_password(NEXT).await), "done");
    assert_eq!(slapd.writes_of(&dn), 2);
    assert!(!slapd.log().contains("lantern"), "no password is in the log");
}

#[tokio::test]
async fn ac_104_what_a_directory_refuses_is_told_and_another_password_is_taken() {
    let samba = Samba::start_with_filter();
    let portal = to_samba(&samba).portal("ad.test").await;
    let dn = format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE);
    let mut ada = proven(&portal, "ada@ad.test").await;
    // A program of the organization's own looks at new passwords, and does not say why it refuses one.
    let filtered = format!("A-{}-27", samba::FILTERED);
    let refused = Refusal::PasswordRefusedThere(Objection::Rules);
    assert_eq!(refusal(&ada.set_password(&filtered).await), Some(refused));
    assert_eq!(samba.writes_of(&dn), 0);
    assert_eq!(step(&ada.set_password(NEW).await), "done");
    samba.client("ada@ad.test", NEW).bind().expected();
    assert_eq!(samba.client("ada@ad.test", samba::PASSWORD).bind().code, INVALID_CREDENTIALS);
    assert_eq!(samba.writes_of(&dn), 1);
}

/// Active Directory has a control for it, where the server lists it: Samba has none.
#[tokio::test]
async fn ac_105_a_reset_takes_no_password_of_before_where_the_directory_keeps_them() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    for (password, next) in [(slapd::PASSWORD, NEW), (slapd::PASSWORD, NEXT), (NEW, "Silver-lantern-49")] {
        let mut ada = proven(&portal, "ada@ol.test").await;
        let used = Some(Refusal::PasswordRefusedThere(Objection::UsedBefore));
        assert_eq!(refusal(&ada.set_password(password).await), used, "{password}");
        assert_eq!(step(&ada.set_password(next).await), "done", "{next}");
    }
    assert_eq!(slapd.writes_of(&dn), 3);
    slapd.client(&dn, "Silver-lantern-49").bind().expected();
}

/// Windows asks for another password where the one who set it lacks a right. Samba does not, so an
/// administrator asks for it between the write and the portal's look at what became of it.
#[tokio::test]
async fn ac_106_a_person_is_told_of_another_password_at_the_next_sign_in_and_an_operator_of_the_right() {
    /// So many requests lead up to the write, with it.
    const THE_WRITE: usize = 5;
    let samba = Samba::start();
    let relay = Relay::before_at(samba.address, samba.tls_port).await;
    let portal = Connected { port: relay.port, ..to_samba(&samba) }.portal("ad.test").await;
    let dn = format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE);
    let must_change = |answer: &Answer| match answer.as_ref().unwrap().step {
        Step::Done { must_change, .. } => must_change,
        _ => panic!("{answer:?}"),
    };
    for asked_for in [true, false] {
        let mut ada = proven(&portal, "ada@ad.test").await;
        let writes = samba.writes_of(&dn);
        relay.keeps_the_answer_of(THE_WRITE);
        let password = if asked_for { NEW } else { NEXT };
        let meanwhile = async {
            while !relay.has_lost() || samba.writes_of(&dn) == writes {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            if asked_for {
                samba.as_root(&format!("dn: {dn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: 0\n"));
            }
            relay.heals();
        };
        let (done, ()) = tokio::join!(ada.set_password(password), meanwhile);
        assert_eq!(must_change(&done), asked_for);
        assert_eq!(must_change(&ada.current().await), asked_for, "and after a reload");
    }
    let ada = server::policy::user_id::UserId::parse("ada@ad.test").unwrap();
    let right = async || {
        let steps = to_samba(&samba).ldap().check(Some(&ada)).await;
        steps.into_iter().find(|step| step.step == "unexpire-right").unwrap().verdict
    };
    assert_eq!(right().await, Verdict::Works);
    samba.with_access(samba::BASE, "(OD;;CR;ccc2dc7d-a6ad-4a7a-8846-c04e3cc53501;;SVC)");
    assert_eq!(right().await, Verdict::Missing);
}

/// As OpenLDAP has it: its policy asks for another one where an administrator set it.
#[tokio::test]
async fn ac_106_a_policy_of_openldap_that_asks_for_another_password_is_told_too() {
    let slapd = Slapd::start();
    slapd.with_access(&format!(
        "access to attrs=userPassword by dn.exact=\"{}\" manage by self =w by anonymous auth",
        slapd::SERVICE
    ));
    slapd.as_root(
        "dn: cn=default,ou=policies,dc=ol,dc=test\nchangetype: modify\nreplace: pwdMustChange\npwdMustChange: TRUE\n",
    );
    let portal = to_slapd(&slapd).portal("ol.test").await;
    let mut ada = proven(&portal, "ada@ol.test").await;
    let done = ada.set_password(NEW).await;
    assert!(matches!(done.as_ref().unwrap().step, Step::Done { must_change: true, .. }), "{done:?}");
}

#[tokio::test]
async fn a_person_whom_wrong_passwords_locked_out_unlocks_and_keeps_the_password() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    for _ in 0..3 {
        slapd.client(&format!("uid=ada,{}", slapd::IN_PEOPLE), "wrong").bind();
        samba.client("ada@ad.test", "wrong").bind();
    }
    for (connected, domain) in [(to_slapd(&slapd), "ol.test"), (to_samba(&samba), "ad.test")] {
        let portal = connected.portal(domain).await;
        let mut ada = portal.browser();
        assert_eq!(step(&ada.begin(&format!("ada@{domain}")).await), "choose-goal", "{domain}");
        assert_eq!(step(&ada.choose_goal(Goal::Unlock).await), "choose-method");
        let done = proves(&portal, &mut ada).await;
        assert!(matches!(done.as_ref().unwrap().step, Step::Done { goal: Goal::Unlock, .. }), "{domain}: {done:?}");
        assert!(portal.events().await.contains(&"account-unlocked:ok".to_owned()));
        // Not locked any more: there is no choice.
        assert_eq!(step(&portal.browser().begin(&format!("ada@{domain}")).await), "choose-method");
    }
    slapd.client(&format!("uid=ada,{}", slapd::IN_PEOPLE), slapd::PASSWORD).bind().expected();
    samba.client("ada@ad.test", samba::PASSWORD).bind().expected();
}

#[tokio::test]
async fn a_reset_unlocks_as_well() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    for _ in 0..3 {
        slapd.client(&format!("uid=ada,{}", slapd::IN_PEOPLE), "wrong").bind();
        samba.client("ada@ad.test", "wrong").bind();
    }
    for (connected, domain) in [(to_slapd(&slapd), "ol.test"), (to_samba(&samba), "ad.test")] {
        let portal = connected.portal(domain).await;
        let mut ada = portal.browser();
        ada.begin(&format!("ada@{domain}")).await.unwrap();
        ada.choose_goal(Goal::Reset).await.unwrap();
        assert_eq!(step(&proves(&portal, &mut ada).await), "new-password");
        assert_eq!(step(&ada.set_password(NEW).await), "done", "{domain}");
    }
    slapd.client(&format!("uid=ada,{}", slapd::IN_PEOPLE), NEW).bind().expected();
    samba.client("ada@ad.test", NEW).bind().expected();
}

#[tokio::test]
async fn a_person_who_knows_the_password_signs_in_at_the_directory_and_changes_it() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    for (connected, domain) in [(to_slapd(&slapd), "ol.test"), (to_samba(&samba), "ad.test")] {
        let portal = connected.portal(domain).await;
        let user_id = format!("ada@{domain}");
        let mut ada = portal.browser();
        for (user_id, wrong) in [(user_id.as_str(), "wrong"), (&format!("ghost@{domain}"), slapd::PASSWORD)] {
            assert_eq!(refusal(&ada.begin_change(user_id, wrong).await), Some(Refusal::SignInRefused), "{user_id}");
        }
        assert_eq!(step(&ada.begin_change(&user_id, slapd::PASSWORD).await), "new-password", "{domain}");
        let done = ada.set_password(NEW).await;
        assert!(matches!(done.as_ref().unwrap().step, Step::Done { goal: Goal::Change, .. }), "{domain}: {done:?}");
        assert_eq!(portal.count("SELECT COUNT(*) FROM flow WHERE current_password IS NOT NULL").await, 0);
        // It is her own change, so the directory's history holds. Refused, she goes on with the same visit.
        portal.clock.advance(HOUR_MS);
        assert_eq!(step(&ada.begin_change(&user_id, NEW).await), "new-password", "{domain}");
        assert_eq!(portal.count("SELECT COUNT(*) FROM flow WHERE current_password IS NOT NULL").await, 1);
        let used = refusal(&ada.set_password(slapd::PASSWORD).await);
        assert!(matches!(used, Some(Refusal::PasswordRefusedThere(_))), "{domain}: {used:?}");
        assert_eq!(step(&ada.set_password(NEXT).await), "done", "{domain}");
        // An account of the store beside them is no one else's.
        assert_eq!(step(&portal.browser().begin(&format!("cleo@{domain}")).await), "choose-method");
    }
    slapd.client(&format!("uid=ada,{}", slapd::IN_PEOPLE), NEXT).bind().expected();
    samba.client("ada@ad.test", NEXT).bind().expected();
    assert_eq!(samba.writes_of(&format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE)), 2);
}

#[tokio::test]
async fn a_password_that_must_be_changed_or_has_expired_is_changed() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    for (connected, user_id) in [
        (to_slapd(&slapd), "mustchange@ol.test"),
        (to_slapd(&slapd), "expired@ol.test"),
        (to_samba(&samba), "mustchange@ad.test"),
        (to_samba(&samba), "stale@ad.test"),
    ] {
        let portal = connected.portal(user_id.split_once('@').unwrap().1).await;
        let mut person = portal.browser();
        assert_eq!(refusal(&person.begin_change(user_id, "wrong").await), Some(Refusal::SignInRefused), "{user_id}");
        assert_eq!(step(&person.begin_change(user_id, slapd::PASSWORD).await), "new-password", "{user_id}");
        assert_eq!(step(&person.set_password(NEW).await), "done", "{user_id}");
    }
    for uid in ["mustchange", "expired"] {
        slapd.client(&format!("uid={uid},{}", slapd::IN_PEOPLE), NEW).bind().expected();
    }
    for user_id in ["mustchange@ad.test", "stale@ad.test"] {
        samba.client(user_id, NEW).bind().expected();
    }
}
