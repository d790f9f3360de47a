//! How a check ended, as a sign, a word and a colour: each tells it alone.

use super::roll::Entry;
use crate::class::graded::{Mark, Summary};
use crate::points::Points;
use crate::verdict::Verdict;

/// Beside the sign of a check that did not end alike in each of several gradings.
const UNSTABLE: &str = "?";

/// How a check ended, as far as it matters to a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Passed.
    Pass,
    /// Failed, and costs points.
    Fail,
    /// Not met, and costs nothing: an extra, or a page that is charged elsewhere.
    Free,
    /// Not made.
    Skip,
    /// The lab's fault.
    Broken,
}

impl Kind {
    /// All, in the order in which they are explained.
    pub const ALL: [Kind; 5] = [Kind::Pass, Kind::Fail, Kind::Free, Kind::Skip, Kind::Broken];

    /// Of a check.
    pub fn of(mark: &Mark) -> Kind {
        match mark.verdict {
            Verdict::Pass => Kind::Pass,
            Verdict::Fail if mark.worth.less(mark.points) > Points::ZERO => Kind::Fail,
            Verdict::Fail => Kind::Free,
            Verdict::Skip => Kind::Skip,
            Verdict::Broken => Kind::Broken,
        }
    }

    /// Its sign.
    pub fn sign(self) -> char {
        match self {
            Kind::Pass => '✓',
            Kind::Fail => '✗',
            Kind::Free => '○',
            Kind::Skip => '–',
            Kind::Broken => '!',
        }
    }

    /// Its words.
    pub fn words(self) -> &'static str {
        match self {
            Kind::Pass => "passed",
            Kind::Fail => "failed",
            Kind::Free => "not met, costs nothing",
            Kind::Skip => "skipped",
            Kind::Broken => "broken, the lab's fault",
        }
    }

    /// Its attribute for the style. What failed has none, as there are so many.
    fn class(self) -> &'static str {
        match self {
            Kind::Pass => " class=p",
            Kind::Fail => "",
            Kind::Free => " class=o",
            Kind::Skip => " class=s",
            Kind::Broken => " class=b",
        }
    }
}

/// A cell of the matrix, as short as can be: there are tens of thousands. What passed is its sign alone, and everything
/// else a link to its evidence.
pub fn cell(mark: Option<&Mark>, entry: &Entry<'_>, summary: &Summary) -> String {
    match mark {
        None => "<td class=n>".to_owned(),
        Some(mark) if Kind::of(mark) == Kind::Pass && !is_unstable(mark, summary) => {
            format!("<td>{}", Kind::Pass.sign())
        }
        Some(mark) => linked(mark, entry, summary),
    }
}

/// A cell that leads to its evidence, also where it passed.
pub fn linked(mark: &Mark, entry: &Entry<'_>, summary: &Summary) -> String {
    let kind = Kind::of(mark);
    let (class, behind) = match is_unstable(mark, summary) {
        true => (" class=u", UNSTABLE),
        false => (kind.class(), ""),
    };
    format!("<td><a{class} href={}>{}{behind}</a>", entry.evidence(&mark.page), kind.sign())
}

fn is_unstable(mark: &Mark, summary: &Summary) -> bool {
    summary.unstable.contains(&mark.page)
}

/// What the signs are, for whoever sees them first.
pub fn legend() -> String {
    let kinds = Kind::ALL.map(|kind| {
        let class = if kind == Kind::Fail { " class=f" } else { kind.class() };
        format!("<li><span{class}>{}</span> {}</li>", kind.sign(), kind.words())
    });
    let unstable =
        "<li><span class=u>✓?</span> <span class=u>✗?</span> not the same in each grading</li>";
    format!("<ul class=legend>{}{unstable}</ul>\n", kinds.concat())
}
