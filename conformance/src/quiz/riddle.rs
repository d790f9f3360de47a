//! Riddles: the flaws of the catalogue that fail a page which is worth points, in an order that tells
//! nothing about them.

use crate::lab::load::Lab;
use crate::notation::page::Page;
use crate::notation::program::{self, Program};
use serde::Deserialize;

const CATALOGUE: &str = include_str!("../../faulty/flaws.toml");

/// What the order is drawn from. With another number every riddle gets another number too.
const ORDER: u64 = 3;

#[derive(Deserialize)]
struct Catalogue {
    flaw: Vec<Flaw>,
}

/// One flaw, as far as the quiz needs it.
#[derive(Clone, Debug, Deserialize)]
pub struct Flaw {
    /// What `faulty --flaw` calls it.
    pub name: String,
    /// The program that has it.
    pub program: String,
    /// The rule that it breaks.
    pub rule: String,
    /// What the wrong program does, as a sentence.
    pub does: String,
    fails: Vec<String>,
}

/// A flaw that can be found, and by which pages.
#[derive(Clone, Debug)]
pub struct Riddle {
    /// Its number, from 1.
    pub number: usize,
    /// The part whose rule it breaks.
    pub part: u32,
    /// What is wrong.
    pub flaw: Flaw,
    /// The program that has the flaw.
    pub program: Program,
    /// The pages it fails, by their names: first those about its rule that are worth points, the extras last.
    pub fails: Vec<String>,
    /// How many of these are worth points.
    pub required: usize,
}

/// The catalogue of flaws.
pub fn catalogue() -> Result<Vec<Flaw>, toml::de::Error> {
    Ok(toml::from_str::<Catalogue>(CATALOGUE)?.flaw)
}

/// All riddles of a lab.
pub fn all(lab: &Lab) -> Result<Vec<Riddle>, toml::de::Error> {
    let mut flaws = catalogue()?;
    fastrand::Rng::with_seed(ORDER).shuffle(&mut flaws);
    let programs = lab.programs();
    let riddles = flaws.into_iter().filter_map(|flaw| Riddle::of(flaw, lab, &programs));
    Ok((1..).zip(riddles).map(|(number, riddle)| Riddle { number, ..riddle }).collect())
}

impl Riddle {
    fn of(flaw: Flaw, lab: &Lab, programs: &[Program]) -> Option<Riddle> {
        let mut failed: Vec<&Page> =
            lab.pages.iter().filter(|page| flaw.fails.contains(&page.name)).collect();
        let required = failed.iter().filter(|page| page.worth.is_some()).count();
        failed.sort_by_key(|page| (page.worth.is_none(), page.rule() != flaw.rule));
        let fails = failed.iter().map(|page| page.name.clone()).collect();
        let program = program::named(programs, &flaw.program)?.clone();
        let part = failed.first()?.part;
        (required > 0).then_some(Riddle { number: 0, part, flaw, program, fails, required })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::files::LabFiles;

    fn lab() -> Lab {
        Lab::from_files(LabFiles::built_in()).expect("the lab is whole")
    }

    #[test]
    fn every_riddle_can_be_told_by_a_page_that_is_worth_points() {
        let lab = lab();
        let riddles = all(&lab).expect("the catalogue is read");
        assert!(riddles.len() > 100, "{}", riddles.len());
        for riddle in riddles {
            let page = lab.page(&riddle.fails[0]).expect("a page of the lab");
            assert!(page.worth.is_some(), "{}", riddle.flaw.name);
            assert_eq!(page.program, riddle.program, "{}", riddle.flaw.name);
            assert!(lab.rules.rule(&riddle.flaw.rule).is_some(), "{}", riddle.flaw.name);
        }
    }

    #[test]
    fn a_number_is_the_same_riddle_each_time() {
        let names = || -> Vec<String> {
            let riddles = all(&lab()).expect("the catalogue is read");
            riddles.into_iter().map(|riddle| riddle.flaw.name).collect()
        };
        assert_eq!(names(), names());
    }
}
