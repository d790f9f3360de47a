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

/// Harmless text in one line for Markdown: what could be markup there is escaped, and no more, as many read it as it is.
pub fn markdown(text: &str) -> String {
    let text = one_line(text);
    let mut escaped = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + character.len_utf8()..]);
        if could_be_markup(before, character, after) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// Whether a character could be markup between these two.
fn could_be_markup(before: &str, character: char, after: &str) -> bool {
    let is_inside_a_word = || {
        let sides = [before.chars().next_back(), after.chars().next()];
        sides.iter().all(|side| side.is_some_and(char::is_alphanumeric))
    };
    match character {
        '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '{' | '}' => true,
        '_' => !is_inside_a_word(),
        // The first line of a list or a heading.
        '#' | '+' | '-' | '=' => before.is_empty(),
        ')' | '.' => !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit()),
        // An address, a name, a letter by its number.
        '@' | ':' | '&' => after.starts_with(|next: char| !next.is_whitespace()),
        _ => false,
    }
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

    #[test]
    fn plain_sentences_stay_as_they_are() {
        let plain =
            "http_server1 died (status 1): no answer - why? GET /a-b.html & more, 2 + 3 = 5!";
        assert_eq!(markdown(plain), plain);
        assert_eq!(markdown("- _x_ a_ :b: #1"), r"\- \_x\_ a\_ \:b: #1");
        assert_eq!(markdown("12) 1) 2."), r"12\) 1) 2.");
    }
}
