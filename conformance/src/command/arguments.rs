//! What the command line takes. The comments are the help that `--help` prints.

use super::class::Class;
use super::limits;
use super::pieces::{Alike, Chosen, LabFolder, Whose, seconds};
use crate::report::Format;
use crate::sandbox::isolation::Wish;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

const CARRIED: &str = "It is also the programs of the reference: `httplab http_server1 8000` serves this folder, and `httplab \
     http_client http://localhost:8000/` fetches from there; so http_server2 and http_server3. `httplab faulty list` names \
     flaws, and `httplab faulty http_server1 --flaw s1-never-closes 8000` has one.";

/// Plays raw HTTP with a web client and three web servers, and says what is wrong with them and why.
///
/// Exit status: 0 when all required checks passed, 1 when some failed, 2 when the command or the lab is at fault.
#[derive(Debug, Parser)]
#[command(name = "httplab", version, arg_required_else_help = true, after_help = CARRIED)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What `httplab` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Grade a submission, or the reference
    Grade(Box<Grade>),
    /// Grade a whole class, from what the learning system exports to the file that it takes back
    Class(Box<Class>),
    /// Grade a few implementations, and show side by side which of them keeps which rule
    Matrix(Matrix),
    /// Look on while you program: each time you save, grade what changed
    Watch(Watch),
    /// Play one page step by step, and see what happens
    Step(Step),
    /// Play one page at once, and print the system calls that the program makes
    ///
    /// Exit status: 0 when every step was met, 1 when one was not.
    Tape(Tape),
    /// Open a shell where programs under test run, with nothing else in reach
    Shell(Shell),
    /// List the parts, their rules, and the pages that check them
    List(List),
    /// Show a page, a rule, a part, the handout or the notation
    ///
    /// It is laid out for reading on a terminal, and is Markdown anywhere else. handout, part3, http_server2 and 3.2
    /// mean the handout, a part and a rule, even if a page has the same name; the whole name of such a page,
    /// part3/handout, still means the page.
    Show(Show),
    /// List the causes that a report can name, and what shows each
    Causes,
    /// List all mistakes in a lab, each with its line and what to do
    Check(Check),
    /// Say which programs a folder has, how each is started, and whether it starts
    Doctor(Doctor),
    /// Find the fault of a program that breaks one rule
    ///
    /// Exit status: 0 when you found it, 1 when not.
    Quiz(Quiz),
    /// Write the lab and the pages that servers serve into a folder, for you to change
    Init(Init),
    /// Print a script with which a shell completes these commands
    Completions(Completions),
    /// Print the manual page, in roff
    Man,
    /// Print the licences of the code by others in this program
    Licences,
}

