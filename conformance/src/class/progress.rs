//! What is seen while a class is graded. On a terminal a line that moves: how many are done, which run, how long it will
//! take; what went wrong stays above it. Elsewhere a line for each submission.

use super::graded::Outcome;
use super::run::News;
use super::submission::Submission;
use super::unit::Done;
use crate::report::harmless::one_line;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

/// Names of running submissions that are shown.
const SHOWN: usize = 3;

/// Shows how a class is graded.
pub struct Progress<'a> {
    submissions: &'a [&'a Submission],
    bar: ProgressBar,
    /// Standard error is a terminal.
    moves: bool,
    running: Vec<usize>,
    /// Submissions that were graded, and not kept.
    graded: u32,
    ended: usize,
    begun: Instant,
}

impl<'a> Progress<'a> {
    /// For these submissions.
    pub fn of(submissions: &'a [&'a Submission]) -> Progress<'a> {
        let bar = ProgressBar::with_draw_target(
            Some(submissions.len() as u64),
            ProgressDrawTarget::stderr(),
        );
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len}{prefix}  {wide_msg}");
        bar.set_style(style.expect("the template is well formed").progress_chars("━╸ "));
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress {
            submissions,
            bar,
            moves: io::stderr().is_terminal(),
            running: Vec::new(),
            graded: 0,
            ended: 0,
            begun: Instant::now(),
        }
    }

    /// Something has happened.
    pub fn hear(&mut self, news: &News) {
        match news {
            News::Began(number) => self.running.push(*number),
            News::Ended(number, done) => self.end(*number, done),
        }
        self.show();
    }

    fn end(&mut self, number: usize, done: &io::Result<Done>) {
        self.running.retain(|running| *running != number);
        self.ended += 1;
        self.graded += u32::from(done.as_ref().is_ok_and(|done| !done.kept));
        self.bar.inc(1);
        let line = format!(
            "{:>4}/{}  {}  {}",
            self.ended,
            self.submissions.len(),
            self.submissions[number].id,
            one_line(&told(done))
        );
        if !self.moves {
            anstream::println!("{line}");
        } else if is_problem(done) {
            self.bar.println(line);
        }
    }

    fn show(&self) {
        let names = self.running.iter().take(SHOWN).map(|one| self.submissions[*one].id.as_str());
        let names: Vec<&str> = names.collect();
        let more = self.running.len() - names.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        self.bar.set_message(format!("{}{}{more}", self.remaining(), names.join(", ")));
    }

    /// How long the others take if they take as long as those that were graded did.
    fn remaining(&self) -> String {
        let left = self.submissions.len() - self.ended;
        if self.graded == 0 || left == 0 {
            return String::new();
        }
        let seconds = self.begun.elapsed().as_secs_f64() / f64::from(self.graded) * left as f64;
        match seconds {
            ..90.0 => format!("about {seconds:.0} s left: "),
            seconds => format!("about {:.0} min left: ", seconds / 60.0),
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// What became of a submission, shortly.
pub fn told(done: &io::Result<Done>) -> String {
    let as_before = |done: &Done| if done.kept { ", as before" } else { "" };
    match done {
        Err(error) => format!("not graded: {error}"),
        Ok(done) => match &done.graded.outcome {
            Outcome::Graded(summary) => {
                let unstable = match summary.unstable.len() {
                    0 => String::new(),
                    some => format!(", {some} checks not the same each time"),
                };
                format!("{}/{}{unstable}{}", summary.score, summary.max, as_before(done))
            }
            Outcome::Unreadable(why) => format!("cannot be read: {why}{}", as_before(done)),
            Outcome::Failed(why) => format!("not graded: {why}"),
        },
    }
}

fn is_problem(done: &io::Result<Done>) -> bool {
    done.as_ref().map_or(true, |done| match &done.graded.outcome {
        Outcome::Graded(summary) => !summary.unstable.is_empty(),
        Outcome::Unreadable(_) | Outcome::Failed(_) => !done.kept,
    })
}
