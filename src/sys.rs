//! The system calls, each behind one safe function of the same name.
//!
//! This is the whole of what the four programs ask of the kernel beyond files and standard output,
//! and the only `unsafe` code here. Every wrapper returns `io::Result` and says what it does about
//! EINTR, the error of a call that a signal broke off.
//!
//! SIGPIPE, which would end a program that sends to a client already gone, never reaches us: Rust's
//! runtime ignores it before `main`. The call returns EPIPE instead, an error like any other.
//!
//! Read next: `listen.rs`, where the servers begin.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString};
use std::fs::File;
use std::io;
use std::mem;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;
use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};

use libc::c_int;

#[cfg(not(target_os = "linux"))]
pub use crate::elsewhere::{accept4, sendfile};

/// A socket address of any family, as [`getaddrinfo`] found it and [`connect`] and [`bind`] take it.
pub struct Address {
    /// The packet family: `AF_INET` or `AF_INET6`.
    pub family: c_int,
    bytes: Vec<u8>,
}

impl Address {
    fn as_sockaddr(&self) -> (*const libc::sockaddr, libc::socklen_t) {
        (self.bytes.as_ptr().cast(), self.bytes.len() as libc::socklen_t)
    }
}

/// The addresses of a host's name, or without a name the one that means "every address of this
/// machine", for listening; of one packet family, or of all for `AF_UNSPEC`. EINTR is the
/// resolver's own affair.
pub fn getaddrinfo(host: Option<&str>, port: u16, family: c_int) -> io::Result<Vec<Address>> {
    let host = host.map(CString::new).transpose()?;
    let port = CString::new(port.to_string())?;
    // SAFETY: all-zero bytes are a valid addrinfo: integers, and null pointers.
    let mut hints: libc::addrinfo = unsafe { mem::zeroed() };
    hints.ai_family = family;
    hints.ai_socktype = libc::SOCK_STREAM;
    hints.ai_flags = libc::AI_PASSIVE | libc::AI_NUMERICSERV;
    let host = host.as_deref().map_or(ptr::null(), CStr::as_ptr);
    let mut list = ptr::null_mut();
    // SAFETY: both strings end in NUL, `hints` and `list` live through the call.
    let code = unsafe { libc::getaddrinfo(host, port.as_ptr(), &hints, &mut list) };
    if code != 0 {
        // SAFETY: gai_strerror returns a constant string for every code.
        let reason = unsafe { CStr::from_ptr(libc::gai_strerror(code)) };
        return Err(io::Error::other(reason.to_string_lossy()));
    }
    Ok(take_addresses(list))
}

/// Copies the linked list that `getaddrinfo` allocated, and frees it.
fn take_addresses(list: *mut libc::addrinfo) -> Vec<Address> {
    let mut addresses = Vec::new();
    let mut next = list;
    // SAFETY: `next` is null or a node of the list, which is freed only below.
    while let Some(node) = unsafe { next.as_ref() } {
        // SAFETY: ai_addr points to ai_addrlen bytes.
        let bytes = unsafe { slice::from_raw_parts(node.ai_addr.cast(), node.ai_addrlen as usize) };
        addresses.push(Address { family: node.ai_family, bytes: bytes.to_vec() });
        next = node.ai_next;
    }
    // SAFETY: `list` came from getaddrinfo, and nothing points into it any more.
    unsafe { libc::freeaddrinfo(list) };
    addresses
}

/// A new stream (TCP) socket of a packet family. It is not interrupted.
pub fn socket(family: c_int) -> io::Result<OwnedFd> {
    // SAFETY: socket takes three integers.
    new_descriptor(check(unsafe { libc::socket(family, libc::SOCK_STREAM, 0) }))
}

/// Connects a socket to an address, and waits until it is. After EINTR it waits on: the attempt
/// goes on by itself, and to ask again finds it under way or done.
pub fn connect(socket: &OwnedFd, to: &Address) -> io::Result<()> {
    let (fd, (address, length)) = (socket.as_raw_fd(), to.as_sockaddr());
    // SAFETY: the kernel reads `length` bytes of an address, which live through the call.
    match retry(|| unsafe { libc::connect(fd, address, length) }) {
        Err(error) if error.raw_os_error() == Some(libc::EISCONN) => Ok(()),
        result => result.map(drop),
    }
}

/// Sets an option whose value is an integer. It is not interrupted.
pub fn setsockopt(socket: &OwnedFd, level: c_int, option: c_int, value: c_int) -> io::Result<()> {
    let (value, length) = (ptr::from_ref(&value).cast(), size_of::<c_int>() as libc::socklen_t);
    // SAFETY: `value` points to `length` bytes that live through the call.
    check(unsafe { libc::setsockopt(socket.as_raw_fd(), level, option, value, length) }).map(drop)
}

