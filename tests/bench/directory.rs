//! What it costs to keep 100,000 accounts in step with a real directory, beside a bare
//! search over the same entries. Run it by `cargo xtask bench directory`.
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
use std::process::Stdio;
use std::time::{Duration, Instant};

use server::ldap::{Dn, Filter, Pool, Scope, Search};

use support::connected::{Connected, to_slapd};
use support::operator::Operator;
use support::slapd::{self, Slapd};
use table::Table;

const PEOPLE: usize = 100_000;
/// Members of a group that means something.
const MEMBERS: usize = 50_000;
/// How many entries change between two passes.
const CHANGED: usize = 1_000;
/// As a pass reads them.
const PAGE: u32 = 500;
/// What a pass reads of an entry.
const ATTRIBUTES: [&str; 10] = [
    "entryUUID",
    "entryCSN",
    "uid",
    "mail",
    "givenName",
    "sn",
    "pwdChangedTime",
    "pwdAccountLockedTime",
    "pwdReset",
    "pwdEndTime",
];

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let store = if support::store::is_postgres() { "PostgreSQL" } else { "SQLite" };
    let more = format!("maxsize 4294967296\nlimits dn.exact=\"{}\" size=unlimited\n", slapd::SERVICE);
    let slapd = Slapd::start_as(|certificates| certificates.valid.clone(), &more);
    slapd.load(&entries());
    let operator = operator(&slapd);
    let mut table = Table::default();

    // The first one fills what the server and the machine keep in memory.
    let mut bare: Vec<Duration> = (0..4).map(|_| runtime.block_on(bare(&slapd))).skip(1).collect();
    bare.sort();
    let bare = bare[1];
    let goal = "2";
    let mut add = |what: &str, (took, peak): (Duration, u64), said: &str| {
        let ours = format!("{:.1} s, at most {peak} MB; {said}", took.as_secs_f64());
        let beside = format!("a bare paged search: {:.1} s", bare.as_secs_f64());
        table.add(format!("{what}, {store}"), ours, beside, Some(took.as_secs_f64() / bare.as_secs_f64()), goal);
    };
    let (measured, said) = sync(&operator);
    assert!(said.contains(&format!("{PEOPLE} came")), "{said}");
    add("the first pass over 100,000 entries", measured, "everyone is added");
    let (measured, said) = sync(&operator);
    assert!(said.contains("0 came, 0 changed, 0 went"), "{said}");
    add("a pass where nothing changed", measured, "nothing is written");
    slapd.as_root(&changes());
    let (measured, said) = sync(&operator);
    assert!(said.contains(&format!("{CHANGED} changed")), "{said}");
    add("a pass where 1,000 entries changed", measured, "they are read and written");
    table.print();
}

/// People as organizations have them, and a group with half of them, in another group.
fn entries() -> String {
    let mut ldif = String::with_capacity(PEOPLE * 400);
    for number in 0..PEOPLE {
        let dn = format!("uid=p{number},{}", slapd::IN_PEOPLE);
        write!(
            ldif,
            "dn: {dn}\nobjectClass: inetOrgPerson\nuid: p{number}\ncn: Given{number} Family{number}\n\
             givenName: Given{number}\nsn: Family{number}\nmail: p{number}@big.test\n\
             telephoneNumber: +3705{number:07}\ntitle: Clerk\no: Big\nemployeeNumber: {number}\n\
             userPassword: {{ARGON2}}$argon2i$v=19$m=1024,t=1,p=1$+McN8B4kR9wjKcH+hF0QXQ$1qYD0PT76K9dPAZrWs4aTp4yEjDIK4ZsmWjzYWJRcJQ\n\n"
        )
        .unwrap();
    }
    let groups = "ou=groups,dc=ol,dc=test";
    write!(ldif, "dn: cn=staff,{groups}\nobjectClass: groupOfNames\ncn: staff\nmember: cn=half,{groups}\n\n").unwrap();
    write!(ldif, "dn: cn=half,{groups}\nobjectClass: groupOfNames\ncn: half\n").unwrap();
    for number in 0..MEMBERS {
        writeln!(ldif, "member: uid=p{number},{}", slapd::IN_PEOPLE).unwrap();
    }
    ldif
}

fn changes() -> String {
    let one = |number: usize| {
        format!("dn: uid=p{number},{}\nchangetype: modify\nreplace: sn\nsn: Changed\n\n", slapd::IN_PEOPLE)
    };
    (0..CHANGED).map(|number| one(number * (PEOPLE / CHANGED))).collect()
}

fn operator(slapd: &Slapd) -> Operator {
    let operator = Operator::new();
    let config = std::fs::read_to_string(operator.path("latchkey.toml")).unwrap();
    operator.write(
        "latchkey.toml",
        &format!(
            "{config}[[directory]]\ntenant = \"Big\"\n{}groups_base = \"ou=groups,dc=ol,dc=test\"\n\
             [[directory.group]]\nname = \"staff\"\nlicence = \"premium\"\n",
            to_slapd(slapd).lines()
        ),
    );
    operator.write("house.toml", "[[tenant]]\nname = \"Big\"\ndomains = [\"big.test\"]\n");
    assert!(operator.run(&["import", "house.toml"]).status.success());
    operator
}

/// Everyone, page by page, read and let go of.
async fn bare(slapd: &Slapd) -> Duration {
    let connected = Connected { patience: Duration::from_secs(60), ..to_slapd(slapd) };
    let pool = Pool::new(vec![connected.server()], connected.service_account(), connected.patience);
    let begun = Instant::now();
    let (mut session, _) = pool.apart().await.unwrap();
    let base = Dn::told(slapd::IN_PEOPLE);
    let (mut cookie, mut found) = (Vec::new(), 0);
    loop {
        let filter = Filter::equal("objectClass", "person");
        let search = Search { base: &base, scope: Scope::Below, filter, attributes: &ATTRIBUTES, most: PAGE };
        let page = session.page(search, &cookie).await.unwrap();
        found += page.entries.len();
        match page.next {
            Some(next) => cookie = next,
            None => break,
        }
    }
    assert!(found >= PEOPLE);
    begun.elapsed()
}

/// A pass at the command line: how long it took with its start, the most memory it had in MB, and what it said.
fn sync(operator: &Operator) -> ((Duration, u64), String) {
    let words = ["directory", "sync", "--tenant", "Big", "--config", &operator.config()].map(str::to_owned);
    let mut command = operator.command(&words);
    let begun = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let most = most.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        // It only grows; at the very end there is none.
        peak = peak.max(most.unwrap_or(0) / 1024);
        std::thread::sleep(Duration::from_millis(10));
    }
    let took = begun.elapsed();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{done:?}");
    ((took, peak), String::from_utf8(done.stdout).unwrap())
}
