//! How a program in each language is run: by itself, by an interpreter, or after a compiler.

use super::spelling::names;
use crate::sandbox::Folder;
use crate::sandbox::command::{Command, may_be_run, on_path};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;

/// Endings of a program's file, each with the words that run it; the file comes after them. Of several that an ending
/// has, the first that is installed.
pub const INTERPRETED: [(&str, &[&str]); 14] = [
    ("py", &["python3"]),
    ("js", &["node"]),
    ("mjs", &["node"]),
    ("cjs", &["node"]),
    ("rb", &["ruby"]),
    ("pl", &["perl"]),
    ("php", &["php"]),
    ("lua", &["lua"]),
    ("sh", &["sh"]),
    // A single source file, compiled in memory each time it starts.
    ("java", &["java"]),
    ("ts", &["deno", "run", "--allow-all"]),
    ("ts", &["bun"]),
    ("ts", &["tsx"]),
    // From 22.6 on; from 23.6 on it needs not be told.
    ("ts", &["node", "--experimental-strip-types"]),
];

/// A language whose source file, if it is all of a program, is compiled.
pub struct Compiled {
    /// The ending of the file.
    pub ending: &'static str,
    /// The words that compile it: `{file}`, to `{made}`.
    pub build: &'static [&'static str],
    /// What is made.
    pub made: &'static str,
    /// The words that run it; none where it runs by itself.
    pub run: &'static [&'static str],
}

impl Compiled {
    const fn by_itself(ending: &'static str, build: &'static [&'static str]) -> Compiled {
        Compiled { ending, build, made: "{made}", run: &[] }
    }

    /// The tools that it needs.
    pub fn tools(&self) -> impl Iterator<Item = &'static str> {
        self.build.first().into_iter().chain(self.run.first()).copied()
    }
}

/// Those that are known.
pub const COMPILED: [Compiled; 10] = [
    Compiled::by_itself("c", &["cc", "-O1", "-o", "{made}", "{file}", "-lm"]),
    Compiled::by_itself("cpp", &["c++", "-O1", "-o", "{made}", "{file}"]),
    Compiled::by_itself("cc", &["c++", "-O1", "-o", "{made}", "{file}"]),
    Compiled::by_itself("cxx", &["c++", "-O1", "-o", "{made}", "{file}"]),
    Compiled::by_itself("rs", &["rustc", "-O", "-o", "{made}", "{file}"]),
    Compiled::by_itself("go", &["go", "build", "-o", "{made}", "{file}"]),
    Compiled::by_itself("hs", &["ghc", "-O1", "-outputdir", "target", "-o", "{made}", "{file}"]),
    Compiled::by_itself(
        "zig",
        &["zig", "build-exe", "-O", "ReleaseSafe", "-femit-bin={made}", "{file}"],
    ),
    Compiled {
        ending: "kt",
        build: &["kotlinc", "{file}", "-include-runtime", "-d", "{made}.jar"],
        made: "{made}.jar",
        run: &["java", "-jar", "{made}.jar"],
    },
    Compiled {
        ending: "cs",
        build: &["mcs", "-out:{made}.exe", "{file}"],
        made: "{made}.exe",
        run: &["mono", "{made}.exe"],
    },
];

/// What builds by a file of its own: see `recipe`.
pub const BUILDERS: [&str; 6] = ["cargo", "make", "cmake", "javac", "mvn", "gradle"];

/// Endings of sources, each once.
pub fn endings() -> Vec<&'static str> {
    let all = INTERPRETED.iter().map(|(ending, _)| *ending);
    let mut all: Vec<_> = all.chain(COMPILED.iter().map(|language| language.ending)).collect();
    all.dedup();
    all
}

/// The programs that run, compile and build.
pub fn tools() -> BTreeSet<&'static str> {
    let runs = INTERPRETED.iter().map(|(_, words)| words[0]);
    runs.chain(COMPILED.iter().flat_map(Compiled::tools)).chain(BUILDERS).collect()
}

/// Names by which programs, their scripts and their builds call on a language.
pub fn runtimes() -> BTreeSet<String> {
    tools().into_iter().chain(OTHERS).map(str::to_owned).collect()
}

/// Those that stand in no table: other names of the same, and what they start.
const OTHERS: [&str; 11] = [
    "python", "python2", "pypy3", "gcc", "g++", "clang", "clang++", "npm", "bash", "dotnet",
    "ninja",
];

/// Texts beyond this are not looked at.
const MOST_BYTES: u64 = 1_000_000;

/// A way to run a file, or why there is none.
#[derive(Debug, PartialEq, Eq)]
pub struct Way {
    /// The command, from the folder of the file; or the interpreter that this machine lacks.
    pub command: Result<Command, NotInstalled>,
    /// What a reviewer would say about it.
    pub remarks: Vec<String>,
}

