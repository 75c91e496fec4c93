//! Which check for robots an organization asks for, and what its pictures give away.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, RANGE};
use serde_json::{Value, json};
use server::clock::{HOUR_MS, MINUTE_MS};
use server::puzzle::Puzzle;
use server::secrets::SessionToken;
use server::wire::{Asked, CheckAnswer, Outcome, Refusal, Step};

use crate::support::browser::{self, Browser, refusal, solve, step};
use crate::support::portal::{DATA, TestPortal};

/// As [`DATA`], where Cloud Works asks for a picture.
fn data() -> String {
    DATA.replacen("[tenant.settings]\n", "[tenant.settings]\nrobot_check = \"picture\"\n", 1)
}

/// What the first screen asks for.
fn asked(answer: &browser::Answer) -> (Puzzle, Option<Asked>) {
    match &answer.as_ref().unwrap().step {
        Step::Identify { puzzle, asked, .. } | Step::SignIn { puzzle, asked, .. } => (puzzle.clone(), asked.clone()),
        step => panic!("{step:?}"),
    }
}

/// The name of the picture that the first screen asks for.
fn picture(answer: &browser::Answer) -> String {
    match asked(answer).1 {
        Some(Asked::Picture(picture)) => picture.name,
        other => panic!("{other:?}"),
    }
}

fn session(browser: &Browser) -> SessionToken {
    let cookie = browser.cookie.as_deref().unwrap();
    SessionToken::from_cookie(cookie.split_once('=').unwrap().1).unwrap()
}

/// The digits, as a person reads them off the picture.
fn digits(portal: &TestPortal, browser: &Browser, name: &str) -> String {
    let now = portal.portal.now_ms();
    portal.portal.captcha().open_picture(&session(browser), name, now).unwrap().expose().to_owned()
}

/// Begins without an answer to a picture, and asserts that one is asked for.
async fn meets_the_picture(browser: &mut Browser, user_id: &str) -> browser::Answer {
    let answer = browser.begin(user_id).await;
    assert_eq!(refusal(&answer), Some(Refusal::CheckWanted), "{answer:?}");
    answer
}

fn typed(name: &str, digits: &str) -> CheckAnswer {
    CheckAnswer::Picture { picture: name.to_owned(), digits: digits.to_owned() }
}

#[tokio::test]
async fn a_picture_is_asked_once_the_domain_is_known_and_for_every_user_id_of_it_alike() {
    let portal = TestPortal::start_with(&data()).await;
    let mut screens = BTreeSet::new();
    for user_id in ["alice@cloud.example", "no-method@cloud.example", "nobody@cloud.example"] {
        let mut person = portal.browser();
        let (first, nothing) = asked(&person.current().await);
        assert_eq!(nothing, None, "no organization is known yet");
        let answer = meets_the_picture(&mut person, user_id).await;
        let (puzzle, _) = asked(&answer);
        assert_eq!(puzzle.bits, first.bits + 2, "the puzzle that replaces the picture is more work");
        let mut screen = serde_json::to_value(answer.unwrap()).unwrap();
        let step = &mut screen["step"]["Identify"];
        let name = step["asked"]["Picture"]["name"].as_str().unwrap().len();
        step["asked"] = json!(name);
        step["user_id"] = Value::Null;
        for field in ["salt", "seal", "expires_ms"] {
            step["puzzle"][field] = Value::Null;
        }
        screen["support_code"] = Value::Null;
        screens.insert(screen.to_string());
    }
    assert_eq!(screens.len(), 1, "{screens:?}");
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 0, "no account was looked up");
    assert_eq!(step(&portal.browser().begin("sam@second.example").await), "choose-method", "others are not asked");
    let mut known = portal.browser();
    known.whr = Some("cloud.example");
    assert!(asked(&known.current().await).1.is_some(), "known by the address, it is asked for at once");
}

