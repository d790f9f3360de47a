//! What stands around every page.

use super::about::About;
use crate::report::harmless::one_line;
use crate::report::html::head_of;
use crate::report::markup::html;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A whole page around what is in its `main`.
pub fn framed(about: &About, main: &str, footer: &str) -> String {
    format!(
        "{}<body>\n<header>\n<h1>{}</h1>\n{}{}</header>\n<main>\n{main}</main>\n<footer>{footer}</footer>\n</body>\n</html>\n",
        head_of("en", &one_line(&about.title), STYLE, SCRIPT),
        html(&one_line(&about.title)),
        paragraph("what", Some(&about.what)),
        paragraph("unfinished", about.unfinished.as_deref()),
    )
}

/// A section with its heading; nothing where there is nothing in it.
pub fn section(id: &str, title: &str, inside: &str) -> String {
    match inside.is_empty() {
        true => String::new(),
        false => format!(
            "<section id={id} aria-labelledby={id}-title>\n<h2 id={id}-title>{title}</h2>\n{inside}</section>\n"
        ),
    }
}

/// A paragraph of text; nothing where there is none.
pub fn paragraph(class: &str, text: Option<&str>) -> String {
    let text = text.map(|text| html(&one_line(text))).filter(|text| !text.is_empty());
    text.map_or_else(String::new, |text| format!("<p class=\"{class}\">{text}</p>\n"))
}
