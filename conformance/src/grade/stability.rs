//! Stability: the same program graded several times should get the same verdicts. What did not is named.

use crate::points::Points;
use crate::verdict::{Grade, Verdict};
use std::collections::BTreeMap;
use std::fmt;

/// What several gradings of one program had in common, and what not.
#[derive(Clone, Debug, Default)]
pub struct Stability {
    scores: Vec<Points>,
    /// For each page, how many gradings it passed, and how many it was in.
    passes: BTreeMap<String, (usize, usize)>,
}

impl Stability {
    /// Takes in one more grading.
    pub fn add(&mut self, grade: &Grade) {
        self.scores.push(grade.score);
        for check in grade.checks() {
            let (passed, runs) = self.passes.entry(check.page.clone()).or_default();
            *passed += usize::from(check.verdict == Verdict::Pass);
            *runs += 1;
        }
    }

    /// The pages whose verdict was not the same every time, with how often they passed.
    pub fn flips(&self) -> impl Iterator<Item = (&str, usize)> {
        let flipped = self.passes.iter().filter(|(_, (passed, runs))| *passed > 0 && passed < runs);
        flipped.map(|(page, (passed, _))| (page.as_str(), *passed))
    }
}

impl fmt::Display for Stability {
    /// `20 gradings: the score was 100 every time, and no check changed its verdict`, or what changed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs = self.scores.len();
        let least = self.scores.iter().min().copied().unwrap_or_default();
        let most = self.scores.iter().max().copied().unwrap_or_default();
        match least == most {
            true => write!(f, "{runs} gradings: the score was {least} every time, and ")?,
            false => write!(f, "{runs} gradings: the score was between {least} and {most}, and ")?,
        }
        let flips: Vec<_> = self.flips().collect();
        match flips.len() {
            0 => write!(f, "no check changed its verdict")?,
            1 => write!(f, "one check changed its verdict:")?,
            count => write!(f, "{count} checks changed their verdict:")?,
        }
        flips
            .iter()
            .try_for_each(|(page, passed)| write!(f, "\n  {page} passed {passed} of {runs} times"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_that_changes_is_named() {
        let mut stability = Stability { scores: vec![Points::ZERO; 3], ..Stability::default() };
        stability.passes.insert("part2/a".to_owned(), (3, 3));
        stability.passes.insert("part2/b".to_owned(), (0, 3));
        assert_eq!(
            stability.to_string(),
            "3 gradings: the score was 0 every time, and no check changed its verdict"
        );
        stability.passes.insert("part2/c".to_owned(), (2, 3));
        assert!(
            stability
                .to_string()
                .ends_with("one check changed its verdict:\n  part2/c passed 2 of 3 times")
        );
    }
}
