//! "This was not me".

use reqwest::{Method, StatusCode};
use server::clock::DAY_MS;
use server::mail::Mail;
use server::wire::Outcome;

use super::HOUSE;
use crate::support::browser::{outcome, step};
use crate::support::operator::{Operator, err, out};
use crate::support::portal::{PUBLIC_URL, TestPortal};

const PAUL: &str = "paul@cloud.example";

/// Resets Paul's password. Gives the link in the notice.
async fn reset(portal: &TestPortal) -> String {
    let mut somebody = portal.browser();
    somebody.begin(PAUL).await.unwrap();
    somebody.choose(0).await.unwrap();
    somebody.prove(&portal.code_sent_to("paul@mail.example").await).await.unwrap();
    assert_eq!(step(&somebody.set_password("Amber lantern 27").await), "done");
    let mails = portal.mails_to("paul@mail.example").await;
    let link = |mail: &Mail| mail.text.lines().find(|line| line.starts_with(PUBLIC_URL)).map(str::to_owned);
    let (mail, link) = mails.iter().find_map(|mail| Some((mail, link(mail)?))).unwrap();
    assert!(mail.html.contains("<a href=\"https://reset.example/not-me?mkt=en#token="), "{}", mail.html);
    link
}

/// What goes over the wire for a link: everything before `#`.
fn asked_for(link: &str) -> String {
    link.strip_prefix(PUBLIC_URL).unwrap().split('#').next().unwrap().to_owned()
}

/// Sends the form of a page, with the link or a part of it.
async fn send(portal: &TestPortal, path: &str, link: &str) -> (StatusCode, String) {
    let body = format!("link={}", link.replace('#', "%23").replace('&', "%26").replace('+', "%2B"));
    let request = portal.browser().request(Method::POST, path).header("origin", PUBLIC_URL);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

pub async fn press(portal: &TestPortal, link: &str) -> (StatusCode, String) {
    send(portal, "/not-me?mkt=en", link).await
}

#[tokio::test]
async fn ac_081_opening_the_link_changes_nothing_and_the_button_closes_the_account() {
    let portal = TestPortal::start_with(HOUSE).await;
    let link = reset(&portal).await;
    for _ in 0..3 {
        let page = portal.browser().get(&asked_for(&link)).await;
        assert_eq!(page.status(), StatusCode::OK);
        let (status, page) = send(&portal, "/not-me/look?mkt=en", &link).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("It was not me") && page.contains(PAUL), "{page}");
    }
    let mut paul = portal.browser();
    assert_eq!(step(&paul.begin(PAUL).await), "choose-method", "nothing happened yet");
    // Another site's page cannot press the button.
    let foreign = portal.browser().request(Method::POST, "/not-me").header("origin", "https://evil.example");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);

    let (status, page) = press(&portal, &link).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("id=\"reported\""), "{page}");
    // Everything of the account is over, and nothing new begins.
    assert_eq!(step(&paul.choose(0).await), "out-of-step");
    for _ in 0..2 {
        let mut again = portal.browser();
        assert_eq!(outcome(&again.begin(PAUL).await), Some(Outcome::Reported));
    }
    let mut register = portal.browser();
    let signed_in = register.sign_in_to_register(PAUL, "Amber lantern 27").await;
    assert_eq!(outcome(&signed_in), Some(Outcome::Reported));
    let mut change = portal.browser();
    assert_eq!(outcome(&change.begin_change(PAUL, "Amber lantern 27").await), Some(Outcome::Reported));
    assert!(portal.signs_in(PAUL, "Amber lantern 27").await, "it resets nothing");
    let told = portal.mails_to("admin@cloud.example").await;
    assert!(told[0].text.contains(PAUL) && told[0].text.contains("was not made by its owner"), "{told:?}");
    for event in ["not-me-reported:ok", "visit-stopped:reported", "administrators-told:ok"] {
        assert!(portal.events().await.contains(&event.to_owned()), "{event}");
    }

    // A link works once. A made-up link gets the same answer as one that was used.
    for link in [link.as_str(), "x", "", "A".repeat(43).as_str()] {
        assert_eq!(press(&portal, link).await.0, StatusCode::GONE, "{link}");
        assert_eq!(send(&portal, "/not-me/look", link).await.0, StatusCode::GONE, "{link}");
    }
    assert_eq!(portal.browser().get("/not-me/x").await.status(), StatusCode::GONE);
}

