//! The runs after a save, and the order of their pages: the page that is being fixed alone, so that it is told at once;
//! then all of the programs that are concerned, those that had failed first, then those that build on them. The second run
//! has every page, since causes and what rests on what are known of a whole program.

use crate::lab::load::Lab;
use crate::notation::page::Page;
use crate::verdict::{Grade, Verdict};
use std::collections::BTreeSet;

/// The pages of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// All of them.
    pub pages: Vec<String>,
    /// Those that are played first, in this order.
    pub first: Vec<String>,
    /// Whether causes are looked for by experiments, which take their time.
    pub experiments: bool,
}

/// The one run in which every page is played, in the order in which one learns: foundations first.
pub fn whole(lab: &Lab) -> Vec<Stage> {
    let pages = lab.pages.iter().map(|page| page.name.clone()).collect();
    vec![Stage { pages, first: Vec::new(), experiments: true }]
}

/// The runs after these programs have changed. `focus` is the page that is being fixed; it has a run of its own unless the
/// program is one of the `built`: that would be done twice.
pub fn after_a_save(
    lab: &Lab,
    grade: &Grade,
    programs: &BTreeSet<String>,
    focus: Option<&str>,
    built: &BTreeSet<String>,
) -> Vec<Stage> {
    let pages: Vec<&Page> =
        lab.pages.iter().filter(|page| programs.contains(page.program.name())).collect();
    if pages.is_empty() {
        return Vec::new();
    }
    let names = |pages: &[&Page]| pages.iter().map(|page| page.name.clone()).collect::<Vec<_>>();
    let focus = focus.filter(|focus| pages.iter().any(|page| page.name == **focus));
    let failed: BTreeSet<&str> = grade
        .checks()
        .filter(|check| check.verdict == Verdict::Fail)
        .map(|check| check.page.as_str())
        .collect();
    let mut first: Vec<String> = focus.map(str::to_owned).into_iter().collect();
    let (failed, passed): (Vec<&Page>, Vec<&Page>) =
        pages.iter().partition(|page| failed.contains(page.name.as_str()));
    first.extend(names(&failed).into_iter().filter(|name| Some(name.as_str()) != focus));
    // In the lab's order a page stands behind those that it builds on.
    for page in passed {
        if page.needs.iter().any(|need| first.contains(need)) {
            first.push(page.name.clone());
        }
    }
    let is_built = |page: &str| {
        pages.iter().any(|other| other.name == page && built.contains(other.program.name()))
    };
    let alone = focus.filter(|page| !is_built(page)).map(|page| Stage {
        pages: vec![page.to_owned()],
        first: Vec::new(),
        experiments: false,
    });
    let rest = Stage { pages: names(&pages), first, experiments: true };
    alone.into_iter().chain([rest]).collect()
}
