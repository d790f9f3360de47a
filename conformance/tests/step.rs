//! Stepping, from outside: what `httplab step` prints without a terminal, and what a learner's keys do.

use assert_cmd::Command;
use conformance::command::reference;
use conformance::grade::judged;
use conformance::grade::plan::{Plan, Target};
use conformance::lab::load::Lab;
use conformance::notation::page::Page;
use conformance::replay::perform::replay;
use conformance::replay::stage::{Nobody, Setup};
use conformance::report::Options;
use conformance::step::against::Against;
use conformance::step::learner::Learner;
use conformance::step::play::Play;
use conformance::step::screen::Screen;
use conformance::verdict::Verdict;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::mpsc;
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::Duration;

const HTTPLAB: &str = env!("CARGO_BIN_EXE_httplab");

static REFERENCE: LazyLock<Plan> = LazyLock::new(|| {
    let lab = Lab::load(Some(&lab_folder())).expect("the lab is whole");
    let programs = reference::carried_by(HTTPLAB.as_ref(), &lab.programs());
    let found = |(program, command)| (program, Target::Found { command, folder: None });
    let targets = programs.into_iter().map(found).collect();
    Plan::new(Arc::new(lab), targets, std::env::temp_dir())
});

fn lab_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab")
}

/// The reference's program of this name.
fn target(name: &str) -> &'static Target {
    let mut targets = REFERENCE.targets.iter();
    targets.find(|(program, _)| program.name() == name).expect("a program of the lab").1
}

/// The reference's program, as `--program` names it.
fn reference_as(name: &str, program: &str) -> String {
    match target(program) {
        Target::Found { command, .. } => format!("{name}={command}"),
        Target::Missing(why) => panic!("{why}"),
    }
}

fn step(arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("httplab").expect("httplab is built");
    let command = command.arg("step").args(arguments).args(["--yes", "--lab"]).arg(lab_folder());
    command.env("NO_COLOR", "1").output().expect("httplab runs")
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("what is printed is UTF-8")
}

/// Fails with all that was printed where one of these is missing.
fn holds(shown: &str, wanted: &[&str]) {
    let missing: Vec<_> = wanted.iter().filter(|text| !shown.contains(**text)).collect();
    assert!(missing.is_empty(), "{missing:#?} is missing in\n{shown}");
}

#[test]
fn without_a_terminal_a_page_is_printed_whole() {
    let output = step(&["silent-client"]);
    let shown = text(&output);
    let wanted = [
        "A silent client holds up nobody\n====",
        "builds on again-html",
        "the server sat in `recv` on that connection",
        "early connects",
        "late      > GET /",
        r"late      < HTTP/1.0 200 OK\r\n",
        "✓ met",
        "You can be the silent client yourself",
        "✓ every step was met",
    ];
    holds(&shown, &wanted);
    assert!(output.status.success());
}

#[test]
fn every_line_fits_a_terminal_and_commands_it_to_do_nothing() {
    for page in ["silent-client", "explore/backlog", "follows-a-301", "hundred-silent"] {
        let shown = text(&step(&[page, "--kernel"]));
        let too_long: Vec<_> = shown.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(too_long.is_empty(), "{too_long:#?}");
        assert!(!shown.contains('\x1b'), "{shown}");
    }
}

/// Where each of these stands in what was shown, one after the other.
#[cfg(target_os = "linux")]
fn in_this_order(shown: &str, wanted: &[&str]) {
    let mut rest = shown;
    for text in wanted {
        let at = rest.find(text).unwrap_or_else(|| panic!("{text} is not in its place:\n{shown}"));
        rest = &rest[at + text.len()..];
    }
}

