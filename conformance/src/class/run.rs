//! All submissions of a class on this machine: several at a time, each a unit in a thread that waits for its process.

use super::submission::Submission;
use super::unit::{Common, Done};
use crate::replay::enough::is_enough;
use std::io;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::mpsc::{self, Sender};
use std::thread;

/// Submissions that are graded at one time for each processor: one that waits leaves room for another.
pub const PER_PROCESSOR: usize = 2;

/// What happens while a class is graded.
#[derive(Debug)]
pub enum News {
    /// A submission was begun: its number among those that are to be graded, from 0.
    Began(usize),
    /// It has ended.
    Ended(usize, io::Result<Done>),
}

/// How many submissions are graded at one time where nobody says.
pub fn default_jobs() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get) * PER_PROCESSOR
}

/// Grades these submissions, `jobs` at a time, and tells what happens as it happens.
pub fn run(
    common: &Common<'_>,
    submissions: &[&Submission],
    jobs: usize,
    tell: &mut dyn FnMut(News),
) {
    let next = Mutex::new(0..submissions.len());
    thread::scope(|scope| {
        let (sender, news) = mpsc::channel();
        for _ in 0..jobs.min(submissions.len()) {
            let sender = sender.clone();
            scope.spawn(|| work(common, submissions, &next, sender));
        }
        drop(sender);
        news.into_iter().for_each(tell);
    });
}

/// One submission after the other, as long as there is any and nobody has had enough.
fn work(
    common: &Common<'_>,
    submissions: &[&Submission],
    next: &Mutex<std::ops::Range<usize>>,
    sender: Sender<News>,
) {
    let take = || next.lock().ok()?.next();
    while let Some(number) = take() {
        if is_enough() || sender.send(News::Began(number)).is_err() {
            return;
        }
        let done = common.grade(submissions[number]);
        if sender.send(News::Ended(number, done)).is_err() {
            return;
        }
    }
}
