//! Telephone numbers, from the forms that directories have to the one of a row.

use super::shown;
use crate::import::rows::PhoneNumber;
use crate::ldap::Entry;

/// Country codes of two digits. Beside them there are 1 and 7, and all others have three (ITU-T E.164, annex D).
const OF_TWO_DIGITS: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51",
    "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90",
    "91", "92", "93", "94", "95", "98",
];

/// The first number of an attribute that can be read; what is said where there are numbers, and none can.
pub fn of(entry: &Entry, attribute: &str) -> Result<Option<PhoneNumber>, String> {
    let Some(first) = entry.text(attribute) else { return Ok(None) };
    match entry.texts(attribute).find_map(read) {
        Some(number) => Ok(Some(number)),
        None => Err(format!("{attribute}: {:?} has no plus and country code: left out", shown(first))),
    }
}

/// `+370 (600) 00-001` and the like, and `+37060000001`.
fn read(text: &str) -> Option<PhoneNumber> {
    // A zero in brackets is dialled only where the country code is not.
    let number = text.trim().strip_prefix('+')?.replace("(0)", "");
    let is_mark = |letter: char| letter.is_whitespace() || "-./()".contains(letter);
    if !number.chars().all(|letter| letter.is_ascii_digit() || is_mark(letter)) {
        return None;
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let (code, rest) = digits.split_at_checked(length_of_code(&digits))?;
    PhoneNumber::try_from(format!("+{code} {rest}")).ok()
}

fn length_of_code(digits: &str) -> usize {
    match digits.get(..2) {
        _ if digits.starts_with(['1', '7']) => 1,
        Some(two) if OF_TWO_DIGITS.contains(&two) => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_the_forms_that_directories_have() {
        for (text, number) in [
            ("+37060000001", Some("+370 60000001")),
            ("+370 600 00001", Some("+370 60000001")),
            ("+1 408 555 1212", Some("+1 4085551212")),
            (" +1-408-555-1212 ", Some("+1 4085551212")),
            ("+49 (0)30 1234-56", Some("+49 30123456")),
            ("+7.495.123.45.67", Some("+7 4951234567")),
            ("+44/20/7946-0018", Some("+44 2079460018")),
            ("060000001", None),
            ("0037060000001", None),
            ("+1 408 555 1212 ext. 7", None),
            ("+0 123456789", None),
            ("+1", None),
            ("+", None),
            ("", None),
            ("+12345678901234567890", None),
        ] {
            assert_eq!(read(text).map(|read| read.0).as_deref(), number, "{text}");
        }
    }
}
