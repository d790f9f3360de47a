//! One check on the page: its verdict, the five answers, and the exchange.

use super::prose::prose;
use crate::judge::difference::Difference;
use crate::lab::rules::Level;
use crate::lab::words::{Words, capital, fill};
use crate::report::diagram::diagram;
use crate::report::exchange::{has_calls, shown};
use crate::report::harmless::one_line;
use crate::report::markup::html;
use crate::report::options::Options;
use crate::report::summary::{points, reason};
use crate::report::wrap::columns;
use crate::verdict::{Check, Failure, Verdict};

/// A check that unfolds, or is unfolded already.
pub fn check(check: &Check, program: &str, open: bool, options: &Options) -> String {
    let page = html(&one_line(&check.page));
    let words = &options.words;
    let advice = check.advice.iter();
    let advice = advice.map(|text| answer(&words.ideally, "", &html(&one_line(text))));
    let answers = answers(check, words) + &advice.collect::<String>();
    format!(
        "<details class=\"check {kind}\" id=\"{page}\" data-kind=\"{kind}\"{open}>\n{summary}\n<div class=\"body\">\n\
         <p class=\"place\"><a href=\"#{page}\">{place}</a></p>\n{lesson}<dl>\n{answers}</dl>\n{exchange}</div>\n</details>\n",
        kind = kind(check),
        open = if open { " open" } else { "" },
        summary = summary(check, words),
        place = html(&one_line(&options.place(&check.page, check.line))),
        lesson = lesson(check, options),
        exchange = exchange(check, program, words),
    )
}

/// A check's kind, by which the page filters.
pub fn kind(check: &Check) -> &'static str {
    match (check.verdict, check.level) {
        (Verdict::Pass, _) => "pass",
        (Verdict::Fail, Level::Required) => "fail",
        (Verdict::Fail, _) => "extra",
        (Verdict::Skip, _) => "skip",
        (Verdict::Broken, _) => "broken",
    }
}

fn summary(check: &Check, words: &Words) -> String {
    let (mark, word) = match (kind(check), check.verdict) {
        ("extra", _) => ("✗", &words.not_met),
        (_, Verdict::Pass) => ("✓", &words.passed),
        (_, Verdict::Fail) => ("✗", &words.failed),
        (_, Verdict::Skip) => ("–", &words.skipped),
        (_, Verdict::Broken) => ("!", &words.broken),
    };
    format!(
        "<summary><span class=\"verdict\"><span aria-hidden=\"true\">{mark}</span> {}</span> \
         <span class=\"title\">{}</span> <span class=\"points\">{}</span></summary>",
        html(word),
        html(&one_line(&check.title)),
        html(&points(check, words)),
    )
}

fn lesson(check: &Check, options: &Options) -> String {
    let lesson = options.lessons.get(&check.page).map(|lesson| prose(lesson));
    lesson.map_or_else(String::new, |lesson| {
        let title = html(&options.words.lesson);
        format!("<details class=\"lesson\"><summary>{title}</summary>\n{lesson}</details>\n")
    })
}

fn answers(check: &Check, words: &Words) -> String {
    let (term, text) = match (&check.failure, check.verdict) {
        (Some(failure), _) => return evidence(check, failure, words),
        (None, Verdict::Pass) => (&words.rule, check.rule.as_str()),
        (None, Verdict::Broken) => (&words.lab_at_fault, reason(check)),
        (None, Verdict::Skip | Verdict::Fail) => (&words.why, reason(check)),
    };
    answer(term, "", &html(&one_line(text)))
}

fn evidence(check: &Check, failure: &Failure, words: &Words) -> String {
    let rule = format!("{} {}", words.rule, one_line(&check.rule));
    let code = |text: &str| code(text, words);
    let likely = failure.likely.as_ref().map_or("", |likely| &likely.text);
    let change = failure.likely.as_ref().and_then(|likely| likely.proved.as_ref());
    let likely_label = if change.is_some() { &words.cause } else { &words.likely };
    let proved = change.map(|change| fill(&words.passed_with, &[("change", change)]));
    let seen = failure.likely.as_ref().and_then(|likely| likely.seen.as_deref());
    let difference = failure.difference.as_ref().map(|there| difference(there, words));
    [
        answer(&rule, "", &html(&one_line(&failure.asks))),
        answer(likely_label, "likely", &html(&one_line(likely))),
        answer(&words.proved_by, "", &html(&proved.unwrap_or_default())),
        answer(&words.shown_by, "", &code(seen.unwrap_or_default())),
        answer(&words.sent, "", &code(&failure.sent)),
        answer(&words.expected, "", &code(&failure.expected)),
        answer(&words.got, "", &(code(&failure.got) + &difference.unwrap_or_default())),
        answer(&words.meanwhile, "", &html(&failure.meanwhile.join("\n")).replace('\n', "<br>")),
        answer(&words.exit, "", &html(failure.exit.as_deref().unwrap_or_default())),
        answer(&words.standard_error, "", &code(&failure.stderr.join("\n"))),
        answer(&words.allowed, "", &html(&one_line(&allowed(check, words)))),
        answer(&words.first, "", &html(&one_line(&first(failure, words)))),
        answer(&words.hint, "", &prose(&failure.hint)),
        answer(&words.step_through_it, "", &code(&failure.step)),
        answer(&words.by_hand, "", &code(&failure.by_hand.join("\n"))),
    ]
    .concat()
}

