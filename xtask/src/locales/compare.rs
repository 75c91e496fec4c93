//! Mozilla's compare-locales, from PyPI.

use std::fs;

use crate::failure::{Failure, Outcome, io};
use crate::place;
use crate::pypi;
use crate::run::Run;

/// Fixed, with all that it needs, because a new one may find new faults in old words.
const PACKAGES: [&str; 5] =
    ["compare-locales==9.0.5", "fluent.syntax==0.19.0", "six==1.17.0", "toml==0.10.2", "typing_extensions==4.16.0"];

/// Which files are compared.
const CONFIGURATION: &str = "l10n.toml";

/// Numbers of its summary that must not be there, or be nought.
const FAULTS: [&str; 5] = ["errors", "warnings", "missing", "obsolete", "report"];

/// Compares all languages, which `l10n.toml` must name.
pub fn run<'a>(languages: impl Iterator<Item = &'a str>) -> Outcome {
    let path = place::root().join(CONFIGURATION);
    let configuration = fs::read_to_string(&path).map_err(|error| io("read", &path, &error))?;
    let expected = named(languages);
    if !configuration.contains(&expected) {
        return Err(Failure::new(format!(
            "{CONFIGURATION} does not name the languages there are: write `{expected}`."
        )));
    }
    let Some(program) = pypi::get(&PACKAGES, "compare-locales")? else { return Ok(()) };
    let said = Run::new(program).args([CONFIGURATION, "."]).captured()?;
    if said.ok && faults(&said.stdout).is_empty() {
        let languages = said.stdout.lines().filter(|line| line.ends_with(':') && !line.starts_with(' ')).count();
        eprintln!("    compare-locales finds nothing wrong with {languages} languages");
        return Ok(());
    }
    eprint!("{}{}", said.stdout, said.stderr);
    Err(Failure::new("compare-locales found something; it says what above."))
}

/// The line of the configuration that names languages.
fn named<'a>(languages: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = languages.map(|tag| format!("\"{tag}\"")).collect();
    format!("locales = [{}]", quoted.join(", "))
}

/// The lines of a summary that count something wrong.
fn faults(summary: &str) -> Vec<&str> {
    let counts = |line: &&str| {
        let mut words = line.split_whitespace();
        words.next().is_some_and(|name| FAULTS.contains(&name)) && words.next().is_some_and(|count| count != "0")
    };
    summary.lines().filter(counts).collect()
}

#[cfg(test)]
mod tests {
    use super::{faults, named};

    #[test]
    fn languages_are_named_as_in_the_configuration() {
        assert_eq!(named(["ar", "zh-Hans"].into_iter()), "locales = [\"ar\", \"zh-Hans\"]");
    }

    #[test]
    fn a_summary_is_read() {
        let good = "lt:\nchanged         256\nunchanged         2\nkeys              1\n98% of entries changed\n";
        assert!(faults(good).is_empty());
        assert_eq!(faults(&format!("lt:\nwarnings          1\nmissing_w         3\n{good}")), ["warnings          1"]);
    }
}