/// Gives a socket its address. It is not interrupted.
pub fn bind(socket: &OwnedFd, to: &Address) -> io::Result<()> {
    let (address, length) = to.as_sockaddr();
    // SAFETY: the kernel reads `length` bytes of an address, which live through the call.
    check(unsafe { libc::bind(socket.as_raw_fd(), address, length) }).map(drop)
}

/// Makes a socket an accept socket, where `backlog` connections may wait. It is not interrupted.
pub fn listen(socket: &OwnedFd, backlog: c_int) -> io::Result<()> {
    // SAFETY: listen takes two integers.
    check(unsafe { libc::listen(socket.as_raw_fd(), backlog) }).map(drop)
}

/// The next waiting connection; sleeps until there is one. EINTR: called again.
pub fn accept(accept_socket: &OwnedFd) -> io::Result<OwnedFd> {
    let (fd, nobody) = (accept_socket.as_raw_fd(), ptr::null_mut());
    // SAFETY: two null pointers say that we do not ask for the client's address.
    new_descriptor(retry(|| unsafe { libc::accept(fd, nobody, ptr::null_mut()) }))
}

/// As [`accept`], and the new connection is non-blocking, for the price of one call.
#[cfg(target_os = "linux")]
pub fn accept4(accept_socket: &OwnedFd) -> io::Result<OwnedFd> {
    let (fd, nobody) = (accept_socket.as_raw_fd(), ptr::null_mut());
    // SAFETY: two null pointers say that we do not ask for the client's address.
    let call = || unsafe { libc::accept4(fd, nobody, ptr::null_mut(), libc::SOCK_NONBLOCK) };
    new_descriptor(retry(call))
}

/// Makes a socket non-blocking: what would have to wait fails with EAGAIN, which is
/// `ErrorKind::WouldBlock`. It is not interrupted.
pub fn fcntl_nonblocking(socket: &OwnedFd) -> io::Result<()> {
    // SAFETY: F_SETFL takes an integer. A socket of ours has no other flag that it could lose.
    check(unsafe { libc::fcntl(socket.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) }).map(drop)
}

/// Receives what has arrived, as much as fits; 0 means that the peer will send no more.
/// EINTR: called again.
pub fn recv(socket: &OwnedFd, buffer: &mut [u8]) -> io::Result<usize> {
    let (fd, start, length) = (socket.as_raw_fd(), buffer.as_mut_ptr().cast(), buffer.len());
    // SAFETY: the kernel writes at most `length` bytes to the buffer.
    retry(|| unsafe { libc::recv(fd, start, length, 0) }).map(isize::cast_unsigned)
}

/// Sends some of the bytes, and says how many. To a client that is gone it fails with EPIPE or
/// ECONNRESET. EINTR: called again.
pub fn send(socket: &OwnedFd, bytes: &[u8]) -> io::Result<usize> {
    let (fd, start, length) = (socket.as_raw_fd(), bytes.as_ptr().cast(), bytes.len());
    // SAFETY: the kernel reads at most `length` bytes of the slice.
    retry(|| unsafe { libc::send(fd, start, length, 0) }).map(isize::cast_unsigned)
}

/// Sends part of a file without a copy through this program, and says how many bytes; 0 means
/// that the file ends there. EINTR: called again.
#[cfg(target_os = "linux")]
pub fn sendfile(socket: &OwnedFd, file: &File, offset: u64, most: usize) -> io::Result<usize> {
    let (to, from, mut offset) = (socket.as_raw_fd(), file.as_raw_fd(), offset.cast_signed());
    // SAFETY: `offset` lives through the call.
    retry(|| unsafe { libc::sendfile64(to, from, &mut offset, most) }).map(isize::cast_unsigned)
}

/// Says that we shall send no more, and goes on receiving. It is not interrupted.
pub fn shutdown_write(socket: &OwnedFd) -> io::Result<()> {
    // SAFETY: shutdown takes two integers.
    check(unsafe { libc::shutdown(socket.as_raw_fd(), libc::SHUT_WR) }).map(drop)
}

/// Standard output, for bytes as they are. One that was closed from the start is EBADF, as in C.
///
/// Rust's runtime puts /dev/null in the place of a closed descriptor 0, 1 or 2, lest a socket be
/// given that number. A page written there would be lost without an error; so we look before it does.
pub fn stdout() -> io::Result<File> {
    if STDOUT_WAS_CLOSED.load(Ordering::Relaxed) {
        return Err(io::Error::from_raw_os_error(libc::EBADF));
    }
    io::stdout().as_fd().try_clone_to_owned().map(File::from)
}

static STDOUT_WAS_CLOSED: AtomicBool = AtomicBool::new(false);

extern "C" fn look_at_stdout() {
    // SAFETY: F_GETFD takes no further argument, and fails for a descriptor that is not open.
    let is_closed = unsafe { libc::fcntl(libc::STDOUT_FILENO, libc::F_GETFD) } == -1;
    STDOUT_WAS_CLOSED.store(is_closed, Ordering::Relaxed);
}

