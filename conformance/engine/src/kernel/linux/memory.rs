//! What a program's memory holds where one of its calls points to: descriptors that are watched, and times.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::Duration;

/// Fills `bytes` from a program's memory; `None` where the kernel does not show it.
fn read(pid: u32, address: u64, bytes: &mut [u8]) -> Option<()> {
    File::open(format!("/proc/{pid}/mem")).ok()?.read_exact_at(bytes, address).ok()
}

fn words(pid: u32, address: u64, count: usize) -> Option<Vec<u64>> {
    let mut bytes = vec![0; 8 * count];
    read(pid, address, &mut bytes)?;
    Some(bytes.as_chunks().0.iter().map(|word| u64::from_ne_bytes(*word)).collect())
}

/// An int.
pub fn int(pid: u32, address: u64) -> Option<i32> {
    let mut bytes = [0; 4];
    read(pid, address, &mut bytes)?;
    Some(i32::from_ne_bytes(bytes))
}

/// A timespec, or with microseconds for a `part` a timeval; none where there is none, or none that is a time.
pub fn time(pid: u32, address: u64, part: fn(u64) -> Duration) -> Option<Duration> {
    // What is no part of a second, or centuries, is no time.
    match words(pid, address, 2)?.as_slice() {
        [seconds @ 0..0x1_0000_0000, parts @ 0..1_000_000_000] => {
            Some(Duration::from_secs(*seconds) + part(*parts))
        }
        _ => None,
    }
}

/// The descriptors in an fd_set, below `bound`.
pub fn set(pid: u32, address: u64, bound: usize) -> Vec<i32> {
    let words = words(pid, address, bound.div_ceil(64)).unwrap_or_default();
    let is_in = |fd: &usize| words.get(fd / 64).is_some_and(|word| word >> (fd % 64) & 1 == 1);
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
        let time = |address, part| time(pid, address, part);
        assert_eq!(time(address, Duration::from_nanos), Some(Duration::new(2, 500)));
        assert_eq!(time(address, Duration::from_micros), Some(Duration::new(2, 500_000)));
        assert_eq!(time(0, Duration::from_nanos), None, "there is none");
        assert_eq!(time(1, Duration::from_nanos), None, "nothing is mapped there");
    }
}
