//! Which messages the code says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::Finding;
use super::catalogue::Message;
use crate::failure::{Outcome, io};

/// Where messages are said: `index.html` and all Rust of the app and the server.
const FOLDERS: [&str; 2] = ["app/src", "server/src"];
const PAGE: &str = "index.html";
/// Beginnings of ids that end in a method's name.
const STEMS: &str = "server/src/wire/words.rs";
/// A method for one test, which brings its own words.
const MADE_UP: &str = "server/src/method/card.rs";

/// What stands before an id that is said.
const SAID: [&str; 6] = ["t(\"", "Phrase::of(\"", "label=\"", "hint=\"", ".plain(locale.tag, \"", "{{t:"];

/// First words that only ids of messages have.
const OURS: [&str; 12] = [
    "advice",
    "choose",
    "done",
    "enter-code",
    "fault",
    "identify",
    "mail",
    "note",
    "refusal",
    "register",
    "shell",
    "stopped",
];

/// Texts by file.
pub struct Sources(BTreeMap<String, String>);

#[cfg(test)]
impl From<&str> for Sources {
    fn from(text: &str) -> Self {
        Self(BTreeMap::from([("sources".to_owned(), text.to_owned())]))
    }
}

/// Reads the sources of a checkout.
pub fn read(root: &Path) -> Outcome<Sources> {
    let mut texts = BTreeMap::new();
    add(root, &root.join(PAGE), &mut texts)?;
    for folder in FOLDERS {
        add_all(root, &root.join(folder), &mut texts)?;
    }
    Ok(Sources(texts))
}

fn add_all(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) -> Outcome {
    for path in super::entries(folder)? {
        if path.is_dir() {
            add_all(root, &path, texts)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            add(root, &path, texts)?;
        }
    }
    Ok(())
}

fn add(root: &Path, path: &Path, texts: &mut BTreeMap<String, String>) -> Outcome {
    let text = fs::read_to_string(path).map_err(|error| io("read", path, &error))?;
    texts.insert(path.strip_prefix(root).unwrap_or(path).display().to_string(), text);
    Ok(())
}

impl Sources {
    /// What is said and not there, and what is there and not said.
    pub fn compare(&self, english: &BTreeMap<String, Message>, findings: &mut Vec<Finding>) {
        let scopes: BTreeSet<&str> = english.keys().filter_map(|id| id.split('-').next()).collect();
        for (file, text) in self.0.iter().filter(|(file, _)| *file != MADE_UP) {
            let there = |id: &str| match file == STEMS {
                // The rest is the name of a method, which the folders of methods say.
                true => english.keys().any(|known| known.strip_prefix(id).is_some_and(|rest| rest.starts_with('-'))),
                false => english.contains_key(id),
            };
            for (at, line) in text.lines().enumerate() {
                for id in ids(line, &scopes).filter(|id| !there(id)) {
                    findings.push(Finding {
                        file: file.clone(),
                        line: at + 1,
                        id: id.to_owned(),
                        wrong: "the code says it, but English has no such message".to_owned(),
                        advice: "Write it in locales/en, or mend the id".to_owned(),
                    });
                }
            }
        }
        let is_said = |id: &str| {
            let (literal, placeholder) = (format!("\"{id}\""), format!("{{{{t:{id}}}}}"));
            self.0.values().any(|text| text.contains(&literal) || text.contains(&placeholder))
        };
        // What only other messages say is said as well.
        let referred: BTreeSet<&String> = english.values().flat_map(|message| &message.references).collect();
        for (id, message) in english.iter().filter(|(id, _)| !referred.contains(id) && !is_said(id)) {
            findings.push(message.finding(id, "no code says it", "Take it out of every language"));
        }
    }
}

/// The ids that a line says: what follows a mark, and literals that can only be ids.
fn ids<'a>(line: &'a str, scopes: &BTreeSet<&str>) -> impl Iterator<Item = &'a str> {
    let scope = |id: &str| id.split('-').next().unwrap_or_default().to_owned();
    let marked = SAID.iter().flat_map(|mark| line.split(mark).skip(1)).map(id_at);
    let marked: Vec<&str> = marked.filter(|id| id.contains('-') && scopes.contains(scope(id).as_str())).collect();
    let literals = line.split('"').skip(1).step_by(2).filter(move |literal| {
        id_at(literal) == *literal
            && !literal.ends_with('-')
            && literal.split('-').count() > 2
            && OURS.iter().any(|ours| literal.strip_prefix(ours).is_some_and(|rest| rest.starts_with('-')))
    });
    let mut all: Vec<&str> = literals.chain(marked).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter()
}

fn id_at(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '-').next().unwrap_or_default()
}
