//! What a grading changed: points, and the checks that newly pass or fail.

use super::remembered::Remembered;
use crate::lab::words::{Words, fill};
use crate::points::Points;
use crate::sys::clock::localtime;
use std::time::SystemTime;

/// The difference between two gradings, over the checks that both have.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// When the earlier one ended.
    pub since: SystemTime,
    /// The points of the earlier one, and of the later.
    pub points: (Points, Points),
    /// Pages that pass now and failed then.
    pub newly_pass: Vec<String>,
    /// Pages that fail now and passed then.
    pub newly_fail: Vec<String>,
}

impl Change {
    /// From the earlier to the later one; `None` where they were graded by different labs, and so cannot be compared.
    pub fn between(earlier: &Remembered, later: &Remembered) -> Option<Change> {
        if earlier.lab != later.lab {
            return None;
        }
        let both = later
            .checks
            .iter()
            .filter_map(|(page, now)| Some((page, earlier.checks.get(page)?, now)));
        let mut change = Change {
            since: earlier.at,
            points: (Points::ZERO, Points::ZERO),
            newly_pass: Vec::new(),
            newly_fail: Vec::new(),
        };
        for (page, then, now) in both {
            change.points.0 += then.points;
            change.points.1 += now.points;
            match (then.passed, now.passed) {
                (false, true) => change.newly_pass.push(page.clone()),
                (true, false) => change.newly_fail.push(page.clone()),
                _ => {}
            }
        }
        Some(change)
    }

    /// `+4 points since 13:32: 3 newly pass, 0 newly fail`, in these words.
    pub fn sentence(&self, words: &Words) -> String {
        let (then, now) = self.points;
        let by = match now < then {
            true => format!("-{}", then.less(now)),
            false => format!("+{}", now.less(then)),
        };
        let since = clock(self.since, SystemTime::now());
        let (pass, fail) = (self.newly_pass.len(), self.newly_fail.len());
        fill(&words.changed, &[("points", &by), ("time", &since), ("pass", &pass), ("fail", &fail)])
    }
}

/// The time of day, and before it the day where that is another one than today.
pub fn clock(then: SystemTime, now: SystemTime) -> String {
    let Some(then) = localtime(then) else { return String::new() };
    let ((year, month, day), (hour, minute)) = (then.day, then.time);
    match localtime(now).is_some_and(|now| now.day == then.day) {
        true => format!("{hour:02}:{minute:02}"),
        false => format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::remembered::Outcome;
    use super::*;
    use std::time::Duration;

    fn graded(lab: &str, checks: &[(&str, bool, &str)]) -> Remembered {
        let outcome = |passed, points| Outcome { passed, points: Points::parse(points).unwrap() };
        let checks =
            checks.iter().map(|&(page, passed, points)| (page.to_owned(), outcome(passed, points)));
        Remembered { at: SystemTime::now(), lab: lab.to_owned(), checks: checks.collect() }
    }

    #[test]
    fn what_both_have_is_compared() {
        let then = graded("a", &[("x", false, "0"), ("y", true, "1.5"), ("only then", true, "9")]);
        let now = graded("a", &[("x", true, "2"), ("y", true, "1.5"), ("only now", false, "0")]);
        let change = Change::between(&then, &now).unwrap();
        assert_eq!((change.newly_pass.len(), change.newly_fail.len()), (1, 0));
        let told = change.sentence(&Words::default());
        assert!(
            told.starts_with("+2 points since ") && told.ends_with(": 1 newly pass, 0 newly fail"),
            "{told}"
        );
        let back = Change::between(&now, &then).unwrap().sentence(&Words::default());
        assert!(back.starts_with("-2 points since "), "{back}");
        assert_eq!(Change::between(&then, &graded("b", &[])), None);
    }

    #[test]
    fn what_was_not_graded_again_is_still_known() {
        let then = graded("a", &[("x", false, "0"), ("y", true, "1")]);
        let now = graded("a", &[("x", true, "2")]).over(Some(then.clone()));
        assert_eq!(now.checks.len(), 2);
        assert!(now.checks["x"].passed);
        assert_eq!(graded("b", &[]).over(Some(then)).checks.len(), 0);
    }

    #[test]
    fn another_day_is_told_with_its_date() {
        let now = SystemTime::now();
        assert_eq!(clock(now, now).len(), "13:32".len());
        let before = now - Duration::from_secs(3 * 24 * 3600);
        assert_eq!(clock(before, now).len(), "2026-11-24 13:32".len());
    }
}
