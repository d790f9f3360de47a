//! Diagnosis: the likely cause of a failure, from its evidence. A table of known misconceptions, each with
//! what gives it away and one sentence of advice; where the evidence singles none out, nothing is said.

pub mod case;
pub mod client;
pub mod json;
pub mod last_words;
pub mod patterns;
pub mod probe;
pub mod server;

use crate::verdict::Likely;
use case::Case;

/// One known misconception.
pub struct Misconception {
    /// Its stable name.
    pub id: &'static str,
    /// What gives it away: what to say where it does, and `None` where it does not.
    pub tell: fn(&Case<'_>) -> Option<String>,
}

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
