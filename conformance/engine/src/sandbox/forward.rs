//! A port of the machine that leads to the same port inside: for a learner who talks to a program under test with a
//! browser or curl, though the program is on a network of its own that nobody reaches.
//!
//! The listener was made before there were namespaces, and stays on the machine's network; what comes there is passed on
//! to the program, and back.

use std::io;
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::thread;

/// The port, before anything leads from there.
#[derive(Debug)]
pub struct Forward {
    listener: TcpListener,
}

impl Forward {
    /// A port that is free outside. To be called before `isolation::enter`.
    pub fn open() -> io::Result<Forward> {
        Ok(Forward { listener: TcpListener::bind((Ipv4Addr::LOCALHOST, 0))? })
    }

    /// From here on what comes to the port goes on to the same port of the network that this process is on now, for as
    /// long as it lives. The port.
    pub fn lead_inside(self) -> io::Result<u16> {
        let port = self.listener.local_addr()?.port();
        thread::Builder::new().name("forward".to_owned()).spawn(move || {
            for visitor in self.listener.incoming().flatten() {
                // Where the program does not listen, the visitor is turned away.
                if let Ok(inside) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
                    let _ = join(visitor, inside);
                }
            }
        })?;
        Ok(port)
    }
}

/// Passes on what either side says, and its end.
fn join(one: TcpStream, other: TcpStream) -> io::Result<()> {
    let (one_again, other_again) = (one.try_clone()?, other.try_clone()?);
    for (from, to) in [(one, other), (other_again, one_again)] {
        thread::Builder::new().spawn(move || pass(&from, &to))?;
    }
    Ok(())
}

fn pass(mut from: &TcpStream, mut to: &TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
