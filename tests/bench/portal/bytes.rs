//! What travels before the first screen can be used.

use reqwest::Method;

use super::table::Table;
use crate::support::portal::TestPortal;

/// KB that the first screen may take.
const BUDGET: f64 = 150.0;

/// Every file that the page names, and the worker, as they travel.
pub async fn of_the_first_screen(table: &mut Table) {
    let portal = TestPortal::start().await;
    let fetched = async |path: &str| {
        let asked = portal.browser().request(Method::GET, path).header("accept-encoding", "br").send().await.unwrap();
        assert!(asked.status().is_success(), "{path}");
        asked.bytes().await.unwrap()
    };
    let page = portal.browser().get("/?mkt=en").await.text().await.unwrap();
    let mut parts = vec![("page", fetched("/?mkt=en").await.len())];
    let mut named: Vec<&str> = page
        .split(['"', ' ', '>', '\'', '='])
        // The pattern of addresses of words is no address.
        .filter(|word| word.starts_with('/') && word.contains('.') && !word.contains('{'))
        .collect();
    named.push("/captcha-worker.js");
    named.sort_unstable();
    named.dedup();
    for path in named {
        let kind = match path.rsplit('.').next().unwrap() {
            "wasm" => "program",
            "css" => "style",
            "svg" => "icon",
            "js" if path.contains("worker") => "worker",
            "js" => "glue",
            _ => "words",
        };
        parts.push((kind, fetched(path).await.len()));
    }
    for needed in ["program", "style", "worker", "glue", "words"] {
        assert!(parts.iter().any(|(kind, _)| *kind == needed), "{needed} is not among {parts:?}");
    }
    let all = parts.iter().map(|(_, size)| *size).sum::<usize>() as f64 / 1000.0;
    let told: Vec<String> = parts.iter().map(|(kind, size)| format!("{kind} {:.1}", *size as f64 / 1000.0)).collect();
    table.add(
        "first screen".into(),
        format!("{all:.1} KB"),
        format!("brotli: {}", told.join(", ")),
        Some(all / BUDGET),
        "150 KB",
    );
}
