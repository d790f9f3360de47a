//! The names in an archive: what they say is a path below its folder, and each stands for one thing.

use super::error::UnpackError;
use std::collections::BTreeMap;

/// How many folders within folders.
const MOST_DEPTH: usize = 32;

/// The names there were, in small letters, each as it was written and whether it is a folder.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<String, (String, bool)>);

impl Names {
    /// The path that a name of the archive says, if it is new; folders may be named again. Empty for the archive's own
    /// folder.
    pub fn new_path(&mut self, name: &str, is_folder: bool) -> Result<String, UnpackError> {
        let parts = parts(name)?;
        let mut path = String::new();
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                path.push('/');
            }
            path.push_str(part);
            self.enter(&path, is_folder || number + 1 < parts.len())?;
        }
        Ok(path)
    }

    fn enter(&mut self, path: &str, is_folder: bool) -> Result<(), UnpackError> {
        let entry = (path.to_owned(), is_folder);
        let Some(known) = self.0.insert(path.to_lowercase(), entry) else { return Ok(()) };
        match known {
            (known, _) if known != path => Err(UnpackError::Alike(known, path.to_owned())),
            (_, true) if is_folder => Ok(()),
            _ => Err(UnpackError::Twice(path.to_owned())),
        }
    }
}

/// The parts of a path; some tools on Windows write `\` between them.
pub fn parts(name: &str) -> Result<Vec<&str>, UnpackError> {
    let wrong = || UnpackError::Name(name.to_owned());
    if name.starts_with(['/', '\\']) || name.contains(char::is_control) {
        return Err(wrong());
    }
    let parts: Vec<&str> =
        name.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").collect();
    match parts.len() {
        _ if parts.contains(&"..") => Err(wrong()),
        0..=MOST_DEPTH => Ok(parts),
        _ => Err(UnpackError::TooDeep(MOST_DEPTH)),
    }
}

/// A path without these folders at its beginning; `None` where it does not lie in them.
pub fn without<'a>(wrapping: &str, path: &'a str) -> Option<&'a str> {
    match wrapping {
        "" => Some(path),
        wrapping => path.strip_prefix(wrapping)?.strip_prefix('/'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_out_is_none() {
        for name in ["../x", "a/../../x", "/etc/x", "\\x", "..\\x", "a\0b", "a\nb", "a/.."] {
            assert!(matches!(parts(name), Err(UnpackError::Name(_))), "{name:?}");
        }
        assert_eq!(parts("./a//b\\c/").unwrap(), ["a", "b", "c"]);
        assert_eq!(parts("a..b/...").unwrap(), ["a..b", "..."]);
        assert!(matches!(parts(&"d/".repeat(33)), Err(UnpackError::TooDeep(_))));
    }

    #[test]
    fn each_name_stands_for_one_thing() {
        let mut names = Names::default();
        assert_eq!(names.new_path("a/b", false).unwrap(), "a/b");
        assert_eq!(names.new_path("a/", true).unwrap(), "a");
        assert_eq!(names.new_path("a/c", false).unwrap(), "a/c");
        assert!(matches!(names.new_path("./a/b", false), Err(UnpackError::Twice(_))));
        assert!(matches!(names.new_path("a/c/d", false), Err(UnpackError::Twice(_))));
        assert!(matches!(names.new_path("a", false), Err(UnpackError::Twice(_))));
        assert!(matches!(names.new_path("A/d", false), Err(UnpackError::Alike(..))));
        assert!(matches!(names.new_path("a/B", false), Err(UnpackError::Alike(..))));
    }

    #[test]
    fn a_path_loses_the_folders_around_it() {
        assert_eq!(without("p", "p/a"), Some("a"));
        assert_eq!(without("p", "pp/a"), None);
        assert_eq!(without("p", "p"), None);
        assert_eq!(without("", "a"), Some("a"));
    }
}
