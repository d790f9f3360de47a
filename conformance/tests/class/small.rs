//! A small class, quickly graded: chat programs by the lab of `tests/other_lab`, each right but for one change.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Who hands in what: each with what is replaced in the chat server.
const STUDENTS: [(&str, &str, &str); 6] = [
    ("anna", "", ""),
    ("bert", "Willkommen", "Tag"),
    ("carla", "", ""),
    ("dora", "Hallo ", "Hallo, "),
    ("emil", "import select", "import selekt"),
    ("fritz", "", ""),
];

/// The folder of the other lab.
fn other_lab() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/other_lab")
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() { copied(&path, &to) } else { fs::copy(&path, &to).map(|_| ()).unwrap() }
    }
}

/// A class and its results.
pub struct Class {
    folder: TempDir,
}

impl Class {
    /// Six submissions of which nothing is graded.
    pub fn new() -> Class {
        let folder = tempfile::tempdir().unwrap();
        let source = fs::read_to_string(other_lab().join("programme/chat_server.py")).unwrap();
        for (name, right, wrong) in STUDENTS {
            let place = folder.path().join("subs").join(name);
            fs::create_dir_all(&place).unwrap();
            let source =
                if right.is_empty() { source.clone() } else { source.replace(right, wrong) };
            fs::write(place.join("chat_server.py"), source).unwrap();
        }
        Class { folder }
    }

    /// A folder or file of it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The other lab's folder, copied, to be changed.
    pub fn own_lab(&self) -> PathBuf {
        let lab = self.path("lab");
        copied(&other_lab().join("lab"), &lab);
        lab
    }

    /// `httplab class` with these words, in the class's folder.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_httplab"));
        command.arg("class").args(words).current_dir(self.folder.path());
        command.env("NO_COLOR", "1").stdin(Stdio::null());
        command
    }

    /// The command that grades all of it.
    pub fn grading(&self, more: &[&str]) -> Command {
        let lab = other_lab().join("lab");
        let mut command = self.command(&["subs", "--seed", "7", "--patience", "1", "--lab"]);
        command.arg(lab).args(more);
        command
    }

    /// What `command` prints; it ends with this status.
    pub fn run(&self, mut command: Command, status: i32) -> String {
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{said}");
        said
    }

    /// The points of all.
    pub fn scores(&self, results: &str) -> String {
        fs::read_to_string(self.path(results).join("scores.csv")).unwrap()
    }
}
