//! Which version Cargo.lock holds a package at.

use std::fs;

use crate::failure::{Failure, Outcome, io};
use crate::place;

/// The version of the one package of that name in Cargo.lock.
pub fn version(package: &str) -> Outcome<String> {
    let file = place::root().join("Cargo.lock");
    let text = fs::read_to_string(&file).map_err(|error| io("read", &file, &error))?;
    find(&text, package).ok_or_else(|| {
        Failure::new(format!(
            "Cargo.lock names no version of {package}: restore the file with `git checkout Cargo.lock`."
        ))
    })
}

/// Cargo writes `version` right below `name`, and has since the file exists.
fn find(lock: &str, package: &str) -> Option<String> {
    let wanted = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != wanted);
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_version_below_the_whole_name_counts() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(find(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(find(lock, "wasm"), None);
        assert_eq!(find("", "wasm-bindgen"), None);
    }
}
