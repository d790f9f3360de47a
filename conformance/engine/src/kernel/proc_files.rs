//! How the files of /proc are read (proc(5)).

use rustix::param::clock_ticks_per_second;
use std::fs::{self, File};
use std::io::{self, Read};
use std::time::Duration;

/// The entries of a folder that are numbers, in the kernel's order, which is ascending.
pub fn numbered<N: std::str::FromStr>(folder: &str) -> Option<Vec<N>> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    Some(entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
}

/// What a file of /proc says, which may have names in it that a program chose, and that are no text.
pub fn text(file: &str) -> Option<String> {
    try_text(file).ok()
}

/// The same, with why it could not be read. A file there has no size to ask for first, and most of them are
/// less than this room.
pub fn try_text(file: &str) -> io::Result<String> {
    let mut bytes = Vec::with_capacity(4096);
    File::open(file)?.take(u64::MAX).read_to_end(&mut bytes)?;
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|bytes| String::from_utf8_lossy(bytes.as_bytes()).into_owned()))
}

/// What stands behind a name in a status.
pub fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}

/// So many bytes as stand behind a name in a status, in a unit that the kernel calls kB, and that is 1024 bytes.
pub fn bytes(status: &str, name: &str) -> Option<u64> {
    Some(field(status, name)?.strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

/// The inode of `socket:[4711]`, as the link of a descriptor says it.
pub fn socket_inode(target: &str) -> Option<u64> {
    target.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok()
}

/// The processor time that this many ticks of the kernel's counting are.
pub fn time(ticks: u64) -> Duration {
    Duration::from_millis(ticks * 1000 / clock_ticks_per_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_has_its_sizes_in_units_of_1024_bytes() {
        let status = "Name:\tRssAnon: 7 kB\nVmRSS:\t    12 kB\nRssAnon:\t 3 kB\nThreads:\t1\n";
        assert_eq!((bytes(status, "VmRSS:"), bytes(status, "RssAnon:")), (Some(12288), Some(3072)));
        assert_eq!((bytes(status, "Threads:"), bytes(status, "VmPTE:")), (None, None));
    }
}
