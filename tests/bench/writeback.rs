//! What a reset in a real Active Directory (Samba's) costs, directly and through an agent,
//! beside the bare LDAP modification that it comes to. Run it by `cargo xtask bench writeback`.
//!
//! Prints a table, and writes the figures as JSON to the file of `LATCHKEY_BENCH_JSON`.

// The time is what is measured.
#![allow(clippy::disallowed_methods)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/support.rs"]
mod support;

#[path = "portal/table.rs"]
mod table;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use server::clock::{Clock as _, SystemClock};
use server::directory::own::Way;
use server::ldap::{Change, Dn, Pool};
use server::wire::{Outcome, Refusal};

use support::agent::Agent;
use support::browser::{Browser, outcome, refusal, step};
use support::connected::{Connected, hybrid, to_samba};
use support::front::Front;
use support::portal::{Setup, TestPortal, unlimited};
use support::samba::{self, Samba};
use table::Table;

/// Resets one after the other, of each kind.
const RESETS: usize = 60;
/// Flows at once.
const AT_ONCE: usize = 200;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let store = if support::store::is_postgres() { "PostgreSQL" } else { "SQLite" };
    let samba = Samba::start();
    samba.add(&people());
    let mut table = Table::default();
    runtime.block_on(measure(&samba, &mut table, store));
    table.print();
}

async fn measure(samba: &Samba, table: &mut Table, store: &str) {
    let direct = house(Way::Ldap(Box::new(connected(samba).ldap())), None).await;
    let mut front = Front::open().await;
    let by_agents = house(Way::Agents, Some(front.url())).await;
    front.leads_to(by_agents.address);
    let _agent =
        Agent::start(&by_agents, &front, "one", &format!("[directory]\n{}", connected(samba).lines()), "").await;
    let bare =
        Pool::new(vec![connected(samba).server()], connected(samba).service_account(), connected(samba).patience);

    // In turns, so that what else the machine does falls on all of them alike.
    let (mut bare_took, mut direct_took, mut agent_took) = (Vec::new(), Vec::new(), Vec::new());
    for nth in 0..RESETS {
        let password = format!("Amber-lantern-{nth}");
        bare_took.push(timed(modifies(&bare, 0, &password)).await.0);
        let mut ada = proven(&direct, 1).await;
        direct_took.push(timed(sets(&mut ada, &password)).await.0);
        let mut ada = proven(&by_agents, 2).await;
        agent_took.push(timed(sets(&mut ada, &password)).await.0);
        for portal in [&direct, &by_agents] {
            // Ten mails a day are sent to a person.
            portal.clock.advance(3 * 3_600_000);
        }
    }
    let bare_took = median(bare_took);
    let mut add = |what: &str, took: Duration, beside: Duration, goal| {
        let ms = |took: Duration| format!("{:.1} ms", took.as_secs_f64() * 1e3);
        let ratio = took.as_secs_f64() / beside.as_secs_f64();
        table.add(format!("{what}, {store}"), ms(took), format!("the modification: {}", ms(beside)), Some(ratio), goal);
    };
    add("a reset in Active Directory", median(direct_took), bare_took, "1.2");
    add("a reset through an agent", median(agent_took), bare_took, "1.35");

    let at_once = |what: &str, known: &[bool]| {
        let unknown = known.iter().filter(|known| !**known).count();
        println!("{what}: {unknown} answers did not come in time");
    };
    let (all, known) = timed(join_all((0..AT_ONCE).map(|nth| modifies_at_last(&bare, nth)))).await;
    at_once("200 modifications at once", &known);
    for (what, portal) in [("200 resets at once", &direct), ("200 resets at once through an agent", &by_agents)] {
        let mut people = Vec::new();
        for nth in 0..AT_ONCE {
            people.push(proven(portal, nth).await);
        }
        let (took, known) = timed(join_all(people.iter_mut().map(sets_at_last))).await;
        at_once(what, &known);
        add(what, took, all, "");
    }
}

async fn timed<T>(what: impl Future<Output = T>) -> (Duration, T) {
    let begun = Instant::now();
    let came = what.await;
    (begun.elapsed(), came)
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all[all.len() / 2]
}

