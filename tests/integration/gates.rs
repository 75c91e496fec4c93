//! Two gates, an app's codes, and what one gate must not open (catalogue B3, B10).

use server::clock::{MINUTE_MS, SECOND_MS};
use server::secrets::KeptSecret;
use server::totp;
use server::wire::{Ask, Goal, Refusal, Step};

use crate::support::browser::{APP_CODE, Answer, Browser, EMAIL, outcome, refusal, step};
use crate::support::portal::{TestPortal, other_than};

pub const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

pub const DATA: &str = r#"
[[tenant]]
name = "Two Doors"
domains = ["doors.example"]
[tenant.settings]
gates = 2
methods = ["email", "app-code"]
combined_registration = true
[[account]]
tenant = "Two Doors"
user_id = "tess@doors.example"
mail = "tess@doors.example"
other_mails = ["tess@mail.example", "tess@elsewhere.example"]
app_secrets = ["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"]
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Two Doors"
user_id = "omar@doors.example"
other_mails = ["omar@mail.example"]
start_password = "Forgotten lantern 2"
[[account]]
tenant = "Two Doors"
user_id = "admin@doors.example"
roles = ["global-administrator"]
mail = "admin@doors.example"
other_mails = ["ada@mail.example"]
app_secrets = ["KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"]
start_password = "Forgotten lantern 3"
[[account]]
tenant = "Two Doors"
user_id = "admin-b@doors.example"
roles = ["user-administrator"]
mail = "admin-b@doors.example"
other_mails = ["bea@mail.example"]
[[account]]
tenant = "Two Doors"
user_id = "admin-off@doors.example"
enabled = false
roles = ["user-administrator"]
mail = "admin-off@doors.example"
"#;

/// What the app shows, so many steps from now.
pub fn shown(portal: &TestPortal, secret: &str, steps: i64) -> String {
    let secret = KeptSecret::from_base32(secret).unwrap();
    totp::code(&secret, totp::step(portal.portal.now_ms()) + steps)
}

/// Places of the offers of a method.
fn places(answer: &Answer, method: &str) -> Vec<u8> {
    let Step::ChooseMethod { offers, .. } = &answer.as_ref().unwrap().step else { panic!("{answer:?}") };
    (0u8..).zip(offers).filter(|(_, offer)| offer.method == method).map(|(place, _)| place).collect()
}

pub async fn choose(person: &mut Browser, method: &str) -> Answer {
    let here = person.current().await;
    person.choose(places(&here, method)[0]).await
}

#[tokio::test]
async fn a_person_with_two_gates_passes_both_in_either_order() {
    for first in [EMAIL, APP_CODE] {
        let portal = TestPortal::start_with(DATA).await;
        let mut tess = portal.browser();
        tess.begin("tess@doors.example").await.unwrap();
        let order = if first == EMAIL { [EMAIL, APP_CODE] } else { [APP_CODE, EMAIL] };
        for (nth, kind) in order.into_iter().enumerate() {
            let here = tess.current().await;
            let Step::ChooseMethod { is_one_more, .. } = here.as_ref().unwrap().step else { panic!("{here:?}") };
            assert_eq!(is_one_more, nth == 1);
            let asked = choose(&mut tess, kind).await.unwrap();
            let Step::Ask { method, ask: Ask::Code { digits: 6, sent }, .. } = asked.step else { panic!("{asked:?}") };
            assert_eq!((method.as_str(), sent.is_none()), (kind, kind == APP_CODE));
            let code = match kind {
                EMAIL => portal.code_sent_to("tess@mail.example").await,
                _ => shown(&portal, SECRET, 0),
            };
            let answer = tess.prove(&code).await;
            assert_eq!(step(&answer), if nth == 0 { "choose-method" } else { "new-password" });
            if nth == 0 {
                assert!(places(&answer, kind).is_empty(), "a way that is proven is not asked again");
                assert_eq!(step(&tess.set_password("Amber lantern 27").await), "out-of-step");
            }
        }
        assert_eq!(step(&tess.set_password("Amber lantern 27").await), "done");
        assert!(portal.signs_in("tess@doors.example", "Amber lantern 27").await);
    }
}

