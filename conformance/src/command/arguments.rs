//! What the command line takes. The comments are the help that `--help` prints.

use super::limits;
use crate::lab::glob;
use crate::lab::load::Lab;
use crate::notation::page::Page;
use crate::report::Format;
use crate::sandbox::isolation::Wish;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

const CARRIED: &str = "It is also the programs of the reference: `httplab http_server1 8000` serves this folder, and `httplab \
     http_client http://localhost:8000/` fetches from there; so http_server2 and http_server3. `httplab faulty list` names \
     flaws, and `httplab faulty http_server1 --flaw s1-never-closes 8000` has one.";

/// Replays raw HTTP exchanges against a web client and three web servers, and says what is wrong and why.
///
/// Exit status: 0 when all required checks passed, 1 when some failed, 2 for wrong usage or a broken lab.
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
    /// Play one page step by step, and see what happens
    Step(Step),
    /// Play one page, and print the system calls that the program makes meanwhile
    Tape(Tape),
    /// Open a shell where programs under test run, with nothing else in reach
    Shell(Shell),
    /// List the pages of the lab
    List(List),
    /// Print a page
    Show(Show),
    /// Print the rules of the handout with the pages that check them
    Rules(Rules),
    /// Names everything that can be told of a program that fails: its id, what it says, and what shows it
    Causes,
    /// Tell all mistakes of a lab, each with its place and what to do
    Check(Check),
    /// Tell what a folder has, how each program would be started, and whether it starts
    Doctor(Doctor),
    /// Find the fault of a program that breaks one rule
    Quiz(Quiz),
    /// Write the lab and the served pages into a folder, to be changed
    Init(Init),
    /// Print a script that completes this command line, for a shell
    Completions(Completions),
    /// Print the manual page, in roff
    Man,
    /// Print the licences of the code of others in this program
    Licences,
}

/// Grades each part and prints what failed and why.
#[derive(Debug, Args)]
pub struct Grade {
    /// The folder with the programs; without it and without --program the reference is graded
    pub folder: Option<PathBuf>,
    /// What to run, and where, instead of what is found in the folder: http_server1='python3 s1.py'
    #[arg(long, value_name = "NAME=COMMAND")]
    pub program: Vec<String>,
    /// Which pages.
    #[command(flatten)]
    pub chosen: Chosen,
    /// Draw the same fresh values as the grading that reported this seed
    #[arg(long)]
    pub seed: Option<u64>,
    /// Seconds that any one thing is waited for; spent only on failure
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds)]
    pub patience: Duration,
    /// Pages replayed at one time [default: 8 for each processor]
    #[arg(long)]
    pub jobs: Option<usize>,
    /// What the report on standard output, or in the file of --output, looks like
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Write that report to a file, rewritten as the run goes
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// One more report, such as junit=out.xml; may be given several times
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<String>,
    /// Grade so many times, and say which verdicts changed; the reports are of the last time
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub runs: u32,
    /// Whether pages that fail are played again with one thing changed, which proves causes and gives the score with
    /// allowances
    #[arg(long, value_enum, default_value_t = Experiments::On, value_name = "on|off")]
    pub experiments: Experiments,
    /// How the programs are kept apart from everything else
    #[arg(long, value_enum, default_value_t = Wish::Auto)]
    pub isolation: Wish,
    /// What each program may use, and how long the whole grading may take, such as memory=1GB,grading=1min
    ///
    /// processor is a process's; memory (resident, without mapped files), processes and threads are those of
    /// all that a program has started, at one time; file is one file's size and disk all that it leaves; sent
    /// is what may come of it on all connections of one exchange; output is how much of what it prints is
    /// kept. What the list does not name stays as it is by default.
    #[arg(long, value_name = "NAME=VALUE,…", default_value_t = limits::Asked::default())]
    pub limits: limits::Asked,
    /// What students see of which checks on Gradescope, such as 'part4/*=after_due_date'
    #[arg(long, value_name = "GLOB=WHEN")]
    pub visibility: Vec<String>,
    /// With --format markdown: also print GitHub's `::error` lines
    #[arg(long)]
    pub annotations: bool,
    /// Name the passed checks too
    #[arg(long, short)]
    pub verbose: bool,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Plays a page: its prose, then each step on Enter, with every byte and what the kernel sees.
#[derive(Debug, Args)]
pub struct Step {
    /// What is played.
    #[command(flatten)]
    pub played: Played,
    /// Play all steps without asking, as without a terminal
    #[arg(long, short)]
    pub yes: bool,
    /// Do not record the system calls that the program makes
    #[arg(long)]
    pub no_calls: bool,
    /// Show the kernel's view after each step
    #[arg(long)]
    pub kernel: bool,
    /// Play the page on the reference too, and mark where the two part
    #[arg(long, value_enum)]
    pub against: Option<Other>,
}

