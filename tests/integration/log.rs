//! The log as collectors read it: one JSON object a line, and each key in it once.

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use tracing_subscriber::EnvFilter;

/// Any JSON value in which no object has a key twice; others are refused.
pub struct KeysOnce;

impl<'de> Deserialize<'de> for KeysOnce {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for KeysOnce {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut seen = std::collections::BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<Self>()?;
            if seen.contains(&key) {
                return Err(serde::de::Error::custom(format!("{key} stands there twice")));
            }
            seen.insert(key);
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }
}

/// Every line is JSON in which each key stands once.
pub fn assert_keys_once(log: &str) {
    assert!(!log.is_empty());
    for line in log.lines() {
        if let Err(error) = serde_json::from_str::<KeysOnce>(line) {
            panic!("{error}: {line}");
        }
    }
}

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What the program's own log in JSON makes of these calls.
fn lines_of(calls: impl FnOnce()) -> String {
    let kept = Kept::default();
    let writer = kept.clone();
    let log = server::log::json(EnvFilter::new("trace"), move || writer.clone());
    tracing::subscriber::with_default(log, calls);
    let bytes = kept.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_collector_reads_each_key_of_a_line_once() {
    let lines = lines_of(|| {
        let _visit = tracing::info_span!("visit", id = "4711").entered();
        tracing::warn!(id = "6f1c", attempt = 1, reason = "relay.example:587 replied 451", "a message is put off");
        tracing::error!(fault = %std::io::Error::other("no disk"), "the outbox cannot be worked on");
    });
    assert_eq!(lines.lines().count(), 2, "{lines}");
    assert_keys_once(&lines);
    // Shows why the rule below is needed, and that the check above finds such a line.
    let doubled = lines_of(|| tracing::warn!(message = "6f1c", "a message is put off"));
    assert!(serde_json::from_str::<KeysOnce>(doubled.trim()).is_err(), "{doubled}");
}

/// The fields that a call of the log names.
fn fields(call: &str) -> Vec<String> {
    // Text in quotation marks names no field. The sentence is such a text.
    let unquoted = call.split('"').step_by(2).collect::<String>();
    unquoted
        .split(',')
        .filter_map(|part| part.split('=').next())
        .map(|name| name.trim().trim_start_matches(['%', '?']).to_owned())
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.'))
        .collect()
}

/// Every call of the log in a source text: what stands between its brackets.
fn calls(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for level in ["error!(", "warn!(", "info!(", "debug!(", "trace!(", "event!(", "span!("] {
        for (at, _) in source.match_indices(level) {
            let inside = &source[at + level.len()..];
            let mut depth = 1;
            let end = inside.char_indices().find(|(_, c)| {
                depth += match c {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                depth == 0
            });
            found.extend(end.map(|(end, _)| &inside[..end]));
        }
    }
    found
}

fn sources(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn no_line_of_the_log_names_a_field_as_the_log_itself_does() {
    assert_eq!(fields("message = taken.id, reason, \"a message is dead\""), ["message", "reason"]);
    assert_eq!(fields("%message, kind = \"message, x\", \"dead\""), ["message", "kind"]);
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut seen = 0;
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        for call in calls(&source) {
            seen += 1;
            let named = fields(call);
            // The sentence, and what the log writes beside it.
            for own in ["message", "timestamp", "level", "target", "fields", "span", "spans"] {
                assert!(!named.iter().any(|name| name == own), "{}: {call}", file.display());
            }
        }
    }
    assert!(seen > 20, "only {seen} calls were found");
}