async fn sets(person: &mut Browser, password: &str) {
    let done = person.set_password(password).await;
    assert_eq!(step(&done), "done", "{done:?}");
}

/// One of many at once. Whether it is known to be done: where so many write, the directory
/// leaves a few answers out for longer than a visit waits for them.
async fn sets_at_last(person: &mut Browser) -> bool {
    for _ in 0..20 {
        let answer = person.set_password("Copper-lantern-38").await;
        match refusal(&answer) {
            Some(Refusal::DirectoryAway) => {}
            _ if step(&answer) == "done" => return true,
            _ if outcome(&answer) == Some(Outcome::Unknown) => return false,
            _ => panic!("{answer:?}"),
        }
    }
    panic!("it never was done");
}

async fn modifies(pool: &Pool, nth: usize, password: &str) {
    let mut lease = pool.lease().await.unwrap();
    lease.modify(&Dn::told(dn(nth)), changes(password)).await.unwrap();
}

/// One of many at once, which waits for a session as long as it takes. Whether it is known to be done.
async fn modifies_at_last(pool: &Pool, nth: usize) -> bool {
    loop {
        let Ok(mut lease) = pool.lease().await else { continue };
        match lease.modify(&Dn::told(dn(nth)), changes("Silver-lantern-49")).await {
            Ok(_) => return true,
            Err(refused) if refused.may_be_done => return false,
            Err(_) => {}
        }
    }
}

/// What a reset comes to.
fn changes(password: &str) -> Vec<Change<'static>> {
    let quoted = format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![Change::Replace("unicodePwd", vec![quoted]), Change::Replace("lockoutTime", vec![b"0".to_vec()])]
}

/// A visit up to where the new password is typed.
async fn proven(portal: &TestPortal, nth: usize) -> Browser {
    let mut person = portal.browser();
    person.begin(&format!("p{nth}@ad.test")).await.unwrap();
    person.choose(0).await.unwrap();
    let code = portal.code_sent_to(&format!("p{nth}@mail.example")).await;
    let answer = person.prove(&code).await;
    assert_eq!(step(&answer), "new-password", "{answer:?}");
    person
}

fn dn(nth: usize) -> String {
    format!("CN=P{nth},{}", samba::IN_PEOPLE)
}

fn people() -> String {
    let mut ldif = String::new();
    for nth in 0..AT_ONCE {
        write!(
            ldif,
            "dn: {}\nchangetype: add\nobjectClass: user\nsAMAccountName: p{nth}\nuserPrincipalName: p{nth}@ad.test\n\
             givenName: Given\nsn: Family\nuserAccountControl: 544\n\n",
            dn(nth)
        )
        .unwrap();
    }
    for nth in 0..AT_ONCE {
        let password = support::ldap_tools::quoted_password(samba::PASSWORD);
        write!(
            ldif,
            "dn: {}\nchangetype: modify\nreplace: unicodePwd\nunicodePwd:: {password}\n-\nreplace: userAccountControl\n\
             userAccountControl: 512\n\n",
            dn(nth)
        )
        .unwrap();
    }
    ldif
}

async fn house(way: Way, public_url: Option<String>) -> TestPortal {
    let setup = Setup {
        directories: vec![hybrid(way)],
        public_url,
        allowances: unlimited(),
        now_ms: SystemClock.now_ms(),
        ..Setup::default()
    };
    let mut data =
        "[[tenant]]\nname = \"Hybrid\"\ndomains = [\"ad.test\"]\n[tenant.settings]\nwriteback = true\n".to_owned();
    for nth in 0..AT_ONCE {
        write!(
            data,
            "[[account]]\ntenant = \"Hybrid\"\nuser_id = \"p{nth}@ad.test\"\nauthority = \"hash-sync\"\n\
             other_mails = [\"p{nth}@mail.example\"]\n"
        )
        .unwrap();
    }
    TestPortal::start_as(&data, setup).await
}

/// As a portal has it that waits no longer than it must.
fn connected(samba: &Samba) -> Connected<'_> {
    Connected { patience: Duration::from_secs(5), ..to_samba(samba) }
}
