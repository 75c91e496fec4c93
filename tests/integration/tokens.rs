//! Several authenticators of one person, and hardware tokens by a file (catalogue B10).

use serde_json::json;
use server::act::{Act, By, Operator};
use server::clock::MINUTE_MS;
use server::desk::tokens;
use server::import::{self, ImportFault, Row, Verdict};
use server::secrets::KeptSecret;
use server::totp::{Form, Hash};
use server::wire::Refusal;
use server::wire::register::RegisterRefusal;

use crate::gates::choose;
use crate::registration::{HOUSE, PASSWORD, RUTH, on_file, shown_by_app, sign_in_with_app, take_in_app};
use crate::support::browser::{APP_CODE, Browser, key_shown, refusal, registering, step};
use crate::support::operator::{Operator as AtCommandLine, json as read_json, out};
use crate::support::portal::TestPortal;

const HEAD: &str = "upn,serial number,secret key,time interval,manufacturer,model";
/// RFC 6238's key for SHA-256, and another one.
const SHA256: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA";
const OTHER: &str = "MFWGYIDNMV2GQ33EOMQGMIDBNRWCA3LF";

async fn load(portal: &TestPortal, text: &str, dry: bool) -> Result<Vec<Row>, ImportFault> {
    let by = Operator::named("olga");
    import::tokens::load(&portal.portal, &by, text, dry, &mut |_, _| {}).await
}

/// One line, that of a token whose codes have eight digits and are made with SHA-256 every minute.
fn of_ruth() -> String {
    format!("{HEAD},hash function,digits\n{RUTH},1234567,{SHA256},60,Contoso,HardwareKey,SHA256,8\n")
}

fn shown_by_token(portal: &TestPortal, steps: i64) -> String {
    let form = Form::of(Hash::Sha256, 60, 8).unwrap();
    form.code(&KeptSecret::from_base32(SHA256).unwrap(), form.step(portal.portal.now_ms()) + steps)
}

async fn at_the_code(portal: &TestPortal) -> Browser {
    let mut ruth = portal.browser();
    ruth.begin(RUTH).await.unwrap();
    choose(&mut ruth, APP_CODE).await.unwrap();
    ruth
}

async fn remove(portal: &TestPortal, serial: &str) -> bool {
    let by = Operator::named("olga");
    let mut act = Act::begin(&portal.portal, By::Operator(&by)).await.unwrap();
    let removed = tokens::remove(&mut act, serial).await.is_ok();
    act.commit().await.unwrap();
    removed
}

#[tokio::test]
async fn a_token_that_came_by_a_file_proves_once_each_minute_until_it_is_removed() {
    let portal = TestPortal::start_with(HOUSE).await;
    let rows = load(&portal, &of_ruth(), false).await.unwrap();
    assert!(matches!(&rows[..], [row] if row.verdict == Verdict::Added && row.line == 2), "{rows:?}");
    assert!(portal.events().await.contains(&"token-imported:ok".to_owned()));

    let mut ruth = at_the_code(&portal).await;
    assert_eq!(refusal(&ruth.prove("1234567").await), Some(Refusal::CodeWrong), "seven digits may be a token's");
    assert_eq!(refusal(&ruth.prove("12345").await), Some(Refusal::CodeMalformed { digits: 6 }));
    assert_eq!(refusal(&ruth.prove("123456789").await), Some(Refusal::CodeMalformed { digits: 6 }));
    let code = shown_by_token(&portal, 0);
    assert_eq!(step(&ruth.prove(&code).await), "new-password");
    let mut again = at_the_code(&portal).await;
    assert_eq!(refusal(&again.prove(&code).await), Some(Refusal::CodeUsed));
    assert_eq!(refusal(&again.prove(&shown_by_token(&portal, -1)).await), Some(Refusal::CodeUsed), "an older one");
    assert_eq!(step(&again.prove(&shown_by_token(&portal, 1)).await), "new-password");

    // The same file once more changes nothing, and the last step stays spent.
    assert!(load(&portal, &of_ruth(), false).await.unwrap().iter().all(|row| row.verdict == Verdict::Unchanged));
    let mut again = at_the_code(&portal).await;
    assert_eq!(refusal(&again.prove(&code).await), Some(Refusal::CodeUsed));

    // What a proof was made with is gone: so is the proof.
    assert!(remove(&portal, "1234567").await && !remove(&portal, "1234567").await);
    assert_ne!(step(&ruth.set_password("Amber lantern 27").await), "done");
    assert!(portal.events().await.contains(&"token-removed:ok".to_owned()));
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'app-code'").await, 0);
}

