//! Passes: a person with nothing to sign in with gets one from the help desk.

use serde_json::json;
use server::act::{Act, By, Operator as Desk};
use server::clock::{DAY_MS, MINUTE_MS};
use server::desk::pass;
use server::policy::user_id::UserId;
use server::secrets::EnrolmentPass;
use server::store::{accounts, passes};
use server::wire::{Refusal, Step};

use super::{HOUSE, PASSWORD, RUTH, shown_by_app, take_in_app, was_told};
use crate::support::browser::{APP_CODE, refusal, step};
use crate::support::operator::{Operator, err, json as printed, out};
use crate::support::portal::TestPortal;

/// A pass as `latchkey pass create` makes it.
pub async fn pass_for(portal: &TestPortal, user_id: &str, minutes: i64) -> String {
    let keys = portal.portal.keys();
    let now = portal.portal.now_ms();
    let pass = EnrolmentPass::random().unwrap();
    let mut tx = portal.portal.store.write().await.unwrap();
    let account = accounts::by_user_id(&mut tx, &UserId::parse(user_id).unwrap()).await.unwrap().unwrap();
    let digest = pass.digest(keys, &account.id);
    passes::add_pass(&mut tx, &digest, &account.id, now, now + minutes * MINUTE_MS).await.unwrap();
    tx.commit().await.unwrap();
    pass.shown().to_string()
}

#[tokio::test]
async fn ac_149_a_pass_binds_once_in_its_time_for_its_account_and_is_no_password() {
    let portal = TestPortal::start_with(HOUSE).await;
    let pass = pass_for(&portal, "paul@cloud.example", 60).await;
    // It is not for another account, and no way to change the password.
    let mut thief = portal.browser();
    assert_eq!(refusal(&thief.sign_in_to_register(RUTH, &pass).await), Some(Refusal::SignInRefused));
    assert_eq!(refusal(&thief.begin_change("paul@cloud.example", &pass).await), Some(Refusal::SignInRefused));
    assert!(!portal.signs_in("paul@cloud.example", &pass).await);

    // It stands for the proof too: the address on file may be what was lost.
    let mut paul = portal.browser();
    assert_eq!(step(&paul.sign_in_to_register("paul@cloud.example", &pass.to_lowercase()).await), "manage");
    let begin = paul.register("add", json!({ "method": "app-code" })).await;
    assert_eq!(step(&take_in_app(&portal, &mut paul, begin).await.1), "manage");
    assert!(portal.signs_in("paul@cloud.example", PASSWORD).await, "the password stays as it was");

    let mut twice = portal.browser();
    assert_eq!(refusal(&twice.sign_in_to_register("paul@cloud.example", &pass).await), Some(Refusal::SignInRefused));
    let late = pass_for(&portal, RUTH, 10).await;
    portal.clock.advance(10 * MINUTE_MS);
    let mut ruth = portal.browser();
    assert_eq!(refusal(&ruth.sign_in_to_register(RUTH, &late).await), Some(Refusal::SignInRefused));
    assert!(portal.events().await.contains(&"pass-used:ok".to_owned()));
    // Passes that are over are deleted.
    portal.clock.advance(DAY_MS);
    portal.sweeps_for_hours().await;
    assert_eq!(portal.count("SELECT COUNT(*) FROM enrolment_pass").await, 0);
}

/// The help desk starts a way back in, and its person finishes it.
#[tokio::test]
async fn ac_161_a_help_desk_that_makes_a_pass_learns_no_code_and_no_password_and_its_person_is_told() {
    let portal = TestPortal::start_with(HOUSE).await;
    let olga = Desk::named("olga");
    let mut act = Act::begin(&portal.portal, By::Operator(&olga)).await.unwrap();
    let made = pass::create(&mut act, &UserId::parse("paul@cloud.example").unwrap(), 60).await.unwrap();
    act.commit().await.unwrap();
    assert!(portal.mails_to("paul@mail.example").await.is_empty(), "no code goes out for the desk to ask for");
    let pass = made.pass.shown().to_string();
    // The pass is no password, and opens none to be chosen.
    assert!(!portal.signs_in("paul@cloud.example", &pass).await);
    let mut desk = portal.browser();
    assert_eq!(refusal(&desk.begin_change("paul@cloud.example", &pass).await), Some(Refusal::SignInRefused));
    let mut paul = portal.browser();
    paul.sign_in_to_register("paul@cloud.example", &pass).await.unwrap();
    let begin = paul.register("add", json!({ "method": "app-code" })).await;
    let (key, _) = take_in_app(&portal, &mut paul, begin).await;
    assert!(was_told(&portal, "paul@mail.example", "/not-me?").await, "every address is told of what was bound");
    let lines = portal.audit().await;
    let of = |event: &str| lines.iter().find(|line| line.event == event).unwrap();
    let created = of("pass-created");
    assert_eq!((created.actor.as_str(), created.account_id.is_some()), ("operator", true));
    assert!(created.detail.as_deref().is_some_and(|detail| detail.contains("by=olga")), "{:?}", created.detail);
    assert_eq!((of("pass-used").account_id.as_ref(), of("method-registered").account_id.as_ref()), {
        (created.account_id.as_ref(), created.account_id.as_ref())
    });
    // A reset takes a proof with what its person bound.
    portal.clock.advance(MINUTE_MS);
    let mut later = portal.browser();
    assert_eq!(step(&later.begin("paul@cloud.example").await), "choose-method");
    let offers = later.current().await.unwrap();
    let Step::ChooseMethod { offers, .. } = offers.step else { panic!("{offers:?}") };
    let app = offers.iter().position(|offer| offer.method == APP_CODE).unwrap();
    later.choose(u8::try_from(app).unwrap()).await.unwrap();
    assert_eq!(step(&later.prove(&shown_by_app(&portal, &key)).await), "new-password");
}

#[tokio::test]
async fn a_second_pass_ends_the_first() {
    let portal = TestPortal::start_with(HOUSE).await;
    let first = pass_for(&portal, RUTH, 60).await;
    let second = pass_for(&portal, RUTH, 60).await;
    let mut ruth = portal.browser();
    assert_eq!(refusal(&ruth.sign_in_to_register(RUTH, &first).await), Some(Refusal::SignInRefused));
    assert_eq!(step(&ruth.sign_in_to_register(RUTH, &second).await), "asked");
}

#[test]
fn an_operator_makes_a_pass_of_ten_minutes_to_thirty_days() {
    let operator = Operator::new();
    operator.write("house.toml", HOUSE);
    let config = operator.config();
    assert!(operator.latchkey(&["import", "house.toml", "--config", &config]).status.success());
    let make = |minutes: &str, user: &str| {
        operator.latchkey(&["pass", "create", "--user", user, "--minutes", minutes, "--config", &config, "--json"])
    };
    let made = make("43200", RUTH);
    assert!(made.status.success(), "{}", err(&made));
    let made = printed(&made);
    assert!(EnrolmentPass::read(made["pass"].as_str().unwrap()).is_some(), "{made}");
    assert_eq!(made["address"], "https://reset.example/register");
    for minutes in ["9", "43201"] {
        let refused = make(minutes, RUTH);
        assert_eq!(refused.status.code(), Some(2));
        assert!(err(&refused).contains("10 to 43200"), "{}", err(&refused));
    }
    assert_eq!(make("60", "nobody@cloud.example").status.code(), Some(1));
    let audit = operator.latchkey(&["audit", "export", "--config", &config]);
    let audit = out(&audit);
    assert!(audit.contains("pass-created") && !audit.contains(made["pass"].as_str().unwrap()));
}
