//! Directories that are away, slow, or let the portal not do what it should.

use super::*;
use crate::support::relay::Relay;

/// For a server that does not answer: it is always waited for.
const SHORT: Duration = Duration::from_millis(900);

#[tokio::test]
async fn a_directory_that_is_away_changes_nothing_and_the_visit_goes_on_when_it_is_back() {
    let slapd = Slapd::start();
    let portal = to_slapd(&slapd).portal("ol.test").await;
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let mut ada = proven(&portal, "ada@ol.test").await;
    slapd.kill();
    assert_eq!(refusal(&ada.set_password(NEW).await), Some(Refusal::DirectoryAway));
    assert!(portal.events().await.contains(&"directory-refused:SSPR_0030".to_owned()));
    // No other visit begins: not of a person who is known, and not of one who may be there.
    for user_id in ["ada@ol.test", "ghost@ol.test"] {
        assert_eq!(outcome(&portal.browser().begin(user_id).await), Some(Outcome::OnPremisesUnreachable), "{user_id}");
    }
    let change = portal.browser().begin_change("ada@ol.test", slapd::PASSWORD).await;
    assert_eq!(refusal(&change), Some(Refusal::DirectoryAway));
    // People whose accounts are in the store go on.
    assert_eq!(step(&portal.browser().begin_change("cleo@ol.test", "Forgotten lantern 1").await), "new-password");
    slapd.restart();
    let answer = ada.set_password(NEW).await;
    assert_eq!(step(&answer), "done", "{answer:?} {:?}", portal.events().await);
    assert_eq!(slapd.writes_of(&dn), 1);
    slapd.client(&dn, NEW).bind().expected();
}

/// Whether the session still answers, who the entry is now, that no mark closes it, and the write itself.
const REQUESTS_OF_A_WRITE: usize = 4;

#[tokio::test]
async fn an_answer_that_is_lost_ends_as_unknown_and_is_not_written_twice() {
    let slapd = Slapd::start();
    let relay = Relay::before(slapd.tls_port).await;
    let portal = Connected { port: relay.port, patience: SHORT, ..to_slapd(&slapd) }.portal("ol.test").await;
    let dn = format!("uid=ada,{}", slapd::IN_PEOPLE);
    let mut ada = proven(&portal, "ada@ol.test").await;
    relay.loses_the_answer_of(REQUESTS_OF_A_WRITE);
    let answer = ada.set_password(NEW).await;
    assert!(relay.has_lost());
    assert_eq!(outcome(&answer), Some(Outcome::Unknown), "{answer:?}");
    relay.heals();
    assert_eq!(step(&ada.set_password(NEXT).await), "out-of-step", "the visit is over");
    let events = portal.events().await;
    assert!(!events.iter().any(|event| event.starts_with("password-written")), "{events:?}");
    // It did write, once: the answer alone was lost.
    slapd.client(&dn, NEW).bind().expected();
    assert_eq!(slapd.writes_of(&dn), 1);
    // The next visit is of the password as it is now.
    let mut ada = proven(&portal, "ada@ol.test").await;
    assert_eq!(step(&ada.set_password(NEXT).await), "done");
    assert_eq!(slapd.writes_of(&dn), 2);
}

#[tokio::test]
async fn a_service_account_without_rights_is_the_organizations_to_mend() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    let weak = |connected, account| Connected { account, ..connected };
    for (connected, domain) in
        [(weak(to_slapd(&slapd), slapd::WEAK), "ol.test"), (weak(to_samba(&samba), samba::WEAK), "ad.test")]
    {
        let portal = connected.portal(domain).await;
        let mut ada = proven(&portal, &format!("ada@{domain}")).await;
        let answer = ada.set_password(NEW).await;
        assert_eq!(outcome(&answer), Some(Outcome::OnPremisesConfiguration), "{domain}: {answer:?}");
        assert!(portal.events().await.contains(&"directory-refused:no-right".to_owned()));
    }
    let portal = Connected { password: "wrong", ..to_slapd(&slapd) }.portal("ol.test").await;
    for user_id in ["ada@ol.test", "ghost@ol.test"] {
        let answer = portal.browser().begin(user_id).await;
        assert_eq!(outcome(&answer), Some(Outcome::OnPremisesConfiguration), "{user_id}");
    }
}

#[tokio::test]
async fn without_writeback_people_of_the_directory_cannot_reset() {
    let slapd = Slapd::start();
    let setup = with(to_slapd(&slapd).ldap());
    let portal = TestPortal::start_as(&house("ol.test").replace("writeback = true\n", ""), setup).await;
    assert_eq!(outcome(&portal.browser().begin("ada@ol.test").await), Some(Outcome::WritebackNotConfigured));
    assert_eq!(step(&portal.browser().begin("cleo@ol.test").await), "choose-method");
}
