//! One submission: laid out, graded, and its result put where it belongs. The same unit runs here, in a cluster and by hand;
//! one that runs twice, dies or comes late changes nothing.

use super::child::{self, FILES};
use super::desk::Desk;
use super::export::{LayError, Source};
use super::feedback;
use super::graded::{FILE, Graded, Outcome, Summary};
use super::key::key;
use super::submission::Submission;
use super::work::{Work, put};
use crate::replay::enough::is_enough;
use crate::sandbox::Folder;
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The name of what the student reads.
pub const FEEDBACK: &str = "feedback.md";

/// What all units of a class have in common.
#[derive(Debug)]
pub struct Common<'a> {
    /// The work list.
    pub work: &'a Work,
    /// The export that it was made of.
    pub source: Source,
    /// The folder of the results.
    pub results: PathBuf,
    /// How long a grading may take.
    pub most: Duration,
}

/// A submission on a desk.
struct Laid {
    desk: Desk,
    /// What there is to say of it, or why it is not all there.
    remarks: Result<Vec<String>, LayError>,
    key: String,
}

/// What a unit came to.
#[derive(Debug)]
pub struct Done {
    /// The result.
    pub graded: Graded,
    /// It was there already.
    pub kept: bool,
}

impl Common<'_> {
    /// Grades a submission, unless its result is there.
    pub fn grade(&self, submission: &Submission) -> io::Result<Done> {
        let Laid { desk, remarks, key } = self.lay_out(submission)?;
        let place = self.results.join(&submission.id);
        let is_there = |old: &Graded| old.key == key && old.is_whole();
        if let Some(old) = read(&place).filter(is_there) {
            return self.keep(old, submission, &place);
        }
        let (remarks, outcome) = match remarks {
            Ok(remarks) => (remarks, self.outcome(submission, &desk)),
            Err(error) => (Vec::new(), refused(error)),
        };
        let plan = self.work.plan;
        let graded =
            Graded { submission: submission.clone(), plan, key: key.clone(), remarks, outcome };
        write(&graded, &desk.result())?;
        // One that was ended, or comes late, changes nothing; nor does one that failed where another did not.
        let is_beaten = !graded.is_whole() && read(&place).as_ref().is_some_and(is_there);
        if !is_enough() && !is_beaten && !self.is_late() {
            desk.deliver(&place)?;
        }
        Ok(Done { graded, kept: false })
    }

    /// Counts a result that is there for this plan too, if it is still that of what was handed in.
    pub fn look(&self, submission: &Submission) -> io::Result<()> {
        let place = self.results.join(&submission.id);
        let Some(old) = read(&place).filter(Graded::is_whole) else { return Ok(()) };
        match self.lay_out(submission)?.key == old.key {
            true => self.keep(old, submission, &place).map(drop),
            false => Ok(()),
        }
    }

    /// Grades these pages of a submission, or all, and leaves its result as it is. Beside it the key of what was graded.
    pub fn again(
        &self,
        submission: &Submission,
        pages: &[String],
    ) -> Result<(Summary, String), Box<dyn Error>> {
        let Laid { desk, remarks, key } = self.lay_out(submission)?;
        remarks?;
        Ok((self.summary(submission, &desk, pages)?, key))
    }

    /// The result that is there, with what the work list now says of whose it is.
    fn keep(&self, old: Graded, submission: &Submission, place: &Path) -> io::Result<Done> {
        let graded = Graded { submission: submission.clone(), plan: self.work.plan, ..old };
        if !self.is_late() && read(place).as_ref() != Some(&graded) {
            write(&graded, place)?;
        }
        Ok(Done { graded, kept: true })
    }

    fn lay_out(&self, submission: &Submission) -> io::Result<Laid> {
        let desk = Desk::of(&submission.id, &self.results)?;
        let files = Folder::at(&desk.result())?.make(FILES)?;
        let remarks = self.source.lay_out(submission, &files);
        let why = remarks.as_ref().err().map(LayError::to_string);
        let key = key(&files, why.as_deref(), &self.work.manner)?;
        Ok(Laid { desk, remarks, key })
    }

    /// What grading it comes to.
    fn outcome(&self, submission: &Submission, desk: &Desk) -> Outcome {
        let mut all = Vec::new();
        for _ in 0..self.work.manner.runs.max(1) {
            match self.summary(submission, desk, &[]) {
                Ok(summary) => all.push(summary),
                Err(why) => return Outcome::Failed(why),
            }
        }
        Outcome::Graded(Box::new(last_of(all)))
    }

    fn summary(
        &self,
        submission: &Submission,
        desk: &Desk,
        pages: &[String],
    ) -> Result<Summary, String> {
        let asked = child::Asked {
            manner: &self.work.manner,
            called: &submission.whose(),
            words: &child::handed_in(pages),
            most: self.most,
        };
        child::grade(&desk.result(), &asked).map(|grade| Summary::of(&grade))
    }

    /// Whether another work list stands there by now: what it asks for may be there already.
    fn is_late(&self) -> bool {
        Work::read(&self.results).is_ok_and(|now| now.plan != self.work.plan)
    }
}

/// The last grading, with the pages that were not the same in all of them.
fn last_of(all: Vec<Summary>) -> Summary {
    let mut verdicts: BTreeMap<&str, Vec<Verdict>> = BTreeMap::new();
    for mark in all.iter().flat_map(Summary::marks) {
        verdicts.entry(&mark.page).or_default().push(mark.verdict);
    }
    let differs =
        |(_, verdicts): &(&&str, &Vec<Verdict>)| verdicts.iter().any(|one| *one != verdicts[0]);
    let unstable = verdicts.iter().filter(differs).map(|(page, _)| (*page).to_owned()).collect();
    let last = all.last().cloned().expect("there is one at the least");
    Summary { unstable, ..last }
}

/// Where the harness could not read the export, it is tried again next time; what was handed in stays as it is.
fn refused(error: LayError) -> Outcome {
    match error {
        LayError::System(..) => Outcome::Failed(error.to_string()),
        _ => Outcome::Unreadable(error.to_string()),
    }
}

/// The result in this folder, where there is a whole one.
pub fn read(place: &Path) -> Option<Graded> {
    serde_json::from_slice(&fs::read(place.join(FILE)).ok()?).ok()
}

/// The result of a submission that counts for this work list.
pub fn counted(work: &Work, results: &Path, submission: &Submission) -> Option<Graded> {
    read(&results.join(&submission.id)).filter(|graded| graded.plan == work.plan)
}

/// Writes a result, the file that makes it one last.
fn write(graded: &Graded, place: &Path) -> io::Result<()> {
    put(&place.join(FEEDBACK), feedback::render(graded).as_bytes())?;
    let mut text = serde_json::to_vec_pretty(graded)?;
    text.push(b'\n');
    put(&place.join(FILE), &text)
}
