//! Text of a page: bytes with escapes, and holes for values.

use super::error::Mistake;
use crate::escape::{escaped, grouped};
use std::collections::BTreeMap;

/// Bytes with holes: `GET /{page}.html HTTP/1.0\r\n`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// What it is made of, in order.
    pub pieces: Vec<Piece>,
}

/// A stretch of bytes, or a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The value of this name; `page.length` and `origin.host` are names too.
    Value(String),
}

/// The values that names have while a page is replayed.
pub type Values = BTreeMap<String, Vec<u8>>;

impl Text {
    /// Reads text that begins at byte `at` of its line.
    pub fn parse(source: &str, at: usize) -> Result<Text, Mistake> {
        let mut text = Text::default();
        let mut rest = source;
        while let Some(first) = rest.chars().next() {
            let here = at + source.len() - rest.len();
            let used = match first {
                '\\' => {
                    let (byte, used) = escape(rest, here)?;
                    text.push(&[byte]);
                    used
                }
                '{' if hole(rest).is_some() => {
                    let name = hole(rest).unwrap_or_default();
                    text.pieces.push(Piece::Value(name.to_owned()));
                    name.len() + 2
                }
                unseen if unseen.is_control() => return Err(unseen_byte(unseen, here)),
                _ => {
                    text.push(&rest.as_bytes()[..first.len_utf8()]);
                    first.len_utf8()
                }
            };
            rest = &rest[used..];
        }
        Ok(text)
    }

    fn push(&mut self, bytes: &[u8]) {
        match self.pieces.last_mut() {
            Some(Piece::Bytes(last)) => last.extend_from_slice(bytes),
            _ => self.pieces.push(Piece::Bytes(bytes.to_vec())),
        }
    }

    /// Adds another text at the end.
    pub fn append(&mut self, more: Text) {
        for piece in more.pieces {
            match piece {
                Piece::Bytes(bytes) => self.push(&bytes),
                value => self.pieces.push(value),
            }
        }
    }

    /// The names of its holes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(name) => Some(name.as_str()),
            Piece::Bytes(_) => None,
        })
    }

    /// The bytes, with values in the holes; the name of a hole that has none is the error.
    pub fn fill(&self, values: &Values) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Bytes(plain) => bytes.extend_from_slice(plain),
                Piece::Value(name) => bytes.extend_from_slice(&value(name, values)?),
            }
        }
        Ok(bytes)
    }

    /// As `fill`, for what is a name or a path: bytes that are no UTF-8 are shown escaped.
    pub fn fill_string(&self, values: &Values) -> Result<String, String> {
        let bytes = self.fill(values)?;
        Ok(String::from_utf8(bytes).unwrap_or_else(|error| escaped(error.as_bytes())))
    }
}

/// A step as its page writes it, with the values of its holes to be read: escaped, and of long ones how long they are. A hole
/// without a value stays as it is.
pub fn shown(source: &str, values: &Values) -> String {
    let mut shown = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        // An escape's second character begins no hole.
        let plain = if first == '\\' { 2 } else { 1 };
        let hole = hole(rest).and_then(|name| Some((name, value(name, values).ok()?)));
        let used = match &hole {
            Some((name, _)) => name.len() + 2,
            None => rest.chars().take(plain).map(char::len_utf8).sum(),
        };
        match hole {
            Some((name, bytes)) if bytes.len() > MOST_SHOWN => {
                shown.push_str(&format!("{{{name}}} ({} bytes)", grouped(bytes.len())));
            }
            Some((_, bytes)) => shown.push_str(&escaped(&bytes)),
            None => shown.push_str(&rest[..used]),
        }
        rest = &rest[used..];
    }
    shown
}

/// Bytes of a value that are shown in a step.
const MOST_SHOWN: usize = 120;

fn value(name: &str, values: &Values) -> Result<Vec<u8>, String> {
    if let Some(bytes) = values.get(name) {
        return Ok(bytes.clone());
    }
    let length = name.strip_suffix(".length").and_then(|name| values.get(name));
    let text = length.map(|bytes| bytes.len().to_string());
    text.map(String::into_bytes).ok_or_else(|| name.to_owned())
}

