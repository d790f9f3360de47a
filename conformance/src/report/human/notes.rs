//! What stands beside the failures and costs nothing: extras, advice, what was skipped, and what is
//! the lab's own fault.

use super::failure;
use super::sheet::Sheet;
use crate::lab::rules::Level;
use crate::lab::words::{Words, fill};
use crate::report::harmless::one_line;
use crate::report::summary;
use crate::verdict::{Check, Grade, Verdict};

/// Checks named for one reason, unless everything was asked for.
const NAMES: usize = 4;

/// Extras that were not met: shortly, or in full where everything was asked for.
pub fn extras(sheet: &mut Sheet, grade: &Grade) {
    let failed: Vec<&Check> = summary::failed_extras(grade).collect();
    if failed.is_empty() {
        return;
    }
    sheet.paragraph(0, &sheet.options.words.extras_not_met);
    let (told, own): (Vec<&Check>, Vec<&Check>) = failed
        .into_iter()
        .partition(|check| !sheet.options.verbose && summary::is_told(grade, check));
    for check in own {
        if sheet.options.verbose {
            failure::failure(sheet, check);
            sheet.gap();
            continue;
        }
        sheet.headline("·", &check.title, &sheet.points(check), &sheet.place(check));
        sheet.paragraph(4, summary::short_reason(check));
    }
    if !told.is_empty() {
        let more = fill(&sheet.options.words.extras_told, &[("count", &told.len())]);
        sheet.headline("·", &more, "", "");
    }
    sheet.gap();
}

/// What a good reviewer would add beside the points.
pub fn advice(sheet: &mut Sheet, grade: &Grade) {
    let noted = summary::parts_present(grade).flat_map(|part| &part.checks).flat_map(advice_of);
    notes(sheet, &sheet.options.words.advised, gathered(noted));
}

/// What was not run, or is not to be judged here.
pub fn skipped(sheet: &mut Sheet, grade: &Grade) {
    notes(sheet, &sheet.options.words.were_skipped, ended(grade, Verdict::Skip));
}

/// What the lab is to blame for.
pub fn broken(sheet: &mut Sheet, grade: &Grade) {
    notes(sheet, &sheet.options.words.were_broken, ended(grade, Verdict::Broken));
}

fn ended(grade: &Grade, verdict: Verdict) -> Vec<(String, Vec<&Check>)> {
    let checks = summary::with_verdict(grade, verdict);
    gathered(checks.map(|check| (summary::reason(check).to_owned(), check)))
}

/// The advice beside a check; a check that is itself advice gives its reason.
fn advice_of(check: &Check) -> Vec<(String, &Check)> {
    let own = check.level == Level::Advice && check.verdict == Verdict::Fail;
    let own = own.then(|| summary::short_reason(check).to_owned());
    check.advice.iter().cloned().chain(own).map(|text| (text, check)).collect()
}

/// The checks with the same text together, in the order of the first.
fn gathered<'a>(notes: impl Iterator<Item = (String, &'a Check)>) -> Vec<(String, Vec<&'a Check>)> {
    let mut gathered: Vec<(String, Vec<&Check>)> = Vec::new();
    for (text, check) in notes {
        match gathered.iter_mut().find(|(known, _)| *known == text) {
            Some((_, checks)) => checks.push(check),
            None => gathered.push((text, vec![check])),
        }
    }
    gathered
}

fn notes(sheet: &mut Sheet, title: &str, notes: Vec<(String, Vec<&Check>)>) {
    if notes.is_empty() {
        return;
    }
    sheet.paragraph(0, title);
    for (text, checks) in notes {
        sheet.paragraph(2, &format!("· {}", one_line(&text)));
        sheet.paragraph(4, &names(&checks, sheet.options.verbose, &sheet.options.words));
    }
    sheet.gap();
}

/// `part3/idle, part3/select and 12 more`.
fn names(checks: &[&Check], all: bool, words: &Words) -> String {
    let most = if all { usize::MAX } else { NAMES };
    let named: Vec<&str> = checks.iter().take(most).map(|check| check.page.as_str()).collect();
    let rest = checks.len().saturating_sub(most);
    match rest {
        0 => named.join(", "),
        _ => format!("{} {}", named.join(", "), fill(&words.and_more, &[("count", &rest)])),
    }
}
