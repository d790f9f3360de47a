//! `httplab` as a user types it: what it prints, and how it exits.

use assert_cmd::Command;
use conformance::lab::load::Lab;
use conformance::lab::rules::Level;
use conformance::notation::page::Page;
use predicates::prelude::*;
use predicates::str::{contains, is_match};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The program, in the repository's root, which it was built from, so that `./lab` is the lab.
fn httplab(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("httplab").unwrap();
    command.current_dir(root()).args(arguments).env("NO_COLOR", "1");
    command
}

/// A lab of its own, with one page of this text.
fn lab(page: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let toml = "title = \"t\"\n[[part]]\nnumber = 2\nprogram = \"http_server1\"\nrole = \"server\"\ntitle = \"p\"\nweight = 1\n[[rule]]\nid = \"2.3\"\nlevel = \"required\"\nasks = \"serves\"\n";
    fs::create_dir_all(folder.path().join("lab/part2")).unwrap();
    fs::create_dir(folder.path().join("www")).unwrap();
    fs::write(folder.path().join("www/index.html"), "<p>hello</p>\n").unwrap();
    fs::write(folder.path().join("lab/lab.toml"), toml).unwrap();
    fs::write(folder.path().join("lab/part2/page.md"), page).unwrap();
    folder
}

#[test]
fn help_answers_and_names_the_commands() {
    httplab(&["--help"])
        .assert()
        .success()
        .stdout(contains("grade").and(contains("list")).and(contains("Exit status")));
    httplab(&["grade", "--help"])
        .assert()
        .success()
        .stdout(contains("--patience").and(contains("--program")));
}

#[test]
fn a_broken_lab_is_exit_2_with_page_line_and_caret() {
    let lab = lab("# T\n\n```exchange\nprogram http_server1\nrule 2.3\npoints 1\na conects\n```\n");
    let folder = lab.path().join("lab");
    httplab(&["list", "--lab", folder.to_str().unwrap()]).assert().code(2).stderr(
        contains("part2/page.md:7:3")
            .and(contains("did you mean `connects`?"))
            .and(contains("  |   ^")),
    );
}

#[test]
fn wrong_usage_is_exit_2_with_the_mend() {
    httplab(&["grade", "--page", "no-such-page"]).assert().code(2).stderr(contains("httplab list"));
    httplab(&["grade", "/no/such/folder"]).assert().code(2).stderr(contains("there is no folder"));
    httplab(&["grade", "--program", "http_servr2=true"]).assert().code(2).stderr(
        contains("there is no program http_servr2").and(contains("did you mean http_server2?")),
    );
    httplab(&["grade", "--patience", "soon"]).assert().code(2);
    httplab(&["show", "silent-clint"])
        .assert()
        .code(2)
        .stderr(contains("did you mean silent-client?"));
}

#[test]
fn a_pattern_that_names_no_page_is_told_with_what_may_be_meant() {
    let meant =
        "no page is called *silnt-cl*; did you mean silent-client or idle-beside-a-silent-client?";
    for command in ["grade", "list"] {
        httplab(&[command, "--page", "*silnt-cl*"]).assert().code(2).stderr(contains(meant));
    }
    let formats = "jnuit is no format; there are human, json, junit";
    httplab(&["grade", "--page", "part4/product", "--report", "jnuit=x"])
        .assert()
        .code(2)
        .stderr(contains(formats).and(contains("; did you mean junit?")));
    let wrong = ["grade", "--page", "silent-client", "--page", "tpyo"];
    httplab(&wrong).assert().code(2).stderr(contains("no page is called tpyo"));
    let wrong = ["grade", "--page", "missing-page", "--visibility", "tpyo=hidden"];
    httplab(&wrong).assert().code(2).stderr(contains("--visibility: no page is called tpyo"));
}

#[test]
fn a_lab_that_was_handed_in_is_not_taken() {
    let submission =
        lab("# T\n\n```exchange\nprogram http_server1\nrule 2.3\npoints 1\na conects\n```\n");
    fs::write(submission.path().join("http_server1.sh"), "exit 1\n").unwrap();
    for folder in [".", submission.path().to_str().unwrap()] {
        httplab(&["grade", folder, "--page", "part2/serves-a-page", "--patience", "1"])
            .current_dir(submission.path())
            .assert()
            .code(1)
            .stdout(contains("It serves a page"));
    }
}

