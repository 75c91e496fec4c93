//! Registering means of proof, changing them and dropping them (catalogue B15).

mod attacks;
mod by_provider;
mod campaign;
mod means_from;
pub mod not_me;
pub mod passes;
mod provider_says;
mod rights;

use serde_json::json;
use server::clock::{DAY_MS, MINUTE_MS};
use server::secrets::KeptSecret;
use server::totp;
use server::wire::register::{Changed, Consequence, KeyLink, OnFile, RegisterRefusal, RegisterStep, SetUp, Why};
use server::wire::{Ask, Outcome, Refusal, Sent, Step};

use crate::support::browser::{APP_CODE, Answer, Browser, EMAIL, key_shown, outcome, refusal, registering, step};
use crate::support::portal::{START_MS, TestPortal, other_than};

pub const PASSWORD: &str = "Forgotten lantern 1";
pub const RUTH: &str = "ruth@cloud.example";

/// One organization that has the app and mails, and three people: one with nothing
/// on file, one with an address from the directory, and an administrator.
pub const HOUSE: &str = r#"
[[tenant]]
name = "Cloud Works"
domains = ["cloud.example"]
[tenant.settings]
methods = ["email", "app-code"]
combined_registration = true
[[account]]
tenant = "Cloud Works"
user_id = "ruth@cloud.example"
given_name = "Ruth"
family_name = "Reed"
mail = "ruth@cloud.example"
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Cloud Works"
user_id = "paul@cloud.example"
other_mails = ["paul@mail.example"]
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Cloud Works"
user_id = "admin@cloud.example"
roles = ["global-administrator"]
mail = "admin@cloud.example"
"#;

/// What an app with this key shows, on the portal's clock.
pub fn shown_by_app(portal: &TestPortal, key: &str) -> String {
    let secret = KeptSecret::from_base32(key).unwrap();
    totp::code(&secret, totp::step(portal.portal.now_ms()))
}

pub fn on_file(answer: &Answer) -> Vec<OnFile> {
    match &answer.as_ref().unwrap().step {
        Step::Register(
            RegisterStep::Manage { on_file, .. }
            | RegisterStep::Review { on_file }
            | RegisterStep::Asked { on_file, .. },
        ) => on_file.clone(),
        step => panic!("{step:?}"),
    }
}

/// Whether a mail to this address holds these words.
pub async fn was_told(portal: &TestPortal, address: &str, words: &str) -> bool {
    portal.mails_to(address).await.iter().any(|mail| mail.text.contains(words))
}

/// Registers an app from the answer that shows its key. Gives the key and the next answer.
pub async fn take_in_app(portal: &TestPortal, person: &mut Browser, begin: Answer) -> (String, Answer) {
    let key = key_shown(registering(begin));
    let code = shown_by_app(portal, &key);
    let next = person.register("give", json!({ "given": { "Code": code } })).await;
    (key, next)
}

/// Registers a mailbox from the page that asks for its address.
pub async fn take_in_mail(portal: &TestPortal, person: &mut Browser, address: &str) -> Answer {
    assert_eq!(step(&person.register("give", json!({ "given": { "Address": address } })).await), "enter-first-code");
    let code = portal.code_sent_to(address).await;
    person.register("give", json!({ "given": { "Code": code } })).await
}

/// Signs in with the app that was registered; the code of a new step each time.
pub async fn sign_in_with_app(portal: &TestPortal, person: &mut Browser, user_id: &str, key: &str) -> Answer {
    portal.clock.advance(MINUTE_MS);
    assert_eq!(step(&person.sign_in_to_register(user_id, PASSWORD).await), "choose-method");
    person.choose(0).await.unwrap();
    person.prove(&shown_by_app(portal, key)).await
}

