//! The descendants of a process, from `task/TID/children`, or, on a kernel built without those files,
//! from the parent that every process in /proc names.

use crate::kernel::processes::{by_parent, listed_children};
use std::cell::OnceCell;

/// A fork bomb is not followed further than this.
const MOST: usize = 256;

/// The process and its descendants, each before its own children.
pub fn descendants(pid: u32) -> Vec<u32> {
    let parents = OnceCell::new();
    let by_scan = |pid| parents.get_or_init(by_parent).get(&pid).cloned().unwrap_or_default();
    in_order(pid, |pid| listed_children(pid).unwrap_or_else(|| by_scan(pid)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

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
}
