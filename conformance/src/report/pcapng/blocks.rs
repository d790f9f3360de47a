//! The blocks of a pcapng file (draft-ietf-opsawg-pcapng), as bytes: a section, its interfaces, their packets.

/// Packets begin with their IP header, version 4 or 6 (LINKTYPE_RAW).
const RAW: u16 = 101;

/// Times are in billionths of a second.
const NANOSECONDS: u8 = 9;

/// Bytes of an option's text: the format writes their number in 16 bits.
const LONGEST: usize = 64_000;

/// One of what a block says beside what it must.
#[derive(Clone, Copy)]
pub enum Said<'a> {
    Comment(&'a str),
    /// Who wrote the section.
    Application(&'a str),
    /// An interface's.
    Name(&'a str),
    Description(&'a str),
}

/// The beginning of a section, whose length is not known yet.
pub fn section(said: &[Said<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(0x1A2B_3C4D_u32.to_le_bytes());
    body.extend([1_u16, 0].map(u16::to_le_bytes).concat());
    body.extend((-1_i64).to_le_bytes());
    block(0x0A0D_0D0A, body, said, &[])
}

/// An interface; they are counted from 0.
pub fn interface(said: &[Said<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend([RAW, 0].map(u16::to_le_bytes).concat());
    body.extend(0_u32.to_le_bytes());
    block(1, body, said, &[(9, &[NANOSECONDS])])
}

/// A packet of an interface, so many nanoseconds after the beginning.
pub fn packet(interface: u32, nanoseconds: u64, bytes: &[u8], said: &[Said<'_>]) -> Vec<u8> {
    let length = bytes.len() as u32;
    let (high, low) = ((nanoseconds >> 32) as u32, nanoseconds as u32);
    let mut body = [interface, high, low, length, length].map(u32::to_le_bytes).concat();
    body.extend(bytes);
    pad(&mut body);
    block(6, body, said, &[])
}

fn block(kind: u32, mut body: Vec<u8>, said: &[Said<'_>], others: &[(u16, &[u8])]) -> Vec<u8> {
    let texts = said.iter().map(|said| {
        let (code, text) = match said {
            Said::Comment(text) => (1, text),
            Said::Name(text) => (2, text),
            Said::Description(text) => (3, text),
            Said::Application(text) => (4, text),
        };
        (code, begin(text).as_bytes())
    });
    let end: (u16, &[u8]) = (0, &[]);
    let options: Vec<(u16, &[u8])> = texts.chain(others.iter().copied()).collect();
    let end = Some(end).filter(|_| !options.is_empty());
    for (code, value) in options.into_iter().chain(end) {
        body.extend([code, value.len() as u16].map(u16::to_le_bytes).concat());
        body.extend(value);
        pad(&mut body);
    }
    let length = (body.len() as u32 + 12).to_le_bytes();
    [&kind.to_le_bytes(), &length, body.as_slice(), &length].concat()
}

/// As much of a text as an option holds.
fn begin(text: &str) -> &str {
    let most = LONGEST.min(text.len());
    let end = (0..=most).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_padded_and_its_length_stands_at_both_ends() {
        let bytes = packet(2, (3 << 32) + 4, b"abcde", &[Said::Comment("xy")]);
        let words: Vec<u32> =
            bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let comment = [2 << 16 | 1, u32::from_le_bytes(*b"xy\0\0"), 0];
        assert_eq!(words[..7], [6, 52, 2, 3, 4, 5, 5]);
        assert_eq!(bytes[28..36], *b"abcde\0\0\0");
        assert_eq!((&words[9..12], words[12]), (&comment[..], 52));
        assert_eq!(bytes.len(), 52);
    }

    #[test]
    fn without_options_there_is_no_end_of_them_and_a_long_text_is_cut() {
        assert_eq!(packet(0, 0, b"", &[]).len(), 32);
        let long = "ä".repeat(40_000);
        assert_eq!(section(&[Said::Comment(&long)]).len(), 28 + 4 + 64_000 + 4);
    }
}
