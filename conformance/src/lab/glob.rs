//! Which pages a pattern on the command line means.

use wildmatch::WildMatch;

/// Whether a pattern, in which `*` stands for any characters and `?` for one, is a page's name, its name without
/// the folder, or its part: `part3/silent-client`, `silent-client`, `part3`.
pub fn means(pattern: &str, page: &str) -> bool {
    let pattern = WildMatch::new(pattern);
    let (part, short) = page.split_once('/').unwrap_or((page, page));
    [page, part, short].iter().any(|name| pattern.matches(name))
}

/// The error for the first pattern that means none of these pages.
pub fn all_mean_some<'a>(
    patterns: impl IntoIterator<Item = &'a str>,
    pages: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), String> {
    let means_none = |pattern: &&str| !pages.clone().any(|page| means(pattern, page));
    match patterns.into_iter().find(means_none) {
        Some(pattern) => Err(format!("no page is called {pattern}; `httplab list` names them all")),
        None => Ok(()),
    }
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
        assert!(all_mean_some(["reset", "tpyo"], pages()).unwrap_err().contains("tpyo"));
    }
}