#[tokio::test]
async fn who_has_nothing_on_file_is_led_to_the_strongest_and_can_reset_with_it() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut ruth = portal.browser();
    assert_eq!(outcome(&ruth.begin(RUTH).await), Some(Outcome::NotEnoughMethods));
    let asked = registering(ruth.sign_in_to_register(RUTH, PASSWORD).await);
    assert!(
        matches!(asked, RegisterStep::Asked { why: Why::Register, missing: 1, returns: false, campaign: None, ref on_file } if on_file.is_empty()),
        "{asked:?}"
    );
    let app = ruth.register("start", json!({})).await;
    let RegisterStep::SetUp { method, set_up, has_other: true, refusal: None } = registering(app.clone()) else {
        panic!("{app:?}")
    };
    assert_eq!(method, APP_CODE);
    let SetUp::Key { key, link: Some(KeyLink { address, qr }), digits: 6, named: true } = set_up else {
        panic!("{app:?}")
    };
    assert_eq!(key.len(), 32, "160 bits");
    assert_eq!(address, format!("otpauth://totp/Cloud%20Works:ruth%40cloud.example?secret={key}&issuer=Cloud%20Works"));
    assert!(qr.path.starts_with('M') && qr.size > 20);
    let wrong = other_than(&shown_by_app(&portal, &key));
    assert_eq!(refusal(&ruth.register("give", json!({ "given": { "Code": wrong } })).await), Some(Refusal::CodeWrong));
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'app-code'").await, 0);
    let (_, review) = take_in_app(&portal, &mut ruth, app).await;
    let file = on_file(&review);
    assert_eq!(step(&review), "review");
    assert!(matches!(&file[..], [one] if one.method == APP_CODE && one.verified && !one.from_directory));
    assert_eq!(step(&ruth.register("confirm", json!({})).await), "manage");
    for event in ["registration-asked:missing", "method-registered:ok", "registration-confirmed:ok"] {
        assert!(portal.events().await.contains(&event.to_owned()), "{event}");
    }

    // The primary mailbox is told, with a way to object.
    let mails = portal.mails_to("ruth@cloud.example").await;
    assert!(mails[0].text.contains("authenticator app was added") && mails[0].text.contains("/not-me?"), "{mails:?}");

    // The app can be used for a reset.
    portal.clock.advance(MINUTE_MS);
    let mut later = portal.browser();
    assert_eq!(step(&later.begin(RUTH).await), "choose-method");
    assert!(matches!(later.choose(0).await.unwrap().step, Step::Ask { ask: Ask::Code { sent: None, .. }, .. }));
    assert_eq!(step(&later.prove(&shown_by_app(&portal, &key)).await), "new-password");
    assert_eq!(step(&later.set_password("Amber lantern 27").await), "done");
}

#[tokio::test]
async fn who_sets_up_a_mailbox_instead_proves_it_before_it_counts() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    ruth.register("start", json!({})).await.unwrap();
    let kinds = registering(ruth.register("choose-other", json!({})).await);
    assert!(
        matches!(kinds, RegisterStep::ChooseKind { ref kinds, missing: Some(1), .. }
        if kinds.iter().map(|kind| kind.method.as_str()).eq([APP_CODE, EMAIL])),
        "{kinds:?}"
    );
    assert_eq!(step(&ruth.register("add", json!({ "method": "email" })).await), "set-up-address");
    for (typed, expected) in [
        ("", RegisterRefusal::AddressMissing),
        ("nobody", RegisterRefusal::AddressMalformed),
        ("a@x.example,b@y.example", RegisterRefusal::AddressMalformed),
        ("ruth@cloud.example", RegisterRefusal::AddressOfOrganization),
        ("ruth.alias@CLOUD.example", RegisterRefusal::AddressOfOrganization),
    ] {
        let answer = ruth.register("give", json!({ "given": { "Address": typed } })).await;
        assert_eq!(refusal(&answer), Some(Refusal::Register(expected)), "{typed}");
        // What was typed stands in the field.
        assert!(
            matches!(registering(answer), RegisterStep::SetUp { set_up: SetUp::Address { typed: kept }, .. } if kept == typed)
        );
    }
    assert_eq!(portal.carry().await, 0, "nothing was sent");
    let out = ruth.register("give", json!({ "given": { "Address": " ruth@home.example " } })).await;
    assert!(matches!(registering(out), RegisterStep::SetUp { set_up: SetUp::SentCode { digits: 8, sent }, .. }
        if sent.wait_seconds > 0 && sent == Sent { to: Some("ruth@home.example".into()), minutes: 5, ..sent.clone() }));
    let mail = &portal.mails_to("ruth@home.example").await[0];
    assert!(!mail.text.contains("ruth@cloud.example"), "a stranger's mailbox learns no user ID: {}", mail.text);
    let again = ruth.register("send-again", json!({})).await;
    assert!(matches!(refusal(&again), Some(Refusal::WaitForNewCode { .. })));
    portal.clock.advance(2 * MINUTE_MS);
    let first = portal.code_sent_to("ruth@home.example").await;
    assert_eq!(refusal(&ruth.register("send-again", json!({})).await), None);
    let second = portal.code_sent_to("ruth@home.example").await;
    let late = ruth.register("give", json!({ "given": { "Code": first } })).await;
    assert_eq!(refusal(&late), (first != second).then_some(Refusal::CodeWrong), "the older code is dead");
    let review = ruth.register("give", json!({ "given": { "Code": second } })).await;
    assert!(matches!(&on_file(&review)[..], [one] if one.hint.as_deref() == Some("r•••@•••.example") && one.verified));
    // Old and new address are told.
    for address in ["ruth@cloud.example", "ruth@home.example"] {
        assert!(was_told(&portal, address, "mail address was added").await, "{address}");
    }
}

