//! Files of values between commas (RFC 4180), as spreadsheets write them.

use zeroize::Zeroizing;

/// One line: where it begins in the file, from 1, and its cells, without the blanks around them.
pub struct Line {
    pub number: usize,
    pub cells: Vec<Zeroizing<String>>,
}

/// Reads all lines but empty ones. Values stand between commas or, as some spreadsheets have it,
/// between semicolons: the first line says which.
///
/// # Errors
/// With the line at which quotes begin that are not closed, or that are followed by something else.
pub fn read(text: &str) -> Result<Vec<Line>, (usize, &'static str)> {
    let first = text.lines().next().unwrap_or("");
    let between = if first.contains(',') || !first.contains(';') { ',' } else { ';' };
    let mut lines = Vec::new();
    let mut rest = text.chars().peekable();
    let mut number = 1;
    while rest.peek().is_some() {
        let mut line = Line { number, cells: Vec::new() };
        let mut cell = Zeroizing::new(String::new());
        let (mut quoted, mut was_quoted) = (false, false);
        loop {
            let next = rest.next();
            if next == Some('\n') {
                number += 1;
            }
            match next {
                None if quoted => return Err((line.number, "a quotation mark is not closed")),
                Some('"') if quoted && rest.peek() == Some(&'"') => {
                    rest.next();
                    cell.push('"');
                }
                Some('"') if quoted => quoted = false,
                Some(c) if quoted => cell.push(c),
                Some('"') if cell.trim().is_empty() && !was_quoted => {
                    cell.clear();
                    (quoted, was_quoted) = (true, true);
                }
                None | Some('\n') => break,
                Some(c) if c == between => {
                    line.cells.push(trimmed(&cell));
                    cell = Zeroizing::new(String::new());
                    was_quoted = false;
                }
                Some(c) if was_quoted && !c.is_whitespace() => {
                    return Err((line.number, "something follows a quotation mark that ends a value"));
                }
                Some(c) => cell.push(c),
            }
        }
        line.cells.push(trimmed(&cell));
        if line.cells.iter().any(|cell| !cell.is_empty()) {
            lines.push(line);
        }
    }
    Ok(lines)
}

fn trimmed(cell: &str) -> Zeroizing<String> {
    Zeroizing::new(cell.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(usize, Vec<String>)> {
        let lines = read(text).unwrap_or_default().into_iter();
        lines.map(|line| (line.number, line.cells.iter().map(|cell| cell.to_string()).collect())).collect()
    }

    #[test]
    fn lines_are_read_as_spreadsheets_write_them() {
        let both = |text| (cells(text), vec![(1, vec!["a".to_owned(), "b, \"c\"".into()]), (4, vec!["d".into()])]);
        for text in ["a,\"b, \"\"c\"\"\"\n\n\nd", "a , \"b, \"\"c\"\"\" \r\n,\r\n\r\n d\r\n"] {
            let (read, expected) = both(text);
            assert_eq!(read, expected, "{text:?}");
        }
        assert_eq!(
            cells("a;b\nc;\"d\ne\"\nf"),
            [(1, vec!["a".into(), "b".into()]), (2, vec!["c".into(), "d\ne".into()]), (4, vec!["f".into()]),]
        );
    }

    #[test]
    fn quotes_that_cannot_be_meant_are_named_by_line() {
        assert_eq!(read("a,b\nc,\"d\n").err().map(|(line, _)| line), Some(2));
        assert_eq!(read("a,b\n\"c\"d,e\n").err().map(|(line, _)| line), Some(2));
    }
}
