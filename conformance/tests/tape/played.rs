//! A page played with or without a tape, inside this process.

use conformance::command::reference;
use conformance::grade::judged;
use conformance::grade::plan::{Plan, Target};
use conformance::lab::load::Lab;
use conformance::notation::page::Page;
use conformance::notation::program::Program;
use conformance::notation::read::{self, Terms};
use conformance::replay::perform::replay;
use conformance::replay::stage::{Nobody, Setup};
use conformance::sandbox::Command;
use conformance::verdict::Check;
use std::path::Path;
use std::process;
use std::sync::{Arc, LazyLock};

/// The lab with each correct implementation of it, by name.
pub fn plans() -> Vec<(&'static str, Arc<Plan>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab");
    let lab = Arc::new(Lab::load(Some(&folder)).expect("the lab is whole"));
    let programs = lab.programs();
    let httplab = Path::new(env!("CARGO_BIN_EXE_httplab"));
    let reference = reference::carried_by(httplab, &programs);
    let second = |program: &Program| reference::faulty_of(httplab).and([program.name()]);
    let first = |program: &Program| reference[program].clone();
    vec![
        ("the reference", Arc::new(plan(&lab, first))),
        ("the second implementation", Arc::new(plan(&lab, second))),
    ]
}

fn plan(lab: &Arc<Lab>, command: impl Fn(&Program) -> Command) -> Plan {
    let target = |program: Program| {
        let command = command(&program);
        (program, Target::Found { command, folder: None })
    };
    let targets = lab.programs().into_iter().map(target).collect();
    Plan { pages: lab.pages.clone(), ..Plan::new(Arc::clone(lab), targets, std::env::temp_dir()) }
}

/// An exchange as a page of its own, which is none of the lab.
pub fn page(plan: &Plan, exchange: &str) -> Page {
    let (head, steps) = exchange.split_once("\n\n").expect("its program and rule stand first");
    let text = format!("# Page\n\n```exchange\n{head}\nextra\n\n{steps}```\n");
    let programs = plan.lab.programs();
    let terms = Terms { programs: &programs, hint: "If it fails" };
    let mut pages = read::pages("tape/page", "page.md", &text, terms).expect("the page is right");
    pages.remove(0)
}

/// Programs that are hard to record.
pub const HOSTILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tape/programs/hostile.py");

/// Python's interpreter itself, where what PATH has only finds it.
pub fn python() -> &'static str {
    static FOUND: LazyLock<String> = LazyLock::new(|| {
        let mut python = process::Command::new("python3");
        let output = python.args(["-c", "import sys; print(sys.executable, end='')"]).output();
        let output = output.expect("python3 is installed");
        String::from_utf8(output.stdout).expect("its name is text")
    });
    &FOUND
}

/// Plays it, and says what came of it, with the seconds that it took.
pub fn play(plan: &Plan, page: &Page, taped: bool) -> (Check, f64) {
    let Some(Target::Found { command, folder }) = plan.targets.get(&page.program) else {
        panic!("there is a program for each part");
    };
    let setup = Setup { taped, ..plan.setup(command, folder.as_ref()) };
    let replayed = replay(page, &setup, &mut Nobody);
    let seconds = replayed.seconds;
    (judged::outcome(plan, page, replayed), seconds)
}