#[tokio::test]
async fn lk_019_the_token_of_the_link_is_in_no_address_that_is_asked_for() {
    let portal = TestPortal::start_with(HOUSE).await;
    let link = reset(&portal).await;
    let token = link.split("#token=").nth(1).unwrap();
    assert_eq!((token.len(), asked_for(&link).as_str()), (43, "/not-me?mkt=en"));
    let first = portal.browser().get("/not-me?mkt=ko").await;
    assert_eq!(first.headers()["referrer-policy"], "same-origin");
    let first = first.text().await.unwrap();
    // The form works where no script runs. The script is a file of the portal, and not part of the page.
    assert!(first.contains("action=\"/not-me/look?mkt=ko\"") && first.contains("name=\"link\""), "{first}");
    assert!(first.contains("<script src=\"/not-me.js\" defer></script>"), "{first}");
    let script = portal.browser().get("/not-me.js").await;
    assert_eq!(script.headers()["content-type"], "text/javascript; charset=utf-8");
    assert!(script.text().await.unwrap().contains("location.hash"));
    // No address of the pages that follow holds it.
    let (_, second) = send(&portal, "/not-me/look?mkt=ko", &link).await;
    let addresses = second.split(['"', '\'']).filter(|part| part.starts_with('/'));
    assert!(addresses.clone().count() > 0 && addresses.into_iter().all(|address| !address.contains(token)), "{second}");
    assert!(second.contains(&format!("name=\"link\" value=\"{token}\"")), "{second}");
    // With the blanks and the line break that a mail program leaves in the clipboard.
    let (before, after) = link.split_at(link.len() - 9);
    assert!(send(&portal, "/not-me/look?mkt=ko", &format!(" {before}\r\n{after} ")).await.1.contains(PAUL));
    assert_eq!(press(&portal, token).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_link_from_before_works_until_its_week_is_over() {
    let portal = TestPortal::start_with(HOUSE).await;
    let link = reset(&portal).await;
    let token = link.split("#token=").nth(1).unwrap();
    let before = format!("/not-me/{token}?mkt=en");
    let page = portal.browser().get(&before).await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    assert!(page.contains(PAUL) && page.contains("action=\"/not-me?mkt=en\""), "{page}");
    assert_eq!(press(&portal, &format!("{PUBLIC_URL}{before}")).await.0, StatusCode::OK);
    assert_eq!(portal.browser().get(&before).await.status(), StatusCode::GONE);
}

#[tokio::test]
async fn a_link_is_good_for_a_week_and_each_address_has_its_own() {
    let portal = TestPortal::start_with(HOUSE).await;
    let link = reset(&portal).await;
    portal.clock.advance(7 * DAY_MS);
    assert_eq!(press(&portal, &link).await.0, StatusCode::GONE);
    let mut paul = portal.browser();
    assert_eq!(step(&paul.begin(PAUL).await), "choose-method");
}

#[tokio::test]
async fn an_operator_opens_what_a_report_closed() {
    let operator = Operator::new();
    operator.write("house.toml", HOUSE);
    let config = operator.config();
    assert!(operator.latchkey(&["import", "house.toml", "--config", &config]).status.success());
    let portal = operator.portal().await;
    portal.sql("UPDATE account SET reported_ms = 1").await;
    let mut paul = portal.browser();
    assert_eq!(outcome(&paul.begin(PAUL).await), Some(Outcome::Reported));
    let released = operator.run(&["throttle", "release", "--user", PAUL]);
    assert!(out(&released).contains("1 closures ended"), "{} {}", out(&released), err(&released));
    let mut paul = portal.browser();
    assert_eq!(step(&paul.begin(PAUL).await), "choose-method");
}
