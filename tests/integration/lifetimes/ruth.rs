//! The owner of a secret, and what is done in her name.

use reqwest::StatusCode;
use serde_json::json;
use server::clock::DAY_MS;
use server::secrets::ObjectionToken;
use server::store::passes;
use server::wire::{Goal, Step};

use crate::registration::shown_by_app;
use crate::support::browser::{Answer, Browser, step};
use crate::support::login_flow::LoginFlow;
use crate::support::portal::TestPortal;

pub const PASSWORD: &str = "Forgotten lantern 1";
/// Base32 of twenty bytes.
const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// The owner of one row's secret.
pub struct Ruth {
    pub user_id: String,
    pub home: String,
    /// A mailbox that she binds later.
    pub second: String,
}

impl Ruth {
    pub fn of(row: usize) -> Self {
        let [user_id, home, second] = ["cloud", "home", "second"].map(|at| format!("ruth{row}@{at}.example"));
        Self { user_id, home, second }
    }

    pub fn account(&self) -> String {
        format!(
            "[[account]]\ntenant = \"Cloud Works\"\nuser_id = \"{id}\"\ngroups = [\"people\"]\nmail = \"{id}\"\n\
             other_mails = [\"{home}\"]\napp_secrets = [\"{KEY}\"]\nstart_password = \"{PASSWORD}\"\n",
            id = self.user_id,
            home = self.home,
        )
    }
}

/// A visit to reset whose code is in the mailbox.
pub async fn challenged(portal: &TestPortal, ruth: &Ruth, person: &mut Browser) -> String {
    if step(&person.begin(&ruth.user_id).await) == "choose-goal" {
        person.choose_goal(Goal::Reset).await.unwrap();
    }
    let place = mailbox(&person.current().await);
    assert_eq!(step(&person.choose(place).await), "enter-code");
    portal.code_sent_to(&ruth.home).await
}

/// Signed in to register, with the password and the mailbox.
pub async fn registers(portal: &TestPortal, ruth: &Ruth) -> Browser {
    let mut person = portal.browser();
    let offers = person.sign_in_to_register(&ruth.user_id, PASSWORD).await;
    person.choose(mailbox(&offers)).await.unwrap();
    let code = portal.code_sent_to(&ruth.home).await;
    assert_eq!(step(&person.prove(&code).await), "manage");
    person
}

/// The owner at the manage page, with the password and the app.
pub async fn owner(portal: &TestPortal, ruth: &Ruth) -> Browser {
    let mut person = portal.browser();
    let offers = person.sign_in_to_register(&ruth.user_id, PASSWORD).await;
    person.choose(1 - mailbox(&offers)).await.unwrap();
    assert_eq!(step(&person.prove(&shown_by_app(portal, KEY)).await), "manage");
    person
}

/// Where the mailbox stands among two offers.
fn mailbox(answer: &Answer) -> u8 {
    let Step::ChooseMethod { offers, .. } = &answer.as_ref().unwrap().step else { panic!("{answer:?}") };
    assert_eq!(offers.len(), 2);
    u8::from(offers[0].hint.is_none())
}

pub fn question(portal: &TestPortal, ruth: &Ruth) -> serde_json::Value {
    let mut question = crate::support::login_flow::question(&ruth.user_id);
    question["auth_time"] = json!(portal.portal.now_ms() / 1000);
    question
}

pub async fn ticket(portal: &TestPortal, ruth: &Ruth, login_flow: &LoginFlow) -> String {
    let (status, answer) = login_flow.ask(&question(portal, ruth)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    crate::support::login_flow::ticket_in(answer["url"].as_str().unwrap()).expose().to_owned()
}

pub async fn redeem(person: &mut Browser, value: &str) -> Answer {
    let entry = person.entry_to_register();
    person.look_at_registration().await.unwrap();
    person.register("redeem", json!({ "entry": entry, "ticket": value })).await
}

pub async fn objection_of(portal: &TestPortal, ruth: &Ruth) -> ObjectionToken {
    let token = ObjectionToken::random().unwrap();
    let account: String = sqlx::query_scalar("SELECT id FROM account WHERE user_id = $1")
        .bind(&ruth.user_id)
        .fetch_one(portal.portal.store.pool())
        .await
        .unwrap();
    let now = portal.portal.now_ms();
    let mut tx = portal.portal.store.write().await.unwrap();
    let digest = token.digest(portal.portal.keys());
    passes::add_objection(&mut tx, &digest, &account, now, now + DAY_MS).await.unwrap();
    tx.commit().await.unwrap();
    token
}
