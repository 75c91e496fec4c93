//! Addresses, links and notices in what goes out (catalogue B6).

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HOST, ORIGIN};
use serde_json::{Value, json};
use server::import::Verdict;
use server::wire::Step;

use crate::support::browser::{Answer, Browser, step};
use crate::support::portal::{DATA, PUBLIC_URL, TestPortal};

/// Where the last page leads back to, for a visit that came with this `ru`.
async fn return_address(portal: &TestPortal, ru: &str) -> Option<String> {
    let mut alice = portal.browser();
    alice.ru = Some(ru.to_owned());
    let done = reset(portal, &mut alice).await;
    let Step::Done { return_to, .. } = done.unwrap().step else { panic!() };
    // A day has room for ten mails only.
    portal.clock.advance(server::clock::DAY_MS);
    return_to
}

async fn reset(portal: &TestPortal, alice: &mut Browser) -> Answer {
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    alice.prove(&code).await.unwrap();
    alice.set_password("Amber lantern 27").await
}

#[tokio::test]
async fn ac_070_the_host_of_a_request_reaches_no_mail() {
    let portal = TestPortal::start().await;
    for host in ["evil.example", "reset.example:444", "reset.example.evil.example", ""] {
        let request = reqwest::Client::new().post(format!("http://{}/api/reset/current", portal.address));
        let request = request.header(HOST, host).header(ORIGIN, PUBLIC_URL).header(CONTENT_TYPE, "application/json");
        let status = request.body("{}").send().await.unwrap().status();
        assert!(matches!(status, StatusCode::MISDIRECTED_REQUEST | StatusCode::BAD_REQUEST), "{host}: {status}");
    }
    let two =
        raw(&portal, "GET / HTTP/1.1\r\nHost: reset.example\r\nHost: evil.example\r\nConnection: close\r\n\r\n").await;
    assert!(two.starts_with("HTTP/1.1 421") || two.starts_with("HTTP/1.1 400"), "{two}");
    let absolute =
        raw(&portal, "GET http://evil.example/ HTTP/1.1\r\nHost: reset.example\r\nConnection: close\r\n\r\n").await;
    assert!(absolute.starts_with("HTTP/1.1 421") || absolute.starts_with("HTTP/1.1 400"), "{absolute}");
    let mut alice = portal.browser();
    for forwarded in ["x-forwarded-host", "forwarded", "x-original-url"] {
        let request = alice.request(reqwest::Method::GET, "/").header(forwarded, "host=evil.example");
        let page = request.send().await.unwrap().text().await.unwrap();
        assert!(!page.contains("evil.example"), "{forwarded}");
    }
    reset(&portal, &mut alice).await.unwrap();
    for mail in portal.mails_to("alice@mail.example").await {
        assert!(!mail.text.contains("evil.example") && !mail.html.contains("evil.example"));
        let links = mail.html.matches("href=\"").count();
        let ours = mail.html.matches("href=\"https://reset.example/not-me?").count();
        assert_eq!(links, ours, "the one link is made of the address that is configured");
    }
}

async fn raw(portal: &TestPortal, request: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(portal.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn ac_072_a_return_address_off_the_list_leads_nowhere() {
    let portal = TestPortal::start().await;
    for trick in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "%2f%2fevil.example",
        "https://app.example@evil.example/cb",
        "/..//evil.example",
        "https://app.example/cb\r\nSet-Cookie: a=b",
        "https://app.example/cb https://evil.example",
    ] {
        assert_eq!(return_address(&portal, trick).await, None, "{trick:?}");
    }
    assert_eq!(return_address(&portal, "https://app.example/cb").await.as_deref(), Some("https://app.example/cb"));
    assert!(portal.events().await.contains(&"return-address-refused:not-listed".to_owned()));
}

#[tokio::test]
async fn ac_073_return_addresses_compare_letter_by_letter() {
    let portal = TestPortal::start().await;
    for near in [
        "https://app.exampleevil/cb",
        "https://appXexample/cb",
        "https://app.example/cb/../x",
        "https://APP.example/cb",
        "http://app.example/cb",
        "https://app.example:444/cb",
        "https://app.example/cb?x",
        "https://app.example/cb#x",
        "https://app.example/cb/",
        "https://app.example/c",
        " https://app.example/cb",
    ] {
        assert_eq!(return_address(&portal, near).await, None, "{near:?}");
    }
}

#[tokio::test]
async fn ac_075_one_address_gets_one_mail_whatever_the_user_id_is_shaped_like() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    let solution = alice.solved().await;
    let entry = json!({ "locale": "en", "username": null, "whr": null, "ru": null });
    let shapes: [Value; 5] = [
        json!(["alice@cloud.example", "evil@evil.example"]),
        json!({ "0": "alice@cloud.example" }),
        json!(null),
        json!(1),
        json!(true),
    ];
    for shape in shapes {
        let body = json!({ "entry": entry, "user_id": shape, "solution": solution });
        assert_eq!(alice.post("/api/reset/begin", &body).await.status(), StatusCode::BAD_REQUEST, "{shape}");
    }
    let body = json!({ "entry": entry, "user_id": "alice@cloud.example", "solution": solution }).to_string();
    let twice = body.replacen("\"user_id\"", "\"user_id\":\"evil@evil.example\",\"user_id\"", 1);
    assert_eq!(alice.post_raw("/api/reset/begin", twice).await.status(), StatusCode::BAD_REQUEST, "a key given twice");
    for joined in [
        "alice@cloud.example,evil@evil.example",
        "alice@cloud.example;evil@evil.example",
        "alice@cloud.example\nevil@evil.example",
        "alice@cloud.example evil@evil.example",
        "alice@cloud.example\r\nBcc: evil@evil.example",
    ] {
        let mut person = portal.browser();
        let answer = person.begin(joined).await;
        assert!(matches!(step(&answer), "identify" | "stopped"), "{joined:?}: {answer:?}");
    }
    assert!(
        portal.mails_to("evil@evil.example").await.is_empty() && portal.mails_to("alice@mail.example").await.is_empty()
    );
    alice.begin_with("alice@cloud.example", &solution).await.unwrap();
    alice.choose(0).await.unwrap();
    assert_eq!(portal.mails_to("alice@mail.example").await.len(), 1);
}

