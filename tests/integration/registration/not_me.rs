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

/// Paul's password is reset, by whomever; the path of the link in the notice.
async fn reset(portal: &TestPortal) -> String {
    let mut somebody = portal.browser();
    somebody.begin(PAUL).await.unwrap();
    somebody.choose(0).await.unwrap();
    somebody.prove(&portal.code_sent_to("paul@mail.example").await).await.unwrap();
    assert_eq!(step(&somebody.set_password("Amber lantern 27").await), "done");
    let mails = portal.mails_to("paul@mail.example").await;
    let link = |mail: &Mail| mail.text.lines().find(|line| line.starts_with(PUBLIC_URL)).map(str::to_owned);
    let (mail, link) = mails.iter().find_map(|mail| Some((mail, link(mail)?))).unwrap();
    assert!(mail.html.contains("<a href=\"https://reset.example/not-me/"), "{}", mail.html);
    link.strip_prefix(PUBLIC_URL).unwrap().to_owned()
}

async fn press(portal: &TestPortal, path: &str) -> (StatusCode, String) {
    let request = portal.browser().request(Method::POST, path).header("origin", PUBLIC_URL);
    let answer = request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn ac_081_opening_the_link_changes_nothing_and_the_button_closes_the_account() {
    let portal = TestPortal::start_with(HOUSE).await;
    let link = reset(&portal).await;
    for _ in 0..3 {
        let page = portal.browser().get(&link).await;
        assert_eq!(page.status(), StatusCode::OK);
        let page = page.text().await.unwrap();
        assert!(page.contains("It was not me") && page.contains(PAUL), "{page}");
    }
    let mut paul = portal.browser();
    assert_eq!(step(&paul.begin(PAUL).await), "choose-method", "nothing happened yet");
    // Another site's page cannot press the button.
    let foreign = portal.browser().request(Method::POST, &link).header("origin", "https://evil.example");
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

    // Once; and a link that is no link is as good as one that was used.
    for path in [link.as_str(), "/not-me/x", &format!("/not-me/{}", "A".repeat(43))] {
        assert_eq!(press(&portal, path).await.0, StatusCode::GONE, "{path}");
        assert_eq!(portal.browser().get(path).await.status(), StatusCode::GONE, "{path}");
    }
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
    let released = operator.run(&["account", "release", "--user", PAUL]);
    assert!(out(&released).contains("1 closures ended"), "{} {}", out(&released), err(&released));
    let mut paul = portal.browser();
    assert_eq!(step(&paul.begin(PAUL).await), "choose-method");
}
