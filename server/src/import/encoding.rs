//! The text of a file: UTF-8, or an answer that says what it seems to be instead.

/// Why a file is no text that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUtf8 {
    #[error("seems to be {0}, but must be UTF-8. Save it as UTF-8, or convert it: iconv -f {0} -t UTF-8 FILE > NEW")]
    Utf16(&'static str),
    #[error(
        "line {line}: byte {byte:#04x} is no UTF-8; the file seems to be Latin-1 or Windows-1252. Save it as UTF-8, or \
         convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"
    )]
    OneByte { line: usize, byte: u8 },
}

/// Reads a file's bytes. A mark of UTF-8 at its beginning is no part of it.
///
/// # Errors
/// When it is not UTF-8; says which encoding it seems to be, and how to convert it.
pub fn text_of(bytes: &[u8]) -> Result<&str, NotUtf8> {
    // Without a mark: TOML and LDIF begin with ASCII, which has a zero byte beside it in UTF-16.
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(NotUtf8::Utf16("UTF-16")),
        [1..=0xff, 0, ..] => return Err(NotUtf8::Utf16("UTF-16LE")),
        [0, 1..=0xff, ..] => return Err(NotUtf8::Utf16("UTF-16BE")),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let (before, rest) = bytes.split_at(error.valid_up_to());
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        NotUtf8::OneByte { line, byte: rest.first().copied().unwrap_or_default() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_with_a_mark_and_without() {
        assert_eq!(text_of("[[tenant]]\nname = \"Bücher\"".as_bytes()), Ok("[[tenant]]\nname = \"Bücher\""));
        assert_eq!(text_of("\u{feff}[[tenant]]".as_bytes()), Ok("[[tenant]]"));
        assert_eq!(text_of(b""), Ok(""));
    }

    #[test]
    fn another_encoding_is_named_with_the_way_to_convert_it() {
        let utf16 =
            |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(order).collect() };
        for (bytes, name) in [
            (utf16("\u{feff}[[tenant]]", u16::to_le_bytes), "-f UTF-16 "),
            (utf16("\u{feff}[[tenant]]", u16::to_be_bytes), "-f UTF-16 "),
            (utf16("[[tenant]]", u16::to_le_bytes), "-f UTF-16LE "),
            (utf16("[[tenant]]", u16::to_be_bytes), "-f UTF-16BE "),
            (b"[[tenant]]\nname = \"B\xfccher\"".to_vec(), "-f WINDOWS-1252 "),
        ] {
            let said = text_of(&bytes).unwrap_err().to_string();
            assert!(said.contains(name), "{said}");
        }
        let latin = text_of(b"[[tenant]]\nname = \"B\xfccher\"").unwrap_err();
        assert_eq!(latin, NotUtf8::OneByte { line: 2, byte: 0xfc });
    }
}
