//! What can be said about a program from its source alone: habits that keep it from being graded as its
//! author meant, each in a sentence. Remarks cost nothing.

use super::came_back;
use crate::notation::program::Role;
use crate::sandbox::Folder;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Words of the remark that a program is of another Python.
pub const PYTHON_2: &str = "is written in Python 2";

/// Sources beyond this are not looked at.
const MOST_BYTES: u64 = 1_000_000;

/// What there is to say about the Python program `file`, which plays this role.
pub fn about_python(folder: &Folder, file: &str, role: Role) -> Vec<String> {
    let Ok(bytes) = folder.read(file, MOST_BYTES) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&bytes);
    let modules = modules(folder, &text);
    let checks = [
        python2(&text, file),
        prompt(&text, file),
        deaf(&text, &modules, file, role),
        lost(folder, &text, file),
    ];
    checks.into_iter().flatten().collect()
}

fn python2(text: &str, file: &str) -> Option<String> {
    let (line, source) = first(text, python2_only)?;
    Some(format!(
        "{file} {PYTHON_2} (line {line}: {source}), which Python 3 does not run; the 2to3 tool, \
         or a few brackets, would mend it"
    ))
}

fn prompt(text: &str, file: &str) -> Option<String> {
    let asks = |line: &str| {
        ["input(", "raw_input(", "breakpoint(", "pdb.set_trace("]
            .iter()
            .any(|call| calls(line, call))
    };
    let (line, source) = first(text, asks)?;
    Some(format!(
        "{file} waits for someone to type (line {line}: {source}); it is run with nothing to read, so that \
         this fails"
    ))
}

/// The texts of all modules in the folder that `text` names, and of those that they name. There are many ways to import
/// one, in lines that go on, inside of other lines, by a text or by a star; so wherever its name stands it may be meant.
fn modules(folder: &Folder, text: &str) -> Vec<String> {
    let is_python = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "py");
    let mut others = folder.files_below(MOST_FILES);
    others.retain(is_python);
    let mut found: Vec<String> = Vec::new();
    let mut unread = vec![text.to_owned()];
    while let Some(text) = unread.pop() {
        let words = words(&text);
        let (named, left): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|path| is_named(path, &words));
        others = left;
        let texts = named.iter().filter_map(|path| folder.read(path, MOST_BYTES).ok());
        let texts: Vec<_> =
            texts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect();
        unread.extend(texts.iter().cloned());
        found.extend(texts);
    }
    found
}

/// Files in a folder beyond these are not looked at.
const MOST_FILES: usize = 1000;

/// The names in a text.
fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').collect()
}

/// Whether a module is among these names, by its file or by the folder that it is in.
fn is_named(path: &Path, words: &BTreeSet<&str>) -> bool {
    let folder = path.parent().and_then(Path::file_name);
    let stem = path.file_stem().filter(|stem| *stem != "__init__");
    let part = stem.or(folder).and_then(|part| part.to_str());
    part.is_some_and(|part| words.contains(part))
}

/// A module that is imported by its name, and came back under another.
fn lost(folder: &Folder, text: &str, file: &str) -> Option<String> {
    let imported = |line: &str| {
        let rest = line.strip_prefix("import ").or_else(|| line.strip_prefix("from "))?;
        rest.split([' ', ',', '.', ';']).find(|name| !name.is_empty()).map(str::to_owned)
    };
    let mut names = text.lines().filter_map(|line| imported(line.trim()));
    let files = folder.names(MOST_FILES);
    names.find_map(|name| {
        let own = format!("{name}.py");
        let is_there = files.contains(&own) || folder.is_folder(&name);
        let read = |other: &String| came_back::read(other, &name, std::iter::empty());
        let other = files
            .iter()
            .find(|other| !is_there && read(other).is_some_and(|it| it.called == own))?;
        Some(format!("{file} imports {name}, which is there as {other}; call it {own}"))
    })
}

fn deaf(text: &str, modules: &[String], file: &str, role: Role) -> Option<String> {
    let ways = ["argv", "argparse", "optparse", "getopt", "click", "docopt", "typer", "cmdline"];
    let looks = |text: &str| ways.iter().any(|way| text.contains(way));
    if looks(text) || modules.iter().any(|module| looks(module)) {
        return None;
    }
    let argument = if role == Role::Client { "address" } else { "port" };
    Some(format!(
        "{file} never looks at sys.argv, so it cannot know the {argument} that it is given"
    ))
}

/// The first line of code of which `says` is true, with its number, shortened.
fn first(text: &str, says: impl Fn(&str) -> bool) -> Option<(usize, String)> {
    let code = |line: &str| !line.starts_with('#');
    text.lines()
        .map(str::trim)
        .enumerate()
        .find(|(_, line)| code(line) && says(line))
        .map(|(number, line)| (number + 1, line.chars().take(60).collect()))
}

/// What only Python 2 has.
fn python2_only(line: &str) -> bool {
    let prints = line
        .strip_prefix("print ")
        .is_some_and(|rest| !rest.trim_start().starts_with(['(', '=', '.', ',', ')', ':']));
    let catches = line
        .strip_prefix("except ")
        .and_then(|rest| rest.strip_suffix(':'))
        .is_some_and(|rest| rest.contains(", ") && !rest.contains('('));
    let imports = ["import urllib2", "import urlparse", "import httplib", "import BaseHTTPServer"];
    prints
        || catches
        || imports.iter().any(|import| line.starts_with(import))
        || calls(line, "raw_input(")
        || calls(line, "xrange(")
}