#[test]
fn few_open_files_at_first_are_no_fault_of_a_program() {
    let httplab = assert_cmd::cargo::cargo_bin("httplab");
    Command::new("sh")
        .args(["-c", "ulimit -Sn 256; exec \"$0\" \"$@\"", httplab.to_str().unwrap()])
        .args(["grade", "--page", "part3/beyond-fd-setsize"])
        .current_dir(root())
        .assert()
        .success()
        .stdout(contains("extras 1 of 1"));
}

#[test]
fn the_readme_shows_as_many_checks_as_there_are() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let lab = Lab::load(Some(&root().join("lab"))).unwrap();
    for part in &lab.rules.parts {
        let pages = || lab.pages.iter().filter(|page| page.part == part.number);
        let required = pages().filter(|page| page.worth.is_some()).count();
        let is_advice = |page: &Page| {
            lab.rules.rule(page.rule()).is_some_and(|rule| rule.level == Level::Advice)
        };
        let extras = pages().filter(|page| page.worth.is_none() && !is_advice(page)).count();
        let shown =
            format!("{0}/{0}   {required} passed, extras {extras} of {extras}", part.weight);
        let name = &part.program;
        let mut lines = readme.lines().filter(|line| line.contains(name));
        assert!(lines.any(|line| line.contains(&shown)), "{name}: {shown}");
    }
}

#[test]
fn a_page_is_shown_as_it_was_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = fs::read_to_string(root.join("lab/part3/silent-client.md")).unwrap();
    httplab(&["show", "silent-client"]).assert().success().stdout(page);
}

#[test]
fn a_program_that_does_nothing_scores_nothing_and_is_exit_1() {
    httplab(&["grade", "--program", "http_server1=false", "--part", "2"])
        .assert()
        .code(1)
        .stdout(contains("0/30").and(contains("exited with status 1")));
}

#[test]
fn a_missing_program_fails_its_part_and_the_others_still_run() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("http_server2.sh"), "#!/bin/sh\nexit 3\n").unwrap();
    httplab(&[
        "grade",
        folder.path().to_str().unwrap(),
        "--page",
        "*silent*",
        "--page",
        "serves-a-page",
    ])
    .assert()
    .code(1)
    .stdout(contains("http_server1 is missing").and(contains("exited with status 3")));
}

#[test]
fn the_same_seed_draws_the_same_values() {
    let sent = || {
        let output = httplab(&[
            "grade",
            "--program",
            "http_server1=false",
            "--page",
            "part2/serves-a-page",
            "--seed",
            "7",
            "--format",
            "json",
        ]);
        let output = { output }.output().unwrap();
        let grade: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (grade["seed"].clone(), grade["parts"][0]["checks"][0]["verdict"].clone())
    };
    assert_eq!(sent(), (7.into(), "fail".into()));
    assert_eq!(sent(), sent());
}

#[test]
fn reports_are_written_beside_the_one_on_the_terminal() {
    let folder = TempDir::new().unwrap();
    let (json, junit) = (folder.path().join("grade.json"), folder.path().join("out.xml"));
    let junit_report = format!("junit={}", junit.display());
    httplab(&[
        "grade",
        "--program",
        "http_server1=false",
        "--page",
        "part2/serves-a-page",
        "--format",
        "json",
    ])
    .args(["--output", json.to_str().unwrap(), "--report", &junit_report])
    .assert()
    .code(1);
    let grade: serde_json::Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    assert_eq!(grade["complete"], true);
    assert!(fs::read_to_string(junit).unwrap().contains("<testsuite"));
}

/// The places in the lab's order of the pages that a report names in this way, in the report's own order.
fn places(report: &str, lab: &Lab, named: impl Fn(&Page) -> String) -> Vec<usize> {
    let mut found: Vec<(usize, usize)> = (0..)
        .zip(&lab.pages)
        .filter_map(|(place, page)| Some((report.find(&named(page))?, place)))
        .collect();
    found.sort();
    found.into_iter().map(|(_, place)| place).collect()
}

