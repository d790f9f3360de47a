//! Which walls stand between programs and everything else: decided once, when a grading begins (`isolation`), and
//! asked by whoever starts a program.

use super::allowed::Allowed;
use super::identity::Identity;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

/// What stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Walls {
    /// Where this process is in namespaces of its own, and may make more of them: the root of programs.
    pub base: Option<PathBuf>,
    /// Programs are held to a list of files by Landlock.
    pub landlock: bool,
    /// Calls that no such program needs are refused to them.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code))]
    pub filter: bool,
    /// What programs may see.
    pub allowed: Arc<Allowed>,
    /// Who they run as, where that is another than this process.
    pub identity: Option<Identity>,
}

static STANDING: RwLock<Option<Walls>> = RwLock::new(None);

impl Walls {
    /// From here on these stand.
    pub fn raise(self) {
        *STANDING.write().unwrap_or_else(PoisonError::into_inner) = Some(self);
    }

    /// Those that stand now; before a grading has begun, none.
    pub fn standing() -> Walls {
        STANDING.read().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
    }
}
