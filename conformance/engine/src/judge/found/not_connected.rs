//! Why a server could not be connected to, as a fact and in words.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use crate::sandbox::Exit;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

/// Why a server could not be connected to.
#[derive(Clone, Debug, PartialEq)]
pub enum NotConnected {
    /// It ended before it listened on this port.
    EndedFirst { exit: Exit, port: u16 },
    /// It has ended.
    Ended(Exit),
    /// It was told one port and listens on others.
    ListensElsewhere { told: u16, on: Vec<SocketAddr> },
    /// It runs and listens on no port, for so long, and has used so much processor time.
    NeverListens { port: u16, waited: Duration, used: Duration },
    /// It runs and listens no more.
    ListensNoMore,
    /// It listens on its port, at these addresses alone.
    ListensOnlyAt(Vec<SocketAddr>),
    /// Its listen queue is full.
    QueueFull,
    /// The system says something else.
    Error(String),
}

impl fmt::Display for NotConnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |addresses: &[SocketAddr]| {
            addresses.iter().map(SocketAddr::to_string).collect::<Vec<_>>().join(", ")
        };
        match self {
            NotConnected::EndedFirst { exit, port } => {
                write!(f, "no connection: the program {exit} before it listened on port {port}")
            }
            NotConnected::Ended(exit) => {
                write!(f, "no connection: the program has ended; it {exit}")
            }
            NotConnected::ListensElsewhere { told, on } => {
                let on = listed(on);
                write!(f, "connection refused: it was told port {told}, and listens on {on}")
            }
            NotConnected::NeverListens { port, waited, used } => write!(
                f,
                "connection refused for {:.1} s: it runs, and does not listen on port {port}; it used {:.1} s of \
                 processor time",
                waited.as_secs_f64(),
                used.as_secs_f64()
            ),
            NotConnected::ListensNoMore => {
                f.write_str("connection refused: it runs, and listens no more")
            }
            NotConnected::ListensOnlyAt(addresses) => {
                write!(f, "connection refused: it listens on {} alone", listed(addresses))
            }
            NotConnected::QueueFull => {
                f.write_str("no connection: its listen queue is full, and it accepts nobody")
            }
            NotConnected::Error(error) => write!(f, "no connection: {error}"),
        }
    }
}
