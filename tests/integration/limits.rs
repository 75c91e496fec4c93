//! What one network may ask, with the limits as they ship.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, ORIGIN};
use reqwest::{Method, StatusCode};
use server::http::routes::{self, Cost};
use server::https::Way;
use server::policy::network::Allowances;
use server::provider::{Facts, Provider, UserClaim};
use tokio::net::TcpListener;

use crate::support::browser::step;
use crate::support::portal::{DATA, PUBLIC_URL, Setup, TestPortal};

/// A cookie in the portal's form that was never given out.
const MADE_UP: &str = "__Host-latchkey=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A provider that closes every connection at once, and how often it was called.
async fn down() -> (Provider, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let called = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&called);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    let facts = Facts {
        tenant: "Cloud Works".into(),
        name: "Cloud sign-in".into(),
        issuer: format!("http://localhost:{port}"),
        client_id: "latchkey".into(),
        client_secret: None,
        user_claim: UserClaim::new("upn").unwrap(),
    };
    (Provider::new(facts, Way::straight(None).unwrap(), Duration::from_secs(5)).unwrap(), called)
}

async fn portal_with(allowances: Allowances) -> (TestPortal, Arc<AtomicUsize>) {
    let (provider, called) = down().await;
    (TestPortal::start_as(DATA, Setup { providers: vec![provider], allowances, ..Setup::default() }).await, called)
}

/// How many rows there are in all tables to which a stranger's request could add one.
async fn rows(portal: &TestPortal) -> i64 {
    portal
        .count(
            "SELECT (SELECT COUNT(*) FROM audit) + (SELECT COUNT(*) FROM flow) + (SELECT COUNT(*) FROM outbox) \
             + (SELECT COUNT(*) FROM challenge) + (SELECT COUNT(*) FROM provider_sign_in) \
             + (SELECT COUNT(*) FROM network_failure) + (SELECT COUNT(*) FROM puzzle_spent) \
             + (SELECT COUNT(*) FROM check_passed) + (SELECT COUNT(*) FROM wrong_proof) \
             + (SELECT COUNT(*) FROM help_request) + (SELECT COUNT(*) FROM ticket)",
        )
        .await
}

#[tokio::test]
async fn lk_005_every_route_has_a_limit_unless_it_only_looks() {
    let (portal, called) = portal_with(Allowances { calls: 6, begins: 3, ..Allowances::default() }).await;
    let routes: Vec<(&str, Cost, Cost)> = routes::pages(&portal.web)
        .iter()
        .chain(&routes::functions())
        .map(|route| (route.path, route.get, route.other))
        // Addresses without a route: files, and what does not exist.
        .chain([("/favicon.ico", Cost::Look, Cost::Call), ("/nothing/here", Cost::Look, Cost::Call)])
        .collect();
    assert!(routes.len() > 30, "{routes:?}");
    let mut seen = [0; 3];
    for (nth, (path, get, other)) in routes.into_iter().enumerate() {
        let address = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
        let address = address.collect::<Vec<_>>().join("/");
        for (place, (method, cost)) in
            [(Method::GET, get), (Method::HEAD, get), (Method::POST, other)].into_iter().enumerate()
        {
            let before = (rows(&portal).await, called.load(Ordering::SeqCst));
            let network = format!("10.{nth}.{place}.7");
            let mut passed = 0;
            for _ in 0..10 {
                let request = portal.browser().request(method.clone(), &address).header("x-forwarded-for", &network);
                let kind =
                    if path.starts_with("/api/") { "application/json" } else { "application/x-www-form-urlencoded" };
                let request = request.header(COOKIE, MADE_UP).header(ORIGIN, PUBLIC_URL).header(CONTENT_TYPE, kind);
                let answer = request.body(if path.starts_with("/api/") { "{}" } else { "" }).send().await.unwrap();
                passed += usize::from(answer.status() != StatusCode::TOO_MANY_REQUESTS);
            }
            let after = (rows(&portal).await, called.load(Ordering::SeqCst));
            match cost {
                Cost::Look => assert_eq!((passed, after), (10, before), "{method} {path} is no look"),
                Cost::Call => assert_eq!(passed, 6, "{method} {path}"),
                Cost::Begin => assert_eq!(passed, 3, "{method} {path}"),
            }
            seen[cost as usize] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 8), "{seen:?}");
}

