//! Who is in the directory, and who the store takes them for.

use super::*;

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
    let found = facts(Some("uid")).find(&user_id, 0).await.unwrap();
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
