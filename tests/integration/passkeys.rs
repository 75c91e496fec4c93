//! Passkeys: set up, used behind one gate and two, and everything that proves nothing.
//!
//! The device is [`Authenticator`]: it writes and signs by itself, rightly or as an attacker would.

use ciborium::Value as Cbor;
use serde_json::{Value, json};
use server::clock::MINUTE_MS;
use server::wire::register::{Changed, PasskeyToMake, RegisterRefusal, RegisterStep, SetUp};
use server::wire::{Ask, Goal, Offer, PasskeyRequest, Refusal, Step};

use crate::registration::{PASSWORD, on_file, was_told};
use crate::support::authenticator::{Authenticator, PRESENT, VERIFIED};
use crate::support::browser::{Answer, Browser, EMAIL, PASSKEY, refusal, registering, step};
use crate::support::portal::{PUBLIC_URL, Setup, TestPortal, unlimited};

const RUTH: &str = "ruth@cloud.example";
const PAUL: &str = "paul@cloud.example";
const TESS: &str = "tess@twogates.example";

const HOUSE: &str = r#"
[[tenant]]
name = "Cloud Works"
domains = ["cloud.example"]
[tenant.settings]
methods = ["passkey", "email"]
combined_registration = true
[[account]]
tenant = "Cloud Works"
user_id = "ruth@cloud.example"
mail = "ruth@cloud.example"
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Cloud Works"
user_id = "paul@cloud.example"
mail = "paul@cloud.example"
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Cloud Works"
user_id = "admin@cloud.example"
roles = ["global-administrator"]
mail = "admin@cloud.example"
other_mails = ["ada@mail.example"]
start_password = "Forgotten lantern 1"
[[tenant]]
name = "Two Gates"
domains = ["twogates.example"]
[tenant.settings]
gates = 2
methods = ["email", "passkey"]
combined_registration = true
[[account]]
tenant = "Two Gates"
user_id = "tess@twogates.example"
mail = "tess@twogates.example"
other_mails = ["tess@mail.example"]
start_password = "Forgotten lantern 1"
[[tenant]]
name = "Uniform Union"
domains = ["uniform.example"]
[tenant.settings]
preset = "strict"
gates = 1
methods = ["passkey", "email"]
combined_registration = true
[[account]]
tenant = "Uniform Union"
user_id = "ursula@uniform.example"
mail = "ursula@uniform.example"
start_password = "Forgotten lantern 1"
"#;

/// What an attacker has a device do.
type Bend = fn(&mut Authenticator);

async fn house() -> TestPortal {
    TestPortal::start_as(HOUSE, Setup { allowances: unlimited(), ..Setup::default() }).await
}

/// What a page of a set-up asks a device for.
fn to_make(answer: &Answer) -> PasskeyToMake {
    match registering(answer.clone()) {
        RegisterStep::SetUp { method, set_up: SetUp::Passkey(to_make), .. } if method == PASSKEY => to_make,
        step => panic!("no passkey is asked for: {step:?}"),
    }
}

/// What a page asks a passkey to sign, and the ways beside it.
fn asked(answer: &Answer) -> (PasskeyRequest, Vec<Offer>) {
    match &answer.as_ref().unwrap().step {
        Step::Ask { method, ask: Ask::Passkey { request, offers }, .. } if method == PASSKEY => {
            (request.clone(), offers.clone())
        }
        step => panic!("no passkey is asked for: {step:?}"),
    }
}

async fn gives(person: &mut Browser, given: Value) -> Answer {
    person.register("give", json!({ "given": given })).await
}

/// Signs in where nothing is on file, and sets up the passkey of a device: the strongest comes first.
async fn sets_up(portal: &TestPortal, user_id: &str, device: &mut Authenticator) -> Browser {
    let mut person = portal.browser();
    person.sign_in_to_register(user_id, PASSWORD).await.unwrap();
    let asked = person.register("start", json!({})).await;
    let asked = to_make(&asked);
    let given = device.makes(&asked.challenge, &asked.user);
    assert_eq!(step(&gives(&mut person, given).await), "review");
    person
}

/// Begins a reset and chooses the passkey.
async fn comes_to_use_it(portal: &TestPortal, user_id: &str) -> (Browser, PasskeyRequest) {
    let mut person = portal.browser();
    let begun = person.begin(user_id).await;
    if step(&begun) == "choose-goal" {
        person.choose_goal(Goal::Reset).await.unwrap();
    }
    let answer = person.choose(0).await;
    (person, asked(&answer).0)
}