#[tokio::test]
async fn who_has_something_on_file_proves_it_with_that_too() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut paul = portal.browser();
    assert_eq!(step(&paul.sign_in_to_register("paul@cloud.example", PASSWORD).await), "choose-method");
    for act in ["start", "confirm", "cancel", "choose-other", "remove-it"] {
        assert_eq!(step(&paul.register(act, json!({})).await), "out-of-step", "{act}");
    }
    assert_eq!(step(&paul.register("add", json!({ "method": "app-code" })).await), "out-of-step");
    paul.choose(0).await.unwrap();
    let code = portal.code_sent_to("paul@mail.example").await;
    let manage = paul.prove(&code).await;
    let file = on_file(&manage);
    assert!(
        matches!(&file[..], [one] if one.from_directory && one.verified && one.is_default && one.used_ms.is_some())
    );
    assert!(matches!(
        registering(manage),
        RegisterStep::Manage { needed: 1, have: 1, confirms: false, done: None, .. }
    ));
    // What the directory entered cannot be removed here.
    assert_eq!(step(&paul.register("remove", json!({ "place": 0 })).await), "bad-request");
    assert_eq!(step(&paul.register("remove", json!({ "place": 1 })).await), "bad-request");
}

#[tokio::test]
async fn who_manages_adds_changes_chooses_and_drops() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let begin = ruth.register("start", json!({})).await;
    let (key, _) = take_in_app(&portal, &mut ruth, begin).await;
    ruth.register("confirm", json!({})).await.unwrap();

    // A second way, without a further proof: the first was proven a moment ago.
    assert_eq!(step(&ruth.register("add", json!({ "method": "email" })).await), "set-up-address");
    let manage = take_in_mail(&portal, &mut ruth, "ruth@home.example").await;
    let file = on_file(&manage);
    assert!(matches!(registering(manage), RegisterStep::Manage { done: Some(Changed::Added), have: 2, .. }));
    assert_eq!(
        file.iter().map(|one| (one.method.as_str(), one.is_default)).collect::<Vec<_>>(),
        [(EMAIL, true), (APP_CODE, false)]
    );
    let manage = ruth.register("make-default", json!({ "place": 1 })).await;
    assert!(
        matches!(&on_file(&manage)[..], [app, mail] if app.method == APP_CODE && app.is_default && !mail.is_default)
    );
    let mut other = portal.browser();
    let offers = other.begin(RUTH).await.unwrap().step;
    assert!(matches!(offers, Step::ChooseMethod { ref offers, .. } if offers[0].method == APP_CODE), "{offers:?}");

    // The mailbox changes: the old one stays until the new one is proven.
    assert_eq!(step(&ruth.register("replace", json!({ "place": 1 })).await), "set-up-address");
    portal.clock.advance(2 * MINUTE_MS);
    assert_eq!(
        step(&ruth.register("give", json!({ "given": { "Address": "ruth@new.example" } })).await),
        "enter-first-code"
    );
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'mail' AND registered = 1").await, 1);
    let code = portal.code_sent_to("ruth@new.example").await;
    let manage = ruth.register("give", json!({ "given": { "Code": code } })).await;
    assert!(matches!(registering(manage), RegisterStep::Manage { done: Some(Changed::Replaced), have: 2, .. }));
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'mail' AND registered = 1").await, 1);
    for address in ["ruth@cloud.example", "ruth@home.example", "ruth@new.example"] {
        assert!(was_told(&portal, address, "replaced by another").await, "{address}");
    }

    // It is dropped: enough is left.
    let asked = registering(ruth.register("remove", json!({ "place": 1 })).await);
    assert!(matches!(asked, RegisterStep::ConfirmRemoval { consequence: Consequence::None, .. }), "{asked:?}");
    let manage = ruth.register("remove-it", json!({})).await;
    assert!(matches!(registering(manage), RegisterStep::Manage { done: Some(Changed::Removed), have: 1, .. }));
    assert!(was_told(&portal, "ruth@new.example", "was removed").await, "the address that was dropped is told too");

    // The last one: the page says what that means, and it can be dropped.
    let asked = registering(ruth.register("remove", json!({ "place": 0 })).await);
    assert!(matches!(asked, RegisterStep::ConfirmRemoval { consequence: Consequence::NoReset, .. }), "{asked:?}");
    assert_eq!(step(&ruth.step_back().await), "manage");
    ruth.register("remove", json!({ "place": 0 })).await.unwrap();
    let manage = registering(ruth.register("remove-it", json!({})).await);
    assert!(matches!(manage, RegisterStep::Manage { have: 0, .. }), "{manage:?}");
    let mut late = portal.browser();
    assert_eq!(outcome(&late.begin(RUTH).await), Some(Outcome::NotEnoughMethods));
    let _ = key;
}

