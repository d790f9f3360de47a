//! How a class is graded: the same whatever ends it in between, however many at a time, and on however many machines.

use super::small::Class;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn killed_at_ten_moments_the_same_command_comes_to_the_same() {
    let undisturbed = Class::new();
    undisturbed.run(undisturbed.grading(&[]), 0);
    let class = Class::new();
    let mut random = fastrand::Rng::with_seed(20);
    for _ in 0..10 {
        // Each grading tells of each submission in a line; a wait in units of looks at nothing adds moments between.
        let (lines, looks) = (random.usize(0..4), random.usize(0..3_000_000));
        let mut child = class.grading(&["--jobs", "2"]).stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        said.lines().take(lines).for_each(drop);
        (0..looks).for_each(|look| _ = std::hint::black_box(look));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let said = class.run(class.grading(&[]), 0);
    assert_eq!(class.scores("results"), undisturbed.scores("results"), "{said}");
    assert!(!class.path("results/.at-work").exists(), "something was left behind");
    let again = class.run(class.grading(&[]), 0);
    assert!(again.contains("0 graded; 6 had not changed"), "{again}");
}

#[test]
fn the_number_of_jobs_and_the_order_of_units_change_nothing() {
    let class = Class::new();
    class.run(class.grading(&["--out", "one", "--jobs", "1"]), 0);
    class.run(class.grading(&["--out", "many", "--jobs", "16"]), 0);
    let lab = class.grading(&[]).get_args().skip(1).map(ToOwned::to_owned).collect::<Vec<_>>();
    let mut plan = class.command(&["plan", "--out", "units"]);
    plan.args(lab);
    assert!(class.run(plan, 0).contains("units 1 to 6"));
    for unit in ["6", "2", "carla", "1", "4", "5", "2"] {
        class.run(class.command(&["unit", unit, "--out", "units"]), 0);
    }
    let merged = class.run(class.command(&["merge", "--out", "units"]), 0);
    assert_eq!(
        [class.scores("one"), class.scores("many")],
        [class.scores("units"), class.scores("units")]
    );
    assert!(merged.contains("index.html"), "{merged}");
    for (other, same) in [("many", 0), ("units", 0)] {
        class.run(class.command(&["compare", "one", other]), same);
    }
}

#[test]
fn what_is_not_graded_yet_is_said_and_what_changed_is_graded_again() {
    let class = Class::new();
    let only = class.run(class.grading(&["--only", "anna", "--only", "bert"]), 1);
    assert!(only.contains("Without a result yet: 4"), "{only}");
    class.run(class.grading(&[]), 0);
    let before = class.scores("results");
    fs::copy(class.path("subs/anna/chat_server.py"), class.path("subs/bert/chat_server.py"))
        .unwrap();
    let again = class.run(class.grading(&[]), 0);
    assert!(again.contains("1 graded; 5 had not changed"), "{again}");
    assert_ne!(class.scores("results"), before);
    // A folder that cannot be one submission's is a line, and no end.
    fs::write(class.path("subs/emil.zip"), "no zip").unwrap();
    let broken = class.run(class.grading(&[]), 1);
    assert!(broken.contains("Needs a person to look at it: 1"), "{broken}");
}

#[test]
fn two_units_of_one_submission_at_once_leave_one_result() {
    let class = Class::new();
    let lab = class.grading(&[]).get_args().skip(1).map(ToOwned::to_owned).collect::<Vec<_>>();
    let mut plan = class.command(&["plan"]);
    plan.args(lab);
    class.run(plan, 0);
    let start = || class.command(&["unit", "dora"]).stdout(Stdio::null()).spawn().unwrap();
    let units: Vec<_> = (0..3).map(|_| start()).collect();
    for mut unit in units {
        assert!(unit.wait().unwrap().success());
    }
    let result = fs::read_to_string(class.path("results/dora/result.json")).unwrap();
    assert!(result.contains("\"graded\""), "{result}");
}

#[test]
fn a_point_is_defended_by_grading_again_with_the_same_seed() {
    let class = Class::new();
    class.run(class.grading(&["--only", "dora"]), 1);
    let same = class.run(class.command(&["regrade", "dora"]), 0);
    assert!(same.contains("score before") && same.contains("seed 7"), "{same}");
    let one = class.run(class.command(&["regrade", "dora", "gruesst"]), 0);
    assert!(one.contains("1 of 1 checks as before"), "{one}");
    fs::copy(class.path("subs/anna/chat_server.py"), class.path("subs/dora/chat_server.py"))
        .unwrap();
    let other = class.run(class.command(&["regrade", "dora"]), 1);
    assert!(other.contains("≠ fail       pass"), "{other}");
}

#[test]
fn a_result_counts_for_the_plan_by_which_it_was_last_looked_at() {
    let class = Class::new();
    class.run(class.grading(&[]), 0);
    let all = class.scores("results");
    // One is graded; the others are looked at, and count as they are.
    class.run(class.grading(&["--only", "bert"]), 0);
    assert_eq!(class.scores("results"), all);
    fs::copy(class.path("subs/anna/chat_server.py"), class.path("subs/dora/chat_server.py"))
        .unwrap();
    let changed = class.run(class.grading(&["--only", "bert"]), 1);
    assert!(changed.contains("Without a result yet: 1\n  dora"), "{changed}");
    // A plan whose units have not run has no results, whatever lies there.
    let words: Vec<_> = class.grading(&[]).get_args().skip(1).map(ToOwned::to_owned).collect();
    let mut plan = class.command(&["plan"]);
    plan.args(words);
    class.run(plan, 0);
    let merged = class.run(class.command(&["merge"]), 1);
    assert!(merged.contains("Without a result yet: 6"), "{merged}");
}

#[test]
fn results_neither_lie_among_the_submissions_nor_replace_what_is_none() {
    let class = Class::new();
    let inside = class.run(class.grading(&["--out", "subs/results"]), 2);
    assert!(inside.contains("lies among the submissions"), "{inside}");
    assert!(!class.path("subs/results").exists());
    fs::create_dir_all(class.path("results/anna")).unwrap();
    fs::write(class.path("results/anna/thesis.txt"), "years of work").unwrap();
    let taken = class.run(class.grading(&["--only", "anna"]), 2);
    assert!(taken.contains("is no result, and stays"), "{taken}");
    assert!(class.path("results/anna/thesis.txt").exists());
}

#[test]
fn a_unit_is_refused_where_the_lab_is_another_than_the_plans() {
    let class = Class::new();
    let lab = class.own_lab();
    let mut plan = class.command(&["plan", "subs", "--patience", "1", "--lab"]);
    plan.arg(&lab);
    class.run(plan, 0);
    class.run(class.command(&["unit", "anna"]), 0);
    let handout = fs::read_to_string(lab.join("handout.md")).unwrap();
    fs::write(lab.join("handout.md"), handout + "\nAnd more.\n").unwrap();
    let refused = class.run(class.command(&["unit", "bert"]), 2);
    assert!(
        refused.contains("the lab is not the one that the work list was made with"),
        "{refused}"
    );
    assert!(!class.path("results/bert").exists());
}

#[test]
fn who_was_graded_out_of_less_than_the_others_is_told() {
    let class = Class::new();
    class.run(class.grading(&[]), 0);
    let file = class.path("results/carla/result.json");
    let mut result: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    // As on a machine that does not show what a process does, where checks are skipped.
    result["outcome"]["graded"]["max"] = serde_json::json!(1);
    fs::write(&file, result.to_string()).unwrap();
    let merged = class.run(class.command(&["merge"]), 1);
    assert!(merged.contains("Graded out of fewer points than others"), "{merged}");
    assert!(merged.contains("carla: 1 instead of"), "{merged}");
}

#[test]
fn results_of_another_class_are_left_alone() {
    let class = Class::new();
    class.run(class.grading(&["--only", "anna"]), 1);
    fs::create_dir_all(class.path("other/zoe")).unwrap();
    fs::copy(class.path("subs/anna/chat_server.py"), class.path("other/zoe/chat_server.py"))
        .unwrap();
    let before = fs::read(class.path("results/class.json")).unwrap();
    let refused = class.run(class.command(&["other"]), 2);
    assert!(refused.contains("has the results of another class, 6 submissions"), "{refused}");
    assert_eq!(fs::read(class.path("results/class.json")).unwrap(), before);
}
