//! A typed or pasted code, brought to plain digits or, where it has letters, to plain characters.
//!
//! Codes are pasted out of sentences, mails and messages in every script: with
//! blanks, dashes, invisible marks and digits of the sentence's language. The
//! browser and the server read them with this one function.

use std::ops::RangeInclusive;

/// Why it is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeInput {
    /// Only blanks and marks.
    Missing,
    /// Something else than so many digits.
    Malformed,
}

/// Longest entry worth reading, in characters.
const LONGEST: usize = 64;
/// As [`LONGEST`], of codes with letters: four times as long, with as much around them.
const LONGEST_WITH_LETTERS: usize = 256;

/// The first digits of the scripts whose digits count: Arabic-Indic, Persian, Devanagari, fullwidth.
const ZEROES: [char; 4] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}'];

/// Brings an entry to exactly `digits` ASCII digits.
///
/// # Errors
/// When no code was typed, or text that is not such a code.
pub fn normalize(typed: &str, digits: usize) -> Result<String, CodeInput> {
    normalize_of(typed, digits..=digits)
}

/// Brings an entry to ASCII digits, as many as one of these numbers.
///
/// # Errors
/// As for [`normalize`].
pub fn normalize_of(typed: &str, digits: RangeInclusive<usize>) -> Result<String, CodeInput> {
    if typed.chars().take(LONGEST + 1).count() > LONGEST {
        return Err(CodeInput::Malformed);
    }
    let mut code = String::with_capacity(*digits.end());
    for c in typed.chars().filter(|c| !is_dressing(*c)) {
        code.push(digit(c).ok_or(CodeInput::Malformed)?);
    }
    match code.len() {
        0 => Err(CodeInput::Missing),
        length if digits.contains(&length) => Ok(code),
        _ => Err(CodeInput::Malformed),
    }
}

/// Brings an entry to exactly so many characters of Crockford's Base32: case does not count, and
/// what looks like a digit is one (O is 0; I and L are 1).
///
/// # Errors
/// As for [`normalize`].
pub fn normalize_characters(typed: &str, characters: usize) -> Result<String, CodeInput> {
    if typed.chars().take(LONGEST_WITH_LETTERS + 1).count() > LONGEST_WITH_LETTERS {
        return Err(CodeInput::Malformed);
    }
    let mut code = String::with_capacity(characters);
    for c in typed.chars().filter(|c| !is_dressing(*c)) {
        if code.len() == characters {
            return Err(CodeInput::Malformed);
        }
        code.push(character(c).ok_or(CodeInput::Malformed)?);
    }
    match code.len() {
        0 => Err(CodeInput::Missing),
        length if length == characters => Ok(code),
        _ => Err(CodeInput::Malformed),
    }
}

/// Keyboards for Chinese, Japanese and Korean may write Latin letters in full width.
fn character(c: char) -> Option<char> {
    let narrow = match c {
        '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => char::from_u32(u32::from(c) - 0xfee0)?,
        c => c,
    };
    match digit(narrow).unwrap_or(narrow).to_ascii_uppercase() {
        'O' => Some('0'),
        'I' | 'L' => Some('1'),
        'U' => None,
        c => c.is_ascii_alphanumeric().then_some(c),
    }
}

fn digit(c: char) -> Option<char> {
    if c.is_ascii_digit() {
        return Some(c);
    }
    ZEROES.iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10)?;
        char::from_digit(value, 10)
    })
}

