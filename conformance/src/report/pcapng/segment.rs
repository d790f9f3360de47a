//! One TCP segment in its IP packet, version 4 or 6 (RFC 791, RFC 8200, RFC 9293). No header has options.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

const HOPS: u8 = 64;
const WINDOW: u16 = 65_535;

/// The number of TCP in an IP header.
const TCP: u8 = 6;

/// The bytes of a TCP header, and of an IPv4 header.
const HEADER: u16 = 20;

/// A segment, its payload apart.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// Who sends it.
    pub from: SocketAddr,
    /// Who gets it.
    pub to: SocketAddr,
    /// The number of its first byte.
    pub sequence: u32,
    /// The number of the byte that is expected next from the other side.
    pub acknowledged: u32,
    /// What it is for.
    pub flag: Flag,
}

/// What a segment is for. All but the first of a connection acknowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// SYN alone.
    Connect,
    /// SYN, ACK.
    Accept,
    /// ACK alone.
    Acknowledge,
    /// PSH, ACK: these bytes are to be handed over now.
    Push,
    /// FIN, ACK: no more bytes from this side.
    Fin,
    /// RST, ACK: the end, at once.
    Reset,
}

impl Segment {
    /// The numbers that it takes up, beside those of its payload.
    pub fn counted(&self) -> u32 {
        u32::from(matches!(self.flag, Flag::Connect | Flag::Accept | Flag::Fin))
    }

    /// The segment as an IP packet; the payload is at most 60,000 bytes.
    pub fn packet(&self, payload: &[u8]) -> Vec<u8> {
        let bytes = u16::try_from(payload.len()).ok().and_then(|bytes| bytes.checked_add(HEADER));
        let length = bytes.expect("a payload of 60,000 bytes fits a packet");
        let (ip, addresses) = match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => {
                (ipv4(from, to, length).to_vec(), [from.octets(), to.octets()].concat())
            }
            (from, to) => {
                let (from, to) = (as_v6(from), as_v6(to));
                (ipv6(from, to, length).to_vec(), [from.octets(), to.octets()].concat())
            }
        };
        // Before the segment come what its checksum is of too: the addresses, the protocol and the length.
        let pseudo = [&addresses[..], &[0, TCP], &length.to_be_bytes()].concat();
        let mut tcp = self.header();
        let sum = checksum(&[&pseudo, &tcp, payload]);
        tcp[16..18].copy_from_slice(&sum.to_be_bytes());
        [&ip[..], &tcp, payload].concat()
    }

    /// The TCP header, its checksum apart.
    fn header(&self) -> [u8; HEADER as usize] {
        let mut header = [0; HEADER as usize];
        header[..2].copy_from_slice(&self.from.port().to_be_bytes());
        header[2..4].copy_from_slice(&self.to.port().to_be_bytes());
        header[4..8].copy_from_slice(&self.sequence.to_be_bytes());
        header[8..12].copy_from_slice(&self.acknowledged.to_be_bytes());
        header[12] = in_words(HEADER) << 4;
        header[13] = self.flag.bits();
        header[14..16].copy_from_slice(&WINDOW.to_be_bytes());
        header
    }
}

impl Flag {
    /// As the TCP header has them.
    fn bits(self) -> u8 {
        const FIN: u8 = 0x01;
        const SYN: u8 = 0x02;
        const RST: u8 = 0x04;
        const PSH: u8 = 0x08;
        const ACK: u8 = 0x10;
        match self {
            Flag::Connect => SYN,
            Flag::Accept => SYN | ACK,
            Flag::Acknowledge => ACK,
            Flag::Push => PSH | ACK,
            Flag::Fin => FIN | ACK,
            Flag::Reset => RST | ACK,
        }
    }
}

/// The header of an IPv4 packet, before so many bytes.
fn ipv4(from: Ipv4Addr, to: Ipv4Addr, length: u16) -> [u8; HEADER as usize] {
    const DO_NOT_FRAGMENT: u8 = 0x40;
    let mut header = [0; HEADER as usize];
    header[0] = 4 << 4 | in_words(HEADER);
    header[2..4].copy_from_slice(&(HEADER + length).to_be_bytes());
    header[6] = DO_NOT_FRAGMENT;
    header[8] = HOPS;
    header[9] = TCP;
    header[12..16].copy_from_slice(&from.octets());
    header[16..].copy_from_slice(&to.octets());
    let sum = checksum(&[&header]);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    header
}