/// `{name}` at the beginning of `rest`: the name. Other braces stand for themselves.
fn hole(rest: &str) -> Option<&str> {
    let (name, _) = rest.strip_prefix('{')?.split_once('}')?;
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_' || c == '-';
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    (starts && name.chars().all(letter)).then_some(name)
}

/// The escape at the beginning of `rest`: its byte, and its length.
fn escape(rest: &str, at: usize) -> Result<(u8, usize), Mistake> {
    let byte = match rest.as_bytes().get(1) {
        Some(b'r') => b'\r',
        Some(b'n') => b'\n',
        Some(b't') => b'\t',
        Some(&same @ (b'\\' | b'{' | b'}' | b'"')) => same,
        Some(b'x') => {
            let digits = rest.get(2..4).filter(|two| two.bytes().all(|b| b.is_ascii_hexdigit()));
            let digits = digits.ok_or_else(|| {
                Mistake::new(at, r"`\x` is followed by two hexadecimal digits, as in `\x0a`")
            })?;
            let byte = u8::from_str_radix(digits, 16).unwrap_or_default();
            return Ok((byte, 4));
        }
        _ => {
            return Err(Mistake::new(at, r#"an escape is one of \r \n \t \xNN \\ \{ \} \""#));
        }
    };
    Ok((byte, 2))
}

/// What a page holds as it is must be seen on it.
fn unseen_byte(unseen: char, at: usize) -> Mistake {
    let mut bytes = [0; 4];
    let escape = escaped(unseen.encode_utf8(&mut bytes).as_bytes());
    Mistake::new(at, format!("what stands here cannot be seen; write it as `{escape}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        Values::from([("page".to_owned(), b"abc".to_vec()), ("body".to_owned(), vec![0, 255])])
    }

    fn fill(source: &str) -> Vec<u8> {
        Text::parse(source, 0).unwrap().fill(&values()).unwrap()
    }

    #[test]
    fn a_step_is_shown_with_its_values() {
        let shown = |source| shown(source, &values());
        assert_eq!(shown(r"x > GET /{page} \r\n"), r"x > GET /abc \r\n");
        assert_eq!(shown("{body}, {body.length}, {page.length}"), r"\x00\xff, 2, 3");
        assert_eq!(shown(r"\{page}, {none}, {}, {"), r"\{page}, {none}, {}, {");
        let long = Values::from([("body".to_owned(), vec![b'x'; 200])]);
        assert_eq!(super::shown("{body}", &long), "{body} (200 bytes)");
    }

    #[test]
    fn escapes_become_their_bytes() {
        assert_eq!(fill(r#"\r\n\t\\\{\"\x00\xfF"#), b"\r\n\t\\{\"\x00\xff");
    }

    #[test]
    fn values_fill_their_holes_unchanged() {
        assert_eq!(fill("/{page}.html {body}{body.length}"), b"/abc.html \x00\xff2");
    }

    #[test]
    fn braces_that_hold_no_name_stand_for_themselves() {
        assert_eq!(fill(r#"{"a": {}} {1}"#), br#"{"a": {}} {1}"#);
    }

    #[test]
    fn a_hole_without_a_value_is_named() {
        let text = Text::parse("{nobody}", 0).unwrap();
        assert_eq!(text.fill(&values()), Err("nobody".to_owned()));
    }

    #[test]
    fn a_bad_escape_is_a_mistake_at_its_place() {
        assert_eq!(Text::parse(r"ab\q", 10).unwrap_err().at, 12);
        assert_eq!(Text::parse(r"\x4", 0).unwrap_err().at, 0);
    }

    #[test]
    fn what_cannot_be_seen_is_a_mistake_with_its_escape() {
        let mistake = Text::parse("GET\t/", 0).unwrap_err();
        assert_eq!(mistake.at, 3);
        assert!(mistake.message.contains("`\\t`"), "{}", mistake.message);
        assert!(Text::parse("\u{85}", 0).unwrap_err().message.contains(r"`\xc2\x85`"));
    }
}
