//! Signing in to register with the organization's own provider: a real one.

use std::time::Duration;

use reqwest::header::{LOCATION, SET_COOKIE};
use server::clock::{Clock as _, MINUTE_MS, SystemClock};
use server::https::Way;
use server::provider::{Facts, Provider, UserClaim};
use server::wire::register::{RegisterStep, SignInNotice};

use crate::login_flow::provider::{Browser as Elsewhere, Stands, sent};
use crate::support::browser::{Browser, registering, step};
use crate::support::exim::free_port;
use crate::support::oidc_provider::{Provider as Process, joining};
use crate::support::portal::{Setup, TestPortal};

fn provider(port: u16) -> Provider {
    let facts = Facts {
        tenant: "Joining Company".into(),
        name: "Acme sign-in".into(),
        issuer: format!("http://localhost:{port}"),
        client_id: "latchkey".into(),
        client_secret: None,
        user_claim: UserClaim::new("preferred_username").unwrap(),
    };
    Provider::new(facts, Way::straight(None).unwrap(), Duration::from_secs(20)).unwrap()
}

async fn stage() -> (TestPortal, Process) {
    let port = free_port();
    let providers = vec![provider(port)];
    let setup = Setup { known_by_address: true, now_ms: SystemClock.now_ms(), providers, ..Setup::default() };
    let portal = TestPortal::start_as(&joining(port), setup).await;
    let process = Process::start(&portal.portal.settings.public_url, port, "unused");
    (portal, process)
}

/// A person with a new browser.
fn person(portal: &TestPortal) -> Browser {
    portal.browser()
}

/// Leaves for the provider and signs in there. Gives the address that leads back.
async fn goes_out(portal: &TestPortal, process: &Process, person: &mut Browser, user: &str) -> String {
    goes_out_at(portal, process, person, user, 0).await
}

/// As [`goes_out`], with the portal's clock ahead of the provider's.
async fn goes_out_at(
    portal: &TestPortal,
    process: &Process,
    person: &mut Browser,
    user: &str,
    ahead_ms: i64,
) -> String {
    portal.clock.advance(SystemClock.now_ms() - portal.portal.now_ms() + ahead_ms);
    let out = person.get("/register/provider?mkt=ko&whr=joining.example").await;
    assert_eq!(out.status(), 303);
    let address = out.headers()[LOCATION].to_str().unwrap().to_owned();
    assert!(address.contains("code_challenge_method=S256") && address.contains("nonce="), "{address}");
    let mut elsewhere = Elsewhere::at(process);
    let Stands::At { address, page, .. } = elsewhere.get(&address).await else { panic!("no form") };
    assert!(page.contains("name=\"password\""), "{page}");
    let back = elsewhere.post(&address, &[("user", user), ("password", "Forgotten lantern 1")]).await;
    let back = sent(&back).to_owned();
    back.strip_prefix(&portal.portal.settings.public_url).unwrap().to_owned()
}