/// What the log says of answers that proved nothing, oldest first.
async fn flaws(portal: &TestPortal) -> Vec<String> {
    let lines = portal.audit().await.into_iter().filter(|line| line.event == "passkey-refused");
    lines.map(|line| line.outcome).collect()
}

#[tokio::test]
async fn a_person_sets_up_a_passkey_and_resets_with_it_once_and_again() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    device.make = *b"\xd5\x48\x82\x6e\x79\xb4\xdb\x40\xa3\xd8\x11\x11\x6f\x7e\x83\x49";
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let asked_for = to_make(&ruth.register("start", json!({})).await);
    assert_eq!((asked_for.site.as_str(), asked_for.organization.as_str()), ("reset.example", "Cloud Works"));
    assert_eq!((asked_for.user_id.as_str(), asked_for.algorithms.as_slice()), (RUTH, &[-7, -8, -257][..]));
    assert_eq!((asked_for.challenge.len(), asked_for.user.len()), (43, 43), "32 bytes each");
    assert!(asked_for.passkeys.is_empty() && asked_for.seconds == 300, "{asked_for:?}");
    let given = device.makes(&asked_for.challenge, &asked_for.user);
    let review = gives(&mut ruth, given).await;
    assert!(
        matches!(&on_file(&review)[..], [one] if one.method == PASSKEY && one.verified && one.hint.as_deref() == Some("Bitwarden")),
        "{review:?}"
    );
    ruth.register("confirm", json!({})).await.unwrap();
    assert!(portal.events().await.contains(&"method-registered:ok".to_owned()));
    assert!(was_told(&portal, RUTH, "A passkey was added").await);

    for password in ["Amber lantern 27", "Copper lantern 38"] {
        portal.clock.advance(MINUTE_MS);
        let (mut later, request) = comes_to_use_it(&portal, RUTH).await;
        assert_eq!((request.site.as_str(), request.passkeys.len()), ("reset.example", 1));
        let given = device.signs(&request.challenge);
        assert_eq!(step(&later.proves_with(given).await), "new-password");
        assert_eq!(step(&later.set_password(password).await), "done");
    }
    assert!(portal.signs_in(RUTH, "Copper lantern 38").await);
    let events = portal.events().await;
    assert_eq!(events.iter().filter(|event| *event == "passkey-awaited:ok").count(), 2, "{events:?}");
    let legible = "SELECT COUNT(*) FROM means WHERE kind = 'passkey' AND sealed LIKE '%Es256%'";
    assert_eq!(portal.count(legible).await, 0, "it is sealed in the store");
}

#[tokio::test]
async fn a_person_with_two_gates_proves_a_mail_and_a_passkey_of_ed25519() {
    let portal = house().await;
    let mut device = Authenticator::with_ed25519_at(PUBLIC_URL);
    let mut tess = portal.browser();
    // The directory's address is on file, so a proof with it is asked for first.
    assert_eq!(step(&tess.sign_in_to_register(TESS, PASSWORD).await), "choose-method");
    tess.choose(0).await.unwrap();
    let code = portal.code_sent_to("tess@mail.example").await;
    assert_eq!(step(&tess.prove(&code).await), "asked");
    let asked_for = to_make(&tess.register("start", json!({})).await);
    let given = device.makes(&asked_for.challenge, &asked_for.user);
    assert_eq!(step(&gives(&mut tess, given).await), "review");

    portal.clock.advance(2 * MINUTE_MS);
    let mut later = portal.browser();
    let offers = later.begin(TESS).await.unwrap().step;
    let Step::ChooseMethod { offers, .. } = offers else { panic!("{offers:?}") };
    assert_eq!(
        offers.iter().map(|offer| (offer.method.as_str(), offer.by_passkey)).collect::<Vec<_>>(),
        [(EMAIL, false), (PASSKEY, true)]
    );
    let (request, beside) = asked(&later.choose(1).await);
    assert_eq!(beside, offers, "the other ways stand beside it, in the places that they have");
    let given = device.signs(&request.challenge);
    assert_eq!(step(&later.proves_with(given).await), "choose-method", "one gate more");
    later.choose(0).await.unwrap();
    let code = portal.code_sent_to("tess@mail.example").await;
    assert_eq!(step(&later.prove(&code).await), "new-password");
}

