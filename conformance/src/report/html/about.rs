//! What every piece of the page asks about the whole: what the caller wanted, and of each check its own address, by
//! which it can be sent to somebody, and the program that it is about.

use crate::lab::words::Words;
use crate::report::address::addresses;
use crate::report::options::Options;
use crate::verdict::{Check, Grade};
use std::collections::HashMap;

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
    /// Finds an address for each check.
    pub fn of(grade: &'a Grade, options: &'a Options) -> About<'a> {
        let pages: Vec<&str> = grade.checks().map(|check| check.page.as_str()).collect();
        let mut addresses = addresses(&pages);
        let mut checks = HashMap::new();
        for part in &grade.parts {
            for check in &part.checks {
                let address = addresses.remove(&*check.page).unwrap_or_default();
                checks.insert(&*check.page, Of { check, address, program: &part.program });
            }
        }
        About { grade, options, checks }
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
