//! What is known of a check that did not pass: the rule, the cause, what was sent, expected and got, and how to go on.

use super::about::About;
use super::lines::{code, difference};
use super::prose::prose;
use crate::lab::words::{Words, fill};
use crate::report::harmless::one_line;
use crate::report::markup::{html, label};
use crate::report::summary::reason;
use crate::verdict::{Check, Failure, Verdict};

/// The answers, to be put into a list.
pub fn answers(check: &Check, about: &About<'_>) -> String {
    let words = about.words();
    let advice = check.advice.iter();
    let advice = advice.map(|text| answer(&words.ideally, "", &html(&one_line(text))));
    let answers = match (&check.failure, check.verdict) {
        (Some(failure), _) => evidence(check, failure, about),
        (None, Verdict::Broken) => answer(&words.lab_at_fault, "", &html(&one_line(reason(check)))),
        (None, _) => answer(&words.why, "", &html(&one_line(reason(check)))),
    };
    answers + &advice.collect::<String>()
}

/// How to do the same by hand.
pub fn by_hand(check: &Check, words: &Words) -> String {
    let commands = check.failure.as_ref().map(|failure| failure.by_hand.join("\n"));
    answer(&words.by_hand, "", &code(&commands.unwrap_or_default(), words))
}

fn evidence(check: &Check, failure: &Failure, about: &About<'_>) -> String {
    let words = about.words();
    let rule = format!("{} {}", words.rule, one_line(&check.rule));
    let code = |text: &str| code(text, words);
    let difference = failure.difference.as_ref().map(|there| difference(there, words));
    [
        answer(&rule, "", &html(&one_line(&failure.asks))),
        cause(failure, words),
        answer(&words.sent, "", &code(&failure.sent)),
        answer(&words.expected, "", &code(&failure.expected)),
        answer(&words.got, "", &(code(&failure.got) + &difference.unwrap_or_default())),
        answer(&words.meanwhile, "", &html(&failure.meanwhile.join("\n")).replace('\n', "<br>")),
        answer(&words.exit, "", &html(failure.exit.as_deref().unwrap_or_default())),
        answer(&words.standard_error, "", &code(&failure.stderr.join("\n"))),
        answer(&words.allowed, "", &html(&one_line(&allowed(check, words)))),
        answer(&words.first, "", &first(failure, about)),
        answer(&words.hint, "", &prose(&failure.hint)),
        answer(&words.read, "", &code(&failure.lesson)),
        answer(&words.step_through_it, "", &code(&failure.step)),
    ]
    .concat()
}

/// The likely cause, and what proves or shows it.
fn cause(failure: &Failure, words: &Words) -> String {
    let Some(likely) = &failure.likely else {
        return String::new();
    };
    let term = if likely.proved.is_some() { &words.cause } else { &words.likely };
    let change = likely.proved.as_ref();
    let proved = change.map(|change| fill(&words.passed_with, &[("change", change)]));
    let seen = likely.seen.as_deref().unwrap_or_default();
    answer(term, "likely", &html(&one_line(&likely.text)))
        + &answer(&words.proved_by, "", &html(&proved.unwrap_or_default()))
        + &answer(&words.shown_by, "", &code(seen, words))
}

/// What was allowed for when it was judged.
fn allowed(check: &Check, words: &Words) -> String {
    let other = check.allowance.as_ref().filter(|_| check.allowance != check.cause);
    other.map(|cause| fill(&words.judged_with, &[("cause", cause)])).unwrap_or_default()
}

/// What is to be mended before it, each a link.
fn first(failure: &Failure, about: &About<'_>) -> String {
    let link = |page: &String| match about.check(page) {
        Some(check) => {
            let (address, title) = (html(about.address(check)), html(&one_line(&check.title)));
            format!("<a href=\"#{address}\">{title}</a>")
        }
        None => html(&one_line(page)),
    };
    match failure.rests_on.is_empty() {
        true => String::new(),
        false => {
            let pages = failure.rests_on.iter().map(link).collect::<Vec<_>>().join(", ");
            fill(&html(&about.words().mend_first), &[("pages", &pages)])
        }
    }
}

/// A term and what is said of it; nothing where there is nothing to say.
fn answer(term: &str, class: &str, text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    format!("<div{class}><dt>{}</dt><dd>{text}</dd></div>\n", label(term))
}
