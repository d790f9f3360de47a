//! Why a server cannot run. Each is one line on stderr and exit status 2.

use std::fmt;
use std::io;

/// One variant for each cause.
#[derive(Debug)]
pub enum ServerError {
    /// Not exactly one argument.
    Usage,
    /// Not a number, or not from 1024 to 65535.
    BadPort(String),
    /// In most cases: the port is in use.
    Listen {
        /// The port asked for.
        port: u16,
        /// What the kernel said.
        error: io::Error,
    },
    /// The directory that the server was started in cannot be opened.
    Directory(io::Error),
    /// The wait for something to do failed, which no client can bring about.
    Wait(io::Error),
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            ServerError::Usage => write!(f, "usage: one argument, the port to listen on"),
            ServerError::BadPort(given) => write!(f, "not a port from 1024 to 65535: {given}"),
            ServerError::Listen { port, error } => {
                write!(f, "failed to listen on port {port}: {error}")
            }
            ServerError::Directory(error) => {
                write!(f, "failed to open the directory to serve: {error}")
            }
            ServerError::Wait(error) => write!(f, "failed to wait for a connection: {error}"),
        }
    }
}
