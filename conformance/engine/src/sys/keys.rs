//! Keyrings (keyrings(7)): those of who started the harness are not for programs.

use nix::errno::Errno;

/// keyctl(2), KEYCTL_JOIN_SESSION_KEYRING: a session keyring that is new and empty, in place of the inherited one.
pub fn join_new_session() -> Result<(), Errno> {
    // SAFETY: without a name, which is null, the call has no other arguments and touches no memory of this process.
    let joined = unsafe {
        libc::syscall(
            libc::SYS_keyctl,
            libc::KEYCTL_JOIN_SESSION_KEYRING,
            std::ptr::null::<libc::c_char>(),
        )
    };
    match Errno::result(joined) {
        // A kernel or a container without keys has none to inherit.
        Err(Errno::ENOSYS | Errno::EPERM | Errno::EACCES) => Ok(()),
        done => done.map(drop),
    }
}