#[tokio::test]
async fn lk_005_a_way_back_from_no_outing_writes_nothing() {
    let (portal, called) = portal_with(Allowances::default()).await;
    let before = rows(&portal).await;
    for state in ["x", "", "A".repeat(43).as_str()] {
        for query in [format!("?state={state}&code=c"), format!("?state={state}&error=access_denied"), String::new()] {
            let request = portal.browser().request(Method::GET, &format!("/register/callback{query}"));
            let answer = request.header(COOKIE, MADE_UP).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        }
    }
    assert_eq!((rows(&portal).await, called.load(Ordering::SeqCst)), (before, 0));

    // The limit of calls counts these requests, too.
    let mut passed = 0;
    for _ in 0..700 {
        let answer = portal.browser().request(Method::GET, "/register/callback?state=x").header(COOKIE, MADE_UP).send();
        passed += usize::from(answer.await.unwrap().status() == StatusCode::SEE_OTHER);
    }
    assert_eq!(passed, 600 - 9);
    assert_eq!(rows(&portal).await, before + 1, "one line says that the limit was reached");
    assert!(portal.events().await.contains(&"limit-reached:requests-per-minute".to_owned()));
}

#[tokio::test]
async fn lk_005_without_a_provider_there_is_no_way_out_and_none_back() {
    let portal = TestPortal::start().await;
    for path in ["/register/provider", "/register/callback?state=x", "/register/provider?whr=cloud.example"] {
        let answer = portal.browser().request(Method::GET, path).header(COOKIE, MADE_UP).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn lk_005_a_provider_that_is_down_is_not_asked_once_per_call() {
    let (portal, called) = portal_with(Allowances::default()).await;
    let mut passed = 0;
    for _ in 0..150 {
        let request = portal.browser().request(Method::GET, "/register/provider?whr=cloud.example");
        passed += usize::from(request.send().await.unwrap().status() == StatusCode::SEE_OTHER);
    }
    assert_eq!((passed, called.load(Ordering::SeqCst)), (120, 1));
    assert!(portal.events().await.contains(&"limit-reached:begins-per-minute".to_owned()));
    portal.clock.advance(60_000);
    let again = portal.browser().get("/register/provider?whr=cloud.example").await;
    assert_eq!((again.status(), called.load(Ordering::SeqCst)), (StatusCode::SEE_OTHER, 2));
}

#[tokio::test]
async fn a_client_that_asks_for_the_head_alone_sets_nothing_going() {
    let (portal, called) = portal_with(Allowances::default()).await;
    let before = rows(&portal).await;
    for path in ["/register/provider?whr=cloud.example", "/register/callback?state=x"] {
        let request = portal.browser().request(Method::HEAD, path).header(COOKIE, MADE_UP);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    assert_eq!((rows(&portal).await, called.load(Ordering::SeqCst)), (before, 0));
}

#[tokio::test]
async fn forty_people_of_one_office_are_all_served_within_one_minute() {
    let people: String = (0..40)
        .map(|nth| {
            format!(
                "[[account]]\ntenant = \"Office\"\nuser_id = \"p{nth}@office.example\"\n\
                 other_mails = [\"p{nth}@mail.example\"]\n"
            )
        })
        .collect();
    let office = format!("[[tenant]]\nname = \"Office\"\ndomains = [\"office.example\"]\n{people}");
    let portal = TestPortal::start_with(&office).await;
    for nth in 0..40 {
        let mut person = portal.browser();
        person.begin(&format!("p{nth}@office.example")).await.unwrap();
        person.current().await.unwrap();
        person.choose(0).await.unwrap();
        person.current().await.unwrap();
        let code = portal.code_sent_to(&format!("p{nth}@mail.example")).await;
        person.prove(&code).await.unwrap();
        person.set_password("short").await.unwrap();
        assert_eq!(step(&person.set_password("Amber lantern 27").await), "done", "person {nth}");
    }
    assert!(!portal.events().await.iter().any(|event| event.starts_with("limit-reached")));
    // The clock stood still, so the limit of this minute has counted the forty people.
    let mut passed = 0;
    for _ in 0..100 {
        let mut more = portal.browser();
        let answer = more.post("/api/reset/begin", &serde_json::json!({})).await;
        passed += usize::from(answer.status() != StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(passed, 120 - 40);
}

#[tokio::test]
async fn a_person_who_meets_a_limit_on_a_page_reads_how_long_to_wait() {
    let (portal, _) = portal_with(Allowances { begins: 1, ..Allowances::default() }).await;
    let ask = || portal.browser().request(Method::GET, "/register/provider?mkt=es").header(ACCEPT, "text/html").send();
    assert_eq!(ask().await.unwrap().status(), StatusCode::SEE_OTHER);
    let told = ask().await.unwrap();
    assert_eq!(told.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(told.headers().contains_key("retry-after"));
    let page = told.text().await.unwrap();
    assert!(page.contains("lang=\"es\"") && page.contains("<h1>") && !page.contains("TooMany"), "{page}");
}
