//! Text within markup: nothing in it is read as a tag, a link or a table's cell.

use super::harmless::{harmless, one_line};
use crate::lab::words::capital;

/// Harmless text for HTML and XML, between tags or in a quoted attribute.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in harmless(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A word of the lab's at the beginning of a line of HTML.
pub fn label(word: &str) -> String {
    html(&capital(word))
}

/// Harmless text in one line for Markdown: every character that could be markup is escaped.
pub fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        if "\\`*_{}[]<>()#+-!|~&@:".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_tag_and_no_attribute_ends_early() {
        assert_eq!(
            html("<a b='c' d=\"e\">&\x1b"),
            r"&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;\x1b"
        );
    }

    #[test]
    fn markdown_shows_text_as_it_is() {
        use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
        let hostile = "a | [b](c) <d> `e` **f** ~~g~~ #h &lt; https://i @j";
        let mut shown = String::new();
        for event in Parser::new_ext(&markdown(hostile), Options::all()) {
            match event {
                Event::Text(text) => shown.push_str(&text),
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(shown, hostile);
    }
}
