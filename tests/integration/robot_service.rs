//! The check by an outside service: its yes counts once, for the portal's host and one action. No answer is no yes.

use reqwest::header::{CONTENT_TYPE, LOCATION, ORIGIN};
use reqwest::{Method, StatusCode};
use serde_json::json;
use server::captcha::service::{Kind, Word};
use server::clock::{MINUTE_MS, utc};
use server::wire::{Asked, Refusal, Step};

use crate::support::browser::{Answer, Browser, refusal, solve, step};
use crate::support::portal::{DATA, PUBLIC_URL, START_MS, TestPortal};
use crate::support::siteverify::{SECRET, Siteverify, TOKEN, good};

const ALICE: &str = "alice@cloud.example";
/// The time at which the tests' clock stands still.
const NOW: &str = "2026-11-23T16:20:00Z";

/// As [`DATA`], where Cloud Works asks for the service.
async fn portal(service: &Siteverify, kind: Kind) -> TestPortal {
    let data = DATA.replacen("[tenant.settings]\n", "[tenant.settings]\nrobot_check = \"service\"\n", 1);
    TestPortal::start_with_service(service.service(kind), &data).await
}

/// Sends the form with the widget's token.
async fn hands_in(browser: &Browser, action: &str, field: &str, token: &str) -> reqwest::Response {
    let body = form_urlencoded::Serializer::new(String::new()).append_pair(field, token).finish();
    let request = browser
        .request(Method::POST, &format!("/check/{action}?mkt=en&username=alice%40cloud.example"))
        .header(ORIGIN, PUBLIC_URL)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    request.body(body).send().await.unwrap()
}

async fn passes(browser: &Browser) -> StatusCode {
    hands_in(browser, "reset", "cf-turnstile-response", TOKEN).await.status()
}

fn asked(answer: &Answer) -> Option<Asked> {
    match &answer.as_ref().unwrap().step {
        Step::Identify { asked, .. } => asked.clone(),
        step => panic!("{step:?}"),
    }
}

#[tokio::test]
async fn a_yes_of_the_service_begins_one_visit_and_work_is_another_way() {
    let service = Siteverify::start().await;
    let portal = portal(&service, Kind::Turnstile).await;
    let mut alice = portal.browser();
    let wanted = alice.begin(ALICE).await;
    assert_eq!((refusal(&wanted), asked(&wanted)), (Some(Refusal::CheckWanted), Some(Asked::Service)));
    let back = hands_in(&alice, "reset", "cf-turnstile-response", TOKEN).await;
    assert_eq!(back.status(), StatusCode::SEE_OTHER);
    assert_eq!(back.headers()[LOCATION], "/?mkt=en&username=alice%40cloud.example");
    let form = service.asked().pop().unwrap();
    assert_eq!((form["secret"].as_str(), form["response"].as_str()), (SECRET, TOKEN));
    assert!(form.contains_key("remoteip") && form.len() == 3, "{form:?}");
    assert_eq!(step(&alice.begin(ALICE).await), "choose-method");
    alice.leave().await.unwrap();
    assert_eq!(refusal(&alice.begin(ALICE).await), Some(Refusal::CheckWanted), "one visit");
    let mut works = portal.browser();
    let Step::Identify { puzzle, .. } = works.begin(ALICE).await.unwrap().step else { panic!() };
    assert_eq!(step(&works.begin_with(ALICE, &solve(puzzle)).await), "choose-method");
    assert_eq!(service.asked().len(), 1, "the service is not asked where a puzzle is solved");
    assert!(portal.events().await.contains(&"check-passed:ok".to_owned()));
}