/// An interpreter or compiler that is not on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotInstalled(pub String);

impl Way {
    /// The command of these words, where its program is there.
    pub fn of(words: &[&str], remarks: Vec<String>) -> Way {
        let program = words.first().copied().unwrap_or_default();
        let command = match program.contains('/') || is_installed(program) {
            true => Ok(Command::new(words)),
            false => Err(NotInstalled(program.to_owned())),
        };
        Way { command, remarks }
    }
}

/// Whether this machine has a program of this name.
pub fn is_installed(tool: &str) -> bool {
    on_path(OsStr::new(tool)).is_some()
}

/// How to run a file that has an ending: by the first interpreter of its ending that is installed, unless its first line
/// names a more precise one.
pub fn run_by_ending(folder: &Folder, file: &str, ways: &[&[&str]]) -> Way {
    let Some(words) = ways.iter().find(|words| is_installed(words[0])).or(ways.first()) else {
        return Way::of(&[], Vec::new());
    };
    let named = first_line(folder, file)
        .and_then(|line| interpreter_of(&line))
        .filter(|named| is_kin(&named[0], words[0]) && is_installed(&named[0]));
    let words: Vec<&str> = match &named {
        Some(named) => named.iter().map(String::as_str).chain([file]).collect(),
        None => words.iter().copied().chain([file]).collect(),
    };
    let way = Way::of(&words, Vec::new());
    let names: Vec<&str> = ways.iter().map(|words| words[0]).collect();
    Way { command: way.command.map_err(|_| NotInstalled(names.join(" or "))), ..way }
}

/// The interpreters of an ending; none where it is of another kind.
pub fn interpreters(ending: &str) -> Vec<&'static [&'static str]> {
    INTERPRETED.iter().filter(|(known, _)| *known == ending).map(|(_, words)| *words).collect()
}

/// Whether there is nothing in a file that could run.
pub fn is_empty(folder: &Folder, file: &str) -> bool {
    emptiness(folder, file).is_some()
}

/// What is said of a file in which there is nothing that could run; `None` where there is.
pub fn emptiness(folder: &Folder, file: &str) -> Option<&'static str> {
    let bytes = folder.read(file, MOST_BLANKS).ok()?;
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
    let is_blank = |line: &str| line.chars().all(|c| c.is_whitespace() || c == '\0');
    if text.lines().all(is_blank) {
        return Some("is empty");
    }
    let ending = Path::new(file).extension().and_then(OsStr::to_str).unwrap_or_default();
    let mark = match ending {
        "py" | "rb" | "pl" | "sh" => "#",
        "lua" | "hs" => "--",
        "" | "php" => return None,
        _ => "//",
    };
    let is_comment = |line: &str| {
        let line = line.trim_start();
        is_blank(line) || line.starts_with(mark) || line.starts_with("#!")
    };
    text.lines().all(is_comment).then_some("holds nothing but comments")
}

/// Whether a source may be all of a program: one of C without a `main`, in it or in what it includes, is part of another.
pub fn is_program(folder: &Folder, file: &str, ending: &str) -> bool {
    if !folder.is_file(file) || is_empty(folder, file) {
        return false;
    }
    let has_main = |text: String| names(&text, "main") || text.contains("include \"");
    !C_LIKE.contains(&ending) || folder.read_text(file, MOST_BYTES).map_or(true, has_main)
}

/// Languages whose programs have a `main`.
pub const C_LIKE: [&str; 4] = ["c", "cpp", "cc", "cxx"];

/// A file of more bytes is not empty.
const MOST_BLANKS: u64 = 100_000;

/// How to run a file without an ending: by itself, or by the interpreter of its first line where it is not
/// executable or that interpreter is elsewhere on this machine. `None` for what is no program.
pub fn run_by_itself(folder: &Folder, file: &str) -> Option<Way> {
    let itself = format!("./{file}");
    let executable = folder.may_be_run(file);
    let Some(line) = first_line(folder, file) else {
        return match is_text(folder, file) {
            true => guess(folder, file),
            false => executable.then(|| Way::of(&[&itself], Vec::new())),
        };
    };
    let interpreter = interpreter_of(&line)?;
    let mut remarks = Vec::new();
    if line.ends_with('\r') {
        remarks.push(format!(
            "the first line of {file} ends in a carriage return, as editors on Windows write it, so the \
             system does not find its interpreter; it was run with {}",
            interpreter[0]
        ));
    } else if !executable {
        remarks.push(format!(
            "{file} is not executable (chmod +x {file}); it was run with {}",
            interpreter[0]
        ));
    } else if may_be_run(Path::new(line.split_ascii_whitespace().next()?)) {
        return Some(Way::of(&[&itself], remarks));
    }
    let words: Vec<&str> = interpreter.iter().map(String::as_str).chain([file]).collect();
    Some(Way::of(&words, remarks))
}

