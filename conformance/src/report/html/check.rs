//! One check on the page: folded to its title, unfolded as the one that speaks for others, or in a line, where there
//! is no more to say of it. Each has its address.

use super::about::About;
use super::answers::{answers, by_hand};
use super::exchange::{drawn, written};
use super::prose::prose;
use crate::lab::rules::Level;
use crate::report::harmless::one_line;
use crate::report::markup::html;
use crate::report::summary::points;
use crate::verdict::{Check, Verdict};

/// How a check's exchange is shown.
#[derive(Clone, Copy, PartialEq)]
pub enum Evidence {
    /// As a picture, with the commands that do the same by hand, and the lesson of its page.
    Drawn,
    /// As text alone, which takes much less: where another check speaks for it, or it costs nothing.
    Written,
}

/// A check that unfolds.
pub fn folded(check: &Check, open: bool, evidence: Evidence, about: &About<'_>) -> String {
    format!(
        "<details class=\"check {}\" id=\"{}\"{}>\n<summary>{}</summary>\n{}</details>\n",
        kind(check),
        html(about.address(check)),
        if open { " open" } else { "" },
        title(check, about),
        body(check, evidence, about),
    )
}

/// The one that speaks for the others of its step.
pub fn unfolded(check: &Check, evidence: Evidence, about: &About<'_>) -> String {
    format!(
        "<article class=\"check {}\" id=\"{}\">\n<h3>{}</h3>\n{}</article>\n",
        kind(check),
        html(about.address(check)),
        title(check, about),
        body(check, evidence, about),
    )
}

/// One of a list, with what there is to say of it.
pub fn line(check: &Check, text: &str, about: &About<'_>) -> String {
    let said = html(&one_line(text));
    let said = if said.is_empty() { said } else { format!("<p>{said}</p>") };
    let address = html(about.address(check));
    format!(
        "<li class=\"{}\" id=\"{address}\">{} <a class=\"place\" href=\"#{address}\">#{address}</a>{said}</li>\n",
        kind(check),
        title(check, about),
    )
}

/// A check's kind, by which it is coloured.
fn kind(check: &Check) -> &'static str {
    match (check.verdict, check.level) {
        (Verdict::Pass, _) => "pass",
        (Verdict::Fail, Level::Required) => "fail",
        (Verdict::Fail, _) => "extra",
        (Verdict::Skip, _) => "skip",
        (Verdict::Broken, _) => "broken",
    }
}

fn title(check: &Check, about: &About<'_>) -> String {
    let words = about.words();
    let (mark, word) = match (kind(check), check.verdict) {
        ("extra", _) => ("✗", &words.not_met),
        (_, Verdict::Pass) => ("✓", &words.passed),
        (_, Verdict::Fail) => ("✗", &words.failed),
        (_, Verdict::Skip) => ("–", &words.skipped),
        (_, Verdict::Broken) => ("!", &words.broken),
    };
    format!(
        "<span class=\"verdict\"><span aria-hidden=\"true\">{mark}</span><span class=\"word\"> {}</span></span> \
         <span class=\"title\">{}</span> <span class=\"points\">{}</span>",
        html(word),
        html(&one_line(&check.title)),
        html(&points(check, words)),
    )
}

/// Its address, to be copied, and where its page is to be read.
fn place(check: &Check, about: &About<'_>) -> String {
    let address = html(about.address(check));
    let place = html(&one_line(&about.options.place(&check.page, check.line)));
    format!("<span class=\"place\"><a href=\"#{address}\">#{address}</a> {place}</span>")
}

fn body(check: &Check, evidence: Evidence, about: &About<'_>) -> String {
    let (by_hand, exchange, lesson) = match evidence {
        Evidence::Drawn => {
            (by_hand(check, about.words()), drawn(check, about), lesson(check, about))
        }
        Evidence::Written => (String::new(), written(check, about), String::new()),
    };
    format!(
        "<div class=\"body\">\n{}\n<dl>\n{}{by_hand}</dl>\n{exchange}{lesson}</div>\n",
        place(check, about),
        answers(check, about)
    )
}

fn lesson(check: &Check, about: &About<'_>) -> String {
    let lesson = about.options.lessons.get(&check.page).map(|lesson| prose(lesson));
    lesson.map_or_else(String::new, |lesson| {
        let title = html(&about.words().lesson);
        format!("<details class=\"lesson\"><summary>{title}</summary>\n{lesson}</details>\n")
    })
}