/// What was allowed for when it was judged.
fn allowed(check: &Check, words: &Words) -> String {
    let other = check.allowance.as_ref().filter(|_| check.allowance != check.cause);
    other.map(|cause| fill(&words.judged_with, &[("cause", cause)])).unwrap_or_default()
}

/// What is to be mended before it.
fn first(failure: &Failure, words: &Words) -> String {
    match failure.rests_on.is_empty() {
        true => String::new(),
        false => fill(&words.mend_first, &[("pages", &failure.rests_on.join(", "))]),
    }
}

/// A term and what is said of it; nothing where there is nothing to say.
fn answer(term: &str, class: &str, text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    format!(
        "<div class=\"answer {class}\"><dt>{}</dt><dd>{text}</dd></div>\n",
        html(&capital(term))
    )
}

/// Lines as they are, and a long text clipped with the count said.
pub fn code(text: &str, words: &Words) -> String {
    const MOST: usize = 4_000;
    if text.trim().is_empty() {
        return String::new();
    }
    let rest = text.chars().count().saturating_sub(MOST);
    let shown: String = text.chars().take(MOST).collect();
    let left_out = (rest > 0).then(|| fill(&words.characters_left_out, &[("count", &rest)]));
    let clipped = left_out.map(|text| format!("\n{}", html(&text))).unwrap_or_default();
    // What scrolls must be reachable by keyboard; what does not would only be in the way there.
    let scrolls = shown.len() > 1_000 || shown.lines().count() > 12;
    let focus = if scrolls { " tabindex=\"0\"" } else { "" };
    format!("<pre{focus}>{}{clipped}</pre>", html(&shown).replace("\\n", "\\n<wbr>"))
}

/// Both lines with the place from which on they differ marked.
fn difference(difference: &Difference, words: &Words) -> String {
    let (expected, got) = (&words.expected, &words.got);
    let width = columns(expected).max(columns(got)) + 2;
    let head = |word: &str| html(word) + &" ".repeat(width - columns(word));
    let marked = |text: &str| {
        let same: String = text.chars().take(difference.column).collect();
        let other: String = text.chars().skip(difference.column).collect();
        format!("{}<mark>{}</mark>", html(&same), html(&other))
    };
    format!(
        "<pre class=\"difference\" tabindex=\"0\">{}{}\n{}{}\n{:column$}^ {}</pre>",
        head(expected),
        marked(&difference.expected),
        head(got),
        marked(&difference.got),
        "",
        html(&fill(&words.at_byte, &[("number", &difference.offset)])),
        column = width + difference.column,
    )
}

fn exchange(check: &Check, program: &str, words: &Words) -> String {
    let label = fill(&words.exchange_of, &[("title", &check.title)]);
    let Some(diagram) = diagram(shown(check), program, &label) else {
        return String::new();
    };
    format!(
        "{}<div class=\"picture\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{}</div>\n\
         <details class=\"as-text\"><summary>{}</summary><pre tabindex=\"0\">{}</pre></details>\n",
        caption(check, program, words),
        html(&words.exchange_drawn),
        diagram.svg,
        html(&words.exchange_as_text),
        html(&diagram.text)
    )
}

/// Where the calls in the picture are from, or why there are none.
fn caption(check: &Check, program: &str, words: &Words) -> String {
    let otherwise = check.again.as_ref().and_then(|again| again.otherwise.as_ref());
    let text = match otherwise {
        Some(how) => fill(&words.ended_otherwise, &[("how", how)]),
        None if has_calls(shown(check)) => fill(&words.calls_drawn, &[("program", &program)]),
        None => return String::new(),
    };
    format!("<p class=\"caption\">{}</p>\n", html(&one_line(&text)))
}
