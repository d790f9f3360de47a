//! What reports for people say of a part as a whole: how many checks ended how, that its program is
//! missing.

use crate::lab::rules::Level;
use crate::lab::words::{Words, fill};
use crate::points::Points;
use crate::verdict::{Check, Grade, Part, Verdict};

/// How many checks ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Required checks that passed.
    pub passed: usize,
    /// Required checks that failed.
    pub failed: usize,
    /// Checks of any level that were skipped.
    pub skipped: usize,
    /// Checks of any level in which the lab was at fault.
    pub broken: usize,
    /// Extras that were met.
    pub extras_met: usize,
    /// Extras that were run.
    pub extras: usize,
}

impl Counts {
    /// Counts these.
    pub fn of<'a>(checks: impl IntoIterator<Item = &'a Check>) -> Counts {
        let mut counts = Counts::default();
        checks.into_iter().for_each(|check| counts.add(check));
        counts
    }

    fn add(&mut self, check: &Check) {
        match (check.verdict, check.level) {
            (Verdict::Skip, _) => self.skipped += 1,
            (Verdict::Broken, _) => self.broken += 1,
            (Verdict::Pass, Level::Required) => self.passed += 1,
            (Verdict::Fail, Level::Required) => self.failed += 1,
            (verdict, Level::Extra) => {
                self.extras += 1;
                self.extras_met += usize::from(verdict == Verdict::Pass);
            }
            (_, Level::Advice) => {}
        }
    }

    /// `12 passed, 2 failed, 1 skipped, extras 3 of 5`: only what there is any of.
    pub fn sentence(&self, words: &Words) -> String {
        let counted = [
            (self.passed, &words.passed),
            (self.failed, &words.failed),
            (self.skipped, &words.skipped),
            (self.broken, &words.broken),
        ];
        let some = counted.iter().filter(|(count, _)| *count > 0);
        let mut counts: Vec<String> = some.map(|(count, word)| format!("{count} {word}")).collect();
        if self.extras > 0 {
            counts
                .push(fill(&words.extras_met, &[("met", &self.extras_met), ("all", &self.extras)]));
        }
        counts.join(", ")
    }
}

/// What became of the part's checks.
pub fn state(part: &Part, words: &Words) -> String {
    match (not_run(part), &part.command) {
        (Some(_), None) => words.missing.clone(),
        (Some(_), Some(_)) => words.could_not_be_checked.clone(),
        (None, _) => Counts::of(&part.checks).sentence(words),
    }
}

/// A check's points: `0/6`, or that it is an extra.
pub fn points(check: &Check, words: &Words) -> String {
    match check.level {
        Level::Required => format!("{}/{}", check.points, check.worth),
        Level::Extra => words.extra.clone(),
        Level::Advice => words.advice.clone(),
    }
}

/// The checks that ended so.
pub fn with_verdict(grade: &Grade, verdict: Verdict) -> impl Iterator<Item = &Check> {
    grade.checks().filter(move |check| check.verdict == verdict)
}

/// Why a check did not pass: what happened, in one sentence.
pub fn reason(check: &Check) -> &str {
    check.reason.as_deref().unwrap_or("no reason was given")
}

/// The cause where it is known, or else the reason: the one sentence that helps most.
pub fn short_reason(check: &Check) -> &str {
    check.likely().map_or_else(|| reason(check), |likely| &likely.text)
}

/// The checks of all parts that are failed extras.
pub fn failed_extras(grade: &Grade) -> impl Iterator<Item = &Check> {
    let failed = |check: &&Check| check.verdict == Verdict::Fail && check.level == Level::Extra;
    parts_present(grade).flat_map(|part| &part.checks).filter(failed)
}

/// The parts whose programs were there to be run.
pub fn parts_present(grade: &Grade) -> impl Iterator<Item = &Part> {
    grade.parts.iter().filter(|part| not_run(part).is_none())
}

/// Why no check of the part could be run, where they all failed for one reason and without evidence:
/// its program is missing, or could not be built.
pub fn not_run(part: &Part) -> Option<&str> {
    let reason = part.checks.first()?.reason.as_deref()?;
    let alike = |check: &Check| {
        check.verdict == Verdict::Fail
            && check.failure.is_none()
            && check.reason.as_deref() == Some(reason)
    };
    part.checks.iter().all(alike).then_some(reason)
}

/// Habits of the program that may be why the part has no point; where it has some, they did not matter.
pub fn remarks(part: &Part) -> &[String] {
    match part.score == Points::ZERO {
        true => &part.beforehand.remarks,
        false => &[],
    }
}

/// What is known of a part from before its program ran and may be why it has no point, as lines for the
/// formats that hold text.
pub fn beforehand(part: &Part, words: &Words) -> Vec<String> {
    let remarks = remarks(part).iter().map(|remark| format!("{}: {remark}", words.remark));
    let output = &part.beforehand.build_output;
    let title = (!output.is_empty()).then(|| words.its_build_wrote.clone());
    remarks.chain(title).chain(output.iter().cloned()).collect()
}

/// Whether an extra fails for a finding that is told of a check which costs points.
pub fn is_told(grade: &Grade, extra: &Check) -> bool {
    let explained = extra.allowance.is_some() && extra.allowance == extra.cause;
    explained && grade.checks().any(|check| check.costs() && check.cause == extra.cause)
}