#[tokio::test]
async fn using_another_way_loses_nothing_that_is_proven_and_skips_nothing_that_is_not() {
    let portal = TestPortal::start_with(DATA).await;
    let mut tess = portal.browser();
    tess.begin("tess@doors.example").await.unwrap();
    choose(&mut tess, APP_CODE).await.unwrap();
    assert_eq!(step(&tess.step_back().await), "choose-method");
    choose(&mut tess, EMAIL).await.unwrap();
    assert_eq!(step(&tess.step_back().await), "choose-method");
    choose(&mut tess, APP_CODE).await.unwrap();
    assert_eq!(step(&tess.prove(&shown(&portal, SECRET, 0)).await), "choose-method");
    // A step back from here does not lose the proof.
    let here = tess.step_back().await;
    assert!(matches!(here.as_ref().unwrap().step, Step::ChooseMethod { is_one_more: true, .. }), "{here:?}");
    choose(&mut tess, EMAIL).await.unwrap();
    let here = tess.step_back().await;
    assert!(matches!(here.as_ref().unwrap().step, Step::ChooseMethod { is_one_more: true, .. }), "{here:?}");
    choose(&mut tess, EMAIL).await.unwrap();
    let code = portal.code_sent_to("tess@mail.example").await;
    assert_eq!(step(&tess.prove(&code).await), "new-password");
}

#[tokio::test]
async fn ac_035_two_mailboxes_are_one_way_and_so_is_an_app_twice() {
    let portal = TestPortal::start_with(DATA).await;
    let mut tess = portal.browser();
    tess.begin("tess@doors.example").await.unwrap();
    choose(&mut tess, EMAIL).await.unwrap();
    let code = portal.code_sent_to("tess@mail.example").await;
    let answer = tess.prove(&code).await;
    assert!(places(&answer, EMAIL).is_empty(), "the other mailbox is no second way: {answer:?}");
    assert_eq!(step(&tess.choose(1).await), "bad-request");
    // One proof that stands in the store twice is still one.
    portal
        .sql(
            "INSERT INTO challenge SELECT 'copy', flow_id, account_id, method, contact_id, sent_to, secret, \
             password_epoch, wrong, created_ms, expires_ms, spent_ms, dead_ms FROM challenge WHERE spent_ms IS NOT NULL",
        )
        .await;
    portal
        .sql(
            "INSERT INTO proof SELECT 'copy', flow_id, account_id, method, proven_ms FROM proof WHERE challenge_id <> \
             'copy'",
        )
        .await;
    assert_eq!(step(&tess.current().await), "choose-method");
    assert_eq!(step(&tess.set_password("Amber lantern 27").await), "out-of-step");
    let mut omar = portal.browser();
    assert_eq!(outcome(&omar.begin("omar@doors.example").await).unwrap().code(), "SSPR_0014");
}

#[tokio::test]
async fn ac_044_an_administrator_passes_two_ways_and_the_others_are_told() {
    let portal = TestPortal::start_with(&DATA.replace("gates = 2\n", "gates = 1\n")).await;
    resets_by_mail(&portal, "omar@doors.example", "omar@mail.example").await;
    assert!(portal.mails_to("admin-b@doors.example").await.is_empty(), "Omar is no administrator");
    administrator_resets(&portal).await;
    let told = portal.mails_to("admin-b@doors.example").await;
    assert_eq!(told.len(), 1);
    assert!(told[0].text.contains("admin@doors.example"), "{}", told[0].text);
    for other in ["admin-off@doors.example", "bea@mail.example", "tess@doors.example"] {
        assert!(portal.mails_to(other).await.is_empty(), "{other} is no administrator who is told");
    }
    assert!(portal.events().await.contains(&"administrators-told:ok".to_owned()));

    let quiet = DATA.replace("gates = 2\n", "gates = 1\nnotify_administrators = false\n");
    let portal = TestPortal::start_with(&quiet).await;
    administrator_resets(&portal).await;
    assert!(portal.mails_to("admin-b@doors.example").await.is_empty(), "the notice is switched off");
}

async fn resets_by_mail(portal: &TestPortal, user_id: &str, mail: &str) {
    let mut person = portal.browser();
    person.begin(user_id).await.unwrap();
    choose(&mut person, EMAIL).await.unwrap();
    let code = portal.code_sent_to(mail).await;
    assert_eq!(step(&person.prove(&code).await), "new-password");
    assert_eq!(step(&person.set_password("Amber lantern 27").await), "done");
}

