//! What to run: a program with its first arguments, and what its environment has beyond the usual.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

/// A command. Its scenario adds arguments (a port, an address).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// The program and its first arguments. A program with a slash is meant from the folder it runs in.
    pub argv: Vec<OsString>,
    /// Variables beside those that every program gets.
    pub env: Vec<(OsString, OsString)>,
    /// Files and folders that the grader named with it. What a submission names is not among them.
    pub named: Vec<PathBuf>,
}

/// Variables that say where toolchains are; they go on to programs under test, nothing else does.
const TOOLCHAINS: [&str; 10] = [
    "CARGO_HOME",
    "GOPATH",
    "GOROOT",
    "JAVA_HOME",
    "NVM_DIR",
    "PERL5LIB",
    "PYENV_ROOT",
    "RBENV_ROOT",
    "RUSTUP_HOME",
    "VIRTUAL_ENV",
];

impl Command {
    /// A command of these words.
    pub fn new<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>) -> Command {
        Command {
            argv: words.into_iter().map(|word| word.as_ref().into()).collect(),
            env: Vec::new(),
            named: Vec::new(),
        }
    }

    /// The same, with these words after its own.
    pub fn and<S: AsRef<OsStr>>(mut self, words: impl IntoIterator<Item = S>) -> Command {
        self.argv.extend(words.into_iter().map(|word| word.as_ref().into()));
        self
    }

    /// The program's name, as the command has it; empty for an empty command.
    pub fn program(&self) -> &OsStr {
        self.argv.first().map_or(OsStr::new(""), |word| word)
    }

    /// The words with `args` after them, as one would type them.
    pub fn with(&self, args: &[OsString]) -> String {
        let words: Vec<_> = self.argv.iter().chain(args).map(|w| quoted(w)).collect();
        words.join(" ")
    }

    /// The whole environment of a program whose home is `home`: nothing of the harness's own but the path
    /// and the places of toolchains.
    pub(super) fn environment(&self, home: &Path) -> Vec<(OsString, OsString)> {
        let fixed: [(&str, &OsStr); 8] = [
            ("HOME", home.as_os_str()),
            ("TMPDIR", home.as_os_str()),
            ("LANG", OsStr::new("C.UTF-8")),
            ("TERM", OsStr::new("dumb")),
            ("TZ", OsStr::new("UTC")),
            ("PYTHONUNBUFFERED", OsStr::new("1")),
            ("PYTHONDONTWRITEBYTECODE", OsStr::new("1")),
            ("NO_COLOR", OsStr::new("1")),
        ];
        let path = env::var_os("PATH").unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
        let places =
            TOOLCHAINS.iter().filter_map(|name| Some((OsString::from(name), place(name)?)));
        let mut all: Vec<_> = fixed.map(|(n, v)| (n.into(), v.into())).into();
        all.push(("PATH".into(), path));
        all.extend(places);
        all.retain(|(name, _)| !self.env.iter().any(|(own, _)| own == name));
        all.extend(self.env.iter().cloned());
        all
    }

    /// The file that `program` means in the folder `dir`: itself where it has a slash, else the first of
    /// that name that may be run in the folders of PATH.
    pub(super) fn file(&self, dir: &Path) -> Option<PathBuf> {
        let program = self.program();
        if program.as_encoded_bytes().contains(&b'/') {
            return Some(dir.join(program));
        }
        on_path(program)
    }
}

/// Where a toolchain is, as its variable says.
pub(super) fn place(variable: &str) -> Option<OsString> {
    env::var_os(variable).or_else(|| usual_place(variable))
}

/// Where a toolchain is that looks for itself in its user's home, since a program's home is another.
fn usual_place(name: &str) -> Option<OsString> {
    let folder = match name {
        "CARGO_HOME" => ".cargo",
        "RUSTUP_HOME" => ".rustup",
        _ => return None,
    };
    let place = Path::new(&env::var_os("HOME")?).join(folder);
    place.is_dir().then(|| place.into())
}

/// Where Maven finds what it would fetch: what whoever grades has fetched before, or what the system came with.
pub fn maven_repository() -> Option<PathBuf> {
    let own = env::var_os("HOME").map(|home| Path::new(&home).join(".m2/repository"));
    let of_system = Some(PathBuf::from("/usr/share/maven-repo"));
    [own, of_system].into_iter().flatten().find(|place| place.is_dir())
}

/// The first file called `name` in the folders of PATH that may be run.
pub fn on_path(name: &OsStr) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|file| may_be_run(file))
}

/// Whether this is a file that may be run.
pub fn may_be_run(file: &Path) -> bool {
    file.is_file() && nix::unistd::access(file, nix::unistd::AccessFlags::X_OK).is_ok()
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with(&[]))
    }
}

/// A word as a shell wants it: in single quotes where it needs them.
pub fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let command = Command::new(["python3", "my server.py", "it's", ""]);
        assert_eq!(command.to_string(), r"python3 'my server.py' 'it'\''s' ''");
    }

    #[test]
    fn the_environment_has_nothing_of_the_harness() {
        let names: Vec<_> = Command::new(["true"])
            .environment(Path::new("/home/of/program"))
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert!(names.contains(&"PATH".into()));
        assert!(!names.contains(&"CARGO_MANIFEST_DIR".into()));
        assert!(!names.contains(&"USER".into()));
    }

    #[test]
    fn a_commands_own_variables_win() {
        let mut command = Command::new(["true"]);
        command.env.push(("LANG".into(), "de_DE".into()));
        let environment = command.environment(Path::new("/"));
        let languages: Vec<_> = environment.iter().filter(|(n, _)| n == "LANG").collect();
        assert_eq!(languages, [&("LANG".into(), "de_DE".into())]);
    }
}
