//! Finding programs, from outside: what `httplab grade` and `doctor` say of folders as students hand them in, and as
//! browsers and learning systems give them back.

use assert_cmd::Command;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const PAGE: &str = "part2/serves-a-page";

/// A server for part 2 that is right, and a client that says when nobody listens.
const CLIENT: &str = "import socket, sys\nfrom urllib.parse import urlparse\n\
                      url = urlparse(sys.argv[1])\n\
                      socket.create_connection((url.hostname, url.port or 80))\n";

fn server() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/submission/http_server1.py");
    fs::read_to_string(path).unwrap()
}

/// A folder with these files; `SERVER` stands for a right server, and `CLIENT` for a client.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace("SERVER", &server()).replace("CLIENT", CLIENT)).unwrap();
    }
    folder
}

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.replace("SERVER", &server()).as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The exit status, and all that was said, in one line.
fn said(here: &Path, words: &[&str]) -> (i32, String) {
    let mut httplab = Command::cargo_bin("httplab").unwrap();
    httplab.current_dir(here).args(words).env("NO_COLOR", "1");
    let output = httplab.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let words: Vec<&str> = text.split_whitespace().collect();
    (output.status.code().unwrap(), words.join(" "))
}

/// Grades a folder by one page.
fn grade(here: &Path, more: &[&str]) -> (i32, String) {
    said(here, &[&["grade", "--page", PAGE, "--patience", "1"], more].concat())
}

fn has(said: &(i32, String), status: i32, texts: &[&str]) {
    for text in texts {
        assert!(said.1.contains(text), "{text:?} is not in:\n{}", said.1);
    }
    assert_eq!(said.0, status, "{}", said.1);
}

#[test]
fn without_a_folder_the_programs_of_this_one_are_graded_and_that_is_said() {
    let own = folder(&[("http_server1.py", "SERVER")]);
    let place = own.path().canonicalize().unwrap();
    let announced = format!(
        "grading the programs of this folder, {}; `--reference` grades the reference",
        place.display()
    );
    has(&grade(own.path(), &[]), 0, &[&announced, "part 2 http_server1"]);
    let reference = grade(own.path(), &["--reference"]);
    has(&reference, 0, &["part 2 http_server1"]);
    assert!(!reference.1.contains("this folder"), "{}", reference.1);
    let step = said(own.path(), &["step", PAGE, "--yes"]);
    has(&step, 0, &["playing with the programs of this folder"]);
}

#[test]
fn in_a_folder_without_programs_it_is_said_what_to_do() {
    let empty = folder(&[("notes.txt", "x")]);
    for command in [&["grade"][..], &["step", PAGE], &["tape", PAGE], &["doctor"], &["shell"]] {
        let told = said(empty.path(), command);
        has(&told, 2, &["there are no programs in this folder", "`httplab grade ~/project1`"]);
        has(&told, 2, &["`--reference` takes the reference"]);
    }
    has(&grade(empty.path(), &["--reference", "."]), 2, &["cannot be used with"]);
}

#[test]
fn in_the_repository_the_reference_is_graded_as_ever() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for place in [root.clone(), root.join("src"), root.join("conformance")] {
        let told = grade(&place, &[]);
        has(&told, 0, &["part 2 http_server1"]);
        assert!(!told.1.contains("this folder"), "{}", told.1);
    }
}

#[test]
fn a_program_that_is_missing_is_told_with_what_may_be_meant() {
    let wrong = folder(&[("client.py", "CLIENT"), ("server_part2.py", "SERVER")]);
    let told = said(wrong.path(), &["doctor", "."]);
    let meant = "there is no http_client here; client.py may be meant \
                 (`--program http_client='python3 client.py'`)";
    has(&told, 1, &[meant, "(`--program http_server1='python3 server_part2.py'`)"]);
    assert!(!told.1.contains("found"), "none is used by itself: {}", told.1);
    let pasted = ["--program", "http_server1=python3 server_part2.py", "."];
    has(&grade(wrong.path(), &pasted), 0, &[]);
}

#[test]
fn what_is_empty_is_said_to_be() {
    for (name, text, words) in [
        ("http_server1.py", "", "http_server1.py is empty"),
        ("http_server1.js", " \r\n\t\n", "http_server1.js is empty"),
        ("http_server1.c", "", "http_server1.c is empty"),
        ("http_server1.go", "\u{feff}\n", "http_server1.go is empty"),
        ("http_server1.java", "\n", "http_server1.java is empty"),
        ("http_server1", "", "http_server1 is empty"),
        (
            "http_server1.py",
            "#!/usr/bin/env python3\n# todo\n",
            "http_server1.py holds nothing but comments",
        ),
        ("http_server1.rs", "// todo\n", "http_server1.rs holds nothing but comments"),
        ("http_server1/__main__.py", "", "http_server1/__main__.py is empty"),
    ] {
        let of_one = folder(&[(name, text)]);
        let told = grade(of_one.path(), &["."]);
        has(&told, 1, &[words]);
        assert!(!told.1.contains("httplab.toml"), "{}", told.1);
    }
    let empty = folder(&[]);
    has(&grade(empty.path(), &["."]), 1, &["this folder is empty"]);
}