async fn administrator_resets(portal: &TestPortal) {
    let mut admin = portal.browser();
    admin.begin("admin@doors.example").await.unwrap();
    choose(&mut admin, EMAIL).await.unwrap();
    let code = portal.code_sent_to("ada@mail.example").await;
    assert_eq!(step(&admin.prove(&code).await), "choose-method", "an administrator needs two");
    assert_eq!(step(&admin.set_password("Amber lantern 27").await), "out-of-step");
    choose(&mut admin, APP_CODE).await.unwrap();
    let code = shown(portal, "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU", 0);
    assert_eq!(step(&admin.prove(&code).await), "new-password");
    assert_eq!(step(&admin.set_password("Amber lantern 27").await), "done");
}

#[tokio::test]
async fn ac_112_a_code_of_an_app_works_once_and_an_older_one_never_after_it() {
    let portal = TestPortal::start_with(DATA).await;
    let begin = async || {
        let mut tess = portal.browser();
        tess.begin("tess@doors.example").await.unwrap();
        choose(&mut tess, APP_CODE).await.unwrap();
        tess
    };
    let (now, older) = (shown(&portal, SECRET, 0), shown(&portal, SECRET, -1));
    let mut tess = begin().await;
    assert_eq!(step(&tess.prove(&now).await), "choose-method");
    let mut again = begin().await;
    assert_eq!(refusal(&again.prove(&now).await), Some(Refusal::CodeUsed));
    assert_eq!(refusal(&again.prove(&older).await), Some(Refusal::CodeUsed));
    assert_eq!(portal.count("SELECT COUNT(*) FROM proof").await, 1);
    portal.clock.advance(totp::STEP_MS);
    assert_eq!(step(&again.prove(&shown(&portal, SECRET, 0)).await), "choose-method");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_112_one_code_in_ten_visits_at_once_opens_one_of_them() {
    let portal = TestPortal::start_with(DATA).await;
    let mut visits = Vec::new();
    for _ in 0..10 {
        let mut tess = portal.browser();
        tess.begin("tess@doors.example").await.unwrap();
        choose(&mut tess, APP_CODE).await.unwrap();
        visits.push(tess);
    }
    let code = shown(&portal, SECRET, 0);
    let answers = futures_util::future::join_all(visits.iter_mut().map(|tess| tess.prove(&code))).await;
    assert_eq!(answers.iter().filter(|answer| step(answer) == "choose-method").count(), 1, "{answers:?}");
}

#[tokio::test]
async fn ac_113_codes_of_three_steps_are_taken_and_of_one_under_strict() {
    let strict = DATA.replace(
        "gates = 2\n",
        "gates = 2\npreset = \"strict\"\nmeans = \"directory-too\"\ndisclosure = \"explain\"\n",
    );
    for (data, taken) in [(DATA, -1..=1), (&strict, 0..=0)] {
        for off in -2..=2 {
            let portal = TestPortal::start_with(data).await;
            let mut tess = portal.browser();
            tess.begin("tess@doors.example").await.unwrap();
            choose(&mut tess, APP_CODE).await.unwrap();
            let answer = tess.prove(&shown(&portal, SECRET, off)).await;
            assert_eq!(step(&answer) == "choose-method", taken.contains(&off), "{off}");
        }
    }
}

#[tokio::test]
async fn ac_115_a_time_that_the_client_names_counts_for_nothing() {
    let portal = TestPortal::start_with(DATA).await;
    let mut tess = portal.browser();
    tess.begin("tess@doors.example").await.unwrap();
    choose(&mut tess, APP_CODE).await.unwrap();
    let late = shown(&portal, SECRET, 20);
    let body = serde_json::json!({ "given": { "Code": late }, "now": portal.portal.now_ms() + 20 * totp::STEP_MS });
    let request = tess
        .request(reqwest::Method::POST, "/api/reset/prove")
        .header("origin", crate::support::portal::PUBLIC_URL)
        .header("content-type", "application/json")
        .header("date", "Mon, 23 Nov 2026 16:30:00 GMT")
        .header("x-time-zone", "+00:10")
        .body(body.to_string());
    let text = request.send().await.unwrap().text().await.unwrap();
    assert!(text.contains("CodeWrong"), "{text}");
}

#[tokio::test]
async fn ac_116_a_secret_is_sealed_and_shown_nowhere() {
    let portal = TestPortal::start_with(DATA).await;
    let mut tess = portal.browser();
    let mut seen = format!("{:?}", tess.begin("tess@doors.example").await);
    seen += &format!("{:?}", choose(&mut tess, APP_CODE).await);
    seen += &format!("{:?}", tess.prove("000000").await);
    for line in portal.audit().await {
        seen += &format!("{line:?}");
    }
    assert!(!seen.contains(SECRET));
    let sealed: Vec<String> = sqlx::query_scalar("SELECT sealed FROM means WHERE kind = 'app-code'")
        .fetch_all(portal.portal.store.pool())
        .await
        .unwrap();
    assert_eq!(sealed.len(), 2);
    let plain = KeptSecret::from_base32(SECRET).unwrap();
    assert!(sealed.iter().all(|sealed| !sealed.contains(SECRET) && sealed.len() > plain.expose().len() + 40));
    // A secret that is shorter than any service gives is refused.
    let short = DATA.replace(SECRET, "JBSWY3DP");
    let portal = TestPortal::start().await;
    let report = portal.import(&short).await;
    let row = report.iter().find(|row| row.name == "tess@doors.example").unwrap();
    assert!(matches!(&row.verdict, server::import::Verdict::Refused(reason) if reason.contains("Base32")), "{row:?}");
}

#[tokio::test]
async fn guessing_an_apps_code_closes_that_way_and_leaves_the_other() {
    let portal = TestPortal::start_with(DATA).await;
    let mut tess = portal.browser();
    tess.begin("tess@doors.example").await.unwrap();
    choose(&mut tess, APP_CODE).await.unwrap();
    let bad = other_than(&shown(&portal, SECRET, 3));
    for _ in 0..4 {
        assert_eq!(refusal(&tess.prove(&bad).await), Some(Refusal::CodeWrong));
    }
    assert!(matches!(refusal(&tess.prove(&bad).await), Some(Refusal::MethodClosed { .. })));
    assert_eq!(step(&tess.step_back().await), "choose-method");
    assert!(matches!(refusal(&choose(&mut tess, APP_CODE).await), Some(Refusal::MethodClosed { .. })));
    choose(&mut tess, EMAIL).await.unwrap();
    let code = portal.code_sent_to("tess@mail.example").await;
    assert_eq!(step(&tess.prove(&code).await), "choose-method");
}

/// An independent program makes the same codes.
#[test]
fn oathtool_shows_the_same_codes() {
    let secret = KeptSecret::from_base32(SECRET).unwrap();
    for at in [59i64, 1_111_111_109, 1_795_450_800, 2_000_000_000] {
        let output = std::process::Command::new("oathtool")
            .args(["--totp", "--base32", "--now", &format!("@{at}"), SECRET])
            .env("TZ", "UTC")
            .output()
            .expect("oathtool: `cargo xtask test` installs it");
        let shown = String::from_utf8(output.stdout).unwrap();
        assert_eq!(shown.trim(), totp::code(&secret, totp::step(at * SECOND_MS)), "{:?}", output.stderr);
    }
}

#[tokio::test]
async fn a_visit_with_an_app_expires_like_any_other() {
    let portal = TestPortal::start_with(DATA).await;
    let mut tess = portal.browser();
    tess.begin("tess@doors.example").await.unwrap();
    choose(&mut tess, APP_CODE).await.unwrap();
    portal.clock.advance(14 * MINUTE_MS);
    assert_eq!(step(&tess.prove(&shown(&portal, SECRET, 0)).await), "choose-method");
    portal.clock.advance(15 * MINUTE_MS + SECOND_MS);
    assert_eq!(step(&choose_or_first(&mut tess).await), "identify");
    assert_eq!(portal.count("SELECT COUNT(*) FROM proof").await, 0);
    assert_eq!(step(&tess.choose_goal(Goal::Unlock).await), "out-of-step");
}

async fn choose_or_first(person: &mut Browser) -> Answer {
    person.current().await
}