/// A name of a Windows domain is checked as its organization asks, whether anyone has it or not.
#[tokio::test]
async fn a_picture_is_asked_for_a_short_name_as_for_the_domain() {
    let named = data().replacen("[tenant.settings]\n", "[tenant.settings]\nshort_names = [\"CLOUD\"]\n", 1);
    let portal = TestPortal::start_with(&named).await;
    let mut ghost = portal.browser();
    let answer = meets_the_picture(&mut ghost, "CLOUD\\ghost").await;
    let name = picture(&answer);
    let right = digits(&portal, &ghost, &name);
    let stopped = ghost.begin_with("CLOUD\\ghost", &typed(&name, &right)).await;
    assert_eq!(browser::outcome(&stopped), Some(Outcome::NotVerified));
    let answer = portal.browser().begin("OTHER\\ghost").await;
    assert_eq!(browser::outcome(&answer), Some(Outcome::NotVerified), "no organization is known: work is enough");
}

#[tokio::test]
async fn digits_read_heard_or_worked_off_begin_a_visit() {
    let portal = TestPortal::start_with(&data()).await;
    let mut reads = portal.browser();
    let name = picture(&meets_the_picture(&mut reads, "alice@cloud.example").await);
    let right = digits(&portal, &reads, &name);
    let arabic: String = right.chars().map(|c| char::from_u32(0x660 + c.to_digit(10).unwrap()).unwrap()).collect();
    assert_eq!(step(&reads.begin_with("alice@cloud.example", &typed(&name, &arabic)).await), "choose-method");
    let mut works = portal.browser();
    let (puzzle, _) = asked(&meets_the_picture(&mut works, "mallory@cloud.example").await);
    assert_eq!(step(&works.begin_with("mallory@cloud.example", &solve(puzzle)).await), "choose-method");
}

#[tokio::test]
async fn a_change_is_checked_as_its_organization_asks_too() {
    let portal = TestPortal::start_with(&data()).await;
    let mut alice = portal.browser();
    let answer = alice.begin_change("alice@cloud.example", "Forgotten lantern 1").await;
    assert_eq!(refusal(&answer), Some(Refusal::CheckWanted));
    let name = picture(&answer);
    let entry = json!({ "locale": "en", "username": null, "whr": null, "ru": null, "journey": "change" });
    let body = json!({
        "entry": entry, "user_id": "alice@cloud.example", "password": "Forgotten lantern 1",
        "solution": typed(&name, &digits(&portal, &alice, &name)),
    });
    assert_eq!(step(&alice.call("change/begin", body).await), "new-password");
}

#[tokio::test]
async fn a_sound_comes_whole_or_in_the_parts_that_are_asked_for() {
    let portal = TestPortal::start_with(&data()).await;
    let mut alice = portal.browser();
    let name = picture(&meets_the_picture(&mut alice, "alice@cloud.example").await);
    let mut sounds = BTreeSet::new();
    for tag in ["en", "ko", "xx"] {
        let path = format!("/check/sound/{name}?mkt={tag}");
        let whole = alice.get(&path).await;
        assert_eq!((whole.status(), &whole.headers()[CONTENT_TYPE]), (StatusCode::OK, &"audio/wav".parse().unwrap()));
        let whole = whole.bytes().await.unwrap();
        assert!(whole.starts_with(b"RIFF") && (30_000..100_000).contains(&whole.len()), "{}", whole.len());
        let part = alice.request(reqwest::Method::GET, &path).header(RANGE, "bytes=4-7").send().await.unwrap();
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(part.headers()["content-range"], format!("bytes 4-7/{}", whole.len()));
        assert_eq!(part.bytes().await.unwrap(), whole[4..8]);
        sounds.insert(whole);
    }
    assert_eq!(sounds.len(), 2, "Korean is spoken; what is not known is spoken in English");
    let again = alice.get(&format!("/check/picture/{name}")).await.bytes().await.unwrap();
    assert_eq!(alice.get(&format!("/check/picture/{name}")).await.bytes().await.unwrap(), again, "no noise to average");
}

