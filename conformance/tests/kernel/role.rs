//! The roles: small servers and a client, each with one way to wait.

use crate::program::in_role;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::select::{FdSet, select};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::Duration;

/// What this binary does when a test has started it again.
pub fn play() {
    let Ok(role) = std::env::var("ROLE") else {
        return;
    };
    if role == "client" {
        return fetch();
    }
    if role == "prefork child" {
        return serve(
            "accept",
            &TcpListener::from(std::io::stdin().as_fd().try_clone_to_owned().unwrap()),
        );
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("\naddress {}", listener.local_addr().unwrap());
    serve(&role, &listener);
}

fn serve(role: &str, listener: &TcpListener) {
    match role {
        "accept" => drop(listener.accept()),
        "read" => read_all(&listener.accept().unwrap().0),
        "keep" => keep(listener),
        "close" => drop(listener.accept().unwrap()),
        "close one" => close_one(listener),
        "threads" => thread_each(listener),
        "select" => wait_in(listener, in_select),
        "poll" => wait_in(listener, in_poll),
        "poll one" => wait_in(listener, |descriptors| in_poll(&descriptors[..1])),
        "select beside threads" => beside_threads(listener),
        "prefork" => prefork(listener),
        "nap" => now_and_then(listener, || std::thread::sleep(Duration::from_millis(50))),
        "long nap" => now_and_then(listener, || std::thread::sleep(Duration::from_secs(90))),
        "spin" => now_and_then(listener, || {}),
        _ => panic!("no role is called {role:?}"),
    }
}

fn fetch() {
    let mut connection = TcpStream::connect(std::env::var("ORIGIN").unwrap()).unwrap();
    println!("\naddress {}", connection.local_addr().unwrap());
    connection.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
    read_all(&connection);
}

fn read_all(mut connection: &TcpStream) {
    while connection.read(&mut [0; 512]).is_ok_and(|length| length > 0) {}
}

fn keep(listener: &TcpListener) {
    let connection = listener.accept().unwrap().0;
    read_all(&connection);
    drop(listener.accept());
}

fn close_one(listener: &TcpListener) {
    drop(listener.accept().unwrap());
    drop(listener.accept());
}

fn thread_each(listener: &TcpListener) {
    for connection in listener.incoming() {
        std::thread::spawn(|| read_all(&connection.unwrap()));
    }
}

fn beside_threads(listener: &TcpListener) {
    std::thread::spawn(std::thread::park);
    std::thread::spawn(|| std::thread::sleep(Duration::from_secs(3600)));
    wait_in(listener, in_select);
}

fn prefork(listener: &TcpListener) {
    let inherited = OwnedFd::from(listener.try_clone().unwrap());
    let mut child = in_role("prefork child").stdin(inherited).spawn().unwrap();
    drop(listener.accept());
    child.wait().unwrap();
}

fn now_and_then(listener: &TcpListener, pause: impl Fn()) {
    listener.set_nonblocking(true).unwrap();
    while listener.accept().is_err() {
        pause();
    }
}

/// Accepts whenever the waiting is over, and keeps what it has accepted.
fn wait_in(listener: &TcpListener, wait: impl Fn(&[std::os::fd::BorrowedFd])) {
    let mut connections: Vec<TcpStream> = Vec::new();
    loop {
        let listening = std::iter::once(listener.as_fd());
        let descriptors: Vec<_> =
            listening.chain(connections.iter().map(|connection| connection.as_fd())).collect();
        wait(&descriptors);
        connections.push(listener.accept().unwrap().0);
    }
}

fn in_select(descriptors: &[std::os::fd::BorrowedFd]) {
    let mut readable = FdSet::new();
    descriptors.iter().for_each(|descriptor| readable.insert(*descriptor));
    let bound = descriptors.iter().map(|descriptor| descriptor.as_raw_fd()).max();
    select(bound.unwrap() + 1, &mut readable, None, None, None).unwrap();
}

fn in_poll(descriptors: &[std::os::fd::BorrowedFd]) {
    let mut watched: Vec<PollFd> =
        descriptors.iter().map(|descriptor| PollFd::new(*descriptor, PollFlags::POLLIN)).collect();
    poll(&mut watched, PollTimeout::NONE).unwrap();
}
