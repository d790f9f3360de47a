//! A submission that is packed: a zip or tar file, named itself, or alone in the folder that was named.

use crate::archive::{self, Kind, UnpackError};
use crate::sandbox::Folder;
use crate::sandbox::command::quoted;
use crate::sandbox::folder::MOST_BYTES;
use crate::sandbox::root::{self, Root};
use std::io;
use std::path::{Path, PathBuf};

/// Why it cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum PackedError {
    /// Nobody asked for it.
    #[error("{name} is {kind}: it is unpacked with `--unzip`: `httplab grade --unzip {path}`")]
    NotAsked {
        /// The file's name.
        name: String,
        /// What it is.
        kind: &'static str,
        /// Where it lies, as one types it.
        path: String,
    },
    /// It cannot be read.
    #[error("cannot read {0:?}: {1}")]
    Unreadable(PathBuf, io::Error),
    /// There is no room for it.
    #[error("cannot make a folder for what is in {0}: {1}")]
    NoFolder(String, io::Error),
    /// It is not what it should be.
    #[error("{0} {1}")]
    Refused(String, UnpackError),
}

/// An archive that a submission is in.
#[derive(Debug)]
pub struct Packed {
    /// The folder that it lies in.
    folder: Folder,
    /// Its name there.
    name: String,
    kind: Kind,
}

/// What was in it, for as long as this lives.
#[derive(Debug)]
pub struct Unpacked {
    /// The folder.
    pub folder: Folder,
    /// The archive, where it lies.
    pub archive: PathBuf,
    /// Links and devices that were left out; the first of them.
    pub left_out: Vec<String>,
    kind: Kind,
    _root: Root,
}

impl Packed {
    /// The archive at this path, if its name says that it is one.
    pub fn at(path: &Path) -> Option<Packed> {
        let name = path.file_name()?.to_str()?.to_owned();
        let kind = Kind::of(&name)?;
        let above = path.parent().filter(|above| !above.as_os_str().is_empty());
        let folder = Folder::at(above.unwrap_or(Path::new("."))).ok()?;
        Some(Packed { folder, name, kind })
    }

    /// The one archive of a folder in which nothing else can be meant.
    pub fn alone_in(folder: &Folder, files: &[String]) -> Option<Packed> {
        let mut all = files.iter().filter_map(|name| Some((name, Kind::of(name)?)));
        let (name, kind) = all.next()?;
        all.next().is_none().then(|| Packed { folder: folder.clone(), name: name.clone(), kind })
    }

    /// That it would have to be unpacked.
    pub fn not_asked(&self) -> PackedError {
        let (name, kind) = (self.name.clone(), self.kind.words());
        PackedError::NotAsked { name, kind, path: quoted(self.path().as_os_str()) }
    }

    /// Unpacks it.
    pub fn unpack(&self) -> Result<Unpacked, PackedError> {
        let name = || self.name.clone();
        let bytes = self
            .folder
            .read(&self.name, MOST_BYTES)
            .map_err(|error| PackedError::Unreadable(self.path(), error))?;
        let no_folder = |error| PackedError::NoFolder(name(), error);
        let root = root::fresh().map_err(no_folder)?;
        let folder = Folder::at(root.path())
            .and_then(|outer| outer.make(Kind::stem(&self.name)))
            .map_err(no_folder)?;
        let done = archive::unpack(self.kind, &bytes, &folder)
            .map_err(|error| PackedError::Refused(name(), error))?;
        Ok(Unpacked {
            folder,
            archive: self.path(),
            left_out: done.left_out,
            kind: self.kind,
            _root: root,
        })
    }

    fn path(&self) -> PathBuf {
        match self.folder.path() {
            here if here == Path::new(".") => PathBuf::from(&self.name),
            above => above.join(&self.name),
        }
    }
}

/// Where whoever pastes commands unpacks it.
const BY_HAND: &str = "/tmp/try-unpacked";

impl Unpacked {
    /// Commands that name this folder, for one who has only the archive: they begin with unpacking it.
    pub fn by_hand(&self) -> ByHand {
        let archive = quoted(self.archive.as_os_str());
        let unpack = match self.kind {
            Kind::Zip => format!("unzip -q -o -d {BY_HAND} {archive}"),
            Kind::Tar | Kind::TarGz => format!("tar -x -f {archive} -C {BY_HAND}"),
        };
        ByHand {
            place: self.folder.path().display().to_string(),
            command: format!("mkdir -p {BY_HAND} && {unpack}"),
        }
    }
}

/// How commands are to be pasted where the folder that they name is gone by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    place: String,
    command: String,
}

impl ByHand {
    /// These commands, if there are any, with the folder unpacked first.
    pub fn before(&self, commands: Vec<String>) -> Vec<String> {
        let begin = Some(self.command.clone()).filter(|_| !commands.is_empty());
        let after = commands.into_iter().map(|command| command.replace(&self.place, BY_HAND));
        begin.into_iter().chain(after).collect()
    }
}
