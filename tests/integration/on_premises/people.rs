//! Who is in the directory, and who the store takes them for.

use serde_json::json;
use server::secrets::TicketValue;
use server::wire::register::{RegisterStep, SignInNotice};

use server::directory::own::Way;
use server::directory::question::Name;

use super::*;
use crate::support::login_flow::{LoginFlow, RETURN_TO, question, ticket_in};

/// How a visit for a user ID ends that no one has.
const NO_ONES: &str = "not-verified";

fn ends(answer: &Answer) -> Option<&'static str> {
    outcome(answer).map(Outcome::code)
}

#[tokio::test]
async fn people_in_every_state_are_told_what_holds_for_them() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    let on_slapd = to_slapd(&slapd).portal("ol.test").await;
    let on_samba = to_samba(&samba).portal("ad.test").await;
    for (portal, user_id, code) in [
        (&on_slapd, "ghost@ol.test", Outcome::NotVerified),
        // Two entries answer: it is no one's.
        (&on_slapd, "twins@ol.test", Outcome::NotVerified),
        (&on_slapd, "comma@ol.test", Outcome::NotEnoughMethods),
        (&on_samba, "ghost@ad.test", Outcome::NotVerified),
        (&on_samba, "disabled@ad.test", Outcome::AccountDisabled),
        (&on_samba, "expired@ad.test", Outcome::AccountDisabled),
        (&on_samba, "comma@ad.test", Outcome::NotEnoughMethods),
    ] {
        assert_eq!(ends(&portal.browser().begin(user_id).await), Some(code.code()), "{user_id}");
    }
    let ambiguous = |events: Vec<String>| events.iter().filter(|event| event.starts_with("user-id-ambiguous")).count();
    assert_eq!((ambiguous(on_slapd.events().await), ambiguous(on_samba.events().await)), (1, 0));
    assert_eq!(on_slapd.carry().await + on_samba.carry().await, 0, "no one is written to");
}

/// Two entries that came to share an address, after one of them was known.
#[tokio::test]
async fn b8_a_user_id_that_two_entries_have_is_no_ones_though_it_was_one_persons() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method");
    slapd.as_root(&format!("dn: uid=blank,{}\nchangetype: modify\nadd: mail\nmail: ada@ol.test\n", slapd::IN_PEOPLE));
    assert_eq!(ends(&portal.browser().begin("ada@ol.test").await), Some(NO_ONES));
    let change = portal.browser().begin_change("ada@ol.test", slapd::PASSWORD).await;
    assert_eq!(refusal(&change), Some(Refusal::SignInRefused));
}

#[tokio::test]
async fn a_person_who_is_renamed_keeps_what_is_on_file_and_the_old_name_is_no_ones() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method");
    let rename = |from: &str, to: &str| {
        slapd.as_root(&format!(
            "dn: uid=ada,{}\nchangetype: modify\ndelete: mail\nmail: {from}\n-\nadd: mail\nmail: {to}\n",
            slapd::IN_PEOPLE
        ));
    };
    rename("ada@ol.test", "countess@ol.test");
    // Whichever name is typed first.
    assert_eq!(ends(&portal.browser().begin("ada@ol.test").await), Some(NO_ONES));
    let mut ada = proven(&portal, "countess@ol.test").await;
    assert_eq!(step(&ada.set_password(NEW).await), "done");
    rename("countess@ol.test", "ada@ol.test");
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method");
    assert_eq!(ends(&portal.browser().begin("countess@ol.test").await), Some(NO_ONES));
    assert_eq!(portal.count("SELECT COUNT(*) FROM account WHERE directory_key IS NOT NULL").await, 1);
}

/// A name that is given to somebody else brings nothing of the person who had it.
#[tokio::test]
async fn b8_a_user_id_that_is_given_to_another_entry_inherits_nothing() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method");
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    slapd.as_root(&format!("dn: {dn}\nchangetype: delete\n"));
    assert_eq!(ends(&portal.browser().begin("ada@ol.test").await), Some(NO_ONES), "she is gone");
    slapd.add(&format!(
        "dn: {dn}\nobjectClass: inetOrgPerson\nuid: ada\ncn: Another Ada\nsn: Ada\nmail: ada@ol.test\n\
         userPassword: {}\n",
        slapd::PASSWORD
    ));
    assert_eq!(ends(&portal.browser().begin("ada@ol.test").await), Some(Outcome::NotEnoughMethods.code()));
    assert_eq!(portal.carry().await, 0);
}