#[tokio::test]
async fn ac_063_a_picture_takes_one_try_right_or_wrong() {
    let portal = TestPortal::start_with(&data()).await;
    let mut alice = portal.browser();
    let name = picture(&meets_the_picture(&mut alice, "alice@cloud.example").await);
    let right = digits(&portal, &alice, &name);
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let missed = alice.begin_with("alice@cloud.example", &typed(&name, wrong)).await;
    assert_eq!(refusal(&missed), Some(Refusal::CheckMistyped));
    assert_ne!(picture(&missed), name, "here is another one");
    let again = alice.begin_with("alice@cloud.example", &typed(&name, &right)).await;
    assert_eq!(refusal(&again), Some(Refusal::CheckFailed), "the right digits, too late");
    let next = picture(&again);
    let right = typed(&next, &digits(&portal, &alice, &next));
    let mut tabs: Vec<_> = (0..50).map(|_| alice.twin()).collect();
    let begun = tabs.iter_mut().map(|tab| tab.begin_with("alice@cloud.example", &right));
    let begun = futures_util::future::join_all(begun).await;
    let passed = begun.iter().filter(|answer| answer.is_ok() && step(answer) == "choose-method").count();
    assert_eq!(passed, 1, "one of fifty at once");
    let events = portal.events().await;
    for event in ["begin-refused:check-wanted", "begin-refused:check-mistyped", "begin-refused:check-failed"] {
        assert!(events.contains(&event.to_owned()), "{events:?}");
    }
}

