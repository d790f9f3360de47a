//! What a student is told of the grading, in Markdown: short and kind, what to fix first in words, and how to see it
//! oneself. Nothing in it is anybody's name, a remark for whoever grades, or a path of the machine that graded, so that
//! it can be given on as it is, also to each member of a group.

use super::graded::{Graded, Outcome, Part, Step, Summary};
use crate::lab::words::capital;
use crate::points::Points;
use crate::report::harmless::one_line;
use crate::report::markup::markdown;

/// The page, `feedback.md`.
pub fn render(graded: &Graded) -> String {
    match &graded.outcome {
        Outcome::Graded(summary) => page(summary),
        Outcome::Unreadable(why) => {
            format!("# Not graded yet\n\n{}\n", unreadable(&markdown(&shown(why))))
        }
        Outcome::Failed(_) => format!("# Not graded yet\n\n{FAILED}\n"),
    }
}

/// The same in a few lines of plain text, for the comment of a gradebook. It is empty where the grading itself failed:
/// that is no word for the student yet.
pub fn short(graded: &Graded) -> String {
    match &graded.outcome {
        Outcome::Graded(summary) => in_short(summary),
        Outcome::Unreadable(why) => format!("httplab: {}", unreadable(&one_line(&shown(why)))),
        Outcome::Failed(_) => String::new(),
    }
}

const FAILED: &str = "The grading itself did not work this time. That is not your fault, and there is nothing for you to \
                      do: it will be tried again.";

fn unreadable(why: &str) -> String {
    format!(
        "What you handed in could not be read: {why}. Nothing is lost: please pack the folder with your programs once \
         more, as one zip file, look into that file yourself, and hand it in again or ask your instructor."
    )
}

fn page(summary: &Summary) -> String {
    let mut page = format!("# {} of {} points\n\n", summary.score, summary.max);
    page += &parts(summary);
    page += &match &summary.steps[..] {
        [] => "\nEverything that was asked for is there. Well done!\n".to_owned(),
        [first, rest @ ..] => to_fix(first) + &others(rest) + &by_yourself(first),
    };
    page
}

fn parts(summary: &Summary) -> String {
    let line = |part: &Part| {
        format!(
            "| {} | {} | {} of {} |\n",
            part.part,
            markdown(&part.program),
            part.score,
            part.max
        )
    };
    let lines: String = summary.parts.iter().map(line).collect();
    format!("| part | program | points |\n| --- | --- | ---: |\n{lines}")
}

fn to_fix(step: &Step) -> String {
    if is_not_run(step) {
        return format!(
            "\n## What to fix first\n\n{}\n\nAll {} checks of {} need it{}.\n",
            sentence(step),
            step.checks,
            markdown(&step.program),
            worth(step.points),
        );
    }
    format!(
        "\n## What to fix first\n\n{}\n\nIt is about \u{201c}{}\u{201d} in {}{}.\n",
        sentence(step),
        markdown(&step.title),
        markdown(&step.program),
        cost(step),
    )
}

fn others(steps: &[Step]) -> String {
    let line = |step: &Step| {
        format!("- {}: {}{}\n", markdown(&step.title), sentence(step), worth(step.points))
    };
    let lines: String = steps.iter().map(line).collect();
    if lines.is_empty() { lines } else { format!("\n## And then\n\n{lines}") }
}

fn by_yourself(first: &Step) -> String {
    let whole = "`httplab grade .` in the folder of your programs plays these checks too.";
    if is_not_run(first) {
        return format!(
            "\n## See it yourself\n\n{whole} `httplab doctor .` says which programs it finds, and `httplab show handout` \
             what each has to do.\n"
        );
    }
    match is_page(&first.page) {
        true => format!(
            "\n## See it yourself\n\n{whole} `httplab step {} .` goes through the first thing to fix, one step at a \
             time.\n",
            first.page
        ),
        false => format!("\n## See it yourself\n\n{whole}\n"),
    }
}

/// Whether it is about a program that could not be run at all.
fn is_not_run(step: &Step) -> bool {
    step.title == step.program
}

/// What is wrong, as a sentence.
fn sentence(step: &Step) -> String {
    let told = shown(&step.told);
    let is_name = told.split(' ').next().is_some_and(|word| word.contains(['_', '.']));
    markdown(&if is_name { told } else { capital(&told) })
}

fn cost(step: &Step) -> String {
    let checks = match step.checks {
        0 | 1 => String::new(),
        several => format!("; {several} checks fail for it or wait for it"),
    };
    checks + &worth(step.points)
}

/// Nothing is said of what costs nothing.
fn worth(points: Points) -> String {
    match points {
        Points::ZERO => String::new(),
        points => format!(" ({points} points)"),
    }
}

/// Whether it is the name of a page as labs have them, which needs no quotes in a shell and is no Markdown.
fn is_page(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    !name.is_empty() && !name.starts_with('-') && name.chars().all(fits)
}

/// Where folders of machines lie. A path that a server is asked for begins with none of them.
const ROOTS: [&str; 8] =
    ["/home/", "/tmp/", "/var/", "/root/", "/Users/", "/private/", "/run/", "/mnt/"];

/// A sentence, in which a path of the machine is its last component.
fn shown(sentence: &str) -> String {
    let mut shown = String::with_capacity(sentence.len());
    for word in sentence.split_inclusive(|c| !is_of_path(c)) {
        let path = word.trim_end_matches(|c| !is_of_path(c));
        let is_here = ROOTS.iter().any(|root| path.starts_with(root));
        let last = path.trim_end_matches('/').rsplit('/').next().filter(|_| is_here);
        shown.push_str(last.unwrap_or(path));
        shown.push_str(&word[path.len()..]);
    }
    shown
}

fn is_of_path(c: char) -> bool {
    !(c.is_whitespace() || "'\"`,;:=()[]<>\u{2018}\u{2019}\u{201c}\u{201d}".contains(c))
}

fn in_short(summary: &Summary) -> String {
    let mut lines = vec![format!("httplab: {} of {} points.", summary.score, summary.max)];
    if let Some(first) = summary.steps.first() {
        lines.push(format!("To fix first: {}", one_line(&shown(&first.told))));
        if is_page(&first.page) {
            lines.push(format!("See it yourself: httplab step {} .", first.page));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn no_path_of_the_machine_is_shown() {
        for (sentence, safe) in [
            ("cannot open '/tmp/x1/a'", "cannot open 'a'"),
            ("in (/home/anna/class/server.py): no", "in (server.py): no"),
            ("cwd=/var/lib/x/", "cwd=x"),
            ("GET /index.html of /sub/home/x, /b", "GET /index.html of /sub/home/x, /b"),
        ] {
            assert_eq!(shown(sentence), safe);
        }
    }
}
