//! The quiz on a terminal: nothing that is typed before it is asked for is lost, neither to a long start nor to a page that
//! is stepped through in between.

use conformance::lab::load::Lab;
use conformance::quiz::riddle;
use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Command;

/// The user's side of a new terminal, and the program's.
fn terminal() -> (File, OwnedFd) {
    let user = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&user).expect("it is ours");
    unlockpt(&user).expect("it can be opened");
    let name = ptsname(&user, Vec::new()).expect("it has a name");
    let programs =
        open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("the other side");
    (user.into(), programs)
}

/// Reads until nobody has the other side open, which some systems call an error.
fn all_of(mut user: File) -> String {
    let (mut shown, mut bytes) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = user.read(&mut bytes) {
        shown.extend_from_slice(&bytes[..count]);
    }
    String::from_utf8_lossy(&shown).into_owned()
}

#[test]
fn what_is_typed_ahead_is_not_lost() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let lab = Lab::load(Some(&root.join("lab"))).expect("the lab is whole");
    let riddles = riddle::all(&lab).expect("the catalogue is read");
    let never_closes = riddles.iter().find(|riddle| riddle.flaw.name == "s1-never-closes");
    let number = never_closes.expect("a riddle").number.to_string();
    let (mut user, programs) = terminal();
    // The end of what is typed, Ctrl-D, ends a quiz that has missed a line.
    let typed = b"pages\nstep closes-after-a-page\nr\nq\nh\nquit\n\x04";
    user.write_all(typed).expect("the terminal keeps it");
    let side = || programs.try_clone().expect("a descriptor");
    let mut quiz = Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["quiz", &number])
        .current_dir(root)
        .stdin(side())
        .stdout(side())
        .stderr(side())
        .spawn()
        .expect("httplab starts");
    drop(programs);
    let shown = all_of(user);
    let ended = quiz.wait().expect("it ends");
    let again = format!("`httplab quiz {number}` asks this riddle again.");
    let mut rest = shown.as_str();
    for wanted in ["2.6   closes-after-a-page", "not met", "end>", "It fails ", &again] {
        let at = rest.find(wanted).unwrap_or_else(|| panic!("no {wanted} in its place:\n{shown}"));
        rest = &rest[at + wanted.len()..];
    }
    assert_eq!(ended.code(), Some(1), "{shown}");
}
