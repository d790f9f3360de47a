//! `httplab class SUBMISSIONS`: all of it, on this machine.

use super::arguments::Class;
use super::{asked, reports};
use crate::class::progress::Progress;
use crate::class::run::{self, News};
use crate::class::submission::Submission;
use crate::class::work::Work;
use crate::class::{desk, unit};
use crate::replay::enough;
use std::error::Error;
use std::io;
use std::path::Path;

/// What the units came to.
#[derive(Debug, Default)]
struct Count {
    graded: usize,
    unreadable: usize,
    kept: usize,
    failed: usize,
    /// Why the first could not be kept: the disk is full, say.
    error: Option<io::Error>,
}

/// Grades all of them, and makes the reports.
pub fn run(export: &Path, class: &Class) -> Result<bool, Box<dyn Error>> {
    let results = &class.asked.out;
    let work = asked::work(export, &class.asked)?;
    anstream::println!("{}, seed {}", work.what, work.manner.seed);
    enough::at_a_signal()?;
    desk::clear(results);
    let common = asked::common(&work, results)?;
    let chosen = chosen(&work, &class.only)?;
    look_at_others(&common, &chosen)?;
    let count = all(&common, &chosen, class.jobs.map_or_else(run::default_jobs, usize::from));
    desk::clear(results);
    if enough::is_enough() {
        let (done, all) = (count.graded + count.kept, chosen.len());
        return Err(format!(
            "ended before its time: {done} of {all} have results; the same command goes on"
        )
        .into());
    }
    if let Some(error) = count.error {
        return Err(
            format!("some results could not be kept: {error}; the same command goes on").into()
        );
    }
    anstream::println!("{}", count.sentence());
    reports::make(&work, results)
}

/// What is not to be graded counts as it is, where it is still what was handed in.
fn look_at_others(common: &unit::Common<'_>, chosen: &[&Submission]) -> io::Result<()> {
    let is_chosen = |one: &&Submission| chosen.iter().any(|chosen| chosen.id == one.id);
    let others = common.work.submissions.iter().filter(|one| !is_chosen(one));
    others.into_iter().try_for_each(|one| common.look(one))
}

fn all(common: &unit::Common<'_>, chosen: &[&Submission], jobs: usize) -> Count {
    let (mut count, mut progress) = (Count::default(), Progress::of(chosen));
    run::run(common, chosen, jobs, &mut |news| {
        progress.hear(&news);
        if let News::Ended(_, done) = news {
            count.add(done);
        }
    });
    count
}

/// The submissions with these ids; all of them, where none is named.
fn chosen<'a>(work: &'a Work, only: &[String]) -> Result<Vec<&'a Submission>, String> {
    match only {
        [] => Ok(work.submissions.iter().collect()),
        some => some.iter().map(|id| work.find(id)).collect(),
    }
}

impl Count {
    fn add(&mut self, done: io::Result<unit::Done>) {
        match done {
            Ok(done) if done.kept => self.kept += 1,
            Ok(done) if done.graded.summary().is_some() => self.graded += 1,
            Ok(done) if done.graded.is_whole() => self.unreadable += 1,
            Ok(_) => self.failed += 1,
            Err(error) => self.error = self.error.take().or(Some(error)),
        }
    }

    /// `12 graded; 48 had not changed, and were not graded again`
    fn sentence(&self) -> String {
        let more = [
            (self.unreadable, "could not be read"),
            (self.kept, "had not changed, and were not graded again"),
            (self.failed, "could not be graded, and are tried again by the same command"),
        ];
        let more = more.iter().filter(|(count, _)| *count > 0);
        let more: String = more.map(|(count, what)| format!("; {count} {what}")).collect();
        format!("{} graded{more}", self.graded)
    }
}
