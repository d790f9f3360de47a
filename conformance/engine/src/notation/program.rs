//! A program under test, as the lab declares it: its names, its role, and how it is started.

use serde::Deserialize;
use std::fmt;
use std::sync::Arc;

/// A program of the lab. Cheap to clone; in the order in which the lab declares them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Program(Arc<Declared>);

/// What the lab says of a program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Declared {
    /// Its place among the lab's programs, from 0.
    pub place: usize,
    /// What it is called: `http_server1`.
    pub name: String,
    /// Other names that a student may give it.
    pub names: Vec<String>,
    /// What it does on a page.
    pub role: Role,
    /// How it is started.
    pub start: Start,
}

/// What a program does on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It connects to origins that the harness plays.
    Client,
    /// It is connected to.
    Server,
}

/// How a program is started: the words after the program's own, with a hole for what a page gives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Start(Vec<String>);

impl Role {
    /// The word in reports: `client`, `server`.
    pub fn name(self) -> &'static str {
        match self {
            Role::Client => "client",
            Role::Server => "server",
        }
    }

    /// What a page gives a program of this role: a server's port, a client's arguments.
    pub fn hole(self) -> &'static str {
        match self {
            Role::Client => "{arguments}",
            Role::Server => "{port}",
        }
    }
}

impl Start {
    /// Reads `{program} {port}`.
    pub fn parse(line: &str, role: Role) -> Result<Start, String> {
        let words = shell_words::split(line)
            .map_err(|_| format!("in `{line}` a quotation mark is not closed"))?;
        let hole = role.hole();
        match words.split_first() {
            Some((first, _)) if first != "{program}" => {
                Err(format!("`{line}` begins with another word than `{{program}}`"))
            }
            Some((_, rest)) if rest.iter().any(|word| word.contains(hole)) => {
                Ok(Start(rest.to_vec()))
            }
            _ => Err(format!("a {} is started with `{{program}}` and `{hole}`", role.name())),
        }
    }

    /// How a program of this role is started where the lab says nothing.
    pub fn usual(role: Role) -> Start {
        Start(vec![role.hole().to_owned()])
    }

    /// The words with what a page gives in their hole; several where a word is that hole alone.
    pub fn words<W>(&self, role: Role, given: &[W]) -> Vec<W>
    where
        W: Clone + From<String> + AsRef<std::ffi::OsStr>,
    {
        let hole = role.hole();
        let filled = |word: &String| match (word == hole, given) {
            (true, given) => given.to_vec(),
            (false, [only]) => {
                vec![W::from(word.replace(hole, &only.as_ref().to_string_lossy()))]
            }
            (false, _) => vec![W::from(word.clone())],
        };
        self.0.iter().flat_map(filled).collect()
    }
}

impl Program {
    /// As declared.
    pub fn new(declared: Declared) -> Program {
        Program(Arc::new(declared))
    }

    /// `http_server1`
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// All names that a student may give it, its own first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name()).chain(self.0.names.iter().map(String::as_str))
    }

    /// Its place among the lab's programs, from 0.
    pub fn place(&self) -> usize {
        self.0.place
    }

    /// What it does on a page.
    pub fn role(&self) -> Role {
        self.0.role
    }

    /// Whether it is a client.
    pub fn is_client(&self) -> bool {
        self.0.role == Role::Client
    }

    /// The words that follow its command, with what a page gives it: a port, or arguments.
    pub fn arguments<W>(&self, given: &[W]) -> Vec<W>
    where
        W: Clone + From<String> + AsRef<std::ffi::OsStr>,
    {
        self.0.start.words(self.0.role, given)
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The program of this name.
pub fn named<'a>(programs: &'a [Program], name: &str) -> Option<&'a Program> {
    programs.iter().find(|program| program.name() == name)
}

/// Their names, as a sentence lists them.
pub fn listed(programs: &[Program]) -> String {
    programs.iter().map(Program::name).collect::<Vec<_>>().join(", ")
}

/// The programs of this repository's lab, for tests of what deals with programs.
pub fn usual() -> Vec<Program> {
    let program = |(place, (name, role)): (usize, (&str, Role))| {
        let (name, start) = (name.to_owned(), Start::usual(role));
        Program::new(Declared { place, name, names: Vec::new(), role, start })
    };
    let server = Role::Server;
    [
        ("http_client", Role::Client),
        ("http_server1", server),
        ("http_server2", server),
        ("http_server3", server),
    ]
    .into_iter()
    .enumerate()
    .map(program)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str, role: Role, given: &[&str]) -> Vec<String> {
        let given: Vec<String> = given.iter().map(|&word| word.to_owned()).collect();
        Start::parse(line, role).unwrap().words(role, &given)
    }

    #[test]
    fn a_start_says_where_the_port_or_the_arguments_go() {
        assert_eq!(words("{program} {port}", Role::Server, &["8000"]), ["8000"]);
        assert_eq!(words("{program} --port={port} -v", Role::Server, &["1"]), ["--port=1", "-v"]);
        assert_eq!(words("{program} -q {arguments}", Role::Client, &["a", "b"]), ["-q", "a", "b"]);
    }

    #[test]
    fn a_start_without_its_program_or_its_port_is_none() {
        assert!(Start::parse("{port}", Role::Server).unwrap_err().contains("`{program}`"));
        assert!(Start::parse("{program}", Role::Server).unwrap_err().contains("`{port}`"));
        assert!(Start::parse("{program} {port}", Role::Client).is_err());
    }
}
