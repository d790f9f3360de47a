//! All misconceptions, and the one that the evidence of a failure gives away.

use super::case::Case;
use super::misconception::Misconception;
use super::{client, json, server};
use crate::verdict::Likely;

/// All of them, the telling ones before the general.
pub fn table() -> impl Iterator<Item = &'static Misconception> {
    client::TABLE.iter().chain(json::TABLE).chain(server::TABLE)
}

/// The misconception that the evidence gives away.
pub fn likely(case: &Case<'_>) -> Option<Likely> {
    table().find_map(|misconception| {
        let text = (misconception.tell)(case)?;
        Some(Likely { id: misconception.id.to_owned(), text })
    })
}