#[test]
fn every_report_has_the_checks_in_the_order_in_which_one_learns() {
    let lab = Lab::load(Some(&root().join("lab"))).unwrap();
    let folder = TempDir::new().unwrap();
    let file = |format: &str| folder.path().join(format).display().to_string();
    let wanted = ["json", "csv", "tap", "junit", "html", "gradescope"];
    let reports = wanted
        .iter()
        .flat_map(|format| ["--report".to_owned(), format!("{format}={}", file(format))]);
    httplab(&["grade", "--program", "http_server3=false", "--part", "4"])
        .args(reports)
        .assert()
        .code(1)
        .stdout(contains("Begin with the first:\n  cargo httplab step product "));
    let own = |page: &&Page| page.part == 4;
    let all: Vec<&Page> = lab.pages.iter().filter(own).collect();
    for format in wanted {
        let report = fs::read_to_string(file(format)).unwrap();
        let places = places(&report, &lab, |page| match format {
            "json" => format!("\"page\": \"{}\"", page.name),
            "csv" => format!(",{},", page.name),
            "tap" => format!(" - {} ", page.name),
            "junit" => format!("classname=\"{}\"", page.name.replace('/', ".")),
            "html" => format!("lab/{}.md:", page.name),
            _ => format!("\"name\": {},", serde_json::Value::from(page.title.as_str())),
        });
        // There what waits for another page stands below it.
        assert!(format == "html" || places.is_sorted(), "{format}: {places:?}");
        assert_eq!(places.len(), all.len(), "{format}");
    }
    let grade: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(file("json")).unwrap()).unwrap();
    let checks = grade["parts"][0]["checks"].as_array().unwrap();
    for (page, check) in all.iter().zip(checks) {
        assert_eq!(check["needs"], serde_json::Value::from(page.needs.clone()), "{}", page.name);
    }
}

#[test]
fn pages_are_listed_under_their_rules_in_the_order_in_which_one_learns() {
    let lab = Lab::load(Some(&root().join("lab"))).unwrap();
    let output = httplab(&["list"]).env_remove("COLUMNS").output().unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    let at = |text: &str| list.find(text).unwrap_or_else(|| panic!("no {text:?} in {list}"));
    let rules =
        lab.rules.rules.iter().map(|rule| at(&format!("\n  {:<6}{}", rule.id, &rule.asks[..20])));
    let rules: Vec<usize> = rules.collect();
    assert!(rules.is_sorted(), "{list}");
    for (rule, (from, to)) in
        lab.rules.rules.iter().zip(rules.iter().zip(rules[1..].iter().chain([&list.len()])))
    {
        let own = |page: &&Page| page.rules.contains(&rule.id);
        let name = |page: &Page| format!("\n        {} ", lab.short_name(page));
        let places = lab.pages.iter().filter(own).map(|page| list[*from..*to].find(&name(page)));
        assert!(places.clone().all(|place| place.is_some()), "{}: {list}", rule.id);
        assert!(places.is_sorted(), "{}: {list}", rule.id);
    }
    assert!(at("part 2  http_server1, 30 points: ") < at("part 3  http_server2, 30 points: "));
    assert!(at("(required, ") < at("A silent client holds up nobody"));
    assert!(at("never graded") < at("\n        backlog "));
}

#[test]
fn some_pages_are_listed_without_the_rules_of_others() {
    httplab(&["list", "--part", "3", "--page", "*silent*"]).assert().success().stdout(
        contains("  3.2   serves others while")
            .and(contains("3.7").not())
            .and(contains("6 graded pages")),
    );
}

#[test]
fn the_lab_is_written_out_and_graded_by() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    httplab(&["init", path]).assert().success();
    let lab = folder.path().join("lab");
    httplab(&["list", "--lab", lab.to_str().unwrap()])
        .assert()
        .success()
        .stdout(contains("silent-client"));
    httplab(&["init", path]).assert().code(2).stderr(contains("is there already"));
}

/// What a grading says of its lab, asked so in this folder.
fn lab_in_force(here: &Path, words: &[&str]) -> serde_json::Value {
    let mut command = httplab(&["grade", "--format", "json", "--patience", "1"]);
    let output = command.current_dir(here).args(words).output().unwrap();
    let grade: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    grade["lab"].clone()
}

