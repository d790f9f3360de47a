//! What processes hold that no list of processes shows: memory that they share and none of them has touched, what the
//! kernel itself keeps for them, and files that have no name any more.

use super::Hidden;
use super::proc_files::{bytes, numbered, text};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;

/// What the kernel needs for an open descriptor, at the most, where nothing is in its buffers: that of a socket.
const OPEN: u64 = 4096;

/// Of these processes together; nothing where that is not to be seen.
pub fn hidden(processes: &[u32]) -> Hidden {
    let (mut memory, mut disk) = (BTreeMap::new(), BTreeMap::new());
    let mut kernels = 0;
    for &pid in processes {
        let maps = text(&format!("/proc/{pid}/maps")).unwrap_or_default();
        for (which, bytes) in maps.lines().filter_map(shared) {
            let most: &mut u64 = memory.entry(which).or_default();
            *most = bytes.max(*most);
        }
        let open: Vec<u32> = numbered(&format!("/proc/{pid}/fd")).unwrap_or_default();
        kernels += page_tables(pid) + OPEN * open.len() as u64;
        for nameless in open.into_iter().filter_map(|fd| nameless(pid, fd)) {
            let kept = if nameless.in_memory { &mut memory } else { &mut disk };
            kept.insert(nameless.which, nameless.bytes);
        }
    }
    Hidden { memory: kernels + memory.values().sum::<u64>(), disk: disk.values().sum() }
}

/// What the kernel needs to know where a process's memory is, which can be more than the memory.
fn page_tables(pid: u32) -> u64 {
    let status = text(&format!("/proc/{pid}/status")).unwrap_or_default();
    bytes(&status, "VmPTE:").unwrap_or_default()
}

/// A file or a piece of memory: its device, as text, and its inode.
type Which = (String, u64);

/// A mapping of memory that is shared by being inherited: which it is, and how large. All of it counts, since what of it is
/// in use is told of no process that has not used it itself.
fn shared(line: &str) -> Option<(Which, u64)> {
    let mut fields = line.split_ascii_whitespace();
    let (from, to) = fields.next()?.split_once('-')?;
    let is_shared = fields.next()?.ends_with('s');
    let (device, inode, name) = (fields.nth(1)?, fields.next()?.parse().ok()?, fields.next()?);
    let [from, to] = [from, to].map(|address| u64::from_str_radix(address, 16));
    let bytes = to.ok()?.checked_sub(from.ok()?)?;
    (is_shared && name == "/dev/zero").then(|| ((device.to_owned(), inode), bytes))
}

/// An open file that has no name.
struct Nameless {
    which: Which,
    bytes: u64,
    in_memory: bool,
}

fn nameless(pid: u32, fd: u32) -> Option<Nameless> {
    let descriptor = format!("/proc/{pid}/fd/{fd}");
    let name = fs::read_link(&descriptor).ok()?;
    let name = name.as_os_str().as_bytes().strip_suffix(b" (deleted)")?;
    let found = fs::metadata(descriptor).ok().filter(|found| found.is_file())?;
    let in_memory = name.starts_with(b"/memfd:");
    Some(Nameless {
        which: (found.dev().to_string(), found.ino()),
        bytes: found.blocks() * 512,
        in_memory,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_memory_is_told_from_what_is_a_processs_own() {
        let line = "7f0000000000-7f0000100000 rw-s 00000000 00:01 4711   /dev/zero (deleted)";
        assert_eq!(shared(line), Some((("00:01".to_owned(), 4711), 1 << 20)));
        assert_eq!(shared("7f0000000000-7f0000100000 rw-p 00000000 00:00 0"), None);
        assert_eq!(shared("7f0000000000-7f0000100000 r--s 00000000 fe:00 12 /usr/lib/x"), None);
    }

    #[test]
    fn a_file_without_a_name_is_found() {
        use std::io::Write;
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[1; 100_000]).unwrap();
        assert!(hidden(&[std::process::id()]).disk >= 100_000);
    }
}
