//! The four programs of the assignment, and the letters their flaws' names begin with.

/// One of the four programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Part 1, the web client.
    Client,
    /// Part 2, pages for one connection at a time.
    Server1,
    /// Part 3, pages for many connections at once.
    Server2,
    /// Part 4, the product of numbers as JSON.
    Server3,
}

impl Program {
    const ALL: [Program; 4] =
        [Program::Client, Program::Server1, Program::Server2, Program::Server3];

    /// The name the handout gives it.
    pub fn name(self) -> &'static str {
        match self {
            Program::Client => "http_client",
            Program::Server1 => "http_server1",
            Program::Server2 => "http_server2",
            Program::Server3 => "http_server3",
        }
    }

    /// What the names of its flaws begin with: `s2-never-closes`.
    pub fn prefix(self) -> &'static str {
        match self {
            Program::Client => "c",
            Program::Server1 => "s1",
            Program::Server2 => "s2",
            Program::Server3 => "s3",
        }
    }

    /// The program that `name` ends in, so that a path or a renamed copy will do.
    pub fn named(name: &str) -> Option<Program> {
        Program::ALL.into_iter().find(|program| name.ends_with(program.name()))
    }

    /// What its one argument is called in a usage message.
    pub fn operand(self) -> &'static str {
        match self {
            Program::Client => "URL",
            _ => "PORT",
        }
    }
}
