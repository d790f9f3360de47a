//! What every piece of the page asks about the whole: what the caller wanted, and of each check its own address, by
//! which it can be sent to somebody, and the program that it is about.

use crate::lab::words::Words;
use crate::report::options::Options;
use crate::verdict::{Check, Grade};
use std::collections::HashMap;

/// Addresses of the page's own, which no check takes.
const TAKEN: [&str; 7] = ["start", "and-then", "extras", "advice", "skipped", "broken", "passed"];

/// The grading that the page is about.
pub struct About<'a> {
    /// All of it.
    pub grade: &'a Grade,
    /// What the caller asked for.
    pub options: &'a Options,
    checks: HashMap<&'a str, Of<'a>>,
}

/// What is known of one check.
struct Of<'a> {
    check: &'a Check,
    address: String,
    program: &'a str,
}

impl<'a> About<'a> {
    /// Finds an address for each check: the name of its page, `silent-client`, where no other part has it, and
    /// else with the part, `part2-serves-a-page`.
    pub fn of(grade: &'a Grade, options: &'a Options) -> About<'a> {
        let mut named: HashMap<&str, usize> = HashMap::new();
        grade.checks().for_each(|check| *named.entry(short(&check.page)).or_default() += 1);
        let address = |page: &str| match short(page) {
            name if named[name] == 1 && is_free(name) => name.to_owned(),
            _ => page.replace('/', "-"),
        };
        let checks = grade.parts.iter().flat_map(|part| {
            let of = |check| Of { check, address: address(&check.page), program: &part.program };
            part.checks.iter().map(move |check| (check.page.as_str(), of(check)))
        });
        About { grade, options, checks: checks.collect() }
    }

    /// The words of the lab.
    pub fn words(&self) -> &'a Words {
        &self.options.words
    }

    /// Where a check is on the page.
    pub fn address(&self, check: &Check) -> &str {
        self.checks.get(&*check.page).map_or("", |of| &of.address)
    }

    /// The program that a check is about.
    pub fn program(&self, check: &Check) -> &'a str {
        self.checks.get(&*check.page).map_or("", |of| of.program)
    }

    /// The check of the page with this name.
    pub fn check(&self, page: &str) -> Option<&'a Check> {
        self.checks.get(page).map(|of| of.check)
    }
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