#[test]
fn names_that_come_back_are_the_program_and_it_runs_under_its_own() {
    for name in [
        "http_server1 (1).py",
        "http_server1-1.py",
        "Http_Server1.PY",
        "http_server1.py.txt",
        "smithjane_123_456_http_server1.py",
        "Copy of http_server1.py",
    ] {
        let back = folder(&[(name, "SERVER")]);
        has(&grade(back.path(), &["."]), 0, &[&format!("{name} was taken for ")]);
    }
    for name in
        ["http_server10.py", "old_http_server1.py", "http_server1_test.py", "http_server1.py.bak"]
    {
        let other = folder(&[(name, "SERVER")]);
        has(&grade(other.path(), &["."]), 1, &["http_server1 is missing"]);
    }
}

#[test]
fn a_program_finds_another_that_came_back_by_its_own_name() {
    let files = [("http_server1 (2).py", "SERVER"), ("http_server2.py", "import http_server1\n")];
    let both = folder(&files);
    let page = ["grade", ".", "--page", "part3/serves-a-page", "--page", PAGE, "--patience", "1"];
    let told = said(both.path(), &page);
    assert!(!told.1.contains("ModuleNotFoundError"), "{}", told.1);
    let remark = "http_server2.py imports http_server1, which is there as http_server1 (2).py; \
                  call it http_server1.py";
    has(&said(both.path(), &["doctor", "."]), 1, &[remark]);
}

#[test]
fn of_several_copies_the_latest_is_run_and_the_others_are_named() {
    let two = folder(&[("http_server1 (1).py", "exit(3)\n"), ("http_server1 (2).py", "SERVER")]);
    let words = "http_server1 (2).py was taken for http_server1.py, as the latest; http_server1 (1).py is there too";
    has(&grade(two.path(), &["."]), 0, &[words]);
    let plain = folder(&[("http_server1.py", "SERVER"), ("http_server1 (1).py", "exit(3)\n")]);
    has(&grade(plain.path(), &["."]), 0, &["http_server1 (1).py is there too, and was not run"]);
    let same = folder(&[("http_server1-copy.py", "SERVER"), ("Copy of http_server1.py", "SERVER")]);
    has(
        &grade(same.path(), &["."]),
        1,
        &["may both be http_server1.py; give one of them that name"],
    );
}

#[test]
fn a_packed_submission_is_unpacked_where_that_is_asked_for() {
    let place = folder(&[]);
    let zip = zipped(&[("project1/http_server1.py", "SERVER"), ("__MACOSX/project1/._x", "x")]);
    fs::write(place.path().join("project1.zip"), zip).unwrap();
    let asked = "project1.zip is a zip file: it is unpacked with `--unzip`: `httplab grade --unzip project1.zip`";
    has(&grade(place.path(), &["project1.zip"]), 2, &[asked]);
    let alone = "project1.zip is a zip file: it is unpacked with `--unzip`";
    has(&grade(place.path(), &["."]), 2, &[alone]);
    has(&grade(place.path(), &[]), 2, &[alone]);
    for words in [&["--unzip", "project1.zip"][..], &["--unzip", "."], &["--unzip"]] {
        has(&grade(place.path(), words), 0, &["part 2 http_server1"]);
    }
    has(&said(place.path(), &["step", PAGE, "--yes", "--unzip", "project1.zip"]), 0, &[]);
    has(&said(place.path(), &["tape", PAGE, "--unzip", "project1.zip"]), 0, &[]);
    let doctor = said(place.path(), &["doctor", "--unzip", "project1.zip"]);
    has(&doctor, 1, &["found project1/http_server1.py", "there is no http_client in project1.zip"]);
}

#[test]
fn what_fails_of_a_packed_submission_can_be_tried_by_hand() {
    let place = folder(&[]);
    fs::write(place.path().join("p.zip"), zipped(&[("http_server1.py", "exit(1)\n")])).unwrap();
    let told = grade(place.path(), &["--unzip", "p.zip", "--verbose"]);
    has(&told, 1, &["mkdir -p /tmp/try-unpacked && unzip -q -o -d /tmp/try-unpacked p.zip"]);
    has(&told, 1, &["/tmp/try-unpacked/. /tmp/try", "serves-a-page --unzip p.zip"]);
    assert!(!told.1.contains("httplab-run-"), "{}", told.1);
}

#[test]
fn an_archive_that_is_broken_is_an_error_in_words() {
    let place = folder(&[("p.zip", "no zip at all")]);
    has(&grade(place.path(), &["--unzip", "p.zip"]), 2, &["p.zip is broken, or not of the kind"]);
    let out = zipped(&[("../x", "x")]);
    fs::write(place.path().join("p.zip"), out).unwrap();
    has(&grade(place.path(), &["--unzip", "p.zip"]), 2, &["p.zip holds a name that leads out"]);
}

