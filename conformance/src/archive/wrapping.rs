//! The folders that all of an archive lies in: most are packed with the folder that they were in, some with that one's too.

use super::entry::{What, is_left_behind};
use super::error::UnpackError;
use super::names::parts;

/// The path of the innermost folder that all files of these lie in; empty where that is the archive's own.
#[derive(Debug, Default)]
pub struct Wrapping(Option<Vec<String>>);

impl Wrapping {
    /// Takes in one more name.
    pub fn around(&mut self, name: &str, what: What) -> Result<(), UnpackError> {
        if what == What::Folder || is_left_behind(name)? {
            return Ok(());
        }
        let parts = parts(name)?;
        let folders = &parts[..parts.len().saturating_sub(1)];
        match &mut self.0 {
            None => self.0 = Some(folders.iter().map(|&part| part.to_owned()).collect()),
            Some(known) => {
                let same = known.iter().zip(folders).take_while(|(a, b)| a == *b).count();
                known.truncate(same);
            }
        }
        Ok(())
    }

    /// All of its folders, from the outermost.
    pub fn folders(self) -> Vec<String> {
        self.0.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(names: &[&str]) -> String {
        let mut wrapping = Wrapping::default();
        for name in names {
            let what = if name.ends_with('/') { What::Folder } else { What::File };
            wrapping.around(name, what).unwrap();
        }
        wrapping.folders().join("/")
    }

    #[test]
    fn folders_that_all_lies_in_are_told() {
        assert_eq!(around(&["p/", "p/a", "p/b/c"]), "p");
        assert_eq!(around(&["p/q/a", "p/q/b"]), "p/q");
        assert_eq!(around(&["p/a", "b"]), "");
        assert_eq!(around(&["pp/a", "p/a"]), "");
        assert_eq!(around(&["__MACOSX/p/._a", ".DS_Store", "p/a"]), "p");
        assert_eq!(around(&["p/"]), "");
    }
}