#[tokio::test]
async fn an_import_leaves_what_people_registered() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let begin = ruth.register("start", json!({})).await;
    take_in_app(&portal, &mut ruth, begin).await.1.unwrap();
    ruth.register("confirm", json!({})).await.unwrap();
    ruth.register("add", json!({ "method": "email" })).await.unwrap();
    take_in_mail(&portal, &mut ruth, "ruth@home.example").await.unwrap();
    let changed = HOUSE.replacen(
        "mail = \"ruth@cloud.example\"",
        "mail = \"ruth.reed@cloud.example\"\nother_mails = [\"ruth@desk.example\"]",
        1,
    );
    portal.import(&changed).await;
    let manage = ruth.look_at_registration().await;
    let hints: Vec<_> = on_file(&manage).into_iter().map(|one| (one.method, one.from_directory)).collect();
    assert_eq!(hints.len(), 2, "the registered mailbox stands in for the directory's: {hints:?}");
    assert!(hints.iter().all(|(_, from_directory)| !from_directory), "{hints:?}");
    let again = portal.import(&changed).await;
    assert!(again.iter().all(|row| row.verdict == server::import::Verdict::Unchanged), "{again:?}");
}

#[tokio::test]
async fn who_goes_back_comes_to_the_page_before_and_loses_nothing_that_counts() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let first = registering(ruth.register("start", json!({})).await);
    let first = key_shown(first);
    assert_eq!(step(&ruth.step_back().await), "asked");
    let second = registering(ruth.register("start", json!({})).await);
    let second = key_shown(second);
    assert_ne!(first, second, "a key that was shown and left is void");
    ruth.register("choose-other", json!({})).await.unwrap();
    ruth.register("add", json!({ "method": "email" })).await.unwrap();
    ruth.register("give", json!({ "given": { "Address": "ruth@home.example" } })).await.unwrap();
    let back = registering(ruth.step_back().await);
    assert!(
        matches!(back, RegisterStep::SetUp { set_up: SetUp::Address { ref typed }, .. } if typed == "ruth@home.example"),
        "{back:?}"
    );
    assert_eq!(step(&ruth.step_back().await), "asked");
    // "Not now" leads to the manage page, where no login flow has sent the person.
    assert_eq!(step(&ruth.register("cancel", json!({})).await), "manage");
    assert_eq!(step(&ruth.step_back().await), "sign-in-to-register");
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'app-code'").await, 0);
}

#[tokio::test]
async fn a_visit_ends_after_fifteen_idle_minutes() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    portal.clock.advance(15 * MINUTE_MS + 1);
    assert_eq!(step(&ruth.register("start", json!({})).await), "sign-in-to-register");
    assert_eq!(portal.portal.now_ms(), START_MS + 15 * MINUTE_MS + 1);
}

#[tokio::test]
async fn a_person_out_of_scope_is_told_why_once_the_password_was_right() {
    let data = HOUSE.replace("combined_registration", "self_service = false\ncombined_registration");
    let portal = TestPortal::start_with(&data).await;
    let mut ruth = portal.browser();
    assert_eq!(outcome(&ruth.sign_in_to_register(RUTH, PASSWORD).await), Some(Outcome::SelfServiceOff));
    let mut stranger = portal.browser();
    let answer = stranger.sign_in_to_register(RUTH, "not it").await;
    assert_eq!(refusal(&answer), Some(Refusal::SignInRefused));
}

#[tokio::test]
async fn what_is_on_file_says_since_when_and_when_it_was_used() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let begin = ruth.register("start", json!({})).await;
    let (key, _) = take_in_app(&portal, &mut ruth, begin).await;
    portal.clock.advance(DAY_MS);
    let mut later = portal.browser();
    let manage = sign_in_with_app(&portal, &mut later, RUTH, &key).await;
    let file = on_file(&manage);
    assert_eq!((file[0].since_ms, file[0].used_ms), (START_MS, Some(START_MS + DAY_MS + MINUTE_MS)));
}
