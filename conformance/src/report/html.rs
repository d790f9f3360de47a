//! One page that holds everything: the score, the parts, each check with its evidence and its
//! exchange as a picture. It needs nothing beside it and runs nothing but its own few lines of script;
//! whatever came from a program is text in it.

mod check;
mod prose;

use self::check::kind;
use super::harmless::one_line;
use super::markup::html;
use super::options::Options;
use super::summary::{self, Counts};
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
        scores(grade),
        filters(grade),
        circumstances(grade),
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
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{}/{}: {}</title>\n\
         <style>\n{STYLE}</style>\n<script nonce=\"{nonce}\">\n{SCRIPT}</script>\n</head>\n",
        grade.score,
        grade.max,
        html(&one_line(whose)),
    )
}

fn title(grade: &Grade, options: &Options) -> String {
    let whose = options
        .submission
        .as_deref()
        .map(|name| format!("<p class=\"whose\">{}</p>", html(&one_line(name))));
    let unfinished = "<p class=\"unfinished\">This grading did not finish: these are the checks that had ended.</p>";
    format!(
        "\n<h1><span class=\"score\">{}</span> of {} points</h1>\n{}{}\n",
        grade.score,
        grade.max,
        whose.unwrap_or_default(),
        if grade.complete { "" } else { unfinished },
    )
}

fn scores(grade: &Grade) -> String {
    let rows: String = grade.parts.iter().map(score).collect();
    format!(
        "<table>\n<thead><tr><th scope=\"col\">Part</th><th scope=\"col\">Program</th>\
         <th scope=\"col\">Score</th><th scope=\"col\">Checks</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

fn score(part: &Part) -> String {
    let state = match (summary::not_run(part), &part.command) {
        (Some(_), None) => "missing".to_owned(),
        (Some(_), Some(_)) => "could not be checked".to_owned(),
        (None, _) => Counts::of(&part.checks).sentence(),
    };
    format!(
        "<tr><th scope=\"row\"><a href=\"#part{0}\">Part {0}</a></th><td>{1}</td><td class=\"points\">{2}/{3}</td><td>{state}</td></tr>\n",
        part.part,
        html(&part.program),
        part.score,
        part.max,
    )
}

/// A button for each kind of check that there is.
fn filters(grade: &Grade) -> String {
    let names = [
        ("fail", "Failed"),
        ("extra", "Extras not met"),
        ("broken", "Broken"),
        ("skip", "Skipped"),
        ("pass", "Passed"),
    ];
    let button = |(name, title): &(&str, &str)| {
        let count = grade.checks().filter(|check| kind(check) == *name).count();
        (count > 0).then(|| format!("<button type=\"button\" data-show=\"{name}\" aria-pressed=\"false\">{title} {count}</button>\n"))
    };
    let buttons: String = names.iter().filter_map(button).collect();
    let all = grade.checks().count();
    format!(
        "<div class=\"filters\" role=\"group\" aria-label=\"Which checks to show\" hidden>\n\
         <button type=\"button\" data-show=\"all\" aria-pressed=\"true\">All {all}</button>\n{buttons}</div>\n"
    )
}

fn section(part: &Part, options: &Options) -> String {
    let reason = summary::not_run(part);
    let command = part.command.as_deref().map(|command| {
        format!("<p class=\"command\"><code>{}</code></p>\n", html(&one_line(command)))
    });
    let reason_text =
        reason.map(|reason| format!("<p class=\"missing\">{}</p>\n", html(&one_line(reason))));
    let beforehand = check::code(&summary::beforehand(part).join("\n"));
    let shown_alike: Vec<&str> = summary::failures(part)
        .iter()
        .flat_map(|group| &group[1..])
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
        "<section id=\"part{0}\" aria-labelledby=\"part{0}-title\">\n<h2 id=\"part{0}-title\">Part {0}: {1} <span class=\"points\">{2}/{3}</span></h2>\n{4}{5}{beforehand}{checks}</section>\n",
        part.part,
        html(&one_line(&part.program)),
        part.score,
        part.max,
        command.unwrap_or_default(),
        reason_text.unwrap_or_default(),
    )
}

fn circumstances(grade: &Grade) -> String {
    format!(
        "<p>Isolated by {}. The same values again with <code>--seed {}</code>.</p>",
        html(&one_line(&grade.isolation)),
        grade.seed
    )
}
