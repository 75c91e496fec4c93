//! Where in the operator's file something is wrong, and how that is told.

use std::fmt;
use std::ops::Range;

use toml::Spanned;

/// Where the text is wrong, and why.
pub type Fault = (Option<Range<usize>>, String);

/// A fault at the place of this value.
pub fn wrong<T>(place: &Spanned<T>, reason: &str) -> Result<(), Fault> {
    Err((Some(place.span()), reason.to_owned()))
}

/// # Errors
/// When the value is beyond either end.
pub fn range<T: PartialOrd + Copy + fmt::Display>(
    value: &Spanned<T>,
    name: &str,
    least: T,
    most: T,
) -> Result<(), Fault> {
    let given = *value.as_ref();
    if given < least || given > most {
        return Err((Some(value.span()), format!("{name} is {given}, but must be from {least} to {most}")));
    }
    Ok(())
}

/// A default, which stands nowhere in the file.
pub fn unplaced<T>(value: T) -> Spanned<T> {
    Spanned::new(0..0, value)
}

/// Section and name of the option whose value is at this place: `limits.connections`.
pub fn option_at(text: &str, at: usize) -> Option<String> {
    let end = text.get(at..)?.find('\n').map_or(text.len(), |end| at + end);
    // A list may go over several lines: the option is on the last line before that sets one.
    let mut lines = text.get(..end)?.lines().rev().map(str::trim);
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    let name = lines.by_ref().find_map(|line| {
        let name = line.split_once('=')?.0.trim();
        (!name.is_empty() && is_name(name)).then_some(name)
    })?;
    let section = lines.find_map(|line| {
        let name = line.trim_start_matches('[').split_once(']').filter(|_| line.starts_with('['))?.0.trim();
        (!name.is_empty() && is_name(name)).then_some(name)
    });
    Some(section.map_or_else(|| name.to_owned(), |section| format!("{section}.{name}")))
}
