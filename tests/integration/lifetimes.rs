//! Every secret, and the changes that end it: the table in `docs/security.md`,
//! carried out cell by cell (LK-002). The table of rights is checked in `rights.rs`.
//!
//! Each column gets a portal of its own, and each row an account of its own there.
//! A thief holds the secret, the owner or an operator makes the change, and the
//! thief uses the secret. A secret that depends on a means of proof depends on the
//! mailbox. The owner acts with the app.

mod ruth;

use std::net::IpAddr;

use reqwest::StatusCode;
use serde_json::json;
use server::clock::MINUTE_MS;
use server::flow::objection;
use server::secrets::{Digest, LoginFlowKey, ObjectionToken, SessionToken, guid};
use server::store::login_flows;
use server::visit::Caller;
use server::wire::Step;
use server::wire::register::{RegisterStep, SetUp};

use crate::login_flow::results::parameter;
use crate::registration::passes::pass_for;
use crate::registration::{shown_by_app, take_in_mail};
use crate::support::browser::{Answer, Browser, registering, step};
use crate::support::login_flow::LoginFlow;
use crate::support::portal::{Setup, TestPortal, unlimited};
use ruth::{PASSWORD, Ruth, challenged, objection_of, owner, question, redeem, registers, ticket};

pub const DOCUMENT: &str = "docs/security.md";
const HEADING: &str = "### Every secret, and the changes that end it";

const NEW: &str = "Amber lantern 27";

const HOUSE: &str = r#"
[[tenant]]
name = "Cloud Works"
domains = ["cloud.example"]
[tenant.settings]
methods = ["email", "app-code", "recovery-code"]
combined_registration = true
require_registration = true
reconfirm_days = 180
custom_domain = true
scope = { group = "people" }
return_addresses = ["https://app.example/cb"]
[[group]]
tenant = "Cloud Works"
name = "people"
"#;

/// A change, by the heading of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    PasswordChanged,
    MeansDropped,
    AnotherBound,
    RoleGiven,
    ScopeLeft,
    Disabled,
    OrganizationOff,
    Reported,
    KeyRevoked,
}

