//! A program held by Landlock (landlock(7)) to a list of files, whatever its user may read, and without privileges: the
//! wall that still stands where a container forbids namespaces, and a second one inside them.
//!
//! From Linux 6.12 on (ABI 6) it also keeps signals and abstract sockets inside.

use super::folder::Lent;
use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, NetPort, PathBeneath,
    PathFd, Ruleset, RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetError, Scope,
};
use std::path::{Path, PathBuf};

/// What of files is handled. Later kernels know more, of which programs are to notice nothing before it is tried.
const KNOWN: ABI = ABI::V6;

/// Files that are devices, which every program has.
pub(super) const DEVICES: [&str; 5] =
    ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

/// What one program may write to, and reach.
pub(super) struct Fence<'a> {
    /// Its own folders.
    pub writable: &'a [PathBuf],
    /// The ports that it may connect to; `None` for all.
    pub connects: Option<&'a [u16]>,
    /// What of the submission it may read where it lies.
    pub lent: &'a [Lent],
}

impl Fence<'_> {
    /// Holds this process, and what it starts, to `readable` and to what is its own. For good.
    pub fn close<'p>(
        &self,
        readable: impl IntoIterator<Item = &'p Path>,
    ) -> Result<(), RulesetError> {
        let read = AccessFs::from_read(KNOWN);
        let all = AccessFs::from_all(KNOWN);
        let mut fence = empty(self.connects.is_some())?;
        for &port in self.connects.unwrap_or_default() {
            fence = fence.add_rule(NetPort::new(port, AccessNet::ConnectTcp))?;
        }
        for path in readable {
            fence = allow(fence, path, read)?;
        }
        for dir in self.lent.iter().filter_map(|lent| lent.open().ok()) {
            fence = fence.add_rule(PathBeneath::new(dir, read))?;
        }
        for path in self.writable {
            fence = allow(fence, path, all)?;
        }
        for device in DEVICES {
            fence = allow(fence, Path::new(device), all)?;
        }
        fence.restrict_self().map(drop)
    }
}

/// A fence inside which nothing is allowed yet; as much of one as this kernel has.
fn empty(connects: bool) -> Result<RulesetCreated, RulesetError> {
    let mut fence = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(KNOWN))?
        .scope(Scope::from_all(KNOWN))?;
    if connects {
        fence = fence.handle_access(AccessNet::ConnectTcp)?;
    }
    fence.create()
}

/// What is not there needs no rule.
fn allow(
    fence: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    let Ok(opened) = PathFd::new(path) else {
        return Ok(fence);
    };
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(KNOWN) };
    fence.add_rule(PathBeneath::new(opened, access))
}

/// The version of Landlock that this kernel has; `None` where it has none, or does not use it.
pub(super) fn version() -> Option<u32> {
    let version = crate::sys::landlock::abi().ok()?;
    (version > 0).then_some(version)
}
