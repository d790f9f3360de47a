//! What a replay comes to: a check, with its verdict and its evidence.

use super::failure;
use super::plan::Plan;
use crate::lab::rules::Level;
use crate::notation::page::Page;
use crate::points::Points;
use crate::replay::shortfall::{Replayed, Stop};
use crate::transcript::Entry;
use crate::verdict::{Check, Scores, Verdict};
use std::sync::Arc;

/// What a page is worth, before it is known how it ended.
fn blank(plan: &Plan, page: &Page) -> Check {
    let worth = page.worth.unwrap_or_default();
    let rule = plan.lab.rules.rule(page.rule());
    let level = match page.worth {
        Some(_) => Level::Required,
        None if rule.is_some_and(|rule| rule.level == Level::Advice) => Level::Advice,
        None => Level::Extra,
    };
    Check {
        page: page.name.clone(),
        title: page.title.clone(),
        needs: page.needs.clone(),
        rule: page.rule().to_owned(),
        level,
        verdict: Verdict::Pass,
        reason: None,
        points: Points::ZERO,
        scores: Scores::default(),
        worth,
        line: page.first_line(),
        seconds: 0.0,
        failure: None,
        advice: Vec::new(),
        cause: None,
        allowance: None,
        transcript: Arc::default(),
        again: None,
    }
}

/// The check of a program that is not there.
pub fn missing(plan: &Plan, page: &Page, why: &str) -> Check {
    Check { verdict: Verdict::Fail, reason: Some(why.to_owned()), ..blank(plan, page) }
}

/// The check that a replay comes to.
pub fn outcome(plan: &Plan, page: &Page, replayed: Replayed) -> Check {
    let Replayed { stop, advice, transcript, seconds, .. } = replayed;
    let judged = judged(plan, page, stop.as_ref(), &transcript, &transcript);
    Check { seconds, advice, transcript: transcript.into(), ..judged }
}

/// What a replay that stopped so comes to: its verdict, with the evidence. On the tape the program's calls are, which
/// name causes and decide nothing.
pub fn judged(
    plan: &Plan,
    page: &Page,
    stop: Option<&Stop>,
    transcript: &[Entry],
    tape: &[Entry],
) -> Check {
    let blank = blank(plan, page);
    match stop {
        None => Check { points: blank.worth, scores: Scores::both(blank.worth), ..blank },
        Some(Stop::Skipped(why)) => {
            Check { verdict: Verdict::Skip, reason: Some(why.clone()), ..blank }
        }
        Some(Stop::Broken(why)) => {
            Check { verdict: Verdict::Broken, reason: Some(why.clone()), ..blank }
        }
        Some(Stop::Failed(shortfall)) => {
            let failure = failure::answers(plan, page, shortfall, transcript, tape);
            let reason = format!("{}, but: {}", failure.expected, failure.got);
            Check {
                verdict: Verdict::Fail,
                reason: Some(reason),
                line: shortfall.step.line,
                failure: Some(failure),
                ..blank
            }
        }
    }
}
