//! The exchange of a check, as a picture or as the picture's text.

use super::about::About;
use crate::lab::words::fill;
use crate::report::diagram::{Diagram, diagram};
use crate::report::exchange::{has_calls, shown};
use crate::report::harmless::one_line;
use crate::report::markup::html;
use crate::verdict::Check;

/// As a picture, whose text can be read aloud and copied.
pub fn drawn(check: &Check, about: &About<'_>) -> String {
    let shown = |diagram: Diagram<'_>| {
        let label = fill(&about.words().exchange_of, &[("title", &check.title)]);
        format!(
            "{}<div class=\"picture\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{}</div>\n",
            caption(check, true, about),
            html(&one_line(&label)),
            diagram.svg(),
        )
    };
    diagram(self::shown(check), about.program(check)).map(shown).unwrap_or_default()
}

/// As text.
pub fn written(check: &Check, about: &About<'_>) -> String {
    let shown = |diagram: Diagram<'_>| {
        format!(
            "<details class=\"as-text\"><summary>{}</summary>\n{}<pre tabindex=\"0\">{}</pre></details>\n",
            html(&about.words().exchange_as_text),
            caption(check, false, about),
            html(&diagram.text())
        )
    };
    diagram(self::shown(check), about.program(check)).map(shown).unwrap_or_default()
}

/// Where the calls that it shows are from, or why there are none.
fn caption(check: &Check, is_drawn: bool, about: &About<'_>) -> String {
    let words = about.words();
    let otherwise = check.again.as_ref().and_then(|again| again.otherwise.as_ref());
    let text = match otherwise {
        Some(how) => fill(&words.ended_otherwise, &[("how", how)]),
        None if is_drawn && has_calls(shown(check)) => {
            fill(&words.calls_drawn, &[("program", &about.program(check))])
        }
        None => return String::new(),
    };
    format!("<p class=\"caption\">{}</p>\n", html(&one_line(&text)))
}