#[tokio::test]
async fn the_person_sees_what_stands_on_a_token_and_cannot_take_it_off() {
    let portal = TestPortal::start_with(HOUSE).await;
    load(&portal, &of_ruth(), false).await.unwrap();
    let mut ruth = portal.browser();
    portal.clock.advance(MINUTE_MS);
    assert_eq!(step(&ruth.sign_in_to_register(RUTH, PASSWORD).await), "choose-method");
    ruth.choose(0).await.unwrap();
    let manage = ruth.prove(&shown_by_token(&portal, 0)).await;
    let file = on_file(&manage);
    assert!(
        matches!(&file[..], [one] if one.is_token && one.from_directory && one.hint.as_deref() == Some("Contoso HardwareKey 1234567")),
        "{file:?}"
    );
    assert!(!format!("{manage:?}").contains(SHA256));
    assert!(ruth.register("remove", json!({ "place": 0 })).await.is_err());
    // A row of the other import takes no token away.
    let row = format!(
        "[[account]]\ntenant = \"Cloud Works\"\nuser_id = \"{RUTH}\"\ngiven_name = \"Ruth\"\nfamily_name = \"Reed\"\n\
         mail = \"{RUTH}\"\napp_secrets = [\"otpauth://totp/a?secret={OTHER}&digits=7\"]\n"
    );
    let rows = portal.import(&row).await;
    assert!(rows.iter().all(|row| row.verdict == Verdict::Changed), "{rows:?}");
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE serial = '1234567'").await, 1);
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE form = 'SHA1 30 7'").await, 1);
    let again = portal.import(&row).await;
    assert!(again.iter().all(|row| row.verdict == Verdict::Unchanged), "{again:?}");
}