/// A text without a first line that says how to run it, but with the looks of Python.
fn guess(folder: &Folder, file: &str) -> Option<Way> {
    let text = folder.read_text(file, MOST_BYTES).ok()?;
    let looks = |line: &str| line.starts_with("import ") || line.starts_with("from ");
    text.lines().any(looks).then(|| {
        let remark = format!(
            "{file} does not say how it is run; begin it with #!/usr/bin/env python3, or call it {file}.py"
        );
        Way::of(&["python3", file], vec![remark])
    })
}

/// The line after `#!`, with a carriage return where there is one.
fn first_line(folder: &Folder, file: &str) -> Option<String> {
    let start = start_of(folder, file)?;
    let line = start.strip_prefix(b"#!")?.split(|&b| b == b'\n').next()?;
    Some(String::from_utf8_lossy(line).trim_start().to_owned())
}

fn is_text(folder: &Folder, file: &str) -> bool {
    start_of(folder, file).is_some_and(|start| !start.is_empty() && !start.contains(&0))
}

fn start_of(folder: &Folder, file: &str) -> Option<Vec<u8>> {
    folder.start(file, 256).ok()
}

/// The interpreter that a first line names, by its name alone, with its arguments: for
/// `/usr/bin/env python3 -u` it is `python3 -u`.
fn interpreter_of(line: &str) -> Option<Vec<String>> {
    let mut words = line.split_ascii_whitespace().peekable();
    let mut name = base_name(words.next()?);
    if name == "env" {
        words.next_if_eq(&"-S");
        name = base_name(words.next()?);
    }
    let name = match name {
        "python" if on_path(OsStr::new("python")).is_none() => "python3",
        name => name,
    };
    let arguments = words.map(str::to_owned);
    Some([name.to_owned()].into_iter().chain(arguments).collect())
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether two interpreters are versions of one (`python3.12` and `python3`), or both shells. What a first
/// line leaves open (`python`) is for the ending to say.
fn is_kin(named: &str, usual: &str) -> bool {
    named.starts_with(usual) || (usual == "sh" && named.ends_with("sh")) || named == "python2"
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn folder_with(name: &str, text: &str, mode: u32) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        fs::write(&file, text).unwrap();
        fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
        folder
    }

    fn at(folder: &tempfile::TempDir) -> Folder {
        Folder::at(folder.path()).unwrap()
    }

    fn shown(way: &Way) -> String {
        way.command.as_ref().unwrap().to_string()
    }

    #[test]
    fn an_executable_script_runs_by_itself() {
        let folder = folder_with("http_client", "#!/bin/sh\n", 0o755);
        let way = run_by_itself(&at(&folder), "http_client").unwrap();
        assert_eq!(shown(&way), "./http_client");
        assert!(way.remarks.is_empty());
    }

    #[test]
    fn a_script_that_is_not_executable_is_run_all_the_same_and_told() {
        let folder = folder_with("http_client", "#!/usr/bin/env -S sh -e\n", 0o644);
        let way = run_by_itself(&at(&folder), "http_client").unwrap();
        assert_eq!(shown(&way), "sh -e http_client");
        assert!(way.remarks[0].contains("chmod +x"));
    }

    #[test]
    fn a_first_line_written_on_windows_is_understood_and_told() {
        let folder = folder_with("http_client", "#!/bin/sh\r\n", 0o755);
        let way = run_by_itself(&at(&folder), "http_client").unwrap();
        assert_eq!(shown(&way), "sh http_client");
        assert!(way.remarks[0].contains("carriage return"));
    }

    #[test]
    fn an_ending_is_enough_and_a_first_line_says_it_better() {
        let folder = folder_with("s.sh", "echo\n", 0o644);
        assert_eq!(shown(&run_by_ending(&at(&folder), "s.sh", &[&["sh"]])), "sh s.sh");
        let folder = folder_with("s.sh", "#!/bin/sh -e\n", 0o644);
        let way = run_by_ending(&at(&folder), "s.sh", &[&["sh"]]);
        assert_eq!(shown(&way), "sh -e s.sh");
    }

    #[test]
    fn an_interpreter_that_is_not_installed_is_named() {
        let folder = folder_with("s.xyz", "", 0o644);
        let way = run_by_ending(&at(&folder), "s.xyz", &[&["no-such-one"], &["nor-this"]]);
        assert_eq!(way.command, Err(NotInstalled("no-such-one or nor-this".into())));
    }

    #[test]
    fn a_text_that_says_nothing_is_no_program() {
        let folder = folder_with("http_client", "hello\n", 0o755);
        assert_eq!(run_by_itself(&at(&folder), "http_client"), None);
    }
}
