//! Which pages a pattern on the command line means.

use crate::notation::meant::did_you_mean;
use std::collections::BTreeSet;
use wildmatch::WildMatch;

/// Whether a pattern, in which `*` stands for any characters and `?` for one, is a page's name, its name without
/// the folder, or its part: `part3/silent-client`, `silent-client`, `part3`.
pub fn means(pattern: &str, page: &str) -> bool {
    let pattern = WildMatch::new(pattern);
    let (part, short) = page.split_once('/').unwrap_or((page, page));
    [page, part, short].iter().any(|name| pattern.matches(name))
}

/// The error for the first pattern that means none of these pages; it says which are like it.
pub fn all_mean_some<'a>(
    patterns: impl IntoIterator<Item = &'a str>,
    pages: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), String> {
    let means_none = |pattern: &&str| !pages.clone().any(|page| means(pattern, page));
    let Some(pattern) = patterns.into_iter().find(means_none) else { return Ok(()) };
    let folders: BTreeSet<&str> =
        pages.clone().filter_map(|page| Some(page.split_once('/')?.0)).collect();
    let known: Vec<&str> = folders.into_iter().chain(pages).collect();
    Err(format!("no page is called {pattern}{}", meant_or_listed(pattern, &known)))
}

/// What may be meant by a name, or else where all of them are to be found.
pub fn meant_or_listed(name: &str, known: &[&str]) -> String {
    let meant = did_you_mean(name, known);
    if meant.is_empty() { "; `httplab list` names them all".to_owned() } else { meant }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_meant_by_its_name_without_its_folder_and_by_its_part() {
        for pattern in ["part3/silent-client", "silent-client", "part3", "*silent*", "part?/s*"] {
            assert!(means(pattern, "part3/silent-client"), "{pattern}");
        }
        for pattern in ["silent", "part2", "part3/", "client", ""] {
            assert!(!means(pattern, "part3/silent-client"), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_that_means_nothing_is_named() {
        let pages = || ["part3/reset", "part3/reverse-order"].into_iter();
        assert_eq!(all_mean_some(["reset", "*order"], pages()), Ok(()));
        let wrong = |pattern| all_mean_some(["reset", pattern], pages()).unwrap_err();
        assert_eq!(wrong("tpyo"), "no page is called tpyo; `httplab list` names them all");
        let meant = "no page is called part3/*oder; did you mean reverse-order?";
        assert_eq!(wrong("part3/*oder"), meant);
        assert_eq!(wrong("part4"), "no page is called part4; did you mean part3?");
    }
}