/// Grades each part and prints what failed and why.
#[derive(Debug, Args)]
pub struct Grade {
    /// The folder with the programs [default: this folder; in the repository of the lab, the reference]
    pub folder: Option<PathBuf>,
    /// Whose they are.
    #[command(flatten)]
    pub whose: Whose,
    /// How to start a program, instead of what is found in the folder: http_server1='python3 s1.py'
    #[arg(long, value_name = "NAME=COMMAND")]
    pub program: Vec<String>,
    /// Which pages.
    #[command(flatten)]
    pub chosen: Chosen,
    /// Use the same names and numbers as the grading that printed this seed
    #[arg(long)]
    pub seed: Option<u64>,
    /// How many seconds to wait for any one thing; only a failure takes them
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds)]
    pub patience: Duration,
    /// How many pages to play at the same time [default: 8 for each processor]
    #[arg(long)]
    pub jobs: Option<usize>,
    /// The format of the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Write the report to a file, which is kept up to date during the run
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write one more report, such as junit=out.xml; may be given several times
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<String>,
    /// Grade N times, and say which results changed; the reports are of the last time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,
    /// Whether to play failed pages again with one thing changed: this proves causes, and gives the score with allowances
    #[arg(long, value_enum, default_value_t = Experiments::On, value_name = "on|off")]
    pub experiments: Experiments,
    /// How to shut the programs off from the rest of this machine
    #[arg(long, value_enum, default_value_t = Wish::Auto)]
    pub isolation: Wish,
    /// What each program may use, and how long the whole grading may take, such as memory=1GB,grading=1min
    ///
    /// processor: processor time of one process. memory (resident, without mapped files), processes and threads: of a
    /// program and all that it has started, at one time. file: the size of one file. disk: all that it writes. sent: all
    /// that it sends on one page. output: how much of what it prints is kept. What you leave out keeps its default.
    #[arg(long, value_name = "NAME=VALUE,…", default_value_t = limits::Asked::default())]
    pub limits: limits::Asked,
    /// What students see of which checks on Gradescope, such as 'part4/*=after_due_date'
    #[arg(long, value_name = "GLOB=WHEN")]
    pub visibility: Vec<String>,
    /// With --format markdown: also print GitHub's `::error` lines
    #[arg(long)]
    pub annotations: bool,
    /// On a terminal too tell all that failed, as into a file, and not what one screen holds
    #[arg(long)]
    pub all: bool,
    /// Print the first thing to fix and the scores, and nothing else
    #[arg(long, conflicts_with = "all")]
    pub first: bool,
    /// Begin no page behind the first one that fails
    #[arg(long)]
    pub fail_fast: bool,
    /// Tell the extras that failed one by one
    #[arg(long)]
    pub extras: bool,
    /// Tell everything: also the passed checks, hints beside causes, and the commands that do the same by hand
    #[arg(long, short)]
    pub verbose: bool,
    /// Print what is found as it is found, a line of JSON each, and no report: for `httplab watch`
    #[arg(long, hide = true)]
    pub news: bool,
    /// How the report calls the submission: for `httplab class`
    #[arg(long, hide = true, value_name = "NAME")]
    pub called: Option<String>,
    /// Play this page before the others; may be given several times: for `httplab watch`
    #[arg(long, hide = true, value_name = "PAGE")]
    pub foremost: Vec<String>,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Grades implementations one after the other, beside the reference and the servers of the world that are installed (nginx,
/// lighttpd, darkhttpd, Python's), and writes one page on which each is a column. Exit status: 0 when all were graded.
#[derive(Debug, Args)]
pub struct Matrix {
    /// An implementation: what it is called, and the folder with its programs
    #[arg(value_name = "NAME=FOLDER")]
    pub implementations: Vec<String>,
    /// Leave out the reference and the servers of the world
    #[arg(long, requires = "implementations")]
    pub alone: bool,
    /// Where the page and the reports go
    #[arg(long, value_name = "DIR", default_value = "matrix")]
    pub out: PathBuf,
    /// How each is graded.
    #[command(flatten)]
    pub alike: Alike,
    /// Use the same names and numbers as the matrix that printed this seed
    #[arg(long)]
    pub seed: Option<u64>,
}

/// Grades a folder whenever a file in it is saved, and shows one failure at a time. Keys stand on the screen; where
/// standard output is no terminal, a line is printed for each thing that happens.
#[derive(Debug, Args)]
pub struct Watch {
    /// The folder with the programs
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    /// How to start a program, instead of what is found in the folder: http_server1='python3 s1.py'
    #[arg(long, value_name = "NAME=COMMAND")]
    pub program: Vec<String>,
    /// How many seconds to wait for any one thing; only a failure takes them
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds)]
    pub patience: Duration,
    /// How to shut the programs off from the rest of this machine
    #[arg(long, value_enum, default_value_t = Wish::Auto)]
    pub isolation: Wish,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Plays a page: its text, then a step each time you press Enter, with every byte and what the kernel sees.
#[derive(Debug, Args)]
pub struct Step {
    /// What is played.
    #[command(flatten)]
    pub played: Played,
    /// Play all steps without waiting for Enter
    #[arg(long, short)]
    pub yes: bool,
    /// Do not record the system calls that the program makes
    #[arg(long)]
    pub no_calls: bool,
    /// Show the kernel's view after each step
    #[arg(long)]
    pub kernel: bool,
    /// Play the page with the reference too, and mark where the two differ
    #[arg(long, value_enum)]
    pub against: Option<Other>,
}

