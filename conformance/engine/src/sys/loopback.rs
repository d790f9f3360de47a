//! Switching the loopback interface on: in a new network namespace it is there, but down.

use nix::errno::Errno;
use nix::sys::socket::{AddressFamily, SockFlag, SockType, SockaddrIn, SockaddrLike, socket};
use std::os::fd::AsRawFd;

/// Sets the flag "up" of `lo` (SIOCSIFFLAGS, netdevice(7)); it then has 127.0.0.0/8 and ::1. An address
/// besides 127.0.0.1 is given to it by name (SIOCSIFADDR): without one, getaddrinfo with AI_ADDRCONFIG finds
/// that this machine has no IPv4.
pub fn bring_up() -> Result<(), Errno> {
    let mut flags = request(b"lo");
    // The flags are the member of the union that this request reads.
    flags.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
    ask(libc::SIOCSIFFLAGS as _, &flags)?;
    let mut address = request(b"lo:1");
    let other = SockaddrIn::new(127, 0, 1, 1, 0);
    // SAFETY: a sockaddr_in is as large as a sockaddr, and both begin with the family.
    address.ifr_ifru.ifru_addr = unsafe { *other.as_ptr().cast::<libc::sockaddr>() };
    // Not every kernel that has namespaces need have this; names are resolved without it, as a rule.
    let _ = ask(libc::SIOCSIFADDR as _, &address);
    Ok(())
}

/// An empty request about the interface of this name.
fn request(name: &[u8]) -> libc::ifreq {
    // SAFETY: ifreq is a plain C structure for which all zeroes is a value.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    for (place, &byte) in request.ifr_name.iter_mut().zip(name) {
        *place = byte as libc::c_char;
    }
    request
}

fn ask(what: libc::Ioctl, request: &libc::ifreq) -> Result<(), Errno> {
    let any = socket(AddressFamily::Inet, SockType::Datagram, SockFlag::SOCK_CLOEXEC, None)?;
    // SAFETY: the request is a whole ifreq that outlives the call, and the descriptor is a socket.
    let done = unsafe { libc::ioctl(any.as_raw_fd(), what, &raw const *request) };
    Errno::result(done).map(drop)
}
