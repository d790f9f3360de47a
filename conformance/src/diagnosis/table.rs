//! All misconceptions, and the one that the evidence of a failure gives away.

use super::calls::{self, Word};
use super::case::Case;
use super::misconception::Misconception;
use super::{client, ends, json, served, server};
use crate::verdict::Likely;
use std::collections::BTreeSet;

/// All of them, the telling ones before the general.
pub fn table() -> impl Iterator<Item = &'static Misconception> {
    let tables =
        [calls::TABLE, client::TABLE, json::TABLE, ends::TABLE, server::TABLE, served::TABLE];
    tables.into_iter().flatten()
}

/// The misconception that the evidence gives away.
pub fn likely(case: &Case<'_>) -> Option<Likely> {
    let fits = |misconception: &&Misconception| {
        misconception.group.is_none_or(|group| case.rule_names(group))
    };
    table().filter(fits).find_map(|misconception| {
        let text = (misconception.tell)(case)?;
        let id = misconception.id.to_owned();
        match calls::word(&id, case) {
            Word::Shows(seen) => Some(Likely { id, text, seen: Some(seen), proved: None }),
            Word::Silent => Some(Likely { id, text, seen: None, proved: None }),
            Word::Refutes => None,
        }
    })
}

/// The groups that a rule can name.
pub fn groups() -> BTreeSet<&'static str> {
    table().filter_map(|misconception| misconception.group).collect()
}
