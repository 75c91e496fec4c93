//! The list of attack cases in `docs/security.md` and the tests that hold them, compared both ways.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Cases in the list. A case that is added or given up changes this number too.
const CASES: usize = 192;

const LIST: &str = "docs/security.md";
const HEADING: &str = "## The catalogue";
const TOP: [&str; 2] = ["| id | severity | what is tried | how it stands |", "|---|---|---|---|"];
/// How ids and names of tests begin: attack cases that are known in the field, and cases that were found here.
const LISTS: [(&str, &str); 2] = [("AC-", "ac_"), ("LK-", "lk_")];
/// Takeover, serious, medium, low.
const SEVERITIES: [&str; 4] = ["C", "H", "M", "L"];
/// Folders whose tests may hold a case.
const PLACES: [&str; 3] = ["tests", "server/src", "app"];

enum Standing {
    /// Held by these tests.
    Tested(Vec<String>),
    /// Not tested yet, or not applicable. The list gives the reason.
    Untested,
}

struct Row {
    /// Line of the list, from 1.
    line: usize,
    /// Heading of its table.
    group: String,
    /// `AC-001`, or `LK-001` for a case that was found here.
    id: String,
    standing: Standing,
}

/// A function named after a case.
struct Held {
    name: String,
    file: String,
    line: usize,
    is_test: bool,
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The rows that can be read, and what is wrong with the others.
fn list() -> (Vec<Row>, Vec<String>) {
    let text = std::fs::read_to_string(root().join(LIST)).unwrap();
    let (mut rows, mut faults, mut group) = (Vec::new(), Vec::new(), "");
    for (place, line) in text.lines().enumerate().skip_while(|(_, line)| *line != HEADING) {
        if let Some(title) = line.strip_prefix("### ") {
            group = title;
        } else if line.starts_with('|') && !TOP.contains(&line) {
            match row(line) {
                Ok((id, standing)) => {
                    rows.push(Row { line: place + 1, group: group.to_owned(), id, standing });
                }
                Err(fault) => faults.push(format!("line {}: {fault}", place + 1)),
            }
        }
    }
    (rows, faults)
}

fn row(line: &str) -> Result<(String, Standing), String> {
    let inner = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")).unwrap_or("");
    let cells: Vec<&str> = inner.split(" | ").collect();
    let [id, severity, tried, stands] = cells[..] else {
        return Err(format!("write a row with the four cells of {:?}, and no other | in it", TOP[0]));
    };
    let number = LISTS.iter().find_map(|(list, _)| id.strip_prefix(list)).unwrap_or("");
    if number.len() != 3 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("{id:?} is no id: write AC- or LK- and three digits"));
    }
    if !SEVERITIES.contains(&severity) {
        return Err(format!("{id}: {severity:?} is no severity: write one of {SEVERITIES:?}"));
    }
    if tried.trim().is_empty() {
        return Err(format!("{id}: say what is tried"));
    }
    Ok((id.to_owned(), standing(stands).map_err(|fault| format!("{id}: {fault}"))?))
}

fn standing(text: &str) -> Result<Standing, String> {
    if let Some(names) = text.strip_prefix("tested: ") {
        let names: Vec<String> = names.split(", ").map(str::to_owned).collect();
        let is_name = |name: &&String| id_of(name).is_some() && name.bytes().all(is_part_of_a_name);
        return match names.iter().find(|name| !is_name(name)) {
            Some(bad) => Err(format!("{bad:?} is no test of a case: write ac_NNN_ or lk_NNN_ and what it holds")),
            None => Ok(Standing::Tested(names)),
        };
    }
    let reason = text.strip_prefix("later: ").or_else(|| text.strip_prefix("not applicable: "));
    if reason.is_some_and(|reason| !reason.trim().is_empty()) {
        return Ok(Standing::Untested);
    }
    Err(format!(
        "{text:?} says not how it stands: write `tested: ` and names of tests, `later: ` and what it waits for, or \
         `not applicable: ` and why"
    ))
}

fn is_part_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// `AC-001` of `ac_001_something`.
fn id_of(name: &str) -> Option<String> {
    let (list, rest) = LISTS.iter().find_map(|(list, prefix)| Some((list, name.strip_prefix(prefix)?)))?;
    let (number, rest) = rest.split_once('_')?;
    let is_number = number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !rest.is_empty()).then(|| format!("{list}{number}"))
}