#[tokio::test]
async fn a_person_without_the_device_goes_straight_to_another_way() {
    let portal = house().await;
    let mut ruth = sets_up(&portal, RUTH, &mut Authenticator::at(PUBLIC_URL)).await;
    ruth.register("confirm", json!({})).await.unwrap();
    ruth.register("add", json!({ "method": EMAIL })).await.unwrap();
    ruth.register("give", json!({ "given": { "Address": "ruth@home.example" } })).await.unwrap();
    let code = portal.code_sent_to("ruth@home.example").await;
    ruth.register("give", json!({ "given": { "Code": code } })).await.unwrap();

    portal.clock.advance(2 * MINUTE_MS);
    let mut later = portal.browser();
    later.begin(RUTH).await.unwrap();
    let (_, beside) = asked(&later.choose(0).await);
    assert!(matches!(&beside[..], [_, mail] if mail.method == EMAIL && mail.hint.is_some()), "{beside:?}");
    assert_eq!(step(&later.choose(1).await), "enter-code");
    let code = portal.code_sent_to("ruth@home.example").await;
    assert_eq!(step(&later.prove(&code).await), "new-password");
    let wrong = "SELECT COUNT(*) FROM wrong_in_a_row WHERE wrong > 0";
    assert_eq!(portal.count(wrong).await, 0, "a passkey that was not used counts for nothing");
}

#[tokio::test]
async fn an_administrator_may_prove_a_passkey() {
    let portal = house().await;
    let mut admin = portal.browser();
    assert_eq!(step(&admin.sign_in_to_register("admin@cloud.example", PASSWORD).await), "choose-method");
    admin.choose(0).await.unwrap();
    let code = portal.code_sent_to("ada@mail.example").await;
    assert_eq!(step(&admin.prove(&code).await), "asked");
    let asked_for = to_make(&admin.register("start", json!({})).await);
    let mut device = Authenticator::at(PUBLIC_URL);
    let given = device.makes(&asked_for.challenge, &asked_for.user);
    assert_eq!(step(&gives(&mut admin, given).await), "review");
    portal.clock.advance(2 * MINUTE_MS);
    let mut later = portal.browser();
    let offered = later.begin("admin@cloud.example").await.unwrap().step;
    let Step::ChooseMethod { offers, .. } = offered else { panic!("{offered:?}") };
    let place = offers.iter().position(|offer| offer.method == PASSKEY).unwrap();
    let (request, _) = asked(&later.choose(u8::try_from(place).unwrap()).await);
    let given = device.signs(&request.challenge);
    assert_eq!(step(&later.proves_with(given).await), "choose-method", "the second gate");
}

#[tokio::test]
async fn a_person_has_ten_passkeys_at_most_and_replaces_and_removes_them() {
    let portal = house().await;
    let mut ruth = sets_up(&portal, RUTH, &mut Authenticator::at(PUBLIC_URL)).await;
    ruth.register("confirm", json!({})).await.unwrap();
    for number in 2..=10 {
        let asked_for = to_make(&ruth.register("add", json!({ "method": PASSKEY })).await);
        assert_eq!(asked_for.passkeys.len(), number - 1, "a device that has one makes no other");
        let given = Authenticator::at(PUBLIC_URL).makes(&asked_for.challenge, &asked_for.user);
        assert_eq!(step(&gives(&mut ruth, given).await), "manage", "{number}");
    }
    let full = ruth.register("add", json!({ "method": PASSKEY })).await;
    assert_eq!(refusal(&full), Some(Refusal::Register(RegisterRefusal::TooMany { most: 10 })));

    let asked_for = to_make(&ruth.register("replace", json!({ "place": 3 })).await);
    assert_eq!(asked_for.passkeys.len(), 9, "the device of the one that goes may make the other");
    let given = Authenticator::at(PUBLIC_URL).makes(&asked_for.challenge, &asked_for.user);
    let manage = gives(&mut ruth, given).await;
    assert!(matches!(registering(manage.clone()), RegisterStep::Manage { done: Some(Changed::Replaced), .. }));
    assert_eq!(on_file(&manage).len(), 10);
    assert_eq!(step(&ruth.register("remove", json!({ "place": 0 })).await), "confirm-removal");
    assert_eq!(on_file(&ruth.register("remove-it", json!({})).await).len(), 9);
    assert!(was_told(&portal, RUTH, "A passkey was removed").await);
}