impl Change {
    const ALL: [(Self, &'static str); 9] = [
        (Self::PasswordChanged, "password changed"),
        (Self::MeansDropped, "its means dropped"),
        (Self::AnotherBound, "another one bound"),
        (Self::RoleGiven, "role given"),
        (Self::ScopeLeft, "scope left"),
        (Self::Disabled, "account disabled"),
        (Self::OrganizationOff, "organization off"),
        (Self::Reported, "“this was not me”"),
        (Self::KeyRevoked, "key revoked"),
    ];

    /// Makes the change for every account of the portal.
    async fn happens(self, portal: &TestPortal, login_flow: &LoginFlow, ruths: &[Ruth]) {
        match self {
            Self::PasswordChanged => {
                for ruth in ruths {
                    let mut owner = portal.browser();
                    assert_eq!(step(&owner.begin_change(&ruth.user_id, PASSWORD).await), "new-password");
                    assert_eq!(step(&owner.set_password(NEW).await), "done");
                }
            }
            Self::MeansDropped => {
                for ruth in ruths {
                    let mut owner = owner(portal, ruth).await;
                    let manage = owner.look_at_registration().await;
                    let place = crate::registration::on_file(&manage).iter().position(|item| item.hint.is_some());
                    owner.register("remove", json!({ "place": place.unwrap() })).await.unwrap();
                    assert_eq!(step(&owner.register("remove-it", json!({})).await), "manage");
                }
            }
            Self::AnotherBound => {
                let mut owners = Vec::new();
                for ruth in ruths {
                    let mut owner = owner(portal, ruth).await;
                    owner.register("add", json!({ "method": "email" })).await.unwrap();
                    owners.push(owner);
                }
                portal.clock.advance(MINUTE_MS);
                for (mut owner, ruth) in owners.into_iter().zip(ruths) {
                    assert_eq!(step(&take_in_mail(portal, &mut owner, &ruth.second).await), "manage");
                }
            }
            Self::RoleGiven => portal.sql("UPDATE account SET roles = '[\"helpdesk-administrator\"]'").await,
            Self::ScopeLeft => portal.sql("DELETE FROM group_member").await,
            Self::Disabled => portal.sql("UPDATE account SET enabled = 0").await,
            Self::OrganizationOff => {
                let off = HOUSE.replacen("scope =", "self_service = false\nscope =", 1);
                portal.import(&off).await;
            }
            Self::Reported => {
                for ruth in ruths {
                    let token = objection_of(portal, ruth).await;
                    assert!(objection::object(&portal.portal, &somebody(), &token).await.unwrap().is_some());
                }
            }
            Self::KeyRevoked => {
                let mut tx = portal.portal.store.write().await.unwrap();
                let now = portal.portal.now_ms();
                assert!(login_flows::revoke(&mut tx, &login_flow.key_id, now).await.unwrap());
                tx.commit().await.unwrap();
            }
        }
    }
}

/// A secret as a thief holds it, by the first cell of its row.
enum Held {
    /// A code, and the visit that it was sent for.
    Code(Browser, String),
    VisitToReset(Browser),
    VisitToChange(Browser),
    VisitToRegister(Browser),
    ProofOfReset(Browser),
    ProofToRegister(Browser),
    SetUp(Browser),
    SetUpOfCodes(Browser),
    NewAddress(Browser, String),
    Ticket(String),
    VisitOfLoginFlow(Browser),
    Result(LoginFlow, String),
    Pass(String),
    NotMe(ObjectionToken),
    Key(LoginFlow),
}

const SECRETS: [&str; 15] = [
    "code",
    "visit to reset",
    "visit to change",
    "visit to register",
    "proof of a reset",
    "proof to register",
    "set-up of an app",
    "set-up of recovery codes",
    "code to a new address",
    "ticket",
    "way back of a login flow’s visit",
    "signed result",
    "pass",
    "link “this was not me”",
    "key of a login flow",
];

impl Held {
    async fn made(secret: &str, portal: &TestPortal, login_flow: &LoginFlow, ruth: &Ruth) -> Self {
        let mut thief = portal.browser();
        match secret {
            "code" => {
                let code = challenged(portal, ruth, &mut thief).await;
                Self::Code(thief, code)
            }
            "visit to reset" => {
                assert_eq!(step(&thief.begin(&ruth.user_id).await), "choose-method");
                Self::VisitToReset(thief)
            }
            "visit to change" => {
                assert_eq!(step(&thief.begin_change(&ruth.user_id, PASSWORD).await), "new-password");
                Self::VisitToChange(thief)
            }
            "visit to register" => Self::VisitToRegister(registers(portal, ruth).await),
            "proof of a reset" => {
                let code = challenged(portal, ruth, &mut thief).await;
                assert_eq!(step(&thief.prove(&code).await), "new-password");
                Self::ProofOfReset(thief)
            }
            "proof to register" => Self::ProofToRegister(registers(portal, ruth).await),
            "set-up of an app" => {
                let mut thief = registers(portal, ruth).await;
                assert_eq!(step(&thief.register("add", json!({ "method": "app-code" })).await), "set-up-key");
                Self::SetUp(thief)
            }
            "set-up of recovery codes" => {
                let mut thief = registers(portal, ruth).await;
                assert_eq!(step(&thief.register("add", json!({ "method": "recovery-code" })).await), "set-up-codes");
                Self::SetUpOfCodes(thief)
            }
            "code to a new address" => {
                let mut thief = registers(portal, ruth).await;
                thief.register("add", json!({ "method": "email" })).await.unwrap();
                portal.clock.advance(MINUTE_MS);
                thief.register("give", json!({ "given": { "Address": "thief@evil.example" } })).await.unwrap();
                Self::NewAddress(thief, portal.code_sent_to("thief@evil.example").await)
            }
            "ticket" => Self::Ticket(ticket(portal, ruth, login_flow).await),
            "way back of a login flow’s visit" => {
                let value = ticket(portal, ruth, login_flow).await;
                assert_eq!(step(&redeem(&mut thief, &value).await), "asked");
                Self::VisitOfLoginFlow(thief)
            }
            "signed result" => {
                let value = ticket(portal, ruth, login_flow).await;
                redeem(&mut thief, &value).await.unwrap();
                let over = registering(thief.register("confirm", json!({})).await);
                let RegisterStep::Over { return_to: Some(address), .. } = over else { panic!("{over:?}") };
                Self::Result(second_key(portal, login_flow).await, parameter(&address, "result"))
            }
            "pass" => Self::Pass(pass_for(portal, &ruth.user_id, 60).await),
            "link “this was not me”" => Self::NotMe(objection_of(portal, ruth).await),
            "key of a login flow" => Self::Key(login_flow.clone()),
            other => panic!("no way to hold {other:?}"),
        }
    }