/// Plays a page at once, and prints what went over the wire with the calls that the program made: on sockets, on files
/// by their names, and to wait. Exit status 1 where a step was not met.
#[derive(Debug, Args)]
pub struct Tape {
    /// What is played.
    #[command(flatten)]
    pub played: Played,
    /// Also print what starts the program, and what its language does for itself
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
    /// All that happened, by the schema of a check's transcript in conformance/schema/grade.schema.json
    Json,
}

/// One page, and the program that it is played with.
#[derive(Debug, Args)]
pub struct Played {
    /// The page, such as silent-client or explore/backlog
    pub page: String,
    /// The folder with the programs; without it and without --program the reference is played
    pub folder: Option<PathBuf>,
    /// What to run instead of what is found in the folder: http_server1='python3 s1.py'
    #[arg(long, value_name = "NAME=COMMAND")]
    pub program: Vec<String>,
    /// Draw the same fresh values as the run that reported this seed
    #[arg(long)]
    pub seed: Option<u64>,
    /// Seconds that any one thing is waited for; thinking between two steps costs none
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds)]
    pub patience: Duration,
    /// How the program is kept apart from everything else
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

/// Opens a shell inside: it sees the folder and the served pages, and reaches nothing else.
#[derive(Debug, Args)]
pub struct Shell {
    /// The folder with the programs, which the shell sees where it lies
    pub folder: Option<PathBuf>,
    /// How the shell is kept apart from everything else
    #[arg(long, value_enum, default_value_t = Wish::Auto)]
    pub isolation: Wish,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Poses a riddle: a program with one fault. Exit status 0 when it was found.
#[derive(Debug, Args)]
pub struct Quiz {
    /// The riddle's number; without it one is drawn
    #[arg(value_name = "N", conflicts_with = "part")]
    pub number: Option<usize>,
    /// Draw a riddle of this part
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

/// Prints one page.
#[derive(Debug, Args)]
pub struct Show {
    /// Its name, such as silent-client or part3/silent-client
    pub page: String,
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Prints the rules.
#[derive(Debug, Args)]
pub struct Rules {
    /// Which lab.
    #[command(flatten)]
    pub lab: LabFolder,
}

/// Checks a lab without grading anybody.
#[derive(Debug, Args)]
pub struct Check {
    /// The lab's folder [default: the lab built into the program; where that was built, ./lab]
    pub lab: Option<PathBuf>,
    /// Also play every page with the reference, which passes it, and with each flaw of the catalogue; takes minutes
    #[arg(long)]
    pub prove: bool,
}

/// Looks at a submission without grading it.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The folder with the programs; without it and without --program the reference is looked at
    pub folder: Option<PathBuf>,
    /// What to run, and where, instead of what is found in the folder: http_server1='python3 s1.py'
    #[arg(long, value_name = "NAME=COMMAND")]
    pub program: Vec<String>,
    /// How the programs are kept apart from everything else
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

/// Writes the lab out.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder that gets lab/ and www/
    pub folder: PathBuf,
}

/// Which lab.
#[derive(Debug, Args)]
pub struct LabFolder {
    /// The lab's folder [default: the lab built into the program; where that was built, ./lab]
    #[arg(long = "lab", value_name = "DIR")]
    pub lab: Option<PathBuf>,
}

/// Which pages.
#[derive(Debug, Default, Args)]
pub struct Chosen {
    /// Only this part of the lab, by its number; may be given several times
    #[arg(long, value_name = "N")]
    pub part: Vec<u32>,
    /// Only pages whose names match, such as silent-client, 'part3/*' or '*silent*'; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub page: Vec<String>,
}

impl Chosen {
    /// Whether a page is among them.
    pub fn has(&self, page: &Page) -> bool {
        let in_part = self.part.is_empty() || self.part.contains(&page.part);
        let is_meant = |pattern: &String| glob::means(pattern, &page.name);
        in_part && (self.page.is_empty() || self.page.iter().any(is_meant))
    }

    /// The error for a part, or a pattern, that names nothing of the lab.
    pub fn check(&self, lab: &Lab) -> Result<(), String> {
        let numbers = || lab.rules.parts.iter().map(|part| part.number);
        if let Some(part) = self.part.iter().find(|part| !numbers().any(|known| known == **part)) {
            let known = numbers().map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
            return Err(format!("--part {part}: the parts of this lab are {known}"));
        }
        let pages = lab.pages.iter().chain(&lab.explore).map(|page| page.name.as_str());
        glob::all_mean_some(self.page.iter().map(String::as_str), pages)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.1..=600.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("a number of seconds between 0.1 and 600 is expected".to_owned()),
    }
}
