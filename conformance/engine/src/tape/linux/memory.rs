//! The memory of a stopped thread, a word at a time: a tracer may read it whoever the program runs as, and where a
//! container leaves nothing else that could.

use nix::sys::ptrace;
use nix::unistd::Pid;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// A word of this machine.
const WORD: usize = size_of::<libc::c_long>();

/// The memory of a thread.
#[derive(Clone, Copy)]
pub struct Memory(pub Pid);

impl Memory {
    /// The bytes at an address, as many as can be read of so many. Addresses are the program's, and may be any number.
    pub fn bytes(self, address: u64, count: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(count + WORD);
        // Whole words, which never reach over the end of a page.
        let from = address & !(WORD as u64 - 1);
        let before = (address - from) as usize;
        while bytes.len() < before + count {
            match self.word(from.wrapping_add(bytes.len() as u64)) {
                Some(word) => bytes.extend(word),
                None => break,
            }
        }
        bytes.drain(..before.min(bytes.len()));
        bytes.truncate(count);
        bytes
    }

    /// Bytes up to a zero, at most so many.
    pub fn text(self, address: u64, most: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < most {
            let next = address.wrapping_add(bytes.len() as u64);
            let piece = self.bytes(next, WORD - (next % WORD as u64) as usize);
            let end = piece.iter().position(|byte| *byte == 0);
            bytes.extend(&piece[..end.unwrap_or(piece.len())]);
            if end.is_some() || piece.is_empty() {
                break;
            }
        }
        bytes
    }

    /// A number of four bytes.
    pub fn int(self, address: u64) -> Option<i32> {
        self.bytes(address, 4).try_into().ok().map(i32::from_ne_bytes)
    }

    /// A number of eight bytes.
    pub fn long(self, address: u64) -> Option<u64> {
        self.bytes(address, 8).try_into().ok().map(u64::from_ne_bytes)
    }

    /// A time in seconds and a fraction of so many parts of a second; `None` of one that the kernel refuses.
    pub fn time(self, address: u64, parts: u32) -> Option<Duration> {
        let (seconds, fraction) = (self.long(address)?, self.long(address.wrapping_add(8))?);
        let is_time = i64::try_from(seconds).is_ok() && fraction < u64::from(parts);
        is_time.then(|| Duration::new(seconds, fraction as u32 * (1_000_000_000 / parts)))
    }

    /// An Internet address.
    pub fn address(self, address: u64) -> Option<SocketAddr> {
        let bytes = self.bytes(address, 28);
        let family = u16::from_ne_bytes(array(&bytes, 0)?);
        let port = u16::from_be_bytes(array(&bytes, 2)?);
        let ip = match i32::from(family) {
            libc::AF_INET => IpAddr::V4(Ipv4Addr::from(array::<4>(&bytes, 4)?)),
            libc::AF_INET6 => IpAddr::V6(Ipv6Addr::from(array::<16>(&bytes, 8)?)).to_canonical(),
            _ => return None,
        };
        Some(SocketAddr::new(ip, port))
    }

    /// The first bytes of parts that lie apart (struct iovec), and how many there are in all.
    pub fn parts(self, address: u64, count: u64, most: usize) -> (Vec<u8>, u64) {
        let (mut bytes, mut all) = (Vec::new(), 0_u64);
        for part in 0..count.min(64) {
            let at = address.wrapping_add(part * 16);
            let length = self.long(at.wrapping_add(8));
            let (Some(start), Some(length)) = (self.long(at), length) else { break };
            all = all.saturating_add(length);
            let room = most.saturating_sub(bytes.len()).min(length as usize);
            bytes.extend(self.bytes(start, room));
        }
        (bytes, all)
    }

    fn word(self, address: u64) -> Option<[u8; WORD]> {
        let word = ptrace::read(self.0, address as usize as ptrace::AddressType);
        word.ok().map(libc::c_long::to_ne_bytes)
    }
}

fn array<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..offset + N)?.try_into().ok()
}