#[tokio::test]
async fn a_line_that_cannot_be_taken_is_told_by_line_and_column_and_says_no_secret() {
    let portal = TestPortal::start_with(HOUSE).await;
    let with = |line: &str| format!("{HEAD},hash function,digits\n{line}\n");
    for (line, said) in [
        (format!("nobody@cloud.example,1,{OTHER},30,a,b,,"), "upn: no account has the user ID"),
        (format!(",1,{OTHER},30,a,b,,"), "upn: is missing"),
        (format!("{RUTH},,{OTHER},30,a,b,,"), "serial number: is missing"),
        (format!("{RUTH},1,{OTHER}1,30,a,b,,"), "secret key: must be Base32"),
        (format!("{RUTH},1,,30,a,b,,"), "secret key: is missing"),
        (format!("{RUTH},1,{OTHER},45,a,b,,"), "time interval: must be 30 or 60"),
        (format!("{RUTH},1,{OTHER},30,a\u{202e},b,,"), "manufacturer: holds U+202E"),
        (format!("{RUTH},1,{OTHER},30,a,{},,", "b".repeat(41)), "model: is 41 characters long"),
        (format!("{RUTH},1,{OTHER},30,a,b,MD5,"), "hash function: must be SHA1 or SHA256"),
        (format!("{RUTH},1,{OTHER},30,a,b,,9"), "digits: must be 6, 7 or 8"),
        (format!("{RUTH},1,{OTHER},30,a,b,,6,x"), "has 9 values, but there are 8 columns"),
    ] {
        let rows = load(&portal, &with(&line), false).await.unwrap();
        let [row] = &rows[..] else { panic!("{rows:?}") };
        let Verdict::Refused(reason) = &row.verdict else { panic!("{line}: {row:?}") };
        assert!(row.line == 2 && reason.contains(said) && !reason.contains(OTHER), "{line}: {reason}");
    }
    let twice = format!("{HEAD}\n{RUTH},1,{OTHER},30,a,b\n{RUTH},1,{SHA256},30,a,b\n\n{RUTH},2,{OTHER},30,a,b\n");
    let rows = load(&portal, &twice, false).await.unwrap();
    let refused = |row: &Row| match &row.verdict {
        Verdict::Refused(reason) => Some((row.line, reason.clone())),
        _ => None,
    };
    let told: Vec<_> = rows.iter().filter_map(refused).collect();
    assert!(
        matches!(&told[..], [(3, serial), (5, secret)] if serial.starts_with("serial number: stands at line 2")
            && secret.starts_with("secret key: is that of line 2")),
        "{told:?}"
    );
    // Another person's token, or one with another secret, is never changed by a file.
    for line in [format!("paul@cloud.example,1,{SHA256},30,a,b"), format!("{RUTH},1,{SHA256},30,a,b")] {
        let rows = load(&portal, &format!("{HEAD}\n{line}"), false).await.unwrap();
        assert!(refused(&rows[0]).is_some_and(|(_, reason)| reason.contains("latchkey tokens remove")), "{rows:?}");
    }
    for head in ["", "upn,serial number\n", &format!("{RUTH},1,{OTHER},30,a,b\n"), &format!("{HEAD},upn\n")] {
        let fault = load(&portal, head, false).await.unwrap_err().to_string();
        assert!(fault.starts_with("line 1") && !fault.contains(OTHER), "{fault}");
    }
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_changes_nothing() {
    let portal = TestPortal::start_with(HOUSE).await;
    let lines: Vec<String> = (0..6u8)
        .map(|nth| {
            let secret = data_encoding::BASE32_NOPAD.encode(&[nth + 1; 20]);
            format!("{RUTH},{nth},{secret},30,a,b")
        })
        .collect();
    let text = format!("{HEAD}\n{}\n", lines.join("\n"));
    let dry = load(&portal, &text, true).await.unwrap();
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'app-code'").await, 0);
    assert!(!portal.events().await.iter().any(|event| event.starts_with("token-") || event.starts_with("row-refused")));
    assert_eq!(load(&portal, &text, false).await.unwrap(), dry);
    assert_eq!(portal.count("SELECT COUNT(*) FROM means WHERE kind = 'app-code'").await, 5);
    let Verdict::Refused(reason) = &dry[5].verdict else { panic!("{dry:?}") };
    assert_eq!(reason, "upn: has 5 authenticators on file: no more are kept");
}

#[tokio::test]
async fn a_strict_organization_takes_no_code_that_lives_for_a_minute() {
    let strict = HOUSE.replace("[tenant.settings]", "[tenant.settings]\npreset = \"strict\"");
    let portal = TestPortal::start_with(&strict).await;
    let rows = load(&portal, &of_ruth(), false).await.unwrap();
    assert!(
        matches!(&rows[0].verdict, Verdict::Refused(reason) if reason.starts_with("time interval: 60")),
        "{rows:?}"
    );
}

#[tokio::test]
async fn ac_112_a_second_authenticator_has_a_name_and_its_codes_are_spent_by_themselves() {
    let portal = TestPortal::start_with(HOUSE).await;
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    let begin = ruth.register("start", json!({})).await;
    let (first, _) = take_in_app(&portal, &mut ruth, begin).await;
    ruth.register("confirm", json!({})).await.unwrap();
    let second = ruth.register("add", json!({ "method": APP_CODE })).await;
    let key = key_shown(registering(second));
    let given =
        json!({ "given": { "NamedCode": { "code": shown_by_app(&portal, &key), "name": " Work\u{202e} phone " } } });
    let manage = ruth.register("give", given).await;
    let mut names: Vec<_> = on_file(&manage).into_iter().map(|one| (one.hint, one.from_directory)).collect();
    names.sort();
    assert_eq!(names, [(None, false), (Some("Work phone".into()), false)]);

    // Either proves, and what one showed is used for that one alone.
    portal.clock.advance(MINUTE_MS);
    let codes = [shown_by_app(&portal, &first), shown_by_app(&portal, &key)];
    for code in &codes {
        let mut person = at_the_code(&portal).await;
        assert_eq!(step(&person.prove(code).await), "new-password");
    }
    for code in &codes {
        let mut person = at_the_code(&portal).await;
        assert_eq!(refusal(&person.prove(code).await), Some(Refusal::CodeUsed));
    }

    // The one that is named can be taken off, and proves no more.
    let mut ruth = portal.browser();
    let manage = sign_in_with_app(&portal, &mut ruth, RUTH, &first).await;
    let named = on_file(&manage).iter().position(|one| one.hint.is_some()).unwrap();
    assert_eq!(step(&ruth.register("remove", json!({ "place": named })).await), "confirm-removal");
    assert_eq!(step(&ruth.register("remove-it", json!({})).await), "manage");
    portal.clock.advance(MINUTE_MS);
    let mut person = at_the_code(&portal).await;
    assert_eq!(refusal(&person.prove(&shown_by_app(&portal, &key)).await), Some(Refusal::CodeWrong));
    assert_eq!(step(&person.prove(&shown_by_app(&portal, &first)).await), "new-password");
}

#[tokio::test]
async fn ac_112_one_secret_on_file_twice_makes_no_code_that_counts_twice() {
    let portal = TestPortal::start_with(HOUSE).await;
    // Only a file of apps can say one secret twice.
    let row = format!(
        "[[account]]\ntenant = \"Cloud Works\"\nuser_id = \"{RUTH}\"\nmail = \"{RUTH}\"\napp_secrets = [\"{OTHER}\", \
         \"{OTHER}\"]\n"
    );
    portal.import(&row).await;
    let code = shown_by_app(&portal, OTHER);
    let mut person = at_the_code(&portal).await;
    assert_eq!(step(&person.prove(&code).await), "new-password");
    let mut person = at_the_code(&portal).await;
    assert_eq!(refusal(&person.prove(&code).await), Some(Refusal::CodeUsed));
    // A token with the secret of an app is none.
    let rows = load(&portal, &format!("{HEAD}\n{RUTH},9,{OTHER},30,a,b\n"), false).await.unwrap();
    assert!(matches!(&rows[0].verdict, Verdict::Refused(reason) if reason.starts_with("secret key: is on file")));
}

#[tokio::test]
async fn tokens_take_the_places_of_apps() {
    let portal = TestPortal::start_with(HOUSE).await;
    let lines: Vec<String> = (1..=5u8)
        .map(|nth| format!("{RUTH},{nth},{},30,a,b", data_encoding::BASE32_NOPAD.encode(&[nth; 20])))
        .collect();
    load(&portal, &format!("{HEAD}\n{}\n", lines.join("\n")), false).await.unwrap();
    let mut ruth = portal.browser();
    ruth.sign_in_to_register(RUTH, PASSWORD).await.unwrap();
    ruth.choose(0).await.unwrap();
    let code = shown_by_app(&portal, &data_encoding::BASE32_NOPAD.encode(&[3; 20]));
    assert_eq!(step(&ruth.prove(&code).await), "manage");
    let sixth = ruth.register("add", json!({ "method": APP_CODE })).await;
    assert_eq!(refusal(&sixth), Some(Refusal::Register(RegisterRefusal::TooMany { most: 5 })));
}

#[test]
fn the_command_line_loads_lists_and_removes_tokens_and_shows_no_secret() {
    let operator = AtCommandLine::new();
    let config = operator.config();
    let data = operator.write("data.toml", HOUSE).display().to_string();
    operator.latchkey(&["import", "--config", &config, &data]);
    let file = operator.write("tokens.csv", &of_ruth()).display().to_string();
    let tokens = |words: &[&str]| {
        let all: Vec<&str> = ["tokens"].iter().chain(words).copied().collect();
        let output = operator.latchkey(&all);
        assert!(!format!("{output:?}").contains(SHA256));
        output
    };
    let dry = tokens(&["import", "--config", &config, &file, "--dry-run"]);
    assert!(dry.status.success() && out(&dry).contains("token 1234567: added") && out(&dry).contains("a dry run"));
    assert!(out(&tokens(&["list", "--config", &config])).contains("0 tokens"));
    assert!(tokens(&["import", "--config", &config, &file]).status.success());
    let listed = read_json(&tokens(&["list", "--config", &config, "--json"]));
    assert_eq!(listed[0]["serial"], "1234567");
    assert_eq!((&listed[0]["digits"], &listed[0]["period"]), (&json!(8), &json!(60)));
    let removed = tokens(&["remove", "--config", &config, "1234567"]);
    assert!(out(&removed).contains("Contoso HardwareKey 1234567"), "{removed:?}");
    assert_eq!(tokens(&["remove", "--config", &config, "1234567"]).status.code(), Some(1));
}
