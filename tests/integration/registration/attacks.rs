//! Registration as a thief tries it.

use reqwest::{Method, StatusCode};
use serde_json::json;
use server::clock::{DAY_MS, MINUTE_MS};
use server::wire::register::{Consequence, RegisterRefusal, RegisterStep};
use server::wire::{Outcome, Refusal, Step};

use super::passes::pass_for;
use super::{HOUSE, PASSWORD, RUTH, on_file, shown_by_app, sign_in_with_app, take_in_app, take_in_mail, was_told};
use crate::support::browser::{APP_CODE, key_shown, outcome, refusal, registering, step};
use crate::support::portal::{TestPortal, other_than};

/// Ruth, signed in, with an app on file and the wizard behind her.
async fn with_app(portal: &TestPortal) -> (crate::support::browser::Browser, String) {
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let begin = ruth.register("start", json!({})).await;
    let (key, _) = take_in_app(portal, &mut ruth, begin).await;
    ruth.register("confirm", json!({})).await.unwrap();
    (ruth, key)
}

#[tokio::test]
async fn ac_007_an_address_that_somebody_else_has_looks_like_any_other() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, _) = with_app(&portal).await;
    ruth.register("add", json!({ "method": "email" })).await.unwrap();
    let taken = ruth.register("give", json!({ "given": { "Address": "paul@mail.example" } })).await;
    assert_eq!((step(&taken), refusal(&taken)), ("enter-first-code", None));
}

#[tokio::test]
async fn ac_142_a_stolen_session_changes_nothing_once_the_proof_is_five_minutes_old() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (ruth, key) = with_app(&portal).await;
    portal.clock.advance(5 * MINUTE_MS + 1);
    let mut thief = ruth.twin();
    for (act, body) in [
        ("add", json!({ "method": "email" })),
        ("replace", json!({ "place": 0 })),
        ("make-default", json!({ "place": 0 })),
    ] {
        assert_eq!(step(&thief.register(act, body).await), "choose-method", "{act}");
        // Back again, to try the next one.
        assert_eq!(step(&thief.step_back().await), "manage", "{act}");
    }
    thief.register("remove", json!({ "place": 0 })).await.unwrap();
    assert_eq!(step(&thief.register("remove-it", json!({})).await), "choose-method");
    // The page that was asked for comes back unchanged, and still does nothing.
    assert_eq!(step(&thief.step_back().await), "confirm-removal");
    assert_eq!(step(&thief.register("remove-it", json!({})).await), "choose-method");
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'app-code'").await, 1);

    // A person with the app goes on at the same page.
    thief.choose(0).await.unwrap();
    assert_eq!(step(&thief.prove(&shown_by_app(&portal, &key)).await), "confirm-removal");
    assert_eq!(step(&thief.register("remove-it", json!({})).await), "manage");
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'app-code'").await, 0);
}

#[tokio::test]
async fn after_a_fresh_proof_the_person_is_where_they_wanted_to_go() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, key) = with_app(&portal).await;
    portal.clock.advance(6 * MINUTE_MS);
    assert_eq!(step(&ruth.register("add", json!({ "method": "app-code" })).await), "choose-method");
    ruth.choose(0).await.unwrap();
    let second = ruth.prove(&shown_by_app(&portal, &key)).await;
    assert_eq!(step(&second), "set-up-key");
    let (_, manage) = take_in_app(&portal, &mut ruth, second).await;
    assert_eq!(on_file(&manage).iter().filter(|one| one.method == APP_CODE).count(), 2, "several apps");
}

#[tokio::test]
async fn ac_143_what_was_not_proven_counts_for_nothing_and_the_old_one_stays() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, key) = with_app(&portal).await;
    ruth.register("add", json!({ "method": "email" })).await.unwrap();
    ruth.register("give", json!({ "given": { "Address": "ruth@home.example" } })).await.unwrap();
    let mut reset = portal.browser();
    let offers = reset.begin(RUTH).await.unwrap().step;
    assert!(matches!(&offers, Step::ChooseMethod { offers, .. } if offers.len() == 1), "{offers:?}");
    // Five wrong codes end the code, not the account.
    let code = portal.code_sent_to("ruth@home.example").await;
    let wrong = other_than(&code);
    for tries in 1..=5 {
        let answer = ruth.register("give", json!({ "given": { "Code": wrong } })).await;
        let expected = if tries < 5 { Refusal::CodeWrong } else { Refusal::CodeDead };
        assert_eq!(refusal(&answer), Some(expected), "{tries}");
    }
    assert_eq!(refusal(&ruth.register("give", json!({ "given": { "Code": code } })).await), Some(Refusal::CodeDead));
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'mail' AND registered = 1").await, 0);
    assert_eq!(portal.count("SELECT COUNT(*) FROM method_closure").await, 0);

    // A key that was guessed at five times is void, too; the app of before stays.
    ruth.step_back().await.unwrap();
    ruth.step_back().await.unwrap();
    let begin = ruth.register("replace", json!({ "place": 0 })).await;
    let new = key_shown(registering(begin));
    let wrong = other_than(&shown_by_app(&portal, &new));
    for _ in 0..5 {
        ruth.register("give", json!({ "given": { "Code": wrong } })).await.unwrap();
    }
    assert_eq!(
        step(&ruth.register("give", json!({ "given": { "Code": shown_by_app(&portal, &new) } })).await),
        "out-of-step"
    );
    let mut later = portal.browser();
    assert_eq!(step(&sign_in_with_app(&portal, &mut later, RUTH, &key).await), "manage");
}

