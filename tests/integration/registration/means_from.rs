//! Contact data that the organization entered, where only what people registered counts.

use serde_json::json;
use server::clock::MINUTE_MS;
use server::wire::register::{OnFile, RegisterRefusal, RegisterStep};
use server::wire::{Outcome, Refusal};

use crate::support::browser::{Browser, EMAIL, outcome, refusal, registering, step};
use crate::support::portal::TestPortal;

use super::{HOUSE, PASSWORD, take_in_mail};

const PAUL: &str = "paul@cloud.example";
/// As the organization entered it.
const ENTERED: &str = "paul@mail.example";

fn house() -> String {
    HOUSE.replacen("methods = ", "means = \"registered\"\nmethods = ", 1)
}

/// Goes from the wizard's first page to the field for an address.
async fn goes_to_address(person: &mut Browser) {
    person.register("start", json!({})).await.unwrap();
    let kinds = registering(person.register("choose-other", json!({})).await);
    assert!(matches!(kinds, RegisterStep::ChooseKind { .. }), "{kinds:?}");
    person.register("add", json!({ "method": EMAIL })).await.unwrap();
}

#[tokio::test]
async fn an_address_that_the_organization_entered_resets_nothing_until_its_person_registers_it() {
    let portal = TestPortal::start_with(&house()).await;
    assert_eq!(outcome(&portal.browser().begin(PAUL).await), Some(Outcome::NotEnoughMethods));
    let mut paul = portal.browser();
    let asked = registering(paul.sign_in_to_register(PAUL, PASSWORD).await);
    // It is neither asked for as a proof nor shown as if it counted.
    assert!(matches!(&asked, RegisterStep::Asked { missing: 1, on_file, .. } if on_file.is_empty()), "{asked:?}");
    goes_to_address(&mut paul).await;
    assert_eq!(step(&take_in_mail(&portal, &mut paul, ENTERED).await), "review");
    let manage = registering(paul.register("confirm", json!({})).await);
    let RegisterStep::Manage { on_file, have: 1, needed: 1, .. } = manage else { panic!("{manage:?}") };
    assert!(matches!(&on_file[..], [OnFile { from_directory: false, verified: true, .. }]), "{on_file:?}");
    // A second time it is there already.
    paul.register("add", json!({ "method": EMAIL })).await.unwrap();
    let again = paul.register("give", json!({ "given": { "Address": ENTERED } })).await;
    assert_eq!(refusal(&again), Some(Refusal::Register(RegisterRefusal::AddressOnFile)));

    portal.clock.advance(MINUTE_MS);
    let mut later = portal.browser();
    assert_eq!(step(&later.begin(PAUL).await), "choose-method");
    later.choose(0).await.unwrap();
    assert_eq!(step(&later.prove(&portal.code_sent_to(ENTERED).await).await), "new-password");
}

#[tokio::test]
async fn what_the_organization_entered_is_told_of_a_method_that_was_registered() {
    let portal = TestPortal::start_with(&house()).await;
    let mut paul = portal.browser();
    paul.sign_in_to_register(PAUL, PASSWORD).await.unwrap();
    goes_to_address(&mut paul).await;
    take_in_mail(&portal, &mut paul, "thief@mail.example").await.unwrap();
    assert!(super::was_told(&portal, ENTERED, "/not-me?").await, "whoever has the password does not do it unseen");
}

#[tokio::test]
async fn addresses_that_the_organization_entered_take_no_place() {
    let many: Vec<String> = (0..6).map(|nth| format!("\"paul{nth}@mail.example\"")).collect();
    let house =
        house().replace("other_mails = [\"paul@mail.example\"]", &format!("other_mails = [{}]", many.join(", ")));
    let portal = TestPortal::start_with(&house).await;
    let mut paul = portal.browser();
    paul.sign_in_to_register(PAUL, PASSWORD).await.unwrap();
    goes_to_address(&mut paul).await;
    assert_eq!(step(&take_in_mail(&portal, &mut paul, "paul@web.example").await), "review");
}

#[tokio::test]
async fn an_app_that_was_given_out_counts_in_any_case() {
    let house = house()
        .replace("other_mails = [\"paul@mail.example\"]", "app_secrets = [\"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"]");
    let portal = TestPortal::start_with(&house).await;
    assert_eq!(step(&portal.browser().begin(PAUL).await), "choose-method");
}
