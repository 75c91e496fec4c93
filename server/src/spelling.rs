//! A name, an address or a domain as it was typed or pasted, brought to plain letters.
//!
//! Text that is pasted out of a document carries blanks and marks that are not
//! seen, at its ends. A keyboard for Chinese, Japanese or Korean types full-width
//! letters, a full-width `＠` and an ideographic full stop. And people write a
//! domain in its own letters. All of these are spellings of one text, and read as
//! it. Look-alikes are not: a single full-width letter among plain ones, or a mark
//! in the middle, is how a text is made to look like another one. Those are left
//! in, and so the text is refused by the rules for what it should be.

use std::borrow::Cow;

/// How far the full-width forms lie above ASCII (U+FF01 to U+FF5E).
const FULL_WIDTH: u32 = 0xfee0;

/// Whether a character is invisible: it joins, splits or turns what stands beside it.
#[must_use]
pub fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}'
    )
}

/// A text without the blanks and marks at its ends.
#[must_use]
pub fn trimmed(typed: &str) -> &str {
    typed.trim_matches(|c: char| c.is_whitespace() || is_mark(c))
}

/// A text without blanks and marks at its ends, and in plain letters where it
/// was typed in full width. The `@` and the dot are folded in any case.
#[must_use]
pub fn plain(typed: &str) -> Cow<'_, str> {
    let typed = trimmed(typed);
    if typed.is_ascii() {
        return Cow::Borrowed(typed);
    }
    let is_mixed = typed.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let fold = |c: char| match c {
        '\u{ff20}' => '@',
        '\u{ff0e}' | '\u{3002}' | '\u{ff61}' => '.',
        '\u{ff01}'..='\u{ff5e}' if !is_mixed => {
            u32::from(c).checked_sub(FULL_WIDTH).and_then(char::from_u32).unwrap_or(c)
        }
        c => c,
    };
    Cow::Owned(typed.chars().map(fold).collect())
}

/// A domain in small letters; labels in letters of their own become their
/// `xn--` form (UTS #46). `None` where a label would only turn into plain
/// letters, or holds a mark: then it is a look-alike.
#[must_use]
pub fn domain(typed: &str) -> Option<String> {
    if typed.is_ascii() {
        return Some(typed.to_ascii_lowercase());
    }
    // UTS #46 itself knows where a joiner is part of a word.
    let hides = |c: char| is_mark(c) && !matches!(c, '\u{200c}' | '\u{200d}');
    if typed.chars().any(hides) {
        return None;
    }
    let encoded = idna::domain_to_ascii(typed).ok()?;
    let (mut own, mut plain) = (typed.split('.'), encoded.split('.'));
    loop {
        match (own.next(), plain.next()) {
            (Some(own), Some(plain)) if own.is_ascii() || plain.starts_with("xn--") => {}
            (None, None) => return Some(encoded),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_around_a_text_is_no_part_of_it() {
        for typed in [
            "rosa@a.example",
            "\u{feff}rosa@a.example\u{200b}",
            " \u{a0}\u{200b}rosa@a.example\u{a0}\u{202c}\r\n",
            "\u{2068}rosa@a.example\u{2069}",
            "\u{202a}rosa@a.example\u{202c}",
            "\u{200e}\u{2060}rosa@a.example\u{200d}",
            "rosa＠a．example",
            "rosa@a。example",
            "ｒｏｓａ＠ａ．ｅｘａｍｐｌｅ",
        ] {
            assert_eq!(plain(typed), "rosa@a.example", "{typed:?}");
        }
        assert_eq!(plain("１２－３４"), "12-34");
    }

    #[test]
    fn look_alikes_stay_what_they_are() {
        for typed in ["ｒosa@a.example", "ro\u{200b}sa@a.example", "r\u{f3}sa@a.example", "\u{212a}im", "ro\u{a0}sa"] {
            assert_eq!(plain(typed), typed);
        }
    }

    #[test]
    fn a_domain_is_read_in_its_own_letters_and_no_look_alike_is() {
        for (typed, read) in [
            ("A.Example", "a.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.Example", "xn--bcher-kva.example"),
            ("한국.example", "xn--3e0b707e.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(domain(typed).as_deref(), Some(read), "{typed}");
        }
        for bad in
            ["ｃorp.example", "\u{212a}orp.example", "clou\u{17f}.example", "bü\u{200b}cher.example", "a.ｅxample"]
        {
            assert_eq!(domain(bad), None, "{bad:?}");
        }
    }
}
