//! Every page of the lab is a test of its own: `cargo test -p conformance --test pages silent-client`.
//! It is played against the reference, or against the programs that the environment names:
//! `HTTP_SERVER2='python3 s2.py' cargo test -p conformance --test pages part3/`. The blocks of the manual,
//! `lab/notation.md`, are played against the reference.

use conformance::command::reference;
use conformance::grade::judged;
use conformance::grade::plan::{Plan, Target};
use conformance::lab::files::LabFiles;
use conformance::lab::load::{self, Lab};
use conformance::notation::page::Page;
use conformance::notation::program::Program;
use conformance::notation::read::{self, Terms};
use conformance::replay::perform::replay;
use conformance::replay::stage::Nobody;
use conformance::sandbox::{self, Command};
use conformance::verdict::{Check, Verdict};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;
use std::sync::Arc;

const HTTPLAB: &str = env!("CARGO_BIN_EXE_httplab");

fn main() {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(8));
    let plan = Arc::new(plan());
    let trials = plan.pages.iter().map(|page| trial(&plan, page.clone())).collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    sandbox::sweep();
    conclusion.exit();
}

/// The lab of this repository, and the programs to play it against.
fn plan() -> Plan {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab");
    let lab = Lab::load(Some(&folder)).expect("the lab is whole");
    let programs = lab.programs();
    let reference = reference::carried_by(HTTPLAB.as_ref(), &programs);
    sandbox::adopt_orphans();
    sandbox::raise_own_open_files();
    let mut pages = lab.pages.clone();
    pages.extend(manual(&folder, &programs));
    let target = |program: &Program| {
        let command = from_environment(program)
            .or_else(|| reference.get(program).cloned())
            .expect("a program for each part");
        (program.clone(), Target::Found { command, folder: None })
    };
    let targets = programs.iter().map(target).collect();
    Plan { pages, ..Plan::new(Arc::new(lab), targets, std::env::temp_dir()) }
}

/// The program that a variable like HTTP_SERVER1 names.
fn from_environment(program: &Program) -> Option<Command> {
    let words = std::env::var(program.name().to_uppercase()).ok()?;
    Some(Command::new(shell_words::split(&words).expect("the command is quoted as in a shell")))
}

/// The blocks of the manual, each a page of its own.
fn manual(folder: &Path, programs: &[Program]) -> Vec<Page> {
    let text = std::fs::read_to_string(folder.join("notation.md")).expect("the manual is there");
    let terms = Terms { programs, hint: "If it fails" };
    let mut pages =
        read::pages("notation", "lab/notation.md", &text, terms).expect("the manual is right");
    let files = LabFiles::from_folder(folder).expect("the lab can be read");
    for page in &mut pages {
        let warnings = load::check_page(page, &text, &files).expect("the manual is right");
        assert_eq!(warnings, [], "the manual has nothing in vain");
        page.name = format!("notation/line-{}", page.first_line());
    }
    pages
}

fn trial(plan: &Arc<Plan>, page: Page) -> Trial {
    let (name, plan) = (page.name.clone(), Arc::clone(plan));
    Trial::test(name, move || play(&plan, &page))
}

fn play(plan: &Plan, page: &Page) -> Result<(), Failed> {
    let Some(Target::Found { command, folder }) = plan.targets.get(&page.program) else {
        return Err("no program".into());
    };
    let replayed = replay(page, &plan.setup(command, folder.as_ref()), &mut Nobody);
    let check = judged::outcome(plan, page, replayed);
    // A student's program may leave the extras to others; the reference may not.
    let may_fail = page.worth.is_none() && from_environment(&page.program).is_some();
    match check.verdict {
        Verdict::Pass | Verdict::Skip => Ok(()),
        Verdict::Fail if may_fail => Ok(()),
        Verdict::Fail | Verdict::Broken => Err(told(&check, plan.seed).into()),
    }
}

fn told(check: &Check, seed: u64) -> String {
    let failure = serde_json::to_string_pretty(&check.failure).unwrap_or_default();
    format!(
        "{}:{}: {}\nseed {seed}\n{failure}",
        check.page,
        check.line,
        check.reason.as_deref().unwrap_or_default()
    )
}
