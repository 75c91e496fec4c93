//! Banned passwords, as people and organizations meet them.

use server::password::rules::Advice;
use server::password::rules::Whose;
use server::password::strength;
use server::wire::BrokenPasswordRule as Broken;
use server::wire::Refusal;

use crate::support::browser::{Answer, Browser, refusal, step};
use crate::support::portal::{DATA, TestPortal};

/// Alice's organization with a word of its own.
async fn with_a_word() -> TestPortal {
    let settings = "return_addresses = [\"https://app.example/cb\"]\n";
    TestPortal::start_with(&DATA.replace(settings, &format!("{settings}banned_words = [\"LanternFish\"]\n"))).await
}

/// Alice, with every gate passed.
async fn proven(portal: &TestPortal) -> Browser {
    let mut alice = portal.browser();
    alice.begin("alice@cloud.example").await.unwrap();
    alice.choose(0).await.unwrap();
    let code = portal.code_sent_to("alice@mail.example").await;
    assert_eq!(step(&alice.prove(&code).await), "new-password");
    alice
}

fn name(part: &str, whose: Whose) -> Broken {
    Broken::ContainsName { part: part.into(), whose }
}

fn guessable(parts: &[&str], points: u16) -> Broken {
    let parts = parts.iter().map(|part| (*part).to_owned()).collect();
    Broken::TooGuessable { parts, points, need: 5, advice: vec![] }
}

const COMMON: Broken = Broken::Common { advice: vec![] };

/// What an answer says is broken, apart from the advice.
fn broken(answer: &Answer) -> Vec<Broken> {
    let Some(Refusal::PasswordBreaks(mut broken)) = refusal(answer) else { panic!("{answer:?}") };
    strength::advise(&mut broken, &[]);
    broken
}

#[tokio::test]
async fn ac_099_a_guessable_password_is_refused_with_its_reason_and_the_next_one_works() {
    let portal = with_a_word().await;
    let mut alice = proven(&portal).await;
    let refused = [
        // Common passwords: from the list, nearly from the list, and two of them joined.
        ("Trustno1", vec![COMMON]),
        ("P@ssword2", vec![COMMON]),
        ("Dragon_Monkey", vec![guessable(&["Dragon", "Monkey"], 3)]),
        // A word of the organization's own, disguised.
        ("L@nt3rnF1sh77", vec![guessable(&["L@nt3rnF1sh"], 3)]),
        // Names of the person and of the organization, with a year or twice.
        ("Alice2026", vec![name("Alice", Whose::Person)]),
        ("4mes-4mes-2026X", vec![name("4mes", Whose::Person)]),
        ("Works2026Works2026", vec![name("Works", Whose::Organization)]),
        ("Cloud lantern 27", vec![name("Cloud", Whose::Organization)]),
        // All parts that break a rule are told at once, so that one more try is enough.
        ("Cl0ud Alice 27", vec![name("Alice", Whose::Person), name("Cl0ud", Whose::Organization)]),
    ];
    let tries = refused.len();
    for (password, expected) in refused {
        let answer = alice.set_password(password).await;
        assert_eq!(step(&answer), "new-password", "{password}");
        assert_eq!(broken(&answer), expected, "{password}");
    }
    assert!(portal.signs_in("alice@cloud.example", "Forgotten lantern 1").await, "nothing was written");

    // A refused password is no wrong proof. The log holds the rules that were broken, not what was typed.
    for counted in ["SELECT COUNT(*) FROM wrong_proof", "SELECT COUNT(*) FROM network_failure"] {
        assert_eq!(portal.count(counted).await, 0, "{counted}");
    }
    let lines = portal.audit().await;
    let details: Vec<_> =
        lines.iter().filter(|line| line.event == "password-refused").map(|line| line.detail.as_deref()).collect();
    assert_eq!(details.len(), tries);
    assert_eq!((details[0], details[2], details[4]), (Some("common"), Some("too-guessable"), Some("contains-name")));
    let log = serde_json::to_string(&lines).unwrap();
    for typed in ["Trustno1", "Monkey", "L@nt3rnF1sh", "4mes", "Works2026", "Cl0ud"] {
        assert!(!log.contains(typed), "{typed}");
    }

    // The name of another person is allowed, and the proof still counts.
    assert_eq!(step(&alice.set_password("Mallory fences 92").await), "done");
    assert!(portal.signs_in("alice@cloud.example", "Mallory fences 92").await);
}

#[tokio::test]
async fn ac_099_an_account_is_held_against_its_own_organizations_words_only() {
    let portal = with_a_word().await;
    let mut sam = portal.browser();
    sam.begin("sam@second.example").await.unwrap();
    sam.choose(0).await.unwrap();
    let code = portal.code_sent_to("sam@mail.example").await;
    sam.prove(&code).await.unwrap();
    let house = sam.set_password("House fences 92").await;
    assert_eq!(refusal(&house), Some(Refusal::PasswordBreaks(vec![name("House", Whose::Organization)])));
    assert_eq!(step(&sam.set_password("LanternFish77").await), "done");
}

#[tokio::test]
async fn a_word_that_was_banned_meanwhile_counts_at_once() {
    let portal = TestPortal::start().await;
    let mut alice = proven(&portal).await;
    let settings = "return_addresses = [\"https://app.example/cb\"]\n";
    let data = DATA.replace(settings, &format!("{settings}banned_words = [\"umbrella\"]\n"));
    portal.import(&data).await;
    let answer = alice.set_password("Umbrell@ 27").await;
    assert_eq!(broken(&answer), [guessable(&["Umbrell@"], 4)]);
    assert_eq!(step(&alice.set_password("Umbrell@ 278").await), "done");
}

#[tokio::test]
async fn a_guessable_password_comes_back_with_advice_and_a_name_with_none() {
    let portal = with_a_word().await;
    let mut alice = proven(&portal).await;
    let answer = alice.set_password("P@ssword2").await;
    let advice = vec![Advice::LikeACommonOne, Advice::MoreWords, Advice::Capitals, Advice::LookAlikes];
    assert_eq!(refusal(&answer), Some(Refusal::PasswordBreaks(vec![Broken::Common { advice }])));
    let named = alice.set_password("Alice2026").await;
    assert_eq!(refusal(&named), Some(Refusal::PasswordBreaks(vec![name("Alice", Whose::Person)])));
}