/// Plays a page at once, and prints what was sent and received with the system calls that the program made: on sockets,
/// on files, and to wait. Exit status 1 when a step was not met.
#[derive(Debug, Args)]
pub struct Tape {
    /// What is played.
    #[command(flatten)]
    pub played: Played,
    /// Also print the calls that start the program, and those that its language makes for itself
    #[arg(long)]
    pub all: bool,
    /// What is printed
    #[arg(long, value_enum, default_value_t = TapeFormat::Text)]
    pub format: TapeFormat,
}

/// What a tape looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum TapeFormat {
    /// A line for each call, under the step in which it returned
    Text,
    /// Everything that happened, as JSON; conformance/schema/grade.schema.json describes it
    Json,
}

/// One page, and the program that it is played with.
#[derive(Debug, Args)]
pub struct Played {
    /// The page, such as silent-client or explore/backlog; `httplab list` names them all
    pub page: String,
    /// The folder with the programs [default: this folder; in the repository of the lab, the reference]
    pub folder: Option<PathBuf>,
    /// Whose they are.
    #[command(flatten)]
    pub whose: Whose,
    /// How to start the program, instead of what is found in the folder: http_server1='python3 s1.py'
    #[arg(long, value_name = "NAME=COMMAND")]
    pub program: Vec<String>,
    /// Use the same names and numbers as the run that printed this seed
    #[arg(long)]
    pub seed: Option<u64>,
    /// How many seconds to wait for any one thing; your thinking between two steps does not count
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds)]
    pub patience: Duration,
    /// How to shut the program off from the rest of this machine
    #[arg(long, value_enum, default_value_t = Wish::Auto)]
    pub isolation: Wish,
    #[command(flatten)]
    /// Which lab.
    pub lab: LabFolder,
}

/// Whether experiments are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Experiments {
    /// Where pages fail.
    On,
    /// Never.
    Off,
}

/// Opens a shell that sees the folder and the pages that servers serve, and reaches nothing else.
#[derive(Debug, Args)]
pub struct Shell {
    /// The folder with the programs; the shell sees it at its usual path [default: this folder]
    pub folder: Option<PathBuf>,
    /// How to shut the shell off from the rest of this machine
    #[arg(long, value_enum, default_value_t = Wish::Auto)]
    pub isolation: Wish,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Starts a program that breaks one rule, for you to find out which. Exit status 0 when you found it.
#[derive(Debug, Args)]
pub struct Quiz {
    /// The number of a riddle; without it you get any one
    #[arg(value_name = "N", conflicts_with = "part")]
    pub number: Option<usize>,
    /// Any riddle of this part
    #[arg(long, value_name = "N")]
    pub part: Option<u32>,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Which programs to compare with.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Other {
    /// The reference
    Reference,
}

/// Lists the pages.
#[derive(Debug, Args)]
pub struct List {
    /// Which pages.
    #[command(flatten)]
    pub chosen: Chosen,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Shows one thing: laid out on a terminal, as Markdown anywhere else.
///
/// handout, part3, http_server2 and 3.2 mean the handout, a part and a rule, even if a page has the same name; such a page
/// is shown by its whole name, part3/handout.
#[derive(Debug, Args)]
pub struct Show {
    /// A page such as silent-client or explore/backlog, a rule such as 3.2, a part such as part3, handout, or notation
    pub name: String,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Checks a lab, without grading anybody.
#[derive(Debug, Args)]
pub struct Check {
    /// The lab's folder [default: the lab inside the program; in the project's own folder, ./lab]
    pub lab: Option<PathBuf>,
    /// Also play every page with the reference, which should pass, and with programs that have a flaw, of which one
    /// should fail; takes minutes
    #[arg(long)]
    pub prove: bool,
}

/// Looks at a submission without grading it.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The folder with the programs [default: this folder; in the repository of the lab, the reference]
    pub folder: Option<PathBuf>,
    /// Whose they are.
    #[command(flatten)]
    pub whose: Whose,
    /// How to start a program, instead of what is found in the folder: http_server1='python3 s1.py'
    #[arg(long, value_name = "NAME=COMMAND")]
    pub program: Vec<String>,
    /// How to shut the programs off from the rest of this machine
    #[arg(long, value_enum, default_value_t = Wish::Auto)]
    pub isolation: Wish,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Prints a completion script.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Writes the lab into a folder.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder in which lab/ and www/ are made
    pub folder: PathBuf,
}
