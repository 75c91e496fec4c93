//! `latchkey password check`: the rules the portal would apply, on a candidate from standard input.
//!
//! No part of the candidate is printed: refusals are told by their ids.

use std::io::Read as _;

use serde::Serialize;

use crate::desk::password::{self as desk, rules_of};
use crate::password::rules::{Advice, Broken, Whose};
use crate::secrets::Password as Secret;

use super::{Answer, AtDesk, ConfigFile, Failed, Output};

/// Longer than any password: the rest of a wrong file is not read.
const MOST_BYTES: u64 = 64 * 1024;

#[derive(clap::Subcommand)]
pub enum Password {
    /// Check a candidate, read from standard input, against a tenant's rules
    Check {
        #[command(flatten)]
        config: ConfigFile,
        /// Name of the tenant
        #[arg(long, value_name = "NAME")]
        tenant: String,
        /// Hold the candidate against the names of this account too
        #[arg(long, value_name = "USER ID")]
        user: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Checked {
    accepted: bool,
    /// 1 for each banned term, 1 for each other character.
    score: u16,
    /// The score that is needed.
    need: u16,
    /// Ids of the rules that are broken.
    reasons: Vec<&'static str>,
    /// How hard it is to guess, by estimate: 0 to 4. It decides nothing.
    strength: u8,
    /// Ids of what would make it harder.
    advice: Vec<&'static str>,
}

pub async fn run(command: &Password, out: &mut Output) -> Answer {
    let Password::Check { config, tenant, user, json } = command;
    let at_desk = AtDesk::open(&config.read()?).await?;
    let rules = at_desk.look(async |act| Ok(rules_of(act, tenant, user.as_deref()).await?)).await?;
    let mut candidate = String::new();
    std::io::stdin()
        .take(MOST_BYTES)
        .read_to_string(&mut candidate)
        .map_err(|_| Failed::Work("standard input is not UTF-8".into()))?;
    // The line's end belongs to the terminal, not to the password.
    let candidate = Secret::new(candidate.strip_suffix('\n').unwrap_or(&candidate).trim_end_matches('\r').to_owned());
    let desk::Checked { broken, score, need, strength, advice } = rules.check(&candidate);
    let checked = Checked {
        accepted: broken.is_empty(),
        score,
        need,
        reasons: broken.iter().map(Broken::code).collect(),
        strength,
        advice: advice.into_iter().map(Advice::id).collect(),
    };
    if *json {
        out.json(&checked)?;
    } else {
        out.line(if checked.accepted { "accepted" } else { "refused" })?;
        for broken in &broken {
            out.line(format_args!("{}: {}", broken.code(), describe(broken)))?;
        }
        out.line(format_args!("score: {}, at least {need} needed", checked.score))?;
        out.line(format_args!("strength: {} of 4, by estimate", checked.strength))?;
        for advice in &checked.advice {
            out.line(format_args!("advice: {advice}"))?;
        }
    }
    Ok(checked.accepted)
}

fn describe(broken: &Broken) -> String {
    match broken {
        Broken::TooShort { min, have } => format!("{have} characters, at least {min} are needed"),
        Broken::TooLong { max } => format!("more than {max} characters"),
        Broken::TooFewClasses { need, have } => {
            format!("{have} of lower case, upper case, digits and symbols, at least {need} are needed")
        }
        Broken::NotAllowed { character } => format!("the character {} is not allowed", character.escape_unicode()),
        Broken::ContainsName { whose, .. } => match whose {
            Whose::Person => "a name of the person is in it".into(),
            Whose::UserId => "a word of the user ID is in it".into(),
            Whose::Organization => "a word of the tenant's name is in it".into(),
        },
        Broken::Common { .. } => "it is a banned term, or one character away from one".into(),
        Broken::TooGuessable { points, need, .. } => {
            format!("{points} points, at least {need} are needed: each banned term counts as one character")
        }
    }
}
