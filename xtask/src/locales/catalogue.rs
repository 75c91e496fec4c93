//! One language's messages, as far as the rules look at them.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser::parse;

use super::{Files, Finding};

#[derive(Debug, Default)]
pub struct Message {
    pub file: String,
    pub line: usize,
    /// As it stands, comment not included.
    pub source: String,
    pub comment: String,
    /// What is said, without what is filled in.
    pub words: String,
    /// The names of its variables.
    pub variables: BTreeSet<String>,
    /// Messages, and terms with their hyphen.
    pub references: BTreeSet<String>,
    pub functions: BTreeSet<String>,
    pub has_attributes: bool,
    pub selections: Vec<Selection>,
}

/// A choice between variants, by a variable.
#[derive(Debug)]
pub struct Selection {
    pub variable: String,
    pub variants: Vec<Variant>,
}

#[derive(Debug)]
pub struct Variant {
    pub key: String,
    pub is_default: bool,
    pub variables: BTreeSet<String>,
}

impl Message {
    pub fn finding(&self, id: &str, wrong: impl Into<String>, advice: impl Into<String>) -> Finding {
        Finding {
            file: self.file.clone(),
            line: self.line,
            id: id.to_owned(),
            wrong: wrong.into(),
            advice: advice.into(),
        }
    }
}

/// A language's messages by id. What cannot be read is a finding.
pub fn read(tag: &str, files: &Files, findings: &mut Vec<Finding>) -> BTreeMap<String, Message> {
    let mut messages = BTreeMap::new();
    for (name, text) in files {
        let file = format!("locales/{tag}/{name}");
        let resource = parse(text.as_str()).unwrap_or_else(|(resource, _)| resource);
        let mut from = 0;
        for entry in resource.body {
            let (id, value, attributes, comment) = match entry {
                Entry::Message(message) => {
                    (message.id.name.to_owned(), message.value, message.attributes, message.comment)
                }
                Entry::Term(term) => (format!("-{}", term.id.name), Some(term.value), term.attributes, term.comment),
                Entry::Junk { content } => {
                    findings.push(unreadable(&file, text, content));
                    continue;
                }
                _ => continue,
            };
            let (line, source) = place(text, &id, &mut from);
            let comment = comment.map(|comment| comment.content.join("\n")).unwrap_or_default();
            let mut message = Message { file: file.clone(), line, source, comment, ..Message::default() };
            message.has_attributes = !attributes.is_empty();
            if let Some(pattern) = &value {
                look(pattern, &mut message);
            }
            match messages.entry(id) {
                Slot::Occupied(first) => {
                    findings.push(message.finding(first.key(), "it stands there twice", "Take one of them out"));
                }
                Slot::Vacant(slot) => _ = slot.insert(message),
            }
        }
    }
    messages
}

fn unreadable(file: &str, text: &str, content: &str) -> Finding {
    let first = content.lines().next().unwrap_or_default();
    let id = first.split([' ', '=']).next().unwrap_or_default();
    let before = text.split(content).next().unwrap_or_default();
    Finding {
        file: file.to_owned(),
        line: before.lines().count() + 1,
        id: id.to_owned(),
        wrong: "it cannot be read as Fluent".to_owned(),
        advice: "Look for a brace without its twin, or a form without its text".to_owned(),
    }
}

/// The line of the next message of this id, and its text.
fn place(text: &str, id: &str, from: &mut usize) -> (usize, String) {
    let begins = |line: &str| line.strip_prefix(id).is_some_and(|rest| rest.trim_start().starts_with('='));
    let found = text.lines().enumerate().skip(*from).find(|(_, line)| begins(line));
    let (at, first) = found.unwrap_or((0, ""));
    *from = at + 1;
    let mut source = first.to_owned();
    for line in text.lines().skip(at + 1).take_while(|line| line.starts_with([' ', '}'])) {
        source.push('\n');
        source.push_str(line);
    }
    (at + 1, source)
}

fn look(pattern: &Pattern<&str>, message: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => message.words.push_str(value),
            PatternElement::Placeable { expression } => look_into(expression, message),
        }
    }
    // What stands in two variants does not touch.
    message.words.push('\n');
}

fn look_into(expression: &Expression<&str>, message: &mut Message) {
    match expression {
        Expression::Inline(inline) => look_at(inline, message),
        Expression::Select { selector, variants } => {
            look_at(selector, message);
            let InlineExpression::VariableReference { id } = selector else { return };
            let mut seen = Vec::new();
            for variant in variants {
                let mut within = Message::default();
                look(&variant.value, &mut within);
                let key = match variant.key {
                    VariantKey::Identifier { name } => name,
                    VariantKey::NumberLiteral { value } => value,
                };
                seen.push(Variant {
                    key: key.to_owned(),
                    is_default: variant.default,
                    variables: within.variables.clone(),
                });
                message.words.push_str(&within.words);
                message.variables.extend(within.variables);
                message.references.extend(within.references);
                message.functions.extend(within.functions);
                message.selections.extend(within.selections);
            }
            message.selections.push(Selection { variable: id.name.to_owned(), variants: seen });
        }
    }
}

fn look_at(inline: &InlineExpression<&str>, message: &mut Message) {
    match inline {
        InlineExpression::VariableReference { id } => _ = message.variables.insert(id.name.to_owned()),
        InlineExpression::MessageReference { id, .. } => _ = message.references.insert(id.name.to_owned()),
        InlineExpression::TermReference { id, .. } => _ = message.references.insert(format!("-{}", id.name)),
        InlineExpression::FunctionReference { id, arguments } => {
            message.functions.insert(id.name.to_owned());
            arguments.positional.iter().for_each(|argument| look_at(argument, message));
        }
        InlineExpression::Placeable { expression } => look_into(expression, message),
        // Words too: a way around the rules for them.
        InlineExpression::StringLiteral { value } => message.words.push_str(value),
        InlineExpression::NumberLiteral { .. } => {}
    }
}
