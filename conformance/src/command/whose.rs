//! Whose programs are meant where nobody names a folder: those of the folder that one is in, and in the repository, or
//! where it is asked for, the reference's.

use super::pieces::Whose;
use crate::notation::program::{self, Program};
use crate::report::harmless::one_line;
use crate::submission::Programs;
use std::path::{Path, PathBuf};

/// The folders of the repository that hold programs which nobody hands in.
const OWN: [&str; 11] = [
    "bench",
    "book",
    "conformance",
    "courses",
    "fuzz",
    "lab",
    "release",
    "src",
    "target",
    "tests",
    "www",
];

/// The folder that is meant; `None` for the reference, or where `overrides` name all there is. What is taken unasked is
/// said on standard error: `doing` is what is done with it, such as `grading`.
pub fn folder(
    programs: &[Program],
    named: Option<&Path>,
    overrides: &[String],
    whose: &Whose,
    doing: &str,
) -> Result<Option<PathBuf>, String> {
    if named.is_some() || whose.reference || !overrides.is_empty() {
        return Ok(named.map(Path::to_owned));
    }
    let here = Path::new(".").canonicalize().map_err(|error| format!("this folder: {error}"))?;
    if is_own(&here) {
        return Ok(None);
    }
    match Programs::look(programs, Some(&here), &[], whose.unzip) {
        Ok(found) if found.has_any() => anstream::eprintln!(
            "{doing} the programs of this folder, {}; `--reference` {} the reference",
            one_line(&here.display().to_string()),
            if doing == "grading" { "grades" } else { "takes" },
        ),
        Ok(_) => return Err(nothing(&here, programs)),
        // It is told by whoever looks for the programs.
        Err(_) => {}
    }
    Ok(Some(here))
}

fn nothing(here: &Path, programs: &[Program]) -> String {
    format!(
        "there are no programs in this folder, {}: name the folder that has {}, such as `httplab grade ~/project1`; \
         `--reference` takes the reference",
        one_line(&here.display().to_string()),
        program::listed(programs),
    )
}

/// Whether a folder is the source that this program was built from, or part of it.
fn is_own(here: &Path) -> bool {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize();
    let Ok(inner) = own
        .and_then(|own| here.strip_prefix(own).map_err(std::io::Error::other).map(Path::to_owned))
    else {
        return false;
    };
    inner.iter().next().is_none_or(|first| OWN.iter().any(|own| first == *own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_own_and_what_somebody_puts_into_it_is_not() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
        assert!(is_own(&root) && is_own(&root.join("src/bin")) && is_own(&root.join("lab")));
        assert!(!is_own(&root.join("project1")) && !is_own(Path::new("/")));
        for folder in std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap()) {
            let name = folder.file_name().into_string().unwrap();
            let has_source = folder.path().is_dir() && !name.starts_with('.');
            assert!(!has_source || is_own(&folder.path()), "{name} is missing in the list");
        }
    }
}
