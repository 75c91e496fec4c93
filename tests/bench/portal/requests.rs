//! Requests per second, and how long each takes.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde_json::json;
use server::puzzle::Solution;
use server::secrets::Password;
use server::store::Store;

use super::table::Table;
use crate::support::browser::{Browser, step};
use crate::support::portal::{TestPortal, code_in};
use crate::support::store;

/// How many people act at the same time.
const AT_ONCE: usize = 8;
/// How many flows one measurement takes.
pub const FLOWS: usize = 400;
/// How many flows come before a measurement and are not counted.
pub const WARM: usize = 40;
/// How many passwords are set, one after the other.
const PASSWORDS: usize = 20;

/// A file to import, with so many people who can reset, all in one tenant.
pub fn people(count: usize) -> String {
    let mut data = String::from("[[tenant]]\nname = \"Cloud Works\"\ndomains = [\"cloud.example\"]\n");
    for number in 0..count {
        data.push_str(&format!(
            "[[account]]\ntenant = \"Cloud Works\"\nuser_id = \"p{number}@cloud.example\"\n\
             other_mails = [\"p{number}@mail.example\"]\n"
        ));
    }
    data
}

struct Visitor {
    number: usize,
    browser: Browser,
    solution: Option<Solution>,
}

/// Visitors whose puzzles are solved already: that is the browser's work, and is not measured.
async fn visitors(portal: &TestPortal, numbers: std::ops::Range<usize>) -> Vec<Visitor> {
    let mut visitors = Vec::new();
    for number in numbers {
        let mut browser = portal.browser();
        let solution = Some(browser.solved().await);
        visitors.push(Visitor { number, browser, solution });
    }
    visitors
}

/// How long each visitor took for one act, with [`AT_ONCE`] visitors at the same time.
pub struct Measured {
    pub per_second: f64,
    took: Vec<Duration>,
}