#[tokio::test]
async fn a_page_that_stood_too_long_asks_for_a_passkey_anew() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let first = to_make(&ruth.register("start", json!({})).await);
    portal.clock.advance(6 * MINUTE_MS);
    assert_eq!(to_make(&ruth.look_at_registration().await).seconds, 0, "the page says so");
    let late = device.makes(&first.challenge, &first.user);
    let refused = gives(&mut ruth, late).await;
    assert_eq!(refusal(&refused), Some(Refusal::CodeExpired));
    assert!(to_make(&refused).challenge != first.challenge && to_make(&refused).seconds == 300);
    let again = to_make(&ruth.register("send-again", json!({})).await);
    let given = device.makes(&again.challenge, &again.user);
    assert_eq!(step(&gives(&mut ruth, given).await), "review");

    let (mut later, request) = comes_to_use_it(&portal, RUTH).await;
    portal.clock.advance(6 * MINUTE_MS);
    assert_eq!(asked(&later.current().await).0.seconds, 0);
    let late = device.signs(&request.challenge);
    let refused = later.proves_with(late).await;
    assert_eq!(refusal(&refused), Some(Refusal::CodeExpired));
    assert_ne!(asked(&refused).0.challenge, request.challenge);
    let again = asked(&later.send_again().await).0;
    let given = device.signs(&again.challenge);
    assert_eq!(step(&later.proves_with(given).await), "new-password");
}

#[tokio::test]
async fn no_passkey_is_made_that_would_come_too_late_to_go_on_file() {
    let portal = house().await;
    let mut tess = portal.browser();
    tess.sign_in_to_register(TESS, PASSWORD).await.unwrap();
    tess.choose(0).await.unwrap();
    let code = portal.code_sent_to("tess@mail.example").await;
    assert_eq!(step(&tess.prove(&code).await), "asked");
    portal.clock.advance(4 * MINUTE_MS);
    let asked_for = to_make(&tess.register("start", json!({})).await);
    assert_eq!(asked_for.seconds, 60, "the proof is good for a minute more");
    portal.clock.advance(2 * MINUTE_MS);
    assert_eq!(to_make(&tess.look_at_registration().await).seconds, 0);
    assert_eq!(step(&tess.register("send-again", json!({})).await), "choose-method", "a fresh proof comes first");
    tess.choose(0).await.unwrap();
    let code = portal.code_sent_to("tess@mail.example").await;
    let asked_for = to_make(&tess.prove(&code).await);
    let given = Authenticator::at(PUBLIC_URL).makes(&asked_for.challenge, &asked_for.user);
    assert_eq!(step(&gives(&mut tess, given).await), "review");
}

#[tokio::test]
async fn flawed_assertions_end_the_passkeys_step_of_a_visit_and_count_against_no_account() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    sets_up(&portal, RUTH, &mut device).await;
    let (mut thief, mut request) = comes_to_use_it(&portal, RUTH).await;
    let mut forged = device.forged();
    for _ in 0..4 {
        let given = forged.signs(&request.challenge);
        let refused = thief.proves_with(given).await;
        assert_eq!(refusal(&refused), Some(Refusal::CodeWrong));
        let renewed = asked(&refused).0;
        assert_ne!(renewed.challenge, request.challenge, "each answer takes another challenge");
        request = renewed;
    }
    // Another request is no way around the count, and no way back to it either.
    request = asked(&thief.send_again().await).0;
    let given = forged.signs(&request.challenge);
    assert_eq!(refusal(&thief.proves_with(given).await), Some(Refusal::CodeDead));
    assert!(matches!(refusal(&thief.send_again().await), Some(Refusal::MethodClosed { .. })));
    thief.step_back().await.unwrap();
    assert!(matches!(refusal(&thief.choose(0).await), Some(Refusal::MethodClosed { .. })));
    thief.leave().await.unwrap();
    // Six such visits, and nothing is counted against the account.
    for _ in 0..5 {
        let (mut thief, mut request) = comes_to_use_it(&portal, RUTH).await;
        for _ in 0..4 {
            let given = forged.signs(&request.challenge);
            request = asked(&thief.proves_with(given).await).0;
        }
        thief.proves_with(forged.signs(&request.challenge)).await.unwrap();
        thief.leave().await.unwrap();
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM wrong_proof").await, 0);
    let events = portal.events().await;
    assert!(!events.iter().any(|event| event.starts_with("method-closed") || event.starts_with("self-service-closed")));
    // The owner comes in all the same.
    let (mut owner, request) = comes_to_use_it(&portal, RUTH).await;
    let given = device.signs(&request.challenge);
    assert_eq!(step(&owner.proves_with(given).await), "new-password");
}

