//! The right to change what is on file is judged when it is used (LK-001).

use serde_json::json;
use server::clock::MINUTE_MS;
use server::wire::register::RegisterRefusal;
use server::wire::{Outcome, Refusal, Step};

use super::{HOUSE, PASSWORD, RUTH, shown_by_app, take_in_app, take_in_mail};
use crate::support::browser::{Answer, Browser, key_shown, outcome, refusal, registering, step};
use crate::support::portal::TestPortal;

const APPS: &str = "SELECT COUNT(*) FROM means WHERE kind = 'app-code'";

/// A thief with Ruth's password, who opens the set-up of an app and waits.
async fn waits_with_a_key(portal: &TestPortal) -> (Browser, String) {
    let mut thief = portal.browser();
    assert_eq!(step(&thief.sign_in_to_register(RUTH, PASSWORD).await), "asked");
    let key = key_shown(registering(thief.register("start", json!({})).await));
    (thief, key)
}

async fn hands_in(portal: &TestPortal, person: &mut Browser, key: &str) -> Answer {
    let code = shown_by_app(portal, key);
    person.register("give", json!({ "given": { "Code": code } })).await
}

/// Ruth with her own app on file, and a mailbox beside it.
async fn with_app_and_mailbox(portal: &TestPortal) -> (Browser, String) {
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let begin = ruth.register("start", json!({})).await;
    let (key, _) = take_in_app(portal, &mut ruth, begin).await;
    ruth.register("confirm", json!({})).await.unwrap();
    ruth.register("add", json!({ "method": "email" })).await.unwrap();
    assert_eq!(step(&take_in_mail(portal, &mut ruth, "ruth@home.example").await), "manage");
    (ruth, key)
}

/// Signs in with the password and the mailbox, up to the manage page.
async fn signs_in_with_mailbox(portal: &TestPortal) -> Browser {
    portal.clock.advance(2 * MINUTE_MS);
    let mut person = portal.browser();
    let offers = person.sign_in_to_register(RUTH, PASSWORD).await;
    let Step::ChooseMethod { offers, .. } = offers.unwrap().step else { panic!() };
    let place = offers.iter().position(|offer| offer.hint.is_some()).unwrap();
    person.choose(u8::try_from(place).unwrap()).await.unwrap();
    let code = portal.code_sent_to("ruth@home.example").await;
    assert_eq!(step(&person.prove(&code).await), "manage");
    person
}

/// Signs in with the password and the app, up to the manage page.
async fn sign_in_with_app(portal: &TestPortal, person: &mut Browser, user_id: &str, key: &str) -> Answer {
    portal.clock.advance(MINUTE_MS);
    let offers = person.sign_in_to_register(user_id, PASSWORD).await;
    let Step::ChooseMethod { offers, .. } = offers.unwrap().step else { panic!() };
    let place = offers.iter().position(|offer| offer.hint.is_none()).unwrap();
    person.choose(u8::try_from(place).unwrap()).await.unwrap();
    person.prove(&shown_by_app(portal, key)).await
}

/// Where something stands in the list of the manage page.
fn place_of(answer: &Answer, is_mailbox: bool) -> usize {
    super::on_file(answer).iter().position(|item| item.hint.is_some() == is_mailbox).unwrap()
}

#[tokio::test]
async fn lk_001_a_set_up_that_waits_binds_nothing_once_the_owner_has_registered() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut thief, stolen) = waits_with_a_key(&portal).await;
    let (mut ruth, _) = with_app_and_mailbox(&portal).await;
    let late = hands_in(&portal, &mut thief, &stolen).await;
    assert_eq!(step(&late), "out-of-step", "{late:?}");
    assert_eq!(outcome(&thief.look_at_registration().await), Some(Outcome::ChangedMeanwhile));
    for again in ["start", "confirm", "send-again", "choose-other"] {
        assert_eq!(step(&thief.register(again, json!({})).await), "out-of-step", "{again}");
    }
    assert_eq!(portal.count(APPS).await, 1, "hers alone");
    assert_eq!(step(&ruth.look_at_registration().await), "manage", "and hers goes on");
    // Nor can the thief's key be used for a reset.
    let mut reset = portal.browser();
    assert_eq!(step(&reset.begin(RUTH).await), "choose-method");
    reset.choose(0).await.unwrap();
    assert_ne!(step(&reset.prove(&shown_by_app(&portal, &stolen)).await), "new-password");
}

