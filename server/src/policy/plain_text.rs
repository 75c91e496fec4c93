//! What a name may be made of that mails and pages show.
//!
//! A name stands between other words: in a subject, a sender, a heading. A
//! character that cannot be seen and turns the direction of what follows, ends
//! the line or hides between letters makes those other words read differently
//! (Unicode TR 36, section 2.5; TR 39, section 3). Such characters are refused
//! where a name comes in. The two joiners U+200C and U+200D stay: names in
//! Persian, Hindi and other scripts are spelt with them.

use std::fmt;

/// The first character of a text that no name may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit {
    character: char,
    /// Counted from 1.
    place: usize,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { character, place } = self;
        let code = u32::from(*character);
        write!(f, "holds U+{code:04X}, {}, as character {place}: take it out", kind(*character))
    }
}

impl std::error::Error for Unfit {}

/// Says which character a name may not hold, if there is one.
///
/// # Errors
/// The first such character.
pub fn check(text: &str) -> Result<(), Unfit> {
    match text.chars().zip(1..).find(|(character, _)| is_unfit(*character)) {
        Some((character, place)) => Err(Unfit { character, place }),
        None => Ok(()),
    }
}

/// As [`check`], for the field of a row or an option of a file.
///
/// # Errors
/// What is wrong, with the name of the field before it.
pub fn check_field(field: &str, text: &str) -> Result<(), String> {
    check(text).map_err(|unfit| format!("{field}: {unfit}"))
}

/// A text from elsewhere as it may stand in a line on a terminal: what [`check`] refuses is
/// shown by its number.
#[must_use]
pub fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unfit(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether a character does not show and changes how the text around it is read.
#[must_use]
pub fn is_unfit(character: char) -> bool {
    character.is_control() || is_direction(character) || is_line_end(character) || is_hidden(character)
}

/// The directional formatting characters of Unicode's UAX 9, section 2.
fn is_direction(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_line_end(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}')
}

/// Format characters (category Cf) that are invisible, except the two joiners.
fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

fn kind(character: char) -> &'static str {
    if is_direction(character) {
        "a direction mark"
    } else if is_line_end(character) || matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}') {
        "a line break"
    } else if character.is_control() {
        "a control character"
    } else {
        "an invisible character"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_scripts_are_plain() {
        for name in [
            "",
            "Zoë & “Söhne”, Ltd.",
            "클라우드 웍스",
            "شركة السحاب",
            // Spelt with a non-joiner and with a joiner.
            "نرم\u{200c}افزار",
            "क\u{94d}\u{200d}ष",
            "👩\u{200d}💻 Guild",
            "Κώστας",
        ] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_named_with_its_place() {
        let unfit = ('\u{0}'..='\u{1f}')
            .chain('\u{7f}'..='\u{9f}')
            .chain(['\u{ad}', '\u{61c}', '\u{180e}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}'])
            .chain('\u{202a}'..='\u{202e}')
            .chain('\u{2060}'..='\u{206f}')
            .chain(['\u{feff}', '\u{fffa}', '\u{e0001}', '\u{e0041}']);
        for character in unfit {
            let said = check(&format!("Acme{character}x")).unwrap_err().to_string();
            let code = format!("U+{:04X}", u32::from(character));
            assert!(said.contains(&code) && said.contains("character 5") && said.contains("take it out"), "{said}");
            assert!(said.is_ascii(), "the message does not hold it itself: {said}");
        }
        assert!(check("a\u{202e}").unwrap_err().to_string().contains("a direction mark"));
        assert!(check("a\nb").unwrap_err().to_string().contains("a line break"));
        assert!(check("a\u{feff}").unwrap_err().to_string().contains("an invisible character"));
    }
}
