//! What is to be graded, and how: the work list of a class, `class.json` in the folder of its results. Whoever grades one
//! submission of it, on this machine or another, needs nothing else but the export.

use super::export::{self, From, Source};
use super::gradebook::{self, Row};
use super::roster::Roster;
use super::submission::{Person, Submission};
use crate::notation::meant::did_you_mean;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The work list's name in the folder of the results.
pub const FILE: &str = "class.json";

/// How each submission is graded: what `httplab grade` is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manner {
    /// The lab's folder, where one was named.
    pub lab: Option<PathBuf>,
    /// The hash of the lab.
    pub lab_sha256: String,
    /// What fresh values are drawn from, for all the same.
    pub seed: u64,
    /// Only the pages that are worth points.
    pub required: bool,
    /// How many times each is graded.
    pub runs: u32,
    /// Seconds that any one thing is waited for.
    pub patience: f64,
    /// What programs may use, as it is typed.
    pub limits: String,
    /// How programs are kept apart, as it is typed.
    pub isolation: String,
}

/// The work list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// A number of its own. A result counts for the plan by which it was last looked at.
    pub plan: u64,
    /// The export.
    pub export: PathBuf,
    /// `24 submissions of a Canvas download`
    pub what: String,
    /// The lab's title.
    pub title: String,
    /// How each is graded.
    pub manner: Manner,
    /// The submissions, in the order of the export: number 1 is the first.
    pub submissions: Vec<Submission>,
    /// Who handed in nothing, as far as a roster tells.
    pub gone: Vec<Person>,
    /// What of the export belongs to nobody.
    pub left: Vec<String>,
    /// The gradebooks that the points go into.
    pub gradebooks: Vec<PathBuf>,
    /// The column that they go into, where the file does not say.
    pub column: Option<String>,
}

/// What a work list is made of.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The export.
    pub export: &'a Path,
    /// Which layout it has.
    pub from: From,
    /// Who is in the class.
    pub roster: Option<&'a Path>,
    /// The gradebooks that the points go into.
    pub gradebooks: &'a [PathBuf],
    /// The column of theirs.
    pub column: Option<&'a str>,
}

impl Work {
    /// Reads the export. `title` is the lab's.
    pub fn of(asked: &Asked<'_>, manner: Manner, title: String) -> Result<Work, Box<dyn Error>> {
        let source = Source::open(asked.export)?;
        let mut found = export::read(&source, asked.from)?;
        let what = found.sentence();
        let gone = match asked.roster {
            Some(file) => Roster::read(file)?.apply(&mut found.submissions),
            None => Vec::new(),
        };
        for book in asked.gradebooks {
            check(book, asked.column, &found.submissions)
                .map_err(|error| format!("{}: {error}", book.display()))?;
        }
        Ok(Work {
            plan: fastrand::u64(..),
            export: whole(asked.export)?,
            what,
            title,
            manner,
            submissions: found.submissions,
            gone,
            left: found.left,
            gradebooks: asked
                .gradebooks
                .iter()
                .map(|book| whole(book))
                .collect::<Result<_, _>>()?,
            column: asked.column.map(str::to_owned),
        })
    }

    /// The one that was written into this folder of results.
    pub fn read(results: &Path) -> Result<Work, String> {
        let file = results.join(FILE);
        let told = |error: String| format!("{}: {error}", file.display());
        let bytes = fs::read(&file).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!(
                "there is no work list {}: `httplab class plan SUBMISSIONS --out {}` writes it",
                file.display(),
                results.display()
            ),
            _ => told(error.to_string()),
        })?;
        serde_json::from_slice(&bytes).map_err(|error| told(error.to_string()))
    }

    /// Writes it. Whoever reads it finds the old or the new, and never half of one.
    pub fn write(&self, results: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        put(&results.join(FILE), &text)
    }

    /// The submission with this number or id.
    pub fn find(&self, named: &str) -> Result<&Submission, String> {
        let number = named.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let by_id = self.submissions.iter().find(|submission| submission.id == named);
        by_id.or_else(|| self.submissions.get(number?)).ok_or_else(|| {
            let ids: Vec<&str> = self.submissions.iter().map(|one| one.id.as_str()).collect();
            format!(
                "there is no submission {named} among {}{}",
                ids.len(),
                did_you_mean(named, &ids)
            )
        })
    }
}

/// That points could be written into a gradebook is known before the first submission is graded.
fn check(
    book: &Path,
    column: Option<&str>,
    submissions: &[Submission],
) -> Result<(), Box<dyn Error>> {
    let rows = submissions.iter().map(|one| Row::without_points(&one.people));
    gradebook::fill(&fs::read(book)?, &rows.collect::<Vec<_>>(), column)?;
    Ok(())
}

/// A file that is written whole or not at all, also where the power fails; for nobody else of this machine to read.
pub fn put(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", file.display()));
    let mut beside = tempfile::NamedTempFile::new_in(folder).map_err(named)?;
    beside.write_all(bytes).map_err(named)?;
    beside.as_file().sync_all().map_err(named)?;
    beside.persist(file).map_err(|error| named(error.error))?;
    Ok(())
}

fn whole(path: &Path) -> Result<PathBuf, String> {
    path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))
}
