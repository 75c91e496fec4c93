//! New passwords under the strict preset, as people type them and sign in with them.

use server::clock::HOUR_MS;
use server::password::rules::Rules;
use server::wire::BrokenPasswordRule as Broken;
use server::wire::{Refusal, Step};

use crate::support::browser::{Browser, refusal, step};
use crate::support::portal::{DATA, TestPortal};

async fn strict() -> TestPortal {
    let settings = "licence = \"premium\"\n";
    // With disclosure by explanation, so that the steps to the password are those of the other tests.
    let strict = format!("{settings}preset = \"strict\"\nmeans = \"directory-too\"\ndisclosure = \"explain\"\n");
    TestPortal::start_with(&DATA.replace(settings, &strict)).await
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

async fn sets(portal: &TestPortal, password: &str) {
    // No wait for a new code stands in the way.
    portal.clock.advance(HOUR_MS);
    let answer = proven(portal).await.set_password(password).await;
    assert_eq!(step(&answer), "done", "{password:?}: {answer:?}");
}

#[tokio::test]
async fn ac_096_a_password_is_counted_in_code_points_and_kept_to_the_last_blank() {
    let portal = strict().await;
    let mut alice = proven(&portal).await;
    let short = |have| Some(Refusal::PasswordBreaks(vec![Broken::TooShort { min: 15, have }]));
    // A letter with a separate accent counts as one letter.
    for (password, have) in
        [("🔑".repeat(14), 14), (" ".repeat(14), 14), ("e\u{301}".repeat(14), 14), (String::from("x"), 1)]
    {
        let answer = alice.set_password(&password).await;
        assert_eq!(refusal(&answer), short(have), "{password:?}");
    }
    let answer = alice.set_password(&"🔑".repeat(257)).await;
    assert_eq!(refusal(&answer), Some(Refusal::PasswordBreaks(vec![Broken::TooLong { max: 256 }])));
    let Ok(screen) = answer else { panic!("{answer:?}") };
    let Step::NewPassword { rules, .. } = screen.step else { panic!("{:?}", screen.step) };
    assert_eq!(rules, Rules::strict(), "the browser is told the rules that hold");

    for (password, nearly) in [
        ("🔑".repeat(15), "🔑".repeat(14)),
        ("🔑".repeat(256), "🔑".repeat(255)),
        (" ".repeat(15), " ".repeat(16)),
        ("  lanterns 한글  ".into(), "lanterns 한글".into()),
    ] {
        sets(&portal, &password).await;
        assert!(portal.signs_in("alice@cloud.example", &password).await, "{password:?}");
        assert!(!portal.signs_in("alice@cloud.example", &nearly).await, "{password:?}");
    }
}

#[tokio::test]
async fn ac_096_a_letter_written_in_another_way_is_the_same_password() {
    let portal = strict().await;
    // Hangul and an accent from their parts, as some systems and files write them.
    sets(&portal, "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af} cafe\u{301} lanterns").await;
    assert!(portal.signs_in("alice@cloud.example", "한글 caf\u{e9} lanterns").await);
    assert!(!portal.signs_in("alice@cloud.example", "한글 cafe lanterns").await);
}

#[tokio::test]
async fn ac_100_a_long_passphrase_of_small_letters_is_taken_and_every_letter_of_it_counts() {
    let portal = strict().await;
    let passphrase = "seven quiet lanterns drift over the frozen harbour near midnight";
    assert_eq!(passphrase.chars().count(), 64);
    let twice = format!("{passphrase}{}", passphrase.chars().rev().collect::<String>());
    for password in [passphrase, &twice] {
        sets(&portal, password).await;
        assert!(portal.signs_in("alice@cloud.example", password).await);
        let kept: String = password.chars().take(password.chars().count() - 1).collect();
        for wrong in [kept.clone(), format!("{kept}q"), format!("{password} ")] {
            assert!(!portal.signs_in("alice@cloud.example", &wrong).await, "{wrong:?}");
        }
    }
}

#[tokio::test]
async fn ac_097_under_the_strict_preset_too_control_characters_are_refused_with_a_reason() {
    let portal = strict().await;
    let mut alice = proven(&portal).await;
    for bad in ['\0', '\t', '\n', '\u{7f}', '\u{85}'] {
        let answer = alice.set_password(&format!("amber{bad}lanterns in a row")).await;
        assert_eq!(refusal(&answer), Some(Refusal::PasswordBreaks(vec![Broken::NotAllowed { character: bad }])));
    }
    let surrogate = "{\"password\":\"amber \\ud800 lanterns in a row\"}";
    assert_eq!(alice.post_raw("/api/reset/set-password", surrogate).await.status(), 400);
    assert!(!portal.signs_in("alice@cloud.example", "amber").await, "the password was not cut off");
}
