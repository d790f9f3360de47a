//! A zip of feedback files in the names that Moodle takes back ("upload multiple feedback files in a zip"), as
//! `mod/assign/feedback/file/importziplib.php` and its test read them.
//!
//! A name there is `Full name_123_assignsubmission_file_feedback.md`: Moodle takes it apart at underscores and finds
//! the person by the number; what is behind the fourth underscore is the name of the file that the student gets. The part
//! before is that of the folder that the submission came in, which ends with that underscore in versions before 4.1, or of
//! the file, where the files had no folders.

use crate::class::submission::Submission;
use std::collections::BTreeSet;
use std::io::{self, Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The name of the file that the student gets.
const FILE: &str = "feedback.md";

/// Such a zip.
#[derive(Debug)]
pub struct Zipped {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many feedback files it has.
    pub files: usize,
    /// The ids of submissions whose places in the export do not say whose Moodle holds them to be.
    pub left_out: Vec<String>,
}

/// Packs these submissions' feedback.
pub fn moodle_feedback_zip<'a>(
    feedback: impl IntoIterator<Item = (&'a Submission, &'a str)>,
) -> io::Result<Zipped> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut packed = BTreeSet::new();
    let mut left_out = Vec::new();
    for (submission, text) in feedback {
        let names: BTreeSet<String> =
            submission.places.iter().filter_map(|place| name(&place.entry)).collect();
        if names.is_empty() {
            left_out.push(submission.id.clone());
        }
        for name in names {
            if packed.insert(name.clone()) {
                writer.start_file(name, SimpleFileOptions::default())?;
                writer.write_all(text.as_bytes())?;
            }
        }
    }
    Ok(Zipped { bytes: writer.finish()?.into_inner(), files: packed.len(), left_out })
}

/// The name of the feedback to a submission with this path in the export.
fn name(entry: &str) -> Option<String> {
    entry.split('/').find_map(|component| {
        let parts: Vec<&str> = component.splitn(5, '_').collect();
        let [person, number, kind @ "assignsubmission", plugin, ..] = parts[..] else {
            return None;
        };
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        // What begins with one of these is hidden, and Moodle passes it over.
        let person = person.trim_start_matches(['.', '~']);
        is_number.then(|| format!("{person}_{number}_{kind}_{plugin}_{FILE}"))
    })
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn the_name_is_made_of_the_folder_of_any_version() {
        let wanted = Some("Jan\u{e9} Doe_123_assignsubmission_file_feedback.md".to_owned());
        for entry in [
            "Jan\u{e9} Doe_123_assignsubmission_file/server.py",
            "Jan\u{e9} Doe_123_assignsubmission_file_/a/server.py",
            "export/Jan\u{e9} Doe_123_assignsubmission_file_",
            "Jan\u{e9} Doe_123_assignsubmission_file_my_server.py",
        ] {
            assert_eq!(name(entry), wanted, "{entry}");
        }
        for entry in ["doejane_12_34_server.py", "Jane_Doe_1_assignsubmission_file", "a/b"] {
            assert_eq!(name(entry), None, "{entry}");
        }
    }
}
