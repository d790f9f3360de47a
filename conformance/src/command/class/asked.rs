//! From what was asked to what is to be done: the work list, and what all units have in common.

use super::arguments::Asked;
use crate::class::export::Source;
use crate::class::unit::Common;
use crate::class::work::{self, Work};
use crate::command::limits;
use crate::grade::plan::fresh_seed;
use crate::lab::identity::Identity;
use crate::lab::load::Lab;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// Reads the export, and writes the work list where the results go.
pub fn work(export: &Path, asked: &Asked) -> Result<Work, Box<dyn Error>> {
    let named = work::Asked {
        export,
        from: asked.from,
        roster: asked.roster.as_deref(),
        gradebooks: &asked.gradebook,
        column: asked.column.as_deref(),
    };
    let lab = Lab::load(asked.alike.lab.lab.as_deref())?;
    let before = Work::read(&asked.out).ok();
    let seed = before.as_ref().map(|work| work.manner.seed);
    let seed = asked.seed.or(seed).unwrap_or_else(fresh_seed);
    let work = Work::of(&named, asked.alike.manner(&lab, seed, asked.runs)?, lab.rules.title)?;
    let told = |error: std::io::Error| format!("--out {}: {error}", asked.out.display());
    fs::create_dir_all(&asked.out).map_err(told)?;
    check_out(export, &asked.out)?;
    if let Some(before) = before {
        check_class(&before, &work, &asked.out)?;
    }
    work.write(&asked.out)?;
    Ok(work)
}

/// What all units of the work list have in common.
pub fn common<'a>(work: &'a Work, results: &Path) -> Result<Common<'a>, Box<dyn Error>> {
    let lab = Identity::of(&Lab::files(work.manner.lab.as_deref())?);
    if lab.sha256 != work.manner.lab_sha256 {
        return Err("the lab is not the one that the work list was made with; plan again".into());
    }
    let limits: limits::Asked = work.manner.limits.parse()?;
    Ok(Common {
        work,
        source: Source::open(&work.export)?,
        results: whole(results)?,
        most: limits.grading,
    })
}

/// Results among the submissions would be taken for one of them, and one of them for a result.
fn check_out(export: &Path, out: &Path) -> Result<(), String> {
    if !export.is_dir() || !whole(out)?.starts_with(whole(export)?) {
        return Ok(());
    }
    // If it is new, it is empty.
    let _ = fs::remove_dir(out);
    let (out, export) = (out.display(), export.display());
    Err(format!(
        "--out {out} lies among the submissions, in {export}; name a folder elsewhere, such as --out ../results"
    ))
}

/// Results of another class, in which nobody is of this one, would stay beside these.
fn check_class(before: &Work, now: &Work, out: &Path) -> Result<(), String> {
    let has = |id: &str| now.submissions.iter().any(|one| one.id == id);
    match before.submissions.iter().any(|one| has(&one.id)) || before.submissions.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "--out {out} has the results of another class, {}; name another folder, or take that one away",
            before.what,
            out = out.display()
        )),
    }
}

fn whole(folder: &Path) -> Result<PathBuf, String> {
    folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))
}
