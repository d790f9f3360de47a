//! What a grading finds out: verdicts with their evidence, and the scores they add up to. Reporters
//! get these and nothing else.

use crate::judge::difference::Difference;
use crate::judge::found::Found;
use crate::lab::identity::Identity;
use crate::lab::rules::{Level, Score};
use crate::notation::step::ExitWanted;
use crate::points::Points;
use crate::replay::shortfall::Ended;
use crate::transcript::{Direction, Entry, What};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every step of the page was met.
    Pass,
    /// A step was not met, through the program's own fault.
    Fail,
    /// Not run, or not to be judged on this machine; costs nothing.
    Skip,
    /// The lab or the harness is at fault; never held against the student.
    Broken,
}

/// The outcome of one page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Check {
    /// The page's name in the lab: `part3/silent-client`.
    pub page: String,
    /// The page's H1.
    pub title: String,
    /// The pages that it builds on, by their names, in the lab's order: where one of those failed, it tells nothing
    /// new.
    pub needs: Vec<String>,
    /// The rule that it checks: `3.2`.
    pub rule: String,
    /// Whether it is worth points.
    pub level: Level,
    /// How it ended.
    pub verdict: Verdict,
    /// One sentence for a verdict other than pass.
    pub reason: Option<String>,
    /// The points given, by the score that counts.
    pub points: Points,
    /// The points by the letter, and those with allowances.
    pub scores: Scores,
    /// The points to be had.
    pub worth: Points,
    /// The line of the page that was not met, or the line of its first exchange.
    pub line: u32,
    /// How long it took.
    pub seconds: f64,
    /// The five answers, where the verdict is fail.
    pub failure: Option<Failure>,
    /// What a good reviewer would add; costs nothing.
    pub advice: Vec<String>,
    /// The id of what it failed for, where that is known.
    pub cause: Option<String>,
    /// The finding that was allowed for when it was judged once more; it is in force beside this one's own cause.
    pub allowance: Option<String>,
    /// Everything that happened.
    #[serde(skip_deserializing)]
    pub transcript: Arc<Vec<Entry>>,
    /// The page played once more after it had failed, with the program's calls.
    pub again: Option<Again>,
}

/// A page played once more, to see the calls that the program makes. It decides nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Again {
    /// How it ended, where that is otherwise than when it was graded: `it passed`, or the other failure.
    pub otherwise: Option<String>,
    /// Everything that happened then.
    #[serde(skip_deserializing)]
    pub transcript: Arc<Vec<Entry>>,
}

/// The two scores of a check, a part or a grading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    /// By the letter of the pages.
    pub as_handed_in: Points,
    /// Each finding charged once.
    pub with_allowances: Points,
}

impl Scores {
    /// The same by both.
    pub fn both(points: Points) -> Scores {
        Scores { as_handed_in: points, with_allowances: points }
    }

    /// The one that counts.
    pub fn counted(self, by: Score) -> Points {
        match by {
            Score::AsHandedIn => self.as_handed_in,
            Score::WithAllowances => self.with_allowances,
        }
    }
}

/// What a program does wrong, proved by an experiment: a page that failed as it is written, and passed with one thing
/// changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The cause: `serves-a-subfolder`.
    pub id: String,
    /// The program: `http_server2`.
    pub program: String,
    /// One sentence of what it does and one of advice.
    pub told: String,
    /// The pages that it costs points.
    pub charged: Vec<String>,
    /// The pages that fail for it and pass with the allowance, the charged ones among them.
    pub explains: Vec<String>,
    /// The two exchanges.
    pub evidence: Evidence,
}

/// A page as it is written, and with one thing changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The page.
    pub page: String,
    /// The step that was not met as it is written.
    pub expected: String,
    /// What came in its place.
    pub got: String,
    /// What was changed, to be read after "the same page passed with".
    pub change: String,
    /// Everything that happened then.
    #[serde(skip_deserializing)]
    pub transcript: Arc<Vec<Entry>>,
}

impl Check {
    /// Whether it fails and costs points.
    pub fn costs(&self) -> bool {
        self.verdict == Verdict::Fail && self.level == Level::Required
    }

    /// The likely cause, where one is known.
    pub fn likely(&self) -> Option<&Likely> {
        self.failure.as_ref()?.likely.as_ref()
    }

    /// What was sent in this direction, in order.
    pub fn bytes(&self, way: Direction) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.transcript.iter().filter_map(move |entry| match &entry.what {
            What::Bytes { direction, bytes, .. } if *direction == way => Some(bytes.as_slice()),
            _ => None,
        })
    }
}

