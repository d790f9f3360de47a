//! What a page says of itself, which the gradings do not know.

use crate::class::submission::Person;

/// What the page is about.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The lab's title.
    pub title: String,
    /// What was graded: `24 submissions of a Canvas download`.
    pub what: String,
    /// Who handed in nothing, as far as that is known.
    pub gone: Vec<Person>,
    /// Why not all of it is here, where that is so: the run was ended.
    pub unfinished: Option<String>,
}
