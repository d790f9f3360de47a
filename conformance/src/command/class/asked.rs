//! From what was asked to what is to be done: the work list, and what all units have in common.

use super::arguments::Asked;
use crate::class::export::Source;
use crate::class::run::PAGES;
use crate::class::unit::Common;
use crate::class::work::{self, Manner, Work};
use crate::command::limits;
use crate::grade::plan::fresh_seed;
use crate::lab::load::Lab;
use clap::ValueEnum;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Reads the export, and writes the work list where the results go.
pub fn work(export: &Path, asked: &Asked) -> Result<Work, Box<dyn Error>> {
    let named = work::Asked {
        export,
        from: asked.from,
        roster: asked.roster.as_deref(),
        gradebooks: &asked.gradebook,
        column: asked.column.as_deref(),
    };
    let work = Work::of(&named, manner(asked)?)?;
    let told = |error: std::io::Error| format!("--out {}: {error}", asked.out.display());
    fs::create_dir_all(&asked.out).map_err(told)?;
    check_out(export, &asked.out)?;
    work.write(&asked.out)?;
    Ok(work)
}

fn manner(asked: &Asked) -> Result<Manner, Box<dyn Error>> {
    let before = Work::read(&asked.out).ok().map(|work| work.manner.seed);
    let lab = asked.lab.lab.as_deref().map(Path::canonicalize).transpose();
    let lab_sha256 = Lab::load(asked.lab.lab.as_deref())?.identity.sha256;
    let isolation = asked.isolation.to_possible_value();
    Ok(Manner {
        lab: lab.map_err(|error| format!("--lab: {error}"))?,
        lab_sha256,
        seed: asked.seed.or(before).unwrap_or_else(fresh_seed),
        required: asked.required,
        runs: asked.runs,
        patience: asked.patience.as_secs_f64(),
        limits: asked.limits.to_string(),
        isolation: isolation.map_or("auto".to_owned(), |value| value.get_name().to_owned()),
    })
}

/// What all units of the work list have in common, and the lab's title.
pub fn common<'a>(
    work: &'a Work,
    results: &Path,
    enough: &'a AtomicBool,
) -> Result<Common<'a>, Box<dyn Error>> {
    let lab = Lab::load(work.manner.lab.as_deref())?;
    if lab.identity.sha256 != work.manner.lab_sha256 {
        return Err("the lab is not the one that the work list was made with; plan again".into());
    }
    let limits: limits::Asked = work.manner.limits.parse()?;
    Ok(Common {
        work,
        source: Source::open(&work.export)?,
        results: whole(results)?,
        jobs: PAGES,
        most: limits.grading,
        enough,
    })
}

/// The title of the lab in force.
pub fn title(work: &Work) -> Result<String, Box<dyn Error>> {
    Ok(Lab::load(work.manner.lab.as_deref())?.rules.title)
}

/// Set by Ctrl-C, and by a request to end.
pub fn at_a_signal() -> std::io::Result<Arc<AtomicBool>> {
    let enough = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&enough))?;
    }
    Ok(enough)
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

fn whole(folder: &Path) -> Result<PathBuf, String> {
    folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))
}
