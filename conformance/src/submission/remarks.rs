//! What can be said about a program from its source alone: habits that keep it from being graded as its
//! author meant, each in a sentence. Remarks cost nothing.

use crate::notation::program::Role;
use crate::sandbox::Folder;

/// Sources beyond this are not looked at.
const MOST_BYTES: u64 = 1_000_000;

/// What there is to say about the Python program `file`, which plays this role.
pub fn about_python(folder: &Folder, file: &str, role: Role) -> Vec<String> {
    let Ok(bytes) = folder.read(file, MOST_BYTES) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&bytes);
    let checks = [python2(&text, file), prompt(&text, file), deaf(&text, file, role)];
    checks.into_iter().flatten().collect()
}

fn python2(text: &str, file: &str) -> Option<String> {
    let (line, source) = first(text, python2_only)?;
    Some(format!(
        "{file} is written in Python 2 (line {line}: {source}), which Python 3 does not run; the 2to3 tool, \
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

fn deaf(text: &str, file: &str, role: Role) -> Option<String> {
    let ways = ["argv", "argparse", "optparse", "getopt", "click", "sys.orig_argv"];
    if ways.iter().any(|way| text.contains(way)) {
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
}