#[tokio::test]
async fn ac_080_every_address_is_told_of_a_reset_and_whom_to_ask() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    reset(&portal, &mut alice).await.unwrap();
    for address in ["alice@cloud.example", "alice@mail.example", "alice@elsewhere.example"] {
        let notices: Vec<_> =
            portal.mails_to(address).await.into_iter().filter(|mail| mail.subject.contains("was reset")).collect();
        assert_eq!(notices.len(), 1, "{address}: one, not two");
        let notice = &notices[0];
        assert!(notice.text.contains("help desk"), "whom to ask: {}", notice.text);
        // There is one link, to object with. It is no way to sign in.
        let text = notice.text.replacen("https://reset.example/not-me?", "", 1);
        let html = notice.html.replacen("href=\"https://reset.example/not-me?", "", 1);
        for never in ["lantern", "http://", "https://", "href"] {
            assert!(!text.contains(never) && !html.contains(never), "{never}");
        }
        assert!(crate::support::portal::code_in(&notice.text).is_none());
    }
    let quiet =
        TestPortal::start_with(&DATA.replacen("[tenant.settings]", "[tenant.settings]\nnotify_person = false", 1))
            .await;
    let mut alice = quiet.browser();
    let done = reset(&quiet, &mut alice).await.unwrap();
    assert!(matches!(done.step, Step::Done { notices: 0, .. }), "the tenant switched notices off: {done:?}");
}

#[tokio::test]
async fn the_tenants_own_sender_writes_its_mails() {
    let data = DATA.replacen("[tenant.settings]", "[tenant.settings]\nmail_from = \"it@cloud.example\"", 1);
    let portal = TestPortal::start_with(&data).await;
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let mail = portal.mails_to("alice@mail.example").await.remove(0);
    assert_eq!((mail.from.as_str(), mail.from_name.as_str()), ("it@cloud.example", "Cloud Works"));
}

#[tokio::test]
async fn lk_012_a_name_that_would_turn_the_words_around_it_is_refused_by_its_field() {
    let portal = TestPortal::start().await;
    let names = |name: &str, person: &str| {
        format!(
            "[[tenant]]\nname = \"{name}\"\ndomains = [\"third.example\"]\n[[account]]\ntenant = \"Cloud Works\"\n\
             user_id = \"rosa@cloud.example\"\ngiven_name = \"{person}\"\nfamily_name = \"{person}\"\n\
             [[group]]\ntenant = \"Cloud Works\"\nname = \"{name}\"\n"
        )
    };
    for trick in
        ["\u{202e}", "\u{202a}", "\u{2066}", "\u{2069}", "\u{200e}", "\u{200f}", "\u{61c}", "\u{200b}", "\u{feff}"]
    {
        let report = portal.import(&names(&format!("Acme{trick}"), &format!("Ro{trick}sa"))).await;
        let code = format!("U+{:04X}", u32::from(trick.chars().next().unwrap()));
        for (kind, field) in [("tenant", "name: "), ("group", "name: "), ("account", "given_name: ")] {
            let row = report.iter().find(|row| row.kind == kind).unwrap();
            let Verdict::Refused(reason) = &row.verdict else { panic!("{kind}: {row:?}") };
            assert!(reason.starts_with(field) && reason.contains(&code), "{reason}");
        }
    }
    // Joiners that some languages are spelt with are accepted.
    let report = portal.import(&names("نرم\u{200c}افزار", "क्\u{200d}ष")).await;
    assert!(report.iter().all(|row| row.verdict == Verdict::Added), "{report:?}");
}
