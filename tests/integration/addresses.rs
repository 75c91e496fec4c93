//! Addresses that people get wrong, and what they see then.

use reqwest::header::{ACCEPT, CONTENT_TYPE, HOST, LOCATION, ORIGIN};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::support::portal::{PUBLIC_URL, TestPortal};

/// As a browser asks for a page.
const PAGE: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

#[tokio::test]
async fn a_person_who_writes_an_address_in_another_way_comes_to_the_page_they_mean() {
    let portal = TestPortal::start().await;
    for (asked, to) in [
        ("/change/", "/change"),
        ("/register/", "/register"),
        ("/Change", "/change"),
        ("/REGISTER//", "/register"),
        ("/reset", "/"),
        ("/Reset/", "/"),
        ("/change/?mkt=ko&username=rosa+x@cloud.example", "/change?mkt=ko&username=rosa+x@cloud.example"),
        ("/not-me/", "/not-me"),
        ("/Sign-In", "/sign-in"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = portal.browser().request(method, asked).header(ACCEPT, PAGE).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FOUND, "{asked}");
            assert_eq!(answer.headers()[LOCATION], to, "{asked}");
            assert_eq!(answer.headers()["cache-control"], "no-store", "{asked}");
        }
    }
    // Old browsers ask for an icon there, whatever the page says.
    let icon = portal.browser().get("/favicon.ico").await;
    assert_eq!(icon.status(), StatusCode::FOUND);
    let icon = portal.browser().get(icon.headers()[LOCATION].to_str().unwrap()).await;
    assert_eq!((icon.status(), &icon.headers()[CONTENT_TYPE]), (StatusCode::OK, &"image/svg+xml".parse().unwrap()));
    // None of these addresses redirects, so none leads to another site.
    for asked in ["//evil.example/change", "//change", "/change/%2f%2fevil.example", "/\\evil.example", "/reset/x"] {
        let answer = portal.browser().get(asked).await;
        assert!(!answer.status().is_redirection(), "{asked}: {:?}", answer.headers());
    }
}

#[tokio::test]
async fn a_manager_of_passwords_finds_the_page_to_change_one() {
    let portal = TestPortal::start().await;
    let answer = portal.browser().get("/.well-known/change-password").await;
    assert_eq!((answer.status(), &answer.headers()[LOCATION]), (StatusCode::FOUND, &"/change".parse().unwrap()));
    assert_eq!(answer.headers()["cache-control"], "no-store");
    // The manager tries this address too: if it were found, the answer above would mean nothing.
    let nothing = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    assert_eq!(portal.browser().get(nothing).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_manager_of_passkeys_finds_where_they_are_set_up_and_looked_after() {
    let portal = TestPortal::start().await;
    let answer = portal.browser().get("/.well-known/passkey-endpoints").await;
    assert_eq!(answer.headers()["content-type"], "application/json");
    let policy = answer.headers()["permissions-policy"].to_str().unwrap().to_owned();
    for allowed in ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"] {
        assert!(policy.contains(allowed), "{policy}");
    }
    let told: serde_json::Value = answer.json().await.unwrap();
    let registration = "https://reset.example/register";
    assert_eq!(told, serde_json::json!({ "enroll": registration, "manage": registration }));
}

#[tokio::test]
async fn a_person_at_a_wrong_address_reads_a_page_in_their_language_that_leads_on() {
    let portal = TestPortal::start().await;
    for (path, accepted, lang, title) in [
        ("/wrong", "en", "en", "There is no page at this address"),
        ("/wrong/deeper?mkt=es", "ko", "es", "No hay ninguna página"),
        ("/wrong", "ar", "ar", "لا توجد صفحة"),
        ("/apple-touch-icon.png", "ko", "ko", "이 주소에는 페이지가 없습니다"),
        ("/check/nothing", "lt", "lt", "Šiuo adresu puslapio nėra"),
    ] {
        let request = portal.browser().request(Method::GET, path).header(ACCEPT, PAGE);
        let answer = request.header("accept-language", accepted).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        let headers = answer.headers().clone();
        assert_eq!(
            (&headers["content-language"], &headers["cache-control"]),
            (&lang.parse().unwrap(), &"no-store".parse().unwrap())
        );
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert!(headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"), "{path}");
        let page = answer.text().await.unwrap();
        assert!(page.contains(title) && page.contains(&format!("href=\"/?mkt={lang}\"")), "{path}: {page}");
        assert!(!page.contains("wrong"), "what was asked for does not come back: {page}");
    }
}

#[tokio::test]
async fn whatever_turns_a_person_away_is_a_page_and_programs_get_their_answer() {
    let portal = TestPortal::start().await;
    let long = "x".repeat(20_000);
    let long_address = format!("/?username={long}");
    for (method, path, host, origin, status) in [
        (Method::GET, "/", "other.example", PUBLIC_URL, StatusCode::MISDIRECTED_REQUEST),
        (Method::GET, long_address.as_str(), "reset.example", PUBLIC_URL, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
        (Method::POST, "/sign-in", "reset.example", "null", StatusCode::FORBIDDEN),
        (Method::POST, "/sign-in", "reset.example", PUBLIC_URL, StatusCode::UNPROCESSABLE_ENTITY),
        (Method::POST, "/change", "reset.example", PUBLIC_URL, StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let ask = |accept: &'static str| {
            let request = portal.browser().request(method.clone(), path).header(ORIGIN, origin).header(ACCEPT, accept);
            let mut request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").build().unwrap();
            request.headers_mut().insert(HOST, host.parse().unwrap());
            *request.body_mut() = Some("user=x".into());
            async { reqwest::Client::new().execute(request).await.unwrap() }
        };
        let answer = ask(PAGE).await;
        assert_eq!(answer.status(), status, "{method} {path:.40}");
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/html; charset=utf-8", "{method} {path:.40}");
        let page = answer.text().await.unwrap();
        let home = if host == "reset.example" { "href=\"/?mkt=en\"" } else { "href=\"https://reset.example/?mkt=en\"" };
        assert!(page.contains("<h1>") && page.contains(home), "{page}");
        assert!(!page.contains("BadRequest") && !page.contains("missing field"), "{page}");
        let answer = ask("application/json").await;
        assert_eq!(answer.status(), status);
        assert!(!answer.text().await.unwrap().contains('<'), "{method} {path:.40}");
    }
    // The interface for programs answers in JSON, whatever the client accepts.
    for (path, accept) in [("/api/v1/nothing", PAGE), ("/api/v1/nothing", "*/*")] {
        let answer = portal.browser().request(Method::GET, path).header(ACCEPT, accept).send().await.unwrap();
        assert_eq!(answer.headers()[CONTENT_TYPE], "application/problem+json");
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], "not-found");
    }
    let answer = portal.browser().request(Method::GET, "/api/reset/current").header(ACCEPT, PAGE).send().await.unwrap();
    assert_eq!((answer.status(), answer.text().await.unwrap().as_str()), (StatusCode::METHOD_NOT_ALLOWED, ""));
}
