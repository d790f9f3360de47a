//! What can be shown, one at a time: first what is in the way of all, then the failures in the lab's order.

use super::board::Board;
use crate::report::Options;
use crate::report::harmless::{harmless, one_line};
use crate::report::human;
use crate::report::path;
use crate::report::wrap::wrap;
use crate::verdict::Part;

/// One thing that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The page that it is of; where it is of none, a name that no page has.
    pub key: String,
    /// All pages that it is told for.
    pub pages: Vec<String>,
    /// As the report has it.
    pub text: String,
    /// Whether it is a page's.
    pub is_page: bool,
}

/// Where the item of this page stands: its own, or one that is told for it too.
pub fn place_of(key: &str, items: &[Item]) -> Option<usize> {
    let own = items.iter().position(|item| item.key == key);
    own.or_else(|| items.iter().position(|item| item.pages.iter().any(|page| page == key)))
}

/// All that there is to be shown. `alarm` is what keeps anything from being graded.
pub fn items(board: &Board, alarm: Option<&str>, options: &Options) -> Vec<Item> {
    let of_all = |(name, text): (&str, String)| Item {
        key: name.to_owned(),
        pages: Vec::new(),
        text,
        is_page: false,
    };
    let alarm = alarm.map(|alarm| of_all((" alarm", in_lines(alarm, options))));
    let stuck = board.stuck.values();
    let stuck =
        stuck.map(|part| of_all((&format!(" part {}", part.part), stuck_text(part, options))));
    let failed = path::parts(&board.grade).flat_map(|part| human::one_by_one(part, options));
    let failed = failed.map(|(pages, text)| {
        let key = pages.first().cloned().unwrap_or_default();
        let mark = if board.is_old(&key) { "(of the code before)\n" } else { "" };
        Item { key, pages, text: format!("{mark}{text}"), is_page: true }
    });
    alarm.into_iter().chain(stuck).chain(failed).collect()
}

fn in_lines(text: &str, options: &Options) -> String {
    wrap(&harmless(text), options.columns()).join("\n")
}

/// Why a program cannot be run any more, with the lines of its build.
fn stuck_text(part: &Part, options: &Options) -> String {
    let reason = part.checks.first().and_then(|check| check.reason.as_deref()).unwrap_or_default();
    let wrote = &part.beforehand.build_output;
    let what = if wrote.is_empty() { "cannot be run" } else { "does not build" };
    let headline = format!("✗ {} {what}: {}", one_line(&part.program), one_line(reason));
    let mut text = wrap(&headline, options.columns());
    text.push(String::new());
    text.extend(wrote.iter().map(|line| harmless(line).into_owned()));
    text.push(String::new());
    text.push("Its points below are those of the code before.".to_owned());
    text.join("\n")
}
