//! Giving up what makes a process privileged.

use nix::errno::Errno;

/// Sees that nothing this process executes has a capability, be it as root: root is then a user like any
/// other. Needs the capability to set capabilities, as the first process of a user namespace has. Where it
/// is to [`keep_read_search`], that one can still be kept.
pub fn renounce(keeps_read_search: bool) -> Result<(), Errno> {
    let mut bits = libc::SECBIT_NOROOT | libc::SECBIT_NOROOT_LOCKED;
    if keeps_read_search {
        // access(2) would not see what is kept, and compilers ask it.
        bits |= libc::SECBIT_NO_SETUID_FIXUP | libc::SECBIT_NO_SETUID_FIXUP_LOCKED;
    }
    prctl(libc::PR_SET_SECUREBITS, bits as libc::c_ulong, 0)?;
    for capability in (0..).filter(|&capability| !keeps_read_search || capability != READ_SEARCH) {
        // The first number that the kernel does not know is the end of them.
        if prctl(libc::PR_CAPBSET_DROP, capability.into(), 0).is_err() {
            break;
        }
    }
    Ok(())
}

/// CAP_DAC_READ_SEARCH: to pass through folders, and to read files, whatever their modes are.
const READ_SEARCH: u32 = 2;

/// Keeps the capability to pass through closed folders, and no other, also over exec. Of a process that has changed its
/// user under PR_SET_KEEPCAPS.
pub fn keep_read_search() -> Result<(), Errno> {
    /// `struct __user_cap_header_struct`, its third version, for this process.
    #[repr(C)]
    struct Header {
        version: u32,
        pid: libc::c_int,
    }
    /// `struct __user_cap_data_struct`.
    #[repr(C)]
    #[derive(Clone, Copy, Default)]
    struct Data {
        effective: u32,
        permitted: u32,
        inheritable: u32,
    }
    let header = Header { version: 0x2008_0522, pid: 0 };
    let only = 1 << READ_SEARCH;
    let data = [Data { effective: only, permitted: only, inheritable: only }, Data::default()];
    // SAFETY: the structures are those of the version that is said, and outlive the call.
    let done = unsafe { libc::syscall(libc::SYS_capset, &raw const header, data.as_ptr()) };
    Errno::result(done)?;
    prctl(libc::PR_CAP_AMBIENT, libc::PR_CAP_AMBIENT_RAISE as libc::c_ulong, READ_SEARCH.into())
}

fn prctl(option: libc::c_int, argument: libc::c_ulong, second: libc::c_ulong) -> Result<(), Errno> {
    // SAFETY: these options take numbers and touch no memory of this process.
    let done = unsafe { libc::prctl(option, argument, second, 0, 0) };
    Errno::result(done).map(drop)
}
