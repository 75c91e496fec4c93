//! Codes that people keep: set up, used, replaced, taken off file (catalogue B13).

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::json;
use server::clock::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use server::secrets::{Keys, OneTimeCode};
use server::store::saved_codes;
use server::wire::register::{Changed, OnFile, RegisterStep, SetUp};
use server::wire::{Ask, CodeSet, NewCode, Outcome, Refusal, Step};

use crate::gates::choose;
use crate::registration::not_me::press;
use crate::registration::{PASSWORD, RUTH, on_file, was_told};
use crate::support::browser::{Answer, Browser, EMAIL, RECOVERY_CODE, outcome, refusal, registering, step};
use crate::support::portal::{START_MS, Setup, TestPortal, unlimited};
use crate::support::store;

/// One gate: one person with no more than a mailbox that the account opens, one with another mailbox beside it.
const HOUSE: &str = r#"
[[tenant]]
name = "Cloud Works"
domains = ["cloud.example"]
[tenant.settings]
methods = ["email", "recovery-code"]
unlock_without_reset = true
[[account]]
tenant = "Cloud Works"
user_id = "ruth@cloud.example"
mail = "ruth@cloud.example"
start_password = "Forgotten lantern 1"
[[account]]
tenant = "Cloud Works"
user_id = "paul@cloud.example"
mail = "paul@cloud.example"
other_mails = ["paul@mail.example"]
start_password = "Forgotten lantern 1"
"#;
const PAUL: &str = "paul@cloud.example";

const WRONG: &str = "0000-0000-0000-0000-0000-0000";

fn codes_shown(step: &RegisterStep) -> Vec<String> {
    match step {
        RegisterStep::SetUp { set_up: SetUp::Codes { codes, characters: 24, .. }, .. } => plain(codes),
        step => panic!("no codes are shown: {step:?}"),
    }
}

fn plain(codes: &[NewCode]) -> Vec<String> {
    codes.iter().map(|NewCode(code)| code.clone()).collect()
}

/// What the last page, or the page after a sign-in, says of sets.
fn sets(answer: &Answer) -> Vec<CodeSet> {
    match &answer.as_ref().unwrap().step {
        Step::Done { codes, .. } => codes.clone(),
        Step::Register(RegisterStep::NewCodes { sets, .. }) => sets.clone(),
        step => panic!("{step:?}"),
    }
}

/// The codes that took the place of those used.
fn new_codes(answer: &Answer) -> Vec<String> {
    sets(answer).iter().flat_map(|set| plain(&set.new)).collect()
}

/// Gives a code while it is set up.
async fn gives(person: &mut Browser, code: &str) -> Answer {
    person.register("give", json!({ "given": { "Code": code } })).await
}

/// Ruth signs in with nothing on file and keeps a set. She stands at the manage page.
async fn keeps_a_set(portal: &TestPortal) -> (Browser, Vec<String>) {
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    ruth.register("cancel", json!({})).await.unwrap();
    let codes = codes_shown(&ruth.registers("add", json!({ "method": RECOVERY_CODE })).await);
    assert_eq!(step(&gives(&mut ruth, &codes[1]).await), "manage");
    (ruth, codes)
}

/// A visit to reset that stands where a recovery code is asked for.
async fn is_asked(portal: &TestPortal, user_id: &str) -> Browser {
    let mut person = portal.browser();
    person.begin(user_id).await.unwrap();
    if step(&person.current().await) == "choose-goal" {
        person.choose_goal(server::wire::Goal::Reset).await.unwrap();
    }
    let asked = choose(&mut person, RECOVERY_CODE).await.unwrap().step;
    assert!(matches!(asked, Step::Ask { ask: Ask::SavedCode { characters: 24 }, .. }), "{asked:?}");
    person
}

/// A reset with this code, and its last page.
async fn resets(portal: &TestPortal, code: &str, password: &str) -> (Browser, Answer) {
    let mut person = is_asked(portal, RUTH).await;
    assert_eq!(step(&person.prove(code).await), "new-password");
    let done = person.set_password(password).await;
    assert_eq!(step(&done), "done");
    (person, done)
}

fn set_of(file: &[OnFile]) -> &OnFile {
    file.iter().find(|entry| entry.method == RECOVERY_CODE).unwrap()
}

async fn good_codes(portal: &TestPortal) -> i64 {
    portal.count("SELECT COUNT(*) FROM saved_code WHERE spent_ms IS NULL").await
}

