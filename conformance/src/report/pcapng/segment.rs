//! One TCP segment in its IP packet, version 4 or 6, with the checksums that belong there
//! (RFC 791, RFC 8200, RFC 9293).

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The flags that are used here.
pub mod flags {
    /// No more bytes from this side.
    pub const FIN: u8 = 0x01;
    /// The first segment of a side.
    pub const SYN: u8 = 0x02;
    /// The end, at once.
    pub const RST: u8 = 0x04;
    /// These bytes are to be handed over now.
    pub const PSH: u8 = 0x08;
    /// The acknowledgement number counts.
    pub const ACK: u8 = 0x10;
}

const TCP: u8 = 6;
const TCP_HEADER: u16 = 20;
const IPV4_HEADER: u16 = 20;
const HOPS: u8 = 64;
const WINDOW: u16 = 65_535;

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
    /// `flags`, together.
    pub flags: u8,
}

impl Segment {
    /// The segment as an IP packet; the payload is at most 60,000 bytes.
    pub fn packet(&self, payload: &[u8]) -> Vec<u8> {
        let tcp = self.tcp(payload);
        let mut packet = match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => ipv4(from.octets(), to.octets(), tcp.len()),
            (from, to) => ipv6(as_v6(from), as_v6(to), tcp.len()),
        };
        packet.extend(tcp);
        packet
    }

    fn tcp(&self, payload: &[u8]) -> Vec<u8> {
        let mut tcp = Vec::with_capacity(usize::from(TCP_HEADER) + payload.len());
        tcp.extend(self.from.port().to_be_bytes());
        tcp.extend(self.to.port().to_be_bytes());
        tcp.extend(self.sequence.to_be_bytes());
        tcp.extend(self.acknowledged.to_be_bytes());
        tcp.extend([((TCP_HEADER / 4) << 4) as u8, self.flags]);
        tcp.extend(WINDOW.to_be_bytes());
        tcp.extend([0; 4]);
        tcp.extend(payload);
        let sum = checksum(&[&self.pseudo_header(tcp.len()), &tcp]);
        tcp[16..18].copy_from_slice(&sum.to_be_bytes());
        tcp
    }

    /// What the checksum covers besides the segment itself.
    fn pseudo_header(&self, length: usize) -> Vec<u8> {
        let mut header = match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => [from.octets(), to.octets()].concat(),
            (from, to) => [as_v6(from), as_v6(to)].concat(),
        };
        header.extend((length as u32).to_be_bytes());
        header.extend([0, 0, 0, TCP]);
        header
    }
}

fn as_v6(address: IpAddr) -> [u8; 16] {
    let address: Ipv6Addr = match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    };
    address.octets()
}

fn ipv4(from: [u8; 4], to: [u8; 4], payload: usize) -> Vec<u8> {
    let length = IPV4_HEADER + payload as u16;
    let mut header = vec![0x45, 0];
    header.extend(length.to_be_bytes());
    // No identification; not to be fragmented.
    header.extend([0, 0, 0x40, 0]);
    header.extend([HOPS, TCP, 0, 0]);
    header.extend(from);
    header.extend(to);
    let sum = checksum(&[&header]);
    header[10..12].copy_from_slice(&sum.to_be_bytes());
    header
}

fn ipv6(from: [u8; 16], to: [u8; 16], payload: usize) -> Vec<u8> {
    let mut header = vec![0x60, 0, 0, 0];
    header.extend((payload as u16).to_be_bytes());
    header.extend([TCP, HOPS]);
    header.extend(from);
    header.extend(to);
    header
}

/// The complement of the sum of all 16-bit words in ones' complement (RFC 1071). Every piece but the
/// last has an even length.
fn checksum(pieces: &[&[u8]]) -> u16 {
    let words = pieces.iter().flat_map(|piece| piece.chunks(2));
    let word = |pair: &[u8]| u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or(0));
    let mut sum = words.fold(0u64, |sum, pair| sum + u64::from(word(pair)));
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_rfc() {
        // RFC 1071, section 3: the sum of these is ddf2.
        assert_eq!(checksum(&[&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]]), !0xddf2);
    }

    #[test]
    fn a_header_with_its_checksum_sums_to_zero() {
        let header = ipv4([127, 0, 0, 1], [127, 0, 0, 1], 20);
        assert_eq!(checksum(&[&header]), 0);
    }
}
