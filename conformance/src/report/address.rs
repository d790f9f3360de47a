//! The address of each check on the page of one submission, by which it can be sent to somebody, and by which other
//! pages lead to it: `report.html#silent-client`.

use std::collections::HashMap;

/// Addresses of the page's own, which no check takes.
const TAKEN: [&str; 7] = ["start", "and-then", "extras", "advice", "skipped", "broken", "passed"];

/// An address for each of these pages, which are all those of one grading: the name of the page, `silent-client`, where
/// no other part has it, and else with the part, `part2-serves-a-page`.
pub fn addresses<'a>(pages: &[&'a str]) -> HashMap<&'a str, String> {
    let mut named: HashMap<&str, usize> = HashMap::new();
    pages.iter().for_each(|page| *named.entry(short(page)).or_default() += 1);
    let address = |page: &str| match short(page) {
        name if named[name] == 1 && is_free(name) => name.to_owned(),
        _ => page.replace('/', "-"),
    };
    pages.iter().map(|page| (*page, address(page))).collect()
}

/// `silent-client` of `part3/silent-client`.
fn short(page: &str) -> &str {
    page.rsplit('/').next().unwrap_or(page)
}

/// Whether a name may stand alone: parts have `part2`, causes `cause-one-recv`, headings `start-title`.
fn is_free(name: &str) -> bool {
    let begins = ["part", "cause-", "start-", "and-then-"]
        .iter()
        .any(|beginning| name.starts_with(beginning));
    !begins && !TAKEN.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_alone_where_nothing_else_has_it() {
        let pages = ["part1/again", "part2/again", "part2/reset", "part2/passed", "part2/part-way"];
        let addresses = addresses(&pages);
        let found: Vec<&str> = pages.iter().map(|page| &*addresses[page]).collect();
        assert_eq!(
            found,
            ["part1-again", "part2-again", "reset", "part2-passed", "part2-part-way"]
        );
    }
}
