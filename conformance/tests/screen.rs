//! A grading as a student sees it, on a terminal of 80 columns and 24 rows.

#![cfg(target_os = "linux")]

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use tempfile::TempDir;

/// Columns and rows.
const SIZE: (u16, u16) = (80, 24);

/// A grading on a terminal of its own.
struct Screen {
    terminal: File,
    grading: Child,
    seen: String,
}

impl Screen {
    /// `home` is where the cache folder of its user is.
    fn grade(home: &Path, words: &[&str]) -> Screen {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let (ws_col, ws_row) = SIZE;
        tcsetwinsize(&terminal, Winsize { ws_col, ws_row, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap().into_string().unwrap();
        let side = || File::options().read(true).write(true).open(&name).unwrap();
        let mut command = Command::new("setsid");
        command
            .args(["--ctty", "--wait"])
            .arg(env!("CARGO_BIN_EXE_httplab"))
            .arg("grade")
            .args(words);
        command.env("XDG_CACHE_HOME", home).env("NO_COLOR", "1").current_dir(home);
        command.stdin(side()).stdout(side()).stderr(side());
        let grading = command.spawn().unwrap();
        Screen { terminal: terminal.into(), grading, seen: String::new() }
    }

    /// Reads until this is seen, or until the end.
    fn until(&mut self, text: &str) {
        let mut some = [0; 4096];
        while !self.seen.contains(text) {
            // The end of the other side is an error here.
            let Ok(count @ 1..) = self.terminal.read(&mut some) else { return };
            self.seen += &String::from_utf8_lossy(&some[..count]);
        }
    }

    /// The exit status, and what stands below the progress, which is drawn over itself.
    fn end(mut self) -> (Option<i32>, Vec<String>) {
        self.until("no such text");
        let status = self.grading.wait().unwrap().code();
        let lines = self.seen.replace("\r\n", "\n");
        let lines = lines.lines().map(|line| line.rsplit(['\r', '\u{1b}']).next().unwrap_or(""));
        (status, lines.map(|line| line.trim_start_matches("[2K").to_owned()).collect())
    }
}

fn submission() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/submission")
}

/// A server for part 2 that answers 200 to everything, with an empty page, and dies at the fifth connection.
const WEAK: &str = "import socket, sys
s = socket.socket()
s.bind(('', int(sys.argv[1])))
s.listen()
for _ in range(5):
    c, _ = s.accept()
    c.recv(4096)
    c.sendall(b'HTTP/1.0 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n')
    c.close()
";

#[test]
fn a_weak_submission_is_told_on_one_screen_and_what_it_gained_next_time() {
    let (home, folder) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let server = folder.path().join("http_server1.py");
    fs::write(&server, WEAK).unwrap();
    let path = folder.path().to_str().unwrap();
    let words = [path, "--part", "2", "--experiments", "off", "--patience", "1"];
    let (status, lines) = Screen::grade(home.path(), &words).end();
    let text = lines.join("\n");
    assert_eq!(status, Some(1), "{text}");
    assert!(lines.len() < SIZE.1.into(), "{} lines:\n{text}", lines.len());
    let free = |line: &&String| line.contains("  step  ") || line.contains("  read  ");
    let wide = lines.iter().find(|line| line.chars().count() > SIZE.0.into() && !free(line));
    assert_eq!(wide, None, "{text}");
    assert!(text.contains("  Then, in this order  ") && text.contains("  total  "), "{text}");
    assert!(!text.contains(" since "), "{text}");
    fs::copy(submission().join("http_server1.py"), &server).unwrap();
    let (status, lines) = Screen::grade(home.path(), &words).end();
    let text = lines.join("\n");
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains(" points since ") && text.contains(", 0 newly fail"), "{text}");
    let files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["http_server1.py"], "the memory lies elsewhere");
}

#[test]
fn a_grading_that_is_interrupted_tells_what_it_knows() {
    let home = TempDir::new().unwrap();
    // It never listens: each page would wait for it with all its patience.
    let words =
        ["--program", "http_server1=sleep 600", "--part", "2", "--patience", "300", "--jobs", "2"];
    let mut screen = Screen::grade(home.path(), &words);
    screen.until("/");
    screen.terminal.write_all(b"\x03").unwrap();
    let (status, lines) = screen.end();
    let text = lines.join("\n");
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("so far: this grading is not whole"), "{text}");
    assert!(text.contains("ended before its time: 0 of "), "{text}");
}
