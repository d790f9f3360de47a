//! A known misconception: its name, and what gives it away.

use super::case::Case;

/// One known misconception.
pub struct Misconception {
    /// Its stable name.
    pub id: &'static str,
    /// The group in which a rule must name it where it fits that rule's pages only, see `causes` in `lab.toml`; `None`
    /// for one that may be told on every page.
    pub group: Option<&'static str>,
    /// What gives it away: what to say where it does, and `None` where it does not.
    pub tell: fn(&Case<'_>) -> Option<String>,
}
