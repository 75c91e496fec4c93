//! What a screen reader is told of a page, one line for each thing it says, kept
//! beside the tests so that a change is seen in review.
//!
//! `LATCHKEY_SNAPSHOTS=write cargo xtask test reads_like_sentences` writes them anew.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::person::Person;

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../tests/e2e/snapshots/{name}.txt"))
}

/// The accessibility tree as the browser hands it on, read from the top.
pub async fn read(person: &Person) -> String {
    let cdp = person.driver().cdp();
    cdp.send_raw("Accessibility.enable", json!({})).await.unwrap();
    let answer = cdp.send_raw("Accessibility.getFullAXTree", json!({})).await.unwrap();
    let nodes = answer["nodes"].as_array().unwrap();
    let mut lines = Vec::new();
    say(nodes, &nodes[0], &mut lines);
    lines.join("\n") + "\n"
}

/// Roles that a screen reader does not announce. Only their contents are read.
const SILENT: [&str; 8] =
    ["InlineTextBox", "LabelText", "MenuListPopup", "RootWebArea", "generic", "group", "none", "paragraph"];

/// Roles whose name, or value, is all that they contain; the buttons in a player are the
/// browser's, and differ with its version.
const WHOLE: [&str; 8] =
    ["Audio", "DisclosureTriangle", "StaticText", "button", "combobox", "heading", "link", "textbox"];

fn say(nodes: &[Value], node: &Value, lines: &mut Vec<String>) {
    let role = node["role"]["value"].as_str().unwrap_or_default();
    // A form without a name is no landmark; some versions of Chromium mention it all the same.
    let nameless_form = role == "form" && node["name"]["value"].as_str().unwrap_or_default().is_empty();
    let told = node["ignored"] != json!(true) && !SILENT.contains(&role) && !nameless_form;
    if told {
        lines.push(line(node, role));
    }
    if told && WHOLE.contains(&role) {
        return;
    }
    let first = lines.len();
    for id in node["childIds"].as_array().into_iter().flatten() {
        if let Some(child) = nodes.iter().find(|other| other["nodeId"] == *id) {
            say(nodes, child, lines);
        }
    }
    // An item of a list makes one line with everything in it.
    if matches!(role, "definition" | "listitem" | "term") && lines.len() > first {
        let said = lines.drain(first - 1..).skip(1).collect::<Vec<_>>().join(" ");
        lines.push(format!("{}: {said}", role.to_lowercase()));
    }
}

fn line(node: &Value, role: &str) -> String {
    let text = |field: &str| {
        let text = node[field]["value"].as_str().unwrap_or_default();
        // Marks of direction are not spoken.
        text.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "").trim().to_owned()
    };
    let property = |name: &str| {
        let mut properties = node["properties"].as_array().into_iter().flatten();
        properties.find(|property| property["name"] == name).map(|property| property["value"]["value"].clone())
    };
    let name = text("name");
    let mut said = if role == "StaticText" { name.clone() } else { role.to_lowercase() };
    if let Some(level) = property("level").filter(|_| role == "heading") {
        said.push_str(&format!(" {level}"));
    }
    if role != "StaticText" && !name.is_empty() {
        said.push_str(&format!(" “{name}”"));
    }
    let described = text("description");
    if !described.is_empty() {
        said.push_str(&format!(", described “{described}”"));
    }
    for state in ["required", "invalid", "disabled"] {
        if property(state).is_some_and(|value| value == json!(true) || value == "true") {
            said.push_str(&format!(", {state}"));
        }
    }
    let value = text("value");
    if !value.is_empty() {
        said.push_str(&format!(", now “{value}”"));
    }
    said
}

/// Sets every countdown to 38 seconds, where the examples begin. It would else show how long the
/// machine took.
fn held_still(told: &str) -> String {
    let mut still = String::new();
    let mut parts = told.split("(0:");
    still.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        still.push_str("(0:");
        still.push_str(if digits == 2 { "38" } else { &part[..digits] });
        still.push_str(&part[digits..]);
    }
    still
}

/// What differs from the snapshot on file; `None` where both are equal. Writes the snapshot first
/// where `LATCHKEY_SNAPSHOTS` asks for it.
pub fn compare(name: &str, now: &str) -> Option<String> {
    let now = &held_still(now);
    let file = place(name);
    if std::env::var("LATCHKEY_SNAPSHOTS").is_ok_and(|wish| wish == "write") {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, now).unwrap();
    }
    let before = fs::read_to_string(&file).unwrap_or_default();
    (&before != now).then(|| format!("{name} is told like this now, and differs from {}:\n{now}", file.display()))
}
