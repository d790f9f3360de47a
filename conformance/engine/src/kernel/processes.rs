//! Processes as Linux shows them on every processor: what each one uses, its threads, and its children.

use super::Usage;
use super::proc_files::{bytes, numbered, text};
use super::stat::Stat;
use rustix::param::page_size;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::sync::LazyLock;

/// What every process of the machine uses.
pub fn processes() -> Vec<Usage> {
    let usage = |stat: Stat| Usage {
        pid: stat.pid,
        parent: stat.parent,
        cpu: stat.own,
        threads: stat.threads,
        memory: stat.pages * page_size() as u64,
    };
    let pids = numbered("/proc").unwrap_or_default();
    pids.into_iter().filter_map(Stat::of).map(usage).collect()
}

/// The bytes of memory that are a process's own or shared by choice: its resident memory without the files that are
/// mapped into it. `None` where it is gone.
pub fn memory_without_files(pid: u32) -> Option<u64> {
    let status = text(&format!("/proc/{pid}/status"))?;
    let bytes = |name| bytes(&status, name);
    match (bytes("RssAnon:"), bytes("RssShmem:")) {
        (Some(own), Some(shared)) => Some(own + shared),
        // Linux before 4.5 does not tell them apart.
        _ => bytes("VmRSS:"),
    }
}

/// The children of a process, whichever of its threads has started them, in the order of their birth.
pub fn children(pid: u32) -> Vec<u32> {
    listed_children(pid).unwrap_or_else(|| by_parent().remove(&pid).unwrap_or_default())
}

/// How many threads a user has.
pub fn threads_of_user(user: u32) -> u64 {
    let owner = |pid: u32| fs::metadata(format!("/proc/{pid}")).map(|folder| folder.uid());
    let own = processes().into_iter().filter(|it| owner(it.pid).is_ok_and(|uid| uid == user));
    own.map(|usage| usage.threads).sum()
}

/// The children of a process's threads; `None` where the kernel keeps no such files.
pub fn listed_children(pid: u32) -> Option<Vec<u32>> {
    static KEPT: LazyLock<bool> =
        LazyLock::new(|| fs::exists("/proc/thread-self/children").unwrap_or(false));
    let list = |tid| fs::read_to_string(format!("/proc/{pid}/task/{tid}/children")).ok();
    let lists = || threads(pid).into_iter().filter_map(list).collect::<Vec<_>>().join(" ");
    KEPT.then(|| lists().split_whitespace().filter_map(|pid| pid.parse().ok()).collect())
}

/// Every process by its parent.
pub fn by_parent() -> HashMap<u32, Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for Usage { pid, parent, .. } in processes() {
        children.entry(parent).or_default().push(pid);
    }
    children
}

/// The numbers of a process's threads, its own first.
pub fn threads(pid: u32) -> Vec<u32> {
    numbered(&format!("/proc/{pid}/task")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_find_the_same_children() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let own = std::process::id();
        let found = by_parent();
        assert!(found[&own].contains(&child.id()));
        if let Some(listed) = listed_children(own) {
            assert!(listed.contains(&child.id()));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn the_test_itself_uses_what_a_process_uses() {
        let own = processes().into_iter().find(|usage| usage.pid == std::process::id()).unwrap();
        assert_eq!(own.parent, nix::unistd::getppid().as_raw() as u32);
        assert!(own.threads >= 1 && own.memory > 100_000, "{own:?}");
        let without = memory_without_files(own.pid).unwrap();
        assert!(without > 10_000 && without < own.memory, "{without} of {own:?}");
        assert!(threads_of_user(nix::unistd::getuid().as_raw()) >= 1);
    }
}
