//! What a program sees of the file system when the harness is inside namespaces: everything read-only, but
//! its own folder, a small /tmp and a small /dev/shm; no other program's folder, no terminal, and no
//! process but its own.

use serde::{Deserialize, Serialize};
use std::ffi::{CString, NulError, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The view of one program.
#[derive(Debug, Serialize, Deserialize)]
pub struct View {
    /// The program's folder, which stays writable.
    folder: CString,
    /// The folder that has those of other programs too; an empty one is put over it.
    siblings: CString,
    /// Where an empty /tmp is put over the system's, the folders from there to `siblings`.
    within_tmp: Option<Vec<CString>>,
}

impl View {
    /// The view of a program in `folder` that needs the files whose paths are in `words`. All of /tmp is
    /// hidden where nothing there is needed.
    pub fn new<'a>(
        folder: &Path,
        words: impl IntoIterator<Item = &'a OsStr>,
    ) -> Result<View, NulError> {
        let siblings = folder.parent().unwrap_or(folder);
        let needed = words.into_iter().any(|word| mentions_tmp(word, siblings));
        Ok(View {
            folder: c_string(folder)?,
            siblings: c_string(siblings)?,
            within_tmp: (!needed).then(|| below_tmp(siblings)).transpose()?,
        })
    }
}

/// The folders from /tmp to `path`, itself included; none where it lies elsewhere.
fn below_tmp(path: &Path) -> Result<Vec<CString>, NulError> {
    let tmp = Path::new("/tmp");
    if !path.starts_with(tmp) {
        return Ok(Vec::new());
    }
    let mut folders = path
        .ancestors()
        .take_while(|&folder| folder != tmp)
        .map(c_string)
        .collect::<Result<Vec<_>, _>>()?;
    folders.reverse();
    Ok(folders)
}

/// Whether a word, or one of the paths in a list of them, lies in /tmp but not in the programs' own folder.
fn mentions_tmp(word: &OsStr, siblings: &Path) -> bool {
    word.as_bytes()
        .split(|&byte| byte == b':' || byte == b'=')
        .map(|path| Path::new(OsStr::from_bytes(path)))
        .any(|path| path.starts_with("/tmp") && !path.starts_with(siblings))
}

fn c_string(path: &Path) -> Result<CString, NulError> {
    CString::new(path.as_os_str().as_bytes())
}

/// Making it so.
#[cfg(target_os = "linux")]
mod taking {
    use super::View;
    use crate::sys::mounts::{make_read_only, move_mount, open_tree};
    use nix::errno::Errno;
    use nix::mount::{MsFlags, mount};
    use nix::sys::stat::Mode;
    use nix::unistd::mkdir;
    use std::ffi::CStr;

    impl View {
        /// Makes it so, in a mount namespace of this process's own.
        pub fn take(&self) -> Result<(), Errno> {
            let own = open_tree(&self.folder)?;
            let bare = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
            place(c"proc", c"/proc", bare | MsFlags::MS_NOEXEC, None)?;
            // Linux before 5.12 cannot do this at a stroke; permissions have to do there.
            make_read_only(c"/").or_else(|errno| match errno {
                Errno::ENOSYS => Ok(()),
                errno => Err(errno),
            })?;
            // A terminal that the harness has is the user's, and would take what a program types for typed.
            let _ = place(c"tmpfs", c"/dev/pts", bare | MsFlags::MS_RDONLY, Some(c"size=4k"));
            let _ = place(c"tmpfs", c"/dev/shm", bare, Some(c"size=64m,mode=1777"));
            if let Some(folders) = &self.within_tmp {
                place(c"tmpfs", c"/tmp", bare, Some(c"size=64m,mode=1777"))?;
                folders.iter().try_for_each(|folder| make_folder(folder))?;
            }
            place(c"tmpfs", &self.siblings, bare, Some(c"size=64k,mode=711"))?;
            make_folder(&self.folder)?;
            move_mount(&own, &self.folder)
        }
    }

    fn make_folder(path: &CStr) -> Result<(), Errno> {
        mkdir(path, Mode::S_IRWXU | Mode::S_IXGRP | Mode::S_IXOTH)
    }

    fn place(kind: &CStr, at: &CStr, flags: MsFlags, options: Option<&CStr>) -> Result<(), Errno> {
        mount(Some(kind), at, Some(kind), flags, options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(folder: &str, words: &[&str]) -> View {
        View::new(Path::new(folder), words.iter().map(OsStr::new)).unwrap()
    }

    #[test]
    fn all_of_tmp_is_hidden_where_nothing_there_is_needed() {
        let view = view("/tmp/root/run-1", &["python3", "s.py", "/usr/bin:/bin"]);
        assert_eq!(view.within_tmp, Some(vec![c"/tmp/root".into()]));
        assert_eq!(view.siblings.as_c_str(), c"/tmp/root");
    }

    #[test]
    fn a_program_that_lies_in_tmp_is_still_there() {
        for words in [["/tmp/build/server", "8000"], ["server", "/bin:/tmp/tools/bin"]] {
            assert_eq!(view("/tmp/root/run-1", &words).within_tmp, None);
        }
    }
}
