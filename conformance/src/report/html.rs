//! One page that holds everything: the score, then what there is to fix in the order in which the lab is learnt, each
//! cause with its evidence, then what costs nothing and what passed. It needs nothing beside it and runs nothing but
//! its own few lines of script; whatever came from a program is text in it.

mod about;
mod answers;
mod check;
mod exchange;
mod lines;
mod prose;
mod rest;
mod steps;

use self::about::About;
use super::harmless::one_line;
use super::markup::{html, label};
use super::options::Options;
use super::summary::state;
use crate::lab::words::{Words, fill};
use crate::verdict::{Grade, Part};
use std::io::{self, Write};

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// The whole grading as a page.
pub fn render(grade: &Grade, options: &Options, to: &mut dyn Write) -> io::Result<()> {
    let about = About::of(grade, options);
    let page = format!(
        "{}<body>\n<header>{}{}</header>\n<main>\n{}{}</main>\n<footer>{}</footer>\n</body>\n</html>\n",
        head(grade, options),
        title(grade, options),
        scores(grade, &options.words),
        steps::steps(&about),
        rest::rest(&about),
        circumstances(grade, &options.words),
    );
    to.write_all(page.as_bytes())
}

fn head(grade: &Grade, options: &Options) -> String {
    let whose = one_line(options.submission.as_deref().unwrap_or("httplab"));
    let title = format!("{}/{}: {whose}", grade.score, grade.max);
    head_of(&options.words.language, &title, STYLE, SCRIPT)
}

/// The head of a page on which nothing is loaded, and no script runs but this one.
pub fn head_of(language: &str, title: &str, style: &str, script: &str) -> String {
    // Scripts run by this number alone, which nobody whose text is on the page can have known.
    let nonce = format!("{:032x}", fastrand::u128(..));
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'"
    );
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n\
         <style>\n{style}</style>\n<script nonce=\"{nonce}\">\n{script}</script>\n</head>\n",
        html(language),
        html(title),
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
    let command = part
        .command
        .as_deref()
        .map(|command| format!("<br><code class=\"command\">{}</code>", html(&one_line(command))));
    format!(
        "<tr id=\"part{0}\"><th scope=\"row\">{1} {0}</th><td>{2}{3}</td><td class=\"points\">{4}/{5}</td><td>{6}</td></tr>\n",
        part.part,
        label(&words.part),
        html(&one_line(&part.program)),
        command.unwrap_or_default(),
        part.score,
        part.max,
        html(&state(part, words)),
    )
}

fn circumstances(grade: &Grade, words: &Words) -> String {
    let isolation = html(&one_line(&grade.isolation));
    let isolated = fill(&label(&words.isolated_by), &[("isolation", &isolation)]);
    let lab = label(&one_line(&grade.lab.sentence(words)));
    let seed = format!("<code>--seed {}</code>", grade.seed);
    format!("<p>{lab}. {isolated}. {}.</p>", fill(&label(&words.same_values), &[("seed", &seed)]))
}
