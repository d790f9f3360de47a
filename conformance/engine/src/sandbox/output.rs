//! What a program wrote: counted to the last byte, kept up to a bound. Its start is kept whole, since
//! that is what pages compare, and its last lines always, since that is where a traceback stands.

use std::collections::VecDeque;

/// How much of the end is kept.
const TAIL_BYTES: usize = 16 << 10;

/// A standard stream of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Stream {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        }
    }
}

/// The bounded memory of one stream.
#[derive(Clone, Debug)]
pub struct Kept {
    total: u64,
    most: usize,
    head: Vec<u8>,
    tail: VecDeque<u8>,
}

impl Kept {
    /// Keeps the first `most` bytes, and the last lines.
    pub fn new(most: usize) -> Kept {
        Kept { total: 0, most, head: Vec::new(), tail: VecDeque::new() }
    }

    /// Takes what was written next.
    pub fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        let room = (self.most - self.head.len()).min(bytes.len());
        self.head.extend_from_slice(&bytes[..room]);
        let last = &bytes[bytes.len().saturating_sub(TAIL_BYTES)..];
        let overflow = (self.tail.len() + last.len()).saturating_sub(TAIL_BYTES);
        self.tail.drain(..overflow);
        self.tail.extend(last);
    }

    /// How many bytes were written in all.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The first bytes: all of them where [`Kept::is_whole`].
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether `head` is everything that was written.
    pub fn is_whole(&self) -> bool {
        self.total == self.head.len() as u64
    }

    /// The last `count` lines, without their line ends and without the empty ones at the end. Bytes are as
    /// the program wrote them: escape them before they are shown. A line that began before what is kept
    /// lacks its start.
    pub fn last_lines(&self, count: usize) -> Vec<Vec<u8>> {
        let bytes: Vec<u8> = self.tail.iter().copied().collect();
        let mut lines: Vec<_> = bytes
            .trim_ascii_end()
            .split(|&byte| byte == b'\n')
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec())
            .collect();
        if lines == [b""] {
            lines.clear();
        }
        lines.split_off(lines.len().saturating_sub(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_is_kept_whole_and_the_rest_counted() {
        let mut kept = Kept::new(5);
        kept.push(b"abc");
        assert!(kept.is_whole());
        kept.push(b"defg");
        assert_eq!(kept.head(), b"abcde");
        assert_eq!(kept.total(), 7);
        assert!(!kept.is_whole());
    }

    #[test]
    fn the_last_lines_are_kept_whatever_came_before() {
        let mut kept = Kept::new(10);
        for _ in 0..100 {
            kept.push(&[b'x'; 10_000]);
        }
        kept.push(b"\nlast but one\r\nlast\n\n");
        assert_eq!(kept.last_lines(2), [b"last but one".to_vec(), b"last".to_vec()]);
        assert!(kept.tail.len() <= TAIL_BYTES);
        assert_eq!(kept.head().len(), 10);
    }

    #[test]
    fn nothing_written_is_no_line() {
        assert!(Kept::new(10).last_lines(3).is_empty());
    }
}
