//! The account's program, which only `/register` loads.
//!
//! Trunk builds one program from one page into a folder that it empties first.
//! So the second page is made from the first, that they cannot drift apart, and
//! built into a folder of its own; what the two do not share goes into `dist/`.
//! Style, icon and worker come out under the same names, and travel once.

use std::fs;
use std::path::{Path, PathBuf};

use super::compress::files;
use crate::failure::{Failure, Outcome, io};
use crate::place;

/// The page's name in `dist/`.
pub const PAGE: &str = "account.html";

/// What asks for a program, in the portal's page and in ours.
const PORTAL: &str = "data-bin=\"portal\"";
const ACCOUNT: &str = "data-bin=\"account\" data-cargo-features=\"account\"";

/// Where trunk finds the page: one folder down, as the style that it joins.
fn page_place() -> PathBuf {
    place::root().join("target").join(PAGE)
}

/// Where trunk builds it.
pub fn folder() -> PathBuf {
    place::target().join("account-dist")
}

/// Makes the page, and says where it is.
pub fn write_page() -> Outcome<PathBuf> {
    let (portal, page) = (place::root().join("index.html"), page_place());
    let text = fs::read_to_string(&portal).map_err(|error| io("read", &portal, &error))?;
    let text = made_from(&text)
        .ok_or_else(|| Failure::new(format!("index.html must say {PORTAL} once, for the program of the portal.")))?;
    let below = page.parent().unwrap_or(place::root());
    fs::create_dir_all(below).map_err(|error| io("make the folder", below, &error))?;
    fs::write(&page, text).map_err(|error| io("write", &page, &error))?;
    Ok(page)
}

/// The portal's page with another program, seen from one folder further down.
fn made_from(portal: &str) -> Option<String> {
    if portal.matches(PORTAL).count() != 1 {
        return None;
    }
    let lines = portal.lines().map(|line| {
        let is_link = line.contains("<link data-trunk");
        let line = if is_link { line.replace(" href=\"", " href=\"../") } else { line.to_owned() };
        line.replace(PORTAL, ACCOUNT) + "\n"
    });
    Some(lines.collect())
}

/// Puts what is not there yet from one folder into the other.
pub fn add(from: &Path, to: &Path) -> Outcome {
    for file in files(from)? {
        let place = to.join(file.strip_prefix(from).unwrap_or(&file));
        if place.exists() {
            continue;
        }
        if let Some(below) = place.parent() {
            fs::create_dir_all(below).map_err(|error| io("make the folder", below, &error))?;
        }
        fs::copy(&file, &place).map_err(|error| io("copy", &file, &error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_differs_from_the_portals_in_its_program_alone() {
        let portal = include_str!("../../../index.html");
        let account = made_from(portal).unwrap();
        assert!(account.contains(ACCOUNT) && !account.contains(PORTAL));
        assert_eq!(account.replace(ACCOUNT, PORTAL).replace("href=\"../", "href=\""), portal);
        let links = account.lines().filter(|line| line.contains("data-trunk"));
        assert!(links.clone().all(|line| line.contains("href=\"../")), "{:?}", links.collect::<Vec<_>>());
        assert_eq!(made_from(&account), None, "nothing that is taken for the portal's page");
    }

    #[test]
    fn what_both_have_is_there_once_and_as_it_was() {
        let place = std::env::temp_dir().join(format!("xtask-account-{}", std::process::id()));
        let (from, to) = (place.join("from"), place.join("to"));
        for (folder, name, text) in
            [(&from, "style.css", "new"), (&from, "deep/account.js", "ours"), (&to, "style.css", "old")]
        {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        add(&from, &to).unwrap();
        let read = |name: &str| fs::read_to_string(to.join(name)).unwrap();
        assert_eq!([read("style.css"), read("deep/account.js")], ["old", "ours"]);
        fs::remove_dir_all(place).unwrap();
    }
}