#[tokio::test]
async fn lk_001_a_first_use_is_judged_by_what_is_on_file_at_that_moment() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut thief, stolen) = waits_with_a_key(&portal).await;
    // Here no visit of hers ends the thief's. Instead, the directory has a mailbox of hers from now on.
    let changed = HOUSE.replacen("mail = \"ruth@cloud.example\"", "other_mails = [\"ruth@desk.example\"]", 1);
    portal.import(&changed).await;
    let late = hands_in(&portal, &mut thief, &stolen).await;
    assert_eq!(step(&late), "choose-method", "{late:?}");
    assert_eq!(step(&hands_in(&portal, &mut thief, &stolen).await), "out-of-step");
    assert_eq!(portal.count(APPS).await, 0);
    // A step back and a reload do not help.
    assert_eq!(step(&thief.step_back().await), "asked");
    assert_eq!(step(&hands_in(&portal, &mut thief, &stolen).await), "out-of-step");
    assert_eq!(step(&thief.look_at_registration().await), "asked");
    assert_eq!(step(&thief.register("start", json!({})).await), "manage", "nothing is missing any more");
    assert_eq!(step(&thief.register("add", json!({ "method": "app-code" })).await), "choose-method");
    assert_eq!(portal.count(APPS).await, 0);
    // A person who reads that mailbox goes on.
    thief.choose(0).await.unwrap();
    let code = portal.code_sent_to("ruth@desk.example").await;
    assert_eq!(step(&thief.prove(&code).await), "set-up-key");
}

#[tokio::test]
async fn lk_001_a_proof_with_what_the_owner_took_off_file_changes_nothing() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, key) = with_app_and_mailbox(&portal).await;
    let mut thief = signs_in_with_mailbox(&portal).await;
    let mut owner = portal.browser();
    let manage = sign_in_with_app(&portal, &mut owner, RUTH, &key).await;
    owner.register("remove", json!({ "place": place_of(&manage, true) })).await.unwrap();
    assert_eq!(step(&owner.register("remove-it", json!({})).await), "manage");
    for (act, body) in [
        ("remove", json!({ "place": 0 })),
        ("remove-it", json!({})),
        ("add", json!({ "method": "email" })),
        ("replace", json!({ "place": 0 })),
        ("make-default", json!({ "place": 0 })),
    ] {
        assert_eq!(step(&thief.register(act, body).await), "out-of-step", "{act}");
    }
    assert_eq!(outcome(&thief.look_at_registration().await), Some(Outcome::ChangedMeanwhile));
    assert_eq!(portal.count(APPS).await, 1, "her app stays");
}

#[tokio::test]
async fn lk_001_a_fresh_proof_counts_only_while_its_means_is_on_file() {
    let portal = TestPortal::start_with(HOUSE).await;
    with_app_and_mailbox(&portal).await;
    let mut thief = signs_in_with_mailbox(&portal).await;
    // This ends no visit, but the means that the proof was made with is gone.
    portal.sql("DELETE FROM means WHERE kind = 'mail' AND registered = 1").await;
    thief.register("remove", json!({ "place": 0 })).await.unwrap();
    assert_eq!(step(&thief.register("remove-it", json!({})).await), "choose-method");
    assert_eq!(portal.count(APPS).await, 1);
}

#[tokio::test]
async fn lk_001_a_fresh_proof_counts_only_while_its_method_is_usable() {
    let portal = TestPortal::start_with(HOUSE).await;
    with_app_and_mailbox(&portal).await;
    let mut thief = signs_in_with_mailbox(&portal).await;
    portal
        .sql(
            "INSERT INTO wrong_in_a_row (account_id, method, wrong) \
             SELECT id, 'email', 100 FROM account WHERE user_id = 'ruth@cloud.example'",
        )
        .await;
    thief.register("remove", json!({ "place": 0 })).await.unwrap();
    assert_eq!(step(&thief.register("remove-it", json!({})).await), "choose-method");
    assert_eq!(portal.count(APPS).await, 1);
}

#[tokio::test]
async fn lk_001_a_code_to_what_was_taken_off_file_proves_nothing_at_a_sign_in_or_a_reset() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, key) = with_app_and_mailbox(&portal).await;
    let mut owner = portal.browser();
    let manage = sign_in_with_app(&portal, &mut owner, RUTH, &key).await;
    portal.clock.advance(2 * MINUTE_MS);
    let mut resets = portal.browser();
    let Step::ChooseMethod { offers, .. } = resets.begin(RUTH).await.unwrap().step else { panic!() };
    let place = offers.iter().position(|offer| offer.hint.is_some()).unwrap();
    resets.choose(u8::try_from(place).unwrap()).await.unwrap();
    let code = portal.code_sent_to("ruth@home.example").await;
    owner.register("remove", json!({ "place": place_of(&manage, true) })).await.unwrap();
    assert_eq!(step(&owner.register("remove-it", json!({})).await), "manage");
    let answer = resets.prove(&code).await;
    assert_eq!((step(&answer), refusal(&answer)), ("enter-code", Some(Refusal::CodeWrong)));
    assert_eq!(step(&resets.set_password("Amber lantern 27").await), "out-of-step");
}

