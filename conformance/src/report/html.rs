//! One page that holds everything: the score, the parts, each check with its evidence and its
//! exchange as a picture. It needs nothing beside it and runs nothing but its own few lines of script;
//! whatever came from a program is text in it.

mod check;
mod prose;

use self::check::kind;
use super::harmless::one_line;
use super::markup::html;
use super::options::Options;
use super::path::steps;
use super::summary::{self, state};
use crate::lab::words::{Words, capital, fill};
use crate::verdict::{Check, Grade, Part};
use std::io::{self, Write};

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// The whole grading as a page.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let parts: String = grade.parts.iter().map(|part| section(part, options)).collect();
    let page = format!(
        "{}<body>\n<header>{}{}</header>\n<main>\n{}{parts}</main>\n<footer>{}</footer>\n</body>\n</html>\n",
        head(grade, options),
        title(grade, options),
        scores(grade, &options.words),
        filters(grade, &options.words),
        circumstances(grade, &options.words),
    );
    to.write_all(page.as_bytes())
}

fn head(grade: &Grade, options: &Options) -> String {
    // Scripts run by this number alone, which no program can have known.
    let nonce = format!("{:032x}", fastrand::u128(..));
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'"
    );
    let whose = options.submission.as_deref().unwrap_or("httplab");
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{}/{}: {}</title>\n\
         <style>\n{STYLE}</style>\n<script nonce=\"{nonce}\">\n{SCRIPT}</script>\n</head>\n",
        html(&options.words.language),
        grade.score,
        grade.max,
        html(&one_line(whose)),
    )
}

fn title(grade: &Grade, options: &Options) -> String {
    let words = &options.words;
    let unfinished = (!grade.complete).then_some(&*words.only_what_had_ended);
    let score = format!("<span class=\"score\">{}</span>", grade.score);
    format!(
        "\n<h1>{}</h1>\n{}{}\n",
        fill(&html(&words.of_points), &[("score", &score), ("max", &grade.max)]),
        paragraph("whose", options.submission.as_deref()),
        paragraph("unfinished", unfinished),
    )
}

fn paragraph(class: &str, text: Option<&str>) -> String {
    let text = text.map(|text| html(&one_line(text)));
    text.map_or_else(String::new, |text| format!("<p class=\"{class}\">{text}</p>"))
}

fn scores(grade: &Grade, words: &Words) -> String {
    let heads = [&words.part, &words.program, &words.score, &words.checks];
    let heads = heads.map(|word| format!("<th scope=\"col\">{}</th>", label(word))).concat();
    let rows: String = grade.parts.iter().map(|part| score(part, words)).collect();
    format!("<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n")
}

fn score(part: &Part, words: &Words) -> String {
    format!(
        "<tr><th scope=\"row\"><a href=\"#part{0}\">{1} {0}</a></th><td>{2}</td><td class=\"points\">{3}/{4}</td><td>{5}</td></tr>\n",
        part.part,
        label(&words.part),
        html(&part.program),
        part.score,
        part.max,
        html(&state(part, words)),
    )
}

/// A button for each kind of check that there is.
fn filters(grade: &Grade, words: &Words) -> String {
    let names = [
        ("fail", &words.failed),
        ("extra", &words.unmet_extras),
        ("broken", &words.broken),
        ("skip", &words.skipped),
        ("pass", &words.passed),
    ];
    let button = |(name, title): &(&str, &String)| {
        let count = grade.checks().filter(|check| kind(check) == *name).count();
        let title = label(title);
        (count > 0).then(|| format!("<button type=\"button\" data-show=\"{name}\" aria-pressed=\"false\">{title} {count}</button>\n"))
    };
    let buttons: String = names.iter().filter_map(button).collect();
    format!(
        "<div class=\"filters\" role=\"group\" aria-label=\"{}\" hidden>\n\
         <button type=\"button\" data-show=\"all\" aria-pressed=\"true\">{} {}</button>\n{buttons}</div>\n",
        html(&words.which_checks),
        label(&words.all),
        grade.checks().count(),
    )
}

fn section(part: &Part, options: &Options) -> String {
    let reason = summary::not_run(part);
    let command = part.command.as_deref().map(|command| {
        format!("<p class=\"command\"><code>{}</code></p>\n", html(&one_line(command)))
    });
    let reason_text =
        reason.map(|reason| format!("<p class=\"missing\">{}</p>\n", html(&one_line(reason))));
    let beforehand =
        check::code(&summary::beforehand(part, &options.words).join("\n"), &options.words);
    let shown_alike: Vec<&str> = steps(part)
        .iter()
        .flat_map(|step| step.all().skip(1))
        .map(|check| check.page.as_str())
        .collect();
    let open = |check: &Check| {
        kind(check) == "fail" && reason.is_none() && !shown_alike.contains(&check.page.as_str())
    };
    let checks: String = part
        .checks
        .iter()
        .map(|check| check::check(check, &part.program, open(check), options))
        .collect();
    format!(
        "<section id=\"part{0}\" aria-labelledby=\"part{0}-title\">\n<h2 id=\"part{0}-title\">{1} {0}: {2} <span class=\"points\">{3}/{4}</span></h2>\n{5}{6}{beforehand}{checks}</section>\n",
        part.part,
        label(&options.words.part),
        html(&one_line(&part.program)),
        part.score,
        part.max,
        command.unwrap_or_default(),
        reason_text.unwrap_or_default(),
    )
}

fn circumstances(grade: &Grade, words: &Words) -> String {
    let isolation = html(&one_line(&grade.isolation));
    let isolated = fill(&label(&words.isolated_by), &[("isolation", &isolation)]);
    let lab = label(&one_line(&grade.lab.sentence(words)));
    let seed = format!("<code>--seed {}</code>", grade.seed);
    format!("<p>{lab}. {isolated}. {}.</p>", fill(&label(&words.same_values), &[("seed", &seed)]))
}

/// A word of the lab's at the beginning of a line.
fn label(word: &str) -> String {
    html(&capital(word))
}
