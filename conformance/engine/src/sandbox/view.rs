//! What a program has for itself alone, where there are namespaces: its folder, a small /tmp and a small /dev/shm to
//! write to, and a /proc in which there is no process but its own. Everything else it sees is the base (`base`).

use serde::{Deserialize, Serialize};
use std::ffi::{CString, NulError};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The view of one program.
#[derive(Debug, Serialize, Deserialize)]
pub struct View {
    /// The program's folder.
    folder: CString,
    /// The folders to be made on the way there: those from /tmp downwards, where it lies in /tmp, which is new.
    above: Vec<CString>,
    /// The folder that the base has for the folders of programs, where it does not lie in /tmp.
    siblings: Option<CString>,
    /// What the base shows in /tmp, with the folders to be made on the way there.
    shown: Vec<(CString, Vec<CString>)>,
}

impl View {
    /// The view of a program in `folder`, to which the base shows `shown`.
    pub fn new<'a>(folder: &Path, shown: impl Iterator<Item = &'a Path>) -> Result<View, NulError> {
        let siblings = folder.parent().unwrap_or(folder);
        let in_tmp = folder.starts_with("/tmp");
        Ok(View {
            folder: c_string(folder)?,
            above: below_tmp(siblings)?,
            siblings: (!in_tmp).then(|| c_string(siblings)).transpose()?,
            shown: shown
                .filter(|path| path.starts_with("/tmp"))
                .map(|path| Ok((c_string(path)?, below_tmp(path.parent().unwrap_or(path))?)))
                .collect::<Result<_, _>>()?,
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

fn c_string(path: &Path) -> Result<CString, NulError> {
    CString::new(path.as_os_str().as_bytes())
}

/// Making it so.
#[cfg(target_os = "linux")]
mod taking {
    use super::View;
    use crate::sandbox::base::HOST;
    use crate::sys::mounts::{move_mount, open_tree};
    use nix::errno::Errno;
    use nix::fcntl::{OFlag, open};
    use nix::mount::{MsFlags, mount};
    use nix::sys::stat::{Mode, SFlag, stat};
    use nix::unistd::{mkdir, sethostname};
    use std::ffi::CStr;
    use std::os::fd::OwnedFd;

    impl View {
        /// Makes it so, in namespaces of this process's own; `tree` is the program's folder, as a mount without a place.
        pub fn take(&self, tree: &OwnedFd) -> Result<(), Errno> {
            let bare = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
            // Its keeper, and the command line of who grades, are not there either.
            let hidden = Some(c"hidepid=invisible");
            place(c"proc", c"/proc", bare | MsFlags::MS_NOEXEC, hidden)?;
            // The names of the grader's keys.
            let nothing = open_tree(c"/dev/null")?;
            let _ = move_mount(&nothing, c"/proc/keys");
            place(c"tmpfs", c"/dev/shm", bare, Some(c"size=64m,mode=1777"))?;
            let shown = self.shown.iter().map(|(path, _)| Shown::take(path));
            let shown = shown.collect::<Result<Vec<_>, _>>()?;
            place(c"tmpfs", c"/tmp", bare, Some(c"size=64m,mode=1777"))?;
            for (shown, (path, above)) in shown.iter().zip(&self.shown) {
                above.iter().try_for_each(|folder| make_folder(folder))?;
                shown.put(path)?;
            }
            if let Some(siblings) = &self.siblings {
                place(c"tmpfs", siblings, bare, Some(c"size=64k,mode=711"))?;
            }
            self.above.iter().chain([&self.folder]).try_for_each(|folder| make_folder(folder))?;
            move_mount(tree, &self.folder)?;
            sethostname(HOST)
        }
    }

    /// Something in /tmp that is shown, while another /tmp takes the place of the one it was in.
    struct Shown {
        tree: OwnedFd,
        is_folder: bool,
    }

    impl Shown {
        fn take(path: &CStr) -> Result<Shown, Errno> {
            let is_folder = stat(path)?.st_mode & SFlag::S_IFMT.bits() == SFlag::S_IFDIR.bits();
            Ok(Shown { tree: open_tree(path)?, is_folder })
        }

        fn put(&self, path: &CStr) -> Result<(), Errno> {
            match self.is_folder {
                true => make_folder(path)?,
                false => drop(open(path, OFlag::O_CREAT | OFlag::O_WRONLY, Mode::S_IRUSR)?),
            }
            move_mount(&self.tree, path)
        }
    }

    /// One that may be there already, on the way to something else.
    fn make_folder(path: &CStr) -> Result<(), Errno> {
        match mkdir(path, Mode::S_IRWXU | Mode::S_IXGRP | Mode::S_IXOTH) {
            Err(Errno::EEXIST) => Ok(()),
            made => made,
        }
    }

    fn place(kind: &CStr, at: &CStr, flags: MsFlags, options: Option<&CStr>) -> Result<(), Errno> {
        mount(Some(kind), at, Some(kind), flags, options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_a_new_tmp_the_way_to_the_folder_is_made_anew() {
        let view = View::new(Path::new("/tmp/a/root/run-1"), std::iter::empty()).unwrap();
        assert_eq!(view.above, [c"/tmp/a".into(), c"/tmp/a/root".into()] as [CString; 2]);
        assert_eq!(view.siblings, None);
    }

    #[test]
    fn elsewhere_the_base_has_the_way() {
        let view = View::new(Path::new("/var/tmp/root/run-1"), std::iter::empty()).unwrap();
        assert!(view.above.is_empty());
        assert_eq!(view.siblings.as_deref(), Some(c"/var/tmp/root"));
    }
}
