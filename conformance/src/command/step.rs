//! `httplab step PAGE`: a page played step by step, for one who looks on.

use super::arguments::{Other, Step};
use super::{reference, targets};
use crate::grade::plan::{Plan, Target};
use crate::lab::load::Lab;
use crate::notation::page::Page;
use crate::notation::program::Role;
use crate::replay::stage::Setup;
use crate::report::Options;
use crate::sandbox::forward::Forward;
use crate::sandbox::isolation::{self, Isolation, Kind};
use crate::sandbox::{self, Limits};
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
    let lab = Arc::new(Lab::load(asked.lab.lab.as_deref())?);
    let page = lab.find(&asked.page)?;
    let mut sought = targets::find(&lab.programs(), asked.folder.as_deref(), &asked.program)?;
    let against = |Other::Reference| reference::build(&lab.programs());
    let reference = asked.against.map(against).transpose()?;
    let forward = Forward::open()?;
    let mut needs = sought.needs();
    needs
        .named
        .extend(reference.iter().flat_map(BTreeMap::values).flat_map(|one| one.named.clone()));
    let isolation = isolation::enter(asked.isolation, &needs)?;
    sandbox::adopt_orphans();
    let limits = Limits::default();
    let targets = sought.build(isolation.root());
    let handed_in = sought.handed_in();
    let new = Plan::new(Arc::clone(&lab), targets, isolation.root().to_owned());
    let plan = plan(asked, Plan { limits, handed_in, ..new });
    let forward = Some(forward).filter(|_| is_out_of_reach(page, &isolation));
    let port = forward.map(Forward::lead_inside).transpose()?;
    let setup = Setup { port, ..setup(&plan, page)? };
    let other = reference
        .and_then(|programs| programs.get(&page.program).map(|command| plan.setup(command, None)));
    let words = lab.rules.words.clone();
    let options = Options { words, ..Options::default() }.for_stdout();
    let against = other.map(|other| Against::play(page, &other, &options));
    let learner = learner(asked);
    let play = Play {
        plan: &plan,
        page,
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

fn plan(asked: &Step, plan: Plan) -> Plan {
    Plan {
        submission: targets::name(asked.folder.as_deref()),
        step_arguments: targets::arguments(
            asked.folder.as_deref(),
            &asked.program,
            asked.lab.lab.as_deref(),
        ),
        seed: asked.seed.unwrap_or(plan.seed),
        patience: asked.patience,
        ..plan
    }
}

/// The program of the page, or why there is none.
fn setup(plan: &Plan, page: &Page) -> Result<Setup, String> {
    match plan.targets.get(&page.program) {
        Some(Target::Found { command, folder }) => Ok(plan.setup(command, folder.as_ref())),
        Some(Target::Missing(why)) => Err(why.clone()),
        None => {
            let name = &page.program;
            Err(format!(
                "this page is about {name}: name the folder it is in, or --program {name}=COMMAND"
            ))
        }
    }
}

fn learner(asked: &Step) -> Learner {
    match !asked.yes && stdin().is_terminal() && stdout().is_terminal() {
        true => Learner::at_the_terminal(),
        false => Learner::nobody(),
    }
}
