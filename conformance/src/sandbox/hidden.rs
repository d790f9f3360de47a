//! What a program holds that no list of processes shows: memory that processes share and none of them has touched, and
//! files that have no name any more. The kernel counts it for nobody; here it is looked for, in what the program's
//! processes have mapped and open.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What the kernel needs for an open descriptor, at the most, where nothing is in its buffers: that of a socket.
const OPEN: u64 = 4096;

/// How much, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    /// Shared memory, and what the kernel keeps of the program.
    pub memory: u64,
    /// Files without names.
    pub disk: u64,
}

/// Of these processes together; nothing where that is not to be seen.
pub(super) fn of(processes: &[u32]) -> Hidden {
    let mut memory = BTreeMap::new();
    let mut disk = BTreeMap::new();
    let mut kernels = 0;
    for pid in processes {
        let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap_or_default();
        for (inode, bytes) in maps.lines().filter_map(shared) {
            let most: &mut u64 = memory.entry(inode).or_default();
            *most = bytes.max(*most);
        }
        kernels += page_tables(*pid);
        let open = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
        for entry in open {
            kernels += OPEN;
            if let Some((file, bytes, in_memory)) = nameless(&entry.path()) {
                let kept = if in_memory { &mut memory } else { &mut disk };
                kept.insert(file, bytes);
            }
        }
    }
    Hidden { memory: kernels + memory.values().sum::<u64>(), disk: disk.values().sum() }
}

/// What the kernel needs to know where a process's memory is, which can be more than the memory.
fn page_tables(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let field = status.lines().find_map(|line| line.strip_prefix("VmPTE:"));
    let kilobytes = field.and_then(|field| field.split_ascii_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(0_u64) * 1024
}

/// A mapping of memory that is shared by being inherited: which it is, and how large. All of it counts, since what of it is
/// in use is told of no process that has not used it itself.
fn shared(line: &str) -> Option<(String, u64)> {
    let mut fields = line.split_ascii_whitespace();
    let (range, mode, _, device, inode, name) = (
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
        fields.next()?,
    );
    let (from, to) = range.split_once('-')?;
    let bytes =
        u64::from_str_radix(to, 16).ok()?.checked_sub(u64::from_str_radix(from, 16).ok()?)?;
    (mode.ends_with('s') && name == "/dev/zero").then(|| (format!("{device} {inode}"), bytes))
}

/// An open file that has no name: which it is, what it takes, and whether that is memory.
fn nameless(descriptor: &Path) -> Option<(String, u64, bool)> {
    let name = fs::read_link(descriptor).ok()?;
    let name = name.to_str()?.strip_suffix(" (deleted)")?;
    let found = fs::metadata(descriptor).ok().filter(|found| found.is_file())?;
    let in_memory = name.starts_with("/memfd:");
    Some((format!("{} {}", found.dev(), found.ino()), found.blocks() * 512, in_memory))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_memory_is_told_from_what_is_a_processs_own() {
        let line = "7f0000000000-7f0000100000 rw-s 00000000 00:01 4711   /dev/zero (deleted)";
        assert_eq!(shared(line), Some(("00:01 4711".to_owned(), 1 << 20)));
        assert_eq!(shared("7f0000000000-7f0000100000 rw-p 00000000 00:00 0"), None);
        assert_eq!(shared("7f0000000000-7f0000100000 r--s 00000000 fe:00 12 /usr/lib/x"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_without_a_name_is_found() {
        use std::io::Write;
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[1; 100_000]).unwrap();
        assert!(of(&[std::process::id()]).disk >= 100_000);
    }
}
