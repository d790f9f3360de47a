//! What the gradings of hostile programs took and left, a line each for the log, and the worst of them.

use super::grading::Grading;
use std::sync::{Mutex, PoisonError};

/// One grading, in columns.
struct Row {
    name: String,
    isolation: String,
    seconds: f64,
    megabytes: f64,
    /// Processes, listening ports and files.
    left: [usize; 3],
}

static ROWS: Mutex<Vec<Row>> = Mutex::new(Vec::new());

/// Takes down what a grading took and left.
pub fn note(name: &str, isolation: &str, graded: &Grading) {
    ROWS.lock().unwrap_or_else(PoisonError::into_inner).push(Row {
        name: name.to_owned(),
        isolation: isolation.to_owned(),
        seconds: graded.took.as_secs_f64(),
        megabytes: graded.peak_memory as f64 / 1e6,
        left: [graded.processes_left.len(), graded.ports_left.len(), graded.files_left.len()],
    });
}

/// Prints all that was noted.
pub fn print() {
    let mut rows = ROWS.lock().unwrap_or_else(PoisonError::into_inner);
    if rows.is_empty() {
        return;
    }
    rows.sort_by(|one, other| (&one.name, &one.isolation).cmp(&(&other.name, &other.isolation)));
    println!("what each grading took, the most memory of its harness, and what it left:\n");
    println!("{:<40} isolation  seconds  peak MB  processes  ports  files", "program");
    rows.iter().for_each(print_row);
    let worst = |figure: fn(&Row) -> f64| rows.iter().map(figure).fold(0.0, f64::max);
    let most = |column: usize| rows.iter().map(|row| row.left[column]).max().unwrap_or(0);
    print_row(&Row {
        name: "the worst of each".to_owned(),
        isolation: String::new(),
        seconds: worst(|row| row.seconds),
        megabytes: worst(|row| row.megabytes),
        left: [most(0), most(1), most(2)],
    });
    println!();
}

fn print_row(row: &Row) {
    let Row { name, isolation, seconds, megabytes, left: [processes, ports, files] } = row;
    println!(
        "{name:<40} {isolation:<9} {seconds:>8.1} {megabytes:>8.1} {processes:>10} {ports:>6} {files:>6}"
    );
}
