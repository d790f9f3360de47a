//! The HTML report of one page, with its exchange as a picture, for the browser.

use super::asked::Asked;
use crate::memory::store::cache_folder;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

/// One that is being made.
#[derive(Debug)]
pub struct Picture {
    child: Child,
    file: PathBuf,
}

impl Picture {
    /// Has the page graded once more, with its report in the cache folder.
    pub fn begin(asked: &Asked, lab: Option<&Path>, page: &str) -> io::Result<Picture> {
        let folder = cache_folder().unwrap_or_else(std::env::temp_dir);
        std::fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{}.html", page.replace('/', "-")));
        let name = file.display().to_string();
        let words = ["grade", "--page", page, "--format", "html", "--output", &name];
        let mut command = asked.command(&words, lab)?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Picture { child: command.spawn()?, file })
    }

    /// Once it is made: what is to be said of it. A browser is opened where there is one.
    pub fn ready(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok()??;
        let file = self.file.display();
        Some(match status.code() {
            Some(0 | 1) if open(&self.file) => format!("in the browser: {file}"),
            Some(0 | 1) => format!("the picture is in {file}"),
            _ => "the picture could not be made".to_owned(),
        })
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Opens a file as the desktop would; `false` where there is no desktop.
fn open(file: &Path) -> bool {
    let has = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    if !cfg!(target_os = "macos") && !has("DISPLAY") && !has("WAYLAND_DISPLAY") {
        return false;
    }
    let mut command = Command::new(opener);
    command.arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    thread::spawn(move || child.wait());
    true
}