/// What people and programs put around digits: blanks, dashes, dots, invisible marks.
fn is_dressing(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '.' | '\u{ad}' | '\u{b7}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{fe58}' | '\u{fe63}'
                | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
                | '\u{3002}' | '\u{ff0e}' | '\u{61c}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sampled::{edited, holds};

    #[test]
    fn a_code_is_read_however_it_was_pasted() {
        for typed in [
            "123456",
            " 123 456 ",
            "123-456",
            "123\u{2013}456",
            "123.456",
            "\u{2068}123456\u{2069}",
            "123\u{a0}456",
            "123\u{202f}456",
            "\u{200f}123456\u{feff}",
            "١٢٣٤٥٦",
            "۱۲۳۴۵۶",
            "१२३४५६",
            "１２３４５６",
            "12३4٥6",
            "123456\r\n",
        ] {
            assert_eq!(normalize(typed, 6).as_deref(), Ok("123456"), "{typed:?}");
        }
        assert_eq!(normalize("1234 5678", 8).as_deref(), Ok("12345678"));
        for (typed, taken) in [("12345", false), ("123 456", true), ("1234567", true), ("123456789", false)] {
            assert_eq!(normalize_of(typed, 6..=8).is_ok(), taken, "{typed}");
        }
    }

    #[test]
    fn what_is_no_code_is_told_apart() {
        for typed in ["", "  ", "\u{200e}-"] {
            assert_eq!(normalize(typed, 6), Err(CodeInput::Missing), "{typed:?}");
        }
        for typed in ["12345", "1234567", "12345a", "0x1234", "+123456", "12345²", "௧௨௩௪௫௬", "123456;"] {
            assert_eq!(normalize(typed, 6), Err(CodeInput::Malformed), "{typed:?}");
        }
        assert_eq!(normalize(&format!("{}123456", " ".repeat(59)), 6), Err(CodeInput::Malformed));
        assert_eq!(normalize(&"1".repeat(1_000_000), 6), Err(CodeInput::Malformed));
    }

    #[test]
    fn what_comes_out_is_digits_and_stays_itself() {
        const MARKS: &[char] = &['-', ' ', '.', '\u{200b}', '\u{2068}', '٣', '۳', '३', '３', '௩', '²', '+', 'O', 'l'];
        let codes = (6usize..=10).prop_flat_map(|digits| {
            let code = format!(
                "[0-9]{{{digits}}}|[٠-٩]{{{digits}}}|([0-9] ?){{{digits}}}|\u{2068}[０-９]{{{digits}}}\u{2069}"
            );
            (edited(prop::string::string_regex(&code).unwrap(), MARKS), Just(digits))
        });
        holds(codes, &[("read", 12), ("refused", 25)], |(typed, digits)| {
            let Ok(code) = normalize(&typed, digits) else { return Ok("refused") };
            prop_assert!(code.len() == digits && code.bytes().all(|byte| byte.is_ascii_digit()));
            // One digit for each that was typed, in their order.
            let plain: Vec<char> = typed.chars().filter(|c| c.is_numeric()).collect();
            prop_assert_eq!(plain.len(), digits);
            prop_assert!(plain.iter().zip(code.chars()).all(|(typed, read)| !typed.is_ascii() || *typed == read));
            prop_assert_eq!(normalize(&code, digits), Ok(code));
            Ok("read")
        });
    }

    /// A code of 24 characters, as people write and paste it.
    const GROUPS: &str = "7K3M-9QXT-0B2C-HJ5N-WZ8R-DV46";
    const PLAIN: &str = "7K3M9QXT0B2CHJ5NWZ8RDV46";

    #[test]
    fn a_code_with_letters_is_read_however_it_was_typed() {
        for typed in [
            GROUPS.to_owned(),
            PLAIN.to_owned(),
            GROUPS.to_lowercase(),
            GROUPS.replace('-', " "),
            GROUPS.replace('-', " \u{2013} "),
            format!(" \u{2068}{GROUPS}\u{2069}\r\n"),
            GROUPS.replace('0', "O"),
            GROUPS.replace('0', "o").to_lowercase(),
            GROUPS.replace("7K3M", "７ｋ３Ｍ"),
            PLAIN.chars().flat_map(|c| [c, ' ']).collect(),
        ] {
            assert_eq!(normalize_characters(&typed, 24).as_deref(), Ok(PLAIN), "{typed:?}");
        }
        assert_eq!(normalize_characters("il1O-0oLI", 8).as_deref(), Ok("11100011"));
        for typed in ["", " \u{200e}- "] {
            assert_eq!(normalize_characters(typed, 24), Err(CodeInput::Missing), "{typed:?}");
        }
        let two = format!("{PLAIN} {PLAIN}");
        let long = format!("{}{PLAIN}", " ".repeat(300));
        for typed in [&PLAIN[1..], &two, &PLAIN.replace('7', "U"), &PLAIN.replace('7', "Ж"), &long, "123456"] {
            assert_eq!(normalize_characters(typed, 24), Err(CodeInput::Malformed), "{typed:?}");
        }
    }

    #[test]
    fn what_comes_out_of_letters_is_of_the_alphabet_and_stays_itself() {
        const MARKS: &[char] = &['-', ' ', '.', '\u{200b}', '\u{2068}', 'O', 'o', 'I', 'l', 'U', 'u', 'Ｋ', '３', 'ß'];
        let codes = "([0-9A-TV-Za-tv-z]{4}[ -]?){6}|[0-9A-HJKMNP-TV-Z]{24}|\u{2068}([0-9a-hjkmnp-tv-z]{8} ){3}\u{2069}";
        let codes = edited(prop::string::string_regex(codes).unwrap(), MARKS);
        holds(codes, &[("read", 12), ("refused", 25)], |typed| {
            let Ok(code) = normalize_characters(&typed, 24) else { return Ok("refused") };
            prop_assert!(
                code.len() == 24 && code.bytes().all(|byte| b"0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(&byte))
            );
            // One character for each that was typed, in their order.
            let plain: Vec<char> = typed.chars().filter(|c| c.is_alphanumeric()).collect();
            prop_assert_eq!(plain.len(), 24);
            let same = |typed: char, read: char| match typed.to_ascii_uppercase() {
                'O' => read == '0',
                'I' | 'L' => read == '1',
                typed => !typed.is_ascii() || typed == read,
            };
            prop_assert!(plain.iter().zip(code.chars()).all(|(typed, read)| same(*typed, read)));
            prop_assert_eq!(normalize_characters(&code, 24), Ok(code));
            Ok("read")
        });
    }

    proptest! {
        #[test]
        fn dressing_never_changes_a_code(code in "[0-9]{6}", mark in "[ .\u{2068}\u{2069}\u{200b}\u{2013}-]") {
            let dressed: String = code.chars().flat_map(|c| [c.to_string(), mark.clone()]).collect();
            prop_assert_eq!(normalize(&dressed, 6), Ok(code));
        }
    }
}