    /// Whether it still opens what it opened before.
    async fn works(self, portal: &TestPortal, ruth: &Ruth) -> bool {
        let goes_on = |answer: &Answer| matches!(step(answer), "manage" | "asked" | "review" | "choose-kind");
        match self {
            Self::Code(mut thief, code) => {
                let answer = thief.prove(&code).await;
                step(&answer) == "new-password" || is_one_more(&answer)
            }
            Self::VisitToReset(mut thief) => {
                // Late enough for the next mail.
                portal.clock.advance(MINUTE_MS);
                step(&thief.choose(0).await) == "enter-code"
            }
            Self::VisitToChange(mut thief) => step(&thief.set_password("Silver lantern 28").await) == "done",
            Self::VisitToRegister(mut thief) => goes_on(&thief.look_at_registration().await),
            Self::ProofOfReset(mut thief) => {
                let answer = thief.set_password("Silver lantern 28").await;
                step(&answer) == "done" || is_one_more(&answer)
            }
            Self::ProofToRegister(mut thief) => {
                step(&thief.register("add", json!({ "method": "app-code" })).await) == "set-up-key"
            }
            Self::SetUp(mut thief) => {
                let Ok(screen) = thief.look_at_registration().await else { return false };
                let Step::Register(RegisterStep::SetUp { set_up: SetUp::Key { key, .. }, .. }) = screen.step else {
                    return false;
                };
                goes_on(&thief.register("give", json!({ "given": { "Code": shown_by_app(portal, &key) } })).await)
            }
            Self::SetUpOfCodes(mut thief) => {
                let Ok(screen) = thief.look_at_registration().await else { return false };
                let Step::Register(RegisterStep::SetUp { set_up: SetUp::Codes { codes, .. }, .. }) = screen.step else {
                    return false;
                };
                goes_on(&thief.register("give", json!({ "given": { "Code": codes[0].0 } })).await)
            }
            Self::NewAddress(mut thief, code) => {
                goes_on(&thief.register("give", json!({ "given": { "Code": code } })).await)
            }
            Self::Ticket(value) => goes_on(&redeem(&mut portal.browser(), &value).await),
            Self::VisitOfLoginFlow(mut thief) => match thief.register("confirm", json!({})).await {
                Ok(screen) => {
                    matches!(screen.step, Step::Register(RegisterStep::Over { return_to: Some(_), .. }))
                }
                Err(_) => false,
            },
            Self::Result(login_flow, result) => login_flow.redeem(&result).await.0 == StatusCode::OK,
            Self::Pass(pass) => goes_on(&portal.browser().sign_in_to_register(&ruth.user_id, &pass).await),
            Self::NotMe(token) => objection::object(&portal.portal, &somebody(), &token).await.unwrap().is_some(),
            Self::Key(login_flow) => login_flow.ask(&question(portal, ruth)).await.0 == StatusCode::OK,
        }
    }
}

fn is_one_more(answer: &Answer) -> bool {
    matches!(answer.as_ref().map(|screen| &screen.step), Ok(Step::ChooseMethod { is_one_more: true, .. }))
}

fn somebody() -> Caller {
    Caller { session: SessionToken::random().unwrap(), source: IpAddr::from([192, 0, 2, 7]) }
}

/// The same login flow, with a second key.
async fn second_key(portal: &TestPortal, login_flow: &LoginFlow) -> LoginFlow {
    let (key, key_id) = (LoginFlowKey::random().unwrap(), guid());
    let mut tx = portal.portal.store.write().await.unwrap();
    let id: String = sqlx::query_scalar("SELECT login_flow_id FROM login_flow_key WHERE id = $1")
        .bind(&login_flow.key_id)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    let digest = portal.portal.keys().digest(Digest::LoginFlowKey, &[key.expose()]);
    login_flows::add_key(&mut tx, &id, &key_id, &digest, portal.portal.now_ms()).await.unwrap();
    tx.commit().await.unwrap();
    let mut other = LoginFlow::with_key(portal, key.expose());
    other.key_id = key_id;
    other
}

pub fn root() -> std::path::PathBuf {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).to_owned()
}

