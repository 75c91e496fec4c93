//! A store of the version before stays in use: nothing in it is lost or begins anew.
//!
//! `tests/data/store-0.1.0` holds the rows that a portal of version 0.1.0 wrote, and
//! its key. Ruth registered an app and a mailbox and reset her password with the app.
//! Paul has phone numbers and an app from the directory, one wrong code, and a code
//! that was sent and not used.

use std::borrow::Cow;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use serde_json::json;
use server::act::{Act, By, Operator};
use server::desk::policy::{self, Policy, Saved};
use server::policy::tenant::{MeansFrom, Preset, Settings};
use server::secrets::KeptSecret;
use server::store::audit::Verdict;
use server::totp;
use server::wire::Step;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, SqlSafeStr as _};

use crate::registration::{RUTH, on_file, take_in_mail};
use crate::support::browser::{APP_CODE, Answer, Browser, EMAIL, step};
use crate::support::portal::TestPortal;
use crate::support::store;

/// When the old portal stopped.
const THEN_MS: i64 = 1_795_450_860_000;
/// The key of Ruth's app.
const RUTHS_APP: &str = "AJFMESZBKCXTUKZUX2EK3EL2AHMEYX7G";
/// How many lines its log has.
const LINES: i64 = 30;

/// A portal of today over that store, so many milliseconds later.
async fn portal_after(later_ms: i64) -> TestPortal {
    portal_with(later_ms, "SELECT 1").await
}