/// Whether `line` calls this very function, not one whose name ends so.
fn calls(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submission::tests::given;

    fn about(text: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("http_server1.py"), text).unwrap();
        about_python(&Folder::at(folder.path()).unwrap(), "http_server1.py", Role::Server)
    }

    #[test]
    fn python_2_is_recognised_by_what_only_it_has() {
        for line in [
            "print \"listening\"",
            "    print port",
            "except socket.error, e:",
            "import urllib2",
            "name = raw_input('name: ')",
        ] {
            let remarks = about(&format!("import sys\nport = sys.argv[1]\n{line}\n"));
            assert!(remarks[0].contains("Python 2 (line 3: "), "{line}: {remarks:?}");
        }
    }

    #[test]
    fn python_3_is_not_taken_for_python_2() {
        for line in [
            "print (\"listening\")",
            "print(port)",
            "# print \"no\"",
            "except (OSError, ValueError) as e:",
            "except OSError as e:",
            "print = log",
        ] {
            assert!(
                about(&format!("import sys\nport = sys.argv[1]\n{line}\n")).is_empty(),
                "{line}"
            );
        }
    }

    #[test]
    fn a_prompt_is_remarked_on_and_a_function_that_sounds_so_is_not() {
        let remarks = about("import sys\nport = sys.argv[1]\nport = int(input('Port: '))\n");
        assert!(remarks[0].contains("line 3: port = int(input('Port: '))"));
        assert!(
            about("import sys\nport = sys.argv[1]\nread_input(port)\nself.input(3)\n").is_empty()
        );
    }

    #[test]
    fn a_server_that_never_looks_at_its_port_is_remarked_on() {
        let remarks = about("import socket\ns = socket.socket()\ns.bind(('', 8080))\n");
        assert!(remarks[0].ends_with("cannot know the port that it is given"));
    }

    #[test]
    fn a_module_may_look_at_the_port_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        let about =
            || about_python(&Folder::at(folder.path()).unwrap(), "http_server1.py", Role::Server);
        write("http_server1.py", "import socket\nfrom common import port\n");
        write("arguments.py", "from sys import argv\n");
        write("common.py", "def port(): return 8000\n");
        assert!(about()[0].ends_with("cannot know the port that it is given"));
        write("common.py", "import arguments\n");
        assert_eq!(about(), [] as [String; 0]);
    }

    /// What is said of a server whose folder has these files.
    fn said_of(files: &[(&str, &str)]) -> Vec<String> {
        let folder = given(files);
        about_python(&Folder::at(folder.path()).unwrap(), files[0].0, Role::Server)
    }

    #[test]
    fn a_port_that_comes_by_any_way_of_importing_is_looked_at() {
        const ARGV: &str = "from sys import argv\nPORT = int(argv[1])\n";
        for files in [
            &[("http_server1.py", "from config import PORT\n"), ("config.py", ARGV)][..],
            &[("http_server1.py", "import os, config\n"), ("config.py", ARGV)],
            &[("http_server1.py", "from config import *\n"), ("config.py", ARGV)],
            &[("http_server1.py", "from lab.config import PORT\n"), ("lab/config.py", ARGV)],
            &[("http_server1.py", "import lab.config as c\n"), ("lab/config.py", ARGV)],
            &[("http_server1.py", "from lab import (\n    config,\n)\n"), ("lab/config.py", ARGV)],
            &[
                ("http_server1.py", "from os import path, \\\n  sep\nimport x; import config\n"),
                ("config.py", ARGV),
            ],
            &[("http_server1.py", "if True: import config\n"), ("config.py", ARGV)],
            &[("http_server1.py", "m = __import__('config')\n"), ("config.py", ARGV)],
            &[
                ("http_server1.py", "from lab import *\n"),
                ("lab/__init__.py", "from .config import *\n"),
                ("lab/config.py", ARGV),
            ],
            &[("http_server1.py", "import lab\n"), ("lab/__init__.py", ARGV)],
            &[
                ("http_server1/__main__.py", "from .config import PORT\n"),
                ("http_server1/config.py", ARGV),
            ],
            &[
                ("http_server1/__main__.py", "from . import config\n"),
                ("http_server1/config.py", ARGV),
            ],
        ] {
            assert_eq!(said_of(files), [] as [String; 0], "{files:?}");
        }
        let deaf = said_of(&[("http_server1.py", "import os\n"), ("config.py", ARGV)]);
        assert!(deaf[0].contains("never looks at sys.argv"));
    }

    #[test]
    fn a_module_that_came_back_under_another_name_is_remarked_on() {
        let text = "import sys\nfrom helper import serve\nserve(sys.argv[1])\n";
        let said = said_of(&[("http_server1.py", text), ("helper (1).py", "x = 1\n")]);
        let wanted =
            "http_server1.py imports helper, which is there as helper (1).py; call it helper.py";
        assert_eq!(said, [wanted]);
        let both = [("http_server1.py", text), ("helper (1).py", "x"), ("helper.py", "x")];
        assert_eq!(said_of(&both), [] as [String; 0]);
    }
}
