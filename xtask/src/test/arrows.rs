//! Layers: each module uses what ARCHITECTURE.md says, all of it below itself.
//!
//! A table there begins with `| layer | module | what is in it | may use |` under a
//! heading that names its folder. A module that uses what its row does not name
//! fails, and so does a row that is not true. A layer only uses lower ones, so there
//! is no ring.

mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome, io};
use crate::place;

const MAP: &str = "ARCHITECTURE.md";
const COLUMNS: &str = "| layer | module | what is in it | may use |";

/// One table: a folder and the modules in it.
#[derive(Debug, PartialEq)]
struct Area {
    /// As the heading names it: `server/src/flow`.
    folder: String,
    rows: Vec<Row>,
}

#[derive(Debug, PartialEq)]
struct Row {
    layer: u32,
    modules: Vec<String>,
    may_use: BTreeSet<String>,
}

/// The modules that each module of a folder uses.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Compares every table with the code.
pub fn run() -> Outcome {
    let map = place::root().join(MAP);
    let text = fs::read_to_string(&map).map_err(|error| io("read", &map, &error))?;
    let areas = areas(&text).map_err(Failure::new)?;
    if areas.is_empty() {
        return Err(Failure::new(format!("{MAP} has no table that begins with {COLUMNS:?}.")));
    }
    let mut faults = Vec::new();
    for area in &areas {
        let arrows = arrows(place::root(), &area.folder)?;
        faults.extend(compare(area, &arrows));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("code and {MAP} differ:\n  {}", faults.join("\n  "))))
}

/// The tables of the map.
fn areas(text: &str) -> Result<Vec<Area>, String> {
    let (mut areas, mut heading, mut inside) = (Vec::<Area>::new(), "", false);
    for (place, line) in text.lines().enumerate() {
        if line.starts_with('#') {
            heading = line;
        }
        if line == COLUMNS {
            let folder = ticked(heading).into_iter().next();
            let folder = folder.ok_or_else(|| format!("{MAP}, line {}: the heading names no folder", place + 1))?;
            areas.push(Area { folder, rows: Vec::new() });
            inside = true;
        } else if !line.starts_with('|') {
            inside = false;
        } else if inside && !line.starts_with("|---") {
            let row = row(line).ok_or_else(|| format!("{MAP}, line {}: write {COLUMNS}", place + 1))?;
            if let Some(area) = areas.last_mut() {
                area.rows.push(row);
            }
        }
    }
    Ok(areas)
}

fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [layer, modules, _, may_use] = cells[..] else { return None };
    let modules = ticked(modules);
    if modules.is_empty() {
        return None;
    }
    Some(Row { layer: layer.parse().ok()?, modules, may_use: ticked(may_use).into_iter().collect() })
}

/// What stands in backticks.
fn ticked(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What each module of a folder uses of its siblings.
fn arrows(root: &Path, folder: &str) -> Outcome<Arrows> {
    let (source, prefix) = split(folder);
    let source = root.join(source);
    let mut files = Vec::new();
    rust_files(&source.join(prefix.join("/")), &mut files)?;
    let mut texts = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|error| io("read", &file, &error))?;
        let inside = file.strip_prefix(&source).unwrap_or(&file).with_extension("");
        let module: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        texts.push((module, text));
    }
    Ok(arrows_in(&texts, &prefix))
}

/// As [`arrows`], of texts with the paths of their modules.
fn arrows_in(texts: &[(Vec<String>, String)], prefix: &[String]) -> Arrows {
    let depth = prefix.len();
    let own = |path: &[String]| path.starts_with(prefix).then(|| path.get(depth).cloned()).flatten();
    let mut arrows: Arrows = texts
        .iter()
        .filter_map(|(module, _)| own(module))
        .filter(|name| !["lib", "bin"].contains(&name.as_str()))
        .map(|m| (m, BTreeSet::new()))
        .collect();
    let known: BTreeSet<String> = arrows.keys().cloned().collect();
    for (module, text) in texts {
        let Some(name) = own(module) else { continue };
        let used = paths::used(module, text).into_iter().filter_map(|path| own(&path));
        let used = used.filter(|used| *used != name && known.contains(used));
        if let Some(all) = arrows.get_mut(&name) {
            all.extend(used);
        }
    }
    arrows
}

