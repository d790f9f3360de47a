//! Why a gradebook cannot be filled, and what to do about it.

use thiserror::Error;

/// Why a gradebook cannot be filled. Nothing has been written then.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum BookError {
    /// It has no lines.
    #[error("the gradebook is empty: download it again, with its students")]
    Empty,
    /// A workbook of a spreadsheet, or another packed file.
    #[error("the gradebook is not text, but {found}: save it as CSV")]
    NotText {
        /// What it looks like.
        found: &'static str,
    },
    /// A quote is not closed, so that nobody knows where cells end.
    #[error(
        "line {line} of the gradebook opens a quote that nothing closes: download the file again"
    )]
    OpenQuote {
        /// From 1.
        line: usize,
    },
    /// Two readings of its lines differ.
    #[error("line {line} of the gradebook can be read in two ways: download the file again")]
    Unclear {
        /// From 1.
        line: usize,
    },
    /// No column could take points.
    #[error(
        "no column of the gradebook takes points: it has {}; add one in the learning system and download the gradebook \
         again", listed(.columns)
    )]
    NoColumn {
        /// All headings.
        columns: Vec<String>,
    },
    /// Several columns could.
    #[error(
        "{} columns of the gradebook could take the points: {}; say which, as in `--column {}`",
        .columns.len(), listed(.columns), quoted(&.columns[0])
    )]
    SeveralColumns {
        /// Their headings, at least two.
        columns: Vec<String>,
    },
    /// The column that was asked for is not there, or takes no points.
    #[error("no column that takes points is `{wanted}`: there {}", there(.columns))]
    NoSuchColumn {
        /// What was asked for.
        wanted: String,
        /// The headings of those that could take points.
        columns: Vec<String>,
    },
}

/// Headings in a sentence.
fn listed(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    quoted.join(", ")
}

fn there(columns: &[String]) -> String {
    match columns {
        [] => "is none".to_owned(),
        [one] => format!("is `{one}`"),
        several => format!("are {}", listed(several)),
    }
}

/// A heading as a shell takes it.
fn quoted(column: &str) -> String {
    shell_words::quote(column).into_owned()
}
