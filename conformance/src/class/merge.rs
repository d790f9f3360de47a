//! The reports of a class, made of whatever results are there. The page and our own table lie among the results, and what
//! goes back to the learning system in a folder of its own.

use super::feedback;
use super::gradebook::{self, BookError, Filled, Row};
use super::graded::Graded;
use super::page::{self, About};
use super::submission::Submission;
use super::unit;
use super::work::{Work, put};
use crate::points::Points;
use std::collections::BTreeSet;
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The page of the class.
pub const PAGE: &str = "index.html";

/// Our own table.
pub const TABLE: &str = "scores.csv";

/// The folder of what goes back to the learning system.
pub const UPLOAD: &str = "for-upload";

/// The archive of what students read, as Moodle takes it back.
const FEEDBACK: &str = "feedback-for-moodle.zip";

/// What was made.
#[derive(Debug, Default)]
pub struct Merged {
    /// Each file, with what there is to say of it.
    pub files: Vec<(PathBuf, Vec<String>)>,
    /// Submissions of which there is no result yet.
    pub missing: Vec<String>,
    /// Submissions that a person has to look at, each with the reason.
    pub to_look_at: Vec<(String, String)>,
    /// Submissions that were graded out of fewer points than others, as checks were skipped where they were graded.
    pub out_of_less: Vec<String>,
    /// Why a gradebook could not be filled.
    pub refused: Vec<(PathBuf, BookError)>,
}

/// Makes the reports of the results in this folder.
pub fn merge(work: &Work, results: &Path) -> Result<Merged, Box<dyn Error>> {
    let (all, missing) = split(work, results);
    let (to_look_at, out_of_less) = (to_look_at(&all), out_of_less(&all));
    let mut merged = Merged { missing, to_look_at, out_of_less, ..Merged::default() };
    let mut html = Vec::new();
    page::render(&all, &about(work, &merged.missing), &mut html)?;
    merged.put(results.join(PAGE), &html, vec!["all submissions and checks".to_owned()])?;
    let mut table = Vec::new();
    gradebook::plain(&all, &mut table)?;
    merged.put(results.join(TABLE), &table, vec!["a line for each submission".to_owned()])?;
    merged.upload(work, &all, &results.join(UPLOAD))?;
    Ok(merged)
}

impl Merged {
    fn put(
        &mut self,
        file: PathBuf,
        bytes: &[u8],
        told: Vec<String>,
    ) -> Result<(), Box<dyn Error>> {
        put(&file, bytes)?;
        self.files.push((file, told));
        Ok(())
    }

    /// What goes back to the learning system.
    fn upload(&mut self, work: &Work, all: &[Graded], to: &Path) -> Result<(), Box<dyn Error>> {
        // What an earlier run has left there is not of these results.
        match fs::remove_dir_all(to) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        fs::create_dir_all(to)?;
        let comments: Vec<String> = all.iter().map(feedback::short).collect();
        let mut rows: Vec<Row<'_>> =
            all.iter().zip(&comments).map(|(one, text)| row(one, text)).collect();
        // Who has no result yet has handed in all the same.
        let missing = |one: &&Submission| self.missing.contains(&one.id);
        let others = work.submissions.iter().filter(missing);
        rows.extend(others.map(|one| Row::without_points(&one.people)));
        let mut taken = BTreeSet::new();
        for book in &work.gradebooks {
            let bytes = fs::read(book).map_err(|error| format!("{}: {error}", book.display()))?;
            match gradebook::fill(&bytes, &rows, work.column.as_deref()) {
                Ok(filled) => {
                    self.put(to.join(name(book, &mut taken)), &filled.bytes, told(&filled))?
                }
                Err(error) => self.refused.push((book.clone(), error)),
            }
        }
        let pages: Vec<String> = all.iter().map(feedback::render).collect();
        let packed = all.iter().map(|one| &one.submission).zip(pages.iter().map(String::as_str));
        let zip = gradebook::moodle_feedback_zip(packed)?;
        match zip.files {
            0 => Ok(()),
            files => {
                let told = format!(
                    "{files} files of feedback; Moodle takes them under Upload multiple feedback files in a zip"
                );
                self.put(to.join(FEEDBACK), &zip.bytes, vec![told])
            }
        }
    }
}

/// The results in the order of the work list, and the submissions that have none.
fn split(work: &Work, results: &Path) -> (Vec<Graded>, Vec<String>) {
    let (mut all, mut missing) = (Vec::new(), Vec::new());
    for submission in &work.submissions {
        match unit::counted(work, results, submission) {
            // Whose it is says the work list: the roster may have changed.
            Some(graded) => all.push(Graded { submission: submission.clone(), ..graded }),
            None => missing.push(submission.id.clone()),
        }
    }
    (all, missing)
}

fn about(work: &Work, missing: &[String]) -> About {
    let (left, all) = (missing.len(), work.submissions.len());
    let unfinished = format!("Not finished: {left} of {all} submissions have no result yet.");
    About {
        title: work.title.clone(),
        what: work.what.clone(),
        gone: work.gone.clone(),
        unfinished: (left > 0).then_some(unfinished),
    }
}

fn row<'a>(graded: &'a Graded, feedback: &'a str) -> Row<'a> {
    let Submission { people, .. } = &graded.submission;
    let summary = graded.summary();
    Row {
        people,
        score: summary.map(|summary| summary.score),
        max: summary.map_or(Points::ZERO, |summary| summary.max),
        feedback,
    }
}

fn to_look_at(all: &[Graded]) -> Vec<(String, String)> {
    let told = |graded: &Graded| Some((graded.submission.id.clone(), graded.to_look_at()?));
    all.iter().filter_map(told).collect()
}

/// On one machine all are graded out of the same points.
fn out_of_less(all: &[Graded]) -> Vec<String> {
    let graded = all.iter().filter_map(|one| Some((&one.submission.id, one.summary()?.max)));
    let most = graded.clone().map(|(_, max)| max).max().unwrap_or(Points::ZERO);
    let less = graded.filter(|(_, max)| *max < most);
    less.map(|(id, max)| format!("{id}: {max} instead of {most}")).collect()
}

/// What to know of a filled gradebook.
fn told(filled: &Filled) -> Vec<String> {
    let mut told = vec![format!("{}, in the column {}", filled.sentence(), filled.column)];
    told.extend(filled.kind.upload().map(str::to_owned));
    told.extend(filled.remarks.iter().cloned());
    told.extend(filled.without.iter().map(|line| format!("no submission: {line}")));
    told.extend(filled.unknown.iter().map(|person| format!("not in the gradebook: {person}")));
    told
}

/// The name that the gradebook came with; of two with the same, the second has a number before it.
fn name(book: &Path, taken: &mut BTreeSet<OsString>) -> OsString {
    let own = book.file_name().unwrap_or_default();
    let mut name = own.to_owned();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = OsString::from(format!("{number}-"));
        name.push(own);
        number += 1;
    }
    name
}
