//! All misconceptions, and the one that the evidence of a failure gives away.

use super::case::Case;
use super::misconception::Misconception;
use super::{client, json, server};
use crate::verdict::Likely;
use std::collections::BTreeSet;

/// All of them, the telling ones before the general.
pub fn table() -> impl Iterator<Item = &'static Misconception> {
    client::TABLE.iter().chain(json::TABLE).chain(server::TABLE)
}

/// The misconception that the evidence gives away.
pub fn likely(case: &Case<'_>) -> Option<Likely> {
    let fits = |misconception: &&Misconception| {
        misconception.group.is_none_or(|group| case.rule_names(group))
    };
    table().filter(fits).find_map(|misconception| {
        let text = (misconception.tell)(case)?;
        Some(Likely { id: misconception.id.to_owned(), text })
    })
}

/// The groups that a rule can name.
pub fn groups() -> BTreeSet<&'static str> {
    table().filter_map(|misconception| misconception.group).collect()
}
