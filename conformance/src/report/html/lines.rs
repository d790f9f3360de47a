//! Lines of text as they are: what was sent, printed or built, and where two of them differ.

use crate::judge::difference::Difference;
use crate::lab::words::{Words, fill};
use crate::report::markup::html;
use crate::report::wrap::columns;

/// Lines as they are, and a long text clipped with the count said.
pub fn code(text: &str, words: &Words) -> String {
    const MOST: usize = 4_000;
    if text.trim().is_empty() {
        return String::new();
    }
    let rest = text.chars().count().saturating_sub(MOST);
    let shown: String = text.chars().take(MOST).collect();
    let left_out = (rest > 0).then(|| fill(&words.characters_left_out, &[("count", &rest)]));
    let clipped = left_out.map(|text| format!("\n{}", html(&text))).unwrap_or_default();
    // What scrolls must be reachable by keyboard; what does not would only be in the way there.
    let scrolls = shown.len() > 1_000 || shown.lines().count() > 12;
    let focus = if scrolls { " tabindex=\"0\"" } else { "" };
    format!("<pre{focus}>{}{clipped}</pre>", html(&shown).replace("\\n", "\\n<wbr>"))
}

/// Both lines with the place from which on they differ marked.
pub fn difference(difference: &Difference, words: &Words) -> String {
    let (expected, got) = (&words.expected, &words.got);
    let width = columns(expected).max(columns(got)) + 2;
    let head = |word: &str| html(word) + &" ".repeat(width - columns(word));
    let marked = |text: &str| {
        let same: String = text.chars().take(difference.column).collect();
        let other: String = text.chars().skip(difference.column).collect();
        format!("{}<mark>{}</mark>", html(&same), html(&other))
    };
    format!(
        "<pre class=\"difference\" tabindex=\"0\">{}{}\n{}{}\n{:column$}^ {}</pre>",
        head(expected),
        marked(&difference.expected),
        head(got),
        marked(&difference.got),
        "",
        html(&fill(&words.at_byte, &[("number", &difference.offset)])),
        column = width + difference.column,
    )
}
