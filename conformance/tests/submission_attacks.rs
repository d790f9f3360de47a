//! A submission is a file system that somebody else has made: with links that lead out, pipes that nobody writes to,
//! folders that change places. Each attack here is handed in and graded for real, and neither reads nor changes what is
//! not its own, nor holds up the grading. None of them loops, and none writes but into folders of this test.

#![cfg(target_os = "linux")]

use nix::sys::stat::Mode;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const ISOLATIONS: [&str; 2] = ["off", "auto"];

/// What stands in files that are none of a submission's business.
const SECRET: &str = "root:$6$nobody-may-read-this:";

/// Longer than any of these gradings, and short enough for one that hangs.
const BOUND: Duration = Duration::from_secs(60);

/// A submission, and beside it what it is not to touch: a folder with one file.
struct Case {
    all: TempDir,
    isolation: &'static str,
}

impl Case {
    fn each(attack: impl Fn(&Case)) {
        for isolation in ISOLATIONS {
            let case = Case { all: tempfile::tempdir().unwrap(), isolation };
            fs::create_dir(case.submission()).unwrap();
            fs::create_dir(case.private()).unwrap();
            fs::write(case.private().join("file"), SECRET).unwrap();
            attack(&case);
            assert!(case.is_untouched(), "--isolation {isolation}: {:?}", case.private());
        }
    }

    fn submission(&self) -> PathBuf {
        self.all.path().join("submission")
    }

    fn private(&self) -> PathBuf {
        self.all.path().join("private")
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.submission().join(name), text).unwrap();
    }

    fn link(&self, name: &str, target: impl AsRef<Path>) {
        symlink(target, self.submission().join(name)).unwrap();
    }

    /// A server that is right in all, and runs these lines first.
    fn server(&self, first: &str) {
        let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/submission/http_server1.py");
        let right = fs::read_to_string(server).unwrap();
        let first = first.replace("PRIVATE", &format!("{:?}", self.private()));
        self.write("http_server1.py", &format!("import os\n{first}\n{right}"));
    }

    fn is_untouched(&self) -> bool {
        let names = fs::read_dir(self.private()).unwrap().count();
        names == 1
            && fs::read_to_string(self.private().join("file")).is_ok_and(|text| text == SECRET)
    }

    /// Grades by one page, with what comes first on the PATH; the exit status, and all that was said.
    fn grade_with(&self, page: &str, path: Option<&Path>) -> (Option<i32>, String) {
        let said = self.all.path().join("said");
        let output = || fs::File::options().append(true).create(true).open(&said).unwrap();
        let system = std::env::var("PATH").unwrap();
        let front = path.map(|path| format!("{}:", path.display())).unwrap_or_default();
        // A harness that reads what is endless shall not take the machine with it.
        let mut child = Command::new("sh")
            .args(["-c", "ulimit -v 8000000; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_httplab")])
            .args(["grade", "--isolation", self.isolation, "--page", page, "--patience", "3"])
            .arg(self.submission())
            .current_dir(self.all.path())
            .env("PATH", front + &system)
            .stdin(Stdio::null())
            .stdout(output())
            .stderr(output())
            .spawn()
            .unwrap();
        let status = wait(&mut child);
        (status, String::from_utf8_lossy(&fs::read(&said).unwrap()).into_owned())
    }

    fn grade(&self, page: &str) -> (Option<i32>, String) {
        self.grade_with(page, None)
    }

    /// Grades with a build by this script, which stands for cargo.
    fn grade_built_by(&self, script: &str) -> (Option<i32>, String) {
        self.write("Cargo.toml", "[[bin]]\nname = 'http_server1'\n");
        let tools = self.all.path().join("tools");
        fs::create_dir(&tools).unwrap();
        fs::write(tools.join("cargo"), format!("#!/bin/sh\nmkdir -p target/release\n{script}\n"))
            .unwrap();
        fs::set_permissions(tools.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
        self.grade_with(PAGE, Some(&tools))
    }
}

/// The exit status; none where it had to be killed.
fn wait(child: &mut Child) -> Option<i32> {
    let deadline = Instant::now() + BOUND;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    None
}

const PAGE: &str = "part2/serves-a-page";

/// A server that has modules beside it, and runs these lines first.
fn with_modules(case: &Case, first: &str) {
    let modules = case.submission().join("node_modules/m");
    fs::create_dir_all(&modules).unwrap();
    fs::write(modules.join("index.js"), "exports.x").unwrap();
    case.server(first);
}

#[test]
fn modules_of_node_are_there_and_cannot_be_written_to() {
    let isolations = ["off", "landlock", "auto"];
    for isolation in isolations {
        let case = Case { all: tempfile::tempdir().unwrap(), isolation };
        fs::create_dir(case.submission()).unwrap();
        // Whoever programs run as, they come here.
        fs::set_permissions(case.all.path(), fs::Permissions::from_mode(0o755)).unwrap();
        with_modules(&case, "assert open('node_modules/m/index.js').read() == 'exports.x'");
        let (status, said) = case.grade(PAGE);
        assert_eq!(status, Some(0), "--isolation {isolation}: {said}");
        with_modules(
            &case,
            "try: open('node_modules/m/new', 'w').write('x')\nexcept OSError: pass",
        );
        let (status, said) = case.grade(PAGE);
        assert_eq!(status, Some(0), "--isolation {isolation}: {said}");
        let is_held = isolation != "off" && !said.contains("process groups alone");
        let new = case.submission().join("node_modules/m/new");
        assert!(!is_held || !new.exists(), "--isolation {isolation}");
    }
}