/// Whatever a folder has in it, it is not the source that the program was built from.
#[test]
fn a_lab_in_the_current_directory_is_not_taken_unasked() {
    let page = "# T\n\n```exchange\nprogram http_server1\nrule 2.3\npoints 1\na connects\n```\n\n## If it fails\n\nH\n";
    let repository = lab(page);
    for path in ["src/bin/http_server1.rs", "conformance/Cargo.toml", "Cargo.toml", ".git/config"] {
        let path = repository.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }
    fs::write(repository.path().join("src/http_server1"), "#!/bin/sh\n").unwrap();
    for folder in ["src", "."] {
        let lab = lab_in_force(repository.path(), &[folder, "--page", "part2/serves-a-page"]);
        assert_eq!(lab["path"], serde_json::Value::Null);
    }
    httplab(&["list"])
        .current_dir(&repository)
        .assert()
        .success()
        .stdout(contains("silent-client"));
    httplab(&["list", "--lab", "lab"])
        .current_dir(&repository)
        .assert()
        .stdout(contains("silent-client").not());
}

#[test]
fn the_lab_in_force_is_named_by_its_place_and_by_what_it_says() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().canonicalize().unwrap().join("course");
    httplab(&["init", path.to_str().unwrap()]).assert().success();
    let words = ["--page", "part2/serves-a-page", "--program", "http_server1=false"];
    let built_in = lab_in_force(folder.path(), &words);
    let given = |lab: &str| lab_in_force(folder.path(), &[&words[..], &["--lab", lab]].concat());
    let lab = path.join("lab");
    assert_eq!(given("course/lab")["path"], lab.to_str().unwrap());
    assert_eq!(given("course/lab")["sha256"], built_in["sha256"]);
    fs::rename(path.join("www"), lab.join("www")).unwrap();
    assert_eq!(given("course/lab")["sha256"], built_in["sha256"], "wherever www/ lies");
    fs::write(lab.join("www/more.html"), "").unwrap();
    assert_ne!(given("course/lab")["sha256"], built_in["sha256"]);
    let here = lab_in_force(&root(), &words);
    let own = root().canonicalize().unwrap().join("lab");
    assert_eq!(here["path"], own.to_str().unwrap());
}

/// A submission in Python: a server that listens where it is told, and one with a port of its own.
fn two_servers() -> TempDir {
    let folder = TempDir::new().unwrap();
    let server = |port: &str| {
        format!(
            "import socket, sys\ns = socket.socket()\ns.bind(('', {port}))\ns.listen()\ns.accept()\n"
        )
    };
    fs::write(folder.path().join("http_server1.py"), server("int(sys.argv[1])")).unwrap();
    fs::write(folder.path().join("http_server2.py"), server("0")).unwrap();
    folder
}

#[test]
fn doctor_tells_what_is_there_how_it_starts_and_whether_it_listens() {
    let folder = two_servers();
    httplab(&["doctor", folder.path().to_str().unwrap()]).assert().code(1).stdout(
        contains("started as  python3 http_server1.py")
            .and(contains("as it was told"))
            .and(contains("http_server2.py never looks at sys.argv"))
            .and(contains("and listens on 0.0.0.0:"))
            .and(contains("there is no http_server3")),
    );
    httplab(&["doctor"]).assert().success().stdout(contains("the reference"));
}

#[test]
fn a_grading_that_takes_too_long_is_not_taken_for_a_grade() {
    let asked = ["grade", "--part", "3", "--jobs", "1", "--limits", "grading=1s"];
    // Its pages have longer pauses, in which a right program is not waited for.
    httplab(&asked)
        .arg("--reference")
        .assert()
        .code(2)
        .stderr(contains("--limits grading=1h"))
        .stdout(contains("that is required holds").not());
    // What nobody but the program takes is the program's.
    let waited_away = is_match(
        "(?s)does not listen on port.*waiting for these\\s+programs took most of the time",
    );
    httplab(&asked)
        .args(["--program", "http_server2=sleep 60"])
        .assert()
        .code(1)
        .stdout(waited_away.unwrap().and(contains("0/30")));
    httplab(&["grade", "--help"]).assert().stdout(contains("processor=20s,memory=600MB,"));
}

