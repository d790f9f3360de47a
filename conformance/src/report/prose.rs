//! A page's Markdown as plain text: what a hint looks like in a terminal.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// The text, a paragraph or list item a line, code as it is, nothing of the markup left.
pub fn plain(markdown: &str) -> String {
    let mut text = Plain::default();
    Parser::new(markdown).for_each(|event| text.add(event));
    text.shown.trim_end().to_owned()
}

#[derive(Default)]
struct Plain {
    shown: String,
    /// How deep in lists.
    depth: usize,
    in_code: bool,
}

impl Plain {
    fn add(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(&tag),
            Event::End(tag) => self.close(tag),
            Event::Text(text) if self.in_code => self.indented(&text),
            Event::Text(text) | Event::Code(text) => self.shown.push_str(&text),
            Event::Html(text) | Event::InlineHtml(text) => self.shown.push_str(&text),
            Event::SoftBreak => self.shown.push(' '),
            Event::HardBreak | Event::Rule => self.end_line(),
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::List(_) => {
                self.end_line();
                self.depth += 1;
            }
            Tag::Item => self.shown.push_str("- "),
            Tag::CodeBlock(_) => self.in_code = true,
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) => self.depth = self.depth.saturating_sub(1),
            TagEnd::CodeBlock => self.in_code = false,
            _ => {}
        }
        let ends_line = matches!(
            tag,
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock
        );
        if ends_line {
            self.end_line();
        }
    }

    fn indented(&mut self, code: &str) {
        for line in code.lines() {
            self.shown.push_str(&format!("  {line}\n"));
        }
    }

    fn end_line(&mut self) {
        if !self.shown.is_empty() && !self.shown.ends_with('\n') {
            self.shown.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_words_stay() {
        let hint = "Call `select` *first*,\nthen [read](part3.md).\n\n1. one\n2. two\n";
        assert_eq!(plain(hint), "Call select first, then read.\n- one\n- two");
    }

    #[test]
    fn code_keeps_its_lines() {
        assert_eq!(plain("So:\n\n```python\na = 1\nb = 2\n```\n"), "So:\n  a = 1\n  b = 2");
    }
}