#[tokio::test]
async fn a_person_keeps_four_codes_and_resets_with_one_and_then_with_what_took_its_place() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let first = registering(ruth.register("start", json!({})).await);
    assert!(matches!(first, RegisterStep::SetUp { ref method, .. } if method == EMAIL), "a mailbox is stronger");
    ruth.register("choose-other", json!({})).await.unwrap();
    let shown = ruth.registers("add", json!({ "method": RECOVERY_CODE })).await;
    let RegisterStep::SetUp { set_up: SetUp::Codes { ref user_id, .. }, has_other: true, .. } = shown else {
        panic!("{shown:?}")
    };
    assert_eq!(user_id, RUTH);
    let codes = codes_shown(&shown);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 4);
    assert!(codes.iter().all(|code| code.len() == 24), "{codes:?}");

    // A reload, another tab, and a code that is refused show the same ones.
    assert_eq!(codes_shown(&registering(ruth.look_at_registration().await)), codes);
    assert_eq!(codes_shown(&registering(ruth.twin().look_at_registration().await)), codes);
    for (typed, refused) in [
        ("", Refusal::CodeMissing),
        (&codes[0][1..], Refusal::CodeMalformed { digits: 24 }),
        ("123456", Refusal::CodeMalformed { digits: 24 }),
        (WRONG, Refusal::CodeWrong),
    ] {
        let answer = gives(&mut ruth, typed).await;
        assert_eq!(refusal(&answer), Some(refused), "{typed}");
        assert_eq!(codes_shown(&registering(answer)), codes);
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM saved_code").await, 0, "none counts before one was typed");
    assert_eq!(outcome(&portal.browser().begin(RUTH).await), Some(Outcome::NotEnoughMethods));
    let review = gives(&mut ruth, &format!(" {} ", codes[2].to_lowercase())).await;
    assert_eq!(step(&review), "review");
    let file = on_file(&review);
    assert!(set_of(&file).verified && set_of(&file).left == Some(4), "{file:?}");
    assert_eq!(step(&ruth.register("confirm", json!({})).await), "manage");
    assert!(was_told(&portal, RUTH, "Recovery codes were made for the account").await);
    assert!(portal.events().await.contains(&"method-registered:ok".to_owned()));

    // One of them, as it stands on paper, with what the eye takes for a digit.
    let written = codes[2].replace('0', "O").replace('1', "l");
    let groups: Vec<&str> = (0..6).map(|group| &written[group * 4..group * 4 + 4]).collect();
    let mut later = is_asked(&portal, RUTH).await;
    assert_eq!(refusal(&later.prove(WRONG).await), Some(Refusal::CodeWrong));
    assert_eq!(step(&later.prove(&groups.join(" - ").to_lowercase()).await), "new-password");
    assert_eq!(good_codes(&portal).await, 3, "it is dead once it was typed");
    let done = later.set_password("Amber lantern 27").await;
    let new = new_codes(&done);
    assert!(matches!(&new[..], [new] if new.len() == 24 && !codes.contains(new)), "{new:?}");
    assert!(sets(&done).iter().all(|set| !set.is_few), "four are good again");
    assert_eq!(good_codes(&portal).await, 4);
    assert!(was_told(&portal, RUTH, "A new one took its place").await);
    assert!(portal.events().await.contains(&"codes-reissued:ok".to_owned()));

    // A reload shows it again, and so long as the visit may last, and no longer.
    assert_eq!(new_codes(&later.current().await), new);
    portal.clock.advance(14 * MINUTE_MS);
    assert_eq!(new_codes(&later.current().await), new);

    let mut again = is_asked(&portal, RUTH).await;
    assert_eq!(refusal(&again.prove(&codes[2]).await), Some(Refusal::CodeUsed), "it was used");
    assert_eq!(step(&again.prove(&new[0]).await), "new-password");
    assert_eq!(step(&again.set_password("Copper lantern 38").await), "done");
    portal.clock.advance(17 * MINUTE_MS);
    assert_eq!(step(&later.current().await), "identify");
}

#[tokio::test]
async fn what_a_last_page_showed_is_forgotten_with_it() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, codes) = keeps_a_set(&portal).await;
    let kept = "SELECT COUNT(*) FROM issued_codes";
    let (mut left, _) = resets(&portal, &codes[0], "Amber lantern 27").await;
    assert_eq!(portal.count(kept).await, 1);
    left.leave().await.unwrap();
    assert_eq!(portal.count(kept).await, 0, "the person left it");
    drop(resets(&portal, &codes[1], "Copper lantern 38").await);
    portal.clock.advance(31 * MINUTE_MS);
    server::flow::sweep::sweep(&portal.portal).await.unwrap();
    assert_eq!(portal.count(kept).await, 0, "its time is over");
}

