//! `httplab init DIR`: the lab and the served pages as files, for an instructor to change.

use super::arguments::Init;
use crate::lab::files::{LabFiles, write_out};
use std::error::Error;

/// Writes `DIR/lab` and `DIR/www`. Nothing that is there already is overwritten.
pub fn run(asked: &Init) -> Result<(), Box<dyn Error>> {
    let files = LabFiles::built_in();
    let folders = [("lab", &files.lab), ("www", &files.www)]
        .map(|(name, files)| (asked.folder.join(name), files));
    if let Some((there, _)) = folders.iter().find(|(folder, _)| folder.exists()) {
        let there = there.display();
        return Err(format!("{there} is there already; name a folder that has none").into());
    }
    for (folder, files) in folders {
        write_out(files, &folder)
            .map_err(|error| format!("failed to write {}: {error}", folder.display()))?;
    }
    let folder = asked.folder.display();
    anstream::println!(
        "The lab is in {folder}. Grade by it with: httplab grade --lab {folder}/lab PROJECT"
    );
    Ok(())
}
