//! The kernel's view in words a student has met: what the program sleeps in, its queues, its sockets with
//! both addresses and state, and the processor time it took.

use crate::kernel::{self, Row, View};
use crate::replay::stage::Stage;
use crate::report::human::sheet::Ink;
use crate::report::wrap::{columns, wrap};
use crate::sandbox::Running;
use crate::step::screen::Screen;
use std::net::SocketAddr;
use std::time::Duration;

/// Sockets that are listed.
const MOST_ROWS: usize = 16;

/// A program that is at work is given so long to come to rest before it is looked at.
const SETTLES_WITHIN: u32 = 25;

/// The view now, if there is one.
pub fn view(stage: &Stage<'_>) -> Option<View> {
    kernel::look_closely(stage.pid()?)
}

/// Waits, shortly, until the program sleeps.
pub fn settle(stage: &mut Stage<'_>) {
    for _ in 0..SETTLES_WITHIN {
        stage.pump(Duration::from_millis(10));
        let at_rest = |view: View| {
            view.processes
                .iter()
                .flat_map(|process| &process.threads)
                .all(|thread| thread.state != 'R')
        };
        if view(stage).is_none_or(at_rest) {
            return;
        }
    }
}

/// Shows what the kernel knows now; the processor time is since the earlier view.
pub fn show(stage: &Stage<'_>, earlier: Option<&View>, screen: &mut Screen<'_>) {
    let names = |address: SocketAddr| stage.name_of(address);
    let who = &*format!("the {}", stage.page.program.role().name());
    let (mut sentences, rows) = match view(stage) {
        Some(view) => {
            let mut sentences = view.describe(who, &names);
            sentences.extend(
                earlier.map(|earlier| view.effort_since(earlier, "it") + ", since the last step"),
            );
            (sentences, view.table(&names))
        }
        None => (vec![without_view(stage, who)], kernel::rows_of_port(stage.port, &names)),
    };
    sentences
        .iter_mut()
        .for_each(|sentence| *sentence = crate::report::harmless::one_line(sentence));
    screen.line("");
    paragraphs(&sentences, screen);
    table(&rows, screen);
    screen.line("");
}

fn paragraphs(sentences: &[String], screen: &mut Screen<'_>) {
    let label = screen.paint(Ink::Faint, &screen.words().kernel);
    let margin = columns(&screen.words().kernel) + 4;
    for (number, sentence) in sentences.iter().enumerate() {
        for (row, text) in
            wrap(sentence, screen.width().saturating_sub(margin + 2).max(20)).iter().enumerate()
        {
            match number + row {
                0 => screen.line(&format!("  {label}  {text}")),
                _ => screen.line(&format!("{:margin$}{text}", "")),
            }
        }
    }
}

/// The table without its first column: every socket here is TCP's.
fn table(rows: &[Row], screen: &mut Screen<'_>) {
    if rows.is_empty() {
        return;
    }
    let lines = kernel::lines(rows);
    let left = (rows.len()).saturating_sub(MOST_ROWS);
    for (number, line) in lines.iter().take(MOST_ROWS + 1).enumerate() {
        let line = format!("  {}", line.get(5..).unwrap_or(""));
        let line = if number == 0 { screen.paint(Ink::Faint, &line) } else { line };
        screen.line(&line);
    }
    if left > 0 {
        screen.line(&format!("  … and {left} sockets more"));
    }
}

/// Why there is no view.
fn without_view(stage: &Stage<'_>, who: &str) -> String {
    match stage.program.as_ref().map(Running::exit) {
        None => format!("{who} has not been started yet: there is nothing to see"),
        Some(Some(exit)) => format!("{who} has ended: it {exit}"),
        Some(None) => "this system does not show what a program does; Linux does".to_owned(),
    }
}
