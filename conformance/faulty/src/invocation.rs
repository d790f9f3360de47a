//! The command line: which program, which flaw, and the program's one argument.

use crate::flaw::{self, Flaw};
use crate::program::Program;
use crate::server_crowd::CONNECTION_IS_STDIN;
use thiserror::Error;

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Invocation {
    /// Print the catalogue.
    List,
    Client {
        address: String,
        flaw: Flaw,
    },
    Server {
        program: Program,
        port: u16,
        flaw: Flaw,
    },
    /// End at once, and well: `SucceedsWithoutAnArgument` without one.
    Nothing,
    /// Serve the connection that is our standard input, as a child of `AProcessPerConnection`.
    OneConnection,
}

/// Why a command line asks for nothing.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Misuse {
    #[error("usage: faulty PROGRAM [--flaw NAME] URL|PORT, or: faulty list")]
    NoProgram,
    #[error("usage: {} [--flaw NAME] {}", .0.name(), .0.operand())]
    Operand(Program),
    #[error("{} has no flaw {name:?}; faulty list names those it has", .program.name())]
    Flaw { program: Program, name: String },
    #[error("{0:?} is not a port")]
    Port(String),
}

impl Invocation {
    /// Reads the command line, the program's own name first. Under the name of one of the four,
    /// it is that program; under any other, its first argument says which.
    pub fn parse(args: impl IntoIterator<Item = String>) -> Result<Invocation, Misuse> {
        let mut args = args.into_iter();
        let own_name = args.next().unwrap_or_default();
        let program = match Program::named(&own_name) {
            Some(program) => program,
            None => match args.next() {
                Some(word) if word == "list" => return Ok(Invocation::List),
                Some(word) => Program::named(&word).ok_or(Misuse::NoProgram)?,
                None => return Err(Misuse::NoProgram),
            },
        };
        let args: Vec<String> = args.collect();
        Invocation::of(program, &args)
    }

    fn of(program: Program, args: &[String]) -> Result<Invocation, Misuse> {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (flaw, operand) = match args[..] {
            [CONNECTION_IS_STDIN] => return Ok(Invocation::OneConnection),
            ["--flaw", name]
                if flaw::named(name, program) == Some(Flaw::SucceedsWithoutAnArgument) =>
            {
                return Ok(Invocation::Nothing);
            }
            ["--flaw", name, operand] => (flaw_named(name, program)?, operand),
            [operand] if operand != "--flaw" => (Flaw::None, operand),
            _ => return Err(Misuse::Operand(program)),
        };
        if program == Program::Client {
            return Ok(Invocation::Client { address: operand.to_owned(), flaw });
        }
        match operand.parse() {
            Ok(port) if port > 0 => Ok(Invocation::Server { program, port, flaw }),
            _ => Err(Misuse::Port(operand.to_owned())),
        }
    }
}

fn flaw_named(name: &str, program: Program) -> Result<Flaw, Misuse> {
    flaw::named(name, program).ok_or_else(|| Misuse::Flaw { program, name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Invocation, Misuse> {
        Invocation::parse(line.split(' ').map(str::to_owned))
    }

    #[test]
    fn the_program_is_the_first_argument_or_the_name_it_is_started_under() {
        let server = |flaw| Ok(Invocation::Server { program: Program::Server2, port: 8000, flaw });
        assert_eq!(parse("faulty http_server2 8000"), server(Flaw::None));
        assert_eq!(parse("./http_server2 8000"), server(Flaw::None));
        let flawed = "/bin/http_server2 --flaw s2-never-closes 8000";
        assert_eq!(parse(flawed), server(Flaw::NeverCloses));
        assert_eq!(parse("faulty list"), Ok(Invocation::List));
    }

    #[test]
    fn a_misuse_is_named() {
        assert_eq!(parse("faulty"), Err(Misuse::NoProgram));
        assert_eq!(parse("faulty http_client"), Err(Misuse::Operand(Program::Client)));
        assert_eq!(parse("http_server1 --flaw"), Err(Misuse::Operand(Program::Server1)));
        assert_eq!(parse("http_server1 0"), Err(Misuse::Port("0".to_owned())));
        let foreign = parse("http_server1 --flaw c-no-notice 8000");
        assert!(matches!(foreign, Err(Misuse::Flaw { .. })));
    }
}
