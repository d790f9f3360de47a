//! From a transcript to packets: each connection keeps the numbers of both its sides, and every step
//! becomes the segments that a kernel would have sent for it.

use super::segment::{Flag, Segment};
use crate::escape::grouped;
use crate::report::exchange::{Connection, Exchange};
use crate::report::harmless::one_line;
use crate::transcript::{Close, Direction, Entry, What};

/// Bytes of a segment.
const SEGMENT: usize = 16 * 1024;

/// Seconds from one packet to the next of the same moment, so that their order holds.
const MOMENT: f64 = 1e-6;

/// A packet of the capture.
pub struct Packet {
    /// The place of its connection.
    pub connection: usize,
    /// Seconds since the exchange began.
    pub t: f64,
    /// From the IP header on.
    pub bytes: Vec<u8>,
    /// What there is to say of it, each with its time.
    pub comments: Vec<(f64, String)>,
}

/// The packets of a transcript, in the order of their times. `number` tells this exchange from others
/// of the capture, which may have had the same ports.
pub fn packets(transcript: &[Entry], number: u32) -> Vec<Packet> {
    let exchange = Exchange::of(transcript);
    let numbered = (0..).zip(&exchange.connections);
    let mut sides: Vec<Conversation> = numbered
        .map(|(place, connection)| {
            Conversation::of(connection, place as usize, first_number(number, place))
        })
        .collect();
    let mut packets = Packets::default();
    for (entry, connection) in &exchange.entries {
        if let Some(connection) = connection {
            sides[*connection].follow(entry, &mut packets);
        }
        if let Some(comment) = comment(entry) {
            packets.comment(entry.t, comment);
        }
    }
    packets.list
}

/// The number of a connection's first byte, another one for each, so that a connection between the
/// same ports is seen to be a new one.
fn first_number(exchange: u32, connection: u32) -> u32 {
    exchange.wrapping_mul(1_000_003).wrapping_add(connection.wrapping_mul(4_099))
}

/// What stands in the transcript and travels in no packet.
fn comment(entry: &Entry) -> Option<String> {
    match &entry.what {
        What::Met { step } => Some(format!("met: {}", one_line(step))),
        What::Failed { step, got } => {
            Some(format!("not met: {}; got {}", one_line(step), one_line(got)))
        }
        What::TimeOut { seconds } => {
            Some(format!("kernel: the program waits with a time-out of {seconds} s"))
        }
        What::Seen { text } => Some(format!("kernel: {}", one_line(text))),
        What::Exited { how } => Some(format!("the program {}", one_line(how))),
        _ => None,
    }
}

/// The packets so far.
#[derive(Default)]
struct Packets {
    list: Vec<Packet>,
}

impl Packets {
    fn push(&mut self, connection: usize, t: f64, bytes: Vec<u8>) {
        let earliest = self.list.last().map_or(0.0, |last| last.t + MOMENT);
        self.list.push(Packet { connection, t: t.max(earliest), bytes, comments: Vec::new() });
    }

    /// A comment on the last packet.
    fn comment(&mut self, t: f64, text: String) {
        if let Some(last) = self.list.last_mut() {
            last.comments.push((t, text));
        }
    }
}

/// A connection with the numbers of its two sides.
struct Conversation {
    connection: Connection,
    place: usize,
    /// The number of the next byte from the harness, and from the program.
    next: [u32; 2],
}

impl Conversation {
    fn of(connection: &Connection, place: usize, first: u32) -> Conversation {
        Conversation { connection: connection.clone(), place, next: [first; 2] }
    }

    fn follow(&mut self, entry: &Entry, packets: &mut Packets) {
        match &entry.what {
            What::Connected { .. } => self.shake_hands(entry, packets),
            What::Bytes { direction, bytes, length } => {
                self.send(entry.t, *direction, bytes, *length, packets)
            }
            What::Closed { direction, how: Close::Fin } => {
                self.segment(entry.t, *direction, Flag::Fin, &[], packets);
                self.segment(entry.t, other(*direction), Flag::Acknowledge, &[], packets);
            }
            What::Closed { direction, how: Close::Reset } => {
                self.segment(entry.t, *direction, Flag::Reset, &[], packets);
            }
            _ => {}
        }
    }

    fn shake_hands(&mut self, entry: &Entry, packets: &mut Packets) {
        let first = match self.connection.from_program {
            true => Direction::FromProgram,
            false => Direction::ToProgram,
        };
        self.segment(entry.t, first, Flag::Connect, &[], packets);
        packets.comment(entry.t, format!("{} connects", one_line(&self.connection.name)));
        self.segment(entry.t, other(first), Flag::Accept, &[], packets);
        self.segment(entry.t, first, Flag::Acknowledge, &[], packets);
    }

    /// Bytes, each segment acknowledged; those that were not kept leave a gap, and a comment on it.
    fn send(
        &mut self,
        t: f64,
        direction: Direction,
        bytes: &[u8],
        length: usize,
        packets: &mut Packets,
    ) {
        for piece in bytes.chunks(SEGMENT) {
            self.segment(t, direction, Flag::Push, piece, packets);
            self.segment(t, other(direction), Flag::Acknowledge, &[], packets);
        }
        let rest = length.saturating_sub(bytes.len());
        if rest > 0 {
            let next = &mut self.next[direction as usize];
            *next = next.wrapping_add(rest as u32);
            packets
                .comment(t, format!("{} bytes more followed, which were not kept", grouped(rest)));
        }
    }

    fn segment(
        &mut self,
        t: f64,
        direction: Direction,
        flag: Flag,
        payload: &[u8],
        packets: &mut Packets,
    ) {
        let (sender, receiver) = (direction as usize, other(direction) as usize);
        let (from, to) = self.addresses(direction);
        let acknowledged = if flag == Flag::Connect { 0 } else { self.next[receiver] };
        let segment = Segment { from, to, sequence: self.next[sender], acknowledged, flag };
        packets.push(self.place, t, segment.packet(payload));
        let counted = payload.len() as u32 + segment.counted();
        self.next[sender] = self.next[sender].wrapping_add(counted);
    }

    fn addresses(&self, direction: Direction) -> (std::net::SocketAddr, std::net::SocketAddr) {
        let Connection { from, to, from_program, .. } = self.connection;
        match (direction == Direction::FromProgram) == from_program {
            true => (from, to),
            false => (to, from),
        }
    }
}

fn other(direction: Direction) -> Direction {
    match direction {
        Direction::ToProgram => Direction::FromProgram,
        Direction::FromProgram => Direction::ToProgram,
    }
}
