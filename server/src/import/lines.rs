//! Which line of a text a byte stands on.

/// The places where lines begin, found once: a file with many rows is asked for many lines.
pub struct Lines(Vec<usize>);

impl Lines {
    pub fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(breaks.map(|(at, _)| at).collect())
    }

    /// The line of a byte, from 1.
    pub fn at(&self, byte: usize) -> usize {
        self.0.partition_point(|end| *end < byte) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_the_one_that_counting_finds() {
        for text in ["", "a", "\n", "a\nbc\n\nd", "\r\na\r\n", "\n\n\n"] {
            let lines = Lines::of(text);
            for at in 0..=text.len() + 1 {
                assert_eq!(lines.at(at), crate::config::line_of(text, at), "{at} of {text:?}");
            }
        }
    }
}