/// `server/src/flow` is the folder `server/src` and the module `flow`.
fn split(folder: &str) -> (String, Vec<String>) {
    let (source, inside) = folder.split_once("/src").unwrap_or((folder, ""));
    (format!("{source}/src"), inside.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect())
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) -> Outcome {
    let entries = fs::read_dir(folder).map_err(|error| io("read", folder, &error))?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

/// What is wrong with a table, in the order of its rows.
fn compare(area: &Area, arrows: &Arrows) -> Vec<String> {
    let folder = &area.folder;
    let layer_of: BTreeMap<&String, u32> =
        area.rows.iter().flat_map(|row| row.modules.iter().map(move |module| (module, row.layer))).collect();
    let mut faults = Vec::new();
    for module in arrows.keys().filter(|module| !layer_of.contains_key(module)) {
        faults.push(format!("{folder}: `{module}` has no row"));
    }
    for row in &area.rows {
        let mut used = BTreeSet::new();
        for module in &row.modules {
            let Some(its) = arrows.get(module) else {
                faults.push(format!("{folder}: there is no module `{module}`"));
                continue;
            };
            for surplus in its.difference(&row.may_use) {
                faults.push(format!("{folder}: `{module}` uses `{surplus}`, which its row does not name"));
            }
            used.extend(its);
        }
        for unused in row.may_use.iter().filter(|name| !used.contains(name)) {
            faults.push(format!(
                "{folder}: the row of `{}` names `{unused}`, which it does not use",
                row.modules.join("`, `")
            ));
        }
        for upward in row.may_use.iter().filter(|name| layer_of.get(name).is_some_and(|layer| *layer >= row.layer)) {
            faults.push(format!(
                "{folder}: `{}` in layer {} may not use `{upward}`, which is not below it",
                row.modules.join("`, `"),
                row.layer
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = "\
# House
## `server/src`
| layer | module | what is in it | may use |
|---|---|---|---|
| 2 | `flow` | journeys | `store`, `secrets` |
| 1 | `store` | rows | `secrets` |
| 0 | `secrets`, `clock` | leaves | |

## Another table
| one | two |
";

    fn modules(all: &[(&str, &str)]) -> Vec<(Vec<String>, String)> {
        let path = |name: &str| name.split('/').map(str::to_owned).collect();
        all.iter().map(|(name, text)| (path(name), (*text).to_owned())).collect()
    }

    fn faults(all: &[(&str, &str)]) -> Vec<String> {
        let areas = areas(MAP).unwrap();
        let [area] = &areas[..] else { panic!("{areas:?}") };
        compare(area, &arrows_in(&modules(all), &[]))
    }

    const GOOD: [(&str, &str); 5] = [
        ("flow", "use crate::store::Tx;"),
        ("flow/reset", "use super::Moved;\nfn f(_: &crate::secrets::Keys) {}"),
        ("store", "use crate::secrets;"),
        ("secrets", ""),
        ("clock", ""),
    ];

    #[test]
    fn the_map_of_this_house_is_true() {
        run().unwrap();
    }

    #[test]
    fn a_true_table_holds() {
        assert_eq!(faults(&GOOD), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_that_the_row_does_not_name_is_a_fault() {
        let mut all = GOOD;
        all[2].1 = "use crate::{flow::Moved, secrets};";
        assert_eq!(faults(&all), ["server/src: `store` uses `flow`, which its row does not name"]);
    }

    #[test]
    fn a_row_that_names_what_is_not_used_is_a_fault() {
        let mut all = GOOD;
        all[0].1 = "";
        assert_eq!(faults(&all), ["server/src: the row of `flow` names `store`, which it does not use"]);
    }

    #[test]
    fn a_row_that_points_upwards_or_sideways_is_a_fault() {
        let map = MAP.replace("| rows | `secrets` |", "| rows | `secrets`, `flow` |");
        let mut all = GOOD;
        all[2].1 = "use crate::{flow::Moved, secrets};";
        let areas = areas(&map).unwrap();
        let found = compare(&areas[0], &arrows_in(&modules(&all), &[]));
        assert_eq!(found, ["server/src: `store` in layer 1 may not use `flow`, which is not below it"]);
    }

    #[test]
    fn a_module_without_a_row_and_a_row_without_a_module_are_faults() {
        let mut all = GOOD.to_vec();
        all[4].0 = "random";
        assert_eq!(faults(&all), ["server/src: `random` has no row", "server/src: there is no module `clock`"]);
    }

    #[test]
    fn inside_a_module_files_are_compared_in_the_same_way() {
        let all = [("flow", ""), ("flow/reset", "use super::{standing, Moved};"), ("flow/standing", ""), ("store", "")];
        let arrows = arrows_in(&modules(&all), &["flow".to_owned()]);
        assert_eq!(arrows.keys().collect::<Vec<_>>(), ["reset", "standing"]);
        assert_eq!(arrows["reset"].iter().collect::<Vec<_>>(), ["standing"]);
    }
}
