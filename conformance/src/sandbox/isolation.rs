//! Namespaces for a whole grading: a network of its own without a way out, process ids and mounts of its
//! own, and the right to port 80, all without privileges, where the kernel allows it.
//!
//! Three processes come of one. The *outer* stays where it was; it passes signals in, and the exit status
//! out. The *init*, process 1 of the new PID namespace, reaps; with it everything inside ends. The *inner*
//! is the harness proper: [`enter`] comes back in that one alone.

use super::bounds::raise_own_open_files;
use super::inside::set_inside;
#[cfg(target_os = "linux")]
use super::namespaces::divide;
use super::nursery;
use super::root::{self, Root};
use std::fmt;
use std::io;
use std::path::Path;

/// Whether to isolate: `--isolation`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Wish {
    /// Namespaces where the system allows them, else process groups
    #[default]
    Auto,
    /// Namespaces, or nothing
    Require,
    /// Process groups
    Off,
}

/// What keeps the programs under test apart from everything else.
#[derive(Debug)]
pub struct Isolation {
    kind: Kind,
    root: Root,
}

/// The two ways.
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

/// Isolates this process, as far as wished and possible. To be called once, before there is any other
/// thread; where namespaces are had, what called it does not go on, but a child in its place.
pub fn enter(wish: Wish) -> Result<Isolation, IsolationError> {
    raise_own_open_files();
    root::remove_stale(&std::env::temp_dir());
    let root = root::fresh().map_err(IsolationError::Folder)?;
    let divided = match wish {
        Wish::Off => Err(("--isolation off".to_owned(), root)),
        Wish::Auto | Wish::Require => divide(root),
    };
    let (kind, root) = match divided {
        Ok(root) => (Kind::Namespaces, root),
        Err((why, _)) if wish == Wish::Require => return Err(IsolationError::Required(why)),
        Err((why, root)) => (Kind::ProcessGroups { why }, root),
    };
    set_inside(kind == Kind::Namespaces);
    nursery::open().map_err(IsolationError::Nursery)?;
    Ok(Isolation { kind, root })
}

#[cfg(not(target_os = "linux"))]
fn divide(root: Root) -> Result<Root, (String, Root)> {
    Err(("there are none on this system".to_owned(), root))
}

impl Isolation {
    /// Which of the two it is.
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

impl fmt::Display for Isolation {
    /// `namespaces`, or `process groups (why)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Namespaces => f.write_str("namespaces"),
            Kind::ProcessGroups { why } => write!(f, "process groups ({why})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_which_of_the_two_it_was_and_why() {
        let isolation = enter(Wish::Off).unwrap();
        assert_eq!(isolation.to_string(), "process groups (--isolation off)");
        assert!(isolation.root().is_dir() && !super::super::inside::is_inside());
    }
}