/// The five answers of a failed check, and where to go from there.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Failure {
    /// What the handout asks: the rule's sentence, without its number.
    pub asks: String,
    /// What was sent last, as the page would write it (`late > GET / …`); empty where nothing was.
    pub sent: String,
    /// The step that was not met, with the values that the page's names had.
    pub expected: String,
    /// The same as the page has it, without the values: what failures have in common.
    #[serde(skip)]
    pub pattern: String,
    /// What came instead, escaped, one line or several.
    pub got: String,
    /// The fact that `got` tells in words, and the exit status that the step asked of a client.
    #[serde(skip)]
    pub fact: Option<(Found, Option<ExitWanted>)>,
    /// Where `got` shows bytes that differ: what was expected there and what came, with the place.
    pub difference: Option<Difference>,
    /// What the kernel showed at that moment, a sentence each.
    pub meanwhile: Vec<String>,
    /// How the program ended, where it had.
    pub exit: Option<String>,
    /// The same as a fact.
    #[serde(skip)]
    pub ended: Option<Ended>,
    /// The last lines the program wrote to its standard error, escaped.
    pub stderr: Vec<String>,
    /// The likely cause, where the evidence singles one out.
    pub likely: Option<Likely>,
    /// The pages that it builds on and that fail too, where nothing is known of the cause.
    pub rests_on: Vec<String>,
    /// The page's own hint, `## If it fails`, in Markdown, where it is in place.
    pub hint: String,
    /// The command that steps through the page.
    pub step: String,
    /// The command that prints the page.
    pub lesson: String,
    /// Commands that do the same by hand, one a line.
    pub by_hand: Vec<String>,
}

/// A misconception that the evidence gives away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likely {
    /// Its stable name: `answers-early`.
    pub id: String,
    /// One sentence of what it is and one of advice.
    pub text: String,
    /// The program's call that shows it, where the page was played once more with the calls.
    pub seen: Option<String>,
    /// The change with which the page passes, where an experiment proves it.
    pub proved: Option<String>,
}

/// What is known of a program before it runs. The lines are as they were written; reports escape them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Beforehand {
    /// Habits that its source shows and that keep it from being graded as meant, a sentence each.
    pub remarks: Vec<String>,
    /// The last lines that its build wrote, where that failed.
    pub build_output: Vec<String>,
}

/// A part with its checks, in the lab's order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    /// Its number, from 1.
    pub part: u32,
    /// The program it grades: `http_server1`.
    pub program: String,
    /// The command line it was started with; `None` where the program is missing.
    pub command: Option<String>,
    /// What was known of the program before it ran.
    #[serde(flatten)]
    pub beforehand: Beforehand,
    /// Points given, by the score that counts.
    pub score: Points,
    /// Points by the letter, and with allowances.
    pub scores: Scores,
    /// Points to be had (without skipped checks).
    pub max: Points,
    /// One for each page.
    pub checks: Vec<Check>,
}

/// A whole grading.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grade {
    /// Points given, by the score that counts.
    pub score: Points,
    /// Points by the letter, and with allowances.
    pub scores: Scores,
    /// Which of them counts.
    pub counted: Score,
    /// Points to be had.
    pub max: Points,
    /// What experiments proved.
    pub findings: Vec<Finding>,
    /// The lab that was in force.
    pub lab: Identity,
    /// What fresh values were drawn from; `--seed` repeats it.
    pub seed: u64,
    /// `namespaces`, or `process groups` where those were not to be had.
    pub isolation: String,
    /// Whether every check has ended: false in a report that is rewritten as the run goes.
    pub complete: bool,
    /// The parts that were graded.
    pub parts: Vec<Part>,
}

impl Part {
    /// Adds up the scores and `max` from the checks.
    fn add_up(&mut self, by: Score) {
        let counted = |check: &&Check| !matches!(check.verdict, Verdict::Skip | Verdict::Broken);
        self.checks.iter_mut().for_each(|check| check.points = check.scores.counted(by));
        self.scores = added(self.checks.iter().map(|check| check.scores));
        self.score = self.scores.counted(by);
        self.max = self.checks.iter().filter(counted).map(|check| check.worth).sum();
    }
}

impl Grade {
    /// Adds up all parts.
    pub fn add_up(&mut self) {
        self.parts.iter_mut().for_each(|part| part.add_up(self.counted));
        self.scores = added(self.parts.iter().map(|part| part.scores));
        self.score = self.scores.counted(self.counted);
        self.max = self.parts.iter().map(|part| part.max).sum();
    }

    /// Every check of every part.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        self.parts.iter().flat_map(|part| &part.checks)
    }
}

fn added(scores: impl Iterator<Item = Scores> + Clone) -> Scores {
    Scores {
        as_handed_in: scores.clone().map(|scores| scores.as_handed_in).sum(),
        with_allowances: scores.map(|scores| scores.with_allowances).sum(),
    }
}
