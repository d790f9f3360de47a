//! Watching, from outside: files are saved, as editors do it, and what `httplab watch` says of them is read, on a terminal
//! and from a pipe. Nothing waits for a time to pass; each wait is for a text, with a bound that only a failure meets.

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Termios, Winsize, tcgetattr, tcsetwinsize};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A lab of two programs and three pages, which are played in no time.
const LAB: &str = r#"
title = "Greetings"

[[part]]
program = "http_server1"
role = "server"
title = "A server that greets"
weight = 3
pages = [ { page = "greets" }, { page = "goes", needs = ["greets"] } ]

[[part]]
program = "http_server2"
role = "server"
title = "Another"
weight = 1
pages = [ { page = "says-two" } ]

[[rule]]
id = "1.1"
level = "required"
asks = "greets who comes"

[[rule]]
id = "2.1"
level = "required"
asks = "says two"
"#;

const PAGES: [(&str, &str, &str); 3] = [
    ("part1/greets.md", "http_server1\nrule 1.1\npoints 1", "c < \"hello\\n\""),
    ("part1/goes.md", "http_server1\nrule 1.1\npoints 2", "c < end of the greeting"),
    ("part2/says-two.md", "http_server2\nrule 2.1\npoints 1", "c < \"two\\n\""),
];

fn page(head: &str, expects: &str) -> String {
    let expects = match expects {
        "c < end of the greeting" => "c < \"hello\\n\"\nc < end",
        other => other,
    };
    format!(
        "# It speaks\n\nLook.\n\n```exchange\nprogram {head}\n\nc connects\n{expects}\n```\n\n## If it fails\n\nSay it.\n"
    )
}

/// A server in Python that says this to everybody.
fn server(says: &str) -> String {
    format!(
        "#!/usr/bin/env python3\nimport socket, sys\ns = socket.socket()\n\
         s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n\
         s.bind((\"\", int(sys.argv[1])))\ns.listen()\nwhile True:\n    c, _ = s.accept()\n    \
         c.sendall(b\"{says}\\n\")\n    c.close()\n"
    )
}

/// A folder with a lab and a student's programs in it.
struct Desk(TempDir);

impl Desk {
    fn new(files: &[(&str, &str)]) -> Desk {
        let desk = Desk(tempfile::tempdir().unwrap());
        for folder in ["lab/part1", "lab/part2", "lab/www", "project", "cache"] {
            fs::create_dir_all(desk.at(folder)).unwrap();
        }
        fs::write(desk.at("lab/lab.toml"), LAB).unwrap();
        for (name, head, expects) in PAGES {
            fs::write(desk.at("lab").join(name), page(head, expects)).unwrap();
        }
        files.iter().for_each(|(name, text)| desk.save(name, text));
        desk
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn save(&self, name: &str, text: &str) {
        fs::write(self.at("project").join(name), text).unwrap();
    }

    fn watch(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_httplab"));
        command.args(["watch", "project", "--lab", "lab", "--patience", "20"]);
        command.current_dir(self.0.path());
        command.env("NO_COLOR", "1").env("XDG_CACHE_HOME", self.at("cache"));
        command
    }

    /// On a pipe.
    fn lines(&self) -> Watch {
        let mut child = self
            .watch()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let says = OwnedFd::from(child.stdout.take().unwrap());
        Watch { child, hears: says.into(), heard: Vec::new(), at: 0 }
    }

    /// On a terminal of its own.
    fn screen(&self) -> (Watch, OwnedFd) {
        let user = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&user).unwrap();
        unlockpt(&user).unwrap();
        let name = ptsname(&user, Vec::new()).unwrap();
        let own = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        tcsetwinsize(&own, Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let stream = || Stdio::from(own.try_clone().unwrap());
        let child = self.watch().stdin(stream()).stdout(stream()).stderr(stream()).spawn().unwrap();
        (Watch { child, hears: user.into(), heard: Vec::new(), at: 0 }, own)
    }
}

/// A watch that goes on.
struct Watch {
    child: Child,
    hears: File,
    heard: Vec<u8>,
    /// What was heard up to here has been waited for.
    at: usize,
}

impl Watch {
    /// Waits until one of these was said, after what was waited for before.
    fn until(&mut self, text: &str) {
        let end = Instant::now() + Duration::from_secs(180);
        loop {
            let new = String::from_utf8_lossy(&self.heard[self.at..]).into_owned();
            if new.contains(text) {
                let at = self.heard[self.at..].windows(text.len());
                let found = at.enumerate().find(|(_, bytes)| *bytes == text.as_bytes());
                self.at += found.expect("it is there").0 + text.len();
                return;
            }
            assert!(self.hear(end), "`{text}` was not said after\n{new}");
        }
    }

