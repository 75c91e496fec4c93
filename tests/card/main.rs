//! A new method takes one folder and one line. A made-up one, "a code on a card", is set up
//! and proven over HTTP. All of it is in `server/src/method/card`, and in the list of methods.

// Clippy's allowances for tests cover test functions only. Their helpers need them too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/support.rs"]
mod support;

use std::fs;
use std::path::Path;

use serde_json::json;
use server::clock::MINUTE_MS;
use server::method;
use server::policy::method::Method;
use server::wire::register::{RegisterStep, SetUp};
use server::wire::{Ask, Refusal, Step, words};
use server::wording::WebApp;

use support::browser::{key_shown, refusal, registering, step};
use support::portal::{Setup, TestPortal, other_than};

const CARD: &str = "card";
const RUTH: &str = "ruth@cloud.example";
const PASSWORD: &str = "Forgotten lantern 1";
const HOUSE: &str = r#"
[[tenant]]
name = "Cloud Works"
domains = ["cloud.example"]
[tenant.settings]
methods = ["email", "card"]
combined_registration = true
[[account]]
tenant = "Cloud Works"
user_id = "ruth@cloud.example"
mail = "ruth@cloud.example"
start_password = "Forgotten lantern 1"
"#;

/// Copies the program's words into a folder, and adds those of the card.
fn words_in(folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for tag in fs::read_dir(root.join("../locales")).unwrap().map(Result::unwrap) {
        if !tag.path().is_dir() {
            continue;
        }
        let to = folder.join(tag.file_name());
        fs::create_dir_all(&to).unwrap();
        for file in fs::read_dir(tag.path()).unwrap().map(Result::unwrap) {
            fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }
    fs::copy(root.join("src/method/card/en.ftl"), folder.join("en/card.ftl")).unwrap();
}

#[tokio::test]
async fn a_person_sets_up_a_card_and_resets_with_it_once_and_again() {
    let folder = tempfile::tempdir().unwrap();
    words_in(folder.path());
    let setup = Setup { words: Some(folder.path().to_owned()), ..Setup::default() };
    let portal = TestPortal::start_as(HOUSE, setup).await;

    // A card is weaker than a mailbox, so it is not offered first: Ruth chooses it herself.
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    ruth.register("start", json!({})).await.unwrap();
    let kinds = registering(ruth.register("choose-other", json!({})).await);
    let RegisterStep::ChooseKind { kinds, .. } = kinds else { panic!("{kinds:?}") };
    let card = kinds.iter().find(|kind| kind.method == CARD).unwrap();
    assert_eq!(card.icon, method::kit(Method::Card).icon);
    let shown = registering(ruth.register("add", json!({ "method": CARD })).await);
    let RegisterStep::SetUp { ref method, set_up: SetUp::Key { link: None, digits: 8, .. }, .. } = shown else {
        panic!("{shown:?}")
    };
    assert_eq!(method, CARD);
    let key = key_shown(shown);
    assert!(key.len() == 8 && key.bytes().all(|byte| byte.is_ascii_digit()), "{key}");
    let wrong = ruth.register("give", json!({ "given": { "Code": other_than(&key) } })).await;
    assert_eq!(refusal(&wrong), Some(Refusal::CodeWrong));
    let review = ruth.register("give", json!({ "given": { "Code": key.clone() } })).await;
    let RegisterStep::Review { on_file } = registering(review) else { panic!("no review") };
    assert!(matches!(&on_file[..], [one] if one.method == CARD && one.verified), "{on_file:?}");
    ruth.register("confirm", json!({})).await.unwrap();

    // The card is in the store, the log has a line, and the mailbox is told.
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'card'").await, 1);
    let legible = format!("SELECT COUNT(*) FROM means WHERE kind = 'card' AND sealed LIKE '%{key}%'");
    let legible = sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(legible));
    assert_eq!(legible.fetch_one(portal.portal.store.pool()).await.unwrap(), 0, "its code is sealed there");
    assert!(portal.events().await.contains(&"method-registered:ok".to_owned()));
    let mails = portal.mails_to("ruth@cloud.example").await;
    assert!(mails.iter().any(|mail| mail.text.contains("A card with a code was added")), "{mails:?}");

    for password in ["Amber lantern 27", "Copper lantern 38"] {
        portal.clock.advance(MINUTE_MS);
        let mut later = portal.browser();
        assert_eq!(step(&later.begin(RUTH).await), "choose-method");
        let asked = later.choose(0).await.unwrap().step;
        let Step::Ask { ref method, ask: Ask::Code { digits: 8, sent: None }, .. } = asked else { panic!("{asked:?}") };
        assert_eq!(method, CARD);
        assert_eq!(refusal(&later.prove(&other_than(&key)).await), Some(Refusal::CodeWrong));
        assert_eq!(step(&later.prove(&key).await), "new-password");
        assert_eq!(step(&later.set_password(password).await), "done");
    }
}

#[tokio::test]
async fn everything_a_page_says_of_a_card_travels_to_the_browser() {
    let folder = tempfile::tempdir().unwrap();
    words_in(folder.path());
    let setup = Setup { words: Some(folder.path().to_owned()), ..Setup::default() };
    let portal = TestPortal::start_as(HOUSE, setup).await;
    let edition = portal.portal.words.edition();
    let travelling = edition.travelling("en", WebApp::Account).unwrap();
    let kit = method::kit(Method::Card);
    for id in kit.words {
        assert!(travelling.contains(&format!("{id} = ")) || id.starts_with("mail-"), "{id}");
    }
    for stem in kit.stems() {
        assert!(kit.words.contains(&words::id(stem, CARD).as_str()), "{stem}");
    }
}
