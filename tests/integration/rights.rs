//! Every right, when it is judged and when it is used: the table in `docs/security.md`
//! names each type of right, and each of its rows a test.

use crate::lifetimes::{DOCUMENT, document, root};

const RIGHTS: &str = "### Every right, when it is judged and when it is used";

/// Rows of the table of rights: its four cells.
fn rights() -> Vec<[String; 4]> {
    let lines = document().lines().map(str::to_owned).collect::<Vec<_>>();
    let lines = lines.into_iter().skip_while(|line| line != RIGHTS).skip(1);
    let rows = lines.take_while(|line| !line.starts_with('#')).filter(|line| line.starts_with('|')).skip(2);
    rows.map(|line| {
        let inner = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")).unwrap_or_default();
        let cells: Vec<String> = inner.split(" | ").map(str::to_owned).collect();
        cells.try_into().unwrap_or_else(|cells| panic!("{DOCUMENT}: four cells and no other | in {cells:?}"))
    })
    .collect()
}

#[test]
fn every_right_that_is_a_type_stands_in_the_table_and_every_row_is_held() {
    let rows = rights();
    assert!(!rows.is_empty(), "{DOCUMENT} has no table under {RIGHTS:?}");
    let types = [
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/proof.rs")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/proof/binding.rs")),
    ];
    let types = types.concat();
    let types: Vec<&str> = types
        .lines()
        .filter_map(|line| line.strip_prefix("pub struct "))
        .map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap())
        .collect();
    assert!(types.contains(&"Binding") && types.contains(&"Claim"), "{types:?}");
    for name in types {
        let marked = format!("(`{name}`)");
        assert!(rows.iter().any(|[right, ..]| right.contains(&marked)), "{DOCUMENT}: write when {marked} is judged");
    }
    let mut tests = String::new();
    sources(&root().join("tests"), &mut tests);
    for [right, judged, used, held] in &rows {
        assert!(!judged.is_empty() && !used.is_empty(), "{DOCUMENT}: say when {right} is judged and used");
        for name in held.split(", ") {
            let is_there = tests.contains(&format!("fn {name}()"));
            assert!(is_there, "{DOCUMENT}: there is no test {name} that holds {right:?}");
        }
    }
}

/// Everything that is written in a folder's Rust files.
fn sources(folder: &std::path::Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}
