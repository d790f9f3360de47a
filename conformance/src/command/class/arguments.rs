//! What the command line of `httplab class` takes. The comments are the help that `--help` prints.

use crate::class::export::From;
use crate::command::pieces::Alike;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Grades each submission of a class, and writes the points into the file that the learning system takes back.
///
/// SUBMISSIONS is what the system exports: a zip file, or the folder that it becomes. Ended at any moment, the same command
/// goes on where it was; a second run grades what has changed. Exit status: 0 when all were graded, 1 when a person has to
/// look at some, 2 when the command or the lab was at fault.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct Class {
    /// What the learning system exported: a folder or a zip file
    pub submissions: Option<PathBuf>,
    /// What to grade and how.
    #[command(flatten)]
    pub asked: Asked,
    /// How many submissions to grade at the same time [default: 2 for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Only these submissions, by their ids; may be given several times
    #[arg(long, value_name = "ID")]
    pub only: Vec<String>,
    /// Other commands.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to grade and how.
#[derive(Debug, Args)]
pub struct Asked {
    /// The system that exported them; folders is a folder or an archive for each student
    #[arg(long, value_enum, default_value_t = From::Auto)]
    pub from: From,
    /// A table of who is in the class, such as the gradebook: names, ids, groups
    #[arg(long, value_name = "FILE")]
    pub roster: Option<PathBuf>,
    /// The system's own gradebook, into a copy of which the points go; may be given several times
    #[arg(long, value_name = "FILE")]
    pub gradebook: Vec<PathBuf>,
    /// The gradebook's column for the points, where there are several
    #[arg(long, value_name = "NAME")]
    pub column: Option<String>,
    /// Where the results go
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub out: PathBuf,
    /// Grade each N times, and say which results changed
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,
    /// What names and numbers are drawn from, the same for all [default: as in the results that are there, or a new one]
    #[arg(long)]
    pub seed: Option<u64>,
    /// How each is graded.
    #[command(flatten)]
    pub alike: Alike,
}

/// The other commands of a class.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the work list, DIR/class.json, for several machines to grade by
    Plan(Box<Plan>),
    /// Grade one submission of the work list
    ///
    /// Exit status: 0 when it has a result, also where that is that a person has to look at it; 2 when it has none.
    Unit(Unit),
    /// Make the reports and gradebooks of the results that are there
    Merge(Results),
    /// Grade one submission once more with the same seed and lab, and show old and new verdicts
    ///
    /// Exit status: 0 when they are the same, 1 when they differ.
    Regrade(Regrade),
    /// Show what differs between two results of a class
    ///
    /// Exit status: 0 when nothing does, 1 when something does.
    Compare(Compare),
}

/// Writes the work list.
#[derive(Debug, Args)]
pub struct Plan {
    /// What the learning system exported: a folder or a zip file
    pub submissions: PathBuf,
    /// What to grade and how.
    #[command(flatten)]
    pub asked: Asked,
}

/// Where the results are.
#[derive(Debug, Args)]
pub struct Results {
    /// The folder of the results, with the work list
    #[arg(long, value_name = "DIR", default_value = "results")]
    pub out: PathBuf,
}

/// Grades one submission of the work list.
#[derive(Debug, Args)]
pub struct Unit {
    /// Its number, from 1, or its id
    #[arg(value_name = "N")]
    pub submission: String,
    /// Where the results are.
    #[command(flatten)]
    pub results: Results,
}

/// Grades one submission once more.
#[derive(Debug, Args)]
pub struct Regrade {
    /// Its id, or its number, from 1
    #[arg(value_name = "ID")]
    pub submission: String,
    /// Only these pages; all where none is named
    #[arg(value_name = "PAGE")]
    pub pages: Vec<String>,
    /// Where the results are.
    #[command(flatten)]
    pub results: Results,
}

/// Compares results.
#[derive(Debug, Args)]
pub struct Compare {
    /// The folder of the earlier results
    #[arg(value_name = "A")]
    pub before: PathBuf,
    /// The folder of the later ones
    #[arg(value_name = "B")]
    pub after: PathBuf,
}