    /// Hears what is said; `false` where nothing more comes.
    fn hear(&mut self, end: Instant) -> bool {
        let mut fds = [PollFd::new(self.hears.as_fd(), PollFlags::POLLIN)];
        let left = end.saturating_duration_since(Instant::now()).as_millis();
        poll(&mut fds, PollTimeout::try_from(left).unwrap()).unwrap();
        let mut bytes = [0; 1 << 16];
        match fds[0].any() {
            Some(true) => {
                let count = self.hears.read(&mut bytes).unwrap_or(0);
                self.heard.extend_from_slice(&bytes[..count]);
                count > 0
            }
            _ => false,
        }
    }

    fn types(&mut self, keys: &str) {
        self.hears.write_all(keys.as_bytes()).unwrap();
    }

    fn ends(&mut self) -> ExitStatus {
        let end = Instant::now() + Duration::from_secs(60);
        while self.child.try_wait().unwrap().is_none() {
            self.hear(Instant::now() + Duration::from_millis(20));
            assert!(Instant::now() < end, "it goes on");
        }
        self.child.wait().unwrap()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_save_is_told_in_lines_where_there_is_no_terminal() {
    let desk = Desk::new(&[("http_server1.py", &server("hallo"))]);
    let mut watch = desk.lines();
    watch.until("watching project\n");
    watch.until("✗ part1/greets");
    watch.until("0/4 points\n");
    desk.save("http_server1.py", &server("hello"));
    watch.until("changed http_server1.py\n");
    watch.until("✓ part1/greets\n");
    watch.until("+3 points since ");
    watch.until(": 2 newly pass, 0 newly fail\n");
    watch.until("3/4 points\n");
    let heard = String::from_utf8(watch.heard.clone()).unwrap();
    let after = heard.split("changed").nth(1).unwrap();
    assert!(!after.contains("part2/"), "only what changed is played again:\n{heard}");
    assert!(!heard.contains('\x1b'), "{heard}");
}

#[test]
fn what_was_found_is_remembered_by_the_next_watch() {
    let desk = Desk::new(&[("http_server1.py", &server("hello"))]);
    let mut watch = desk.lines();
    watch.until("3/4 points\n");
    drop(watch);
    desk.save("http_server1.py", &server("hallo"));
    let mut watch = desk.lines();
    watch.until(": 3 points, 2 passed, 1 failed\n");
    watch.until("-3 points since ");
}

#[test]
fn whoever_saves_by_renaming_is_understood() {
    let desk = Desk::new(&[("http_server1.py", &server("hallo"))]);
    let mut watch = desk.lines();
    watch.until("0/4 points\n");
    // As vim does it: a file to try with, a backup, and the new one in its place.
    desk.save("4913", "");
    fs::remove_file(desk.at("project/4913")).unwrap();
    fs::rename(desk.at("project/http_server1.py"), desk.at("project/http_server1.py~")).unwrap();
    desk.save("http_server1.py", &server("hello"));
    watch.until("3/4 points\n");
    desk.save(".http_server1.py.swp", "x");
    desk.save("new.tmp", &server("hallo"));
    fs::rename(desk.at("project/new.tmp"), desk.at("project/http_server1.py")).unwrap();
    watch.until("changed http_server1.py\n");
    watch.until("0/4 points\n");
    let heard = String::from_utf8_lossy(&watch.heard).into_owned();
    for name in ["4913", "~", ".swp", ".tmp"] {
        assert!(!heard.lines().any(|line| line.starts_with("changed") && line.contains(name)));
    }
}

#[test]
fn of_two_saves_in_a_row_the_last_one_counts() {
    let desk = Desk::new(&[("http_server1.py", &server("hallo"))]);
    let mut watch = desk.lines();
    watch.until("0/4 points\n");
    desk.save("http_server1.py", &server("still wrong"));
    desk.save("http_server1.py", &server("hello"));
    watch.until("3/4 points\n");
    // While a run goes on, too.
    desk.save("http_server1.py", &server("hallo"));
    watch.until("changed http_server1.py\n");
    desk.save("http_server1.py", &server("hello again"));
    watch.until("0/4 points\n");
}

#[test]
fn a_file_of_nobodys_concerns_all() {
    let says = "from words import TEXT\n";
    let desk = Desk::new(&[
        ("http_server1.py", &(says.to_owned() + &server("hallo"))),
        ("http_server2.py", &server("too")),
        ("words.py", "TEXT = 1\n"),
    ]);
    let mut watch = desk.lines();
    watch.until("0/4 points\n");
    desk.save("words.py", "TEXT = 22\nraise SystemExit(3)\n");
    watch.until("changed words.py\n");
    watch.until("0/4 points\n");
    desk.save("http_server2.py", &server("two"));
    watch.until("changed http_server2.py\n");
    watch.until("✓ part2/says-two\n");
    watch.until("1/4 points\n");
}

const MAKEFILE: &str = "http_server1: server.txt\n\t@if grep -q broken server.txt; then echo \
                        'server.txt:1: error: it is broken' >&2; exit 1; fi\n\tcp server.txt http_server1\n\tchmod +x http_server1\n";

#[test]
fn a_build_that_breaks_is_told_and_what_was_known_stays() {
    if Command::new("make").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("there is no make here");
        return;
    }
    let desk = Desk::new(&[("Makefile", MAKEFILE), ("server.txt", &server("hello"))]);
    let mut watch = desk.lines();
    watch.until("3/4 points\n");
    desk.save("server.txt", "broken");
    watch.until("✗ http_server1 its build, make http_server1");
    watch.until("server.txt:1: error: it is broken\n");
    watch.until("3/4 points\n");
    desk.save("server.txt", &server("hallo"));
    watch.until("✗ part1/greets");
    watch.until("-3 points since ");
}

#[test]
fn a_folder_that_goes_and_comes_back_is_graded_again() {
    let desk = Desk::new(&[("http_server1.py", &server("hallo"))]);
    let mut watch = desk.lines();
    watch.until("0/4 points\n");
    fs::rename(desk.at("project"), desk.at("elsewhere")).unwrap();
    watch.until("project is not there any more");
    fs::write(desk.at("elsewhere/http_server1.py"), server("hello")).unwrap();
    fs::rename(desk.at("elsewhere"), desk.at("project")).unwrap();
    watch.until("3/4 points\n");
}

#[test]
fn a_wrong_httplab_toml_is_told_until_it_is_mended() {
    let desk = Desk::new(&[("mine.py", &server("hello"))]);
    let mut watch = desk.lines();
    watch.until("0/4 points\n");
    desk.save("httplab.toml", "[http_server1\n");
    watch.until("httplab.toml");
    desk.save("httplab.toml", "[http_server1]\ncommand = 'python3 mine.py'\n");
    watch.until("3/4 points\n");
}

#[test]
fn a_lab_that_changes_is_read_again_and_a_broken_one_is_not_used() {
    let desk = Desk::new(&[("http_server1.py", &server("hallo"))]);
    let mut watch = desk.lines();
    watch.until("0/4 points\n");
    fs::write(desk.at("lab/part1/greets.md"), "# Nothing\n").unwrap();
    watch.until("the lab is broken; it goes on as it was before");
    desk.save("http_server1.py", &server("hello"));
    watch.until("3/4 points\n");
    let (_, head, _) = PAGES[0];
    fs::write(desk.at("lab/part1/greets.md"), page(head, "c < \"hallo\\n\"")).unwrap();
    watch.until("the lab has changed, and was read again\n");
    watch.until("✗ part1/greets");
    watch.until("2/4 points\n");
}

#[test]
fn on_a_terminal_one_failure_is_shown_at_a_time() {
    let desk = Desk::new(&[("http_server1.py", &server("hallo"))]);
    let (mut watch, own) = desk.screen();
    watch.until("httplab watch project");
    watch.until("rule 1.1");
    watch.until("waiting for a file");
    watch.types("h");
    watch.until("Say it.");
    watch.types("l");
    watch.until("Look.");
    tcsetwinsize(&own, Winsize { ws_row: 30, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    watch.until(&"─".repeat(100));
    watch.types("s");
    watch.until("step> ");
    watch.types("q\n");
    watch.until("httplab watch project");
    desk.save("http_server1.py", &server("hello"));
    watch.until("+3 points since ");
    watch.until("3/4");
    watch.types("b");
    watch.types("q");
    assert!(watch.ends().success());
}

/// How it is ended, and what does that.
type Way = (&'static str, fn(&mut Watch));

/// What it is about a terminal that a program may have changed.
fn modes(terminal: &OwnedFd) -> String {
    let Termios { input_modes, output_modes, control_modes, local_modes, .. } =
        tcgetattr(terminal).unwrap();
    format!("{input_modes:?} {output_modes:?} {control_modes:?} {local_modes:?}")
}

#[test]
fn however_it_ends_the_terminal_is_as_it_was_and_no_process_is_left() {
    let ways: [Way; 3] = [
        ("q", |watch| watch.types("q")),
        ("Ctrl-C", |watch| watch.types("\x03")),
        ("SIGTERM", |watch| {
            kill(Pid::from_raw(watch.child.id() as i32), Signal::SIGTERM).unwrap();
        }),
    ];
    for (way, end) in ways {
        // One that says nothing, so that it is in the midst of a page.
        let desk = Desk::new(&[("http_server1.py", &server("hallo").replace("c.sendall", "id"))]);
        let (mut watch, own) = desk.screen();
        watch.until("grading");
        assert!(!tcgetattr(&own).unwrap().local_modes.contains(LocalModes::ECHO));
        let before = String::from_utf8_lossy(&watch.heard).into_owned();
        assert!(before.contains("\x1b[?1049h"), "{before}");
        end(&mut watch);
        assert!(watch.ends().success(), "{way}");
        let fresh = desk.screen_modes();
        assert_eq!(modes(&own), fresh, "{way}");
        let heard = String::from_utf8_lossy(&watch.heard).into_owned();
        assert!(heard.ends_with("\x1b[?25h\x1b[?1049l"), "{way}: {heard:?}");
        let mark = desk.0.path().display().to_string();
        let end = Instant::now() + Duration::from_secs(60);
        while let Some(left) = running(&mark) {
            assert!(Instant::now() < end, "{way}: {left} is left");
        }
    }
}

impl Desk {
    /// The modes of a terminal that nobody has touched.
    fn screen_modes(&self) -> String {
        let user = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&user).unwrap();
        unlockpt(&user).unwrap();
        let name = ptsname(&user, Vec::new()).unwrap();
        let own = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        modes(&own)
    }
}

/// A process that has this in its command line, or works below this folder.
fn running(mark: &str) -> Option<String> {
    let pids = fs::read_dir("/proc").ok()?.flatten();
    let own = |path: PathBuf| {
        let words = fs::read(path.join("cmdline")).unwrap_or_default();
        let place = fs::read_link(path.join("cwd")).unwrap_or_default();
        let words = String::from_utf8_lossy(&words).replace('\0', " ");
        (words.contains(mark) || place.starts_with(Path::new(mark))).then_some(words)
    };
    pids.filter(|entry| entry.file_name().to_string_lossy().bytes().all(|b| b.is_ascii_digit()))
        .find_map(|entry| own(entry.path()))
}