#[tokio::test]
async fn ac_145_a_first_registration_is_only_for_who_has_nothing_on_file() {
    let portal = TestPortal::start_with(HOUSE).await;
    // There is no registration without a sign-in. A made-up cookie is not of any session.
    for cookie in [None, Some(format!("__Host-latchkey={}", "A".repeat(43)))] {
        let mut nobody = portal.browser();
        nobody.cookie = cookie;
        for (act, body) in [("start", json!({})), ("add", json!({ "method": "email" })), ("confirm", json!({}))] {
            let answer = nobody.register(act, body).await;
            assert!(["cookies-off", "out-of-step"].contains(&step(&answer)), "{act}: {answer:?}");
        }
    }
    // A person with something on file gets no further with the password alone.
    let mut paul = portal.browser();
    assert_eq!(step(&paul.sign_in_to_register("paul@cloud.example", PASSWORD).await), "choose-method");
    assert_eq!(step(&paul.step_back().await), "sign-in-to-register");
    assert_eq!(step(&paul.register("start", json!({})).await), "out-of-step");
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'mail' AND registered = 1").await, 0);
}

#[tokio::test]
async fn ac_145_what_wrong_codes_switched_off_is_on_file_all_the_same() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, _) = with_app(&portal).await;
    // As a hundred wrong codes leave Ruth's app and Paul's mailbox: neither can be used for a proof.
    portal
        .sql(
            "INSERT INTO wrong_in_a_row (account_id, method, wrong) \
             SELECT id, CASE user_id WHEN 'paul@cloud.example' THEN 'email' ELSE 'app-code' END, 100 FROM account \
             WHERE user_id IN ('paul@cloud.example', 'ruth@cloud.example')",
        )
        .await;
    // The password alone binds nothing, at the sign-in …
    let mut thief = portal.browser();
    let stopped = thief.sign_in_to_register("paul@cloud.example", PASSWORD).await;
    assert_eq!(outcome(&stopped), Some(Outcome::NotEnoughMethods));
    for (act, body) in [("start", json!({})), ("add", json!({ "method": "email" }))] {
        assert_eq!(step(&thief.register(act, body).await), "out-of-step", "{act}");
    }
    // … nor in a session from before whose proof is old by now.
    portal.clock.advance(6 * MINUTE_MS);
    assert_eq!(outcome(&ruth.register("add", json!({ "method": "email" })).await), Some(Outcome::NotEnoughMethods));
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'mail' AND registered = 1").await, 0);
    // A pass from the help desk replaces the password and the proof.
    let pass = pass_for(&portal, "paul@cloud.example", 60).await;
    assert_eq!(step(&portal.browser().sign_in_to_register("paul@cloud.example", &pass).await), "asked");
}

#[tokio::test]
async fn ac_146_a_post_from_another_site_registers_nothing() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (ruth, _) = with_app(&portal).await;
    for (origin, kind) in [
        (Some("https://evil.example"), "application/json"),
        (Some("null"), "application/json"),
        (None, "application/json"),
        (Some("https://evil.example"), "application/x-www-form-urlencoded"),
    ] {
        let mut request = ruth
            .request(Method::POST, "/api/register/add")
            .header("content-type", kind)
            .header("sec-fetch-site", "cross-site")
            .body(if kind.ends_with("json") { "{\"kind\":\"Email\"}" } else { "kind=Email" });
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN, "{origin:?} {kind}");
    }
    let mut same = ruth.twin();
    assert_eq!(step(&same.look_at_registration().await), "manage");
}

