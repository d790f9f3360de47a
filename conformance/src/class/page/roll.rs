//! The submissions as the page names them, and where their evidence lies.

use super::link::encoded;
use crate::class::graded::Graded;
use crate::report::address::addresses;
use crate::report::harmless::one_line;
use crate::report::markup::html;
use std::collections::HashMap;

/// One submission on the page.
pub struct Entry<'a> {
    /// What became of it.
    pub graded: &'a Graded,
    /// Whose it is, as markup; no two have the same.
    pub name: String,
    report: String,
    addresses: HashMap<&'a str, String>,
}

/// All of them, in the order in which they are given.
pub fn roll(all: &[Graded]) -> Vec<Entry<'_>> {
    let mut named: HashMap<String, usize> = HashMap::new();
    all.iter().for_each(|graded| *named.entry(graded.submission.whose()).or_default() += 1);
    let entry = |graded| Entry::of(graded, &named);
    all.iter().map(entry).collect()
}

impl<'a> Entry<'a> {
    fn of(graded: &'a Graded, named: &HashMap<String, usize>) -> Entry<'a> {
        let (whose, id) = (graded.submission.whose(), &graded.submission.id);
        let name = match named.get(&whose) {
            Some(1) => whose,
            _ => format!("{whose} ({id})"),
        };
        let pages = || graded.summary().into_iter().flat_map(|summary| summary.marks());
        let pages: Vec<&str> = pages().map(|mark| mark.page.as_str()).collect();
        Entry {
            graded,
            name: html(&one_line(&name)),
            report: format!("{}/report.html", encoded(id)),
            addresses: addresses(&pages),
        }
    }

    /// The address of the evidence of one of its checks, to stand without quotation marks.
    pub fn evidence(&self, page: &str) -> String {
        match self.addresses.get(page) {
            Some(address) => format!("{}#{}", self.report, encoded(address)),
            None => self.report.clone(),
        }
    }

    /// The name as a link to its report, where it has one.
    pub fn link(&self) -> String {
        match self.graded.summary() {
            Some(_) => format!("<a href={}>{}</a>", self.report, self.name),
            None => self.name.clone(),
        }
    }

    /// The name as a link to the evidence of one of its checks.
    pub fn link_to(&self, page: &str) -> String {
        format!("<a href={}>{}</a>", self.evidence(page), self.name)
    }

    /// Its score in hundredths of what is to be had, where it has one.
    pub fn percent(&self) -> Option<f64> {
        let summary = self.graded.summary()?;
        let max = summary.max.as_f64();
        Some(if max > 0.0 { summary.score.as_f64() / max * 100.0 } else { 0.0 })
    }
}
