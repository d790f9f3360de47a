//! A thread, or a process, for each connection: what part 3 does not ask for. (Rule 3.7.)
//!
//! Both serve many clients at once and serve them well; they are flaws only because the handout is
//! about waiting on many connections with one select.

use crate::flaw::Flaw;
use crate::program::Program;
use crate::server_blocking::{accept, handle, wait_for};
use crate::site::Site;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::Arc;
use std::{env, io, thread};

/// The argument that tells a child process that its standard input is a connection.
pub const CONNECTION_IS_STDIN: &str = "--connection-is-stdin";

/// How many children there may be at once: a crowd of clients must not swamp the machine.
const CHILDREN_MOST: usize = 200;

/// Starts a thread for each connection.
pub fn serve_with_threads(listener: &TcpListener, site: Site) -> io::Result<()> {
    let site = Arc::new(site);
    loop {
        if matches!(site.flaw, Flaw::AThreadBesideSelect | Flaw::AThreadThatPolls) {
            wait_for_a_client(listener)?;
        }
        if let Some(stream) = accept(listener)? {
            let site = Arc::clone(&site);
            // Where the system allows no more threads, the client is turned away.
            let _ = thread::Builder::new().spawn(move || handle(&stream, &site));
        }
    }
}

/// Starts a process for each connection.
pub fn serve_with_processes(listener: &TcpListener, flaw: Flaw) -> io::Result<()> {
    let mut children: Vec<Child> = Vec::new();
    loop {
        if flaw == Flaw::AProcessBesideSelect {
            wait_for_a_client(listener)?;
        }
        if let Some(stream) = accept(listener)? {
            children.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
            // Who came first goes home: those that have gone may not have been noticed yet, and whoever is turned
            // away for them would be so on a busy machine alone.
            if children.len() >= CHILDREN_MOST {
                end(children.remove(0))?;
            }
            // Where the system allows no more processes, the client is turned away.
            children.extend(start_child(stream));
        }
    }
}

/// Waits for all of them as a right program does, and leaves what one has asked to a thread, or a process.
pub fn serve_requests_beside(listener: &TcpListener, site: Site) -> io::Result<()> {
    let site = Arc::new(site);
    let (mut silent, mut children): (Vec<TcpStream>, Vec<Child>) = (Vec::new(), Vec::new());
    loop {
        let sockets = silent.iter().map(AsFd::as_fd).chain([listener.as_fd()]);
        let mut fds: Vec<PollFd> =
            sockets.map(|socket| PollFd::new(socket, PollFlags::POLLIN)).collect();
        match poll(&mut fds, PollTimeout::NONE) {
            Ok(_) => {}
            Err(Errno::EINTR) => continue,
            Err(e) => return Err(e.into()),
        }
        let ready: Vec<bool> = fds.iter().map(|fd| fd.any().unwrap_or(true)).collect();
        let (places, accepts) = ready.split_at(silent.len());
        for place in (0..places.len()).rev().filter(|place| places[*place]) {
            let (stream, site) = (silent.remove(place), Arc::clone(&site));
            children.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
            match site.flaw {
                Flaw::AProcessPerRequest => children.extend(start_child(stream)),
                _ => drop(thread::Builder::new().spawn(move || handle(&stream, &site))),
            }
        }
        if accepts == [true] {
            silent.extend(accept(listener)?);
        }
    }
}

/// Waits as a right program does, and for the accept socket alone.
fn wait_for_a_client(listener: &TcpListener) -> io::Result<()> {
    wait_for(listener.as_fd())
}

fn end(mut child: Child) -> io::Result<()> {
    // It may have ended meanwhile.
    let _ = child.kill();
    child.wait().map(drop)
}

fn start_child(stream: TcpStream) -> io::Result<Child> {
    // Whatever its file is called, by this name it is this program.
    Command::new(env::current_exe()?)
        .arg0("faulty")
        .args([Program::Server2.name(), CONNECTION_IS_STDIN])
        .stdin(OwnedFd::from(stream))
        .spawn()
}

/// The child's part: serves the connection it finds as its standard input.
pub fn serve_stdin(site: &Site) -> io::Result<()> {
    let connection = io::stdin().as_fd().try_clone_to_owned()?;
    handle(&TcpStream::from(connection), site);
    Ok(())
}