impl Measured {
    pub fn said(&self) -> String {
        let at = |share: f64| self.took[((self.took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
        format!("{:.0}/s, p50 {:.1} ms, p99 {:.1} ms", self.per_second, at(0.5), at(0.99))
    }
}

pub async fn measure<T: Send + 'static, F>(
    all: Vec<T>,
    act: impl Fn(T) -> F + Clone + Send + 'static,
) -> (Vec<T>, Measured)
where
    F: Future<Output = T> + Send,
{
    let count = all.len();
    let mut lanes: Vec<Vec<T>> = (0..AT_ONCE).map(|_| Vec::new()).collect();
    for (place, one) in all.into_iter().enumerate() {
        lanes[place % AT_ONCE].push(one);
    }
    let begun = Instant::now();
    let running: Vec<_> = lanes
        .into_iter()
        .map(|lane| {
            let act = act.clone();
            tokio::spawn(async move {
                let mut done = Vec::new();
                for one in lane {
                    let begun = Instant::now();
                    let one = act(one).await;
                    done.push((one, begun.elapsed()));
                }
                done
            })
        })
        .collect();
    let (mut back, mut took) = (Vec::new(), Vec::new());
    for lane in running {
        for (one, time) in lane.await.unwrap() {
            back.push(one);
            took.push(time);
        }
    }
    let per_second = count as f64 / begun.elapsed().as_secs_f64();
    took.sort();
    (back, Measured { per_second, took })
}

async fn begins(mut visitor: Visitor) -> Visitor {
    let solution = visitor.solution.take().unwrap();
    let answer = visitor.browser.begin_with(&format!("p{}@cloud.example", visitor.number), &solution).await;
    assert_eq!(step(&answer), "choose-method");
    visitor
}

async fn chooses(mut visitor: Visitor) -> Visitor {
    let answer = visitor.browser.choose(0).await;
    assert_eq!(step(&answer), "enter-code");
    visitor
}

async fn proves((mut visitor, code): (Visitor, String)) -> (Visitor, String) {
    let answer = visitor.browser.prove(&code).await;
    assert_eq!(step(&answer), "new-password");
    (visitor, code)
}

/// Each visitor with the code that was mailed to them.
async fn with_codes(portal: &TestPortal, visitors: Vec<Visitor>) -> Vec<(Visitor, String)> {
    portal.carry().await;
    let mails = portal.mailbox.newest(10_000).unwrap();
    visitors
        .into_iter()
        .map(|visitor| {
            let address = format!("p{}@mail.example", visitor.number);
            let mail = mails.iter().find(|mail| mail.to.as_str() == address).unwrap();
            (visitor, code_in(&mail.text).unwrap())
        })
        .collect()
}

/// A handler that writes one row, over the same kind of store.
pub async fn bare(directory: &std::path::Path) -> SocketAddr {
    async fn write(State(store): State<Arc<Store>>) -> &'static str {
        let mut tx = store.write().await.unwrap();
        sqlx::query("INSERT INTO help_request (subject, day, at_ms) VALUES ($1, 0, 0)")
            .bind(server::secrets::guid())
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        "{}"
    }
    let kept = Arc::new(store::beside(directory).await);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/write", post(write)).with_state(kept);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// Begin, choose and prove, each beside the bare handler.
pub async fn rates(table: &mut Table, store: &str) {
    let directory = tempfile::tempdir().unwrap();
    let address = bare(directory.path()).await;
    let writes = |mut browser: Browser| async move {
        assert!(browser.post("/write", &json!({})).await.status().is_success());
        browser
    };
    let (browsers, _) = measure((0..FLOWS).map(|_| Browser::at(address)).collect(), writes).await;
    let (_, yardstick) = measure(browsers, writes).await;

    let portal = TestPortal::start_with(&people(WARM + FLOWS)).await;
    let (first, _) = measure(visitors(&portal, 0..WARM).await, begins).await;
    let (first, _) = measure(first, chooses).await;
    measure(with_codes(&portal, first).await, proves).await;

    let mut add = |act: &str, measured: &Measured| {
        let ratio = measured.per_second / yardstick.per_second;
        let beside = format!("one write: {}", yardstick.said());
        table.add(format!("{act}, {store}"), measured.said(), beside, Some(ratio), "0.5");
    };
    let (all, begun) = measure(visitors(&portal, WARM..WARM + FLOWS).await, begins).await;
    add("begin", &begun);
    let (all, chosen) = measure(all, chooses).await;
    add("choose", &chosen);
    let (_, proven) = measure(with_codes(&portal, all).await, proves).await;
    add("prove", &proven);
}

/// Seconds that one flow takes up to the new password, while no other person acts.
async fn flow(portal: &TestPortal, number: usize) -> f64 {
    let visitor = visitors(portal, number..number + 1).await.remove(0);
    let begun = Instant::now();
    let visitor = chooses(begins(visitor).await).await;
    let mut took = begun.elapsed();
    let coded = with_codes(portal, vec![visitor]).await.remove(0);
    let begun = Instant::now();
    proves(coded).await;
    took += begun.elapsed();
    took.as_secs_f64()
}

/// A whole flow beside the one password hash that it needs.
pub async fn flow_beside_argon2(table: &mut Table, store: &str) {
    let portal = TestPortal::start_with(&people(PASSWORDS)).await;
    let (mut flows, mut hashes) = (Duration::ZERO, Duration::ZERO);
    for number in 0..PASSWORDS {
        let begun = Instant::now();
        portal.portal.hasher.hash(Password::new("Amber lantern 27".into())).await.unwrap();
        hashes += begun.elapsed();
        let visitor = visitors(&portal, number..number + 1).await.remove(0);
        let begun = Instant::now();
        let visitor = chooses(begins(visitor).await).await;
        flows += begun.elapsed();
        let coded = with_codes(&portal, vec![visitor]).await.remove(0);
        let begun = Instant::now();
        let (mut visitor, _) = proves(coded).await;
        assert_eq!(step(&visitor.browser.set_password("Amber lantern 27").await), "done");
        flows += begun.elapsed();
    }
    let mean = |all: Duration| all.as_secs_f64() * 1000.0 / PASSWORDS as f64;
    table.add(
        format!("whole flow, {store}"),
        format!("{:.1} ms", mean(flows)),
        format!("Argon2id alone: {:.1} ms", mean(hashes)),
        Some(mean(flows) / mean(hashes)),
        "",
    );
}

/// Adds accounts that are never used, until there are so many of them.
pub async fn fill(portal: &TestPortal, accounts: usize) {
    // The same SQL for both stores. The sealed values are placeholders that are never opened.
    let statement = format!(
        "INSERT INTO account (id, tenant_id, user_id, given_name, family_name, enabled, personal, authority, roles, \
         licences, password_epoch, password_set_ms, must_change, created_ms) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {accounts}) \
         SELECT 'filler-' || i, (SELECT id FROM tenant), 'filler-' || i || '@cloud.example', 'Given', 'Family', 1, 0, \
         'embedded', '[]', '[]', 0, 0, 0, 0 FROM n WHERE NOT EXISTS (SELECT 1 FROM account WHERE id = 'filler-' || i)"
    );
    let means = "INSERT INTO means (id, account_id, kind, registered, position, sealed, step, since_ms) \
         SELECT 'm-' || id, id, 'mail', 0, 0, 'x', 0, 0 FROM account WHERE id LIKE 'filler-%' \
         AND NOT EXISTS (SELECT 1 FROM means WHERE account_id = account.id)";
    for statement in [statement.as_str(), means, "ANALYZE"] {
        sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(portal.portal.store.pool()).await.unwrap();
    }
}

/// The same flow in a small directory and in a large one.
pub async fn sizes_of_directory(table: &mut Table, store: &str) {
    const SAMPLES: usize = 100;
    let portal = TestPortal::start_with(&people(2 * SAMPLES + WARM)).await;
    let mut medians = Vec::new();
    let mut next = 0;
    for accounts in [1_000, 1_000_000] {
        fill(&portal, accounts).await;
        for _ in 0..WARM / 2 {
            flow(&portal, next).await;
            next += 1;
        }
        let mut took = Vec::new();
        for _ in 0..SAMPLES {
            took.push(flow(&portal, next).await);
            next += 1;
        }
        took.sort_by(f64::total_cmp);
        medians.push(took[SAMPLES / 2] * 1000.0);
    }
    table.add(
        format!("flow without the password, {store}"),
        format!("1,000,000 accounts: median {:.2} ms", medians[1]),
        format!("1,000 accounts: median {:.2} ms", medians[0]),
        Some(medians[1] / medians[0]),
        "1.2",
    );
}