#[tokio::test]
async fn ac_130_a_code_is_good_once_and_a_set_until_there_is_another() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, codes) = keeps_a_set(&portal).await;
    // Used in a visit that comes to nothing, it is dead all the same, and none took its place.
    let mut first = is_asked(&portal, RUTH).await;
    assert_eq!(step(&first.prove(&codes[0]).await), "new-password");
    let mut second = is_asked(&portal, RUTH).await;
    assert_eq!(refusal(&second.prove(&codes[0]).await), Some(Refusal::CodeUsed));
    first.leave().await.unwrap();
    assert_eq!(refusal(&second.prove(&codes[0]).await), Some(Refusal::CodeUsed));
    assert_eq!(good_codes(&portal).await, 3);
    assert!(!was_told(&portal, RUTH, "took its place").await);

    // A new set: until one of it was typed, the old one is good.
    let waiting = is_asked(&portal, RUTH).await;
    let renewed = codes_shown(&ruth.registers("replace", json!({ "place": 0 })).await);
    let mut third = is_asked(&portal, RUTH).await;
    assert_eq!(step(&third.prove(&codes[1]).await), "new-password");
    assert_eq!(
        refusal(&gives(&mut ruth, &codes[3]).await),
        Some(Refusal::CodeWrong),
        "one of the old set shows nothing"
    );
    let managed = gives(&mut ruth, &renewed[0]).await;
    assert!(matches!(registering(managed.clone()), RegisterStep::Manage { done: Some(Changed::Replaced), .. }));
    assert_eq!(set_of(&on_file(&managed)).left, Some(4));
    assert_eq!(portal.count("SELECT COUNT(*) FROM saved_code").await, 4, "the old ones are gone");
    assert!(was_told(&portal, RUTH, "New recovery codes were made").await);

    // What was proven with the old set counts no more, and its codes are wrong.
    assert_eq!(outcome(&third.set_password("Amber lantern 27").await), None);
    assert_eq!(step(&third.current().await), "choose-method");
    let mut waiting = waiting;
    for old in &codes[2..] {
        assert_eq!(refusal(&waiting.prove(old).await), Some(Refusal::CodeWrong), "{old}");
    }
    drop(resets(&portal, &renewed[1], "Amber lantern 27").await);
}

#[tokio::test]
async fn ac_132_codes_are_random_kept_as_digests_of_one_account_and_hard_to_guess() {
    let codes: Vec<OneTimeCode> = (0..1_000).map(|_| OneTimeCode::random_characters(24).unwrap()).collect();
    assert_eq!(codes.iter().map(OneTimeCode::expose).collect::<BTreeSet<_>>().len(), 1_000);
    let mut counts = [0_u32; 128];
    for character in codes.iter().flat_map(|code| code.expose().bytes()) {
        counts[usize::from(character)] += 1;
    }
    let used: Vec<u32> = counts.into_iter().filter(|count| *count > 0).collect();
    assert_eq!(used.len(), 32, "120 bits");
    // 24,000 characters, 750 of each on average: chi-square with 31 degrees of freedom, p > 0.00001.
    let chi: f64 = used.iter().map(|count| (f64::from(*count) - 750.0).powi(2) / 750.0).sum();
    assert!(chi < 80.0, "{chi}");

    let setup = Setup { allowances: unlimited(), ..Setup::default() };
    let portal = TestPortal::start_as(HOUSE, setup).await;
    let (_, codes) = keeps_a_set(&portal).await;
    let (mut wrong, mut closed) = (0, 0);
    let mut guesser = is_asked(&portal, RUTH).await;
    for _ in 0..200 {
        match refusal(&guesser.prove(WRONG).await) {
            Some(Refusal::CodeWrong) => wrong += 1,
            Some(Refusal::MethodClosed { .. }) => closed += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((wrong, closed), (4, 196));
    assert_eq!(portal.count("SELECT COUNT(*) FROM wrong_proof WHERE method = 'recovery-code'").await, 5);
    assert!(matches!(refusal(&guesser.prove(&codes[0]).await), Some(Refusal::MethodClosed { .. })));
    assert_eq!(good_codes(&portal).await, 4, "none was compared");
    portal.clock.advance(DAY_MS + 1);
    drop(resets(&portal, &codes[0], "Amber lantern 27").await);
}

#[tokio::test]
async fn ac_132_a_digest_in_another_place_proves_nothing() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, codes) = keeps_a_set(&portal).await;
    // Paul's own set, made by hand of Ruth's digests.
    portal
        .sql(
            "INSERT INTO means (id, account_id, kind, registered, position, sealed, step, since_ms) \
             SELECT 'his', p.id, m.kind, 1, 0, m.sealed, 0, m.since_ms FROM means m, account p \
             WHERE m.kind = 'recovery-code' AND p.user_id = 'paul@cloud.example'",
        )
        .await;
    portal
        .sql(
            "INSERT INTO saved_code (means_id, account_id, digest, created_ms) \
             SELECT 'his', p.id, s.digest, s.created_ms FROM saved_code s, account p \
             WHERE p.user_id = 'paul@cloud.example'",
        )
        .await;
    let mut paul = is_asked(&portal, PAUL).await;
    assert_eq!(refusal(&paul.prove(&codes[0]).await), Some(Refusal::CodeWrong));
    // Nor does what stands in the store, typed as a code.
    let stored: String =
        sqlx::query_scalar("SELECT digest FROM saved_code").fetch_one(portal.portal.store.pool()).await.unwrap();
    assert!(refusal(&paul.prove(&stored).await).is_some());
    // Another store's key makes another digest.
    let (code, here) = (OneTimeCode::new(codes[0].clone()), portal.portal.keys());
    let (ours, theirs) =
        (saved_codes::digest(here, "a", &code), saved_codes::digest(&Keys::from_master([9; 32]), "a", &code));
    assert_ne!(ours, theirs);
    assert_ne!(ours, saved_codes::digest(here, "b", &code));
    drop(resets(&portal, &codes[0], "Amber lantern 27").await);
}