/// The functions that stand in this section of a program are called before its `main`, in which the
/// runtime begins.
#[used]
#[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__mod_init_func"))]
#[cfg_attr(not(target_vendor = "apple"), unsafe(link_section = ".init_array"))]
static BEFORE_MAIN: extern "C" fn() = look_at_stdout;

/// Opens a name in a folder, for reading. EINTR: called again.
pub fn openat(folder: &File, name: &[u8], flags: c_int) -> io::Result<File> {
    let (folder, name) = (folder.as_raw_fd(), CString::new(name)?);
    // SAFETY: the name ends in NUL; a call that does not create takes no further argument.
    let file = retry(|| unsafe { libc::openat(folder, name.as_ptr(), flags) });
    new_descriptor(file).map(File::from)
}

/// Sleeps until a socket of `read` has something to receive or one of `write` has room to send, and
/// returns which. EINTR: called again.
pub fn select(read: &FdSet, write: &FdSet) -> io::Result<(FdSet, FdSet)> {
    let limit = read.limit.max(write.limit);
    let (mut readable, mut writable) = (*read, *write);
    retry(|| {
        // The kernel overwrites what it is given, so each call works on copies.
        (readable, writable) = (*read, *write);
        let (r, w) = (&mut readable.bits, &mut writable.bits);
        // SAFETY: the sets live through the call; null pointers mean "no third set", "no time-out".
        unsafe { libc::select(limit, r, w, ptr::null_mut(), ptr::null_mut()) }
    })?;
    Ok((readable, writable))
}

/// A set of descriptors as select(2) wants it: FD_SETSIZE bits, and no room for a higher one.
#[derive(Clone, Copy)]
pub struct FdSet {
    bits: libc::fd_set,
    /// One more than the highest descriptor in the set: select's first argument.
    limit: RawFd,
}

impl FdSet {
    /// The empty set.
    pub fn empty() -> FdSet {
        // SAFETY: an fd_set is an array of integers, and all zero is the empty set.
        FdSet { bits: unsafe { mem::zeroed() }, limit: 0 }
    }

    /// Puts a descriptor in. One that select cannot watch is an error: FD_SET itself would write
    /// past the end of the set, a bug that has cost many a C server its memory.
    pub fn insert(&mut self, fd: RawFd) -> io::Result<()> {
        if !(0..libc::FD_SETSIZE as RawFd).contains(&fd) {
            return Err(io::Error::other(format!("select cannot watch descriptor {fd}")));
        }
        // SAFETY: `fd` is within the set.
        unsafe { libc::FD_SET(fd, &mut self.bits) };
        self.limit = self.limit.max(fd + 1);
        Ok(())
    }

    /// Whether a descriptor is in.
    pub fn contains(&self, fd: RawFd) -> bool {
        // SAFETY: `limit` never exceeds FD_SETSIZE, so `fd` is within the set.
        (0..self.limit).contains(&fd) && unsafe { libc::FD_ISSET(fd, &self.bits) }
    }

    /// The descriptors in the set, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = RawFd> + '_ {
        (0..self.limit).filter(|fd| self.contains(*fd))
    }
}

/// Whether a call failed because descriptors or the kernel's memory are used up: it may succeed as
/// soon as somebody lets go of some, be it this program or another.
pub fn is_shortage(error: &io::Error) -> bool {
    let shortages = [libc::EMFILE, libc::ENFILE, libc::ENOBUFS, libc::ENOMEM];
    error.raw_os_error().is_some_and(|code| shortages.contains(&code))
}

/// C's way to say "it failed, see errno", in Rust's words.
fn check<T: PartialEq + From<i8>>(result: T) -> io::Result<T> {
    if result == T::from(-1) { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// As [`check`], and calls again for as long as a signal interrupts the call.
fn retry<T: PartialEq + From<i8>>(mut call: impl FnMut() -> T) -> io::Result<T> {
    loop {
        match check(call()) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Gives a descriptor that a call has just made its owner, who will close it.
fn new_descriptor(result: io::Result<c_int>) -> io::Result<OwnedFd> {
    // SAFETY: it is open, and only this result knows of it: see the callers.
    result.map(|fd| unsafe { OwnedFd::from_raw_fd(fd) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_descriptor_that_select_cannot_watch_is_an_error() {
        let mut set = FdSet::empty();
        assert!(set.insert(libc::FD_SETSIZE as RawFd).is_err());
        assert!(set.insert(-1).is_err());
        assert_eq!(set.iter().count(), 0);
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let mut set = FdSet::empty();
        for fd in [1023, 3, 64] {
            set.insert(fd).unwrap();
        }
        assert_eq!(set.iter().collect::<Vec<_>>(), [3, 64, 1023]);
        assert!(set.contains(64) && !set.contains(65));
    }
}
