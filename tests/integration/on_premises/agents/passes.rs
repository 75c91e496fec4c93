//! A pass of the help desk for a person whose directory is reached through an agent.

use serde_json::json;
use server::act::{Act, By, Operator};
use server::desk;
use server::policy::user_id::UserId;

use super::*;
use crate::registration::take_in_mail;

/// As `latchkey pass create` makes one.
async fn pass_for(portal: &TestPortal, user_id: &UserId) -> String {
    let olga = Operator::named("olga");
    assert!(server::flow::bring_in(&portal.portal, user_id).await.unwrap());
    let mut act = Act::begin(&portal.portal, By::Operator(&olga)).await.unwrap();
    let made = desk::pass::create(&mut act, user_id, 60).await.unwrap();
    act.commit().await.unwrap();
    made.pass.shown().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_behind_an_agent_registers_with_a_pass_and_resets_with_what_it_opened() {
    let (slapd, samba) = (Slapd::start(), Samba::start());
    for (connected, domain) in [(to_slapd(&slapd), "ol.test"), (to_samba(&samba), "ad.test")] {
        let house = house_of(domain).await;
        let agent = house.agent("one", &connected).await;
        let portal = &house.portal;
        // No import and no visit has brought her yet.
        let pia = UserId::parse(&format!("plus@{domain}")).unwrap();
        let pass = pass_for(portal, &pia).await;
        let wrong = refusal(&portal.browser().sign_in_to_register(&format!("ada@{domain}"), &pass).await);
        assert_eq!(wrong, Some(Refusal::SignInRefused), "{domain}: it is another person's");
        assert_eq!(refusal(&portal.browser().begin_change(pia.as_str(), &pass).await), Some(Refusal::SignInRefused));
        let mut browser = portal.browser();
        // While nobody can be looked up, it waits.
        agent.held.kill();
        portal.clock.advance(HOUR_MS / 60 * 5);
        let away = refusal(&browser.sign_in_to_register(pia.as_str(), &pass).await);
        assert_eq!(away, Some(Refusal::DirectoryAway), "{domain}");
        agent.connects().await;
        house.is_polled_by("one").await;
        let managing = browser.sign_in_to_register(pia.as_str(), &pass).await;
        assert_eq!(step(&managing), "asked", "{domain}: {managing:?} {:?}", portal.events().await);
        browser.register("start", json!({})).await.unwrap();
        let answer = take_in_mail(portal, &mut browser, "pia@home.example").await;
        assert!(matches!(&answer.as_ref().unwrap().step, Step::Register(_)), "{domain}: {answer:?}");
        assert!(portal.events().await.contains(&"method-registered:ok".to_owned()), "{domain}");
        let twice = portal.browser().sign_in_to_register(pia.as_str(), &pass).await;
        assert_eq!(refusal(&twice), Some(Refusal::SignInRefused), "{domain}: it is good once");
        // What it opened lets her reset, in her directory.
        portal.clock.advance(25 * HOUR_MS);
        let mut reset = portal.browser();
        assert_eq!(step(&reset.begin(pia.as_str()).await), "choose-method", "{domain}");
        reset.choose(0).await.unwrap();
        let code = portal.code_sent_to("pia@home.example").await;
        assert_eq!(step(&reset.prove(&code).await), "new-password", "{domain}");
        assert_eq!(step(&reset.set_password(NEW).await), "done", "{domain}");
    }
}
