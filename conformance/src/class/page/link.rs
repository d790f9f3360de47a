//! An address that stands in an attribute without quotation marks, as every mark of the matrix has one: all but the
//! letters, digits and signs that mean nothing there are percent-encoded.

/// One piece of a path, or the name behind `#`.
pub fn encoded(piece: &str) -> String {
    if piece.bytes().all(is_plain) && !matches!(piece, "." | "..") {
        return piece.to_owned();
    }
    let byte = |byte: u8| match is_plain(byte) && byte != b'.' {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    piece.bytes().map(byte).collect()
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_end_an_attribute_or_change_the_place_is_encoded() {
        for (piece, link) in [
            ("doe-jane_12", "doe-jane_12"),
            ("a b>\"'c", "a%20b%3E%22%27c"),
            ("javascript:x", "javascript%3Ax"),
            ("a/../b?c#d%", "a%2F%2E%2E%2Fb%3Fc%23d%25"),
            ("\u{e9}", "%C3%A9"),
            ("..", "%2E%2E"),
        ] {
            assert_eq!(encoded(piece), link);
        }
    }
}
