//! Lines of a request's head end with CR LF only.
//!
//! A server may take a lone LF for the end of a line (RFC 9112, 2.2), and the HTTP
//! library does. A proxy in front that does not would then see one request where
//! we see two. So a lone LF in a head becomes a NUL before the library reads it,
//! which it refuses with 400. Bodies are left alone: their length is known from
//! the head, and a connection on which a body came in chunks is closed after it.

/// Longer lines are no length that we need to read.
const LONGEST_LINE: usize = 64;

/// Reads along with a connection.
#[derive(Default)]
pub struct LineEnds(Place);

enum Place {
    Head(Head),
    /// In a body of which so much is to come.
    Body(u64),
    /// The length of the body cannot be known from here; the connection ends with it.
    Unknown,
}

impl Default for Place {
    fn default() -> Self {
        Self::Head(Head::default())
    }
}

#[derive(Default)]
struct Head {
    /// The line so far, or its beginning.
    line: Vec<u8>,
    after_cr: bool,
    /// Whether a line of it is over: empty ones may stand before.
    begun: bool,
    length: Length,
}

#[derive(Default)]
enum Length {
    #[default]
    None,
    Known(u64),
    Unknown,
}

impl LineEnds {
    /// Looks at what came in, and spoils each LF of a head that has no CR before it.
    pub fn read(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            let next = match &mut self.0 {
                Place::Unknown => return,
                Place::Body(left) => {
                    *left = left.saturating_sub(1);
                    (*left == 0).then(Place::default)
                }
                Place::Head(head) => head.read(byte),
            };
            if let Some(next) = next {
                self.0 = next;
            }
        }
    }

    /// Whether a head has begun and is not over.
    pub fn is_in_head(&self) -> bool {
        matches!(&self.0, Place::Head(head) if head.begun || head.after_cr || !head.line.is_empty())
    }
}

impl Head {
    /// Where the connection is after this byte, if that is not in this head any more.
    fn read(&mut self, byte: &mut u8) -> Option<Place> {
        match *byte {
            b'\n' if self.after_cr => {
                self.after_cr = false;
                return self.end_line();
            }
            b'\n' => {
                *byte = 0;
                self.keep(0);
            }
            b'\r' => self.after_cr = true,
            other => {
                self.after_cr = false;
                self.keep(other);
            }
        }
        None
    }

    fn keep(&mut self, byte: u8) {
        if self.line.len() < LONGEST_LINE {
            self.line.push(byte);
        }
    }

    fn end_line(&mut self) -> Option<Place> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return self.begun.then(|| match self.length {
                Length::None | Length::Known(0) => Place::default(),
                Length::Known(length) => Place::Body(length),
                Length::Unknown => Place::Unknown,
            });
        }
        self.begun = true;
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.length = Length::Unknown;
        } else if name.eq_ignore_ascii_case(b"content-length") && !matches!(self.length, Length::Unknown) {
            let digits = std::str::from_utf8(value.trim_ascii()).ok();
            let length = digits.filter(|_| line.len() < LONGEST_LINE).and_then(|digits| digits.parse().ok());
            self.length = length.map_or(Length::Unknown, Length::Known);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sampled::holds;

    /// What the library gets of these bytes, whatever pieces they come in.
    fn read(bytes: &[u8], pieces: &[usize]) -> Vec<u8> {
        let mut ends = LineEnds::default();
        let mut bytes = bytes.to_vec();
        let mut rest = &mut bytes[..];
        for piece in pieces {
            let (now, later) = rest.split_at_mut((*piece).min(rest.len()));
            ends.read(now);
            rest = later;
        }
        ends.read(rest);
        bytes
    }

    #[test]
    fn a_lone_line_feed_is_spoilt_in_heads_and_kept_in_bodies() {
        for (sent, spoilt) in [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0),
            ("GET / HTTP/1.1\nHost: a\n\n", 3),
            ("GET / HTTP/1.1\r\nX: a\nOrigin: b\r\n\r\n", 1),
            ("\r\n\r\nGET / HTTP/1.1\r\n\r\n", 0),
            ("\nGET / HTTP/1.1\r\n\r\n", 1),
            ("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n\n\n\n\nGET / HTTP/1.1\r\n\r\n", 0),
            ("POST / HTTP/1.1\r\ncontent-LENGTH:4\r\n\r\n\n\n\n\nGET / HTTP/1.1\n\r\n", 1),
            ("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\n", 1),
            ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n2\r\n{}\n", 0),
            ("POST / HTTP/1.1\r\nContent-Length: +4\r\n\r\n\n\n", 0),
        ] {
            let seen = read(sent.as_bytes(), &[]);
            assert_eq!(seen.iter().filter(|byte| **byte == 0).count(), spoilt, "{sent:?}");
        }
    }

    #[test]
    fn a_head_has_begun_with_its_first_letter_and_is_over_with_its_last() {
        let mut ends = LineEnds::default();
        assert!(!ends.is_in_head());
        for (piece, is_in_head) in
            [("G", true), ("ET / HTTP/1.1\r\n", true), ("Content-Length: 2\r\n\r\n{", false), ("}", false), ("G", true)]
        {
            ends.read(&mut piece.as_bytes().to_vec());
            assert_eq!(ends.is_in_head(), is_in_head, "{piece:?}");
        }
    }

    #[test]
    fn pieces_make_no_difference() {
        let line = "(GET / HTTP/1\\.1|Content-Length: [0-9]{1,2}|X: [a-z\n\r]{0,6}|)(\r\n|\n|\r)";
        let good = "(GET / HTTP/1\\.1|Content-Length: [0-9]{1,2}|X: [a-z]{0,6}|)\r\n";
        let sent = prop_oneof![prop::collection::vec(line, 0..12), prop::collection::vec(good, 0..12)];
        let pieces = prop::collection::vec(0..9_usize, 0..20);
        holds((sent, pieces), &[("spoilt", 15), ("kept", 15)], |(lines, pieces)| {
            let sent = lines.concat().into_bytes();
            let whole = read(&sent, &[]);
            prop_assert_eq!(&read(&sent, &pieces), &whole);
            Ok(if whole == sent { "kept" } else { "spoilt" })
        });
    }
}
