//! Results: signed for one login flow and one login, and redeemed once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::act::{Act, By, Operator};
use server::clock::{DAY_MS, MINUTE_MS};
use server::desk::signing_keys::rotate;
use server::flow::login_flow::{redeem_ticket, result_address, state_hash};
use server::secrets::SessionToken;
use server::visit::Caller;
use server::wire::register::{RegisterStep, RegistrationResult};

use crate::support::browser::{Browser, registering, step};
use crate::support::login_flow::{ALICE, LoginFlow, NEW, RETURN_TO, answer, data};
use crate::support::portal::{PUBLIC_URL, START_MS, TestPortal};

/// Sends a person to register, who comes back with this result. Gives the address they come back to.
pub async fn comes_back(portal: &TestPortal, login_flow: &LoginFlow, user: &str, result: RegistrationResult) -> String {
    let value = login_flow.ticket(user).await;
    let caller = Caller { session: SessionToken::random().unwrap(), source: "192.0.2.7".parse().unwrap() };
    let mut act = Act::begin(&portal.portal, By::Person(&caller)).await.unwrap();
    let ticket = redeem_ticket(&mut act, &value).await.unwrap().unwrap();
    let address = result_address(&mut act, &ticket, result).await.unwrap();
    act.commit().await.unwrap();
    address.expect("a way back")
}

pub fn parameter(address: &str, name: &str) -> String {
    let query = address.split_once('?').unwrap().1;
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).unwrap().1.into_owned()
}

async fn result(portal: &TestPortal, login_flow: &LoginFlow) -> String {
    parameter(&comes_back(portal, login_flow, NEW, RegistrationResult::Completed).await, "result")
}

fn part(token: &str, place: usize) -> Value {
    serde_json::from_slice(&BASE64.decode(token.split('.').nth(place).unwrap()).unwrap()).unwrap()
}

async fn published(login_flow: &LoginFlow) -> Vec<String> {
    let (status, headers, keys) = answer(login_flow.request(Method::GET, "/.well-known/jwks.json")).await;
    assert_eq!((status, headers["cache-control"].as_bytes()), (StatusCode::OK, &b"public, max-age=300"[..]));
    keys["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn refused(answer: &(StatusCode, Value)) -> (StatusCode, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or("none"))
}

#[tokio::test]
async fn a_person_comes_back_with_a_signed_result_and_the_state_as_it_was() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    assert!(published(&login_flow).await.is_empty(), "a key is made when something is signed");
    for (user, kind, how, said) in [
        (NEW, "register", RegistrationResult::Completed, "completed"),
        (ALICE, "reconfirm", RegistrationResult::Cancelled, "cancelled"),
        (ALICE, "reconfirm", RegistrationResult::NothingToDo, "nothing-to-do"),
    ] {
        let address = comes_back(&portal, &login_flow, user, how).await;
        assert!(address.starts_with(&format!("{RETURN_TO}?result=")), "{address}");
        assert_eq!(parameter(&address, "state"), "of this login");
        let token = parameter(&address, "result");
        assert_eq!(
            (&part(&token, 0)["alg"], &part(&token, 0)["typ"]),
            (&json!("ES256"), &json!("latchkey-result+jwt"))
        );
        assert_eq!(published(&login_flow).await, [part(&token, 0)["kid"].as_str().unwrap()]);
        let claims = part(&token, 1);
        let expected = json!({
            "iss": PUBLIC_URL, "aud": "acme", "user": user, "result": said, "kind": kind, "iat": START_MS / 1000,
            "exp": START_MS / 1000 + 300, "s_hash": state_hash("of this login"), "sub": claims["sub"], "jti": claims["jti"],
        });
        assert_eq!(claims, expected);
        let redeemed = login_flow.redeem(&token).await;
        let expected = json!({ "account": claims["sub"], "user": user, "result": said, "kind": kind });
        assert_eq!(redeemed, (StatusCode::OK, expected));
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM signing_key").await, 1);
}

/// Alice at the page that a login flow sent her to.
async fn sent_by(portal: &TestPortal, login_flow: &LoginFlow) -> Browser {
    let value = login_flow.ticket(ALICE).await;
    let mut alice = portal.browser();
    alice.look_at_registration().await.unwrap();
    let entry = alice.entry_to_register();
    let asked = alice.register("redeem", json!({ "entry": entry, "ticket": value.expose() })).await;
    assert_eq!(step(&asked), "asked");
    alice
}

fn has_no_way_back(over: &RegisterStep) -> bool {
    matches!(over, RegisterStep::Over { return_to: None, no_way_back: true, .. })
}

#[tokio::test]
async fn lk_002_a_key_that_is_revoked_under_way_gets_no_result() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    for act in ["confirm", "cancel"] {
        let mut alice = sent_by(&portal, &login_flow).await;
        let mut tx = portal.portal.store.write().await.unwrap();
        server::store::login_flows::revoke(&mut tx, &login_flow.key_id, START_MS).await.unwrap();
        tx.commit().await.unwrap();
        let over = registering(alice.register(act, json!({})).await);
        assert!(has_no_way_back(&over), "{over:?}");
        let again = registering(alice.look_at_registration().await);
        assert!(has_no_way_back(&again), "a reload says the same: {again:?}");
        portal.sql("UPDATE login_flow_key SET revoked_ms = NULL").await;
        portal.sql("UPDATE account SET confirmed_ms = NULL").await;
    }
    let events = portal.events().await;
    assert!(events.contains(&"result-not-signed:key-revoked".to_owned()), "{events:?}");
    assert!(!events.iter().any(|event| event.starts_with("result-signed")), "{events:?}");
    assert_eq!(portal.count("SELECT COUNT(*) FROM signing_key").await, 0);
}

