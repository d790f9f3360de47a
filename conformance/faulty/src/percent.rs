//! Percent-encoding: `%20` in an address stands for the byte 0x20.

/// The bytes that `text` stands for. A `%` without two hexadecimal digits stands for itself.
pub fn decode(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%'
            && let Some(byte) = hex_pair(after)
        {
            decoded.push(byte);
            rest = &after[2..];
        } else {
            decoded.push(first);
            rest = after;
        }
    }
    decoded
}

fn hex_pair(text: &[u8]) -> Option<u8> {
    let high = hex_digit(*text.first()?)?;
    let low = hex_digit(*text.get(1)?)?;
    Some(high << 4 | low)
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn a_pair_of_digits_is_a_byte() {
        assert_eq!(decode(b"a%20b%2Fc%e2"), b"a b/c\xe2");
    }

    #[test]
    fn a_lone_percent_sign_stands_for_itself() {
        assert_eq!(decode(b"100%"), b"100%");
        assert_eq!(decode(b"%zz%4"), b"%zz%4");
    }
}
