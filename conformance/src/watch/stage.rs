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

/// Programs that a save concerns.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// Those that have changed.
    pub own: BTreeSet<String>,
    /// These, and those of which not all was known before.
    pub programs: BTreeSet<String>,
    /// Those that are built first.
    pub built: BTreeSet<String>,
}

/// The runs after programs have changed. `focus` is the page that is being fixed; it has a run of its own unless its
/// program is built: that would be done twice.
pub fn after_a_save(
    lab: &Lab,
    grade: &Grade,
    Changed { own, programs, built }: &Changed,
    focus: Option<&str>,
) -> Vec<Stage> {
    let pages: Vec<&Page> =
        lab.pages.iter().filter(|page| programs.contains(page.program.name())).collect();
    if pages.is_empty() {
        return Vec::new();
    }
    let names = |pages: &[&Page]| pages.iter().map(|page| page.name.clone()).collect::<Vec<_>>();
    let is_among = |name: &str| pages.iter().any(|page| page.name == name);
    let failed: BTreeSet<&str> = grade
        .checks()
        .filter(|check| check.verdict == Verdict::Fail)
        .map(|check| check.page.as_str())
        .collect();
    // Where something else is being fixed than what is shown, it is probably the first failure.
    let is_own = |page: &&&Page| own.contains(page.program.name());
    let first_failed = || {
        let names = pages.iter().filter(is_own).map(|page| page.name.as_str());
        { names }.find(|name| failed.contains(name))
    };
    let focus = focus.filter(|focus| is_among(focus)).or_else(first_failed);
    let mut first: Vec<String> = focus.map(str::to_owned).into_iter().collect();
    let (failed, passed): (Vec<&Page>, Vec<&Page>) =
        pages.iter().partition(|page| failed.contains(page.name.as_str()));
    let (failed, others): (Vec<&Page>, Vec<&Page>) =
        failed.into_iter().partition(|page| own.contains(page.program.name()));
    first.extend(names(&failed).into_iter().filter(|name| Some(name.as_str()) != focus));
    // In the lab's order a page stands behind those that it builds on.
    for page in passed {
        if page.needs.iter().any(|need| first.contains(need)) {
            first.push(page.name.clone());
        }
    }
    // What is left of the programs that have changed, before what is left of others.
    let own = pages.iter().filter(|page| own.contains(page.program.name()));
    let left = names(&own.copied().chain(others).collect::<Vec<_>>());
    first.extend(left.into_iter().filter(|name| Some(name.as_str()) != focus));
    let mut stood = BTreeSet::new();
    first.retain(|name| stood.insert(name.clone()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::news::News;
    use crate::watch::board::Board;
    use std::path::Path;

    fn lab() -> Lab {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab");
        Lab::load(Some(&folder)).unwrap()
    }

    /// What a run would say of a page that failed.
    fn failed(page: &str) -> News {
        let news = format!(
            r#"{{"part": {{"part": 2, "program": "http_server1", "command": "x", "remarks": [], "build_output": [],
            "score": 0, "scores": {{"as_handed_in": 0, "with_allowances": 0}}, "max": 1, "checks": [{{
            "page": "{page}", "title": "", "needs": [], "rule": "2.3", "level": "required", "verdict": "fail",
            "points": 0, "scores": {{"as_handed_in": 0, "with_allowances": 0}}, "worth": 1, "line": 1,
            "seconds": 0.1, "advice": []}}]}}}}"#
        );
        News::read(news.replace('\n', "").as_bytes()).expect("news")
    }

    #[test]
    fn the_page_that_is_being_fixed_comes_alone_then_what_failed_then_what_builds_on_it() {
        let lab = lab();
        let mut board = Board::new(&lab);
        board.take(failed("part2/given-port"));
        board.take(failed("part2/serves-a-page"));
        let programs = BTreeSet::from(["http_server1".to_owned()]);
        let focus = Some("part2/given-port");
        let mut changed =
            Changed { own: programs.clone(), programs: programs.clone(), ..Changed::default() };
        let stages = after_a_save(&lab, &board.grade, &changed, focus);
        assert_eq!(stages[0].pages, ["part2/given-port"]);
        assert_eq!(stages[1].first[..2], ["part2/given-port", "part2/serves-a-page"]);
        assert!(stages[1].first.len() > 2, "pages build on it");
        assert!(stages[1].pages.iter().all(|page| page.starts_with("part2/")));
        assert_eq!(stages.len(), 2);
        // A program that is built is built once, and what is shown may be about another.
        changed.built = programs;
        let stages = after_a_save(&lab, &board.grade, &changed, focus);
        assert_eq!(stages.len(), 1);
        changed.built.clear();
        let stages = after_a_save(&lab, &board.grade, &changed, Some("part3/reset"));
        assert_eq!(stages[0].pages.len(), 1);
        // A program that was just written comes before what is not known of another.
        changed = Changed {
            own: BTreeSet::from(["http_server3".to_owned()]),
            programs: BTreeSet::from(["http_server1".to_owned(), "http_server3".to_owned()]),
            ..Changed::default()
        };
        let stages = after_a_save(&lab, &board.grade, &changed, None);
        let first = &stages.last().unwrap().first;
        let place = |part: &str| first.iter().position(|page| page.starts_with(part));
        assert!(place("part4/").is_some_and(|at| at < 2), "{first:?}");
    }
}