#[tokio::test]
async fn lk_002_a_key_that_is_revoked_under_way_binds_nothing() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let value = login_flow.ticket(NEW).await;
    let mut thief = portal.browser();
    thief.look_at_registration().await.unwrap();
    let entry = thief.entry_to_register();
    thief.register("redeem", json!({ "entry": entry, "ticket": value.expose() })).await.unwrap();
    assert_eq!(step(&thief.register("start", json!({})).await), "set-up-address");
    thief.register("give", json!({ "given": { "Address": "thief@evil.example" } })).await.unwrap();
    let code = portal.code_sent_to("thief@evil.example").await;
    let mut tx = portal.portal.store.write().await.unwrap();
    server::store::login_flows::revoke(&mut tx, &login_flow.key_id, START_MS).await.unwrap();
    tx.commit().await.unwrap();
    let over = registering(thief.register("give", json!({ "given": { "Code": code } })).await);
    assert!(has_no_way_back(&over), "{over:?}");
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'mail' AND registered = 1").await, 0);
}

#[tokio::test]
async fn lk_002_an_address_that_is_listed_no_more_gets_no_result() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let mut alice = sent_by(&portal, &login_flow).await;
    let other = data().replacen(RETURN_TO, "https://app.example/other", 1);
    portal.import(&other).await;
    let over = registering(alice.register("confirm", json!({})).await);
    assert!(has_no_way_back(&over), "{over:?}");
    assert!(portal.events().await.contains(&"result-not-signed:return-to-not-listed".to_owned()));
}

#[tokio::test]
async fn of_twenty_who_redeem_one_result_at_once_one_does() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let token = result(&portal, &login_flow).await;
    let answers = join_all((0..20).map(|_| login_flow.redeem(&token))).await;
    assert_eq!(answers.iter().filter(|answer| answer.0 == StatusCode::OK).count(), 1);
    let spent = answers.iter().filter(|answer| refused(answer) == (StatusCode::CONFLICT, "result-spent")).count();
    assert_eq!(spent, 19);
    let events = portal.events().await;
    assert_eq!(events.iter().filter(|event| *event == "result-redeemed:completed").count(), 1);
    assert_eq!(events.iter().filter(|event| *event == "result-refused:result-spent").count(), 19);
}