#[tokio::test]
async fn ac_031_recovery_codes_are_compared_as_digests() {
    let keys = Keys::from_master([3; 32]);
    let digest = |code: &str| saved_codes::digest(&keys, "account", &OneTimeCode::new(code.into()));
    let right = "7K3M9QXT0B2CHJ5NWZ8RDV46";
    let same_prefix =
        |other: &str| digest(right).bytes().zip(digest(other).bytes()).take_while(|(a, b)| a == b).count();
    for matching in 0..24 {
        let mut wrong = right.to_owned();
        let other = if &right[matching..=matching] == "A" { "B" } else { "A" };
        wrong.replace_range(matching..=matching, other);
        assert!(same_prefix(&wrong) <= 3, "{matching} characters are right");
    }
    // While they are set up they are compared whole, in constant time.
    assert!(OneTimeCode::new(right.into()).is(&OneTimeCode::new(right.into())));
    assert!(!OneTimeCode::new(right.into()).is(&OneTimeCode::new(right[1..].into())));
}

#[tokio::test]
async fn ac_028_a_copy_of_the_store_holds_no_recovery_code() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    ruth.register("cancel", json!({})).await.unwrap();
    let codes = codes_shown(&ruth.registers("add", json!({ "method": RECOVERY_CODE })).await);
    let waiting = store::dump(&portal.directory);
    gives(&mut ruth, &codes[1]).await.unwrap();
    let (_, done) = resets(&portal, &codes[0], "Amber lantern 27").await;
    let shown = store::dump(&portal.directory);
    for code in codes.iter().chain(&new_codes(&done)) {
        for (name, haystack) in [("waiting", &waiting), ("shown", &shown)] {
            let there = haystack.windows(code.len()).any(|window| window == code.as_bytes());
            assert!(!there, "a code, {name}");
        }
    }
    for line in portal.audit().await {
        let line = serde_json::to_string(&line).unwrap();
        assert!(codes.iter().chain(&new_codes(&done)).all(|code| !line.contains(code)), "{line}");
    }
}

