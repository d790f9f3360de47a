//! What the crate `landlock` does not tell: which version of it the kernel has.

use nix::errno::Errno;

/// landlock_create_ruleset(2) with LANDLOCK_CREATE_RULESET_VERSION.
pub fn abi() -> Result<u32, Errno> {
    const VERSION: libc::c_uint = 1;
    // SAFETY: with this flag the call takes no attributes and only answers with a number.
    let version = unsafe {
        libc::syscall(
            libc::SYS_landlock_create_ruleset,
            std::ptr::null::<libc::c_void>(),
            0_usize,
            VERSION,
        )
    };
    Errno::result(version).map(|version| version as u32)
}