/// Opens the address that leads back; keeps the cookie.
async fn comes_back(person: &mut Browser, path: &str) {
    let answer = person.get(path).await;
    assert_eq!(answer.status(), 303);
    assert!(answer.headers()[LOCATION].to_str().unwrap().starts_with("/register?mkt="));
    if let Some(set) = answer.headers().get(SET_COOKIE) {
        person.cookie = set.to_str().unwrap().split(';').next().map(str::to_owned);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_to_register_with_the_organizations_own_provider() {
    let (portal, process) = stage().await;
    for (user, expected) in [("new@joining.example", "asked"), ("old@joining.example", "choose-method")] {
        let mut person = person(&portal);
        let first = registering(person.look_at_registration().await);
        assert!(
            matches!(&first, RegisterStep::SignIn { provider: Some(name), .. } if name == "Acme sign-in"),
            "{first:?}"
        );
        let before = person.cookie.clone();
        let back = goes_out(&portal, &process, &mut person, user).await;
        comes_back(&mut person, &back).await;
        assert_ne!(person.cookie, before, "a new session after the sign-in");
        assert_eq!(step(&person.look_at_registration().await), expected, "{user}");
        // The way back works once.
        let mut again = person.twin();
        comes_back(&mut again, &back).await;
        assert_eq!(step(&person.look_at_registration().await), expected, "{user}");
    }
    assert!(
        portal
            .audit()
            .await
            .iter()
            .any(|line| line.detail.as_deref() == Some("provider") && line.event == "sign-in-accepted")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lk_002_a_password_change_ends_an_outing_to_the_provider() {
    let (portal, process) = stage().await;
    let mut thief = person(&portal);
    thief.look_at_registration().await.unwrap();
    let back = goes_out(&portal, &process, &mut thief, "new@joining.example").await;
    portal.clock.advance(1_000);
    let mut owner = person(&portal);
    owner.begin_change("new@joining.example", "Forgotten lantern 1").await.unwrap();
    assert_eq!(step(&owner.set_password("Amber lantern 27").await), "done");
    comes_back(&mut thief, &back).await;
    let told = registering(thief.look_at_registration().await);
    assert!(matches!(told, RegisterStep::SignIn { notice: Some(SignInNotice::ProviderFailed), .. }), "{told:?}");
    assert!(portal.events().await.contains(&"sign-in-refused:password-changed".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_back_of_another_browser_or_too_late_signs_nobody_in() {
    let (portal, process) = stage().await;
    let failed =
        |step: &RegisterStep| matches!(step, RegisterStep::SignIn { notice: Some(SignInNotice::ProviderFailed), .. });
    let (mut owner, mut thief) = (person(&portal), person(&portal));
    owner.look_at_registration().await.unwrap();
    thief.look_at_registration().await.unwrap();
    let back = goes_out(&portal, &process, &mut owner, "new@joining.example").await;
    let _ = goes_out(&portal, &process, &mut thief, "old@joining.example").await;
    comes_back(&mut thief, &back).await;
    assert!(failed(&registering(thief.look_at_registration().await)));
    // In the browser that it belongs to, the way back is still good.
    comes_back(&mut owner, &back).await;
    assert_eq!(step(&owner.look_at_registration().await), "asked");

    // A person who turns back at the provider is told so here, at the sign-in.
    let mut turned = person(&portal);
    turned.look_at_registration().await.unwrap();
    let back = goes_out(&portal, &process, &mut turned, "new@joining.example").await;
    let state = back.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    comes_back(&mut turned, &format!("/register/callback?error=access_denied&state={state}")).await;
    assert!(failed(&registering(turned.look_at_registration().await)));

    let mut late = person(&portal);
    late.look_at_registration().await.unwrap();
    let back = goes_out(&portal, &process, &mut late, "new@joining.example").await;
    portal.clock.advance(10 * MINUTE_MS);
    comes_back(&mut late, &back).await;
    assert!(failed(&registering(late.look_at_registration().await)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_another_organization_is_nobody_here() {
    let (portal, process) = stage().await;
    let other = "[[tenant]]\nname = \"Other\"\ndomains = [\"other.example\"]\n[[account]]\ntenant = \"Other\"\n\
                 user_id = \"eve@other.example\"\nstart_password = \"Forgotten lantern 1\"\n";
    portal.import(other).await;
    let mut eve = person(&portal);
    eve.look_at_registration().await.unwrap();
    let back = goes_out(&portal, &process, &mut eve, "eve@other.example").await;
    comes_back(&mut eve, &back).await;
    assert_eq!(step(&eve.look_at_registration().await), "sign-in-to-register");
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signed_in_there_long_ago_is_asked_again() {
    let (portal, process) = stage().await;
    let mut person = person(&portal);
    person.look_at_registration().await.unwrap();
    // As from a provider that ignores `max_age`: its clock is behind, so the sign-in looks twenty minutes old.
    let back = goes_out_at(&portal, &process, &mut person, "new@joining.example", 20 * MINUTE_MS).await;
    comes_back(&mut person, &back).await;
    assert_eq!(step(&person.look_at_registration().await), "sign-in-to-register");
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 0);
    assert!(portal.events().await.contains(&"sign-in-refused:provider".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_does_not_answer_leads_back_to_the_password() {
    let (portal, process) = stage().await;
    drop(process);
    let mut person = person(&portal);
    // Straight from a link, with no session yet.
    let out = person.get("/register/provider?mkt=ko&whr=joining.example&username=new%40joining.example").await;
    assert_eq!(out.status(), 303);
    let address = out.headers()[LOCATION].to_str().unwrap();
    assert_eq!(address, "/register?mkt=ko&whr=joining.example&username=new%40joining.example");
    let set = out.headers()[SET_COOKIE].to_str().unwrap();
    person.cookie = set.split(';').next().map(str::to_owned);
    let told = registering(person.look_at_registration().await);
    assert!(matches!(&told, RegisterStep::SignIn { notice: Some(SignInNotice::ProviderFailed), .. }), "{told:?}");
    assert!(portal.events().await.contains(&"sign-in-refused:unreachable".to_owned()));
}
