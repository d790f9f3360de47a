//! What a page says that it is about, beside what `lab.toml` says of the part that it lies in.

use super::rules::{Level, PartRules, Rules};
use crate::notation::error::{NotationError, near};
use crate::notation::page::Page;
use crate::notation::source::Source;

/// A page that names the program of another part. It is not read any further: its lines are another role's.
pub fn stray(source: Source<'_>, rules: &Rules, part: &PartRules) -> Option<NotationError> {
    let (folder, own) = (&part.folder, &part.program);
    let line = line(source, "program")?;
    let named = source.line(line).split_whitespace().nth(1)?;
    let is_other = named != own && rules.parts.iter().any(|part| part.program == named);
    let message = format!(
        "the pages of {folder}/ are about {own}: move this page, or let it say `program {own}`"
    );
    is_other.then(|| source.wrong_line(line, message))
}

/// What is wrong with what a page is about.
pub fn check(page: &Page, source: Source<'_>, rules: &Rules) -> Option<NotationError> {
    let wrong = |word: &str, message: String| {
        Some(source.wrong_line(line(source, word).unwrap_or(1), message))
    };
    let part = rules.part(page.part);
    if let Some(unknown) = page.rules.iter().find(|id| rules.rule(id).is_none()) {
        let of_part = rules
            .rules
            .iter()
            .filter(|rule| part.is_none_or(|part| rule.part() == Some(part.number)));
        let known: Vec<&str> = of_part.map(|rule| rule.id.as_str()).collect();
        return wrong(
            "rule",
            format!("there is no rule {unknown} in lab.toml: there are {}", known.join(", ")),
        );
    }
    let own = rules.rule(page.rule())?;
    if let Some(part) = part.filter(|part| own.part() != Some(part.number)) {
        let (id, folder, number) = (&own.id, &part.folder, part.number);
        let message = format!(
            "rule {id} is of another part, and the pages of {folder}/ check rules of part {number}: move this page, or name its own rule first"
        );
        return wrong("rule", message);
    }
    if own.level != Level::Required && page.worth.is_some() {
        return wrong("points", format!("rule {} is worth no points: say `extra`", own.id));
    }
    let lacks_hint = page.hint.is_empty() && part.is_some();
    lacks_hint.then(|| no_hint(source, &rules.words.if_it_fails))
}

/// The heading of the hint is missing, or is another one, or nothing stands below it.
fn no_hint(source: Source<'_>, title: &str) -> NotationError {
    let headings = (1..).zip(source.text.lines());
    let mut headings =
        headings.filter_map(|(line, text)| Some((line, text.strip_prefix("## ")?.trim())));
    let alike = |heading: &str| heading == title || !near(heading, &[title]).is_empty();
    let (line, mend) = match headings.find(|(_, heading)| alike(heading)) {
        Some((line, heading)) if heading == title => (line, "nothing stands below it".to_owned()),
        Some((line, _)) => (line, "call this heading so".to_owned()),
        None => (1, "write one at its end".to_owned()),
    };
    let message =
        format!("the page has no hint under `## {title}`, which a failing report prints: {mend}");
    source.wrong_line(line, message)
}

/// The first line of a block that begins with this word.
fn line(source: Source<'_>, word: &str) -> Option<u32> {
    let lines = (1..).zip(source.text.lines());
    let mut exchange = lines.skip_while(|(_, line)| line.trim_end() != "```exchange");
    let found = exchange.find(|(_, line)| line.split_whitespace().next() == Some(word));
    found.map(|(number, _)| number)
}
