//! A known misconception: its name, and what gives it away.

use super::case::Case;

/// One known misconception.
pub struct Misconception {
    /// Its stable name.
    pub id: &'static str,
    /// What gives it away: what to say where it does, and `None` where it does not.
    pub tell: fn(&Case<'_>) -> Option<String>,
}
