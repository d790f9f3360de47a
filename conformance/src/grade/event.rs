//! What a run tells its reporters, as it goes.

use crate::verdict::{Check, Grade};

/// One piece of news.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// The run begins: how many pages will be replayed.
    Began {
        /// Pages in all.
        pages: usize,
    },
    /// A page's replay began.
    CheckBegan {
        /// The page's name: `part3/silent-client`.
        page: &'a str,
    },
    /// A page's replay ended. `so_far` has this check and all that ended before it, in the lab's order.
    CheckEnded {
        /// What it found.
        check: &'a Check,
        /// The grading up to now, with `complete` false.
        so_far: &'a Grade,
    },
    /// Everything ended.
    Ended {
        /// The whole grading, with `complete` true.
        grade: &'a Grade,
    },
}

/// Someone who wants the news. Reporters only format: no verdict is made here.
pub trait Reporter: Send {
    /// Called in order, from one thread at a time. An error ends nothing; the run tells of it at its end.
    fn on(&mut self, event: &Event<'_>) -> std::io::Result<()>;
}