#[tokio::test]
async fn the_page_of_the_service_has_a_policy_of_its_own_and_no_other_page_has_it() {
    let service = Siteverify::start().await;
    let portal = portal(&service, Kind::Turnstile).await;
    let browser = portal.browser();
    let page = browser.get("/check/change?mkt=en&ru=%22%3E%3Cscript%3E").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(
        policy.contains("script-src https://challenges.cloudflare.com;") && policy.contains("frame-ancestors 'none'")
    );
    assert!(!policy.contains("script-src 'self'"), "the portal's own program does not run there");
    let html = page.text().await.unwrap();
    for part in ["class=\"cf-turnstile\"", "data-sitekey=\"1x00000000000000000000AA\"", "data-action=\"change\""] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("<script>") && !html.contains(SECRET));
    for path in ["/", "/change", "/register", "/?whr=cloud.example", "/check/picture/x"] {
        let answer = browser.get(path).await;
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(!policy.contains("cloudflare"), "{path}: {policy}");
        assert_eq!(answer.headers()["cross-origin-embedder-policy"], "require-corp");
    }
    assert_eq!(browser.get("/check/help").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(TestPortal::start().await.browser().get("/check/reset").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn ac_062_a_form_without_a_token_passes_nothing_and_asks_nobody() {
    let service = Siteverify::start().await;
    let portal = portal(&service, Kind::Turnstile).await;
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    for (field, token) in [
        ("cf-turnstile-response", ""),
        ("g-recaptcha-response", TOKEN),
        ("captchaRequired", "false"),
        ("cf-turnstile-response", &"x".repeat(5_000)),
    ] {
        assert_eq!(hands_in(&alice, "reset", field, token).await.status(), StatusCode::FORBIDDEN, "{field}");
    }
    assert!(service.asked().is_empty());
    // Failures make puzzles harder. One as hard as the puzzle that replaces the service would pass.
    portal.sql("DELETE FROM network_failure").await;
    assert_eq!(refusal(&alice.begin(ALICE).await), Some(Refusal::CheckWanted));
    let crossed = alice.request(Method::POST, "/check/reset").header(ORIGIN, "https://evil.example");
    assert_eq!(crossed.send().await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn ac_063_a_token_passes_once_also_where_the_service_would_say_yes_again() {
    let service = Siteverify::start().await;
    let portal = portal(&service, Kind::Turnstile).await;
    let mut browsers = Vec::new();
    for _ in 0..20 {
        let mut browser = portal.browser();
        browser.current().await.unwrap();
        browsers.push(browser);
    }
    let statuses = futures_util::future::join_all(browsers.iter().map(passes)).await;
    let passed = statuses.iter().filter(|status| **status == StatusCode::SEE_OTHER).count();
    assert_eq!(passed, 1, "{statuses:?}");
    assert_eq!(portal.count("SELECT COUNT(*) FROM check_passed").await, 1);
}

#[tokio::test]
async fn ac_065_a_token_of_another_host_or_action_is_refused() {
    let service = Siteverify::start().await;
    let portal = portal(&service, Kind::Turnstile).await;
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    for said in [
        good("evil.example", "reset"),
        good("RESET.example.evil.example", "reset"),
        good("", "reset"),
        good("reset.example", "change"),
        good("reset.example", ""),
        json!({ "success": true, "hostname": "reset.example", "challenge_ts": NOW }),
        json!({ "success": true, "action": "reset", "challenge_ts": NOW }),
        // As published: for a token that was used or is too old, and for one of another site key.
        json!({ "success": false, "error-codes": ["timeout-or-duplicate"] }),
        json!({ "success": false, "error-codes": ["invalid-input-response"], "hostname": "reset.example" }),
    ] {
        service.says("200 OK", &said);
        assert_eq!(passes(&alice).await, StatusCode::FORBIDDEN, "{said}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM check_passed").await, 0);
    let details: Vec<_> = portal.audit().await.into_iter().filter(|line| line.event == "check-refused").collect();
    assert_eq!(details.len(), 9);
    portal.sql("DELETE FROM network_failure").await;
    // A yes for one action is none for the other.
    service.says("200 OK", good("reset.example", "change"));
    let changes = hands_in(&alice, "change", "cf-turnstile-response", TOKEN).await;
    assert_eq!(changes.status(), StatusCode::SEE_OTHER);
    assert_eq!(refusal(&alice.begin(ALICE).await), Some(Refusal::CheckWanted));
    portal.clock.advance(11 * MINUTE_MS);
    let late = alice.begin_change(ALICE, "Forgotten lantern 1").await;
    assert_eq!(refusal(&late), Some(Refusal::CheckWanted), "a yes lives ten minutes");
}

#[tokio::test]
async fn lk_006_a_yes_of_another_time_or_one_that_contradicts_itself_passes_nobody() {
    let service = Siteverify::start().await;
    for (kind, oldest_minutes) in [(Kind::Turnstile, 6), (Kind::Hcaptcha, 11), (Kind::Recaptcha, 11)] {
        let asked = service.service(kind);
        let says = |said: serde_json::Value| {
            let mut whole = good("reset.example", "reset");
            whole.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
            service.says("200 OK", whole);
        };
        let word = async || asked.ask(TOKEN, "reset", "192.0.2.1".parse().unwrap(), START_MS).await.unwrap();
        for (said, reason) in [
            (json!({ "challenge_ts": "2020-11-23T16:20:00Z" }), "too-old"),
            (json!({ "challenge_ts": utc(START_MS - oldest_minutes * MINUTE_MS - 1) }), "too-old"),
            (json!({ "challenge_ts": utc(START_MS + MINUTE_MS + 1) }), "in-the-future"),
            (json!({ "challenge_ts": "2120-11-23T16:20:00Z" }), "in-the-future"),
            (json!({ "challenge_ts": null }), "no-time"),
            (json!({ "challenge_ts": "" }), "no-time"),
            (json!({ "challenge_ts": "yesterday" }), "no-time"),
            (json!({ "challenge_ts": "2026-11-23T16:20:00" }), "no-time"),
            (json!({ "error-codes": ["timeout-or-duplicate"] }), "contradicts-itself"),
            (json!({ "error-codes": [""] }), "contradicts-itself"),
        ] {
            says(said.clone());
            assert_eq!(word().await, Word::Bad(reason.into()), "{said}");
        }
        for said in [
            json!({}),
            json!({ "challenge_ts": utc(START_MS - oldest_minutes * MINUTE_MS) }),
            json!({ "challenge_ts": utc(START_MS + MINUTE_MS) }),
            json!({ "challenge_ts": "2026-11-23T18:20:00+02:00" }),
            json!({ "error-codes": null }),
            json!({ "error-codes": [] }),
        ] {
            says(said.clone());
            assert_eq!(word().await, Word::Good, "{said}");
        }
    }
}

#[tokio::test]
async fn ac_065_services_that_tell_no_action_are_held_to_the_host() {
    let service = Siteverify::start().await;
    for (kind, field) in [(Kind::Hcaptcha, "h-captcha-response"), (Kind::Recaptcha, "g-recaptcha-response")] {
        let portal = portal(&service, kind).await;
        let mut alice = portal.browser();
        alice.current().await.unwrap();
        service.says("200 OK", json!({ "success": true, "hostname": "evil.example", "challenge_ts": NOW }));
        assert_eq!(hands_in(&alice, "reset", field, "token-1").await.status(), StatusCode::FORBIDDEN);
        service.says(
            "200 OK",
            json!({ "success": true, "hostname": "reset.example", "challenge_ts": NOW, "credit": false }),
        );
        assert_eq!(hands_in(&alice, "reset", field, "token-2").await.status(), StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn ac_140_a_service_that_is_down_lies_or_leads_elsewhere_passes_nobody_and_shuts_nobody_out() {
    let service = Siteverify::start().await;
    let portal = portal(&service, Kind::Turnstile).await;
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    let yes = good("reset.example", "reset").to_string();
    for (status, said) in [
        ("500 Internal Server Error", yes.clone()),
        ("503 Service Unavailable", String::new()),
        ("302 Found", yes.clone()),
        ("200 OK", "<html>one moment</html>".into()),
        ("200 OK", String::new()),
        ("200 OK", format!("{yes}{}", " ".repeat(20_000))),
        ("200 OK", json!({ "success": "true" }).to_string()),
        ("200 OK", json!({ "success": false, "error-codes": ["invalid-input-secret"] }).to_string()),
        ("200 OK", json!({ "success": false, "error-codes": ["internal-error"] }).to_string()),
        ("", String::new()),
    ] {
        service.says(status, &said);
        assert_eq!(passes(&alice).await, StatusCode::SERVICE_UNAVAILABLE, "{status} {said}");
    }
    for identity in ["expired", "wrong-name", "foreign"] {
        let liar = Siteverify::start_as(|certificates| match identity {
            "expired" => certificates.expired.clone(),
            "wrong-name" => certificates.wrong_name.clone(),
            _ => certificates.foreign.clone(),
        })
        .await;
        let fault = liar.service(Kind::Turnstile).ask(TOKEN, "reset", "192.0.2.1".parse().unwrap(), START_MS).await;
        assert!(fault.is_err() && liar.asked().is_empty(), "{identity}: the secret was not sent");
    }
    let failures = portal.count("SELECT COUNT(*) FROM network_failure").await;
    assert_eq!(failures, 0, "an outage is no failure of the person");
    assert!(portal.events().await.contains(&"check-refused:check-unavailable".to_owned()));
    // The puzzle, which is the only way left, is no harder than usual.
    let wanted = alice.begin(ALICE).await;
    let Step::Identify { puzzle, .. } = wanted.unwrap().step else { panic!() };
    assert_eq!(puzzle.bits, 9);
    assert_eq!(step(&alice.begin_with(ALICE, &solve(puzzle)).await), "choose-method");
}