#[tokio::test]
async fn what_has_another_form_is_no_answer() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let asked_for = to_make(&ruth.register("start", json!({})).await);
    for given in [json!({ "Code": "123456" }), json!({ "Address": "a@b.example" }), device.signs(&asked_for.challenge)]
    {
        assert_eq!(step(&gives(&mut ruth, given).await), "out-of-step");
    }
    let nonsense = json!({ "Passkey": { "client_data": "e30", "attestation": "%%%" } });
    assert_eq!(refusal(&gives(&mut ruth, nonsense).await), Some(Refusal::CodeWrong));
    let asked_for = to_make(&ruth.look_at_registration().await);
    let given = device.makes(&asked_for.challenge, &asked_for.user);
    assert_eq!(step(&gives(&mut ruth, given).await), "review");

    let (mut later, request) = comes_to_use_it(&portal, RUTH).await;
    for given in [json!({ "Code": "123456" }), device.makes(&request.challenge, "dXNlcg")] {
        assert_eq!(step(&later.proves_with(given).await), "bad-request");
    }
    assert_eq!(flaws(&portal).await, ["unreadable"]);
}

#[tokio::test]
async fn lk_040_an_assertion_is_good_once() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    sets_up(&portal, RUTH, &mut device).await;
    let (mut owner, request) = comes_to_use_it(&portal, RUTH).await;
    let overheard = device.signs(&request.challenge);
    let mut twin = owner.twin();
    assert_eq!(step(&owner.proves_with(overheard.clone()).await), "new-password");
    assert_eq!(step(&owner.proves_with(overheard.clone()).await), "out-of-step", "in the same visit");
    assert_eq!(step(&twin.proves_with(overheard.clone()).await), "out-of-step", "with the session of before");
    let (mut thief, _) = comes_to_use_it(&portal, RUTH).await;
    assert_eq!(refusal(&thief.proves_with(overheard).await), Some(Refusal::CodeWrong), "in another visit");
    assert_eq!(flaws(&portal).await, ["other-challenge"]);
}

#[tokio::test]
async fn lk_041_an_assertion_of_another_account_proves_nothing() {
    let portal = house().await;
    let (mut of_ruth, mut of_paul) = (Authenticator::at(PUBLIC_URL), Authenticator::at(PUBLIC_URL));
    sets_up(&portal, RUTH, &mut of_ruth).await;
    sets_up(&portal, PAUL, &mut of_paul).await;
    assert_ne!(of_ruth.user, of_paul.user, "devices keep them for different people");
    let (mut paul, request) = comes_to_use_it(&portal, RUTH).await;
    let own = of_paul.signs(&request.challenge);
    let refused = paul.proves_with(own).await;
    assert_eq!(refusal(&refused), Some(Refusal::CodeWrong));
    // As a device that does not say whom it keeps it for, and as one that lies.
    let mut challenge = asked(&refused).0.challenge;
    for user in [None, of_ruth.user.clone()] {
        of_paul.user = user;
        let given = of_paul.signs(&challenge);
        let refused = paul.proves_with(given).await;
        assert_eq!(refusal(&refused), Some(Refusal::CodeWrong));
        challenge = asked(&refused).0.challenge;
    }
    assert_eq!(flaws(&portal).await, ["other-user", "none-of-theirs", "none-of-theirs"]);
}

#[tokio::test]
async fn lk_042_an_assertion_for_another_page_or_site_proves_nothing() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    sets_up(&portal, RUTH, &mut device).await;
    let wrongs: [(&str, Bend); 7] = [
        ("other-origin", |device| device.origin = "https://reset.example.evil.example".into()),
        ("other-origin", |device| device.origin = "https://evil-reset.example".into()),
        ("other-origin", |device| device.origin = "http://reset.example".into()),
        ("other-origin", |device| device.origin = "https://reset.example:8443".into()),
        ("other-origin", |device| device.more = json!({ "crossOrigin": true })),
        ("other-origin", |device| device.more = json!({ "topOrigin": "https://evil.example" })),
        ("other-site", |device| device.site = "evil.example".into()),
    ];
    for (flaw, bend) in wrongs {
        // A visit each, so that no limit comes first.
        portal.sql("DELETE FROM wrong_proof").await;
        let (mut person, request) = comes_to_use_it(&portal, RUTH).await;
        let (site, origin) = (device.site.clone(), device.origin.clone());
        bend(&mut device);
        let given = device.signs(&request.challenge);
        assert_eq!(refusal(&person.proves_with(given).await), Some(Refusal::CodeWrong), "{flaw}");
        assert_eq!(flaws(&portal).await.last().unwrap(), flaw);
        (device.site, device.origin, device.more) = (site, origin, json!({}));
    }
}