pub fn document() -> String {
    std::fs::read_to_string(root().join(DOCUMENT)).unwrap()
}

/// The table as it is written: its columns, then for each row its name and its cells.
fn table() -> (Vec<String>, Vec<(String, Vec<String>)>) {
    let text = document();
    let lines = text.lines().skip_while(|line| *line != HEADING).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with('|'));
    let mut rows = lines.map(|line| {
        let inner = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")).unwrap_or_default();
        inner.split(" | ").map(str::to_owned).collect::<Vec<_>>()
    });
    let head = rows.next().unwrap_or_else(|| panic!("{DOCUMENT} has no table under {HEADING:?}"));
    let named = rows.skip(1).map(|cells| (cells[0].clone(), cells[1..].to_vec())).collect();
    (head[1..].to_vec(), named)
}

#[test]
fn the_table_of_secrets_has_every_secret_and_every_change() {
    let (columns, rows) = table();
    assert_eq!(columns, Change::ALL.map(|(_, name)| name), "{DOCUMENT}, columns of {HEADING:?}");
    let names: Vec<_> = rows.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, SECRETS, "{DOCUMENT}, rows of {HEADING:?}");
    for (name, cells) in &rows {
        assert_eq!(cells.len(), Change::ALL.len(), "{DOCUMENT}: {name} needs a cell for each change");
        for cell in cells {
            assert!(matches!(cell.as_str(), "ends" | "stays"), "{DOCUMENT}: {name}: write ends or stays, not {cell:?}");
        }
    }
}

/// Makes the change of one column. Says for each row whether the secret still works.
async fn walk(change: Change) -> Vec<bool> {
    let ruths: Vec<_> = (0..SECRETS.len()).map(Ruth::of).collect();
    let data = ruths.iter().fold(HOUSE.to_owned(), |data, ruth| data + &ruth.account());
    let portal = TestPortal::start_as(&data, Setup { allowances: unlimited(), ..Setup::default() }).await;
    // As if all owners had registered mailbox and app themselves, and confirmed them long ago.
    portal.sql("UPDATE means SET registered = 1 WHERE kind IN ('mail', 'app-code')").await;
    portal.sql("UPDATE account SET confirmed_ms = 1").await;
    let login_flow = LoginFlow::of(&portal).await;
    let mut every = Vec::new();
    for (secret, ruth) in SECRETS.iter().zip(&ruths) {
        every.push(Held::made(secret, &portal, &login_flow, ruth).await);
    }
    // The whole test takes so little time that no secret ends by its age.
    portal.clock.advance(MINUTE_MS);
    change.happens(&portal, &login_flow, &ruths).await;
    let mut works = Vec::new();
    for (held, ruth) in every.into_iter().zip(&ruths) {
        works.push(held.works(&portal, ruth).await);
    }
    works
}

#[tokio::test]
async fn lk_002_every_secret_ends_with_the_changes_that_the_table_says() {
    let (_, rows) = table();
    let mut otherwise = Vec::new();
    for (at, (change, column)) in Change::ALL.into_iter().enumerate() {
        for ((name, cells), works) in rows.iter().zip(walk(change).await) {
            let is = if works { "stays" } else { "ends" };
            if is != cells[at] {
                otherwise.push(format!("{name}, {column}: it {is}"));
            }
        }
    }
    assert!(otherwise.is_empty(), "{DOCUMENT} says otherwise:\n  {}", otherwise.join("\n  "));
}
