//! Archives in a submission: where there are no sources beside them, they are what was handed in.

use super::error::LayError;
use crate::archive::{
    Kind, Room, UnpackError, Unpacked, Unpacking, is_of_another_kind, unpack_all, wrapping,
};
use crate::sandbox::Folder;
use crate::sandbox::folder::MOST_BYTES;
use crate::submission::language::endings;
use std::path::{Path, PathBuf};

/// An archive in an archive in an archive.
const MOST_DEPTH: usize = 3;

/// So many names are looked at: more than there is room for.
const MOST_FILES: usize = 20_000;

/// What builds programs, and so is a source.
const BUILT_BY: [&str; 7] = [
    "makefile",
    "gnumakefile",
    "cargo.toml",
    "cmakelists.txt",
    "pom.xml",
    "build.gradle",
    "package.json",
];

/// Unpacks the archives in a folder in which there are no sources, and those in them; what there is room for is `room`. What
/// is to be known of it is returned.
pub fn unpack(to: &Folder, mut room: Room) -> Result<Vec<String>, LayError> {
    let mut remarks = Vec::new();
    for depth in 0..=MOST_DEPTH {
        let files = to.files_below(MOST_FILES);
        let archives: Vec<(&PathBuf, Kind)> =
            files.iter().filter_map(|path| Some((path, Kind::of(&name(path))?))).collect();
        if files.iter().any(|path| is_source(to, path)) {
            remarks.extend(archives.iter().map(|(path, _)| {
                format!("{} was left packed: there are sources beside it", path.display())
            }));
            break;
        }
        let Some((first, _)) = archives.first() else {
            let other = files.iter().find(|path| is_of_another_kind(&name(path)));
            return other.map_or(Ok(remarks), |path| Err(LayError::OtherKind(shown(path))));
        };
        if depth == MOST_DEPTH {
            return Err(LayError::TooDeep(shown(first)));
        }
        let is_only = archives.len() == 1;
        for (path, kind) in archives {
            let done = one(to, path, kind, is_only, &mut room)?;
            remarks.extend(told(&done));
        }
    }
    Ok(remarks)
}

/// Unpacks one: into the folder that it lies in, or, if it is not the only one, into one by its name in there.
fn one(
    to: &Folder,
    path: &Path,
    kind: Kind,
    is_only: bool,
    room: &mut Room,
) -> Result<Unpacked, LayError> {
    let system = |error| LayError::System(shown(path), error);
    let refused = |error| match error {
        UnpackError::System(path, error) => LayError::System(path, error),
        error => LayError::Archive(shown(path), error),
    };
    let bytes = to.read(path, MOST_BYTES).map_err(system)?;
    let above = path.parent().map(shown).unwrap_or_default();
    let mut around = wrapping(kind, &bytes).map_err(refused)?;
    let place = if is_only { above } else { beside(to, &above, Kind::stem(&name(path))) };
    if place.is_empty() {
        // The innermost may be called as a program.
        around.pop();
    }
    let holder = if path.parent() == Some(Path::new("")) {
        to.clone()
    } else {
        to.open(path.parent().unwrap_or(Path::new(""))).map_err(system)?
    };
    holder.remove(path.file_name().unwrap_or_default()).map_err(system)?;
    room.bytes += bytes.len() as u64;
    room.files += 1;
    let unpacking = Unpacking::into(to, *room).placed(place, around.join("/"));
    let (done, left) = unpack_all(kind, &bytes, unpacking).map_err(refused)?;
    *room = left;
    Ok(done)
}

/// A folder of this name that is not there yet.
fn beside(to: &Folder, above: &str, stem: &str) -> String {
    let path =
        |name: &str| if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
    let is_free = |path: &String| !to.is_file(path) && !to.is_folder(path);
    let names = (2..).map(|number| format!("{stem}-{number}"));
    let mut paths = std::iter::once(stem.to_owned()).chain(names).map(|name| path(&name));
    paths.find(is_free).unwrap_or_else(|| path(stem))
}

/// What is to be known of what was done.
pub fn told(done: &Unpacked) -> Vec<String> {
    let links = (!done.left_out.is_empty())
        .then(|| format!("left out, as they are links or no files: {}", done.left_out.join(", ")));
    let in_the_way = (!done.in_the_way.is_empty()).then(|| {
        format!("left packed, as they lie beside the archive: {}", done.in_the_way.join(", "))
    });
    links.into_iter().chain(in_the_way).collect()
}

fn is_source(folder: &Folder, path: &Path) -> bool {
    let name = name(path).to_lowercase();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    match ending {
        Some(ending) if endings().contains(&ending) => true,
        _ if BUILT_BY.contains(&name.as_str()) => true,
        None => folder.may_be_run(path),
        Some(_) => false,
    }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn shown(path: impl AsRef<Path>) -> String {
    path.as_ref().display().to_string()
}