#[tokio::test]
async fn lk_043_a_device_that_did_not_recognize_the_person_proves_nothing() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    sets_up(&portal, RUTH, &mut device).await;
    let (mut thief, mut request) = comes_to_use_it(&portal, RUTH).await;
    // A key that was only touched, one that nobody touched, and a copy of what cannot be copied.
    const COPIED: u8 = 1 << 4;
    for flags in [PRESENT, VERIFIED, 0, PRESENT | VERIFIED | COPIED] {
        device.flags = flags;
        let given = device.signs(&request.challenge);
        let refused = thief.proves_with(given).await;
        assert_eq!(refusal(&refused), Some(Refusal::CodeWrong), "{flags}");
        request = asked(&refused).0;
    }
    assert_eq!(flaws(&portal).await, ["not-verified", "not-present", "not-present", "unreadable"]);
    // The flags are signed: they cannot be put right on the way.
    device.flags = PRESENT;
    let mut given = device.signs(&request.challenge);
    device.flags = PRESENT | VERIFIED;
    given["Assertion"]["authenticator_data"] =
        device.signs(&request.challenge)["Assertion"]["authenticator_data"].clone();
    assert!(refusal(&thief.proves_with(given).await).is_some());
    assert_eq!(flaws(&portal).await.last().unwrap(), "none-of-theirs");
}

#[tokio::test]
async fn lk_044_an_assertion_for_another_challenge_or_purpose_proves_nothing() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    sets_up(&portal, RUTH, &mut device).await;
    let (mut owner, of_owner) = comes_to_use_it(&portal, RUTH).await;
    let (mut thief, of_thief) = comes_to_use_it(&portal, RUTH).await;
    // The owner's answer in the thief's visit, and one to a challenge that nobody asked.
    let of_another_visit = device.signs(&of_owner.challenge);
    let refused = thief.proves_with(of_another_visit).await;
    assert_eq!(refusal(&refused), Some(Refusal::CodeWrong));
    // The one of before, which an answer that was wrong used up.
    let of_before = device.signs(&of_thief.challenge);
    let refused = thief.proves_with(of_before).await;
    assert_eq!(refusal(&refused), Some(Refusal::CodeWrong));
    // One that was made for a set-up.
    let given = device.signs_as("webauthn.create", &asked(&refused).0.challenge);
    assert_eq!(refusal(&thief.proves_with(given).await), Some(Refusal::CodeWrong));
    assert_eq!(flaws(&portal).await, ["other-challenge", "other-challenge", "other-purpose"]);
    let given = device.signs(&of_owner.challenge);
    assert_eq!(step(&owner.proves_with(given).await), "new-password", "the owner's own is good still");
}

#[tokio::test]
async fn lk_045_a_passkey_whose_count_goes_back_proves_nothing() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    device.counter = 7;
    sets_up(&portal, RUTH, &mut device).await;
    let (mut owner, request) = comes_to_use_it(&portal, RUTH).await;
    let given = device.signs(&request.challenge);
    assert_eq!(step(&owner.proves_with(given).await), "new-password");
    // A copy that was made before signs as often as then; another one says that it does not count.
    for counter in [7, 6, 0] {
        let (mut thief, request) = comes_to_use_it(&portal, RUTH).await;
        device.counter = counter;
        let given = device.signs(&request.challenge);
        let refused = thief.proves_with(given).await;
        assert_eq!(refusal(&refused), Some(Refusal::CodeUsed), "{counter}");
        assert_ne!(asked(&refused).0.challenge, request.challenge);
    }
    assert_eq!(flaws(&portal).await, ["counted-back"; 3]);
    assert_eq!(portal.count("SELECT step FROM means WHERE kind = 'passkey'").await, 8);
    let (mut owner, request) = comes_to_use_it(&portal, RUTH).await;
    device.counter = 8;
    let given = device.signs(&request.challenge);
    assert_eq!(step(&owner.proves_with(given).await), "new-password", "the count goes on");
}