/// Every function of the tree that is named after a case.
fn held() -> Vec<Held> {
    let mut files = Vec::new();
    for place in PLACES {
        sources(&root().join(place), &mut files);
    }
    files.sort();
    let mut held = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (place, line) in lines.iter().enumerate() {
            let Some(name) = named(line) else { continue };
            let mut above = lines[..place].iter().rev().take_while(|line| line.starts_with("#["));
            let file = file.strip_prefix(root()).unwrap().display().to_string();
            let is_test = above.any(|line| is_test_attribute(line));
            held.push(Held { name: name.to_owned(), file, line: place + 1, is_test });
        }
    }
    held
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The name of the function that begins in this line, if it is named after a case. A comment begins no function.
fn named(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ")?;
    let name = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
    id_of(name).map(|_| name)
}

/// `#[test]`, `#[tokio::test(…)]`, `#[wasm_bindgen_test]`.
fn is_test_attribute(line: &str) -> bool {
    let path = line.strip_prefix("#[").unwrap_or("").split(['(', ']']).next().unwrap_or("");
    matches!(path.rsplit("::").next(), Some("test" | "wasm_bindgen_test"))
}

fn holds(faults: &[String]) {
    assert!(faults.is_empty(), "{LIST}:\n  {}", faults.join("\n  "));
}

#[test]
fn every_row_says_what_is_tried_and_how_it_stands() {
    let (rows, faults) = list();
    holds(&faults);
    assert!(!rows.is_empty(), "{LIST} has no rows under {HEADING:?}");
    assert!(rows.iter().all(|row| !row.group.is_empty()), "{LIST}: a row stands before the first ### group");
}

#[test]
fn every_case_stands_once_and_in_order() {
    let (rows, _) = list();
    let mut faults = Vec::new();
    let mut seen = BTreeMap::new();
    let mut last: Option<&Row> = None;
    for row in &rows {
        if let Some(before) = seen.insert(&row.id, row.line) {
            faults.push(format!("line {}: {} stands in line {before} already", row.line, row.id));
        }
        if last.is_some_and(|last| last.group == row.group && last.id >= row.id) {
            faults.push(format!("line {}: {} stands too low: sort the table", row.line, row.id));
        }
        last = Some(row);
    }
    holds(&faults);
    assert_eq!(rows.len(), CASES, "{LIST} lost or gained a case: mend it, or set CASES in {}", file!());
}

#[test]
fn every_test_that_the_list_names_is_there() {
    let (rows, _) = list();
    let held = held();
    let mut faults = Vec::new();
    for row in &rows {
        let Standing::Tested(names) = &row.standing else { continue };
        for name in names {
            if id_of(name).as_ref() != Some(&row.id) {
                faults.push(format!("line {}: {name} belongs to another case than {}", row.line, row.id));
            }
            if !held.iter().any(|held| held.name == *name) {
                faults.push(format!(
                    "line {}: there is no fn {name} in {}: write that test, or let {} say `later: ` and why",
                    row.line,
                    PLACES.join(", "),
                    row.id
                ));
            }
        }
    }
    holds(&faults);
}

#[test]
fn every_test_of_a_case_runs_and_stands_in_the_list() {
    let (rows, _) = list();
    let mut faults = Vec::new();
    let mut seen = BTreeMap::new();
    for Held { name, file, line, is_test } in &held() {
        let place = format!("{file}:{line}");
        if !is_test {
            faults.push(format!("{place}: {name} never runs: put #[test] or #[tokio::test] right above it"));
        }
        if let Some(before) = seen.insert(name.clone(), place.clone()) {
            faults.push(format!("{place}: {before} has a test of the name {name} too: give it another"));
        }
        let id = id_of(name).unwrap();
        match rows.iter().find(|row| row.id == id) {
            None => faults.push(format!("{place}: there is no case {id}: name {name} after one that is listed")),
            Some(row) => match &row.standing {
                Standing::Tested(names) if names.contains(name) => {}
                Standing::Tested(_) => faults.push(format!("line {}: add {name} to {id}", row.line)),
                Standing::Untested => {
                    faults.push(format!("line {}: {id} has a test: write `tested: {name}`", row.line));
                }
            },
        }
    }
    holds(&faults);
}