/// What a directory compares as the same may be another name.
#[tokio::test]
async fn ac_094_letters_that_a_directory_takes_for_others_are_another_user_id() {
    let slapd = Slapd::start();
    slapd.add(&format!(
        "dn: uid=kim,{}\nobjectClass: inetOrgPerson\nuid: kim\nuid: \u{212a}im@ol.test\ncn: Kim\nsn: Kim\n",
        slapd::IN_PEOPLE
    ));
    let facts = |attribute: Option<&str>| {
        let connected = to_slapd(&slapd);
        Ldap::new(LdapFacts { user_id_attribute: attribute.map(str::to_owned), ..connected.facts() })
    };
    let user_id = server::policy::user_id::UserId::parse("kim@ol.test").unwrap();
    let found = facts(Some("uid")).find(&Name::UserId(user_id), false, 0).await.unwrap();
    assert_eq!(found, server::directory::ldap::Found::None);
}

#[tokio::test]
async fn what_was_said_a_moment_ago_is_asked_again_before_it_is_written() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let mut ada = proven(&portal, "ada@ol.test").await;
    // Meanwhile the help desk sets another one.
    slapd.service().set_password(&dn, NEXT).expected();
    assert_eq!(outcome(&ada.set_password(NEW).await), Some(Outcome::ChangedMeanwhile));
    slapd.client(&dn, NEXT).bind().expected();
    assert_eq!(slapd.writes_of(&dn), 1);
}

/// An account that only administrators may write is refused before it is tried.
#[tokio::test]
async fn b19_a_protected_account_is_not_reset() {
    let samba = Samba::start();
    let portal = to_samba(&samba).portal("ad.test").await;
    let mut pat = portal.browser();
    assert_eq!(ends(&pat.begin("protected@ad.test").await), Some(Outcome::NotEnoughMethods.code()));
    portal
        .import(
            "[[tenant]]\nname = \"Hybrid\"\ndomains = [\"ad.test\"]\n[tenant.settings]\nwriteback = true\n\
             unlock_without_reset = true\n[[account]]\ntenant = \"Hybrid\"\nuser_id = \"protected@ad.test\"\n\
             authority = \"hash-sync\"\nother_mails = [\"pat@mail.example\"]\n",
        )
        .await;
    assert_eq!(ends(&portal.browser().begin("protected@ad.test").await), Some(Outcome::SelfServiceOff.code()));
    assert_eq!(samba.writes_of(&format!("CN=Pat Protected,{}", samba::IN_PEOPLE)), 0);
}

/// An entry of one organization that claims the name of another one's person.
#[tokio::test]
async fn b8_a_directory_names_people_of_its_own_domains_alone() {
    let slapd = Slapd::start();
    let setup = with(to_slapd(&slapd).ldap());
    let other = "[[tenant]]\nname = \"Other House\"\ndomains = [\"other.test\"]\n[tenant.settings]\nwriteback = true\n";
    let portal = TestPortal::start_as(&format!("{}{other}", house("ol.test")), setup).await;
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let claims = |change: &str| slapd.as_root(&format!("dn: {dn}\nchangetype: modify\n{change}"));
    claims("replace: mail\nmail: victim@other.test\nmail: ada@ol.test\n");
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method", "by the name that was typed");
    claims("replace: mail\nmail: victim@other.test\n");
    for user_id in ["ada@ol.test", "victim@other.test"] {
        let answer = portal.browser().begin(user_id).await;
        assert!(step(&answer) == "stopped", "{user_id}: {answer:?}");
    }
    let victims = portal.count("SELECT COUNT(*) FROM account WHERE user_id = 'victim@other.test'").await;
    assert_eq!(victims, 0);
    let asked = slapd.log().matches("BIND dn=\"uid=ada").count();
    let change = portal.browser().begin_change("victim@other.test", slapd::PASSWORD).await;
    assert_eq!(refusal(&change), Some(Refusal::SignInRefused));
    assert_eq!(slapd.log().matches("BIND dn=\"uid=ada").count(), asked, "no password of another house comes here");
}