#[tokio::test]
async fn lk_046_a_signature_of_another_key_proves_nothing() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    sets_up(&portal, RUTH, &mut device).await;
    let (mut thief, request) = comes_to_use_it(&portal, RUTH).await;
    // Another key under the id that is on file.
    let given = device.forged().signs(&request.challenge);
    let refused = thief.proves_with(given).await;
    assert_eq!(refusal(&refused), Some(Refusal::CodeWrong));
    // The right key, and something else signed than what is shown.
    let mut given = device.signs(&asked(&refused).0.challenge);
    given["Assertion"]["signature"] = device.signs("c29tZXRoaW5nIGVsc2U")["Assertion"]["signature"].clone();
    let refused = thief.proves_with(given).await;
    assert_eq!(refusal(&refused), Some(Refusal::CodeWrong));
    let mut given = device.signs(&asked(&refused).0.challenge);
    given["Assertion"]["signature"] = json!("");
    assert_eq!(refusal(&thief.proves_with(given).await), Some(Refusal::CodeWrong));
    assert_eq!(flaws(&portal).await, ["none-of-theirs"; 3]);
}

/// A screen without what differs from visit to visit anyway.
fn bare(answer: &Answer) -> Value {
    let mut screen = serde_json::to_value(answer.as_ref().unwrap()).unwrap();
    screen["support_code"] = Value::Null;
    if let Some(challenge) = screen.pointer_mut("/step/Ask/ask/Passkey/request/challenge") {
        *challenge = json!(challenge.as_str().unwrap().len());
    }
    screen
}

#[tokio::test]
async fn lk_047_before_a_proof_passkeys_tell_nobody_apart_under_uniform_disclosure() {
    let portal = house().await;
    let mut device = Authenticator::at(PUBLIC_URL);
    let mut ursula = sets_up(&portal, "ursula@uniform.example", &mut device).await;
    ursula.leave().await.unwrap();
    portal.clock.advance(MINUTE_MS);
    let mut seen = Vec::new();
    let mut nobodys = Authenticator::at(PUBLIC_URL);
    for user_id in ["ursula@uniform.example", "ghost@uniform.example"] {
        let mut person = portal.browser();
        person.begin(user_id).await.unwrap();
        let begun = person.choose_goal(Goal::Reset).await;
        let asked_for = person.choose(0).await;
        let request = asked(&asked_for).0;
        assert!(request.passkeys.is_empty(), "which passkeys there are is not told");
        let given = nobodys.signs(&request.challenge);
        let refused = person.proves_with(given).await;
        assert_eq!(refusal(&refused), Some(Refusal::CodeWrong));
        // Another request, and the end of this step, look the same for both.
        let again = person.send_again().await;
        assert_ne!(asked(&again).0.challenge, asked(&refused).0.challenge);
        let mut request = asked(&again).0;
        for _ in 0..3 {
            request = asked(&person.proves_with(nobodys.signs(&request.challenge)).await).0;
        }
        let dead = person.proves_with(nobodys.signs(&request.challenge)).await;
        assert_eq!(refusal(&dead), Some(Refusal::CodeDead));
        let tired = person.send_again().await;
        assert!(matches!(refusal(&tired), Some(Refusal::MethodClosed { .. })), "{tired:?}");
        let [begun, asked_for, refused, again] = [&begun, &asked_for, &refused, &again].map(bare);
        seen.push([begun, asked_for, refused, again, bare(&dead), bare(&tired), bare(&person.current().await)]);
    }
    let [own, ghosts] = <[_; 2]>::try_from(seen).unwrap();
    let text = |screens: [Value; 7], user_id: &str| json!(screens).to_string().replace(user_id, "…");
    assert_eq!(text(own, "ursula@uniform.example"), text(ghosts, "ghost@uniform.example"));
    assert_eq!(flaws(&portal).await, ["none-of-theirs"; 10]);
    // The owner's device finds the passkey by itself.
    let (mut person, request) = comes_to_use_it(&portal, "ursula@uniform.example").await;
    let given = device.signs(&request.challenge);
    assert_eq!(step(&person.proves_with(given).await), "new-password");
}

#[tokio::test]
async fn lk_048_a_passkey_that_was_taken_off_file_proves_nothing() {
    let portal = house().await;
    let (mut lost, mut kept) = (Authenticator::at(PUBLIC_URL), Authenticator::at(PUBLIC_URL));
    let mut ruth = sets_up(&portal, RUTH, &mut lost).await;
    ruth.register("confirm", json!({})).await.unwrap();
    let asked_for = to_make(&ruth.register("add", json!({ "method": PASSKEY })).await);
    let given = kept.makes(&asked_for.challenge, &asked_for.user);
    gives(&mut ruth, given).await.unwrap();
    let (mut thief, request) = comes_to_use_it(&portal, RUTH).await;
    ruth.register("remove", json!({ "place": 0 })).await.unwrap();
    assert_eq!(on_file(&ruth.register("remove-it", json!({})).await).len(), 1);
    let given = lost.signs(&request.challenge);
    let refused = thief.proves_with(given).await;
    assert_ne!(step(&refused), "new-password", "not even where it was asked before");
    let (mut thief, request) = comes_to_use_it(&portal, RUTH).await;
    assert_eq!(request.passkeys.len(), 1);
    let given = lost.signs(&request.challenge);
    assert_eq!(refusal(&thief.proves_with(given).await), Some(Refusal::CodeWrong));
    let (mut owner, request) = comes_to_use_it(&portal, RUTH).await;
    let given = kept.signs(&request.challenge);
    assert_eq!(step(&owner.proves_with(given).await), "new-password");
}

