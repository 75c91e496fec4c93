//! What travels before the first screen can be used.

use reqwest::Method;

use super::table::Table;
use crate::support::portal::TestPortal;

/// KB that the first screen may take.
const BUDGET: f64 = 150.0;

/// How much the first screen of registration may take, beside the first screen of a reset.
const MORE: &str = "1.25 of it";

/// Every file that the pages name, and the worker, as they travel.
pub async fn of_the_first_screens(table: &mut Table) {
    let portal = TestPortal::start().await;
    let first = weigh(table, &portal, "first screen", "/", |kb| (kb / BUDGET, "150 KB")).await;
    weigh(table, &portal, "first screen of registration", "/register", |kb| (kb / first, MORE)).await;
}

/// Adds the size of a page to the table, beside a yardstick. Gives the size in KB.
async fn weigh(
    table: &mut Table,
    portal: &TestPortal,
    name: &str,
    path: &str,
    beside: impl Fn(f64) -> (f64, &'static str),
) -> f64 {
    let parts = parts(portal, path).await;
    let all = parts.iter().map(|(_, size)| *size).sum::<usize>() as f64 / 1000.0;
    let told: Vec<String> = parts.iter().map(|(kind, size)| format!("{kind} {:.1}", *size as f64 / 1000.0)).collect();
    let (ratio, yardstick) = beside(all);
    table.add(name.into(), format!("{all:.1} KB"), format!("brotli: {}", told.join(", ")), Some(ratio), yardstick);
    all
}

/// The files that a page loads: kind and bytes of each.
async fn parts(portal: &TestPortal, path: &str) -> Vec<(&'static str, usize)> {
    let fetched = async |path: &str| {
        let asked = portal.browser().request(Method::GET, path).header("accept-encoding", "br").send().await.unwrap();
        assert!(asked.status().is_success(), "{path}");
        asked.bytes().await.unwrap()
    };
    let path = format!("{path}?mkt=en");
    let page = portal.browser().get(&path).await.text().await.unwrap();
    let mut parts = vec![("page", fetched(&path).await.len())];
    let mut named: Vec<&str> = page
        .split(['"', ' ', '>', '\'', '='])
        // A page also holds a pattern for the addresses of word files, which is no address itself.
        .filter(|word| word.starts_with('/') && word.contains('.') && !word.contains('{'))
        .collect();
    named.push("/captcha-worker.js");
    named.sort_unstable();
    named.dedup();
    for path in named {
        let kind = match path.split('?').next().unwrap().rsplit('.').next().unwrap() {
            "wasm" => "program",
            "css" => "style",
            "svg" => "icon",
            "js" if path.contains("worker") => "worker",
            "js" => "glue",
            "ftl" => "words",
            other => panic!("what is {other}?"),
        };
        parts.push((kind, fetched(path).await.len()));
    }
    for needed in ["program", "style", "worker", "glue", "words"] {
        assert!(parts.iter().any(|(kind, _)| *kind == needed), "{needed} is not among {parts:?}");
    }
    parts
}
