//! A typed or pasted code, brought to plain digits.
//!
//! Codes are pasted out of sentences, mails and messages in every script: with
//! blanks, dashes, invisible marks and digits of the sentence's language. The
//! browser and the server read them with this one function.

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

/// The first digits of the scripts whose digits count: Arabic-Indic, Persian, Devanagari, fullwidth.
const ZEROES: [char; 4] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{ff10}'];

/// Brings an entry to exactly `digits` ASCII digits.
///
/// # Errors
/// When no code was typed, or text that is not such a code.
pub fn normalize(typed: &str, digits: usize) -> Result<String, CodeInput> {
    if typed.chars().take(LONGEST + 1).count() > LONGEST {
        return Err(CodeInput::Malformed);
    }
    let mut code = String::with_capacity(digits);
    for c in typed.chars().filter(|c| !is_dressing(*c)) {
        code.push(digit(c).ok_or(CodeInput::Malformed)?);
    }
    match code.len() {
        0 => Err(CodeInput::Missing),
        length if length == digits => Ok(code),
        _ => Err(CodeInput::Malformed),
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

    proptest! {
        #[test]
        fn dressing_never_changes_a_code(code in "[0-9]{6}", mark in "[ .\u{2068}\u{2069}\u{200b}\u{2013}-]") {
            let dressed: String = code.chars().flat_map(|c| [c.to_string(), mark.clone()]).collect();
            prop_assert_eq!(normalize(&dressed, 6), Ok(code));
        }
    }
}
