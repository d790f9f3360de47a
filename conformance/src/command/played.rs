//! One page with the program that it is played with, made ready: for the stepper and for the tape.

use super::arguments::Played;
use super::targets::{self, Sought};
use super::whose;
use crate::grade::plan::{Plan, Target};
use crate::lab::load::Lab;
use crate::notation::page::Page;
use crate::replay::stage::Setup;
use crate::sandbox::isolation::{self, Isolation};
use crate::sandbox::{self, Limits};
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

/// Ready to be played.
pub struct Ready {
    /// The grading that the page would be part of.
    pub plan: Plan,
    /// The page.
    pub page: Page,
    /// The program, and what it may use.
    pub setup: Setup,
    /// What keeps it apart.
    pub isolation: Isolation,
    /// What was handed in: the copies that programs are started from live as long as this.
    pub sought: Sought,
}

/// Makes ready what was asked for. From here on this process is inside the walls; `named` are files and folders
/// that are needed there beside the program's own.
pub fn ready(asked: &Played, lab: &Arc<Lab>, named: Vec<PathBuf>) -> Result<Ready, Box<dyn Error>> {
    let page = lab.find(&asked.page)?.clone();
    let (programs, whose) = (lab.programs(), &asked.whose);
    let given = asked.folder.as_deref();
    let folder = whose::folder(&programs, given, &asked.program, whose, "playing with")?;
    let folder = folder.as_deref();
    let mut sought = targets::find(&programs, folder, &asked.program, whose.unzip)?;
    let mut needs = sought.needs();
    needs.named.extend(named);
    let isolation = isolation::enter(asked.isolation, &needs)?;
    sandbox::adopt_orphans();
    sought.set_aside(isolation.root())?;
    let targets = sought.build(isolation.root());
    let handed_in = sought.handed_in();
    let new = Plan::new(Arc::clone(lab), targets, isolation.root().to_owned());
    let by_hand = sought.by_hand();
    let lab_folder = asked.lab.lab.as_deref();
    let plan = Plan {
        limits: Limits::default(),
        handed_in,
        by_hand,
        submission: targets::name(folder),
        step_arguments: targets::arguments(folder, &asked.program, whose.unzip, lab_folder),
        lab_arguments: targets::lab_arguments(lab_folder),
        seed: asked.seed.unwrap_or(new.seed),
        patience: asked.patience,
        ..new
    };
    let setup = setup(&plan, &page)?;
    Ok(Ready { plan, page, setup, isolation, sought })
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
