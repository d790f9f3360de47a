//! A handful of implementations side by side: first which of them keeps which rule, then each check, each mark leading to
//! its evidence. The reference and servers of the world are columns as any other.

use super::about::About;
use super::columns::{Group, groups, title};
use super::frame::{framed, section};
use super::link::encoded;
use super::mark::{Kind, legend, linked};
use super::roll::{Entry, roll};
use crate::class::graded::{Graded, Mark, Summary};
use crate::lab::rules::{Level, Rule};
use crate::report::harmless::one_line;
use crate::report::markup::html;
use std::io::{self, Write};

/// The page of these, each named as its submission; the sentences of rules are the lab's.
pub fn render(all: &[Graded], rules: &[Rule], about: &About, to: &mut dyn Write) -> io::Result<()> {
    let (roll, groups) = (roll(all), groups(all));
    let table = Table { roll: &roll, groups: &groups, rules };
    let main = section("rules", "Which rule is kept", &table.of_rules())
        + &section("every-check", "Every check", &(legend() + &table.of_checks()));
    to.write_all(framed(about, &main, "").as_bytes())
}

/// What both tables are made of.
struct Table<'a> {
    roll: &'a [Entry<'a>],
    groups: &'a [Group<'a>],
    rules: &'a [Rule],
}

impl<'a> Table<'a> {
    /// A line for each rule, below the points.
    fn of_rules(&self) -> String {
        let groups = self.groups.iter().map(|group| {
            let rules = self.rules_of(group).into_iter().map(|rule| self.rule(group, rule));
            self.part(group) + &rules.collect::<String>()
        });
        self.framed("The table of rules", &(self.totals() + &groups.collect::<String>()))
    }

    /// A line for each check, below its rule.
    fn of_checks(&self) -> String {
        let groups = self.groups.iter().map(|group| {
            let rules = self.rules_of(group).into_iter().map(|rule| self.checks(group, rule));
            self.part(group) + &rules.collect::<String>()
        });
        self.framed("The table of checks", &groups.collect::<String>())
    }

    fn framed(&self, label: &str, bodies: &str) -> String {
        let names = self.roll.iter().map(|entry| format!("<th scope=col>{}</th>", entry.link()));
        format!(
            "<div class=scroll tabindex=0 role=region aria-label=\"{label}\">\n<table class=\"marks side\">\n\
             <thead><tr><td class=who></td>{}</tr></thead>\n{bodies}</table>\n</div>\n",
            names.collect::<String>()
        )
    }

    /// A line with a cell for each implementation.
    fn line(&self, head: &str, cell: impl Fn(&Entry<'_>, &Summary) -> String) -> String {
        let cells = self.roll.iter().map(|entry| match entry.graded.summary() {
            Some(summary) => cell(entry, summary),
            None => "<td class=n>–".to_owned(),
        });
        format!("<tr><th scope=row class=who>{head}{}\n", cells.collect::<String>())
    }

    /// The points, and why somebody has none.
    fn totals(&self) -> String {
        let cells = self.roll.iter().map(|entry| match entry.graded.summary() {
            Some(summary) => {
                format!(
                    "<td class=score>{} <span class=of>of {}</span>",
                    summary.score, summary.max
                )
            }
            None => {
                let why = entry.graded.why_not().unwrap_or_default();
                format!("<td class=n>not graded: {}", html(&one_line(why)))
            }
        });
        let cells = cells.collect::<String>();
        format!("<tbody>\n<tr><th scope=row class=who>Points{cells}\n</tbody>\n")
    }

    /// The head of a part, with its points or why it was not run.
    fn part(&self, group: &Group<'_>) -> String {
        let line = self.line(&group.name(), |_, summary| match group.part_of(summary) {
            None => "<td class=n>not graded".to_owned(),
            Some(part) => match &part.not_run {
                Some(why) => format!("<td class=n>not run: {}", html(&one_line(why))),
                None => format!("<td class=n>{} <span class=of>of {}</span>", part.score, part.max),
            },
        });
        format!("<tbody class=part>\n{line}</tbody>\n")
    }

    /// The rules of a part, in the order of the checks that they have.
    fn rules_of(&self, group: &Group<'a>) -> Vec<&'a str> {
        let mut rules: Vec<&str> = Vec::new();
        for check in &group.checks {
            if !rules.contains(&check.rule.as_str()) {
                rules.push(&check.rule);
            }
        }
        rules
    }

    /// A rule's number and sentence, as markup.
    fn asks(&self, id: &str) -> String {
        let rule = self.rules.iter().find(|rule| rule.id == id);
        let asks = rule.map_or("", |rule| rule.asks.as_str());
        let is_extra = rule.is_some_and(|rule| rule.level != Level::Required);
        let extra = if is_extra { "extra: " } else { "" };
        format!("<b>{}</b> {extra}{}", html(&one_line(id)), html(&one_line(asks)))
    }

    /// Whether each implementation keeps a rule, or how many of its checks it passes.
    fn rule(&self, group: &Group<'_>, id: &str) -> String {
        let head = format!("<a href=#rule-{}>{}</a>", encoded(id), self.asks(id));
        self.line(&head, |entry, summary| kept(entry, summary, group, id))
    }

    /// The checks of a rule below its sentence.
    fn checks(&self, group: &Group<'_>, id: &str) -> String {
        let checks = group.checks.iter().filter(|check| check.rule == id);
        let lines = checks.map(|check| {
            self.line(&title(check), |entry, summary| {
                let mark = summary.marks().find(|mark| mark.page == check.page);
                mark.map_or_else(|| "<td class=n>".to_owned(), |mark| linked(mark, entry, summary))
            })
        });
        let (width, asks) = (self.roll.len(), self.asks(id));
        format!(
            "<tbody>\n<tr class=rule id=rule-{}><th scope=rowgroup class=who>{asks}<td colspan={width}>\n{}</tbody>\n",
            encoded(id),
            lines.collect::<String>()
        )
    }
}

/// `✓ 3`, or `✗ 1 of 3` as a link to the first that is not met.
fn kept(entry: &Entry<'_>, summary: &Summary, group: &Group<'_>, id: &str) -> String {
    let part = group.part_of(summary);
    let marks = part.into_iter().flat_map(|part| &part.checks).filter(|mark| mark.rule == id);
    let judged = |mark: &&Mark| !matches!(Kind::of(mark), Kind::Skip | Kind::Broken);
    let marks: Vec<&Mark> = marks.filter(judged).collect();
    let passed = marks.iter().filter(|mark| Kind::of(mark) == Kind::Pass).count();
    match marks.iter().find(|mark| Kind::of(mark) != Kind::Pass) {
        _ if marks.is_empty() => "<td class=n>–".to_owned(),
        None => format!("<td>✓ {passed}"),
        Some(first) => {
            let (all, evidence) = (marks.len(), entry.evidence(&first.page));
            format!("<td><a href={evidence}>✗ {passed} of {all}</a>")
        }
    }
}