#[test]
fn modules_that_lead_out_of_the_submission_are_not_shown() {
    Case::each(|case| {
        case.server("assert not os.path.exists('node_modules/file')");
        case.link("node_modules", case.private());
        let (status, said) = case.grade(PAGE);
        let is_held = case.isolation != "off" && !said.contains("process groups alone");
        assert!(!is_held || status == Some(0), "{said}");
    });
}

#[test]
fn served_pages_do_not_go_through_a_link_of_the_submission() {
    Case::each(|case| {
        case.server("");
        case.link("more", case.private());
        let (status, said) = case.grade(PAGE);
        assert_eq!(status, Some(0), "{said}");
    });
}

#[test]
fn what_a_build_makes_does_not_go_through_a_link_that_it_made() {
    Case::each(|case| {
        let file = case.private().join("file");
        let script = format!(
            "printf '#!/bin/sh\\nexit 1\\n' >target/release/http_server1\n\
             chmod +x target/release/http_server1\nln -s '{}' http_server1.built",
            file.display()
        );
        let (status, said) = case.grade_built_by(&script);
        assert_eq!(status, Some(1), "{said}");
    });
}

#[test]
fn what_a_build_makes_is_a_file_of_its_own() {
    Case::each(|case| {
        let file = case.private().join("file");
        let (status, said) =
            case.grade_built_by(&format!("ln -s '{}' target/release/http_server1", file.display()));
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("ended well, but made no"), "{said}");
    });
    Case::each(|case| {
        let (status, said) = case.grade_built_by("mkfifo target/release/http_server1");
        assert_eq!(status, Some(1), "{said}");
    });
}

#[test]
fn a_build_that_moves_its_folder_away_is_looked_for_where_it_ran() {
    Case::each(|case| {
        let (status, said) = case.grade_built_by(&format!(
            "cp /bin/true target/release/http_server1\nmv ../served ../away\nln -s '{}' ../served",
            case.private().display()
        ));
        assert_eq!(status, Some(1), "{said}");
        assert!(!said.contains("made no"), "{said}");
    });
}

#[test]
fn a_page_made_while_the_program_runs_is_made_where_it_serves() {
    Case::each(|case| {
        case.server("os.rename('../served', '../away'); os.symlink(PRIVATE, '../served')");
        let (status, said) = case.grade("part2/changed-page");
        assert_eq!(status, Some(0), "{said}");
    });
}

#[test]
fn cleaning_up_does_not_go_through_a_link_that_the_program_made() {
    Case::each(|case| {
        case.server(
            "try:\n    here = os.path.realpath('..')\n    os.rename(here, here + '-away')\n    \
             os.symlink(PRIVATE, here)\nexcept OSError: pass",
        );
        let (status, said) = case.grade(PAGE);
        assert_eq!(status, Some(0), "{said}");
        // Owner, group and others as they were.
        let mode = fs::metadata(case.private()).unwrap().permissions().mode();
        assert_ne!(mode & 0o777, 0o700);
    });
}

#[test]
fn a_directory_that_leads_out_of_the_submission_is_refused() {
    Case::each(|case| {
        let command =
            "[http_server1]\ndirectory = 'x'\ncommand = ['sh', '-c', 'cat file >&2; exit 1']\n";
        case.write("httplab.toml", command);
        case.link("x", case.private());
        let (status, said) = case.grade(PAGE);
        assert!(!said.contains("nobody-may-read-this"), "{said}");
        assert_eq!(status, Some(2), "{said}");
        assert!(said.contains("must be one inside the folder"), "{said}");
    });
}

#[test]
fn a_file_that_leads_out_is_not_told_of_in_a_message() {
    Case::each(|case| {
        case.link("httplab.toml", case.private().join("file"));
        let (status, said) = case.grade(PAGE);
        assert!(!said.contains("nobody-may-read-this"), "{said}");
        assert_eq!(status, Some(2), "{said}");
    });
}

#[test]
fn what_is_endless_or_never_comes_does_not_hold_up_the_search() {
    let names =
        ["httplab.toml", "Makefile", "Cargo.toml", "go.mod", "http_server1", "http_server1.py"];
    for name in names {
        Case::each(|case| {
            nix::unistd::mkfifo(&case.submission().join(name), Mode::S_IRWXU).unwrap();
            let (status, said) = case.grade(PAGE);
            assert!(matches!(status, Some(1 | 2)), "{name}: {status:?} {said}");
        });
        Case::each(|case| {
            case.link(name, "/dev/zero");
            let (status, said) = case.grade(PAGE);
            assert!(matches!(status, Some(1 | 2)), "{name}: {status:?} {said}");
        });
    }
}

#[test]
fn a_giant_that_holds_nothing_is_refused_and_not_read() {
    Case::each(|case| {
        case.server("");
        let giant = fs::File::create(case.submission().join("Makefile")).unwrap();
        giant.set_len(1 << 40).unwrap();
        let (status, said) = case.grade(PAGE);
        assert_eq!(status, Some(2), "{said}");
        assert!(said.contains("holds more than 64 MB"), "{said}");
    });
}

#[test]
fn folders_without_end_are_refused() {
    Case::each(|case| {
        case.server("");
        fs::create_dir_all(case.submission().join("d/".repeat(1500))).unwrap();
        let (status, said) = case.grade(PAGE);
        assert_eq!(status, Some(2), "{said}");
        assert!(said.contains("folders 32 deep"), "{said}");
    });
}

#[test]
fn a_link_that_stays_inside_is_followed() {
    Case::each(|case| {
        case.server("");
        fs::create_dir(case.submission().join("code")).unwrap();
        let file = case.submission().join("http_server1.py");
        fs::rename(&file, case.submission().join("code/server.py")).unwrap();
        case.link("http_server1.py", "code/server.py");
        let (status, said) = case.grade(PAGE);
        assert_eq!(status, Some(0), "{said}");
    });
}
