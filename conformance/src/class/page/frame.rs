//! What stands around every page: its head, with the policy that lets nothing be loaded and no script run but this one.

use super::about::About;
use crate::report::harmless::one_line;
use crate::report::markup::html;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A whole page around what is in its `main`.
pub fn framed(about: &About, main: &str, footer: &str) -> String {
    format!(
        "{}<body>\n<header>\n<h1>{}</h1>\n{}{}</header>\n<main>\n{main}</main>\n<footer>{footer}</footer>\n</body>\n</html>\n",
        head(&about.title),
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

fn head(title: &str) -> String {
    // Scripts run by this number alone, which nobody whose name is on the page can have known.
    let nonce = format!("{:032x}", fastrand::u128(..));
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'"
    );
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n\
         <style>\n{STYLE}</style>\n<script nonce=\"{nonce}\">\n{SCRIPT}</script>\n</head>\n",
        html(&one_line(title)),
    )
}
