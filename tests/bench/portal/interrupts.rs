//! Questions of login flows whether to interrupt a sign-in. Here the answer is always no.

use serde_json::{Value, json};

use super::requests::{FLOWS, Measured, WARM, bare, fill, measure, people};
use super::table::Table;
use crate::support::browser::Browser;
use crate::support::login_flow::{LoginFlow, RETURN_TO, question};
use crate::support::portal::TestPortal;

/// How many questions one measurement asks.
const QUESTIONS: usize = 5 * FLOWS;

async fn asks((login_flow, question): (LoginFlow, Value)) -> (LoginFlow, Value) {
    let (status, answer) = login_flow.ask(&question).await;
    assert!(status.is_success() && answer["required"] == false, "{answer}");
    (login_flow, question)
}

async fn measured(login_flow: &LoginFlow, count: usize) -> Measured {
    let about = |number: usize| question(&format!("p{}@cloud.example", number % FLOWS));
    measure((0..count).map(|number| (login_flow.clone(), about(number))).collect(), asks).await.1
}

/// Decisions beside the bare handler, in a small directory and in a large one.
pub async fn decisions(table: &mut Table, store: &str) {
    let directory = tempfile::tempdir().unwrap();
    let address = bare(directory.path()).await;
    let writes = |mut browser: Browser| async move {
        assert!(browser.post("/write", &json!({})).await.status().is_success());
        browser
    };
    let (browsers, _) = measure((0..FLOWS).map(|_| Browser::at(address)).collect(), writes).await;
    let (_, yardstick) = measure(browsers, writes).await;

    let asked =
        format!("[tenant.settings]\nrequire_registration = true\nreturn_addresses = [\"{RETURN_TO}\"]\n[[account]]");
    let portal = TestPortal::start_with(&people(FLOWS).replacen("[[account]]", &asked, 1)).await;
    let login_flow = LoginFlow::of(&portal).await;
    let mut rates = Vec::new();
    for accounts in [1_000, 1_000_000] {
        fill(&portal, accounts).await;
        measured(&login_flow, WARM).await;
        rates.push(measured(&login_flow, QUESTIONS).await);
    }
    let [small, large] = &rates[..] else { panic!("two sizes") };
    let ratio = small.per_second / yardstick.per_second;
    let beside = format!("one write: {}", yardstick.said());
    table.add(format!("not interrupted, {store}"), small.said(), beside, Some(ratio), "0.5");
    table.add(
        format!("not interrupted, 1,000,000 accounts, {store}"),
        large.said(),
        format!("1,000 accounts: {}", small.said()),
        Some(large.per_second / small.per_second),
        "0.8",
    );
}
