//! Rings where something below a folder is written, made, renamed or removed. Several changes within a moment ring once.
//!
//! The system tells of them where it can (inotify, FSEvents). Where it does not, as there are too many folders for it, the
//! same library looks itself, now and then.

use notify_debouncer_mini::notify::{
    self, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher,
};
use notify_debouncer_mini::{Config, Debouncer, new_debouncer_opt};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Changes within this time are one: an editor writes, renames and removes in one save.
const MOMENT: Duration = Duration::from_millis(50);

/// Where the library looks itself, this often.
const LOOKS_EVERY: Duration = Duration::from_millis(500);

/// A bell that hangs in a folder until it is dropped.
pub struct Bell {
    has_rung: Arc<AtomicBool>,
    /// Whatever of the library's rings it.
    _watcher: Box<dyn Send>,
}

impl Bell {
    /// Hangs one; `None` where the folder is not there.
    pub fn hang(folder: &Path) -> Option<Bell> {
        let has_rung = Arc::new(AtomicBool::new(false));
        let by_the_system = || -> notify::Result<Box<dyn Send>> {
            Ok(Box::new(watcher::<RecommendedWatcher>(folder, &has_rung)?))
        };
        let by_looking = |_| -> notify::Result<Box<dyn Send>> {
            Ok(Box::new(watcher::<PollWatcher>(folder, &has_rung)?))
        };
        let watcher = by_the_system().or_else(by_looking).ok()?;
        Some(Bell { has_rung, _watcher: watcher })
    }

    /// Whether it has rung since this was last asked.
    pub fn has_rung(&self) -> bool {
        self.has_rung.swap(false, Ordering::Relaxed)
    }
}

fn watcher<W: Watcher>(folder: &Path, has_rung: &Arc<AtomicBool>) -> notify::Result<Debouncer<W>> {
    let looks = notify::Config::default().with_poll_interval(LOOKS_EVERY);
    let config = Config::default().with_timeout(MOMENT).with_notify_config(looks);
    let rings = Arc::clone(has_rung);
    // An error is that events were lost: reason to look, too.
    let mut debouncer = new_debouncer_opt(config, move |_| rings.store(true, Ordering::Relaxed))?;
    debouncer.watcher().watch(folder, RecursiveMode::Recursive)?;
    Ok(debouncer)
}

impl fmt::Debug for Bell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bell").field("has_rung", &self.has_rung).finish_non_exhaustive()
    }
}
