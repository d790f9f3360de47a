//! Reports in files: up to date while the run goes, whole at any moment.

use super::grades;
use conformance::grade::event::{Event, Reporter};
use conformance::report::{Destination, Format, Options, reporter};
use conformance::verdict::Grade;
use serde_json::Value;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::time::{Duration, Instant};

fn json_in(path: &Path) -> Box<dyn Reporter> {
    reporter(Format::Json, Destination::File(path.to_owned()), &Options::default())
}

fn check_ended(reporter: &mut dyn Reporter, so_far: &Grade) {
    let check = so_far.checks().next().expect("a check");
    reporter.on(&Event::CheckEnded { check, so_far }).expect("news");
}

/// The report in the file, once there is one.
fn awaited(path: &Path) -> Value {
    let end = Instant::now() + Duration::from_secs(10);
    while !path.exists() && Instant::now() < end {
        std::thread::yield_now();
    }
    let text = std::fs::read(path).expect("a report");
    serde_json::from_slice(&text).expect("a whole report")
}

#[test]
fn a_killed_run_leaves_a_whole_report_of_what_it_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grade.json");
    let mut reporter = json_in(&path);
    check_ended(&mut *reporter, &grades::unfinished());
    assert_eq!(awaited(&path)["complete"], Value::Bool(false));
    assert_eq!(awaited(&path)["parts"][0]["checks"][0]["page"], "part1/simple");
}

#[test]
fn the_whole_grade_has_the_last_word() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grade.json");
    let mut reporter = json_in(&path);
    for _ in 0..1_000 {
        check_ended(&mut *reporter, &grades::unfinished());
    }
    reporter.on(&Event::Ended { grade: &grades::perfect() }).unwrap();
    assert_eq!(awaited(&path)["complete"], Value::Bool(true));
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "nothing is left beside the report");
}

#[test]
fn an_earlier_report_is_not_taken_for_this_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grade.json");
    std::fs::write(&path, "of yesterday").unwrap();
    json_in(&path).on(&Event::Began { pages: 1 }).unwrap();
    assert!(!path.exists());
}

#[test]
fn a_link_is_replaced_and_never_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (file, nowhere) = (folder.path().join("file"), folder.path().join("nowhere"));
    std::fs::write(&file, "somebody's").unwrap();
    for to in [&file, &nowhere, Path::new("/dev/full")] {
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(to, &link).unwrap();
        let mut reporter = json_in(&link);
        reporter.on(&Event::Ended { grade: &grades::perfect() }).unwrap();
        assert!(!link.is_symlink() && !nowhere.exists(), "{}", to.display());
        assert_eq!(awaited(&link)["complete"], Value::Bool(true));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "somebody's");
        std::fs::remove_file(link).unwrap();
    }
}

#[test]
fn a_link_of_an_earlier_run_is_taken_away_and_what_it_leads_to_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (link, file) = (folder.path().join("link"), folder.path().join("file"));
    std::fs::write(&file, "somebody's").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    json_in(&link).on(&Event::Began { pages: 1 }).unwrap();
    assert!(!link.is_symlink() && file.exists());
}

#[test]
fn a_pipe_is_written_to_once_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read(pipe).unwrap()
    });
    let mut reporter = json_in(&pipe);
    reporter.on(&Event::Began { pages: 1 }).unwrap();
    check_ended(&mut *reporter, &grades::unfinished());
    reporter.on(&Event::Ended { grade: &grades::perfect() }).unwrap();
    let read: Value = serde_json::from_slice(&reader.join().unwrap()).expect("one whole report");
    assert_eq!(read["complete"], Value::Bool(true));
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
}

#[test]
fn a_folder_that_is_not_there_is_an_error_and_no_panic() {
    let mut reporter = json_in(Path::new("/nonexistent/grade.json"));
    check_ended(&mut *reporter, &grades::unfinished());
    assert!(reporter.on(&Event::Ended { grade: &grades::perfect() }).is_err());
}
