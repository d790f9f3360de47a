//! A page's Markdown as text for a terminal: headings bold or underlined, paragraphs wrapped, lists hanging, tables in
//! columns, code as it is.

use super::harmless::harmless;
use super::table;
use super::wrap::{columns, hanging, wrap};
use anstyle::Style;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A lesson in lines of this width, an empty line between two blocks; in colour its headings are bold.
pub fn lines(markdown: &str, width: usize, colour: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for block in Reader::read(markdown, "`") {
        if !lines.is_empty() && !block.is_close() {
            lines.push(String::new());
        }
        lines.extend(block.lines(width, colour));
    }
    lines
}

/// A hint, still to be wrapped: a paragraph or list item a line, code without its backticks, no empty line.
pub fn plain(markdown: &str) -> String {
    let blocks = Reader::read(markdown, "");
    blocks.iter().flat_map(|block| block.lines(usize::MAX, false)).collect::<Vec<_>>().join("\n")
}

/// A stretch of text that is laid out as one.
#[derive(Default)]
struct Block {
    sort: Sort,
    text: String,
    /// Columns from the left.
    indent: usize,
    /// What stands before its first line: `- `, `2. `.
    mark: String,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Sort {
    #[default]
    Words,
    Heading(char),
    Code,
    /// Rows in lines, cells between tabs.
    Table,
}

impl Block {
    fn lines(&self, width: usize, colour: bool) -> Vec<String> {
        let text = harmless(&self.text);
        let indent = " ".repeat(self.indent);
        match self.sort {
            Sort::Code => text.lines().map(|line| format!("{indent}    {line}")).collect(),
            Sort::Heading(_) if colour => bold(&text, width),
            Sort::Heading(rule) => underlined(&text, rule, width),
            Sort::Words => hanging(&(indent + &self.mark), &text, width),
            Sort::Table => {
                let rows = self.text.lines().map(cells);
                // A table without a head has an empty one.
                let told = rows.filter(|row| row.iter().any(|cell| !cell.is_empty()));
                table::lines(&told.collect::<Vec<_>>(), width)
            }
        }
    }

    /// Whether no empty line stands before it.
    fn is_close(&self) -> bool {
        !self.mark.is_empty()
    }
}

fn cells(row: &str) -> Vec<String> {
    row.trim_end_matches('\t').split('\t').map(|cell| harmless(cell).into_owned()).collect()
}

fn bold(title: &str, width: usize) -> Vec<String> {
    let bold = Style::new().bold();
    wrap(title, width).iter().map(|line| format!("{bold}{line}{bold:#}")).collect()
}

fn underlined(title: &str, rule: char, width: usize) -> Vec<String> {
    let mut lines = wrap(title, width);
    let widest = lines.iter().map(|line| columns(line)).max().unwrap_or(0);
    lines.push(rule.to_string().repeat(widest));
    lines
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    open: Option<Block>,
    /// The number of the next item of each open list; none where it has dots.
    lists: Vec<Option<u64>>,
    /// The mark of an item whose text has not begun.
    mark: String,
    /// What stands around code in a line.
    quote: &'static str,
}

impl Reader {
    fn read(markdown: &str, quote: &'static str) -> Vec<Block> {
        let mut reader = Reader { quote, ..Reader::default() };
        Parser::new_ext(markdown, Options::ENABLE_TABLES).for_each(|event| reader.take(event));
        reader.close();
        reader.blocks
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.add(&text),
            Event::Code(text) => self.add(&[self.quote, &text, self.quote].concat()),
            Event::SoftBreak => self.add(" "),
            Event::HardBreak => self.add("\n"),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Heading { level: HeadingLevel::H1, .. } => self.begin(Sort::Heading('=')),
            Tag::Heading { .. } => self.begin(Sort::Heading('-')),
            Tag::CodeBlock(_) => self.begin(Sort::Code),
            Tag::Paragraph => self.begin(Sort::Words),
            Tag::Table(_) => self.begin(Sort::Table),
            Tag::List(number) => {
                self.close();
                self.lists.push(*number);
            }
            Tag::Item => self.mark = self.next_mark(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::TableCell => self.add("\t"),
            TagEnd::TableHead | TagEnd::TableRow => self.add("\n"),
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::Item
            | TagEnd::Table => self.close(),
            _ => {}
        }
    }

    fn next_mark(&mut self) -> String {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        }
    }

    fn begin(&mut self, sort: Sort) {
        self.close();
        let mark = std::mem::take(&mut self.mark);
        let depth = self.lists.len().saturating_sub(usize::from(!mark.is_empty()));
        self.open = Some(Block { sort, indent: 2 * depth, mark, text: String::new() });
    }

    /// Text that no paragraph holds stands in a list without empty lines.
    fn add(&mut self, text: &str) {
        if self.open.is_none() {
            self.begin(Sort::Words);
        }
        self.open.iter_mut().for_each(|block| block.text.push_str(text));
    }

    fn close(&mut self) {
        self.blocks.extend(self.open.take().filter(|block| !block.text.trim().is_empty()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reads_as_text() {
        let page = "# A title\n\nOne `recv` *is*\nnot enough.\n\n    GET /\n\n- first thing\n- second\n\n1. then\n2. last\n";
        let expected = "A title\n=======\n\nOne `recv` is not\nenough.\n\n    GET /\n- first thing\n- second\n1. then\n2. last";
        assert_eq!(lines(page, 20, false).join("\n"), expected);
    }

    #[test]
    fn in_colour_a_heading_is_bold() {
        assert_eq!(lines("# A title\n", 20, true), ["\u{1b}[1mA title\u{1b}[0m"]);
    }

    #[test]
    fn a_table_stands_in_columns() {
        let page = "| a | long head |\n| --- | --- |\n| `xyz` | one two three four five |\n";
        assert_eq!(
            lines(page, 27, false),
            ["a      long head", "`xyz`  one two three four", "       five"]
        );
    }

    #[test]
    fn of_a_hint_markup_goes_and_words_stay() {
        let hint = "Call `select` *first*,\nthen [read](part3.md).\n\n1. one\n2. two\n\n```python\na = 1\n```\n";
        assert_eq!(plain(hint), "Call select first, then read.\n1. one\n2. two\n    a = 1");
    }

    #[test]
    fn nothing_in_a_page_reaches_the_terminal_as_a_command() {
        assert_eq!(lines("a\u{1b}[2Jb", 40, true), [r"a\x1b[2Jb"]);
    }
}
