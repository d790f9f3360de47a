//! `httplab class merge`: the reports and gradebooks of the results that are there.

use super::arguments::Results;
use crate::class::merge::{self, Merged};
use crate::class::work::Work;
use crate::report::harmless::one_line;
use std::error::Error;
use std::path::Path;

/// Lines of one kind that are told; all stand on the page.
const MOST: usize = 10;

/// Makes them. `false` where a person has to look at a submission, or one has no result.
pub fn run(asked: &Results) -> Result<bool, Box<dyn Error>> {
    make(&Work::read(&asked.out)?, &asked.out)
}

/// Makes them, and says what there is now.
pub fn make(work: &Work, results: &Path) -> Result<bool, Box<dyn Error>> {
    let merged = merge::merge(work, results)?;
    for (file, told) in &merged.files {
        anstream::println!("{}", file.display());
        lines(told);
    }
    list("Belongs to nobody, in the export", &work.left);
    let gone: Vec<String> = work.gone.iter().map(|person| person.name.clone()).collect();
    list("Handed in nothing", &gone);
    list("Without a result yet", &merged.missing);
    let to_look_at = merged.to_look_at.iter().map(|(id, why)| format!("{id}: {why}"));
    list("Needs a person to look at it", &to_look_at.collect::<Vec<_>>());
    list(
        "Graded out of fewer points than others, by a machine that shows less",
        &merged.out_of_less,
    );
    if let Some((book, error)) = merged.refused.first() {
        return Err(format!("{}: {error}", book.display()).into());
    }
    Ok(is_all_well(&merged))
}

fn is_all_well(merged: &Merged) -> bool {
    merged.missing.is_empty() && merged.to_look_at.is_empty() && merged.out_of_less.is_empty()
}

fn list(title: &str, told: &[String]) {
    if !told.is_empty() {
        anstream::println!("{title}: {}", told.len());
        lines(told);
    }
}

fn lines(told: &[String]) {
    told.iter().take(MOST).for_each(|line| anstream::println!("  {}", one_line(line)));
    match told.len().saturating_sub(MOST) {
        0 => {}
        more => anstream::println!("  and {more} more"),
    }
}
