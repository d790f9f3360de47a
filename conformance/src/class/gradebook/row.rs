//! What the gradebook is told of a submission.

use crate::class::submission::Person;
use crate::points::Points;

/// One submission, for the gradebook.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Whose it is: each gets the points.
    pub people: &'a [Person],
    /// The points given; `None` where there is no grading, and then the cell stays as it was.
    pub score: Option<Points>,
    /// The points to be had.
    pub max: Points,
    /// Plain text for the student, a line each, where the book has a column for it. Empty for none.
    pub feedback: &'a str,
}

impl<'a> Row<'a> {
    /// Of somebody whose cell stays as it was.
    pub fn without_points(people: &'a [Person]) -> Row<'a> {
        Row { people, score: None, max: Points::ZERO, feedback: "" }
    }
}