#[tokio::test]
async fn ac_133_codes_are_made_after_a_fresh_proof_alone() {
    let portal = TestPortal::start_with(HOUSE).await;
    // The password alone is not enough where something is on file.
    let mut paul = portal.browser();
    assert_eq!(step(&paul.sign_in_to_register(PAUL, PASSWORD).await), "choose-method");
    assert_eq!(step(&paul.register("add", json!({ "method": RECOVERY_CODE })).await), "out-of-step");
    paul.choose(0).await.unwrap();
    let code = portal.code_sent_to("paul@mail.example").await;
    assert_eq!(step(&paul.prove(&code).await), "manage");
    // Five minutes later it is not fresh any more, for a first set and for another.
    portal.clock.advance(5 * MINUTE_MS + SECOND_MS);
    assert_eq!(step(&paul.register("add", json!({ "method": RECOVERY_CODE })).await), "choose-method");
    assert_eq!(portal.count("SELECT COUNT(*) FROM saved_code").await, 0);
    paul.choose(0).await.unwrap();
    let code = portal.code_sent_to("paul@mail.example").await;
    let codes = codes_shown(&registering(paul.prove(&code).await));

    // Codes that were shown wait while another proof is asked for, and are the same after it.
    portal.clock.advance(5 * MINUTE_MS + SECOND_MS);
    assert_eq!(step(&gives(&mut paul, &codes[0]).await), "choose-method");
    assert_eq!(portal.count("SELECT COUNT(*) FROM saved_code").await, 0);
    paul.choose(0).await.unwrap();
    let code = portal.code_sent_to("paul@mail.example").await;
    assert_eq!(codes_shown(&registering(paul.prove(&code).await)), codes);
    assert_eq!(step(&gives(&mut paul, &codes[0]).await), "manage");
    portal.clock.advance(5 * MINUTE_MS + SECOND_MS);
    let place = |file: &[OnFile]| file.iter().position(|entry| entry.method == RECOVERY_CODE).unwrap();
    let place = place(&on_file(&paul.look_at_registration().await));
    assert_eq!(step(&paul.register("replace", json!({ "place": place })).await), "choose-method");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ac_170_one_recovery_code_in_two_visits_at_once_opens_one_of_them() {
    let here = TestPortal::start_with(HOUSE).await;
    let there = TestPortal::start_in(&here.directory, START_MS, here.kept()).await;
    let (_, codes) = keeps_a_set(&here).await;
    for code in &codes {
        let (mut one, mut other) = (is_asked(&here, RUTH).await, is_asked(&there, RUTH).await);
        let (one, other) = tokio::join!(one.prove(code), other.prove(code));
        let mut steps = [step(&one), step(&other)];
        steps.sort_unstable();
        assert_eq!(steps, ["enter-saved-code", "new-password"]);
        let refused = [&one, &other].into_iter().find_map(refusal);
        assert_eq!(refused, Some(Refusal::CodeUsed));
    }
    // In one visit, twice at the same moment.
    let (_, codes) = {
        here.sql("DELETE FROM means").await;
        keeps_a_set(&here).await
    };
    let asked = is_asked(&here, RUTH).await;
    let mut twins: Vec<Browser> = (0..8).map(|_| asked.twin()).collect();
    let answers = join_all(twins.iter_mut().map(|twin| twin.prove(&codes[0]))).await;
    assert_eq!(answers.iter().filter(|answer| step(answer) == "new-password").count(), 1);
    assert_eq!(here.count("SELECT COUNT(*) FROM saved_code WHERE spent_ms IS NOT NULL").await, 1);
}

#[tokio::test]
async fn what_is_left_is_told_and_a_set_without_codes_is_no_way() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, codes) = keeps_a_set(&portal).await;
    for (used, left) in [(0, 3), (1, 2)] {
        let mut visit = is_asked(&portal, RUTH).await;
        assert_eq!(step(&visit.prove(&codes[used]).await), "new-password");
        visit.leave().await.unwrap();
        assert_eq!(set_of(&on_file(&ruth.look_at_registration().await)).left, Some(left));
    }
    // Success fills one place, and does not bring back what visits without one used.
    let (_, done) = resets(&portal, &codes[2], "Amber lantern 27").await;
    let [new] = &new_codes(&done)[..] else { panic!("{done:?}") };
    assert!(!sets(&done)[0].is_few, "two are good");
    let mut visit = is_asked(&portal, RUTH).await;
    visit.prove(new).await.unwrap();
    visit.leave().await.unwrap();
    // The last one counts in the visit that used it, although none is left; and then there is one.
    let (_, done) = resets(&portal, &codes[3], "Copper lantern 38").await;
    assert!(sets(&done)[0].is_few, "one is good");
    let last = new_codes(&done).remove(0);
    let mut visit = is_asked(&portal, RUTH).await;
    assert_eq!(step(&visit.prove(&last).await), "new-password");
    assert_eq!(step(&visit.current().await), "new-password", "its proof counts");
    visit.leave().await.unwrap();
    assert_eq!(outcome(&portal.browser().begin(RUTH).await), Some(Outcome::NotEnoughMethods));

    // It stays on file, for the person to see and to make new ones.
    let mut later = portal.browser();
    let signed_in = later.sign_in_to_register(RUTH, "Copper lantern 38").await;
    let file = on_file(&signed_in);
    assert_eq!(set_of(&file).left, Some(0), "{file:?}");
    // It makes way for another: there is one set at most.
    later.register("cancel", json!({})).await.unwrap();
    let codes = codes_shown(&later.registers("add", json!({ "method": RECOVERY_CODE })).await);
    let managed = gives(&mut later, &codes[0]).await;
    assert!(matches!(registering(managed.clone()), RegisterStep::Manage { done: Some(Changed::Replaced), .. }));
    assert_eq!(on_file(&managed).iter().filter(|entry| entry.method == RECOVERY_CODE).count(), 1);
    assert_eq!(good_codes(&portal).await, 4);
}

