//! Giving up what makes a process privileged in its namespaces.

use nix::errno::Errno;

/// Sees that nothing this process executes has a capability, be it as root: root is then a user like any
/// other. Needs the capability to set capabilities, as the first process of a user namespace has.
pub fn renounce() -> Result<(), Errno> {
    prctl(
        libc::PR_SET_SECUREBITS,
        (libc::SECBIT_NOROOT | libc::SECBIT_NOROOT_LOCKED) as libc::c_ulong,
    )?;
    for capability in 0.. {
        // The first number that the kernel does not know is the end of them.
        if prctl(libc::PR_CAPBSET_DROP, capability).is_err() {
            break;
        }
    }
    Ok(())
}

fn prctl(option: libc::c_int, argument: libc::c_ulong) -> Result<(), Errno> {
    // SAFETY: these options take one number and touch no memory of this process.
    let done = unsafe { libc::prctl(option, argument, 0, 0, 0) };
    Errno::result(done).map(drop)
}
