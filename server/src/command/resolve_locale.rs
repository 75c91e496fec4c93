//! `latchkey locale resolve`: which language the portal would speak, and why.

use serde::Serialize;

use crate::locale;

use super::{Answer, Output};

#[derive(clap::Subcommand)]
pub enum Locale {
    /// Say which language a visit would speak
    Resolve {
        /// Value of the address's `mkt` parameter
        #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
        mkt: Option<String>,
        /// The browser's languages, most wanted first
        #[arg(long, value_name = "A,B,C", default_value = "", allow_hyphen_values = true)]
        browser: String,
        /// The deployment's default
        #[arg(long, value_name = "TAG", default_value = "en")]
        default: String,
        /// Resolve against all 43 planned locales instead of those that ship
        #[arg(long)]
        planned: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Resolved {
    locale: &'static str,
    dir: &'static str,
    native: &'static str,
}

pub fn run(command: &Locale, out: &mut Output) -> Answer {
    let Locale::Resolve { mkt, browser, default, planned, json } = command;
    let set = if *planned { locale::planned() } else { locale::shipped() };
    let locale = locale::resolve(set, mkt.as_deref(), browser.split(','), default);
    let resolved = Resolved { locale: locale.tag, dir: if locale.rtl { "rtl" } else { "ltr" }, native: locale.native };
    if *json {
        out.json(&resolved)?;
    } else {
        out.line(format_args!("{} {} {}", resolved.locale, resolved.dir, resolved.native))?;
    }
    Ok(true)
}