#[tokio::test]
async fn a_last_page_tells_of_few_codes_whatever_the_visit_was_proven_with() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut paul = portal.browser();
    paul.sign_in_to_register(PAUL, PASSWORD).await.unwrap();
    paul.choose(0).await.unwrap();
    paul.prove(&portal.code_sent_to("paul@mail.example").await).await.unwrap();
    let codes = codes_shown(&paul.registers("add", json!({ "method": RECOVERY_CODE })).await);
    gives(&mut paul, &codes[0]).await.unwrap();
    for code in &codes[..3] {
        let mut visit = is_asked(&portal, PAUL).await;
        visit.prove(code).await.unwrap();
        visit.leave().await.unwrap();
    }
    portal.clock.advance(MINUTE_MS);
    let mut visit = portal.browser();
    visit.begin(PAUL).await.unwrap();
    choose(&mut visit, EMAIL).await.unwrap();
    visit.prove(&portal.code_sent_to("paul@mail.example").await).await.unwrap();
    let done = visit.set_password("Amber lantern 27").await;
    assert_eq!(sets(&done), [CodeSet { method: RECOVERY_CODE.into(), new: vec![], is_few: true }]);
}

#[tokio::test]
async fn a_code_signs_in_to_register_and_the_new_one_is_shown_before_anything_else() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, codes) = keeps_a_set(&portal).await;
    portal.clock.advance(HOUR_MS);
    let mut later = portal.browser();
    assert_eq!(step(&later.sign_in_to_register(RUTH, PASSWORD).await), "choose-method");
    later.choose(0).await.unwrap();
    let signed_in = later.prove(&codes[0]).await;
    assert_eq!(step(&signed_in), "new-codes");
    let new = new_codes(&signed_in);
    assert_eq!((new.len(), good_codes(&portal).await), (1, 4));
    assert_eq!(new_codes(&later.look_at_registration().await), new, "a reload shows it again");
    assert!(was_told(&portal, RUTH, "took its place").await);
    let managed = later.register("codes-kept", json!({})).await;
    assert_eq!(step(&managed), "manage");
    assert_eq!(set_of(&on_file(&managed)).left, Some(4));
    assert_eq!(step(&later.look_at_registration().await), "manage");

    // Taken off file, with a notice. What a set was, proves nothing after it.
    later.register("remove", json!({ "place": 0 })).await.unwrap();
    assert_eq!(step(&later.register("remove-it", json!({})).await), "manage");
    assert!(was_told(&portal, RUTH, "recovery codes were removed").await);
    assert_eq!(portal.count("SELECT COUNT(*) FROM saved_code").await, 0);
    assert_eq!(outcome(&portal.browser().begin(RUTH).await), Some(Outcome::NotEnoughMethods));
}

#[tokio::test]
async fn there_is_one_set_at_most() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (mut ruth, _) = keeps_a_set(&portal).await;
    let RegisterStep::Manage { kinds, .. } = registering(ruth.look_at_registration().await) else { panic!() };
    assert!(kinds.iter().all(|kind| kind.method != RECOVERY_CODE), "{kinds:?}");
    assert!(refusal(&ruth.register("add", json!({ "method": RECOVERY_CODE })).await).is_some());
    // Five wrong codes and another set is shown.
    let shown = codes_shown(&ruth.registers("replace", json!({ "place": 0 })).await);
    for _ in 0..4 {
        gives(&mut ruth, WRONG).await.unwrap();
    }
    let dead = gives(&mut ruth, WRONG).await;
    assert_eq!((step(&dead), refusal(&dead)), ("choose-kind", Some(Refusal::CodeDead)));
    ruth.step_back().await.unwrap();
    assert_ne!(codes_shown(&ruth.registers("replace", json!({ "place": 0 })).await), shown);
}

