//! The bytes of a gradebook as text, and back as the same bytes: UTF-8 with or without a mark of its order, UTF-16 as
//! Blackboard's `.xls` has it (its help calls that tab-delimited), or an 8-bit encoding that nobody names. Of the last
//! nothing needs to be known: each byte becomes the character of its number and that byte again.

use super::error::BookError;

/// How the text of a book is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; whether a mark stands first.
    Utf8 {
        /// Whether it begins with EF BB BF.
        mark: bool,
    },
    /// UTF-16 of little-endian units.
    Utf16Le {
        /// Whether it begins with FF FE.
        mark: bool,
    },
    /// UTF-16 of big-endian units, which begins with FE FF.
    Utf16Be,
    /// One byte a character.
    EightBit,
}

const MARK: char = '\u{feff}';

/// The text, without the mark.
pub fn decode(bytes: &[u8]) -> Result<(String, Encoding), BookError> {
    if let Some(found) = packed(bytes) {
        return Err(BookError::NotText { found });
    }
    match bytes {
        [0xff, 0xfe, rest @ ..] => {
            Ok((wide(rest, u16::from_le_bytes)?, Encoding::Utf16Le { mark: true }))
        }
        [0xfe, 0xff, rest @ ..] => Ok((wide(rest, u16::from_be_bytes)?, Encoding::Utf16Be)),
        [first, 0, ..] if *first != 0 => {
            Ok((wide(bytes, u16::from_le_bytes)?, Encoding::Utf16Le { mark: false }))
        }
        _ => Ok(narrow(bytes)),
    }
}

/// The bytes. A character that the encoding lacks becomes a question mark.
pub fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    let units = |mark: bool| mark.then_some(MARK).into_iter().chain(text.chars());
    let wide = |mark: bool| units(mark).collect::<String>().encode_utf16().collect::<Vec<u16>>();
    match encoding {
        Encoding::Utf8 { mark } => units(mark).collect::<String>().into_bytes(),
        Encoding::Utf16Le { mark } => wide(mark).into_iter().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => wide(true).into_iter().flat_map(u16::to_be_bytes).collect(),
        Encoding::EightBit => text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect(),
    }
}

/// What a file is that only its name lets take for a table.
fn packed(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'P', b'K', 3 | 5, ..] => Some("a workbook or an archive (zip)"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some("an old workbook (Excel)"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF"),
        [0x1f, 0x8b, ..] => Some("an archive (gzip)"),
        _ => None,
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, BookError> {
    let broken = || BookError::NotText { found: "broken UTF-16" };
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(broken());
    }
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).map_err(|_| broken())
}

fn narrow(bytes: &[u8]) -> (String, Encoding) {
    match std::str::from_utf8(bytes) {
        Ok(text) => match text.strip_prefix(MARK) {
            Some(rest) => (rest.to_owned(), Encoding::Utf8 { mark: true }),
            None => (text.to_owned(), Encoding::Utf8 { mark: false }),
        },
        Err(_) => (bytes.iter().map(|byte| char::from(*byte)).collect(), Encoding::EightBit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_as_the_same_bytes() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let books = [
            "Jan\u{e9},\u{674e}\u{96f7}\r\n".as_bytes().to_vec(),
            "\u{feff}a,b".as_bytes().to_vec(),
            wide("\u{feff}a\tJan\u{e9}\u{1f600}"),
            wide("a\tb"),
            "\u{feff}a\tb".encode_utf16().flat_map(u16::to_be_bytes).collect(),
            b"Jan\xe9;\x80\n".to_vec(),
            Vec::new(),
        ];
        for book in books {
            let (text, encoding) = decode(&book).unwrap();
            assert!(!text.starts_with(MARK));
            assert_eq!(encode(&text, encoding), book, "{encoding:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_named() {
        for book in [&b"PK\x03\x04"[..], b"\xd0\xcf\x11\xe0", b"\xff\xfea", b"\xff\xfe\x00\xd8"] {
            assert!(matches!(decode(book), Err(BookError::NotText { .. })), "{book:?}");
        }
    }
}
