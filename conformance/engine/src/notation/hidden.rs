//! Blocks of steps that a reader of the page does not see, and lines that look like the beginning of one where none
//! begins: what is played is what is read.

use super::error::{Mistake, NotationError, near};
use super::source::Source;
use std::ops::Range;

/// Stretches of a page, in bytes of its text.
#[derive(Debug, Default)]
pub struct Stretches {
    /// Blocks with fences, of whatever kind.
    pub fenced: Vec<Range<usize>>,
    /// HTML: comments, tags, and what stands in some of them.
    pub html: Vec<Range<usize>>,
}

/// The mistakes of a page whose blocks of steps begin at these bytes.
pub fn mistakes(source: Source<'_>, found: &Stretches, blocks: &[usize]) -> Vec<NotationError> {
    let lines = (1..).zip(source.text.split_inclusive('\n')).scan(0, |next, (number, line)| {
        let begin = *next;
        *next += line.len();
        Some((number, begin, line))
    });
    let lost = lines.filter_map(|(number, begin, line)| {
        let at = opens(line)?;
        let is_in = |stretches: &[Range<usize>]| stretches.iter().any(|range| range.contains(&(begin + at)));
        let message = match (is_in(&found.fenced), is_in(&found.html)) {
            (true, _) => return None,
            (false, true) => "this block stands in HTML, such as a comment, where nobody reads it, and is not played: take it out of there, or away",
            (false, false) => "no block begins here, so none of this is played: write ```` ```exchange ```` by itself at the beginning of the line",
        };
        Some(source.wrong(number, Mistake::new(at, message)))
    });
    let unseen = blocks.iter().filter(|block| is_hidden(source.text, **block, &found.html));
    let message = "this block is played, and HTML before it hides it from who reads the page: take the HTML away";
    lost.chain(unseen.map(|block| source.wrong_line(source.number(*block), message))).collect()
}

/// Where a line has a fence, or what was meant for one, with `exchange` after it or nearly so.
pub fn opens(line: &str) -> Option<usize> {
    let is_mark = |c: char| matches!(c, '`' | '~' | '´' | '‘' | '’' | '\'');
    let at = line.find(is_mark)?;
    let rest = line[at..].trim_start_matches(is_mark);
    let marks = line[at..line.len() - rest.len()].chars().count();
    let word: String = rest.trim_start().chars().take_while(|c| c.is_alphabetic()).collect();
    let after = rest.trim_start()[word.len()..].chars().next();
    let word = word.to_lowercase();
    let is_meant = word == "exchange" || !near(&word, &["exchange"]).is_empty();
    let stands_first = !line[..at].contains(char::is_alphanumeric);
    let is_alone = after.is_none_or(|c| c.is_whitespace() || c == '-');
    (marks >= 2 && is_meant && stands_first && is_alone).then_some(at)
}

/// Whether a tag before this place hides what follows, and has not ended there.
fn is_hidden(text: &str, place: usize, html: &[Range<usize>]) -> bool {
    let before = html.iter().filter(|range| range.end <= place);
    let tags: String = before.map(|range| text[range.clone()].to_lowercase()).collect();
    let mut open: Option<(String, usize)> = None;
    for tag in tags.split('<').skip(1) {
        let name: String =
            tag.trim_start_matches('/').chars().take_while(|c| c.is_alphanumeric()).collect();
        let tag = tag.split('>').next().unwrap_or_default();
        match &mut open {
            Some((hiding, depth)) if *hiding == name && tag.starts_with('/') => *depth -= 1,
            Some((hiding, depth)) if *hiding == name => *depth += 1,
            None if hides(&name, tag) => open = Some((name, 1)),
            _ => {}
        }
        open = open.filter(|(_, depth)| *depth > 0);
    }
    open.is_some()
}

fn hides(name: &str, tag: &str) -> bool {
    let bare: String = tag.split_whitespace().collect();
    let is_said =
        tag.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| word == "hidden");
    name == "template" || is_said || bare.contains("display:none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_for_a_fence_is_seen() {
        for line in [
            "```exchange\n",
            "   ~~~ exchange",
            "> ``Exchange",
            "<!-- ```exchange -->",
            "´´´exchnage",
        ] {
            assert!(opens(line).is_some(), "{line}");
        }
        for line in [
            "`exchange` blocks",
            "``exchange`` blocks",
            "an ```exchange",
            "```text",
            "exchange",
            "'exchange",
        ] {
            assert!(opens(line).is_none(), "{line}");
        }
    }

    #[test]
    fn a_tag_hides_until_it_ends() {
        let hides =
            |html: &str| is_hidden(html, html.len(), std::slice::from_ref(&(0..html.len())));
        assert!(
            hides("<div hidden>") && hides("<p STYLE=\"display: none\">") && hides("<template>")
        );
        assert!(hides("<div hidden><div></div>") && !hides("<div hidden><div></div></div>"));
        assert!(
            !hides("<div align=\"center\">") && !hides("<img alt=\"x\">") && !hides("<details>")
        );
    }
}
