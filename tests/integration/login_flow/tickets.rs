//! Tickets: redeemed once, in time, while their key is valid.

use futures_util::future::join_all;
use serde_json::json;
use server::act::{Act, By};
use server::clock::MINUTE_MS;
use server::flow::login_flow::redeem_ticket;
use server::policy::registration::Interrupt;
use server::secrets::{SessionToken, TicketValue};
use server::store::tickets::{self, Ticket};
use server::visit::Caller;
use server::wire::register::{RegisterStep, SignInNotice};

use crate::support::browser::{registering, step};
use crate::support::login_flow::{ALICE, LoginFlow, NEW, RETURN_TO, data};
use crate::support::portal::{START_MS, TestPortal};

async fn redeems(portal: &TestPortal, value: &TicketValue) -> Option<Ticket> {
    let caller = Caller { session: SessionToken::random().unwrap(), source: "192.0.2.7".parse().unwrap() };
    let mut act = Act::begin(&portal.portal, By::Person(&caller)).await.unwrap();
    let redeemed = redeem_ticket(&mut act, value).await.unwrap();
    act.commit().await.unwrap();
    redeemed
}

#[tokio::test]
async fn a_ticket_says_what_the_login_flow_vouches_for() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let ticket = redeems(&portal, &login_flow.ticket(ALICE).await).await.unwrap();
    assert_eq!((ticket.kind, ticket.return_to.as_str()), (Interrupt::Reconfirm, RETURN_TO));
    assert_eq!((ticket.state.as_str(), ticket.amr.as_slice()), ("of this login", &["pwd".to_owned()][..]));
    assert_eq!((ticket.auth_time_ms, ticket.redeemed_ms), (START_MS, Some(START_MS)));
    let mut tx = portal.portal.store.write().await.unwrap();
    assert_eq!(tickets::by_digest(&mut tx, &ticket.digest).await.unwrap().as_ref(), Some(&ticket));
    drop(tx);
    let line = portal.audit().await.into_iter().find(|line| line.event == "ticket-redeemed").unwrap();
    assert_eq!((line.account_id, line.source.as_deref()), (Some(ticket.account_id), Some("192.0.2.7")));
}

#[tokio::test]
async fn ac_149_of_twenty_who_redeem_one_ticket_at_once_one_does() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let value = login_flow.ticket(NEW).await;
    let redeemed = join_all((0..20).map(|_| redeems(&portal, &value))).await;
    assert_eq!(redeemed.iter().flatten().count(), 1);
    let refused = portal.events().await.into_iter().filter(|event| event.starts_with("ticket-refused")).count();
    assert_eq!(refused, 19);
}

#[tokio::test]
async fn ac_149_a_ticket_that_is_late_forged_or_of_a_revoked_key_opens_nothing() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let (late, in_time, of_revoked) =
        (login_flow.ticket(NEW).await, login_flow.ticket(NEW).await, login_flow.ticket(NEW).await);
    portal.clock.advance(5 * MINUTE_MS - 1);
    assert!(redeems(&portal, &in_time).await.is_some());
    portal.clock.advance(1);
    assert!(redeems(&portal, &late).await.is_none(), "five minutes are over");
    portal.clock.advance(-MINUTE_MS);
    for forged in ["", "x", &"A".repeat(43), &format!("{} ", in_time.expose()), &in_time.expose().to_lowercase()] {
        assert!(redeems(&portal, &TicketValue::new(forged.to_owned())).await.is_none(), "{forged:?}");
    }
    let mut tx = portal.portal.store.write().await.unwrap();
    server::store::login_flows::revoke(&mut tx, &login_flow.key_id, START_MS).await.unwrap();
    tx.commit().await.unwrap();
    assert!(redeems(&portal, &of_revoked).await.is_none(), "a key that leaked is not believed");
}

#[tokio::test]
async fn lk_002_a_ticket_of_the_old_password_binds_nothing() {
    let person = format!("user_id = \"{NEW}\"\n");
    let with_password = format!("{person}start_password = \"Forgotten lantern 4\"\n");
    let portal = TestPortal::start_with(&data().replacen(&person, &with_password, 1)).await;
    let login_flow = LoginFlow::of(&portal).await;
    let before = login_flow.ticket(NEW).await;
    let mut owner = portal.browser();
    owner.begin_change(NEW, "Forgotten lantern 4").await.unwrap();
    assert_eq!(step(&owner.set_password("Amber lantern 27").await), "done");
    let redeem = async |value: &TicketValue| {
        let mut somebody = portal.browser();
        somebody.look_at_registration().await.unwrap();
        let entry = somebody.entry_to_register();
        let answer = somebody.register("redeem", json!({ "entry": entry, "ticket": value.expose() })).await;
        (somebody, answer)
    };
    let (mut thief, refused) = redeem(&before).await;
    assert!(
        matches!(registering(refused), RegisterStep::SignIn { notice: Some(SignInNotice::TicketOver), .. }),
        "nothing is on file, so the ticket would have been enough to bind a first means"
    );
    for act in ["start", "confirm"] {
        assert_eq!(step(&thief.register(act, json!({})).await), "out-of-step", "{act}");
    }
    assert!(portal.events().await.contains(&"ticket-refused:ticket-refused".to_owned()));
    let (_, asked) = redeem(&login_flow.ticket(NEW).await).await;
    assert_eq!(step(&asked), "asked", "the next sign-in is asked as ever");
}

#[tokio::test]
async fn no_store_and_no_log_holds_a_ticket_or_a_key() {
    let portal = TestPortal::start_with(&data()).await;
    let login_flow = LoginFlow::of(&portal).await;
    let value = login_flow.ticket(NEW).await;
    let dump = crate::support::store::dump(&portal.directory);
    for secret in [value.expose(), login_flow.key.as_str()] {
        assert!(!dump.windows(secret.len()).any(|bytes| bytes == secret.as_bytes()));
    }
    let log = serde_json::to_string(&portal.audit().await).unwrap();
    assert!(!log.contains(value.expose()) && !log.contains(&login_flow.key));
}
