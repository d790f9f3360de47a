//! One TCP segment in its IP packet, version 4 or 6 (RFC 791, RFC 8200, RFC 9293).

use etherparse::{PacketBuilder, TcpHeader};
use std::net::{IpAddr, SocketAddr};

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
        let ip = match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => {
                PacketBuilder::ipv4(from.octets(), to.octets(), HOPS)
            }
            (from, to) => PacketBuilder::ipv6(as_v6(from), as_v6(to), HOPS),
        };
        let mut packet = Vec::new();
        let built = ip.tcp_header(self.header()).write_to_vec(&mut packet, payload);
        built.expect("a payload of 60,000 bytes fits a packet");
        packet
    }

    fn header(&self) -> TcpHeader {
        let (from, to) = (self.from.port(), self.to.port());
        TcpHeader {
            acknowledgment_number: self.acknowledged,
            syn: matches!(self.flag, Flag::Connect | Flag::Accept),
            ack: self.flag != Flag::Connect,
            psh: self.flag == Flag::Push,
            fin: self.flag == Flag::Fin,
            rst: self.flag == Flag::Reset,
            ..TcpHeader::new(from, to, self.sequence, WINDOW)
        }
    }
}

fn as_v6(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}