/// The same, where the store of the version before is changed by this statement.
async fn portal_with(later_ms: i64, statement: &'static str) -> TestPortal {
    let kept = Arc::new(tempfile::tempdir().unwrap());
    let directory = kept.path().to_owned();
    let key = directory.join("key");
    std::fs::write(&key, include_str!("../data/store-0.1.0/key")).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let address = store::address_in(&directory);
    if let Some(file) = address.strip_prefix("sqlite://") {
        std::fs::write(file, "").unwrap();
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(&address).await.unwrap();
    let first = include_str!("../../server/src/store/migrations/0001_first.sql");
    let first = Migration::new(1, Cow::Borrowed("first"), MigrationType::Simple, first.into_sql_str(), false);
    Migrator::with_migrations(vec![first]).run(&pool).await.unwrap();
    sqlx::raw_sql(include_str!("../data/store-0.1.0/rows.sql")).execute(&pool).await.unwrap();
    sqlx::raw_sql(statement).execute(&pool).await.unwrap();
    pool.close().await;
    TestPortal::start_over(&address, &directory, THEN_MS + later_ms, Some(kept)).await
}

async fn choose(person: &mut Browser, offered: Answer, method: &str) {
    let screen = offered.unwrap();
    let Step::ChooseMethod { offers, .. } = &screen.step else { panic!("{screen:?}") };
    let place = offers.iter().position(|offer| offer.method == method).unwrap();
    assert_eq!(step(&person.choose(u8::try_from(place).unwrap()).await), "enter-code");
}

#[tokio::test]
async fn a_person_resets_with_what_they_registered_in_the_version_before() {
    let portal = portal_after(120_000).await;
    assert!(portal.signs_in(RUTH, "Amber lantern 27").await);
    let secret = KeptSecret::from_base32(RUTHS_APP).unwrap();
    let mut ruth = portal.browser();
    let offered = ruth.begin(RUTH).await;
    choose(&mut ruth, offered, APP_CODE).await;
    assert_eq!(step(&ruth.prove(&totp::code(&secret, totp::step(portal.portal.now_ms()))).await), "new-password");
    let mut by_mail = portal.browser();
    let offered = by_mail.begin(RUTH).await;
    choose(&mut by_mail, offered, EMAIL).await;
    let code = portal.code_sent_to("ruth@home.example").await;
    assert_eq!(step(&by_mail.prove(&code).await), "new-password");
}

#[tokio::test]
async fn an_app_code_that_was_used_in_the_version_before_is_used_still() {
    let portal = portal_after(0).await;
    let secret = KeptSecret::from_base32(RUTHS_APP).unwrap();
    let mut ruth = portal.browser();
    let offered = ruth.begin(RUTH).await;
    choose(&mut ruth, offered, APP_CODE).await;
    assert_eq!(step(&ruth.prove(&totp::code(&secret, totp::step(THEN_MS))).await), "enter-code");
}

#[tokio::test]
async fn what_the_directory_entered_is_there_and_wrong_codes_are_counted_on() {
    let portal = portal_after(1_000).await;
    let count = "SELECT COUNT(*) FROM means WHERE registered = 0 AND account_id = \
                 (SELECT id FROM account WHERE user_id = 'paul@cloud.example')";
    assert_eq!(portal.count(count).await, 4, "an address, two numbers, an app");
    assert_eq!(portal.count("SELECT COUNT(*) FROM wrong_proof").await, 1);
    let mut tx = portal.portal.store.read().await.unwrap();
    let user_id = server::policy::user_id::UserId::parse("paul@cloud.example").unwrap();
    let paul = server::store::accounts::by_user_id(&mut tx, &user_id).await.unwrap().unwrap();
    assert_eq!(paul.mobile_phone.unwrap().number, "+44 7700900123");
    assert_eq!(paul.office_phone.unwrap().number, "+44 2079460123");
    assert_eq!((paul.other_mails.len(), paul.kept.len()), (1, 1));
}

#[tokio::test]
async fn an_operator_finds_the_log_whole_and_goes_on_with_it() {
    let portal = portal_after(60_000).await;
    let verdict = portal.portal.store.verify_audit().await.unwrap();
    assert!(matches!(verdict, Verdict::Whole { lines } if lines >= LINES), "{verdict:?}");
    let mut ruth = portal.browser();
    let offered = ruth.sign_in_to_register(RUTH, "Amber lantern 27").await;
    choose(&mut ruth, offered, EMAIL).await;
    let code = portal.code_sent_to("ruth@home.example").await;
    let managing = ruth.prove(&code).await;
    assert_eq!(on_file(&managing).len(), 2);
    assert_eq!(step(&ruth.register("add", json!({ "method": "email" })).await), "set-up-address");
    // Late enough for the next code.
    portal.clock.advance(60_000);
    assert_eq!(on_file(&take_in_mail(&portal, &mut ruth, "ruth@other.example").await).len(), 3);
    let verdict = portal.portal.store.verify_audit().await.unwrap();
    assert!(matches!(verdict, Verdict::Whole { lines } if lines > LINES), "{verdict:?}");
}

#[tokio::test]
async fn a_policy_of_the_version_before_is_its_first_version_and_is_saved_over_as_such() {
    let portal = portal_after(60_000).await;
    assert_eq!(portal.count("SELECT COUNT(*) FROM tenant WHERE policy_version <> 1").await, 0);
    let olga = Operator::named("olga");
    let mut act = Act::begin(&portal.portal, By::Operator(&olga)).await.unwrap();
    let Policy { tenant, saved } = policy::show(&mut act, "Cloud Works").await.unwrap();
    assert_eq!(saved, Saved { version: 1, at_ms: None, by: None });
    let settings = Settings { sign_in: Some("https://new.example/".into()), ..tenant.settings };
    let refused = policy::save(&mut act, "Cloud Works", Some(2), &settings).await.unwrap_err();
    assert!(refused.to_string().ends_with("there is no version 2 of it"), "{refused}");
    assert_eq!(policy::save(&mut act, "Cloud Works", Some(1), &settings).await.unwrap().version, 2);
    act.commit().await.unwrap();
    let mut act = Act::look(&portal.portal, By::Operator(&olga)).await.unwrap();
    let Policy { tenant, saved } = policy::show(&mut act, "Cloud Works").await.unwrap();
    assert_eq!(tenant.settings, settings);
    assert_eq!((saved.version, saved.at_ms, saved.by.as_deref()), (2, Some(portal.portal.now_ms()), Some("olga")));
}

#[tokio::test]
async fn a_strict_organization_of_the_version_before_keeps_counting_what_it_entered() {
    let strict = "UPDATE tenant SET settings = REPLACE(settings, '\"preset\":\"entra\"', '\"preset\":\"strict\"')";
    let portal = portal_with(60_000, strict).await;
    let mut act = Act::look(&portal.portal, By::Portal).await.unwrap();
    let Policy { tenant, saved } = policy::show(&mut act, "Cloud Works").await.unwrap();
    assert_eq!((tenant.settings.preset, tenant.settings.means), (Preset::Strict, Some(MeansFrom::DirectoryToo)));
    assert_eq!(saved, Saved { version: 2, at_ms: None, by: None }, "a file of before does not undo it unseen");
    drop(act);
    let portal = portal_after(60_000).await;
    let mut act = Act::look(&portal.portal, By::Portal).await.unwrap();
    let Policy { tenant, .. } = policy::show(&mut act, "Cloud Works").await.unwrap();
    assert_eq!((tenant.settings.preset, tenant.settings.means), (Preset::Entra, None));
}

#[tokio::test]
async fn a_set_up_that_was_begun_in_the_version_before_stands_at_the_same_page() {
    for (before, now) in [
        (
            "UPDATE registration SET place = 'set-up-app'",
            "SELECT COUNT(*) FROM registration WHERE place = 'set-up' AND setting_up = 'app-code'",
        ),
        (
            "UPDATE registration SET place = 'set-up-mail'",
            "SELECT COUNT(*) FROM registration WHERE place = 'set-up' AND setting_up = 'email'",
        ),
        (
            "UPDATE registration SET place = 'enter-new-mail-code'",
            "SELECT COUNT(*) FROM registration WHERE place = 'first-code' AND setting_up = 'email'",
        ),
        (
            "UPDATE registration SET place = 'review'",
            "SELECT COUNT(*) FROM registration WHERE place = 'review' AND setting_up IS NULL",
        ),
    ] {
        assert_eq!(portal_with(1_000, before).await.count(now).await, 1, "{before}");
    }
}