#[tokio::test]
async fn ac_147_what_is_bound_right_after_a_reset_does_not_carry_the_next_one() {
    let data = HOUSE.replace("combined_registration", "hold_new_methods = true\ncombined_registration");
    let portal = TestPortal::start_with(&data).await;
    let mut thief = portal.browser();
    thief.begin("paul@cloud.example").await.unwrap();
    thief.choose(0).await.unwrap();
    thief.prove(&portal.code_sent_to("paul@mail.example").await).await.unwrap();
    assert_eq!(step(&thief.set_password("Amber lantern 27").await), "done");

    portal.clock.advance(2 * MINUTE_MS);
    let mut again = portal.browser();
    again.sign_in_to_register("paul@cloud.example", "Amber lantern 27").await.unwrap();
    again.choose(0).await.unwrap();
    again.prove(&portal.code_sent_to("paul@mail.example").await).await.unwrap();
    again.register("add", json!({ "method": "email" })).await.unwrap();
    portal.clock.advance(4 * MINUTE_MS);
    let manage = take_in_mail(&portal, &mut again, "thief@evil.example").await;
    let held = on_file(&manage)[0].held_until_ms;
    assert_eq!(held, Some(portal.portal.now_ms() + DAY_MS));

    let mut next = portal.browser();
    let stopped = next.begin("paul@cloud.example").await;
    assert_eq!(outcome(&stopped), Some(Outcome::MethodsTooNew));
    assert!(matches!(stopped.unwrap().step, Step::Stopped { until_ms, .. } if until_ms == held));
    // The former address was told of the new one.
    assert!(was_told(&portal, "paul@mail.example", "mail address was added").await);
    portal.clock.advance(DAY_MS);
    let mut owner = portal.browser();
    assert_eq!(step(&owner.begin("paul@cloud.example").await), "choose-method");
}

#[tokio::test]
async fn ac_147_an_app_that_is_bound_right_after_a_reset_does_not_hide_behind_an_older_one() {
    let data = HOUSE.replace("combined_registration", "hold_new_methods = true\ncombined_registration");
    let portal = TestPortal::start_with(&data).await;
    let (_, old) = with_app(&portal).await;
    let proves = async |person: &mut crate::support::browser::Browser, key: &str| {
        portal.clock.advance(2 * MINUTE_MS);
        person.choose(0).await.unwrap();
        step(&person.prove(&shown_by_app(&portal, key)).await).to_owned()
    };
    let mut thief = portal.browser();
    thief.begin(RUTH).await.unwrap();
    assert_eq!(proves(&mut thief, &old).await, "new-password");
    assert_eq!(step(&thief.set_password("Amber lantern 27").await), "done");
    thief = portal.browser();
    thief.sign_in_to_register(RUTH, "Amber lantern 27").await.unwrap();
    assert_eq!(proves(&mut thief, &old).await, "manage");
    let begun = thief.register("add", json!({ "method": "app-code" })).await;
    let (new, manage) = take_in_app(&portal, &mut thief, begun).await;
    let held: Vec<_> = on_file(&manage).iter().map(|on_file| on_file.held_until_ms.is_some()).collect();
    assert_eq!(held, [false, true], "the new one alone");
    // It passes no gate by itself; with the older one the person goes on.
    let mut next = portal.browser();
    next.begin(RUTH).await.unwrap();
    assert_eq!(proves(&mut next, &new).await, "choose-method");
    assert_eq!(proves(&mut next, &old).await, "new-password");
}

#[tokio::test]
async fn ac_148_dropping_the_last_one_is_told_and_may_be_forbidden() {
    let required = HOUSE.replace("combined_registration", "require_registration = true\ncombined_registration");
    let portal = TestPortal::start_with(&required).await;
    let (mut ruth, _) = with_app(&portal).await;
    let asked = registering(ruth.register("remove", json!({ "place": 0 })).await);
    assert!(matches!(asked, RegisterStep::ConfirmRemoval { consequence: Consequence::NoResetAndAsked, .. }));
    ruth.register("remove-it", json!({})).await.unwrap();
    assert!(was_told(&portal, "ruth@cloud.example", "was removed").await);

    let kept = HOUSE.replace("combined_registration", "keep_needed_methods = true\ncombined_registration");
    let portal = TestPortal::start_with(&kept).await;
    let (mut ruth, _) = with_app(&portal).await;
    ruth.register("remove", json!({ "place": 0 })).await.unwrap();
    let refused = ruth.register("remove-it", json!({})).await;
    assert_eq!(refusal(&refused), Some(Refusal::Register(RegisterRefusal::RemovalForbidden)));
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'app-code'").await, 1);
}

#[tokio::test]
async fn no_more_than_five_of_a_kind_go_on_file() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, _) = with_app(&portal).await;
    for _ in 1..5 {
        let begin = ruth.register("add", json!({ "method": "app-code" })).await;
        take_in_app(&portal, &mut ruth, begin).await.1.unwrap();
    }
    let sixth = ruth.register("add", json!({ "method": "app-code" })).await;
    assert_eq!(refusal(&sixth), Some(Refusal::Register(RegisterRefusal::TooMany { most: 5 })));
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'app-code'").await, 5);
}

#[tokio::test]
async fn a_new_apps_first_code_is_good_once() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, key) = with_app(&portal).await;
    let mut thief = portal.browser();
    thief.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    thief.choose(0).await.unwrap();
    assert_eq!(refusal(&thief.prove(&shown_by_app(&portal, &key)).await), Some(Refusal::CodeUsed));
}