#[tokio::test]
async fn lk_049_a_passkey_that_was_not_made_as_asked_goes_not_on_file() {
    let portal = house().await;
    let number = |number: i64| Cbor::Integer(number.into());
    let of_another_curve = || {
        Cbor::Map(vec![
            (number(1), number(2)),
            (number(3), number(-35)),
            (number(-1), number(2)),
            (number(-2), Cbor::Bytes(vec![1; 48])),
            (number(-3), Cbor::Bytes(vec![1; 48])),
        ])
    };
    let short = || {
        Cbor::Map(vec![
            (number(1), number(2)),
            (number(3), number(-7)),
            (number(-1), number(1)),
            (number(-2), Cbor::Bytes(vec![1; 31])),
            (number(-3), Cbor::Bytes(vec![1; 32])),
        ])
    };
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let mut expected = Vec::new();
    let wrongs: [(&str, Bend); 5] = [
        ("other-origin", |device| device.origin = "https://evil.example".into()),
        ("other-site", |device| device.site = "evil.example".into()),
        ("not-verified", |device| device.flags = PRESENT),
        ("not-present", |device| device.flags = 0),
        ("unreadable", |device| device.id = Vec::new()),
    ];
    for (flaw, bend) in wrongs {
        // Begun anew, so that no limit comes first.
        let asked_for = to_make(&begun_anew(&mut ruth).await);
        let mut device = Authenticator::at(PUBLIC_URL);
        bend(&mut device);
        let given = device.makes(&asked_for.challenge, &asked_for.user);
        assert_eq!(refusal(&gives(&mut ruth, given).await), Some(Refusal::CodeWrong), "{flaw}");
        expected.push(flaw);
    }
    for (flaw, key) in [("other-algorithm", of_another_curve()), ("unreadable", short()), ("unreadable", number(7))] {
        let asked_for = to_make(&begun_anew(&mut ruth).await);
        let given = Authenticator::at(PUBLIC_URL).makes_with(&asked_for.challenge, &asked_for.user, &key);
        assert_eq!(refusal(&gives(&mut ruth, given).await), Some(Refusal::CodeWrong), "{flaw}");
        expected.push(flaw);
    }
    // For a challenge of another visit, and for one that was used up.
    let of_another = to_make(&begun_anew(&mut ruth).await).challenge;
    let asked_for = to_make(&begun_anew(&mut ruth).await);
    for _ in 0..2 {
        let given = Authenticator::at(PUBLIC_URL).makes(&of_another, &asked_for.user);
        assert_eq!(refusal(&gives(&mut ruth, given).await), Some(Refusal::CodeWrong));
        expected.push("other-challenge");
    }
    assert_eq!(flaws(&portal).await, expected);
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'passkey'").await, 0);

    // One that is on file is not put there twice.
    let mut device = Authenticator::at(PUBLIC_URL);
    let asked_for = to_make(&begun_anew(&mut ruth).await);
    let given = device.makes(&asked_for.challenge, &asked_for.user);
    assert_eq!(step(&gives(&mut ruth, given).await), "review");
    ruth.register("confirm", json!({})).await.unwrap();
    let asked_for = to_make(&ruth.register("add", json!({ "method": PASSKEY })).await);
    let given = device.makes(&asked_for.challenge, &asked_for.user);
    assert_eq!(refusal(&gives(&mut ruth, given).await), Some(Refusal::CodeWrong));
    assert_eq!(flaws(&portal).await.last().unwrap(), "on-file");
}

/// The page of a set-up, with nothing wrong given on it yet.
async fn begun_anew(person: &mut Browser) -> Answer {
    let first = person.register("start", json!({})).await;
    if step(&first) == "set-up-passkey" { first } else { person.register("send-again", json!({})).await }
}