#[tokio::test]
async fn two_gates_ask_for_another_way_beside_a_code_of_administrators_too() {
    let data = HOUSE.replace("[tenant.settings]", "[tenant.settings]\ngates = 2").replace(
        "user_id = \"paul@cloud.example\"",
        "user_id = \"paul@cloud.example\"\nroles = [\"global-administrator\"]",
    );
    let portal = TestPortal::start_with(&data).await;
    let mut paul = portal.browser();
    paul.sign_in_to_register(PAUL, PASSWORD).await.unwrap();
    paul.choose(0).await.unwrap();
    paul.prove(&portal.code_sent_to("paul@mail.example").await).await.unwrap();
    let missing = registering(paul.register("start", json!({})).await);
    assert!(matches!(missing, RegisterStep::SetUp { ref method, .. } if method == "passkey"), "{missing:?}");
    paul.register("choose-other", json!({})).await.unwrap();
    let codes = codes_shown(&paul.registers("add", json!({ "method": RECOVERY_CODE })).await);
    gives(&mut paul, &codes[0]).await.unwrap();

    let (_, ruths) = keeps_a_set(&portal).await;
    assert_eq!(outcome(&portal.browser().begin(RUTH).await), Some(Outcome::NotEnoughMethods), "one way of two");
    portal.clock.advance(MINUTE_MS);
    let mut visit = is_asked(&portal, PAUL).await;
    assert_eq!(refusal(&visit.prove(&ruths[0]).await), Some(Refusal::CodeWrong), "a code of somebody else");
    let half = visit.prove(&codes[0]).await;
    assert_eq!(step(&half), "choose-method");
    let Step::ChooseMethod { offers, is_one_more: true, .. } = half.unwrap().step else { panic!() };
    assert!(offers.iter().all(|offer| offer.method != RECOVERY_CODE), "{offers:?}");
    choose(&mut visit, EMAIL).await.unwrap();
    assert_eq!(step(&visit.prove(&portal.code_sent_to("paul@mail.example").await).await), "new-password");
    let done = visit.set_password("Amber lantern 27").await;
    assert_eq!(new_codes(&done).len(), 1);
}

#[tokio::test]
async fn unlocking_replaces_what_it_used_too() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, codes) = keeps_a_set(&portal).await;
    portal.sql("UPDATE account SET locked_until_ms = 9000000000000 WHERE user_id = 'ruth@cloud.example'").await;
    let mut ruth = portal.browser();
    assert_eq!(step(&ruth.begin(RUTH).await), "choose-goal");
    ruth.choose_goal(server::wire::Goal::Unlock).await.unwrap();
    choose(&mut ruth, RECOVERY_CODE).await.unwrap();
    let done = ruth.prove(&codes[0]).await;
    assert_eq!(step(&done), "done");
    assert_eq!((new_codes(&done).len(), good_codes(&portal).await), (1, 4));
}

#[tokio::test]
async fn under_uniform_disclosure_no_one_learns_which_account_has_codes() {
    let data = HOUSE.replace("unlock_without_reset = true", "unlock_without_reset = false\ndisclosure = \"uniform\"");
    let portal = TestPortal::start_with(&data).await;
    let (_, codes) = keeps_a_set(&portal).await;
    let mut seen = BTreeSet::new();
    for user_id in [RUTH, PAUL, "nobody@cloud.example"] {
        let mut person = portal.browser();
        let offered = person.begin(user_id).await.unwrap();
        let Step::ChooseMethod { .. } = &offered.step else { panic!("{offered:?}") };
        let asked = choose(&mut person, RECOVERY_CODE).await.unwrap();
        let wrong = person.prove(WRONG).await.unwrap();
        seen.insert(serde_json::to_string(&[offered.step, asked.step, wrong.step]).unwrap());
        if user_id != RUTH {
            assert_eq!(refusal(&person.prove(&codes[0]).await), Some(Refusal::CodeWrong), "{user_id}");
        }
    }
    assert_eq!(seen.len(), 1, "{seen:?}");
    drop(resets(&portal, &codes[0], "Amber lantern 27").await);
}

/// How many codes the manage page says are left, after a sign-in with one of them.
async fn left_after(portal: &TestPortal, code: &str, password: &str) -> (Browser, u8) {
    portal.clock.advance(HOUR_MS);
    let mut person = portal.browser();
    person.sign_in_to_register(RUTH, password).await.unwrap();
    person.choose(0).await.unwrap();
    assert_eq!(step(&person.prove(code).await), "new-codes");
    let manage = person.register("codes-kept", json!({})).await;
    (person, set_of(&on_file(&manage)).left.unwrap())
}

#[tokio::test]
async fn a_code_that_was_shown_and_not_kept_is_good_and_not_counted() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, codes) = keeps_a_set(&portal).await;
    // A step back from the last page says nothing of the code on it.
    let (mut back, done) = resets(&portal, &codes[0], "Amber lantern 27").await;
    let unsure = new_codes(&done).remove(0);
    back.step_back().await.unwrap();
    assert_eq!(portal.count("SELECT COUNT(*) FROM issued_codes").await, 0);
    let (mut ruth, left) = left_after(&portal, &codes[1], "Amber lantern 27").await;
    assert_eq!(left, 3, "two of the paper and the new one of this sign-in, which was kept");
    assert_eq!(good_codes(&portal).await, 4);
    // Who goes on from the last page has kept it.
    let (mut on, _) = resets(&portal, &codes[2], "Copper lantern 38").await;
    on.leave().await.unwrap();
    let _ = ruth.leave().await;
    let (_, left) = left_after(&portal, &codes[3], "Copper lantern 38").await;
    assert_eq!(left, 3);
    // It was on paper after all.
    drop(resets(&portal, &unsure, "Silver lantern 49").await);
}

