//! Questions put to a program after its grading, where an answer would single a cause out: those of `lab.toml`.

use crate::judge::found::Found;
use crate::lab::rules::{ProbeRules, Rules};
use crate::notation::program::Program;
use crate::notation::read::{self, Terms};
use crate::replay::perform::replay;
use crate::replay::stage::{Nobody, Setup};
use crate::verdict::{Failure, Grade, Likely, Part, Verdict};
use std::collections::BTreeMap;

/// Where a program failed every page of a part: whether it meets the one exchange of a probe and not the other.
/// It is asked both ways, as it may have been graded on a few pages only, which fail for other reasons.
pub fn ask(grade: &mut Grade, rules: &Rules, setups: &BTreeMap<Program, Setup>) {
    for probe in &rules.probes {
        let number = rules.rule(&probe.rule).and_then(|rule| rule.part());
        let part = grade.parts.iter_mut().find(|part| Some(part.part) == number);
        let Some(part) = part.filter(|part| has_failed(part)) else { continue };
        let setup = setups.iter().find(|(program, _)| program.name() == part.program);
        if setup.is_some_and(|(program, setup)| singles_out(probe, program, setup)) {
            for failure in part.checks.iter_mut().filter_map(|check| check.failure.as_mut()) {
                let (id, text) = (probe.cause.clone(), probe.says.clone());
                failure.likely = Some(Likely { id, text, seen: None, proved: None });
            }
        }
    }
}

/// Whether every page of a part failed, of a program that could be talked to.
fn has_failed(part: &Part) -> bool {
    let refused = |failure: &Failure| {
        let reached = !matches!(failure.fact, Some((Found::NotConnected(_), _)));
        failure.exit.is_none() && reached
    };
    let mut checks = part.checks.iter();
    !part.checks.is_empty()
        && checks.all(|check| {
            check.verdict == Verdict::Fail && check.failure.as_ref().is_some_and(refused)
        })
}

fn singles_out(probe: &ProbeRules, program: &Program, setup: &Setup) -> bool {
    let meets = |lines: &str| {
        let text = page(&probe.rule, program, lines);
        let terms = Terms { programs: std::slice::from_ref(program), hint: "" };
        let page = read::page("probe", "probe", &text, terms);
        page.is_ok_and(|page| replay(&page, setup, &mut Nobody).stop.is_none())
    };
    meets(&probe.meets) && !meets(&probe.fails)
}

/// The lines as a page of their own.
pub fn page(rule: &str, program: &Program, lines: &str) -> String {
    format!("# Probe\n\n```exchange\nprogram {program}\nrule {rule}\nextra\n\n{lines}\n```\n")
}
