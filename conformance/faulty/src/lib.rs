//! A second correct implementation of the assignment's four programs, and a catalogue of flaws.
//!
//! With no flaw chosen, `faulty http_server1 8000` and the others obey every rule of the handout,
//! in code that shares nothing with the reference: std's sockets, and poll(2) in place of select(2).
//! Where the handout leaves room it decides otherwise on purpose, so that a harness which passes
//! both has been fair to both readings.
//!
//! With `--flaw NAME` it makes one mistake, and only that one: to prove that the lab catches it, and
//! for learners to find. `faulty list` names them all. The program `httplab` carries this crate and is it when it is
//! started as `httplab faulty`; the harness, its library, sees a process as it sees anyone's.
//!
//! Read `program` and `flaw` first, then along a request: `url`, `client`, `response`, `delivery` and
//! `trouble` for part 1; `server_blocking`, `request`, `site`, `files` and `answer` for part 2;
//! `server_polling` and `connection` for part 3; `product` and `json` for part 4.

mod answer;
mod bounds;
mod catalogue;
mod client;
mod connection;
mod delivery;
mod files;
mod flaw;
mod invocation;
mod json;
mod percent;
mod product;
mod program;
mod request;
mod response;
mod server_blocking;
mod server_crowd;
mod server_polling;
mod site;
mod trouble;
mod url;

use flaw::Flaw;
use invocation::Invocation;
use nix::sys::socket::{self, Backlog};
use program::Program;
use site::Site;
use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;

/// Does what a command line asks, the program's own name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = args.into_iter().map(|arg| arg.to_string_lossy().into_owned());
    let outcome = match Invocation::parse(args) {
        Err(misuse) => {
            eprintln!("{misuse}");
            return ExitCode::from(2);
        }
        Ok(invocation) => obey(invocation),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the command line asks; false where the client did not end with a page.
fn obey(invocation: Invocation) -> Result<bool, Box<dyn Error>> {
    match invocation {
        Invocation::List => io::stdout().write_all(catalogue::list()?.as_bytes())?,
        Invocation::Client { address, flaw } => {
            bound(flaw);
            return Ok(client::run(&address, flaw));
        }
        Invocation::Server { program, port, flaw } => {
            bound(flaw);
            serve(program, port, flaw)?;
        }
        Invocation::Nothing => {}
        Invocation::OneConnection => {
            bounds::set();
            server_crowd::serve_stdin(&Site::new(Program::Server2, Flaw::None)?)?;
        }
    }
    Ok(true)
}

fn bound(flaw: Flaw) {
    if flaw != Flaw::None {
        bounds::set();
    }
}

fn serve(program: Program, port: u16, flaw: Flaw) -> io::Result<()> {
    let site = Site::new(program, flaw)?;
    let listener = listen(port, flaw)?;
    bounds::raise_descriptor_limit();
    match (program, flaw) {
        (_, Flaw::AThreadPerRequest | Flaw::AProcessPerRequest) => {
            server_crowd::serve_requests_beside(&listener, site)
        }
        (_, Flaw::AThreadPerConnection | Flaw::AThreadBesideSelect | Flaw::AThreadThatPolls) => {
            server_crowd::serve_with_threads(&listener, site)
        }
        (_, Flaw::AProcessPerConnection | Flaw::AProcessBesideSelect) => {
            server_crowd::serve_with_processes(&listener, flaw)
        }
        (Program::Server1, _) | (_, Flaw::ServesOneAtATime) => {
            server_blocking::serve(&listener, &site)
        }
        _ => server_polling::serve(&listener, &site),
    }
}

/// Listens on every address of the machine (rule 2.1).
fn listen(port: u16, flaw: Flaw) -> io::Result<TcpListener> {
    let address = match flaw {
        Flaw::OneAddressOnly => Ipv4Addr::LOCALHOST,
        _ => Ipv4Addr::UNSPECIFIED,
    };
    let port = match flaw {
        Flaw::ListensOn8081 => 8081,
        _ => port,
    };
    let failed = |error: io::Error| {
        io::Error::new(error.kind(), format!("failed to listen on port {port}: {error}"))
    };
    let listener = TcpListener::bind((address, port)).map_err(failed)?;
    // std asks for a queue of 128; a crowd that connects at once need not be turned away and retry.
    socket::listen(&listener, Backlog::MAXCONN)?;
    Ok(listener)
}
