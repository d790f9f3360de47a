//! The descendants of a process, from `task/TID/children`, or, on a kernel built without those files,
//! from the parent that every process in /proc names.

use super::process;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::fs;
use std::sync::LazyLock;

/// A fork bomb is not followed further than this.
const MOST: usize = 256;

/// The process and its descendants, each before its own children.
pub fn descendants(pid: u32) -> Vec<u32> {
    let parents = OnceCell::new();
    let by_scan = |pid| parents.get_or_init(by_parent).get(&pid).cloned().unwrap_or_default();
    in_order(pid, |pid| children(pid).unwrap_or_else(|| by_scan(pid)))
}

/// A walk through the tree that `children` spans, parents first.
fn in_order(root: u32, children: impl Fn(u32) -> Vec<u32>) -> Vec<u32> {
    let mut found = Vec::new();
    let mut ahead = vec![root];
    while let Some(pid) = ahead.pop() {
        if found.len() == MOST {
            break;
        }
        found.push(pid);
        ahead.extend(children(pid).into_iter().rev().filter(|child| !found.contains(child)));
    }
    found
}

/// The children of a process's threads; `None` where the kernel keeps no such files.
fn children(pid: u32) -> Option<Vec<u32>> {
    static KEPT: LazyLock<bool> =
        LazyLock::new(|| fs::exists("/proc/thread-self/children").unwrap_or(false));
    KEPT.then(|| {
        process::threads(pid).into_iter().flat_map(|tid| children_of_thread(pid, tid)).collect()
    })
}

/// The children that one thread has started; none where it is gone.
fn children_of_thread(pid: u32, tid: u32) -> Vec<u32> {
    let list = fs::read_to_string(format!("/proc/{pid}/task/{tid}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

/// Every process by its parent.
fn by_parent() -> HashMap<u32, Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for pid in process::numbered("/proc").unwrap_or_default() {
        if let Some(stat) = process::stat(pid) {
            children.entry(stat.parent).or_default().push(pid);
        }
    }
    children
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_come_before_their_children() {
        let tree = HashMap::from([(1, vec![2, 5]), (2, vec![3, 4]), (5, vec![6])]);
        let order = in_order(1, |pid| tree.get(&pid).cloned().unwrap_or_default());
        assert_eq!(order, [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_circle_ends() {
        assert_eq!(in_order(1, |pid| vec![3 - pid]), [1, 2]);
    }

    #[test]
    fn a_fork_bomb_is_not_followed_for_ever() {
        assert_eq!(in_order(1, |pid| vec![pid + 1]).len(), MOST);
    }

    #[test]
    fn both_ways_find_the_same_children() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let own = std::process::id();
        let found = by_parent();
        assert!(found[&own].contains(&child.id()));
        if let Some(listed) = children(own) {
            assert!(listed.contains(&child.id()));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
