//! What ships has words, and what people read out is documented. That all
//! languages say the same is checked by `cargo xtask locales`.

use std::fs;
use std::path::{Path, PathBuf};

use server::locale;
use server::wire::Outcome;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_language_that_ships_has_its_folder_and_no_other_stands_there() {
    let mut folders: Vec<String> = fs::read_dir(root().join("locales"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    folders.sort();
    let mut shipped: Vec<&str> = locale::shipped().iter().map(|locale| locale.tag).collect();
    shipped.sort_unstable();
    assert_eq!(folders, shipped);
}

#[test]
fn every_outcome_has_words_and_an_explanation() {
    let english = fs::read_to_string(root().join("locales/en/portal.ftl")).unwrap();
    let operating = fs::read_to_string(root().join("docs/operating.md")).unwrap();
    for outcome in Outcome::ALL {
        assert!(operating.contains(outcome.code()), "docs/operating.md does not explain {}", outcome.code());
    }
    let said = |line: &&str| line.starts_with("stopped-") && line.contains("-heading = ");
    assert!(english.lines().filter(said).count() >= Outcome::ALL.len());
}
