//! What requests and responses share: a head of lines, ended by an empty one (RFC 1945, section 4).

/// A head, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head<'a> {
    /// The lines without their ends; the first is the request line or the status line.
    pub lines: Vec<&'a [u8]>,
    /// Whether the empty line has come.
    pub complete: bool,
    /// Bytes up to and including the empty line.
    pub length: usize,
    /// Whether every line so far ended in CR LF.
    pub crlf: bool,
}

impl<'a> Head<'a> {
    /// Reads as much of a head as is there. With `ended`, a last line without an end counts too.
    pub fn read(bytes: &'a [u8], ended: bool) -> Head<'a> {
        let mut head = Head { lines: Vec::new(), complete: false, length: 0, crlf: true };
        while let Some(end) = bytes[head.length..].iter().position(|&byte| byte == b'\n') {
            let line = &bytes[head.length..head.length + end];
            head.length += end + 1;
            head.crlf &= line.ends_with(b"\r");
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() && !head.lines.is_empty() {
                head.complete = true;
                return head;
            }
            head.lines.push(line);
        }
        if ended && head.length < bytes.len() {
            head.lines.push(&bytes[head.length..]);
            head.length = bytes.len();
            head.crlf = false;
        }
        head
    }

    /// The values of the fields of this name, in any letter case, without the blanks around them.
    pub fn fields(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let fields = self.lines.iter().skip(1).copied();
        fields.filter_map(move |line| {
            let colon = line.iter().position(|&byte| byte == b':')?;
            let (field, value) = line.split_at(colon);
            let same = field.trim_ascii().eq_ignore_ascii_case(name.as_bytes());
            same.then(|| value[1..].trim_ascii())
        })
    }

    /// The first field of this name.
    pub fn field(&self, name: &str) -> Option<&'a [u8]> {
        self.fields(name).next()
    }

    /// Content-Length, where it is there and a number.
    pub fn content_length(&self) -> Option<usize> {
        let told = std::str::from_utf8(self.field("Content-Length")?).ok()?;
        // `parse` would take a sign too.
        told.bytes().all(|byte| byte.is_ascii_digit()).then(|| told.parse().ok())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_at_its_empty_line_whatever_the_line_ends() {
        for (bytes, crlf) in [
            (&b"A\r\nB: c\r\n\r\nbody"[..], true),
            (b"A\nB: c\n\nbody", false),
            (b"A\r\nB: c\n\r\nbody", false),
        ] {
            let head = Head::read(bytes, false);
            assert!(head.complete);
            assert_eq!(head.crlf, crlf);
            assert_eq!(&bytes[head.length..], b"body");
            assert_eq!(head.field("b"), Some(&b"c"[..]));
        }
    }

    #[test]
    fn a_head_cut_anywhere_is_incomplete() {
        let whole = b"HTTP/1.0 200 OK\r\nA: b\r\n\r\n";
        for cut in 0..whole.len() {
            assert!(!Head::read(&whole[..cut], false).complete, "cut at {cut}");
        }
    }

    #[test]
    fn the_end_of_the_connection_ends_the_last_line() {
        let head = Head::read(b"HTTP/1.0 404 Not Found", true);
        assert_eq!(head.lines, [b"HTTP/1.0 404 Not Found"]);
        assert!(!head.complete);
    }
}
