//! The walls around the programs of a grading, raised before the first of them starts: namespaces, in which they have
//! nothing but what is theirs, Landlock, which holds them to a list of files, and a filter, which refuses calls that they
//! do not need. Each stands alone where the system does not have the others.
//!
//! For namespaces three processes come of one. The *outer* stays where it was; it passes signals in, and the exit status
//! out. The *init*, process 1 of the new PID namespace, reaps; with it everything inside ends. The *inner* is the harness
//! proper: [`enter`] comes back in that one alone.

use super::allowed::{Allowed, Needs};
use super::bounds::raise_own_open_files;
use super::identity::Identity;
use super::nursery;
use super::root::{self, Root};
use super::walls::Walls;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Which walls to raise: `--isolation`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Wish {
    /// All walls that this system has
    #[default]
    Auto,
    /// Namespaces and all other walls; where there are no namespaces, an error
    Require,
    /// Landlock and the filter of system calls, as in a container that allows no namespaces
    Landlock,
    /// No walls; programs are still limited, and ended with all that they have started
    Off,
}

/// What keeps the programs under test apart from everything else.
#[derive(Debug)]
pub struct Isolation {
    kind: Kind,
    landlock: Option<u32>,
    filter: bool,
    root: Root,
}

/// Whether there are namespaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Namespaces of its own.
    Namespaces,
    /// Process groups and a subreaper.
    ProcessGroups {
        /// Why no namespaces.
        why: String,
    },
}

/// Why a grading cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum IsolationError {
    /// Namespaces were required, and are not to be had.
    #[error("--isolation require: this system allows no namespaces ({0})")]
    Required(String),
    /// No folder for the programs.
    #[error("cannot make a folder for the programs: {0}")]
    Folder(io::Error),
    /// No process to start them from.
    #[error("cannot fork the process that starts the programs: {0}")]
    Nursery(io::Error),
}

/// Isolates this process, as far as wished and possible; programs then see what they need, and nothing else. To be called
/// once, before there is any other thread; where namespaces are had, what called it does not go on, but a child in its
/// place.
pub fn enter(wish: Wish, needs: &Needs) -> Result<Isolation, IsolationError> {
    raise_own_open_files();
    root::remove_stale(&std::env::temp_dir());
    let root = root::fresh().map_err(IsolationError::Folder)?;
    let allowed = Allowed::new(needs);
    let identity = Identity::of_programs();
    let divided = match wish {
        Wish::Auto | Wish::Require => divide(root, &allowed, identity),
        Wish::Landlock => Err(("--isolation landlock".to_owned(), root)),
        Wish::Off => Err(("--isolation off".to_owned(), root)),
    };
    let (kind, root) = match divided {
        Ok(root) => (Kind::Namespaces, root),
        Err((why, _)) if wish == Wish::Require => return Err(IsolationError::Required(why)),
        Err((why, root)) => (Kind::ProcessGroups { why }, root),
    };
    let landlock = landlock().filter(|_| wish != Wish::Off);
    let filter = wish != Wish::Off && has_filter();
    let base = (kind == Kind::Namespaces).then(|| base_in(root.path()));
    let identity = identity.map(|one| one.reaching(allowed.paths(), base.as_deref()));
    let allowed = Arc::new(allowed);
    Walls { base, landlock: landlock.is_some(), filter, allowed, identity }.raise();
    be_unseen();
    nursery::open().map_err(IsolationError::Nursery)?;
    Ok(Isolation { kind, landlock, filter, root })
}

#[cfg(target_os = "linux")]
use linux::{base_in, be_unseen, divide, has_filter, landlock};
#[cfg(not(target_os = "linux"))]
use others::{base_in, be_unseen, divide, has_filter, landlock};

/// What Linux has.
#[cfg(target_os = "linux")]
mod linux {
    pub(super) use crate::sandbox::namespaces::{base_in, divide};
    use crate::sandbox::{fence, filter};

    /// The version of Landlock, where there is one.
    pub fn landlock() -> Option<u32> {
        fence::version()
    }

    /// Whether calls can be filtered.
    pub fn has_filter() -> bool {
        filter::prepare(true).is_ok()
    }

    /// Nobody of the same user, such as a program, looks into this process: its memory, environment, open files.
    pub fn be_unseen() {
        let _ = nix::sys::prctl::set_dumpable(false);
    }
}

/// Elsewhere there is none of it.
#[cfg(not(target_os = "linux"))]
mod others {
    use super::{Allowed, Identity, Root};
    use std::path::{Path, PathBuf};

    pub fn divide(root: Root, _: &Allowed, _: Option<Identity>) -> Result<Root, (String, Root)> {
        Err(("there are none on this system".to_owned(), root))
    }

    pub fn base_in(root: &Path) -> PathBuf {
        root.to_owned()
    }

    pub fn landlock() -> Option<u32> {
        None
    }

    pub fn has_filter() -> bool {
        false
    }

    pub fn be_unseen() {}
}

impl Isolation {
    /// Whether there are namespaces.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Where folders for programs are to be made. It goes with this value.
    pub fn root(&self) -> &Path {
        self.root.path()
    }
}

impl Drop for Isolation {
    fn drop(&mut self) {
        nursery::close();
    }
}

/// From this version of Landlock on, signals and abstract sockets stay inside.
const SCOPED: u32 = 6;

impl fmt::Display for Isolation {
    /// `namespaces, Landlock and a filter`, or what there is of them, and why there are no namespaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut walls = Vec::new();
        if self.kind == Kind::Namespaces {
            walls.push("namespaces".to_owned());
        }
        match self.landlock {
            Some(SCOPED..) => walls.push("Landlock".to_owned()),
            Some(version) => walls.push(format!("Landlock {version} (which lets signals out)")),
            None => {}
        }
        if self.filter {
            walls.push("a system call filter".to_owned());
        }
        let last = walls.pop();
        match (walls.is_empty(), last) {
            (_, None) => f.write_str("process groups alone")?,
            (true, Some(one)) => f.write_str(&one)?,
            (false, Some(last)) => write!(f, "{} and {last}", walls.join(", "))?,
        }
        match &self.kind {
            Kind::Namespaces => Ok(()),
            Kind::ProcessGroups { why } => write!(f, " (no namespaces: {why})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_what_stands_and_why_not_more() {
        let isolation = enter(Wish::Off, &Needs::default()).unwrap();
        let said = isolation.to_string();
        assert_eq!(said, "process groups alone (no namespaces: --isolation off)");
        assert!(isolation.root().is_dir() && Walls::standing().base.is_none());
    }
}