/// Locks in the forms in which an administrator may write one that does not end.
#[tokio::test]
async fn b19_a_lock_that_an_administrator_made_for_good_is_not_taken_away() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    for lock in ["000001010000Z", "00000101000000Z", "0000010100Z", "99991231235959Z"] {
        slapd.as_root(&format!(
            "dn: {dn}\nchangetype: modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: {lock}\n"
        ));
        let answer = portal.browser().begin("ada@ol.test").await;
        assert_eq!(ends(&answer), Some(Outcome::AccountDisabled.code()), "{lock}");
    }
}

/// Administrators by a group, also within a group, and the portal's own account.
#[tokio::test]
async fn ac_046_accounts_that_are_not_ordinary_peoples_are_not_reset() {
    let samba = Samba::start();
    let portal = Connected { base: samba::BASE, ..to_samba(&samba) }.portal("ad.test").await;
    for own in [samba::SERVICE, "administrator@ad.test", "krbtgt@ad.test"] {
        assert_eq!(ends(&portal.browser().begin(own).await), Some(NO_ONES), "{own}");
    }
    assert_eq!(step(&portal.browser().begin("ada@ad.test").await), "choose-method");
    let ada = format!("CN=Ada Ordinary,{}", samba::IN_PEOPLE);
    let mut proven = proven(&portal, "ada@ad.test").await;
    samba.as_root(&format!(
        "dn: CN=outer,OU=Groups,{base}\nchangetype: modify\nadd: member\nmember: {ada}\n\n\
         dn: CN=Domain Admins,CN=Users,{base}\nchangetype: modify\nadd: member\nmember: CN=outer,OU=Groups,{base}\n",
        base = samba::BASE
    ));
    // Looked at again before the write.
    assert_eq!(outcome(&proven.set_password(NEW).await), Some(Outcome::OnPremisesConfiguration));
    assert_eq!(ends(&portal.browser().begin("ada@ad.test").await), Some(Outcome::SelfServiceOff.code()));
    assert_eq!(samba.writes_of(&ada), 0);
}

/// Neither answers nor their number tell whether a directory has a person.
#[tokio::test]
async fn tries_to_sign_in_are_answered_alike_for_people_of_the_directory_and_for_nobody() {
    let slapd = Slapd::start();
    let setup = with(to_slapd(&slapd).ldap());
    let data = house("ol.test").replace("writeback = true", "disclosure = \"uniform\"\nwriteback = true");
    let portal = TestPortal::start_as(&data, setup).await;
    let mut seen = Vec::new();
    for user_id in ["ada@ol.test", "locked@ol.test", "twins@ol.test", "ghost@ol.test"] {
        let mut answers = Vec::new();
        for _ in 0..12 {
            // Failures make the next puzzle harder; that is another test's matter.
            portal.sql("DELETE FROM network_failure").await;
            answers.push(refusal(&portal.browser().begin_change(user_id, "wrong").await));
        }
        seen.push(answers);
    }
    assert!(seen.iter().all(|answers| *answers == seen[0]), "{seen:?}");
    assert!(matches!(seen[0].last(), Some(Some(Refusal::SignInLocked { .. }))), "{seen:?}");
}

/// What the directory says holds beside what an import says, and neither undoes the other.
#[tokio::test]
async fn an_account_that_an_import_closed_stays_closed() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method");
    let closed = house("ol.test").replace("other_mails = [\"ada@", "enabled = false\nother_mails = [\"ada@");
    portal.import(&closed).await;
    for _ in 0..2 {
        assert_eq!(ends(&portal.browser().begin("ada@ol.test").await), Some(Outcome::AccountDisabled.code()));
    }
}

