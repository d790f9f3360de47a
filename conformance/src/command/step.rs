//! `httplab step PAGE`: a page played step by step, for one who looks on.

use super::arguments::{Other, Step};
use super::played::{self, Ready};
use super::reference;
use crate::lab::load::Lab;
use crate::notation::page::Page;
use crate::notation::program::Role;
use crate::replay::stage::Setup;
use crate::report::Options;
use crate::sandbox;
use crate::sandbox::forward::Forward;
use crate::sandbox::isolation::{Isolation, Kind};
use crate::step::against::Against;
use crate::step::learner::Learner;
use crate::step::play::Play;
use crate::step::screen::Screen;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{IsTerminal, stdin, stdout};
use std::sync::Arc;

/// Plays the page. `false` where a step of it was not met.
pub fn run(asked: &Step) -> Result<bool, Box<dyn Error>> {
    let lab = Arc::new(Lab::load(asked.played.lab.lab.as_deref())?);
    let against = |Other::Reference| reference::build(&lab.programs());
    let reference = asked.against.map(against).transpose()?;
    let forward = Forward::open()?;
    let programs = reference.iter().flat_map(BTreeMap::values);
    let named = programs.flat_map(|program| program.named.clone()).collect();
    let Ready { plan, page, setup, isolation, sought: _sought } =
        played::ready(&asked.played, &lab, named)?;
    let forward = Some(forward).filter(|_| is_out_of_reach(&page, &isolation));
    let port = forward.map(Forward::lead_inside).transpose()?;
    let taped = !asked.no_calls;
    let setup = Setup { port, taped, ..setup };
    let other = reference.and_then(|programs| {
        let command = programs.get(&page.program)?;
        Some(Setup { taped, ..plan.setup(command, None) })
    });
    let words = lab.rules.words.clone();
    let options = Options { words, ..Options::default() }.for_stdout();
    let against = other.map(|other| Against::play(&page, &other, &options));
    let learner = learner(asked);
    let play = Play {
        plan: &plan,
        page: &page,
        setup: &setup,
        learner: &learner,
        shows_kernel: asked.kernel,
        against,
    };
    let mut screen = Screen::new(Box::new(stdout()), options);
    let met = play.run(&mut screen);
    sandbox::sweep();
    Ok(met?)
}

/// Whether this page is about a server that curl and telnet in another window would not reach.
fn is_out_of_reach(page: &Page, isolation: &Isolation) -> bool {
    page.program.role() == Role::Server && *isolation.kind() == Kind::Namespaces
}

fn learner(asked: &Step) -> Learner {
    match !asked.yes && stdin().is_terminal() && stdout().is_terminal() {
        true => Learner::at_the_terminal(),
        false => Learner::nobody(),
    }
}
