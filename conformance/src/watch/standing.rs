//! How things stood once, and what was gained since then.

use crate::points::Points;
use crate::sys::local_time::hour_and_minute;
use crate::verdict::{Grade, Verdict};
use std::collections::BTreeMap;
use std::time::SystemTime;

/// How things stood.
#[derive(Clone, Debug)]
pub struct Standing {
    /// When.
    pub at: SystemTime,
    /// Points given.
    pub score: Points,
    /// Which pages passed, by name.
    pub passed: BTreeMap<String, bool>,
}

impl Standing {
    /// How things stand now.
    pub fn of(grade: &Grade) -> Standing {
        let judged = |verdict| matches!(verdict, Verdict::Pass | Verdict::Fail);
        let checks = grade.checks().filter(|check| judged(check.verdict));
        let passed = checks.map(|check| (check.page.clone(), check.verdict == Verdict::Pass));
        Standing { at: SystemTime::now(), score: grade.score, passed: passed.collect() }
    }

    /// `13:32`.
    pub fn time(&self) -> String {
        let time = hour_and_minute(self.at);
        time.map_or_else(|| "then".to_owned(), |(hour, minute)| format!("{hour:02}:{minute:02}"))
    }

    /// `+4 points since 13:32: 3 newly pass, 0 newly fail`.
    pub fn gained(&self, now: &Standing) -> String {
        let newly = |wanted: bool| {
            let changed = |page: &str, passes: bool| {
                self.passed.get(page).is_some_and(|before| *before != passes)
            };
            let pages = now.passed.iter();
            pages.filter(|(page, passes)| **passes == wanted && changed(page, **passes)).count()
        };
        let (before, after) = (self.score.as_f64(), now.score.as_f64());
        let hundredths = ((after - before) * 100.0).round() / 100.0;
        let points = if hundredths.abs() == 1.0 { "point" } else { "points" };
        let sign = if hundredths < 0.0 { "" } else { "+" };
        format!(
            "{sign}{hundredths} {points} since {}: {} newly pass, {} newly fail",
            self.time(),
            newly(true),
            newly(false)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(score: &str, passed: &[(&str, bool)]) -> Standing {
        let passed = passed.iter().map(|(page, passes)| ((*page).to_owned(), *passes)).collect();
        let score = Points::parse(score).unwrap();
        Standing { at: SystemTime::now(), score, passed }
    }

    #[test]
    fn what_is_gained_and_lost_is_counted() {
        let before = standing("3", &[("a", true), ("b", false), ("c", false)]);
        let after = standing("6.5", &[("a", true), ("b", true), ("c", true), ("d", false)]);
        let gained = before.gained(&after);
        assert!(gained.starts_with("+3.5 points since "), "{gained}");
        assert!(gained.ends_with(": 2 newly pass, 0 newly fail"), "{gained}");
        let lost = after.gained(&before);
        assert!(lost.starts_with("-3.5 points"), "{lost}");
        assert!(lost.ends_with(": 0 newly pass, 2 newly fail"), "{lost}");
    }
}
