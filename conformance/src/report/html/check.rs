//! One check on the page: its verdict, the five answers, and the exchange.

use super::prose::prose;
use crate::report::diagram::diagram;
use crate::report::harmless::one_line;
use crate::report::markup::html;
use crate::report::options::Options;
use crate::report::summary::reason;
use crate::verdict::{Check, Difference, Failure, Level, Verdict};

/// A check that unfolds, or is unfolded already.
pub fn check(check: &Check, program: &str, open: bool, options: &Options) -> String {
    let page = html(&one_line(&check.page));
    let advice: String =
        check.advice.iter().map(|text| answer("Ideally", "", &html(&one_line(text)))).collect();
    let answers = answers(check) + &advice;
    format!(
        "<details class=\"check {kind}\" id=\"{page}\" data-kind=\"{kind}\"{open}>\n{summary}\n<div class=\"body\">\n\
         <p class=\"place\"><a href=\"#{page}\">{place}</a></p>\n{lesson}<dl>\n{answers}</dl>\n{exchange}</div>\n</details>\n",
        kind = kind(check),
        open = if open { " open" } else { "" },
        summary = summary(check),
        place = html(&one_line(&options.place(&check.page, check.line))),
        lesson = lesson(check, options),
        exchange = exchange(check, program),
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

fn summary(check: &Check) -> String {
    let points = match check.level {
        Level::Required => format!("{}/{}", check.points, check.worth),
        Level::Extra => "extra".to_owned(),
        Level::Advice => "advice".to_owned(),
    };
    let (mark, word) = match (kind(check), check.verdict) {
        ("extra", _) => ("✗", "not met"),
        (_, Verdict::Pass) => ("✓", "passed"),
        (_, Verdict::Fail) => ("✗", "failed"),
        (_, Verdict::Skip) => ("–", "skipped"),
        (_, Verdict::Broken) => ("!", "broken"),
    };
    format!(
        "<summary><span class=\"verdict\"><span aria-hidden=\"true\">{mark}</span> {word}</span> \
         <span class=\"title\">{}</span> <span class=\"points\">{points}</span></summary>",
        html(&one_line(&check.title))
    )
}

fn lesson(check: &Check, options: &Options) -> String {
    let lesson = options.lessons.get(&check.page).map(|lesson| prose(lesson));
    lesson.map_or_else(String::new, |lesson| {
        format!("<details class=\"lesson\"><summary>The lesson</summary>\n{lesson}</details>\n")
    })
}

fn answers(check: &Check) -> String {
    match (&check.failure, check.verdict) {
        (Some(failure), _) => evidence(check, failure),
        (None, Verdict::Pass) => answer("Rule", "", &html(&one_line(&check.rule))),
        (None, Verdict::Broken) => answer("The lab's fault", "", &html(&one_line(reason(check)))),
        (None, Verdict::Skip | Verdict::Fail) => answer("Why", "", &html(&one_line(reason(check)))),
    }
}

fn evidence(check: &Check, failure: &Failure) -> String {
    let rule = format!("Rule {}", html(&one_line(&check.rule)));
    let likely = failure
        .likely
        .as_ref()
        .map(|likely| answer("Likely", "likely", &html(&one_line(&likely.text))));
    let hint = (!failure.hint.trim().is_empty()).then(|| answer("Hint", "", &prose(&failure.hint)));
    [
        answer(&rule, "", &html(&one_line(&failure.asks))),
        likely.unwrap_or_default(),
        answer("Sent", "", &code(&failure.sent)),
        answer("Expected", "", &code(&failure.expected)),
        answer(
            "Got",
            "",
            &(code(&failure.got)
                + &failure.difference.as_ref().map(difference).unwrap_or_default()),
        ),
        answer("Meanwhile", "", &html(&failure.meanwhile.join("\n")).replace('\n', "<br>")),
        answer("Exit", "", &html(failure.exit.as_deref().unwrap_or_default())),
        answer("Standard error", "", &code(&failure.stderr.join("\n"))),
        hint.unwrap_or_default(),
        answer("Step through it", "", &code(&failure.step)),
        answer("By hand", "", &code(&failure.by_hand.join("\n"))),
    ]
    .concat()
}

/// A term and what is said of it; nothing where there is nothing to say.
fn answer(term: &str, class: &str, text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    format!("<div class=\"answer {class}\"><dt>{term}</dt><dd>{text}</dd></div>\n")
}

/// Lines as they are, and a long text clipped with the count said.
pub fn code(text: &str) -> String {
    const MOST: usize = 4_000;
    if text.trim().is_empty() {
        return String::new();
    }
    let rest = text.chars().count().saturating_sub(MOST);
    let shown: String = text.chars().take(MOST).collect();
    let clipped = if rest > 0 { format!("\n… {rest} characters more") } else { String::new() };
    // What scrolls must be reachable by keyboard; what does not would only be in the way there.
    let scrolls = shown.len() > 1_000 || shown.lines().count() > 12;
    let focus = if scrolls { " tabindex=\"0\"" } else { "" };
    format!("<pre{focus}>{}{clipped}</pre>", html(&shown).replace("\\n", "\\n<wbr>"))
}

/// Both lines with the place from which on they differ marked.
fn difference(difference: &Difference) -> String {
    let marked = |text: &str| {
        let same: String = text.chars().take(difference.column).collect();
        let other: String = text.chars().skip(difference.column).collect();
        format!("{}<mark>{}</mark>", html(&same), html(&other))
    };
    format!(
        "<pre class=\"difference\" tabindex=\"0\">expected  {}\ngot       {}\n{:column$}^ byte {}</pre>",
        marked(&difference.expected),
        marked(&difference.got),
        "",
        difference.offset,
        column = 10 + difference.column,
    )
}

fn exchange(check: &Check, program: &str) -> String {
    let label =
        format!("The exchange of {}, as a sequence diagram; the same as text follows", check.title);
    let Some(diagram) = diagram(&check.transcript, program, &label) else {
        return String::new();
    };
    format!(
        "<div class=\"picture\" tabindex=\"0\" role=\"group\" aria-label=\"The exchange, drawn\">{}</div>\n\
         <details class=\"as-text\"><summary>The exchange as text</summary><pre tabindex=\"0\">{}</pre></details>\n",
        diagram.svg,
        html(&diagram.text)
    )
}
