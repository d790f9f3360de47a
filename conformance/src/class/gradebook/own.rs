//! A table of our own, for spreadsheets: a line for each person, whatever the system. No cell of it is a formula.

use crate::class::graded::Graded;
use crate::class::submission::Person;
use crate::points::Points;
use crate::report::csv::text;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The table, its first line the names of the columns. Who has no points has empty cells, and why not as the remark.
pub fn plain(class: &[Graded], to: &mut dyn Write) -> io::Result<()> {
    let parts = parts(class);
    let mut table = csv::Writer::from_writer(to);
    table.write_record(headings(&parts))?;
    for graded in class {
        let nobody = [Person::default()];
        let people = &graded.submission.people;
        for person in if people.is_empty() { &nobody[..] } else { people } {
            table.write_record(line(graded, person, &parts))?;
        }
    }
    table.flush()
}

/// The programs by the numbers of their parts, of all that were graded.
fn parts(class: &[Graded]) -> BTreeMap<u32, &str> {
    let all = class.iter().filter_map(Graded::summary).flat_map(|summary| &summary.parts);
    all.map(|part| (part.part, part.program.as_str())).collect()
}

fn headings(parts: &BTreeMap<u32, &str>) -> Vec<String> {
    let fixed = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let of_parts = parts.iter().map(|(part, program)| text(&format!("part {part}: {program}")));
    [
        fixed(&["submission", "name", "ids", "score", "max"]),
        of_parts.collect(),
        fixed(&["late", "remark"]),
    ]
    .concat()
}

fn line(graded: &Graded, person: &Person, parts: &BTreeMap<u32, &str>) -> Vec<String> {
    let summary = graded.summary();
    let points =
        |points: Option<Points>| points.map(|points| points.to_string()).unwrap_or_default();
    let of_part = |number: &u32| {
        let part = summary?.parts.iter().find(|part| part.part == *number)?;
        Some(part.score)
    };
    let mut cells = vec![
        text(&graded.submission.id),
        text(&person.name),
        text(&person.ids.join(" ")),
        points(summary.map(|summary| summary.score)),
        points(summary.map(|summary| summary.max)),
    ];
    cells.extend(parts.keys().map(|number| points(of_part(number))));
    cells.push(if graded.submission.late { "late" } else { "" }.to_owned());
    cells.push(text(&remark(graded)));
    cells
}

/// What whoever grades should know.
fn remark(graded: &Graded) -> String {
    let remarks = graded.submission.remarks.iter().chain(&graded.remarks).map(String::as_str);
    graded.why_not().into_iter().chain(remarks).collect::<Vec<_>>().join("; ")
}