/// The header of an IPv6 packet, before so many bytes. It has no checksum.
fn ipv6(from: Ipv6Addr, to: Ipv6Addr, length: u16) -> [u8; 40] {
    let mut header = [0; 40];
    header[0] = 6 << 4;
    header[4..6].copy_from_slice(&length.to_be_bytes());
    header[6] = TCP;
    header[7] = HOPS;
    header[8..24].copy_from_slice(&from.octets());
    header[24..].copy_from_slice(&to.octets());
    header
}

/// A header's length as it is written: in words of four bytes.
fn in_words(bytes: u16) -> u8 {
    (bytes / 4) as u8
}

/// The Internet checksum (RFC 1071) of these, one behind the other: all but the last have an even number of bytes.
fn checksum(parts: &[&[u8]]) -> u16 {
    let words = parts.iter().flat_map(|part| part.chunks(2));
    let word = |pair: &[u8]| u32::from(pair[0]) << 8 | pair.get(1).map_or(0, |low| (*low).into());
    let mut sum: u32 = words.map(word).sum();
    while sum >> 16 != 0 {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

fn as_v6(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(from: &str, to: &str, flag: Flag) -> Segment {
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        Segment { from, to, sequence: 1, acknowledged: 0x0102_0304, flag }
    }

    #[test]
    fn the_checksum_is_that_of_rfc_1071() {
        // The numbers of the RFC's own example, whose sum is 0xddf2; an odd byte is the upper half of a word.
        let example = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        assert_eq!(checksum(&[&example]), !0xddf2);
        assert_eq!(checksum(&[&example[..4], &example[4..]]), !0xddf2);
        assert_eq!(checksum(&[&[0x12]]), !0x1200);
        assert_eq!((checksum(&[&[0, 0]]), checksum(&[&[0xff, 0xff]])), (0xffff, 0));
    }

    #[test]
    fn a_segment_of_ipv4_and_of_ipv6_is_these_bytes() {
        let packet = segment("127.0.0.1:80", "127.0.0.2:8000", Flag::Push).packet(b"abc");
        let ip = [0x45, 0, 0, 43, 0, 0, 0x40, 0, 64, 6, 0x3c, 0xca, 127, 0, 0, 1, 127, 0, 0, 2];
        let tcp = [0, 80, 0x1f, 0x40, 0, 0, 0, 1, 1, 2, 3, 4, 0x50, 0x18, 0xff, 0xff];
        assert_eq!((&packet[..20], &packet[20..36]), (&ip[..], &tcp[..]));
        assert_eq!(&packet[38..], b"\0\0abc");
        let packet = segment("[::1]:80", "127.0.0.2:8000", Flag::Connect).packet(b"");
        assert_eq!(packet[..8], [0x60, 0, 0, 0, 0, 20, 6, 64]);
        assert_eq!((packet[23], &packet[34..40]), (1, &[0xff, 0xff, 127, 0, 0, 2][..]));
        assert_eq!((packet.len(), packet[53]), (60, 2));
    }

    #[test]
    fn who_gets_a_segment_finds_its_checksum_right() {
        for (from, to) in [("127.0.0.1:1", "10.0.0.1:2"), ("[::1]:1", "[fe80::1]:2")] {
            for payload in [&b""[..], b"x", b"xy"] {
                let packet = segment(from, to, Flag::Reset).packet(payload);
                let (ip, tcp) = packet.split_at(packet.len() - payload.len() - 20);
                let addresses = if ip.len() == 20 { &ip[12..] } else { &ip[8..] };
                let length = (tcp.len() as u16).to_be_bytes();
                assert_eq!(
                    checksum(&[addresses, &[0, TCP], &length, tcp]),
                    0,
                    "{from} {payload:?}"
                );
            }
        }
    }
}
