//! The dependencies, and the page that gives a reason for each, compared both ways.

use std::collections::BTreeSet;
use std::path::Path;

const PAGE: &str = include_str!("../../docs/adr/0012-dependencies.md");

/// Names of the first column of the page's tables under these headings. What
/// stands in brackets after a name is a remark.
fn named(headings: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for section in PAGE.split("\n### ").skip(1) {
        let (heading, rest) = section.split_once('\n').unwrap();
        if !headings.contains(&heading) {
            continue;
        }
        let rows = rest.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
        for row in rows.take_while(|line| line.starts_with('|')) {
            let cell = row.split('|').nth(1).unwrap();
            let mut depth = 0;
            let cell: String = cell
                .chars()
                .filter(|c| {
                    depth += i32::from(*c == '(');
                    let is_name = depth == 0;
                    depth -= i32::from(*c == ')');
                    is_name
                })
                .collect();
            names.extend(cell.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned));
        }
    }
    names
}

/// The dependencies in one table of a package's `Cargo.toml`, without our own packages.
fn depended_on(package: &str, table: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(package).join("Cargo.toml");
    let manifest: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
    let table = manifest.get(table).and_then(toml::Value::as_table).cloned().unwrap_or_default();
    table
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !["app", "server", "xtask"].contains(&name.as_str()))
        .collect()
}

#[test]
fn every_dependency_has_its_line_and_every_line_its_dependency() {
    const BROWSER: &str = "In the browser (and on the server)";
    const SERVER: &str = "On the server";
    const TOOLS: &str = "For tests and tools";
    let [app, server, xtask] = ["app", "server", "xtask"].map(|package| depended_on(package, "dependencies"));
    assert!(app.len() > 5 && server.len() > 30 && !xtask.is_empty(), "{app:?} {server:?} {xtask:?}");
    let for_tests = &depended_on("app", "dev-dependencies") | &depended_on("server", "dev-dependencies");

    let without = |have: &BTreeSet<String>, lines: &BTreeSet<String>| have - lines;
    let shipped = named(&[BROWSER, SERVER]);
    assert_eq!(without(&app, &named(&[BROWSER])), BTreeSet::new(), "the app has these and the page gives no reason");
    assert_eq!(without(&server, &shipped), BTreeSet::new(), "the server has these and the page gives no reason");
    let all = named(&[BROWSER, SERVER, TOOLS]);
    assert_eq!(without(&(&for_tests | &xtask), &all), BTreeSet::new(), "tests and tools have these without a reason");

    assert_eq!(without(&shipped, &(&app | &server)), BTreeSet::new(), "the page names these, and they are not shipped");
    assert_eq!(
        without(&named(&[TOOLS]), &for_tests),
        BTreeSet::new(),
        "the page names these for tests, which do not have them"
    );
}

/// What the workspace names for its packages is used by one of them.
#[test]
fn no_dependency_of_the_workspace_is_left_over() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let manifest: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let workspace = manifest["workspace"]["dependencies"].as_table().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let mut used = BTreeSet::from(["server".to_owned()]);
    for package in ["app", "server", "xtask"] {
        for table in ["dependencies", "dev-dependencies"] {
            used.extend(depended_on(package, table));
        }
    }
    assert_eq!(&workspace - &used, BTreeSet::new());
}
