//! The five answers of a failure, from what the replay knew when it stopped.

use super::by_hand;
use super::plan::Plan;
use crate::diagnosis::case::Case;
use crate::diagnosis::{last_words, table};
use crate::escape::{clipped, escaped};
use crate::judge::found::Found;
use crate::judge::large;
use crate::notation::page::Page;
use crate::replay::connection_steps::sent_line;
use crate::replay::shortfall::Shortfall;
use crate::transcript::Entry;
use crate::verdict::Failure;
use std::net::SocketAddr;
use std::time::Duration;

/// Lines of standard error in a report.
const MOST_LINES: usize = 8;

/// What a failing report says; on the tape the program's calls are, where there is one.
pub fn answers(
    plan: &Plan,
    page: &Page,
    shortfall: &Shortfall,
    transcript: &[Entry],
    tape: &[Entry],
) -> Failure {
    let rule = plan.lab.rules.rule(page.rule());
    let case = Case { page, rule, shortfall, transcript, tape };
    let asks = rule.map(|rule| rule.asks.clone());
    Failure {
        asks: asks.unwrap_or_default(),
        sent: sent_line(&shortfall.sent),
        expected: step_line(&shortfall.expected),
        pattern: step_line(&shortfall.step.source),
        got: got(shortfall, plan.patience),
        fact: Some((shortfall.mismatch.found.clone(), case.wanted_exit())),
        difference: shortfall.mismatch.difference.clone(),
        meanwhile: meanwhile(page, shortfall),
        exit: shortfall.exit.as_ref().map(|exit| format!("it {exit}")),
        ended: shortfall.exit.clone(),
        stderr: stderr(shortfall),
        likely: table::likely(&case),
        hint: page.hint.clone(),
        rests_on: Vec::new(),
        step: format!("{} {}", command(plan, page, "step"), plan.step_arguments)
            .trim_end()
            .to_owned(),
        lesson: format!("{} {}", command(plan, page, "show"), plan.lab_arguments)
            .trim_end()
            .to_owned(),
        by_hand: by_hand::commands(plan, page, shortfall, transcript),
    }
}

/// A step in one line: backslashes are a page's own escapes.
fn step_line(source: &str) -> String {
    clipped(source.as_bytes(), 400).replace("\\\\", "\\")
}

fn got(shortfall: &Shortfall, patience: Duration) -> String {
    let (found, waited) = (&shortfall.mismatch.found, shortfall.waited);
    if let (Found::Printed(printed), Some(wanted)) = (found, &shortfall.wanted)
        && wanted.len() > large::MOST_SHOWN
    {
        let came = if printed.length == shortfall.stdout.len() {
            &shortfall.stdout
        } else {
            &printed.bytes
        };
        return large::told(wanted, came, printed.length);
    }
    if !found.is_nothing() || waited < 0.5 {
        return found.to_string();
    }
    match waited > 2.0 * patience.as_secs_f64() {
        true => format!("nothing in {waited:.0} s, most of which it was at work and not asleep"),
        false => format!("nothing in {waited:.0} s"),
    }
}

fn stderr(shortfall: &Shortfall) -> Vec<String> {
    let mut lines: Vec<_> = last_words::telling(&shortfall.last_lines).collect();
    let last = lines.split_off(lines.len().saturating_sub(MOST_LINES));
    last.into_iter().map(|line| clipped(line, 200).replace("\\\\", "\\")).collect()
}

fn meanwhile(page: &Page, shortfall: &Shortfall) -> Vec<String> {
    let Some(view) = &shortfall.view else {
        return Vec::new();
    };
    let who = format!("the {}", page.program.role().name());
    let names = |address: SocketAddr| {
        let own = shortfall.connections.iter().find(|connection| connection.local == address);
        own.or_else(|| {
            shortfall
                .connections
                .iter()
                .find(|connection| connection.remote == address && page.program.is_client())
        })
        .map(|connection| connection.name.clone())
    };
    let sentences = view.describe(&who, &names);
    sentences.iter().map(|sentence| escaped(sentence.as_bytes())).collect()
}

/// What is typed to do this with a page.
fn command(plan: &Plan, page: &Page, what: &str) -> String {
    let is_source = std::path::Path::new("Justfile").is_file();
    let tool = if is_source { "cargo httplab" } else { "httplab" };
    let name = page.name.rsplit('/').next().unwrap_or(&page.name);
    let only = plan.lab.page(name).is_some();
    format!("{tool} {what} {}", if only { name } else { &page.name })
}