#[tokio::test]
async fn a_result_that_is_late_forged_or_anothers_counts_for_nothing() {
    let portal = TestPortal::start_with(&data()).await;
    let acme = LoginFlow::of(&portal).await;
    let second = LoginFlow::added(&portal, "Cloud Works", "second").await;
    let token = result(&portal, &acme).await;
    let not_ours = (StatusCode::UNPROCESSABLE_ENTITY, "result-not-ours");
    assert_eq!(refused(&second.redeem(&token).await), not_ours, "another login flow of the same tenant");

    let [head, claims, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
    let written = |value: &Value| BASE64.encode(value.to_string());
    let mut other = part(&token, 1);
    other["sub"] = json!("another-account");
    let none = written(&json!({ "alg": "none", "typ": "latchkey-result+jwt", "kid": part(&token, 0)["kid"] }));
    let plain = written(&json!({ "alg": "ES256", "typ": "JWT", "kid": part(&token, 0)["kid"] }));
    let unknown = written(&json!({ "alg": "ES256", "typ": "latchkey-result+jwt", "kid": "x" }));
    let mut flipped = BASE64.decode(signature).unwrap();
    flipped[0] ^= 1;
    for forged in [
        String::new(),
        "x".into(),
        "..".into(),
        format!("{head}.{claims}"),
        format!("{head}.{claims}."),
        format!("{head}.{}.{signature}", written(&other)),
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{plain}.{claims}.{signature}"),
        format!("{unknown}.{claims}.{signature}"),
        format!("{head}.{claims}.{}", BASE64.encode(flipped)),
        format!("{head}.{claims}.{}", BASE64.encode([0; 64])),
        format!("{token}="),
        format!("{token}.x"),
    ] {
        assert_eq!(refused(&acme.redeem(&forged).await), not_ours, "{forged}");
    }
    let pasted = json!({ "result": token, "state": "of another login" }).to_string();
    let told = acme.post("/api/v1/results", pasted).await;
    assert_eq!(refused(&told), (StatusCode::UNPROCESSABLE_ENTITY, "result-of-other-login"));
    portal.clock.advance(5 * MINUTE_MS);
    assert_eq!(refused(&acme.redeem(&token).await), (StatusCode::UNPROCESSABLE_ENTITY, "result-expired"));
    portal.clock.advance(-1_000);
    let own = json!({ "result": token, "state": "of this login" }).to_string();
    assert_eq!(acme.post("/api/v1/results", own).await.0, StatusCode::OK, "none of it spent the result");
}

#[tokio::test]
async fn a_retired_key_is_published_until_its_results_are_too_old() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let before = result(&portal, &login_flow).await;
    let old = part(&before, 0)["kid"].as_str().unwrap().to_owned();
    let olga = Operator::named("olga");
    let mut act = Act::begin(&portal.portal, By::Operator(&olga)).await.unwrap();
    let new = rotate(&mut act).await.unwrap();
    act.commit().await.unwrap();
    assert_ne!(old, new);
    let mut both = published(&login_flow).await;
    both.sort();
    let mut expected = vec![old.clone(), new.clone()];
    expected.sort();
    assert_eq!(both, expected);
    assert_eq!(portal.count("SELECT COUNT(*) FROM signing_key WHERE sealed IS NOT NULL").await, 1, "one can sign");
    assert_eq!(login_flow.redeem(&before).await.0, StatusCode::OK, "signed before");
    let after = result(&portal, &login_flow).await;
    assert_eq!(part(&after, 0)["kid"], json!(new));
    portal.clock.advance(6 * MINUTE_MS);
    assert_eq!(published(&login_flow).await, [new]);
    portal.clock.advance(2 * DAY_MS);
    portal.sweeps_for_hours().await;
    for (table, left) in [
        ("SELECT COUNT(*) FROM signing_key", 1),
        ("SELECT COUNT(*) FROM result_spent", 0),
        ("SELECT COUNT(*) FROM ticket", 0),
    ] {
        assert_eq!(portal.count(table).await, left, "{table}");
    }
    assert!(portal.events().await.contains(&"signing-key-retired:ok".to_owned()));
}