/// A login flow sends a person on, and the directory is asked again when they come.
#[tokio::test]
async fn ac_018_a_ticket_ends_with_a_password_that_was_changed_in_the_directory() {
    let slapd = Slapd::start();
    let setup = Setup { directories: vec![hybrid(Way::Ldap(Box::new(to_slapd(&slapd).ldap())))], ..Setup::default() };
    let asks = format!("writeback = true\nrequire_registration = true\nreturn_addresses = [\"{RETURN_TO}\"]");
    let portal = TestPortal::start_as(&house("ol.test").replace("writeback = true", &asks), setup).await;
    let login_flow = LoginFlow::added(&portal, "Hybrid", "acme").await;
    // Nobody typed this user ID here before.
    let mut asked = question("comma@ol.test");
    asked["tenant"] = json!("Hybrid");
    let ticket = async || {
        let (_, answer) = login_flow.ask(&asked).await;
        assert_eq!(answer["kind"], "register", "{answer}");
        ticket_in(answer["url"].as_str().unwrap())
    };
    let comes = async |ticket: TicketValue| {
        let mut person = portal.browser();
        person.look_at_registration().await.unwrap();
        let body = json!({ "entry": person.entry_to_register(), "ticket": ticket.expose() });
        person.registers("redeem", body).await
    };
    assert!(matches!(comes(ticket().await).await, RegisterStep::Asked { .. }));
    let late = ticket().await;
    let dn = format!("cn=Comma\\, Cleo,{}", slapd::IN_PEOPLE);
    slapd.service().set_password(&dn, NEW).expected();
    let step = comes(late).await;
    assert!(matches!(step, RegisterStep::SignIn { notice: Some(SignInNotice::TicketOver), .. }), "{step:?}");
    let away = ticket().await;
    slapd.kill();
    let step = comes(away).await;
    assert!(matches!(step, RegisterStep::SignIn { notice: Some(SignInNotice::TicketOver), .. }), "{step:?}");
}

/// Two people who get each other's names keep what each of them has on file.
#[tokio::test]
async fn b8_names_that_are_swapped_are_followed() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    for user_id in ["ada@ol.test", "comma@ol.test"] {
        portal.browser().begin(user_id).await.unwrap();
    }
    let named = |dn: &str, mail: &str| {
        slapd.as_root(&format!("dn: {dn}\nchangetype: modify\nreplace: mail\nmail: {mail}\n"));
    };
    named(&format!("uid=ada,{}", slapd::IN_PEOPLE), "comma@ol.test");
    named(&format!("cn=Comma\\, Cleo,{}", slapd::IN_PEOPLE), "ada@ol.test");
    // Only one of the two has an address on file. It goes with her.
    for _ in 0..2 {
        assert_eq!(ends(&portal.browser().begin("ada@ol.test").await), Some(Outcome::NotEnoughMethods.code()));
        assert_eq!(step(&portal.browser().begin("comma@ol.test").await), "choose-method");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM account WHERE directory_key IS NOT NULL").await, 2);
}

/// A person whose entry has two names is one account, under the name that it has here.
#[tokio::test]
async fn of_two_names_of_one_entry_one_is_the_user_id() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method");
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    slapd.as_root(&format!("dn: {dn}\nchangetype: modify\nadd: mail\nmail: countess@ol.test\nmail: a@web.example\n"));
    assert_eq!(ends(&portal.browser().begin("countess@ol.test").await), Some(NO_ONES));
    assert_eq!(step(&portal.browser().begin("ada@ol.test").await), "choose-method");
    assert_eq!(portal.count("SELECT COUNT(*) FROM account WHERE directory_key IS NOT NULL").await, 1);
}

/// A login flow that names people by an attribute which a colleague can write.
#[tokio::test]
async fn b8_a_login_flow_sends_no_one_under_a_name_that_two_entries_have() {
    let slapd = Slapd::start();
    let setup = with(to_slapd(&slapd).ldap());
    let asks = format!("writeback = true\nrequire_registration = true\nreturn_addresses = [\"{RETURN_TO}\"]");
    let portal = TestPortal::start_as(&house("ol.test").replace("writeback = true", &asks), setup).await;
    let login_flow = LoginFlow::added(&portal, "Hybrid", "acme").await;
    let mut asked = question("comma@ol.test");
    (asked["tenant"], asked["auth_time"]) = (json!("Hybrid"), json!(portal.portal.now_ms() / 1000));
    let sent = ticket_in(login_flow.ask(&asked).await.1["url"].as_str().unwrap());
    slapd.as_root(&format!("dn: uid=blank,{}\nchangetype: modify\nadd: mail\nmail: comma@ol.test\n", slapd::IN_PEOPLE));
    assert_eq!(login_flow.ask(&asked).await.1["kind"], json!(null), "none is sent");
    let mut person = portal.browser();
    person.look_at_registration().await.unwrap();
    let body = json!({ "entry": person.entry_to_register(), "ticket": sent.expose() });
    let step = person.registers("redeem", body).await;
    assert!(matches!(step, RegisterStep::SignIn { notice: Some(SignInNotice::TicketOver), .. }), "{step:?}");
}