#[tokio::test]
async fn a_set_of_which_only_an_unsure_code_is_left_is_a_way() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, codes) = keeps_a_set(&portal).await;
    for code in &codes[..3] {
        let mut visit = is_asked(&portal, RUTH).await;
        visit.prove(code).await.unwrap();
        visit.leave().await.unwrap();
    }
    let (mut back, done) = resets(&portal, &codes[3], "Amber lantern 27").await;
    assert!(sets(&done)[0].is_few);
    back.step_back().await.unwrap();
    drop(resets(&portal, &new_codes(&done)[0], "Copper lantern 38").await);
}

#[tokio::test]
async fn a_second_proof_of_a_visit_shows_the_first_new_code_as_well() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, codes) = keeps_a_set(&portal).await;
    portal.clock.advance(HOUR_MS);
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    ruth.choose(0).await.unwrap();
    let first = new_codes(&ruth.prove(&codes[0]).await);
    portal.clock.advance(6 * MINUTE_MS);
    assert_eq!(step(&ruth.register("add", json!({ "method": EMAIL })).await), "choose-method");
    ruth.choose(0).await.unwrap();
    let both = new_codes(&ruth.prove(&codes[1]).await);
    assert!(both.len() == 2 && both.contains(&first[0]), "{both:?}");
}

#[tokio::test]
async fn not_me_takes_back_what_a_thief_was_shown() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, codes) = keeps_a_set(&portal).await;
    let (_, kept) = resets(&portal, &codes[1], "Copper lantern 38").await;
    portal.clock.advance(HOUR_MS);
    let (thief, _) = resets(&portal, &codes[0], "Amber lantern 27").await;
    assert_eq!(good_codes(&portal).await, 4);
    let mails = portal.mails_to(RUTH).await;
    let last = mails.iter().map(|mail| mail.at_ms).max().unwrap();
    let lines = mails.iter().filter(|mail| mail.at_ms == last).flat_map(|mail| mail.text.lines());
    let link = lines.into_iter().find(|line| line.contains("/not-me?")).unwrap();
    press(&portal, link).await;
    assert_eq!(portal.count("SELECT COUNT(*) FROM issued_codes").await, 0);
    assert_eq!(good_codes(&portal).await, 3, "what was issued before stays");
    let _ = (thief, kept);
}

#[tokio::test]
async fn codes_that_cannot_be_replaced_do_not_undo_the_reset() {
    let portal = TestPortal::start_with(HOUSE).await;
    let (_, codes) = keeps_a_set(&portal).await;
    let mut ruth = is_asked(&portal, RUTH).await;
    assert_eq!(step(&ruth.prove(&codes[0]).await), "new-password");
    portal.sql("ALTER TABLE issued_codes RENAME COLUMN issued_ms TO away_ms").await;
    let done = ruth.set_password("Amber lantern 27").await;
    assert_eq!(step(&done), "done");
    assert!(new_codes(&done).is_empty());
    assert!(portal.signs_in(RUTH, "Amber lantern 27").await);
    let events = portal.events().await;
    assert!(events.contains(&"password-written:ok".to_owned()) && !events.contains(&"codes-reissued:ok".to_owned()));
    assert!(was_told(&portal, RUTH, "password").await && !was_told(&portal, RUTH, "took its place").await);
    assert_eq!(good_codes(&portal).await, 3);
}

#[tokio::test]
async fn a_set_that_is_renewed_right_after_a_reset_waits_for_a_day_and_says_so() {
    let data = HOUSE.replace("[tenant.settings]", "[tenant.settings]\nhold_new_methods = true");
    let portal = TestPortal::start_with(&data).await;
    let (_, codes) = keeps_a_set(&portal).await;
    portal.clock.advance(2 * DAY_MS);
    let (mut done, _) = resets(&portal, &codes[0], "Amber lantern 27").await;
    done.leave().await.unwrap();
    let (mut ruth, _) = left_after(&portal, &codes[1], "Amber lantern 27").await;
    let new = codes_shown(&ruth.registers("replace", json!({ "place": 0 })).await);
    let managed = gives(&mut ruth, &new[0]).await;
    let until_ms = set_of(&on_file(&managed)).held_until_ms.unwrap();
    assert_eq!(outcome(&portal.browser().begin(RUTH).await), Some(Outcome::MethodsTooNew));
    portal.clock.advance(until_ms - portal.portal.now_ms() + 1);
    drop(resets(&portal, &new[1], "Copper lantern 38").await);
}