#[cfg(target_os = "linux")]
#[test]
fn calls_stand_under_the_step_that_they_belong_to_and_sleep_where_they_sleep() {
    let blocking = reference_as("http_server2", "http_server1");
    let output = step(&["silent-client", "--patience", "0.5", "--program", &blocking]);
    let wanted = [
        "| is a system call of the program",
        "early connects\n",
        "server    | socket(AF_INET",
        "server    | listen(",
        "early     | accept(",
        "early     | recvfrom(5, 8192) … sleeps",
        "late  connects\n",
        "early     | recvfrom(5, 8192) … still sleeps",
        "✗ not met",
    ];
    in_this_order(&text(&output), &wanted);
    let without = text(&step(&["silent-client", "--no-calls"]));
    assert!(!without.contains(" | "), "{without}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_tape_is_printed_as_text_and_as_data() {
    let tape = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("httplab").expect("httplab is built");
        let command = command.arg("tape").args(arguments).arg("--lab").arg(lab_folder());
        command.output().expect("httplab runs")
    };
    let output = tape(&["serves-a-page", "--seed", "1"]);
    let wanted = [
        "serves-a-page.md\n",
        "reader connects\n",
        "server    | listen(",
        "reader    | accept(4) = 5",
        "reader    | recvfrom(5, 8192) = ",
        "✓ every step was met",
        "calls are not shown",
    ];
    in_this_order(&text(&output), &wanted);
    assert!(output.status.success());
    let all = text(&tape(&["serves-a-page", "--all"]));
    in_this_order(&all, &["| execve(", "| openat(", "✓ every step was met"]);
    let json = tape(&["serves-a-page", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_slice(&json.stdout).expect("it is JSON");
    let entries = told["transcript"].as_array().expect("entries");
    let read = entries.iter().find(|entry| entry["call"]["name"] == "recvfrom").expect("a read");
    assert_eq!(read["who"], "reader");
    assert!(read["call"]["bytes"].as_str().expect("bytes").starts_with("GET /"), "{read}");
    let failing = reference_as("http_server2", "http_server1");
    let failing = tape(&["silent-client", "--patience", "0.5", "--program", &failing]);
    assert_eq!(failing.status.code(), Some(1));
    in_this_order(&text(&failing), &["recvfrom(5, 8192) … sleeps, to the end", "✗ not met"]);
}

#[test]
fn a_step_that_is_not_met_is_explained_as_in_a_grading() {
    let blocking = reference_as("http_server2", "http_server1");
    let output = step(&["silent-client", "--patience", "0.5", "--program", &blocking]);
    let shown = text(&output);
    holds(
        &shown,
        &["✗ not met", "expected    late < 200", "got         nothing", "rule 3.2", "by hand"],
    );
    if cfg!(target_os = "linux") {
        holds(&shown, &["and 5 is early's connection", "1 connection waits in its accept queue"]);
    }
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_a_program_says_is_shown_and_not_obeyed() {
    let rude = r#"http_server1=sh -c 'printf "\033]0;owned\007" >&2; exit 3'"#;
    let output = step(&["serves-a-page", "--program", rude]);
    let shown = text(&output);
    holds(&shown, &[r"stderr: \x1b]0;owned\x07", "exited with status 3"]);
    assert!(!output.stdout.contains(&0x1b));
}

#[test]
fn another_program_is_laid_beside_the_reference() {
    let blocking = reference_as("http_server2", "http_server1");
    let arguments =
        ["silent-client", "--patience", "0.5", "--against", "reference", "--program", &blocking];
    let shown = text(&step(&arguments));
    let wanted =
        [" reference the same", r" reference late < HTTP/1.0 200 OK\r\n", "^ the first difference"];
    holds(&shown, &wanted);
}

#[test]
fn an_unknown_page_is_told_with_a_near_one() {
    let output = step(&["silent-clint"]);
    assert_eq!(output.status.code(), Some(2));
    holds(&String::from_utf8_lossy(&output.stderr), &["did you mean silent-client?"]);
}

#[test]
fn every_page_to_explore_shows_what_it_says() {
    for page in &REFERENCE.lab.explore {
        let Some(Target::Found { command, folder }) = REFERENCE.targets.get(&page.program) else {
            panic!("no {}", page.program)
        };
        let replayed = replay(page, &REFERENCE.setup(command, folder.as_ref()), &mut Nobody);
        let check = judged::outcome(&REFERENCE, page, replayed);
        assert!(
            matches!(check.verdict, Verdict::Pass | Verdict::Skip),
            "{}: {:#?}",
            page.name,
            check.failure
        );
    }
}

#[test]
fn no_page_to_explore_is_graded() {
    assert!(REFERENCE.lab.explore.len() >= 10);
    assert!(REFERENCE.lab.pages.iter().all(|page| !page.name.starts_with("explore/")));
}

#[test]
fn the_table_of_questions_names_every_page_and_no_other() {
    let folder = lab_folder().join("explore");
    let table = std::fs::read_to_string(folder.join("README.md")).expect("the table is there");
    let links: Vec<&str> =
        table.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    for link in &links {
        assert!(folder.join(link).is_file(), "{link} is not there");
    }
    for page in &REFERENCE.lab.explore {
        let file = page.name.replace("explore/", "") + ".md";
        assert!(links.contains(&file.as_str()), "{file} is not in the table");
    }
}

#[test]
fn on_a_wide_screen_the_reference_has_the_second_column() {
    let page = REFERENCE.lab.page("silent-client").expect("the page is there");
    let plan = Plan { patience: Duration::from_millis(400), ..REFERENCE.clone() };
    let program = |program| match target(program) {
        Target::Found { command, .. } => plan.setup(command, None),
        Target::Missing(why) => panic!("{why}"),
    };
    let options = Options { width: Some(110), ..Options::default() };
    let against = Some(Against::play(page, &program("http_server2"), &options));
    let (setup, learner) = (program("http_server1"), Learner::nobody());
    let play =
        Play { plan: &plan, page, setup: &setup, learner: &learner, shows_kernel: false, against };
    let mut shown = Vec::new();
    play.run(&mut Screen::new(Box::new(&mut shown), options)).expect("the page can be played");
    let shown = String::from_utf8(shown).expect("what is shown is UTF-8");
    let beside = |line: &&str| line.contains("✗ not met") && line.contains(" │ ");
    assert!(shown.lines().any(|line| beside(&line)), "{shown}");
    let right = |line: &str| line.split(" │ ").nth(1).map(str::to_owned);
    let right: Vec<String> = shown.lines().filter_map(right).collect();
    assert!(right.iter().any(|line| line.contains(r"< HTTP/1.0 200 OK\r\n")), "{shown}");
    assert_eq!(shown.matches("^ the first difference").count(), 1, "{shown}");
    // A command to paste is never broken, and how long it is depends on where the program lies.
    let is_command = |line: &str| line.trim_start().starts_with("(cd ");
    let too_long = |line: &&str| line.chars().count() > 110 && !is_command(line);
    let too_long: Vec<_> = shown.lines().filter(too_long).collect();
    assert!(too_long.is_empty(), "{too_long:#?}");
}

/// What a learner sees who types these lines, each after so long a thought.
fn typed(page: &str, lines: &[&str], thought: Duration) -> (bool, String) {
    let page: &Page = REFERENCE.lab.page(page).expect("the page is there");
    let plan = Plan { patience: Duration::from_millis(400), ..REFERENCE.clone() };
    let Some(Target::Found { command, .. }) = plan.targets.get(&page.program) else {
        panic!("no program")
    };
    let setup = Setup { taped: true, ..plan.setup(command, None) };
    let (sender, receiver) = mpsc::channel();
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let typing = thread::spawn(move || {
        for line in lines {
            thread::sleep(thought);
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    let learner = Learner::of(receiver);
    let play = Play {
        plan: &plan,
        page,
        setup: &setup,
        learner: &learner,
        shows_kernel: false,
        against: None,
    };
    let mut shown = Vec::new();
    let met = {
        let mut screen = Screen::new(Box::new(&mut shown), Options::default());
        play.run(&mut screen).expect("the page can be played")
    };
    drop(learner);
    typing.join().expect("the typing ends");
    (met, String::from_utf8(shown).expect("what is shown is UTF-8"))
}

const QUICKLY: Duration = Duration::from_millis(20);

#[test]
fn thinking_costs_no_patience() {
    let (met, shown) =
        typed("silent-client", &["", "", "", "", "", ""], Duration::from_millis(600));
    assert!(met, "{shown}");
    holds(&shown, &["✓ every step was met"]);
}

#[test]
fn a_learner_may_look_at_the_kernel_and_run_to_a_line() {
    let line = REFERENCE
        .lab
        .page("silent-client")
        .and_then(|page| page.steps().last())
        .map(|step| step.line);
    let run = format!("r {}", line.expect("the page has steps"));
    let (_, shown) = typed("silent-client", &[&run, "k", "", "q"], QUICKLY);
    holds(&shown, &["step> ", "✓ every step was met", "end> "]);
    if cfg!(target_os = "linux") {
        holds(&shown, &["kernel  the server sleeps in select", "LISTEN", "ESTABLISHED"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_learner_may_hide_the_calls_and_have_them_back() {
    let (_, shown) = typed("silent-client", &["", "c", "", "", "c", "r", "q"], QUICKLY);
    let wanted = [
        "early     | accept(",
        "are hidden now; c shows them",
        "late  connects",
        "are shown now",
        "late      | recvfrom(",
        "✓ every step was met",
    ];
    in_this_order(&shown, &wanted);
    let hidden =
        shown.split("are hidden now").nth(1).and_then(|rest| rest.split("are shown").next());
    assert!(!hidden.expect("it was hidden").contains(" | "), "{shown}");
}

#[test]
fn a_learner_may_speak_and_is_answered() {
    let own = r"s me GET /there-is-none.html HTTP/1.0\r\n\r\n";
    let (_, shown) = typed("silent-client", &["", own, "r", "q"], Duration::from_millis(300));
    let wanted = [
        r"me        > GET /there-is-none.html HTTP/1.0\r\n",
        "me        < HTTP/1.0 404",
        "something of your own",
    ];
    holds(&shown, &wanted);
}

#[test]
fn a_learner_may_restart_and_quit() {
    let (met, shown) = typed("silent-client", &["", "R", "x", "?", "h", "q"], QUICKLY);
    assert!(met);
    assert_eq!(shown.matches("A silent client holds up nobody\n").count(), 2, "{shown}");
    holds(
        &shown,
        &["x is no key; ? shows the keys", "restart the page", "right after accepting it"],
    );
    assert!(!shown.contains("every step was met"));
}