#[tokio::test]
async fn lk_001_a_proof_is_of_the_app_whose_code_it_was() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, first) = with_app_and_mailbox(&portal).await;
    let begin = ruth.register("add", json!({ "method": "app-code" })).await;
    let (second, _) = take_in_app(&portal, &mut ruth, begin).await;
    // A thief has the second phone, and is in the middle of a reset.
    portal.clock.advance(MINUTE_MS);
    let mut thief = portal.browser();
    let Step::ChooseMethod { offers, .. } = thief.begin(RUTH).await.unwrap().step else { panic!() };
    let place = offers.iter().position(|offer| offer.hint.is_none()).unwrap();
    thief.choose(u8::try_from(place).unwrap()).await.unwrap();
    assert_eq!(step(&thief.prove(&shown_by_app(&portal, &second)).await), "new-password");
    let mut owner = portal.browser();
    assert_eq!(step(&sign_in_with_app(&portal, &mut owner, RUTH, &first).await), "manage");
    portal.sql("DELETE FROM means WHERE kind = 'app-code' AND position = 1").await;
    let answer = thief.set_password("Amber lantern 27").await;
    assert_ne!(step(&answer), "done", "the other app of hers does not stand in: {answer:?}");
}

#[tokio::test]
async fn a_change_ends_the_other_visits_to_register_and_no_reset() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, _) = with_app_and_mailbox(&portal).await;
    let mut other = signs_in_with_mailbox(&portal).await;
    let mut resets = portal.browser();
    assert_eq!(step(&resets.begin(RUTH).await), "choose-method");
    // Another choice of what is offered first is no change of what is on file.
    other.register("make-default", json!({ "place": 1 })).await.unwrap();
    assert_eq!(step(&ruth.look_at_registration().await), "manage");
    other.register("add", json!({ "method": "email" })).await.unwrap();
    portal.clock.advance(MINUTE_MS);
    assert_eq!(step(&take_in_mail(&portal, &mut other, "ruth@second.example").await), "manage");
    assert_eq!(outcome(&ruth.look_at_registration().await), Some(Outcome::ChangedMeanwhile));
    assert_eq!(step(&resets.choose(0).await), "enter-code");
}

#[tokio::test]
async fn of_two_first_registrations_at_once_one_binds() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut one, first) = waits_with_a_key(&portal).await;
    let (mut other, second) = waits_with_a_key(&portal).await;
    let (left, right) = tokio::join!(hands_in(&portal, &mut one, &first), hands_in(&portal, &mut other, &second));
    let mut steps = [step(&left), step(&right)];
    steps.sort_unstable();
    assert_eq!(steps, ["out-of-step", "review"]);
    assert_eq!(portal.count(APPS).await, 1);
}

#[tokio::test]
async fn a_set_up_that_took_long_goes_on_after_a_fresh_proof_with_the_same_key() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, key) = with_app_and_mailbox(&portal).await;
    let new = key_shown(registering(ruth.register("add", json!({ "method": "app-code" })).await));
    // She takes six minutes, because she first has to install the app.
    portal.clock.advance(6 * MINUTE_MS);
    let asked = hands_in(&portal, &mut ruth, &new).await;
    let Step::ChooseMethod { offers, .. } = asked.unwrap().step else { panic!() };
    let place = offers.iter().position(|offer| offer.hint.is_none()).unwrap();
    ruth.choose(u8::try_from(place).unwrap()).await.unwrap();
    let same = key_shown(registering(ruth.prove(&shown_by_app(&portal, &key)).await));
    assert_eq!(new, same);
    assert_eq!(step(&hands_in(&portal, &mut ruth, &new).await), "manage");
    assert_eq!(portal.count(APPS).await, 2);
}

#[tokio::test]
async fn an_address_that_the_organization_took_over_meanwhile_goes_on_no_file() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, _) = with_app_and_mailbox(&portal).await;
    portal.clock.advance(MINUTE_MS);
    ruth.register("add", json!({ "method": "email" })).await.unwrap();
    ruth.register("give", json!({ "given": { "Address": "ruth@new.example" } })).await.unwrap();
    let code = portal.code_sent_to("ruth@new.example").await;
    portal.sql("INSERT INTO domain (name, tenant_id) SELECT 'new.example', id FROM tenant").await;
    let answer = ruth.register("give", json!({ "given": { "Code": code } })).await;
    assert_eq!(refusal(&answer), Some(Refusal::Register(RegisterRefusal::AddressOfOrganization)));
    assert_eq!(step(&answer), "set-up-address");
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'mail' AND registered = 1").await, 1);
}