#[test]
fn the_manual_and_completions_name_every_command() {
    let all = || contains("doctor").and(contains("grade")).and(contains("isolation"));
    httplab(&["man"]).assert().success().stdout(all());
    for shell in ["bash", "zsh", "fish"] {
        httplab(&["completions", shell]).assert().success().stdout(all());
    }
}

#[test]
fn the_licences_of_what_is_in_the_program_go_with_it() {
    let named = contains("MIT: ").and(contains("serde_json")).and(contains("Permission is hereby"));
    httplab(&["licences"]).assert().success().stdout(named);
}

#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    let mut list = std::process::Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["list", "--lab"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab"))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(list.stdout.take());
    let ended = list.wait_with_output().unwrap();
    assert!(ended.status.success() && ended.stderr.is_empty(), "{ended:?}");
}

#[test]
fn a_build_that_fails_is_reported_with_what_it_wrote() {
    let folder = TempDir::new().unwrap();
    let manifest = "[http_server1]\nbuild = 'sh build.sh'\ncommand = './http_server1'\n";
    fs::write(folder.path().join("httplab.toml"), manifest).unwrap();
    let script = "printf 'server.c:3:5: error: no port\\n    3 |     prot;\\n' >&2; exit 2\n";
    fs::write(folder.path().join("build.sh"), script).unwrap();
    httplab(&["grade", folder.path().to_str().unwrap(), "--part", "2"]).assert().code(1).stdout(
        contains("why         its build, sh build.sh, exited with status 2;")
            .and(contains("its build   server.c:3:5: error: no port\n"))
            .and(contains("                  3 |     prot;\n")),
    );
}

#[test]
fn a_program_in_python_2_is_reported_with_a_remark() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("http_server1.py"), "import sys\nprint sys.argv[1]\n").unwrap();
    let submission = folder.path().to_str().unwrap();
    let page = "part2/serves-a-page";
    httplab(&["grade", submission, "--page", page])
        .assert()
        .code(1)
        .stdout(contains("remark      http_server1.py is written in Python 2 (line 2:"));
}

/// A folder with a right server of part 2 in Python, under a name that nobody would find.
fn submission() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/submission/http_server1.py");
    fs::copy(server, folder.path().join("x.py")).unwrap();
    folder
}

#[test]
fn a_command_is_meant_from_the_folder_that_is_graded() {
    let (folder, elsewhere) = (submission(), tempfile::tempdir().unwrap());
    let grade = |command: &str| {
        let mut grade = httplab(&["grade", "--page", "serves-a-page"]);
        grade.arg(folder.path()).current_dir(elsewhere.path());
        grade.args(["--program", &format!("http_server1={command}")]).assert()
    };
    grade("python3 x.py").code(0);
    let missing = "there is no file y.py in ";
    grade("python3 y.py").code(2).stderr(contains(missing)).stdout("");
}

#[test]
fn a_check_proves_a_page_by_the_reference_and_by_flaws() {
    let page = "# T\n\n```exchange\nprogram http_server1\nrule 2.3\npoints 1\na connects\na > GET /index.html HTTP/1.0\\r\\n\\r\\n\na < 200\n```\n\n## If it fails\n\nHint.\n";
    let lab = lab(page);
    let folder = lab.path().join("lab");
    httplab(&["check", "--prove", folder.to_str().unwrap()]).assert().code(0).stdout(
        contains("✓ part2/page").and(contains("failed by")).and(contains("s1-listens-on-8081")),
    );
}

#[test]
fn it_is_each_program_that_it_carries_by_its_first_word_and_by_its_own_name() {
    let folder = TempDir::new().unwrap();
    for name in ["http_client", "http_server1", "http_server2", "http_server3"] {
        let usage = contains(format!("{name}: usage: "));
        httplab(&[name]).assert().code(2).stderr(usage.clone());
        let link = folder.path().join(name);
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_httplab"), &link).unwrap();
        Command::new(&link).assert().code(2).stderr(usage);
        httplab(&["faulty", name]).assert().code(2).stderr(contains("--flaw NAME"));
    }
    httplab(&["faulty", "list"]).assert().code(0).stdout(contains("s1-never-closes"));
}

