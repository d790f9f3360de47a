//! What a program's memory holds where one of its calls points to: descriptors that are watched, and times.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::Duration;

/// So many bytes of a program's memory; `None` where the kernel does not show them.
fn read<const BYTES: usize>(pid: u32, address: u64) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    File::open(format!("/proc/{pid}/mem")).ok()?.read_exact_at(&mut bytes, address).ok()?;
    Some(bytes)
}

fn word(pid: u32, address: u64) -> Option<u64> {
    read(pid, address).map(u64::from_ne_bytes)
}

/// An int.
pub fn int(pid: u32, address: u64) -> Option<i32> {
    read(pid, address).map(i32::from_ne_bytes)
}

/// A timespec; none where there is none, or none that is a time.
pub fn time(pid: u32, address: u64) -> Option<Duration> {
    let (seconds, nanoseconds) = pair(pid, address)?;
    Some(Duration::from_secs(seconds) + Duration::from_nanos(nanoseconds))
}

/// A timeval.
pub fn time_in_microseconds(pid: u32, address: u64) -> Option<Duration> {
    let (seconds, microseconds) = pair(pid, address)?;
    Some(Duration::from_secs(seconds) + Duration::from_micros(microseconds))
}

fn pair(pid: u32, address: u64) -> Option<(u64, u64)> {
    let pair = (address != 0).then(|| Some((word(pid, address)?, word(pid, address + 8)?)))??;
    // No more than a century: what overflows is no time.
    (pair.0 < 1 << 32 && pair.1 < 1_000_000_000).then_some(pair)
}

/// The descriptors in an fd_set, below `bound`.
pub fn set(pid: u32, address: u64, bound: usize) -> Vec<i32> {
    let words = (0..bound.div_ceil(64)).map(|at| word(pid, address + 8 * at as u64));
    let words: Vec<u64> = words.map(Option::unwrap_or_default).collect();
    let is_in = |fd: &usize| words[fd / 64] >> (fd % 64) & 1 == 1;
    (0..bound).filter(is_in).map(|fd| fd as i32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own<T>(value: &T) -> (u32, u64) {
        (std::process::id(), std::ptr::from_ref(value) as u64)
    }

    #[test]
    fn a_set_is_read_bit_by_bit() {
        let bits: [u64; 2] = [1 << 3 | 1 << 63, 1 << 1];
        let (pid, address) = own(&bits);
        assert_eq!(set(pid, address, 66), [3, 63, 65]);
        assert_eq!(set(pid, address, 65), [3, 63]);
    }

    #[test]
    fn times_are_read_in_their_units() {
        let pair: [u64; 2] = [2, 500];
        let (pid, address) = own(&pair);
        assert_eq!(time(pid, address), Some(Duration::new(2, 500)));
        assert_eq!(time_in_microseconds(pid, address), Some(Duration::new(2, 500_000)));
        assert_eq!(time(pid, 0), None);
        assert_eq!(time(pid, 1), None, "nothing is mapped there");
    }
}
