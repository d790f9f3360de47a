//! Words for a student as a cell of Moodle's worksheet, which takes them for HTML (`set_editor_text` of
//! `mod/assign/feedback/comments/locallib.php`).

use crate::report::csv;
use crate::report::markup::html;

/// What a comment of ours has in it, so that it is known again.
const OURS: &str = "httplab";

/// The lines as paragraphs, in one line and no formula.
pub fn written(feedback: &str) -> String {
    let lines = feedback.lines().map(str::trim).filter(|line| !line.is_empty());
    let paragraphs: Vec<String> = lines.map(|line| format!("<p>{}</p>", html(line))).collect();
    csv::text(&paragraphs.join(" "))
}

/// Whether a comment may be replaced: nobody has written one, or a former grading has.
pub fn is_free(cell: &str) -> bool {
    cell.is_empty() || cell == "-" || cell.contains(OURS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_text_within_html() {
        assert_eq!(
            written("87 of 97\n\n<b>&\u{202e}"),
            "<p>87 of 97</p> <p>&lt;b&gt;&amp;\\xe2\\x80\\xae</p>"
        );
        assert!(!is_free("Well done. Anna"));
    }
}