/// It carries programs that pass, and lies where programs under test may look: in a folder of cargo's.
#[test]
#[cfg(target_os = "linux")]
fn a_submission_that_starts_httplab_has_no_server_in_it() {
    let (home, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    fs::create_dir(home.path().join("bin")).unwrap();
    let [own, cargo] = ["httplab", "cargo"].map(|name| home.path().join("bin").join(name));
    fs::copy(env!("CARGO_BIN_EXE_httplab"), &own).unwrap();
    fs::copy("/bin/true", cargo).unwrap();
    let server = format!("import os, sys\nos.execv({own:?}, ['http_server1'] + sys.argv[1:])\n");
    fs::write(folder.path().join("http_server1.py"), server).unwrap();
    let grade = |arguments: &[&str]| {
        let mut grade = Command::new(&own);
        let path = format!("{}:/usr/bin:/bin", home.path().join("bin").display());
        grade.env("CARGO_HOME", home.path()).env("PATH", path).current_dir(root());
        grade.args(["grade", "--page", "serves-a-page", "--patience", "1"]).args(arguments).assert()
    };
    // What the grader names is shown.
    grade(&["--program", "http_server1=httplab http_server1"]).code(0);
    let graded = grade(&[folder.path().to_str().unwrap()]);
    let said = String::from_utf8_lossy(&graded.get_output().stdout).into_owned();
    match said.contains("isolated by namespaces") {
        true => drop(graded.code(1).stdout(contains("Permission denied"))),
        false => eprintln!("this system allows no namespaces; nothing was tested"),
    }
}

/// Standard output may be a file, and its name is still that of a descriptor.
#[test]
fn a_report_on_dev_stdout_goes_where_standard_output_goes() {
    let folder = TempDir::new().unwrap();
    let (out, errors) = (folder.path().join("out"), folder.path().join("errors"));
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["grade", "--page", "serves-a-page", "--program", "http_server1=false"])
        .args(["--patience", "1", "--output", "/dev/stdout", "--report", "tap=/dev/stderr"])
        .current_dir(folder.path())
        .stdout(fs::File::create(&out).unwrap())
        .stderr(fs::File::create(&errors).unwrap())
        .status()
        .unwrap();
    let [out, errors] = [out, errors].map(|file| fs::read_to_string(file).unwrap());
    assert_eq!(status.code(), Some(1), "{errors}");
    assert!(out.contains("http_server1") && errors.contains("TAP version 14"), "{out}{errors}");
}

#[test]
fn an_error_that_quotes_a_submission_is_no_command_to_githubs_runner() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("httplab.toml"), "a = ##[error]owned\n").unwrap();
    let said = httplab(&["grade", folder.path().to_str().unwrap()]).assert().code(2);
    said.stderr(contains("owned").and(contains("##[").not()));
}

#[test]
#[cfg(target_os = "linux")]
fn a_shell_inside_sees_the_folder_and_the_pages_and_none_of_the_machines_own() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("http_server1.py"), "").unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let typed = format!("ls {}\nls www\necho / has $(ls /)\nexit 3\n", folder.display());
    let said = httplab(&["shell", folder.to_str().unwrap()]).write_stdin(typed).assert().code(1);
    said.stderr(contains("a shell, isolated by"))
        .stdout(contains("http_server1.py").and(contains("index.html")))
        .stdout(contains("/ has").and(contains(" home").not()));
}

/// Paths that are typed mean the same inside, so that the commands "by hand" can be pasted.
#[test]
#[cfg(target_os = "linux")]
fn a_shell_inside_begins_where_the_user_is() {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join("subs/alice")).unwrap();
    fs::write(folder.path().join("subs/alice/http_server1.py"), "").unwrap();
    fs::create_dir(folder.path().join("subs/bob")).unwrap();
    let typed = "cp subs/alice/http_server1.py \"$HOME\" && echo copied\nls subs\nexit 0\n";
    let mut shell = httplab(&["shell", "subs/alice"]);
    let said = shell.current_dir(folder.path()).write_stdin(typed).assert().code(0);
    said.stdout(contains("copied").and(contains("bob").not()));
}