#[test]
fn many_submissions_are_not_graded_as_one() {
    let class = folder(&[
        ("subs/alice/http_server1.py", "SERVER"),
        ("subs/bob/http_server1.py", "SERVER"),
        ("subs/carol/project1/http_server1.py", "SERVER"),
        ("subs/dave/server.py", "SERVER"),
    ]);
    let words = "these look like 4 submissions; grade one: `httplab grade subs/alice`";
    has(&grade(class.path(), &["subs"]), 2, &[words]);
    let two = folder(&[("new/http_server1.py", "SERVER"), ("old/http_server1.py", "SERVER")]);
    let words = "there are several: new/http_server1.py and old/http_server1.py; name one of the folders, such as \
                 `httplab grade ./new`";
    has(&grade(two.path(), &["."]), 1, &[words]);
    let canvas = folder(&[
        ("annlee_1234_5678_http_server1.py", "SERVER"),
        ("bobray_2345_6789_http_server1.py", "SERVER"),
    ]);
    has(&grade(canvas.path(), &["."]), 2, &["these look like the files of 2 students"]);
    let zips = folder(&[("a.zip", ""), ("b.zip", "")]);
    has(&grade(zips.path(), &["."]), 2, &["these look like 2 submissions", "--unzip ./a.zip`"]);
    let parts = folder(&[
        ("part1/http_client.py", "CLIENT"),
        ("part2/http_server1.py", "SERVER"),
        ("part3/http_server2.py", "SERVER"),
    ]);
    has(&grade(parts.path(), &["."]), 0, &[]);
    // One student, who took the older programs along from part to part.
    let along = folder(&[
        ("part1/http_client.py", "CLIENT"),
        ("part2/http_server1.py", "SERVER"),
        ("part3/http_server1.py", "SERVER"),
        ("part4/http_server1.py", "SERVER"),
    ]);
    has(&grade(along.path(), &["."]), 1, &["there are several: part2/http_server1.py and part3/"]);
}

#[test]
fn programs_that_lie_too_deep_are_told() {
    let deep = folder(&[("a/b/http_server1.py", "SERVER")]);
    has(
        &grade(deep.path(), &["."]),
        1,
        &["a/b/http_server1.py lies too deep", "`httplab grade ./a/b`"],
    );
}

#[test]
fn doctor_gives_a_verdict_for_each_program() {
    let all = folder(&[
        ("http_client.py", "CLIENT"),
        ("http_server1.py", "SERVER"),
        ("http_server2.py", "import sys\nprint sys.argv[1]\n"),
        ("http_server3.py", "import sys, no_such_module\nsys.argv\n"),
    ]);
    let told = said(all.path(), &["doctor", "."]);
    has(&told, 1, &["✓ http_client, part 1", "starts, and says that nobody listens"]);
    has(&told, 1, &["✓ http_server1, part 2", "as it was told"]);
    has(
        &told,
        1,
        &["✗ http_server2, part 3", "ended before it listened", "its source is not valid"],
    );
    has(&told, 1, &["✗ http_server3, part 4", "a module that it needs is not there"]);
}

#[test]
fn doctor_takes_no_client_for_well_that_does_not_start() {
    for (text, verdict) in [
        ("import sys\nprint sys.argv[1]\n", "✗ http_client"),
        ("import sys, requests_of_nobody\nsys.argv\n", "✗ http_client"),
        ("import sys\nsys.argv[7]\n", "✗ http_client"),
        ("import sys\nsys.argv\n", "? http_client"),
        ("import sys\nsys.argv\nexit('nobody is there')\n", "✓ http_client"),
    ] {
        let client = folder(&[("http_client.py", text)]);
        has(&said(client.path(), &["doctor", "."]), 1, &[verdict]);
    }
    let missing = ["doctor", "--program", "http_client=no-such-interpreter x"];
    let here = folder(&[]);
    has(&said(here.path(), &missing), 1, &["✗ http_client"]);
}

#[test]
fn doctor_is_content_where_all_is_well() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    has(&said(&root, &["doctor"]), 0, &["✓ http_client", "✓ http_server3", "found the reference"]);
}

#[test]
fn lines_of_doctor_fit_a_page() {
    let own = folder(&[("http_server1.py", "SERVER")]);
    let mut httplab = Command::cargo_bin("httplab").unwrap();
    let output = httplab.current_dir(own.path()).args(["doctor", "."]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn a_build_that_takes_time_is_told_of() {
    let slow = folder(&[
        ("httplab.toml", "[http_server1]\nbuild = 'sh build.sh'\ncommand = 'python3 x.py'\n"),
        ("build.sh", "sleep 1.5\n"),
        ("x.py", "SERVER"),
    ]);
    has(&grade(slow.path(), &["."]), 0, &["building http_server1 with sh …"]);
}