#[tokio::test]
async fn ac_065_a_picture_of_another_session_page_organization_or_time_is_not_ours() {
    let portal = TestPortal::start_with(&data()).await;
    let mut alice = portal.browser();
    let name = picture(&meets_the_picture(&mut alice, "alice@cloud.example").await);
    let right = typed(&name, &digits(&portal, &alice, &name));
    let mut thief = portal.browser();
    thief.current().await.unwrap();
    assert_eq!(refusal(&thief.begin_with("alice@cloud.example", &right).await), Some(Refusal::CheckFailed));
    for kind in ["picture", "sound"] {
        assert_eq!(thief.get(&format!("/check/{kind}/{name}")).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(portal.browser().get(&format!("/check/{kind}/{name}")).await.status(), StatusCode::NOT_FOUND);
    }
    let elsewhere = alice.begin_with("sam@second.example", &right).await;
    assert_eq!(refusal(&elsewhere), Some(Refusal::CheckFailed), "an organization that asks for work");
    let entry = json!({ "locale": "en", "username": null, "whr": null, "ru": null, "journey": "change" });
    let body = json!({ "entry": entry, "user_id": "alice@cloud.example", "password": "x", "solution": right });
    assert_eq!(refusal(&alice.call("change/begin", body).await), Some(Refusal::CheckFailed), "another action");
    portal.clock.advance(10 * MINUTE_MS);
    assert_eq!(refusal(&alice.begin_with("alice@cloud.example", &right).await), Some(Refusal::CheckFailed));
    assert_eq!(alice.get(&format!("/check/picture/{name}")).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn ac_066_an_organization_that_asks_for_a_picture_takes_no_cheap_work() {
    let portal = TestPortal::start_with(&data()).await;
    let mut outsider = portal.browser();
    for user_id in ["alice@cloud.example", "ALICE@CLOUD.EXAMPLE", "nobody@cloud.example"] {
        let cheap = outsider.solved().await;
        assert_eq!(refusal(&outsider.begin_with(user_id, &cheap).await), Some(Refusal::CheckWanted), "{user_id}");
    }
    let answers = [
        json!({ "picture": "", "digits": "" }),
        json!({ "picture": null, "digits": "123456" }),
        json!({ "picture": "AAAA", "digits": "123456", "captchaRequired": false }),
        json!({ "digits": "123456" }),
    ];
    for answer in answers {
        let refused = match outsider.begin_with("alice@cloud.example", &answer).await {
            Ok(screen) => refusal(&Ok(screen)) == Some(Refusal::CheckFailed),
            Err((status, _)) => status == StatusCode::BAD_REQUEST,
        };
        assert!(refused, "{answer}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM flow").await, 0);
}

#[tokio::test]
async fn ac_067_pictures_end_for_a_network_that_is_often_wrong_and_work_is_left() {
    let portal = TestPortal::start_with(&data()).await;
    let mut outsider = portal.browser();
    let mut answer = meets_the_picture(&mut outsider, "alice@cloud.example").await;
    for round in 0..10 {
        let name = picture(&answer);
        answer = outsider.begin_with("alice@cloud.example", &typed(&name, "no")).await;
        assert_eq!(refusal(&answer), Some(Refusal::CheckMistyped), "round {round}");
    }
    let (puzzle, nothing) = asked(&answer);
    assert_eq!(nothing, None);
    assert!(puzzle.bits >= 12, "{}", puzzle.bits);
    let mut person = portal.browser();
    person.whr = Some("cloud.example");
    assert_eq!(asked(&person.current().await).1, None, "the network has reached the limit, not the browser");
    portal.clock.advance(HOUR_MS);
    assert!(asked(&person.current().await).1.is_some(), "the hour is over");
}

#[tokio::test]
async fn ac_068_ten_thousand_pictures_give_nothing_away() {
    let portal = TestPortal::start_with(&data()).await;
    let mut alice = portal.browser();
    let (captcha, now) = (portal.portal.captcha(), portal.portal.now_ms());
    let (mut answers, mut counts, mut lengths) = (Vec::new(), [[0_u32; 10]; 6], BTreeSet::new());
    alice.current().await.unwrap();
    let session = session(&alice);
    for _ in 0..10_000 {
        let name = captcha.issue_picture(&session, "reset", now).unwrap().name;
        let hidden = captcha.open_picture(&session, &name, now).unwrap();
        for (place, digit) in hidden.expose().bytes().enumerate() {
            counts[place][usize::from(digit - b'0')] += 1;
        }
        assert!(!name.contains(hidden.expose()));
        lengths.insert(name.len());
        answers.push(hidden.expose().parse::<i64>().unwrap());
    }
    assert_eq!(lengths.len(), 1, "a name is as long for every answer");
    // 10,000 draws out of a million repeat some 50 times; out of 100,000 they would 484 times.
    let different = answers.iter().collect::<BTreeSet<_>>().len();
    assert!(different > 9_850, "{different}");
    for (place, counts) in counts.iter().enumerate() {
        // Chi-square with 9 degrees of freedom: 45 is passed once in a million. A digit that is missing makes 1,000 of it.
        let chi: f64 = counts.iter().map(|count| (f64::from(*count) - 1000.0).powi(2) / 1000.0).sum();
        assert!(chi < 45.0, "place {place}: {chi}");
    }
    // Nor do the differences between one and the next repeat more often.
    let steps: Vec<i64> = answers.windows(2).map(|pair| (pair[1] - pair[0]).rem_euclid(1_000_000)).collect();
    assert!(steps.iter().collect::<BTreeSet<_>>().len() > 9_850);

    let screen = meets_the_picture(&mut alice, "alice@cloud.example").await;
    let name = picture(&screen);
    let right = digits(&portal, &alice, &name);
    let mut told =
        format!("{:?} {:?} {}", alice.headers, alice.cookie, serde_json::to_string(&screen.unwrap()).unwrap());
    for path in ["/check/picture/", "/check/sound/"] {
        let file = alice.get(&format!("{path}{name}")).await;
        assert_eq!(file.status(), StatusCode::OK);
        told.push_str(&format!("{:?}", file.headers()));
        let bytes = file.bytes().await.unwrap();
        assert!(!bytes.windows(6).any(|window| window == right.as_bytes()), "{path}");
    }
    assert!(!told.contains(&right), "{told}");
    let kept = portal.count("SELECT COUNT(*) FROM puzzle_spent").await;
    assert_eq!(kept, 0, "nothing is stored when a picture is issued");
}

#[tokio::test]
async fn ac_069_a_hundred_thousand_puzzles_are_issued_for_nothing() {
    let portal = TestPortal::start().await;
    let mut alice = portal.browser();
    alice.current().await.unwrap();
    let (session, captcha) = (session(&alice), portal.portal.captcha());
    let mut seals = BTreeSet::new();
    for _ in 0..100_000 {
        seals.insert(captcha.issue(&session, "reset", (0, 0), portal.portal.now_ms()).unwrap().seal);
    }
    assert_eq!(seals.len(), 100_000);
    assert_eq!(portal.count("SELECT COUNT(*) FROM puzzle_spent").await, 0);
}
