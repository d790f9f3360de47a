//! What the programs share on the command line: the port they are given, and one line for stderr.

use std::env;
use std::fmt;
use std::io::{self, Write};

use crate::server_error::ServerError;

/// Says one line on standard error. Unlike `eprintln!`, it does not panic where nobody listens.
pub fn say(line: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// The one argument of a server: a port that needs no privilege (part 2: at least 1024).
pub fn port_argument() -> Result<u16, ServerError> {
    let mut arguments = env::args_os().skip(1);
    let (Some(given), None) = (arguments.next(), arguments.next()) else {
        return Err(ServerError::Usage);
    };
    parse_port(&given.to_string_lossy())
}

fn parse_port(given: &str) -> Result<u16, ServerError> {
    match given.parse() {
        Ok(port @ 1024..) => Ok(port),
        _ => Err(ServerError::BadPort(given.escape_debug().to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number_from_1024_to_65535() {
        assert_eq!(parse_port("8000").unwrap(), 8000);
        for given in ["", "80", "1023", "65536", "-1", "8000x", "port"] {
            assert!(parse_port(given).is_err(), "{given:?}");
        }
    }
}
